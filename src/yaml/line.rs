//! One line of a text that is no YAML.

use crate::text::char_start;

/// The length of the byte-order mark that a text begins with: no line has it.
pub(super) fn bom(source: &str) -> usize {
    if source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
}

/// One line of the source around an offset.
pub(super) struct Line<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn around(source: &'a str, offset: usize) -> Self {
        let mut offset = char_start(source, offset);
        // A carriage return and its line feed are one end.
        if source[..offset].ends_with('\r') && source[offset..].starts_with('\n') {
            offset -= 1;
        }
        let (before, mark) = (&source.as_bytes()[..offset], bom(source));
        let start = memchr::memrchr2(b'\n', b'\r', before).map_or(mark, |i| i + 1);
        let offset = offset.max(start);
        let rest = &source.as_bytes()[offset..];
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(source.len(), |i| i + offset);
        Self { start, text: &source[start..end] }
    }

    /// The value of `key: value` or `- value`: offset in the line and text, comment cut off.
    pub(super) fn value(&self) -> Option<(usize, &'a str)> {
        let from =
            self.text.find(": ").map(|i| i + 2).or_else(|| self.text.find("- ").map(|i| i + 2))?;
        let value = &self.text[from..];
        let lead = value.len() - value.trim_start().len();
        let value = value.trim_start();
        let end = value.find(" #").unwrap_or(value.len());
        Some((from + lead, value[..end].trim_end()))
    }
}
