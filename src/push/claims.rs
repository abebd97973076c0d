//! Which object of the account an entry is, as a plan's file and its journal say it: words on a
//! disk, until the workspace, `trackc.lock` or the account itself says the same.

use super::{Index, Journal, pending, taken};
use crate::account::Kind;
use crate::facts::redtrack::is_id;
use crate::reconcile::{AccountPlan, Action, Step};
use std::collections::BTreeMap;
use std::fmt;

/// That an entry is an object, which only the account can confirm: it has to have its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'p> {
    /// The entry: `offer/keto-kz`.
    pub reference: &'p str,
    /// What it is in RedTrack.
    pub kind: Kind,
    /// The name people read.
    pub title: &'p str,
    /// The id that is named for it.
    pub id: &'p str,
}

/// A plan or its journal contradicts what is known of an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongId(String);

impl fmt::Display for WrongId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongId {}

/// The ids in a plan and its journal that are not `known` from the workspace or `trackc.lock`.
///
/// # Errors
/// Where one is another than is known, or none of RedTrack's, or where something that is known
/// would be made once more.
pub fn claims<'p>(
    plan: &'p AccountPlan,
    journal: &'p Journal,
    known: &BTreeMap<String, String>,
) -> Result<Vec<Claim<'p>>, WrongId> {
    for step in pending(plan, journal).filter(|step| step.action == Action::Create) {
        if let Some(id) = known.get(&step.reference) {
            return Err(WrongId(format!(
                "{} would be made, and it is {id} already",
                step.reference
            )));
        }
    }
    let mut open = Vec::new();
    for claim in all(plan, journal)? {
        let Claim { reference, id, .. } = claim;
        match known.get(reference) {
            _ if !is_id(id) => {
                return Err(WrongId(format!("`{id}`, named for {reference}, is no id")));
            }
            None => open.push(claim),
            Some(known) if known == id => {}
            Some(known) => {
                return Err(WrongId(format!("{reference} is {known}, and not {id}")));
            }
        }
    }
    Ok(open)
}

/// Everything that is said of what an entry is, each once.
fn all<'p>(plan: &'p AccountPlan, journal: &'p Journal) -> Result<Vec<Claim<'p>>, WrongId> {
    let of = |step: &'p Step, id| Claim {
        reference: &step.reference,
        kind: step.kind,
        title: &step.title,
        id,
    };
    let unchanged = plan.unchanged.iter().map(|known| Claim {
        reference: &known.reference,
        kind: known.kind,
        title: &known.title,
        id: &known.id,
    });
    let changed = plan.steps.iter().filter_map(|step| Some(of(step, &step.current.as_ref()?.id)));
    let mut claims: Vec<Claim<'p>> = unchanged.chain(changed).collect();
    let steps: BTreeMap<&str, &Step> =
        plan.steps.iter().map(|step| (&*step.reference, step)).collect();
    for (reference, id) in &journal.done {
        let Some(step) = steps.get(&**reference) else {
            return Err(WrongId(format!("{reference} is done by the journal, and is no step")));
        };
        match &step.current {
            Some(current) if current.id == *id => {}
            Some(current) => {
                return Err(WrongId(format!(
                    "{reference} is {} in the plan and {id} in the journal",
                    current.id
                )));
            }
            None => claims.push(of(step, id)),
        }
    }
    Ok(claims)
}

/// What the account does not confirm: an object is an entry only where it alone has its name,
/// and is known to be nothing else.
pub(super) fn refuted(
    claims: &[Claim<'_>],
    known: &BTreeMap<String, String>,
    index: &Index,
) -> Vec<String> {
    let mut taken = taken(known);
    let mut out = Vec::new();
    for Claim { reference, kind, title, id } in claims {
        let named = index.named(*kind, title, &taken);
        match named.as_slice() {
            [one] if one == id => drop(taken.insert((*kind, (*id).to_owned()))),
            [_, _, ..] if named.iter().any(|one| one == id) => out.push(format!(
                "there are {} {}s with the name of {reference} now, {}, and nothing says which one it is",
                named.len(),
                kind.title(),
                named.join(", ")
            )),
            _ => out.push(format!(
                "the {} {id}, which is to be {reference}, does not have its name, or is not there",
                kind.title()
            )),
        }
    }
    out
}
