//! `event-id-missing`

use super::mistyped::is_mistyped;
use super::postbacks::place_of;
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings, Fix, Severity};
use crate::facts::Confidence;
use crate::model::{DuplicateMode, Spanned, Text};
use crate::text::{in_latin, odd_letter, visible};
use crate::workspace::{Owner, Workspace};

/// The parameter by which RedTrack tells repeats apart.
pub(super) const EVENT_ID: &str = "rdtk_event_id";

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC308", "event-id-missing"),
    what: "A duplicate mode is `ignore_by_event_id`, but the postback carries no `rdtk_event_id`; or (a warning) it carries a parameter of nearly that name.",
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
    let mut keys = extra.into_iter().flat_map(|e| &e.entries).map(|(key, _)| *key);
    let near = keys.find(|key| is_near(key.value));
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
    let Some(((mode, owner), others)) = modes.split_first() else {
        out.extend(near.zip(ws.offer_source_owner()).map(|(key, owner)| misspelt(ws, owner, key)));
        return;
    };
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
    if let Some(key) = near {
        diagnostic = diagnostic
            .related(ws.files.key(key.at), "this is another name")
            .help(format!("write `{EVENT_ID}` in place of `{}`", visible(key.value)))
            .fix(renamed(ws, key));
        out.push(diagnostic);
        return;
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

/// What is said of a name that is nearly the event id's, where no mode asks for one.
fn misspelt<'t>(ws: &Workspace<'t, '_>, owner: Owner<'t>, key: Text<'t>) -> Diagnostic {
    let why = match in_latin(key.value) {
        Some((letter, _)) => odd_letter(letter),
        None => format!("`{EVENT_ID}` is written otherwise"),
    };
    let message =
        format!("RedTrack is not known to read an event id from `{}`: {why}", visible(key.value));
    let found = Diagnostic::new(RULE.code, ws.files.key(key.at), message);
    ws.files
        .chain(found, owner, key.at, None)
        .severity(Severity::Warning)
        .label("another name")
        .help(format!("write `{EVENT_ID}`"))
        .fix(renamed(ws, key))
}

fn renamed(ws: &Workspace<'_, '_>, key: Text<'_>) -> Option<Fix> {
    ws.files.write_all(key.at, EVENT_ID).filter(|_| ws.files.is_unshared(key.at))
}

/// Whether a name is the event id's but for its marks, for letters that look like its own, or for a
/// slip of the keyboard.
fn is_near(name: &str) -> bool {
    const BARE: &str = "rdtkeventid";
    if name.len() > 3 * BARE.len() {
        return false;
    }
    let latin = in_latin(name).map_or_else(|| name.to_owned(), |(_, latin)| latin);
    let folded: String = latin.chars().filter(char::is_ascii_alphanumeric).collect();
    folded.eq_ignore_ascii_case(BARE) || is_mistyped(&folded, BARE)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

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

    const NEAR: [&str; 7] = [
        "rdkt_event_id",
        "rdtk-event-id",
        "rdtk_еvent_id",
        "RDTK_EVENT_ID",
        "rdtk_evnt_id",
        "rdtkeventid",
        "rdtk_event_id=",
    ];

    #[test]
    fn a_name_that_is_nearly_the_event_ids_is_a_warning() {
        let with = |name: &str| {
            fired(
                "",
                &format!(
                    "offer_source: {{ postback: {{ extra: {{ \"{name}\": \"{{orderid}}\" }} }} }}"
                ),
            )
        };
        for name in NEAR {
            assert_eq!(with(name), ["warning event-id-missing 3:38"], "{name}");
        }
        for name in ["source", "txid", "event_id", "eventid", "tt_event_id", "order_id", "кето"]
        {
            assert!(with(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_near_name_is_named_where_the_mode_asks_for_an_event_id() {
        for name in NEAR {
            let text = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\noffer_source: {{ duplicates: ignore_by_event_id, postback: {{ extra: {{ \"{name}\": \"{{orderid}}\" }} }} }}\n"
            );
            let all = check(&[("trackc.yaml", &text)]).diagnostics;
            let own: Vec<_> = all.iter().filter(|d| d.code == super::RULE.code).collect();
            let [found] = own.as_slice() else { panic!("{own:?}") };
            let help = found.help.clone().unwrap_or_default();
            assert_eq!(help, format!("write `rdtk_event_id` in place of `{name}`"));
            assert_eq!(found.related.len(), 1);
            assert!(found.fixes[0].edits[0].text.contains("rdtk_event_id"));
        }
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
