//! `limit-diagnostics`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_DIAGNOSTICS,
    what: "There are more findings than the bound.",
    why: "Nobody reads ten thousand findings, and a log of them may be an attack.",
    mend: "Mend what is shown first, or raise the bound with `--limit-diagnostics N`.",
    source: None,
    // Needs a folder or a bound to fire: `tests/` has it.
    bad: Example(&[]),
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
