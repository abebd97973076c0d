//! From the place of a value to spans, and the chain of where a value came from.

use super::trees::Trees;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Uses;
use crate::text::{FileId, Sources, Span, visible};
use crate::yaml::{Kind, Loc, NodeId, Tree, View};
use std::ops::Range;
use std::sync::OnceLock;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin<'t> {
    /// In the entry itself.
    Written,
    /// In `defaults`.
    Defaults,
    /// In an environment.
    Environment(&'t str),
    /// In a built-in preset.
    Preset,
}

/// A part of a file that lends its values to other entries.
#[derive(Debug, Clone)]
struct Zone<'t> {
    doc: u32,
    nodes: Range<NodeId>,
    origin: Origin<'t>,
    /// The greatest end of this file's zones up to and including this one.
    reach: NodeId,
}

/// The thing a finding is about, for the chain "set there, used here".
#[derive(Debug, Clone, Copy)]
pub struct Owner<'t> {
    /// `offer`, `campaign` …
    pub kind: &'static str,
    /// Its id.
    pub id: &'t str,
    /// Where its key is.
    pub key: Loc,
    /// Where its `preset` is, if it has one.
    pub preset: Option<Loc>,
}

/// Sources and trees together: everything a place can be looked up in.
#[derive(Debug)]
pub struct Files<'t> {
    /// The text.
    pub sources: &'t Sources,
    /// The trees.
    pub trees: &'t (dyn Trees + 't),
    /// In order of file and place: a workspace may have thousands of environments.
    zones: Vec<Zone<'t>>,
    /// Who takes what stands at anchors, by file; looked for when an edit asks.
    pub(super) uses: Box<[OnceLock<Uses>]>,
}

/// How many nodes are looked at for the alias that brings a value into an entry.
const MOST_FOLLOWED: usize = 10_000;

/// The aliases among some nodes, of which `left` may still be looked at.
fn aliases(tree: &Tree<'_>, nodes: Range<NodeId>, left: &mut usize) -> Vec<NodeId> {
    let looked_at = nodes.take(*left);
    *left -= looked_at.len();
    looked_at.filter(|node| tree.kind(*node) == Kind::Alias).collect()
}

impl<'t> Files<'t> {
    pub(super) fn new(trees: &'t (dyn Trees + 't)) -> Self {
        let sources = trees.sources();
        let uses = sources.files().iter().map(|_| OnceLock::new()).collect();
        Self { sources, trees, zones: Vec::new(), uses }
    }

    /// Marks the subtree of a value, up to the node after it, as a place that lends.
    pub(super) fn add_zone(&mut self, value: Loc, end: NodeId, origin: Origin<'t>) {
        let Some(doc) = value.doc() else { return };
        let at = self.zones_before(doc, value.node());
        self.zones.insert(at, Zone { doc, nodes: value.node()..end, origin, reach: end });
        for i in at..self.zones.len() {
            let before = i.checked_sub(1).map(|before| &self.zones[before]);
            let reach = before.filter(|z| z.doc == self.zones[i].doc).map_or(0, |z| z.reach);
            self.zones[i].reach = self.zones[i].nodes.end.max(reach);
        }
    }

    /// The tree a place lies in.
    #[must_use]
    pub fn tree(&self, at: Loc) -> Option<&'t Tree<'t>> {
        self.trees.tree(FileId(at.doc()?))
    }

    /// What a scalar says; nothing where there is none.
    #[must_use]
    pub fn text(&self, at: Loc) -> &'t str {
        self.tree(at).map_or("", |tree| tree.text(tree.resolve(at.node())))
    }

    /// The value at a key, as something to read.
    #[must_use]
    pub fn value_of_key(&self, key: Loc) -> Option<View<'t, 't>> {
        let tree = self.tree(key)?;
        Some(View::new(tree, key.node() + 1))
    }

    /// Where a value was written.
    #[must_use]
    pub fn origin(&self, at: Loc) -> Origin<'t> {
        let Some(doc) = at.doc() else { return Origin::Preset };
        let before = self.zones[..self.zones_before(doc, at.node())].iter().rev();
        before
            .take_while(|z| z.doc == doc && z.reach > at.node())
            .find(|z| z.nodes.contains(&at.node()))
            .map_or(Origin::Written, |z| z.origin.clone())
    }

    /// How many zones begin at a place or before it.
    fn zones_before(&self, doc: u32, node: NodeId) -> usize {
        self.zones.partition_point(|z| (z.doc, z.nodes.start) <= (doc, node))
    }

    /// Whether an alias stands in the value's place.
    fn is_alias(tree: &Tree<'_>, at: Loc) -> bool {
        tree.resolve(at.node()) != at.node()
    }

    /// The span of a value where it is used: the scalar, or the alias in its place.
    #[must_use]
    pub fn span(&self, at: Loc) -> Span {
        let Some(tree) = self.tree(at) else { return Span::file_start(FileId(0)) };
        let span = tree.span(at.node());
        // An empty value is pointed at by its key.
        if span.start == span.end { self.key_span(at) } else { span }
    }

    /// The span of the key whose value is at `at`.
    #[must_use]
    pub fn key_span(&self, at: Loc) -> Span {
        let Some(tree) = self.tree(at) else { return Span::file_start(FileId(0)) };
        tree.span(at.node().saturating_sub(1))
    }

    /// The span of a part of a scalar, in bytes of its text.
    #[must_use]
    pub fn part(&self, at: Loc, range: Range<usize>) -> Span {
        match self.tree(at) {
            Some(tree) if !Self::is_alias(tree, at) => {
                tree.text_span(at.node(), range.start, range.end)
            }
            _ => self.span(at),
        }
    }

    /// The place of a value itself, where an alias stands for it.
    #[must_use]
    pub fn resolved(&self, at: Loc) -> Loc {
        let node = self.tree(at).map(|tree| tree.resolve(at.node()));
        at.doc().zip(node).map_or(at, |(doc, node)| Loc::new(doc, node))
    }

    /// Whether an alias stands in the place of a value.
    #[must_use]
    pub fn is_aliased(&self, at: Loc) -> bool {
        self.tree(at).is_some_and(|tree| Self::is_alias(tree, at))
    }

    /// Whether a value was written in an environment.
    #[must_use]
    pub fn is_of_environment(&self, at: Loc, name: &str) -> bool {
        self.origin(at) == Origin::Environment(name)
    }

    /// Whether a span lies in what an environment changes.
    #[must_use]
    pub fn is_in_environment(&self, span: Span, name: &str) -> bool {
        self.zones.iter().filter(|zone| zone.origin == Origin::Environment(name)).any(|zone| {
            self.trees.tree(FileId(zone.doc)).is_some_and(|tree| {
                let last = tree.span(zone.nodes.end.saturating_sub(1));
                let first = tree.span(zone.nodes.start);
                Span { end: last.end.max(first.end), ..first }.contains(span)
            })
        })
    }

    /// A finding about a value of `owner`, at the value (or a part of its text), with the
    /// chain of how the value came to be used here.
    #[must_use]
    pub fn finding(
        &self,
        code: Code,
        owner: Owner<'t>,
        at: Loc,
        range: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = match (at.doc(), range.clone()) {
            (None, _) => owner.preset.map_or_else(|| self.key(owner.key), |p| self.span(p)),
            (Some(_), Some(range)) => self.part(at, range),
            (Some(_), None) => self.span(at),
        };
        self.chain(Diagnostic::new(code, span, message), owner, at, range)
    }

    /// Adds the chain of how the value at `at` came to be used by `owner`.
    #[must_use]
    pub fn chain(
        &self,
        mut diagnostic: Diagnostic,
        owner: Owner<'t>,
        at: Loc,
        range: Option<Range<usize>>,
    ) -> Diagnostic {
        let used = format!("used by {} `{}`", owner.kind, visible(owner.id));
        let Some(tree) = self.tree(at) else {
            return diagnostic.related(self.key(owner.key), used);
        };
        if Self::is_alias(tree, at) {
            let node = tree.resolve(at.node());
            let target = match range {
                Some(range) => tree.text_span(node, range.start, range.end),
                None => tree.span(node),
            };
            diagnostic = diagnostic.related(target, "the alias stands for this");
        } else if let Some((alias, is_merged)) = self.brought_by(owner, at) {
            let how =
                if is_merged { "merged in here" } else { "this alias stands for what holds it" };
            diagnostic = diagnostic.related(alias, how);
        }
        match self.origin(at) {
            Origin::Defaults => diagnostic.related(self.key(owner.key), used),
            Origin::Environment(name) if self.origin(owner.key) == Origin::Written => diagnostic
                .related(
                    self.key(owner.key),
                    format!(
                        "changes {} `{}` in environment `{}`",
                        owner.kind,
                        visible(owner.id),
                        visible(name)
                    ),
                ),
            _ => diagnostic,
        }
    }

    /// Whether an alias brings a value into an owner's entry, since it is written in another one.
    #[must_use]
    pub fn is_brought(&self, owner: Owner<'t>, at: Loc) -> bool {
        self.brought_by(owner, at).is_some()
    }

    /// The alias that brings a value into an owner's entry, where the value is not written in the
    /// entry itself, and whether a `<<` merges what the alias stands for.
    fn brought_by(&self, owner: Owner<'t>, at: Loc) -> Option<(Span, bool)> {
        let tree = self.tree(owner.key).filter(|_| owner.key.doc() == at.doc())?;
        let entry = owner.key.node() + 1;
        let is_entry = (entry as usize) < tree.len();
        if !is_entry || self.origin(at) != Origin::Written {
            return None;
        }
        let nodes = entry..tree.end_of(entry);
        if nodes.contains(&at.node()) {
            return None;
        }
        let mut left = MOST_FOLLOWED;
        let alias = aliases(tree, nodes, &mut left).into_iter().find(|alias| {
            let mut todo = vec![*alias];
            while let Some(alias) = todo.pop() {
                let target = tree.resolve(alias);
                let nodes = target..tree.end_of(target);
                if nodes.contains(&at.node()) {
                    return true;
                }
                todo.extend(aliases(tree, nodes, &mut left));
            }
            false
        })?;
        let value = tree.list_of(alias).filter(|list| *list >= entry).unwrap_or(alias);
        Some((tree.span(alias), tree.is_merge_key(value - 1)))
    }

    /// Whether `a` stands before `b`: by path, then by offset. Which of two is the later one never
    /// depends on the order of reading.
    #[must_use]
    pub fn is_before(&self, a: Span, b: Span) -> bool {
        (self.sources.path(a), a.start) < (self.sources.path(b), b.start)
    }

    /// The span of a key itself.
    #[must_use]
    pub fn key(&self, key: Loc) -> Span {
        self.tree(key).map_or(Span::file_start(FileId(0)), |tree| tree.span(key.node()))
    }
}
