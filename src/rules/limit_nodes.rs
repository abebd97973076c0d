//! `limit-nodes`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_NODES,
    what: "A file has more keys and values than the bound: 20 million, unless `--limit-nodes` sets another.",
    why: "Memory must stay a small multiple of what is read.",
    mend: "Split the file with `include`, or raise the bound with `--limit-nodes N`.",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
  keto-uz: { stream: https://kshop5.pro/BcD23e, countries: [UZ] }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  uz: { channel: push, offers: [keto-uz] }
",
    )]),
    good: Example(&[
        (
            "trackc.yaml",
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
include: [offers.yaml]
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  uz: { channel: push, offers: [keto-uz] }
",
        ),
        (
            "offers.yaml",
            "offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
  keto-uz: { stream: https://kshop5.pro/BcD23e, countries: [UZ] }
",
        ),
    ]),
    check: Check::Bound { flag: "--limit-nodes 50", set: |limits| limits.nodes = 50 },
};
