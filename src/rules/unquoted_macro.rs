//! `unquoted-macro`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::UNQUOTED_MACRO,
    what: "A macro in braces or brackets stands without quotes, so that YAML reads it as a mapping or a list.",
    why: "`{clickid}` without quotes is not text in YAML but a mapping with the key `clickid`. Compiled as it is, the link would carry no macro at all, and every click would arrive without its id.",
    mend: "Put the value in double quotes.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: {click_id}, parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Below,
};
