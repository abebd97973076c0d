//! `sum-before-approval`

use super::postbacks::{MOST_RELATED, listed_statuses};
use super::{Check, Context, Example, Rule};
use crate::compile::ordered;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::facts::kma::Status;

pub(super) static RULE: Rule = Rule {
    code: Code::note("TC312", "sum-before-approval"),
    what: "A postback URL with `sum` also carries statuses other than approved.",
    why: "Whether KMA.BIZ prints a payout in `{sum}` before a lead is approved, or after it was refused, is not known. If it does, RedTrack shows revenue that is not yours yet.",
    mend: "Look at the first conversions in RedTrack. If pending leads carry money, give them an event of its own with `payout: none`.",
    source: Some(("KMA.BIZ does not say, in anything found", Confidence::Low)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
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
conversion_events:
  Sale: { when: approved }
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
    let (Some(at), Some(set)) = (ws.events_at, context.plan.postbacks.first()) else { return };
    let early = |s: &Status| *s != Status::Approved;
    let mixed = |ticks: &[Status]| ticks.contains(&Status::Approved) && ticks.iter().any(early);
    let routes = || set.urls.iter().map(|u| &u.route).filter(|r| r.sum && mixed(&r.ticks));
    let statuses = ordered(routes().flat_map(|r| r.ticks.iter().copied()).filter(early));
    if statuses.is_empty() {
        return;
    }
    let mut diagnostic = Diagnostic::new(
        RULE.code,
        ws.files.key_span(at),
        format!(
            "{} leads are reported with `sum={{sum}}` too: whether KMA.BIZ sends a payout there is not known, and if it does, RedTrack counts money that is not approved",
            listed_statuses(&statuses)
        ),
    )
    .label("payout before approval?")
    .help("look at the first conversions in RedTrack; an event with a URL of its own leaves the payout out with `payout: none`");
    let names = routes().flat_map(|r| &r.events).filter_map(|name| ws.events.entry(name));
    for entry in names.take(MOST_RELATED) {
        diagnostic = diagnostic.related(ws.files.key(entry.key), "reported with `sum`");
    }
    out.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_all as found;

    fn fired(events: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\noffer_source: {{ postback: {{ urls_per_panel: 4 }} }}\nconversion_events:\n{events}\noffers:\n  k: {{ stream: https://kshop5.pro/AbC12d }}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("sum-before-approval"));
        found
    }

    #[test]
    fn one_note_for_all() {
        let note = ["note sum-before-approval 4:1"];
        assert_eq!(fired("  Sale: { when: [pending, approved] }"), note);
        assert_eq!(fired("  P: { when: pending }\n  A: { when: approved }"), note);
    }

    #[test]
    fn without_sum_there_is_nothing_to_say() {
        assert!(fired("  Sale: { when: approved }").is_empty());
        assert!(fired("  Lead: { when: pending }\n  Sale: { when: approved }").is_empty());
        assert!(
            fired("  Lead: { when: pending, payout: none }\n  Sale: { when: approved }").is_empty()
        );
        assert!(fired("  Sale: { when: [pending, approved], payout: none }").is_empty());
    }
}
