//! A flat arena of nodes in document order.

use super::scalar::{CoreType, core_type, is_null};
use crate::text::{FileId, Pieces, Span};
use std::collections::HashSet;

/// The index of a node in its [`Tree`].
pub type NodeId = u32;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text of some style.
    Scalar,
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// `*name`: stands for another node of the same tree.
    Alias,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Bare.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|` or `>`.
    Block,
}

/// Sixteen bytes a node. `to` is, by kind: collection, the index after its subtree; alias,
/// the node it stands for; decoded scalar, which of the decoded texts is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) to: u32,
    pub(super) kind: Kind,
    pub(super) style: Style,
    pub(super) flags: u8,
    /// The number of a collection's pairs or items, or [`MANY`].
    pub(super) count: u8,
}

/// As many pairs or items as this, or more: they are counted when somebody asks.
const MANY: u8 = u8::MAX;

impl Node {
    /// A node of that place; what its kind asks for beyond is set by whoever knows it.
    pub(super) fn new(start: u32, end: u32, kind: Kind) -> Self {
        Self { start, end, to: 0, kind, style: Style::Plain, flags: 0, count: 0 }
    }

    /// A scalar whose text stands in the source, between its quotes if it has any.
    pub(super) fn verbatim(start: u32, end: u32, style: Style) -> Self {
        Self { style, ..Self::new(start, end, Kind::Scalar) }
    }

    /// Where the text of a verbatim scalar stands: between its quotes, if it has any.
    pub(super) fn inner(&self) -> (u32, u32) {
        let quote = u32::from(matches!(self.style, Style::Single | Style::Double));
        (self.start + quote, self.end - quote)
    }

    /// Whether a scalar's characters say its type: it is plain, and not tagged as text.
    #[inline]
    fn is_typed(&self) -> bool {
        self.style == Style::Plain && self.flags & TEXT == 0
    }

    /// A scalar's text.
    #[inline]
    pub(super) fn text<'t>(&self, source: &'t str, decoded: &'t Pieces) -> &'t str {
        if self.flags & DECODED != 0 {
            return decoded.get(self.to);
        }
        let (start, end) = self.inner();
        &source[start as usize..end as usize]
    }

    /// A collection is over: the index after its subtree, and how many pairs or items it has.
    pub(super) fn finish(&mut self, after: u32, count: u32) {
        self.to = after;
        self.count = u8::try_from(count).unwrap_or(MANY);
    }
}

/// Ends the text of a scalar that does not stand in the source as it reads.
pub(super) fn decoded(pieces: &mut Pieces, start: u32, end: u32, style: Style) -> Node {
    let to = pieces.end();
    Node { to, style, flags: DECODED, ..Node::new(start, end, Kind::Scalar) }
}

/// The text lies in the decoded buffer: it had escapes, folds or the like.
pub(super) const DECODED: u8 = 1;
/// Written with `{}` or `[]`.
pub(super) const FLOW: u8 = 2;
/// A mapping with a `<<` key.
pub(super) const MERGE: u8 = 4;
/// A mapping in which a key stands twice; only the first counts.
pub(super) const TWICE: u8 = 16;
/// A scalar tagged `!!str`.
pub(super) const TEXT: u8 = 8;

/// What a reader makes of one document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arena {
    pub(super) nodes: Vec<Node>,
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
    pub(super) decoded: &'a Pieces,
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
        self.node(id).kind
    }

    /// How a scalar was written.
    #[must_use]
    pub fn style(&self, id: NodeId) -> Style {
        self.node(id).style
    }

    /// Whether a collection was written with braces or brackets.
    #[must_use]
    pub fn is_flow(&self, id: NodeId) -> bool {
        self.node(id).flags & FLOW != 0
    }

    /// The node that an alias stands for; any other node is itself.
    #[must_use]
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        if node.kind == Kind::Alias { node.to } else { id }
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
        if node.kind == Kind::Scalar { node.text(self.source, self.decoded) } else { "" }
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

    /// Whether a comment follows a node on its line.
    #[must_use]
    pub fn is_before_comment(&self, id: NodeId) -> bool {
        let rest = self.source.get(self.node(id).end as usize..).unwrap_or("");
        rest.trim_start_matches([' ', '\t']).starts_with('#')
    }

    /// Whether a scalar's text stands in the source as it reads.
    #[must_use]
    pub fn is_verbatim(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.kind == Kind::Scalar && node.flags & DECODED == 0
    }

    /// The type of a scalar under the core schema; quoted and block scalars are text.
    #[must_use]
    pub fn core_type(&self, id: NodeId) -> CoreType {
        if self.node(id).is_typed() { core_type(self.text(id)) } else { CoreType::Str }
    }

    /// Whether a node is `null`, `~` or nothing.
    #[must_use]
    pub fn is_null(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Scalar && self.text_unless_null(id).is_none()
    }

    /// A scalar's text, if it is one and not null.
    #[must_use]
    #[inline]
    pub fn text_unless_null(&self, id: NodeId) -> Option<&'a str> {
        let node = self.node(id);
        if node.kind != Kind::Scalar {
            return None;
        }
        let text = node.text(self.source, self.decoded);
        (!node.is_typed() || !is_null(text)).then_some(text)
    }

    #[inline]
    fn after(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        match node.kind {
            Kind::Mapping | Kind::Sequence => node.to,
            Kind::Scalar | Kind::Alias => id + 1,
        }
    }

    /// The index after a node's subtree.
    #[must_use]
    pub fn end_of(&self, id: NodeId) -> NodeId {
        self.after(id)
    }

    /// How many pairs a mapping or items a sequence has, as written.
    #[must_use]
    pub fn count(&self, id: NodeId) -> usize {
        let node = self.node(id);
        match node.kind {
            Kind::Mapping if node.count == MANY => self.pairs(id).count(),
            Kind::Sequence if node.count == MANY => self.items(id).count(),
            Kind::Mapping | Kind::Sequence => node.count.into(),
            Kind::Scalar | Kind::Alias => 0,
        }
    }

    /// The items of a sequence, aliases not resolved.
    pub fn items(&self, id: NodeId) -> Items<'_> {
        let (next, end) = match self.kind(id) {
            Kind::Sequence => (id + 1, self.node(id).to),
            _ => (0, 0),
        };
        Items { tree: self, next, end }
    }

    /// The pairs of a mapping as written, `<<` among them.
    pub fn pairs(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> {
        let (mut next, end) = match self.kind(id) {
            Kind::Mapping => (id + 1, self.node(id).to),
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

    /// The pairs of a mapping after merging: what is written wins over what `<<` brings,
    /// and of several merged mappings the first that has a key.
    pub fn entries(&self, id: NodeId) -> Entries<'_> {
        if self.kind(id) == Kind::Mapping && self.node(id).flags & (MERGE | TWICE) != 0 {
            let mut out = Vec::new();
            self.merge_into(id, None, &mut HashSet::new(), &mut out, 0);
            Entries { tree: self, next: 0, end: 0, merged: Some(out.into_iter()) }
        } else if self.kind(id) == Kind::Mapping {
            Entries { tree: self, next: id + 1, end: self.node(id).to, merged: None }
        } else {
            Entries { tree: self, next: 0, end: 0, merged: None }
        }
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
        for (key, value) in self.pairs(id) {
            let text = self.text(self.resolve(key));
            if self.is_merge_key(key) {
                merges.push(value);
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

    /// Whether a key is a bare `<<`.
    #[must_use]
    pub fn is_merge_key(&self, key: NodeId) -> bool {
        let node = self.node(key);
        node.kind == Kind::Scalar && node.style == Style::Plain && self.text(key) == "<<"
    }

    /// Whether `offset` lies inside a scalar, and so cannot be in a comment.
    #[must_use]
    pub fn is_in_scalar(&self, offset: u32) -> bool {
        let after = self.nodes.partition_point(|n| n.start <= offset);
        self.nodes[..after]
            .iter()
            .rev()
            .find(|n| n.kind == Kind::Scalar)
            .is_some_and(|n| offset < n.end)
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
