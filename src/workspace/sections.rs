//! What a workspace is made of: its sections as they are written, and as one environment sees them.

use super::entry::Entries;
use super::files::{Files, Owner};
use super::lent::Lent;
use crate::model::{
    Campaign, Channel, ConversionEvent, Defaults, Domain, Lander, Lenient, Offer, OfferSource,
    Spanned,
};
use crate::yaml::Loc;
use std::iter::Peekable;

/// The sections of a workspace before anything is filled in.
#[derive(Debug, Default)]
pub struct Sections<'t> {
    pub(super) tracking_domain: Option<Spanned<Lenient<Domain<'t>>>>,
    pub(super) offer_source: Option<Spanned<Lenient<OfferSource<'t>>>>,
    pub(super) events_at: Option<Loc>,
    pub(super) defaults: Defaults<'t>,
    /// Some of `defaults` could not be read, so that a key that seems missing may be lent.
    pub(super) lacks_defaults: bool,
    pub(super) lent: Lent,
    /// Every file found its own ids well spelt.
    pub(super) is_well_spelt: bool,
    /// How many nodes all files have.
    pub(super) nodes: u64,
    pub(super) domains: Entries<'t, Domain<'t>>,
    pub(super) events: Entries<'t, ConversionEvent>,
    pub(super) channels: Entries<'t, Channel<'t>>,
    pub(super) landers: Entries<'t, Lander<'t>>,
    pub(super) offers: Entries<'t, Offer<'t>>,
    pub(super) campaigns: Entries<'t, Campaign<'t>>,
    /// A section as a whole could not be read.
    pub(super) incomplete: bool,
}

/// A workspace as one environment sees it: merged, overlaid and filled.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "what could not be read, each by itself")]
pub struct Workspace<'t, 'm> {
    /// Places.
    pub files: &'m Files<'t>,
    /// The environment; `None` for the base.
    pub env: Option<&'t str>,
    /// The key of the environment.
    pub env_at: Option<Loc>,
    /// `private`.
    pub private: bool,
    /// The tracking domain, where it is readable.
    pub tracking_domain: Option<Domain<'t>>,
    /// Where `tracking_domain` is written.
    pub tracking_domain_at: Option<Loc>,
    /// Further tracking domains.
    pub domains: Entries<'t, Domain<'t>>,
    /// Conversion events.
    pub events: Entries<'t, ConversionEvent>,
    /// Where `conversion_events` is written: the value's place.
    pub events_at: Option<Loc>,
    /// The offer source, with everything it leaves out still left out.
    pub offer_source: OfferSource<'t>,
    /// Where `offer_source` is written.
    pub offer_source_at: Option<Loc>,
    /// Traffic channels.
    pub channels: Entries<'t, Channel<'t>>,
    /// Landers.
    pub landers: Entries<'t, Lander<'t>>,
    /// Offers.
    pub offers: Entries<'t, Offer<'t>>,
    /// Campaigns.
    pub campaigns: Entries<'t, Campaign<'t>>,
    /// Something could not be read, so that what seems missing may be there.
    pub incomplete: bool,
    /// Something of the sections could not be read, so that an id that seems missing may be there.
    pub lacks_entries: bool,
    /// Some of `defaults` could not be read, so that a key that seems missing may be lent.
    pub lacks_defaults: bool,
}

impl<'t> Workspace<'t, '_> {
    /// The offer source as the owner of its values; `None` where it is not written.
    #[must_use]
    pub fn offer_source_owner(&self) -> Option<Owner<'t>> {
        let at = self.offer_source_at?;
        let key = Loc::new(at.doc()?, at.node().saturating_sub(1));
        Some(Owner { kind: "offer source", id: "offer_source", key, preset: None })
    }

    /// Forgets what some entries say, so that nothing more is said of them. Their keys stand in the
    /// order of their sections and ids.
    pub(super) fn leave_out(&mut self, keys: Vec<Loc>) {
        fn from<T>(entries: &mut Entries<'_, T>, keys: &mut Peekable<impl Iterator<Item = Loc>>) {
            for entry in entries.all_mut() {
                if keys.next_if_eq(&entry.key).is_some() {
                    entry.value = None;
                }
            }
        }
        let mut keys = keys.into_iter().peekable();
        from(&mut self.domains, &mut keys);
        from(&mut self.events, &mut keys);
        from(&mut self.landers, &mut keys);
        from(&mut self.offers, &mut keys);
        from(&mut self.campaigns, &mut keys);
        debug_assert!(keys.next().is_none(), "they are not in order");
    }
}
