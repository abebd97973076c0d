//! `trackc lsp` as an editor uses it: the real program, spoken to in its protocol.
//! Every wait has a deadline that only a program which says nothing meets.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

#[path = "../support/mod.rs"]
mod support;

mod editor;
mod same;
mod state;

use editor::{Editor, change};
use lsp_server::ErrorCode;
use serde_json::{Value, json};
use std::fs;

const WORKSPACE: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update }
include: [\"more/*.yaml\"]
channels:
  propeller: { name: PropellerAds, preset: propellerads }
offers:
  keto-kz: { name: Кето 🇰🇿, stream: https://kshop5.pro/AbC12d, countries: [KZ] }
lint: { status-unmapped: off }
";

const CAMPAIGNS: &str = "campaigns:
  kz: { channel: propeller, countries: [KZ], offers: [keto-kz] }
";

/// An editor in a folder with a workspace of two files.
fn editor(can: Value) -> Editor {
    let editor = Editor::start(can);
    editor.write("trackc.yaml", WORKSPACE);
    editor.write("more/campaigns.yaml", CAMPAIGNS);
    editor
}

#[test]
fn it_says_what_it_can_do() {
    let mut editor = Editor::new();
    let early = editor.ask("textDocument/codeAction", json!({}));
    assert_eq!(early["error"]["code"], json!(ErrorCode::ServerNotInitialized as i32));
    let can = json!({ "general": { "positionEncodings": ["utf-32", "utf-8", "utf-16"] } });
    let answer = editor.ask("initialize", json!({ "capabilities": can }));
    let result = json!({
        "capabilities": {
            "positionEncoding": "utf-8",
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "definitionProvider": true,
            "referencesProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll.trackc"] },
        },
        "serverInfo": { "name": "trackc", "version": env!("CARGO_PKG_VERSION") },
    });
    assert_eq!(answer["result"], result);
    let unknown = editor.ask("textDocument/hover", json!({}));
    assert_eq!(unknown["error"]["code"], json!(ErrorCode::MethodNotFound as i32));
    let wrong = editor.ask("textDocument/codeAction", json!({ "range": 1 }));
    assert_eq!(wrong["error"]["code"], json!(ErrorCode::InvalidParams as i32));
    // What makes no sense, or is not known, is passed over.
    editor.tell("textDocument/didOpen", json!({ "textDocument": [] }));
    editor.tell("$/setTrace", json!({ "value": "off" }));
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    let late = editor.ask("textDocument/codeAction", json!({}));
    assert_eq!(late["error"]["code"], json!(ErrorCode::InvalidRequest as i32));
    editor.tell("exit", Value::Null);
    assert_eq!(editor.ended(), Some(0));
}

#[test]
fn an_editor_that_goes_without_a_word_ends_it() {
    let mut editor = editor(json!({}));
    editor.open("trackc.yaml");
    editor.hang_up();
    assert_eq!(editor.ended(), Some(1));
    let mut editor = Editor::start(json!({}));
    editor.send_raw(b"Content-Length: many\r\n\r\n");
    assert_eq!(editor.ended(), Some(2));
    assert!(
        editor.stderr().starts_with("trackc: cannot follow the editor: "),
        "{}",
        editor.stderr()
    );
}

/// No editor is turned away for what it says beside what is needed.
#[test]
fn what_an_editor_says_in_words_that_are_not_known_does_no_harm() {
    let mut editor = Editor::new();
    let can = json!({
        "textDocument": { "completion": { "completionItem": { "documentationFormat": ["new"] } } },
        "general": { "positionEncodings": ["utf-8"] },
    });
    let hello = json!({ "rootUri": "file:///a b", "trace": "compact", "capabilities": can });
    let answer = editor.ask("initialize", hello.clone());
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-8", "{answer}");
    let again = editor.ask("initialize", hello);
    assert_eq!(again["error"]["code"], json!(ErrorCode::InvalidRequest as i32));
    editor.write("trackc.yaml", &WORKSPACE.replace("include", "includes"));
    editor.open("trackc.yaml");
    let at = json!({ "line": 4, "character": 2 });
    let range = json!({ "start": at, "end": at });
    // As another server that looks at the same file may have told it.
    let found = json!([{ "range": range, "message": "x", "codeDescription": { "href": "a b" } }]);
    let params = json!({
        "textDocument": { "uri": editor.uri("trackc.yaml") },
        "range": range,
        "context": { "diagnostics": found },
    });
    let answer = editor.ask("textDocument/codeAction", params);
    assert_eq!(answer["result"].as_array().map(Vec::len), Some(1), "{answer}");
}

#[test]
fn a_message_takes_no_more_memory_than_was_sent_of_it() {
    let mut editor = Editor::start(json!({}));
    editor.send_raw(b"Content-Length: 18446744073709551615\r\n\r\n{");
    editor.hang_up();
    assert_eq!(editor.ended(), Some(2));
    let why = "trackc: cannot follow the editor: a message is shorter than its Content-Length\n";
    assert_eq!(editor.stderr(), why);
}

/// What is wrong in a file shows while another is typed in that causes it.
#[test]
fn what_is_typed_is_checked_with_the_whole_workspace() {
    let mut editor = editor(json!({}));
    editor.open("trackc.yaml");
    assert_eq!(editor.told(), [""; 0]);
    // The name of an offer that a campaign in another file names.
    editor.change("trackc.yaml", &[change((8, 2), (8, 9), "keto-uz")]);
    assert_eq!(editor.told(), ["more/campaigns.yaml 1:54-1:61 error unknown-reference",]);
    editor.change("trackc.yaml", &[change((8, 7), (8, 9), "kz")]);
    assert_eq!(editor.told(), [""; 0]);
}

#[test]
fn places_are_counted_as_the_editor_counts() {
    // Before the link stand six letters of Cyrillic and a flag of two characters, four units of UTF-16.
    for (encodings, from) in [(json!(["utf-8"]), 46), (json!([]), 38)] {
        let mut editor = editor(json!({ "general": { "positionEncodings": encodings } }));
        editor.open("trackc.yaml");
        editor.told();
        let line = WORKSPACE.lines().nth(8).unwrap();
        let before = &line[..line.find("https").unwrap()];
        let count = |text: &str| if from == 46 { text.len() } else { text.encode_utf16().count() };
        assert_eq!(count(before), from);
        let end = from + "https://kshop5.pro/AbC12d".len();
        let at = |n: usize| (8, u32::try_from(n).unwrap());
        editor.change("trackc.yaml", &[change(at(end), at(end), "?data1=sub1")]);
        let place = format!("trackc.yaml 8:{}-8:{} error click-id-slot-taken", end + 1, end + 11);
        assert_eq!(editor.told(), [place]);
    }
}

/// Most editors keep it from the text; to the others it is the first character of line 1.
#[test]
fn a_byte_order_mark_that_an_editor_sends_is_counted() {
    for (encodings, width) in [(json!(["utf-8"]), 3), (json!([]), 1)] {
        for (sent, skipped) in [("\u{FEFF}", width), ("", 0)] {
            let mut editor = editor(json!({ "general": { "positionEncodings": encodings } }));
            let text = WORKSPACE.replacen("version", "versoin", 1);
            editor.write("trackc.yaml", &format!("\u{FEFF}{text}"));
            editor.open_as(&editor.uri("trackc.yaml"), &format!("{sent}{text}"));
            let place = format!("trackc.yaml 0:{skipped}-0:{} error unknown-key", skipped + 7);
            assert_eq!(editor.told(), [place]);
            editor.apply_first("trackc.yaml", (0, skipped + 7), &[]);
            assert_eq!(editor.text("trackc.yaml"), format!("{sent}{WORKSPACE}"));
            assert_eq!(editor.told(), [""; 0]);
        }
    }
}

#[test]
fn a_finding_says_what_to_do_and_where_else_to_look() {
    let mut editor = editor(json!({}));
    editor.write("more/offers.yaml", "offers: { keto-kz: { stream: https://kshop5.pro/X } }\n");
    editor.open("trackc.yaml");
    editor.told();
    let found = &editor.diagnostics("trackc.yaml")[0];
    assert_eq!(found["code"], "duplicate-key", "{found:#}");
    assert_eq!(found["source"], "trackc");
    assert!(found["message"].as_str().unwrap().contains("\nhelp: "), "{found:#}");
    let related = &found["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], editor.uri("more/offers.yaml"), "{found:#}");
}

#[test]
fn fixes_are_offered_where_they_help_and_mend() {
    let mut editor = editor(json!({}));
    editor.write("more/campaigns.yaml", &CAMPAIGNS.replace("propeller", "propellor"));
    editor.open("more/campaigns.yaml");
    assert_eq!(editor.told(), ["more/campaigns.yaml 1:17-1:26 error unknown-reference"]);
    assert_eq!(editor.actions("more/campaigns.yaml", (0, 0), &[]), [""; 0]);
    let at = (1, 20);
    let title = editor.actions("more/campaigns.yaml", at, &[]);
    assert_eq!(title, ["quickfix: write `propeller`"]);
    assert_eq!(editor.actions("more/campaigns.yaml", at, &["refactor"]), [""; 0]);
    editor.apply_first("more/campaigns.yaml", at, &["quickfix"]);
    assert_eq!(editor.text("more/campaigns.yaml"), CAMPAIGNS);
    assert_eq!(editor.told(), [""; 0]);
}

/// As `check --fix` does, for the file at hand.
#[test]
fn all_that_surely_can_be_mended_in_a_file_is_mended_at_once() {
    let mut editor = editor(json!({}));
    editor.write("more/a.yaml", "offers:\n  ж: { stream: https://kshop5.pro/X, countrys: [kz] }\n");
    editor.write("more/campaigns.yaml", &CAMPAIGNS.replace("[keto-kz]", "[keto-kz, ж]"));
    editor.open("more/a.yaml");
    editor.told();
    let kinds = ["source.fixAll"];
    let offered = editor.actions("more/a.yaml", (0, 0), &kinds);
    assert_eq!(offered, ["source.fixAll.trackc: Mend what surely can be mended in this file"]);
    editor.apply_first("more/a.yaml", (0, 0), &kinds);
    let mended = "offers:\n  ж: { stream: https://kshop5.pro/X, countries: [KZ] }\n";
    assert_eq!(editor.text("more/a.yaml"), mended);
    // What is typed is what a fix is made for, not what was told of it before.
    editor.change("more/a.yaml", &[change((0, 0), (0, 0), "# x\n")]);
    assert_eq!(editor.actions("more/a.yaml", (0, 0), &kinds), [""; 0]);
}

/// An editor in which somebody has typed since does not make such an edit.
#[test]
fn an_edit_says_for_which_state_of_a_text_it_is() {
    let can = json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } });
    let mut editor = editor(can);
    editor.write("more/campaigns.yaml", &CAMPAIGNS.replace("countries: [KZ]", "countrys: [kz]"));
    editor.open("more/campaigns.yaml");
    editor.change("more/campaigns.yaml", &[change((0, 0), (0, 0), "# x\n")]);
    let document = json!({ "uri": editor.uri("more/campaigns.yaml"), "version": 2 });
    for (at, kind) in [((2, 30), "quickfix"), ((0, 0), "source.fixAll")] {
        let offered = editor.offered("more/campaigns.yaml", (at, at), &[kind]);
        let edit = &offered[0]["edit"];
        assert_eq!(edit["documentChanges"][0]["textDocument"], document, "{edit:#}");
        let edits = edit["documentChanges"][0]["edits"].as_array();
        assert!(edits.is_some_and(|edits| !edits.is_empty()), "{edit:#}");
        assert!(edit.get("changes").is_none(), "{edit:#}");
    }
}

/// Editors note what they are told to do.
#[test]
fn a_secret_between_what_is_mended_is_not_in_the_edit() {
    let mut editor = editor(json!({}));
    let secret = "offer_source: { postback: { protection_token: s3cr3tTOKEN99xyz } }\n";
    let text = format!("{}{secret}", WORKSPACE.replace("lint:", "lints:"));
    let text = text.replace("version: 1\n", "").replace("include:", "includ:") + "Version: 1\n";
    editor.write("trackc.yaml", &text);
    editor.open("trackc.yaml");
    editor.told();
    let offered = editor.offered("trackc.yaml", ((0, 0), (0, 0)), &["source.fixAll"]);
    let edits = offered[0]["edit"]["changes"][editor.uri("trackc.yaml")].clone();
    assert!(edits.as_array().is_some_and(|edits| edits.len() > 2), "{edits:#}");
    assert!(!edits.to_string().contains("s3cr3t"), "{edits:#}");
}

#[test]
fn what_others_write_is_looked_at_once_the_editor_tells_of_it() {
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = editor(can);
    let asked = editor.asked("client/registerCapability");
    let watchers = &asked["registrations"][0]["registerOptions"]["watchers"];
    let globs = json!([
        { "globPattern": "**/*.{yaml,yml}" },
        { "globPattern": "**/.trackc-baseline.json" },
    ]);
    assert_eq!(watchers, &globs);
    editor.open("trackc.yaml");
    assert_eq!(editor.told(), [""; 0]);
    editor.write("more/campaigns.yaml", &CAMPAIGNS.replace("propeller", "propellor"));
    assert_eq!(editor.told(), [""; 0]);
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.told()[0], "more/campaigns.yaml 1:17-1:26 error unknown-reference");
    editor.write("more/campaigns.yaml", CAMPAIGNS);
    editor.tell(
        "textDocument/didSave",
        json!({ "textDocument": { "uri": editor.uri("trackc.yaml") } }),
    );
    assert_eq!(editor.told(), [""; 0]);
    // What the baseline lists is no finding, as with `check`.
    editor.write("more/unused.yaml", "channels: { other: { preset: richads } }\n");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.told(), ["more/unused.yaml 0:12-0:17 warning unused-definition"]);
    editor.run(&["check", "--write-baseline"]);
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.told(), [""; 0]);
}

/// What is not saved counts as long as it is open.
#[test]
fn what_is_closed_is_what_the_disk_says_and_where_all_is_closed_nothing_is_said() {
    let mut editor = editor(json!({}));
    editor.open("trackc.yaml");
    editor.open("more/campaigns.yaml");
    editor.change("trackc.yaml", &[change((8, 2), (8, 9), "keto-uz")]);
    assert_eq!(editor.told().len(), 1);
    editor.close("trackc.yaml");
    assert_eq!(editor.told(), [""; 0]);
    editor.change("more/campaigns.yaml", &[change((1, 55), (1, 55), "x")]);
    assert_eq!(editor.told().len(), 1);
    editor.close("more/campaigns.yaml");
    assert_eq!(editor.told(), [""; 0]);
}

/// From a campaign to its offer in another file, and from an offer to all that name it.
#[test]
fn names_lead_to_entries_and_entries_to_what_names_them() {
    let mut editor = editor(json!({}));
    let streams = "offers:
  slim: { streams: { push: https://kshop5.pro/A, meta: https://kshop5.pro/B } }
";
    editor.write("more/slim.yaml", streams);
    let campaigns = "campaigns:
  kz: { channel: propeller, offers: [keto-kz, slim/push, {offer: slim/meta, weight: 1}] }
  uz: { channel: propeller, domain: main, offers: [slim/push] }
";
    editor.write("more/campaigns.yaml", campaigns);
    editor.open("more/campaigns.yaml");
    editor.open("more/slim.yaml");
    editor.open("trackc.yaml");
    let name = "more/campaigns.yaml";
    let at = |line: usize, word: &str| {
        let found = campaigns.lines().nth(line).unwrap().find(word).unwrap();
        (u32::try_from(line).unwrap(), u32::try_from(found).unwrap())
    };
    assert_eq!(editor.definition(name, at(1, "propeller")), "trackc.yaml 6:2-6:11");
    assert_eq!(editor.definition(name, at(1, "keto")), "trackc.yaml 8:2-8:9");
    assert_eq!(editor.definition(name, at(1, "slim/push")), "more/slim.yaml 1:21-1:25");
    assert_eq!(editor.definition(name, at(1, "slim/meta")), "more/slim.yaml 1:49-1:53");
    assert_eq!(editor.definition(name, at(2, "main,")), "trackc.yaml 1:17-1:35");
    assert_eq!(editor.definition(name, at(1, "weight")), "");
    assert_eq!(editor.definition("more/slim.yaml", (1, 3)), "more/slim.yaml 1:2-1:6");
    let of_push = ["more/campaigns.yaml 1:46-1:55", "more/campaigns.yaml 2:51-2:60"];
    assert_eq!(editor.references(name, at(1, "slim/push"), false), of_push);
    // A stream is a part of its offer.
    let of_slim =
        [of_push[0], "more/campaigns.yaml 1:65-1:74", of_push[1], "more/slim.yaml 1:2-1:6"];
    assert_eq!(editor.references("more/slim.yaml", (1, 6), true), of_slim);
    let of_channel = ["more/campaigns.yaml 1:17-1:26", "more/campaigns.yaml 2:17-2:26"];
    assert_eq!(editor.references("trackc.yaml", (6, 2), false), of_channel);
    // What is typed counts, saved or not.
    editor.change("trackc.yaml", &[change((0, 0), (0, 0), "# x\n")]);
    assert_eq!(editor.definition(name, at(1, "propeller")), "trackc.yaml 7:2-7:11");
    editor.change("trackc.yaml", &[change((7, 2), (7, 11), "richads")]);
    assert_eq!(editor.definition(name, at(1, "propeller")), "");
}

#[test]
fn an_alias_of_a_whole_list_leads_to_the_list() {
    let mut editor = editor(json!({}));
    let campaigns = "campaigns:
  kz: { channel: propeller, countries: [KZ], offers: &all [keto-kz] }
  uz: { channel: propeller, countries: [KZ], offers: *all }
";
    editor.write("more/campaigns.yaml", campaigns);
    editor.open("more/campaigns.yaml");
    assert_eq!(editor.definition("more/campaigns.yaml", (2, 55)), "more/campaigns.yaml 1:58-1:67");
}

/// Editors draw what they are told: nothing in it may turn the text round or speak to a terminal.
#[test]
fn no_text_of_a_workspace_acts_in_an_editor() {
    let mut editor = editor(json!({}));
    let hostile =
        ["\u{202e}", "\u{200b}", "\u{1b}[2J", "\u{7}", "\u{85}", "\u{2028}", "]8;;x\u{9c}"];
    for text in hostile {
        let quoted = serde_json::to_string(&format!("keto{text}-kz")).unwrap();
        let url =
            serde_json::to_string(&format!("https://kshop5.pro/A?data1={text}&{text}=1")).unwrap();
        let file = format!(
            "offers:\n  {quoted}: {{ stream: {url}, {quoted}: 1, access: {quoted} }}
campaigns:\n  kz: {{ channel: {quoted}, offers: [{quoted}, x], countries: [{quoted}] }}\n"
        );
        editor.write("more/campaigns.yaml", &file);
        editor.open("more/campaigns.yaml");
        let told = editor.told();
        assert!(!told.is_empty(), "{text:?}");
        let mut said: Vec<Value> = editor.diagnostics("more/campaigns.yaml");
        said.extend(editor.offered("more/campaigns.yaml", ((0, 0), (9, 0)), &[]));
        let mut words = Vec::new();
        for one in &said {
            words.extend([&one["message"], &one["title"]].into_iter().filter_map(Value::as_str));
            for related in one["relatedInformation"].as_array().into_iter().flatten() {
                words.extend(related["message"].as_str());
            }
            assert_eq!(one["command"], Value::Null);
        }
        let is_hostile = |c: char| c != '\n' && trackc::text::is_hostile(c);
        assert!(!words.iter().any(|words| words.contains(is_hostile)), "{text:?}: {words:#?}");
        editor.close("more/campaigns.yaml");
    }
}

/// Other files of YAML are none of its business, however they look.
#[test]
fn only_files_of_a_workspace_are_looked_at() {
    let mut editor = editor(json!({}));
    editor.write("docker-compose.yaml", "version: 3\nservices: {}\n");
    editor.write("more/new.yaml", "offers: { a: 1 }\n");
    editor.open("docker-compose.yaml");
    editor.open_as("untitled:Untitled-1", "campaigns: 1\n");
    editor.open_as(&editor.uri("more/unsaved.yaml"), "campaigns: 1\n");
    assert_eq!(editor.told(), [""; 0]);
    // Two workspaces, one in the folder of the other.
    editor.write("other/trackc.yaml", &WORKSPACE.replace("include", "includes"));
    editor.open("other/trackc.yaml");
    editor.open("more/new.yaml");
    let told = editor.told();
    assert!(told.iter().any(|line| line.starts_with("more/new.yaml 0:")), "{told:#?}");
    assert!(
        told.iter().any(|line| line.starts_with("other/trackc.yaml 4:0-4:8 error")),
        "{told:#?}"
    );
    // It is saved, and with that a part of the workspace.
    editor.write("more/unsaved.yaml", "campaigns: 1\n");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let told = editor.told();
    assert!(told.iter().any(|line| line.starts_with("more/unsaved.yaml 0:")), "{told:#?}");
}

/// A file with `version` is one that `check` takes for a workspace of its own, when it is named alone.
#[test]
fn a_file_that_looks_like_a_root_is_checked_with_the_workspace_that_includes_it() {
    let mut editor = editor(json!({}));
    editor.open("more/campaigns.yaml");
    editor.change("more/campaigns.yaml", &[change((0, 0), (0, 0), "version: 1\n")]);
    editor.write("more/campaigns.yaml", editor.text("more/campaigns.yaml"));
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.told(), ["trackc.yaml 0:0-0:7 error duplicate-key"]);
    editor.change("more/campaigns.yaml", &[change((0, 0), (1, 0), "")]);
    assert_eq!(editor.told(), [""; 0]);
}

#[test]
fn a_root_that_goes_away_takes_what_was_said_with_it() {
    let mut editor = editor(json!({}));
    editor.write("more/campaigns.yaml", "campaigns: 1\n");
    editor.open("more/campaigns.yaml");
    assert!(!editor.told().is_empty());
    fs::remove_file(editor.path("trackc.yaml")).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.told(), [""; 0]);
    editor.write("trackc.yaml", WORKSPACE);
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert!(!editor.told().is_empty());
}
