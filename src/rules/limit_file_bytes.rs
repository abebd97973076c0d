//! `limit-file-bytes`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_FILE_BYTES,
    what: "A file is larger than the bound.",
    why: "A check runs on pull requests from strangers; a file of gigabytes must not fill the machine.",
    mend: "Split the file with `include`, or raise the bound with `--limit-file-bytes N`.",
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
