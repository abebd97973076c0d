//! The schema in an editor: the YAML language server that VS Code, Neovim, Helix, Zed and others
//! run, asked over its own protocol. `npm install --prefix target/editors yaml-language-server`
//! installs it; without it the tests say that they are skipped, with `CI=true` they fail.

#![allow(missing_docs, clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod server;

#[path = "../support/mod.rs"]
mod support;

use camino::Utf8PathBuf;
use serde_json::{Value, json};
use server::Server;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::path;
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
        let folder = tempfile::tempdir().expect("a folder");
        fs::copy(path("schema/trackc.schema.json"), folder.path().join("trackc.schema.json"))
            .expect("the schema");
        let settings = json!({
            "validate": true, "hover": true, "completion": true,
            // Nothing is fetched.
            "schemaStore": { "enable": false },
            "schemas": schemas,
        });
        let server = Server::start(command, folder.path(), settings);
        Some(Self { folder, server })
    }
}

fn server() -> Option<Command> {
    let installed =
        path("target/editors/node_modules/yaml-language-server/bin/yaml-language-server");
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

#[test]
fn explore() {
    let Some(mut e) = Editor::start(json!({})) else { return };
    let file = e.folder.path().join("trackc.yaml");
    let head = "# yaml-language-server: $schema=trackc.schema.json\n";
    for body in std::fs::read_to_string("/tmp/probe.txt").unwrap().split("----\n") {
        println!("================\n{body}");
        let text = format!("{head}{body}");
        if body.contains("|c") {
            let t = text.replacen("|c", "|", 1);
            for (l, d) in e.server.complete(&file, &t) {
                println!("  C {l} -- {d}");
            }
        } else if body.contains("|h") {
            let t = text.replacen("|h", "|", 1);
            println!("  H {}", e.server.hover(&file, &t));
        } else {
            for d in e.server.open(&file, &text) {
                println!(
                    "  D {}:{}-{}:{} {}",
                    d["range"]["start"]["line"],
                    d["range"]["start"]["character"],
                    d["range"]["end"]["line"],
                    d["range"]["end"]["character"],
                    d["message"]
                );
            }
        }
    }
    let _: (Option<&Path>, Option<Utf8PathBuf>) = (None, None);
}
