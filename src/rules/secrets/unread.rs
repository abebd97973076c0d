//! Secrets in a file that is not read as it was meant: it is not YAML, or has a key that nobody
//! knows. What is said of it shows its lines all the same. Whatever follows a word that tells of a
//! secret is taken for one, since nothing but the display depends on it.

use super::texts::{key_shapes, takes_secret, url_secrets};
use crate::template::is_place_name;
use crate::text::{FileId, SourceFile, Span};
use crate::yaml::{Kind, NodeId, Tree};
use memchr::memmem;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// A part of each name that [`names_secret`] knows.
const PARTS: [&str; 5] = ["token", "secret", "key", "passw", "pwd"];

/// What may be a secret in a file, in no order.
pub(super) fn spans(id: FileId, file: &SourceFile, tree: Option<&Tree<'_>>) -> Vec<Span> {
    match tree {
        Some(tree) => in_tree(tree, file.bytes()),
        None => {
            let found = file.text().map(in_text).unwrap_or_default();
            found.into_iter().map(|range| Span::of(id, range)).collect()
        }
    }
}

/// What stands below keys that name a secret, in whatever shape. All else is found elsewhere.
fn in_tree(tree: &Tree<'_>, bytes: &[u8]) -> Vec<Span> {
    let lower = bytes.to_ascii_lowercase();
    let hits = PARTS.iter().flat_map(|part| memmem::find_iter(&lower, part));
    let nodes = hits.filter_map(|at| {
        let at = u32::try_from(at).ok()?;
        // What no node holds is a comment.
        tree.before(at).filter(|node| at < tree.span(*node).end)
    });
    let nodes: BTreeSet<NodeId> = nodes.filter(|node| tree.kind(*node) == Kind::Scalar).collect();
    let mut out = Vec::new();
    // Nodes are looked at once, however deep such keys stand in one another.
    let mut covered = 0;
    for key in nodes {
        let text = tree.text(key);
        let value = (key + 1 < tree.end_of(0)).then_some(key + 1).filter(|value| {
            let (end, start) = (tree.span(key).end, tree.span(*value).start);
            tree.between(Span::new(tree.file(), end, start.max(end))).trim_start().starts_with(':')
        });
        match value {
            Some(value) if value < covered => {}
            Some(value) if names_secret(text) => {
                below(tree, value, &mut out);
                covered = tree.end_of(value);
            }
            _ => {
                let mut found = Vec::new();
                values(text).for_each(|value| literals(text, value, &mut found));
                out.extend(found.into_iter().map(|r| tree.text_span(key, r.start, r.end)));
            }
        }
    }
    out
}

fn below(tree: &Tree<'_>, node: NodeId, out: &mut Vec<Span>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match tree.kind(node) {
            Kind::Scalar if !tree.is_null(node) => out.push(tree.span(node)),
            Kind::Scalar | Kind::Alias => {}
            Kind::Sequence => open.extend(tree.items(node)),
            Kind::Mapping => {
                for (key, value) in tree.pairs(node) {
                    if tree.is_null(value) && !is_place_name(tree.text(key)) {
                        open.push(key);
                    } else if tree.text(key) != "env" || !is_place_name(tree.text(value)) {
                        open.push(value);
                    }
                }
            }
        }
    }
}

/// What follows the names of secrets: on their lines, or indented below; and what gives itself away.
fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    // Lines are looked at once, however deep such keys stand in one another.
    let mut covered = 0;
    for line in text.split_inclusive('\n') {
        for value in values(line) {
            literals(text, start + value.start..start + value.end, &mut out);
            let rest = line[value].trim();
            let mut at = start + line.len();
            let goes_on = rest.trim_start_matches(['|', '>', '-', '+', '{', '[']).is_empty();
            if goes_on && at >= covered {
                for below in text[at..].split_inclusive('\n') {
                    if !below.trim().is_empty() && indent(below) <= indent(line) {
                        break;
                    }
                    literals(text, at..at + below.len(), &mut out);
                    at += below.len();
                }
                covered = at;
            }
        }
        out.extend(key_shapes(line).map(|r| start + r.start..start + r.end));
        for (at, word) in words(line).filter(|(_, word)| word.contains("://")) {
            let at = start + at;
            out.extend(url_secrets(word).into_iter().map(|r| at + r.start..at + r.end));
        }
        start += line.len();
    }
    out
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Every word of a part of a text that may be a secret.
fn literals(text: &str, part: Range<usize>, out: &mut Vec<Range<usize>>) {
    let mut before = "";
    for (start, word) in words(&text[part.clone()]) {
        let bare = word.trim_end_matches([']', '}', ':']);
        let is_name = is_place_name(bare) && (before == "env:" || word.ends_with(':'));
        if word != "env:" && !is_name && bare.len() > 1 {
            let at = part.start + start;
            out.push(at..at + bare.len());
        }
        before = word;
    }
}

/// The parts of a line behind names of secrets: to where the value ends, which is where its
/// brackets are closed; or to its end, where they never are.
fn values(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut until = 0;
    words(line).filter_map(move |(at, word)| {
        if at < until {
            return None;
        }
        let end = word.find([':', '=']).unwrap_or(word.len());
        let behind = line[at + end..].trim_start_matches([' ', '\t', '"', '\'']);
        if !behind.starts_with([':', '=']) || !names_secret(&word[..end]) {
            return None;
        }
        let from = line.len() - behind.len() + 1;
        let mut depth = 0;
        let closes = |c: char| {
            match c {
                '{' | '[' => depth += 1,
                '}' | ']' => depth -= 1,
                _ => {}
            }
            depth < 0 || (depth == 0 && c == ',')
        };
        until = line[from..].find(closes).map_or(line.len(), |len| from + len);
        Some(from..until)
    })
}

fn names_secret(key: &str) -> bool {
    /// No name of a secret is longer.
    const LONGEST: usize = 16;
    if key.len() > LONGEST {
        return false;
    }
    let spelt = if key.contains('-') { Cow::Owned(key.replace('-', "_")) } else { key.into() };
    let is = |name: &str| spelt.eq_ignore_ascii_case(name);
    takes_secret(&spelt) || is("secrets") || is("protection_token")
}

/// The words of a line, with where they begin.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let split =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '{' | '[' | ',' | '\u{FEFF}');
    let start = move |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    line.split(split).filter(|word| !word.is_empty()).map(move |word| (start(word), word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Limits, parse};

    fn hidden(text: &str, has_tree: bool) -> Vec<String> {
        let file = SourceFile::new("a.yaml", text.as_bytes().to_vec());
        let tree = parse(FileId(0), &file, &Limits::default()).tree.filter(|_| has_tree);
        let spans = spans(FileId(0), &file, tree.as_ref());
        let written = |s: &Span| &text[s.start as usize..s.end as usize];
        let mut out: Vec<String> = spans
            .iter()
            .flat_map(|s| written(s).split_whitespace())
            .map(|w| w.trim_matches('"').to_owned())
            .collect();
        out.sort();
        out.dedup();
        out
    }

    #[test]
    fn what_follows_a_name_is_hidden() {
        for (text, secrets) in [
            ("  protection-token: s3cret", &["s3cret"][..]),
            ("{ protection_token: [s3cret], name: Anna }", &["s3cret"]),
            ("{ \"protection_token\": \"s3cret\", \"name\": \"Anna\" }", &["s3cret"]),
            ("protection_token: |\n  s3cret\n  more\nname: Anna", &["more", "s3cret"]),
            ("secrets:\n  KEY: s3cret\n  AID: { env: NETWORK_AID }\nname: Anna", &["s3cret"]),
            ("{ secrets: { AID: { env: A }, KEY: s3cret }, name: Anna }", &["s3cret"]),
            ("protection_token: { value: s3cret }", &["s3cret"]),
            ("protection_token: {s3cret}", &["s3cret"]),
            ("protection_token:s3cret", &["s3cret"]),
            ("Protection_Token: s3cret", &["s3cret"]),
            ("{ PTOKEN: s3cret }", &["s3cret"]),
            ("Secrets: { KEY: s3cret }", &["s3cret"]),
        ] {
            for (has_tree, mark) in [(false, ""), (false, "\u{FEFF}"), (true, "")] {
                let found = hidden(&format!("{mark}{text}"), has_tree);
                let extra = [":", "value", "{s3cret}"];
                let found: Vec<_> =
                    found.iter().filter(|f| !extra.contains(&f.trim_end_matches(':'))).collect();
                assert_eq!(found, secrets, "{text} {has_tree}");
            }
        }
        assert_eq!(hidden("protection_token: s3cret: x", false), ["s3cret"]);
    }

    #[test]
    fn urls_and_keys_are_found_where_there_is_no_tree() {
        let key = "5f0c9b1e7a3d4c2f8b6e1d0a9c7f3e52";
        let text = format!("url: https://a.io/?token=s3cret\nx: {key}: y\n");
        assert_eq!(hidden(&text, false), [key, "s3cret"]);
    }

    /// Neither a line of nothing but names, nor names below names, takes long.
    #[test]
    fn names_in_names_are_looked_at_once() {
        let flat = "token: ".repeat(200_000);
        let nested = (0..3_000).fold(String::new(), |text, i| text + &" ".repeat(i) + "token:\n");
        let braces = "{token: ".repeat(100) + &"[a],".repeat(100_000) + &"}".repeat(100);
        for text in [&flat, &nested, &braces] {
            for has_tree in [false, true] {
                assert!(hidden(text, has_tree).len() < 10);
            }
        }
    }

    #[test]
    fn variables_and_other_values_are_shown() {
        for text in [
            "protection_token: { env: REDTRACK_PTOKEN }",
            "secrets: { KEY: { env: NETWORK_KEY }, AID: { env: \"NETWORK_AID\" } }",
            "name: Keto token\nnotes: a key to success",
            "stream: https://kshop5.pro/AbC12d?a=b",
        ] {
            assert_eq!(hidden(text, false), [""; 0], "{text}");
            assert_eq!(hidden(text, true), [""; 0], "{text}");
        }
    }
}
