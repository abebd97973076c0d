//! `sum-before-approval`

use super::postbacks::{MOST_RELATED, listed_statuses, set_by_environment, takes};
use super::unused_definition::waits;
use super::{Check, Context, Example, Rule, doubt};
use crate::compile::ordered;
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::note("TC312", "sum-before-approval"),
    what: "A postback URL with `sum` also carries statuses other than approved. Or (a warning) none that carries approved leads has `sum`, and an offer has no payout either.",
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

/// Approved leads whose payout stands nowhere: not in their postbacks, and not at an offer that runs.
fn nowhere(context: &Context<'_, '_>) -> Option<Diagnostic> {
    let ws = context.ws;
    let routes = context.plan.postbacks.first()?.urls.iter().map(|url| &url.route);
    let mut approving = routes.filter(|route| route.ticks.contains(&Status::Approved)).peekable();
    approving.peek()?;
    let is_broken = ws.offers.any_broken() || ws.events.any_broken();
    if is_broken || ws.lacks_defaults || approving.any(|route| route.sum) {
        return None;
    }
    let (entry, event) = ws.events.iter().find(|(_, event)| takes(event, Status::Approved))?;
    let unpaid = || {
        let offers = ws.offers.iter();
        offers.filter(|(_, offer)| offer.payout.is_none() && !waits(offer))
    };
    let (first, _) = unpaid().next()?;
    let more = unpaid().count() - 1;
    let message = format!(
        "no postback of approved leads has `sum`, and `{}`{} has no `payout` either: RedTrack is told nowhere what an approved lead pays",
        visible(first.id),
        if more > 0 { format!(", like {more} more,") } else { String::new() }
    );
    let owner = entry.owner("conversion event");
    let mut found = ws.files.finding(RULE.code, owner, event.payout?.at, None, message);
    for (offer, _) in unpaid().take(MOST_RELATED) {
        found = found.related(ws.files.key(offer.key), "has no `payout`");
    }
    Some(
        found
            .severity(Severity::Warning)
            .label("leaves the payout out")
            .help("remove `payout: none` here, so that KMA.BIZ sends the payout, or write the payout at each offer")
            .basis(doubt::basis(
                Confidence::Medium,
                "RedTrack's help and API schema name `sum` and the offer's payout, and no other place",
            )),
    )
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    out.extend(nowhere(context));
    let ws = context.ws;
    let (Some(at), Some(set)) = (ws.events_at, context.plan.postbacks.first()) else { return };
    let early = |s: &Status| *s != Status::Approved;
    let mixed = |ticks: &[Status]| ticks.contains(&Status::Approved) && ticks.iter().any(early);
    let routes = || set.urls.iter().map(|u| &u.route).filter(|r| r.sum && mixed(&r.ticks));
    let statuses = ordered(routes().flat_map(|r| r.ticks.iter().copied()).filter(early));
    // Without all the events it is not known which URLs there are.
    if statuses.is_empty() || ws.incomplete || ws.events.any_broken() {
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
    let events = routes().flat_map(|r| &r.events).filter_map(|name| ws.events.get(name));
    let values = events.flat_map(|event| {
        let when = event.when.as_ref().map(|when| when.at);
        when.into_iter().chain(event.payout.map(|payout| payout.at))
    });
    out.push(set_by_environment(ws.files, diagnostic, values));
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

    /// One event could not be read, and the URLs without it were spoken of.
    #[test]
    fn an_event_that_cannot_be_read_left_urls_that_were_told() {
        let sound = "  P: { when: pending }\n  A: { when: approved }\n";
        assert!(!fired(sound).is_empty());
        assert!(fired(&format!("{sound}  D:\n")).is_empty());
    }

    /// Each event had `payout: none`, and every report showed revenue of nothing.
    #[test]
    fn a_payout_that_stands_nowhere_was_taken() {
        let of = |events: &str, offer: &str, source: &str| {
            let text = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\noffer_source: {{ postback: {{ urls_per_panel: 4{source} }} }}\nconversion_events: {{ {events} }}\noffers:\n  k: {{ stream: https://kshop5.pro/AbC12d{offer} }}\n"
            );
            let mut found = found(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("sum-before-approval"));
            found
        };
        let none = "Lead: { when: pending, payout: none }, Sale: { when: approved, payout: none }";
        let warning = ["warning sum-before-approval 4:93"];
        assert_eq!(of(none, "", ""), warning);
        assert_eq!(of(none, "", ", report: both"), warning);
        let paid = ", payout: { amount: \"12.50\", currency: USD }";
        assert!(of(none, paid, "").is_empty());
        assert!(of(none, ", status: paused", "").is_empty());
        assert!(of(none, ", access: requested", "").is_empty());
        assert!(
            of("Lead: { when: pending, payout: none }, Sale: { when: approved }", "", "")
                .is_empty()
        );
        assert!(of("Lead: { when: pending, payout: none }", "", "").is_empty());
    }

    #[test]
    fn without_sum_there_is_nothing_to_say() {
        assert!(fired("  Sale: { when: approved }").is_empty());
        assert!(fired("  Lead: { when: pending }\n  Sale: { when: approved }").is_empty());
        assert!(
            fired("  Lead: { when: pending, payout: none }\n  Sale: { when: approved }").is_empty()
        );
        let none = fired("  Sale: { when: [pending, approved], payout: none }");
        assert_eq!(none, ["warning sum-before-approval 5:46"]);
    }
}
