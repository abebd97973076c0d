//! A short run of what `fuzz/` looks for at length, on every machine: the inputs that are kept, and
//! others made of them without chance. `TRACKC_CASES` sets how many for each target.

use crate::generate::Tape;
use crate::support;
use crate::targets::TARGETS;
use std::fs;

/// The inputs that are kept for a target, in order of name.
fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = support::path("fuzz/corpus").join(name);
    let entries = folder.read_dir_utf8().expect("a corpus");
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").into_path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("an input")).collect()
}

/// The words of the dictionary.
fn words() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(support::path("fuzz/words.dict")).expect("a dictionary");
    let word = |line: &str| {
        let quoted = line.trim().strip_prefix('"')?.strip_suffix('"')?;
        let mut out = Vec::new();
        let mut rest = quoted;
        while let Some(at) = rest.find('\\') {
            out.extend_from_slice(&rest.as_bytes()[..at]);
            let hex = rest.get(at + 2..at + 4).filter(|_| rest[at..].starts_with("\\x"));
            match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    out.push(byte);
                    rest = &rest[at + 4..];
                }
                None => {
                    out.extend(rest.as_bytes().get(at + 1));
                    rest = rest.get(at + 2..).unwrap_or_default();
                }
            }
        }
        out.extend_from_slice(rest.as_bytes());
        Some(out)
    };
    text.lines().filter_map(word).collect()
}

/// An input with a few places changed: bytes, words, pieces of itself and of another.
fn mutant(inputs: &[Vec<u8>], words: &[Vec<u8>], tape: &mut Tape<'_>) -> Vec<u8> {
    let other = &inputs[tape.below(inputs.len())];
    let mut out = inputs[tape.below(inputs.len())].clone();
    for _ in 0..=tape.below(6) {
        let at = tape.below(out.len() + 1);
        let to = (at + tape.below(24)).min(out.len());
        match tape.below(6) {
            0 => drop(out.drain(at..to)),
            1 => drop(out.splice(at..at, words[tape.below(words.len())].iter().copied())),
            2 => drop(out.splice(at..to, words[tape.below(words.len())].iter().copied())),
            3 => {
                let piece = out[at..to].to_vec();
                let at = tape.below(out.len() + 1);
                out.splice(at..at, piece);
            }
            4 => {
                let from = tape.below(other.len() + 1);
                let piece = &other[from..(from + tape.below(64)).min(other.len())];
                out.splice(at..at, piece.iter().copied());
            }
            _ => {
                let byte = u8::try_from(tape.below(256)).unwrap_or(0);
                out.splice(at..(at + 1).min(out.len()), [byte]);
            }
        }
    }
    out
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target");
    let inputs = kept(name);
    assert!(!inputs.is_empty(), "{name} has no inputs");
    inputs.iter().for_each(|input| target(input));
    let cases = std::env::var("TRACKC_CASES").ok();
    let cases: usize = cases.map_or(8, |n| n.parse().expect("a number"));
    let words = words();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..cases {
        let choices: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[5]
        })
        .take(64)
        .collect();
        let input = mutant(&inputs, &words, &mut Tape::new(&choices));
        let shown = || input.escape_ascii().to_string();
        let held = std::panic::catch_unwind(|| target(&input));
        assert!(held.is_ok(), "{name} does not hold for\n{}", shown());
    }
}

macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test] fn $name() { run(stringify!($name)); })*

        /// Each has a program for `cargo fuzz`, and a test here.
        #[test]
        fn every_target_is_run() {
            assert_eq!(TARGETS.map(|(name, _)| name), [$(stringify!($name)),*]);
            let manifest = fs::read_to_string(support::path("fuzz/Cargo.toml")).expect("a file");
            for (name, _) in TARGETS {
                assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
                let program = support::path(&format!("fuzz/fuzz_targets/{name}.rs"));
                let program = fs::read_to_string(program).expect("a program");
                assert!(program.contains(&format!("trackc_fuzz::{name}(bytes)")), "{name}");
            }
        }
    };
}

targets!(yaml, template, workspace, mend, baseline, inspect, almost);
