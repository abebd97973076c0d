//! Bytes of a file as the lines and characters that an editor counts, and back.

use crate::text::{SourceFile, Span, char_start, offset};
use lsp_types::{Position, PositionEncodingKind, Range};

/// How an editor counts along a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// In bytes.
    Utf8,
    /// In units of UTF-16, which every editor can.
    #[default]
    Utf16,
}

impl Encoding {
    /// The one to use with an editor that offers these: bytes where it can, since then
    /// nothing has to be counted.
    #[must_use]
    pub fn agreed(offered: Option<&[PositionEncodingKind]>) -> Self {
        let has_bytes = offered.is_some_and(|all| all.contains(&PositionEncodingKind::UTF8));
        if has_bytes { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    #[must_use]
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn of_text(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// Tells where bytes of a file are. Spans that begin one behind the other on a line cost that line
/// once, however long it is.
pub(super) struct Ruler<'f> {
    file: &'f SourceFile,
    encoding: Encoding,
    /// Where the editor's first character is.
    begin: usize,
    /// The place that was told last, and its byte.
    last: (Position, usize),
}

impl<'f> Ruler<'f> {
    /// `begin` is the byte of the editor's first character.
    pub(super) fn new(file: &'f SourceFile, encoding: Encoding, begin: usize) -> Self {
        Self { file, encoding, begin, last: (Position::default(), begin) }
    }

    /// Where a span is; the beginning of a file that is no text.
    pub(super) fn range(&mut self, span: Span) -> Range {
        let start = self.position(span.start);
        self.last = start;
        let (end, _) = self.position(span.end.max(span.start));
        Range { start: start.0, end }
    }

    fn position(&self, byte: u32) -> (Position, usize) {
        let Some(text) = self.file.text() else { return self.last };
        let line = self.file.line(byte);
        let begin = match line {
            1 => self.begin,
            _ => self.file.line_start(line) as usize,
        };
        let line = line.saturating_sub(1);
        let at = (byte as usize).clamp(begin, text.len().max(begin));
        let (last, told) = self.last;
        let (from, before) =
            if last.line == line && told <= at { (told, last.character) } else { (begin, 0) };
        let width = text.get(from..at).map_or(0, |part| self.encoding.of_text(part));
        let character = before.saturating_add(offset(width));
        (Position { line, character }, at)
    }
}

/// The byte of a text that an editor means. What lies behind the end of a line is that end, what
/// lies behind the last line the end of the text, and what lies within a character its beginning.
pub(super) fn byte(text: &str, position: Position, encoding: Encoding) -> usize {
    let mut begin = 0;
    for _ in 0..position.line {
        match end_of_line(&text[begin..]) {
            Some((_, next)) => begin += next,
            None => return text.len(),
        }
    }
    let rest = &text[begin..];
    let line = &rest[..end_of_line(rest).map_or(rest.len(), |(end, _)| end)];
    let wanted = position.character as usize;
    if encoding == Encoding::Utf8 {
        return begin + char_start(line, wanted);
    }
    let mut width = 0;
    let behind = line.char_indices().find(|(_, c)| {
        width += c.len_utf16();
        width > wanted
    });
    begin + behind.map_or(line.len(), |(at, _)| at)
}

/// Where the first line of a text ends, and where the next begins.
fn end_of_line(text: &str) -> Option<(usize, usize)> {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    Some((end, end + if text[end..].starts_with("\r\n") { 2 } else { 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use proptest::prelude::*;

    fn place(file: &SourceFile, at: usize, encoding: Encoding) -> (u32, u32) {
        let span = Span::of(FileId(0), at..at);
        let mut ruler = Ruler::new(file, encoding, file.bom_len());
        let Position { line, character } = ruler.range(span).start;
        (line, character)
    }

    #[test]
    fn characters_are_counted_as_agreed_and_a_byte_order_mark_is_none() {
        let file = SourceFile::new("a", "\u{FEFF}ж😀x\r\ny".into());
        let x = 3 + 2 + 4;
        assert_eq!(place(&file, x, Encoding::Utf8), (0, 6));
        assert_eq!(place(&file, x, Encoding::Utf16), (0, 3));
        assert_eq!(place(&file, 0, Encoding::Utf16), (0, 0));
        assert_eq!(place(&file, x + 3, Encoding::Utf16), (1, 0));
        let file = SourceFile::new("a", vec![b'a', 0xFF, b'\n', b'b']);
        assert_eq!(place(&file, 3, Encoding::Utf16), (0, 0));
    }

    #[test]
    fn what_no_line_has_is_its_end_and_half_a_character_its_beginning() {
        let text = "a😀\r\nb";
        for (line, character, at) in [
            (0, 0, 0),
            (0, 1, 1),
            (0, 2, 1),
            (0, 3, 5),
            (0, 99, 5),
            (1, 0, 7),
            (1, 9, 8),
            (9, 0, 8),
        ] {
            assert_eq!(byte(text, Position { line, character }, Encoding::Utf16), at);
        }
        assert_eq!(byte(text, Position { line: 0, character: 3 }, Encoding::Utf8), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// A byte is told as a place that leads back to it, unless it stands within a line break.
        #[test]
        fn there_and_back(text in "([a😀ж]|\r|\n|\r\n){0,24}", picks in prop::collection::vec(0..64_usize, 1..8)) {
            let file = SourceFile::new("a", text.clone().into());
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let mut ruler = Ruler::new(&file, encoding, 0);
                for pick in &picks {
                    let at = char_start(&text, *pick);
                    let range = ruler.range(Span::of(FileId(0), at..text.len()));
                    prop_assert_eq!(range.start, Ruler::new(&file, encoding, 0).range(Span::of(FileId(0), at..at)).start);
                    let is_in_break = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                    if !is_in_break {
                        prop_assert_eq!(byte(&text, range.start, encoding), at);
                    }
                    prop_assert_eq!(byte(&text, range.end, encoding), text.len());
                }
            }
        }
    }
}
