//! The Code Quality report of GitLab: <https://docs.gitlab.com/ci/testing/code_quality/>.

use super::fingerprint::Fingerprints;
use super::{View, WorkspaceReport, json_text, visible_lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::visible;
use serde::Serialize;

#[derive(Serialize)]
struct Finding {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn render(reports: &[WorkspaceReport<'_>], view: &View<'_>) -> String {
    let mut seen = Fingerprints::default();
    let mut findings = Vec::new();
    for report in reports {
        let all = report.outcome.diagnostics.iter();
        findings.extend(all.map(|d| finding(report, d, view, &mut seen)));
    }
    json_text(&findings)
}

fn finding(
    report: &WorkspaceReport<'_>,
    d: &Diagnostic,
    view: &View<'_>,
    seen: &mut Fingerprints,
) -> Finding {
    let path = view.repository_path(report, report.sources.path(d.span));
    let range = report.sources.range(d.span);
    let help = d.help.as_deref().map(|help| format!(" Help: {}", visible_lines(help)));
    let stop = if d.message.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    Finding {
        description: format!("{}{stop}{}", visible(&d.message), help.unwrap_or_default()),
        check_name: d.code.name,
        fingerprint: seen.next(report, d, &path),
        severity: match d.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location { path, lines: Lines { begin: range.start.line, end: range.end.line } },
    }
}
