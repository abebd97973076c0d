//! Where a workspace writes countries, currencies and amounts.

use super::Part;
use crate::facts::currencies::currency;
use crate::model::{Money, Text};
use crate::workspace::Owner;
use iso_currency::Currency;

/// Calls `f` with every country that is written.
pub(super) fn for_each_country<'t>(part: &Part<'_, 't>, mut f: impl FnMut(Owner<'t>, Text<'t>)) {
    for (entry, offer) in part.offers() {
        let payouts = offer.payout.iter().flat_map(|p| &p.value.by_country).map(|(key, _)| *key);
        let countries = offer.countries.iter().flatten().copied();
        countries.chain(payouts).for_each(|c| f(entry.owner("offer"), c));
    }
    for (entry, campaign) in part.campaigns() {
        let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
        let lists = campaign.countries.iter().chain(funnels.filter_map(|f| f.countries.as_ref()));
        lists.flat_map(|l| &l.value).for_each(|c| f(entry.owner("campaign"), *c));
    }
}

/// Calls `f` with everything an offer pays.
pub(super) fn for_each_payout<'t>(part: &Part<'_, 't>, mut f: impl FnMut(Owner<'t>, &Money<'t>)) {
    for (entry, offer) in part.offers() {
        let Some(payout) = &offer.payout else { continue };
        payout.value.amounts().for_each(|m| f(entry.owner("offer"), m));
    }
}

/// Looks currencies up and remembers the last: a workspace names one over and over.
#[derive(Default)]
pub(super) struct Currencies<'t> {
    last: Option<(&'t str, Option<Currency>)>,
}

impl<'t> Currencies<'t> {
    /// The currency of a code; letter case counts.
    pub(super) fn get(&mut self, code: &'t str) -> Option<Currency> {
        if let Some((_, known)) = self.last.filter(|(last, _)| *last == code) {
            return known;
        }
        self.last.insert((code, currency(code))).1
    }
}
