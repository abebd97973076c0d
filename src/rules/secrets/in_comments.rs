//! Secrets in comments: git keeps those as well.

use super::{Secret, Sign, secret_parts};
use crate::facts::redtrack;
use crate::text::{SourceFile, Span, offset};
use crate::yaml::Tree;
use std::cell::LazyCell;
use std::ops::Range;

/// The secrets in the comments of a file, of which signs stand at some `places` in order. Each
/// line that has one is looked at once.
pub(super) fn find(source: &SourceFile, tree: &Tree<'_>, places: &[usize]) -> Vec<Secret> {
    let Some(text) = source.text() else { return Vec::new() };
    let (mut out, mut done) = (Vec::new(), 0);
    for place in places.iter().copied() {
        if place < done {
            continue;
        }
        let is_end = |c: char| matches!(c, '\n' | '\r');
        let start = text[done..place].rfind(is_end).map_or(done, |i| done + i + 1);
        done = text[place..].find(is_end).map_or(text.len(), |i| place + i);
        if let Some(hash) = comment(text, tree, start, done) {
            of_comment(text, tree, hash..done, &mut out);
        }
    }
    out
}

/// Where the comment of a line begins.
fn comment(text: &str, tree: &Tree<'_>, start: usize, end: usize) -> Option<usize> {
    let hashes = text[start..end].match_indices('#').map(|(i, _)| start + i);
    hashes.into_iter().find(|hash| {
        let before = text[..*hash].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || c == '\u{FEFF}')
            && !tree.is_in_scalar(offset(*hash))
    })
}

fn of_comment(text: &str, tree: &Tree<'_>, range: Range<usize>, out: &mut Vec<Secret>) {
    // A URL among words is one of them.
    let parts = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '`' | '(' | ')');
    let mut from = range.start;
    let comment = &text[range];
    let names_key = LazyCell::new(|| names_key(comment));
    let mut before = "";
    for word in comment.split_inclusive(parts) {
        let word_text = word.trim_end_matches(parts);
        let found = secret_parts(word_text, None).into_iter();
        let found = found.filter(|part| is_likely(&word_text[part.clone()], || *names_key));
        let found = found.chain(token(before, word_text));
        before = if word_text.is_empty() { before } else { word_text };
        out.extend(found.map(|part| Secret {
            span: Span::of(tree.file(), from + part.start..from + part.end),
            sign: Sign::Comment,
            text: word_text[part].to_owned(),
        }));
        from += word.len();
    }
}

/// The protection token in a word, where the word or the one before it is its key: it is that of a
/// line that was taken out. Prose may stand there as well, so that only its shape counts.
fn token(before: &str, word: &str) -> Option<Range<usize>> {
    let (key, value) = word.split_once([':', '=']).unwrap_or((before.trim_end_matches(':'), word));
    let is_token = ["protection_token", "ptoken"].contains(&key.trim_start_matches('#'))
        && redtrack::is_token_shape(value);
    is_token.then(|| word.len() - value.len()..word.len())
}

/// Whether a part of a comment is a key rather than a sample, the id of a page or the sum of a
/// file: nothing silences this rule, and comments are full of those.
fn is_likely(part: &str, names_key: impl Fn() -> bool) -> bool {
    const FEWEST: usize = 4;
    let mut bytes: Vec<u8> = part.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < FEWEST.min(part.len()) {
        return false;
    }
    let is_sum = part.bytes().all(|b| b.is_ascii_hexdigit());
    !is_sum || names_key()
}

/// Whether a comment speaks of keys.
fn names_key(comment: &str) -> bool {
    const NAMES: [&str; 8] = ["token", "key", "secret", "passw", "auth", "ключ", "токен", "парол"];
    let comment = comment.to_lowercase();
    NAMES.iter().any(|name| comment.contains(name))
}
