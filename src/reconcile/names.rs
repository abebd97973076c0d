//! One name for a thing on both sides: our reference where the workspace has it, else its name and
//! id in RedTrack.

use crate::account::{Kind, Object, Snapshot, id_of, name_of};
use serde_json::Value;
use std::collections::HashMap;

/// Objects of an account by id, and which entries of the workspace they are.
#[derive(Debug)]
pub(super) struct Names<'a> {
    objects: HashMap<(Kind, &'a str), &'a Object>,
    references: HashMap<(Kind, String), String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(account: &'a Snapshot) -> Self {
        let of_kind = |kind: Kind| {
            account.list(kind).iter().map(move |object| ((kind, id_of(object)), object))
        };
        let objects = Kind::ALL.into_iter().flat_map(of_kind).collect();
        Self { objects, references: HashMap::new() }
    }

    pub(super) fn object(&self, kind: Kind, id: &str) -> Option<&'a Object> {
        self.objects.get(&(kind, id)).copied()
    }

    /// Notes which entry an object is.
    pub(super) fn set(&mut self, kind: Kind, id: &str, reference: &str) {
        self.references.insert((kind, id.to_owned()), reference.to_owned());
    }

    /// Which entry an object is.
    pub(super) fn reference(&self, kind: Kind, id: &str) -> Option<&str> {
        self.references.get(&(kind, id.to_owned())).map(String::as_str)
    }

    /// What a value refers to, which is a reference of ours or an id of RedTrack's.
    pub(super) fn target(&self, kind: Kind, value: &Value) -> Option<String> {
        if let Some(to) = reference(value) {
            return Some(to.to_owned());
        }
        let id = value.as_str().filter(|id| !id.is_empty())?;
        if let Some(to) = self.reference(kind, id) {
            return Some(to.to_owned());
        }
        let name = self.object(kind, id).map(|object| name_of(kind, object));
        Some(name.map_or_else(|| id.to_owned(), |name| format!("{name} ({id})")))
    }
}

/// The reference that a value is.
pub(super) fn reference(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("$ref")?.as_str()
}
