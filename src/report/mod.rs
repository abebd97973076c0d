//! Findings for people and for machines: one file per format.

mod concise;
mod inspect;
mod json;
mod paint;
mod pretty;
mod snippet;
mod trace;

pub use inspect::{InspectFormat, inspection_schema, render_inspection};
pub use json::diagnostics_schema;
pub use pretty::Look;
pub use trace::{TraceFormat, render_trace, trace_schema};

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

/// A value as one JSON document.
fn json_text(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema of what a command prints.
fn own_schema<T: schemars::JsonSchema>(title: &str) -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = generator.into_generator().into_root_schema_for::<T>().to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), title.into());
    }
    schema
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
