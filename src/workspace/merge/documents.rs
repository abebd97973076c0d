//! Documents on their way into one workspace, file by file.

use super::raw::Raw;
use super::{Broken, Merged};
use crate::diagnostic::{Diagnostic, Findings, code};
use crate::model::{Checked, Defaults, Document, Environment, Lenient, Map, Spanned};
use crate::text::{FileId, Span};
use crate::workspace::Origin;
use crate::workspace::lent::Lent;
use crate::workspace::read::Typed;
use crate::workspace::sections::Sections;
use crate::yaml::{Loc, NodeId, View};
use hashbrown::{HashMap, HashSet};

/// The work of merging documents, file by file.
pub(super) struct Merge<'t, 'm> {
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
    pub(super) fn new(into: &'m mut Merged<'t>) -> Self {
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

    pub(super) fn run(mut self, mut typed: Vec<Typed<'t>>) -> Sections<'t> {
        let sources = self.into.files.sources;
        // "First" and "later" go by path, never by the order of reading.
        let mut order: Vec<usize> = (0..typed.len()).collect();
        order.sort_by_key(|index| sources.files()[*index].path());
        self.defaults = typed.iter().filter_map(|t| t.defaults).collect();
        self.base.is_well_spelt = typed.iter().all(|t| t.is_well_spelt);
        self.base.nodes = typed.iter().map(|t| t.nodes as u64).sum();
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
        if let Some(source) = doc.offer_source.take() {
            if self.first("offer_source", source.at) {
                self.base.offer_source = Some(source.unboxed());
            } else if let Some(first) = &mut self.base.offer_source {
                // Nobody knows which is meant, so nothing is said of what either holds or lacks.
                first.value = Lenient::Broken;
            }
        }
        if let Some(lint) = doc.lint.take() {
            // What each turns off stays off.
            self.first("lint", lint.at);
            let levels = lint.value.good().into_iter().flat_map(|lint| lint.iter());
            self.into.lint.extend(levels.map(|(key, level)| (key, *level)));
        }
        if let Some(environments) = doc.environments.take() {
            if self.first("environments", environments.at) {
                self.environments(&environments);
            } else {
                self.into.broken_environments = Broken::All;
            }
        }
        match doc.defaults.take() {
            Some(Lenient::Good(defaults)) => self.defaults(*defaults, defaults_at),
            Some(Lenient::Broken) => self.base.lacks_defaults = true,
            None => {}
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
            .help(match key {
                // What each holds counts.
                "environments" | "lint" => "merge the two into one file",
                // The root is known by it.
                "version" => "keep the one of the root, `trackc.yaml`, and delete the other line",
                _ => "keep one of the two",
            }),
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

    fn environments(&mut self, at: &Spanned<Lenient<Map<'t, Checked<Environment<'t>>>>>) {
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

    /// Whether the root holds no key, and is the only file.
    fn is_empty(&self) -> bool {
        let trees = self.into.files.trees;
        let is_empty = trees
            .tree(FileId(0))
            .is_some_and(|tree| tree.root().is_none_or(|root| tree.is_null(tree.resolve(root))));
        is_empty && trees.files().nth(1).is_none()
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
                if self.is_empty() {
                    self.base.incomplete = true;
                    self.into.diagnostics.push(empty(start));
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

/// A root in which nothing is written yet: each key that it lacks would be the same mistake again.
fn empty(start: Span) -> Diagnostic {
    Diagnostic::new(
        code::MISSING_KEY,
        start,
        "nothing is written in this file yet: a workspace needs the keys `version`, `tracking_domain` and `conversion_events`",
    )
    .help("write a line for each: `version: 1`, `tracking_domain: trk.your-domain.com`, `conversion_events: { Sale: { when: approved } }`; or delete the file and let `trackc init` write a small workspace")
}
