//! Everything compiled, as data: what was written, with what was left out filled in, where
//! it came from, and the URLs that follow from it.

mod head;
mod offer;
mod setting;
#[cfg(test)]
mod tests;
mod traffic;

pub use head::{EntityStatus, Head, Lender, Origins, SourceLine, ValueOrigin};
pub use offer::{Amount, LanderEntity, LinkEntity, OfferEntity, PayoutEntity};
pub use setting::{
    DomainEntity, EventEntity, OfferSourceEntity, PostbackEntity, SourcePostbackEntity,
};
pub use traffic::{
    CampaignEntity, ChannelEntity, ChannelPostbackEntity, CostEntity, FunnelEntity, LanderShare,
    OfferShare, ParameterEntity,
};

pub(crate) use setting::mode_in_force;
pub(crate) use traffic::cost_model;

use super::lazy::Keyed;
use super::{Plan, PlannedCampaign};
use crate::model::MAIN_DOMAIN;
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The id of the one offer source there is.
pub const OFFER_SOURCE_ID: &str = "kma";

/// Everything compiled, by kind, then by id.
// What there may be thousands of is made while it is written.
#[derive(Serialize, JsonSchema)]
pub struct Entities<'p> {
    /// Tracking domains; `main` is the workspace's `tracking_domain`.
    pub domains: BTreeMap<&'p str, DomainEntity<'p>>,
    /// Conversion events by name.
    pub conversion_events: BTreeMap<&'p str, EventEntity<'p>>,
    /// Offer sources; there is one, `kma`.
    pub offer_sources: BTreeMap<&'p str, OfferSourceEntity<'p>>,
    /// Traffic channels.
    pub channels: BTreeMap<&'p str, ChannelEntity<'p>>,
    /// Own pages.
    pub landers: BTreeMap<&'p str, LanderEntity<'p>>,
    /// Offers; one of several streams is `offer/stream`.
    #[schemars(with = "BTreeMap<&'p str, OfferEntity<'p>>")]
    pub offers: Keyed<'p, OfferEntity<'p>>,
    /// Campaigns, a channel each.
    #[schemars(with = "BTreeMap<&'p str, CampaignEntity<'p>>")]
    pub campaigns: Keyed<'p, CampaignEntity<'p>>,
    /// The postbacks that KMA.BIZ fires at RedTrack.
    #[schemars(with = "BTreeMap<&'p str, PostbackEntity<'p>>")]
    pub postbacks: Keyed<'p, PostbackEntity<'p>>,
}

impl<'p> Entities<'p> {
    /// Everything that comes out of a workspace.
    #[must_use]
    pub fn new(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Self {
        Self {
            domains: setting::domains(ws),
            conversion_events: setting::events(ws),
            offer_sources: setting::offer_sources(ws, plan),
            channels: traffic::channels(ws, plan),
            landers: offer::landers(ws, plan),
            offers: Keyed::new(|| offer::offers(ws, plan)),
            campaigns: Keyed::new(|| traffic::campaigns(ws, plan)),
            postbacks: Keyed::new(|| setting::postbacks(ws, plan)),
        }
    }
}

/// Whether a campaign's link can be pasted as it is.
#[must_use]
pub fn link_is_complete(campaign: &PlannedCampaign<'_>) -> bool {
    campaign.redtrack_id.is_some()
}
