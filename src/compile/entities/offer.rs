//! Offers and landers.

use super::head::{EntityStatus, Head, Lent, line_of_key, line_of_offer};
use crate::compile::{Plan, PlannedOffer, is_paused, name_or};
use crate::model::{Access, Lander, LanderKind, Money, Offer, Text};
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An amount of money, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Amount<'p> {
    /// A decimal with a point.
    pub amount: Option<&'p str>,
    /// An ISO 4217 code.
    pub currency: Option<&'p str>,
}

impl<'p> From<&'p Money<'_>> for Amount<'p> {
    fn from(money: &'p Money<'_>) -> Self {
        Self { amount: money.amount.map(|a| a.value), currency: money.currency.map(|c| c.value) }
    }
}

/// What an approved lead pays: one amount, or one for each country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PayoutEntity<'p> {
    /// One amount.
    Flat(Amount<'p>),
    /// An amount for each country.
    ByCountry(BTreeMap<&'p str, Amount<'p>>),
}

/// An offer of RedTrack: one stream of KMA.BIZ.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfferEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Its name in RedTrack.
    pub name: &'p str,
    /// The offer's id in KMA.BIZ; null where it is not written.
    pub kma_offer: Option<&'p str>,
    /// The stream's tracking link, as KMA.BIZ generated it.
    pub stream: Option<&'p str>,
    /// The landing chosen in KMA.BIZ; null where it is not written.
    pub landing: Option<&'p str>,
    /// The URL for RedTrack.
    pub url: &'p str,
    /// Whether KMA.BIZ lets it run: `granted`, `requested` or `none`.
    pub access: &'static str,
    /// The countries it takes; empty for every country.
    pub countries: Vec<&'p str>,
    /// What an approved lead pays; null where it is not known.
    pub payout: Option<PayoutEntity<'p>>,
    /// The KMA.BIZ slot that carries the click id.
    pub click_id_slot: &'static str,
    /// What the other slots carry.
    pub data: BTreeMap<&'static str, &'p str>,
    /// Where its postback is pasted: `global` or `stream`.
    pub postback: &'static str,
    /// Free labels.
    pub tags: Vec<&'p str>,
    /// Free text.
    pub notes: &'p str,
}

/// The button link of an own page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkEntity<'p> {
    /// The link's id among the URLs.
    pub id: &'p str,
    /// The link.
    pub url: &'p str,
}

/// An own page between the click and the offer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LanderEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Its name in RedTrack.
    pub name: Cow<'p, str>,
    /// The page's address.
    pub url: &'p str,
    /// `lander` or `prelander`.
    pub kind: &'static str,
    /// What its buttons link to.
    pub links: Vec<LinkEntity<'p>>,
}

fn texts<'p>(list: Option<&Vec<Text<'p>>>) -> Vec<&'p str> {
    list.into_iter().flatten().map(|t| t.value).collect()
}

pub(super) fn first(list: Option<&Vec<Text<'_>>>) -> Option<crate::yaml::Loc> {
    list.and_then(|l| l.first()).map(|t| t.at)
}

/// Every offer, by id.
pub(super) fn offers<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = (&'p str, OfferEntity<'p>)> {
    let one = |p: &'p PlannedOffer<'_>| Some((p.id.as_ref(), offer(ws, p, p.written(ws)?)));
    plan.offers.iter().filter_map(one)
}

fn offer<'p>(
    ws: &'p Workspace<'_, '_>,
    planned: &'p PlannedOffer<'_>,
    offer: &'p Offer<'_>,
) -> OfferEntity<'p> {
    let payout = offer.payout.as_ref().map(|p| &p.value);
    let flat = payout.and_then(|p| p.flat.as_ref());
    let mut lent = Lent::new(ws, planned.key);
    lent.note("name", offer.name.map(|n| n.at))
        .note("kma_offer", offer.kma_offer.map(|k| k.at))
        .note("stream", planned.link.map(|l| l.at))
        .note("landing", planned.landing.map(|l| l.at))
        .note("access", offer.access.map(|a| a.at))
        .note("countries", first(offer.countries.as_ref()))
        .note("payout", payout.and_then(|p| p.by_country.first()).map(|(country, _)| country.at))
        .note("payout.amount", flat.and_then(|m| m.amount).map(|a| a.at))
        .note("payout.currency", flat.and_then(|m| m.currency).map(|c| c.at))
        .note("click_id_slot", offer.click_id_slot.map(|s| s.at))
        .note("data", offer.data.as_ref().and_then(|d| d.value.slots().next()).map(|d| d.1.at))
        .note("postback", offer.postback.map(|p| p.at))
        .note("status", offer.status.map(|s| s.at))
        .note("tags", first(offer.tags.as_ref()))
        .note("notes", offer.notes.map(|n| n.at));
    OfferEntity {
        head: Head {
            source: line_of_offer(ws, planned),
            status: EntityStatus::of(is_paused(offer.status)),
            origins: lent.take(),
        },
        name: &planned.name,
        kma_offer: offer.kma_offer.map(|k| k.value),
        stream: planned.link.map(|l| l.value),
        landing: planned.landing.map(|l| l.value),
        url: &planned.url,
        access: match planned.access {
            Access::Granted => "granted",
            Access::Requested => "requested",
            Access::None => "none",
        },
        countries: texts(offer.countries.as_ref()),
        payout: payout.map(|p| match &p.flat {
            Some(money) => PayoutEntity::Flat(money.into()),
            None => PayoutEntity::ByCountry(
                p.by_country.iter().map(|(country, m)| (country.value, m.into())).collect(),
            ),
        }),
        click_id_slot: planned.slot.as_str(),
        data: offer
            .data
            .iter()
            .flat_map(|d| d.value.slots())
            .map(|(slot, text)| (slot.as_str(), text.value))
            .collect(),
        postback: planned.delivery.as_str(),
        tags: texts(offer.tags.as_ref()),
        notes: offer.notes.map_or("", |n| ws.files.text(n.at)),
    }
}

pub(super) fn landers<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> BTreeMap<&'p str, LanderEntity<'p>> {
    let mut links: BTreeMap<&str, Vec<LinkEntity<'p>>> = BTreeMap::new();
    for link in &plan.landers {
        links.entry(link.entry).or_default().push(LinkEntity { id: &link.id, url: &link.url });
    }
    let mut one = |id: &'p str, key, lander: &'p Lander<'_>| {
        let mut lent = Lent::new(ws, key);
        lent.note("name", lander.name.map(|n| n.at))
            .note("url", lander.url.map(|u| u.at))
            .note("kind", lander.kind.map(|k| k.at));
        let source = line_of_key(ws, key);
        LanderEntity {
            head: Head { source, status: EntityStatus::Active, origins: lent.take() },
            name: name_or(lander.name, id),
            url: lander.url.map_or("", |u| u.value),
            kind: match lander.kind.map(|k| k.value) {
                None | Some(LanderKind::Lander) => "lander",
                Some(LanderKind::Prelander) => "prelander",
            },
            links: links.remove(id).unwrap_or_default(),
        }
    };
    ws.landers.iter().map(|(entry, lander)| (entry.id, one(entry.id, entry.key, lander))).collect()
}
