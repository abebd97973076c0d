//! Correct workspaces of real teams must be silent: every folder of `tests/ok` and every
//! example of the repository. Notes are allowed, warnings and errors are not.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use support::{check, disk, folders, printed};
use trackc::diagnostic::Severity;
use trackc::report::Format;

fn silent(relative: &str) {
    let mut wrong = Vec::new();
    for dir in folders(relative) {
        let loaded = disk(&dir);
        assert!(loaded.unreadable.is_empty(), "{dir}: {:?}", loaded.unreadable);
        let mut outcome = check(&loaded);
        outcome.diagnostics.retain(|d| d.severity >= Severity::Warning);
        if !outcome.diagnostics.is_empty() {
            let name = dir.file_name().unwrap_or_default();
            wrong.push(format!("{name}\n{}", printed(&loaded, &outcome, Format::Concise)));
        }
    }
    assert!(wrong.is_empty(), "correct workspaces with findings:\n{}", wrong.join("\n"));
}

#[test]
fn correct_workspaces_are_silent() {
    silent("tests/ok");
}

/// Small ones, in one file.
#[test]
fn correct_ways_of_working_are_silent() {
    let text = std::fs::read_to_string(support::path("tests/correct.txt")).expect("the file");
    let cases: Vec<_> = text.split("\n=== ").skip(1).filter_map(|c| c.split_once('\n')).collect();
    assert!(cases.len() >= 40, "only {}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(title, yaml)| {
            let loaded = support::memory(&[("trackc.yaml", yaml)]);
            let outcome = check(&loaded);
            let loud = !support::loud(&outcome).is_empty();
            loud.then(|| format!("{title}\n{}", printed(&loaded, &outcome, Format::Concise)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_are_silent() {
    silent("examples");
}

#[test]
fn there_are_enough_of_them_to_mean_something() {
    assert!(folders("tests/ok").len() >= 20);
}

#[test]
fn line_ends_and_marks_survived_the_checkout() {
    let root = disk(&support::path("tests/ok/crlf"));
    assert!(root.sources.files().iter().all(|f| f.text().unwrap_or("").contains("\r\n")));
    let root = disk(&support::path("tests/ok/bom"));
    assert!(root.sources.files().iter().all(|f| f.bom_len() == 3));
}
