//! The machine format of findings (`docs/formats.md`), one document for all workspaces.

use super::{WorkspaceReport, json_text, total};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::rules::Summary;
use crate::text::{PlaceRange, Sources, Span};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of the form that is written.
pub const FINDINGS_VERSION: u32 = 1;

/// The findings of a run.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Findings")]
struct Document<'a> {
    /// The version of this format: 1.
    format_version: u32,
    /// The findings in order of workspace, path, place and code.
    diagnostics: Vec<Finding<'a>>,
    /// Counts.
    summary: Summary,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The rule's stable code.
    code: &'a str,
    /// The rule's name.
    rule: &'a str,
    /// How much it weighs. `--deny` changes the exit code, not this.
    severity: Severity,
    /// What is wrong and why it matters.
    message: &'a str,
    /// The workspace root relative to the current folder; `.` when it is the same.
    workspace: &'a str,
    /// The file, relative to the workspace root, with `/`.
    path: &'a str,
    /// Where it is wrong.
    range: PlaceRange,
    /// Other places that belong to it.
    related: Vec<Related<'a>>,
    /// What to do.
    help: Option<&'a str>,
    /// A page about the rule.
    url: Option<&'a str>,
    /// Edits that mend it.
    fixes: Vec<FixOut<'a>>,
}

/// Another place that belongs to a finding.
#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// What is there.
    message: &'a str,
    /// The file, relative to the workspace root.
    path: &'a str,
    /// Where.
    range: PlaceRange,
}

/// One way to mend a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct FixOut<'a> {
    /// What it does.
    title: &'a str,
    /// Whether it may be applied unseen.
    applicability: crate::diagnostic::Applicability,
    /// What is replaced, by place.
    edits: Vec<EditOut<'a>>,
}

/// Text that replaces a range.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct EditOut<'a> {
    /// The file, relative to the workspace root.
    path: &'a str,
    /// What is replaced; empty to insert.
    range: PlaceRange,
    /// What stands there afterwards.
    text: &'a str,
}

/// The JSON Schema of this format.
#[must_use]
pub fn diagnostics_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Document<'static>>();
    schema.insert("title".into(), "trackc findings".into());
    schema.to_value()
}

pub(super) fn render(reports: &[WorkspaceReport<'_>]) -> String {
    let mut diagnostics = Vec::new();
    for report in reports {
        let findings = report.outcome.diagnostics.iter();
        diagnostics.extend(findings.map(|d| finding(d, report.sources, report.workspace())));
    }
    let document =
        Document { format_version: FINDINGS_VERSION, diagnostics, summary: total(reports) };
    json_text(&document)
}

fn finding<'a>(d: &'a Diagnostic, sources: &'a Sources, workspace: &'a str) -> Finding<'a> {
    Finding {
        code: d.code.code,
        rule: d.code.name,
        severity: d.severity,
        message: &d.message,
        workspace,
        path: sources.path(d.span),
        range: sources.range(d.span),
        related: d
            .related
            .iter()
            .map(|r| Related {
                message: &r.message,
                path: sources.path(r.span),
                range: sources.range(r.span),
            })
            .collect(),
        help: d.help.as_deref(),
        url: None,
        fixes: d.fixes.iter().map(|f| fix(f, sources)).collect(),
    }
}

fn fix<'a>(fix: &'a Fix, sources: &'a Sources) -> FixOut<'a> {
    let edit = |span: Span, text: &'a str| EditOut {
        path: sources.path(span),
        range: sources.range(span),
        text,
    };
    FixOut {
        title: &fix.title,
        applicability: fix.applicability,
        edits: fix.edits.iter().map(|e| edit(e.span, &e.text)).collect(),
    }
}
