//! Domains, conversion events, the offer source and the postbacks.

use super::head::{EntityStatus, Head, Lent, line_of_key, line_of_offer, line_of_value};
use super::{MAIN_DOMAIN, OFFER_SOURCE_ID};
use crate::compile::{Plan, PlannedPostback, PostbackSet, Secrets, SetOf, TOKEN_LITERAL, ordered};
use crate::facts::kma::Status;
use crate::facts::redtrack::DuplicateMode;
use crate::model::{ConversionEvent, Domain, EventPayout, Report};
use crate::workspace::{Entry, Workspace};
use crate::yaml::Loc;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A tracking domain.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DomainEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// The host of links and postbacks.
    pub host: &'p str,
    /// The RedTrack service host that the CNAME points at; null where it is not written.
    pub target: Option<&'p str>,
}

/// A conversion event: a RedTrack conversion type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EventEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// The KMA.BIZ statuses that become this event, in their fixed order.
    pub when: Vec<&'static str>,
    /// Whether it is RedTrack's default conversion, whose URL carries no `type`.
    pub default: bool,
    /// `sum` where the event's own URL carries the payout, else `none`.
    pub payout: &'static str,
    /// The duplicate mode in force: the event's own, else the offer source's. Null is
    /// RedTrack's own default, which is not known.
    pub duplicates: Option<&'static str>,
}

/// KMA.BIZ inside RedTrack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfferSourceEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Its name in RedTrack.
    pub title: &'p str,
    /// The macro that brings the click id back.
    pub click_id: String,
    /// The currency that `{sum}` arrives in; null where it is not written.
    pub currency: Option<&'p str>,
    /// The default duplicate mode; null is RedTrack's own default, which is not known.
    pub duplicates: Option<&'static str>,
    /// The postback that KMA.BIZ fires at RedTrack.
    pub postback: SourcePostbackEntity,
    /// What KMA.BIZ prints for each status.
    pub statuses: BTreeMap<&'static str, &'p str>,
}

/// The postback that KMA.BIZ fires at RedTrack, as the offer source describes it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SourcePostbackEntity {
    /// Where it is pasted unless an offer says otherwise: `global` or `stream`.
    pub delivery: &'static str,
    /// What it names: `type`, `status` or `both`.
    pub report: &'static str,
    /// Further parameters and what fills them, in the order written.
    #[schemars(with = "BTreeMap<String, String>")]
    pub extra: Map<String, Value>,
    /// What stands for the protection token, never the token itself; null without one.
    pub protection_token: Option<String>,
    /// How many URLs a KMA.BIZ panel takes; null where it is not written and one is assumed.
    pub urls_per_panel: Option<i64>,
}

/// A postback that KMA.BIZ fires at RedTrack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PostbackEntity<'p> {
    /// Where what leads to it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Where it is pasted: `global` or `stream`.
    pub delivery: &'static str,
    /// The offer whose stream holds it; null for the global postback.
    pub offer: Option<&'p str>,
    /// The URL to paste.
    pub url: &'p str,
    /// The KMA.BIZ statuses to tick.
    pub tick_statuses: Vec<&'static str>,
    /// The conversion events that arrive by it.
    pub events: Vec<&'p str>,
}

/// `create`, `update` …, as a workspace writes it.
pub(crate) fn mode_in_force(
    ws: &Workspace<'_, '_>,
    event: &ConversionEvent,
) -> Option<DuplicateMode> {
    event.duplicates.or(ws.offer_source.duplicates).map(|mode| mode.value.into())
}

pub(super) fn domains<'p>(ws: &'p Workspace<'_, '_>) -> BTreeMap<&'p str, DomainEntity<'p>> {
    let mut out = BTreeMap::new();
    for (entry, domain) in ws.domains.iter() {
        let source = line_of_key(ws, entry.key);
        out.insert(entry.id, self::domain(ws, domain, source, entry.key));
    }
    if let (Some(domain), Some(at)) = (&ws.tracking_domain, ws.tracking_domain_at) {
        let source = line_of_value(ws, Some(at));
        out.insert(MAIN_DOMAIN, self::domain(ws, domain, source, Loc::BUILT_IN));
    }
    out
}

fn domain<'p>(
    ws: &'p Workspace<'_, '_>,
    domain: &'p Domain<'_>,
    source: super::SourceLine<'p>,
    key: Loc,
) -> DomainEntity<'p> {
    let mut lent = Lent::new(ws, key);
    lent.note("host", domain.host.map(|h| h.at)).note("target", domain.target.map(|t| t.at));
    DomainEntity {
        head: Head { source, status: EntityStatus::Active, origins: lent.take() },
        host: domain.host.map_or("", |h| h.value),
        target: domain.target.map(|t| t.value),
    }
}

pub(super) fn events<'p>(ws: &'p Workspace<'_, '_>) -> BTreeMap<&'p str, EventEntity<'p>> {
    ws.events.iter().map(|(entry, event)| (entry.id, self::event(ws, entry, event))).collect()
}

fn event<'p>(
    ws: &'p Workspace<'_, '_>,
    entry: &Entry<'_, ConversionEvent>,
    event: &ConversionEvent,
) -> EventEntity<'p> {
    let mut lent = Lent::new(ws, entry.key);
    lent.note("when", event.when.as_ref().and_then(|w| w.value.0.first()).map(|w| w.at))
        .note("default", event.default.map(|d| d.at))
        .note("payout", event.payout.map(|p| p.at))
        .note("duplicates", event.duplicates.map(|d| d.at));
    let when = ordered(event.when.iter().flat_map(|w| &w.value.0).map(|s| Status::from(s.value)));
    let source = line_of_key(ws, entry.key);
    EventEntity {
        head: Head { source, status: EntityStatus::Active, origins: lent.take() },
        when: when.into_iter().map(Status::as_str).collect(),
        default: event.default.is_some_and(|d| d.value),
        payout: match event.payout.map(|p| p.value) {
            None | Some(EventPayout::Sum) => "sum",
            Some(EventPayout::None) => "none",
        },
        duplicates: mode_in_force(ws, event).map(DuplicateMode::as_str),
    }
}

pub(super) fn offer_sources<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> BTreeMap<&'p str, OfferSourceEntity<'p>> {
    let source = &ws.offer_source;
    let postback = source.postback.as_ref().map(|p| &p.value);
    let mut lent = Lent::new(ws, Loc::BUILT_IN);
    lent.note("title", source.title.map(|t| t.at))
        .note("currency", source.currency.map(|c| c.at))
        .note("duplicates", source.duplicates.map(|d| d.at))
        .note("postback.delivery", postback.and_then(|p| p.delivery).map(|d| d.at))
        .note("postback.report", postback.and_then(|p| p.report).map(|r| r.at));
    let extra = postback.and_then(|p| p.extra.as_ref()).into_iter().flat_map(|e| e.iter());
    let token = postback.and_then(|p| p.protection_token.as_ref());
    let entity = OfferSourceEntity {
        head: Head {
            source: line_of_value(ws, ws.offer_source_at),
            status: EntityStatus::Active,
            origins: lent.take(),
        },
        title: plan.source.title,
        click_id: plan.click_id_macro(),
        currency: source.currency.map(|c| c.value),
        duplicates: source.duplicates.map(|d| DuplicateMode::from(d.value).as_str()),
        postback: SourcePostbackEntity {
            delivery: plan.source.delivery.as_str(),
            report: match plan.source.report {
                Report::Type => "type",
                Report::Status => "status",
                Report::Both => "both",
            },
            extra: extra.map(|(key, text)| (key.value.to_owned(), text.value.into())).collect(),
            protection_token: token.map(|t| Secrets::Masked.show(t, TOKEN_LITERAL)),
            urls_per_panel: plan.source.urls_per_panel.map(|n| n.value),
        },
        statuses: Status::ALL.map(|s| (s.as_str(), plan.source.word(s))).into_iter().collect(),
    };
    BTreeMap::from([(OFFER_SOURCE_ID, entity)])
}

/// Every postback, by id.
pub(super) fn postbacks<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = (&'p str, PostbackEntity<'p>)> {
    let each = |set: &'p PostbackSet| set.urls.iter().map(move |p| (p.id.as_str(), (set, p)));
    let all: BTreeMap<&str, _> = plan.postbacks.iter().flat_map(each).collect();
    all.into_iter().map(|(id, (set, p))| (id, postback(ws, plan, set, p)))
}

fn postback<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    set: &'p PostbackSet,
    postback: &'p PlannedPostback,
) -> PostbackEntity<'p> {
    let route = &postback.route;
    let own_event = match route.events.as_slice() {
        [only] => ws.events.entry(only),
        _ => None,
    };
    let (offer, source, paused) = match &set.of {
        SetOf::Global => {
            let shared = || line_of_value(ws, ws.offer_source_at.or(ws.events_at));
            (None, own_event.map_or_else(shared, |e| line_of_key(ws, e.key)), false)
        }
        SetOf::Stream(id) => {
            let planned = plan.offer(id);
            let source = planned.map(|o| line_of_offer(ws, o));
            let source = source.unwrap_or_else(|| line_of_value(ws, ws.offer_source_at));
            (Some(id.as_str()), source, planned.is_some_and(|o| o.paused))
        }
    };
    PostbackEntity {
        head: Head { source, status: EntityStatus::of(paused), origins: BTreeMap::new() },
        delivery: if offer.is_some() { "stream" } else { "global" },
        offer,
        url: &postback.url,
        tick_statuses: route.ticks.iter().map(|s| s.as_str()).collect(),
        events: route.events.iter().map(String::as_str).collect(),
    }
}
