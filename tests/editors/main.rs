//! The schema in an editor: the YAML language server that VS Code, Neovim, Helix, Zed and others
//! run, asked over its own protocol. `npm install --prefix target/editors yaml-language-server`
//! installs it; without it the tests say that they are skipped, with `CI=true` they fail.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests stand outside of the house"
)]

mod server;

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use server::Server;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::{golden, path as path_of};
use tempfile::TempDir;

/// A folder with the schema in it, and the server that looks at it.
struct Editor {
    folder: TempDir,
    server: Server,
}

impl Editor {
    /// Without settings: what a file says of its schema must do. With `schemas`, as settings do.
    fn start(schemas: Value) -> Option<Self> {
        let command = server()?;
        // Patterns do not match below a hidden folder, which the usual ones are.
        let folder = tempfile::Builder::new().prefix("editor").tempdir().expect("a folder");
        fs::copy(path_of("schema/trackc.schema.json"), folder.path().join("trackc.schema.json"))
            .expect("the schema");
        let settings = json!({
            "validate": true, "hover": true, "completion": true,
            // Nothing is fetched.
            "schemaStore": { "enable": false },
            "schemas": schemas.clone(),
        });
        let server = Server::start(command, folder.path(), settings);
        let mut editor = Self { folder, server };
        // The server takes its settings in its own time; from then on it sees what is wrong here.
        let (path, wrong) = (editor.file(), "unheard-of: 1\n");
        for _ in 0..600 {
            if schemas == json!({}) || !editor.server.open(&path, wrong).is_empty() {
                return Some(editor);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server takes no settings");
    }
}

impl Editor {
    fn file(&self) -> PathBuf {
        self.folder.path().join("trackc.yaml")
    }
}

fn server() -> Option<Command> {
    let installed =
        path_of("target/editors/node_modules/yaml-language-server/bin/yaml-language-server");
    if installed.exists() {
        let mut command = Command::new("node");
        command.args([installed.as_str(), "--stdio"]);
        return Some(command);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "yaml-language-server is not installed in target/editors"
    );
    eprintln!("skipped: yaml-language-server is not installed in target/editors");
    None
}

/// A file that begins as the book says.
const MODELINE: &str = "# yaml-language-server: $schema=trackc.schema.json\n";

const OFFERS: &str = "\
offers:
  keto-kz:
    name: Keto KZ
    stream: https://kshop5.pro/AbC12d
";

/// What is proposed at a place, one a line, as the book shows it.
fn proposals(editor: &mut Editor, text: &str) -> String {
    let path = editor.file();
    let items = editor.server.complete(&path, text);
    let lines =
        items.iter().map(|(label, said)| format!("{label:14} {said}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// What is wrong in a text, one a line, as `line:column: message`.
fn errors(editor: &mut Editor, path: &Path, text: &str) -> Vec<String> {
    let found = editor.server.open(path, text);
    let one = |d: &Value| {
        let at = |key: &str| d["range"]["start"][key].as_u64().expect("a number") + 1;
        format!("{}:{}: {}", at("line"), at("character"), d["message"].as_str().expect("text"))
    };
    found.iter().map(one).collect()
}

/// Completion, hover and errors, by a file's first line and by settings. What is said stands in
/// the book, and is what is said.
#[test]
fn keys_are_proposed_explained_and_checked() {
    let Some(mut editor) = Editor::start(json!({})) else { return };
    let keys = proposals(&mut editor, &format!("{MODELINE}{OFFERS}    |\n"));
    let events = format!(
        "{MODELINE}conversion_events:\n  Sale:\n    when: approved\n    dupli|cates: update\n"
    );
    let path = editor.file();
    let hover = editor.server.hover(&path, &events);
    let (hover, source) = hover.rsplit_once("\n\n").expect("a source at the end");
    assert!(source.starts_with("Source: [trackc.schema.json](file://"), "{source}");
    let wrong = format!("{MODELINE}{OFFERS}    acces: granted\n    data: {{ data2: {{sub1}} }}\n");
    let errors = errors(&mut editor, &path, &wrong).join("\n");
    golden(&format!("{keys}\n\n{hover}\n\n{errors}\n"), &path_of("tests/editors/said.txt"));
    let book = fs::read_to_string(path_of("docs/editors.md")).expect("the page");
    for said in [&keys, hover, &errors] {
        assert!(book.contains(said), "docs/editors.md shows something else than\n{said}");
    }
    let levels = proposals(&mut editor, &format!("{MODELINE}lint:\n  weight-sum: |\n"));
    assert!(levels.contains("warning        Probably wrong."), "{levels}");
    let rules = proposals(&mut editor, &format!("{MODELINE}lint:\n  |\n"));
    assert!(
        rules.contains("weight-sum     The weights of a list do not add up to 100."),
        "{rules}"
    );
    assert!(!rules.contains("yaml-syntax"), "what cannot be lowered is not proposed");
    let presets = proposals(&mut editor, &format!("{MODELINE}channels:\n  push:\n    preset: |\n"));
    assert!(presets.contains("propellerads   PropellerAds"), "{presets}");
}

/// Examples were written without the quotes of their macros, and mappings in lists as
/// `[object Object]`.
#[test]
fn no_proposal_is_a_mistake() {
    let Some(mut editor) = Editor::start(json!({})) else { return };
    for (text, good) in [
        ("offer_source:\n  macros: |\n", ""),
        ("offer_source:\n  postback:\n    extra: |\n", ""),
        ("channels:\n  push:\n    parameters: |\n", ""),
        ("offers:\n  keto-kz:\n    data: |\n", ""),
        ("campaigns:\n  kz:\n    funnels: |\n", ""),
        ("campaigns:\n  kz:\n    offers: |\n", "[\"keto-kz\"]"),
        ("channels:\n  push:\n    cost: |\n", "\"{cost}\"\ntrue\nfalse"),
    ] {
        let found = proposals(&mut editor, &format!("{MODELINE}{text}"));
        // An empty collection, which is what a key that is left out means.
        let found = found.replace("Default value\n", "").replace("Default value", "");
        assert_eq!(found.trim_end(), good, "{text}");
        let over = format!("{MODELINE}{}", text.replacen(": |", "|: x", 1));
        let path = editor.file();
        let hover = editor.server.hover(&path, &over);
        assert!(hover.contains("Example:"), "{text}: {hover}");
    }
}

#[test]
fn settings_name_the_schema_for_a_pattern_of_files() {
    let schemas = json!({ "trackc.schema.json": ["offers/*.yaml", "trackc.yaml"] });
    let Some(mut editor) = Editor::start(schemas) else { return };
    let inside = editor.folder.path().join("offers/keto.yaml");
    let wrong = format!("{OFFERS}    acces: granted\n");
    assert_eq!(errors(&mut editor, &inside, &wrong), ["5:5: Property acces is not allowed."]);
    let outside = editor.folder.path().join("other/keto.yaml");
    assert_eq!(errors(&mut editor, &outside, &wrong), [""; 0]);
}

/// Whole workspaces, parts of them, numbers in places of text, anchors, JSON: what the program
/// takes, the editor leaves alone.
#[test]
fn nothing_is_wrong_with_what_is_right() {
    let Some(mut editor) = Editor::start(json!({ "trackc.schema.json": ["*.yaml"] })) else {
        return;
    };
    // Where a workspace was begun by the program, its schema lies beside it.
    let beside = editor.folder.path().join(".trackc-schema.json");
    fs::copy(support::path("schema/trackc.schema.json"), beside).expect("a copy");
    let mut dirs = support::folders("tests/ok");
    dirs.extend(support::folders("examples"));
    let mut count = 0;
    while let Some(dir) = dirs.pop() {
        for entry in dir.read_dir_utf8().expect("a folder") {
            let path = entry.expect("an entry").into_path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension() == Some("yaml") {
                let text = fs::read_to_string(&path).expect("a file");
                count += 1;
                let name = editor.folder.path().join(format!("{count}.yaml"));
                assert_eq!(errors(&mut editor, &name, &text), [""; 0], "{path}");
            }
        }
    }
    assert!(count > 60, "only {count} files");
}
