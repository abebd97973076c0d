//! Text from outside inside the pictures we draw: each format's own escaping, after what
//! [`visible`] does everywhere.

use super::visible;
use std::fmt::Write as _;

/// Inside a label of Mermaid, quoted or not: what has a meaning there becomes an entity.
#[must_use]
pub fn mermaid(text: &str) -> String {
    let special = |c: char| {
        matches!(
            c,
            '#' | ';'
                | ':'
                | '"'
                | '\''
                | '<'
                | '>'
                | '&'
                | '%'
                | '`'
                | '{'
                | '}'
                | '['
                | ']'
                | '('
                | ')'
                | '|'
                | '\\'
                | '~'
                | '*'
                | '$'
                | '@'
        )
    };
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        if special(c) {
            let _ = write!(out, "#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Inside a quoted string of Graphviz's language, where a backslash escapes.
#[must_use]
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Inside an element or a quoted attribute of XML. What is no character there, escaped or not,
/// is hostile to [`visible`] already.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "\"]; end\n<script>&'\\%%{x}";

    #[test]
    fn nothing_ends_a_label_or_a_line() {
        for escaped in [mermaid(HOSTILE), dot(HOSTILE), xml(HOSTILE)] {
            assert!(!escaped.contains('\n'), "{escaped}");
        }
        assert!(!mermaid(HOSTILE).contains(['"', ']', '<', '{', '%']));
        assert!(!xml(HOSTILE).contains(['<', '>', '"', '\'']));
        assert!(dot(HOSTILE).starts_with("\\\"]") && dot(HOSTILE).contains("\\\\"));
    }

    #[test]
    fn what_is_no_character_in_xml_is_shown_as_symbols() {
        let none = ['\u{FFFE}', '\u{FFFF}', '\u{1}', '\u{B}'];
        assert!(!xml(&String::from_iter(none)).contains(none));
    }

    #[test]
    fn ordinary_text_stays() {
        for text in ["KZ · Propeller → Keto", "keto-kz/push", "12.50 USD"] {
            assert_eq!(
                (mermaid(text), dot(text), xml(text)),
                (text.into(), text.into(), text.into())
            );
        }
    }
}
