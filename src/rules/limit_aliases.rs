//! `limit-aliases`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_ALIASES,
    what: "What is written once and counts many times stands for more values than the bound: 2 million, unless `--limit-aliases` sets another. So do aliases, what `defaults` lend to every entry, a campaign of several channels, postbacks of offers' own for many events, and environments.",
    why: "A few lines can stand for billions of values; read without a bound they would fill the machine.",
    mend: "Write the values out where they are needed, or raise the bound with `--limit-aliases N`.",
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
defaults:
  offers:
    tags:
      - &a [x, x, x, x, x, x, x, x, x]
      - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
      - &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
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
defaults:
  offers:
    tags:
      - &a x
      - *a
",
    )]),
    check: Check::Bound { flag: "--limit-aliases 500", set: |limits| limits.alias_nodes = 500 },
};
