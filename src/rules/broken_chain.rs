//! `broken-chain`: the proof that every click id sent out comes home again.
//!
//! It reads the compiled strings as RedTrack, KMA.BIZ and the channels would, and trusts
//! nothing the compiler believes of them, so that a mistake of the compiler's cannot pass.

use super::postbacks::takes;
use super::{Check, Context, Example, Rule};
use crate::compile::{PlannedOffer, PostbackSet, SetOf};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::facts::redtrack::STATUSES;
use crate::model::{Delivery, Report, Slot};
use crate::template::{UrlTemplate, encode_value};
use crate::text::visible;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC316", "broken-chain"),
    what: "A compiled set of URLs does not bring a click id, or a conversion type, home again. It is looked at when nothing else is wrong.",
    why: "RedTrack's click id leaves in the offer URL and must come back in the same slot; the postback must name a type that exists; the channel must get back the id it sent. Where one link is missing, conversions are lost in silence.",
    mend: "Compare the two URLs that are shown. Every known cause has a rule of its own, so this one most likely shows a mistake of trackc's: please report it.",
    source: Some(("RedTrack's help on the click id and on conversion types", Confidence::High)),
    bad: Example(&[]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source: { duplicates: update }
conversion_events:
  KMA_P: { when: pending }
  KMA_A: { when: approved }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback:
      url: \"https://ad.push-network.com/conversion?visitor_id={ref_id}\"
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    // Without a host or a readable workspace there is no chain to follow.
    if context.plan.host.is_empty() || context.ws.incomplete || context.ws.events.any_broken() {
        return;
    }
    let home = postbacks(context, out);
    offers(context, &home, out);
    channels(context, out);
}

/// Reads every postback, and says in which slot each set expects the click id.
fn postbacks<'c>(
    context: &Context<'c, '_>,
    out: &mut Vec<Diagnostic>,
) -> HashMap<&'c str, Option<Slot>> {
    let mut home = HashMap::with_capacity(context.plan.postbacks.len());
    let mut proven: Option<&PostbackSet> = None;
    let host = context.plan.host;
    for set in &context.plan.postbacks {
        let slots: Vec<Option<(Slot, &str)>> =
            set.urls.iter().map(|u| click_id_slot(&u.url, host)).collect();
        let slot = slots.first().copied().flatten().map(|(slot, _)| slot);
        let same = slot.filter(|s| slots.iter().all(|o| matches!(o, Some((t, _)) if t == s)));
        let key = match &set.of {
            SetOf::Global => "",
            SetOf::Stream(id) => id.as_str(),
        };
        home.insert(key, same);
        // Sets differ in the slot alone: what follows it is read once.
        let is_read = proven.is_some_and(|first| {
            first.urls.len() == set.urls.len()
                && (first.urls.iter().zip(&slots))
                    .all(|(u, own)| click_id_slot(&u.url, host).map(|t| t.1) == own.map(|t| t.1))
        });
        if is_read {
            continue;
        }
        match types(context, set) {
            Ok(()) => proven = proven.or(Some(set)),
            Err((url, why)) => {
                let span = context
                    .ws
                    .events_at
                    .or(context.ws.tracking_domain_at)
                    .map(|at| context.ws.files.key_span(at));
                let Some(span) = span else { continue };
                out.push(broken(Diagnostic::new(
                    RULE.code,
                    span,
                    format!("the postback `{}` {why}", visible(url)),
                )));
            }
        }
    }
    home
}

fn broken(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .label("the chain breaks")
        .help("no other rule explains this, so it is most likely a mistake of trackc's: please report it with the URLs above")
}

/// The slot whose macro fills `clickid`, and what follows it in the URL.
fn click_id_slot<'u>(url: &'u str, host: &str) -> Option<(Slot, &'u str)> {
    let rest = url.strip_prefix("https://")?.strip_prefix(host)?;
    let (name, tail) = rest.strip_prefix("/postback?clickid={")?.split_once('}')?;
    let slot = Slot::ALL.into_iter().find(|s| s.as_str() == name)?;
    let ends = tail.is_empty() || tail.starts_with('&');
    (ends && !tail.contains("&clickid=")).then_some((slot, tail))
}

/// Whether each URL of a set names what RedTrack knows, and each event is named by one.
fn types<'p>(context: &Context<'_, '_>, set: &'p PostbackSet) -> Result<(), (&'p str, String)> {
    let (ws, source) = (context.ws, &context.plan.source);
    let mut reached: Vec<(&str, Status)> = Vec::new();
    for postback in &set.urls {
        let url = postback.url.as_str();
        let fail = |why: &str| Err((url, why.to_owned()));
        if click_id_slot(url, context.plan.host).is_none() {
            return fail("does not bring back the click id");
        }
        let parsed = UrlTemplate::parse(url);
        let value = |name: &str| {
            let mut found = parsed.params().filter(|p| parsed.key(p) == name);
            let first = found.next().map(|p| parsed.value(&p));
            (first, found.next().is_some())
        };
        let ((type_value, twice), (status, _)) = (value("type"), value("status"));
        if twice {
            return fail("names two conversion types");
        }
        for tick in &postback.route.ticks {
            if source.report != Report::Type
                && !(status == Some(tick.redtrack_status())
                    && STATUSES.contains(&tick.redtrack_status()))
            {
                return fail(&format!("does not report {} leads as such", tick.as_str()));
            }
            if source.report == Report::Status {
                let events = ws.events.iter().filter(|(_, event)| takes(event, *tick));
                reached.extend(events.map(|(entry, _)| (entry.id, *tick)));
                continue;
            }
            let named = type_value.map(|t| t.replace("{status}", source.word(*tick)));
            let entry = match &named {
                Some(name) => ws.events.entry(name),
                None => ws.events.all().find(|e| {
                    e.value.as_ref().is_some_and(|v| v.default.is_some_and(|d| d.value))
                }),
            };
            match entry.and_then(|e| Some((e.id, e.value.as_ref()?))) {
                Some((id, event)) if takes(event, *tick) => reached.push((id, *tick)),
                _ => {
                    let name = named.unwrap_or_else(|| "the default type".to_owned());
                    return fail(&format!(
                        "names `{}` for {} leads, which is no event of theirs",
                        visible(&name),
                        tick.as_str()
                    ));
                }
            }
        }
    }
    for (entry, event) in ws.events.iter() {
        let lost = |s: &Status| takes(event, *s) && !reached.contains(&(entry.id, *s));
        if let Some(status) = Status::ALL.into_iter().find(lost) {
            let url = set.urls.first().map_or("", |u| u.url.as_str());
            let why =
                format!("and its neighbours never report `{}` as {}", status.as_str(), entry.id);
            return Err((url, why));
        }
    }
    Ok(())
}

fn offers(
    context: &Context<'_, '_>,
    home: &HashMap<&str, Option<Slot>>,
    out: &mut Vec<Diagnostic>,
) {
    for offer in &context.plan.offers {
        let Some(link) = offer.link else { continue };
        let set = match offer.delivery {
            Delivery::Global => "",
            Delivery::Stream => offer.id.as_ref(),
        };
        let back = home.get(set).copied();
        if let Some(Some(slot)) = back
            && carries(&offer.url, slot)
        {
            continue;
        }
        let message = match back {
            None => "no postback is printed for this offer, so its leads never come home".to_owned(),
            Some(None) => "this offer's postback does not bring back the click id".to_owned(),
            Some(Some(slot)) => format!(
                "the offer URL must carry `{0}={{clickid}}`, because its postback returns `{{{0}}}`, and it does not: `{1}`",
                slot.as_str(),
                visible(&offer.url)
            ),
        };
        let files = context.ws.files;
        let mut diagnostic =
            broken(files.finding(RULE.code, offer.owner, link.at, None, message));
        if let Some(postback) = first_postback(context, offer)
            && let Some(at) = context.ws.tracking_domain_at
        {
            let what = format!("its postback: `{}`", visible(postback));
            diagnostic = diagnostic.related(files.key_span(at), what);
        }
        out.push(diagnostic);
    }
}

fn first_postback<'c>(context: &Context<'c, '_>, offer: &PlannedOffer<'_>) -> Option<&'c str> {
    let of = offer.postback_set();
    let set = context.plan.postbacks.iter().find(|set| set.of == of)?;
    Some(set.urls.first()?.url.as_str())
}

/// Whether a URL carries the click id in a slot, once, and in its query.
fn carries(url: &str, slot: Slot) -> bool {
    let query = url.find('?').map_or("", |i| &url[i..]);
    let query = query.find('#').map_or(query, |i| &query[..i]);
    let mut found = query.match_indices(slot.as_str()).filter(|(i, _)| {
        let rest = &query[i + slot.as_str().len()..];
        query[..*i].ends_with(['?', '&']) && rest.starts_with('=')
    });
    let (Some((i, _)), None) = (found.next(), found.next()) else { return false };
    let rest = &query[i + slot.as_str().len()..];
    let rest = rest.strip_prefix("={clickid}");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('&'))
}

fn channels(context: &Context<'_, '_>, out: &mut Vec<Diagnostic>) {
    let plan = context.plan;
    let files = context.ws.files;
    // What a link must hold for its channel to hear of the conversion; by position.
    let mut wanted = Vec::with_capacity(plan.channels.len());
    for channel in &plan.channels {
        let postback = channel.postback.as_deref().filter(|_| !channel.api);
        wanted.push(postback.and(channel.click_id).map(|c| encode_value(c.value)));
        let Some(postback) = postback else { continue };
        let why = if channel.click_id.is_none() {
            "hands over no click id that could come back"
        } else if !postback.contains("{ref_id}") {
            "does not get its own click id back"
        } else {
            continue;
        };
        let written = context.ws.channels.get(channel.id).and_then(|c| c.postback.as_ref());
        let message = format!("the channel `{}` {why}: `{}`", channel.id, visible(postback));
        if let Some(url) = written.and_then(|p| p.value.url) {
            out.push(broken(files.finding(RULE.code, channel.owner, url.at, None, message)));
        }
    }
    for campaign in &plan.campaigns {
        let Some(id) = campaign.channel else { continue };
        let Ok(index) = plan.channels.binary_search_by(|c| c.id.cmp(id.value)) else { continue };
        let Some(click_id) = wanted.get(index).and_then(Option::as_ref) else { continue };
        if hands_over(&campaign.url, click_id) {
            continue;
        }
        let message = format!(
            "the link of campaign `{}` does not carry `ref_id={click_id}`, so the channel would get no click id back: `{}`",
            campaign.id,
            visible(&campaign.url)
        );
        let mut diagnostic =
            broken(files.finding(RULE.code, campaign.owner, id.at, None, message));
        if let Some(postback) = plan.channels.get(index).and_then(|c| c.postback.as_deref()) {
            let what = format!("the channel's postback: `{}`", visible(postback));
            diagnostic = diagnostic.related(files.key(plan.channels[index].owner.key), what);
        }
        out.push(diagnostic);
    }
}

/// Whether a campaign's link carries the channel's click id as `ref_id`.
fn hands_over(url: &str, click_id: &str) -> bool {
    url.match_indices("ref_id=").any(|(i, key)| {
        let rest = url[i + key.len()..].strip_prefix(click_id);
        url[..i].ends_with(['?', '&'])
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['&', '#']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Plan, Secrets};
    use crate::text::{SourceFile, Sources};
    use crate::workspace::{Merged, read};
    use crate::yaml::Limits;

    const TEXT: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  KMA_P: { when: pending }
  KMA_A: { when: approved }
  KMA_D: { when: [declined], default: true }
offer_source: { postback: { extra: { sub1: \"{stream}\" }, urls_per_panel: 2 } }
offers:
  one: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{sub1}\" } }
  two: { stream: \"https://kshop5.pro/AbC12e?data1={clickid}&x=1#top\", postback: stream }
  three: { stream: \"https://kshop5.pro/AbC12f?data2=q\", postback: stream, click_id_slot: data3 }
channels:
  push:
    click_id: \"##CLICK##\"
    postback: { url: \"https://ad.push-network.com/c?v={ref_id}\" }
campaigns:
  a: { channel: push, offers: [one, two] }
  b: { channel: push, offers: [three] }
";

    /// The findings, once the compiled plan was tampered with.
    fn broken_by(text: &str, tamper: impl FnOnce(&mut Plan<'_>)) -> Vec<String> {
        let sources = Sources::new(vec![SourceFile::new("trackc.yaml", text.into())]);
        let loaded = crate::workspace::Loaded {
            dir: "".into(),
            sources,
            diagnostics: Vec::new(),
            unreadable: Vec::new(),
        };
        let docs = read(&loaded, &Limits::default());
        let merged = Merged::new(&loaded.sources, &docs);
        let (ws, _) = merged.base();
        let mut plan = Plan::new(&ws, Secrets::Masked);
        tamper(&mut plan);
        let mut out = Vec::new();
        check(&Context { ws: &ws, plan: &plan, others: &[] }, &mut out);
        out.into_iter()
            .map(|d| {
                let place = loaded.sources.range(d.span).start;
                format!("{}:{} {}", place.line, place.column, d.message)
            })
            .collect()
    }

    fn replaced(text: &mut String, from: &str, to: &str) {
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
    }

    #[test]
    fn an_honest_plan_is_proven() {
        assert_eq!(broken_by(TEXT, |_| {}), [] as [String; 0]);
        for report in ["status", "both"] {
            let text = TEXT.replace("urls_per_panel: 2", &format!("report: {report}"));
            assert_eq!(broken_by(&text, |_| {}), [] as [String; 0]);
        }
    }

    #[test]
    fn an_offer_that_loses_the_click_id_is_found() {
        for (from, to) in [
            ("data1={clickid}", "data2={clickid}"),
            ("data1={clickid}", "data1={sub1}"),
            ("data1={clickid}", "data1={clickid}x"),
            ("?data1={clickid}", "#data1={clickid}"),
            ("data1={clickid}", "data1={clickid}&data1=x"),
        ] {
            let found = broken_by(TEXT, |plan| {
                replaced(&mut plan.offers[0].url, from, to);
            });
            assert_eq!(found.len(), 1, "{from} {to}: {found:?}");
            assert!(found[0].starts_with("9:18 "), "{found:?}");
        }
    }

    #[test]
    fn a_postback_that_asks_for_another_slot_is_found() {
        let found = broken_by(TEXT, |plan| {
            for set in &mut plan.postbacks {
                for url in &mut set.urls {
                    url.url = url.url.replace("{data1}", "{data2}");
                }
            }
        });
        assert_eq!(found.len(), 2, "{found:?}");
        let found = broken_by(TEXT, |plan| {
            replaced(&mut plan.postbacks[0].urls[0].url, "clickid=", "cid=");
        });
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_missing_set_is_found() {
        let found = broken_by(TEXT, |plan| {
            plan.postbacks.pop();
        });
        assert!(matches!(&found[..], [f] if f.contains("no postback is printed")), "{found:?}");
    }

    #[test]
    fn a_type_that_is_no_event_is_found() {
        for (from, to) in [
            ("type=KMA_{status}", "type=kma_{status}"),
            ("type=KMA_{status}", "type=Sale"),
            ("type=KMA_{status}", "x=1"),
        ] {
            let found = broken_by(TEXT, |plan| {
                let urls = &mut plan.postbacks[0].urls;
                let url = urls.iter_mut().find(|u| u.url.contains("type=")).expect("has a type");
                replaced(&mut url.url, from, to);
            });
            assert!(matches!(&found[..], [f] if f.starts_with("3:1 ")), "{to}: {found:?}");
        }
        let lost = broken_by(TEXT, |plan| {
            plan.postbacks[0].urls.pop();
        });
        assert_eq!(lost.len(), 1, "{lost:?}");
    }

    #[test]
    fn a_later_set_is_read_as_well() {
        let found = broken_by(TEXT, |plan| {
            let last = plan.postbacks.last_mut().expect("a set");
            for url in &mut last.urls {
                url.url = url.url.replace("type=KMA_", "type=");
            }
        });
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_channel_without_its_click_id_is_found() {
        let found = broken_by(TEXT, |plan| {
            replaced(&mut plan.campaigns[0].url, "ref_id=", "refid=");
        });
        assert!(matches!(&found[..], [f] if f.starts_with("17:17 ")), "{found:?}");
        let found = broken_by(TEXT, |plan| {
            plan.channels[0].postback = Some("https://ad.push-network.com/c".to_owned());
        });
        assert!(matches!(&found[..], [f] if f.starts_with("15:22 ")), "{found:?}");
    }

    #[test]
    fn another_error_explains_it() {
        let text = TEXT.replace("data2=q", "data3=q");
        assert_eq!(broken_by(&text, |_| {}).len(), 1);
    }
}
