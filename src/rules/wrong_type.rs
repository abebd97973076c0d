//! `wrong-type`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::WRONG_TYPE,
    what: "A mapping or a list where text is wanted, text where a list is wanted, nothing where a value is wanted.",
    why: "The value cannot mean anything here, so nothing is compiled from it.",
    mend: "Write the kind of value that is asked for.",
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
campaigns:
  kz: { channel: push, offers: keto-kz }
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
