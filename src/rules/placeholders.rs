//! What templates and examples leave for people to replace, found in text.

use super::hosts;
use crate::facts::redtrack::{PLACEHOLDERS, Placeholder, PlaceholderShape, SAMPLE_HOST};
use crate::template::Template;
use std::ops::Range;

/// A placeholder in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    /// Where it stands.
    pub range: Range<usize>,
    /// `<AID>`, which `secrets` can fill.
    pub is_place: bool,
}

/// `AID` of `<AID>`.
pub(super) fn place_name(text: &str) -> &str {
    text.trim_start_matches('<').trim_end_matches('>')
}

/// RedTrack's token for what a place in a channel's postback asks for: `<CLICK_ID>`.
pub(super) fn token_for(place: &str) -> Option<&'static str> {
    let folded: String = place_name(place)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let is = |parts: &[&str]| parts.iter().any(|part| folded.contains(part));
    if is(&["click", "refid", "subid", "visitorid"]) {
        Some("{ref_id}")
    } else if is(&["payout", "revenue"]) {
        Some("{payout}")
    } else {
        None
    }
}

/// Whether a host is reserved for examples.
pub(super) fn is_sample_host(host: &str) -> bool {
    let host = hosts::normal(host);
    ["example.com", "example.org", "example.net", SAMPLE_HOST]
        .iter()
        .any(|sample| hosts::is_under(&host, sample))
}

/// The placeholders of a text, in order.
pub(super) fn left(template: &Template<'_>) -> Vec<Left> {
    let text = template.text();
    let mut out = Vec::new();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let bytes = text.as_bytes();
    for token in template.tokens() {
        let exact = |p: &&Placeholder| {
            p.shape == PlaceholderShape::Exact && p.text == template.token_text(token)
        };
        if PLACEHOLDERS.iter().any(|p| exact(&p)) {
            out.push(Left { range: token.range.clone(), is_place: false });
        }
    }
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'<'
            && let Some(end) = place_end(text, at)
        {
            out.push(Left { range: at..end, is_place: true });
            at = end;
            continue;
        }
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|b| !is_word(*b)).map_or(bytes.len(), |n| at + n);
        if is_placeholder_word(&text[at..end]) {
            let token = template.token_at(at);
            let range = token.map_or(at..end, |t| t.range.clone());
            if out.last().is_none_or(|l| l.range != range) {
                out.push(Left { range, is_place: false });
            }
        }
        at = end;
    }
    out.sort_by_key(|l| l.range.start);
    out
}

/// `REPLACE`, `REPLACE_ME`, `OPTIONAL`, `EVENT_NAME`, `YOUR_TOKEN`: case counts.
fn is_placeholder_word(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return false;
    }
    PLACEHOLDERS.iter().filter(|p| !p.text.starts_with('{')).any(|p| {
        let rest = word.strip_prefix(p.text);
        match p.shape {
            PlaceholderShape::Exact => {
                rest.is_some_and(|r| r.is_empty() || (p.text == "REPLACE" && r.starts_with('_')))
            }
            PlaceholderShape::Prefix => rest.is_some_and(|r| !r.is_empty()),
        }
    })
}

/// Where a place such as `<AID>` or `<your id>` ends, if it is one.
fn place_end(text: &str, at: usize) -> Option<usize> {
    const LONGEST: usize = 64;
    let bytes = text.as_bytes();
    let fine = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ' | b'.');
    let length = bytes[at + 1..].iter().take(LONGEST).take_while(|b| fine(b)).count();
    let end = at + 1 + length;
    (length > 0 && bytes.get(end) == Some(&b'>')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_with_their_braces() {
        let found = |text: &'static str| -> Vec<&str> {
            left(&Template::parse(text)).into_iter().map(|l| &text[l.range]).collect()
        };
        assert_eq!(found("a={replace}&b=REPLACE&c=<A B>"), ["{replace}", "REPLACE", "<A B>"]);
        assert_eq!(
            found("{EVENT_NAME}/YOUR_ID/[OPTIONAL]"),
            ["{EVENT_NAME}", "YOUR_ID", "[OPTIONAL]"]
        );
        assert_eq!(found("<YOUR_ID><<x>é<"), ["<YOUR_ID>", "<x>"]);
        assert!(found("REPLACED YOUR_ MY_OPTIONAL replace {replaced} <>").is_empty());
    }

    #[test]
    fn hosts_for_examples_are_told_from_look_alikes() {
        for host in ["example.com", "TRK.example.org", "a.b.example.net", SAMPLE_HOST] {
            assert!(is_sample_host(host), "{host}");
        }
        for host in ["notexample.com", "example.com.kz", "example-network.com", "example.io"] {
            assert!(!is_sample_host(host), "{host}");
        }
    }
}
