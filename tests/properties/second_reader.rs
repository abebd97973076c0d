//! `serde_yaml` reads YAML independently of us: what it writes, we read as the same value.

use crate::cases;
use crate::generate::{Tape, tape};
use proptest::prelude::*;
use serde_yaml::{Mapping, Number, Value};
use trackc::text::{FileId, SourceFile};
use trackc::yaml::{CoreType, Kind, Limits, NodeId, Tree, parse};

const WORDS: &[&str] = &[
    "",
    "a",
    "KZ",
    "NO",
    "no",
    "on",
    "yes",
    "null",
    "~",
    "true",
    "012",
    "0x1F",
    "1_000",
    "1e3",
    ".5",
    "1.",
    "-",
    "- a",
    "a: b",
    "a #b",
    "#a",
    "{x}",
    "[x]",
    "{{ad.id}}",
    "${SUBID}",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "'",
    "\"",
    "a'b\"c",
    "\\",
    "a\nb",
    "a\n\nb\n",
    "\n",
    " a",
    "a ",
    "\t",
    "a\tb",
    "é",
    "😀",
    "\u{1}",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}a",
    "---",
    "...",
    "?",
    "? a",
    ":",
    "::",
    "a:",
    ",",
    "a,b",
    "2026-11-22",
    "12:30:45",
    "61e190312000000000000000",
    "версия",
    "https://kshop5.pro/AbC12d?x=1&y={clickid}#z",
    "a very long text that a writer may fold over several lines, because it is longer than eighty characters",
];

fn value(tape: &mut Tape<'_>, depth: usize) -> Value {
    match tape.below(if depth > 4 { 6 } else { 10 }) {
        0 => Value::Null,
        1 => Value::Bool(tape.below(2) == 1),
        2 => Value::Number(Number::from(tape.pick(&[0_i64, -1, 12, i64::MAX, i64::MIN]))),
        3 => Value::Number(Number::from(tape.pick(&[0.5, -1.25, 1e300, 1e-7, 3.0]))),
        4 | 5 => Value::String(tape.pick(WORDS).to_owned()),
        6 | 7 => Value::Sequence((0..tape.below(4)).map(|_| value(tape, depth + 1)).collect()),
        _ => {
            let pairs = (0..tape.below(4))
                .map(|_| (Value::String(tape.pick(WORDS).to_owned()), value(tape, depth + 1)));
            Value::Mapping(pairs.collect::<Mapping>())
        }
    }
}

/// Our tree as their value, merges done.
pub fn ours(tree: &Tree<'_>, id: NodeId) -> Value {
    let id = tree.resolve(id);
    match tree.kind(id) {
        Kind::Sequence => Value::Sequence(tree.items(id).map(|item| ours(tree, item)).collect()),
        Kind::Mapping => Value::Mapping(
            tree.entries(id).map(|e| (ours(tree, e.key), ours(tree, e.value))).collect(),
        ),
        _ => match tree.core_type(id) {
            CoreType::Null => Value::Null,
            CoreType::Bool(b) => Value::Bool(b),
            // `007` is a number to YAML 1.2 and text to serde_yaml.
            CoreType::Int(_) if is_padded(tree.text(id)) => Value::String(tree.text(id).to_owned()),
            CoreType::Int(n) => Value::Number(n.into()),
            // A number past every float is infinite to YAML and text to serde_yaml.
            CoreType::Float(f) if f.is_infinite() => Value::String(tree.text(id).to_owned()),
            CoreType::Float(f) => Value::Number(f.into()),
            CoreType::Str => Value::String(tree.text(id).to_owned()),
        },
    }
}

fn is_padded(number: &str) -> bool {
    let digits = number.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

fn reads_the_same(written: &Value, text: &str) {
    let source = SourceFile::new("a.yaml", text.as_bytes().to_vec());
    let parsed = parse(FileId(0), &source, &Limits::default());
    let Some(tree) = parsed.tree else { panic!("not read: {:?}\n{text}", parsed.diagnostics) };
    let read = tree.root().map_or(Value::Null, |root| ours(&tree, root));
    assert_eq!(&read, written, "\n{text}");
}

proptest! {
    #![proptest_config(cases(12_000))]

    #[test]
    fn what_serde_yaml_writes_reads_the_same(choices in tape(60)) {
        let written = value(&mut Tape::new(&choices), 0);
        let text = serde_yaml::to_string(&written).expect("YAML");
        // YAML 1.1 counts these as line breaks and folds them; YAML 1.2 does not.
        prop_assume!(!text.contains(['\u{85}', '\u{2028}']));
        reads_the_same(&written, &text);
    }

    #[test]
    fn json_reads_the_same(choices in tape(60)) {
        let written = value(&mut Tape::new(&choices), 0);
        // JSON may hold a bare delete character, and YAML may not.
        let json = |text: serde_json::Result<String>| text.expect("JSON").replace('\u{7f}', "\\u007f");
        reads_the_same(&written, &json(serde_json::to_string(&written)));
        reads_the_same(&written, &json(serde_json::to_string_pretty(&written)));
    }
}
