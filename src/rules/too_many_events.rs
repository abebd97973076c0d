//! `too-many-events`

use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::redtrack::{CONVERSION_TYPES_MAX, CONVERSION_TYPES_SAFE};

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC306", "too-many-events"),
    what: "There are more conversion events than RedTrack has slots for conversion types: an error above 40, a warning above 20.",
    why: "What RedTrack makes of a type that is not registered is not known for sure: it may be counted nowhere, as the default conversion or as an error. RedTrack's texts name 11 (oldest), 20 and 40 slots; it may depend on the plan.",
    mend: "Keep the events you read in reports, and merge the others.",
    source: Some(("RedTrack's help and API schema, which disagree", Confidence::Medium)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback: { urls_per_panel: 20 }
conversion_events:
  Type01: { when: approved }
  Type02: { when: pending }
  Type03: { when: pending }
  Type04: { when: pending }
  Type05: { when: pending }
  Type06: { when: pending }
  Type07: { when: pending }
  Type08: { when: pending }
  Type09: { when: pending }
  Type10: { when: pending }
  Type11: { when: pending }
  Type12: { when: pending }
  Type13: { when: pending }
  Type14: { when: pending }
  Type15: { when: pending }
  Type16: { when: pending }
  Type17: { when: pending }
  Type18: { when: pending }
  Type19: { when: pending }
  Type20: { when: pending }
  Type21: { when: pending }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback: { urls_per_panel: 20 }
conversion_events:
  Type01: { when: approved }
  Type02: { when: pending }
  Type03: { when: pending }
  Type04: { when: pending }
  Type05: { when: pending }
  Type06: { when: pending }
  Type07: { when: pending }
  Type08: { when: pending }
  Type09: { when: pending }
  Type10: { when: pending }
  Type11: { when: pending }
  Type12: { when: pending }
  Type13: { when: pending }
  Type14: { when: pending }
  Type15: { when: pending }
  Type16: { when: pending }
  Type17: { when: pending }
  Type18: { when: pending }
  Type19: { when: pending }
  Type20: { when: pending }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let count = ws.events.len();
    let Some(at) = ws.events_at.filter(|_| count > CONVERSION_TYPES_SAFE) else { return };
    let (severity, most, message) = if count > CONVERSION_TYPES_MAX {
        let message = format!(
            "there are {count} conversion events, and RedTrack has {CONVERSION_TYPES_MAX} slots for conversion types at the most: the others cannot be registered, so they are never counted"
        );
        (Severity::Error, CONVERSION_TYPES_MAX, message)
    } else {
        let message = format!(
            "there are {count} conversion events, and some RedTrack accounts have {CONVERSION_TYPES_SAFE} slots for conversion types: RedTrack's own texts name 20 and 40"
        );
        (Severity::Warning, CONVERSION_TYPES_SAFE, message)
    };
    out.push(
        Diagnostic::new(RULE.code, ws.files.key_span(at), message)
            .severity(severity)
            .label(format!("{count} events, {} more than {most}", count - most))
            .help("merge events that you do not read apart in reports")
            .overrule("If your account has the slots, write `lint: { too-many-events: off }`"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use std::fmt::Write as _;

    fn fired(count: usize) -> Vec<String> {
        let mut text =
            String::from("version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n");
        for i in 0..count {
            let _ = writeln!(text, "  T{i}: {{ when: approved }}");
        }
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("too-many-events"));
        found
    }

    #[test]
    fn above_20_a_warning_above_40_an_error() {
        assert!(fired(20).is_empty());
        assert_eq!(fired(21), ["warning too-many-events 3:1"]);
        assert_eq!(fired(40), ["warning too-many-events 3:1"]);
        assert_eq!(fired(41), ["error too-many-events 3:1"]);
    }
}
