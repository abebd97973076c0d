//! `event-name-case`

use super::postbacks::place;
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC305", "event-name-case"),
    what: "The names of two conversion events differ in letter case alone.",
    why: "RedTrack compares a `type` with its registered names, case included, but its own texts disagree on what a wrong case does: conversions may vanish or be counted under the other name. Two such names are a slip in one of them.",
    mend: "Keep one of the two, spelt exactly as it is registered in RedTrack (Tools → Conversion tracking → Conversion type).",
    source: Some((
        "RedTrack's help on conversion types; its editions disagree",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback: { urls_per_panel: 2 }
conversion_events:
  Sale: { when: approved }
  sale: { when: [pending, declined, fake] }
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
  postback: { urls_per_panel: 2 }
conversion_events:
  Sale: { when: approved }
  Lead: { when: [pending, declined, fake] }
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
    let files = context.ws.files;
    let mut all: Vec<_> =
        context.ws.events.all().map(|entry| (entry.id.to_lowercase(), entry)).collect();
    all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    for same in all.chunk_by_mut(|(a, _), (b, _)| a == b).filter(|same| same.len() > 1) {
        same.sort_by_key(|(_, entry)| place(files, files.key(entry.key)));
        let Some(((_, first), later)) = same.split_first() else { continue };
        for (_, entry) in later {
            let (name, other) = (visible(entry.id), visible(first.id));
            let message = format!(
                "`{name}` and `{other}` differ in letter case alone: RedTrack compares names with their case, and its own texts disagree on what a wrong one does, so conversions can go to the other type or to none"
            );
            out.push(
                Diagnostic::new(RULE.code, files.key(entry.key), message)
                    .label(format!("`{other}` in another case"))
                    .related(files.key(first.key), "the other one")
                    .help("keep the one that is spelt as in RedTrack's conversion types, or give this one a name of its own"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(files: &[(&str, &str)]) -> Vec<String> {
        let mut found = found(files);
        found.retain(|f| f.contains("event-name-case"));
        found
    }

    const HEAD: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n";

    #[test]
    fn the_later_one_is_pointed_at() {
        let text = format!("{HEAD}  sale: {{ when: pending }}\n  Sale: {{ when: approved }}\n");
        assert_eq!(fired(&[("trackc.yaml", &text)]), ["error event-name-case 5:3"]);
        let three = format!("{text}  SALE: {{ when: nonsense }}\n");
        assert_eq!(fired(&[("trackc.yaml", &three)]).len(), 2);
        let fine = format!("{HEAD}  Sale: {{ when: pending }}\n  Sales: {{ when: approved }}\n");
        assert!(fired(&[("trackc.yaml", &fine)]).is_empty());
    }

    #[test]
    fn across_files_the_later_path_is_the_later_event() {
        let root = format!("{HEAD}  Sale: {{ when: approved }}\n");
        let other = "conversion_events:\n  sale: { when: pending }\n";
        assert_eq!(
            fired(&[("trackc.yaml", &root), ("a.yaml", other)]),
            ["error event-name-case 4:3"]
        );
        assert_eq!(
            fired(&[("trackc.yaml", &root), ("z.yaml", other)]),
            ["error event-name-case 2:3"]
        );
    }
}
