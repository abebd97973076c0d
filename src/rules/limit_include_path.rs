//! `limit-include-path`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_INCLUDE_PATH,
    what: "A pattern of `include` leads out of the workspace folder, or matches something that is not a regular file; or there are more than 4,096 patterns, or so many that together they are tried on more than 8,000,000 files.",
    why: "A check reads nothing outside the workspace: a pull request could otherwise make it read any file of the machine, or wait for ever on a pipe.",
    mend: "Include regular files inside the workspace folder only, by a few patterns that match many.",
    source: None,
    since: "0.1.0",
    bad: Example(&[
        (
            "trackc.yaml",
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
include: [../shared/offers.yaml]
",
        ),
        (
            "shared/offers.yaml",
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
include: [shared/offers.yaml]
",
        ),
        (
            "shared/offers.yaml",
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
