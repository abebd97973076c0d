//! The key of an account.

use crate::account::{KEY_VARIABLE, gives_away};
use crate::text::visible;
use serde_json::{Map, Value};
use std::fmt;

/// What stands where the key stood.
const HIDDEN: &str = "(hidden: the key stood here)";
/// How much of what a server says is repeated.
const LONGEST: usize = 300;

/// An API key. It prints as the name of its variable, and nothing can write it but a call.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// The text cannot be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAKey {
    /// There is none.
    Empty,
    /// It has spaces, line ends or characters that no key has.
    Odd,
}

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(
                f,
                "there is no API key: set the environment variable {KEY_VARIABLE} to it (docs/push.md says how to take it from a secret store)"
            ),
            Self::Odd => write!(
                f,
                "{KEY_VARIABLE} holds something that cannot be an API key: it has spaces, line ends or other characters that no key has"
            ),
        }
    }
}

impl std::error::Error for NotAKey {}

impl ApiKey {
    /// Takes the text of the variable; a line end behind it is of whatever printed it.
    ///
    /// # Errors
    /// Where it cannot be a key.
    pub fn new(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(NotAKey::Empty);
        }
        if text.len() > 512 || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(NotAKey::Odd);
        }
        Ok(Self(text.to_owned()))
    }

    /// The key itself, for the query of a call.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a text gives the key or a good part of it away, percent-encoded, escaped or as
    /// it is.
    pub(super) fn is_in(&self, text: &str) -> bool {
        gives_away(&self.0, text)
    }

    /// What somebody else said, fit to be shown: visible, short, and hidden where it repeats
    /// the key.
    pub(super) fn said(&self, text: &str) -> String {
        if self.is_in(text) {
            return HIDDEN.to_owned();
        }
        let text = text.trim();
        let cut: String = text.chars().take(LONGEST).collect();
        let more = if cut.len() < text.len() { "…" } else { "" };
        format!("{}{more}", visible(&cut))
    }

    /// An object without texts that repeat the key.
    pub(super) fn hidden_in(&self, object: Map<String, Value>) -> Map<String, Value> {
        let name = |key: String| if self.is_in(&key) { HIDDEN.to_owned() } else { key };
        object.into_iter().map(|(key, value)| (name(key), self.hidden(value))).collect()
    }

    fn hidden(&self, value: Value) -> Value {
        match value {
            Value::String(text) if self.is_in(&text) => HIDDEN.into(),
            Value::Number(number) if self.is_in(&number.to_string()) => HIDDEN.into(),
            Value::Array(items) => items.into_iter().map(|item| self.hidden(item)).collect(),
            Value::Object(object) => Value::Object(self.hidden_in(object)),
            other => other,
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{KEY_VARIABLE}>")
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{KEY_VARIABLE}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CANARY: &str = "cAnArY/0123+456=789&x";

    #[test]
    fn it_prints_as_its_name() {
        let key = ApiKey::new("cAnArY0123\n").unwrap();
        assert_eq!(
            format!("{key} {key:?} {:?}", Some(&key)),
            "<REDTRACK_API_KEY> <REDTRACK_API_KEY> Some(<REDTRACK_API_KEY>)"
        );
        assert_eq!(key.expose(), "cAnArY0123");
    }

    #[test]
    fn what_cannot_be_a_key_is_none() {
        assert_eq!(ApiKey::new("").unwrap_err(), NotAKey::Empty);
        assert_eq!(ApiKey::new("\n").unwrap_err(), NotAKey::Empty);
        assert_eq!(ApiKey::new("a b").unwrap_err(), NotAKey::Odd);
        assert_eq!(ApiKey::new("a\nb").unwrap_err(), NotAKey::Odd);
        assert_eq!(ApiKey::new("schlüssel").unwrap_err(), NotAKey::Odd);
    }

    #[test]
    fn it_is_found_in_every_spelling() {
        let key = ApiKey::new(CANARY).unwrap();
        for spelt in [
            CANARY.to_owned(),
            format!("the key {CANARY} is wrong"),
            "api_key=cAnArY%2F0123%2B456%3D789%26x".to_owned(),
            "api_key=cAnArY%2f0123%2b456%3d789%26x".to_owned(),
            "cAnArY%252F0123%252B456".to_owned(),
            r"cAnArY\/0123+456".to_owned(),
            "it begins with cAnArY/0".to_owned(),
        ] {
            assert!(key.is_in(&spelt), "{spelt}");
            assert_eq!(key.said(&spelt), HIDDEN);
        }
        assert_eq!(key.said("100% wrong\u{1b}[31m"), "100% wrong␛[31m");
    }

    #[test]
    fn it_is_taken_out_of_objects() {
        let key = ApiKey::new(CANARY).unwrap();
        let told = json!({ "id": "a", CANARY: 1, "notes": ["x", { "y": CANARY }], "n": 1.5 });
        let hidden = key.hidden_in(told.as_object().unwrap().clone());
        assert_eq!(
            Value::Object(hidden),
            json!({ "id": "a", HIDDEN: 1, "notes": ["x", { "y": HIDDEN }], "n": 1.5 })
        );
    }
}
