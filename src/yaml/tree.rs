//! A flat arena of nodes in document order.

use super::marks::AllMarks;
use super::node::{FLOW, Far, Kind, MERGE, Node, NodeId, Style, TWICE};
use super::scalar::{CoreType, core_type, is_null};
use crate::text::{FileId, Pieces, Span};
use hashbrown::HashSet;
use std::ops::Range;

/// What a reader makes of one document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arena {
    pub(super) nodes: Vec<Node>,
    pub(super) far: Far,
    pub(super) decoded: Pieces,
}

/// Room for nodes that a tree has left: the next one is read into it.
#[derive(Debug, Default)]
pub struct Spare(pub(super) Vec<Node>);

/// Nodes beyond which room is given back to the system rather than kept for the next tree.
const MOST_SPARE: usize = 1 << 14;

/// One document with the text it was read from.
#[derive(Debug)]
pub struct Tree<'a> {
    pub(super) file: FileId,
    pub(super) source: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) far: Far,
    pub(super) decoded: &'a Pieces,
    pub(super) marks: AllMarks,
}

/// A pair of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The key's node.
    pub key: NodeId,
    /// The value's node, aliases not resolved.
    pub value: NodeId,
    /// The `*alias` or mapping of a `<<` that brought the pair in, if one did.
    pub merged_by: Option<NodeId>,
}

impl<'a> Tree<'a> {
    /// The root node, or `None` for an empty document.
    #[must_use]
    pub fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(0)
    }

    /// The file the tree was read from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Takes as little room as the nodes need, and gives back what they were read into.
    #[must_use]
    pub fn settle(mut self) -> (Self, Spare) {
        if self.nodes.len() > MOST_SPARE {
            self.nodes.shrink_to_fit();
            return (self, Spare::default());
        }
        // Copied to a place of their own: shrinking in place would leave a gap behind each.
        let nodes = self.nodes.as_slice().to_vec();
        let spare = Spare(std::mem::replace(&mut self.nodes, nodes));
        (self, spare)
    }

    /// The room the nodes stand in, for the next tree. What was read of their text stays.
    #[must_use]
    pub fn forget(self) -> Spare {
        if self.nodes.capacity() > 2 * MOST_SPARE { Spare::default() } else { Spare(self.nodes) }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[inline]
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// What a node is.
    #[must_use]
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind()
    }

    /// How a scalar was written.
    #[must_use]
    pub fn style(&self, id: NodeId) -> Style {
        self.node(id).style()
    }

    /// Whether a collection was written with braces or brackets.
    #[must_use]
    pub fn is_flow(&self, id: NodeId) -> bool {
        let node = self.node(id);
        !node.is_scalar() && node.has(FLOW)
    }

    /// The node that an alias stands for; any other node is itself.
    #[must_use]
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        if node.kind() == Kind::Alias { node.number() } else { id }
    }

    /// Where a node stands, quotes included. A block collection ends with its last child.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        Span::new(self.file, node.start, node.end)
    }

    /// A scalar's text after quotes, escapes and folds; of a collection, nothing.
    #[must_use]
    #[inline]
    pub fn text(&self, id: NodeId) -> &'a str {
        let node = self.node(id);
        if node.is_scalar() { node.text(self.source, self.decoded) } else { "" }
    }

    /// The place of a part of a scalar's text, given in bytes of that text; the whole scalar
    /// where the part has no place of its own.
    #[must_use]
    pub fn text_span(&self, id: NodeId, start: usize, end: usize) -> Span {
        self.place_of(id, start..end).unwrap_or_else(|| self.span(id))
    }

    /// A node as it stands in the source.
    #[must_use]
    pub fn source_of(&self, id: NodeId) -> &'a str {
        let node = self.node(id);
        self.source.get(node.start as usize..node.end as usize).unwrap_or("")
    }

    /// What stands in a span of this file.
    #[must_use]
    pub fn between(&self, span: Span) -> &'a str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The comment that stands on the line of a key in place of its value, or behind a node.
    #[must_use]
    pub fn comment_after(&self, id: NodeId) -> Option<&'a str> {
        let rest = self.source.get(self.node(id).end as usize..).unwrap_or("");
        let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start_matches([' ', '\t']);
        // Many values may stand on one long line.
        rest.starts_with('#').then(|| rest.lines().next()).flatten()
    }

    /// Whether a scalar's text stands in the source as it reads.
    #[must_use]
    pub fn is_verbatim(&self, id: NodeId) -> bool {
        self.node(id).is_verbatim()
    }

    /// The type of a scalar under the core schema; quoted and block scalars are text.
    #[must_use]
    pub fn core_type(&self, id: NodeId) -> CoreType {
        if self.node(id).is_typed() { core_type(self.text(id)) } else { CoreType::Str }
    }

    /// Whether a node is `null`, `~` or nothing.
    #[must_use]
    pub fn is_null(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.is_scalar() && node.is_typed() && is_null(node.text(self.source, self.decoded))
    }

    /// A scalar's text, if it is one and not null.
    #[must_use]
    #[inline]
    pub fn text_unless_null(&self, id: NodeId) -> Option<&'a str> {
        let node = self.node(id);
        if !node.is_scalar() {
            return None;
        }
        let text = node.text(self.source, self.decoded);
        (!node.is_typed() || !is_null(text)).then_some(text)
    }

    #[inline]
    fn after(&self, id: NodeId) -> NodeId {
        self.node(id).next(id, &self.far)
    }

    /// The index after a node's subtree.
    #[must_use]
    pub fn end_of(&self, id: NodeId) -> NodeId {
        self.after(id)
    }

    /// How much a subtree stands for, in values, aliases followed: one for each node, and another
    /// one for every 64 bytes of a scalar.
    #[must_use]
    pub fn weight(&self, id: NodeId) -> u64 {
        let mut sum = 0;
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            let top = self.resolve(id);
            for id in top..self.after(top) {
                let node = self.node(id);
                match node.kind() {
                    Kind::Alias => left.push(id),
                    Kind::Scalar => sum += weight_of_text(node.end - node.start),
                    Kind::Mapping | Kind::Sequence => sum += 1,
                }
            }
        }
        sum
    }

    /// How many pairs a mapping or items a sequence has, as written.
    #[must_use]
    pub fn count(&self, id: NodeId) -> usize {
        let node = self.node(id);
        match node.kind() {
            Kind::Mapping => node.count().unwrap_or_else(|| self.pairs(id).count()),
            Kind::Sequence => node.count().unwrap_or_else(|| self.items(id).count()),
            Kind::Scalar | Kind::Alias => 0,
        }
    }

    /// The items of a sequence, aliases not resolved.
    pub fn items(&self, id: NodeId) -> Items<'_> {
        let (next, end) = match self.kind(id) {
            Kind::Sequence => (id + 1, self.after(id)),
            _ => (0, 0),
        };
        Items { tree: self, next, end }
    }

    /// The items of a sequence that begin in a range, the start of which is that of an item or
    /// before all of them.
    pub fn items_in(&self, id: NodeId, within: Range<NodeId>) -> Items<'_> {
        let Items { tree, next, end } = self.items(id);
        Items { tree, next: next.max(within.start), end: end.min(within.end) }
    }

    /// The pairs of a mapping as written, `<<` among them.
    pub fn pairs(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> {
        let (mut next, end) = match self.kind(id) {
            Kind::Mapping => (id + 1, self.after(id)),
            _ => (0, 0),
        };
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let key = next;
                let value = self.after(key);
                next = self.after(value);
                (key, value)
            })
        })
    }

    /// Whether a mapping's pairs are not just those that are written.
    #[must_use]
    pub fn is_mixed(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.kind() == Kind::Mapping && (node.has(MERGE) || node.has(TWICE))
    }

    /// The pairs of a mapping after merging: what is written wins over what `<<` brings,
    /// and of several merged mappings the first that has a key.
    pub fn entries(&self, id: NodeId) -> Entries<'_> {
        if self.is_mixed(id) {
            let mut out = Vec::new();
            self.merge_into(id, None, &mut HashSet::new(), &mut out, 0);
            Entries { tree: self, next: 0, end: 0, merged: Some(out.into_iter()) }
        } else if self.kind(id) == Kind::Mapping {
            Entries { tree: self, next: id + 1, end: self.after(id), merged: None }
        } else {
            Entries { tree: self, next: 0, end: 0, merged: None }
        }
    }

    /// The pairs of a mapping whose keys stand in a range, the start of which is that of a pair or
    /// before all of them; of one that [`Self::is_mixed`] all.
    pub fn entries_in(&self, id: NodeId, within: Range<NodeId>) -> Entries<'_> {
        let Entries { tree, next, end, merged } = self.entries(id);
        Entries { tree, next: next.max(within.start), end: end.min(within.end), merged }
    }

    fn merge_into(
        &self,
        id: NodeId,
        by: Option<NodeId>,
        seen: &mut HashSet<&'a str>,
        out: &mut Vec<Entry>,
        depth: usize,
    ) {
        // Two passes: what is written here must win over what is merged in.
        let mut merges = Vec::new();
        let filled = self.filled(id);
        for (key, value) in self.pairs(id) {
            let text = self.text(self.resolve(key));
            if self.is_merge_key(key) {
                merges.push(value);
            } else if self.is_nothing(value) && filled.contains(text) {
                // The line was written twice, and what belongs to it stands below the other one.
            } else if seen.insert(text) {
                out.push(Entry { key, value, merged_by: by });
            }
        }
        // A merge chain is as deep as the nesting of anchors; the bound is a backstop.
        if depth > 64 {
            return;
        }
        for value in merges {
            let target = self.resolve(value);
            match self.kind(target) {
                Kind::Mapping => self.merge_into(target, by.or(Some(value)), seen, out, depth + 1),
                Kind::Sequence => {
                    for item in self.items(target) {
                        let mapping = self.resolve(item);
                        if self.kind(mapping) == Kind::Mapping {
                            self.merge_into(mapping, by.or(Some(item)), seen, out, depth + 1);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The keys of a mapping that hold something, where any of its keys stands twice.
    fn filled(&self, id: NodeId) -> HashSet<&'a str> {
        let pairs = self.node(id).has(TWICE).then(|| self.pairs(id));
        let filled = pairs.into_iter().flatten().filter(|(_, value)| !self.is_nothing(*value));
        filled.map(|(key, _)| self.text(self.resolve(key))).collect()
    }

    /// Whether a value is not written at all.
    pub(super) fn is_nothing(&self, value: NodeId) -> bool {
        let node = self.node(value);
        node.is_scalar() && node.start == node.end && self.is_null(value)
    }

    /// Whether a key is a bare `<<`.
    #[must_use]
    pub fn is_merge_key(&self, key: NodeId) -> bool {
        let node = self.node(key);
        node.is_scalar() && node.style() == Style::Plain && self.text(key) == "<<"
    }

    /// Whether `offset` lies inside a scalar, and so cannot be in a comment.
    #[must_use]
    pub fn is_in_scalar(&self, offset: u32) -> bool {
        // Scalars hold no other node, so that the last one to start is the only one it can be.
        self.before(offset).is_some_and(|id| {
            let node = self.node(id);
            node.is_scalar() && offset < node.end
        })
    }

    /// The last node that starts at `offset` or before it: of several, the innermost.
    pub(crate) fn before(&self, offset: u32) -> Option<NodeId> {
        let after = self.nodes.partition_point(|n| n.start <= offset);
        NodeId::try_from(after).ok()?.checked_sub(1)
    }

    /// The value of `key` in a mapping, merges included.
    #[must_use]
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        self.entries(mapping).find(|e| self.text(self.resolve(e.key)) == key)
    }
}

/// Iterator over the items of a sequence.
#[derive(Debug)]
pub struct Items<'a> {
    tree: &'a Tree<'a>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Items<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        (self.next < self.end).then(|| {
            let item = self.next;
            self.next = self.tree.after(item);
            item
        })
    }
}

/// Iterator over the pairs of a mapping after merging.
#[derive(Debug)]
pub struct Entries<'a> {
    tree: &'a Tree<'a>,
    next: NodeId,
    end: NodeId,
    merged: Option<std::vec::IntoIter<Entry>>,
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(merged) = &mut self.merged {
            return merged.next();
        }
        (self.next < self.end).then(|| {
            let key = self.next;
            let value = self.tree.after(key);
            self.next = self.tree.after(value);
            Entry { key, value, merged_by: None }
        })
    }
}

/// What a scalar of so many bytes counts for where it is multiplied: one value, and another
/// one for every 64 bytes.
pub(super) fn weight_of_text(bytes: u32) -> u64 {
    1 + u64::from(bytes / 64)
}
