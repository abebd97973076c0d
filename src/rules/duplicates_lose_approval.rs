//! `duplicates-lose-approval`

use super::event_id_missing::EVENT_ID;
use super::postbacks::{listed, mode_in_force, takes};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::{SLOTS, Status};
use crate::model::{DuplicateMode, Spanned, Text};
use crate::template::Template;
use crate::text::visible;
use crate::workspace::Owner;
use crate::yaml::Loc;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC307", "duplicates-lose-approval"),
    what: "Pending and approved are both reported on one click while the mode in force is `ignore`: an error in one event, a warning across events.",
    why: "KMA.BIZ fires for the new lead and again, later, when it is approved. RedTrack drops the second postback of a click in this mode: the sale stays a pending lead without revenue.",
    mend: "Use `duplicates: update` (RedTrack: Edit conversion with new data), or report approved alone.",
    source: Some(("RedTrack's help on duplicate postbacks", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: ignore }
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

/// A mode that drops an approval, with the events it does that to.
struct Loss<'t> {
    mode: Spanned<DuplicateMode>,
    owner: Owner<'t>,
    /// Pending and approved are one event.
    in_one: bool,
    events: Vec<&'t str>,
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let pending: Vec<_> = ws.events.iter().filter(|(_, e)| takes(e, Status::Pending)).collect();
    if pending.is_empty() {
        return;
    }
    let event_id = event_id(context);
    let mut losses: Vec<Loss<'_>> = Vec::new();
    let mut by_mode: HashMap<Loc, usize> = HashMap::new();
    for (entry, event) in ws.events.iter().filter(|(_, e)| takes(e, Status::Approved)) {
        // The approval is the later postback, so its own event's mode decides.
        let Some((mode, owner)) = mode_in_force(context, entry, event) else { continue };
        let drops = match mode.value {
            DuplicateMode::Ignore => true,
            DuplicateMode::IgnoreByEventId => event_id.is_some(),
            _ => false,
        };
        if !drops {
            continue;
        }
        let in_one = takes(event, Status::Pending);
        // An event that loses its own approval is the surer finding at a shared mode.
        let known = *by_mode.entry(mode.at).or_insert(losses.len());
        match losses.get_mut(known) {
            Some(loss) if loss.in_one == in_one => loss.events.push(entry.id),
            Some(loss) if in_one => *loss = Loss { mode, owner, in_one, events: vec![entry.id] },
            Some(_) => {}
            None => losses.push(Loss { mode, owner, in_one, events: vec![entry.id] }),
        }
    }
    let leads = listed(pending.iter().map(|(entry, _)| entry.id));
    for loss in losses {
        let names = listed(loss.events.iter().copied());
        let by_id = event_id.filter(|_| loss.mode.value == DuplicateMode::IgnoreByEventId);
        let (severity, message) = if let Some(id) = by_id {
            let message = format!(
                "a lead has the same `{EVENT_ID}`, `{}`, when it is pending and when it is approved, so this mode drops the second postback: the approval and its payout are lost",
                visible(id.value)
            );
            (Severity::Warning, message)
        } else if loss.in_one {
            let message = format!(
                "{names} counts a lead when it is pending and again when it is approved, and this mode drops the second postback: the approval and its payout are lost"
            );
            (Severity::Error, message)
        } else {
            let message = format!(
                "a click that was reported as {leads} may lose its {names}: this mode drops a second postback for the same click, and RedTrack is not known to tell the events apart there"
            );
            (Severity::Warning, message)
        };
        let help = match by_id {
            Some(id) => format!(
                "write `update` (RedTrack: Edit conversion with new data), or an id that the status is part of: `{EVENT_ID}: \"{}-{{status}}\"`",
                visible(id.value)
            ),
            None => "write `update` (RedTrack: Edit conversion with new data), or take `pending` out of `when`".to_owned(),
        };
        let mut diagnostic = ws
            .files
            .finding(RULE.code, loss.owner, loss.mode.at, None, message)
            .severity(severity)
            .label("drops the approval")
            .help(help);
        if let Some(id) = by_id {
            diagnostic = diagnostic.related(ws.files.span(id.at), "the same for both");
        }
        for (entry, _) in pending.iter().take(super::postbacks::MOST_RELATED) {
            let what = format!("`{}` counts the pending lead", visible(entry.id));
            diagnostic = diagnostic.related(ws.files.key(entry.key), what);
        }
        out.push(diagnostic);
    }
}

/// The event id, where it is the same for a pending lead and for its approval: whatever KMA.BIZ
/// prints for a lead, only its status and its sum can differ between the two.
fn event_id<'t>(context: &Context<'_, 't>) -> Option<Text<'t>> {
    let extra = context.ws.offer_source.postback.as_ref()?.value.extra.as_ref()?;
    let (_, id) = extra.iter().find(|(key, _)| key.value == EVENT_ID)?;
    let template = Template::parse(id.value);
    let mut names = template.tokens().iter().map(|token| &id.value[token.name.clone()]);
    (names.len() > 0 && names.all(|name| name == "orderid" || SLOTS.contains(&name))).then_some(*id)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(events: &str, source: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\n{source}\nconversion_events:\n{events}\n"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("duplicates-lose-approval"));
        found
    }

    #[test]
    fn in_one_event_an_error_at_the_mode() {
        let one = "  Sale: { when: [pending, approved], duplicates: ignore }";
        assert_eq!(fired(one, ""), ["error duplicates-lose-approval 5:50"]);
        let one = "  Sale: { when: [pending, approved] }";
        let source = "offer_source: { duplicates: ignore }";
        assert_eq!(fired(one, source), ["error duplicates-lose-approval 3:29"]);
        let own = "  Sale: { when: [pending, approved], duplicates: update }";
        assert!(fired(own, source).is_empty());
    }

    #[test]
    fn across_events_a_warning() {
        let two = "  Lead: { when: pending }\n  Sale: { when: approved }";
        let source = "offer_source: { duplicates: ignore }";
        assert_eq!(fired(two, source), ["warning duplicates-lose-approval 3:29"]);
        let own = "  Lead: { when: pending }\n  Sale: { when: approved, duplicates: ignore }";
        assert_eq!(fired(own, ""), ["warning duplicates-lose-approval 6:39"]);
        // One finding for a mode, the surer one.
        let both = format!("{two}\n  All: {{ when: [pending, approved] }}");
        assert_eq!(fired(&both, source), ["error duplicates-lose-approval 3:29"]);
    }

    #[test]
    fn an_event_id_that_stays_the_same_is_a_warning() {
        let source = |id: &str| {
            format!(
                "offer_source: {{ duplicates: ignore_by_event_id, postback: {{ extra: {{ rdtk_event_id: \"{id}\" }} }} }}"
            )
        };
        let one = "  Sale: { when: [pending, approved] }";
        let two = "  Lead: { when: pending }\n  Sale: { when: approved }";
        for events in [one, two] {
            let found = fired(events, &source("{orderid}"));
            assert_eq!(found, ["warning duplicates-lose-approval 3:29"]);
            assert!(fired(events, &source("{orderid}-{status}")).is_empty());
            assert!(fired(events, &source("{orderid}-{unheard_of}")).is_empty());
        }
        assert!(fired("  Sale: { when: approved }", &source("{orderid}")).is_empty());
    }

    #[test]
    fn neighbours_are_silent() {
        let source = "offer_source: { duplicates: ignore }";
        assert!(fired("  Sale: { when: [approved, declined] }", source).is_empty());
        assert!(fired("  Lead: { when: [pending, declined] }", source).is_empty());
        // Repeats of the lead are dropped, the sale is not.
        let lead = "  Lead: { when: pending, duplicates: ignore }\n  Sale: { when: approved, duplicates: update }";
        assert!(fired(lead, "").is_empty());
    }
}
