//! What is to be done, in the few words that somebody reads first.

use super::plan::{Action, Step};
use crate::account::Kind;
use crate::diff::{Stake, few};

/// How many are named of what is alike.
const MOST_NAMED: usize = 3;

/// A sentence for each kind of change, money first, then what is made.
pub(super) fn of(steps: &[Step]) -> Vec<String> {
    let mut out = Vec::new();
    for (stake, words) in [
        (Stake::Money, "money changes in"),
        (Stake::Attribution, "attribution changes in"),
        (Stake::Reach, "countries, weights or status change in"),
        (Stake::Rest, "only names, notes or labels change in"),
    ] {
        let gravest = |step: &&Step| {
            step.action == Action::Update && step.changes.first().map(|f| f.stake) == Some(stake)
        };
        let names: Vec<&str> = steps.iter().filter(gravest).map(|s| s.title.as_str()).collect();
        if !names.is_empty() {
            out.push(format!("{words} {}", few(&names, MOST_NAMED)));
        }
    }
    for kind in Kind::ALL {
        let made = |step: &&Step| step.action == Action::Create && step.kind == kind;
        let names: Vec<&str> = steps.iter().filter(made).map(|s| s.title.as_str()).collect();
        if !names.is_empty() {
            let (s, are) = if names.len() == 1 { ("", "is") } else { ("s", "are") };
            let count = names.len();
            out.push(format!(
                "{count} {}{s} {are} made: {}",
                kind.title(),
                few(&names, MOST_NAMED)
            ));
        }
    }
    out
}
