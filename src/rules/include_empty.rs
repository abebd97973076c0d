//! `include-empty`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::INCLUDE_EMPTY,
    what: "A pattern of `include` matches no file.",
    why: "Offers in a folder that was renamed are simply not there any more, and nothing else would say so.",
    mend: "Correct the pattern; it is relative to the root file.",
    source: None,
    since: "0.1.0",
    bad: Example(&[
        (
            "trackc.yaml",
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
include: [offer/*.yaml]
",
        ),
        (
            "offers/kz.yaml",
            "channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
        ),
    ]),
    good: Example(&[
        (
            "trackc.yaml",
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
include: [offers/*.yaml]
",
        ),
        (
            "offers/kz.yaml",
            "channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
        ),
    ]),
    check: Check::Below,
};
