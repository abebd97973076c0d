//! For `docs/rules/`: a page for each rule, and one that lists them.

use super::{Page, UNSEEN};
use crate::emit::markdown::escape;
use crate::report::{self, Look};
use crate::rules::{Example, FAMILIES, RULES};
use std::fmt::Write as _;

/// A rule's own words: what stands between backticks stays code, the rest is plain text.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 0 {
            out.push_str(&escape(part));
        } else {
            let _ = write!(out, "`{part}`");
        }
    }
    out
}

/// The name of a section as a link to it.
fn anchor(title: &str) -> String {
    title.to_lowercase().replace(',', "").replace(' ', "-")
}

fn files(example: &Example, out: &mut String) {
    for (path, text) in example.0 {
        if example.0.len() > 1 {
            let _ = writeln!(out, "`{path}`:\n");
        }
        let _ = writeln!(out, "```yaml\n{text}```\n");
    }
}

pub(super) fn pages(pages: &[Page]) -> String {
    pages.iter().map(page).collect::<Vec<_>>().join("\n")
}

fn page(page: &Page) -> String {
    let rule = page.rule;
    let (code, name) = (rule.code.code, rule.code.name);
    let mut out = format!("# {name}\n\n`{code}` · {}", rule.code.severity.as_str());
    if let Some(family) = rule.family() {
        let _ = write!(out, " · [{}](README.md#{})", family.title, anchor(family.title));
    }
    let _ = writeln!(out, "\n\n{}\n", prose(rule.what));
    let _ = writeln!(out, "## Why it matters\n\n{}\n", prose(rule.why));
    let _ = writeln!(out, "## How to mend it\n\n{}\n", prose(rule.mend));
    out.push_str("## Wrong\n\n");
    if page.bad.is_some() {
        files(&rule.bad, &mut out);
        let findings = page.findings(report::Format::Pretty, Look::default());
        let _ = writeln!(out, "`{}` says:\n\n```text\n{findings}```\n", page.command());
    } else {
        let _ = writeln!(out, "{UNSEEN}\n");
    }
    out.push_str("## Right\n\n");
    files(&rule.good, &mut out);
    out.push_str("## More\n\n| | |\n| --- | --- |\n");
    for (label, text) in page.facts() {
        let _ = writeln!(out, "| {label} | {} |", prose(&text));
    }
    out
}

pub(super) fn list() -> String {
    let mut out = format!(
        "# The rules\n\nEach of the {} rules has a page here, and `trackc explain RULE` prints it. A code is never given to another rule.\n",
        RULES.len()
    );
    for family in FAMILIES {
        let _ = writeln!(out, "\n## {}\n\n{}\n", family.title, prose(family.about));
        out.push_str("| Code | Rule | Level | Fires when |\n| --- | --- | --- | --- |\n");
        for rule in family.rules() {
            let (code, name) = (rule.code.code, rule.code.name);
            let level = rule.code.severity.as_str();
            let _ =
                writeln!(out, "| {code} | [{name}]({name}.md) | {level} | {} |", prose(rule.what));
        }
    }
    out
}
