//! `duplicates-lose-approval`

use super::event_id_missing::EVENT_ID;
use super::postbacks::{MOST_RELATED, listed, mode_in_force, takes};
use super::{Check, Context, Example, Rule, doubt};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::{SLOTS, Status};
use crate::model::{DuplicateMode, EventPayout, Report, Spanned, Text};
use crate::template::Template;
use crate::text::visible;
use crate::workspace::Owner;
use crate::yaml::Loc;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC307", "duplicates-lose-approval"),
    what: "Pending and approved are both reported on one click while the mode in force is `ignore`: an error in one event, a warning across events. Or, a warning, the mode is `increment_payout`, which keeps the first conversion as it is; or two events take approved leads, and the mode keeps one conversion of a click.",
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

/// Why a second postback is a duplicate also where it names another event.
const SAME_FOR_EVENTS: &str = "RedTrack's own example of editing turns a lead into a purchase, so that events are not told apart";

/// A mode that drops an approval, with the events it does that to.
struct Loss<'t> {
    mode: Spanned<DuplicateMode>,
    owner: Owner<'t>,
    /// Pending and approved are one event.
    in_one: bool,
    events: Vec<&'t str>,
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let told = after_pending(context, out);
    out.extend(one_of_several(context, &told));
}

/// Approvals that are lost since the lead was reported before: returns the modes that do it.
fn after_pending(context: &Context<'_, '_>, out: &mut Findings) -> Vec<Loc> {
    let ws = context.ws;
    let pending: Vec<_> = ws.events.iter().filter(|(_, e)| takes(e, Status::Pending)).collect();
    if pending.is_empty() {
        return Vec::new();
    }
    let event_id = event_id(context);
    let by_type = context.plan.source.report == Report::Type;
    let mut losses: Vec<Loss<'_>> = Vec::new();
    let mut by_mode: HashMap<Loc, usize> = HashMap::new();
    for (entry, event) in ws.events.iter().filter(|(_, e)| takes(e, Status::Approved)) {
        // The approval is the later postback, so its own event's mode decides.
        let Some((mode, owner)) = mode_in_force(context, entry, event) else { continue };
        let in_one = takes(event, Status::Pending);
        let drops = match mode.value {
            DuplicateMode::Ignore => true,
            DuplicateMode::IgnoreByEventId => event_id.is_some(),
            // Type and status stay as they were, and only where both are the same is that right.
            DuplicateMode::IncrementPayout => !(by_type && in_one),
            _ => false,
        };
        if !drops {
            continue;
        }
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
    let told = losses.iter().map(|loss| loss.mode.at).collect();
    for loss in losses {
        let names = listed(loss.events.iter().copied());
        let grows = loss.mode.value == DuplicateMode::IncrementPayout;
        let by_id = event_id.filter(|_| loss.mode.value == DuplicateMode::IgnoreByEventId);
        let (severity, message) = if let Some(id) = by_id {
            let message = format!(
                "a lead has the same `{EVENT_ID}`, `{}`, when it is pending and when it is approved, so this mode drops the second postback: the approval and its payout are lost",
                visible(id.value)
            );
            (Severity::Warning, message)
        } else if grows {
            let stays = if loss.in_one || context.plan.source.report == Report::Status {
                format!(
                    "a lead that was reported as pending stays pending when {names} is reported"
                )
            } else {
                format!("a click that was reported as {leads} may never count as {names}")
            };
            let message = format!(
                "{stays}: this mode adds the payout of the second postback and changes nothing else of the conversion{}",
                if sum_of_pending(context) {
                    "; if KMA.BIZ prints a payout for pending leads too, which is not known, it counts twice"
                } else {
                    ""
                }
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
            None if !loss.in_one => {
                "write `update` (RedTrack: Edit conversion with new data), or report approved leads alone"
                    .to_owned()
            }
            None => "write `update` (RedTrack: Edit conversion with new data), or take `pending` out of `when`".to_owned(),
        };
        let mut diagnostic = ws
            .files
            .finding(RULE.code, loss.owner, loss.mode.at, None, message)
            .severity(severity)
            .label(if grows { "adds the payout alone" } else { "drops the approval" })
            .help(help);
        if grows && context.plan.source.report == Report::Type {
            diagnostic = diagnostic.basis(doubt::basis(Confidence::Medium, SAME_FOR_EVENTS));
        }
        if let Some(id) = by_id {
            diagnostic = diagnostic.related(ws.files.span(id.at), "the same for both");
        }
        for (entry, _) in pending.iter().take(MOST_RELATED) {
            let what = format!("`{}` counts the pending lead", visible(entry.id));
            diagnostic = diagnostic.related(ws.files.key(entry.key), what);
        }
        out.push(diagnostic);
    }
    told
}

/// Whether a postback of pending leads, and none of approved ones beside them, carries a payout.
fn sum_of_pending(context: &Context<'_, '_>) -> bool {
    let urls = context.plan.postbacks.iter().take(1).flat_map(|set| &set.urls);
    urls.into_iter().any(|url| url.route.sum && url.route.ticks.contains(&Status::Pending))
}

/// Several events of approved leads, each with a URL of its own: their postbacks come at once, and
/// a mode that keeps one conversion of a click leaves to chance which.
fn one_of_several(context: &Context<'_, '_>, told: &[Loc]) -> Option<Diagnostic> {
    let ws = context.ws;
    // By status alone there is one URL for all of them.
    if context.plan.source.report == Report::Status {
        return None;
    }
    let approved = || ws.events.iter().filter(|(_, event)| takes(event, Status::Approved));
    approved().nth(1)?;
    // What the additional parameters print is the same in the postbacks of all of them.
    let has_id = extra(context, EVENT_ID).is_some();
    let keeps_one = |mode: DuplicateMode| match mode {
        DuplicateMode::Ignore | DuplicateMode::Update | DuplicateMode::IncrementPayout => true,
        DuplicateMode::IgnoreByEventId => has_id,
        DuplicateMode::Create | DuplicateMode::CreateRepeated => false,
    };
    let mut modes = approved().filter_map(|(entry, event)| mode_in_force(context, entry, event));
    let (mode, owner) = modes.find(|(mode, _)| keeps_one(mode.value))?;
    if told.contains(&mode.at) {
        return None;
    }
    let pays = |event: &&crate::model::ConversionEvent| {
        event.payout.is_none_or(|payout| payout.value == EventPayout::Sum)
    };
    let all = approved().count();
    let paying = approved().filter(|(_, event)| pays(event)).count();
    let chance = match mode.value {
        DuplicateMode::IncrementPayout if paying > 1 => {
            "which event it is called is chance, and the payouts of all of them are added up"
        }
        DuplicateMode::IncrementPayout => "which event it is called is chance",
        _ if paying > 0 && paying < all => {
            "which event it ends as, and whether with a payout, is chance"
        }
        _ => "which event it ends as is chance",
    };
    let message = format!(
        "{} each take approved leads, so that an approved lead fires a postback of each at once, and this mode keeps one conversion of a click: {chance}",
        listed(approved().map(|(entry, _)| entry.id))
    );
    let help = if approved().any(|(_, event)| takes(event, Status::Pending)) {
        "take `approved` out of `when` in all but one of them: with `update` (RedTrack: Edit conversion with new data) a pending lead becomes that event once it is approved"
    } else {
        "take `approved` out of `when` in all but one of them, or write `duplicates: create` (RedTrack: Create new conversion) and `payout: none` in all but one"
    };
    let found = ws.files.finding(RULE.code, owner, mode.at, None, message);
    let related = |found: Diagnostic, (entry, _): (&crate::workspace::Entry<'_, _>, _)| {
        let what = format!("`{}` counts the approved lead", visible(entry.id));
        found.related(ws.files.key(entry.key), what)
    };
    let found = approved().take(MOST_RELATED).fold(found, related);
    Some(
        found
            .severity(Severity::Warning)
            .label("keeps one of them")
            .help(help)
            .basis(doubt::basis(Confidence::Medium, SAME_FOR_EVENTS)),
    )
}

/// The event id, where it is the same for a pending lead and for its approval: whatever KMA.BIZ
/// prints for a lead, only its status and its sum can differ between the two.
fn event_id<'t>(context: &Context<'_, 't>) -> Option<Text<'t>> {
    let id = extra(context, EVENT_ID)?;
    let template = Template::parse(id.value);
    let mut names = template.tokens().iter().map(|token| &id.value[token.name.clone()]);
    (names.len() > 0 && names.all(|name| name == "orderid" || SLOTS.contains(&name))).then_some(id)
}

/// An additional parameter of the postback.
fn extra<'t>(context: &Context<'_, 't>, name: &str) -> Option<Text<'t>> {
    let extra = context.ws.offer_source.postback.as_ref()?.value.extra.as_ref()?;
    extra.iter().find(|(key, _)| key.value == name).map(|(_, value)| *value)
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

    /// The type of the first postback stayed, and its status: a sale was never seen.
    #[test]
    fn an_approval_that_only_adds_its_payout_was_taken() {
        let warning = ["warning duplicates-lose-approval 3:29"];
        let two = "  Lead: { when: pending, payout: none }\n  Sale: { when: approved }";
        let source = "offer_source: { duplicates: increment_payout }";
        assert_eq!(fired(two, source), warning);
        let one = "  Sale: { when: [pending, approved] }";
        for report in ["status", "both"] {
            let source = format!(
                "offer_source: {{ duplicates: increment_payout, postback: {{ report: {report} }} }}"
            );
            assert_eq!(fired(one, &source), warning, "{report}");
            assert_eq!(fired(two, &source), warning, "{report}");
        }
        assert!(fired(one, source).is_empty());
        assert!(fired("  Sale: { when: approved }", source).is_empty());
        let own = "  Lead: { when: pending, duplicates: increment_payout }\n  Sale: { when: approved, duplicates: update }";
        assert!(fired(own, "").is_empty());
    }

    /// Both postbacks came at once, and one conversion was left, with or without its payout.
    #[test]
    fn two_events_of_approved_leads_under_one_conversion_were_taken() {
        let two = "  Lead: { when: [pending, approved], payout: none }\n  Sale: { when: approved }";
        let sales = "  Lead: { when: approved }\n  Sale: { when: approved }";
        let warning = ["warning duplicates-lose-approval 3:29"];
        for mode in ["update", "increment_payout"] {
            let source = format!("offer_source: {{ duplicates: {mode} }}");
            assert_eq!(fired(two, &source), warning, "{mode}");
            assert_eq!(fired(sales, &source), warning, "{mode}");
        }
        assert_eq!(fired(sales, "offer_source: { duplicates: ignore }"), warning);
        let id = "offer_source: { duplicates: ignore_by_event_id, postback: { extra: { rdtk_event_id: \"{orderid}-{status}\" } } }";
        assert_eq!(fired(sales, id), warning);
        for fine in [
            "",
            "offer_source: { duplicates: create }",
            "offer_source: { duplicates: create_repeated }",
            "offer_source: { duplicates: update, postback: { report: status } }",
        ] {
            assert!(fired(sales, fine).is_empty(), "{fine}");
        }
        let own = "  Lead: { when: approved, duplicates: create }\n  Sale: { when: approved, duplicates: update }";
        assert_eq!(fired(own, ""), ["warning duplicates-lose-approval 6:39"]);
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
