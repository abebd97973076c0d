//! Where a check has nothing to say against a workspace, every click that it sends out comes home:
//! the check proves it of the compiled text, and `trace` plays it through.

use crate::cases;
use crate::environments::{NAMES, varied};
use crate::generate::{Tape, slipped, tape};
use crate::support::{loud, memory};
use crate::targets::almost::{files, sound};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use trackc::rules::{EnvChoice, Options, analyse};
use trackc::trace::{Choice, trace};
use trackc::yaml::Limits;

/// Warnings that say themselves that something does not come home.
const SAID: [&str; 3] = ["broken-chain", "click-id-not-captured", "duplicates-lose-approval"];

/// Walks every way of a workspace that nothing of the kind is said against; whether it was one.
fn comes_home(files: &[(&str, &str)]) -> bool {
    comes_home_in(files, EnvChoice::All)
}

/// The same as one environment sees it.
fn comes_home_in(files: &[(&str, &str)], env: EnvChoice<'_>) -> bool {
    let limits = Limits::default();
    let loaded = memory(files);
    let walk = analyse(&loaded, &Options { env, ..Options::new(&limits) }, |a| {
        let said = loud(&a.outcome);
        let is_silent = !a.outcome.has_errors() && !SAID.iter().any(|rule| said.contains(rule));
        if is_silent {
            let choice = Choice { campaign: None, offer: None, statuses: &[] };
            let walked = trace(a.workspace, a.plan, &choice, &|_| ());
            let problems: Vec<_> = walked.journeys.iter().filter(|j| !j.holds).collect();
            assert!(problems.is_empty(), "{problems:#?}\n{}", files[0].1);
        }
        is_silent
    });
    // A mistake may have taken the environment's name.
    walk.unwrap_or(false)
}

/// Of what is generated most is walked: otherwise nothing would be shown here.
#[test]
fn most_of_what_is_generated_is_walked() {
    let walked = (0..100_u64).filter(|seed| {
        let mixed =
            |i: u64| (seed * 1_000 + i).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()[5];
        let choices: Vec<u8> = (0..300).map(mixed).collect();
        let mut tape = Tape::new(&choices);
        let root = sound(&mut tape).yaml(&mut tape);
        comes_home(&[("trackc.yaml", &root)])
    });
    let walked = walked.count();
    assert!(walked > 50, "{walked} of 100");
}

#[test]
fn many_environments_of_what_is_generated_are_walked() {
    let mut runner = TestRunner::deterministic();
    let walked = (0..150).filter(|_| {
        let choices = tape(500).new_tree(&mut runner).expect("a tape").current();
        let text = varied(&choices, 0);
        comes_home_in(&[("trackc.yaml", &text)], EnvChoice::One(NAMES[0]))
    });
    let walked = walked.count();
    assert!(walked > 20, "{walked} of 150");
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_nothing_is_said_against_comes_home(choices in tape(300)) {
        let mut tape = Tape::new(&choices);
        let root = sound(&mut tape).yaml(&mut tape);
        comes_home(&[("trackc.yaml", &root)]);
    }

    #[test]
    fn what_nothing_is_said_against_after_a_mistake_comes_home(choices in tape(300)) {
        let made = files(&choices);
        let made: Vec<(&str, &str)> = made.iter().map(|(path, text)| (*path, text.as_str())).collect();
        comes_home(&made);
    }

    #[test]
    fn what_nothing_is_said_against_in_an_environment_comes_home(choices in tape(500)) {
        let text = varied(&choices, 1);
        for name in NAMES {
            comes_home_in(&[("trackc.yaml", &text)], EnvChoice::One(name));
        }
    }

    #[test]
    fn what_nothing_is_said_against_after_a_slip_comes_home(choices in tape(20)) {
        comes_home(&[("trackc.yaml", &slipped(&choices))]);
    }
}
