//! Words beside what belongs in a place. A fix that leaves them out loses what somebody wrote down,
//! so none does so unseen, and the finding says where they can stand.

use crate::text::{shown, visible};

/// Whether a text says more than marks and white space do.
pub(super) fn says_something(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// What is kept with what is left out behind it as a remark, in backticks.
pub(super) fn as_remark(kept: &str, left_out: &str) -> String {
    format!("`{} # {}`", visible(kept), shown(words(left_out)))
}

/// Some words without the marks that hold them apart from what stands beside them.
fn words(text: &str) -> &str {
    let is_mark = |c: char| c.is_whitespace() || "-–—|/\\#,;:".contains(c);
    let words = text.trim_matches(is_mark).trim_start_matches(|c| is_mark(c) || "=>→".contains(c));
    let within = [("(", ")"), ("[", "]"), ("<", ">")].into_iter().find_map(|(open, close)| {
        let within = words.strip_prefix(open)?.strip_suffix(close)?;
        (!within.contains(open)).then_some(within)
    });
    within.unwrap_or(words).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_the_marks_around_them() {
        for (written, expected) in [
            ("(main one, ask Oleg)", "main one, ask Oleg"),
            (" // main", "main"),
            ("| 12.50 USD | KZ", "12.50 USD | KZ"),
            ("(a) or (b)", "(a) or (b)"),
            ("Ссылка: ", "Ссылка"),
            (" -> see RedTrack", "see RedTrack"),
            ("—", ""),
            ("", ""),
        ] {
            assert_eq!(words(written), expected);
            assert_eq!(says_something(written), !expected.is_empty());
        }
        assert_eq!(as_remark("a.io", " (b)"), "`a.io # b`");
    }
}
