//! From a step of a plan to the body that is sent: ids for references, values for secrets,
//! numbers for money, and an update laid over the object as it is.

use super::fields::LIMITS;
use super::funnels::ITEMS;
use super::names::reference;
use super::pairs;
use super::values::in_digits;
use crate::account::{Kind, Object};
use crate::compile::encode_secret;
use crate::diff::plain;
use crate::model::FILTERS;
use crate::template::places;
use serde_json::{Map, Number, Value};
use std::fmt;

/// What keeps a body from being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// Nothing with this reference is known to the account.
    Reference(String),
    /// The environment variable is not set.
    Secret(String),
    /// The amount has more digits than a JSON number keeps.
    Amount(String),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(to) => write!(f, "RedTrack has given no id to {to} yet"),
            Self::Secret(name) => write!(f, "the environment variable {name} is not set"),
            Self::Amount(text) => write!(f, "{text} has too many digits to be sent exactly"),
        }
    }
}

impl std::error::Error for Unresolved {}

/// A body as it is sent. `id_of` knows what RedTrack calls a reference, `secret` the value of an
/// environment variable.
///
/// # Errors
/// Where one of them does not know.
pub fn resolved<'s>(
    body: &Map<String, Value>,
    id_of: &dyn Fn(&str) -> Option<String>,
    secret: &dyn Fn(&str) -> Option<&'s str>,
) -> Result<Object, Unresolved> {
    let pair = |(key, value): (&String, &Value)| {
        let resolve = Resolve { id_of, secret, may_hold_secrets: may_hold_secrets(key) };
        Ok((key.clone(), resolve.value(key, value)?))
    };
    body.iter().map(pair).collect()
}

struct Resolve<'r, 's> {
    id_of: &'r dyn Fn(&str) -> Option<String>,
    secret: &'r dyn Fn(&str) -> Option<&'s str>,
    may_hold_secrets: bool,
}

impl Resolve<'_, '_> {
    fn value(&self, key: &str, value: &Value) -> Result<Value, Unresolved> {
        match value {
            Value::Object(object) => {
                if let Some(to) = reference(value) {
                    let unknown = || Unresolved::Reference(to.to_owned());
                    return (self.id_of)(to).map(Value::String).ok_or_else(unknown);
                }
                let pair =
                    |(key, value): (&String, &Value)| Ok((key.clone(), self.value(key, value)?));
                object.iter().map(pair).collect::<Result<Map<_, _>, _>>().map(Value::Object)
            }
            Value::Array(items) => {
                let all: Result<Vec<Value>, _> =
                    items.iter().map(|item| self.value(key, item)).collect();
                all.map(Value::Array)
            }
            Value::String(text) if is_money(key) => number(text).map(Value::Number),
            Value::String(text) if self.may_hold_secrets => self.filled(text).map(Value::String),
            other => Ok(other.clone()),
        }
    }

    fn filled(&self, text: &str) -> Result<String, Unresolved> {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for place in places(text) {
            let name = &text[place.start + 1..place.end - 1];
            let value = (self.secret)(name).ok_or_else(|| Unresolved::Secret(name.to_owned()))?;
            out.push_str(&text[from..place.start]);
            out.push_str(&encode_secret(value));
            from = place.end;
        }
        out.push_str(&text[from..]);
        Ok(out)
    }
}

/// The fields of a body that hold money: text with us, a number with RedTrack.
fn is_money(key: &str) -> bool {
    matches!(key, "amount" | "cpc" | "rev_share")
}

/// The fields of a body in which secrets stand: postbacks to channels.
fn may_hold_secrets(key: &str) -> bool {
    matches!(key, "postback_url" | "postbacks")
}

/// The environment variables that a body names.
pub(super) fn secrets(body: &Map<String, Value>) -> Vec<String> {
    fn walk(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(object) => object.values().for_each(|value| walk(value, out)),
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Value::String(text) => {
                out.extend(places(text).map(|p| text[p.start + 1..p.end - 1].to_owned()));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    let holders = body.iter().filter(|(key, _)| may_hold_secrets(key));
    holders.for_each(|(_, value)| walk(value, &mut out));
    out.sort_unstable();
    out.dedup();
    out
}

fn number(text: &str) -> Result<Number, Unresolved> {
    let lost = || Unresolved::Amount(text.to_owned());
    if let Ok(whole) = text.parse::<u64>() {
        return Ok(whole.into());
    }
    let number = text.parse().ok().and_then(Number::from_f64).ok_or_else(lost)?;
    if plain(&in_digits(&number)) == plain(text) { Ok(number) } else { Err(lost()) }
}

/// An update, resolved, laid over the object as it is: fields that the workspace does not write
/// stay, within lists too.
#[must_use]
pub fn laid_over(kind: Kind, current: &Object, body: &Object) -> Object {
    let mut out = current.clone();
    for (key, value) in body {
        let new = match (key.as_str(), value, out.get(key)) {
            ("subs", Value::Array(own), Some(Value::Array(other))) => subs(kind, own, other),
            ("postbacks", Value::Array(own), Some(Value::Array(other))) => postbacks(own, other),
            ("streams", Value::Array(own), Some(Value::Array(other))) => streams(own, other),
            (_, Value::Object(own), Some(Value::Object(other))) => over(other, own).into(),
            (_, value, _) => value.clone(),
        };
        out.insert(key.clone(), new);
    }
    out
}

/// An object with other values for some of its fields.
fn over(other: &Object, own: &Object) -> Object {
    let mut out = other.clone();
    own.iter().for_each(|(key, value)| {
        out.insert(key.clone(), value.clone());
    });
    out
}

fn item_over(other: &Value, own: &Value) -> Value {
    match (other, own) {
        (Value::Object(other), Value::Object(own)) => over(other, own).into(),
        _ => own.clone(),
    }
}

/// Parameters: by slot in a channel, by name in an offer source. One that is not ours is emptied
/// and keeps its place. What ours say nothing of stays.
fn subs(kind: Kind, own: &[Value], other: &[Value]) -> Value {
    let is_empty = |value: &Value| value.as_str() == Some("");
    let said = |sub: &Value| {
        let fields = sub.as_object().cloned().unwrap_or_default();
        let said = |(key, v): &(String, Value)| {
            key == "value" || key == "alias" || (key != "hint" && !is_empty(v))
        };
        Value::Object(fields.into_iter().filter(said).collect())
    };
    let places = match kind {
        Kind::Network => pairs::parameters(own, other),
        _ => (0..own.len()).map(|i| Some(i).filter(|i| *i < other.len())).collect(),
    };
    let mut out = other.to_vec();
    for sub in &mut out {
        if let Some(value) = sub.get_mut("value") {
            *value = "".into();
        }
    }
    for (sub, place) in own.iter().zip(places) {
        match place {
            Some(at) => out[at] = item_over(&other[at], &said(sub)),
            None => out.push(sub.clone()),
        }
    }
    out.into()
}

/// Postbacks to the channel; those that are not ours stay. What ours does not limit is limited
/// no longer.
fn postbacks(own: &[Value], other: &[Value]) -> Value {
    let mut out = other.to_vec();
    for (postback, place) in own.iter().zip(pairs::postbacks(own, other)) {
        let Some(at) = place else {
            out.push(postback.clone());
            continue;
        };
        out[at] = item_over(&other[at], postback);
        for (limit, _) in LIMITS {
            if let (None, Some(list)) = (postback.get(limit), out[at].get_mut(limit))
                && !list.is_null()
            {
                *list = Value::Array(Vec::new());
            }
        }
    }
    out.into()
}

/// Funnels: those of the workspace and no others.
fn streams(own: &[Value], other: &[Value]) -> Value {
    let one = |(item, place): (&Value, Option<usize>)| {
        let Some(there) = place.map(|at| &other[at]) else { return item.clone() };
        let mut out = item_over(there, item);
        if let (Some(Value::Object(stream)), Some(Value::Object(own))) =
            (there.get("stream"), item.get("stream"))
        {
            out["stream"] = stream_over(stream, own).into();
        }
        out
    };
    own.iter().zip(pairs::streams(own, other)).map(one).collect::<Vec<Value>>().into()
}

fn stream_over(other: &Object, own: &Object) -> Object {
    let mut out = over(other, own);
    for (list, ..) in ITEMS {
        let items = |object: &Object| {
            object.get(list).and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let (own, other) = (items(own), items(other));
        let kept = |(item, place): (&Value, Option<usize>)| {
            place.map_or_else(|| item.clone(), |at| item_over(&other[at], item))
        };
        let all: Vec<Value> = own.iter().zip(pairs::items(&own, &other)).map(kept).collect();
        out.insert(list.to_owned(), all.into());
    }
    // Conditions that no workspace can write stay; those that it does not write are switched off.
    let there = other.get("filters").and_then(Value::as_object).cloned().unwrap_or_default();
    let wanted = own.get("filters").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut filters = there;
    for (name, filter) in &mut filters {
        if FILTERS.contains(&name.as_str())
            && !wanted.contains_key(name)
            && let Some(active) = filter.get_mut("active")
        {
            *active = false.into();
        }
    }
    for (name, filter) in wanted {
        let new = filters.get(&name).map_or(filter.clone(), |there| item_over(there, &filter));
        filters.insert(name, new);
    }
    if !filters.is_empty() {
        out.insert("filters".to_owned(), filters.into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_limit_that_the_workspace_does_not_set_is_taken_off() {
        let url = "https://ad.push-network.com/pb?id={ref_id}";
        let there = json!([
            { "url": url, "goals": ["Other"], "statuses": ["approved"], "novel": 1 },
            { "url": "https://other.net/pb", "goals": ["Lead"] },
            { "url": "https://third.net/pb", "goals": "Lead", "statuses": null },
        ]);
        let ours = json!([
            { "url": url, "statuses": ["approved", "pending"] },
            { "url": "https://third.net/pb" },
        ]);
        let (Value::Array(ours), Value::Array(there)) = (ours, there) else { unreachable!() };
        let expected = json!([
            { "url": url, "goals": [], "statuses": ["approved", "pending"], "novel": 1 },
            { "url": "https://other.net/pb", "goals": ["Lead"] },
            { "url": "https://third.net/pb", "goals": [], "statuses": null },
        ]);
        assert_eq!(postbacks(&ours, &there), expected);
    }
}
