//! What is new, changed and gone since an older build, by its `bundle.json`.
//!
//! Old values are never written: they may hold secrets that were revealed then and are masked
//! now. For the same reason a placeholder in one build and a value in its place in the other
//! are no difference.

use crate::compile::Plan;
use crate::compile::requests::requests;
use crate::compile::steps::{Step, StepValue};
use crate::text::visible;
use crate::workspace::Workspace;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How a step is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    New,
    /// These fields differ; none are named where a request does the step.
    Changed(Vec<String>),
}

/// Every step's change, in order, and what is gone, in words.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) changes: Vec<Change>,
    pub(super) gone: Vec<String>,
}

/// An older build.
#[derive(Debug)]
pub struct Since {
    /// The environment it was made for.
    pub environment: Option<String>,
    requests: Vec<OldRequest>,
    manual: Vec<OldStep>,
}

#[derive(Debug, Deserialize)]
struct Old {
    format_version: u32,
    environment: Option<String>,
    requests: Vec<OldRequest>,
    manual: Vec<OldStep>,
}

#[derive(Debug, Deserialize)]
struct OldRequest {
    id: String,
    body: Value,
}

#[derive(Debug, Deserialize)]
struct OldStep {
    id: String,
    panel: String,
    menu: String,
    values: serde_json::Map<String, Value>,
}

/// The bytes are no `bundle.json` of this version.
#[derive(Debug)]
pub struct NotABundle(String);

impl fmt::Display for NotABundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotABundle {}

impl Since {
    /// Reads an older `bundle.json`.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, NotABundle> {
        let old: Old =
            serde_json::from_slice(bytes).map_err(|error| NotABundle(error.to_string()))?;
        if old.format_version != super::super::FORMAT_VERSION {
            return Err(NotABundle(format!("its format_version is {}", old.format_version)));
        }
        let Old { environment, requests, manual, .. } = old;
        Ok(Self { environment, requests, manual })
    }

    pub(super) fn compare(
        &self,
        ws: &Workspace<'_, '_>,
        plan: &Plan<'_>,
        steps: &[Step<'_>],
    ) -> Comparison {
        let bodies: HashMap<&str, &Value> =
            self.requests.iter().map(|r| (r.id.as_str(), &r.body)).collect();
        let by_hand: HashMap<&str, &OldStep> =
            self.manual.iter().map(|s| (s.id.as_str(), s)).collect();
        let new: HashMap<String, Value> = requests(ws, plan)
            .into_iter()
            .map(|r| (r.id, serde_json::to_value(r.body).expect("a body is plain data")))
            .collect();
        let change = |step: &Step<'_>| {
            let id = step.id.as_str();
            match (by_hand.get(id), bodies.get(id), new.get(id)) {
                (Some(old), _, _) if !step.by_api => old.change(step),
                (_, Some(old), Some(new)) if step.by_api && same(old, new) => Change::Same,
                (None, None, _) => Change::New,
                _ => Change::Changed(Vec::new()),
            }
        };
        let still: HashSet<&str> = steps.iter().map(|step| step.id.as_str()).collect();
        let place = |s: &OldStep| format!("{} ({} → {})", s.id, s.panel, s.menu);
        let requested = self.requests.iter().map(|r| (&r.id, r.id.clone()));
        let gone = requested.chain(self.manual.iter().map(|s| (&s.id, place(s))));
        Comparison {
            changes: steps.iter().map(change).collect(),
            gone: gone
                .filter(|(id, _)| !still.contains(id.as_str()))
                .map(|(_, words)| visible(&words).into_owned())
                .collect(),
        }
    }
}

impl OldStep {
    fn change(&self, step: &Step<'_>) -> Change {
        let mut fields = Vec::new();
        if step.panel != self.panel || step.menu != self.menu {
            fields.push("the place".to_owned());
        }
        for (field, value) in &step.values {
            let equal = match (self.values.get(field.as_ref()), value) {
                (Some(Value::String(old)), StepValue::One(new) | StepValue::Macros((new, _))) => {
                    same_text(old, new)
                }
                (Some(Value::Array(old)), StepValue::Many(new)) => {
                    old.len() == new.len()
                        && old.iter().zip(new).all(|(old, new)| old.as_str() == Some(new))
                }
                _ => false,
            };
            if !equal {
                fields.push(field.to_string());
            }
        }
        let known = |field: &&String| step.values.iter().any(|(f, _)| f == field.as_str());
        fields.extend(self.values.keys().filter(|f| !known(f)).cloned());
        if fields.is_empty() { Change::Same } else { Change::Changed(fields) }
    }
}

/// Whether two bodies ask for the same.
fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => same_text(old, new),
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::Object(old), Value::Object(new)) => {
            old.len() == new.len()
                && old.iter().all(|(key, old)| new.get(key).is_some_and(|new| same(old, new)))
        }
        _ => old == new,
    }
}

/// Whether two texts are the same but for a secret that one of them shows and the other masks.
fn same_text(old: &str, new: &str) -> bool {
    old == new || fits(old, new) || fits(new, old)
}

/// Whether a text is `masked` with something other in the place of its placeholders.
fn fits(masked: &str, text: &str) -> bool {
    let pieces = super::segments::segments(masked, None);
    let Some((first, rest)) = pieces.split_first() else { return false };
    let Some(mut text) = text.strip_prefix(first.as_str()) else { return false };
    // Plain text stands between the placeholders; where none follows the last, any end fits.
    for plain in rest.iter().skip(1).step_by(2) {
        let Some(at) = text.find(plain.as_str()) else { return false };
        text = &text[at + plain.len()..];
    }
    rest.len() % 2 == 1 || text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_secret_is_no_difference_and_everything_else_is() {
        let masked = "https://t.acme.com/p?a={x}&ptoken=<KEY>";
        assert!(same_text(masked, masked));
        assert!(same_text(masked, "https://t.acme.com/p?a={x}&ptoken=s3cret"));
        assert!(same_text("https://t.acme.com/p?a={x}&ptoken=s3cret", masked));
        assert!(!same_text(masked, "https://t.acme.com/p?a={y}&ptoken=s3cret"));
        assert!(same_text("https://n.com/<A>/x?k=<B>&z=1", "https://n.com/1/x?k=2&z=1"));
        assert!(!same_text("https://n.com/<A>/x?k=<B>&z=1", "https://n.com/1/x?k=2&z=1&y=2"));
        assert!(!same_text("a", "b"));
    }

    #[test]
    fn what_is_no_bundle_is_refused() {
        for bytes in
            ["", "{}", "[]", r#"{"format_version":2,"environment":null,"requests":[],"manual":[]}"#]
        {
            assert!(Since::read(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }
}
