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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: Value) -> String {
        fingerprint(value.as_object().unwrap())
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
