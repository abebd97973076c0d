//! How much `defaults` lend.

use crate::yaml::{Loc, View};

/// What a `defaults` section lends to each entry of a kind, in values.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lent {
    /// Where the section is.
    pub(super) at: Option<Loc>,
    pub(super) offers: u64,
    pub(super) channels: u64,
    pub(super) campaigns: u64,
}

impl Lent {
    /// What a `defaults` section holds.
    pub(super) fn of(defaults: &View<'_, '_>) -> Self {
        let mut lent = Self { at: Some(defaults.loc()), ..Self::default() };
        for (_, kind, value) in defaults.entries() {
            match kind {
                "offers" => lent.offers = value.weight(),
                "channels" => lent.channels = value.weight(),
                "campaigns" => lent.campaigns = value.weight(),
                _ => {}
            }
        }
        lent
    }

    /// With what another section lends besides.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            at: other.at.or(self.at),
            offers: self.offers.saturating_add(other.offers),
            channels: self.channels.saturating_add(other.channels),
            campaigns: self.campaigns.saturating_add(other.campaigns),
        }
    }
}
