//! Doing what a plan says: first a look at the account, then one step after another, each noted
//! before it is sent and once it is done. Pure but for what its callers lend it: the account, the
//! journal.
//!
//! What may have been made is never made again: it is looked for by its name. An update reads the
//! object as it is and changes what the workspace says, so that nothing else is lost.

mod before;
mod bounds;
mod claims;
mod journal;
mod look;
mod perform;

pub use before::{Before, before};
pub use bounds::{Bounds, OverBounds};
pub use claims::{Claim, WrongId, claims};
pub use journal::{Journal, Note};
pub use look::{Looked, look};
pub use perform::{Event, Record, Report, Stop, perform};

use crate::account::{Kind, Object, id_of, is_deleted, name_of};
use crate::reconcile::{AccountPlan, Step, known_by};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What a plan's file is known by.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..16])
}

/// The ids that entries have: those that the plan knows, and those that the journal knows.
#[must_use]
pub fn ids(plan: &AccountPlan, journal: &Journal) -> BTreeMap<String, String> {
    let known = plan.ids().map(|(reference, id)| (reference.to_owned(), id.to_owned()));
    known.chain(journal.done.clone()).collect()
}

/// The steps that are still to be done.
pub fn pending<'p>(plan: &'p AccountPlan, journal: &'p Journal) -> impl Iterator<Item = &'p Step> {
    plan.steps.iter().filter(|step| !journal.done.contains_key(&step.reference))
}

/// What a step needs the ids of.
fn needs(step: &Step) -> BTreeSet<&str> {
    fn walk<'v>(value: &'v Value, out: &mut BTreeSet<&'v str>) {
        match value {
            Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
                Some(to) => drop(out.insert(to)),
                None => object.values().for_each(|value| walk(value, out)),
            },
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            _ => {}
        }
    }
    let mut out = BTreeSet::new();
    step.body.values().for_each(|value| walk(value, &mut out));
    out
}

/// Objects of an account, by id and by name.
#[derive(Debug, Default)]
struct Index {
    by_id: HashMap<(Kind, String), Object>,
    by_name: HashMap<(Kind, String), Vec<String>>,
}

impl Index {
    /// Takes in what is not deleted.
    fn add(&mut self, kind: Kind, objects: impl IntoIterator<Item = Object>) {
        for object in objects.into_iter().filter(|object| !is_deleted(object)) {
            let id = id_of(&object).to_owned();
            let name = known_by(kind, name_of(kind, &object));
            self.by_name.entry((kind, name)).or_default().push(id.clone());
            self.by_id.insert((kind, id), object);
        }
    }

    fn get(&self, kind: Kind, id: &str) -> Option<&Object> {
        self.by_id.get(&(kind, id.to_owned()))
    }

    /// The objects that could be what a step makes: they have its name, and are nothing else.
    fn candidates(&self, step: &Step, taken: &HashSet<(Kind, String)>) -> Vec<String> {
        self.named(step.kind, &step.title, taken)
    }

    /// The objects that have a name and are not taken.
    fn named(&self, kind: Kind, title: &str, taken: &HashSet<(Kind, String)>) -> Vec<String> {
        let name = known_by(kind, title);
        let named = self.by_name.get(&(kind, name)).map_or(&[][..], Vec::as_slice);
        let is_free = |id: &&String| !taken.contains(&(kind, (*id).clone()));
        named.iter().filter(is_free).cloned().collect()
    }
}

/// The objects that are known to be entries.
fn taken(ids: &BTreeMap<String, String>) -> HashSet<(Kind, String)> {
    let one = |(to, id): (&String, &String)| Some((Kind::of_reference(to)?, id.clone()));
    ids.iter().filter_map(one).collect()
}
