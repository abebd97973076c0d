//! `event-id-missing`

use super::postbacks::place_of;
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::model::{DuplicateMode, Spanned};
use crate::text::visible;
use crate::workspace::Owner;

/// The parameter by which RedTrack tells repeats apart.
pub(super) const EVENT_ID: &str = "rdtk_event_id";

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC308", "event-id-missing"),
    what: "A duplicate mode is `ignore_by_event_id`, but the postback carries no `rdtk_event_id`.",
    why: "RedTrack drops repeats with the same event id. Without an id there is nothing to compare, so the mode cannot do what it was chosen for.",
    mend: "Add `rdtk_event_id: \"{orderid}\"` to `offer_source.postback.extra`.",
    source: Some(("RedTrack's help on duplicate postbacks", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: ignore_by_event_id
  postback:
    extra: { sub1: \"{stream}\" }
conversion_events:
  Sale: { when: [approved, declined, fake] }
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
  duplicates: ignore_by_event_id
  postback:
    extra: { rdtk_event_id: \"{orderid}\" }
conversion_events:
  Sale: { when: [approved, declined, fake] }
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
    let extra = ws.offer_source.postback.as_ref().and_then(|p| p.value.extra.as_ref());
    let has = |name: &str| extra.is_some_and(|e| e.entries.iter().any(|(k, _)| k.value == name));
    if ws.incomplete || has(EVENT_ID) {
        return;
    }
    // An event's own mode wins over that of the offer source.
    let counts = ws.events.is_empty() || ws.events.iter().any(|(_, e)| e.duplicates.is_none());
    let source = ws.offer_source.duplicates.filter(|_| counts).zip(ws.offer_source_owner());
    let events = ws
        .events
        .iter()
        .filter_map(|(entry, event)| Some((event.duplicates?, entry.owner("conversion event"))));
    let mut modes: Vec<(Spanned<DuplicateMode>, Owner<'_>)> = source
        .into_iter()
        .chain(events)
        .filter(|(mode, _)| mode.value == DuplicateMode::IgnoreByEventId)
        .collect();
    modes.sort_by_key(|(mode, _)| place_of(ws.files, mode.at));
    let Some(((mode, owner), others)) = modes.split_first() else { return };
    let message = format!(
        "this mode compares event ids, but the postback carries no `{EVENT_ID}`: RedTrack has nothing to tell a repeat by"
    );
    let mut diagnostic = ws
        .files
        .finding(RULE.code, *owner, mode.at, None, message)
        .label(format!("needs `{EVENT_ID}`"))
        .help(format!(
            "add `{EVENT_ID}: \"{{orderid}}\"` to `extra` under `postback` of `offer_source`, or choose another mode such as `update`"
        ));
    for (other, _) in others.iter().take(super::postbacks::MOST_RELATED) {
        diagnostic = diagnostic.related(ws.files.span(other.at), "the same mode here");
    }
    // An order number under another name is what was meant.
    for (key, value) in extra.into_iter().flat_map(|e| e.iter()) {
        if value.value == "{orderid}" {
            let what = format!("RedTrack does not read the event id from `{}`", visible(key.value));
            diagnostic = diagnostic.related(ws.files.key(key.at), what);
        }
    }
    out.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(event: &str, source: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\n{source}\nconversion_events:\n  Sale: {{ when: approved{event} }}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("event-id-missing"));
        found
    }

    #[test]
    fn the_mode_is_pointed_at() {
        let mode = "duplicates: ignore_by_event_id";
        assert_eq!(fired(&format!(", {mode}"), ""), ["error event-id-missing 5:39"]);
        assert_eq!(
            fired("", &format!("offer_source: {{ {mode} }}")),
            ["error event-id-missing 3:29"]
        );
        let own = "conversion_events: { Sale: { when: approved, duplicates: update } }";
        let root = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\noffer_source: {{ {mode} }}\n{own}\n"
        );
        assert!(!found(&[("trackc.yaml", &root)]).concat().contains("event-id-missing"));
        // One missing parameter is one finding.
        assert_eq!(
            fired(
                &format!(", {mode}"),
                &format!(
                    "offer_source: {{ {mode}, postback: {{ extra: {{ txid: \"{{orderid}}\" }} }} }}"
                )
            ),
            ["error event-id-missing 5:39"]
        );
    }

    #[test]
    fn neighbours_are_silent() {
        let mode = "duplicates: ignore_by_event_id";
        let with = "postback: { extra: { rdtk_event_id: \"{orderid}\" } }";
        assert!(fired("", &format!("offer_source: {{ {mode}, {with} }}")).is_empty());
        assert!(fired(&format!(", {mode}"), &format!("offer_source: {{ {with} }}")).is_empty());
        assert!(fired(", duplicates: ignore", "").is_empty());
        // The parameter is there, only its value is broken.
        let broken = "postback: { extra: { rdtk_event_id: {orderid} } }";
        assert!(fired("", &format!("offer_source: {{ {mode}, {broken} }}")).is_empty());
    }
}
