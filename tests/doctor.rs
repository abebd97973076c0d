//! `trackc doctor FILE`: why a file is part of a workspace or is not, where only the file system can
//! tell: links, hidden and ignored folders, git.

#![allow(missing_docs, clippy::disallowed_methods, reason = "tests stand outside of the house")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const ROOT: &str = "\
version: 1
include: ['offers/*.yaml', 'all/**/*.yaml', 'named/.hidden/*.yaml']
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update }
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn doctor(folder: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(["doctor", "--format", "json"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("trackc runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (serde_json::from_slice(&output.stdout).expect(&said), output.status.code())
}

/// Whether a file is part of a workspace, and what is said of it.
fn asked(folder: &Path, file: &str) -> (bool, String, String) {
    let (checkup, _) = doctor(folder, &[file]);
    let file = &checkup["file"];
    let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
    (file["is_part"].as_bool().expect("an answer"), text("because"), text("mend"))
}

#[test]
fn patterns_say_what_they_take_and_what_they_pass_over() {
    let folder = folder(&[
        ("trackc.yaml", ROOT),
        ("offers/kz.yaml", "{}"),
        ("offers/more/uz.yaml", "{}"),
        ("offers/kz.yml", "{}"),
        ("all/a/b/c.yaml", "{}"),
        ("all/.hidden/c.yaml", "{}"),
        ("all/node_modules/c.yaml", "{}"),
        ("named/.hidden/c.yaml", "{}"),
    ]);
    for (file, is_part, because, mend) in [
        ("trackc.yaml", true, "it is called trackc.yaml", ""),
        ("offers/kz.yaml", true, "`offers/*.yaml` in the `include` of trackc.yaml:2", ""),
        ("all/a/b/c.yaml", true, "`all/**/*.yaml`", ""),
        ("named/.hidden/c.yaml", true, "`named/.hidden/*.yaml`", ""),
        (
            "offers/more/uz.yaml",
            false,
            "the nearest is `offers/*.yaml`",
            "add `\"offers/more/*.yaml\"`",
        ),
        ("offers/kz.yml", false, "the nearest is `offers/*.yaml`", "add `\"offers/*.yml\"`"),
        (
            "all/.hidden/c.yaml",
            false,
            "does not enter the folder `.hidden`",
            "name `.hidden` in a pattern",
        ),
        (
            "all/node_modules/c.yaml",
            false,
            "does not enter the folder `node_modules`",
            "move the file",
        ),
    ] {
        let said = asked(folder.path(), file);
        assert_eq!(said.0, is_part, "{file}: {said:?}");
        assert!(said.1.contains(because) && said.2.contains(mend), "{file}: {said:?}");
    }
}

#[test]
fn roots_that_nobody_finds_say_why() {
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Sale: { when: approved }\n";
    let folder = folder(&[
        ("seen/trackc.yaml", root),
        (".hidden/trackc.yaml", root),
        ("node_modules/x/trackc.yaml", root),
        (".gitignore", "# what is built\n/out/\n"),
        ("out/a/trackc.yaml", root),
        ("versioned.yaml", root),
    ]);
    for (file, because) in [
        (".hidden/trackc.yaml", "the folder `.hidden` is hidden"),
        ("node_modules/x/trackc.yaml", "folders called `node_modules` are never entered"),
        ("out/a/trackc.yaml", "the line `/out/` of .gitignore ignores it"),
        ("versioned.yaml", "it has `version`"),
    ] {
        let said = asked(folder.path(), file);
        assert!(said.0 && said.1.contains(because), "{file}: {said:?}");
    }
    let (_, because, mend) = asked(folder.path(), "seen/trackc.yaml");
    assert!(because.ends_with("it is called trackc.yaml") && mend.is_empty(), "{because}");
    let (checkup, code) = doctor(folder.path(), &[]);
    let roots: Vec<_> =
        checkup["workspaces"].as_array().expect("a list").iter().map(|w| &w["root"]).collect();
    assert_eq!(roots, ["seen/trackc.yaml"]);
    assert_eq!(code, Some(0));
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_workspace_are_told() {
    let folder = folder(&[("ws/trackc.yaml", ROOT), ("outside/kz.yaml", "{}")]);
    fs::create_dir(folder.path().join("ws/offers")).expect("a folder");
    let link = folder.path().join("ws/offers/kz.yaml");
    std::os::unix::fs::symlink(folder.path().join("outside/kz.yaml"), link).expect("a link");
    let (is_part, because, _) = asked(folder.path(), "ws/offers/kz.yaml");
    assert!(!is_part && because.contains("is a link that leaves the workspace"), "{because}");
    let (checkup, code) = doctor(folder.path(), &["ws"]);
    assert!(checkup["problems"].to_string().contains("is a link that leaves"), "{checkup}");
    assert_eq!(code, Some(1));
}

#[cfg(unix)]
#[test]
fn a_link_to_an_included_file_is_not_said_to_match_no_pattern() {
    let folder = folder(&[("trackc.yaml", ROOT), ("offers/kz.yaml", "{}")]);
    std::os::unix::fs::symlink("kz.yaml", folder.path().join("offers/uz.yaml")).expect("a link");
    let (is_part, because, mend) = asked(folder.path(), "offers/uz.yaml");
    assert!(!is_part && because.contains("it is a link to offers/kz.yaml"), "{because}");
    assert_eq!(mend, "name offers/kz.yaml instead");
}

#[test]
fn the_surroundings_are_looked_at() {
    let folder = folder(&[("trackc.yaml", &ROOT.replace("include", "#")), ("dist/mine.txt", "")]);
    let (checkup, code) = doctor(folder.path(), &[]);
    assert_eq!(code, Some(1), "the output folder is somebody else's");
    assert!(
        checkup["problems"][0]["message"].as_str().expect("text").starts_with("dist: "),
        "{checkup}"
    );
    fs::remove_dir_all(folder.path().join("dist")).expect("a folder of ours");
    let hook = "repos:\n- repo: https://example.com/trackc\n";
    fs::write(folder.path().join(".pre-commit-config.yaml"), hook).expect("a file");
    let (checkup, code) = doctor(folder.path(), &[]);
    assert_eq!((code, &checkup["problems"]), (Some(0), &serde_json::json!([])), "{checkup}");
    assert!(checkup["run"].to_string().contains("runs trackc"), "{checkup}");
}

/// A check would have failed, and `doctor` ended with 0.
#[test]
fn what_deny_makes_a_check_fail_on_is_a_problem_here() {
    let text = format!(
        "{}offers: {{ kz: {{ stream: http://kshop5.pro/AbC12d, status: paused }} }}\n",
        ROOT.replace("include", "#")
    );
    let folder = folder(&[("trackc.yaml", &text)]);
    let (_, code) = doctor(folder.path(), &[]);
    assert_eq!(code, Some(0));
    let (checkup, code) = doctor(folder.path(), &["--deny", "warnings"]);
    assert_eq!(code, Some(1), "{checkup}");
    let message = checkup["problems"][0]["message"].as_str().expect("text");
    assert!(message.contains("a check finds 1 warning, and `--deny` fails on it"), "{message}");
}

/// Only a plan said it, once somebody wanted to push.
#[test]
fn a_lock_file_that_cannot_be_read_is_a_problem() {
    let twice = r#"{ "format_version": 1, "ids": { "offer/kz": "61f190c31cfe1c0000000022", "offer/kz": "61f190c31cfe1c0000000023" } }"#;
    for lock in ["<<<<<<< HEAD\n", twice] {
        let root = ROOT.replace("include", "# include");
        let folder = folder(&[("trackc.yaml", root.as_str()), ("trackc.lock", lock)]);
        let (checkup, code) = doctor(folder.path(), &[]);
        let first = &checkup["problems"][0];
        assert!(first.to_string().contains("trackc.lock is no trackc.lock"), "{checkup}");
        assert_eq!((first["severity"].as_str(), code), (Some("error"), Some(1)));
    }
}
