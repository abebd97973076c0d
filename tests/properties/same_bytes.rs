//! The same workspace gives the same bytes, whatever the machine: threads, locale, time zone,
//! path, order of patterns and line ends.

use crate::cases;
use crate::generate::{slipped, tape};
use crate::support::{check, disk, folders, memory, printed};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use trackc::emit::{artefacts, effective};
use trackc::report::Format;
use trackc::rules::{Options, analyse};
use trackc::text::SourceFile;
use trackc::yaml::Limits;

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

/// What would be written for files in memory, errors or not, and what is printed of them.
fn outputs(files: &[(&str, String)]) -> Vec<Vec<u8>> {
    let loaded = memory(files);
    let limits = Limits::default();
    analyse(&loaded, &Options::new(&limits), |a| {
        let mut out: Vec<_> = artefacts(a.workspace, a.plan, None)
            .into_iter()
            .map(|artefact| artefact.bytes)
            .collect();
        out.push(effective(a.workspace, &|_, _| true, &str::to_owned).into_bytes());
        out
    })
    .expect("no environment was chosen")
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn line_ends_and_a_byte_order_mark_change_no_byte_of_what_is_built(choices in tape(8)) {
        let text = slipped(&choices).replace(['\r', '\u{feff}'], "");
        let built = outputs(&[("trackc.yaml", text.clone())]);
        prop_assert_eq!(&outputs(&[("trackc.yaml", text.replace('\n', "\r\n"))]), &built);
        prop_assert_eq!(&outputs(&[("trackc.yaml", format!("\u{feff}{text}"))]), &built);
    }
}

/// Several files, in whatever order they were read.
#[test]
fn the_order_of_files_changes_no_byte() {
    let mut tried = 0;
    for dir in folders("examples").into_iter().chain(folders("tests/ok")) {
        let loaded = disk(&dir);
        let file = |f: &SourceFile| (f.path().to_owned(), f.text().unwrap_or("").to_owned());
        let files: Vec<_> = loaded.sources.files().iter().map(file).collect();
        let mut files: Vec<_> = files.iter().map(|(p, t)| (p.as_str(), t.clone())).collect();
        let built = outputs(&files);
        let said = |files: &[(&str, String)]| {
            let loaded = memory(files);
            printed(&loaded, &check(&loaded), Format::Json)
        };
        let found = said(&files);
        for _ in 1..files.len() {
            files[1..].rotate_left(1);
            assert!(outputs(&files) == built, "{dir}");
            assert_eq!(said(&files), found, "{dir}");
            tried += 1;
        }
    }
    assert!(tried > 3, "only {tried} orders were tried");
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

/// A workspace large enough for every parallel path; a faulty one has a fault in every
/// seventh file.
fn large(dir: &Path, patterns: &str, faulty: bool) {
    fs::create_dir_all(dir.join("offers")).expect("a folder");
    fs::create_dir_all(dir.join("campaigns")).expect("a folder");
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nchannels: { push: { preset: propellerads } }\n";
    fs::write(dir.join("trackc.yaml"), format!("{root}include: [{patterns}]\n")).expect("a file");
    let note = "long notes make a file as large as a real one ".repeat(24);
    for file in 0..80 {
        let (mut offers, mut campaigns) = ("offers:\n".to_owned(), "campaigns:\n".to_owned());
        for entry in 0..10 {
            let id = format!("o{file}-{entry}");
            let fault =
                if faulty && file % 7 == 0 && entry == 3 { "countires" } else { "countries" };
            let _ = writeln!(
                offers,
                "  {id}:\n    stream: https://kshop5.pro/A{file:02}{entry:03}\n    {fault}: [KZ]\n    notes: {note}"
            );
            let offer = if faulty && file % 11 == 0 { "gone".to_owned() } else { id.clone() };
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
    large(&one, "offers/*.yaml, campaigns/*.yaml", true);
    large(&other, "campaigns/*.yaml, offers/*.yaml", true);
    let check: &[&str] = &["check", "--format", "json"];
    let first = run(&one, check, &[("RAYON_NUM_THREADS", "1")]);
    assert_eq!(first.0, Some(1));
    assert!(first.1.contains("unknown-key"), "the faults are found");
    for env in WAYS {
        assert!(run(&one, check, env) == first, "{env:?}");
    }
    assert!(run(&other, check, &[]) == first, "another path and another order of patterns");
    // The same of what is written: a baseline, …
    let baseline = |dir: &Path, env: &[(&str, &str)]| {
        run(dir, &["check", "--write-baseline", "--quiet"], env);
        fs::read(dir.join(".trackc-baseline.json")).expect("a baseline")
    };
    let first = baseline(&one, WAYS[0]);
    assert!(WAYS[1..].iter().all(|env| baseline(&one, env) == first));
    assert!(baseline(&other, &[]) == first);
}

const WAYS: [&[(&str, &str)]; 3] = [
    &[("RAYON_NUM_THREADS", "4")],
    &[("RAYON_NUM_THREADS", "2"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
    &[("TZ", "Pacific/Kiritimati"), ("TERM", "dumb"), ("HOME", "/nonexistent")],
];

/// … and what is built, with whatever words the workspace is named.
#[test]
fn threads_locale_zone_path_and_order_change_no_byte_of_what_is_built() {
    let place = tempfile::tempdir().expect("a folder");
    let (one, other) = (place.path().join("one"), place.path().join("an/other place/zwei"));
    large(&one, "offers/*.yaml, campaigns/*.yaml", false);
    large(&other, "campaigns/*.yaml, offers/*.yaml", false);
    let build = |from: &Path, workspace: &str, env: &[(&str, &str)]| {
        let out = tempfile::tempdir().expect("a folder");
        let out = out.path().join("out");
        let args = ["build", workspace, "--quiet", "-o", out.to_str().expect("UTF-8")];
        assert_eq!(run(from, &args, env).0, Some(0));
        let bytes = |name| fs::read(out.join(name)).expect("an artefact");
        ["bundle.json", "urls.csv", "SETUP.md", "index.html"].map(bytes)
    };
    let first = build(&one, ".", &[("RAYON_NUM_THREADS", "1")]);
    for env in WAYS {
        assert!(build(&one, ".", env) == first, "{env:?}");
    }
    for (from, workspace) in [
        (place.path(), "one"),
        (place.path(), "./one/"),
        (place.path(), "an/../one/trackc.yaml"),
        (&*one.join("offers"), ".."),
        (place.path(), one.to_str().expect("UTF-8")),
        (&other, "."),
    ] {
        assert!(build(from, workspace, &[]) == first, "{workspace}");
    }
}
