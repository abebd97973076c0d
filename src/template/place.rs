//! Places that somebody fills: `<KEY>`, in angle brackets and named as environment variables are.

use std::ops::Range;

/// Whether a text is the name of a place, or of an environment variable: capitals, digits, `_`.
#[must_use]
pub fn is_place_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_name)
}

/// Where places stand in a text, with their brackets.
pub fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('<').filter_map(|(at, _)| {
        let inner = &text[at + 1..];
        let end = inner.find(|c| !is_of_name(c))?;
        (end > 0 && inner[end..].starts_with('>')).then(|| at..at + end + 2)
    })
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_what_has_brackets() {
        let text = "a<KEY>b<<A_1>><key><>< X><OPEN";
        let found: Vec<&str> = places(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["<KEY>", "<A_1>"]);
        assert!(is_place_name("REDTRACK_PTOKEN") && is_place_name("K2"));
        assert!(!is_place_name("") && !is_place_name("Key") && !is_place_name("A-B"));
    }
}
