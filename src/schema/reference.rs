//! The schema of workspace files as a page for people: every key, by what it belongs to.

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// What stands at the top of the page.
const HEAD: &str = "\
# Reference of the keys

Every key of a workspace, by what it belongs to, out of the JSON Schema that editors read
(`trackc schema --format markdown` prints this page). How they work together, and what they compile
to, is in [language.md](language.md), which leads where the two seem to differ.

Nothing is required here, since a value may come from `defaults`, a preset or an environment; what a
workspace as a whole must have is in [language.md](language.md#keys). Text may be written without quotes
unless YAML takes it for something else; macros in braces or brackets need them.
";

/// The reference of a workspace schema in Markdown.
#[must_use]
pub fn reference(schema: &Value) -> String {
    let page = Page { schema };
    let mut out = HEAD.to_owned();
    page.section(&mut out, "Workspace", schema);
    let mut listed = vec!["Environment"];
    page.definitions(&mut out, schema, &mut listed);
    out
}

struct Page<'a> {
    schema: &'a Value,
}

impl<'a> Page<'a> {
    fn definition(&self, name: &str) -> &'a Value {
        &self.schema["$defs"][name]
    }

    /// The sections of what is named below a schema, each before what it names itself.
    fn definitions(&self, out: &mut String, at: &'a Value, listed: &mut Vec<&'a str>) {
        for name in names(at) {
            let definition = self.definition(name);
            if listed.contains(&name) || definition.get("properties").is_none() {
                continue;
            }
            listed.push(name);
            self.section(out, definition["title"].as_str().unwrap_or(name), definition);
            self.definitions(out, definition, listed);
        }
    }

    fn section(&self, out: &mut String, title: &str, schema: &'a Value) {
        let _ = write!(out, "\n## {title}\n\n");
        if let Some(text) = schema["description"].as_str() {
            let _ = write!(out, "{text}\n\n");
        }
        out.push_str("| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n");
        for (key, property) in properties(schema) {
            let default = property.get("default").map_or(String::new(), code);
            let meaning = self.meaning(property);
            let row = [format!("`{key}`"), self.kind(property), default, meaning];
            let _ = writeln!(out, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
    }

    /// What may be written, in words.
    fn kind(&self, schema: &'a Value) -> String {
        if let Some(name) = referred(schema) {
            let definition = self.definition(name);
            let title = definition["title"].as_str().unwrap_or(name);
            return match definition.get("enum") {
                Some(words) => self::words(words),
                None if name == "Environment" => "what it changes".to_owned(),
                None => format!("[{}](#{})", title.to_lowercase(), slug(title)),
            };
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            let kinds: Vec<String> = branches.iter().map(|b| self.kind(b)).collect();
            return kinds.join(", or ");
        }
        match &schema["type"] {
            Value::Array(_) => "text".to_owned(),
            Value::String(name) => match name.as_str() {
                "boolean" => "`true` or `false`".to_owned(),
                "integer" => "whole number".to_owned(),
                "array" => format!("list: {}", self.kind(&schema["items"])),
                "object" => match schema.get("additionalProperties").filter(|a| a.is_object()) {
                    Some(inner) => format!("map: {}", self.kind(inner)),
                    None => "map".to_owned(),
                },
                _ => "text".to_owned(),
            },
            _ => schema.get("enum").map_or(String::new(), self::words),
        }
    }

    /// What a key means, its words, and an example.
    fn meaning(&self, property: &'a Value) -> String {
        let mut out = property["description"].as_str().unwrap_or_default().replace('\n', " ");
        let target = referred(property).map_or(property, |name| self.definition(name));
        if let (Some(words), Some(said)) =
            (target["enum"].as_array(), target["enumDescriptions"].as_array())
        {
            for (word, said) in words.iter().zip(said) {
                let said = said.as_str().unwrap_or_default();
                let _ = write!(out, " {}: {said}", code(word));
            }
        } else if let Some(example) = property["examples"].get(0) {
            let _ = write!(out, " Example: {}.", code(example));
        }
        out
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten().filter(|(_, p)| p.is_object())
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// The definitions that a schema names, in order. The names of rules are no keys to explain.
fn names(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(map) => {
            let inner = map.iter().filter(|(key, _)| *key != "$defs");
            referred(schema).into_iter().chain(inner.flat_map(|(_, value)| names(value))).collect()
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

fn words(words: &Value) -> String {
    let words: Vec<String> = words.as_array().into_iter().flatten().map(code).collect();
    words.join(", ")
}

/// A value as it is written in YAML, as code.
fn code(value: &Value) -> String {
    format!("`{}`", yaml(value))
}

pub(super) fn yaml(value: &Value) -> String {
    let pairs = |map: &Map<String, Value>| {
        let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{k}: {}", yaml(v))).collect();
        pairs.join(", ")
    };
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => format!("{{ {} }}", pairs(map)),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(yaml).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// Text with the quotes that YAML needs: numbers, and what begins or ends something.
fn quoted(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let is_plain =
        !text.contains(['{', '}', '[', ']', '#', ',', '&', '*', '?']) && !text.is_empty();
    if is_plain && !is_number { text.to_owned() } else { format!("\"{text}\"") }
}

/// The anchor of a heading.
fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}
