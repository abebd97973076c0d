//! What rules ask the whole text of every file for, looked for at once.

use super::secrets;
use crate::text::Marks;
use memchr::memmem;

/// What a text has of that.
pub(super) fn marks(text: &str) -> Marks {
    Marks {
        secrets: secrets::places(text),
        numbers: numbers(text).collect(),
        comments: memmem::find(text.as_bytes(), b"rackc").is_some(),
    }
}

/// Keys of texts that are written for people.
pub(super) const FREE_TEXTS: [&str; 3] = ["landing", "name", "notes"];

/// Where `#` stands between white space and a digit, for the first time on a line that seems to give
/// a free text without quotes.
fn numbers(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_number = |hash: usize| {
        let before = hash.checked_sub(1).map(|before| bytes[before]);
        matches!(before, Some(b' ' | b'\t')) && bytes.get(hash + 1).is_some_and(u8::is_ascii_digit)
    };
    let mut from = 0;
    let first_of_lines = std::iter::from_fn(move || {
        let hash = memchr::memchr_iter(b'#', &bytes[from..])
            .map(|at| from + at)
            .find(|at| is_number(*at))?;
        from = memchr::memchr2(b'\n', b'\r', &bytes[hash..]).map_or(bytes.len(), |end| hash + end);
        Some(hash)
    });
    first_of_lines.filter(|hash| is_free_text(&text[..*hash]))
}

/// Whether the last line of a text has the key of a free text, and a value that is not in quotes.
fn is_free_text(text: &str) -> bool {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    let pair = line.split_once(": ").map(|(key, value)| (key.trim_start(), value.trim_start()));
    pair.is_some_and(|(key, value)| {
        let key = key.strip_prefix("- ").unwrap_or(key).trim();
        FREE_TEXTS.contains(&key) && !value.is_empty() && !value.starts_with(['"', '\''])
    })
}
