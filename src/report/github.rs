//! Workflow commands, which GitHub Actions turns into annotations beside the lines.
//!
//! The runner cuts a line at `::`, properties at `,` and `=`, and takes five escapes back:
//! `%25`, `%0D`, `%0A` and, in properties, `%3A` and `%2C`. Columns count only where a range
//! begins and ends on one line.

use super::{View, WorkspaceReport, visible_lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::visible;
use std::fmt::Write as _;

pub(super) fn render(reports: &[WorkspaceReport<'_>], view: &View<'_>) -> String {
    let mut out = String::new();
    for report in reports {
        for d in &report.outcome.diagnostics {
            command(&mut out, report, d, view);
        }
    }
    out
}

fn command(out: &mut String, report: &WorkspaceReport<'_>, d: &Diagnostic, view: &View<'_>) {
    let level = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let range = report.sources.range(d.span);
    let (start, end) = (range.start, range.end);
    let file = view.repository_path(report, report.sources.path(d.span));
    let _ =
        write!(out, "::{level} file={},line={},endLine={}", property(&file), start.line, end.line);
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    }
    let title = format!("{} {}", d.code.code, d.code.name);
    let mut text = visible(&d.message).into_owned();
    for related in &d.related {
        let at = report.sources.range(related.span).start;
        let path = view.repository_path(report, report.sources.path(related.span));
        let message = visible(&related.message);
        let _ = write!(text, "\n{}:{}:{}: {message}", visible(&path), at.line, at.column);
    }
    if let Some(help) = &d.help {
        let _ = write!(text, "\nhelp: {}", visible_lines(help));
    }
    let _ = writeln!(out, ",title={}::{}", property(&title), data(&text));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}
