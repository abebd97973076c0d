//! The scanner against the parser: the same tree or none.

mod mutate;

use super::*;
use crate::text::{FileId, SourceFile, Span};
use crate::yaml::node::TEXT;
use crate::yaml::parse::{by_events, parse};
use mutate::{Random, Writer, mutate};
use std::fmt::Write as _;

const FILE: FileId = FileId(0);

fn base(text: &str) -> usize {
    if text.starts_with('\u{FEFF}') { 3 } else { 0 }
}

fn fast(text: &str, limits: &Limits) -> Option<(Arena, Vec<Diagnostic>)> {
    scan(FILE, text, base(text), limits, Spare::default()).ok()
}

/// Whether the scanner read the text; panics where the parser sees it otherwise.
fn agrees(text: &str, limits: &Limits) -> bool {
    let Some((ours, ours_found)) = fast(text, limits) else {
        return false;
    };
    let (theirs, found) = by_events(FILE, text, base(text), limits, Spare::default());
    assert_eq!(ours_found, found, "{text:?}");
    let theirs = theirs.unwrap_or_else(|| panic!("read what the parser refuses: {text:?}"));
    assert_eq!(plain(text, &ours), plain(text, &theirs), "{text:?}");
    true
}

/// A tree in which it does not show when a text was made.
fn plain<'a>(source: &'a str, arena: &'a Arena) -> (Vec<Told<'a>>, &'a Far) {
    let told = arena.nodes.iter().map(|node| {
        if !node.is_scalar() {
            return Told::Node(*node);
        }
        let style = (node.style(), node.is_verbatim(), node.has(TEXT));
        Told::Scalar((node.start, node.end), style, node.text(source, &arena.decoded))
    });
    (told.collect(), &arena.far)
}

#[derive(Debug, PartialEq)]
enum Told<'a> {
    Node(Node),
    Scalar((u32, u32), (Style, bool, bool), &'a str),
}

#[test]
fn a_block_is_not_put_together_before_it_is_asked_for() {
    let text = "a: >-\n  one\n  two\n\n  three\nb: |+\n  four\n\n";
    let (arena, _) = fast(text, &Limits::default()).expect("an easy text");
    let blocks = arena.nodes.iter().filter(|n| n.style() == Style::Block);
    let texts: Vec<_> = blocks.map(|n| n.text(text, &arena.decoded)).collect();
    assert_eq!(texts, ["one two\nthree", "four\n\n"]);
    let mut none_made = Pieces::default();
    for at in ['>', '|'] {
        none_made.later(small(text.find(at).expect("a block")));
    }
    assert_eq!(arena.decoded, none_made);
}

#[test]
fn documents_as_people_write_them_are_read_here() {
    let mut random = Random(0x5EED);
    for _ in 0..1_000 {
        let text = Writer::document(&mut random);
        assert!(agrees(&text, &Limits::default()), "gave up on {text:?}");
    }
}

#[test]
fn a_slip_of_the_keyboard_never_gives_another_tree() {
    let mut random = Random(0x0DD_5EED);
    let tight = Limits { depth: 3, nodes: 40, ..Limits::default() };
    let mut read = 0;
    for round in 0..500 {
        let (text, other) = (Writer::document(&mut random), Writer::document(&mut random));
        let limits = if round % 8 == 0 { tight } else { Limits::default() };
        for _ in 0..40 {
            let mut text = text.clone();
            mutate(&mut random, &mut text, &other);
            if !text.contains('\0') {
                read += usize::from(agrees(&text, &limits));
            }
        }
    }
    assert!(read > 2_000, "only {read} mutants were read here");
}

#[test]
fn every_short_text_agrees() {
    const PIECES: &[&str] = &[
        "a", " ", "\n", "\n ", ": ", ":", "- ", "#", "[", "]", "{", "}", ",", "'", "|", "\r\n",
        "&a", "*a", "<<",
    ];
    for pattern in 0..PIECES.len().pow(4) {
        let mut rest = pattern;
        let mut text = String::new();
        while rest > 0 {
            text.push_str(PIECES[rest % PIECES.len()]);
            rest /= PIECES.len();
        }
        agrees(&text, &Limits::default());
    }
}

/// What is wrong, rare or not worth the doubt.
#[rustfmt::skip]
const GIVEN_UP: &[&str] = &[
    "a: *x\n", "a: &x\nb: *x\n", "a: &x [*x]\n", "a: &x &y 1\n", "a: &x 1\n*x : 2\n", "- &x a: 1\n", "a: &x 1\nb: &y\n  *x\n", "a: &x 1\nb: &y *x\n", "a: [&x 1, &y *x]\n", "a: {b: &x 1, c: &y *x}\n",
    "a: !!str 1\n", "? a\n: b\n", "--- \na: 1\n", "--- a: 1\n", "a: [\n--- b]\n", "a: 1\n...\n",
    "%YAML 1.2\n", "a:\t1\n", "\ta: 1\n", "a: b\n  c\n", "a: 'b\n  c'\n", "a: b: c\n",
    "a: {b}\n", "a: {b:[c]}\n", "a: {{b}}/c\n", "a: {b}/c\n", "a: 'b' c\n", "a: [b\n", "a\n", "'a'\n",
    "a: \"\\ud83d\\ude00\"\n", "a: \u{85}\n", "a: \u{FEFF}\n", "a: \u{7F}\n",
    "a: x\ry: 1\n", "a: |2\n    b\n", "a: [b]#c\n", "a: \"\\q\"\n",
];

#[test]
fn what_the_parser_must_judge_is_given_up() {
    let long = format!("{}: 1\n", "k".repeat(1_100));
    let deep = "- ".repeat(200);
    for text in GIVEN_UP.iter().copied().chain([&*long, &*deep]) {
        assert!(fast(text, &Limits::default()).is_none(), "{text:?}");
    }
}

#[test]
fn what_stands_twice_and_what_is_merged_is_read_here() {
    let mut many = String::new();
    for i in 0..100 {
        let _ = writeln!(many, "k{}: 1", i % 99);
    }
    #[rustfmt::skip]
    let texts = [
        "a: 1\na: 2\n", "{a: 1, \"a\": 2}", "a: 1\n'a': 2\n", "- a: 1\n  a: 2\n", "a: [{b: 1, b: 2}]\n",
        "<<: {a: 1}\n", "<<: 1\n", "<<: [{a: 1}, 2]\n", "\"<<\": 1\n", "<<: {a: 1}\n<<: {b: 1}\n",
        "a: &x 1\nb: *x\n", "a: &x\n  b: 1\nc:\n  <<: *x\n", "a: &x\n- b\nc: [*x, {d: *x}]\n",
        "a:\n  &x\n  b: 1\nc: *x # why\n", "- &x a\n- *x\n- &x b\n- *x\n", "a: [&x {b: 1}, *x]\n",
        "a: &x |\n  b\nc: *x\n", "a: &x [&y b, *y]\nc: [*x, *y]\n",
        &many,
    ];
    for text in texts {
        assert!(agrees(text, &Limits::default()), "{text:?}");
    }
}

#[test]
fn bounds_are_kept() {
    let limits = Limits { depth: 2, nodes: 5, ..Limits::default() };
    assert!(agrees("a: [1, 2]\n", &limits));
    assert!(!agrees("a: [1, 2, 3]\n", &limits));
    assert!(!agrees("a: [[1]]\n", &limits));
    let limits = Limits { alias_nodes: 4, ..Limits::default() };
    assert!(agrees("a: &x [1]\nb: [*x, *x]\n", &limits));
    assert!(!agrees("a: &x [1]\nb: [*x, *x, *x]\n", &limits));
    assert!(!agrees("a: &x [1]\nb: &y [*x]\nc: *y\n", &limits));
}

#[test]
fn spans_count_from_the_start_of_the_file() {
    let file = SourceFile::new("a.yaml", "\u{FEFF}ключ: ' x'\r\n".into());
    let parsed = parse(FILE, &file, &Limits::default());
    let tree = parsed.tree.expect("an easy text");
    let (key, value) = tree.pairs(0).next().expect("one pair");
    assert_eq!(tree.span(key), Span::new(FILE, 3, 11));
    assert_eq!(tree.span(value), Span::new(FILE, 13, 17));
    assert_eq!(tree.text(value), " x");
}
