//! The offers and channels that campaigns name are looked up once, and not by every rule that asks.

use super::entry::{Entries, Entry};
use super::sections::Workspace;
use crate::model::{Campaign, Channel, ChannelRef, Content, Offer, OfferRef};

/// Notes which offers and channels every campaign means.
pub(super) fn refer<'c, 't: 'c>(
    campaigns: impl Iterator<Item = &'c mut Content<Campaign<'t>>>,
    offers: &Entries<'_, Offer<'_>>,
    channels: &Entries<'_, Channel<'_>>,
) {
    let short = |position: usize| u32::try_from(position).ok();
    let channel_at = |channel: &ChannelRef<'_>| channels.index(channel.id.value).and_then(short);
    let offer_at = |offer: &OfferRef<'_>| {
        offers.named(offer.id.value).and_then(|(position, _)| short(position))
    };
    for campaign in campaigns {
        // One that says nothing takes no memory.
        let names_some = campaign.channel.is_some()
            || campaign.channels.is_some()
            || campaign.offers.is_some()
            || campaign.funnels.is_some();
        let named = || campaign.channel.iter().chain(campaign.channels.iter().flatten());
        // What was kept of an earlier check need not be copied where nothing moved since.
        let is_noted = || {
            named().all(|channel| channel.position == channel_at(channel))
                && campaign.named_offers().all(|offer| offer.position == offer_at(offer))
        };
        if !names_some || campaign.is_shared() && is_noted() {
            continue;
        }
        let campaign = &mut **campaign;
        for channel in campaign.channel.iter_mut().chain(campaign.channels.iter_mut().flatten()) {
            channel.position = channel_at(channel);
        }
        let funnels = campaign.funnels.iter_mut().flat_map(|f| &mut f.value);
        let lists = campaign.offers.iter_mut().chain(funnels.filter_map(|f| f.offers.as_mut()));
        for offer in lists.flat_map(|list| &mut list.value) {
            offer.position = offer_at(offer);
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
