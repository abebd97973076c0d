//! Trees and typed documents of every file.

use super::bounds::Lent;
use super::lexical;
use super::load::Loaded;
use crate::diagnostic::{Diagnostic, code};
use crate::model::Document;
use crate::parallel;
use crate::schema;
use crate::text::{FileId, Sources, Span};
use crate::yaml::{
    Failures, Kind, Limits, Loc, NodeId, Reader, Spare, Tree, View, parse, parse_into,
};
use serde::Deserialize;
use std::fmt;
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
    /// By file.
    trees: Vec<Slot<'s>>,
}

/// The typed files of a workspace.
#[derive(Debug)]
pub struct Documents<'s>(pub(super) Vec<Typed<'s>>);

/// One file, typed.
#[derive(Debug, Default)]
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
}

/// Where trees are asked for.
///
/// A trait, since the lifetime of what a lock holds cannot shrink, and that of a trait object can.
pub trait Trees: fmt::Debug + Sync {
    /// The files.
    fn sources(&self) -> &Sources;

    /// Whether there is so much that threads pay for themselves.
    fn parallel(&self) -> bool;

    /// Bounds.
    fn limits(&self) -> &Limits;

    /// The tree of a file; `None` where it is not YAML.
    fn tree(&self, file: FileId) -> Option<&Tree<'_>>;

    /// Whether each file is YAML.
    fn are_yaml(&self) -> Vec<bool>;

    /// The files whose trees are in memory now.
    fn held(&self) -> Vec<FileId>;

    /// The YAML files in the workspace's folder that nothing includes.
    fn left_out(&self) -> Vec<&str>;
}

impl<'t> dyn Trees + 't {
    /// The files that are YAML.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        ids().zip(self.are_yaml()).filter(|(_, is_yaml)| *is_yaml).map(|(file, _)| file)
    }

    /// Every tree. Whoever needs only a few should ask for them one by one.
    pub fn all(&self) -> impl Iterator<Item = &Tree<'_>> {
        self.files().filter_map(|file| self.tree(file))
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

/// Types every file once more. What is wrong with one has been said.
pub(super) fn again<'t>(trees: &'t (dyn Trees + 't)) -> Documents<'t> {
    let one = |(): &mut (), file: FileId| match trees.tree(file) {
        Some(tree) => typed(tree).0,
        None => Typed { incomplete: true, ..Typed::default() },
    };
    let files: Vec<FileId> = ids().take(trees.sources().files().len()).collect();
    Documents(parallel::map(trees.parallel(), files, || (), one))
}

/// The root, to which the other files belong: most of what stands once in a workspace stands there.
const ROOT: FileId = FileId(0);

fn ids() -> impl Iterator<Item = FileId> {
    (0..).map(FileId)
}

/// What parsing made of one file.
struct File<'s> {
    diagnostics: Vec<Diagnostic>,
    tree: Slot<'s>,
}

/// The tree of a file: `None` where it is not YAML; empty where it is not held.
type Slot<'s> = Option<OnceLock<Box<Tree<'s>>>>;

/// Parses and types every file; one whose shape is wrong yields findings and whatever of it is
/// sound.
#[must_use]
pub fn read<'s>(loaded: &'s Loaded, limits: &Limits, hold: Hold) -> (Docs<'s>, Documents<'s>) {
    let sources = &loaded.sources;
    let files = sources.files();
    let total: usize = files.iter().map(|f| f.bytes().len()).sum();
    let is_worth = files.len() > 1 && total >= PARALLEL_BYTES;
    let one = |spare: &mut Spare, id: FileId, hold: Hold| {
        let nothing = |diagnostics| {
            let typed = Typed { incomplete: true, ..Typed::default() };
            (File { diagnostics, tree: None }, typed)
        };
        // A file past the bound was not read: what there is to say has been said.
        if loaded.diagnostics.iter().any(|d| d.code == code::LIMIT_FILE_BYTES && d.span.file == id)
        {
            return nothing(Vec::new());
        }
        let parsed = parse_into(std::mem::take(spare), id, sources.file(id), limits);
        let diagnostics = parsed.diagnostics;
        let Some(tree) = parsed.tree else { return nothing(diagnostics) };
        let typed = document(&tree, limits.diagnostics);
        let is_sound = diagnostics.is_empty() && typed.diagnostics.is_empty() && !typed.incomplete;
        let slot = OnceLock::new();
        if is_sound && hold == Hold::Doubtful && id != ROOT {
            *spare = tree.forget();
        } else {
            let (tree, left) = tree.settle();
            *spare = left;
            slot.get_or_init(|| Box::new(tree));
        }
        (File { diagnostics, tree: Some(slot) }, typed)
    };
    let mut spare = Spare::default();
    let root: (Vec<_>, Vec<_>) =
        files.first().map(|_| one(&mut spare, ROOT, hold)).into_iter().unzip();
    // Every environment types every file again.
    let has_environments = root.1.first().is_some_and(|r| r.document.environments.is_some());
    let hold = if has_environments { Hold::All } else { hold };
    let rest: Vec<FileId> = ids().take(files.len()).skip(1).collect();
    let one = |spare: &mut Spare, id| one(spare, id, hold);
    let (parsed, typed) = parallel::unzip(is_worth, rest, root, Spare::default, one);
    let mut docs = Docs {
        loaded,
        diagnostics: Vec::new(),
        parallel: is_worth,
        limits: *limits,
        trees: Vec::with_capacity(files.len()),
    };
    for file in parsed {
        docs.diagnostics.extend(file.diagnostics);
        docs.trees.push(file.tree);
    }
    (docs, Documents(typed))
}

/// Types a file, and explains what is wrong with it, in `most` findings at the most.
fn document<'s>(tree: &Tree<'s>, most: usize) -> Typed<'s> {
    let (mut typed, failures) = typed(tree);
    if failures.any() {
        let found = schema::findings(tree, failures.first().as_ref(), most);
        typed.incomplete |= found.misplaced;
        typed.diagnostics = found.all;
    }
    typed
}

/// Types a file.
fn typed<'s>(tree: &Tree<'s>) -> (Typed<'s>, Failures) {
    let mut typed = Typed::default();
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
        typed.document = document;
    } else {
        typed.incomplete = true;
    }
    typed.incomplete |= failures.section();
    (typed, failures)
}
