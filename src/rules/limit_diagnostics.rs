//! `limit-diagnostics`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_DIAGNOSTICS,
    what: "There are more findings than the bound: 10,000, unless `--limit-diagnostics` sets another.",
    why: "Nobody reads ten thousand findings, and a log of them may be an attack.",
    mend: "Mend what is shown first, or raise the bound with `--limit-diagnostics N`.",
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
  slim-kz: { stream: https://kshop5.pro/BcD23e }
campaigns:
  one: { channel: push, offers: [{ offer: keto-kz, weight: 70 }, { offer: slim-kz, weight: 20 }] }
  two: { channel: push, offers: [{ offer: keto-kz, weight: 60 }, { offer: slim-kz, weight: 20 }] }
  three: { channel: push, offers: [{ offer: keto-kz, weight: 50 }, { offer: slim-kz, weight: 20 }] }
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
  slim-kz: { stream: https://kshop5.pro/BcD23e }
campaigns:
  one: { channel: push, offers: [{ offer: keto-kz, weight: 70 }, { offer: slim-kz, weight: 30 }] }
  two: { channel: push, offers: [{ offer: keto-kz, weight: 60 }, { offer: slim-kz, weight: 40 }] }
  three: { channel: push, offers: [{ offer: keto-kz, weight: 50 }, { offer: slim-kz, weight: 50 }] }
",
    )]),
    check: Check::Bound { flag: "--limit-diagnostics 2", set: |limits| limits.diagnostics = 2 },
};
