//! Findings for people and for machines: one file per format.

mod concise;
mod difference;
mod doctor;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod handler;
mod inspect;
mod json;
mod junit;
mod paint;
mod people;
mod plan;
mod pretty;
mod sarif;
mod snippet;
mod trace;
mod unified;
mod wrap;

pub use difference::{DiffFormat, diff_schema, render_diff};
pub use doctor::{
    Checkup, CheckupFile, CheckupMember, CheckupWorkspace, DoctorFormat, Problem, Setting,
    checkup_file, checkup_members, doctor_schema, render_checkup,
};
pub use excerpt::excerpt;
pub use inspect::{InspectFormat, inspection_schema, render_inspection};
pub use json::{FINDINGS_VERSION, diagnostics_schema};
pub use plan::{plan_schema, render_plan};
pub use pretty::Look;
pub use trace::{TraceFormat, trace_schema, write_trace};
pub use unified::unified;
pub(crate) use wrap::fold;

use crate::rules::{Outcome, Summary};
use crate::text::{Sources, write_json};
pub use crate::workspace::normal;
use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use std::collections::BTreeMap;

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
    /// The workspace root relative to the current folder; `.` when it is the same.
    fn workspace(&self) -> &str {
        if self.dir.as_str().is_empty() { "." } else { self.dir.as_str() }
    }

    /// A file's path relative to the current folder, as people want it. What begins with `::`
    /// would be a command to a CI runner, so that path begins with the folder.
    fn shown_path(&self, path: &str) -> String {
        let (mut dir, mut path) = (self.dir, path);
        // A baseline may lie beside the workspace.
        while let (Some(rest), Some(name)) = (path.strip_prefix("../"), dir.file_name()) {
            if name == ".." {
                break;
            }
            (dir, path) = (dir.parent().unwrap_or(Utf8Path::new("")), rest);
        }
        // `HEAD~1:` is the root of a revision.
        let path = if dir.as_str().is_empty() || dir.as_str().ends_with(':') {
            format!("{dir}{path}")
        } else {
            dir.join(path).into_string().replace('\\', "/")
        };
        let folder = if path.trim_start().starts_with("::") { "./" } else { "" };
        format!("{folder}{}", crate::text::visible(&path))
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
    /// One SARIF 2.1.0 log, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub Actions shows beside the lines.
    Github,
    /// A Code Quality report, which GitLab shows in merge requests.
    Gitlab,
    /// JUnit XML, which CI servers show as test results.
    Junit,
}

impl Format {
    /// Whether people read it: then it may be cut down to what is useful to them.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise)
    }

    /// Whether its paths are relative to the repository.
    #[must_use]
    pub fn is_for_repositories(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab)
    }
}

/// What the findings are printed for: a terminal, or a place in a repository.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// How the terminal wants them.
    pub look: Look,
    /// The current folder, absolute.
    pub cwd: &'a Utf8Path,
    /// The root of the repository, absolute; the current folder where there is none.
    pub repository: &'a Utf8Path,
    /// Where in the repository the folders of workspaces lie that are reached through a link, which
    /// their own paths do not say.
    pub linked: &'a BTreeMap<Utf8PathBuf, Utf8PathBuf>,
}

/// Where no workspace is reached through a link.
pub static NONE_LINKED: BTreeMap<Utf8PathBuf, Utf8PathBuf> = BTreeMap::new();

impl From<Look> for View<'_> {
    fn from(look: Look) -> Self {
        let none = Utf8Path::new("");
        Self { look, cwd: none, repository: none, linked: &NONE_LINKED }
    }
}

impl View<'_> {
    /// A file's path relative to the root of the repository, with `/`; relative to the current
    /// folder where it lies outside.
    fn repository_path(&self, report: &WorkspaceReport<'_>, path: &str) -> String {
        let plain = report.dir.join(path);
        let full = normal(&self.cwd.join(&plain));
        let inside = match full.strip_prefix(self.repository) {
            Ok(inside) => inside.to_owned(),
            Err(_) => normal(&self.linked.get(report.dir).map_or(plain, |dir| dir.join(path))),
        };
        inside.into_string().replace('\\', "/")
    }
}

/// The findings of all workspaces in a format. Nothing to say is the empty string, but for
/// formats that are documents.
#[must_use]
pub fn render<'a>(
    reports: &[WorkspaceReport<'_>],
    format: Format,
    view: impl Into<View<'a>>,
) -> String {
    let view = view.into();
    let is_clean = reports.iter().all(|report| report.outcome.diagnostics.is_empty());
    match format {
        Format::Pretty | Format::Concise if is_clean => String::new(),
        Format::Pretty => pretty::render(reports, view.look),
        Format::Concise => concise::render(reports, view.look),
        Format::Json => json::render(reports),
        Format::Sarif => sarif::render(reports, &view),
        Format::Github => github::render(reports, &view),
        Format::Gitlab => gitlab::render(reports, &view),
        Format::Junit => junit::render(reports),
    }
}

/// A document as JSON in which every character that could act on a terminal is an escape.
fn json_text(document: &impl Serialize) -> String {
    let mut out = Vec::new();
    write_json(document, &mut out).expect("a document is plain data");
    String::from_utf8(out).expect("JSON is text")
}

/// Counts over all workspaces.
#[must_use]
pub fn total(reports: &[WorkspaceReport<'_>]) -> Summary {
    reports.iter().fold(Summary::default(), |sum, r| sum.plus(r.outcome.summary))
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

/// A text of several lines, each made visible.
fn visible_lines(text: &str) -> String {
    text.split('\n').map(crate::text::visible).collect::<Vec<_>>().join("\n")
}
