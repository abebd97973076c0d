//! Where in a text a secret may be.

use super::texts::{KNOWN_URLS, KnownUrl, is_word, takes_secret};
use memchr::memmem;

/// What tells in a text that a secret may be near: only there the tree is walked, and most
/// files have no such place.
pub(super) struct Signs {
    postback: memmem::Finder<'static>,
    words: [memmem::Finder<'static>; 3],
    scheme: memmem::Finder<'static>,
    /// Of postbacks that carry a secret in their path.
    hosts: Vec<&'static str>,
}

impl Signs {
    pub(super) fn new() -> Self {
        Self {
            postback: memmem::Finder::new("postback"),
            words: ["token", "secrets", "extra"].map(memmem::Finder::new),
            scheme: memmem::Finder::new("://"),
            hosts: secret_hosts().collect(),
        }
    }

    /// Where there is one, in order.
    pub(super) fn places(&self, text: &str) -> Vec<usize> {
        let bytes = text.as_bytes();
        let mut out = Vec::new();
        // The keys that tell of a secret stand below one of that name, which is looked for first.
        if self.postback.find(bytes).is_some() {
            out.extend(self.words.iter().flat_map(|word| word.find_iter(bytes)));
        }
        let is_key = |i: &usize| takes_secret(word_before(&text[..*i]));
        out.extend(memchr::memchr_iter(b'=', bytes).filter(is_key));
        let is_host = |i: &usize| self.is_secret_host(&bytes[i + 3..]);
        out.extend(self.scheme.find_iter(bytes).filter(is_host));
        out.extend(long_words(bytes));
        // Behind an escape any of these may hide.
        if !out.is_empty() {
            out.extend(memchr::memchr_iter(b'\\', bytes));
        }
        out.sort_unstable();
        out
    }

    fn is_secret_host(&self, text: &[u8]) -> bool {
        let end = text.iter().position(|b| matches!(b, b'/' | b'\n')).unwrap_or(text.len());
        self.hosts.iter().any(|host| memmem::find(&text[..end], host.as_bytes()).is_some())
    }
}

fn word_before(text: &str) -> &str {
    let start = text.bytes().rposition(|b| !is_word(b)).map_or(0, |i| i + 1);
    &text[start..]
}

/// Where runs of 32 word characters and more begin that have a digit. Each look goes backwards,
/// so that a byte between words rules out all before it.
fn long_words(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let start = next;
            let window = bytes.get(start..start + 32)?;
            if let Some(gap) = window.iter().rposition(|b| !is_word(*b)) {
                next = start + gap + 1;
                continue;
            }
            let more = bytes[start + 32..].iter().take_while(|b| is_word(**b)).count();
            next = start + 32 + more;
            if bytes[start..next].iter().any(u8::is_ascii_digit) {
                return Some(start);
            }
        }
    })
}

/// Hosts of postbacks that carry a secret in their path.
fn secret_hosts() -> impl Iterator<Item = &'static str> {
    let in_path = |known: &&KnownUrl| {
        known.secret_parts.iter().any(|part| known.path.contains(&format!("<{part}>")))
    };
    KNOWN_URLS.iter().filter(in_path).map(|known| known.host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        Signs::new().places(text).into_iter().map(|place| &text[place..]).collect()
    }

    #[test]
    fn a_key_is_seen_wherever_it_begins() {
        let key = "0123456789abcdef".repeat(2);
        for at in 0..70 {
            let text = format!("{}\"{key}\"", " ".repeat(at));
            assert_eq!(places(&text), [format!("{key}\"")], "{at}");
        }
    }

    #[test]
    fn most_texts_have_no_sign() {
        let text = "offers:\n  keto-kz: { stream: \"https://kshop5.pro/AbC12d?x=\\x31\" }\n";
        assert_eq!(places(text), [""; 0]);
        assert_eq!(places("campaigns: { k: { notes: token } }"), [""; 0]);
    }

    #[test]
    fn names_hosts_and_escapes_are_signs_in_their_order() {
        assert_eq!(
            places("a: \"\\x41\"\nurl: https://a.io/?api_key=x"),
            ["\\x41\"\nurl: https://a.io/?api_key=x", "=x"]
        );
        assert_eq!(places("postback: { extra: { a: b } }"), ["extra: { a: b } }"]);
        assert_eq!(places("u: https://trk.roller.ad/x"), ["://trk.roller.ad/x"]);
    }
}
