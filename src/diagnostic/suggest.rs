//! Did-you-mean: the nearest name, but only when it is near.

use std::fmt::Write as _;

/// How many candidates a search compares at the most, so that a file full of wrong
/// references stays linear in its size.
const MOST_COMPARED: usize = 4096;
/// How many allowed names a message lists at the most.
const MOST_LISTED: usize = 12;

fn distance(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(a, b)
}

/// The one candidate nearest to `name`, if it is near: at most a third of the name's
/// characters differ, or only letter case, `-` and `_` do. Ties go to the first in order.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > 80 {
        return None;
    }
    let allowed = (length / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().take(MOST_COMPARED) {
        if candidate == name || candidate.len().abs_diff(name.len()) > 4 * allowed + 4 {
            continue;
        }
        if fold(candidate).eq(fold(name)) {
            return Some(candidate);
        }
        // The length in characters alone rules most candidates out.
        if candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let d = distance(name, candidate);
        if d <= allowed && d < length && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `near` is nearer to `name` than every other candidate, so that it may take its
/// place unseen: `data6` is as near to `data1` as to `data2`.
pub fn is_clear<'a>(name: &str, near: &str, candidates: impl IntoIterator<Item = &'a str>) -> bool {
    let best = distance(name, near);
    let mut others = candidates.into_iter().take(MOST_COMPARED).filter(|c| *c != near);
    others.all(|c| c.len().abs_diff(name.len()) > 4 * best || distance(name, c) > best)
}

/// What is left of a name when letter case and the marks between words do not count.
fn fold(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.')).flat_map(char::to_lowercase)
}

/// A list of allowed names for a message: sorted, capped, in backticks.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let mut out = String::new();
    for (i, name) in names.iter().take(MOST_LISTED).enumerate() {
        let sep = if i == 0 { "" } else { ", " };
        let _ = write!(out, "{sep}`{}`", crate::text::visible(name));
    }
    if names.len() > MOST_LISTED {
        let _ = write!(out, " and {} more", names.len() - MOST_LISTED);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_offered() {
        let keys = ["stream", "status", "streams", "payout"];
        assert_eq!(nearest("straem", keys), Some("stream"));
        assert_eq!(nearest("Stream", keys), Some("stream"));
        assert_eq!(nearest("pay-out", keys), Some("payout"));
        assert_eq!(nearest("weight", keys), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn long_lists_are_capped() {
        let names: Vec<String> = (0..20).map(|i| format!("n{i:02}")).collect();
        assert!(one_of(names.iter().map(String::as_str)).ends_with("`n11` and 8 more"));
    }
}
