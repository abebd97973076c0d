//! What is new, changed and gone since an older build, by its `bundle.json`.
//!
//! Old values are never written: they may hold secrets that were revealed then and are masked
//! now. For the same reason a placeholder in one build and a value in its place in the other
//! are no difference.

use crate::compile::Plan;
use crate::compile::requests::requests;
use crate::compile::steps::{Step, StepValue};
use crate::diff::{Lazy, OldStep, ReadBundle, same_text};
use crate::text::{OtherForm, visible};
use crate::workspace::Workspace;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// How a step is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    New,
    /// These fields differ; none are named where a request does the step.
    Changed(Vec<String>),
}

/// An older build beside a workspace, step by step.
#[derive(Debug)]
pub(super) struct Comparison<'o> {
    old: &'o ReadBundle,
    bodies: HashMap<&'o str, &'o Lazy>,
    by_hand: HashMap<&'o str, &'o OldStep>,
    /// The bodies of the workspace's own requests.
    new: HashMap<String, Value>,
    /// The steps that were seen.
    still: HashSet<String>,
}

/// An older build.
#[derive(Debug)]
pub struct Since(ReadBundle);

impl Since {
    /// Reads an older `bundle.json`.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, OtherForm> {
        ReadBundle::read(bytes).map(Self)
    }

    /// The environment it was made for.
    #[must_use]
    pub fn environment(&self) -> Option<&str> {
        self.0.environment.as_deref()
    }

    pub(super) fn compare(&self, ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> Comparison<'_> {
        Comparison {
            old: &self.0,
            bodies: self.0.requests.iter().map(|r| (r.id.as_str(), &r.body)).collect(),
            by_hand: self.0.manual.iter().map(|s| (s.id.as_str(), s)).collect(),
            new: requests(ws, plan)
                .map(|r| (r.id, serde_json::to_value(r.body).expect("a body is plain data")))
                .collect(),
            still: HashSet::new(),
        }
    }
}

impl Comparison<'_> {
    /// How a step is not what it was.
    pub(super) fn change(&mut self, step: &Step<'_>) -> Change {
        let id = step.id.as_str();
        self.still.insert(id.to_owned());
        match (self.by_hand.get(id), self.bodies.get(id), self.new.get(id)) {
            (Some(old), _, _) if !step.by_api => change_of(old, step),
            (_, Some(old), Some(new)) if step.by_api && same(&old.value(), new) => Change::Same,
            (None, None, _) => Change::New,
            _ => Change::Changed(Vec::new()),
        }
    }

    /// What is no longer there, in words; asked once every step was seen.
    pub(super) fn gone(self) -> Vec<String> {
        let place = |s: &OldStep| format!("{} ({} → {})", s.id, s.panel, s.menu);
        let requested = self.old.requests.iter().map(|r| (&r.id, r.id.clone()));
        let gone = requested.chain(self.old.manual.iter().map(|s| (&s.id, place(s))));
        gone.filter(|(id, _)| !self.still.contains(id.as_str()))
            .map(|(_, words)| visible(&words).into_owned())
            .collect()
    }
}

fn change_of(old: &OldStep, step: &Step<'_>) -> Change {
    let mut fields = Vec::new();
    let values = old.values.object();
    if step.panel != old.panel || step.menu != old.menu {
        fields.push("the place".to_owned());
    }
    for (field, value) in &step.values {
        let equal = match (values.get(field.as_ref()), value) {
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
    fields.extend(values.keys().filter(|f| !known(f)).cloned());
    if fields.is_empty() { Change::Same } else { Change::Changed(fields) }
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
