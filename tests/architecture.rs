//! The house as `ARCHITECTURE.md` draws it: rooms know only what stands before them, and only
//! few of them touch the world outside.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

/// The rooms, in the order in which they may know each other.
const ROOMS: [&str; 27] = [
    "parallel",
    "text",
    "diagnostic",
    "yaml",
    "template",
    "facts",
    "account",
    "model",
    "schema",
    "workspace",
    "compile",
    "trace",
    "rules",
    "inspect",
    "diff",
    "reconcile",
    "push",
    "start",
    "emit",
    "report",
    "explain",
    "listen",
    "lsp",
    "git",
    "watch",
    "api",
    "cli",
];

/// Every file of Rust below some folders.
fn rust_files(mut dirs: Vec<Utf8PathBuf>) -> Vec<Utf8PathBuf> {
    let mut out = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in dir.read_dir_utf8().expect("a folder") {
            let path = entry.expect("an entry").into_path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension() == Some("rs") {
                out.push(path);
            }
        }
    }
    out
}

/// Every source file with its path below `src`.
fn sources() -> Vec<(Utf8PathBuf, String)> {
    let root = support::path("src");
    let read = |path: Utf8PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        (path.strip_prefix(&root).expect("below src").to_owned(), text)
    };
    let mut out: Vec<_> = rust_files(vec![root.clone()]).into_iter().map(read).collect();
    out.sort();
    out
}

fn room(path: &Utf8Path) -> &str {
    let first = path.components().next().expect("a path").as_str();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The lines that are compiled into the program: no comments, and no tests, which may look
/// further than what they test.
fn code<'a>(path: &Utf8Path, text: &'a str) -> Vec<(usize, &'a str)> {
    let name = path.as_str();
    if name.ends_with("/tests.rs") || name.contains("/tests/") {
        return Vec::new();
    }
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    let program = lines.take_while(|(_, line)| *line != "mod tests {");
    program.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

/// The statements of a file, each with the line that it begins on: an import of several lines is
/// one, every other line stands by itself.
fn statements(path: &Utf8Path, text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (number, line) in code(path, text) {
        match out.last_mut().filter(|_| is_open) {
            Some((_, import)) => {
                import.push(' ');
                import.push_str(line.trim());
            }
            None => out.push((number, line.to_owned())),
        }
        let import = out.last().map_or("", |(_, text)| text.trim_start());
        let import = import.strip_prefix("pub ").unwrap_or(import);
        let import = import
            .split_once(") ")
            .filter(|(is, _)| is.starts_with("pub("))
            .map_or(import, |(_, rest)| rest);
        is_open = import.starts_with("use ") && !import.contains(';');
    }
    out
}

/// What stands in a path of its own behind `prefix`, in a group `prefix{x, y::z}` too.
fn behind<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut out = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let word = |text: &'a str| &text[..text.len() - text.trim_start_matches(is_word).len()];
    for (at, _) in text.match_indices(prefix) {
        // `a::super::b` and `my_crate::b` are other paths.
        if text[..at].ends_with(|c: char| is_word(c) || c == ':') {
            continue;
        }
        let rest = &text[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            out.push(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && depth == 0 && !c.is_whitespace() => {
                    start = false;
                    out.push(word(&group[i..]));
                }
                _ => {}
            }
        }
    }
    out
}

/// The rooms that a statement of a file names: by `crate::x`, and by as many `super::` as lead
/// out of its own room.
fn named<'a>(path: &Utf8Path, text: &'a str) -> Vec<&'a str> {
    let file = path.file_stem().unwrap_or_default();
    let depth = path.components().count() - usize::from(file == "mod" || file == "lib");
    let mut out = behind(text, "crate::");
    out.extend(behind(text, &"super::".repeat(depth)).into_iter().filter(|_| depth > 0));
    out.retain(|word| !word.is_empty() && !matches!(*word, "super" | "self"));
    out
}

#[test]
fn imports_are_read_however_they_are_written() {
    let path = Utf8Path::new;
    let of = |text| named(path("yaml/mod.rs"), text);
    assert_eq!(of("use crate::text::{FileId, Span};"), ["text"]);
    assert_eq!(of("use crate::{rules::{self, x}, text, yaml::parse};"), ["rules", "text", "yaml"]);
    assert_eq!(of("let x = crate::text::visible(crate::facts::kma::A);"), ["text", "facts"]);
    assert!(of("no such thing").is_empty() && of("use my_crate::text;").is_empty());
    // Whoever stands in the room's own file leaves it with one `super`, who stands deeper with more.
    assert_eq!(of("use super::rules;"), ["rules"]);
    assert_eq!(of("use super::{rules, text::Span};"), ["rules", "text"]);
    assert!(named(path("yaml/read.rs"), "use super::rules;").is_empty());
    assert_eq!(named(path("yaml/read.rs"), "use super::super::rules;"), ["rules"]);
    assert!(named(path("yaml/read/access.rs"), "use super::super::view;").is_empty());
    assert_eq!(named(path("yaml/read/mod.rs"), "use super::super::rules;"), ["rules"]);
}

#[test]
fn an_import_of_several_lines_is_one_statement() {
    let text = "pub(crate) use crate::{\n    text,\n    // why\n    rules::Rule,\n};\nlet x = 1;\nlet y;\n";
    let read = statements(Utf8Path::new("yaml/mod.rs"), text);
    assert_eq!(read.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 6, 7]);
    assert_eq!(named(Utf8Path::new("yaml/mod.rs"), &read[0].1), ["text", "rules"]);
}

#[test]
fn rooms_know_only_those_before_them() {
    let rank = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = rank(room(&path)) else { continue };
        for (number, statement) in statements(&path, &text) {
            for other in named(&path, &statement) {
                if rank(other).is_some_and(|other| other > own) {
                    wrong.push(format!(
                        "src/{path}:{number}: {} must not know {other}",
                        room(&path)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The part of a room that a file is of: its own name, or that of the part whose folder it is in.
/// The room's own file is none: it gathers the others.
fn part(path: &Utf8Path) -> Option<&str> {
    let below = path.as_str().split_once('/')?.1;
    let part =
        below.split_once('/').map_or_else(|| below.strip_suffix(".rs"), |(dir, _)| Some(dir));
    part.filter(|part| *part != "mod")
}

/// The parts of its own room that a statement of a file names.
fn neighbours<'a>(path: &Utf8Path, text: &'a str) -> Vec<&'a str> {
    let file = path.file_stem().unwrap_or_default();
    let depth = path.components().count() - 1 - usize::from(file == "mod");
    let mut out = behind(text, &format!("crate::{}::", room(path)));
    out.extend(behind(text, &"super::".repeat(depth)).into_iter().filter(|_| depth > 0));
    out.retain(|word| !word.is_empty() && !matches!(*word, "super" | "self"));
    out
}

#[test]
fn neighbours_are_seen_from_wherever_a_file_stands() {
    let of = |path, text| neighbours(Utf8Path::new(path), text).join(" ");
    assert_eq!(of("yaml/read.rs", "use super::view::{Loc, View};"), "view");
    assert_eq!(of("yaml/read.rs", "use super::{fast, keys as judged};"), "fast keys");
    assert_eq!(of("yaml/read.rs", "use crate::yaml::view::Loc;"), "view");
    assert_eq!(of("yaml/read/access.rs", "use super::super::view;"), "view");
    assert_eq!(of("yaml/read/access.rs", "use super::cursor;"), "");
    assert_eq!(of("yaml/read/mod.rs", "use super::view;"), "view");
    let part = |path| part(Utf8Path::new(path)).map(str::to_owned);
    assert_eq!(part("yaml/read.rs").as_deref(), Some("read"));
    assert_eq!(part("yaml/read/access.rs").as_deref(), Some("read"));
    assert_eq!([part("yaml/mod.rs"), part("main.rs")], [None, None]);
}

/// Within a room as well, what knows another is not known to it, straight or through others.
#[test]
fn no_parts_of_a_room_know_each_other() {
    let sources = sources();
    // What a room's own file hands on, by the part that it is from.
    let mut handed: HashMap<(&str, String), &str> = HashMap::new();
    let all: BTreeSet<(&str, &str)> =
        sources.iter().filter_map(|(path, _)| Some((room(path), part(path)?))).collect();
    let named = |room: &str, name: &str| {
        all.iter().find(|(r, part)| *r == room && *part == name).map(|(_, part)| *part)
    };
    let (own, parts): (Vec<_>, Vec<_>) = sources
        .iter()
        .partition(|(path, _)| path.file_stem() == Some("mod") && part(path).is_none());
    for (path, text) in own {
        for (_, statement) in statements(path, text) {
            let Some((_, import)) = statement.split_once("use ") else { continue };
            let Some((from, names)) = import.split_once("::") else { continue };
            let Some(from) = named(room(path), from) else { continue };
            let names = names.split(|c: char| !c.is_alphanumeric() && c != '_');
            handed.extend(names.map(|name| ((room(path), name.to_owned()), from)));
        }
    }
    let mut knows: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in parts {
        let (room, Some(own)) = (room(path), part(path)) else { continue };
        let known = knows.entry((room, own)).or_default();
        for (_, statement) in statements(path, text) {
            for name in neighbours(path, &statement) {
                let part = named(room, name);
                let part = part.or_else(|| handed.get(&(room, name.to_owned())).copied());
                known.extend(part.filter(|part| *part != own));
            }
        }
    }
    // Who knows nobody that is left goes, and whom nobody knows: who stays is in a circle, or between
    // two.
    loop {
        let before = knows.len();
        let left: BTreeSet<(&str, &str)> = knows.keys().copied().collect();
        knows.retain(|(room, _), known| {
            known.retain(|other| left.contains(&(room, other)));
            !known.is_empty()
        });
        let pairs = knows.iter().flat_map(|((room, _), known)| known.iter().map(|k| (*room, *k)));
        let known: BTreeSet<(&str, &str)> = pairs.collect();
        knows.retain(|part, _| known.contains(part));
        if knows.len() == before {
            break;
        }
    }
    assert!(knows.is_empty(), "these know each other: {knows:#?}");
}

#[test]
fn every_room_is_known_here() {
    for (path, _) in sources() {
        let room = room(&path);
        assert!(
            ROOMS.contains(&room) || ["lib", "main"].contains(&room),
            "src/{path}: a new room?"
        );
    }
}

/// `words` may stand only in files whose path begins with one of `places`.
fn only_in(places: &[&str], words: &[&str]) {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if places.iter().any(|place| path.as_str().starts_with(place)) {
            continue;
        }
        for (number, statement) in statements(&path, &text) {
            for word in words.iter().filter(|word| statement.contains(**word)) {
                wrong.push(format!("src/{path}:{number}: {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "only in {}:\n{}", places.join(", "), wrong.join("\n"));
}

/// A room may be named only in files whose path begins with one of `places`.
fn known_only_to(places: &[&str], room: &str) {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if places.iter().any(|place| path.as_str().starts_with(place)) {
            continue;
        }
        for (number, statement) in statements(&path, &text) {
            if named(&path, &statement).contains(&room) {
                wrong.push(format!("src/{path}:{number}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{room} is known only to {}:\n{}",
        places.join(", "),
        wrong.join("\n")
    );
}

#[test]
fn only_the_command_line_prints_and_knows_the_process() {
    let words =
        ["println!", "print!(", "eprintln!", "eprint!(", "dbg!", "io::stdout", "io::stderr"];
    only_in(&["cli/"], &words);
    only_in(&["cli/"], &["std::env", "env::var", "env::args", "env::current_dir"]);
    only_in(&["cli/", "git/", "main.rs"], &["std::process"]);
}

/// `check` and `build` start no program: who asks git is `diff` alone.
#[test]
fn only_a_difference_asks_git() {
    only_in(&["git/"], &["Command::new"]);
    known_only_to(&["git/", "cli/revision.rs"], "git");
}

/// `check` and `build` look once: what waits for changes is known to `watch` alone.
#[test]
fn only_a_watch_waits_for_changes() {
    only_in(&["watch/"], &["notify::"]);
    known_only_to(&["watch/", "cli/watch.rs"], "watch");
}

#[test]
fn only_the_doors_touch_the_file_system_and_only_the_command_line_the_clock() {
    let files = ["std::fs", "fs::", "File::open", "OpenOptions"];
    only_in(&["workspace/", "emit/", "cli/"], &files);
    // Who asks RedTrack waits for it, and who asks git no longer than a while.
    only_in(&["cli/", "api/", "git/"], &["SystemTime", "Instant"]);
}

/// `check` and `build` open no connection: what listens is known to `trace --listen` alone.
#[test]
fn only_the_stand_in_listens() {
    only_in(&["listen/"], &["TcpListener", "TcpStream", "UdpSocket", "httparse"]);
    known_only_to(&["listen/", "cli/listen.rs"], "listen");
    only_in(&["listen/", "cli/listen.rs", "cli/trace.rs"], &["listen::"]);
}

/// `check` and `build` open no connection outward either: what does is known to the commands that
/// are about an account, and what is asked there cannot delete.
#[test]
fn only_what_is_about_an_account_connects() {
    only_in(&["api/"], &["ureq", "httpdate"]);
    known_only_to(&["api/", "cli/account.rs"], "api");
    let commands = ["cli/account.rs", "cli/pull", "cli/plan", "cli/push"];
    only_in(&commands, &["account::connect", "AccountArgs", "super::account"]);
    only_in(&[], &[".delete(", "Method::DELETE", "Method::PATCH", ".patch("]);
}

#[test]
fn the_parser_and_the_validator_stay_behind_their_doors() {
    only_in(&["yaml/"], &["granit_parser"]);
    only_in(&["schema/"], &["jsonschema::"]);
    only_in(&["report/"], &["miette::"]);
    only_in(&["cli/"], &["clap::"]);
    let of_editors = ["lsp/", "cli/lsp.rs", "cli/open_files.rs", "cli/wire.rs"];
    only_in(&of_editors, &["lsp_server", "lsp_types"]);
    // An editor is spoken with over standard input and output alone.
    only_in(&[], &["lsp_server::Connection", "Connection::"]);
}

/// The names of the crates in the tables of a manifest that begin with these words.
fn crates(tables: &[&str]) -> Vec<String> {
    let manifest = fs::read_to_string(support::path("Cargo.toml")).expect("a manifest");
    let mut is_in = false;
    let mut out = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_in = tables.contains(&line);
        } else if let Some((name, _)) = line.split_once('=').filter(|_| is_in) {
            out.push(name.trim().to_owned());
        }
    }
    assert!(!out.is_empty());
    out
}

#[test]
fn every_dependency_has_its_reason() {
    let text = fs::read_to_string(support::path("ARCHITECTURE.md")).expect("a document");
    let table = text.split("## Dependencies").nth(1).expect("a section");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let first = rows.filter_map(|row| row.split('|').nth(1));
    let named: Vec<&str> = first.flat_map(|cell| cell.split([',', ' ', '(', ')', '`'])).collect();
    for name in crates(&["[dependencies]", "[dev-dependencies]"]) {
        assert!(named.contains(&name.as_str()), "{name} has no line in ARCHITECTURE.md");
    }
}

#[test]
fn no_code_of_ours_is_unsafe() {
    let forbids = |path: &str| {
        let text = fs::read_to_string(support::path(path)).expect("a source file");
        text.contains("#![forbid(unsafe_code)]")
    };
    assert!(forbids("src/lib.rs") && forbids("src/main.rs"));
}

/// What the documents about safety name is there: files, and tests by their names.
#[test]
fn every_test_that_a_document_names_is_there() {
    let code: String = rust_files(["src", "tests", "fuzz/src"].map(support::path).to_vec())
        .iter()
        .map(|path| fs::read_to_string(path).expect("a source file"))
        .collect();
    let mut named = 0;
    for document in ["SECURITY.md", "docs/reliability.md"] {
        let text = fs::read_to_string(support::path(document)).expect("a document");
        let prose = text.split("```").step_by(2);
        for word in prose.flat_map(|part| part.split('`').skip(1).step_by(2)) {
            let is_path = ["src/", "tests/", "fuzz/", ".ci/"].iter().any(|d| word.starts_with(d));
            let is_test = word.matches('_').count() > 1
                && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            assert!(!is_path || support::path(word).exists(), "{document}: {word}");
            assert!(!is_test || code.contains(&format!("fn {word}(")), "{document}: {word}");
            named += usize::from(is_path || is_test);
        }
    }
    assert!(named > 60, "only {named}");
}

/// Workspaces that somebody tried here were once committed with the rest.
#[test]
fn no_workspace_lies_about_at_the_top() {
    let entries = support::path("").read_dir_utf8().expect("a folder").flatten();
    let paths = entries.map(|entry| entry.into_path());
    let stray: Vec<_> = paths.filter(|path| path.join("trackc.yaml").exists()).collect();
    assert!(stray.is_empty(), "{stray:?}");
}
