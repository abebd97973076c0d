//! What of two builds must not be shown, and what is no difference for its sake: a secret that
//! one of them reveals and the other masks.

use crate::rules::{MASK, secret_parts};
use crate::template::{UrlTemplate, places};
use std::collections::HashSet;
use std::ops::Range;

/// Whether two texts are the same but for a secret that one of them shows and the other masks.
pub(crate) fn same_text(old: &str, new: &str) -> bool {
    old == new || fits(old, new) || fits(new, old)
}

/// Whether a text is `masked` with something other in the place of its placeholders. What is
/// revealed in a URL is encoded, and holds nothing that parts a URL.
fn fits(masked: &str, text: &str) -> bool {
    let is_secret = |text: &str| {
        let plain =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'-' | b'.' | b'_' | b'%');
        !text.is_empty() && text.bytes().all(plain)
    };
    let mut rest = text;
    let mut from = 0;
    let mut after_secret = false;
    for place in places(masked) {
        let plain = &masked[from..place.start];
        let Some(at) = rest.find(plain).filter(|at| after_secret || *at == 0) else { return false };
        if after_secret && !is_secret(&rest[..at]) {
            return false;
        }
        rest = &rest[at + plain.len()..];
        from = place.end;
        after_secret = true;
    }
    let secret = rest.strip_suffix(&masked[from..]);
    after_secret && secret.is_some_and(is_secret)
}

/// A shorter value is hardly a secret.
const SHORTEST: usize = 6;

/// A text, of which parts are secrets.
#[derive(Debug)]
pub(super) struct Guarded<'t> {
    text: &'t str,
    secrets: Vec<Range<usize>>,
}

impl<'t> Guarded<'t> {
    pub(super) fn new(text: &'t str, preset: Option<&str>) -> Self {
        let mut guarded = Self { text, secrets: Vec::new() };
        guarded.hide(secret_parts(text, preset));
        guarded
    }

    /// A postback's URL, whose `ptoken` is a secret whatever it looks like.
    pub(super) fn url(url: &UrlTemplate<'t>, preset: Option<&str>) -> Self {
        let mut guarded = Self::new(url.text(), preset);
        let mut ptokens = Vec::new();
        for parameter in url.params().filter(|p| url.key(p) == "ptoken") {
            let value = url.value(&parameter);
            if !value.is_empty() && !value.contains(['<', '{']) {
                ptokens.push(parameter.value);
            }
        }
        guarded.hide(ptokens);
        guarded
    }

    /// Hides parts as well.
    pub(super) fn hide(&mut self, parts: Vec<Range<usize>>) {
        self.secrets.extend(parts);
        self.secrets.sort_by_key(|range| (range.start, range.end));
        // With none in another, they end in the order in which they begin.
        self.secrets.dedup_by(|next, last| {
            let overlaps = next.start < last.end;
            last.end = last.end.max(if overlaps { next.end } else { last.end });
            overlaps
        });
    }

    /// Hides what is written out and may be a secret, unless `plain` has such a value as well: of a
    /// URL in which secrets were perhaps revealed, and beside which nothing says which.
    pub(super) fn hide_literals(&mut self, plain: &str) {
        let (url, plain) = (UrlTemplate::parse(self.text), UrlTemplate::parse(plain));
        let values = plain.params().map(|parameter| plain.value(&parameter));
        let known: HashSet<&str> = values.chain(plain.path().split('/')).collect();
        let is_written = |text: &str| {
            text.len() >= SHORTEST
                && !text.contains(['<', '{', '[', '$', '#', '%'])
                && !known.contains(text)
        };
        let values = url.params().filter(|p| is_written(url.value(p)));
        let mut parts: Vec<Range<usize>> = values.map(|p| p.value).collect();
        let beside = plain.fragment_range().map(|at| &plain.text()[at]);
        let may_be_one = |at: &Range<usize>| {
            let text = &url.text()[at.clone()];
            is_written(text) && beside != Some(text)
        };
        parts.extend(url.fragment_range().filter(may_be_one));
        // A user and a password, however short.
        let user = |url: &UrlTemplate<'_>| {
            let start = url.path_range().start - url.authority().len();
            start..url.host_range().start.saturating_sub(1).max(start)
        };
        let own = user(&url);
        if !own.is_empty() && url.text()[own.clone()] != plain.text()[user(&plain)] {
            parts.push(own);
        }
        let mut start = url.path_range().start;
        for segment in url.path().split('/') {
            let is_word = segment.bytes().all(|b| b.is_ascii_lowercase() || b".-_".contains(&b));
            if is_written(segment) && !is_word {
                parts.push(start..start + segment.len());
            }
            start += segment.len() + 1;
        }
        self.hide(parts);
    }

    /// The whole text, which is not to be shown.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The text as it may be shown.
    pub(super) fn shown(&self) -> String {
        self.part(0..self.text.len())
    }

    /// A part of the text as it may be shown.
    pub(super) fn part(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        let mut from = range.start;
        let first = self.secrets.partition_point(|secret| secret.end <= range.start);
        let within = self.secrets[first..].iter().take_while(|s| s.start < range.end);
        // One that reaches into the part takes what it covers.
        for secret in within {
            out.push_str(&self.text[from..secret.start.max(from)]);
            out.push_str(MASK);
            from = secret.end.min(range.end);
        }
        out.push_str(&self.text[from..range.end]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A postback that was made by hand in RedTrack had them in clear in the plan.
    #[test]
    fn a_user_and_a_fragment_are_hidden_as_values_are() {
        let ours = "https://ad.acme.com/c?v={ref_id}&key=<KEY>";
        let shown = |text, plain: &str| {
            let mut guarded = Guarded::new(text, None);
            guarded.hide_literals(plain);
            guarded.shown()
        };
        assert_eq!(
            shown("https://user:Zq9v@other.net/c?v={ref_id}#Zq9vT4mN8s", ours),
            "https://•••@other.net/c?v={ref_id}#•••"
        );
        for plain in ["https://u:p@other.net/c?v={ref_id}#section", "other.net/@c", "http://@a.net"]
        {
            assert_eq!(shown(plain, plain), plain);
        }
    }

    #[test]
    fn a_masked_secret_is_no_difference_and_everything_else_is() {
        let masked = "https://t.acme.com/p?a={x}&ptoken=<KEY>";
        assert!(same_text(masked, masked));
        assert!(same_text(masked, "https://t.acme.com/p?a={x}&ptoken=s3cret"));
        assert!(same_text("https://t.acme.com/p?a={x}&ptoken=s3cret", masked));
        assert!(!same_text(masked, "https://t.acme.com/p?a={y}&ptoken=s3cret"));
        assert!(same_text("https://n.com/<A>/x?k=<B>&z=1", "https://n.com/1/x?k=2&z=1"));
        assert!(!same_text("https://n.com/<A>/x?k=<B>&z=1", "https://n.com/1/x?k=2&z=1&y=2"));
        assert!(!same_text("https://n.com/?k=<B>&z=1", "https://n.com/?k=2&y=3&z=1"));
        assert!(!same_text("a", "b"));
    }

    #[test]
    fn secrets_of_a_revealed_build_are_not_shown() {
        let text = "https://t.acme.com/postback?clickid={data1}&ptoken=abc&sum={sum}";
        let url = UrlTemplate::parse(text);
        let guarded = Guarded::url(&url, None);
        assert_eq!(
            guarded.shown(),
            "https://t.acme.com/postback?clickid={data1}&ptoken=•••&sum={sum}"
        );
        let last = url.params().last().unwrap();
        assert_eq!(guarded.part(last.value), "{sum}");
        let key = "https://n.com/c?id={ref_id}&key=s3cr3tkey";
        assert_eq!(Guarded::new(key, None).shown(), "https://n.com/c?id={ref_id}&key=•••");
        assert_eq!(Guarded::new("Keto KZ", None).shown(), "Keto KZ");
    }
}
