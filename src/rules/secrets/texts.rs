//! What of a text alone is a secret, by its shape, its name or its place in a URL.

use super::presets;
use crate::facts::channels::{CHANNELS, Channel, channel};
use crate::facts::others::KEYS_ELSEWHERE;
use crate::facts::{kma, redtrack};
use crate::template::{Template, UrlTemplate};
use crate::text::ByteSet;
use std::ops::Range;
use std::sync::LazyLock;

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

pub(super) fn is_word(b: u8) -> bool {
    WORD.has(b)
}

/// The bytes that words are made of.
static WORD: ByteSet =
    ByteSet::new(b"_-").with_range(b'0', b'9').with_range(b'A', b'Z').with_range(b'a', b'z');

/// A channel whose postback's URL is known.
pub(super) struct KnownUrl {
    channel: &'static Channel,
    pub(super) host: &'static str,
    pub(super) path: &'static str,
    account_parts: &'static [&'static str],
    pub(super) secret_parts: &'static [&'static str],
}

pub(super) static KNOWN_URLS: LazyLock<Vec<KnownUrl>> = LazyLock::new(|| {
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

/// The secrets that places of a URL give away; the account parts of a known postback, which
/// are none, go to `known`.
pub(super) fn in_url(
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
pub(super) fn is_literal(text: &str) -> bool {
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
