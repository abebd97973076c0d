//! One schema error → one friendly finding.

mod example;
mod instead;
mod keys;
mod macros;
mod meanings;
mod misplaced;
mod pages;
mod shape;
mod synonyms;
mod values;
mod written;

use super::ShapeFindings;
use super::uses::{Use, Uses};
use super::window::Window;
use crate::diagnostic::{Diagnostic, Findings, Fix, Guesses, Near, code};
use crate::text::{Span, shown};
use crate::yaml::{Entry, Kind, NodeId, Style, Tree};
use hashbrown::{HashMap, HashSet};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as E;
use serde_json::{Map, Value};
use shape::{SECTIONS, Shape};
use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use values::expected;

/// The keys that an entry or the file cannot do without, unless something fills them in.
const NEEDED: [&str; 8] = [
    "version",
    "tracking_domain",
    "conversion_events",
    "when",
    "stream",
    "channel",
    "offers",
    "url",
];

/// Turns the errors of one document into findings.
pub(super) struct Explainer<'a> {
    tree: &'a Tree<'a>,
    schema: &'a Value,
    /// What the errors are about that are added now.
    window: &'a Window<'a>,
    /// Where the last error was, as a JSON pointer, and the nodes on the way.
    last: (String, Path),
    out: Findings,
    /// Nodes that a finding already explains.
    explained: HashSet<NodeId>,
    /// What is shown of large mappings by key, and of large lists: many errors in one collection
    /// must not each walk through it.
    keys: HashMap<NodeId, HashMap<&'a str, Entry>>,
    items: HashMap<NodeId, Vec<NodeId>>,
    /// What is meant by keys that are not known, by the keys that are free and theirs.
    guesses: Guesses<(Rc<[&'a str]>, &'a str), Near<'a>>,
    uses: OnceCell<Uses>,
    /// What was asked of the schema, by the place in it: every entry asks again.
    shapes: RefCell<HashMap<*const Value, Option<Shape<'a>>>>,
    properties: RefCell<HashMap<String, Option<&'a Map<String, Value>>>>,
    sections: OnceCell<[Option<&'a Map<String, Value>>; SECTIONS.len()]>,
    /// Something stands on another level than it belongs to.
    misplaced: bool,
    /// Nodes of entries of which a part stands elsewhere: what they lack may be that.
    torn: Vec<NodeId>,
    /// Keys that are such parts.
    moved: Vec<NodeId>,
    /// Where keys begin of which it is explained why they stand twice.
    twice: HashSet<u32>,
}

/// Where an error is: the node, and the key it is the value of.
struct At {
    node: NodeId,
    path: Path,
}

/// The nodes from the root to a node, each with its key where it has one.
type Path = Vec<(NodeId, Option<NodeId>)>;

impl<'a> Explainer<'a> {
    pub(super) fn new(window: &'a Window<'a>, schema: &'a Value, most: usize) -> Self {
        Self {
            tree: window.tree,
            schema,
            window,
            last: Default::default(),
            out: Findings::at_most(most),
            explained: HashSet::new(),
            keys: HashMap::new(),
            items: HashMap::new(),
            guesses: Guesses::default(),
            uses: OnceCell::new(),
            shapes: RefCell::default(),
            properties: RefCell::default(),
            sections: OnceCell::new(),
            misplaced: false,
            torn: Vec::new(),
            moved: Vec::new(),
            twice: HashSet::new(),
        }
    }

    pub(super) fn finish(self) -> ShapeFindings {
        let Self { misplaced, torn, moved, twice, out, .. } = self;
        ShapeFindings { all: out.into_vec(), misplaced, torn, moved, twice }
    }

    /// Says what the errors that are added next are about. Whether any can be told of it: what is
    /// around it may be explained.
    pub(super) fn look_through(&mut self, window: &'a Window<'a>) -> bool {
        self.window = window;
        self.last = Default::default();
        self.keys.clear();
        self.items.clear();
        !window.path().any(|node| self.explained.contains(&node))
    }

    /// Whether there is so much to say that the rest need not be looked at.
    pub(super) fn is_full(&mut self) -> bool {
        let is_full = self.out.has_counted();
        if is_full {
            self.out.cut();
        }
        is_full
    }

    pub(super) fn add(&mut self, error: &ValidationError<'_>) {
        let Some(at) = self.locate(error) else { return };
        if !self.window.is_new(at.path.iter().map(|(node, _)| *node))
            || at.path.iter().any(|(node, _)| self.explained.contains(node))
        {
            return;
        }
        if self.unquoted_macro(&at, error.kind()) {
            return;
        }
        match error.kind() {
            E::AdditionalProperties { unexpected } => self.unknown_keys(&at, unexpected, error),
            E::Required { property } => self.missing(&at, property.as_str().unwrap_or("?"), error),
            E::AnyOf { context } => self.union(&at, context),
            E::Enum { options } => {
                let words: Vec<&str> =
                    options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                self.not_one_of(&at, &words);
            }
            E::Type { kind } => self.wrong_type(&at, &expected(kind)),
            E::FalseSchema => self.mixed_forms(&at),
            _ => {
                let span = self.span(&at);
                self.push(&at, Diagnostic::new(code::INVALID_VALUE, span, error.to_string()));
            }
        }
    }

    /// The pair of a mapping that is called so, of those that are shown.
    fn entry(&mut self, mapping: NodeId, key: &str) -> Option<Entry> {
        let (tree, mut shown) = (self.tree, self.window.entries(mapping));
        let name = move |entry: &Entry| tree.text(tree.resolve(entry.key));
        if !self.is_large(mapping) {
            return shown.find(|entry| name(entry) == key);
        }
        let by_key = || shown.map(|entry| (name(&entry), entry)).collect();
        self.keys.entry(mapping).or_insert_with(by_key).get(key).copied()
    }

    /// An item of a list, of those that are shown.
    fn item(&mut self, list: NodeId, index: usize) -> Option<NodeId> {
        let mut shown = self.window.items(list);
        if !self.is_large(list) {
            return shown.nth(index);
        }
        self.items.entry(list).or_insert_with(|| shown.collect()).get(index).copied()
    }

    /// Whether something in a collection is found sooner by an index of it.
    fn is_large(&self, collection: NodeId) -> bool {
        self.tree.end_of(collection) - collection > 64
    }

    fn locate(&mut self, error: &ValidationError<'_>) -> Option<At> {
        let pointer = error.instance_path().as_str();
        let (mut last, mut path) = std::mem::take(&mut self.last);
        // As far as the way is that of the last error, it is known. The segments as text: an id
        // such as `2024` is a key, and only the node can tell.
        let both = last.split('/').zip(pointer.split('/'));
        let known = both.take_while(|(last, now)| last == now).count();
        path.truncate(known);
        if path.is_empty() {
            path.push((self.tree.root()?, None));
        }
        for segment in pointer.split('/').skip(path.len()) {
            let here = self.tree.resolve(path.last()?.0);
            path.push(if self.tree.kind(here) == Kind::Sequence {
                (self.item(here, segment.parse().ok()?)?, None)
            } else if segment.contains('~') {
                let entry = self.entry(here, &segment.replace("~1", "/").replace("~0", "~"))?;
                (entry.value, Some(entry.key))
            } else {
                let entry = self.entry(here, segment)?;
                (entry.value, Some(entry.key))
            });
        }
        let at = At { node: path.last()?.0, path: path.clone() };
        last.replace_range(.., pointer);
        self.last = (last, path);
        Some(at)
    }

    /// Counts what there is to say here where it would not be kept, and says so.
    fn count_instead(&mut self, at: &At) -> bool {
        let counts = self.out.count_instead();
        if counts {
            self.explained.insert(at.node);
        }
        counts
    }

    fn push(&mut self, at: &At, mut diagnostic: Diagnostic) {
        self.explained.insert(at.node);
        let target = self.tree.resolve(at.node);
        if target != at.node {
            diagnostic = diagnostic.related(self.tree.span(target), "the alias stands for this");
        }
        self.out.push(diagnostic);
    }

    /// Where to point for a value: at it, or at its key where nothing is written.
    fn span(&self, at: &At) -> Span {
        let span = self.tree.span(at.node);
        let key = at.path.last().and_then(|(_, key)| *key);
        match key {
            Some(key) if span.start == span.end => self.tree.span(key),
            // A mapping or list over many lines is named by its key.
            Some(key) if self.tree.kind(at.node) != Kind::Scalar && !self.tree.is_flow(at.node) => {
                self.tree.span(key)
            }
            _ => span,
        }
    }

    /// Whether what stands here may be edited: it is no alias, and right for all that take it.
    fn may_edit(&self, node: NodeId) -> bool {
        let uses = || self.uses.get_or_init(|| Uses::new(self.tree));
        self.tree.kind(node) != Kind::Alias && uses().of(node) != Use::Apart
    }

    /// Whether YAML of any kind may take the place of the whole of what stands here: a block would
    /// keep its `|`, and take it in as text.
    fn may_replace(&self, node: NodeId) -> bool {
        let is_block =
            self.tree.kind(node) == Kind::Scalar && self.tree.style(node) == Style::Block;
        !is_block && self.may_edit(node)
    }

    /// A fix that writes other text in the place of a part of a scalar.
    fn write(
        &self,
        node: NodeId,
        range: Range<usize>,
        new: &str,
        title: impl Into<String>,
    ) -> Option<Fix> {
        let (span, text) = self.tree.rewrite(node, range, new).filter(|_| self.may_edit(node))?;
        Some(Fix::replace(title, span, text))
    }

    fn name(at: &At, tree: &Tree<'_>) -> String {
        match at.path.iter().rev().find_map(|(_, key)| *key) {
            Some(key) => format!("`{}`", shown(tree.text(tree.resolve(key)))),
            None => "the file".to_owned(),
        }
    }
}
