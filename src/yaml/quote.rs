//! Text in double quotes.

use crate::text::is_hostile;
use std::fmt::Write as _;

/// Text in double quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Text as it stands within double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // What acts on whoever reads it stands as an escape.
            c if is_hostile(c) => {
                let _ = match u32::from(c) {
                    wide @ 0x10000.. => write!(out, "\\U{wide:08x}"),
                    code => write!(out, "\\u{code:04x}"),
                };
            }
            c => out.push(c),
        }
    }
    out
}
