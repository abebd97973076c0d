//! Many files become one workspace, and a workspace becomes one of its environments.

mod documents;
mod raw;

use super::bounds::Lent;
use super::entry::Entries;
use super::files::{Files, Owner};
use super::read::{Documents, Trees};
use super::refer::refer;
use super::{bounds, fill, lexical};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Campaign, Channel, ConversionEvent, Defaults, Domain, Lander, Lenient, Level, Offer,
    OfferSource, Spanned, Text,
};
use crate::yaml::{Loc, View};
use documents::Merge;

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
    incomplete: bool,
}

/// All files of a workspace merged, before an environment is chosen: what stands once, and
/// where everything is.
#[derive(Debug)]
pub struct Merged<'t> {
    /// Places.
    pub files: Files<'t>,
    /// `private`.
    pub private: bool,
    /// `lint`, in the order written.
    pub lint: Vec<(Text<'t>, Spanned<Level>)>,
    /// The environments that can be built, by name.
    pub environments: Vec<(Text<'t>, View<'t, 't>)>,
    /// What was found while reading and merging.
    pub diagnostics: Vec<Diagnostic>,
    incomplete: bool,
    broken_environments: Broken<'t>,
    /// What the environments lie over.
    below: Documents<'t>,
}

/// Environments that could not be read.
#[derive(Debug, Default)]
enum Broken<'t> {
    /// No file that was read has any.
    #[default]
    NotSeen,
    /// All of them.
    All,
    /// Those of these names.
    Some(Vec<&'t str>),
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
}

impl<'t> Merged<'t> {
    /// Merges the documents of every file. The sections are apart from the rest, so that the
    /// base workspace can take them without a copy.
    #[must_use]
    pub fn new(trees: &'t (dyn Trees + 't), documents: Documents<'t>) -> (Self, Sections<'t>) {
        let below = documents.below_environments();
        let Documents(typed) = documents;
        let mut merged = Self {
            files: Files::new(trees),
            private: false,
            lint: Vec::new(),
            environments: Vec::new(),
            diagnostics: Vec::new(),
            incomplete: typed.iter().any(|t| t.incomplete),
            broken_environments: Broken::NotSeen,
            below,
        };
        let sections = Merge::new(&mut merged).run(typed);
        (merged, sections)
    }

    /// The base workspace, and what only the merged whole can say of its shape.
    #[must_use]
    pub fn base(&self, sections: Sections<'t>) -> (Workspace<'t, '_>, Vec<Diagnostic>) {
        self.finish(sections, None)
    }

    /// The environments that are checked beside the base, by name; where they are too many
    /// together, a finding says which are left out.
    #[must_use]
    pub fn within_bounds(&self, sections: &Sections<'_>) -> (Vec<&'t str>, Option<Diagnostic>) {
        let most = self.files.trees.limits().alias_nodes;
        let count = self.environments.len();
        if count == 0 {
            return (Vec::new(), None);
        }
        let first = bounds::environments(sections, count, most);
        let names = self.environments.iter().take(first).map(|(key, _)| key.value);
        let past = self.environments.get(first).map(|(key, _)| {
            bounds::too_many_environments(self.files.key(key.at), count - first, most)
        });
        (names.collect(), past)
    }

    /// The workspace with an environment laid over it, or `None` where there is none of
    /// that name.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<(Workspace<'t, '_>, Vec<Diagnostic>)> {
        let (key, view) = self.environments.iter().find(|(key, _)| key.value == name)?;
        // Merged anew: the base was filled in place, and an environment lies below the filling.
        let (_, sections) = Self::new(self.files.trees, self.below.clone());
        let (sections, mut found) = sections.overlaid(&self.files, view);
        let (workspace, rest) = self.finish(sections, Some(*key));
        found.extend(rest);
        Some((workspace, found))
    }

    /// Whether there may be an environment of that name that could not be read: a finding says
    /// why.
    #[must_use]
    pub fn may_have_environment(&self, name: &str) -> bool {
        match &self.broken_environments {
            Broken::NotSeen => self.incomplete,
            Broken::All => true,
            Broken::Some(names) => names.contains(&name),
        }
    }

    fn finish(
        &self,
        mut sections: Sections<'t>,
        env: Option<Text<'t>>,
    ) -> (Workspace<'t, '_>, Vec<Diagnostic>) {
        let most = self.files.trees.limits().alias_nodes;
        let mut diagnostics = bounds::check(&mut sections, &self.files, most);
        fill::fill(
            &mut sections.channels,
            &mut sections.offers,
            &mut sections.campaigns,
            &sections.defaults,
        );
        refer(&mut sections.campaigns, &sections.offers);
        let good = |s: &Option<Spanned<Lenient<Domain<'t>>>>| {
            s.as_ref().and_then(|s| s.value.good().cloned())
        };
        let broken_source = matches!(&sections.offer_source, Some(s) if s.value == Lenient::Broken);
        let workspace = Workspace {
            files: &self.files,
            env: env.map(|key| key.value),
            env_at: env.map(|key| key.at),
            private: self.private,
            tracking_domain: good(&sections.tracking_domain),
            tracking_domain_at: sections.tracking_domain.as_ref().map(|s| s.at),
            domains: sections.domains,
            events: sections.events,
            events_at: sections.events_at,
            offer_source: sections
                .offer_source
                .as_ref()
                .and_then(|s| s.value.good().cloned())
                .unwrap_or_default(),
            offer_source_at: sections.offer_source.as_ref().map(|s| s.at),
            channels: sections.channels,
            landers: sections.landers,
            offers: sections.offers,
            campaigns: sections.campaigns,
            incomplete: self.incomplete || sections.incomplete || broken_source,
            lacks_entries: self.incomplete || sections.incomplete,
            lacks_defaults: sections.lacks_defaults,
        };
        diagnostics.extend(lexical::check(&workspace, sections.is_well_spelt));
        (workspace, diagnostics)
    }
}
