//! From planned things to bodies.

use super::Request;
use super::bodies::{
    Body, CampaignBody, CampaignStream, ConversionPostback, DomainBody, Filter, LandingBody,
    NetworkBody, OfferBody, Payment, Ref, SourceBody, Stream, StreamItem, Sub,
};
use crate::compile::entities::OFFER_SOURCE_ID;
use crate::compile::{
    EQUAL_WEIGHT, Plan, PlannedCampaign, PlannedChannel, PlannedFunnel, PlannedOffer, Share,
    is_service_host,
};
use crate::facts::kma;
use crate::model::{
    CostModel, Domain, LanderKind, MAIN_DOMAIN, Money, Offer, Payout, Prose, Report, Spanned,
};
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

fn post<'p>(kind: &str, id: &str, path: &'static str, body: Body<'p>) -> Request<'p> {
    Request { id: [kind, "/", id].concat(), method: "POST", path: Cow::Borrowed(path), body }
}

fn status(paused: bool) -> u8 {
    if paused { 2 } else { 1 }
}

/// The domains that have to be made: a service host is there already.
pub(super) fn domains<'p>(ws: &'p Workspace<'_, '_>) -> impl Iterator<Item = Request<'p>> {
    let named = ws.domains.iter().map(|(entry, domain)| (entry.id, domain));
    let main = ws.tracking_domain.iter().map(|domain| (MAIN_DOMAIN, domain));
    let mut all: BTreeMap<&str, &Domain<'_>> = named.collect();
    all.extend(main);
    all.into_iter().filter_map(|(id, domain)| {
        let host = domain.host.map(|h| h.value).filter(|h| !is_service_host(h))?;
        let body = DomainBody { url: host, kind: "track", use_auto_generated_ssl: true };
        Some(post("domain", id, "/domains", Body::Domain(body)))
    })
}

/// A reference to a domain, where a request makes it.
fn domain_ref(ws: &Workspace<'_, '_>, id: Option<&str>) -> Option<Ref> {
    let id = id.unwrap_or(MAIN_DOMAIN);
    let domain = match ws.domains.get(id) {
        Some(domain) => domain,
        None if id == MAIN_DOMAIN => ws.tracking_domain.as_ref()?,
        None => return None,
    };
    domain.host.filter(|h| !is_service_host(h.value))?;
    Some(Ref::to("domain", id))
}

pub(super) fn network<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Request<'p> {
    let postback = ws.offer_source.postback.as_ref().map(|p| &p.value);
    let extra = postback.and_then(|p| p.extra.as_ref()).into_iter().flat_map(|e| e.iter());
    let body = NetworkBody {
        title: plan.source.title,
        clickid: plan.click_id_macro(),
        sum: "{sum}",
        currency: ws.offer_source.currency.map(|c| c.value),
        subs: extra
            .map(|(key, value)| Sub {
                alias: Cow::Borrowed(key.value),
                hint: kma::find_macro(value.value).map_or("", |m| m.meaning),
                role: "",
                value: value.value,
            })
            .collect(),
    };
    post("offer_source", OFFER_SOURCE_ID, "/networks", Body::Network(body))
}

/// The currency in which RedTrack takes the payouts of offers: the offer source's, or the one that
/// they all have where that is not written. None where they have several.
pub(crate) fn payout_currency<'t>(ws: &Workspace<'t, '_>) -> Option<&'t str> {
    let written = ws.offer_source.currency.map(|c| c.value);
    written.or_else(|| {
        let payouts =
            ws.offers.iter().filter_map(|(_, offer)| Some(&*offer.payout.as_ref()?.value));
        let mut all =
            payouts.flat_map(Payout::amounts).filter_map(|money| Some(money.currency?.value));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    })
}

/// Whether everything that traffic costs is in one currency. RedTrack's campaign holds a number
/// alone, so that of several nothing says which it takes for the account's.
pub(crate) fn has_one_cost_currency(ws: &Workspace<'_, '_>) -> bool {
    let costs = ws.campaigns.iter().filter_map(|(_, campaign)| campaign.cost.as_ref());
    let mut all = costs.filter_map(|cost| Some(cost.value.paid_in()?.value));
    let first = all.next();
    all.all(|other| Some(other) == first)
}

/// What RedTrack's offer can hold of a payout: one amount for every country that it takes, in the
/// currency of them all.
pub(crate) fn payment<'p, 't>(
    currency: Option<&str>,
    offer: &'p Offer<'t>,
) -> Option<&'p Money<'t>> {
    let payout = &offer.payout.as_ref()?.value;
    let money = match (&payout.flat, payout.by_country.as_slice(), offer.countries.as_deref()) {
        (Some(money), ..) => money,
        (None, [(paid, money)], Some([taken])) if paid.value == taken.value => money,
        _ => return None,
    };
    let fits = money.currency.is_none_or(|c| Some(c.value) == currency);
    Some(money).filter(|_| fits && money.amount.is_some())
}

/// Free text as RedTrack holds it: a list.
fn notes<'p>(ws: &'p Workspace<'_, '_>, written: Option<Spanned<Prose>>) -> Vec<&'p str> {
    written.map(|n| ws.files.text(n.at)).filter(|text| !text.is_empty()).into_iter().collect()
}

pub(super) fn offer<'p>(
    ws: &'p Workspace<'_, '_>,
    currency: Option<&str>,
    planned: &'p PlannedOffer<'_>,
) -> Option<Request<'p>> {
    planned.link?;
    let offer = planned.written(ws)?;
    let body = OfferBody {
        title: &planned.name,
        url: &planned.url,
        program_id: Ref::to("offer_source", OFFER_SOURCE_ID),
        country_codes: offer.countries.iter().flatten().map(|c| c.value).collect(),
        payment: payment(currency, offer)
            .and_then(|m| m.amount)
            .map(|amount| Payment { amount: amount.value }),
        status: status(planned.paused),
        tags: offer.tags.iter().flatten().map(|t| t.value).collect(),
        notes: notes(ws, offer.notes),
    };
    Some(post("offer", &planned.id, "/offers", Body::Offer(body)))
}

pub(super) fn landings<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Request<'p>> {
    let mut domains: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for link in &plan.landers {
        domains.entry(link.entry).or_default().insert(link.domain.unwrap_or(MAIN_DOMAIN));
    }
    // A page that visitors come to on several works with any only where it has none.
    let domain = move |page: &str| match domains.get(page).map(|all| (all.len(), all.first())) {
        None => domain_ref(ws, None),
        Some((1, only)) => domain_ref(ws, only.copied()),
        Some(_) => None,
    };
    ws.landers.iter().filter_map(move |(entry, lander)| {
        let body = LandingBody {
            title: lander.name.map_or(entry.id, |n| n.value),
            url: lander.url?.value,
            kind: match lander.kind.map(|k| k.value) {
                None | Some(LanderKind::Lander) => "landing",
                Some(LanderKind::Prelander) => "prelanding",
            },
            domain_id: domain(entry.id),
        };
        Some(post("lander", entry.id, "/landings", Body::Landing(body)))
    })
}

pub(super) fn source<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    planned: &'p PlannedChannel<'_>,
) -> Request<'p> {
    let slots = planned.parameters.last().map_or(0, |p| p.slot);
    let mut written = planned.parameters.iter().peekable();
    let subs = (1..=slots).map(|slot| match written.next_if(|p| p.slot == slot) {
        Some(p) => Sub {
            alias: Cow::Borrowed(p.name),
            hint: hint(planned, p.macro_text.value),
            role: p.role.unwrap_or(""),
            value: p.macro_text.value,
        },
        None => Sub { alias: Cow::Owned(format!("sub{slot}")), hint: "", role: "", value: "" },
    });
    let body = SourceBody {
        title: &planned.name,
        subs: subs.collect(),
        ref_id: planned.click_id.map(|c| c.value),
        ref_id_alias: planned.click_id.map(|_| "ref_id"),
        cost_id: planned.cost.map(|c| c.value),
        postback_url: postback_url(ws, plan, planned),
    };
    post("channel", planned.id, "/sources", Body::Source(body))
}

fn hint(channel: &PlannedChannel<'_>, text: &str) -> &'static str {
    let macros = channel.preset.into_iter().flat_map(|p| p.macros);
    macros.into_iter().find(|m| m.text == text).map_or("", |m| m.meaning)
}

pub(super) fn campaign<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    one_currency: bool,
    planned: &'p PlannedCampaign<'_>,
) -> Request<'p> {
    let written = planned.written(ws);
    let cost = written.and_then(|c| c.cost.as_ref()).map(|c| &c.value);
    let amount = |model: CostModel| {
        cost.filter(|c| c.model.is_some_and(|m| m.value == model))
            .and_then(|c| c.amount)
            .map(|a| a.value)
    };
    let body = CampaignBody {
        title: &planned.name,
        source_id: planned.channel.map(|c| Ref::to("channel", c.value)),
        domain_id: domain_ref(ws, planned.domain),
        status: status(planned.paused),
        cpc: amount(CostModel::Cpc).filter(|_| one_currency),
        rev_share: amount(CostModel::Revshare),
        streams: planned.funnels(ws).into_iter().map(stream).collect(),
        postbacks: plan
            .channel_of(planned)
            .and_then(|channel| postback(ws, plan, channel))
            .into_iter()
            .collect(),
        tags: written.iter().flat_map(|c| &c.tags).flatten().map(|t| t.value).collect(),
        notes: notes(ws, written.and_then(|c| c.notes)),
    };
    let mut request = post("campaign", &planned.id, "/campaigns", Body::Campaign(body));
    if let Some(id) = planned.redtrack_id {
        request.method = "PUT";
        request.path = Cow::Owned(["/campaigns/", id.value].concat());
    }
    request
}

fn stream(funnel: PlannedFunnel<'_>) -> CampaignStream<'_> {
    let weight = funnel.share();
    let items = |kind: &str, shares: &[Share<'_>]| {
        let item = |s: &Share<'_>| StreamItem {
            id: Ref::to(kind, s.id.value),
            weight: s.weight.map_or(EQUAL_WEIGHT, |w| w.value),
        };
        shares.iter().map(item).collect()
    };
    let filter = |values| Filter { active: true, exclude: false, values };
    let mut filters: BTreeMap<&'static str, Filter<'_>> =
        funnel.conditions.into_iter().map(|(name, values)| (name, filter(values))).collect();
    if !funnel.countries.is_empty() {
        let countries = funnel.countries.iter().map(|c| c.value).collect();
        filters.insert("country", filter(countries));
    }
    CampaignStream {
        weight,
        stream: Stream {
            title: funnel.name,
            filters,
            offers: items("offer", &funnel.offers),
            landings: items("lander", &funnel.landers),
            prelandings: items("lander", &funnel.prelanders),
        },
    }
}

/// The channel's postback, unless only a person can limit it: until then nothing may be sent.
fn postback_url<'p>(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    channel: &'p PlannedChannel<'_>,
) -> Option<&'p str> {
    let is_by_hand = channel.is_limited_by_hand(ws, plan.source.report);
    channel.postback.as_deref().filter(|_| !is_by_hand)
}

/// The channel's postback with what it is sent for. Without conversion types RedTrack can only
/// tell by status. The default conversion has no name to tell it by, and need not be told from
/// others where the channel hears of all of them.
fn postback<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    channel: &'p PlannedChannel<'_>,
) -> Option<ConversionPostback<'p>> {
    let url = postback_url(ws, plan, channel)?;
    let mut events = channel.events.iter().filter_map(|name| ws.events.get(name));
    let is_by_type =
        plan.source.report != Report::Status && events.all(|e| !e.default.is_some_and(|d| d.value));
    let goals = if is_by_type { channel.events.to_vec() } else { Vec::new() };
    Some(ConversionPostback { url, goals, statuses: channel.statuses.clone() })
}
