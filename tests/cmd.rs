//! The command line as scripts and people see it. Every `tests/cmd/*.console` is a transcript:
//!
//! ```text
//! $ cd several; NO_COLOR=1 trackc check      what is run, in a copy of `tests/cmd/workspaces`
//! | a line of stdout
//! ! a line of stderr
//! ? 1                                        the exit code
//! ```
//!
//! `$ git …` runs git, which knows nobody and no time; where there is none, outside of CI, such
//! transcripts are skipped. `$ cat FILE` shows a file, `$ cp FROM TO` stands for a person's edit;
//! `$ lock FILE` makes a file read-only, and `unlock` takes that back.
//!
//! Lines that begin with `#` are for people. `SNAPSHOTS=overwrite cargo test --test cmd` runs
//! the commands again and writes down what they print.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use camino::Utf8Path;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{copy, golden, has_git, hermetic_git, path};

fn trackc(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.current_dir(dir);
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    hermetic_git(&mut command);
    command
}

/// Git without anybody's settings.
fn git(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(dir);
    hermetic_git(&mut command);
    command
}

/// The words of a command, with quotes.
fn words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => out.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

/// Runs the command of a `$` line and writes down what it says.
fn run(line: &str, home: &Path, out: &mut String) {
    let (output, code) = output(line, home);
    for (mark, text) in output {
        for line in text.lines() {
            let line = format!("{mark} {}", trackc::text::visible(line));
            let _ = writeln!(out, "{}", line.trim_end());
        }
        assert!(text.is_empty() || text.ends_with('\n'), "no line end: {line}");
    }
    let _ = writeln!(out, "? {code}");
}

/// What a command prints on stdout and stderr, and its exit code.
fn output(line: &str, home: &Path) -> ([(char, String); 2], i32) {
    let file = |name: &str| fs::read(home.join(name)).expect("a file");
    let (dir, rest) = match line.strip_prefix("cd ").and_then(|l| l.split_once("; ")) {
        Some((dir, rest)) => (home.join(dir), rest),
        None => (home.to_owned(), line),
    };
    match words(rest).iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["git", ref args @ ..] => return printed(git(&dir).args(args)),
        ["cat", name] => {
            let text = String::from_utf8(file(name)).expect("UTF-8");
            return ([('|', text), ('!', String::new())], 0);
        }
        ["cp", from, to] => {
            fs::write(home.join(to), file(from)).expect("a file");
            return ([('|', String::new()), ('!', String::new())], 0);
        }
        [word @ ("lock" | "unlock"), name] => {
            let path = home.join(name);
            let mut permissions = fs::metadata(&path).expect("a file").permissions();
            #[allow(clippy::permissions_set_readonly_false, reason = "a copy of our own")]
            permissions.set_readonly(word == "lock");
            fs::set_permissions(&path, permissions).expect("a file of ours");
            return ([('|', String::new()), ('!', String::new())], 0);
        }
        _ => {}
    }
    let mut command = trackc(&dir);
    let mut args = words(rest).into_iter();
    for word in args.by_ref() {
        match word.split_once('=') {
            Some((name, value)) => drop(command.env(name, value)),
            None => {
                assert_eq!(word, "trackc", "{line}");
                break;
            }
        }
    }
    printed(command.args(args))
}

fn printed(command: &mut Command) -> ([(char, String); 2], i32) {
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let streams = [('|', text(&output.stdout)), ('!', text(&output.stderr))];
    (streams, output.status.code().unwrap_or(-1))
}

fn transcript(file: &Utf8Path) {
    let home = tempfile::tempdir().expect("a folder");
    copy(&path("tests/cmd/workspaces"), home.path());
    let written = fs::read_to_string(file).expect("a transcript");
    if written.contains("; git ") && !has_git(file.as_str()) {
        return;
    }
    let mut actual = String::new();
    for line in written.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => {
                actual.push_str(line);
                actual.push('\n');
                run(command, home.path(), &mut actual);
            }
            None if line.starts_with(['|', '!', '?']) => {}
            None => {
                actual.push_str(line);
                actual.push('\n');
            }
        }
    }
    golden(&actual, file);
}

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            transcript(&path(concat!("tests/cmd/", stringify!($name), ".console")));
        })*

        #[test]
        fn no_transcript_is_forgotten() {
            let named = [$(stringify!($name)),*];
            for entry in path("tests/cmd").read_dir_utf8().expect("a folder") {
                let path = entry.expect("an entry").into_path();
                if path.extension() == Some("console") {
                    assert!(named.contains(&path.file_stem().unwrap_or("")), "{path}");
                }
            }
        }
    };
}

transcripts! {
    build check fix formats paths environments urls trace inspect graph show schema explain manual help usage
    baseline ignores doctor diff init from add plan push
}

/// Every command has its help text in `help.console`.
#[test]
fn every_command_is_in_the_help_transcript() {
    let home = tempfile::tempdir().expect("a folder");
    let help = trackc(home.path()).arg("--help").output().expect("trackc runs").stdout;
    let help = String::from_utf8(help).expect("UTF-8");
    let listed = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    let listed = listed
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    let written = fs::read_to_string(path("tests/cmd/help.console")).expect("a transcript");
    for command in listed.filter_map(|l| l.split_whitespace().next()).filter(|c| *c != "help") {
        assert!(written.contains(&format!("$ trackc {command} --help\n")), "{command}");
    }
}

/// `trackc … | head`: that nobody reads any more is no error.
#[test]
fn a_closed_pipe_is_no_error() {
    let clean = path("tests/cmd/workspaces/clean");
    let commands = [
        &["schema"][..],
        &["urls"],
        &["trace"],
        &["graph"],
        &["inspect", "https://kshop5.pro/AbC12d"],
        &["show"],
        &["check", "--format", "json"],
        &["diff", ".", "trackc.yaml"],
        &["explain", "--list"],
        &["explain", "TC405"],
        &["man"],
        &["completions", "bash"],
        &["completions", "--", "urls", "="],
        &["doctor"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output =
            trackc(clean.as_std_path()).args(args).stdout(writer).output().expect("trackc runs");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

/// Each shell gets completions that know the commands, and all but one ask for what only the
/// workspace knows; `tests/shells.rs` asks the shells.
#[test]
fn every_shell_has_completions() {
    for (shell, asks) in [
        ("bash", true),
        ("zsh", true),
        ("fish", true),
        ("powershell", true),
        ("elvish", false),
        ("nushell", true),
    ] {
        let home = tempfile::tempdir().expect("a folder");
        let output = trackc(home.path()).args(["completions", shell]).output().expect("it runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for command in ["check", "build", "explain", "completions"] {
            assert!(text.contains(command), "{shell}: {command}");
        }
        assert_eq!(text.contains("trackc completions -- "), asks, "{shell}");
    }
}

/// What `--format json` prints is what `schema diagnostics` says, and the schemas are schemas.
#[test]
fn json_findings_are_valid_against_their_schema() {
    let run = |args: &[&str]| -> serde_json::Value {
        let dir = path("tests/cmd/workspaces");
        let output = trackc(dir.as_std_path()).args(args).output().expect("trackc runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let schema = run(&["schema", "diagnostics"]);
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for dir in ["clean", "faults", "warned", "several"] {
        let findings = run(&["check", "--format", "json", dir]);
        let wrong: Vec<_> = validator.iter_errors(&findings).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{dir}: {wrong:?}");
    }
    for args in
        [&["schema", "config"][..], &["schema", "bundle"], &["schema", "config", "--draft", "7"]]
    {
        jsonschema::validator_for(&run(args)).expect("a schema");
    }
}

/// The other documents for machines are what their schemas say.
#[test]
fn traces_and_inspections_are_valid_against_their_schemas() {
    let dir = path("tests/cmd/workspaces");
    let run = |args: &[&str]| -> serde_json::Value {
        let output = trackc(dir.as_std_path()).args(args).output().expect("trackc runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let url = "https://trk.acme-media.com/postback?cid={data1}&type=sale";
    for (of, args) in [
        ("trace", &["trace", "clean", "--format", "json"][..]),
        ("trace", &["trace", "faults", "--format", "json"]),
        ("inspection", &["inspect", "-w", "clean", "--format", "json", url, "", "hello"]),
        ("doctor", &["doctor", "clean", "--format", "json"]),
        ("doctor", &["doctor", "clean/trackc.yaml", "--format", "json"]),
        ("plan", &["plan", "account", "--account", "account/account.json", "--format", "json"]),
        ("plan", &["plan", "account", "--account", "account/hostile.json", "--format", "json"]),
        ("diff", &["diff", "clean", "clean", "--format", "json"]),
        ("diff", &["diff", "clean", "money", "--format", "json"]),
        ("diff", &["diff", "money", "money/steps/raised.yaml", "--format", "json"]),
    ] {
        let schema = run(&["schema", of]);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let printed = run(args);
        let wrong: Vec<_> = validator.iter_errors(&printed).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{args:?}: {wrong:?}");
    }
}

/// `pbpaste | trackc inspect -`: many URLs, endless lines and bytes that are no text.
#[test]
fn inspect_reads_one_url_a_line_from_stdin() {
    let home = tempfile::tempdir().expect("a folder");
    let mut input = b"https://kshop5.pro/AbC12d?data1={clickid}\r\n\n".to_vec();
    input.extend(b"https://a.io/");
    input.extend(vec![b'x'; 100_000]);
    input.extend(b"\n\xff\x1b[31m\nhttps://trk.acme.com/click");
    fs::write(home.path().join("urls"), &input).expect("a file");
    let output = trackc(home.path())
        .args(["inspect", "-", "--format", "json"])
        .stdin(fs::File::open(home.path().join("urls")).expect("a file"))
        .output()
        .expect("trackc runs");
    assert_eq!(output.status.code(), Some(1));
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let kinds: Vec<&str> = printed["readings"]
        .as_array()
        .expect("readings")
        .iter()
        .map(|reading| reading["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds, ["offer", "not_a_url", "not_a_url", "click"]);
    assert!(output.stdout.len() < 10_000);
}

/// The same bytes on every run, for every format.
#[test]
fn two_runs_print_the_same_bytes() {
    let dir = path("tests/cmd/workspaces");
    for format in ["pretty", "concise", "json"] {
        let run = || {
            trackc(dir.as_std_path())
                .args(["check", ".", "--format", format])
                .output()
                .expect("trackc runs")
        };
        assert_eq!(run().stdout, run().stdout, "{format}");
    }
}
