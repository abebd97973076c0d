//! Many files become one workspace, and a workspace becomes one of its environments.

mod documents;
mod raw;

use super::files::Files;
use super::read::Documents;
use super::refer::refer;
use super::sections::{Sections, Workspace};
use super::trees::Trees;
use super::{bounds, fill, lexical};
use crate::diagnostic::Diagnostic;
use crate::model::{Domain, Lenient, Level, Spanned, Text};
use crate::yaml::View;
use documents::Merge;

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
        refer(sections.campaigns.values_mut(), &sections.offers, &sections.channels);
        let good = |s: &Option<Spanned<Lenient<Domain<'t>>>>| {
            s.as_ref().and_then(|s| s.value.good().cloned())
        };
        let broken_source = matches!(&sections.offer_source, Some(s) if s.value == Lenient::Broken);
        let mut workspace = Workspace {
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
        let (found, past) = lexical::check(&workspace, sections.is_well_spelt);
        diagnostics.extend(found);
        workspace.leave_out(past);
        (workspace, diagnostics)
    }
}
