//! Text that came from outside, in Markdown: it can be read, and it can do nothing.

use crate::text::{ByteSet, visible};
use std::borrow::Cow;

/// Plain text: on one line, with nothing in it that Markdown or HTML could take for more.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    escape_to(&mut out, text);
    out
}

/// The bytes at which Markdown or HTML could take a text for more.
static SPECIAL: ByteSet = ByteSet::new(b"<>&\\`*_[]#|~!@$:.");

/// [`escape`], behind what is there.
pub(super) fn escape_to(out: &mut String, text: &str) {
    let text = visible(text);
    let (mut from, mut seen) = (0, 0);
    while let Some(at) = SPECIAL.first(&text, seen) {
        seen = at + 1;
        let (instead, past) = match text.as_bytes()[at] {
            b'<' => ("&lt;", at + 1),
            b'>' => ("&gt;", at + 1),
            b'&' => ("&amp;", at + 1),
            // Bare addresses would become links.
            b':' if !text[at..].starts_with("://") => continue,
            b'.' if !text.as_bytes()[..at]
                .last_chunk::<3>()
                .is_some_and(|before| before.eq_ignore_ascii_case(b"www")) =>
            {
                continue;
            }
            _ => ("\\", at),
        };
        out.push_str(&text[from..at]);
        out.push_str(instead);
        from = past;
    }
    out.push_str(&text[from..]);
}

/// The longest run of backticks in a text.
fn longest_run(text: &str) -> usize {
    if !text.contains('`') {
        return 0;
    }
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A code span that holds the text exactly.
pub(crate) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    code_to(&mut out, text);
    out
}

/// [`code`], behind what is there.
pub(super) fn code_to(out: &mut String, text: &str) {
    let text = visible(text);
    if text.is_empty() {
        out.push_str("(empty)");
        return;
    }
    let ticks = match longest_run(&text) {
        0 => Cow::Borrowed("`"),
        n => Cow::Owned("`".repeat(n + 1)),
    };
    // A space on both sides is taken away again, so one is given where it would be the
    // text's own, and where a backtick would touch the fence.
    let blank = text.chars().all(|c| c == ' ');
    let spaced = text.starts_with(' ') && text.ends_with(' ') && !blank;
    let pad = if spaced || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    for part in [&ticks, pad, &text, pad, &ticks] {
        out.push_str(part);
    }
}

/// A fenced block that holds the one line of text, indented, behind what is there.
pub(super) fn fence_to(out: &mut String, text: &str, indent: &str) {
    let text = visible(text);
    let ticks = match longest_run(&text) {
        0..=2 => Cow::Borrowed("```"),
        n => Cow::Owned("`".repeat(n + 1)),
    };
    for part in [indent, &ticks, "text\n", indent, &text, "\n", indent, &ticks, "\n"] {
        out.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fence(text: &str, indent: &str) -> String {
        let mut out = String::new();
        fence_to(&mut out, text, indent);
        out
    }

    #[test]
    fn nothing_in_a_name_acts() {
        assert_eq!(escape("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(escape("a | `b` *c* [d](e)"), "a \\| \\`b\\` \\*c\\* \\[d\\](e)");
        assert_eq!(escape("x\u{202E}y\nz"), "x&lt;U+202E&gt;y␊z");
        assert_eq!(escape("https://evil.com www.evil.com"), "https\\://evil.com www\\.evil.com");
        assert_eq!(escape("&lt; me@acme.com"), "&amp;lt; me\\@acme.com");
        assert_eq!(escape("Keto KZ · Кето"), "Keto KZ · Кето");
    }

    #[test]
    fn code_spans_outlast_any_run_of_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code("a\nb"), "`a␊b`");
        assert_eq!(code(""), "(empty)");
    }

    #[test]
    fn fences_outlast_any_run_of_backticks() {
        assert_eq!(fence("https://a.b/", "  "), "  ```text\n  https://a.b/\n  ```\n");
        assert_eq!(fence("a````b", ""), "`````text\na````b\n`````\n");
        assert_eq!(fence("a\n```\n<b>", ""), "````text\na␊```␊<b>\n````\n");
    }
}
