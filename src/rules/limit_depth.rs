//! `limit-depth`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_DEPTH,
    what: "Nesting is deeper than the bound: 128 levels, unless `--limit-depth` sets another.",
    why: "No workspace needs such nesting; it is an attack or an accident.",
    mend: "Flatten the file, or raise the bound with `--limit-depth N`.",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  uz: { channel: push, offers: [keto-kz], tags: [[[[[[[[keto]]]]]]]] }
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
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  uz: { channel: push, offers: [keto-kz], tags: [keto] }
",
    )]),
    check: Check::Bound { flag: "--limit-depth 8", set: |limits| limits.depth = 8 },
};
