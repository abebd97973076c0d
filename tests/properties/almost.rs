//! Workspaces that almost are: one to three mistakes in a generated sound one. What holds for them
//! is in `fuzz/src/lib.rs`, which looks for more of them on its own.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::{check, memory, printed};
use crate::targets::almost::{files, sound};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trackc::report::Format;

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn what_is_almost_a_workspace_is_read_alike_by_all_and_mended(choices in tape(300)) {
        crate::targets::almost(&choices);
    }
}

/// The program finds what the library finds, and its exit code says whether it is an error.
#[test]
fn the_program_says_what_the_library_says() {
    let dir = tempfile::tempdir().expect("a folder");
    for seed in 0..12 {
        let (name, text) = files(&noise(seed, 200)).swap_remove(0);
        std::fs::write(dir.path().join(name), &text).expect("a file");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trackc"));
        let command = command.args(["check", "--format", "json"]).current_dir(dir.path());
        let output = command.output().expect("trackc runs");
        let loaded = memory(&[(name, &text)]);
        let outcome = check(&loaded);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let ours: serde_json::Value =
            serde_json::from_str(&printed(&loaded, &outcome, Format::Json)).expect("JSON");
        let places = |json: &serde_json::Value| {
            let found = json["diagnostics"].as_array().expect("a list").iter();
            found.map(|d| (d["code"].clone(), d["range"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(places(&json), places(&ours), "{text}");
        assert_eq!(output.status.code(), Some(i32::from(outcome.has_errors())), "{text}");
    }
}

/// Bytes without chance.
fn noise(seed: usize, len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed as u64 + 1);
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32).to_le_bytes()[0]
    })
    .take(len)
    .collect()
}

#[test]
fn the_generator_reaches_most_rules_and_its_sound_workspaces_are() {
    let (mut clean, mut rules) = (0, BTreeMap::<&str, usize>::new());
    for seed in 0..150 {
        let bytes = noise(seed, 300);
        let mut tape = Tape::new(&bytes);
        let text = sound(&mut tape).yaml(&mut tape);
        let outcome = check(&memory(&[("trackc.yaml", &text)]));
        clean += usize::from(!outcome.has_errors());
        for finding in check(&memory(&files(&bytes))).diagnostics {
            *rules.entry(finding.code.name).or_default() += 1;
        }
    }
    assert!(clean > 100, "only {clean} of 150 are sound");
    assert!(rules.len() > 25, "only {rules:?}");
}
