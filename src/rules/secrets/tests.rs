//! What is a secret, and where one is found.

use super::*;
use crate::rules::RULES;
use crate::text::SourceFile;
use crate::yaml::{Limits, parse};

#[test]
fn keys_are_told_from_names() {
    let keys = [
        "0123456789abcdef0123456789abcdef",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456",
        "Zx81kQpL-mN3vR_7tYwB2cD9eF0gH5jK",
        "q9w8e7r6t5y4u3i2o1p0a9s8d7f6g5h4",
    ];
    for key in keys {
        assert_eq!(key_shapes(&format!("a {key}.")).count(), 1, "{key}");
    }
    let names = [
        "kz-propeller-keto-landing-page-a",
        "best-keto-diet-2024-landing-v2-k",
        "REDTRACK_POSTBACK_TOKEN_STAGING1",
        "abcdefghijklmnopqrstuvwxyzabcdef",
        "01234567890123456789012345678901",
        "123e4567-e89b-12d3-a456-42661417",
        "0123456789abcdef0123456789abcdef0",
        "61f190c31cfe1c000181572d",
    ];
    for name in names.into_iter().filter(|n| !n.starts_with("123e")) {
        assert_eq!(key_shapes(name).count(), 0, "{name}");
    }
}

/// The walk goes only where signs are, and misses nothing by it.
#[test]
fn signs_lead_to_every_secret_that_a_walk_through_everything_finds() {
    let examples = RULES.iter().flat_map(|rule| rule.good.0.iter().chain(rule.bad.0));
    let own = [
        "campaigns: { a: { notes: \"0123456789abcdef\\\n  0123456789abcdef\", url: &u \"https://a.io/?token=abcd\", x: *u } }",
        "x: { postback: { url: \"https://a.io/?api_k\\x65y=abcd\", secrets: { a: [b, { c: d }] } } }",
        "x: &s abcd\ny: { postback: { secrets: { K: *s }, extra: { key: 'a1''b2c3' } } }",
    ];
    let mut secrets = 0;
    for text in examples.map(|(_, text)| *text).chain(own) {
        let file = SourceFile::new("a.yaml", text.into());
        let Some(tree) = parse(FileId(0), &file, &Limits::default()).tree else { continue };
        let everywhere: Vec<usize> = (0..=text.len()).collect();
        let all = find(&tree, &everywhere, &Presets::none());
        secrets += all.len();
        let places = Signs::new().places(text);
        assert_eq!(
            if places.is_empty() { Vec::new() } else { find(&tree, &places, &Presets::none()) },
            all,
            "{text}"
        );
    }
    assert!(secrets > 5, "{secrets}");
}

#[test]
fn what_is_merged_in_stands_where_it_is_merged() {
    for text in [
        "offer_source: { postback: { <<: { protection_token: s3cret } } }",
        "channels: { a: { postback: { secrets: { <<: { KEY: s3cret } } } } }",
        "channels: { a: { postback: { <<: [{ secrets: { KEY: s3cret } }] } } }",
        "channels: { <<: { a: { postback: { secrets: { KEY: s3cret } } } } }",
    ] {
        let file = SourceFile::new("a.yaml", text.into());
        let tree = parse(FileId(0), &file, &Limits::default()).tree.expect("YAML");
        let found = find(&tree, &Signs::new().places(text), &Presets::none());
        let texts: Vec<&str> = found.iter().map(|secret| secret.text.as_str()).collect();
        assert_eq!(texts, ["s3cret"], "{text}");
    }
}

#[test]
fn places_of_known_postbacks_are_secrets_or_account_numbers() {
    let hex = "0123456789abcdef0123456789abcdef";
    let of = |url: &str, preset: Option<&str>| {
        let mut known = Vec::new();
        let found = in_url(url, preset.and_then(channel), &mut known);
        (found.len(), known.len())
    };
    assert_eq!(of(&format!("http://s.magsrv.com/tag.php?goal={hex}&tag={{ref_id}}"), None), (0, 1));
    assert_eq!(of(&format!("http://syndication.x.com/tag.php?goal={hex}"), None), (0, 1));
    assert_eq!(of(&format!("http://other.com/t?goal={hex}"), Some("exoclick")), (0, 1));
    assert_eq!(of(&format!("http://other.com/t?goal={hex}"), None), (0, 0));
    assert_eq!(of("http://zp-postback.com/zppostback/abc-def?cid={ref_id}", None), (0, 1));
    assert_eq!(of("https://trk.roller.ad/conversion/aid/7/s3cr3t?click_id={ref_id}", None), (1, 1));
    assert_eq!(of("https://eu.rollerads.com/conversion/{ref_id}/aid/7/s3cr3t", None), (1, 1));
    assert_eq!(of(&format!("http://sancontr.com/conversion/{hex}/?visitor_id=x"), None), (0, 1));
    assert_eq!(of("https://trk.roller.ad/conversion/aid/7/<KEY>?click_id={ref_id}", None), (0, 1));
    assert_eq!(of("https://tsyndicate.com/api/v1/cpa/action?key=<ACCOUNT_KEY>", None), (0, 0));
    assert_eq!(of("https://tsyndicate.com/api/v1/cpa/action?key=abc", None), (1, 0));
    assert_eq!(of("https://www.pbterra.com/name/acme/at?subid_short={ref_id}", None), (0, 1));
    assert_eq!(of("https://postback.hilltopads.com/close/?token={ref_id}", None), (0, 0));
    assert_eq!(of("https://a.io/?key={ref_id}&token=[x]&api_key=REPLACE&key=quiz", None), (0, 0));
    assert_eq!(of("https://a.io/?api_key=s3cr3t&ptoken=abcdefghij", None), (2, 0));
}
