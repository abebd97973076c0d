//! Finding what must never be shown: tokens and keys written in a workspace, whether they
//! may stand there (in a private one) or not.

mod in_comments;
mod presets;
mod signs;
#[cfg(test)]
mod tests;

use super::unread;
use crate::diagnostic::Diagnostic;
use crate::facts::channels::{CHANNELS, Channel, channel};
use crate::facts::others::KEYS_ELSEWHERE;
use crate::facts::{kma, redtrack};
use crate::model::{is_hardly_a_secret, variable_named};
use crate::template::{Template, UrlTemplate};
use crate::text::{ByteSet, FileId, Span};
use crate::workspace::Files;
use crate::yaml::{Kind, NodeId, Tree};
use presets::{Entry, Presets};
use signs::Signs;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

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
    let of_shape =
        |d: &&Diagnostic| d.code.code.starts_with("TC0") || d.code.code.starts_with("TC1");
    let broken: BTreeSet<FileId> = found.iter().filter(of_shape).map(|d| d.span.file).collect();
    for id in broken {
        spans.extend(unread::spans(id, files.sources.file(id), files.trees.tree(id)));
    }
    spans.sort_by_key(|span| (span.file.0, span.start, std::cmp::Reverse(span.end)));
    spans.dedup_by(|b, a| a.contains(*b));
    Secrets { spans, texts }
}

/// Where a text from a build, a URL or not, looks like a secret: the same signs as in a
/// workspace. `preset` names the preset of a channel whose postback it is.
pub(crate) fn secret_parts(text: &str, preset: Option<&str>) -> Vec<Range<usize>> {
    let mut known = Vec::new();
    let mut found = Vec::new();
    if text.contains("://") {
        found = in_url(text, preset.and_then(channel), &mut known);
    }
    if text.len() >= 32 {
        let inside = |outer: &Range<usize>, inner: &Range<usize>| {
            outer.start <= inner.start && inner.end <= outer.end
        };
        for range in key_shapes(text) {
            if !known.iter().chain(&found).any(|k| inside(k, &range)) {
                found.push(range);
            }
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    found
}

/// Whether a value is a secret for the name it stands under.
pub(crate) fn is_secret_under(key: &str, value: &str) -> bool {
    takes_secret(key) && is_literal(value)
}

/// Whether a value in a URL from anywhere is one to be shown to nobody: by its name, by its shape,
/// or since another tracker takes a key there.
pub(crate) fn is_secret_value(key: &str, value: &str) -> bool {
    let is_macro = value.starts_with(['<', '{', '[', '$']) && !is_literal(value);
    let of_tracker =
        || value.len() >= 4 && KEYS_ELSEWHERE.iter().any(|name| name.eq_ignore_ascii_case(key));
    let has_shape = || kma::is_api_key_shape(value) && value.bytes().any(|b| b.is_ascii_digit());
    !is_macro && (looks_secret(key, value) || of_tracker() || has_shape())
}

/// Every secret of every file, in order of place, none inside another.
pub(super) fn find_all(files: &Files<'_>) -> Vec<Secret> {
    let mut out = everywhere(files);
    // Of two that begin alike the longer goes first and holds the other.
    out.sort_by_key(|s| (s.span.file.0, s.span.start, std::cmp::Reverse(s.span.end)));
    out.dedup_by(|b, a| a.span.contains(b.span));
    out
}

/// Every secret of every file, in no order.
fn everywhere(files: &Files<'_>) -> Vec<Secret> {
    let signs = Signs::new();
    let places = |file| (file, files.sources.file(file).marks(|text| signs.places(text)));
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

fn is_word(b: u8) -> bool {
    WORD.has(b)
}

/// The bytes that words are made of.
static WORD: ByteSet =
    ByteSet::new(b"_-").with_range(b'0', b'9').with_range(b'A', b'Z').with_range(b'a', b'z');

/// A channel whose postback's URL is known.
struct KnownUrl {
    channel: &'static Channel,
    host: &'static str,
    path: &'static str,
    account_parts: &'static [&'static str],
    secret_parts: &'static [&'static str],
}

static KNOWN_URLS: LazyLock<Vec<KnownUrl>> = LazyLock::new(|| {
    let known = CHANNELS.iter().flat_map(|channel| {
        let [account_parts, secret_parts] = presets::parts(channel);
        let urls = channel.postback_urls().filter_map(host_and_path);
        urls.map(move |(host, path)| KnownUrl { channel, host, path, account_parts, secret_parts })
    });
    known.collect()
});

fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split('?').next().unwrap_or(rest);
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
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

/// The secrets that places of a URL give away; the account parts of a known postback, which
/// are none, go to `known`.
fn in_url(
    text: &str,
    preset: Option<&'static Channel>,
    known: &mut Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let url = UrlTemplate::parse(text);
    let mut found = Vec::new();
    let host = url.host();
    let presets: Vec<(&KnownUrl, bool)> = KNOWN_URLS
        .iter()
        .filter_map(|known| {
            let same_host = known.host.eq_ignore_ascii_case(host);
            let same_path = known.path.len() > 1 && known.path == url.path();
            let is_named = preset.is_some_and(|p| p.id == known.channel.id);
            (same_host || same_path || is_named).then_some((known, same_host))
        })
        .collect();
    for parameter in url.params() {
        let (key, value) = (url.key(&parameter), url.value(&parameter));
        let is = |list: &[&str]| list.iter().any(|part| part.eq_ignore_ascii_case(key));
        if presets.iter().any(|(known, _)| is(known.account_parts)) {
            known.push(parameter.value);
        } else if is_literal(value)
            && (presets.iter().any(|(known, _)| is(known.secret_parts)) || looks_secret(key, value))
        {
            found.push(parameter.value);
        }
    }
    for (preset, _) in presets.iter().filter(|(_, same_host)| *same_host) {
        let mut start = url.path_range().start;
        for (own, here) in preset.path.split('/').zip(url.path().split('/')) {
            let range = start..start + here.len();
            start = range.end + 1;
            let Some(place) = own.strip_prefix('<').and_then(|p| p.strip_suffix('>')) else {
                continue;
            };
            if preset.account_parts.contains(&place) {
                known.push(range);
            } else if preset.secret_parts.contains(&place) && is_literal(here) {
                found.push(range);
            }
        }
    }
    found
}

/// Whether a text is written out: no macro, no `<PLACE>`, no left-over of a template.
fn is_literal(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(['<', '>', '{', '}'])
        && Template::parse(text).tokens().is_empty()
        && !redtrack::PLACEHOLDERS.iter().any(|p| text.contains(p.text))
}

/// The secrets of a text that is a URL, as far as its own places tell.
pub(super) fn url_secrets(text: &str) -> Vec<Range<usize>> {
    in_url(text, None, &mut Vec::new())
}

/// Names of parameters that take keys and tokens.
pub(super) fn takes_secret(key: &str) -> bool {
    const NAMES: [&str; 18] = [
        "key",
        "api_key",
        "apikey",
        "api-key",
        "api_token",
        "apitoken",
        "token",
        "access_token",
        "auth_token",
        "ptoken",
        "skey",
        "secret",
        "secret_key",
        "client_secret",
        "private_key",
        "password",
        "passwd",
        "pwd",
    ];
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(key))
}

/// Whether a literal under such a name is one: `key=quiz` is an ordinary word.
fn looks_secret(key: &str, value: &str) -> bool {
    if !takes_secret(key) {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if key.eq_ignore_ascii_case("key") {
        (value.len() >= 6 && digits > 0 && digits < value.len()) || value.len() >= 16
    } else {
        value.len() >= 4
    }
}

/// Runs of 32 characters that look like a key, not like a name.
pub(super) fn key_shapes(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        while from < bytes.len() {
            let start = from + bytes[from..].iter().position(|b| is_word(*b))?;
            let end =
                bytes[start..].iter().position(|b| !is_word(*b)).map_or(bytes.len(), |i| i + start);
            from = end;
            if let Some(range) = key_in(text, start..end) {
                return Some(range);
            }
        }
        None
    })
}

fn key_in(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    if kma::is_api_key_shape(&text[run.clone()]) {
        return is_random(&text[run.clone()]).then_some(run);
    }
    if run.len() < 32 {
        return None;
    }
    let mut start = run.start;
    for part in text[run].split(['-', '_']) {
        let range = start..start + part.len();
        start = range.end + 1;
        if part.len() == 32 && is_random(part) {
            return Some(range);
        }
    }
    None
}

/// Whether 32 characters were drawn by a machine. A name of words and years has few places
/// where letters meet digits; one without any separator is hardly a name.
fn is_random(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    if !text.contains(['-', '_']) {
        return digits >= 2 && letters >= 2;
    }
    let meets = |pair: &&[u8]| {
        let digit = |b: u8| b.is_ascii_digit();
        let letter = |b: u8| b.is_ascii_alphabetic();
        (digit(pair[0]) && letter(pair[1])) || (letter(pair[0]) && digit(pair[1]))
    };
    digits >= 3 && letters >= 3 && text.as_bytes().windows(2).filter(meets).count() >= 4
}
