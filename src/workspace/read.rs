//! Trees and typed documents of every file.

use super::lent::Lent;
use super::lexical;
use super::load::Loaded;
use super::trees::{Trees, ids};
use crate::diagnostic::{Diagnostic, code};
use crate::model::Document;
use crate::parallel;
use crate::schema;
use crate::text::{FileId, Marks, SourceFile, Sources, Span};
use crate::yaml::{
    Failures, Kind, Limits, Loc, NodeId, Reader, Spare, Tree, View, parse, parse_into,
};
use hashbrown::HashSet;
use serde::Deserialize;
use std::sync::OnceLock;

/// Input size from which threads pay for themselves.
const PARALLEL_BYTES: usize = 1 << 19;

/// Which trees are held once their files are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// Those of the root and of files that something was found in: hardly anybody asks for a
    /// place in the others.
    #[default]
    Doubtful,
    /// All of them: somebody will ask for places everywhere.
    All,
}

/// The trees of a workspace's files, and what parsing found. A tree that is not held is made
/// again when somebody asks for it, the same as before.
#[derive(Debug)]
pub struct Docs<'s> {
    /// What was found while parsing.
    pub diagnostics: Vec<Diagnostic>,
    loaded: &'s Loaded,
    parallel: bool,
    limits: Limits,
    look: Option<fn(&str) -> Marks>,
    /// By file.
    trees: Vec<Slot<'s>>,
}

/// The typed files of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Documents<'s>(pub(super) Vec<Typed<'s>>);

impl Documents<'_> {
    /// What every environment lies over; nothing where there are none. What is wrong with a file
    /// is said once, of the base.
    pub(super) fn below_environments(&self) -> Self {
        let have_some = self.0.iter().any(|typed| typed.document.environments.is_some());
        let typed = if have_some { self.0.as_slice() } else { &[] };
        Self(typed.iter().map(Typed::below_environments).collect())
    }
}

/// One file, typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed<'s> {
    pub(super) document: Document<'s>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Something in the file could not be read.
    pub(super) incomplete: bool,
    /// The value of `defaults`, and the node after it.
    pub(super) defaults: Option<(Loc, NodeId)>,
    /// What it lends.
    pub(super) lent: Lent,
    /// All of its ids are well spelt.
    pub(super) is_well_spelt: bool,
    /// How many nodes its tree has.
    pub(super) nodes: usize,
}

impl Typed<'_> {
    /// Whether nothing is wrong with it.
    fn is_sound(&self) -> bool {
        self.diagnostics.is_empty() && !self.incomplete
    }

    fn below_environments(&self) -> Self {
        let document = Document { environments: None, ..self.document.clone() };
        Self { document, diagnostics: Vec::new(), ..*self }
    }
}

impl Docs<'_> {
    /// Whether the tree of a file is not held, since nothing was found in it.
    pub(super) fn has_let_go(&self, file: FileId) -> bool {
        let slot = self.trees.get(file.0 as usize).and_then(Option::as_ref);
        slot.is_some_and(|tree| tree.get().is_none())
    }
}

impl Trees for Docs<'_> {
    fn sources(&self) -> &Sources {
        &self.loaded.sources
    }

    fn parallel(&self) -> bool {
        self.parallel
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn tree(&self, file: FileId) -> Option<&Tree<'_>> {
        let slot = self.trees.get(file.0 as usize)?.as_ref()?;
        Some(slot.get_or_init(|| {
            let parsed = parse(file, self.loaded.sources.file(file), &self.limits);
            Box::new(parsed.tree.expect("what was read once is read again"))
        }))
    }

    fn marks(&self, file: FileId) -> &Marks {
        static NONE: Marks = Marks::NONE;
        self.look.map_or(&NONE, |look| self.loaded.sources.file(file).marks(look))
    }

    fn are_yaml(&self) -> Vec<bool> {
        self.trees.iter().map(Option::is_some).collect()
    }

    fn held(&self) -> Vec<FileId> {
        let is_held = |slot: &Option<OnceLock<_>>| slot.as_ref().is_some_and(|t| t.get().is_some());
        ids().zip(&self.trees).filter(|(_, slot)| is_held(slot)).map(|(file, _)| file).collect()
    }

    fn left_out(&self) -> Vec<&str> {
        self.loaded.left_out()
    }
}

/// The root, to which the other files belong: most of what stands once in a workspace stands there.
pub(super) const ROOT: FileId = FileId(0);

/// What parsing made of one file.
struct File<'s> {
    diagnostics: Vec<Diagnostic>,
    tree: Slot<'s>,
}

/// The tree of a file: `None` where it is not YAML; empty where it is not held.
type Slot<'s> = Option<OnceLock<Box<Tree<'s>>>>;

impl File<'_> {
    /// A file of which there is nothing to say but this, since it could not be read.
    fn nothing<'s>(diagnostics: Vec<Diagnostic>) -> (Self, Typed<'s>) {
        let typed = Typed { incomplete: true, ..Typed::default() };
        (Self { diagnostics, tree: None }, typed)
    }
}

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'s> {
    /// Bounds.
    pub limits: Limits,
    /// Which trees are held.
    pub hold: Hold,
    /// What an earlier check made of some of them.
    pub kept: Option<&'s Kept<'s>>,
    /// What looks through the text of each while it is at hand: in a large workspace every later look
    /// waits for the memory. None where nobody asks what it finds.
    pub look: Option<fn(&str) -> Marks>,
}

impl Reading<'_> {
    /// Within bounds, without anything that was kept.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { limits: *limits, hold: Hold::default(), kept: None, look: None }
    }
}

/// Parses and types every file; one whose shape is wrong yields findings and whatever of it is
/// sound.
#[must_use]
pub fn read<'s>(loaded: &'s Loaded, how: Reading<'s>) -> (Docs<'s>, Documents<'s>) {
    let count = loaded.sources.files().len();
    let one = |spare: &mut Spare, id| one(spare, id, loaded, how);
    let files = ids().take(count).collect();
    let is_read = |id, file: &SourceFile| how.kept.and_then(|kept| kept.typed(id, file)).is_none();
    let (parsed, typed) = parallel::unzip(is_worth(loaded, is_read), files, Spare::default, one);
    let mut docs = Docs {
        loaded,
        diagnostics: Vec::new(),
        parallel: is_worth(loaded, |_, _| true),
        limits: how.limits,
        look: how.look,
        trees: Vec::with_capacity(count),
    };
    for file in parsed {
        docs.diagnostics.extend(file.diagnostics);
        docs.trees.push(file.tree);
    }
    (docs, Documents(typed))
}

/// Whether there is so much in some of the files that threads pay for themselves.
fn is_worth(loaded: &Loaded, is_one: impl Fn(FileId, &SourceFile) -> bool) -> bool {
    let files = ids().zip(loaded.sources.files()).filter(|(id, file)| is_one(*id, file));
    let sizes = files.map(|(_, file)| file.bytes().len());
    let (count, size) = sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size));
    count > 1 && size >= PARALLEL_BYTES
}

/// Parses and types one file.
fn one<'s>(
    spare: &mut Spare,
    id: FileId,
    loaded: &'s Loaded,
    how: Reading<'s>,
) -> (File<'s>, Typed<'s>) {
    let source = loaded.sources.file(id);
    if let Some(typed) = how.kept.and_then(|kept| kept.typed(id, source)) {
        let tree = Some(OnceLock::new());
        return (File { diagnostics: Vec::new(), tree }, typed.clone());
    }
    // A file past the bound was not read: what there is to say has been said.
    if loaded.too_large.contains(&id) {
        return File::nothing(Vec::new());
    }
    let parsed = parse_into(std::mem::take(spare), id, source, &how.limits);
    if let Some(look) = how.look {
        source.marks(look);
    }
    let mut diagnostics = parsed.diagnostics;
    let Some(tree) = parsed.tree else { return File::nothing(diagnostics) };
    let is_twice = diagnostics.iter().any(|d| d.code == code::DUPLICATE_KEY);
    let (mut typed, twice) = document(&tree, is_twice, how.limits.diagnostics);
    // Of a section that stands twice one is not read, and what seems missing may be in it.
    typed.incomplete |= is_twice && tree.root().is_some_and(|root| tree.is_mixed(root));
    diagnostics.retain(|d| d.code != code::DUPLICATE_KEY || !twice.contains(&d.span.start));
    let is_sound = diagnostics.is_empty() && typed.is_sound();
    let slot = OnceLock::new();
    if is_sound && how.hold == Hold::Doubtful && id != ROOT {
        *spare = tree.forget();
    } else {
        let (tree, left) = tree.settle();
        *spare = left;
        slot.get_or_init(|| Box::new(tree));
    }
    (File { diagnostics, tree: Some(slot) }, typed)
}

/// What a check made of files in which there is nothing wrong, for later checks, in which most
/// files are the same. The root is none of them: its tree is asked for in every check.
#[derive(Debug)]
pub struct Kept<'s> {
    pub(super) loaded: &'s Loaded,
    /// By file.
    pub(super) typed: Vec<Option<Typed<'s>>>,
}

impl<'s> Kept<'s> {
    /// What it keeps of a file that is the same still.
    fn typed(&self, id: FileId, source: &SourceFile) -> Option<&Typed<'s>> {
        self.typed.get(id.0 as usize)?.as_ref().filter(|_| self.has(id, source))
    }

    /// Whether a file is the same still.
    fn has(&self, id: FileId, source: &SourceFile) -> bool {
        self.loaded.sources.files().get(id.0 as usize).is_some_and(|own| own.is(source))
    }

    /// Whether so much of a workspace is not the same that it is time to keep it anew.
    #[must_use]
    pub fn is_outdated(&self, now: &Loaded) -> bool {
        let (mut all, mut new) = (0, 0);
        for (id, file) in ids().zip(now.sources.files()).skip(1) {
            let size = file.bytes().len();
            all += size;
            new += if self.has(id, file) { 0 } else { size };
        }
        new > all / OUTDATED
    }
}

/// The part of a workspace of which more is not read again in every check.
const OUTDATED: usize = 16;

/// Types a file, and explains what is wrong with it, in `most` findings at the most. With it, where keys
/// begin of which it is explained why they stand twice; whether any `is_twice` is known.
fn document<'s>(tree: &Tree<'s>, is_twice: bool, most: usize) -> (Typed<'s>, HashSet<u32>) {
    let (mut typed, failures) = typed(tree);
    let mut twice = HashSet::new();
    // Of a key that stands twice the typed pass sees one, and the other may be of another place.
    if failures.any() || is_twice {
        let found = schema::findings(tree, failures.first().as_ref(), most);
        typed.incomplete |= found.misplaced;
        typed.diagnostics = found.all;
        typed.document.break_torn(found.torn, found.moved, |entry| tree.end_of(entry));
        twice = found.twice;
    }
    (typed, twice)
}

/// Types a file.
fn typed<'s>(tree: &Tree<'s>) -> (Typed<'s>, Failures) {
    let mut typed = Typed { nodes: tree.len(), ..Typed::default() };
    let failures = Failures::default();
    let start = Span::file_start(tree.file());
    let Some(root) = tree.root().filter(|r| !tree.is_null(*r)) else {
        // An empty root lacks everything; that is said once the workspace is merged.
        return (typed, failures);
    };
    if tree.kind(tree.resolve(root)) != Kind::Mapping {
        typed.incomplete = true;
        let span = if tree.kind(root) == Kind::Scalar { tree.span(root) } else { start };
        typed.diagnostics.push(
            Diagnostic::new(
                code::WRONG_TYPE,
                span,
                "a workspace file is a mapping: lines of `key: value`",
            )
            .label("not a mapping")
            .help(if tree.file() == ROOT {
                "begin with `version: 1`, then `tracking_domain: …`"
            } else {
                "begin with `offers:`, `campaigns:` or another key of the language"
            }),
        );
        return (typed, failures);
    }
    if let Some(defaults) = tree.get(tree.resolve(root), "defaults").map(|entry| entry.value) {
        typed.defaults = Some((Loc::new(tree.file().0, defaults), tree.end_of(defaults)));
        typed.lent = Lent::of(&View::new(tree, defaults));
    }
    let reader = Reader::new(View::new(tree, root), &failures);
    if let Ok(document) = Document::deserialize(reader) {
        typed.is_well_spelt = lexical::are_well_spelt(&document);
        // What an `include` that cannot be read names may hold whatever seems missing.
        typed.incomplete |= document.include.as_ref().is_some_and(|i| i.value.good().is_none());
        typed.document = document;
    } else {
        typed.incomplete = true;
    }
    typed.incomplete |= failures.section();
    (typed, failures)
}
