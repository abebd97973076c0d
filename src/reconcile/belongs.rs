//! Whether a plan is what this workspace makes: a file that lay around may have been edited, or
//! be of yesterday.

use super::names::Names;
use super::{AccountPlan, Action, Request, Step, Wanted, fields, summary, wire};
use crate::account::{Kind, Object, Snapshot};
use crate::diff::Field;
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
        let by_reference = self.by_reference();
        let steps = plan.steps.iter().map(|step| &*step.reference);
        let unchanged = plan.unchanged.iter().map(|known| &*known.reference);
        let mut seen = HashSet::new();
        self.environment == plan.environment
            && self.fingerprint == plan.workspace
            && self.manual == plan.manual
            && summary::of(&plan.steps) == plan.summary
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

    /// The first of some steps that does not say what it changes in the object beside it: that is
    /// read before it is sent, and only the account knows it. `ids` are those of the entries.
    #[must_use]
    pub fn untold<'p>(
        &self,
        mut steps: impl Iterator<Item = (&'p Step, &'p Object)>,
        ids: &BTreeMap<String, String>,
    ) -> Option<&'p Step> {
        let by_reference = self.by_reference();
        let nothing = Snapshot::default();
        let mut names = Names::new(&nothing);
        for (reference, id) in ids {
            if let Some(kind) = Kind::of_reference(reference) {
                names.set(kind, id, reference);
            }
        }
        let is_untold = |(step, object): &(&Step, &Object)| {
            by_reference.get(&*step.reference).is_none_or(|wanted| {
                let changes = fields::changes(wanted.kind, &wanted.body, Some(object), &names);
                told(&changes) != told(&step.changes)
                    || !step.changes.is_sorted_by_key(|change| change.stake)
            })
        };
        steps.find(is_untold).map(|(step, _)| step)
    }

    fn by_reference(&self) -> HashMap<&str, &Request> {
        self.requests.iter().map(|request| (&*request.reference, request)).collect()
    }
}

/// What changes say, in any order. What is taken away may be named by a name that only the whole
/// account knows.
fn told(changes: &[Field]) -> Vec<String> {
    let one = |field: &Field| match &field.new {
        Some(new) => format!("{:?}", (field.stake, &field.key, &field.label, new)),
        None => format!("{:?}", (field.stake, field.key.split('.').next())),
    };
    let mut out: Vec<String> = changes.iter().map(one).collect();
    out.sort_unstable();
    out
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
    let current = step.current.as_ref().map(|current| current.id.as_str());
    let (method, path) = Step::call(wanted.kind, current);
    // What is changed, only the account knows: see `Wanted::untold`.
    let made = || {
        let nothing = Snapshot::default();
        fields::changes(wanted.kind, &wanted.body, None, &Names::new(&nothing))
    };
    wanted.kind == step.kind
        && wanted.title == step.title
        && (method, &path) == (step.method.as_str(), &step.path)
        && step.secrets == wire::secrets(&step.body)
        && (!is_new || made() == step.changes)
        && is_whole
        && is_new == step.current.is_none()
        && step.body.iter().all(same)
}
