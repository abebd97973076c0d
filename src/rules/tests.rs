//! Every rule's examples are executed: the bad one fires that rule and nothing else of level
//! warning or above, the good one fires nothing.

use super::{EnvChoice, Example, Options, Outcome, RULES, analyse};
use crate::compile::Secrets;
use crate::diagnostic::Severity;
use crate::text::{SourceFile, Sources};
use crate::workspace::Loaded;
use crate::yaml::Limits;
use std::collections::HashSet;

/// Checks files in memory; the first is the root.
pub(crate) fn check(files: &[(&str, &str)]) -> Outcome {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let loaded = Loaded {
        dir: "".into(),
        sources: Sources::new(sources.collect()),
        diagnostics: Vec::new(),
        unreadable: Vec::new(),
    };
    let limits = Limits::default();
    let options = Options { limits: &limits, env: EnvChoice::All, secrets: Secrets::Masked };
    analyse(&loaded, &options, |a| a.outcome.clone()).expect("no environment was chosen")
}

/// `level rule line:column` of every finding, for terse assertions in the rules' own tests.
pub(crate) fn found(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.collect());
    let place = |d: &crate::diagnostic::Diagnostic| sources.range(d.span).start;
    check(files)
        .diagnostics
        .iter()
        .map(|d| {
            format!("{} {} {}:{}", d.severity.as_str(), d.code.name, place(d).line, place(d).column)
        })
        .collect()
}

/// `level rule line text` of every finding, where `text` is what the finding points at: an
/// exact place that can be read.
pub(crate) fn pointed(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.collect());
    let line = |d: &crate::diagnostic::Diagnostic| sources.range(d.span).start.line;
    check(files)
        .diagnostics
        .iter()
        .map(|d| {
            let (level, rule, text) = (d.severity.as_str(), d.code.name, sources.slice(d.span));
            format!("{level} {rule} {} {text}", line(d))
        })
        .collect()
}

fn loud(example: &Example) -> Vec<String> {
    let outcome = check(example.0);
    let loud = outcome.diagnostics.iter().filter(|d| d.severity >= Severity::Warning);
    loud.map(|d| format!("{}: {}", d.code.name, d.message)).collect()
}

#[test]
fn every_bad_example_fires_its_rule_and_nothing_else() {
    for rule in RULES {
        if rule.bad.0.is_empty() {
            continue;
        }
        let outcome = check(rule.bad.0);
        let fired = outcome.diagnostics.iter().any(|d| d.code == rule.code);
        assert!(fired, "{} does not fire: {:#?}", rule.code.name, outcome.diagnostics);
        let others: Vec<_> = loud(&rule.bad)
            .into_iter()
            .filter(|l| !l.starts_with(&format!("{}:", rule.code.name)))
            .collect();
        assert!(others.is_empty(), "{}: also {others:#?}", rule.code.name);
    }
}

#[test]
fn every_good_example_is_silent() {
    for rule in RULES {
        let outcome = check(rule.good.0);
        assert!(loud(&rule.good).is_empty(), "{}: {:#?}", rule.code.name, loud(&rule.good));
        assert!(
            outcome.diagnostics.iter().all(|d| d.code != rule.code),
            "{} fires on its good example",
            rule.code.name
        );
    }
}

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let names: HashSet<&str> = RULES.iter().map(|r| r.code.name).collect();
    assert_eq!(names.len(), RULES.len());
    let codes: Vec<&str> = RULES.iter().map(|r| r.code.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted, "keep the registry in order of code");
}
