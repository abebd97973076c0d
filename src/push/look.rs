//! Before anything is sent: whether the account is still what the plan was made against.

use super::claims::refuted;
use super::{Claim, Index, Journal, ids, needs, pending, taken};
use crate::account::{Failure, Kind, Object, fingerprint, name_of};
use crate::reconcile::{AccountPlan, Action, Step, host, is_service_host};
use crate::text::{article, counted};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What was seen.
#[derive(Debug, Default)]
pub struct Looked {
    /// What an interrupted push had begun and is there already, by reference.
    pub found: BTreeMap<String, String>,
    /// What has changed since the plan was made, in sentences. Nothing is sent where there is any.
    pub changed: Vec<String>,
    /// What there was, for the bounds.
    index: Index,
}

impl Looked {
    /// The object that an update is about, as it was seen.
    #[must_use]
    pub fn current(&self, step: &Step) -> Option<&Object> {
        self.index.get(step.kind, &step.current.as_ref()?.id)
    }

    /// Whether something that was begun, and may have been made, cannot be seen: it may be on its
    /// way.
    #[must_use]
    pub fn misses(&self, plan: &AccountPlan, journal: &Journal, claims: &[Claim<'_>]) -> bool {
        let is_new = |claim: &&Claim<'_>| journal.done.contains_key(claim.reference);
        let mut made = claims.iter().filter(is_new);
        made.any(|claim| self.index.get(claim.kind, claim.id).is_none())
            || pending(plan, journal).any(|step| {
                step.action == Action::Create
                    && journal.is_open(&step.reference)
                    && !self.found.contains_key(&step.reference)
            })
    }
}

/// Looks at the `lists` of what the steps to come are about, and compares them with what the plan
/// saw. Ids that are not `known` otherwise have to be those of objects with the right names.
///
/// # Errors
/// Where the account does not tell.
pub fn look(
    plan: &AccountPlan,
    journal: &Journal,
    (known, claims): (&BTreeMap<String, String>, &[Claim<'_>]),
    lists: &mut dyn FnMut(Kind) -> Result<Vec<Object>, Failure>,
) -> Result<Looked, Failure> {
    let mut looked = Looked::default();
    let mut needed: BTreeMap<&str, &Step> = BTreeMap::new();
    let mut kinds: BTreeSet<Kind> = claims.iter().map(|claim| claim.kind).collect();
    let ids = ids(plan, journal);
    for step in pending(plan, journal) {
        kinds.insert(step.kind);
        for need in needs(step) {
            needed.entry(need).or_insert(step);
            kinds.extend(Kind::of_reference(need).filter(|_| ids.contains_key(need)));
        }
    }
    for kind in &kinds {
        looked.index.add(*kind, lists(*kind)?);
    }
    looked.changed = refuted(claims, known, &looked.index);
    if !looked.changed.is_empty() {
        // Nothing else can be said with ids that are others'.
        return Ok(looked);
    }
    let mut taken = taken(&ids);
    for (need, step) in needed {
        looked.changed.extend(lost(need, step, &ids, &looked.index));
    }
    for step in pending(plan, journal) {
        match step.action {
            Action::Create => create(step, journal, &mut taken, &mut looked),
            Action::Update => update(step, journal, &mut looked),
        }
    }
    // What an earlier push has done tells accounts apart by itself.
    if looked.changed.is_empty() && journal.begun.is_empty() {
        looked.changed.extend(other_account(plan, &kinds, &looked.index));
    }
    Ok(looked)
}

/// Why this cannot be the account that the plan was made against: the host is the same for all, and
/// no field is known to name an account, so what the plan saw there has to do it.
fn other_account(plan: &AccountPlan, kinds: &BTreeSet<Kind>, index: &Index) -> Option<String> {
    let foreign = plan.foreign.iter().map(|foreign| (foreign.kind, &foreign.id));
    let unchanged = plan.unchanged.iter().map(|known| (known.kind, &known.id));
    let current =
        plan.steps.iter().filter_map(|step| Some((step.kind, &step.current.as_ref()?.id)));
    let mut seen = foreign.chain(unchanged).chain(current).filter(|(kind, _)| kinds.contains(kind));
    let count = seen.clone().count();
    let hint =
        "see that REDTRACK_API_KEY holds the key of the account that the plan was made against";
    if count > 0 {
        let is_other = seen.all(|(kind, id)| index.get(kind, id).is_none());
        return is_other.then(|| {
            let what = counted(count, "object");
            format!("of the {what} that the plan saw there none is here, so this is another account; {hint}")
        });
    }
    // A new account has a domain of RedTrack's.
    let is_service = |(kind, _): &(Kind, String), object: &Object| {
        *kind == Kind::Domain && is_service_host(&host(name_of(*kind, object)))
    };
    let here = index.by_id.iter().filter(|(key, object)| !is_service(key, object)).count();
    (here > 0).then(|| {
        let what = counted(here, "object");
        format!("the plan saw an empty account, and here is {what}, so this is another one; {hint}")
    })
}

/// What a step refers to, and is there no longer.
fn lost(
    need: &str,
    step: &Step,
    known: &BTreeMap<String, String>,
    index: &Index,
) -> Option<String> {
    let kind = Kind::of_reference(need)?;
    let id = known.get(need)?;
    if index.get(kind, id).is_some() {
        return None;
    }
    Some(format!(
        "the {} {id}, which is {need} and which {} needs, is no longer there",
        kind.title(),
        step.reference
    ))
}

fn create(
    step: &Step,
    journal: &Journal,
    taken: &mut HashSet<(Kind, String)>,
    looked: &mut Looked,
) {
    let found = looked.index.candidates(step, taken);
    let what = step.kind.title();
    match found.as_slice() {
        [] => {}
        [id] if journal.was_tried(&step.reference) => {
            taken.insert((step.kind, id.clone()));
            looked.found.insert(step.reference.clone(), id.clone());
        }
        [id] => looked.changed.push(format!(
            "there is {} {what} with the name of {} now, {id}, and there was none",
            article(what),
            step.reference
        )),
        several => looked.changed.push(format!(
            "there are {} {what}s with the name of {} now, {}, and nothing says which one it is",
            several.len(),
            step.reference,
            several.join(", ")
        )),
    }
}

fn update(step: &Step, journal: &Journal, looked: &mut Looked) {
    let Some(current) = &step.current else { return };
    let what = format!("the {} {}, which is {},", step.kind.title(), current.id, step.reference);
    let changed = match looked.current(step) {
        None => format!("{what} is no longer there"),
        // What was begun may have been done: the step itself will see.
        Some(_) if journal.begun.contains(&step.reference) => return,
        Some(object) if fingerprint(object) == current.fingerprint => return,
        Some(_) => format!("{what} was edited"),
    };
    looked.changed.push(changed);
}
