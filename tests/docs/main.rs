//! The book does not lie: every link and anchor in every Markdown file of this repository leads
//! somewhere, every workspace in it checks, every command runs, and what is shown is what is printed.
//!
//! | Written | Means |
//! | --- | --- |
//! | `yaml` | a whole workspace: it checks without an error |
//! | `yaml file=trackc.yaml` | the same, kept for the commands below; another name adds a file to it |
//! | `yaml broken=RULE file=…` | the same, and this rule is its one error |
//! | `yaml with=FILE` | a part of a workspace, checked in a folder whose root is `tests/docs/FILE` |
//! | `console`, `sh` | commands, run in a scratch folder that holds `examples`; output that is shown is compared, where a line `…` stands for any lines |
//! | `… norun="why"` | not run; `tests/docs/not-run.txt` lists them all |
//! | `<!-- $ command -->` | what the reader does in between, unseen |
//! | `<!-- scratch FOLDER -->` | a copy of that folder from here on |
//!
//! `SNAPSHOTS=overwrite cargo test --test docs` writes down what the commands print.

#![allow(missing_docs, clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod facts;
mod markdown;
mod scratch;

#[path = "../support/mod.rs"]
mod support;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use markdown::{Block, Kind, Piece, anchors, links, pieces};
use scratch::Scratch;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use support::{golden, has_git, path as path_of};

/// Every Markdown file with its path from the root of the repository, sorted.
fn documents() -> BTreeMap<Utf8PathBuf, (String, Vec<Piece>)> {
    let root = path_of("");
    let mut out = BTreeMap::new();
    let walk = WalkBuilder::new(&root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|e| e.file_name() != ".git")
        .build();
    for entry in walk {
        let path = Utf8PathBuf::from_path_buf(entry.expect("an entry").into_path()).expect("UTF-8");
        if path.extension() == Some("md") {
            let text = fs::read_to_string(&path).expect("a document");
            let pieces = pieces(&text);
            out.insert(path.strip_prefix(&root).expect("below").to_owned(), (text, pieces));
        }
    }
    assert!(out.len() > 80, "only {} documents", out.len());
    out
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    let mut dead = Vec::new();
    let mut count = 0;
    for (path, (_, pieces)) in &documents {
        let folder = path.parent().expect("a folder");
        for piece in pieces {
            let Kind::Text(line) = &piece.kind else { continue };
            for link in links(line) {
                if link.contains("://") || link.starts_with("mailto:") {
                    continue;
                }
                count += 1;
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let file = if file.is_empty() { path.clone() } else { normal(&folder.join(file)) };
                let is_there = path_of(file.as_str()).exists();
                let has_anchor = anchor.is_empty()
                    || documents
                        .get(&file)
                        .is_some_and(|(_, p)| anchors(p).iter().any(|a| a == anchor));
                if !is_there || !has_anchor {
                    dead.push(format!("{path}:{}: {link}", piece.line));
                }
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    assert!(count > 150, "only {count} links");
}

fn normal(path: &Utf8Path) -> Utf8PathBuf {
    trackc::report::normal(path)
}

/// Whether the pages of a folder are made by the program, from examples that it checks itself.
fn is_made(path: &Utf8Path) -> bool {
    path.starts_with("docs/rules") || path.starts_with("examples")
}

#[test]
fn every_block_does_what_it_says() {
    let mut not_run = String::new();
    let (mut wrong, mut documents) = (Vec::new(), Vec::new());
    let (mut workspaces, mut commands) = (0, 0);
    for (path, (text, pieces)) in self::documents() {
        let needs_git = text.contains("$ git ");
        if is_made(&path) || needs_git && !has_git(path.as_str()) {
            continue;
        }
        let mut scratch = Scratch::new();
        let mut blocks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for Piece { line, kind } in &pieces {
            let place = format!("{path}:{line}");
            let block = match kind {
                Kind::Text(_) => continue,
                Kind::Hidden(command) => {
                    scratch.run(command);
                    continue;
                }
                Kind::Scratch(folder) => {
                    scratch = Scratch::copy_of(&path_of(folder));
                    continue;
                }
                Kind::Block(block) => block,
            };
            if let Some(why) = block.says("norun") {
                assert!(why.len() > 10, "{place}: a reason in words");
                let _ = writeln!(not_run, "{path}: {}: {why}", block.language);
                continue;
            }
            match block.language.as_str() {
                "yaml" => {
                    workspaces += 1;
                    wrong.extend(
                        workspace(block, &mut scratch).map(|why| format!("{place}: {why}")),
                    );
                }
                "console" | "sh" | "bash" => {
                    let shown = if block.language == "console" {
                        console(block, &mut scratch, &mut commands)
                    } else {
                        commands += 1;
                        script(block, &mut scratch)
                    };
                    match shown {
                        Ok(lines) => drop(blocks.insert(*line, lines)),
                        Err(why) => wrong.push(format!("{place}: {why}")),
                    }
                }
                _ => {}
            }
        }
        documents.push((path, with(&text, &blocks)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(workspaces > 10 && commands > 20, "{workspaces} workspaces, {commands} commands");
    for (path, text) in documents {
        // Another test writes this one.
        if path != "docs/how-it-fits.md" {
            golden(&text, &path_of(path.as_str()));
        }
    }
    golden(&not_run, &path_of("tests/docs/not-run.txt"));
}

/// A document in which blocks, by the line of their fence, hold other lines.
fn with(text: &str, blocks: &BTreeMap<usize, Vec<String>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if let Some(block) = blocks.get(&number) {
            let indent = &line[..line.len() - line.trim_start().len()];
            for line in block {
                let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
            }
            let end = lines.by_ref().find(|(_, line)| line.trim_start() == "```").expect("an end");
            out.push_str(end.1);
            out.push('\n');
        }
    }
    out
}

/// Checks a workspace, or a part of one, and says what is wrong with it.
fn workspace(block: &Block, scratch: &mut Scratch) -> Option<String> {
    let text = block.text();
    let mut own = Scratch::new();
    let checked = match (block.says("file"), block.says("with")) {
        (Some(file), _) => {
            if file == "trackc.yaml" {
                scratch.clear();
            }
            scratch.write(file, &text);
            scratch
        }
        (None, Some(base)) => {
            let root = fs::read_to_string(path_of("tests/docs").join(base)).expect("a base");
            own.write("trackc.yaml", &root);
            own.write("part.yaml", &text);
            &mut own
        }
        (None, None) => {
            own.write("trackc.yaml", &text);
            &mut own
        }
    };
    let (said, code) = checked.run("trackc check --format concise .");
    let errors: Vec<&str> = said.lines().filter(|line| line.contains(" error[")).collect();
    match block.says("broken") {
        None if code == 0 => None,
        Some(rule) if errors.len() == 1 && errors[0].contains(&format!("({rule})")) => None,
        _ => Some(format!("the check ends with {code}:\n{said}")),
    }
}

/// Runs the commands of a block, and returns it with what they print.
fn console(block: &Block, scratch: &mut Scratch, count: &mut usize) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let shows = block.lines.iter().any(|line| !line.starts_with("$ "));
    let mut lines = block.lines.iter().peekable();
    while let Some(line) = lines.next() {
        let command = line.strip_prefix("$ ").ok_or("output before a command")?;
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
            expected.push(line.as_str());
        }
        *count += 1;
        let (said, code) = scratch.run(command);
        if matches!(code, 101 | 126 | 127) || (code == 2 && !shows) {
            return Err(format!("`{command}` ends with {code}:\n{said}"));
        }
        out.push(line.clone());
        let said: Vec<&str> = said.lines().map(str::trim_end).collect();
        if is_shown(&expected, &said) {
            out.extend(expected.iter().map(|line| (*line).to_owned()));
        } else if shows {
            out.extend(said.iter().map(|line| (*line).to_owned()));
        }
    }
    Ok(out)
}

/// Whether lines are what is shown, where `…` stands for any lines.
fn is_shown(shown: &[&str], said: &[&str]) -> bool {
    match shown.split_first() {
        None => said.is_empty(),
        Some((&"…", rest)) => (0..=said.len()).any(|skip| is_shown(rest, &said[skip..])),
        Some((first, rest)) => said.first() == Some(first) && is_shown(rest, &said[1..]),
    }
}

fn script(block: &Block, scratch: &mut Scratch) -> Result<Vec<String>, String> {
    match scratch.run(&format!("set -eu\n{}", block.text())) {
        (_, 0) => Ok(block.lines.clone()),
        (said, code) => Err(format!("the script ends with {code}:\n{said}")),
    }
}
