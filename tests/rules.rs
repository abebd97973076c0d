//! What every rule looks like: its bad example, rendered in full and in one line. A rule
//! without a rendering, or with another one than the committed, fails.
//!
//! `SNAPSHOTS=overwrite cargo test --test rules` writes them anew.

#![allow(missing_docs, clippy::disallowed_methods)]

use snapbox::{Data, assert_data_eq};
use std::path::Path;
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::rules::{Options, RULES, analyse};
use trackc::text::SourceFile;
use trackc::workspace::Loaded;
use trackc::yaml::Limits;

fn rendered(files: &[(&str, &str)]) -> String {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let loaded = Loaded::in_memory(sources.collect());
    let limits = Limits::default();
    let options = Options::new(&limits);
    let outcome = analyse(&loaded, &options, |a| a.outcome.clone()).expect("no environment chosen");
    let report = WorkspaceReport { dir: "".as_ref(), sources: &loaded.sources, outcome };
    let reports = [report];
    let pretty = render(&reports, Format::Pretty, Look::default());
    let concise = render(&reports, Format::Concise, Look::default());
    format!("{pretty}\n{concise}")
}

#[test]
fn every_rule_is_rendered_as_committed() {
    for rule in RULES.iter().filter(|r| !r.bad.0.is_empty()) {
        let path = format!("{}/tests/rules/{}.txt", env!("CARGO_MANIFEST_DIR"), rule.code.name);
        assert_data_eq!(rendered(rule.bad.0), Data::read_from(Path::new(&path), None).raw());
    }
}

#[test]
fn no_rendering_is_left_of_a_rule_that_is_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        let name = path.file_stem().and_then(|n| n.to_str()).expect("a name").to_owned();
        assert!(RULES.iter().any(|r| r.code.name == name), "{name} is no rule");
    }
}

#[test]
fn every_rule_says_what_why_and_how_to_mend() {
    for rule in RULES {
        for text in [rule.what, rule.why, rule.mend] {
            let name = rule.code.name;
            assert!(text.len() > 8 && text.ends_with(['.', '`', ')', '?']), "{name}: {text}");
        }
        assert!(!rule.good.0.is_empty(), "{} has no good example", rule.code.name);
    }
}
