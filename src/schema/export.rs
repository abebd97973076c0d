//! The schema as editors and other tools read it.

use crate::model::Document;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Value, json};

/// The dialect a schema is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    /// 2020-12.
    Latest,
    /// Draft 7, for catalogues that ask for it.
    Draft7,
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
    schema.insert("title".into(), json!("trackc workspace"));
    schema.insert("$id".into(), json!("urn:trackc:schema:workspace:1"));
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
