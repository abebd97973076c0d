//! A file as it stands in an editor, saved or not.

use super::position::{Encoding, byte};
use lsp_types::TextDocumentContentChangeEvent;

/// The byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file that an editor holds open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The number that the editor gave this state of the text.
    pub version: i32,
    /// The text, with a byte-order mark where the editor holds that for a character of it. Few do.
    pub text: String,
}

impl Document {
    /// Makes the changes that the editor made, one after the other.
    pub fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        self.version = version;
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            let start = byte(&self.text, range.start, encoding);
            let end = byte(&self.text, range.end, encoding).max(start);
            self.text.replace_range(start..end, &change.text);
        }
    }

    /// Whether a file on the disk holds just this text.
    #[must_use]
    pub fn is_saved_as(&self, bytes: &[u8]) -> bool {
        let bytes = if self.has_mark() { bytes } else { bytes.strip_prefix(MARK).unwrap_or(bytes) };
        bytes == self.text.as_bytes()
    }

    /// Whether the text begins with a byte-order mark.
    #[must_use]
    pub fn has_mark(&self) -> bool {
        self.text.as_bytes().starts_with(MARK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    fn change(from: (u32, u32), to: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let place = |(line, character)| Position { line, character };
        let range = Some(Range { start: place(from), end: place(to) });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.into() }
    }

    #[test]
    fn changes_are_made_in_order_each_in_what_the_one_before_left() {
        let mut document = Document { version: 1, text: "a: 😀\nb: 2\n".into() };
        let changes = vec![
            change((0, 3), (0, 5), "1"),
            change((1, 3), (1, 4), "x\ny"),
            change((2, 0), (9, 9), "c\n"),
            // Nothing lies between an end and a beginning behind it.
            change((0, 1), (0, 0), "!"),
        ];
        document.change(2, changes, Encoding::Utf16);
        assert_eq!(document, Document { version: 2, text: "a!: 1\nb: x\nc\n".into() });
        let whole =
            TextDocumentContentChangeEvent { range: None, range_length: None, text: "z".into() };
        document.change(3, vec![whole], Encoding::Utf16);
        assert_eq!(document.text, "z");
        assert!(document.is_saved_as(b"\xEF\xBB\xBFz") && !document.is_saved_as(b"z\n"));
    }
}
