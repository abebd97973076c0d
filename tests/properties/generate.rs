//! Inputs: a tape of choices that shrinks well, real documents, and slips of the keyboard.

use crate::support;
pub use crate::targets::tape::Tape;
use camino::Utf8PathBuf;
use proptest::collection::vec;
use proptest::prelude::*;
use std::fs;
use std::sync::OnceLock;

/// A tape of up to `len` choices.
pub fn tape(len: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..len)
}

/// Every YAML file of the examples and of `tests/ok` and `tests/err`.
pub fn documents() -> &'static [String] {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut paths = Vec::new();
        for dir in ["examples", "tests/ok", "tests/err"] {
            collect(support::path(dir), &mut paths);
        }
        paths.sort();
        paths.iter().map(|p| fs::read_to_string(p).expect("UTF-8")).collect()
    })
}

fn collect(dir: Utf8PathBuf, into: &mut Vec<Utf8PathBuf>) {
    for entry in dir.read_dir_utf8().expect("a folder") {
        let path = entry.expect("an entry").into_path();
        if path.is_dir() {
            collect(path, into);
        } else if path.extension() == Some("yaml") {
            paths_only_text(path, into);
        }
    }
}

fn paths_only_text(path: Utf8PathBuf, into: &mut Vec<Utf8PathBuf>) {
    if fs::read(&path).is_ok_and(|bytes| String::from_utf8(bytes).is_ok()) {
        into.push(path);
    }
}

/// What a slip puts into a document: the characters that mean something to YAML, to URLs, to
/// terminals and to spreadsheets.
const SLIPS: &[&str] = &[
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "&",
    "*",
    "<<: ",
    "!",
    "!!str ",
    "|",
    ">",
    "|-\n",
    "%",
    "@",
    "`",
    "?",
    "? ",
    ",",
    "---\n",
    "...\n",
    "~",
    "null",
    "true",
    "-1",
    "1e9",
    "0x1F",
    "{clickid}",
    "{{ad.id}}",
    "[zoneid]",
    "${SUBID}",
    "##A##",
    "%7B",
    "\\",
    "\\x41",
    "\\u202E",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "é",
    "😀",
    "\u{2028}",
    "=cmd()",
    "# trackc: ignore[",
    "# trackc: ignore[yaml-syntax] why\n",
    "https://",
    "?",
    "&&",
    "версия",
    "a: &a [*a]\n",
    "  ",
    "    ",
    "offers:\n",
    "campaigns:\n",
    "version: 1\n",
    "include: [\"*\"]\n",
    "environments: { e: {} }\n",
    "lint: { a: off }\n",
];

/// A real document with a few slips of the keyboard in it.
pub fn slipped(bytes: &[u8]) -> String {
    let mut tape = Tape::new(bytes);
    let all = documents();
    let mut text = all[tape.below(all.len())].clone();
    while !tape.is_empty() {
        let place = |at: usize| (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let at = place(tape.below(text.len() + 1));
        let to = place((at + 1 + tape.below(12)).min(text.len()));
        match tape.below(4) {
            0 => text.insert_str(at, tape.pick(SLIPS)),
            1 => text.replace_range(at..to.max(at), ""),
            2 => text.replace_range(at..to.max(at), tape.pick(SLIPS)),
            _ => {
                let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
                let end = text[at..].find('\n').map_or(text.len(), |i| at + i + 1);
                let copy = text[line..end].to_owned();
                text.insert_str(line, &copy);
            }
        }
    }
    text
}

/// Text out of slips alone.
pub fn soup(bytes: &[u8]) -> String {
    let mut tape = Tape::new(bytes);
    let mut out = String::new();
    while !tape.is_empty() {
        out.push_str(tape.pick(SLIPS));
        if tape.below(3) == 0 {
            out.push_str(tape.pick(&["a", "name", "offers", "kz", " ", "\n", "\n  "]));
        }
    }
    out
}

/// Text inside brackets that stumbles over its quotes, braces and letters of several bytes.
pub fn brackets(bytes: &[u8]) -> String {
    const PIECES: &[&str] = &[
        "{", "}", "[", "]", "\"é{\"", "'é['", "é{", "é[", "{x}", "[x]", "{{é}}", ",", "é: ", " ",
        "&x", "\"", "\r\n",
    ];
    let mut tape = Tape::new(bytes);
    let mut out = tape.pick(&["a: { p: { ", "a: [ ", "a: "]).to_owned();
    while !tape.is_empty() {
        out.push_str(tape.pick(PIECES));
    }
    out
}
