//! The offers that campaigns name are looked up once, and not by every rule that asks.

use super::entry::{Entries, Entry};
use super::sections::Workspace;
use crate::model::{Campaign, Offer, OfferRef};

/// Notes which offer every campaign means.
pub(super) fn refer<'t>(
    campaigns: &mut Entries<'t, Campaign<'t>>,
    offers: &Entries<'t, Offer<'t>>,
) {
    for campaign in campaigns.values_mut() {
        if campaign.offers.is_none() && campaign.funnels.is_none() {
            continue;
        }
        let campaign = &mut **campaign;
        let funnels = campaign.funnels.iter_mut().flat_map(|f| &mut f.value);
        let lists = campaign.offers.iter_mut().chain(funnels.filter_map(|f| f.offers.as_mut()));
        for offer in lists.flat_map(|list| &mut list.value) {
            let named = offers.named(offer.id.value);
            offer.position = named.and_then(|(position, _)| u32::try_from(position).ok());
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
