//! `duplicates-unset`

use super::postbacks::{
    MOST_RELATED, any_without_status, listed, listed_statuses, mode_in_force, statuses, takes,
};
use super::{Check, Context, Example, Rule};
use crate::compile::ordered;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, DuplicateMode, EventPayout, Report};
use crate::text::visible;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::note("TC317", "duplicates-unset"),
    what: "A second postback can arrive for one click, and neither the event nor the offer source says what RedTrack does with it. Or the mode makes two conversions of one lead, each perhaps with its payout. With `report: status` the events cannot say it, since a mode belongs to a conversion type.",
    why: "RedTrack then does what its account is set to, which is not known: it may drop the approval, count the lead twice or rewrite it. Two people's panels can differ without anyone seeing it.",
    mend: "Write `duplicates: update` under `offer_source`, and choose the same in RedTrack (Edit conversion with new data).",
    source: Some(("RedTrack's help lists the modes and names no default", Confidence::Medium)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
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
offer_source: { duplicates: update }
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
    check: Check::Workspace(check),
};

/// Events that count a lead when it is pending and once more when it is approved.
fn twice(context: &Context<'_, '_>, out: &mut Findings) {
    let mut seen = HashSet::new();
    let both =
        |event: &ConversionEvent| takes(event, Status::Pending) && takes(event, Status::Approved);
    for (entry, event) in context.ws.events.iter().filter(|(_, event)| both(event)) {
        let Some((mode, owner)) = mode_in_force(context, entry, event) else { continue };
        let keeps = matches!(mode.value, DuplicateMode::Create | DuplicateMode::CreateRepeated);
        if !keeps || !seen.insert(mode.at) {
            continue;
        }
        let message = format!(
            "`{}` takes a lead when it is pending and again when it is approved, and this mode makes a conversion of each: an approved lead counts twice",
            visible(entry.id)
        );
        let finding = context.ws.files.finding(RULE.code, owner, mode.at, None, message);
        out.push(
            finding
                .label("keeps both")
                .related(context.ws.files.key(entry.key), "takes both")
                .help("write `update` (RedTrack: Edit conversion with new data), or give each status an event of its own"),
        );
    }
}

/// Several events of approved leads with the payout, and a mode that makes a conversion of each.
fn paid_twice(context: &Context<'_, '_>) -> Option<Diagnostic> {
    let ws = context.ws;
    if context.plan.source.report == Report::Status {
        return None;
    }
    let brings = |event: &ConversionEvent| {
        takes(event, Status::Approved)
            && event.payout.is_none_or(|payout| payout.value == EventPayout::Sum)
    };
    let paid = || ws.events.iter().filter(|(_, event)| brings(event));
    paid().nth(1)?;
    let mut modes = paid().filter_map(|(entry, event)| mode_in_force(context, entry, event));
    let (mode, owner) = modes.find(|(mode, _)| {
        matches!(mode.value, DuplicateMode::Create | DuplicateMode::CreateRepeated)
    })?;
    let message = format!(
        "{} each take approved leads with their payout, and this mode makes a conversion of each: the payout of a lead counts once for each of them",
        listed(paid().map(|(entry, _)| entry.id))
    );
    let mut found = ws.files.finding(RULE.code, owner, mode.at, None, message).label("keeps all");
    for (entry, _) in paid().take(MOST_RELATED) {
        found = found.related(ws.files.key(entry.key), "brings the payout");
    }
    Some(found.help("write `payout: none` at all of them but one"))
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    twice(context, out);
    out.extend(paid_twice(context));
    let ws = context.ws;
    let Some(at) = ws.events_at else { return };
    if ws.incomplete || ws.offer_source.duplicates.is_some() || any_without_status(context) {
        return;
    }
    let all = ordered(ws.events.iter().flat_map(|(_, event)| statuses(event)));
    // A mode of an event is set at its conversion type, and statuses alone have none.
    let has_types = context.plan.source.report != Report::Status;
    let is_unset = |event: &ConversionEvent| !has_types || event.duplicates.is_none();
    let unset = || ws.events.iter().filter(|(_, event)| is_unset(event));
    if unset().next().is_none() {
        return;
    }
    let idle = ws.events.iter().filter(|_| !has_types).find_map(|(_, event)| event.duplicates);
    if let Some(mode) = idle {
        let message = "a mode belongs to a conversion type, and with `report: status` none is registered: this one is set nowhere, and RedTrack's own default is not known";
        out.push(
            Diagnostic::new(RULE.code, ws.files.span(mode.at), message)
                .label("set nowhere")
                .help("write the mode under `offer_source`: `duplicates: update` is RedTrack's Edit conversion with new data"),
        );
        return;
    }
    let arrive = if all.len() > 1 {
        format!("{} can arrive one after the other for one click", listed_statuses(&all))
    } else {
        format!("{} can arrive twice for one click", listed_statuses(&all))
    };
    let message = format!(
        "{arrive}, and nothing says what RedTrack does with the second postback of {}: its own default is not known",
        listed(unset().map(|(entry, _)| entry.id))
    );
    let mut diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(at), message)
        .label("no duplicate mode")
        .help("write `duplicates: update` under `offer_source` (RedTrack: Edit conversion with new data), or a mode for each event");
    for (entry, _) in unset().take(MOST_RELATED) {
        diagnostic = diagnostic.related(ws.files.key(entry.key), "no mode in force");
    }
    out.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(events: &str, source: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\n{source}\nconversion_events: {events}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("duplicates-unset"));
        found
    }

    #[test]
    fn several_statuses_without_a_mode() {
        let note = ["note duplicates-unset 4:1"];
        assert_eq!(fired("{ Sale: { when: [pending, approved] } }", ""), note);
        let two = "{ P: { when: pending, duplicates: ignore }, A: { when: approved } }";
        assert_eq!(fired(two, ""), note);
    }

    /// Somebody may order twice, and KMA.BIZ may report an order twice.
    #[test]
    fn one_status_without_a_mode() {
        assert_eq!(fired("{ Sale: { when: approved } }", ""), ["note duplicates-unset 4:1"]);
    }

    #[test]
    fn events_have_no_mode_where_postbacks_report_statuses_alone() {
        let events = "{ P: { when: pending, duplicates: ignore }, A: { when: approved, duplicates: update } }";
        let source =
            |rest: &str| format!("offer_source: {{ postback: {{ report: status }}{rest} }}");
        assert_eq!(fired(events, &source("")), ["note duplicates-unset 4:97"]);
        assert!(fired(events, &source(", duplicates: update")).is_empty());
        assert_eq!(
            fired("{ Sale: { when: [pending, approved] } }", &source("")),
            ["note duplicates-unset 4:1"]
        );
    }

    #[test]
    fn a_lead_that_counts_twice_is_told_at_the_mode() {
        let one =
            |mode: &str| format!("{{ Sale: {{ when: [pending, approved], duplicates: {mode} }} }}");
        assert_eq!(fired(&one("create"), ""), ["note duplicates-unset 4:69"]);
        assert_eq!(fired(&one("create_repeated"), ""), ["note duplicates-unset 4:69"]);
        let two = "{ Lead: { when: pending, duplicates: create }, Sale: { when: approved, duplicates: create } }";
        assert!(fired(two, "").is_empty());
    }

    /// Revenue was twice what KMA.BIZ paid.
    #[test]
    fn a_payout_in_two_conversions_was_taken() {
        let two = |mode: &str, payout: &str| {
            let events =
                format!("{{ Deal: {{ when: approved{payout} }}, Sale: {{ when: approved }} }}");
            fired(&events, &format!("offer_source: {{ duplicates: {mode} }}"))
        };
        for mode in ["create", "create_repeated"] {
            assert_eq!(two(mode, ""), ["note duplicates-unset 3:29"]);
            assert!(two(mode, ", payout: none").is_empty());
        }
        assert!(two("update", "").is_empty());
    }

    #[test]
    fn neighbours_are_silent() {
        let one = "{ Sale: { when: [pending, approved] } }";
        assert!(fired(one, "offer_source: { duplicates: update }").is_empty());
        assert!(
            fired("{ Sale: { when: [pending, approved], duplicates: update } }", "").is_empty()
        );
    }
}
