//! `swapped-statuses`

use super::postbacks::{listed_statuses, place, takes};
use super::{Check, Context, Example, Rule, doubt};
use crate::compile::postback;
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, Report};
use crate::text::visible;
use crate::workspace::Entry;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC318", "swapped-statuses"),
    what: "Two conversion events are each called after the KMA.BIZ status that the other one takes; or a `status` is written into `extra`, and an event takes leads of others as well.",
    why: "Every pending lead arrives in RedTrack under the name of an approved one, and the other way round: reports, payouts and what the channels learn are wrong, and each postback works. With `status=approved` in every postback a declined lead is an approved one.",
    mend: "Swap the `when` of the two, or their names. Leave a `status` to trackc: `report: both`.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source: { postback: { urls_per_panel: 3 } }
conversion_events:
  KMA_A: { when: pending, duplicates: update }
  KMA_P: { when: approved, duplicates: update }
  KMA_D: { when: [declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
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
offer_source: { postback: { urls_per_panel: 3 } }
conversion_events:
  KMA_A: { when: approved, duplicates: update }
  KMA_P: { when: pending, duplicates: update }
  KMA_D: { when: [declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

type Event<'c, 't> = (&'c Entry<'t, ConversionEvent>, &'c ConversionEvent);

/// How many events are compared: more than RedTrack takes.
const MOST: usize = 100;

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    out.extend(fixed(context));
    let files = context.ws.files;
    // Who is called after a status takes it, as a rule.
    let wrong = |(entry, event): &Event<'_, '_>| {
        called_after(context, entry.id).is_some_and(|status| !takes(event, status))
    };
    let events: Vec<Event<'_, '_>> = context.ws.events.iter().filter(wrong).take(MOST).collect();
    for (index, (entry, event)) in events.iter().enumerate() {
        let Some(own) = called_after(context, entry.id) else { continue };
        let other = events[index + 1..].iter().find(|(other, takes_own)| {
            takes(takes_own, own)
                && called_after(context, other.id).is_some_and(|theirs| takes(event, theirs))
        });
        let Some((other, other_event)) = other else { continue };
        let (Some(when), Some(other_when)) = (&event.when, &other_event.when) else { continue };
        let (here, there) = (files.span(when.at), files.span(other_when.at));
        let is_later = place(files, there) < place(files, here);
        let (entry, at, other, there) = if is_later {
            (*entry, when.at, *other, there)
        } else {
            (*other, other_when.at, *entry, here)
        };
        let message = format!(
            "`{}` and `{}` are each called after the status that the other one takes",
            visible(other.id),
            visible(entry.id)
        );
        let owner = entry.owner("conversion event");
        out.push(
            files
                .finding(RULE.code, owner, at, None, message)
                .label("swapped?")
                .related(there, "with this")
                .help("swap the two `when`, or the names of the events"),
        );
    }
}

/// The status that an event is called after: by its word, or by what KMA.BIZ prints for it.
fn called_after(context: &Context<'_, '_>, name: &str) -> Option<Status> {
    let last = name.rsplit(['_', '-', ' ']).next()?;
    Status::ALL.into_iter().find(|status| {
        last.eq_ignore_ascii_case(status.as_str()) || last == context.plan.source.word(*status)
    })
}

/// One of RedTrack's statuses in `extra`, for leads of another. An event of one status may be meant to
/// count whatever KMA.BIZ thinks of the lead; one of several says of each lead first this, then that.
fn fixed(context: &Context<'_, '_>) -> Option<Diagnostic> {
    let ws = context.ws;
    let (settings, owner) = (ws.offer_source.postback.as_ref()?, ws.offer_source_owner()?);
    let mut extra = settings.value.extra.as_ref()?.iter();
    let (_, value) = extra.find(|(key, _)| key.value == "status")?;
    // What else trackc writes is said where it is written twice.
    if context.plan.source.report != Report::Type {
        return None;
    }
    if !Status::ALL.iter().any(|s| s.redtrack_status() == value.value) {
        return None;
    }
    let events = postback::events(ws);
    let is_other = |status: &&Status| status.redtrack_status() != value.value;
    let is_mixed = events.iter().any(|event| {
        let mut all = event.statuses.iter().map(|status| status.redtrack_status());
        all.next().is_some_and(|first| all.any(|other| other != first))
    });
    let all = events.iter().flat_map(|event| &event.statuses);
    let others = all.copied().filter(|status| is_other(&status)).collect::<BTreeSet<_>>();
    let others = listed_statuses(&others.into_iter().collect::<Vec<_>>());
    if others.is_empty() {
        return None;
    }
    let message = format!(
        "every postback says `status={0}`, and some report leads that are {others}: RedTrack shows those as `{0}`, too",
        value.value
    );
    let found = ws.files.finding(RULE.code, owner, value.at, None, message);
    let found = found
        .label("whatever the lead's status is")
        .help("remove it: with `report: both` trackc writes the status that fits for each URL");
    Some(if is_mixed {
        found
            .severity(Severity::Warning)
            .basis(doubt::basis(Confidence::Medium, "RedTrack's help on conversion statuses"))
            .overrule("If all of them are to count alike, write `# trackc: ignore[swapped-statuses] reason` at the end of this line")
    } else {
        found.severity(Severity::Note)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn events(text: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
offer_source: {{ postback: {{ urls_per_panel: 4 }} }}
conversion_events:
{text}
"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains(super::RULE.code.name)).collect()
    }

    #[test]
    fn the_later_of_two_that_are_swapped_is_reported() {
        let swapped = ["warning swapped-statuses 6 approved"];
        for (one, other) in [("A", "P"), ("Approved", "Pending"), ("KMA_A", "KMA_P")] {
            let text = format!("  {one}: {{ when: pending }}\n  {other}: {{ when: approved }}");
            assert_eq!(events(&text), swapped, "{one}");
        }
    }

    #[test]
    fn other_names_say_nothing() {
        for text in [
            "  A: { when: approved }\n  P: { when: pending }",
            "  Lead: { when: pending }\n  Sale: { when: approved }",
            // Letters that a team has of its own.
            "  A: { when: pending }\n  B: { when: approved }",
            "  A: { when: [pending, approved] }\n  P: { when: declined }",
        ] {
            assert!(events(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_status_for_leads_of_another_one_is_told() {
        let of = |when: &str, status: &str| {
            let yaml = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ {when} }}
offer_source: {{ duplicates: update, postback: {{ urls_per_panel: 2, extra: {{ status: {status} }} }} }}
lint: {{ status-unmapped: off }}
"
            );
            let found = pointed(&[("trackc.yaml", &yaml)]);
            found.into_iter().filter(|f| f.contains("swapped-statuses")).collect::<Vec<_>>()
        };
        let warning = |status: &str| [format!("warning swapped-statuses 4 {status}")];
        assert_eq!(of("Sale: { when: [pending, approved] }", "approved"), warning("approved"));
        assert_eq!(of("Sale: { when: [approved, fake] }", "declined"), warning("declined"));
        let two = "Lead: { when: pending }, Sale: { when: approved }";
        assert_eq!(of(two, "approved"), ["note swapped-statuses 4 approved"]);
        assert_eq!(of("Bad: { when: [declined, fake] }", "declined"), [""; 0]);
    }
}
