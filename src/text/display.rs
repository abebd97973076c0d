//! Showing text that came from outside without letting it act on the terminal.

use super::bytes::ByteSet;
use std::borrow::Cow;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Whether a character must never reach a terminal, a log or a CI annotation as it is:
/// controls, escapes, bidirectional overrides, invisible and format characters, and what no
/// XML may hold.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
            | '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FFA0}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}'
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

/// Whether the `[` behind `before` opens a command to a CI runner, wherever it stands in a line:
/// `##[error]`, `##vso[task.…]`, `##teamcity[…]`.
fn commands(before: &str) -> bool {
    before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with("##")
}

/// The bytes with which something that acts may begin: controls, `#`, and the first bytes of
/// every other character that [`is_hostile`].
static MAY_ACT: ByteSet = ByteSet::new(b"#\x7F\xC2\xD8\xE1\xE2\xE3\xEF\xF3").with_range(0, 0x1F);

/// Whether nothing in a text acts on a terminal, the eye or a CI runner. Nearly all that is
/// written passes here.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let mut from = 0;
    while let Some(at) = MAY_ACT.first(text, from) {
        let acts = match text.as_bytes()[at] {
            b'#' => text.as_bytes().get(at + 1) == Some(&b'#'),
            _ => text[at..].starts_with(is_hostile),
        };
        if acts {
            return false;
        }
        from = at + 1;
    }
    true
}

/// The text with every character that could act on its surroundings shown as a symbol:
/// `␛` for escape, `<U+202E>` for a bidirectional override. Line breaks are shown too.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_harmless(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        if is_hostile(c) || (c == '[' && commands(&text[..at])) {
            push_visible(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A name or a word that was written, for a message: visible, and cut where it is longer than any
/// name may be. It is cut before a word, since the half of a secret is not known for one.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 120;
    if text.len() <= LONGEST {
        return visible(text);
    }
    let is_start = |at: &usize| text.is_char_boundary(*at);
    let head = &text[..(0..=LONGEST).rev().find(is_start).unwrap_or(0)];
    let is_between = |c: char| c.is_whitespace() || "\"'`,;&?|()[]{}<>".contains(c);
    let end = head.rfind(is_between).filter(|at| *at > 0).unwrap_or(head.len());
    Cow::Owned(visible(&head[..end]).into_owned() + "…")
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
        let before = out.len();
        if c == '\t' {
            out.extend(std::iter::repeat_n(' ', 4 - column % 4));
        } else if is_hostile(c) || (c == '[' && commands(&line[..at])) {
            push_visible(&mut out, c);
        } else {
            out.push(c);
        }
        column += out[before..].width();
    }
    for (offset, new) in offsets.iter_mut().zip(moved) {
        *offset = new.unwrap_or(out.len());
    }
    out
}

/// JSON with some characters as escapes. They have to be such as stand inside of strings alone.
#[must_use]
pub fn escape_json(json: &str, is_escaped: impl Fn(char) -> bool) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(json.len() + 1);
    let mut rest = json;
    while let Some(at) = rest.find(&is_escaped) {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let mut chars = behind.chars();
        let mut units = [0; 2];
        for unit in chars.next().map_or(&mut [][..], |c| c.encode_utf16(&mut units)) {
            out.push_str("\\u");
            let digit = |shift: u32| char::from(DIGITS[usize::from((*unit >> shift) & 0xF)]);
            out.extend([12, 8, 4, 0].map(digit));
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// JSON, or a string of it, in which no bracket opens a command to a CI runner.
#[must_use]
pub fn without_commands(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut from = 0;
    for (at, bracket) in json.match_indices('[').filter(|(at, _)| commands(&json[..*at])) {
        out.push_str(&json[from..at]);
        out.push_str("\\u005b");
        from = at + bracket.len();
    }
    out.push_str(&json[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_and_overrides_become_symbols() {
        assert_eq!(visible("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(visible("x\u{202e}y\u{85}z"), "x<U+202E>y<U+0085>z");
        assert!(matches!(visible("Краков 保険"), Cow::Borrowed(_)));
    }

    #[test]
    fn commands_to_ci_runners_become_text() {
        assert_eq!(visible("a ##[error]b"), "a ##<U+005B>error]b");
        assert_eq!(visible("##vso[task] # [x]"), "##vso<U+005B>task] # [x]");
        assert_eq!(visible_line("##[x]", &mut []), "##<U+005B>x]");
    }

    #[test]
    fn every_character_that_acts_is_found_wherever_it_stands() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_harmless(c.encode_utf8(&mut [0; 4])), !is_hostile(c), "{c:?}");
        }
        for before in 0..20 {
            for c in ['\n', '\u{7f}', '\u{ad}', '\u{202e}', '\u{e0001}'] {
                let text = format!("{}{c}~~~~~~~~~~~", "~".repeat(before));
                assert!(!is_harmless(&text), "{text:?}");
            }
            assert!(!is_harmless(&format!("{}##~~", "~".repeat(before))));
            assert!(is_harmless(&format!("{}#~#Кето", "~".repeat(before))));
        }
    }

    proptest! {
        #[test]
        fn a_text_is_harmless_where_nothing_in_it_acts(
            text in "(#|[a-z]|[éж·→\u{202e}\u{7f}\u{1b}\u{ad}\u{e0001}]|.){0,24}",
        ) {
            let acts = text.contains("##") || text.chars().any(is_hostile);
            prop_assert_eq!(is_harmless(&text), !acts);
        }
    }

    #[test]
    fn offsets_follow_widened_tabs() {
        let mut offsets = [1, 2, 9];
        let line = visible_line("\tab\u{1b}c", &mut offsets);
        assert_eq!(line, "    ab␛c");
        assert_eq!(offsets, [4, 5, line.len()]);
        assert_eq!(visible_line("保\tx", &mut []), "保  x", "a wide character takes two columns");
    }
}
