//! `event-never-fires`

use super::postbacks::{listed, listed_statuses, place_of};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, Report, Spanned, StatusWord};
use crate::text::visible;
use crate::workspace::Entry;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC301", "event-never-fires"),
    what: "A conversion event has no KMA.BIZ status, or one whose status another event takes under the same URL.",
    why: "KMA.BIZ fires a postback for a status. An event without one is never fired; and where two events share a status and a URL, nothing in the URL tells RedTrack which of them is meant.",
    mend: "Write the status in `when`, give each event statuses of its own, or let each event have a URL of its own (`report: type` or `report: both`).",
    source: Some(("RedTrack's help on conversion types and statuses", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
  Upsell: { when: [] }
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
  postback: { report: status, urls_per_panel: 3 }
conversion_events:
  Lead: { when: pending }
  Sale: { when: approved }
  Trash: { when: [declined, fake] }
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
    for (entry, event) in ws.events.iter() {
        let Some(when) = event.when.as_ref().filter(|w| w.value.0.is_empty()) else { continue };
        let message = format!(
            "`{}` names no KMA.BIZ status, so no postback ever reports it",
            visible(entry.id)
        );
        let diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(when.at), message);
        out.push(
            ws.files
                .chain(diagnostic, entry.owner("conversion event"), when.at, None)
                .label("no status")
                .help("write which leads it counts, such as `when: approved` (pending, approved, declined, fake), or remove the event"),
        );
    }
    // Only a URL that names the status alone is shared by events of one status: everywhere
    // else two events of one status have a URL each.
    if context.plan.source.report == Report::Status {
        shared(context, out);
    }
}

/// An event with the scalars of its statuses.
type Written<'c, 't> = (&'c Entry<'t, ConversionEvent>, &'c [Spanned<StatusWord>]);

fn shared(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let mut events: Vec<Written<'_, '_>> = ws
        .events
        .iter()
        .filter_map(|(entry, event)| Some((entry, event.when.as_ref()?.value.0.as_slice())))
        .collect();
    events.sort_by_key(|(_, when)| when.first().map(|s| place_of(ws.files, s.at)));
    let mut taken: [Option<(&str, Spanned<StatusWord>)>; 4] = [None; 4];
    for (entry, when) in events {
        let mut first = None;
        let mut both = Vec::new();
        let mut others: Vec<&str> = Vec::new();
        for word in when {
            let status = Status::from(word.value);
            let slot = &mut taken[status as usize];
            match *slot {
                // Names that differ in case alone are one mistake, which has its own rule.
                Some((id, _)) if id.to_lowercase() == entry.id.to_lowercase() => {}
                Some((id, other)) => {
                    first.get_or_insert((*word, id, other));
                    if !both.contains(&status) {
                        both.push(status);
                    }
                    if !others.contains(&id) {
                        others.push(id);
                    }
                }
                None => *slot = Some((entry.id, *word)),
            }
        }
        let Some((word, id, other)) = first else { continue };
        let take = if others.len() == 1 { "takes" } else { "take" };
        let message = format!(
            "`{}` takes {}, which {} {take} as well: with `report: status` the URL of a status names no event, so RedTrack cannot tell them apart",
            visible(entry.id),
            listed_statuses(&both),
            listed(others)
        );
        let owner = entry.owner("conversion event");
        out.push(
            ws.files
                .finding(RULE.code, owner, word.at, None, message)
                .label(format!("taken by `{}`", visible(id)))
                .related(ws.files.span(other.at), "taken here first")
                .help("take the status from one of the two, or write `report: both` (one URL for each event and status)"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn events(events: &str, source: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n{events}\noffers:\n  k: {{ stream: https://kshop5.pro/AbC12d }}\n{source}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| !f.starts_with("note ") && !f.contains(" unused-definition "));
        found
    }

    #[test]
    fn an_event_without_status_is_found_at_its_when() {
        assert_eq!(
            events("  Sale: { when: approved }\n  Up: { when: [] }", ""),
            ["error event-never-fires 5:9"]
        );
        assert_eq!(events("  Sale:\n    when: []", ""), ["error event-never-fires 5:5"]);
    }

    #[test]
    fn two_events_of_one_status_need_a_url_each() {
        let two = "  Up: { when: approved }\n  Sale: { when: [pending, approved] }";
        let several = |report: &str| {
            format!("offer_source: {{ postback: {{ report: {report}, urls_per_panel: 4 }} }}")
        };
        assert_eq!(events(two, &several("status")), ["error event-never-fires 5:27"]);
        assert!(events(two, &several("type")).is_empty());
        assert!(events(two, &several("both")).is_empty());
    }

    #[test]
    fn one_finding_for_an_event_that_shares_all_its_statuses() {
        let two = "  A: { when: [pending, approved] }\n  B: { when: [approved, pending] }";
        let source = "offer_source: { postback: { report: status, urls_per_panel: 2 } }";
        assert_eq!(events(two, source), ["error event-never-fires 5:15"]);
    }

    #[test]
    fn whoever_takes_the_statuses_is_named() {
        let text = "version: 1
tracking_domain: trk.acme-media.com
offer_source: { postback: { report: status, urls_per_panel: 2 } }
conversion_events:
  A: { when: pending }
  B: { when: approved }
  C: { when: [pending, approved] }
";
        let found = check(&[("trackc.yaml", text)]).diagnostics;
        let found = found.iter().find(|d| d.code == super::RULE.code).expect("found");
        let begin = "`C` takes `pending` and `approved`, which `A` and `B` take as well: ";
        assert!(found.message.starts_with(begin), "{}", found.message);
    }

    #[test]
    fn declined_and_fake_are_two_statuses() {
        let two = "  Sale: { when: approved }\n  Bad: { when: declined }\n  Fake: { when: fake }";
        let source = "offer_source: { postback: { report: status, urls_per_panel: 2 } }";
        assert!(events(two, source).is_empty());
        assert!(events("  Sale: { when: [approved, approved] }", source).is_empty());
    }

    #[test]
    fn in_an_environment_the_chain_is_followed() {
        let text = "  Sale: { when: approved }";
        let source = "environments:\n  st:\n    conversion_events:\n      Sale: { when: [] }";
        assert_eq!(
            events(text, source),
            ["warning shared-panel 8:3", "error event-never-fires 10:15"]
        );
    }
}
