//! `unknown-reference`

mod ends;
mod named;
mod written;

use super::references::{Names, Resolved, Streams, channels_of, pages_of, resolve, resolve_named};
use super::{Check, Context, Example, Look, Rule};
use crate::compile::is_domain;
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings};
use crate::model::{Map, RedtrackId, Stream, Text};
use crate::text::visible;
use crate::workspace::{Entries, Owner, Workspace, is_id};
use ends::Ends;
use named::Titles;
use written::{Addresses, List};

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC201", "unknown-reference"),
    what: "An offer, channel, lander, event or tracking domain is named that does not exist in the workspace.",
    why: "What does not exist cannot be compiled: the campaign would be made without that offer, page or channel, or the channel would never hear of its conversions.",
    mend: "Write the id as it stands in its section. Where an offer has several `streams`, name one of them: `offer/stream`.",
    source: None,
    since: "0.1.0",
    bad: Example(&[
        (
            "trackc.yaml",
            "version: 1
include: [offers/*.yaml]
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kzz] }
",
        ),
        (
            "offers/kz.yaml",
            "offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
",
        ),
    ]),
    good: Example(&[
        (
            "trackc.yaml",
            "version: 1
include: [offers/*.yaml]
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, domain: main, offers: [keto-kz, slim-kz/push, slim-kz/meta] }
",
        ),
        (
            "offers/kz.yaml",
            "offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz:
    streams:
      push: https://kshop5.pro/BcD23e
      meta: https://kshop5.pro/CdE34f
",
        ),
    ]),
    check: Check::Parts(look),
};

const CHANNELS: List = List { key: "channels", item: None };
const EVENTS: List = List { key: "events", item: None };
const LANDERS: List = List { key: "landers", item: Some("lander") };
const OFFERS: List = List { key: "offers", item: Some("offer") };

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    if ws.lacks_entries {
        return Box::new(|_, _| {});
    }
    let mut offers = Names::new("offer", "offers");
    let mut streams = Streams::default();
    let mut pages = Names::new("lander", "landers");
    let mut channels = Names::new("channel", "channels");
    let mut domains = Names::new("tracking domain", "domains");
    let (mut links, mut addresses) = (Addresses::default(), Addresses::default());
    let (mut channel_titles, mut lander_titles) = (Titles::default(), Titles::default());
    let mut offer_titles = Titles::default();
    let mut to_channels = Ends::new(ws, |c| channels_of(c).map(|named| named.id).collect());
    let mut to_pages = Ends::new(ws, |c| pages_of(c).collect());
    let mut to_offers = Ends::new(ws, |c| c.named_offers().map(|named| named.id).collect());
    Box::new(move |part, out| {
        for (entry, campaign) in part.campaigns() {
            let owner = entry.owner("campaign");
            for named in channels_of(campaign) {
                let id = named.id;
                if named.position().is_none() && to_channels.is_new(&mut channels, &ws.channels, id)
                {
                    let finding = channels.finding(ws, &ws.channels, owner, id);
                    let finding = to_channels.explain(&mut channels, &ws.channels, finding, id);
                    let finding = channel_titles.explain(ws, finding, id, named::channels);
                    let is_known = |id: &str| ws.channels.index(id).is_some();
                    out.push(CHANNELS.explain(ws, finding, id, is_known));
                }
            }
            // Where a channel of the campaign does not exist, the map's key may be the right one.
            if let Some(RedtrackId::ByChannel(map)) = &campaign.redtrack_id
                && channels_of(campaign).all(|named| named.position().is_some())
            {
                for (id, _) in map.iter() {
                    if ws.channels.index(id.value).is_none() && channels.is_new(&ws.channels, id) {
                        out.push(channels.finding(ws, &ws.channels, owner, id));
                    }
                }
            }
            for named in campaign.named_offers() {
                let (id, found) = (named.id, resolve_named(ws, &mut streams, named));
                if !matches!(found, Resolved::Found)
                    && to_offers.is_new(&mut offers, &ws.offers, id)
                {
                    let finding = offer(ws, &mut offers, &mut streams, owner, id, &found);
                    let finding = to_offers.explain(&mut offers, &ws.offers, finding, id);
                    let finding = links.explain(ws, finding, id, written::streams);
                    let finding = offer_titles.explain(ws, finding, id, named::offers);
                    let is_known =
                        |id: &str| matches!(resolve(ws, &mut streams, id), Resolved::Found);
                    out.push(OFFERS.explain(ws, finding, id, is_known));
                }
            }
            for id in pages_of(campaign) {
                if ws.landers.index(id.value).is_none()
                    && to_pages.is_new(&mut pages, &ws.landers, id)
                {
                    let finding = pages.finding(ws, &ws.landers, owner, id);
                    let finding = to_pages.explain(&mut pages, &ws.landers, finding, id);
                    let finding = addresses.explain(ws, finding, id, written::pages);
                    let finding = lander_titles.explain(ws, finding, id, named::landers);
                    let is_known = |id: &str| ws.landers.index(id).is_some();
                    out.push(LANDERS.explain(ws, finding, id, is_known));
                }
            }
            out.extend(domain(ws, &mut domains, owner, campaign.domain));
        }
        if part.is_end() {
            of_channels(ws, &mut domains, out);
        }
    })
}

/// What channels name: conversion events and a tracking domain.
fn of_channels<'t>(ws: &Workspace<'t, '_>, domains: &mut Names<'t>, out: &mut Findings) {
    let mut events = Names::new("conversion event", "conversion_events");
    // That a workspace has no event at all is said once.
    let has_events = !ws.events.is_empty();
    for (entry, channel) in ws.channels.iter() {
        let mut owner = entry.owner("channel");
        owner.preset = channel.preset.map(|p| p.at);
        let postback = channel.postback.as_ref().filter(|_| has_events);
        let named = postback.and_then(|p| p.value.events.as_ref());
        for id in named.into_iter().flatten() {
            if ws.events.index(id.value).is_none() && events.is_new(&ws.events, *id) {
                let finding = events.finding(ws, &ws.events, owner, *id);
                let near = events.near(&ws.events, id.value);
                let near = near.and_then(|(near, _)| ws.events.entry(near));
                let finding = ends::event(ws, finding, *id, near);
                let is_known = |id: &str| ws.events.index(id).is_some();
                out.push(EVENTS.explain(ws, finding, *id, is_known));
            }
        }
        out.extend(domain(ws, domains, owner, channel.domain));
    }
}

/// A finding about a tracking domain that is named and not there.
fn domain<'t>(
    ws: &Workspace<'t, '_>,
    domains: &mut Names<'t>,
    owner: Owner<'t>,
    id: Option<Text<'t>>,
) -> Option<Diagnostic> {
    let id = id.filter(|id| !is_domain(ws, id.value) && domains.is_new(&ws.domains, *id))?;
    Some(domains.finding(ws, &ws.domains, owner, id))
}

impl<'t> Names<'t> {
    fn finding<T>(
        &mut self,
        ws: &Workspace<'t, '_>,
        entries: &Entries<'t, T>,
        owner: Owner<'t>,
        id: Text<'t>,
    ) -> Diagnostic {
        let what = self.what;
        let message = format!("there is no {what} `{}` in this workspace", visible(id.value));
        let diagnostic = ws
            .files
            .finding(RULE.code, owner, id.at, None, message)
            .label(format!("no such {what}"));
        if let Some((near, sure)) = self.near(entries, id.value) {
            let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            return with_fix(ws, diagnostic, id, near, sure);
        }
        let section = self.section;
        let list = self.list(entries);
        let is_empty = list.is_empty();
        let help = if is_empty {
            format!("define it below `{section}`: there is none yet")
        } else {
            format!("define it below `{section}`, or name one that is there: {list}")
        };
        diagnostic.help(match self.look_elsewhere(ws.files, is_empty) {
            Some(hint) => format!("{help}\n{hint}"),
            None => help,
        })
    }
}

/// Adds the fix that writes another name, as freely as it is sure that it is meant.
fn with_fix(
    ws: &Workspace<'_, '_>,
    diagnostic: Diagnostic,
    id: Text<'_>,
    instead: &str,
    sure: Option<Applicability>,
) -> Diagnostic {
    // What is named so has to be called something else first.
    let stays = instead.split('/').all(is_id) || ws.events.index(instead).is_some();
    let sure = sure.filter(|_| stays);
    let fix = sure.and_then(|sure| Some(ws.files.write_all(id.at, instead)?.at_most(sure)));
    diagnostic.fix(fix)
}

/// A finding about an offer or one of its streams.
fn offer<'w, 't>(
    ws: &'w Workspace<'t, '_>,
    names: &mut Names<'t>,
    seen: &mut Streams<'w>,
    owner: Owner<'t>,
    id: Text<'t>,
    found: &Resolved<'w, 't>,
) -> Diagnostic {
    let (name, stream) = id.value.split_once('/').unwrap_or((id.value, ""));
    let at = |message: String, label: &'static str| {
        ws.files.finding(RULE.code, owner, id.at, None, message).label(label)
    };
    let shown = visible(name);
    match found {
        Resolved::Found | Resolved::NoOffer => no_offer(ws, names, seen, owner, id),
        Resolved::OnlyOne => {
            let message = format!(
                "the offer `{shown}` has one stream, so nothing follows its id after a `/`"
            );
            let diagnostic = at(message, "no such stream").help(format!("write `{shown}`"));
            // The stream that is named may be the one that was forgotten.
            with_fix(ws, diagnostic, id, name, Some(Applicability::Unsafe))
        }
        Resolved::Bare(streams) => {
            let message = format!(
                "the offer `{shown}` has several streams, and each is an offer of its own in RedTrack: which one is meant?"
            );
            choose(ws, seen, at(message, "names no stream"), id, streams, SURE)
        }
        Resolved::NoStream(streams) => {
            let message = format!("the offer `{shown}` has no stream `{}`", visible(stream));
            choose(ws, seen, at(message, "no such stream"), id, streams, SURE)
        }
    }
}

const SURE: Option<Applicability> = Some(Applicability::Safe);

/// Names the streams there are, and the one that must be meant. `id` begins with an offer's.
fn choose<'w>(
    ws: &'w Workspace<'_, '_>,
    seen: &mut Streams<'w>,
    diagnostic: Diagnostic,
    id: Text<'_>,
    streams: &'w Map<'_, Stream<'_>>,
    sure_of_offer: Option<Applicability>,
) -> Diagnostic {
    let (name, stream) = id.value.split_once('/').unwrap_or((id.value, ""));
    if let Some((near, sure_of_stream)) = seen.near(streams, stream) {
        let whole = format!("{name}/{near}");
        let help = format!("did you mean `{}`?", visible(&whole));
        let sure = sure_of_offer.and_then(|offer| Some(offer.max(sure_of_stream?)));
        return with_fix(ws, diagnostic.help(help), id, &whole, sure);
    }
    let offer = ws.offers.entry(name).map_or("", |entry| entry.id);
    diagnostic.help(format!("write one of {}", seen.list(offer, streams)))
}

fn no_offer<'w, 't>(
    ws: &'w Workspace<'t, '_>,
    names: &mut Names<'t>,
    seen: &mut Streams<'w>,
    owner: Owner<'t>,
    id: Text<'t>,
) -> Diagnostic {
    let (name, stream) = match id.value.split_once('/') {
        // An address in place of the id.
        _ if id.value.contains("://") => (id.value, None),
        Some((name, stream)) => (name, Some(stream)),
        None => (id.value, None),
    };
    let named = Text { value: name, at: id.at };
    let mut diagnostic = names.finding(ws, &ws.offers, owner, named);
    if let Some(meant) = named::stream(ws, seen, id.value) {
        diagnostic.fixes.clear();
        let near = names.near(&ws.offers, name).map(|(near, _)| visible(near));
        let help = match near.filter(|near| !meant.starts_with(&format!("{near}/"))) {
            Some(near) => format!("is it `{}`, or `{near}`?", visible(&meant)),
            None => format!("did you mean `{}`?", visible(&meant)),
        };
        return with_fix(ws, diagnostic.help(help), id, &meant, Some(Applicability::Unsafe));
    }
    let Some((near, sure)) = names.near(&ws.offers, name) else { return diagnostic };
    let whole = stream.map_or_else(|| near.to_owned(), |stream| format!("{near}/{stream}"));
    diagnostic.fixes.clear();
    match resolve(ws, seen, &whole) {
        Resolved::Found => {
            let help = format!("did you mean `{}`?", visible(&whole));
            with_fix(ws, diagnostic.help(help), id, &whole, sure)
        }
        // The nearest offer has several streams: its id alone would not do.
        Resolved::Bare(streams) | Resolved::NoStream(streams) => {
            let near = Text { value: near, at: id.at };
            choose(ws, seen, diagnostic, near, streams, sure)
        }
        Resolved::NoOffer | Resolved::OnlyOne => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, pointed};
    use crate::diagnostic::Applicability;

    fn root(rest: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  keto-kz: {{ stream: https://kshop5.pro/AbC12d }}
  slim-kz: {{ streams: {{ push: https://kshop5.pro/BcD23e, meta: https://kshop5.pro/CdE34f }} }}
landers:
  quiz: {{ url: https://quiz.acme-media.com/ }}
{rest}"
        )
    }

    fn only(rest: &str) -> Vec<String> {
        let found = pointed(&[("trackc.yaml", &root(rest))]);
        found.into_iter().filter(|f| f.contains("unknown-reference")).collect()
    }

    const PUSH: &str = "channels:\n  push: { click_id: \"{click_id}\" }\n";

    #[test]
    fn every_kind_of_reference_is_looked_up() {
        let rest = format!(
            "{PUSH}campaigns:
  a: {{ channel: pish, domain: metta, funnels: [{{ landers: [quizz], prelanders: [story], offers: [keto] }}] }}
  b: {{ channels: [push, nope], offers: [slim-kz/push, slim-kz/mata, slim-kz, keto-kz/push] }}
"
        );
        assert_eq!(
            only(&rest),
            [
                "error unknown-reference 13 pish",
                "error unknown-reference 13 metta",
                "error unknown-reference 13 quizz",
                "error unknown-reference 13 story",
                "error unknown-reference 13 keto",
                "error unknown-reference 14 nope",
                "error unknown-reference 14 slim-kz/mata",
                "error unknown-reference 14 slim-kz",
                "error unknown-reference 14 keto-kz/push",
            ]
        );
    }

    #[test]
    fn events_and_domains_of_channels_are_looked_up() {
        let rest = "channels:
  push: { click_id: \"{click_id}\", domain: main, postback: { url: \"https://a.acme.io/?c={ref_id}\", events: [sale] } }
  meta: { integration: api, domain: mta }
domains: { meta: go.acme-deals.com }
";
        assert_eq!(
            only(rest),
            ["error unknown-reference 11 sale", "error unknown-reference 12 mta"]
        );
    }

    #[test]
    fn the_nearest_is_named_and_can_be_put_in() {
        let rest = format!(
            "{PUSH}campaigns:\n  a: {{ channel: push, offers: [ketto-kz, slim_kz/meta, slim-kz/mta, slim-kz] }}\n"
        );
        let outcome = check(&[("trackc.yaml", &root(&rest))]);
        let unknown = outcome.diagnostics.iter().filter(|d| d.code.name == "unknown-reference");
        let told: Vec<(&str, Option<&str>)> = unknown
            .map(|d| {
                let fix = d.fixes.first().map(|f| f.edits[0].text.as_str());
                (d.help.as_deref().unwrap_or_default(), fix)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("did you mean `keto-kz`?", Some("keto-kz")),
                ("did you mean `slim-kz/meta`?", Some("slim-kz/meta")),
                ("did you mean `slim-kz/meta`?", Some("slim-kz/meta")),
                ("write one of `slim-kz/meta`, `slim-kz/push`", None),
            ]
        );
    }

    #[test]
    fn names_and_streams_with_another_mark_lead_to_ids() {
        let rest = "channels:
  push: { name: Push House, click_id: \"{click_id}\" }
  p2: { name: Twin, click_id: \"{click_id}\" }
  p3: { name: Twin, click_id: \"{click_id}\" }
campaigns:
  a: { channel: Push House, offers: [slim-kz.push, slim-kz-meta, slim-kz-pop] }
  b: { channel: push house, offers: [keto-kz] }
  c: { channel: Twin, offers: [keto-kz] }
";
        let outcome = check(&[("trackc.yaml", &root(rest))]);
        let unknown = outcome.diagnostics.iter().filter(|d| d.code.name == "unknown-reference");
        let told: Vec<(&str, Option<(&str, Applicability)>)> = unknown
            .map(|d| {
                let fix = d.fixes.first().map(|f| (f.edits[0].text.as_str(), f.applicability));
                (d.help.as_deref().unwrap_or_default(), fix)
            })
            .collect();
        let named = "did you mean `push`? That is the id of `Push House`";
        let others = "define it below `channels`, or name one that is there: `p2`, `p3`, `push`";
        assert_eq!(
            told,
            [
                (named, Some(("push", Applicability::Safe))),
                ("did you mean `slim-kz/push`?", Some(("slim-kz/push", Applicability::Unsafe))),
                ("did you mean `slim-kz/meta`?", Some(("slim-kz/meta", Applicability::Unsafe))),
                ("define it below `offers`, or name one that is there: `keto-kz`, `slim-kz`", None),
                (named, Some(("push", Applicability::Unsafe))),
                (others, None),
            ]
        );
    }

    #[test]
    fn what_may_be_in_something_broken_is_not_missed() {
        let broken = ("offers.yaml", "offers: { x: { stream: [ }");
        let rest = format!("{PUSH}campaigns:\n  a: {{ channel: push, offers: [x] }}\n");
        let found = pointed(&[("trackc.yaml", &root(&rest)), broken]);
        assert!(found.iter().all(|f| !f.contains("unknown-reference")), "{found:?}");
        assert!(only(&format!("{PUSH}  x: {{ clickid: 1 }}\ncampaigns:\n  a: {{ channel: x, offers: [keto-kz] }}\n")).is_empty());
    }

    #[test]
    fn a_wrong_default_is_one_mistake_however_many_use_it() {
        let rest = format!(
            "{PUSH}defaults: {{ campaigns: {{ channel: pash }} }}
campaigns: {{ a: {{ offers: [keto-kz] }}, b: {{ offers: [keto-kz] }}, c: {{ offers: [keto-kz] }} }}
"
        );
        assert_eq!(only(&rest), ["error unknown-reference 12 pash"]);
    }

    #[test]
    fn every_one_of_many_wrong_references_is_found() {
        use std::fmt::Write as _;
        let mut rest = format!("{PUSH}campaigns:\n");
        for i in 0..2_000 {
            let _ = writeln!(rest, "  c{i}: {{ channel: push, offers: [offer-number-{i:05}] }}");
        }
        let mut more = String::from("offers:\n");
        for i in 0..500 {
            let _ =
                writeln!(more, "  offer-numbr-{i:05}: {{ stream: https://kshop5.pro/A{i:05} }}");
        }
        let outcome = check(&[("trackc.yaml", &root(&rest)), ("offers.yaml", &more)]);
        let wrong = outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code);
        assert_eq!(wrong.count(), 2_000);
    }
}
