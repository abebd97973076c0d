//! `yaml-syntax`

use super::{Check, Example, Rule};
use crate::diagnostic::code;

pub(super) static RULE: Rule = Rule {
    code: code::YAML_SYNTAX,
    what: "The text of a file is not YAML, or not UTF-8.",
    why: "Nothing of the file can be read, so nothing of it is compiled. The other files of the workspace are checked all the same.",
    mend: "Go to the place that is named and compare the line with its neighbours: spaces instead of tabs, a space after each colon, every quote closed.",
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
  keto-kz:
    stream: https://kshop5.pro/AbC12d
campaigns:
	kz: { channel: push, offers: [keto-kz] }
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
