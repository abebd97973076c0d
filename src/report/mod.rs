//! Findings for people and for machines: one file per format.

mod concise;
mod diff;
mod json;
mod pretty;
mod snippet;

pub use diff::unified;
pub use json::diagnostics_schema;
pub use pretty::Look;

use crate::diagnostic::Severity;
use crate::rules::{Outcome, Summary};
use crate::text::Sources;
use camino::Utf8Path;
use std::fmt::Write as _;

/// The findings of one workspace, and where it is.
#[derive(Debug)]
pub struct WorkspaceReport<'a> {
    /// The workspace root relative to the current folder; empty when it is the same.
    pub dir: &'a Utf8Path,
    /// The files.
    pub sources: &'a Sources,
    /// The findings.
    pub outcome: Outcome,
}

impl WorkspaceReport<'_> {
    /// A file's path relative to the current folder, as people want it.
    fn shown_path(&self, path: &str) -> String {
        let path = if self.dir.as_str().is_empty() {
            path.to_owned()
        } else {
            self.dir.join(path).into_string().replace('\\', "/")
        };
        crate::text::visible(&path).into_owned()
    }
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With snippets, for people.
    Pretty,
    /// One line each, for people and editors.
    Concise,
    /// One JSON document.
    Json,
}

/// The findings of all workspaces in a format. Nothing to say is the empty string, but for
/// machines.
#[must_use]
pub fn render(reports: &[WorkspaceReport<'_>], format: Format, look: Look) -> String {
    match format {
        Format::Pretty => pretty::render(reports, look),
        Format::Concise => concise::render(reports),
        Format::Json => json::render(reports),
    }
}

/// Counts over all workspaces.
#[must_use]
pub fn total(reports: &[WorkspaceReport<'_>]) -> Summary {
    reports.iter().fold(Summary::default(), |sum, r| sum.plus(r.outcome.summary))
}

/// `2 errors, 1 warning in 12 files (1 ignored)`; empty when there is nothing to count.
fn summary_line(summary: Summary) -> String {
    let mut parts = Vec::new();
    for (count, severity) in [
        (summary.errors, Severity::Error),
        (summary.warnings, Severity::Warning),
        (summary.notes, Severity::Note),
    ] {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            parts.push(format!("{count} {}{plural}", severity.as_str()));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    let mut out = parts.join(", ");
    let plural = if summary.files == 1 { "" } else { "s" };
    let _ = write!(out, " in {} file{plural}", summary.files);
    if summary.suppressed > 0 {
        let _ = write!(out, " ({} ignored)", summary.suppressed);
    }
    out.push('\n');
    out
}
