//! What the arena is made of: twelve bytes a node.

use super::block::block_text;
use crate::text::Pieces;

/// The index of a node in its [`Tree`](super::Tree).
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

/// As many nodes a tree may have: their numbers fit what a node leaves for them.
pub(super) const MOST_NODES: u32 = (1 << 26) - 1;

/// A node's place, and in one word what it is and where it leads to:
///
/// | | bits 0, 1 | then | the rest |
/// | --- | --- | --- | --- |
/// | scalar | kind | style (2), [`DECODED`], [`TEXT`] | the number of its text, if it has one |
/// | alias | kind | nothing (4) | the node it stands for |
/// | collection | kind | [`FLOW`], [`MERGE`], [`TWICE`] | how many pairs or items (7), how many nodes (20) |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    word: u32,
}

/// Something that is so of a node, or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flag(u32);

/// A scalar whose text lies with the decoded ones: it had escapes, folds or the like.
pub(super) const DECODED: Flag = Flag(1 << 4);
/// A scalar tagged `!!str`.
pub(super) const TEXT: Flag = Flag(1 << 5);
/// A collection written with `{}` or `[]`.
pub(super) const FLOW: Flag = Flag(1 << 2);
/// A mapping with a `<<` key.
pub(super) const MERGE: Flag = Flag(1 << 3);
/// A mapping in which a key stands twice; only the first counts.
pub(super) const TWICE: Flag = Flag(1 << 4);

/// Where a scalar's and an alias's number begins.
const NUMBER: u32 = 6;
/// Where a collection's count begins, and the most that it says.
const COUNT: u32 = 5;
const MANY: u32 = (1 << 7) - 1;
/// Where a collection's length begins, and the most that it says.
const LENGTH: u32 = 12;
const FAR: u32 = (1 << 20) - 1;

/// The ends of collections that are longer than a node can say.
pub(super) type Far = Vec<(NodeId, NodeId)>;

impl Node {
    fn new(start: u32, end: u32, kind: Kind, rest: u32) -> Self {
        let kind = match kind {
            Kind::Scalar => 0,
            Kind::Mapping => 1,
            Kind::Sequence => 2,
            Kind::Alias => 3,
        };
        Self { start, end, word: kind | rest }
    }

    fn scalar(start: u32, end: u32, style: Style, rest: u32) -> Self {
        let style = match style {
            Style::Plain => 0,
            Style::Single => 1,
            Style::Double => 2,
            Style::Block => 3,
        };
        Self::new(start, end, Kind::Scalar, style << 2 | rest)
    }

    /// A scalar whose text stands in the source, between its quotes if it has any.
    #[inline]
    pub(super) fn verbatim(start: u32, end: u32, style: Style) -> Self {
        Self::scalar(start, end, style, 0)
    }

    /// A scalar whose text is the piece of that number.
    #[inline]
    pub(super) fn decoded(start: u32, end: u32, style: Style, piece: u32) -> Self {
        Self::scalar(start, end, style, DECODED.0 | piece << NUMBER)
    }

    /// A block scalar whose text is that of this number among those that are made when they are
    /// asked for.
    #[inline]
    pub(super) fn later(start: u32, end: u32, number: u32) -> Self {
        Self::scalar(start, end, Style::Block, number << NUMBER)
    }

    /// An alias of another node.
    pub(super) fn alias(start: u32, end: u32, of: NodeId) -> Self {
        Self::new(start, end, Kind::Alias, of << NUMBER)
    }

    /// A collection that begins; [`Node::finish`] says the rest.
    #[inline]
    pub(super) fn collection(start: u32, end: u32, kind: Kind) -> Self {
        Self::new(start, end, kind, 0)
    }

    #[inline]
    pub(super) fn kind(&self) -> Kind {
        match self.word & 3 {
            0 => Kind::Scalar,
            1 => Kind::Mapping,
            2 => Kind::Sequence,
            _ => Kind::Alias,
        }
    }

    #[inline]
    pub(super) fn is_scalar(&self) -> bool {
        self.kind() == Kind::Scalar
    }

    /// How a scalar was written; anything else reads as bare.
    #[inline]
    pub(super) fn style(&self) -> Style {
        match self.word & 15 {
            4 => Style::Single,
            8 => Style::Double,
            12 => Style::Block,
            _ => Style::Plain,
        }
    }

    #[inline]
    pub(super) fn has(&self, flag: Flag) -> bool {
        self.word & flag.0 != 0
    }

    pub(super) fn set(&mut self, flag: Flag) {
        self.word |= flag.0;
    }

    /// Whether a scalar's text stands in the source as it reads.
    #[inline]
    pub(super) fn is_verbatim(&self) -> bool {
        self.is_scalar() && !self.has(DECODED) && self.style() != Style::Block
    }

    /// The number of a scalar's text, or the node that an alias stands for.
    #[inline]
    pub(super) fn number(&self) -> u32 {
        self.word >> NUMBER
    }

    /// Where the text of a verbatim scalar stands: between its quotes, if it has any.
    pub(super) fn inner(&self) -> (u32, u32) {
        let quote = u32::from(matches!(self.style(), Style::Single | Style::Double));
        (self.start + quote, self.end - quote)
    }

    /// Whether a scalar's characters say its type: it is plain, and not tagged as text.
    #[inline]
    pub(super) fn is_typed(&self) -> bool {
        self.word & (15 | TEXT.0) == 0
    }

    /// A scalar's text.
    #[inline]
    pub(super) fn text<'t>(&self, source: &'t str, decoded: &'t Pieces) -> &'t str {
        if self.has(DECODED) {
            return decoded.get(self.number());
        }
        if self.style() == Style::Block {
            return decoded.made(self.number(), |at| block_text(source, at as usize));
        }
        let (start, end) = self.inner();
        &source[start as usize..end as usize]
    }

    /// The collection of that id is over: the index after its subtree, and how many pairs or
    /// items it has.
    #[inline]
    pub(super) fn finish(&mut self, id: NodeId, after: NodeId, count: u32, far: &mut Far) {
        let length = (after - id).min(FAR);
        if length == FAR {
            far.push((id, after));
        }
        self.word |= count.min(MANY) << COUNT | length << LENGTH;
    }

    /// The index after the subtree of the collection of that id.
    #[inline]
    pub(super) fn after(&self, id: NodeId, far: &Far) -> NodeId {
        let length = self.word >> LENGTH;
        if length < FAR {
            return id + length;
        }
        far.iter().find(|(of, _)| *of == id).map_or(id + length, |(_, after)| *after)
    }

    /// The index after the node of that id with all that is in it.
    #[inline]
    pub(super) fn next(&self, id: NodeId, far: &Far) -> NodeId {
        match self.kind() {
            Kind::Mapping | Kind::Sequence => self.after(id, far),
            Kind::Scalar | Kind::Alias => id + 1,
        }
    }

    /// How many pairs or items a collection has; `None` where they have to be counted.
    #[inline]
    pub(super) fn count(&self) -> Option<usize> {
        let count = self.word >> COUNT & MANY;
        (count < MANY).then_some(count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_twelve_bytes() {
        assert_eq!(size_of::<Node>(), 12);
    }

    #[test]
    fn a_word_holds_all_that_was_put_into_it() {
        for style in [Style::Plain, Style::Single, Style::Double, Style::Block] {
            for piece in [0, 1, MOST_NODES] {
                let mut node = Node::decoded(3, 9, style, piece);
                let is_plain = style == Style::Plain;
                assert_eq!((node.kind(), node.style()), (Kind::Scalar, style));
                assert_eq!((node.has(DECODED), node.number()), (true, piece));
                assert_eq!((node.has(TEXT), node.is_typed()), (false, is_plain));
                node.set(TEXT);
                assert_eq!((node.has(TEXT), node.is_typed()), (true, false));
                assert_eq!((node.style(), node.number()), (style, piece));
            }
        }
        for style in [Style::Plain, Style::Single, Style::Double] {
            let node = Node::verbatim(3, 9, style);
            assert!(node.style() == style && node.is_verbatim());
        }
        let later = Node::later(3, 9, MOST_NODES);
        assert_eq!((later.style(), later.number()), (Style::Block, MOST_NODES));
        assert!(!later.has(DECODED) && !later.is_verbatim() && !later.is_typed());
        let alias = Node::alias(3, 9, MOST_NODES);
        assert_eq!((alias.kind(), alias.number()), (Kind::Alias, MOST_NODES));
        assert!(!alias.is_scalar() && alias.style() == Style::Plain);
    }

    #[test]
    fn what_a_node_cannot_say_of_its_length_is_kept_beside_it() {
        for kind in [Kind::Mapping, Kind::Sequence] {
            for length in [1, 2, FAR - 1, FAR, FAR + 1, u32::MAX - 7] {
                for count in [0, 1, MANY - 1, MANY, u32::MAX] {
                    let mut far = vec![(6, 8)];
                    let mut node = Node::collection(3, 9, kind);
                    node.set(FLOW);
                    node.finish(7, 7 + length, count, &mut far);
                    node.set(TWICE);
                    assert_eq!((node.kind(), node.after(7, &far)), (kind, 7 + length));
                    assert_eq!(node.count(), (count < MANY).then_some(count as usize));
                    assert_eq!(
                        (node.has(FLOW), node.has(MERGE), node.has(TWICE)),
                        (true, false, true)
                    );
                    assert_eq!(far.len() == 2, length >= FAR);
                }
            }
        }
    }
}
