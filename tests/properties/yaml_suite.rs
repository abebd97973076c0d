//! The official YAML test suite, read by both of our readers. `tests/yaml-suite/differences.txt`
//! names every case that does not read as the suite says; one that changes sides fails here.
//! Generated text is read by libyaml, too, which is of another family than either of ours.

use crate::generate::{slipped, soup, tape};
use crate::second_reader::ours;
use crate::{cases, support};
use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;
use std::fmt::Write as _;
use trackc::text::{FileId, SourceFile};
use trackc::yaml::{Kind, Limits, NodeId, Parsed, Style, Tree, parse};

#[derive(Deserialize)]
struct Case {
    id: String,
    yaml: String,
    #[serde(default)]
    fail: bool,
    #[serde(default)]
    events: String,
}

fn suite() -> Vec<Case> {
    let path = support::path("tests/yaml-suite/cases.jsonl");
    let text = std::fs::read_to_string(path).expect("the suite");
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// The events of a document in the suite's notation, without anchors and tags; what a folded
/// block scalar reads as, a literal one could have been.
fn events(tree: &Tree<'_>) -> String {
    fn node(tree: &Tree<'_>, id: NodeId, out: &mut String) {
        let flow = tree.is_flow(id);
        match tree.kind(id) {
            Kind::Alias => out.push_str("=ALI\n"),
            Kind::Scalar => {
                let style = match tree.style(id) {
                    Style::Plain => ':',
                    Style::Single => '\'',
                    Style::Double => '"',
                    Style::Block => '|',
                };
                // A value that is not there has no characters of its own.
                let text = if tree.source_of(id).is_empty() { "" } else { tree.text(id) };
                let _ = writeln!(out, "=VAL {style}{}", escaped(text));
            }
            Kind::Sequence => {
                out.push_str(if flow { "+SEQ []\n" } else { "+SEQ\n" });
                tree.items(id).for_each(|item| node(tree, item, out));
                out.push_str("-SEQ\n");
            }
            Kind::Mapping => {
                out.push_str(if flow { "+MAP {}\n" } else { "+MAP\n" });
                for (key, value) in tree.pairs(id) {
                    node(tree, key, out);
                    node(tree, value, out);
                }
                out.push_str("-MAP\n");
            }
        }
    }
    let mut out = String::new();
    if let Some(root) = tree.root() {
        node(tree, root, &mut out);
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            c => out.push(c),
        }
    }
    out
}

/// The suite's events as [`events`] writes them.
fn expected(events: &str) -> String {
    let mut out = String::new();
    for line in events.lines() {
        let mut rest = line.get(4..).unwrap_or("").trim_start();
        let mut flow = "";
        for brackets in ["[]", "{}"] {
            if let Some(after) = rest.strip_prefix(brackets) {
                (flow, rest) = (if brackets == "[]" { " []" } else { " {}" }, after.trim_start());
            }
        }
        while rest.starts_with(['&', '<']) {
            rest = rest.split_once(' ').map_or("", |(_, after)| after);
        }
        match &line[..4] {
            "+SEQ" | "+MAP" => writeln!(out, "{}{flow}", &line[..4]),
            "-SEQ" | "-MAP" => writeln!(out, "{}", &line[..4]),
            "=ALI" => writeln!(out, "=ALI"),
            "=VAL" => writeln!(
                out,
                "=VAL {}",
                rest.replacen('>', "|", usize::from(rest.starts_with('>')))
            ),
            _ => Ok(()),
        }
        .expect("text");
    }
    out
}

fn read(source: &SourceFile, full_parser: bool) -> Parsed<'_> {
    parse(FileId(0), source, &Limits { full_parser, ..Limits::default() })
}

/// How a case reads, in a few words; nothing where it reads as the suite says.
fn reads(case: &Case) -> Option<String> {
    let sources = [(); 2].map(|()| SourceFile::new("a.yaml", case.yaml.as_bytes().to_vec()));
    let (fast, full) = (read(&sources[0], false), read(&sources[1], true));
    assert_eq!(fast.diagnostics, full.diagnostics, "{}", case.id);
    let of = |parsed: &Parsed<'_>| parsed.tree.as_ref().map(events);
    assert_eq!(of(&fast), of(&full), "{}", case.id);
    let found: Vec<_> = full.diagnostics.iter().map(|d| d.message.as_str()).collect();
    let same = of(&full).is_some_and(|events| events == expected(&case.events));
    match (case.fail, full.tree.is_some(), found.is_empty()) {
        (true, true, true) => Some("is read, and should not be".to_owned()),
        (true, ..) => None,
        (false, true, true) if same => None,
        (false, true, true) => Some("reads as something else".to_owned()),
        (false, _, false) => Some(format!("is refused: {}", found[0])),
        (false, false, true) => unreachable!("nothing is refused without a word"),
    }
}

#[test]
fn the_suite_reads_as_it_says_but_for_what_is_listed() {
    assert_eq!(suite().len(), 402);
    let mut out = String::new();
    for case in suite() {
        if let Some(how) = reads(&case) {
            let _ = writeln!(out, "{} {how}", case.id);
        }
    }
    support::golden(&out, &support::path("tests/yaml-suite/differences.txt"));
}

/// In what way libyaml reads a text differently, if it does.
enum Other {
    Value,
    Refuses(String),
    Accepts,
}

fn other(text: &str) -> Option<Other> {
    let source = SourceFile::new("a.yaml", text.as_bytes().to_vec());
    let parsed = read(&source, false);
    let tree = parsed.tree.as_ref().filter(|_| parsed.diagnostics.is_empty());
    let own = tree.map(|tree| tree.root().map_or(Value::Null, |root| ours(tree, root)));
    let theirs: Result<Value, _> = serde_yaml::from_str(text);
    let theirs = theirs.and_then(|mut value| value.apply_merge().map(|()| value));
    match (own, theirs) {
        (Some(own), Ok(value)) => (own != value).then_some(Other::Value),
        (Some(_), Err(error)) => Some(Other::Refuses(error.to_string())),
        (None, Ok(_)) => Some(Other::Accepts),
        (None, Err(_)) => None,
    }
}

/// What YAML 1.1, which libyaml reads, says otherwise than 1.2; the suite decides there.
const REVISED: [&str; 13] =
    ["!", "&", "*", "%", "|", ">", "\t", "\u{feff}", "\u{2028}", "\u{85}", "...", "---", "<<"];

/// Whether a difference is one of those that are known.
fn is_known(text: &str, other: &Other) -> bool {
    let is_revised = REVISED.iter().any(|word| text.contains(word));
    // A `?` that needs no space behind it; a key that is not there; keys over several lines.
    let asks = text.contains('?');
    match other {
        _ if is_revised => true,
        Other::Value => asks,
        Other::Refuses(why) => {
            let reasons = [
                "did not find expected",
                "found unexpected ':'",
                "mapping keys are not allowed",
                // A number past every one of serde_yaml's.
                "as u128",
            ];
            // Behind such a `?` a quote opens what is never closed.
            let is_open = asks && why.contains("while scanning a quoted scalar");
            is_open || reasons.iter().any(|reason| why.contains(reason))
        }
        // `[kz]#` is no comment: a space must stand before it.
        Other::Accepts => {
            ["]#", "}#", "\"#", "'#", ",#"].iter().any(|joined| text.contains(joined)) || asks
        }
    }
}

fn agrees(text: &str) {
    if let Some(other) = other(text) {
        let how = match &other {
            Other::Value => "another value",
            Other::Refuses(why) => why,
            Other::Accepts => "is read by libyaml alone",
        };
        assert!(is_known(text, &other), "{how}\n{text}");
    }
}

#[test]
fn libyaml_reads_every_real_document_as_we_do() {
    for text in crate::generate::documents() {
        agrees(text);
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn libyaml_reads_slips_as_we_do(choices in tape(16)) {
        agrees(&slipped(&choices));
    }

    #[test]
    fn libyaml_reads_any_yaml_like_text_as_we_do(choices in tape(24)) {
        agrees(&soup(&choices));
    }
}
