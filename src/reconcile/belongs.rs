//! Whether a plan is what this workspace makes: a file that lay around may have been edited, or
//! be of yesterday.

use super::{AccountPlan, Action, Request, Step, Wanted};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

impl Wanted {
    /// The ids that the workspace itself writes, by reference.
    #[must_use]
    pub fn written(&self) -> BTreeMap<String, String> {
        let id =
            |request: &Request| Some((request.reference.clone(), request.redtrack_id.clone()?));
        self.requests.iter().filter_map(id).collect()
    }

    /// The ids that an environment only takes over from the base, by reference: no campaign of the
    /// environment has them.
    #[must_use]
    pub fn inherited(&self) -> &BTreeMap<String, String> {
        &self.inherited
    }

    /// Whether a plan was made from this workspace as it is, speaks of each of its entries once,
    /// and does nothing else than what it says. Which objects they are is another question, for
    /// `push::claims`.
    #[must_use]
    pub fn is_of(&self, plan: &AccountPlan) -> bool {
        let by_reference: HashMap<&str, &Request> =
            self.requests.iter().map(|request| (&*request.reference, request)).collect();
        let steps = plan.steps.iter().map(|step| &*step.reference);
        let unchanged = plan.unchanged.iter().map(|known| &*known.reference);
        let mut seen = HashSet::new();
        self.environment == plan.environment
            && self.fingerprint == plan.workspace
            && steps.chain(unchanged).all(|reference| seen.insert(reference))
            && seen.len() == by_reference.len()
            && plan.steps.iter().all(|step| {
                by_reference.get(&*step.reference).is_some_and(|wanted| says(wanted, step))
            })
            && plan.unchanged.iter().all(|known| {
                by_reference
                    .get(&*known.reference)
                    .is_some_and(|wanted| wanted.kind == known.kind && wanted.title == known.title)
            })
    }
}

/// Whether the workspace wants what a step does: all of what is made, and nothing that is changed
/// otherwise.
fn says(wanted: &Request, step: &Step) -> bool {
    let is_whole = step.action == Action::Update || wanted.body.len() == step.body.len();
    let is_new = step.action == Action::Create;
    // What the workspace no longer writes is emptied.
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let same = |(key, value): (&String, &Value)| match wanted.body.get(key) {
        Some(wanted) => wanted == value,
        None => !is_new && is_empty(value),
    };
    wanted.kind == step.kind
        && wanted.title == step.title
        && is_whole
        && is_new == step.current.is_none()
        && step.body.iter().all(same)
}
