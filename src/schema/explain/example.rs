//! What a value of the right type looks like, out of the schema's own examples.

use super::{At, Explainer};
use crate::schema::compiled;
use crate::schema::reference::yaml;
use crate::text::visible;
use crate::yaml::NodeId;
use hashbrown::HashMap;
use serde_json::Value;
use std::sync::OnceLock;

impl Explainer<'_> {
    /// A key with an example of what it wants, as YAML; nothing where the schema has none, or keys
    /// of that name want different things.
    pub(super) fn example(&self, at: &At, expected: &str) -> Option<String> {
        let is_wanted = |example: &Value| match example {
            Value::Object(_) => expected.starts_with("a mapping"),
            Value::Array(_) => expected.starts_with("a list"),
            _ => false,
        };
        let text = |key: NodeId| self.tree.text(self.tree.resolve(key));
        let mut keys = at.path.iter().rev().map(|(_, key)| key.map(text));
        let Some(key) = keys.next()? else {
            // An item looks like those of the list that it stands in.
            let list = keys.next()??;
            let of_such = |example: &Value| example.get(0).is_some_and(is_wanted);
            return Some(format!("{}: {}", visible(list), yaml(only(list, &of_such)?)));
        };
        // An entry has an id for its key: what it looks like stands in its section's example.
        let entry = || {
            let section = only(keys.next()??, &Value::is_object)?;
            section.as_object()?.values().next().filter(|example| is_wanted(example))
        };
        let example = only(key, &is_wanted).or_else(entry)?;
        Some(format!("{}: {}", visible(key), yaml(example)))
    }
}

/// The first example of the properties of a name, of those that are wanted, where it is one for all
/// of them.
fn only(name: &str, is_wanted: &dyn Fn(&Value) -> bool) -> Option<&'static Value> {
    let mut wanted = examples().get(name)?.iter().copied().filter(|example| is_wanted(example));
    let first = wanted.next()?;
    wanted.all(|example| example == first).then_some(first)
}

/// The first example of every property by its name, looked for once: a file may have thousands of
/// values of the wrong type.
fn examples() -> &'static HashMap<&'static str, Vec<&'static Value>> {
    static EXAMPLES: OnceLock<HashMap<&str, Vec<&Value>>> = OnceLock::new();
    EXAMPLES.get_or_init(|| {
        let mut found: HashMap<&str, Vec<&Value>> = HashMap::new();
        let mut left = vec![&compiled().schema];
        while let Some(value) = left.pop() {
            match value {
                Value::Object(map) => {
                    let properties = map.get("properties").and_then(Value::as_object);
                    for (name, property) in properties.into_iter().flatten() {
                        let example = property.get("examples").and_then(|all| all.get(0));
                        found.entry(name).or_default().extend(example);
                    }
                    left.extend(map.values());
                }
                Value::Array(items) => left.extend(items),
                _ => {}
            }
        }
        found
    })
}
