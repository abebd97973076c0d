//! The account as it was read.

use super::Kind;
use crate::text::{OtherForm, read_form};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What stands in the place of a private key: RedTrack's domains carry those of their
/// certificates, and nothing here needs them.
const NOT_KEPT: &str = "(not kept)";

/// One object, with every field that RedTrack told, known to us or not.
pub type Object = Map<String, Value>;

/// Everything in an account. The same account gives the same bytes: objects are sorted by id,
/// fields by name, and nothing says when it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    format_version: u32,
    /// The host that it was read from.
    pub host: String,
    domains: Vec<Object>,
    networks: Vec<Object>,
    offers: Vec<Object>,
    landings: Vec<Object>,
    sources: Vec<Object>,
    streams: Vec<Object>,
    campaigns: Vec<Object>,
}

impl Snapshot {
    /// The version of the form that is written and read.
    pub const FORMAT_VERSION: u32 = 1;

    /// An empty account.
    #[must_use]
    pub fn new(host: &str) -> Self {
        Self { format_version: Self::FORMAT_VERSION, host: host.to_owned(), ..Self::default() }
    }

    /// The objects of a kind, sorted by id.
    #[must_use]
    pub fn list(&self, kind: Kind) -> &[Object] {
        match kind {
            Kind::Domain => &self.domains,
            Kind::Network => &self.networks,
            Kind::Offer => &self.offers,
            Kind::Landing => &self.landings,
            Kind::Source => &self.sources,
            Kind::Stream => &self.streams,
            Kind::Campaign => &self.campaigns,
        }
    }

    /// Takes the objects of a kind, in any order.
    pub fn set(&mut self, kind: Kind, mut objects: Vec<Object>) {
        objects.iter_mut().for_each(tidy);
        objects.sort_by(|a, b| id_of(a).cmp(id_of(b)));
        *match kind {
            Kind::Domain => &mut self.domains,
            Kind::Network => &mut self.networks,
            Kind::Offer => &mut self.offers,
            Kind::Landing => &mut self.landings,
            Kind::Source => &mut self.sources,
            Kind::Stream => &mut self.streams,
            Kind::Campaign => &mut self.campaigns,
        } = objects;
    }

    /// The object with this id.
    #[must_use]
    pub fn get(&self, kind: Kind, id: &str) -> Option<&Object> {
        // They are sorted by id.
        let list = self.list(kind);
        let at = list.partition_point(|object| id_of(object) < id);
        list.get(at).filter(|object| id_of(object) == id)
    }

    /// Reads a snapshot file.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, OtherForm> {
        let read: Self = read_form(bytes, |read: &Self| read.format_version, Self::FORMAT_VERSION)?;
        let mut snapshot = Self::new(&read.host);
        for kind in Kind::ALL {
            snapshot.set(kind, read.list(kind).to_vec());
        }
        Ok(snapshot)
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Sorts the fields, and forgets private keys.
fn tidy(object: &mut Object) {
    for holder in ["ssl", "acme"] {
        let held = object.get_mut(holder).and_then(Value::as_object_mut);
        if let Some(key @ Value::String(_)) = held.and_then(|held| held.get_mut("key")) {
            *key = NOT_KEPT.into();
        }
    }
    object.sort_keys();
    object.values_mut().for_each(Value::sort_all_objects);
}

/// The id of an object; empty where it has none.
#[must_use]
pub fn id_of(object: &Object) -> &str {
    object.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// What people know an object by: its title, or a domain's host.
#[must_use]
pub fn name_of(kind: Kind, object: &Object) -> &str {
    object.get(kind.name_field()).and_then(Value::as_str).unwrap_or_default()
}

/// Whether RedTrack keeps it as deleted.
#[must_use]
pub fn is_deleted(object: &Object) -> bool {
    object.get("status").and_then(Value::as_u64) == Some(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        match value {
            Value::Object(object) => object,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn the_same_account_gives_the_same_bytes() {
        let (a, b) = (json!({ "id": "a", "z": { "y": 1, "x": 2 } }), json!({ "b": [], "id": "b" }));
        let mut one = Snapshot::new("api.redtrack.io");
        one.set(Kind::Offer, vec![object(a.clone()), object(b.clone())]);
        let mut two = Snapshot::new("api.redtrack.io");
        two.set(
            Kind::Offer,
            vec![object(b), object(json!({ "z": { "x": 2, "y": 1 }, "id": "a" }))],
        );
        assert_eq!(one.text(), two.text());
        assert_eq!(Snapshot::read(one.text().as_bytes()).unwrap(), one);
        assert!(one.text().ends_with("}\n"));
    }

    #[test]
    fn fields_that_nobody_knows_are_kept_and_private_keys_are_not() {
        let mut account = Snapshot::new("api.redtrack.io");
        let told =
            json!({ "id": "a", "ssl": { "key": "PRIVATE", "active": true }, "novel": [1.5, null] });
        account.set(Kind::Domain, vec![object(told)]);
        let text = account.text();
        assert!(!text.contains("PRIVATE") && text.contains("novel"), "{text}");
    }

    #[test]
    fn another_file_is_no_snapshot() {
        assert!(Snapshot::read(b"[]").is_err());
        assert!(Snapshot::read(b"{}").is_err());
        let newer =
            Snapshot::new("x").text().replace("\"format_version\": 1", "\"format_version\": 2");
        assert_eq!(
            Snapshot::read(newer.as_bytes()).unwrap_err().to_string(),
            "its format_version is 2"
        );
    }
}
