//! The page as bytes: what it may load, that no text gets out of its place, what it says of an
//! older build. What it does is tested in a browser, in `tests/browser`.

use super::{Since, write};
use crate::compile::Secrets;
use crate::compile::testing::{FULL, planned};
use crate::emit::Bundle;
use serde_json::Value;
use std::collections::HashMap;

fn page(text: &str, since: Option<&Since>) -> String {
    let mut out = Vec::new();
    planned(text, None, Secrets::Masked, |ws, plan| write(ws, plan, since, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn bundle(text: &str, secrets: Secrets<'_>) -> Since {
    let bytes = planned(text, None, secrets, |ws, plan| Bundle::new(ws, plan).to_json());
    Since::read(&bytes).unwrap()
}

/// What stands between two texts.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).unwrap_or_else(|| panic!("{from}")) + from.len();
    &page[start..start + page[start..].find(to).unwrap()]
}

fn data(page: &str) -> Value {
    let start = "<script type=\"application/json\" id=\"data\">";
    serde_json::from_str(between(page, start, "</script>")).unwrap()
}

/// One a line.
fn cards(page: &str) -> Vec<Value> {
    let start = "<script type=\"application/jsonl\" id=\"cards\">";
    let lines = between(page, start, "</script>").trim().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn only_the_pages_own_style_and_script_run_and_nothing_is_loaded() {
    let page = page(FULL, None);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    assert!(policy.starts_with("default-src &#39;none&#39;; style-src &#39;sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    for loaded in ["src=", "url(", "@import", "<link", "<img", "<iframe", " style=\"", " onclick"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    // The data, the cards, the script.
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script").count(), 3);
}

#[test]
fn no_name_gets_out_of_its_place() {
    let names = [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]><img src=x onerror=alert(1)>",
        "a\\u2028b\\u2029c",
        "\\\"};alert(1);//",
        "x\\u202Ey\\0",
    ];
    for name in names {
        let text = FULL.replace("name: Keto KZ", &format!("name: \"{name}\""));
        assert_ne!(text, FULL);
        let page = page(&text, None);
        assert_eq!(page.matches("<script").count(), 3, "{name}");
        assert_eq!(page.matches("</script").count(), 3, "{name}");
        for from in ["id=\"data\">", "id=\"cards\">"] {
            let text = between(&page, from, "</script>");
            assert!(!text.contains(['<', '>', '&', '\'']), "{name}");
            assert!(!text.contains(|c| crate::text::is_hostile(c) && c != '\n'), "{name}");
        }
        assert!(data(&page).is_object() && !cards(&page).is_empty());
    }
}

#[test]
fn the_frame_escapes_what_it_shows() {
    let text = FULL.replace("host: trk.acme-media.com", "host: \"<b>'&\\u202E\"");
    let page = page(&text, None);
    assert!(page.contains("<title>Paste sheet · &#60;b&#62;&#39;&#38;&#60;U+202E&#62;</title>"));
    assert!(!page.contains("<b>"));
}

/// The ids of what changed, with how.
fn changes(old: &Since, new: &str) -> Vec<(String, Value)> {
    let page = page(new, Some(old));
    let (data, cards) = (data(&page), cards(&page));
    let text = |node: &Value| match node.as_u64() {
        Some(at) => data["strings"][usize::try_from(at).unwrap()].as_str().unwrap().to_owned(),
        None => node.as_str().unwrap().to_owned(),
    };
    let index = |node: &Value| usize::try_from(node.as_u64().unwrap()).unwrap();
    let id = |change: &Value| {
        let card = &cards[index(&change[0])];
        let shape = &data["shapes"][index(&card[5 + index(&change[1])][0])];
        format!("{}/{}", text(&shape[0]), text(&card[1]))
    };
    let how = |change: &Value| match &change[2] {
        Value::Array(fields) => fields.iter().map(|f| Value::String(text(f))).collect(),
        other => other.clone(),
    };
    data["changes"].as_array().unwrap().iter().map(|c| (id(c), how(c))).collect()
}

#[test]
fn what_is_the_same_is_no_change_and_a_revealed_secret_neither() {
    assert_eq!(changes(&bundle(FULL, Secrets::Masked), FULL), []);
    let values = HashMap::from(
        [("REDTRACK_PTOKEN", "s3cret"), ("NETWORK_KEY", "k3y")].map(|(k, v)| (k.into(), v.into())),
    );
    let revealed = bundle(FULL, Secrets::Revealed(&values));
    assert_eq!(changes(&revealed, FULL), []);
    let changed = FULL.replace("extra: { sub1", "extra: { sub2");
    let page = page(&changed, Some(&revealed));
    assert!(!page.contains("s3cret") && !page.contains("k3y"));
}

#[test]
fn what_is_new_changed_or_gone_is_said() {
    let old = bundle(FULL, Secrets::Masked);
    let new = FULL
        .replace("https://kshop5.pro/AbC12d", "https://kshop5.pro/ZZZ12d")
        .replace("amount: \"0.02\"", "amount: \"0.03\"")
        .replace(
            "  keto-kz:\n",
            "  keto-uz: { stream: \"https://kshop5.pro/NEW111\" }\n  keto-kz:\n",
        )
        .replace("  fb: { preset: meta, name: Meta, domain: meta }\n", "")
        .replace("channels: [fb, propeller]", "channels: [propeller]")
        .replace("    redtrack_id: { fb: 61f190c31cfe1c000181572d }\n", "");
    let found = changes(&old, &new);
    let fields = |names: &[&str]| names.iter().copied().map(Value::from).collect::<Value>();
    for (id, how) in [
        ("stream/keto-kz", fields(&["Tracking link"])),
        ("offer/keto-kz", fields(&[])),
        ("stream/keto-uz", Value::from(1)),
        ("offer/keto-uz", Value::from(1)),
        ("settings/kz-propeller", fields(&["Cost"])),
    ] {
        assert!(found.contains(&(id.to_owned(), how)), "{id} in {found:#?}");
    }
    // The request holds the cost as well.
    assert!(found.iter().any(|(id, _)| id == "campaign/kz-propeller"));
    assert_eq!(found.len(), 6, "{found:#?}");
    let page = page(&new, Some(&old));
    let gone = between(&page, "Gone: take these out", "</details>");
    for id in ["channel/fb", "integration/fb", "campaign/kz-fb", "link/kz-fb (Meta → campaign"] {
        assert!(gone.contains(&format!("<bdi>{id}")), "{id} in {gone}");
    }
    assert!(!gone.contains("kz-propeller"));
}
