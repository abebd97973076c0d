//! The generated files are what the program makes: the schemas, the compiled output that stands
//! beside each example, the pages of the rules, the reference of the command line.
//! `scripts/generate` makes them anew.

#![allow(missing_docs, clippy::disallowed_methods, clippy::print_stderr)]

use std::process::Command;
use trackc::explain::{self, Format};
use trackc::report::Look;
use trackc::rules::RULES;

fn trackc(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("trackc runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_schemas_are_as_committed() {
    for (of, file) in [
        ("config", "schema/trackc.schema.json"),
        ("bundle", "schema/bundle.schema.json"),
        ("diagnostics", "schema/diagnostics.schema.json"),
        ("trace", "schema/trace.schema.json"),
        ("inspection", "schema/inspection.schema.json"),
        ("doctor", "schema/doctor.schema.json"),
        ("diff", "schema/diff.schema.json"),
        ("plan", "schema/plan.schema.json"),
    ] {
        let (_, printed, _) = trackc(&["schema", of]);
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(path).expect("the schema is there");
        assert!(printed == committed, "{file} is stale: run scripts/generate");
    }
}

#[test]
fn the_examples_compile_to_what_stands_beside_them() {
    for example in ["quickstart", "team", "status-types"] {
        let folder = format!("examples/{example}");
        let (code, findings, differences) = trackc(&["build", "--check", "--quiet", &folder]);
        assert_eq!(
            code,
            Some(0),
            "{example} is stale: run scripts/generate\n{findings}{differences}"
        );
    }
}

/// An account, what `pull --write-yaml` makes of it, and the plan of that, which is empty.
#[test]
fn the_account_of_the_example_becomes_the_workspace_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = folder.path().join("shop");
    let shop = shop.to_str().expect("UTF-8");
    let account = ["--account", "examples/adopted/account.json"];
    let (code, _, said) = trackc(&["pull", account[0], account[1], "--write-yaml", shop]);
    assert_eq!(code, Some(0), "{said}");
    for file in ["trackc.yaml", "trackc.lock", ".trackc-schema.json"] {
        let made = std::fs::read_to_string(format!("{shop}/{file}")).expect("a file");
        let stale = "is stale: run scripts/generate";
        assert!(made == committed(&format!("examples/adopted/{file}")), "{file} {stale}");
    }
    let plan = ["plan", "examples/adopted", account[0], account[1], "--exit-code"];
    let (code, printed, _) = trackc(&plan);
    assert_eq!(code, Some(0), "{printed}");
}

fn committed(file: &str) -> String {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn every_rule_has_its_page_as_committed() {
    let look = Look::default();
    let mut pages = vec![("README".to_owned(), explain::list(Format::Markdown, look))];
    for rule in RULES {
        let page = explain::pages(&[rule], Format::Markdown, look);
        pages.push((rule.code.name.to_owned(), page));
    }
    for (name, page) in &pages {
        let file = format!("docs/rules/{name}.md");
        assert!(*page == committed(&file), "{file} is stale: run scripts/generate");
    }
    let folder = format!("{}/docs/rules", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("the folder").count();
    assert_eq!(files, pages.len(), "docs/rules holds pages of rules that are gone");
}

#[test]
fn the_reference_of_the_command_line_is_as_committed() {
    let (_, printed, _) = trackc(&["man", "--format", "markdown"]);
    assert!(printed == committed("docs/cli.md"), "docs/cli.md is stale: run scripts/generate");
}

#[test]
fn the_reference_of_the_keys_is_as_committed() {
    let (_, printed, _) = trackc(&["schema", "--format", "markdown"]);
    assert!(
        printed == committed("docs/reference.md"),
        "docs/reference.md is stale: run scripts/generate"
    );
}

/// It knew no rule, so that editors proposed none at `lint:`.
#[test]
fn the_schema_beside_a_new_workspace_is_the_one_that_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("shop");
    let (code, _, said) = trackc(&[
        "init",
        dir.to_str().expect("UTF-8"),
        "--domain=trk.acme-media.com",
        "--channel=propellerads",
        "--stream=https://kshop5.pro/AbC12d",
        "--yes",
    ]);
    let written = std::fs::read_to_string(dir.join(".trackc-schema.json"));
    let (_, printed, _) = trackc(&["schema", "config"]);
    assert!(written.expect("a schema") == printed, "{code:?} {said}");
}

#[test]
fn every_key_of_the_schema_is_described_with_an_example() {
    let (_, printed, _) = trackc(&["schema", "config"]);
    let schema: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let mut seen = 0;
    walk(&schema, "", &mut seen);
    assert!(seen > 80, "only {seen} keys");
}

fn walk(schema: &serde_json::Value, path: &str, seen: &mut usize) {
    if let Some(properties) = schema.get("properties").and_then(|p| p.as_object()) {
        for (key, property) in properties.iter().filter(|(_, p)| p.is_object()) {
            *seen += 1;
            let description = property.get("description").and_then(|said| said.as_str());
            let description = description.unwrap_or_default();
            assert!(!description.is_empty(), "{path}/{key} has no description");
            let is_shown = property.get("examples").is_some() || description.contains("Example: `");
            assert!(is_shown, "{path}/{key} has no example");
        }
    }
    match schema {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                if key != "examples" && key != "default" {
                    walk(value, &format!("{path}/{key}"), seen);
                }
            }
        }
        serde_json::Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{i}"), seen);
            }
        }
        _ => {}
    }
}

/// The order of the functions is measured and not derived, so that it ages. `build.rs` says nothing
/// when the linker refuses it.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_order_of_the_functions_names_what_is_there() {
    const OURS: &str = "_ZN6trackc";
    let order = format!("{}/link/start.ld", env!("CARGO_MANIFEST_DIR"));
    let order = std::fs::read_to_string(order).expect("the order is there");
    let lines = order
        .strip_prefix("/* Made by scripts/order. */\nSECTIONS\n{\n  .text.start :\n  {\n")
        .and_then(|lines| lines.strip_suffix("  }\n}\nINSERT BEFORE .text;\n"))
        .expect("the frame of the order");
    let names: Vec<&str> = lines
        .lines()
        .map(|line| {
            let (name, cold) = line
                .strip_prefix("    *(.text.")
                .and_then(|line| line.strip_suffix(')')?.split_once(" .text.unlikely."))
                .unwrap_or_else(|| panic!("{line}"));
            assert_eq!(name, cold);
            name
        })
        .collect();

    // Without optimization every function is there, by its name.
    let program = std::fs::read(env!("CARGO_BIN_EXE_trackc")).expect("the program");
    let path = |name: &[u8]| memchr::memmem::find(name, b"17h").map(|at| name[..at].to_vec());
    let known: std::collections::HashSet<Vec<u8>> = memchr::memmem::find_iter(&program, OURS)
        .filter_map(|at| path(program[at..].split(|byte| *byte == 0).next()?))
        .collect();
    if known.is_empty() {
        eprintln!("skipped: this compiler names functions in another way");
        return;
    }
    let ours: Vec<&str> = names.into_iter().filter(|name| name.starts_with(OURS)).collect();
    assert!(ours.len() > 200, "{}", ours.len());
    let gone: Vec<&str> = ours
        .iter()
        .filter(|name| path(name.as_bytes()).is_none_or(|path| !known.contains(&path)))
        .copied()
        .collect();
    assert!(gone.len() * 5 < ours.len(), "stale: run `just order`\n{gone:#?}");
}
