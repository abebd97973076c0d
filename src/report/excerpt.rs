//! The first lines in which two files differ, for people: short, with nothing in it that acts
//! and no secret.

use crate::rules::{MASK, secret_parts};
use crate::template::places;
use crate::text::visible;
use similar::{Algorithm, ChangeTag, TextDiff};
use std::collections::BTreeSet;

/// How many changed lines are shown.
const MOST_LINES: usize = 8;
/// How much of a line is shown, in characters.
const LONGEST: usize = 100;
/// Longer files are not laid side by side.
const LARGEST: usize = 8 << 20;

/// What of a file is not as it would be built: `-` for what stands there, `+` for what would.
/// A file that shows what would be masked is not quoted.
#[must_use]
pub fn excerpt(there: &[u8], built: &[u8]) -> Vec<String> {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(there), std::str::from_utf8(built)) else {
        return vec!["it is not UTF-8 text".to_owned()];
    };
    if old.len().max(new.len()) > LARGEST {
        return vec!["it is too long to be laid side by side".to_owned()];
    }
    if names(old) != names(new) {
        return vec![
            "it shows no placeholders, and perhaps secrets, so it is not quoted".to_owned(),
        ];
    }
    // Lines that stand once on each side are matched first: files are long and changes few.
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(old, new);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let mut lines: Vec<String> = changed
        .map(|change| {
            let mark = if change.tag() == ChangeTag::Delete { '-' } else { '+' };
            format!("{mark} {}", shown(change.value()))
        })
        .collect();
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("and {more} more lines"));
    }
    lines
}

/// The placeholders in a file, as they are or as a page or its data spells them.
fn names(text: &str) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = places(text).map(|r| text[r].to_owned()).collect();
    for (open, close) in [("&#60;", "&#62;"), ("\\u003c", "\\u003e")] {
        let plain = text.replace(open, "<").replace(close, ">");
        out.extend(places(&plain).map(|r| plain[r].to_owned()));
    }
    out
}

/// One line: its end is shown where that is all that may differ.
fn shown(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let mut out = String::new();
    let mut from = 0;
    for secret in secret_parts(line, None).into_iter().filter(|s| s.end > s.start) {
        if secret.start >= from {
            out.push_str(&line[from..secret.start]);
            out.push_str(MASK);
            from = secret.end;
        }
    }
    out.push_str(&line[from..]);
    let text = visible(&out);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn only_lines_that_differ_are_quoted_and_not_too_many() {
        let lines = excerpt(b"a\nb\nc\n", b"a\nB\nc\n");
        assert_eq!(lines, ["- b", "+ B"]);
        assert_eq!(excerpt(b"a\r\n", b"a\n"), ["- a␍", "+ a"]);
        let many = "x\n".repeat(20);
        let lines = excerpt(many.as_bytes(), b"");
        assert_eq!((lines.len(), lines.last().unwrap().as_str()), (9, "and 12 more lines"));
        let long = excerpt(&[b'x'; 500], b"");
        assert_eq!(long[0].chars().count(), 103);
        assert_eq!(excerpt(b"\xff", b""), ["it is not UTF-8 text"]);
        assert_eq!(excerpt("\u{202e}\u{1b}[31m".as_bytes(), b""), ["- <U+202E>␛[31m"]);
    }

    #[test]
    fn what_may_be_a_secret_is_not_quoted() {
        let (masked, revealed) = ("https://a.io/?x=<KEY>\n", "https://a.io/?x=s3cr3t\n");
        let lines = excerpt(revealed.as_bytes(), masked.as_bytes());
        assert_eq!(lines, ["it shows no placeholders, and perhaps secrets, so it is not quoted"]);
        // Whichever of the two reveals it, and however a page spells the placeholder.
        assert_eq!(excerpt(masked.as_bytes(), revealed.as_bytes()), lines);
        for page in ["<code>&#60;KEY&#62;</code>\n", "\"x\\u003cKEY\\u003e\"\n"] {
            assert_eq!(excerpt(b"<code>s3cr3t</code>\n", page.as_bytes()), lines);
        }
        let lines = excerpt(b"https://a.io/?ptoken=s3cr3t\n", b"");
        assert_eq!(lines, ["- https://a.io/?ptoken=•••"]);
    }
}
