//! `broken-chain`: the proof that every click id sent out comes home again.
//!
//! It reads the compiled strings as RedTrack, KMA.BIZ and the channels would, and trusts
//! nothing the compiler believes of them, so that a mistake of the compiler's cannot pass.

mod pages;

use super::engine::LONGEST_VALUE;
use super::postbacks::takes;
use super::{Check, Context, Example, Rule};
use crate::compile::{CLICK_ID, PlannedOffer, PlannedPostback, PostbackSet, SetOf};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::facts::kma::Status;
use crate::facts::redtrack::STATUSES;
use crate::model::{Delivery, Report, Slot};
use crate::template::{UrlTemplate, encode_macro};
use crate::text::visible;
use hashbrown::{HashMap, HashSet};
use std::ptr;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC316", "broken-chain"),
    what: "A compiled set of URLs does not bring a click id, or a conversion type, home again. It is looked at when nothing else is wrong.",
    why: "RedTrack's click id leaves in the offer URL and must come back in the same slot; the postback must name a type that exists; the channel must get back the id it sent. Where one link is missing, conversions are lost in silence.",
    mend: "Compare the two URLs that are shown. But for pages whose `kind` is another than their place in the funnel, that are a stream of KMA.BIZ, or that are shown with a redirect and without one (warnings), every known cause has a rule of its own, so this one most likely shows a mistake of trackc's: please report it.",
    source: Some(("RedTrack's help on the click id and on conversion types", Confidence::High)),
    since: "0.1.0",
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

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    pages::check(context, out);
    // Without a host or a readable workspace there is no chain to follow.
    if context.plan.host.is_empty() || context.ws.incomplete || context.ws.events.any_broken() {
        return;
    }
    let home = postbacks(context, out);
    offers(context, &home, out);
    channels(context, out);
}

/// Reads every postback, and says in which slot each set expects the click id.
fn postbacks<'c>(context: &Context<'c, '_>, out: &mut Findings) -> HashMap<&'c str, Option<Slot>> {
    let mut home = HashMap::with_capacity(context.plan.postbacks.len());
    let mut proven: Option<&PostbackSet> = None;
    let read = |url: &'c PlannedPostback| click_id_slot(&url.url, context.plan.host);
    for set in &context.plan.postbacks {
        let slot = set.urls.first().and_then(read).map(|(slot, _)| slot);
        let agree = set.urls.iter().all(|u| read(u).map(|(slot, _)| slot) == slot);
        let key = match &set.of {
            SetOf::Global => "",
            SetOf::Stream(id) => id.as_str(),
        };
        home.insert(key, slot.filter(|_| agree));
        // Sets differ in the slot alone: what follows it is read once.
        let tail = |url| read(url).map(|(_, tail)| tail);
        let is_read = proven.is_some_and(|first| {
            first.urls.len() == set.urls.len()
                && first.urls.iter().zip(&set.urls).all(|(a, b)| tail(a) == tail(b))
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
    let mut reached: HashSet<(&str, Status)> = HashSet::new();
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
                None => ws
                    .events
                    .all()
                    .find(|e| e.value.as_ref().is_some_and(|v| v.default.is_some_and(|d| d.value))),
            };
            match entry.and_then(|e| Some((e.id, e.value.as_ref()?))) {
                Some((id, event)) if takes(event, *tick) => drop(reached.insert((id, *tick))),
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

fn offers(context: &Context<'_, '_>, home: &HashMap<&str, Option<Slot>>, out: &mut Findings) {
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
            None => {
                "no postback is printed for this offer, so its leads never come home".to_owned()
            }
            Some(None) => "this offer's postback does not bring back the click id".to_owned(),
            Some(Some(slot)) => format!(
                "the offer URL must carry `{0}={{clickid}}`, because its postback returns `{{{0}}}`, and it does not: `{1}`",
                slot.as_str(),
                visible(&offer.url)
            ),
        };
        let files = context.ws.files;
        let mut diagnostic =
            broken(files.finding(RULE.code, offer.owner(), link.at, None, message));
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
fn carries<'u>(url: &'u str, slot: Slot) -> bool {
    // What has no fragment and no macro with a `#` is read without taking it apart.
    if !url.contains('#')
        && let Some((_, query)) = url.split_once('?')
    {
        let value = |param: &'u str| match param.strip_prefix(slot.as_str())? {
            "" => Some(""),
            rest => rest.strip_prefix('='),
        };
        return is_once(query.split('&').filter_map(value));
    }
    let parsed = UrlTemplate::parse(url);
    let of_slot = parsed.params().filter(|p| parsed.key(p) == slot.as_str());
    is_once(of_slot.map(|p| parsed.value(&p)))
}

/// Whether the only one of some values is the click id.
fn is_once<'u>(mut values: impl Iterator<Item = &'u str>) -> bool {
    values.next() == Some(CLICK_ID) && values.next().is_none()
}

fn channels(context: &Context<'_, '_>, out: &mut Findings) {
    let plan = context.plan;
    let files = context.ws.files;
    // What a link must hold for its channel to hear of the conversion; by position.
    let mut wanted = Vec::with_capacity(plan.channels.len());
    for channel in &plan.channels {
        let postback = channel.postback.as_deref().filter(|_| !channel.api);
        wanted.push(postback.and(channel.click_id).map(|c| encode_macro(c.value)));
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
            out.push(broken(files.finding(RULE.code, channel.owner(), url.at, None, message)));
        }
    }
    // The links of a channel mostly carry one and the same text, which is read once.
    let mut good: Vec<Option<&str>> = vec![None; plan.channels.len()];
    for campaign in &plan.campaigns {
        let Some(id) = campaign.channel else { continue };
        let Some(index) = campaign.channel_index() else { continue };
        let Some(click_id) = wanted.get(index).and_then(Option::as_ref) else { continue };
        let is_over = match campaign.query() {
            Some(query) if good[index].is_some_and(|good| ptr::eq(good, query)) => true,
            Some(query) => {
                good[index] = hands_over(query, click_id).then_some(query);
                good[index].is_some()
            }
            // Of a page whose address is too long that is said.
            None => {
                campaign.page.is_some_and(|page| page.len() > LONGEST_VALUE)
                    || hands_over(&campaign.url(), click_id)
            }
        };
        if is_over {
            continue;
        }
        let message = format!(
            "the link of campaign `{}` does not carry `ref_id={click_id}`, so the channel would get no click id back: `{}`",
            campaign.id,
            visible(&campaign.url())
        );
        let mut diagnostic =
            broken(files.finding(RULE.code, campaign.owner(), id.at, None, message));
        if let Some(postback) = plan.channels.get(index).and_then(|c| c.postback.as_deref()) {
            let what = format!("the channel's postback: `{}`", visible(postback));
            diagnostic = diagnostic.related(files.key(plan.channels[index].key), what);
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
mod tests;
