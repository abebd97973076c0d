//! The schema as editors and other tools read it.

use super::reference::yaml;
use crate::diagnostic::Code;
use crate::model::Document;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Map, Value, json};

/// The dialect a schema is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    /// 2020-12.
    Latest,
    /// Draft 7, for catalogues that ask for it.
    Draft7,
}

/// What the schema of a workspace file is known by.
#[must_use]
pub fn schema_id() -> String {
    format!("urn:trackc:schema:workspace:{}", Document::VERSION)
}

/// The JSON Schema of a workspace file, made from the model.
#[must_use]
pub fn config_schema(draft: Draft) -> Value {
    let settings = match draft {
        Draft::Latest => SchemaSettings::draft2020_12(),
        Draft::Draft7 => SchemaSettings::draft07(),
    };
    let mut schema = settings.into_generator().into_root_schema_for::<Document<'static>>();
    RecursiveTransform(tidy).transform(&mut schema);
    RecursiveTransform(for_editors).transform(&mut schema);
    name_definitions(&mut schema);
    schema.insert("title".into(), json!("trackc workspace"));
    schema.insert("$id".into(), schema_id().into());
    schema.to_value()
}

/// Takes out what Rust types say and the language does not: nothing is optional by being
/// `null`, and integer widths are nobody's business.
fn tidy(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("format");
    if object.get("type") == Some(&json!("integer")) {
        object.remove("minimum");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        branches.retain(|b| b != &json!({ "type": "null" }));
        if let [only] = branches.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            if let Value::Object(only) = only {
                for (key, value) in only {
                    object.entry(key).or_insert(value);
                }
            }
        }
    }
}

/// The schema with the names of the rules in `lint`, so that editors propose them, each with
/// what fires it. It accepts the same documents: other names stay allowed here, and are told
/// apart by whoever knows the rules.
#[must_use]
pub fn with_rules(mut schema: Value, rules: impl Iterator<Item = (Code, &'static str)>) -> Value {
    let named: Map<String, Value> = rules
        .filter(|(code, _)| code.can_be_lowered())
        .map(|(code, what)| {
            let level = schema.pointer("/properties/lint/additionalProperties").cloned();
            let mut level = level.unwrap_or(json!({}));
            level["description"] = json!(what);
            level["default"] = json!(code.severity.as_str());
            level["examples"] = json!(["off"]);
            (code.name.to_owned(), level)
        })
        .collect();
    if let Some(lint) = schema.pointer_mut("/properties/lint") {
        lint["properties"] = Value::Object(named);
    }
    schema
}

/// The schema with those examples in words that editors would write wrongly where one is chosen:
/// they leave out the quotes of what stands deeper in it, and know no mappings in a list.
#[must_use]
pub fn with_told_examples(schema: Value) -> Value {
    let Ok(mut schema) = Schema::try_from(schema) else { return Value::Null };
    RecursiveTransform(tell_examples).transform(&mut schema);
    schema.to_value()
}

fn tell_examples(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let Some(Value::Array(examples)) = object.get_mut("examples") else { return };
    let (told, kept): (Vec<_>, _) = examples.drain(..).partition(is_miswritten);
    *examples = kept;
    if examples.is_empty() {
        object.remove("examples");
    }
    let Some(example) = told.first() else { return };
    let said = object.get("description").and_then(Value::as_str).unwrap_or_default();
    let said = format!("{said} Example: `{}`.", yaml(example));
    object.insert("markdownDescription".into(), json!(said));
    object.insert("description".into(), json!(said));
}

/// Whether an editor that leaves out all quotes but those of the whole writes something else.
fn is_miswritten(example: &Value) -> bool {
    let is_macro = |value: &Value| value.as_str().is_some_and(|text| text.starts_with(['{', '[']));
    match example {
        Value::Array(items) => {
            items.iter().any(|item| item.is_object() || is_macro(item) || is_miswritten(item))
        }
        Value::Object(map) => map.values().any(|value| is_macro(value) || is_miswritten(value)),
        _ => false,
    }
}

/// Editors take a line break in a description for the end of a paragraph, show Markdown only
/// where it is said to be Markdown, and explain the words of an `enum` better than branches.
fn for_editors(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(description) = object.get("description").and_then(Value::as_str) {
        let description = one_line(description);
        if description.contains('`') {
            object.insert("markdownDescription".into(), json!(description));
        }
        object.insert("description".into(), json!(description));
    }
    let words = object.get("oneOf").and_then(Value::as_array).and_then(|b| words_of(b));
    if let Some(words) = words {
        object.remove("oneOf");
        let (words, said): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        object.insert("enum".into(), json!(words));
        object.insert("enumDescriptions".into(), json!(said));
        if said.iter().any(|text| text.contains('`')) {
            object.insert("markdownEnumDescriptions".into(), json!(said));
        }
    }
}

/// The words of a union of words, each with what is said of it.
fn words_of(branches: &[Value]) -> Option<Vec<(String, String)>> {
    let word = |branch: &Value| {
        let said = branch.get("description").and_then(Value::as_str).unwrap_or_default();
        Some((branch.get("const")?.as_str()?.to_owned(), one_line(said)))
    };
    branches.iter().map(word).collect()
}

fn one_line(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|p| p.split('\n').collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Each definition says what it is, so that an editor says where a key belongs:
/// `ConversionEvent` is a conversion event.
fn name_definitions(schema: &mut Schema) {
    for key in ["$defs", "definitions"] {
        let definitions = schema.get_mut(key).and_then(Value::as_object_mut);
        for (name, definition) in definitions.into_iter().flatten() {
            let mut title = String::with_capacity(name.len() + 2);
            for c in name.chars() {
                if c.is_ascii_uppercase() && !title.is_empty() {
                    title.push(' ');
                    title.push(c.to_ascii_lowercase());
                } else {
                    title.push(c);
                }
            }
            definition["title"] = json!(title);
        }
    }
}
