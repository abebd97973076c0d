//! The offers and channels that campaigns name are looked up once, and not by every rule that asks.

use super::entry::{Entries, Entry};
use super::sections::Workspace;
use crate::model::{Campaign, Channel, Offer, OfferRef};

/// Notes which offers and channels every campaign means.
pub(super) fn refer<'t>(
    campaigns: &mut Entries<'t, Campaign<'t>>,
    offers: &Entries<'t, Offer<'t>>,
    channels: &Entries<'t, Channel<'t>>,
) {
    let short = |position: usize| u32::try_from(position).ok();
    for campaign in campaigns.values_mut() {
        // One that says nothing takes no memory.
        let names_some = campaign.channel.is_some()
            || campaign.channels.is_some()
            || campaign.offers.is_some()
            || campaign.funnels.is_some();
        if !names_some {
            continue;
        }
        let campaign = &mut **campaign;
        for channel in campaign.channel.iter_mut().chain(campaign.channels.iter_mut().flatten()) {
            channel.position = channels.index(channel.id.value).and_then(short);
        }
        let funnels = campaign.funnels.iter_mut().flat_map(|f| &mut f.value);
        let lists = campaign.offers.iter_mut().chain(funnels.filter_map(|f| f.offers.as_mut()));
        for offer in lists.flat_map(|list| &mut list.value) {
            let named = offers.named(offer.id.value);
            offer.position = named.and_then(|(position, _)| short(position));
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
