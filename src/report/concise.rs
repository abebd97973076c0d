//! One line a finding: `path:line:column: level[code] message (rule)`.

use super::people::{Item, shown, summary_line};
use super::{Look, WorkspaceReport};
use crate::diagnostic::Diagnostic;
use crate::text::visible;
use std::fmt::Write as _;

pub(super) fn render(reports: &[WorkspaceReport<'_>], look: Look) -> String {
    let mut out = String::new();
    for report in reports {
        for item in shown(report, look.all) {
            match item {
                Item::Finding(d) => line(&mut out, report, d),
                Item::More(more) => {
                    let _ = writeln!(out, "{more}");
                }
            }
        }
    }
    out.push_str(&summary_line(reports));
    out
}

/// The one line of a finding.
pub(super) fn line(out: &mut String, report: &WorkspaceReport<'_>, d: &Diagnostic) {
    let place = report.sources.range(d.span).start;
    let path = report.shown_path(report.sources.path(d.span));
    let _ = writeln!(
        out,
        "{path}:{}:{}: {}[{}] {} ({})",
        place.line,
        place.column,
        d.severity.as_str(),
        d.code.code,
        visible(&d.message),
        d.code.name
    );
}
