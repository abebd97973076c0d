//! `limit-nodes`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_NODES,
    what: "A file has more keys and values than the bound.",
    why: "Memory must stay a small multiple of what is read.",
    mend: "Split the file with `include`, or raise the bound with `--limit-nodes N`.",
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
