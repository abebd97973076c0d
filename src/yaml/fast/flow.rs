//! Collections in brackets and braces, on one line or several.

use super::{END, FLOW, KEY_BYTES, Keys, Kind, Node, Scanner, small};

impl Scanner<'_> {
    /// The collection that begins at `at`, inside `depth` others, the innermost of which may be a
    /// sequence; returns the byte after it.
    pub(super) fn flow(&mut self, at: usize, depth: usize, is_item: bool) -> Option<usize> {
        if depth >= self.depth {
            return None;
        }
        let mapping = self.byte(at) == b'{';
        let close = if mapping { b'}' } else { b']' };
        let kind = if mapping { Kind::Mapping } else { Kind::Sequence };
        let (start, id) = (small(at), small(self.nodes.len()));
        let mut node = Node::collection(start, start, kind);
        node.set(FLOW);
        self.push(node)?;
        let mut keys = self.no_keys();
        let mut count = 0;
        let mut at = self.skip_blank(at + 1)?;
        while self.byte(at) != close {
            if mapping {
                at = self.flow_key(at, &mut keys)?;
            }
            let is_anchored = self.byte(at) == b'&';
            if is_anchored {
                at = self.anchor(at)?;
            }
            at = match self.byte(at) {
                b'[' | b'{' => self.flow(at, depth + 1, !mapping)?,
                // An alias has no anchor.
                b'*' if !is_anchored => self.alias(at)?,
                quote @ (b'"' | b'\'') => self.quoted(at, quote)?,
                _ => self.flow_plain(at)?,
            };
            count += 1;
            at = self.skip_blank(at)?;
            match self.byte(at) {
                b',' => at = self.skip_blank(at + 1)?,
                byte if byte == close => {}
                _ => return None,
            }
        }
        let after = small(self.nodes.len());
        let node = &mut self.nodes[id as usize];
        node.end = small(at + 1);
        self.end = node.end;
        node.finish(id, after, count, &mut self.far);
        if mapping {
            self.end_keys(id, keys, is_item);
        }
        Some(at + 1)
    }

    /// A key with its colon; returns where the value begins.
    fn flow_key(&mut self, at: usize, keys: &mut Keys) -> Option<usize> {
        let node = self.nodes.len();
        let (end, adjacent) = match self.byte(at) {
            quote @ (b'"' | b'\'') => (self.quoted(at, quote)?, true),
            _ => (self.flow_plain(at)?, false),
        };
        let colon = self.skip_spaces(end);
        let apart = matches!(self.byte(colon + 1), b' ' | b'\n' | b'\r');
        if self.byte(colon) != b':' || !(apart || adjacent) || colon - at > KEY_BYTES {
            return None;
        }
        self.key(node, keys);
        self.skip_blank(colon + 1)
    }

    /// Past blanks, line breaks and comments.
    #[inline]
    fn skip_blank(&self, mut at: usize) -> Option<usize> {
        loop {
            match self.byte(at) {
                b' ' => at += 1,
                b'\n' | b'\r' => {
                    at += 1;
                    if self.divides(at) {
                        return None;
                    }
                }
                b'#' if matches!(self.source.bytes[at - 1], b' ' | b'\n') => at = self.line_end(at),
                END | b'\t' | b'#' => return None,
                _ => return Some(at),
            }
        }
    }
}
