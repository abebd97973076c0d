//! What the schema lets stand in a place: keys of its own, ids with entries, or items; and whether
//! a value can be that.

use super::{At, Explainer};
use crate::yaml::{Kind, NodeId};
use hashbrown::HashMap;
use serde_json::{Map, Value};

/// The sections whose entries can be told by their keys, each with what an entry is called.
pub(super) const SECTIONS: [(&str, &str, &str); 6] = [
    ("conversion_events", "a conversion event", "conversion event"),
    ("channels", "a channel", "channel"),
    ("landers", "a lander", "lander"),
    ("offers", "an offer", "offer"),
    ("campaigns", "a campaign", "campaign"),
    ("environments", "an environment", "environment"),
];

/// What a collection may hold.
#[derive(Clone, Copy)]
pub(super) enum Shape<'s> {
    /// These keys.
    Keys(&'s Map<String, Value>),
    /// Any id, each with a value of this schema.
    Ids(&'s Value),
    /// It is a list of these.
    Items(&'s Value),
}

/// A key and its value.
pub(super) type Pair = (NodeId, NodeId);

impl<'a> Explainer<'a> {
    /// The shape of what a schema describes, references followed. Of several forms, the one of a
    /// collection.
    pub(super) fn shape(&self, schema: &'a Value) -> Option<Shape<'a>> {
        let known = self.shapes.borrow().get(&std::ptr::from_ref(schema)).copied();
        known.unwrap_or_else(|| {
            let shape = self.look_up_shape(schema);
            self.shapes.borrow_mut().insert(schema, shape);
            shape
        })
    }

    fn look_up_shape(&self, schema: &'a Value) -> Option<Shape<'a>> {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next()?;
            return self.shape(self.schema["$defs"].get(name)?);
        }
        if let Some(forms) = schema["anyOf"].as_array() {
            return forms.iter().find_map(|form| self.shape(form));
        }
        // Keys that are forbidden are none.
        let properties = schema["properties"].as_object();
        let properties = properties.filter(|p| p.values().any(|key| *key != Value::Bool(false)));
        let others = schema.get("additionalProperties").filter(|other| other.is_object());
        match (properties, others) {
            (Some(properties), None) => Some(Shape::Keys(properties)),
            (None, Some(other)) => Some(Shape::Ids(other)),
            (None, None) => schema.get("items").map(Shape::Items),
            // `lint` knows some keys and takes all.
            _ => None,
        }
    }

    /// The shapes of all forms of what a schema describes.
    pub(super) fn shapes(&self, schema: &'a Value) -> Vec<Shape<'a>> {
        match schema["anyOf"].as_array() {
            Some(forms) => forms.iter().filter_map(|form| self.shape(form)).collect(),
            None => self.shape(schema).into_iter().collect(),
        }
    }

    pub(super) fn keys_of(&self, schema: &'a Value) -> Option<&'a Map<String, Value>> {
        match self.shape(schema)? {
            Shape::Keys(keys) => Some(keys),
            Shape::Ids(_) | Shape::Items(_) => None,
        }
    }

    /// The schema of a section's entries.
    pub(super) fn entry_of(&self, section: &str) -> &'a Value {
        &self.schema["properties"][section]["additionalProperties"]
    }

    /// The keys of an entry of each section.
    pub(super) fn keys_by_section(&self) -> &[Option<&'a Map<String, Value>>; SECTIONS.len()] {
        self.sections.get_or_init(|| SECTIONS.map(|(name, ..)| self.keys_of(self.entry_of(name))))
    }

    /// The positions of the sections whose entries have fitting keys.
    pub(super) fn sections_where(
        &self,
        fits: impl Fn(&'a Map<String, Value>) -> bool,
    ) -> impl Iterator<Item = usize> {
        let sections = self.keys_by_section().iter().enumerate();
        sections.filter(move |(_, keys)| keys.is_some_and(&fits)).map(|(at, _)| at)
    }

    /// What is written in a mapping; what is merged into it stands elsewhere, and of a key that
    /// stands twice the first counts.
    pub(super) fn pairs(&self, node: NodeId) -> impl Iterator<Item = Pair> + use<'_, 'a> {
        let written = self.tree.entries(node).filter(|entry| entry.merged_by.is_none());
        written.map(|entry| (entry.key, entry.value))
    }

    /// The same with both of a key that stands twice. A third says nothing more, and there may be any number.
    pub(super) fn pairs_as_written(&self, node: NodeId) -> Vec<Pair> {
        if !self.tree.is_mixed(node) {
            return self.pairs(node).collect();
        }
        let mut times: HashMap<&str, usize> = HashMap::new();
        let written = self.tree.pairs(node).filter(|(key, _)| !self.tree.is_merge_key(*key));
        let is_new = |pair: &Pair| {
            let times = times.entry(self.key(*pair)).or_default();
            *times += 1;
            *times <= 2
        };
        written.filter(is_new).collect()
    }

    pub(super) fn key(&self, (key, _): Pair) -> &'a str {
        self.tree.text(self.tree.resolve(key))
    }

    /// Whether an entry can be nothing but a mapping.
    pub(super) fn wants_mapping(&self, entry: &'a Value) -> bool {
        entry.get("anyOf").is_none() && self.keys_of(entry).is_some()
    }

    /// The shapes from the file down to where something stands; as far as they are known.
    pub(super) fn around(&self, at: &At) -> Vec<Shape<'a>> {
        let mut schema = Some(self.schema);
        let mut out = Vec::new();
        for (i, _) in at.path.iter().enumerate() {
            let Some(shape) = schema.and_then(|schema| self.shape(schema)) else {
                return Vec::new();
            };
            out.push(shape);
            let key = at.path.get(i + 1).and_then(|(_, key)| *key);
            schema = match (shape, key) {
                (Shape::Keys(keys), Some(key)) => keys.get(self.tree.text(self.tree.resolve(key))),
                (Shape::Ids(entry), Some(_)) => Some(entry),
                (Shape::Items(item), None) => Some(item),
                _ => None,
            };
        }
        out
    }
    /// Whether a value is of a kind and, if it is a mapping, has no other keys than a schema takes.
    pub(super) fn may_be(&self, schema: &'a Value, value: NodeId) -> bool {
        let value = self.tree.resolve(value);
        let keys = self.keys_of(schema).filter(|_| self.tree.kind(value) == Kind::Mapping);
        let fits =
            keys.is_none_or(|keys| self.pairs(value).all(|p| keys.contains_key(self.key(p))));
        fits && self.is_of_kind(schema, value)
    }

    /// Whether a value is of the kind that a schema describes: a mapping, a list, one of its words,
    /// or another scalar.
    pub(super) fn is_of_kind(&self, schema: &Value, value: NodeId) -> bool {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            return self.is_of_kind(&self.schema["$defs"][name], value);
        }
        if let Some(forms) = schema["anyOf"].as_array() {
            return forms.iter().any(|form| self.is_of_kind(form, value));
        }
        let value = self.tree.resolve(value);
        if let Some(words) = schema["enum"].as_array() {
            let text = self.tree.text_unless_null(value);
            return text.is_some_and(|text| words.iter().any(|word| word == text));
        }
        match (self.tree.kind(value), schema["type"].as_str()) {
            (Kind::Mapping, kind) => kind == Some("object"),
            (Kind::Sequence, kind) => kind == Some("array"),
            (_, kind) => !matches!(kind, Some("object" | "array")),
        }
    }
}

/// `sub1`, `data2`, `rdtk_event_id`: keys whose values are text.
pub(super) fn is_slot(key: &str) -> bool {
    let number = key.strip_prefix("sub").or_else(|| key.strip_prefix("data"));
    key == "rdtk_event_id" || number.is_some_and(|n| n.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use crate::schema::{Draft, config_schema};
    use crate::yaml::known::{FILE, HOLDERS, MAPPINGS, PLAIN};
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    /// The forms that the values of a key have, wherever it stands.
    type Forms<'s> = BTreeMap<&'s str, Vec<&'s Value>>;

    /// The forms of what a schema describes, references followed.
    fn forms<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            return forms(root, &root["$defs"][name]);
        }
        match schema["anyOf"].as_array() {
            Some(all) => all.iter().flat_map(|form| forms(root, form)).collect(),
            None => vec![schema],
        }
    }

    fn note<'s>(root: &'s Value, schema: &'s Value, out: &mut Forms<'s>) {
        for form in forms(root, schema) {
            for (key, value) in form["properties"].as_object().into_iter().flatten() {
                let all = out.entry(key).or_default();
                let new = forms(root, value);
                let is_new = !new.iter().all(|n| all.iter().any(|old| std::ptr::eq(*old, *n)));
                all.extend(new);
                if is_new {
                    note(root, value, out);
                }
            }
            for within in ["additionalProperties", "items"] {
                form.get(within).into_iter().for_each(|inner| note(root, inner, out));
            }
        }
    }

    #[test]
    fn the_keys_that_a_broken_file_is_judged_by_are_those_of_the_schema() {
        let root = config_schema(Draft::Latest);
        let mut all = Forms::new();
        note(&root, &root, &mut all);
        let names = |form: &Value| -> Vec<String> {
            form["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned()).collect()
        };
        let same = |known: &[&str], of_schema: BTreeSet<String>| {
            assert_eq!(known.iter().map(|k| (*k).to_owned()).collect::<BTreeSet<_>>(), of_schema);
        };
        same(&FILE, names(&root).into_iter().collect());
        for (holder, keys) in HOLDERS {
            same(keys, all[holder].iter().flat_map(|form| names(form)).collect());
        }
        for key in PLAIN {
            assert!(all[key].iter().all(|form| form["type"] != "object"), "{key}");
        }
        for key in MAPPINGS {
            assert!(all[key].iter().any(|form| form["type"] == "object"), "{key}");
            assert!(all[key].iter().all(|form| form["type"] != "string"), "{key}");
        }
    }
}
