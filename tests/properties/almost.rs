//! Workspaces that almost are: one to three mistakes in a generated sound one. What holds for them
//! is in `fuzz/src/lib.rs`, which looks for more of them on its own.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::{check, memory};
use crate::targets::almost::{files, sound};
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn what_is_almost_a_workspace_is_read_alike_by_all_and_mended(choices in tape(300)) {
        crate::targets::almost(&choices);
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
    for seed in 0..300 {
        let bytes = noise(seed, 300);
        let mut tape = Tape::new(&bytes);
        let text = sound(&mut tape).yaml(&mut tape);
        let outcome = check(&memory(&[("trackc.yaml", &text)]));
        clean += usize::from(!outcome.has_errors());
        for finding in check(&memory(&files(&bytes))).diagnostics {
            *rules.entry(finding.code.name).or_default() += 1;
        }
    }
    assert!(clean > 200, "only {clean} of 300 are sound");
    assert!(rules.len() > 25, "only {rules:?}");
}
