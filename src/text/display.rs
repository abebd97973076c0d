//! Showing text that came from outside without letting it act on the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character must never reach a terminal, a log or a CI annotation as it is:
/// controls, escapes, bidirectional overrides, invisible and format characters.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
            | '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FFA0}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn push_visible(out: &mut String, c: char) {
    match c {
        // The Unicode pictures of the C0 controls sit at one fixed distance.
        '\u{0}'..='\u{1F}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
        '\u{7F}' => out.push('\u{2421}'),
        c => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// The text with every character that could act on its surroundings shown as a symbol:
/// `␛` for escape, `<U+202E>` for a bidirectional override. Line breaks are shown too.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hostile(c) { push_visible(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// One line made visible, with tabs widened to the next multiple of four, and the place
/// in the result of each of `offsets` (bytes into `line`, in any order).
#[must_use]
pub fn visible_line(line: &str, offsets: &mut [usize]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut column = 0;
    let mut moved: Vec<Option<usize>> = vec![None; offsets.len()];
    for (at, c) in line.char_indices() {
        for (old, new) in offsets.iter().zip(moved.iter_mut()) {
            if new.is_none() && *old <= at {
                *new = Some(out.len());
            }
        }
        if c == '\t' {
            let width = 4 - column % 4;
            out.extend(std::iter::repeat_n(' ', width));
            column += width;
        } else if is_hostile(c) {
            push_visible(&mut out, c);
            column += 1;
        } else {
            out.push(c);
            column += 1;
        }
    }
    for (offset, new) in offsets.iter_mut().zip(moved) {
        *offset = new.unwrap_or(out.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_overrides_become_symbols() {
        assert_eq!(visible("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(visible("x\u{202e}y\u{85}z"), "x<U+202E>y<U+0085>z");
        assert!(matches!(visible("Краков 保険"), Cow::Borrowed(_)));
    }

    #[test]
    fn offsets_follow_widened_tabs() {
        let mut offsets = [1, 2, 9];
        let line = visible_line("\tab\u{1b}c", &mut offsets);
        assert_eq!(line, "    ab␛c");
        assert_eq!(offsets, [4, 5, line.len()]);
    }
}
