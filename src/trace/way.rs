//! The ways through a campaign's funnels, and what share of its clicks takes each.

use super::story::Path;
use crate::compile::{PlannedFunnel, Share};

/// All of a campaign's clicks, as shares of them are counted: small enough that two can be
/// multiplied, large enough that none of thousands of ways has nothing.
pub(super) const ALL_CLICKS: u64 = 1_000_000_000;

/// A way through a campaign, by positions in its plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) funnel: Option<usize>,
    pub(super) offer: Option<usize>,
    /// Its part of [`ALL_CLICKS`].
    pub(super) share: u64,
}

impl Way {
    /// The way as it is told.
    pub(super) fn path(&self, funnels: &[PlannedFunnel<'_>], holds: bool) -> Path {
        Path {
            funnel: funnel_of(funnels, self).map_or_else(String::new, |f| f.name.to_string()),
            offer: offer_of(funnels, self).to_owned(),
            share: u32::try_from((self.share * 100 + ALL_CLICKS / 2) / ALL_CLICKS).unwrap_or(100),
            holds,
        }
    }
}

/// Every way through a campaign's funnels, in the order written. A funnel without offers is a
/// way as well: it leads nowhere, and is shown to.
pub(super) fn ways(funnels: &[PlannedFunnel<'_>]) -> Vec<Way> {
    let mut out = Vec::new();
    let funnel_shares = shares(funnels.iter().map(|f| Some(f.share())));
    for (f, (funnel, funnel_share)) in funnels.iter().zip(funnel_shares).enumerate() {
        if funnel.offers.is_empty() {
            out.push(Way { funnel: Some(f), offer: None, share: funnel_share });
        }
        let offers = shares(funnel.offers.iter().map(weight));
        for (o, share) in offers.into_iter().enumerate() {
            let share = funnel_share * share / ALL_CLICKS;
            out.push(Way { funnel: Some(f), offer: Some(o), share });
        }
    }
    if out.is_empty() {
        out.push(Way { funnel: None, offer: None, share: ALL_CLICKS });
    }
    out
}

/// What share of [`ALL_CLICKS`] each takes; all alike where no weight counts.
fn shares(weights: impl Iterator<Item = Option<i64>>) -> Vec<u64> {
    let weights: Vec<u128> = weights.map(|w| u128::try_from(w.unwrap_or(1)).unwrap_or(0)).collect();
    let total: u128 = weights.iter().sum();
    let even = ALL_CLICKS / (weights.len() as u64).max(1);
    let share = |w: &u128| match total {
        0 => even,
        total => u64::try_from(w * u128::from(ALL_CLICKS) / total).unwrap_or(ALL_CLICKS),
    };
    weights.iter().map(share).collect()
}

fn weight(share: &Share<'_>) -> Option<i64> {
    share.weight.map(|w| w.value)
}

/// The place of the one with the largest share, the first of equals.
pub(super) fn heaviest(ways: &[Way]) -> Option<usize> {
    let place = |i: &usize| (ways[*i].share, std::cmp::Reverse(*i));
    (0..ways.len()).max_by_key(place)
}

/// Of pages that share the clicks, the one that takes the most.
pub(super) fn heaviest_page<'f, 't>(pages: &'f [Share<'t>]) -> Option<&'f Share<'t>> {
    let all = shares(pages.iter().map(weight));
    let place = |i: &usize| (all[*i], std::cmp::Reverse(*i));
    (0..pages.len()).max_by_key(place).map(|i| &pages[i])
}

pub(super) fn funnel_of<'f, 't>(
    funnels: &'f [PlannedFunnel<'t>],
    way: &Way,
) -> Option<&'f PlannedFunnel<'t>> {
    funnels.get(way.funnel?)
}

/// The id of the offer that a way leads to; empty where it leads to none.
pub(super) fn offer_of<'t>(funnels: &[PlannedFunnel<'t>], way: &Way) -> &'t str {
    let funnel = funnel_of(funnels, way);
    let share = funnel.and_then(|f| f.offers.get(way.offer?));
    share.map_or("", |share| share.id.value)
}
