//! What must hold for every input: properties over generated documents, all with fixed seeds,
//! so that a run is the same on every machine.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

#[path = "../support/mod.rs"]
mod support;

/// What is fuzzed, and the generators it shares with these tests.
#[path = "../../fuzz/src/lib.rs"]
#[allow(dead_code, missing_docs, reason = "each side uses a part of it")]
mod targets;

mod account;
mod almost;
mod any_input;
mod artefacts;
mod baseline;
mod diff;
mod environments;
mod fixes;
mod fuzzing;
mod generate;
mod home;
mod kept;
mod mending;
mod recomputed;
mod round_trip;
mod same_bytes;
mod same_language;
mod second_reader;
mod spans;
mod templates;
mod yaml_suite;

use proptest::test_runner::{Config, RngSeed};

/// `cases` cases from a fixed seed; what fails is printed and not written down. `TRACKC_CASES`
/// sets another number, for runs longer than anybody waits for; the first cases are the same.
fn cases(cases: u32) -> Config {
    let wanted = std::env::var("TRACKC_CASES").ok().map(|n| n.parse().expect("a number"));
    let seed = RngSeed::Fixed(0x7261_636b);
    Config {
        cases: wanted.unwrap_or(cases),
        rng_seed: seed,
        failure_persistence: None,
        ..Config::default()
    }
}
