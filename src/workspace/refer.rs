//! The offers and channels that campaigns name are looked up once, and not by every rule that asks.

use super::entry::{Entries, Entry};
use super::sections::Workspace;
use crate::model::{Campaign, Channel, ChannelRef, Content, Offer, OfferRef};

/// Where the offers and channels of a workspace stand.
#[derive(Clone, Copy)]
pub(super) struct Standing<'e, 't> {
    pub(super) offers: &'e Entries<'t, Offer<'t>>,
    pub(super) channels: &'e Entries<'t, Channel<'t>>,
}

impl Standing<'_, '_> {
    fn channel(self, channel: &ChannelRef<'_>) -> Option<u32> {
        u32::try_from(self.channels.index(channel.id.value)?).ok()
    }

    fn offer(self, offer: &OfferRef<'_>) -> Option<u32> {
        u32::try_from(self.offers.named(offer.id.value)?.0).ok()
    }

    /// Whether a campaign knows all that it names to stand where it stands.
    pub(super) fn is_known_to(self, campaign: &Campaign<'_>) -> bool {
        let mut channels = campaign.channel.iter().chain(campaign.channels.iter().flatten());
        channels.all(|channel| channel.position == self.channel(channel))
            && campaign.named_offers().all(|offer| offer.position == self.offer(offer))
    }
}

/// Notes which offers and channels every campaign means.
pub(super) fn refer<'c, 't: 'c>(
    campaigns: impl Iterator<Item = &'c mut Content<Campaign<'t>>>,
    standing: Standing<'_, '_>,
) {
    for campaign in campaigns {
        // One that says nothing takes no memory.
        let names_some = campaign.channel.is_some()
            || campaign.channels.is_some()
            || campaign.offers.is_some()
            || campaign.funnels.is_some();
        // What was kept of an earlier check need not be copied where nothing moved since.
        if !names_some || campaign.is_shared() && standing.is_known_to(campaign) {
            continue;
        }
        let campaign = &mut **campaign;
        for channel in campaign.channel.iter_mut().chain(campaign.channels.iter_mut().flatten()) {
            channel.position = standing.channel(channel);
        }
        let funnels = campaign.funnels.iter_mut().flat_map(|f| &mut f.value);
        let lists = campaign.offers.iter_mut().chain(funnels.filter_map(|f| f.offers.as_mut()));
        for offer in lists.flat_map(|list| &mut list.value) {
            offer.position = standing.offer(offer);
        }
    }
}

impl<'t> Workspace<'t, '_> {
    /// The offer that a campaign of this workspace names, with or without one of its streams.
    #[must_use]
    pub fn offer(&self, named: &OfferRef<'_>) -> Option<&Entry<'t, Offer<'t>>> {
        Some(self.offers.at(named.position()?))
    }
}
