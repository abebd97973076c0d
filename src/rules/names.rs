//! Which places of a workspace define or name an entry, for whoever goes from one to the other.

use super::references::{channels_of, pages_of};
use crate::model::MAIN_DOMAIN;
use crate::workspace::{Entries, Workspace};
use crate::yaml::Loc;
use std::borrow::Cow;

/// What kind of entry a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A traffic channel.
    Channel,
    /// A tracking domain.
    Domain,
    /// A conversion event.
    Event,
    /// An own page.
    Lander,
    /// An offer, or one of its streams as `offer/stream`.
    Offer,
}

/// A place that defines or names an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name<'t> {
    /// Of what.
    pub kind: NameKind,
    /// The id.
    pub id: Cow<'t, str>,
    /// Where it stands.
    pub at: Loc,
    /// Whether the entry itself stands there.
    pub defines: bool,
}

impl Name<'_> {
    /// Whether another place means this entry too, or a part of it: `keto-kz/push` is a part of
    /// `keto-kz`.
    #[must_use]
    pub fn is_meant_by(&self, other: &Name<'_>) -> bool {
        let rest = other.id.strip_prefix(&*self.id).filter(|_| self.kind == other.kind);
        rest.is_some_and(|rest| {
            rest.is_empty() || (self.kind == NameKind::Offer && rest.starts_with('/'))
        })
    }
}

/// Every name in a workspace: what defines, then what names.
pub fn names<'w, 't>(ws: &'w Workspace<'t, '_>) -> impl Iterator<Item = Name<'t>> + use<'w, 't> {
    let name = |kind, id, at, defines| Name { kind, id, at, defines };
    let main = ws.tracking_domain_at.map(|at| name(NameKind::Domain, MAIN_DOMAIN.into(), at, true));
    let streams = ws.offers.iter().flat_map(move |(entry, offer)| {
        let streams = offer.streams.iter().flat_map(|streams| &streams.entries);
        streams.map(move |(key, _)| {
            let id = format!("{}/{}", entry.id, key.value);
            name(NameKind::Offer, id.into(), key.at, true)
        })
    });
    let defined = main
        .into_iter()
        .chain(keys(NameKind::Domain, &ws.domains))
        .chain(keys(NameKind::Event, &ws.events))
        .chain(keys(NameKind::Channel, &ws.channels))
        .chain(keys(NameKind::Lander, &ws.landers))
        .chain(keys(NameKind::Offer, &ws.offers))
        .chain(streams);
    let of_channels = ws.channels.iter().flat_map(move |(_, channel)| {
        let events = channel.postback.iter().flat_map(|p| p.value.events.iter().flatten());
        let events = events.map(|event| (NameKind::Event, *event));
        events.chain(channel.domain.map(|domain| (NameKind::Domain, domain)))
    });
    let of_campaigns = ws.campaigns.iter().flat_map(move |(_, campaign)| {
        let channels = channels_of(campaign).map(|named| (NameKind::Channel, named.id));
        let offers = campaign.named_offers().map(|named| (NameKind::Offer, named.id));
        let pages = pages_of(campaign).map(|page| (NameKind::Lander, page));
        let domain = campaign.domain.map(|domain| (NameKind::Domain, domain));
        channels.chain(offers).chain(pages).chain(domain)
    });
    let named = of_channels.chain(of_campaigns);
    defined.chain(named.map(move |(kind, text)| name(kind, text.value.into(), text.at, false)))
}

fn keys<'w, 't, T>(
    kind: NameKind,
    entries: &'w Entries<'t, T>,
) -> impl Iterator<Item = Name<'t>> + use<'w, 't, T> {
    entries.all().map(move |entry| Name { kind, id: entry.id.into(), at: entry.key, defines: true })
}
