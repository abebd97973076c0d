//! `duplicate-key`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::DUPLICATE_KEY,
    what: "A key stands twice in one mapping, or an id in two files.",
    why: "YAML readers disagree on which of the two counts. A campaign pasted twice would silently lose one of its versions.",
    mend: "Keep one of the two, or give the second another id.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
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
    stream: https://kshop5.pro/AbC12e
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
