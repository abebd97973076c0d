//! What an editor is told is what `trackc check` would say of the same text.

use super::editor::{Editor, change};
use super::support;
use serde_json::{Value, json};
use std::fs;

/// A small generator of numbers, the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }
}

/// What people type, and what they break with it.
const TYPED: [&str; 12] =
    ["x", "", "\n", "  ", "{sub1}", "?data1=", "ж", ": ", "- ", "\"", "# ", "offers: [a]\n"];

/// Whatever an editor says, in whatever order, the next question is answered.
#[test]
fn no_message_ends_it() {
    let mut editor = Editor::start(json!({}));
    support::copy(&support::path("examples/quickstart"), editor.path("").as_std_path());
    let mut dice = Dice(0xD1CE);
    let uris =
        [editor.uri("trackc.yaml"), editor.uri("none.yaml"), "%zz:?#".to_owned(), String::new()];
    let methods =
        ["didOpen", "didChange", "didClose", "didSave", "codeAction", "definition", "references"];
    for round in 0..600 {
        let mut number = || [0, 1, 3, 38, 1_000, u32::MAX][dice.roll(6)];
        let mut place = || json!({ "line": number(), "character": number() });
        let (start, end) = (place(), place());
        let uri = &uris[dice.roll(uris.len() * 2).saturating_sub(uris.len())];
        let text = ["", "version: 1\n", "offers: {\n", "\u{FEFF}a: \u{1F600}\r"][dice.roll(4)];
        let mut params = json!({
            "textDocument": { "uri": uri, "languageId": "yaml", "version": round, "text": text },
            "contentChanges": [{ "range": { "start": start, "end": end }, "text": text }],
            "range": { "start": start, "end": end },
            "position": start,
            "context": { "diagnostics": [], "includeDeclaration": true, "only": ["source", "quickfix"] },
        });
        match dice.roll(8) {
            0 => params["contentChanges"][0]["range"] = Value::Null,
            1 => params["textDocument"] = Value::Null,
            _ => {}
        }
        let method = format!("textDocument/{}", methods[dice.roll(methods.len())]);
        if method.contains("did") {
            editor.tell(&method, params);
        } else {
            let answer = editor.ask(&method, params);
            assert!(answer.get("result").is_some() || answer.get("error").is_some(), "{answer}");
        }
    }
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.ended(), Some(0));
}

/// What `trackc check` says, in the words of [`Editor::told`].
fn checked(editor: &Editor) -> Vec<String> {
    let said = editor.run(&["check", "--format", "json"]);
    let said: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let mut out = Vec::new();
    for one in said["diagnostics"].as_array().expect("a list") {
        let place = |end: &str| {
            let place = &one["range"][end];
            let from_0 = |key: &str| place[key].as_u64().expect("a number") - 1;
            format!("{}:{}", from_0("line"), from_0("column"))
        };
        out.push(format!(
            "{} {}-{} {} {}",
            one["path"].as_str().expect("text"),
            place("start"),
            place("end"),
            one["severity"].as_str().expect("text"),
            one["rule"].as_str().expect("text")
        ));
    }
    out.sort();
    out
}

#[test]
fn after_every_edit_the_same_is_told_as_a_check_says() {
    let mut editor = Editor::start(json!({}));
    support::copy(&support::path("examples/team"), editor.path("").as_std_path());
    let files = ["trackc.yaml", "channels.yaml", "landers.yaml"].map(str::to_owned);
    let more = ["offers", "campaigns"].into_iter().flat_map(|folder| {
        let all = editor.path(folder).read_dir_utf8().expect("a folder");
        let names = all.map(|entry| format!("{folder}/{}", entry.expect("an entry").file_name()));
        names.collect::<Vec<_>>()
    });
    let mut files: Vec<String> = files.into_iter().chain(more).collect();
    files.sort();
    let clean: Vec<String> =
        files.iter().map(|file| fs::read_to_string(editor.path(file)).expect("a file")).collect();
    for file in &files {
        editor.open(file);
    }
    let mut dice = Dice(0x5EED);
    let (mut with, mut without) = (0, 0);
    for _ in 0..60 {
        if dice.roll(2) == 0 {
            // Back to what it was.
            for (file, text) in files.iter().zip(&clean) {
                let end = u32::try_from(editor.text(file).split('\n').count()).unwrap();
                editor.change(file, &[change((0, 0), (end, 0), text)]);
            }
        }
        for _ in 0..dice.roll(3) {
            let file = &files[dice.roll(files.len())];
            let lines: Vec<&str> = editor.text(file).split('\n').collect();
            let line = dice.roll(lines.len());
            let units: Vec<usize> = lines[line].chars().map(char::len_utf16).collect();
            let from = dice.roll(units.len() + 1);
            let to = (from + dice.roll(3)).min(units.len());
            let place = |n: usize| {
                let before: usize = units[..n].iter().sum();
                (u32::try_from(line).unwrap(), u32::try_from(before).unwrap())
            };
            let typed = TYPED[dice.roll(TYPED.len())];
            editor.change(file, &[change(place(from), place(to), typed)]);
        }
        for file in &files {
            editor.write(file, editor.text(file));
        }
        let mut told = editor.told();
        told.sort();
        let said = checked(&editor);
        // One note stands there from the beginning.
        let count = if said.len() > 1 { &mut with } else { &mut without };
        *count += 1;
        assert_eq!(told, said);
    }
    assert!(with > 20 && without > 2, "{with} and {without}");
}
