//! Line and column arithmetic over bytes.

use schemars::JsonSchema;
use serde::Serialize;
use std::sync::OnceLock;

/// A point in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values; a byte-order mark does not count.
    pub column: u32,
    /// In bytes from the start of the file; a byte-order mark counts.
    pub offset: u32,
}

/// From one point to another; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlaceRange {
    /// The first byte.
    pub start: Place,
    /// One past the last.
    pub end: Place,
}

/// The offsets at which lines begin.
#[derive(Debug)]
pub(super) struct LineIndex {
    starts: Vec<u32>,
    /// How many characters begin before each multiple of [`BLOCK`] bytes: a column on a line
    /// of megabytes must not cost the line again for every finding on it. Counted when first asked
    /// for: most files are asked for lines alone.
    characters: OnceLock<Vec<u32>>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 4096;

/// How many characters begin in these bytes: every byte that continues none begins one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count()
}

/// An offset or a count as places keep it; what lies beyond four gigabytes is taken for their end.
#[must_use]
pub fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The beginning of the character that a byte of a text belongs to; the text's end for what lies behind it.
#[must_use]
pub fn char_start(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl LineIndex {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // A lone CR ends a line in YAML as well; CRLF ends one line, not two.
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(offset(at + 1));
            }
        }
        Self { starts, characters: OnceLock::new() }
    }

    pub(super) fn line_range(&self, bytes: &[u8], line: u32) -> (usize, usize) {
        let index = (line as usize).saturating_sub(1);
        let Some(start) = self.starts.get(index).map(|s| *s as usize) else {
            return (bytes.len(), bytes.len());
        };
        let next = self.starts.get(index + 1).map_or(bytes.len(), |s| *s as usize);
        let mut end = next;
        while end > start && matches!(bytes[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        (start, end)
    }

    pub(super) fn line(&self, at: u32) -> u32 {
        let line = self.starts.partition_point(|s| *s <= at).max(1);
        offset(line)
    }

    pub(super) fn place(&self, bytes: &[u8], at: usize, bom: usize) -> Place {
        let at = at.min(bytes.len());
        let line = self.starts.partition_point(|s| *s as usize <= at).max(1);
        let mut start = self.starts[line - 1] as usize;
        if line == 1 {
            start = bom.min(at);
        }
        let column = if at - start < BLOCK {
            characters(&bytes[start..at]) + 1
        } else {
            self.before(bytes, at) - self.before(bytes, start) + 1
        };
        Place { line: offset(line), column: offset(column), offset: offset(at) }
    }

    pub(super) fn characters(&self, bytes: &[u8], at: usize, bom: usize) -> u32 {
        let at = at.min(bytes.len());
        offset(self.before(bytes, at).saturating_sub(usize::from(bom > 0 && at >= bom)))
    }

    /// How many characters begin before a byte.
    fn before(&self, bytes: &[u8], at: usize) -> usize {
        let counts = self.characters.get_or_init(|| {
            let mut total = 0;
            let blocks = bytes.chunks(BLOCK).map(|block| {
                total += characters(block);
                offset(total)
            });
            std::iter::once(0).chain(blocks).collect()
        });
        let block = at / BLOCK;
        counts[block] as usize + characters(&bytes[block * BLOCK..at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize, bom: usize) -> (u32, u32) {
        let place = LineIndex::new(text.as_bytes()).place(text.as_bytes(), offset, bom);
        (place.line, place.column)
    }

    #[test]
    fn columns_count_characters_and_not_bytes() {
        assert_eq!(at("a: Краков\nb: 1\n", 15, 0), (1, 10));
        assert_eq!(at("a: x\r\nb: 1", 6, 0), (2, 1));
        assert_eq!(at("\u{FEFF}ab", 4, 3), (1, 2));
        assert_eq!(at("", 0, 0), (1, 1));
        let index = LineIndex::new(b"a: x\r\nb: 1");
        assert_eq!([0, 5, 6, 10].map(|offset| index.line(offset)), [1, 1, 2, 2]);
        let text = "\u{FEFF}Ключ".as_bytes();
        let count = |offset| LineIndex::new(text).characters(text, offset, 3);
        assert_eq!([0, 3, 5, text.len(), 99].map(count), [0, 0, 1, 4, 4]);
    }

    #[test]
    fn a_line_is_read_without_its_break() {
        let text = b"one\r\ntwo\rthree";
        let index = LineIndex::new(text);
        let line = |n| {
            let (s, e) = index.line_range(text, n);
            std::str::from_utf8(&text[s..e]).unwrap()
        };
        assert_eq!([line(1), line(2), line(3), line(4)], ["one", "two", "three", ""]);
    }
}
