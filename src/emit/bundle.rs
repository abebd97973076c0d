//! `bundle.json`: everything that comes out of a workspace, for machines.

use crate::compile::Plan;
use crate::compile::UrlRow;
use crate::compile::entities::Entities;
use crate::compile::lazy::Listed;
use crate::compile::requests::{Request, requests};
use crate::compile::steps::{ManualStep, manual};
use crate::diff::ReadBundle;
use crate::text::write_json;
use crate::workspace::Workspace;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{self, Write};

/// A URL with everything that whoever pastes it needs: a row of `urls.csv`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UrlEntry<'p> {
    /// `postback`, `offer`, `campaign`, `channel` or `lander`.
    pub kind: &'static str,
    /// Whose it is.
    pub id: Cow<'p, str>,
    /// The name people read.
    pub name: Cow<'p, str>,
    /// The URL.
    pub url: Cow<'p, str>,
    /// Where it is pasted.
    pub paste_into: String,
    /// For a postback: the KMA.BIZ statuses to tick.
    pub tick_statuses: Vec<&'static str>,
}

impl<'p> From<UrlRow<'p>> for UrlEntry<'p> {
    fn from(row: UrlRow<'p>) -> Self {
        Self {
            kind: row.kind.as_str(),
            id: row.id,
            name: row.name,
            url: row.url,
            paste_into: row.paste_into,
            tick_statuses: row.ticks.iter().map(|s| s.as_str()).collect(),
        }
    }
}

/// Everything that comes out of a workspace.
// What there may be thousands of is made while it is written.
#[derive(Serialize, JsonSchema)]
pub struct Bundle<'p> {
    /// The version of this form: 1.
    #[schemars(extend("const" = ReadBundle::FORMAT_VERSION))]
    pub format_version: u32,
    /// The environment that was built; null for the workspace as it is.
    pub environment: Option<&'p str>,
    /// Everything compiled, by kind, then by id.
    pub entities: Entities<'p>,
    /// Every URL, by kind, then by id.
    #[schemars(with = "Vec<UrlEntry<'p>>")]
    pub urls: Listed<'p, UrlEntry<'p>>,
    /// Calls of RedTrack's API in the order in which they can be made.
    #[schemars(with = "Vec<Request<'p>>")]
    pub requests: Listed<'p, Request<'p>>,
    /// What no API can do, in the order in which it can be done.
    #[schemars(with = "Vec<ManualStep<'p>>")]
    pub manual: Listed<'p, ManualStep<'p>>,
}

impl<'p> Bundle<'p> {
    /// The bundle of a workspace.
    #[must_use]
    pub fn new(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Self {
        Self {
            format_version: ReadBundle::FORMAT_VERSION,
            environment: ws.env,
            entities: Entities::new(ws, plan),
            urls: Listed::new(|| plan.each_row().map(UrlEntry::from)),
            requests: Listed::new(|| requests(ws, plan)),
            manual: Listed::new(|| manual(ws, plan)),
        }
    }

    /// Writes it as JSON, two spaces a level, with one newline at the end.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn write_to(&self, out: impl Write) -> io::Result<()> {
        write_json(self, out)
    }

    /// The same in memory.
    ///
    /// # Panics
    /// Never: nothing in a bundle can fail to be written.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_to(&mut out).expect("a bundle is plain data");
        out
    }

    /// The same on one line, for whoever reads it at once and shows it to nobody.
    ///
    /// # Panics
    /// Never: nothing in a bundle can fail to be written.
    #[must_use]
    pub fn to_compact_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a bundle is plain data")
    }
}

/// The JSON Schema (2020-12) of `bundle.json`, made from the bundle itself.
#[must_use]
pub fn bundle_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Bundle<'static>>();
    schemars::transform::Transform::transform(&mut RecursiveTransform(tidy), &mut schema);
    schema.insert("title".into(), json!("trackc bundle"));
    let id = format!("urn:trackc:schema:bundle:{}", ReadBundle::FORMAT_VERSION);
    schema.insert("$id".into(), id.into());
    schema.to_value()
}

/// Takes out what Rust says and JSON does not: widths of integers, lines of comments.
fn tidy(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("format");
    if let Some(Value::String(text)) = object.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_a_schema_and_describes_every_property() {
        let schema = bundle_schema();
        assert!(jsonschema::draft202012::meta::is_valid(&schema));
        let mut bare = Vec::new();
        undescribed(&schema, "", &mut bare);
        assert!(bare.is_empty(), "{bare:#?}");
    }

    fn undescribed(value: &Value, at: &str, bare: &mut Vec<String>) {
        let Value::Object(object) = value else { return };
        if let Some(Value::Object(properties)) = object.get("properties") {
            for (name, property) in properties {
                if property.get("description").is_none() {
                    bare.push(format!("{at}/{name}"));
                }
            }
        }
        for (key, inner) in object {
            match inner {
                Value::Array(items) => {
                    items.iter().for_each(|i| undescribed(i, &format!("{at}/{key}"), bare));
                }
                _ => undescribed(inner, &format!("{at}/{key}"), bare),
            }
        }
    }
}
