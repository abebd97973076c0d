//! A `bundle.json` read back: the one form in which a workspace, a build folder and a revision
//! are equal.

use crate::text::{OtherForm, read_form};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything that came out of a workspace.
#[derive(Debug, Deserialize)]
pub struct ReadBundle {
    format_version: u32,
    /// The environment it was made for.
    pub environment: Option<String>,
    #[serde(default)]
    entities: HashMap<String, BTreeMap<String, Lazy>>,
    #[serde(default)]
    urls: Vec<Row>,
    pub(crate) requests: Vec<OldRequest>,
    pub(crate) manual: Vec<OldStep>,
    /// Whether it was read from a folder: secrets may have been revealed there.
    #[serde(skip)]
    pub may_reveal: bool,
}

/// The keys of an entity.
pub(super) type Entity = Map<String, Value>;

/// A part of a bundle as it is written. It is read when it is asked for: as values, all of a
/// bundle would take ten times the room, and most of it is looked at once or never.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Lazy(Box<RawValue>);

impl Lazy {
    /// What is written.
    pub(crate) fn value(&self) -> Value {
        self.read()
    }

    /// What is written as an object; what is none has no keys.
    pub(crate) fn object(&self) -> Entity {
        self.read()
    }

    /// RedTrack's id, of an entity that has one.
    pub(super) fn redtrack_id(&self) -> Option<String> {
        #[derive(Default, Deserialize)]
        struct Known {
            #[serde(default)]
            redtrack_id: Value,
        }
        match self.read::<Known>().redtrack_id {
            Value::String(id) => Some(id),
            _ => None,
        }
    }

    fn read<T: Default + for<'de> Deserialize<'de>>(&self) -> T {
        serde_json::from_str(self.0.get()).unwrap_or_default()
    }

    fn is_object(&self) -> bool {
        self.0.get().starts_with('{')
    }
}

/// A row of `urls`.
#[derive(Debug, Deserialize)]
struct Row {
    kind: String,
    id: String,
    name: String,
}

/// A request to RedTrack.
#[derive(Debug, Deserialize)]
pub(crate) struct OldRequest {
    pub(crate) id: String,
    pub(crate) body: Lazy,
}

/// A step by hand.
#[derive(Debug, Deserialize)]
pub(crate) struct OldStep {
    pub(crate) id: String,
    pub(crate) panel: String,
    pub(crate) menu: String,
    pub(crate) values: Lazy,
}

impl ReadBundle {
    /// The version of a bundle's form that is written and read.
    pub const FORMAT_VERSION: u32 = 1;

    /// Reads a `bundle.json`.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, OtherForm> {
        let bundle: Self = read_form(bytes, |b: &Self| b.format_version, Self::FORMAT_VERSION)?;
        let entities = bundle.entities.values().flat_map(BTreeMap::values);
        if !entities.chain(bundle.manual.iter().map(|s| &s.values)).all(Lazy::is_object) {
            return Err(OtherForm::new("an entity or a step has no keys"));
        }
        Ok(bundle)
    }

    /// The same, from a folder that may have been built with secrets revealed.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read_from_folder(bytes: &[u8]) -> Result<Self, OtherForm> {
        Ok(Self { may_reveal: true, ..Self::read(bytes)? })
    }

    /// The entities of a kind, which is named in the plural.
    pub(super) fn entities(&self, plural: &str) -> impl Iterator<Item = (&str, &Lazy)> {
        self.entities.get(plural).into_iter().flatten().map(|(id, e)| (id.as_str(), e))
    }

    pub(super) fn index(&self) -> Index<'_> {
        Index {
            bundle: self,
            manual: self.manual.iter().map(|s| (s.id.as_str(), s)).collect(),
            requests: self.requests.iter().map(|r| r.id.as_str()).collect(),
            names: self
                .urls
                .iter()
                .map(|row| ((row.kind.as_str(), row.id.as_str()), row.name.as_str()))
                .collect(),
            has_types: !self.entities("offer_sources").any(|(_, source)| {
                source.object().get("postback").is_some_and(|p| p["report"] == "status")
            }),
        }
    }
}

/// A bundle, with its steps and rows by id.
#[derive(Debug)]
pub(super) struct Index<'s> {
    pub(super) bundle: &'s ReadBundle,
    pub(super) manual: HashMap<&'s str, &'s OldStep>,
    pub(super) requests: HashSet<&'s str>,
    names: HashMap<(&'s str, &'s str), &'s str>,
    /// Whether postbacks name conversion types: some report statuses alone.
    pub(super) has_types: bool,
}

impl<'s> Index<'s> {
    /// The name that people read beside a URL.
    pub(super) fn row_name(&self, kind: &str, id: &str) -> Option<&'s str> {
        self.names.get(&(kind, id)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_bundle_is_refused() {
        for bytes in [
            "",
            "{}",
            "[]",
            r#"{"format_version":2,"environment":null,"requests":[],"manual":[]}"#,
            r#"{"format_version":1,"environment":null,"requests":[],"manual":[],"entities":{"offers":[]}}"#,
            r#"{"format_version":1,"environment":null,"requests":[],"manual":[],"entities":{"offers":{"a":1}}}"#,
        ] {
            assert!(ReadBundle::read(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }
}
