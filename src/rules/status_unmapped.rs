//! `status-unmapped`

use super::postbacks::{any_without_status, listed_statuses, set_by_environment, takes};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::text::visible;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC303", "status-unmapped"),
    what: "A KMA.BIZ lead status belongs to no event: a warning for approved, else a note.",
    why: "A status that no event takes is not ticked in the panel, so RedTrack never hears of those leads. Without approved there is no sale and no revenue; without declined and fake a lead looks open for ever.",
    mend: "Add the status to the `when` of an event, or leave it out on purpose and say so with `lint: { status-unmapped: off }`.",
    source: Some(("three integrations that agree on KMA.BIZ's four statuses", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Lead: { when: pending, duplicates: update }
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
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let Some(at) = ws.events_at else { return };
    if ws.incomplete || any_without_status(context) {
        return;
    }
    let free = |status: &Status| !ws.events.iter().any(|(_, event)| takes(event, *status));
    let missing: Vec<Status> = Status::ALL.into_iter().filter(free).collect();
    let Some(first) = missing.first() else { return };
    let names = listed_statuses(&missing);
    let sales = missing.contains(&Status::Approved);
    let message = if sales {
        format!(
            "no event takes {names}: approved leads never reach RedTrack, so it counts no sale and no revenue"
        )
    } else {
        format!("no event takes {names}: RedTrack never hears of those leads")
    };
    let example = if sales { Status::Approved } else { *first };
    let event = suggestion(context, example, &missing);
    let help = if sales {
        format!("add an event for them: `{event}`")
    } else {
        format!("to see them in RedTrack, add an event: `{event}`")
    };
    let severity = if sales { Severity::Warning } else { Severity::Note };
    let diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(at), message)
        .severity(severity)
        .label(format!("nothing for {names}"))
        .help(help)
        .overrule("If it is left out on purpose, write `lint: { status-unmapped: off }`");
    let values = ws.events.iter().filter_map(|(_, event)| event.when.as_ref()).map(|w| w.at);
    out.push(set_by_environment(ws.files, diagnostic, values));
}

/// An event for a status that has none: `Trash: { when: [declined, fake], payout: none }`, or,
/// where one URL serves names built around the letters, one of that kind:
/// `KMA_D: { when: declined }`.
fn suggestion(context: &Context<'_, '_>, status: Status, missing: &[Status]) -> String {
    let routes = context.plan.postbacks.iter().flat_map(|set| &set.urls).map(|u| &u.route);
    let shared = routes.filter_map(|r| r.type_value.as_deref()).find(|t| t.contains("{status}"));
    if let Some(shared) = shared {
        let name = shared.replace("{status}", context.plan.source.word(status));
        return format!("{}: {{ when: {} }}", visible(&name), status.as_str());
    }
    let (name, rest) = match status {
        Status::Approved => ("Sale", ""),
        Status::Pending => ("Lead", ", payout: none"),
        Status::Declined | Status::Fake => ("Trash", ", payout: none"),
    };
    let lost = [Status::Declined, Status::Fake];
    let words: Vec<&str> = if lost.contains(&status) {
        missing.iter().filter(|s| lost.contains(s)).map(|s| s.as_str()).collect()
    } else {
        vec![status.as_str()]
    };
    let when = match words.as_slice() {
        [one] => (*one).to_owned(),
        all => format!("[{}]", all.join(", ")),
    };
    let taken: HashSet<String> = context.ws.events.ids().map(str::to_ascii_lowercase).collect();
    let others = (2..).map(|number| format!("KMA_{name}_{number}"));
    let mut names = [name.to_owned(), format!("KMA_{name}")].into_iter().chain(others);
    let name = names.find(|name| !taken.contains(&name.to_ascii_lowercase()));
    format!("{}: {{ when: {when}{rest} }}", name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn fired(events: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n{events}\noffers:\n  k: {{ stream: https://kshop5.pro/AbC12d }}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("status-unmapped"));
        found
    }

    #[test]
    fn approved_is_a_warning_the_others_a_note() {
        assert_eq!(fired("  Lead: { when: pending }"), ["warning status-unmapped 3:1"]);
        assert_eq!(fired("  Sale: { when: approved }"), ["note status-unmapped 3:1"]);
        assert!(
            fired("  A: { when: approved }\n  R: { when: [pending, declined, fake] }").is_empty()
        );
    }

    #[test]
    fn the_event_that_is_proposed_has_a_name_that_is_free() {
        for (events, name) in [
            ("Lead", "Sale"),
            ("sale", "KMA_Sale"),
            ("Sale: { when: pending }, KMA_SALE", "KMA_Sale_2"),
        ] {
            let text = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ {events}: {{ when: pending }} }}\n"
            );
            let outcome = check(&[("trackc.yaml", &text)]);
            let of = |d: &&crate::diagnostic::Diagnostic| d.code == super::RULE.code;
            let found = outcome.diagnostics.iter().find(of).expect("found");
            let help = found.help.as_deref().expect("help");
            assert!(help.contains(&format!("`{name}: {{ when: approved }}`")), "{help}");
        }
    }

    #[test]
    fn a_broken_event_may_hold_what_is_missing() {
        assert!(fired("  Lead: { when: pending }\n  Sale: { when: aproved }").is_empty());
        assert!(fired("  Lead: { when: pending }\n  Sale: { when: [] }").is_empty());
        assert!(fired("  Lead: { when: pending }\n  Sale: { default: true }").is_empty());
    }
}
