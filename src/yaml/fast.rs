//! The short way from text to tree, for the YAML that people write here.
//!
//! [`scan`] fills the same arena as the events of `granit-parser`, node for node and byte
//! for byte, or gives up: a mistake, a doubt or a rare construct (tags, tabs, scalars over
//! several lines, a second document) is left to the parser, which decides. Giving up is therefore
//! always correct, and a tree returned from here must be the one the parser would have built;
//! the tests hold the two against each other.

mod anchor;
mod block;
mod flow;
mod keys;
mod ordinary;
mod scalar;
#[cfg(test)]
mod tests;

use super::marks::AllMarks;
use super::node::{FLOW, Far, Kind, MOST_NODES, Node, NodeId, Style};
use super::source::{END, Source};
use super::tree::{Arena, Spare, Tree};
use super::{Limits, keys as judged};
use crate::diagnostic::{Diagnostic, Findings};
use crate::text::{FileId, Pieces};
use anchor::Anchors;
use keys::Keys;
use ordinary::is_ordinary;

/// A simple key ends within 1,024 characters; what is near that is left to the parser.
const KEY_BYTES: usize = 1_000;

/// The scanner calls itself for what is nested on one line; deeper is left to the parser.
const DEEPEST: usize = 256;

/// The nodes of a text, and what there is to say of its keys.
///
/// `base` is the length of the byte-order mark.
///
/// # Errors
/// Where the parser has to decide.
pub(super) fn scan(
    file: FileId,
    source: &str,
    base: usize,
    limits: &Limits,
    spare: Spare,
) -> Result<(Arena, Vec<Diagnostic>), Spare> {
    let bytes = source.as_bytes();
    if bytes.len() >= u32::MAX as usize || !bytes.get(base..).is_some_and(is_ordinary) {
        return Err(spare);
    }
    let Spare(mut nodes) = spare;
    nodes.clear();
    nodes.reserve(bytes.len() / 9 + 8);
    let mut scanner = Scanner::new(source, base, nodes, limits);
    scanner.open.reserve(16);
    scanner.keys.reserve(64);
    let done = scanner.run();
    let Scanner { nodes, far, mut decoded, doubtful, .. } = scanner;
    if done.is_none() {
        return Err(Spare(nodes));
    }
    decoded.shrink_to_fit();
    if doubtful.is_empty() {
        return Ok((Arena { nodes, far, decoded }, Vec::new()));
    }
    let (none, marks) = (&Pieces::NONE, AllMarks::default());
    let mut tree = Tree { file, source, nodes, far, decoded: none, marks };
    let mut findings = Findings::at_most(limits.diagnostics);
    for mapping in doubtful {
        judged::judge(&mut tree, &decoded, mapping, &mut findings);
    }
    let Tree { nodes, far, .. } = tree;
    Ok((Arena { nodes, far, decoded }, findings.into_vec()))
}

/// A block collection that is not finished.
struct Open {
    node: NodeId,
    column: usize,
    children: u32,
    sequence: bool,
    keys: Keys,
}

struct Scanner<'a> {
    source: Source<'a>,
    /// The beginning of the line to read next.
    at: usize,
    nodes: Vec<Node>,
    far: Far,
    /// Where the node that was finished last ends.
    end: u32,
    decoded: Pieces,
    open: Vec<Open>,
    /// Fingerprints of the keys of every mapping that is not finished.
    keys: Vec<u64>,
    /// Finished mappings with keys that may stand twice or a merge, and whether they are items.
    doubtful: Vec<(NodeId, bool)>,
    anchors: Anchors<'a>,
    /// The innermost open collection waits for a value; where its `null` would stand.
    pending: Option<usize>,
    /// An anchor stands before the value that is waited for.
    anchored: bool,
    depth: usize,
    most: usize,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str, at: usize, nodes: Vec<Node>, limits: &Limits) -> Self {
        Self {
            source: Source::new(source),
            at,
            nodes,
            far: Far::new(),
            end: 0,
            decoded: Pieces::default(),
            open: Vec::new(),
            keys: Vec::new(),
            doubtful: Vec::new(),
            anchors: Anchors::new(limits),
            pending: None,
            anchored: false,
            depth: (limits.depth as usize).min(DEEPEST),
            most: MOST_NODES.min(limits.nodes) as usize,
        }
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.source.byte(at)
    }

    #[inline]
    fn skip_spaces(&self, at: usize) -> usize {
        self.source.skip_spaces(at)
    }

    fn run(&mut self) -> Option<()> {
        loop {
            let line = self.at;
            let at = self.skip_spaces(line);
            match self.byte(at) {
                b'\n' => self.at = at + 1,
                b'\r' => self.at = at + 2,
                b'#' => self.at = self.source.after_comment(at),
                END => break,
                _ => self.line(at, at - line)?,
            }
        }
        while !self.open.is_empty() {
            self.close()?;
        }
        Some(())
    }

    /// A line with content, which begins at `at`.
    fn line(&mut self, at: usize, column: usize) -> Option<()> {
        if column == 0 && self.divides(at) {
            return None;
        }
        let dash = self.is_dash(at);
        loop {
            let Some(top) = self.open.last() else {
                // The root, once.
                return if self.nodes.is_empty() { self.node(at, column) } else { None };
            };
            let waits = self.pending.is_some();
            if column > top.column {
                return if waits { self.node(at, column) } else { None };
            }
            if column == top.column {
                match (top.sequence, dash) {
                    (true, true) => {
                        self.settle()?;
                        return self.item(at, column);
                    }
                    (false, false) => {
                        self.settle()?;
                        return self.pair(at, column, false);
                    }
                    (false, true) if waits => {
                        self.open(column, true)?;
                        return self.item(at, column);
                    }
                    // Over, if its dashes stand in the column of the mapping around it;
                    // else that mapping has no place for this line.
                    (true, false) => {}
                    (false, true) => return None,
                }
            }
            self.close()?;
        }
    }

    /// Whether a line that begins at `at` may be one between two documents.
    #[inline]
    fn divides(&self, at: usize) -> bool {
        matches!(self.byte(at), b'-' | b'.')
            && matches!(self.source.bytes.get(at..at + 3), Some(b"---" | b"..."))
    }

    /// Whether the byte is a dash that begins an item.
    #[inline]
    fn is_dash(&self, at: usize) -> bool {
        self.byte(at) == b'-' && matches!(self.byte(at + 1), b' ' | b'\n' | b'\r' | END)
    }

    /// A node that begins at `at`, where one is waited for and may be a block collection.
    fn node(&mut self, at: usize, column: usize) -> Option<()> {
        if self.is_dash(at) {
            self.open(column, true)?;
            return self.item(at, column);
        }
        match self.byte(at) {
            // An alias has no anchor.
            b'*' if self.anchored => None,
            b'[' | b'{' | b'|' | b'>' | b'*' => {
                self.take_place();
                self.value(at)
            }
            b'&' => self.anchor_of_node(at),
            _ => self.pair(at, column, true),
        }
    }

    /// An item of the innermost sequence, from its dash on.
    fn item(&mut self, dash: usize, column: usize) -> Option<()> {
        self.count();
        let at = self.skip_spaces(dash + 1);
        match self.byte(at) {
            b'\n' | b'\r' | b'#' | END => {
                let comment = self.byte(at) == b'#';
                self.pending = Some(if comment { self.line_end(at) } else { at });
                self.end_line(at)
            }
            _ => {
                self.pending = Some(at);
                self.node(at, column + (at - dash))
            }
        }
    }

    /// A key with what follows it on the line. Where a `new` node begins it may turn out
    /// to be a scalar of its own.
    fn pair(&mut self, at: usize, column: usize, new: bool) -> Option<()> {
        let place = self.nodes.len();
        let end = match self.byte(at) {
            quote @ (b'"' | b'\'') => self.quoted(at, quote)?,
            _ => self.plain(at)?,
        };
        let colon = self.skip_spaces(end);
        if self.byte(colon) != b':' {
            // A scalar is nobody's root here.
            if !new || self.open.is_empty() {
                return None;
            }
            self.take_place();
            return self.end_line(end);
        }
        if !matches!(self.byte(colon + 1), b' ' | b'\n' | b'\r' | END) || colon - at > KEY_BYTES {
            return None;
        }
        if new {
            let key = self.nodes.pop()?;
            self.open(column, false)?;
            self.push(key)?;
        }
        self.count();
        let mut keys = self.open.last()?.keys;
        self.key(place + usize::from(new), &mut keys);
        self.open.last_mut()?.keys = keys;
        self.count();
        let value = self.skip_spaces(colon + 1);
        match self.byte(value) {
            b'\n' | b'\r' | b'#' | END => {
                self.pending = Some(colon);
                self.end_line(value)
            }
            b'&' => self.anchor_of_value(value, colon),
            _ => self.value(value),
        }
    }

    /// The value that is waited for is here.
    #[inline]
    fn take_place(&mut self) {
        (self.pending, self.anchored) = (None, false);
    }

    /// A value that is no block collection, to the end of its last line.
    fn value(&mut self, at: usize) -> Option<()> {
        let end = match self.byte(at) {
            quote @ (b'"' | b'\'') => self.quoted(at, quote)?,
            b'[' | b'{' => {
                let is_item = self.open.last().is_some_and(|open| open.sequence);
                self.flow(at, self.open.len(), is_item)?
            }
            b'|' | b'>' => return self.block(at),
            b'*' => self.alias(at)?,
            _ => self.plain(at)?,
        };
        self.end_line(end)
    }

    /// Goes on to the next line, if nothing but blanks and a comment are left on this one.
    #[inline]
    fn end_line(&mut self, end: usize) -> Option<()> {
        self.at = self.source.next_line(end)?;
        Some(())
    }

    /// Where the line of `at` ends: its line break or the end of the text.
    #[inline]
    fn line_end(&self, at: usize) -> usize {
        self.source.line_end(at)
    }

    #[inline]
    fn push(&mut self, node: Node) -> Option<()> {
        if self.nodes.len() >= self.most {
            return None;
        }
        self.end = node.end;
        self.nodes.push(node);
        Some(())
    }

    #[inline]
    fn count(&mut self) {
        if let Some(top) = self.open.last_mut() {
            top.children += 1;
        }
    }

    /// Begins a block collection in the place of the value that is waited for.
    fn open(&mut self, column: usize, sequence: bool) -> Option<()> {
        if self.open.len() >= self.depth {
            return None;
        }
        self.take_place();
        let node = small(self.nodes.len());
        let kind = if sequence { Kind::Sequence } else { Kind::Mapping };
        self.push(Node::collection(0, 0, kind))?;
        let keys = self.no_keys();
        self.open.push(Open { node, column, children: 0, sequence, keys });
        Some(())
    }

    /// Ends the innermost block collection.
    fn close(&mut self) -> Option<()> {
        self.settle()?;
        let open = self.open.pop()?;
        let after = small(self.nodes.len());
        let start = self.nodes.get(open.node as usize + 1)?.start;
        let node = &mut self.nodes[open.node as usize];
        node.start = start;
        // A block collection has no tokens of its own: it spans its children.
        node.end = self.end.max(start);
        self.end = node.end;
        let count = if open.sequence { open.children } else { open.children / 2 };
        node.finish(open.node, after, count, &mut self.far);
        if !open.sequence {
            let is_item = self.open.last().is_some_and(|open| open.sequence);
            self.end_keys(open.node, open.keys, is_item);
        }
        Some(())
    }

    /// Writes the `null` that an absent value stands for.
    #[inline]
    fn settle(&mut self) -> Option<()> {
        let Some(at) = self.pending.take() else {
            return Some(());
        };
        if self.anchored {
            return None;
        }
        self.decoded.buffer().push('~');
        let null = Node::decoded(small(at), small(at), Style::Plain, self.decoded.end());
        self.push(null)
    }
}

/// An offset as the tree keeps it; the length of the text was checked.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn small(n: usize) -> u32 {
    n as u32
}
