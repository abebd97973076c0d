//! What a walk's end hangs on, so that what was walked once need not be walked again.

use super::way::{Way, heaviest_page, offer_of};
use crate::compile::PlannedFunnel;

/// What of a funnel a visitor meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pages<'f> {
    prelander: Option<&'f str>,
    lander: Option<&'f str>,
    country: Option<&'f str>,
}

impl<'f> Pages<'f> {
    pub(super) fn of(funnel: &'f PlannedFunnel<'_>) -> Self {
        Self {
            prelander: heaviest_page(&funnel.prelanders).map(|page| page.id.value),
            lander: heaviest_page(&funnel.landers).map(|page| page.id.value),
            country: funnel.countries.first().map(|country| country.value),
        }
    }
}

/// All that tells one way of a campaign from another: two of one course end alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Course<'f> {
    pages: Option<Pages<'f>>,
    offer: &'f str,
    /// The number of the page's button, where there is a page.
    button: Option<usize>,
}

impl<'f> Course<'f> {
    /// `pages` are those of the funnels, in their order.
    pub(super) fn of(funnels: &'f [PlannedFunnel<'_>], pages: &[Pages<'f>], way: &Way) -> Self {
        let pages = way.funnel.and_then(|funnel| pages.get(funnel)).copied();
        let has_page = pages.is_some_and(|p| p.prelander.is_some() || p.lander.is_some());
        let button = way.offer.filter(|_| has_page);
        Self { pages, offer: offer_of(funnels, way), button }
    }
}
