//! The exported schema and the typed model accept the same documents. The generator walks the
//! schema itself, so that a new key is covered without a new line here, and slips often: wrong
//! types, unknown keys, nulls, numbers in places of text.

use crate::cases;
use crate::generate::{Tape, tape};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use trackc::diagnostic::{Diagnostic, code};
use trackc::model::Document;
use trackc::rules::RULES;
use trackc::schema::{Draft, accepts, config_schema, findings, with_rules};
use trackc::text::{FileId, SourceFile};
use trackc::yaml::{Failures, Limits, Reader, View, parse};

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| config_schema(Draft::Latest))
}

/// A value that the schema at `at` describes, or nearly.
fn value(tape: &mut Tape<'_>, at: &Value, depth: usize) -> Value {
    if tape.once_in(24) {
        return stray(tape, depth);
    }
    if let Some(name) = at.get("$ref").and_then(Value::as_str) {
        let target = schema().pointer(name.trim_start_matches('#')).expect("a definition");
        return value(tape, target, depth);
    }
    for union in ["anyOf", "oneOf"] {
        if let Some(branches) = at.get(union).and_then(Value::as_array) {
            let branch = tape.below(branches.len());
            return value(tape, &branches[branch], depth);
        }
    }
    if let Some(fixed) = at.get("const") {
        return fixed.clone();
    }
    if let Some(words) = at.get("enum").and_then(Value::as_array) {
        return words[tape.below(words.len())].clone();
    }
    let kind = match at.get("type") {
        Some(Value::Array(kinds)) => kinds[tape.below(kinds.len())].as_str(),
        Some(kind) => kind.as_str(),
        None => None,
    };
    match kind {
        Some("object") => object(tape, at, depth),
        Some("array") => {
            let item = at.get("items").cloned().unwrap_or(json!({}));
            (0..tape.below(3)).map(|_| value(tape, &item, depth + 1)).collect()
        }
        Some("integer") => json!(tape.pick(&[0, 1, 70, -3, i64::MAX])),
        Some("number") => json!(tape.pick(&[0.5, 1e3, 12.50, 1.0])),
        Some("boolean") => json!(tape.below(2) == 1),
        _ => json!(tape.pick(&["KZ", "Sale", "{clickid}", "0.02", "", "https://a.io/x?b=1"])),
    }
}

fn object(tape: &mut Tape<'_>, at: &Value, depth: usize) -> Value {
    let mut out = Map::new();
    let required: Vec<&str> = at
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (key, inner) in at.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let wanted =
            if required.contains(&key.as_str()) { !tape.once_in(8) } else { tape.once_in(3) };
        if wanted && depth < 8 {
            out.insert(key.clone(), value(tape, inner, depth + 1));
        }
    }
    if let Some(inner) = at.get("additionalProperties").filter(|a| a.is_object()) {
        for key in ["kz", "2024", "a/b~c", "amount", "weight-sum", "007"]
            .into_iter()
            .skip(tape.below(3))
            .take(tape.below(4))
        {
            out.insert(key.to_owned(), value(tape, inner, depth + 1));
        }
    }
    if tape.once_in(20) {
        let key = tape.pick(&["nmae", "extra", "macro", "currency", "version", "1", "null"]);
        out.insert(key.to_owned(), stray(tape, depth));
    }
    Value::Object(out)
}

/// Anything at all.
fn stray(tape: &mut Tape<'_>, depth: usize) -> Value {
    match tape.below(if depth > 8 { 8 } else { 11 }) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(1),
        3 => json!(1.0),
        4 => json!(-0.5),
        5 => json!("approved"),
        6 => json!("12.50"),
        7 => json!(1e300),
        8 => json!([]),
        9 => json!({}),
        _ => (0..tape.below(3)).map(|_| stray(tape, depth + 1)).collect(),
    }
}

fn the_same(text: &str, plain: Option<bool>) {
    let source = SourceFile::new("trackc.yaml", text.as_bytes().to_vec());
    let parsed = parse(FileId(0), &source, &Limits::default());
    let is_twice = parsed.diagnostics.iter().any(|d| d.code == code::DUPLICATE_KEY);
    let Some(tree) = parsed.tree else { return };
    let Some(root) = tree.root() else { return };
    let by_schema = accepts(&tree);
    let failures = Failures::default();
    let typed = Document::deserialize(Reader::new(View::new(&tree, root), &failures));
    let by_model = typed.is_ok() && !failures.any();
    assert_eq!(by_schema, by_model, "schema and model differ ({:?})\n{text}", failures.first());
    if let Some(plain) = plain {
        assert_eq!(by_schema, plain, "the tree and JSON differ\n{text}");
    }
    let found = findings(&tree, failures.first().as_ref(), usize::MAX);
    // Of a key that stands twice the schema and the model see one: the other may be told of as well,
    // and that it stands twice be all that is told of either.
    if is_twice {
        return;
    }
    // A name may be any text, also one that swallowed the bracket behind it, as `TI { env` does.
    let is_glued = |d: &Diagnostic| d.code == code::YAML_SYNTAX;
    let is_found = !found.all.iter().all(|d| by_schema && is_glued(d));
    assert!(is_found != by_schema, "{found:?}\n{text}");
}

proptest! {
    #![proptest_config(cases(12000))]

    #[test]
    fn the_schema_accepts_what_the_model_accepts(choices in tape(400)) {
        let document = value(&mut Tape::new(&choices), schema(), 0);
        let text = serde_json::to_string_pretty(&document).expect("JSON");
        let plain = validator().is_valid(&document);
        the_same(&text, Some(plain));
        // The same document as people write it: bare words, block style.
        the_same(&serde_yaml::to_string(&document).expect("YAML"), None);
    }

    #[test]
    fn the_schema_accepts_what_the_model_accepts_of_slips(choices in tape(12)) {
        the_same(&crate::generate::slipped(&choices), None);
    }
}

/// An independent reading of the exported schema, over plain JSON.
fn validator() -> &'static jsonschema::Validator {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        // As editors get it, with the names of the rules in it.
        let rules = RULES.iter().map(|rule| (rule.code, rule.what));
        let exported = with_rules(schema().clone(), rules);
        jsonschema::validator_for(&exported).expect("our own schema compiles")
    })
}

#[test]
fn the_generator_reaches_both_sides() {
    let mut accepted = 0;
    for seed in 0..400_u32 {
        let bytes: Vec<u8> = (0..200_u32)
            .map(|i| (seed * 31 + i * i * 7 + (i * seed) % 251).to_le_bytes()[0])
            .collect();
        let document = value(&mut Tape::new(&bytes), schema(), 0);
        accepted += u32::from(validator().is_valid(&document));
    }
    assert!((20..380).contains(&accepted), "{accepted} of 400 are accepted");
}
