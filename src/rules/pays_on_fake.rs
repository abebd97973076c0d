//! `pays-on-fake`

use super::postbacks::{MOST_RELATED, listed, listed_statuses, statuses};
use super::{Check, Context, Example, Rule, doubt};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, Report};
use crate::text::visible;
use crate::workspace::Origin;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC304", "pays-on-fake"),
    what: "A channel's `events` names an event that only declined or fake leads lead to; or (a warning) such an event is RedTrack's default conversion, or a channel hears of an event that takes approved leads beside refused ones and no pending ones.",
    why: "The channel would be told of a conversion for each trash lead. Its optimisation then buys more of the traffic that produces them, and on a CPA deal you pay for them.",
    mend: "Name an event of approved or pending leads in `events`, or leave `events` out: then every such event is sent.",
    source: Some((
        "three integrations that agree that `D` and `F` are refused leads",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source: { duplicates: update }
conversion_events:
  KMA_A: { when: approved }
  KMA_F: { when: fake }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback:
      url: \"https://ad.push-network.com/conversion?visitor_id={ref_id}&payout={payout}\"
      events: [KMA_A, KMA_F]
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
  KMA_A: { when: approved }
  KMA_F: { when: fake }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback:
      url: \"https://ad.push-network.com/conversion?visitor_id={ref_id}&payout={payout}\"
      events: [KMA_A]
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    out.extend(by_default(context));
    beside_approved(context, out);
    for (entry, channel) in ws.channels.iter() {
        let events = channel.postback.as_ref().and_then(|p| p.value.events.as_ref());
        for item in events.into_iter().flatten() {
            let Some(event_entry) = ws.events.entry(item.value) else { continue };
            let Some(event) = &event_entry.value else { continue };
            let statuses = statuses(event);
            if statuses.is_empty() || !statuses.iter().copied().all(is_refused) {
                continue;
            }
            // An environment may say it, far from the event.
            let key = ws.files.key(event_entry.key);
            let elsewhere =
                event.when.as_ref().filter(|w| ws.files.origin(w.at) != Origin::Written);
            let counted = elsewhere.map_or(key, |when| ws.files.span(when.at));
            let mut owner = entry.owner("channel");
            owner.preset = channel.preset.map(|p| p.at);
            let message = format!(
                "`{}` counts only {} leads, and the channel would take each for a conversion: it would look for more of that traffic",
                visible(item.value),
                listed_statuses(&statuses)
            );
            out.push(
                ws.files
                    .finding(RULE.code, owner, item.at, None, message)
                    .label("refused leads, sent as conversions")
                    .related(counted, "what leads to it")
                    .help(help(context, item.value)),
            );
        }
    }
}

/// A default conversion of refused leads alone: what RedTrack counts where nothing else is named.
fn by_default(context: &Context<'_, '_>) -> Option<Diagnostic> {
    let ws = context.ws;
    let mut events = ws.events.iter();
    let is_default = |event: &ConversionEvent| event.default.is_some_and(|d| d.value);
    let (entry, event) = events.find(|(_, event)| is_default(event))?;
    let all = statuses(event);
    if all.is_empty() || !all.iter().copied().all(is_refused) {
        return None;
    }
    let message = format!(
        "`{}` counts only {} leads, and it is RedTrack's default conversion: each of them is counted as the conversion that has no other name",
        visible(entry.id),
        listed_statuses(&all)
    );
    let owner = entry.owner("conversion event");
    let finding = ws.files.finding(RULE.code, owner, event.default?.at, None, message);
    Some(
        finding
            .severity(Severity::Warning)
            .label("refused leads, as the default")
            .help("write `default: true` at the event of approved leads, or at none: then each has its `type`")
            .overrule("If it is meant, write `# trackc: ignore[pays-on-fake] reason` at the end of this line"),
    )
}

/// Events of approved and refused leads that a channel hears of by name. Where pending leads are
/// among them, the channel is told of each lead anyway, before anybody knows what becomes of it.
fn beside_approved(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    // By status RedTrack tells them apart.
    if context.plan.source.report == Report::Status {
        return;
    }
    let is_mixed = |all: &[Status]| {
        all.contains(&Status::Approved)
            && !all.contains(&Status::Pending)
            && all.iter().copied().any(is_refused)
    };
    let events = ws.events.iter().filter(|(_, event)| is_mixed(&statuses(event)));
    let mut told: Vec<_> = events.map(|(entry, event)| (entry, event, Vec::new())).collect();
    if told.is_empty() {
        return;
    }
    let by_name: HashMap<&str, usize> =
        told.iter().enumerate().map(|(i, (entry, ..))| (entry.id, i)).collect();
    for channel in context.plan.channels.iter().filter(|c| c.api || c.postback.is_some()) {
        for index in channel.events.iter().filter_map(|name| by_name.get(name)) {
            told[*index].2.push(channel);
        }
    }
    for (entry, event, channels) in told {
        let Some(when) = event.when.as_ref().filter(|_| !channels.is_empty()) else { continue };
        let items = when.value.0.iter();
        let Some(first) = items.into_iter().find(|s| is_refused(Status::from(s.value))) else {
            continue;
        };
        let all = statuses(event);
        let refused: Vec<Status> = all.iter().copied().filter(|s| is_refused(*s)).collect();
        let refused = listed_statuses(&refused);
        let message = format!(
            "`{}` counts {} leads under one name, and {} told of it by that name: each {} lead reaches the channel as a conversion",
            visible(entry.id),
            listed_statuses(&all),
            match channels.as_slice() {
                [one] => format!("`{}` is", visible(one.id)),
                more => format!("{} are", listed(more.iter().map(|c| c.id))),
            },
            refused.replace(" and ", " or ")
        );
        let owner = entry.owner("conversion event");
        let mut found = ws.files.finding(RULE.code, owner, first.at, None, message);
        for channel in channels.iter().take(MOST_RELATED) {
            let what = format!("`{}` hears of `{}`", visible(channel.id), visible(entry.id));
            found = found.related(ws.files.key(channel.key), what);
        }
        out.push(
            found
                .severity(Severity::Warning)
                .label("refused leads beside approved ones")
                .help(format!("take {refused} out of `when`, or give them an event of their own: channels are told of none that takes refused leads alone"))
                .basis(doubt::basis(
                    Confidence::High,
                    "RedTrack's help: a channel is told by conversion type or by status",
                )),
        );
    }
}

fn is_refused(status: Status) -> bool {
    matches!(status, Status::Declined | Status::Fake)
}

fn help(context: &Context<'_, '_>, event: &str) -> String {
    let events = crate::compile::postback::events(context.ws);
    let paying = |e: &&crate::compile::postback::Event<'_>| {
        e.statuses.iter().any(|s| matches!(s, Status::Approved | Status::Pending))
    };
    let names: Vec<&str> = events.iter().filter(paying).map(|e| e.name).collect();
    if names.is_empty() {
        format!("take `{}` out of the list", visible(event))
    } else {
        format!(
            "take `{}` out of the list; events of approved or pending leads: {}",
            visible(event),
            super::postbacks::listed(names)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn fired(list: &str) -> Vec<String> {
        let text = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: approved }}
  Mixed: {{ when: [pending, fake] }}
  Bad: {{ when: [declined, fake] }}
  Broken: {{ when: fke }}
channels:
  push:
    click_id: \"{{id}}\"
    postback:
      url: \"https://ad.push-network.com/c?v={{ref_id}}\"
      events: {list}
"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("pays-on-fake"));
        found
    }

    #[test]
    fn the_item_is_pointed_at() {
        assert_eq!(fired("[Sale, Bad]"), ["error pays-on-fake 13:22"]);
        assert_eq!(fired("[Bad]"), ["error pays-on-fake 13:16"]);
    }

    #[test]
    fn neighbours_are_silent() {
        assert!(fired("[Sale, Mixed, Broken, Unknown]").is_empty());
        assert!(fired("[]").is_empty());
    }

    /// The channel was told of declined leads as of sales, and nothing said so.
    #[test]
    fn refused_leads_under_the_name_of_sales_were_taken() {
        let of = |when: &str, report: &str, channel: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
offer_source: {{ duplicates: update, postback: {{ report: {report}, urls_per_panel: 9 }} }}
conversion_events:
  Lead: {{ when: pending }}
  Sale: {{ when: {when} }}
channels:
  push: {{ click_id: \"{{id}}\", {channel} }}
"
            );
            let mut found = found(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("pays-on-fake"));
            found
        };
        let url = "url: \"https://ad.push-network.com/c?v={ref_id}\"";
        let postback = format!("postback: {{ {url} }}");
        let mixed = "[approved, declined, fake]";
        for report in ["type", "both"] {
            assert_eq!(of(mixed, report, &postback), ["warning pays-on-fake 6:28"]);
        }
        assert_eq!(
            of("[fake, approved]", "type", "integration: api"),
            ["warning pays-on-fake 6:18"]
        );
        assert!(of(mixed, "status", &postback).is_empty());
        assert!(of("[pending, approved, declined]", "type", &postback).is_empty());
        assert!(of("[pending, fake]", "type", &postback).is_empty());
        assert!(of("approved", "type", &postback).is_empty());
        assert!(of(mixed, "type", &format!("postback: {{ {url}, events: [Lead] }}")).is_empty());
        assert!(of(mixed, "type", "name: Push").is_empty());
    }

    #[test]
    fn a_list_from_defaults_is_reported_once() {
        let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved }
  Bad: { when: fake }
defaults:
  channels:
    postback: { url: \"https://ad.push-network.com/c?v={ref_id}\", events: [Bad] }
channels:
  one: { click_id: \"{id}\" }
  two: { click_id: \"{id}\" }
";
        let mut found = found(&[("trackc.yaml", text)]);
        found.retain(|f| f.contains("pays-on-fake"));
        assert_eq!(found, ["error pays-on-fake 8:75"]);
    }

    #[test]
    fn refused_leads_as_the_default_conversion_were_taken() {
        let of = |when: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
offer_source: {{ postback: {{ urls_per_panel: 2 }} }}
conversion_events:
  Sale: {{ when: approved }}
  Other: {{ when: {when}, default: true }}
"
            );
            let mut found = found(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("pays-on-fake"));
            found
        };
        assert_eq!(of("fake"), ["warning pays-on-fake 6:33"]);
        assert_eq!(of("[declined, fake]").len(), 1);
        assert!(of("pending").is_empty());
        assert!(of("[approved, fake]").is_empty());
    }
}
