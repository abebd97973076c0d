//! The values of an object of RedTrack's API: a text, a number and a list, in one form each.

use crate::diff::Leaf;
use serde_json::{Map, Number, Value};

/// The fields of an object, as RedTrack's API has it.
pub(super) type Fields = Map<String, Value>;

/// The values of both sides.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) old: Vec<Leaf>,
    pub(super) new: Vec<Leaf>,
}

/// The items of a list; null is an empty one.
pub(crate) fn list<'o>(object: &'o Fields, key: &str) -> &'o [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text or a number as text; nothing where it is empty.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(in_digits(number)),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A number without an exponent, as people write amounts.
pub(super) fn in_digits(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(number) => number.to_string(),
        None => number.to_string(),
    }
}

/// Texts in order of the alphabet, each once.
pub(crate) fn set(value: &Value) -> Vec<String> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let mut out: Vec<String> = items.iter().filter_map(scalar).collect();
    out.sort_unstable();
    out.dedup();
    out
}
