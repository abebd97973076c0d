//! Words of sentences that depend on others.

use std::fmt::Display;

/// A number and what is counted: `1 file`, `2 files`.
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    format!("{count} {noun}{}", if count == N::from(1) { "" } else { "s" })
}

/// `a` or `an`, as a noun in small letters is pronounced.
#[must_use]
pub fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "file")), ["0 files", "1 file", "2 files"]);
        assert_eq!(["offer", "event", "channel"].map(article), ["an", "an", "a"]);
    }
}
