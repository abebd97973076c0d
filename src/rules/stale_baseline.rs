//! `stale-baseline`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::STALE_BASELINE,
    since: "0.1.0",
    what: "The baseline lists a finding that is not there any more.",
    why: "It was written for something that has since been mended. Left standing, it would hide the next mistake of the kind.",
    mend: "Write the baseline again with `trackc check --write-baseline`.",
    source: None,
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
  kz: { channel: push, offers: [keto-kz] }
",
    ),
    (
        ".trackc-baseline.json",
        "{
  \"format_version\": 1,
  \"findings\": [
    {\"path\":\"trackc.yaml\",\"rule\":\"plain-http\",\"at\":\"offers.keto-kz.stream\",\"hash\":\"5d4c1e0b7a9f2c36\",\"level\":\"warning\"}
  ]
}
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
