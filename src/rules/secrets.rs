//! Finding what must never be shown: tokens and keys written in a workspace, whether they
//! may stand there (in a private one) or not.

mod in_comments;
mod presets;
mod signs;
#[cfg(test)]
mod tests;
mod texts;
mod unread;

pub(crate) use texts::{is_secret_under, is_secret_value, secret_parts};

use crate::diagnostic::Diagnostic;
use crate::facts::channels::{Channel, channel};
use crate::facts::redtrack;
use crate::model::{is_hardly_a_secret, variable_named};
use crate::text::{FileId, Span};
use crate::workspace::Files;
use crate::yaml::{Kind, NodeId, Tree};
use presets::{Entry, Presets};
use signs::Signs;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;
use texts::{in_url, is_literal, key_shapes, takes_secret};

/// What gives a secret away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `protection_token` as a literal.
    ProtectionToken,
    /// A literal in a channel's `secrets`.
    ChannelSecret,
    /// The shape of a token where the name of a variable belongs: another finding says so.
    Variable,
    /// A literal in a place of a URL, or under a key of `extra`, that takes a secret.
    Place,
    /// 32 characters of the shape of an API key.
    KeyShape,
    /// Any of these in a comment.
    Comment,
}

/// A secret and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) span: Span,
    pub(super) sign: Sign,
    /// As YAML reads it.
    text: String,
}

/// What must not be shown of a workspace.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Where secrets are written, in order of place, none inside another.
    pub(super) spans: Vec<Span>,
    /// What they are, as YAML reads them.
    pub(super) texts: Vec<String>,
}

/// Where secrets are written, in order of place: what reports and snippets have to mask. In files
/// that are not read as they were meant, by what was found in them, all that may be one.
#[must_use]
pub fn secret_spans(files: &Files<'_>, found: &[Diagnostic]) -> Vec<Span> {
    secrets(files, found).spans
}

/// As [`secret_spans`], with what stands there.
pub(super) fn secrets(files: &Files<'_>, found: &[Diagnostic]) -> Secrets {
    let (mut spans, texts): (Vec<Span>, Vec<String>) =
        everywhere(files).into_iter().map(|secret| (secret.span, secret.text)).unzip();
    let unread = found.iter().filter(|d| d.code.is_of_reading());
    let broken: BTreeSet<FileId> = unread.map(|d| d.span.file).collect();
    for id in broken {
        spans.extend(unread::spans(id, files.sources.file(id), files.trees.tree(id)));
    }
    spans.sort_by_key(|span| (span.file.0, span.start, std::cmp::Reverse(span.end)));
    spans.dedup_by(|b, a| a.contains(*b));
    Secrets { spans, texts }
}

/// Every secret of every file, in order of place, none inside another.
pub(super) fn find_all(files: &Files<'_>) -> Vec<Secret> {
    let mut out = everywhere(files);
    // Of two that begin alike the longer goes first and holds the other.
    out.sort_by_key(|s| (s.span.file.0, s.span.start, std::cmp::Reverse(s.span.end)));
    out.dedup_by(|b, a| a.span.contains(b.span));
    out
}

/// Where in a text a secret may be, in order.
pub(super) fn places(text: &str) -> Vec<usize> {
    static SIGNS: LazyLock<Signs> = LazyLock::new(Signs::new);
    SIGNS.places(text)
}

/// Every secret of every file, in no order.
fn everywhere(files: &Files<'_>) -> Vec<Secret> {
    let places = |file| (file, files.trees.marks(file).secrets.as_slice());
    let worth = files.trees.files().map(places).filter(|(_, places)| !places.is_empty());
    let presets = Presets::of(files);
    let mut out = Vec::new();
    for (file, places) in worth {
        let Some(tree) = files.trees.tree(file) else { continue };
        out.extend(find(tree, places, &presets));
        out.extend(in_comments::find(files.sources.file(file), tree, places));
    }
    out
}

/// What is known of the place of a node.
#[derive(Clone, Copy)]
struct At<'t> {
    node: NodeId,
    /// The keys that lead there, the nearest first.
    keys: [&'t str; 3],
    preset: Option<&'static Channel>,
    /// The channel that it is of.
    entry: Entry<'t>,
    /// Whether a key tells that a secret may be anywhere in it.
    whole: bool,
}

/// The secrets of a file, of which signs stand at some `places` in order.
fn find<'t>(tree: &'t Tree<'t>, places: &[usize], presets: &Presets<'_>) -> Vec<Secret> {
    let mut out = Vec::new();
    let Some(root) = tree.root() else { return out };
    let has_sign = |from: NodeId, to: NodeId| {
        let (start, end) = (tree.span(from).start as usize, tree.span(to).end as usize);
        let first = places.partition_point(|place| *place < start);
        places.get(first).is_some_and(|place| *place < end)
    };
    let entry = Entry::None;
    let mut open = vec![At { node: root, keys: [""; 3], preset: None, entry, whole: false }];
    while let Some(at) = open.pop() {
        match tree.kind(at.node) {
            Kind::Scalar => scalar(tree, at, presets, &mut out),
            Kind::Sequence => {
                let items = tree.items(at.node).filter(|item| at.whole || has_sign(*item, *item));
                open.extend(items.map(|node| At { node, ..at }));
            }
            Kind::Mapping => {
                let text = |node| tree.text(tree.resolve(node));
                let named = tree.pairs(at.node).find(|(key, _)| text(*key) == "preset");
                let preset = named.and_then(|(_, value)| channel(text(value))).or(at.preset);
                let entry = at.entry.below(at.keys);
                let pairs = tree.pairs(at.node);
                let pairs = pairs.filter(|(key, node)| at.whole || has_sign(*key, *node));
                // What is merged in stands in this mapping.
                let below = |key| match text(key) {
                    "<<" => at.keys,
                    key => [key, at.keys[0], at.keys[1]],
                };
                open.extend(pairs.map(|(key, node)| At {
                    node,
                    keys: below(key),
                    preset,
                    entry,
                    whole: at.whole || has_sign(key, key),
                }));
            }
            // What an alias stands for is met where it stands; only its place may tell.
            Kind::Alias => {
                let target = tree.resolve(at.node);
                if tree.kind(target) == Kind::Scalar {
                    by_place(tree, At { node: target, ..at }, presets, &mut out);
                }
            }
        }
    }
    out
}

/// A literal whose place says that it is a secret.
fn by_place(tree: &Tree<'_>, at: At<'_>, presets: &Presets<'_>, out: &mut Vec<Secret>) -> bool {
    let At { node, keys, preset, entry, .. } = at;
    let text = tree.text(node);
    let sign = match keys {
        // That it is a name where a secret is wanted is another finding.
        ["protection_token", "postback", _] | [_, "secrets", "postback"]
            if variable_named(text).is_some() =>
        {
            return false;
        }
        // The name of a variable whose line lost its indentation.
        ["env", "secrets", "postback"] if is_hardly_a_secret(text) => return false,
        ["protection_token", "postback", _] => Sign::ProtectionToken,
        ["env", "protection_token", "postback"] if redtrack::is_token_shape(text) => Sign::Variable,
        [key, "secrets", "postback"] if !presets.is_account_part(preset, entry, key) => {
            Sign::ChannelSecret
        }
        [key, "extra", "postback"] if takes_secret(key) && is_literal(text) => Sign::Place,
        _ => return false,
    };
    if text.is_empty() || tree.is_null(node) {
        return false;
    }
    out.push(Secret { span: tree.span(node), sign, text: text.to_owned() });
    true
}

fn scalar(tree: &Tree<'_>, at: At<'_>, presets: &Presets<'_>, out: &mut Vec<Secret>) {
    if by_place(tree, at, presets, out) {
        return;
    }
    let At { node, preset, .. } = at;
    let text = tree.text(node);
    let mut known = Vec::new();
    if text.contains("://") {
        let found = in_url(text, preset, &mut known);
        out.extend(found.into_iter().map(|r| part(tree, node, r, Sign::Place)));
    }
    if text.len() < 32 {
        return;
    }
    for range in key_shapes(text) {
        if !known.iter().any(|k: &Range<usize>| k.start <= range.start && range.end <= k.end) {
            out.push(part(tree, node, range, Sign::KeyShape));
        }
    }
}

/// A part of a scalar's text that is a secret.
fn part(tree: &Tree<'_>, node: NodeId, range: Range<usize>, sign: Sign) -> Secret {
    let span = tree.text_span(node, range.start, range.end);
    Secret { span, sign, text: tree.text(node)[range].to_owned() }
}
