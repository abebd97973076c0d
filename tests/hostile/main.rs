//! Input that wants to hurt: it gets an answer with the rule's name, in bounded time and
//! memory, and never a panic.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod baseline;
mod bounds;
#[cfg(unix)]
mod files;
mod many;
mod text;
mod trace;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const GOOD: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\n";

const BASELINE: &str = ".trackc-baseline.json";

fn workspace(root: impl AsRef<[u8]>) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("trackc.yaml"), root).expect("a file");
    dir
}

fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.current_dir(dir).args(args).output().expect("trackc runs")
}

/// How often each rule speaks; the exit code must be the one that goes with it.
fn rules(dir: &Path, args: &[&str]) -> BTreeMap<String, usize> {
    let output = run(dir, &[&["check", "--format", "json"], args].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "", "nothing on stderr");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut out = BTreeMap::new();
    let mut errors = 0;
    for finding in json["diagnostics"].as_array().expect("a list") {
        *out.entry(finding["rule"].as_str().expect("a name").to_owned()).or_default() += 1;
        errors += usize::from(finding["severity"] == "error");
    }
    assert_eq!(output.status.code(), Some(i32::from(errors > 0)), "{out:?}");
    out
}

/// The rules that speak, notes about an otherwise small workspace left out.
fn names(root: impl AsRef<[u8]>) -> Vec<String> {
    let mut found = rules(workspace(root).path(), &[]);
    found.remove("status-unmapped");
    found.remove("duplicates-unset");
    found.into_keys().collect()
}

/// Something for each number, joined.
fn each(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

fn offers(count: usize, keys: &str) -> String {
    each(count, |i| format!("  o{i}: {{ stream: https://kshop5.pro/A{i:05}{keys} }}\n"))
}

/// What all findings of a workspace say.
fn said(root: impl AsRef<[u8]>) -> Vec<String> {
    let output = run(workspace(root).path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = json["diagnostics"].as_array().expect("a list").iter();
    let texts = findings.flat_map(|d| [&d["message"], &d["help"]]);
    texts.filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}
