//! What every rule looks like: its bad example, rendered in full and in one line. A rule
//! without a rendering, or with another one than the committed, fails.
//!
//! `SNAPSHOTS=overwrite cargo test --test rules` writes them anew.

#![allow(missing_docs, clippy::disallowed_methods)]

use snapbox::{Data, assert_data_eq};
use std::path::Path;
use std::process::Command;
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::rules::{Check, RULES, Tried};

fn rendered(Tried { loaded, outcome }: Tried) -> String {
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
        let rendered = rendered(rule.try_out(&rule.bad));
        assert_data_eq!(rendered, Data::read_from(Path::new(&path), None).raw());
    }
}

/// An example says on a page what it says in a folder: written to disk and checked by the
/// program, under the bound that the page names.
#[test]
fn every_example_says_the_same_in_a_folder() {
    for rule in RULES {
        for example in [&rule.bad, &rule.good].into_iter().filter(|e| !e.0.is_empty()) {
            let dir = tempfile::tempdir().expect("a folder");
            for (path, text) in example.0 {
                let path = dir.path().join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, text).expect("a file");
            }
            let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
            command.current_dir(dir.path()).args(["check", "--format", "concise"]);
            if let Check::Bound { flag, .. } = rule.check {
                command.args(flag.split(' '));
            }
            let printed = command.output().expect("trackc runs").stdout;
            let Tried { loaded, outcome } = rule.try_out(example);
            let report = WorkspaceReport { dir: "".as_ref(), sources: &loaded.sources, outcome };
            let said = render(&[report], Format::Concise, Look::default());
            assert_eq!(String::from_utf8_lossy(&printed), said, "{}", rule.code.name);
        }
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
            assert!(text.matches('`').count() % 2 == 0, "{name}: code that does not end: {text}");
        }
    }
}

/// A rule names the release that first had it: this one, or one before.
#[test]
fn every_rule_says_since_when_it_is_there() {
    let version = |text: &str| -> Vec<u32> {
        text.split('.').map(|part| part.parse().expect("a number")).collect()
    };
    let now = version(env!("CARGO_PKG_VERSION"));
    for rule in RULES {
        let since = version(rule.since);
        assert!(since.len() == 3 && since <= now, "{}: {}", rule.code.name, rule.since);
    }
}
