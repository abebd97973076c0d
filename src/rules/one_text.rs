//! More than an id in the one text that stands in an id's place: several ids, or an id and its share
//! of the clicks.

use crate::diagnostic::Fix;
use crate::text::visible;
use crate::workspace::Files;
use crate::yaml::{Loc, plain_or_quoted};

/// How many words are looked at.
const MOST: usize = 20;

/// An id and what is meant as its weight: `keto-kz 70`, `keto-kz - 70%`, `keto-kz (70)`.
pub(super) fn weighted(text: &str) -> Option<(&str, &str)> {
    let shorter =
        |text: &'_ str, mark: char| text.strip_suffix(mark).unwrap_or(text).trim_end().len();
    let text = text.trim();
    let text = &text[..shorter(text, ')')];
    let text = &text[..shorter(text, '%')];
    let id = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let weight = &text[id.len()..];
    let is_gap = |c: char| c.is_whitespace() || "=:(,|".contains(c);
    let name = id.trim_end_matches(|c| is_gap(c) || "-–—".contains(c));
    // In `keto-70` the number is a part of the name.
    let is_apart = id[name.len()..].contains(is_gap);
    let is_one = !name.is_empty() && !name.contains(is_gap);
    (is_apart && is_one && (1..=3).contains(&weight.len())).then_some((name, weight))
}

/// The words of a text that has several: `keto-kz slim-kz`, `KZ/UZ`.
pub(super) fn several(text: &str, is_gap: fn(char) -> bool) -> Option<Vec<&str>> {
    let words = text.split(is_gap).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(MOST + 1).collect();
    (2..=MOST).contains(&words.len()).then_some(words)
}

/// What to do with an item that is several, and the fix that does it; `None` where it is no item.
pub(super) fn apart(files: &Files<'_>, at: Loc, words: &[&str]) -> Option<(String, Option<Fix>)> {
    let tree = files.tree(at)?;
    let list = tree.list_of(at.node())?;
    if !tree.is_flow(list) {
        let help = "these are several: give each of them a dash and a line of its own";
        return Some((help.to_owned(), None));
    }
    let all: Vec<String> = words.iter().map(|word| plain_or_quoted(word)).collect();
    let all = all.join(", ");
    let help = format!("put a comma between them: `{}`", visible(&all));
    Some((help, files.write_yaml(at, &all).filter(|_| files.is_unshared(at))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_told_from_a_name_that_ends_with_a_number() {
        for text in [
            "keto 70",
            "keto 70%",
            "keto (70)",
            "keto - 70",
            "keto = 70 %",
            " keto: 70",
            "keto,70",
            "keto | 70%",
        ] {
            assert_eq!(weighted(text), Some(("keto", "70")), "{text}");
        }
        assert_eq!(weighted("keto-2 70"), Some(("keto-2", "70")));
        for text in [
            "keto-70",
            "keto70",
            "70",
            " 70",
            "keto",
            "keto 7000",
            "keto slim 70",
            "",
            "%)",
            "кето-7",
            "(70)",
        ] {
            assert_eq!(weighted(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_told_apart_at_what_cannot_be_in_one() {
        let is_gap = |c: char| c == ' ' || c == ',';
        assert_eq!(several("keto, slim", is_gap), Some(vec!["keto", "slim"]));
        assert_eq!(several("keto", is_gap), None);
        assert_eq!(several(" keto,", is_gap), None);
        assert_eq!(several(&"a ".repeat(21), is_gap), None);
    }
}
