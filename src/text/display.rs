//! Showing text that came from outside without letting it act on the terminal.

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

/// The text with every character that could act on its surroundings shown as a symbol:
/// `␛` for escape, `<U+202E>` for a bidirectional override. Line breaks are shown too.
#[must_use]
#[allow(clippy::needless_bitwise_bool, reason = "a branch would keep it from being vectorised")]
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most texts are told to be harmless without a look at each character.
    let is_plain = |b: &u8| (b' '..=b'~').contains(b) & (*b != b'#');
    if text.bytes().fold(true, |all, b| all & is_plain(&b))
        || (!text.contains("##") && !text.chars().any(is_hostile))
    {
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
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if !is_escaped(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
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

/// JSON over several lines in which every character that could act on a terminal or on the eye,
/// and every bracket that opens a command to a CI runner, is an escape.
#[must_use]
pub fn harmless_json(mut json: String) -> String {
    if json.contains("##") {
        json = without_commands(&json);
    }
    let acts = |c: char| c != '\n' && is_hostile(c);
    // JSON itself escapes all of them that are ASCII but the last.
    let is_plain = |line: &str| line.is_ascii() && !line.contains('\u{7f}');
    if json.lines().all(|line| is_plain(line) || !line.contains(acts)) {
        return json;
    }
    escape_json(&json, acts)
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
    fn commands_to_ci_runners_become_text() {
        assert_eq!(visible("a ##[error]b"), "a ##<U+005B>error]b");
        assert_eq!(visible("##vso[task] # [x]"), "##vso<U+005B>task] # [x]");
        assert_eq!(visible_line("##[x]", &mut []), "##<U+005B>x]");
    }

    #[test]
    fn json_stays_the_same_to_who_reads_it() {
        let json = serde_json::to_string_pretty(&["##vso[x]", "\u{202e}", "[a]", "é"]).unwrap();
        let harmless = harmless_json(json.clone());
        assert!(harmless.contains("##vso\\u005bx]") && harmless.contains("\\u202e"), "{harmless}");
        let read = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap();
        assert_eq!(read(&harmless), read(&json));
        assert_eq!(harmless_json("[\n  \"é ##A##\"\n]".to_owned()), "[\n  \"é ##A##\"\n]");
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
