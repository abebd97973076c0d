//! Wrong workspaces, one mistake each: `tests/err/<rule>/<case>` holds the workspace, the one
//! rule that must speak is the folder's name, and `concise.txt` and `pretty.txt` are what is
//! printed, places included. `SNAPSHOTS=overwrite cargo test --test err` renews them.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use support::{check, disk, folders, golden, loud, memory, printed};
use trackc::report::Format;
use trackc::workspace::Loaded;

/// Compares one case with its golden files; what speaks beside the rule is returned.
fn also(rule: &str, case: &str, loaded: &Loaded) -> Option<String> {
    let outcome = check(loaded);
    let dir = support::path("tests/err").join(rule).join(case);
    std::fs::create_dir_all(&dir).expect("a writable folder");
    let concise = printed(loaded, &outcome, Format::Concise);
    if loud(&outcome).into_iter().ne([rule]) {
        return Some(format!("{rule}/{case} must be about {rule} alone:\n{concise}"));
    }
    golden(&concise, &dir.join("concise.txt"));
    golden(&printed(loaded, &outcome, Format::Pretty), &dir.join("pretty.txt"));
    None
}

fn speaks(rule: &str, case: &str, loaded: &Loaded) {
    if let Some(wrong) = also(rule, case, loaded) {
        panic!("{wrong}");
    }
}

#[test]
fn every_wrong_workspace_says_so_at_its_place() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for rule in folders("tests/err") {
        for case in folders(rule.strip_prefix(support::path("")).expect("inside").as_str()) {
            if case.join("trackc.yaml").exists() {
                let name = |p: &camino::Utf8Path| p.file_name().unwrap_or_default().to_owned();
                wrong.extend(also(&name(&rule), &name(&case), &disk(&case)));
                cases += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 40, "only {cases} cases were found");
}

/// What git does not keep as it is: bytes that are no text.
#[test]
fn bytes_that_are_no_text_are_findings() {
    let good = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\n";
    let latin1 = [good.as_bytes(), b"channels: { a: { name: caf\xe9 } }\n"].concat();
    speaks("yaml-syntax", "not-utf-8", &memory(&[("trackc.yaml", latin1)]));
    let utf16: Vec<u8> =
        [0xFEFF].into_iter().chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    speaks("yaml-syntax", "utf-16", &memory(&[("trackc.yaml", utf16)]));
    let nul = good.replace("Sale", "Sa\0le");
    speaks("yaml-syntax", "nul", &memory(&[("trackc.yaml", nul)]));
}

/// Puts something into a folder.
#[cfg(unix)]
type Make<'a> = &'a dyn Fn(&std::path::Path);

/// What cannot lie in a repository: a pipe, and links out of the workspace.
#[cfg(unix)]
#[test]
fn what_is_no_file_of_the_workspace_is_never_opened() {
    use std::os::unix::fs::symlink;
    let base = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\n";
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret.yaml");
    std::fs::write(&secret, "offers: {}\n").expect("a file");
    let make: [(&str, Make<'_>); 4] = [
        ("pipe", &|dir| {
            let status = std::process::Command::new("mkfifo").arg(dir.join("pipe.yaml")).status();
            assert!(status.is_ok_and(|s| s.success()), "mkfifo");
        }),
        ("link-out", &|dir| symlink(&secret, dir.join("link.yaml")).expect("a link")),
        ("link-to-nothing", &|dir| symlink("nowhere", dir.join("gone.yaml")).expect("a link")),
        ("folder-link-out", &|dir| symlink(outside.path(), dir.join("more")).expect("a link")),
    ];
    for (case, make) in make {
        let dir = tempfile::tempdir().expect("a folder");
        make(dir.path());
        let glob = if case == "folder-link-out" { "more/*.yaml" } else { "*.yaml" };
        let root = format!("{base}include: [\"{glob}\"]\n");
        std::fs::write(dir.path().join("trackc.yaml"), root).expect("a file");
        let dir = camino::Utf8Path::from_path(dir.path()).expect("a UTF-8 path").to_owned();
        speaks("limit-include-path", case, &disk(&dir));
    }
}
