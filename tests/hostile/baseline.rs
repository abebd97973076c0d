//! What a baseline says is no more to be trusted than the workspace beside it.

use super::*;

#[test]
fn a_hostile_baseline_is_refused_with_the_reason() {
    let dir = workspace(GOOD);
    let entry = r#"{"path":"","rule":"","at":"","hash":"","level":"note"}"#;
    let list = |list: &str| format!("{{\"format_version\":1,\"findings\":[{list}]}}");
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(1 << 20),
        list(&"[".repeat(1 << 20)),
        list(&"1,".repeat(1 << 20)),
        list(&format!("{},", entry.replace("note", &"x".repeat(1 << 20)))),
        list(&entry.replace("\"level\"", "\"count\":-1,\"level\"")),
        list(&entry.replace("\"level\"", "\"count\":1e99,\"level\"")),
        format!("{{\"{}\":1}}", "\\u001b[31m\\u202e".repeat(1 << 16)),
        "\u{0}".to_owned(),
        String::new(),
    ] {
        fs::write(dir.path().join(BASELINE), &text).expect("a file");
        for args in [&["check"][..], &["build"], &["urls"], &["show"]] {
            let output = run(dir.path(), args);
            assert_eq!(output.status.code(), Some(2), "{args:?} {text:.40}");
            assert!(output.stdout.is_empty() && output.stderr.len() < 1000, "{args:?}");
            assert!(!output.stderr.contains(&0x1b));
        }
        assert_eq!(run(dir.path(), &["check", "--no-baseline"]).status.code(), Some(0));
    }
}

#[test]
fn what_a_baseline_says_acts_on_no_terminal_and_does_not_flood() {
    let dir = workspace(format!("{GOOD}lint: {{ status-unmapped: off, duplicates-unset: off }}\n"));
    let entry = r#"{"path":"\u001b[31m","rule":"\u202e","at":"::error::","hash":"x","level":"error","count":18446744073709551615}"#;
    let lines = vec![entry; 20_000].join(",\n");
    let text = format!("{{\"format_version\":1,\"findings\":[\n{lines}]}}");
    fs::write(dir.path().join(BASELINE), text).expect("a file");
    for format in ["pretty", "concise"] {
        let output = run(dir.path(), &["check", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}");
    }
    assert_eq!(rules(dir.path(), &[]).get("stale-baseline"), Some(&101));
    assert_eq!(run(dir.path(), &["check", "--write-baseline"]).status.code(), Some(0));
    assert_eq!(rules(dir.path(), &[]).get("stale-baseline"), None);
}

/// What no comment may silence no baseline silences, whatever somebody writes into it.
#[test]
fn a_baseline_cannot_list_what_nothing_may_silence() {
    let dir = workspace(format!(
        "{GOOD}ofers: {{}}\nlanders: {{ l: {{ url: \"http://quiz.acme-media.com/\" }} }}\nchannels: {{ push: {{ notes: {} }} }}\n",
        "0123456789abcdef".repeat(2)
    ));
    run(dir.path(), &["check", "--write-baseline"]);
    let path = dir.path().join(BASELINE);
    let text = fs::read_to_string(&path).expect("a baseline");
    let line =
        text.lines().find(|l| l.contains("\"rule\"")).expect("an entry").trim_end_matches(',');
    let forged = ["unknown-key", "secret-in-yaml", "limit-depth"].map(|rule| {
        let name = line.split("\"rule\":\"").nth(1).and_then(|l| l.split('"').next());
        line.replace(name.expect("a name"), rule)
    });
    let forged = format!("{{\"format_version\":1,\"findings\":[{}]}}", forged.join(","));
    fs::write(&path, forged).expect("a file");
    let found = rules(dir.path(), &[]);
    assert!(found.contains_key("unknown-key"), "{found:?}");
}

/// `include: ["*.json"]` takes the baseline for no part of the workspace.
#[test]
fn a_baseline_is_no_file_of_the_workspace() {
    let dir = workspace(format!("{GOOD}include: ['*']\n"));
    run(dir.path(), &["check", "--write-baseline"]);
    assert!(fs::read(dir.path().join(BASELINE)).is_ok_and(|b| b.contains(&b'{')));
    assert_eq!(rules(dir.path(), &[]), BTreeMap::new());
}
