//! `event-id-constant`

use super::event_id_missing::EVENT_ID;
use super::{Check, Context, Example, Role, Rule, Site, doubt};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::{Confidence, kma};
use crate::model::{DuplicateMode, Spanned};
use crate::template::MacroStyle;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC309", "event-id-constant"),
    what: "`rdtk_event_id` is a fixed text instead of a KMA.BIZ macro; or (a warning, with the mode that compares event ids) it names the stream or the campaign, which are the same for every order of a click.",
    why: "Every postback then carries the same event id. With the mode `ignore_by_event_id` RedTrack takes every further postback of a click for a repeat and drops it.",
    mend: "Write the order number: `rdtk_event_id: \"{orderid}\"`.",
    source: Some((
        "RedTrack's help on duplicate postbacks; the conclusion is ours",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback:
    extra: { rdtk_event_id: order }
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
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
  postback:
    extra: { rdtk_event_id: \"kma-{orderid}\" }
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !matches!(site.role, Role::Extra(key) if key.value == EVENT_ID) {
        return;
    }
    // KMA.BIZ fills what stands in braces, whatever stands around them.
    let braces =
        |style| matches!(style, MacroStyle::Brace | MacroStyle::DoubleBrace | MacroStyle::Dollar);
    if site.template().tokens().iter().any(|t| braces(t.style)) {
        out.extend(of_the_link(context, site));
        return;
    }
    let message = format!(
        "`{EVENT_ID}` is always `{}`: every postback carries the same event id, so RedTrack can take new conversions for repeats",
        visible(site.text.value)
    );
    let bare = site.text.value.trim().trim_matches(['[', ']', '(', ')']);
    let meant = kma::find_macro(&format!("{{{bare}}}")).map(|m| m.text);
    let meant = meant.filter(|m| kma::LEGACY_MACROS.iter().all(|legacy| legacy.text != *m));
    let fix = meant.and_then(|m| context.write(site, 0..site.text.value.len(), m));
    out.push(
        context
            .ws
            .files
            .finding(RULE.code, site.owner, site.text.at, None, message)
            .label("the same for every order")
            .help("write `\"{orderid}\"`, KMA.BIZ's order number")
            .fix(fix),
    );
}

/// An event id of what all orders of a click share: RedTrack compares the ids of one click, and a click
/// goes through one stream.
fn of_the_link(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let mut is_of_link = false;
    for token in site.template().tokens() {
        match &site.text.value[token.name.clone()] {
            "stream" | "campaignid" => is_of_link = true,
            name if name == "status" || kma::SLOTS.contains(&name) => {}
            _ => return None,
        }
    }
    let by_id = |mode: Spanned<DuplicateMode>| mode.value == DuplicateMode::IgnoreByEventId;
    let lent = context.ws.offer_source.duplicates;
    let mut modes = context.ws.events.iter().filter_map(|(_, event)| event.duplicates.or(lent));
    if !is_of_link || !modes.any(by_id) {
        return None;
    }
    let message = format!(
        "`{}` is the same for every order of a click, so RedTrack takes each further order for a repeat and drops it",
        visible(site.text.value)
    );
    let files = context.ws.files;
    Some(
        files
            .finding(RULE.code, site.owner, site.text.at, None, message)
            .severity(Severity::Warning)
            .label("the same for every order")
            .help("write `\"{orderid}\"`, KMA.BIZ's order number; with `{status}` where each status is to count")
            .basis(doubt::basis(
                Confidence::Medium,
                "RedTrack's help on duplicate postbacks, and templates for KMA.BIZ",
            ))
            .overrule("If it prints something else in your panel, write `# trackc: ignore[event-id-constant] reason` at the end of this line"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(value: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Sale: {{ when: approved }}\noffer_source:\n  postback:\n    extra:\n      sub1: fixed\n      rdtk_event_id: {value}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("event-id-constant") || f.contains("unknown-macro"));
        found
    }

    #[test]
    fn a_fixed_text_is_found() {
        assert_eq!(fired("17"), ["error event-id-constant 9:22"]);
        assert_eq!(fired("orderid"), ["error event-id-constant 9:22"]);
        assert_eq!(fired("\"[orderid]\""), ["error event-id-constant 9:22"]);
        assert_eq!(fired("\"\"").len(), 1);
    }

    /// They are the same for every order, and only the mode makes something of it.
    #[test]
    fn what_all_orders_of_a_click_share_is_a_warning() {
        let of = |mode: &str, id: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }}, Trash: {{ when: fake, duplicates: update }} }}
offer_source: {{ duplicates: {mode}, postback: {{ extra: {{ rdtk_event_id: \"{id}\" }} }} }}
"
            );
            let mut found = found(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("event-id-constant"));
            found
        };
        let warning = ["warning event-id-constant 4:85"];
        for id in ["{stream}", "{campaignid}", "{data1}-{stream}", "x{campaignid}-{status}"] {
            assert_eq!(of("ignore_by_event_id", id), warning, "{id}");
            assert_eq!(of("update", id), [""; 0], "{id}");
        }
        for id in ["{orderid}", "{stream}-{orderid}", "{bannerid}", "{data1}", "{stream}{sum}"] {
            assert_eq!(of("ignore_by_event_id", id), [""; 0], "{id}");
        }
    }

    #[test]
    fn neighbours_are_silent() {
        for value in ["\"{orderid}\"", "\"a-{orderid}-{status}\"", "\"{status}\""] {
            assert!(fired(value).is_empty(), "{value}");
        }
    }
}
