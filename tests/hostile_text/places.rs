//! Every place of a workspace that a text may stand at, out of the exported schema.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use trackc::schema::{Draft, config_schema};

/// The keys that lead to a value; the last is a new key's neighbour where the key is what is hostile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub path: Vec<String>,
    pub is_key: bool,
}

impl Place {
    /// Whether any text is right there, and some stands there in a sound workspace.
    pub fn is_free(&self, base: &Value) -> bool {
        let words = ["name", "title", "notes", "landing", "tags"];
        let last = self.path.iter().rfind(|p| *p != "0");
        let stands = base.pointer(&format!("/{}", self.path.join("/"))).is_some();
        !self.is_key && stands && last.is_some_and(|last| words.contains(&last.as_str()))
    }
}

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| config_schema(Draft::Latest))
}

/// All places, sorted. What `base` has at a place of any key says which key is taken.
pub fn places(base: &Value) -> Vec<Place> {
    let mut out = BTreeSet::new();
    walk(schema(), Some(base), &mut Vec::new(), &mut out);
    out.into_iter().collect()
}

fn walk(at: &Value, base: Option<&Value>, path: &mut Vec<String>, out: &mut BTreeSet<Place>) {
    if let Some(name) = at.get("$ref").and_then(Value::as_str) {
        let target = schema().pointer(name.trim_start_matches('#')).expect("a definition");
        return walk(target, base, path, out);
    }
    if let Some(branches) = at.get("anyOf").and_then(Value::as_array) {
        branches.iter().for_each(|branch| walk(branch, base, path, out));
        return;
    }
    match at.get("type").and_then(Value::as_str) {
        Some("object") => {
            let none = Map::new();
            let properties = at.get("properties").and_then(Value::as_object).unwrap_or(&none);
            // The rules are named one by one in `lint`, and are alike.
            let is_lint = path.first().is_some_and(|first| first == "lint");
            for (key, inner) in properties.iter().filter(|_| !is_lint) {
                below(inner, base, key, path, out);
            }
            if let Some(inner) = at.get("additionalProperties").filter(|a| a.is_object()) {
                let keys = base.and_then(Value::as_object).map(|m| m.keys().cloned().collect());
                let keys: Vec<String> = keys.unwrap_or_else(|| vec!["new".to_owned()]);
                path.push(keys[0].clone());
                out.insert(Place { path: path.clone(), is_key: true });
                path.pop();
                keys.iter().for_each(|key| below(inner, base, key, path, out));
            }
        }
        Some("array") => below(&at["items"], base, "0", path, out),
        // Where something else than text belongs, text gets there as well.
        _ => drop(out.insert(Place { path: path.clone(), is_key: false })),
    }
}

fn below(
    at: &Value,
    base: Option<&Value>,
    key: &str,
    path: &mut Vec<String>,
    out: &mut BTreeSet<Place>,
) {
    path.push(key.to_owned());
    let inner =
        base.and_then(|b| b.get(key).or_else(|| key.parse().ok().and_then(|i: usize| b.get(i))));
    walk(at, inner, path, out);
    path.pop();
}

/// Puts a text at a place, with whatever has to be around it.
pub fn plant(root: &mut Value, place: &Place, text: &str) {
    let (last, above) = place.path.split_last().expect("a path");
    let mut at = root;
    for key in above {
        at = into(at, key);
    }
    if place.is_key {
        let inner = into(at, last).clone();
        into(at, text).clone_from(&inner);
    } else {
        *into(at, last) = Value::from(text);
    }
}

/// The value under a key, or the first item, made where there is none.
fn into<'v>(at: &'v mut Value, key: &str) -> &'v mut Value {
    if key == "0" {
        if at.as_array().is_none_or(Vec::is_empty) {
            *at = Value::Array(vec![Value::Null]);
        }
        return &mut at[0];
    }
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    &mut at[key]
}
