//! The same workspace gives the same bytes, whatever the machine: threads, locale, time zone,
//! path, order of patterns and line ends.

use crate::cases;
use crate::generate::{slipped, tape};
use crate::support::{check, memory};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `level rule line:column message` of every finding.
fn places(text: &str) -> Vec<String> {
    let loaded = memory(&[("trackc.yaml", text)]);
    let outcome = check(&loaded);
    let found = outcome.diagnostics.iter().map(|d| {
        let place = loaded.sources.range(d.span).start;
        format!("{} {} {}:{}", d.severity.as_str(), d.code.name, place.line, place.column)
    });
    found.collect()
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn line_ends_change_no_place(choices in tape(8)) {
        let text = slipped(&choices).replace('\r', "");
        prop_assert_eq!(places(&text), places(&text.replace('\n', "\r\n")));
    }

    #[test]
    fn a_byte_order_mark_changes_no_place(choices in tape(8)) {
        let text = slipped(&choices).replace('\u{feff}', "");
        prop_assert_eq!(places(&text), places(&format!("\u{feff}{text}")));
    }
}

/// A workspace large enough for every parallel path, with a fault in every seventh file.
fn large(dir: &Path, patterns: &str) {
    fs::create_dir_all(dir.join("offers")).expect("a folder");
    fs::create_dir_all(dir.join("campaigns")).expect("a folder");
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nchannels: { push: { preset: propellerads } }\n";
    fs::write(dir.join("trackc.yaml"), format!("{root}include: [{patterns}]\n")).expect("a file");
    let note = "long notes make a file as large as a real one ".repeat(24);
    for file in 0..80 {
        let (mut offers, mut campaigns) = ("offers:\n".to_owned(), "campaigns:\n".to_owned());
        for entry in 0..10 {
            let id = format!("o{file}-{entry}");
            let fault = if file % 7 == 0 && entry == 3 { "countires" } else { "countries" };
            let _ = writeln!(
                offers,
                "  {id}:\n    stream: https://kshop5.pro/A{file:02}{entry:03}\n    {fault}: [KZ]\n    notes: {note}"
            );
            let offer = if file % 11 == 0 { "gone".to_owned() } else { id.clone() };
            let _ = writeln!(campaigns, "  c{id}: {{ channel: push, offers: [{offer}] }}");
        }
        fs::write(dir.join(format!("offers/{file}.yaml")), offers).expect("a file");
        fs::write(dir.join(format!("campaigns/{file}.yaml")), campaigns).expect("a file");
    }
}

fn run(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(args)
        .envs(env.iter().copied())
        .current_dir(dir)
        .output()
        .expect("trackc runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing on stderr");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn threads_locale_zone_path_and_order_change_no_byte() {
    let place = tempfile::tempdir().expect("a folder");
    let (one, other) = (place.path().join("one"), place.path().join("an/other place/zwei"));
    large(&one, "offers/*.yaml, campaigns/*.yaml");
    large(&other, "campaigns/*.yaml, offers/*.yaml");
    let check: &[&str] = &["check", "--format", "json"];
    let first = run(&one, check, &[("RAYON_NUM_THREADS", "1")]);
    assert_eq!(first.0, Some(1));
    assert!(first.1.contains("unknown-key"), "the faults are found");
    let ways: [&[(&str, &str)]; 3] = [
        &[("RAYON_NUM_THREADS", "4")],
        &[("RAYON_NUM_THREADS", "2"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
        &[("TZ", "Pacific/Kiritimati"), ("TERM", "dumb"), ("HOME", "/nonexistent")],
    ];
    for env in ways {
        assert!(run(&one, check, env) == first, "{env:?}");
    }
    assert!(run(&other, check, &[]) == first, "another path and another order of patterns");
}
