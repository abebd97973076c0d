//! Whether an object is still what it was.

use super::Object;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What RedTrack changes by itself, or derives from other objects: none of it says that
/// somebody has edited this one.
const DERIVED: [&str; 13] = [
    "acme",
    "campaign_count",
    "impression_url",
    "network_title",
    "offer_count",
    "registry_expiry_date",
    "serial_number",
    "source_title",
    "ssl",
    "stat",
    "trackback_url",
    "updated_at",
    "user_id",
];

/// A hash of what people can edit in an object, whatever the order of its fields.
#[must_use]
pub fn fingerprint(object: &Object) -> String {
    let mut kept = Value::Object(object.clone());
    forget(&mut kept, true);
    kept.sort_all_objects();
    let hash = Sha256::digest(kept.to_string());
    data_encoding::HEXLOWER.encode(&hash[..16])
}

fn forget(value: &mut Value, top: bool) {
    match value {
        Value::Object(object) => {
            // Within an object, names are those of others: `offers: [{ id, name, weight }]`.
            object.retain(|key, _| !DERIVED.contains(&key.as_str()) && (top || key != "name"));
            object.values_mut().for_each(|v| forget(v, false));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| forget(v, false)),
        _ => {}
    }
}

/// Whether some fields of an object that was read by itself are what its list has said of them. More
/// may be told of one than of each in a list.
#[must_use]
pub fn is_still<'f>(
    listed: &Object,
    object: &Object,
    mut fields: impl Iterator<Item = &'f String>,
) -> bool {
    let plain = |value: &Value| {
        let mut value = value.clone();
        forget(&mut value, false);
        value
    };
    fields.all(|field| {
        let now = object.get(field).unwrap_or(&Value::Null);
        listed.get(field).is_none_or(|listed| holds(&plain(now), &plain(listed)))
    })
}

fn holds(whole: &Value, part: &Value) -> bool {
    let is_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(key, part)| whole.get(key).map_or(is_nothing(part), |whole| holds(whole, part))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(a, b)| holds(a, b))
        }
        _ => whole == part || (is_nothing(whole) && is_nothing(part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: Value) -> String {
        fingerprint(value.as_object().unwrap())
    }

    #[test]
    fn one_of_a_list_may_be_told_of_in_more_words() {
        let listed = json!({ "tags": null, "streams": [{ "weight": 1, "stat": 1 }], "title": "a" });
        let fields = ["tags", "streams", "novel"].map(str::to_owned);
        let is = |object: Value| {
            is_still(listed.as_object().unwrap(), object.as_object().unwrap(), fields.iter())
        };
        assert!(is(json!({ "streams": [{ "weight": 1, "id": "s" }], "novel": true })));
        assert!(is(json!({ "tags": [], "streams": [{ "weight": 1, "stat": 2 }], "title": "b" })));
        assert!(!is(json!({ "streams": [{ "weight": 2 }] })));
        assert!(!is(json!({ "streams": [{ "weight": 1 }, { "weight": 1 }] })));
        assert!(!is(json!({ "tags": ["x"], "streams": [{ "weight": 1 }] })));
        assert!(!is(json!({ "title": "a" })));
    }

    #[test]
    fn only_what_somebody_edits_changes_it() {
        let was = of(
            json!({ "id": "a", "title": "Keto", "novel": 1, "items": [{ "id": "b", "name": "B" }] }),
        );
        let seen = json!({ "stat": { "clicks": 9 }, "updated_at": "today", "title": "Keto", "novel": 1,
            "items": [{ "name": "C", "id": "b" }], "id": "a" });
        assert_eq!(of(seen), was);
        assert_ne!(
            of(json!({ "id": "a", "title": "Keto", "novel": 2, "items": [{ "id": "b" }] })),
            was
        );
        assert_ne!(
            of(json!({ "id": "a", "title": "keto", "novel": 1, "items": [{ "id": "b" }] })),
            was
        );
    }
}
