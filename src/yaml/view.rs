//! What is read: places, and values as they stand or with others laid over them.

use super::node::{Kind, NodeId};
use super::tree::{self, Tree};
use hashbrown::HashMap;
use serde::de::{Error as _, SeqAccess};

const NONE: u32 = u32::MAX;

/// The place of a value: its file and the node that stands there, which may be an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Loc {
    doc: u32,
    node: u32,
}

impl Loc {
    /// No place: the value is built in.
    pub const BUILT_IN: Self = Self { doc: NONE, node: NONE };

    /// A node of a file.
    #[must_use]
    pub fn new(doc: u32, node: NodeId) -> Self {
        Self { doc, node }
    }

    /// The file's number, or `None` for a built-in value.
    #[must_use]
    pub fn doc(self) -> Option<u32> {
        (self.doc != NONE).then_some(self.doc)
    }

    /// The node that stands in the value's place, aliases not resolved.
    #[must_use]
    pub fn node(self) -> NodeId {
        self.node
    }

    #[inline]
    pub(super) fn pack(self) -> u64 {
        (u64::from(self.doc) << 32) | u64::from(self.node)
    }

    /// Reads a place back from the number a sequence carries.
    ///
    /// # Errors
    /// Where the sequence did not come from this reader.
    #[inline]
    pub fn from_seq<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<Self, A::Error> {
        let packed: u64 = seq.next_element()?.ok_or_else(|| A::Error::custom("no place"))?;
        let low = |n: u64| u32::try_from(n & u64::from(u32::MAX)).unwrap_or(NONE);
        Ok(Self { doc: low(packed >> 32), node: low(packed) })
    }
}

/// A value to read: a node, or two mappings of which the second lies over the first.
#[derive(Debug, Clone)]
pub enum View<'v, 't> {
    /// A node of a tree.
    Node {
        /// The tree.
        tree: &'v Tree<'t>,
        /// The node, aliases resolved.
        node: NodeId,
        /// The node in its place: itself, or an alias.
        site: NodeId,
    },
    /// A mapping with another laid over it: maps merge deeply, all else is replaced.
    Over(Box<(View<'v, 't>, View<'v, 't>)>),
}

impl<'v, 't> View<'v, 't> {
    /// A node, aliases resolved.
    #[must_use]
    #[inline]
    pub fn new(tree: &'v Tree<'t>, site: NodeId) -> Self {
        Self::Node { tree, node: tree.resolve(site), site }
    }

    /// `over` laid over `base`: merged where both are mappings, else `over` alone.
    #[must_use]
    pub fn over(base: Self, over: Self) -> Self {
        if base.kind() == Kind::Mapping && over.kind() == Kind::Mapping {
            Self::Over(Box::new((base, over)))
        } else {
            over
        }
    }

    /// The kind of the value.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Node { tree, node, .. } => tree.kind(*node),
            Self::Over(_) => Kind::Mapping,
        }
    }

    /// How much the value stands for: see [`Tree::weight`].
    #[must_use]
    pub fn weight(&self) -> u64 {
        match self {
            Self::Node { tree, node, .. } => tree.weight(*node),
            Self::Over(pair) => pair.0.weight().saturating_add(pair.1.weight()),
        }
    }

    /// The place of the value; of a merged mapping, that of the one beneath.
    #[must_use]
    #[inline]
    pub fn loc(&self) -> Loc {
        match self {
            Self::Node { tree, site, .. } => Loc::new(tree.file().0, *site),
            Self::Over(pair) => pair.0.loc(),
        }
    }

    /// The pairs of a mapping, in order, merges and overlays done. A key that is no text
    /// reads as the empty one.
    #[must_use]
    pub fn entries(&self) -> Vec<(Loc, &'t str, View<'v, 't>)> {
        match self {
            Self::Node { tree, node, .. } => {
                tree.entries(*node).map(|entry| pair(tree, entry)).collect()
            }
            Self::Over(pair) => {
                let (base, over) = &**pair;
                let mut over: Vec<_> = over.entries().into_iter().map(Some).collect();
                let index: HashMap<&str, usize> =
                    over.iter().enumerate().filter_map(|(i, o)| Some((o.as_ref()?.1, i))).collect();
                let mut out = Vec::new();
                for (loc, key, value) in base.entries() {
                    let upper = index.get(key).and_then(|i| over[*i].take());
                    out.push(match upper {
                        Some((_, _, upper)) => (loc, key, Self::over(value, upper)),
                        None => (loc, key, value),
                    });
                }
                out.extend(over.into_iter().flatten());
                out
            }
        }
    }
}

/// A pair of a tree as something to read. A key that is no text reads as the empty one.
pub(super) fn pair<'v, 't>(tree: &'v Tree<'t>, entry: tree::Entry) -> (Loc, &'t str, View<'v, 't>) {
    let loc = Loc::new(tree.file().0, entry.key);
    (loc, tree.text(tree.resolve(entry.key)), View::new(tree, entry.value))
}
