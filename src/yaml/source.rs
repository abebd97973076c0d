//! A text as the short way reads it, byte by byte.

/// What [`Source::byte`] says beyond the end; no such byte is let in.
pub(super) const END: u8 = 0;

/// A text, and its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes() }
    }

    #[inline]
    pub(super) fn byte(self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(END)
    }

    #[inline]
    pub(super) fn skip_spaces(self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// The line after the one that holds nothing behind `end` but blanks and a comment; `None`
    /// where it holds more.
    #[inline]
    pub(super) fn next_line(self, end: usize) -> Option<usize> {
        let at = self.skip_spaces(end);
        match self.byte(at) {
            b'\n' => Some(at + 1),
            b'\r' => Some(at + 2),
            END => Some(at),
            b'#' if self.bytes[at - 1] == b' ' => Some(self.after_comment(at)),
            _ => None,
        }
    }

    /// Where the line of `at` ends: its line break or the end of the text.
    #[inline]
    pub(super) fn line_end(self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        // A carriage return stands before a line feed only.
        at + end - usize::from(rest[..end].last() == Some(&b'\r'))
    }

    /// The line after the one of `at`.
    pub(super) fn after_comment(self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        at + memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1)
    }
}
