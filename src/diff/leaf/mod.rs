//! An entity of a bundle as a list of values, each with what is at stake and where in the
//! panels it stands.
//!
//! A key that a bundle may hold and that is not named here is not compared; a test knows
//! every such key.

mod setting;
mod traffic;

use super::bundle::{Entity, Index};
use super::{EntityKind, Place, Stake};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// One value of an entity.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// Unique within the entity.
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) stake: Stake,
    pub(crate) value: Value,
    pub(crate) places: Vec<Place>,
    /// What is said where it is not there.
    pub(crate) absent: &'static str,
    /// Of an entity that is new or gone there is no need to say it.
    pub(crate) is_usual: bool,
    /// Whether a workspace may name secrets for it.
    pub(crate) may_hold_secrets: bool,
}

impl Leaf {
    pub(crate) fn new(stake: Stake, key: &str, label: &str, value: Value) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            stake,
            value,
            places: Vec::new(),
            absent: "none",
            is_usual: false,
            may_hold_secrets: false,
        }
    }
}

/// A name, and its number where it is not the first of that name.
#[derive(Default)]
pub(crate) struct Unique {
    given: HashSet<String>,
    counts: HashMap<String, usize>,
}

impl Unique {
    pub(crate) fn name(&mut self, name: &str) -> String {
        let count = self.counts.entry(name.to_owned()).or_default();
        loop {
            *count += 1;
            let own = if *count == 1 { name.to_owned() } else { format!("{name} ({count})") };
            // Somebody may call the first of another name just that.
            if self.given.insert(own.clone()) {
                return own;
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    /// A decimal, and its unit after a space.
    Amount(String),
    Url(String),
    List(Vec<String>),
}

/// Everything that is compared of an entity.
pub(super) fn leaves(kind: EntityKind, index: &Index<'_>, id: &str, entity: &Entity) -> Vec<Leaf> {
    let mut reader = Reader { index, id, entity, out: Vec::new() };
    match kind {
        EntityKind::Offer => traffic::offer(&mut reader),
        EntityKind::Campaign => traffic::campaign(&mut reader),
        EntityKind::OfferSource => setting::offer_source(&mut reader),
        EntityKind::ConversionEvent => setting::event(&mut reader),
        EntityKind::Postback => setting::postback(&mut reader),
        EntityKind::Channel => traffic::channel(&mut reader),
        EntityKind::Lander => traffic::lander(&mut reader),
        EntityKind::Domain => setting::domain(&mut reader),
    }
    reader.out
}

/// Reads the values of one entity. What has another form than expected is left out.
struct Reader<'r, 's> {
    index: &'r Index<'s>,
    id: &'r str,
    entity: &'r Entity,
    out: Vec<Leaf>,
}

/// Steps, by the first part of their id, with the field that holds a value.
type Fields<'f> = &'f [(&'f str, &'f str)];

impl<'r> Reader<'r, '_> {
    /// A value at a path of keys, parted by dots.
    fn get(&self, path: &str) -> Option<&'r Json> {
        let mut keys = path.split('.');
        let first = self.entity.get(keys.next()?)?;
        keys.try_fold(first, |value, key| value.get(key))
    }

    fn text_at(&self, path: &str) -> Option<&'r str> {
        self.get(path)?.as_str()
    }

    /// The places of fields of this entity's own steps; an empty name is no field.
    fn places(&self, fields: Fields<'_>) -> Vec<Place> {
        let place = |(step, field): &(&str, &str)| {
            self.index.place(&format!("{step}/{}", self.id), Some(*field).filter(|f| !f.is_empty()))
        };
        let mut places: Vec<Place> = fields.iter().filter_map(place).collect();
        // There may be a hundred thousand of them, each with room for four.
        places.shrink_to_fit();
        places
    }

    fn push(&mut self, stake: Stake, key: &str, label: &str, value: Value) -> &mut Leaf {
        self.out.push(Leaf::new(stake, key, label, value));
        let last = self.out.len() - 1;
        &mut self.out[last]
    }

    /// A text, where there is one; `usual` is what it mostly is.
    fn text(&mut self, stake: Stake, key: &str, label: &str, fields: Fields<'_>, usual: &str) {
        let Some(text) = self.text_at(key).map(str::to_owned) else { return };
        let places = self.places(fields);
        let is_usual = text == usual;
        let leaf = self.push(stake, key, label, Value::Text(text));
        (leaf.places, leaf.is_usual) = (places, is_usual);
    }

    fn url(&mut self, stake: Stake, key: &str, label: &str, fields: Fields<'_>) {
        let Some(url) = self.text_at(key).map(str::to_owned) else { return };
        let places = self.places(fields);
        let leaf = self.push(stake, key, label, Value::Url(url));
        (leaf.places, leaf.may_hold_secrets) = (places, key == "postback.url");
    }

    /// A list, which is compared as a whole; `empty` is what an empty one means.
    fn list(
        &mut self,
        stake: Stake,
        (key, label): (&str, &str),
        fields: Fields<'_>,
        empty: &'static str,
    ) {
        let Some(list) = self.get(key).and_then(texts) else { return };
        let places = self.places(fields);
        let is_usual = list.is_empty();
        let leaf = self.push(stake, key, label, Value::List(list));
        (leaf.places, leaf.absent, leaf.is_usual) = (places, empty, is_usual);
    }

    /// Whether it runs, at the first of its steps.
    fn status(&mut self, step: &str) {
        self.text(Stake::Reach, "status", "status", &[(step, "")], "active");
    }
}

/// The texts of a list.
fn texts(value: &Json) -> Option<Vec<String>> {
    let text = |item: &Json| item.as_str().unwrap_or_default().to_owned();
    Some(value.as_array()?.iter().map(text).collect())
}
