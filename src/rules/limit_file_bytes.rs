//! `limit-file-bytes`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::LIMIT_FILE_BYTES,
    what: "A file is larger than the bound: 64 MiB, unless `--limit-file-bytes` sets another.",
    why: "A check runs on pull requests from strangers; a file of gigabytes must not fill the machine.",
    mend: "Split the file with `include`, or raise the bound with `--limit-file-bytes N`.",
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
    check: Check::Bound { flag: "--limit-file-bytes 400", set: |limits| limits.file_bytes = 400 },
};
