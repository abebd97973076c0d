//! Many files become one workspace, and a workspace becomes one of its environments.

mod raw;

use super::bounds::Lent;
use super::entry::Entries;
use super::files::{Files, Origin, Owner};
use super::read::{Documents, Trees, Typed, again};
use super::refer::refer;
use super::{bounds, fill, lexical};
use crate::diagnostic::{Diagnostic, Findings, code};
use crate::model::{
    Campaign, Channel, ConversionEvent, Defaults, Document, Domain, Environment, Lander, Lenient,
    Level, Map, Offer, OfferSource, Spanned, Text,
};
use crate::text::{FileId, Span};
use crate::yaml::{Loc, NodeId, View};
use raw::Raw;
use std::collections::{HashMap, HashSet};

/// The sections of a workspace before anything is filled in.
#[derive(Debug, Default)]
pub struct Sections<'t> {
    pub(super) tracking_domain: Option<Spanned<Lenient<Domain<'t>>>>,
    pub(super) offer_source: Option<Spanned<Lenient<OfferSource<'t>>>>,
    pub(super) events_at: Option<Loc>,
    pub(super) defaults: Defaults<'t>,
    pub(super) lent: Lent,
    /// Every file found its own ids well spelt.
    pub(super) is_well_spelt: bool,
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
    pub fn new(
        trees: &'t (dyn Trees + 't),
        Documents(typed): Documents<'t>,
    ) -> (Self, Sections<'t>) {
        let mut merged = Self {
            files: Files::new(trees),
            private: false,
            lint: Vec::new(),
            environments: Vec::new(),
            diagnostics: Vec::new(),
            incomplete: typed.iter().any(|t| t.incomplete),
            broken_environments: Broken::NotSeen,
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
        let first = bounds::environments(sections, &self.files, count, most);
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
        // Read anew: the base was filled in place, and an environment lies below the filling.
        let trees = self.files.trees;
        let (_, sections) = Self::new(trees, again(trees));
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
        };
        diagnostics.extend(lexical::check(&workspace, sections.is_well_spelt));
        (workspace, diagnostics)
    }
}

/// The work of merging documents, file by file.
struct Merge<'t, 'm> {
    into: &'m mut Merged<'t>,
    base: Sections<'t>,
    once: HashMap<&'static str, Loc>,
    version: Option<Spanned<Lenient<i64>>>,
    /// Every `defaults`, in the order of the files, with the node after it.
    defaults: Vec<(Loc, NodeId)>,
    /// Where each section of `defaults` stands first.
    first_defaults: HashMap<&'static str, First>,
    /// The spans of the findings so far, brought up to date when asked.
    spoken: Spoken,
}

/// Where a section of `defaults` stands first.
#[derive(Debug, Clone, Copy)]
enum First {
    /// In the `defaults` at this place: nobody has looked yet where.
    In(Loc),
    /// Right here.
    At(Span),
}

/// The places of a list of findings that grows.
#[derive(Default)]
struct Spoken {
    /// How many findings were looked at.
    count: usize,
    spans: HashSet<Span>,
}

impl Spoken {
    fn has(&mut self, span: Span, diagnostics: &[Diagnostic]) -> bool {
        self.spans.extend(diagnostics[self.count..].iter().map(|d| d.span));
        self.count = diagnostics.len();
        self.spans.contains(&span)
    }
}

impl<'t, 'm> Merge<'t, 'm> {
    fn new(into: &'m mut Merged<'t>) -> Self {
        Self {
            into,
            base: Sections::default(),
            once: HashMap::new(),
            version: None,
            defaults: Vec::new(),
            first_defaults: HashMap::new(),
            spoken: Spoken::default(),
        }
    }

    fn run(mut self, mut typed: Vec<Typed<'t>>) -> Sections<'t> {
        let sources = self.into.files.sources;
        // "First" and "later" go by path, never by the order of reading.
        let mut order: Vec<usize> = (0..typed.len()).collect();
        order.sort_by_key(|index| sources.files()[*index].path());
        self.defaults = typed.iter().filter_map(|t| t.defaults).collect();
        self.base.is_well_spelt = typed.iter().all(|t| t.is_well_spelt);
        self.base.lent = typed.iter().fold(Lent::default(), |lent, t| lent.and(t.lent));
        let mut raw = Raw::with_room(typed.iter().map(|t| &t.document));
        for index in order {
            let file = std::mem::take(&mut typed[index]);
            self.into.diagnostics.extend(file.diagnostics);
            self.document(file.document, file.defaults, &mut raw);
        }
        let mut twice = Findings::at_most(self.into.files.trees.limits().diagnostics);
        raw.settle(&mut self.base, &self.into.files, &mut twice);
        self.into.diagnostics.extend(twice);
        self.check_version();
        self.base
    }

    fn document(
        &mut self,
        mut doc: Document<'t>,
        defaults_at: Option<(Loc, NodeId)>,
        raw: &mut Raw<'t>,
    ) {
        if let Some(version) = doc.version.take()
            && self.first("version", version.at)
        {
            self.version = Some(version);
        }
        if let Some(private) = doc.private.take()
            && self.first("private", private.at)
        {
            self.into.private = private.value.good().copied().unwrap_or(false);
        }
        if let Some(include) = &doc.include {
            self.include_in_wrong_file(include.at);
        }
        if let Some(domain) = doc.tracking_domain.take()
            && self.first("tracking_domain", domain.at)
        {
            self.base.tracking_domain = Some(domain.unboxed());
        }
        if let Some(source) = doc.offer_source.take()
            && self.first("offer_source", source.at)
        {
            self.base.offer_source = Some(source.unboxed());
        }
        if let Some(lint) = doc.lint.take()
            && self.first("lint", lint.at)
            && let Lenient::Good(lint) = lint.value
        {
            self.into.lint = lint.iter().map(|(key, level)| (key, *level)).collect();
        }
        if let Some(environments) = doc.environments.take()
            && self.first("environments", environments.at)
        {
            self.environments(&environments);
        }
        if let Some(Lenient::Good(defaults)) = doc.defaults.take() {
            self.defaults(*defaults, defaults_at);
        }
        if let Some(events) = &doc.conversion_events {
            self.base.events_at.get_or_insert(events.at);
        }
        raw.take(doc);
    }

    /// Notes a key that stands once; reports it when it stands again.
    fn first(&mut self, key: &'static str, at: Loc) -> bool {
        let Some(earlier) = self.once.get(key) else {
            self.once.insert(key, at);
            return true;
        };
        let files = &self.into.files;
        self.into.diagnostics.push(
            Diagnostic::new(
                code::DUPLICATE_KEY,
                files.key_span(at),
                format!("`{key}` stands once in a workspace, and another file has it already"),
            )
            .label("again here")
            .related(files.key_span(*earlier), "first here")
            .help("keep one of the two"),
        );
        false
    }

    fn include_in_wrong_file(&mut self, at: Loc) {
        if at.doc() == Some(0) {
            return;
        }
        let span = self.into.files.key_span(at);
        if self.spoken.has(span, &self.into.diagnostics) {
            return;
        }
        self.into.diagnostics.push(
            Diagnostic::new(
                code::INVALID_VALUE,
                span,
                "only the root file includes other files; this one is included itself",
            )
            .label("not followed")
            .help("move these patterns into the root's `include`"),
        );
    }

    fn environments(&mut self, at: &Spanned<Lenient<Map<'t, Environment<'t>>>>) {
        let Lenient::Good(map) = &at.value else {
            self.into.broken_environments = Broken::All;
            return;
        };
        let broken = map.entries.iter().filter(|(_, value)| value.good().is_none());
        let broken = broken.map(|(key, _)| key.value).collect();
        self.into.broken_environments = Broken::Some(broken);
        for (key, value) in &map.entries {
            let files = &mut self.into.files;
            let Some(tree) = files.tree(key.at) else { continue };
            let view = View::new(tree, key.at.node() + 1);
            let end = tree.end_of(view.loc().node());
            files.add_zone(view.loc(), end, Origin::Environment(key.value));
            if value.good().is_some() {
                self.into.environments.push((*key, view));
            }
        }
        self.into.environments.sort_by_key(|(key, _)| key.value);
    }

    /// Takes a file's `defaults`, which stand at `place`.
    fn defaults(&mut self, defaults: Defaults<'t>, place: Option<(Loc, NodeId)>) {
        self.mark_defaults();
        let into = &mut self.base.defaults;
        let mut again = Vec::new();
        let mut one = |name, is_there: bool, was_there: bool| {
            if is_there && was_there {
                again.push(name);
            } else if let Some((at, _)) = place.filter(|_| is_there) {
                self.first_defaults.insert(name, First::In(at));
            }
        };
        one("offers", defaults.offers.is_some(), into.offers.is_some());
        one("campaigns", defaults.campaigns.is_some(), into.campaigns.is_some());
        one("channels", defaults.channels.is_some(), into.channels.is_some());
        into.offers = into.offers.take().or(defaults.offers);
        into.campaigns = into.campaigns.take().or(defaults.campaigns);
        into.channels = into.channels.take().or(defaults.channels);
        if let Some((at, _)) = place {
            again.into_iter().for_each(|name| self.lent_again(name, at));
        }
    }

    /// Marks every `defaults` section as a place that lends, once.
    fn mark_defaults(&mut self) {
        for (at, end) in std::mem::take(&mut self.defaults) {
            if self.into.files.origin(at) == Origin::Written {
                self.into.files.add_zone(at, end, Origin::Defaults);
            }
        }
    }

    /// Reports a section of `defaults` that an earlier file has already.
    fn lent_again(&mut self, name: &'static str, at: Loc) {
        let first = match self.first_defaults.get(name) {
            Some(First::At(span)) => Some(*span),
            Some(First::In(at)) => self.lent_at(name, *at),
            None => None,
        };
        let (Some(first), Some(later)) = (first, self.lent_at(name, at)) else { return };
        self.first_defaults.insert(name, First::At(first));
        self.into.diagnostics.push(
            Diagnostic::new(
                code::DUPLICATE_KEY,
                later,
                format!("`defaults.{name}` stands in two files; it may stand in one"),
            )
            .label("again here")
            .related(first, "first here")
            .help("merge the two into one file"),
        );
    }

    /// Where the key of a section stands in a file's `defaults`.
    fn lent_at(&self, name: &str, at: Loc) -> Option<Span> {
        let view = View::new(self.into.files.tree(at)?, at.node());
        let key =
            view.entries().into_iter().find(|(_, own, _)| *own == name).map(|(key, ..)| key)?;
        Some(self.into.files.key(key))
    }

    fn check_version(&mut self) {
        let start = Span::file_start(FileId(0));
        let root_is_readable = self.into.files.trees.files().next() == Some(FileId(0));
        match &self.version {
            None if root_is_readable => {
                let explains = [code::WRONG_TYPE, code::UNKNOWN_KEY];
                let said = |d: &Diagnostic| d.span.file == FileId(0) && explains.contains(&d.code);
                if self.into.incomplete && self.into.diagnostics.iter().any(said) {
                    return;
                }
                self.into.diagnostics.push(
                    Diagnostic::new(
                        code::MISSING_KEY,
                        start,
                        "this file needs the key `version`: it says which version of the language the workspace is written in",
                    )
                    .help("write `version: 1` as the first line"),
                );
            }
            Some(Spanned { value: Lenient::Good(version), at })
                if *version != Document::VERSION =>
            {
                let diagnostic = Diagnostic::new(
                    code::INVALID_VALUE,
                    self.into.files.span(*at),
                    format!(
                        "`version` is {version}, and this trackc reads version {}",
                        Document::VERSION
                    ),
                )
                .label("not a version this trackc knows")
                .help("write `version: 1`, or use a newer trackc");
                self.into.diagnostics.push(diagnostic);
            }
            _ => {}
        }
    }
}
