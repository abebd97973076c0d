//! For machines.

use super::Page;
use crate::diagnostic::{Applicability, Severity};
use crate::report::{self, Look};
use crate::rules::Example;
use serde::Serialize;
use serde_json::Value;

/// The version of that document's form.
const FORMAT_VERSION: u32 = 1;

/// The document that `trackc explain --format json` prints.
#[derive(Serialize)]
struct Document {
    format_version: u32,
    rules: Vec<RuleOut>,
}

#[derive(Serialize)]
struct RuleOut {
    code: &'static str,
    rule: &'static str,
    family: &'static str,
    severity: Severity,
    can_be_lowered: bool,
    what: &'static str,
    why: &'static str,
    mend: &'static str,
    source: Option<Source>,
    fix: Option<Applicability>,
    since: &'static str,
    bad: Option<Bad>,
    good: Vec<File>,
}

#[derive(Serialize)]
struct Source {
    text: &'static str,
    confidence: &'static str,
}

#[derive(Serialize)]
struct Bad {
    files: Vec<File>,
    /// What finds it.
    command: String,
    /// As in `--format json` of `check`.
    diagnostics: Value,
    /// As people see them.
    rendered: String,
}

#[derive(Serialize)]
struct File {
    path: &'static str,
    text: &'static str,
}

fn files(example: &Example) -> Vec<File> {
    example.0.iter().map(|(path, text)| File { path, text }).collect()
}

pub(super) fn pages(pages: &[Page]) -> String {
    let document =
        Document { format_version: FORMAT_VERSION, rules: pages.iter().map(rule).collect() };
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

fn rule(page: &Page) -> RuleOut {
    let rule = page.rule;
    let bad = page.bad.as_ref().map(|_| {
        let findings = page.findings(report::Format::Json, Look::default());
        let document: Value = serde_json::from_str(&findings).unwrap_or_default();
        Bad {
            files: files(&rule.bad),
            command: page.command(),
            diagnostics: document.get("diagnostics").cloned().unwrap_or_default(),
            rendered: page.findings(report::Format::Pretty, Look::default()),
        }
    });
    RuleOut {
        code: rule.code.code,
        rule: rule.code.name,
        family: rule.family().map_or("", |family| family.title),
        severity: rule.code.severity,
        can_be_lowered: rule.code.can_be_lowered(),
        what: rule.what,
        why: rule.why,
        mend: rule.mend,
        source: rule
            .source
            .map(|(text, confidence)| Source { text, confidence: confidence.as_str() }),
        fix: page.fix(),
        since: rule.since,
        bad,
        good: files(&rule.good),
    }
}
