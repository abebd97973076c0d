//! SARIF 2.1.0, which code scanning reads: one run for all workspaces.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; the sections below are
//! that document's.

use super::fingerprint::Fingerprints;
use super::{View, WorkspaceReport, json_text, visible_lines};
use crate::compile::lazy::Listed;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::facts::Confidence;
use crate::rules::{Example, RULES, Rule};
use crate::text::{Span, visible};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

/// What a path may hold in a URI as it is; a `:` could be taken for the end of a scheme.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// What paths are relative to. Where that is on this machine is nobody's business, so that
/// the log is the same everywhere (3.14.14).
const BASE: &str = "SRCROOT";

pub(super) fn render(reports: &[WorkspaceReport<'_>], view: &View<'_>) -> String {
    let index: HashMap<&str, i32> =
        RULES.iter().zip(0..).map(|(rule, index)| (rule.code.code, index)).collect();
    let index = &index;
    let results = Listed::new(|| {
        let logs = reports.iter().map(|report| Log { report, view });
        let found =
            logs.flat_map(|log| log.report.outcome.diagnostics.iter().map(move |d| (log, d)));
        let mut seen = Fingerprints::default();
        found.map(move |(log, d)| {
            log.result(d, index.get(d.code.code).copied().unwrap_or(-1), &mut seen)
        })
    });
    json_text(&Whole {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: json!({
                "driver": {
                    "name": "trackc",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                },
            }),
            column_kind: "unicodeCodePoints",
            default_encoding: "utf-8",
            // In YAML a lone CR ends a line as well.
            newline_sequences: ["\r\n", "\n", "\r"],
            original_uri_base_ids: json!({
                BASE: {
                    "description": {
                        "text": "The root of the repository; without one, the folder in which trackc ran.",
                    },
                },
            }),
            results,
        }],
    })
}

/// The log. Its results are made while it is written: a hundred thousand of them take far more
/// room as values than as text.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    column_kind: &'static str,
    default_encoding: &'static str,
    newline_sequences: [&'static str; 3],
    original_uri_base_ids: Value,
    results: Listed<'a, Value>,
}

/// A workspace's findings on their way into the log.
#[derive(Clone, Copy)]
struct Log<'a> {
    report: &'a WorkspaceReport<'a>,
    view: &'a View<'a>,
}

impl Log<'_> {
    fn result(&self, d: &Diagnostic, rule: i32, seen: &mut Fingerprints) -> Value {
        let path = self.path(d.span);
        let text = match &d.help {
            Some(help) => format!("{}\n{}", visible(&d.message), visible_lines(help)),
            None => visible(&d.message).into_owned(),
        };
        let mut result = json!({
            "ruleId": d.code.code,
            "ruleIndex": rule,
            "level": d.severity.as_str(),
            "message": message(&text),
            "locations": [{ "physicalLocation": self.place(d.span) }],
            "partialFingerprints": { "ruleAndText/v1": seen.next(self.report, d, &path) },
        });
        if !d.related.is_empty() {
            let related = d.related.iter().enumerate();
            result["relatedLocations"] = related
                .map(|(id, related)| {
                    json!({
                        "id": id,
                        "message": message(&visible(&related.message)),
                        "physicalLocation": self.place(related.span),
                    })
                })
                .collect();
        }
        if !d.fixes.is_empty() {
            result["fixes"] = d.fixes.iter().map(|fix| self.fix(fix)).collect();
        }
        result
    }

    fn path(&self, span: Span) -> String {
        self.view.repository_path(self.report, self.report.sources.path(span))
    }

    fn artifact(&self, span: Span) -> Value {
        json!({
            "uri": utf8_percent_encode(&self.path(span), PATH).to_string(),
            "uriBaseId": BASE,
        })
    }

    fn place(&self, span: Span) -> Value {
        json!({ "artifactLocation": self.artifact(span), "region": self.region(span) })
    }

    /// Both ways to say where: 3.30.1 asks that all of them mean the same bytes. Lines, columns
    /// and characters know nothing of a byte-order mark, bytes do.
    fn region(&self, span: Span) -> Value {
        let file = self.report.sources.file(span.file);
        let range = self.report.sources.range(span);
        let (start, end) = (range.start, range.end);
        let mut region = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
        if file.text().is_some() {
            let first = file.characters(span.start);
            region["charOffset"] = first.into();
            region["charLength"] = (file.characters(span.end).saturating_sub(first)).into();
        }
        region["byteOffset"] = start.offset.into();
        region["byteLength"] = end.offset.saturating_sub(start.offset).into();
        region
    }

    fn fix(&self, fix: &Fix) -> Value {
        let mut changes: Vec<(Span, Vec<Value>)> = Vec::new();
        for edit in &fix.edits {
            let replacement = json!({
                "deletedRegion": self.region(edit.span),
                "insertedContent": { "text": edit.text },
            });
            match changes.iter_mut().find(|(span, _)| span.file == edit.span.file) {
                Some((_, replacements)) => replacements.push(replacement),
                None => changes.push((edit.span, vec![replacement])),
            }
        }
        let changes = changes.into_iter().map(|(span, replacements)| {
            json!({ "artifactLocation": self.artifact(span), "replacements": replacements })
        });
        json!({
            "description": message(&visible(&fix.title)),
            "artifactChanges": changes.collect::<Vec<_>>(),
            "properties": { "applicability": fix.applicability },
        })
    }
}

/// Text in which nothing is a link (3.11.6) or a place to fill (3.11.5). Other braces stay
/// single: a macro that is shown doubled would be pasted doubled.
fn message(text: &str) -> Value {
    json!({ "text": literal(text) })
}

fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let may_link = text.contains("](");
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let fills = c == '{' && digits > 0 && after[digits..].starts_with('}');
        rest = match c {
            '{' if fills => {
                let _ = write!(out, "{{{{{}}}}}", &after[..digits]);
                &after[digits + 1..]
            }
            '[' | ']' | '\\' if may_link => {
                out.extend(['\\', c]);
                after
            }
            c => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// What consumers show of a rule, whether it has spoken or not (3.49).
fn descriptor(rule: &Rule) -> Value {
    let what = literal(rule.what);
    let mut text = format!("{} {}", rule.why, rule.mend);
    let mut markdown = format!("{}\n\n**How to mend it:** {}\n", rule.why, rule.mend);
    if let Some((source, confidence)) = rule.source {
        let _ = write!(text, " Source: {source} (confidence: {}).", confidence.as_str());
        let _ = write!(markdown, "\n**Source:** {source} (confidence: {})\n", confidence.as_str());
    }
    example(&mut markdown, "Wrong", &rule.bad);
    example(&mut markdown, "Right", &rule.good);
    json!({
        "id": rule.code.code,
        "name": rule.code.name,
        "shortDescription": { "text": what },
        "fullDescription": { "text": format!("{what} {}", literal(rule.why)) },
        "help": { "text": literal(&text), "markdown": literal(&markdown) },
        "defaultConfiguration": { "level": rule.code.severity.as_str() },
        "properties": {
            "tags": [family(rule)],
            "precision": match rule.source {
                None => "very-high",
                Some((_, Confidence::High)) => "high",
                Some((_, Confidence::Medium)) => "medium",
                Some((_, Confidence::Low)) => "low",
            },
            "problem.severity": match rule.code.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
        },
    })
}

fn example(markdown: &mut String, title: &str, example: &Example) {
    for (path, text) in example.0 {
        let _ = write!(markdown, "\n{title}, `{path}`:\n\n```yaml\n{text}```\n");
    }
}

/// The family that the first digit of a code names.
fn family(rule: &Rule) -> &'static str {
    match rule.code.code.as_bytes().get(2) {
        Some(b'0') => "reading",
        Some(b'1') => "shape",
        Some(b'2') => "references",
        Some(b'3') => "postback",
        Some(b'4') => "offer-url",
        Some(b'5') => "channels-and-campaigns",
        Some(b'6') => "domain",
        Some(b'7') => "money-and-places",
        _ => "trackc",
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn messages_hold_no_links_and_nothing_to_fill() {
        for (text, expected) in [
            ("write `{data1}` or [zoneid]", "write `{data1}` or [zoneid]"),
            ("{0} and {12} and {x1}", "{{0}} and {{12}} and {x1}"),
            ("[here](1) {", r"\[here\](1) {"),
            (r"[here\](1)", r"\[here\\\](1)"),
        ] {
            assert_eq!(literal(text), expected);
        }
    }
}
