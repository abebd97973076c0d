//! Each test is named after what once broke.

#![allow(missing_docs, clippy::disallowed_methods)]

mod commands;
mod environments;
mod reading;
mod rules;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nlint: { status-unmapped: off, unused-definition: off }\n";

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
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

/// What `check` says of a workspace with one channel, one offer and these lines, by rule, with
/// line and column.
fn found(rest: &str) -> Vec<String> {
    let offer = if rest.contains("offers:\n") { "" } else { OFFER };
    let channel = "channels: { p: { click_id: \"{c}\" } }\n";
    let channel = if rest.contains("channels:\n") { "" } else { channel };
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{channel}{offer}{rest}"))]);
    let out = stdout(dir.path(), &["check", "--format", "concise"]);
    let lines = out.lines().filter(|line| line.starts_with("trackc.yaml:"));
    lines.map(|line| line["trackc.yaml:".len()..].to_owned()).collect()
}

fn mended(text: &str) -> String {
    let dir = workspace(&[("trackc.yaml", text)]);
    run(dir.path(), &["check", "--fix"]);
    fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file")
}

/// A workspace in which nothing is wrong, and what is written beside it.
fn beside(more: &str) -> tempfile::TempDir {
    const SOUND: &str = r#"version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }
conversion_events:
  Sale: { when: approved, duplicates: update }
offer_source: { currency: USD, postback: { extra: { rdtk_event_id: "{orderid}" } } }
channels:
  push:
    click_id: "{cid}"
    parameters: { sub1: "{z}" }
    postback: { url: "https://ads.acmenet.com/pb?cid={ref_id}&p={payout}" }
offers:
  keto: { stream: https://kshop5.pro/AbC12d, countries: [KZ], payout: { amount: "12.50", currency: USD } }
  slim: { streams: { a: https://kshop5.pro/AbC12e }, countries: [KZ] }
campaigns:
  kz: { channel: push, countries: [KZ], offers: [keto, slim/a] }
lint: { status-unmapped: off }
"#;
    workspace(&[("trackc.yaml", &format!("{SOUND}{more}"))])
}
