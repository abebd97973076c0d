//! Secrets in a file that is not read as it was meant: it is not YAML, or has a key that nobody
//! knows. What is said of it shows its lines all the same. Whatever follows a word that tells of a
//! secret is taken for one, since nothing but the display depends on it.

use super::secrets::{key_shapes, takes_secret, url_secrets};
use crate::text::{FileId, SourceFile, Span};
use memchr::memmem;
use std::ops::Range;

/// A part of each name that [`names_secret`] knows; lines without any of them are passed over.
const PARTS: [&str; 5] = ["token", "secret", "key", "passw", "pwd"];

/// What may be a secret, in order of place. Where there is a tree, what stands in well-formed
/// places is found in it already, and only lines that name a secret are looked at.
pub(super) fn spans(id: FileId, file: &SourceFile, has_tree: bool) -> Vec<Span> {
    let Some(text) = file.text() else { return Vec::new() };
    let mut out = Vec::new();
    if has_tree {
        let hits = PARTS.iter().flat_map(|part| memmem::find_iter(text.as_bytes(), part));
        let mut lines: Vec<usize> =
            hits.map(|at| text[..at].rfind('\n').map_or(0, |end| end + 1)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.into_iter().for_each(|start| named(text, start, &mut out));
    } else {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            named(text, start, &mut out);
            out.extend(key_shapes(line).map(|r| start + r.start..start + r.end));
            for (at, word) in words(line).filter(|(_, word)| word.contains("://")) {
                let at = start + at;
                out.extend(url_secrets(word).into_iter().map(|r| at + r.start..at + r.end));
            }
            start += line.len();
        }
    }
    out.sort_by_key(|r: &Range<usize>| (r.start, std::cmp::Reverse(r.end)));
    out.dedup_by(|b, a| a.start <= b.start && b.end <= a.end);
    let place = |at: usize| u32::try_from(file.bom_len() + at).unwrap_or(u32::MAX);
    out.into_iter().map(|r| Span::new(id, place(r.start), place(r.end))).collect()
}

/// What follows the names of secrets in the line that begins at `start`: on it, or indented below.
fn named(text: &str, start: usize, out: &mut Vec<Range<usize>>) {
    let mut lines = text[start..].split_inclusive('\n');
    let line = lines.next().unwrap_or_default();
    for value in values(line) {
        literals(&line[value.clone()], start + value.start, out);
        let rest = line[value].trim();
        if !rest.trim_start_matches(['|', '>', '-', '+', '{', '[']).is_empty() {
            continue;
        }
        let mut at = start + line.len();
        for below in lines.clone() {
            if !below.trim().is_empty() && indent(below) <= indent(line) {
                break;
            }
            literals(below, at, out);
            at += below.len();
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Every word that may be a secret: no key of a mapping in capitals, as the places of URLs are
/// called, and no environment variable.
fn literals(text: &str, at: usize, out: &mut Vec<Range<usize>>) {
    let mut is_variable = false;
    for (start, word) in words(text) {
        let named = std::mem::replace(&mut is_variable, word == "env:");
        let bare = word.trim_end_matches([']', '}', ':']);
        let is_constant =
            bare.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if is_variable || (is_constant && (named || word.ends_with(':'))) || bare.len() < 2 {
            continue;
        }
        out.push(at + start..at + start + bare.len());
    }
}

/// The parts of a line behind names of secrets: to its end, since nobody knows where such a value
/// was meant to end.
fn values(line: &str) -> impl Iterator<Item = Range<usize>> {
    words(line).filter_map(|(at, word)| {
        let end = word.find([':', '=']).unwrap_or(word.len());
        let behind = line[at + end..].trim_start_matches([' ', '\t', '"', '\'']);
        let is_key = behind.starts_with([':', '=']) && names_secret(&word[..end]);
        is_key.then(|| line.len() - behind.len() + 1..line.len())
    })
}

fn names_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    takes_secret(&key) || matches!(key.as_str(), "secrets" | "protection_token")
}

/// The words of a line, with where they begin.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let split = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '{' | '[' | ',');
    let start = move |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    line.split(split).filter(|word| !word.is_empty()).map(move |word| (start(word), word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, has_tree: bool) -> Vec<&str> {
        let file = SourceFile::new("a.yaml", text.as_bytes().to_vec());
        let spans = spans(FileId(0), &file, has_tree);
        spans.iter().map(|s| &text[s.start as usize..s.end as usize]).collect()
    }

    #[test]
    fn what_follows_a_name_is_hidden() {
        for (text, secrets) in [
            ("protection_token: s3cret: x", &["s3cret"][..]),
            ("  protection-token: s3cret", &["s3cret"]),
            ("a: { protection_token: [s3cret], b: {} }", &["s3cret"]),
            ("protection_token: |\n  s3cret\n  more\nname: Anna", &["s3cret", "more"]),
            ("secrets:\n  KEY: s3cret\n  AID: { env: NETWORK_AID }\nname: Anna", &["s3cret"]),
            ("secrets: { KEY: s3cret }", &["s3cret"]),
        ] {
            for has_tree in [false, true] {
                let found = hidden(text, has_tree);
                assert!(secrets.iter().all(|s| found.contains(s)), "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn urls_and_keys_are_found_where_there_is_no_tree() {
        let key = "5f0c9b1e7a3d4c2f8b6e1d0a9c7f3e52";
        let text = format!("url: https://a.io/?token=s3cret\nx: {key}: y\n");
        assert_eq!(hidden(&text, false), ["s3cret", key]);
        assert_eq!(hidden(&text, true), [""; 0]);
    }

    #[test]
    fn variables_and_other_values_are_shown() {
        for text in [
            "protection_token: { env: REDTRACK_PTOKEN }",
            "secrets: { KEY: { env: NETWORK_KEY }, AID: { env: \"NETWORK_AID\" } }",
            "name: Keto token\nnotes: a key to success",
            "stream: https://kshop5.pro/AbC12d?a=b",
        ] {
            assert!(hidden(text, false).is_empty(), "{text}: {:?}", hidden(text, false));
        }
    }
}
