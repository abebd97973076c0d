//! Real workspaces with one mistake put in, as in `tests/mistakes/*.txt`:
//!
//! ```text
//! stream-reused error: two offers of KMA.BIZ under one link
//! in team-push
//! @ offers.yaml
//! - kma_offer: 5657
//! + kma_offer: 5658
//! ```
//!
//! `in` names a folder of `tests/ok`, `@` a file of it (`trackc.yaml` where there is none). A
//! run of `-` lines, which must occur once, is replaced by the `+` lines below it. `«` and `»`
//! stand around the place of the finding, `‹` and `›` around a place that must be related;
//! `at 1:1` names a place that has no text. Exactly that rule must speak, at exactly that place
//! and level, and nothing else of level warning or above. `nothing` for rule and level means
//! that nothing may speak; a note is expected by its name and looked for among the others.
//!
//! Every case is also tried with CRLF line ends and with a BOM.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use support::{check, disk, memory, path};
use trackc::diagnostic::{Diagnostic, Severity};
use trackc::text::{Sources, Span};
use trackc::workspace::Loaded;

/// One mistake, as written in a case file.
#[derive(Debug, Default)]
struct Case {
    title: String,
    rule: String,
    level: String,
    base: String,
    /// The place of a finding without text.
    at: Option<String>,
    edits: Vec<Edit>,
}

#[derive(Debug, Default)]
struct Edit {
    file: String,
    old: String,
    new: String,
}

/// Files of a workspace, the root first, and the places that the marks name.
struct Marked {
    files: Vec<(String, String)>,
    primary: Vec<String>,
    related: BTreeSet<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut file = String::new();
    let mut adding = true;
    for line in text.lines() {
        let sign = line.split_inclusive(' ').next().unwrap_or("");
        match (sign, cases.last_mut()) {
            ("" | "# ", _) => {}
            ("- " | "-", Some(case)) => {
                let old = line.get(2..).unwrap_or("");
                match case.edits.last_mut().filter(|_| !adding) {
                    Some(edit) => edit.old = format!("{}\n{old}", edit.old),
                    None => case.edits.push(Edit {
                        file: file.clone(),
                        old: old.to_owned(),
                        new: String::new(),
                    }),
                }
                adding = false;
            }
            ("+ " | "+", Some(case)) => {
                let edit = case.edits.last_mut().expect("a line to replace");
                if adding {
                    edit.new.push('\n');
                }
                edit.new.push_str(line.get(2..).unwrap_or(""));
                adding = true;
            }
            ("@ ", Some(_)) => line[2..].clone_into(&mut file),
            ("at ", Some(case)) => case.at = Some(line[3..].to_owned()),
            ("in ", Some(case)) => {
                line[3..].clone_into(&mut case.base);
                "trackc.yaml".clone_into(&mut file);
                adding = true;
            }
            _ => {
                let (what, _) = line.split_once(':').unwrap_or_else(|| panic!("no title: {line}"));
                let (rule, level) = what.split_once(' ').unwrap_or((what, ""));
                let (title, rule, level) = (line.to_owned(), rule.to_owned(), level.to_owned());
                cases.push(Case { title, rule, level, ..Case::default() });
            }
        }
    }
    cases
}

/// The files of the base, with the mistake in and its marks still there.
fn edited(case: &Case) -> Result<Vec<(String, String)>, String> {
    let base = disk(&path("tests/ok").join(&case.base));
    let text = |f: &trackc::text::SourceFile| f.text().expect("UTF-8").replace("\r\n", "\n");
    let mut files: Vec<_> =
        base.sources.files().iter().map(|f| (f.path().to_string(), text(f))).collect();
    for Edit { file, old, new } in &case.edits {
        let at = files.iter_mut().find(|(path, _)| path == file);
        let (_, text) = at.ok_or_else(|| format!("{}\n  no file {file}", case.title))?;
        if text.matches(old.as_str()).count() != 1 {
            return Err(format!("{}\n  `{old}` must occur once in {file}", case.title));
        }
        *text = text.replacen(old.as_str(), new, 1);
    }
    Ok(files)
}

/// Takes the marks out, and says where they were.
fn marked(files: Vec<(String, String)>) -> Marked {
    let mut result = Marked { files: Vec::new(), primary: Vec::new(), related: BTreeSet::new() };
    for (path, text) in files {
        let (mut line, mut column) = (1, 1);
        let mut open = String::new();
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '«' | '‹' => open = format!("{path}:{line}:{column}"),
                '»' => result.primary.push(format!("{open}-{line}:{column}")),
                '›' => drop(result.related.insert(format!("{open}-{line}:{column}"))),
                _ => {
                    clean.push(c);
                    (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
                }
            }
        }
        result.files.push((path, clean));
    }
    result
}

fn place(sources: &Sources, span: Span) -> String {
    let file = sources.file(span.file);
    let (start, end) = (file.place(span.start), file.place(span.end));
    format!("{}:{}:{}-{}:{}", file.path(), start.line, start.column, end.line, end.column)
}

fn shown(sources: &Sources, d: &Diagnostic) -> String {
    format!("{} {} {}: {}", d.code.name, d.severity.as_str(), place(sources, d.span), d.message)
}

/// What is wrong with the findings, or nothing.
fn wrong(case: &Case, loaded: &Loaded, expected: &Marked) -> Option<String> {
    let sources = &loaded.sources;
    let outcome = check(loaded);
    let (mine, others): (Vec<_>, Vec<_>) =
        outcome.diagnostics.iter().partition(|d| d.code.name == case.rule);
    let at = |place: &String| format!("trackc.yaml:{place}-{place}");
    let mut places: Vec<String> = expected.primary.clone();
    places.extend(case.at.iter().map(at));
    let mut faults = String::new();
    let found: BTreeSet<String> = mine.iter().map(|d| place(sources, d.span)).collect();
    let wanted: BTreeSet<String> = places.into_iter().collect();
    if found != wanted || mine.len() != wanted.len() {
        let _ = writeln!(faults, "  wanted at {wanted:?}");
    }
    if mine.iter().any(|d| d.severity.as_str() != case.level) {
        let _ = writeln!(faults, "  wanted level {}", case.level);
    }
    let related: BTreeSet<String> =
        mine.iter().flat_map(|d| &d.related).map(|r| place(sources, r.span)).collect();
    for missing in expected.related.difference(&related) {
        let _ = writeln!(faults, "  not related: {missing}; only {related:?}");
    }
    if others.iter().any(|d| d.severity >= Severity::Warning) {
        let _ = writeln!(faults, "  others speak too");
    }
    if faults.is_empty() {
        return None;
    }
    for d in &outcome.diagnostics {
        let _ = writeln!(faults, "  > {}", shown(sources, d));
    }
    Some(format!("{}\n{faults}", case.title))
}

#[test]
fn every_mistake_is_found_at_its_place_and_alone() {
    let mut faults = Vec::new();
    let mut rules = BTreeSet::new();
    let mut count = 0;
    let mut files: Vec<_> =
        path("tests/mistakes").read_dir_utf8().expect("the cases").flatten().collect();
    files.sort_by(|a, b| a.path().cmp(b.path()));
    for file in files {
        let text = std::fs::read_to_string(file.path()).expect("a readable file");
        for case in cases(&text) {
            count += 1;
            let expected = match edited(&case) {
                Ok(files) => marked(files),
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            let dressed = |dress: &dyn Fn(&str) -> String| {
                let files: Vec<_> =
                    expected.files.iter().map(|(p, t)| (p.as_str(), dress(t))).collect();
                memory(&files)
            };
            let plain = dressed(&str::to_owned);
            if let Some(fault) = wrong(&case, &plain, &expected) {
                faults.push(fault);
                continue;
            }
            for (name, loaded) in [
                ("CRLF", dressed(&|t| t.replace('\n', "\r\n"))),
                ("BOM", dressed(&|t| format!("\u{feff}{t}"))),
            ] {
                faults.extend(wrong(&case, &loaded, &expected).map(|f| format!("{name}: {f}")));
            }
            rules.insert(case.rule);
        }
    }
    assert!(faults.is_empty(), "{} of {count} differ:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= 150, "only {count} mistakes were found");
}
