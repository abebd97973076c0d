//! What people are shown: not every one of a hundred findings alike, and a summary.

use super::{WorkspaceReport, total};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::text::counted;
use std::fmt::Write as _;

/// How many findings of one rule in one file are shown.
const MOST_ALIKE: usize = 10;

/// One thing to print.
pub(super) enum Item<'a> {
    Finding(&'a Diagnostic),
    /// Says how many more there are.
    More(String),
}

/// The findings of a workspace in order, and after those of a file what was left out of it.
pub(super) fn shown<'a>(report: &'a WorkspaceReport<'_>, all: bool) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    let findings = &report.outcome.diagnostics;
    for file in findings.chunk_by(|a, b| a.span.file == b.span.file) {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for d in file {
            let known = counts.iter().position(|(rule, _)| *rule == d.code.name);
            let index = known.unwrap_or_else(|| {
                counts.push((d.code.name, 0));
                counts.len() - 1
            });
            counts[index].1 += 1;
            if all || counts[index].1 <= MOST_ALIKE {
                items.push(Item::Finding(d));
            }
        }
        for (rule, count) in counts.iter().filter(|(_, count)| !all && *count > MOST_ALIKE) {
            let path = report.shown_path(report.sources.path(file[0].span));
            let more = count - MOST_ALIKE;
            items.push(Item::More(format!(
                "{more} more of `{rule}` in {path}; `trackc check --show-all` shows them"
            )));
        }
    }
    items
}

/// `2 errors, 1 warning in 12 files (1 ignored); 1 can be mended with …`; nothing where nothing
/// is counted.
pub(super) fn summary_line(reports: &[WorkspaceReport<'_>]) -> String {
    let summary = total(reports);
    let counts = [
        (summary.errors, Severity::Error),
        (summary.warnings, Severity::Warning),
        (summary.notes, Severity::Note),
    ];
    let some = counts.iter().filter(|(count, _)| *count > 0);
    let found: Vec<String> =
        some.map(|(count, severity)| counted(*count, severity.as_str())).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("{} in {}", found.join(", "), counted(summary.files, "file"));
    let hidden = [(summary.suppressed, "ignored"), (summary.baselined, "baselined")];
    let hidden = hidden.iter().filter(|(count, _)| *count > 0);
    let hidden: Vec<String> = hidden.map(|(count, how)| format!("{count} {how}")).collect();
    if !hidden.is_empty() {
        let _ = write!(out, " ({})", hidden.join(", "));
    }
    let findings = reports.iter().flat_map(|r| &r.outcome.diagnostics);
    let is_safe = |d: &&Diagnostic| d.fixes.iter().any(|f| f.applicability == Applicability::Safe);
    let fixable = findings.filter(is_safe).count();
    if fixable > 0 {
        let _ = write!(out, "; {fixable} can be mended with `trackc check --fix`");
    }
    out.push('\n');
    out
}
