//! Each test is named after what once broke.

#![allow(missing_docs, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nlint: { status-unmapped: off, unused-definition: off }\n";
const OFFER: &str = "offers: { o: { stream: https://kshop5.pro/AbC12d } }\n";

fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.current_dir(dir).args(args).output().expect("trackc runs")
}

fn stdout(dir: &Path, args: &[&str]) -> String {
    String::from_utf8(run(dir, args).stdout).expect("UTF-8")
}

fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        fs::write(dir.path().join(path), text).expect("a file");
    }
    dir
}

#[test]
fn an_include_written_with_an_escape_is_followed() {
    let root = format!("{ROOT}\"inclu\\x64e\": [a.yaml]\n");
    let dir = workspace(&[("trackc.yaml", &root), ("a.yaml", OFFER)]);
    assert!(stdout(dir.path(), &["urls", "offer"]).starts_with("https://kshop5.pro/AbC12d?"));
}

#[test]
fn a_folder_named_by_include_is_no_file() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}include: [sub]\n"))]);
    fs::create_dir(dir.path().join("sub")).expect("a folder");
    assert!(stdout(dir.path(), &["check", "--format", "concise"]).contains("limit-include-path"));
}

#[test]
fn a_file_of_only_that_does_not_exist_is_wrong_usage() {
    let dir = workspace(&[("trackc.yaml", ROOT)]);
    assert_eq!(run(dir.path(), &["check", "--only", "nofile.yaml"]).status.code(), Some(2));
}

#[test]
fn null_is_no_id() {
    let root = format!("{ROOT}offers: {{ null: {{ stream: https://kshop5.pro/AbC12d }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(found.contains("5:11: error[TC103]"), "{found}");
}

#[test]
fn an_environment_deepens_a_domain_in_its_short_form() {
    let root = format!(
        "{ROOT}environments: {{ x: {{ tracking_domain: {{ target: a1b2c.ttrk.io }} }} }}\n{OFFER}"
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let url = stdout(dir.path(), &["urls", "postback", "--env", "x"]);
    assert!(url.starts_with("https://trk.acme-media.com/postback?"), "{url}");
}

#[test]
fn a_bare_percent_in_a_value_of_ours_is_encoded() {
    let root =
        format!("{ROOT}offer_source: {{ postback: {{ extra: {{ sub2: \"100%\" }} }} }}\n{OFFER}");
    let dir = workspace(&[("trackc.yaml", &root)]);
    assert!(stdout(dir.path(), &["urls", "postback"]).ends_with("&sub2=100%25\n"));
}

#[test]
fn a_closed_pipe_is_0_also_where_there_are_findings() {
    let dir = workspace(&[("trackc.yaml", "version: 2\n")]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    let output = command.current_dir(dir.path()).arg("check").stdout(writer).output();
    assert_eq!(output.expect("trackc runs").status.code(), Some(0));
}

#[test]
fn thousands_of_faults_on_one_line_do_not_cost_the_line_each() {
    let faults: Vec<String> = (0..5_000).map(|i| format!("o{i}: {{ zz: 1 }}")).collect();
    let dir =
        workspace(&[("trackc.yaml", &format!("{ROOT}offers: {{ {} }}\n", faults.join(", ")))]);
    let found = stdout(dir.path(), &["check", "--show-all", "--format", "concise"]);
    assert_eq!(found.matches("(unknown-key)").count(), 5_000);
    let found = stdout(dir.path(), &["check", "--format", "gitlab"]);
    assert_eq!(found.matches("unknown-key").count(), 5_000);
}

#[test]
fn a_url_longer_than_any_panel_takes_is_one_finding() {
    let link = format!("https://kshop5.pro/AbC12d?x={}", "%7B".repeat(50_000));
    let root = format!("{ROOT}offers: {{ o: {{ stream: \"{link}\" }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(found.matches("error[").count(), 1, "{found}");
    assert!(found.contains("invalid-value"));
}

#[test]
fn thousands_of_wrong_streams_of_one_offer_do_not_hang() {
    const MANY: usize = 5_000;
    let streams: Vec<String> =
        (0..MANY).map(|i| format!("s{i}: https://kshop5.pro/A{i:05}")).collect();
    let named: Vec<String> = (0..MANY).map(|i| format!("o/t{i}")).collect();
    let root = format!(
        "{ROOT}channels: {{ c: {{ preset: kadam }} }}\noffers: {{ o: {{ streams: {{ {} }} }} }}\ncampaigns: {{ k: {{ channel: c, offers: [{}] }} }}\n",
        streams.join(", "),
        named.join(", ")
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(
        dir.path(),
        &["check", "--show-all", "--format", "concise", "--limit-diagnostics", "5001"],
    );
    assert_eq!(found.matches("(unknown-reference)").count(), MANY);
}

#[test]
fn the_encoded_sign_of_a_macro_is_mended_with_its_braces() {
    let root = format!("{ROOT}channels: {{ p: {{ click_id: '%24%7BSUBID%7D' }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert!(mended.contains("click_id: '${SUBID}'"), "{mended}");
}

#[test]
fn a_key_is_not_renamed_to_one_that_stands_in_another_file() {
    // The root is the later of the two by path, so that what is found is found there.
    let root = format!("{ROOT}include: [a.yaml]\n");
    let other = "versoin: 1\nofers: { o: { stream: https://kshop5.pro/AbC12d } }\n";
    let dir = workspace(&[("trackc.yaml", &root), ("a.yaml", other)]);
    run(dir.path(), &["check", "--fix", "--unsafe"]);
    let mended = fs::read_to_string(dir.path().join("a.yaml")).expect("a file");
    assert_eq!(mended, other.replace("ofers", "offers"));
    assert_eq!(fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file"), root);
}

#[test]
fn a_mapping_with_a_wrong_key_is_no_macro_where_a_mapping_belongs() {
    let mut root = format!("{ROOT}channels: {{ p: {{zz}}, q: {{click_id}} }}\n");
    root.push_str("offers: { o: { stream: {\n  x } } }\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    let rules = ["(unknown-key)", "(wrong-type)", "(unquoted-macro)"];
    assert_eq!(rules.map(|rule| found.matches(rule).count()), [1, 1, 1], "{found}");
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert_eq!(mended, root.replace("{\n  x }", "\"{x}\""));
}
