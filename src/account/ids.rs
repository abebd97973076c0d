//! `trackc.lock`: which object of the account each entry of a workspace is.

use crate::text::{OtherForm, read_form};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

/// The file's name, beside `trackc.yaml`.
pub const IDS_FILE: &str = "trackc.lock";

/// Ids by reference (`offer/keto-kz`), of the base and of each environment. One id a line and
/// sorted, so that git merges what two people have pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    format_version: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "ids")]
    ids: BTreeMap<String, String>,
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "environments"
    )]
    environments: BTreeMap<String, BTreeMap<String, String>>,
}

/// An entry has another id already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTaken {
    reference: String,
    known: String,
    new: String,
}

impl fmt::Display for IdTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reference, known, new } = self;
        write!(f, "{IDS_FILE} says that {reference} is {known}, and it would become {new}")
    }
}

impl std::error::Error for IdTaken {}

impl Default for Ids {
    fn default() -> Self {
        Self {
            format_version: Self::FORMAT_VERSION,
            ids: BTreeMap::new(),
            environments: BTreeMap::new(),
        }
    }
}

impl Ids {
    /// The version of the form that is written and read.
    pub const FORMAT_VERSION: u32 = 1;

    /// Reads the file.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, OtherForm> {
        read_form(bytes, |read: &Self| read.format_version, Self::FORMAT_VERSION)
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The id that an entry has in RedTrack, in an environment or the base.
    #[must_use]
    pub fn get(&self, environment: Option<&str>, reference: &str) -> Option<&str> {
        let of = match environment {
            None => &self.ids,
            Some(name) => self.environments.get(name)?,
        };
        of.get(reference).map(String::as_str)
    }

    /// The entries of the base (`None`) and of other environments, by the ids that they have.
    #[must_use]
    pub fn elsewhere(&self, environment: Option<&str>) -> HashMap<&str, (Option<&str>, &str)> {
        let base = std::iter::once((None, &self.ids));
        let all =
            base.chain(self.environments.iter().map(|(name, ids)| (Some(name.as_str()), ids)));
        let mut out = HashMap::new();
        for (name, ids) in all.filter(|(name, _)| *name != environment) {
            for (reference, id) in ids {
                out.entry(id.as_str()).or_insert((name, reference.as_str()));
            }
        }
        out
    }

    /// All ids of an environment or the base, by reference.
    #[must_use]
    pub fn of(&self, environment: Option<&str>) -> BTreeMap<String, String> {
        match environment {
            None => self.ids.clone(),
            Some(name) => self.environments.get(name).cloned().unwrap_or_default(),
        }
    }

    /// Notes the id that an entry has got.
    ///
    /// # Errors
    /// Where it has another one already: that one stays.
    pub fn set(
        &mut self,
        environment: Option<&str>,
        reference: &str,
        id: &str,
    ) -> Result<(), IdTaken> {
        match self.get(environment, reference) {
            Some(known) if known != id => Err(IdTaken {
                reference: reference.to_owned(),
                known: known.to_owned(),
                new: id.to_owned(),
            }),
            _ => {
                self.correct(environment, reference, id);
                Ok(())
            }
        }
    }

    /// Notes the id that the workspace itself writes for an entry: it wins over what is here.
    pub fn correct(&mut self, environment: Option<&str>, reference: &str, id: &str) {
        let of = match environment {
            None => &mut self.ids,
            Some(name) => self.environments.entry(name.to_owned()).or_default(),
        };
        of.insert(reference.to_owned(), id.to_owned());
    }
}

/// A map that is read only where each key stands once. Whoever merges two pushes by hand may keep
/// both lines of an entry, and serde would take the last of them.
struct Once<V>(BTreeMap<String, V>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Once<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = Once<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once<V>, A::Error> {
        let mut read = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, V>()? {
            if read.contains_key(&key) {
                return Err(A::Error::custom(format_args!(
                    "`{key}` stands twice, the second time"
                )));
            }
            read.insert(key, value);
        }
        Ok(Once(read))
    }
}

fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    Once::deserialize(deserializer).map(|ids| ids.0)
}

fn environments<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, D::Error> {
    let read = Once::<Once<String>>::deserialize(deserializer)?;
    Ok(read.0.into_iter().map(|(name, ids)| (name, ids.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_by_environment() {
        let mut ids = Ids::default();
        ids.set(None, "offer/b", "61f190c31cfe1c000181572d").unwrap();
        ids.set(Some("staging"), "offer/b", "61f190c31cfe1c000181572e").unwrap();
        ids.set(None, "campaign/a", "61f190c31cfe1c000181572f").unwrap();
        assert_eq!(
            ids.text(),
            r#"{
  "format_version": 1,
  "ids": {
    "campaign/a": "61f190c31cfe1c000181572f",
    "offer/b": "61f190c31cfe1c000181572d"
  },
  "environments": {
    "staging": {
      "offer/b": "61f190c31cfe1c000181572e"
    }
  }
}
"#
        );
        let read = Ids::read(ids.text().as_bytes()).unwrap();
        assert_eq!(read, ids);
        assert_eq!(read.get(Some("staging"), "offer/b"), Some("61f190c31cfe1c000181572e"));
        assert_eq!(read.get(Some("live"), "offer/b"), None);
        let base = "61f190c31cfe1c000181572d";
        assert_eq!(read.elsewhere(Some("staging")).get(base), Some(&(None, "offer/b")));
        assert_eq!(read.elsewhere(None).get(base), None);
        assert!(Ids::read(b"{\"format_version\": 2}").is_err());
    }

    /// The last of two ids was taken, whichever that was, and its object changed.
    #[test]
    fn two_ids_of_one_entry_are_none() {
        let twice = r#"{ "offer/b": "61f190c31cfe1c000181572d",
            "offer/b": "61f190c31cfe1c000181572e" }"#;
        for text in [
            format!(r#"{{ "format_version": 1, "ids": {twice} }}"#),
            format!(r#"{{ "format_version": 1, "environments": {{ "staging": {twice} }} }}"#),
        ] {
            let why = Ids::read(text.as_bytes()).unwrap_err().to_string();
            assert!(why.starts_with("`offer/b` stands twice, the second time at line 2"), "{why}");
        }
    }

    #[test]
    fn an_id_that_is_there_is_not_overwritten() {
        let mut ids = Ids::default();
        let (own, foreign) = ("61f190c31cfe1c000181572d", "71f190c31cfe1c000181572d");
        ids.set(None, "channel/propeller", own).unwrap();
        ids.set(None, "channel/propeller", own).unwrap();
        let refused = ids.set(None, "channel/propeller", foreign).unwrap_err().to_string();
        assert!(refused.contains(own) && refused.contains(foreign), "{refused}");
        assert_eq!(ids.get(None, "channel/propeller"), Some(own));
        ids.correct(None, "channel/propeller", foreign);
        assert_eq!(ids.get(None, "channel/propeller"), Some(foreign));
    }
}
