//! What `trackc doctor` found out, for people and for machines.

mod because;
mod pretty;

pub use because::{checkup_file, checkup_members};

use super::Look;
use crate::diagnostic::Severity;
use crate::rules::Summary;
use schemars::JsonSchema;
use serde::Serialize;

/// How a checkup is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoctorFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
}

/// What `trackc doctor --format json` prints.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Checkup {
    /// The version of this format: 1.
    pub format_version: u32,
    /// The program, and the formats it reads and writes.
    pub versions: Vec<Setting>,
    /// What concerns every workspace of the run.
    pub run: Vec<Setting>,
    /// The workspaces, in order of path.
    pub workspaces: Vec<CheckupWorkspace>,
    /// The file that was asked about.
    pub file: Option<CheckupFile>,
    /// What is wrong or worth knowing, the worst first.
    pub problems: Vec<Problem>,
}

impl Checkup {
    /// The version of the form that is written.
    pub const FORMAT_VERSION: u32 = 1;
}

/// A setting in force.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Setting {
    /// What it is called.
    pub name: String,
    /// What holds. Of a secret: whether it is set, never its value.
    pub value: String,
    /// Where that comes from.
    pub from: String,
}

impl Setting {
    /// A setting and where it comes from.
    pub fn new(name: &str, value: impl Into<String>, from: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into(), from: from.into() }
    }
}

/// A workspace that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckupWorkspace {
    /// Its root file, relative to the current folder.
    pub root: String,
    /// How it was found.
    pub found: String,
    /// Its files, the root first.
    pub files: Vec<CheckupMember>,
    /// What holds in it.
    pub settings: Vec<Setting>,
    /// What a check of it finds.
    pub findings: Summary,
}

/// A file of a workspace.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckupMember {
    /// Relative to the root's folder.
    pub path: String,
    /// Why it is part of the workspace.
    pub because: String,
}

/// The file that was asked about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckupFile {
    /// As it was named.
    pub path: String,
    /// Whether a workspace has it as its root or includes it.
    pub is_part: bool,
    /// Why, or why not.
    pub because: String,
    /// What to do where that is not wanted.
    pub mend: Option<String>,
}

/// Something to know of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// An error stops some command; a warning may surprise.
    pub severity: Severity,
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}

impl Problem {
    /// A problem and its mend.
    pub fn new(severity: Severity, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { severity, message: message.into(), mend: mend.into() }
    }
}

/// The JSON Schema of [`DoctorFormat::Json`].
#[must_use]
pub fn doctor_schema() -> serde_json::Value {
    super::own_schema::<Checkup>("trackc doctor --format json")
}

/// A checkup in a format.
#[must_use]
pub fn render_checkup(checkup: &Checkup, format: DoctorFormat, look: Look) -> String {
    match format {
        DoctorFormat::Json => super::json_text(checkup),
        DoctorFormat::Pretty => pretty::render(checkup, look),
    }
}
