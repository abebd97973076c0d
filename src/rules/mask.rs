//! Taking secrets out of what is said.
//!
//! What is masked are texts before a format has escaped, cut or folded them: those of findings, of
//! traces, of pictures. So a secret can stand there in three spellings alone: as it is written in
//! a file, as YAML reads that, and percent-encoded or not.

use crate::diagnostic::Diagnostic;
use crate::template::Template;
use crate::text::{Sources, Span};
use hashbrown::{HashMap, HashSet};
use memchr::memmem;
use percent_encoding::percent_decode_str;
use std::iter;

/// What stands where a secret would.
pub const MASK: &str = "•••";

/// How many secrets are looked for as any part of a text.
const FEW: usize = 64;

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word_char(c))
}

/// The longest secret that is looked for with any of its characters percent-encoded, in bytes:
/// no URL carries a longer one.
const LONGEST_SPELT: usize = 2048;

/// Takes secrets out of texts.
#[derive(Debug)]
pub struct Mask {
    /// Without percent-escapes, looked for as any part of a text, longest first.
    texts: Vec<Secret>,
    /// Looked for as whole words.
    words: HashSet<String>,
    /// Those that are no words, by the longest word in them: looked for where that stands.
    by_word: HashMap<String, Vec<Secret>>,
}

impl Mask {
    /// Takes out what stands in these places of the sources, and these texts.
    pub(super) fn new(spans: &[Span], read: &[String], sources: &Sources) -> Self {
        let written = spans.iter().map(|span| sources.slice(*span).trim_matches(['"', '\'']));
        let mut texts: Vec<String> = written
            .chain(read.iter().map(String::as_str))
            .flat_map(|text| match percent_decode_str(text).decode_utf8() {
                // One that is an encoded macro is a mistake, and the macro itself is no secret.
                Ok(plain) if !Template::parse(&plain).is_one_macro() => {
                    let as_written = (text.len() > LONGEST_SPELT && plain != text).then_some(text);
                    [Some(plain.into_owned()), as_written.map(str::to_owned)]
                }
                _ => [Some(text.to_owned()), None],
            })
            .flatten()
            // A shorter one would tear ordinary words apart.
            .filter(|text| text.len() >= 6 && !text.contains('•'))
            .collect();
        texts.sort_unstable_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
        texts.dedup();
        // A workspace full of keys must not take long: past the first few, only whole words.
        let more = texts.split_off(texts.len().min(FEW));
        let (whole, parts): (Vec<_>, Vec<_>) =
            more.into_iter().partition(|text| text.chars().all(is_word_char));
        let mut words: HashSet<String> = whole.into_iter().collect();
        let mut by_word: HashMap<String, Vec<Secret>> = HashMap::new();
        for text in &parts {
            let word = words_of(text).max_by_key(|word| word.len()).unwrap_or_default();
            by_word.entry_ref(word).or_default().push(Secret::new(text));
        }
        // Where too many share a word, that is taken out by itself.
        words.extend(by_word.extract_if(|_, alike| alike.len() > FEW).map(|(word, _)| word));
        Self { texts: texts.iter().map(|text| Secret::new(text)).collect(), words, by_word }
    }

    /// The secrets, among those that are known by a word, that may stand in a text; longest first.
    fn by_word(&self, text: &str) -> Vec<&Secret> {
        if self.by_word.is_empty() {
            return Vec::new();
        }
        // Behind a percent sign a word begins right there or after an escape.
        let starts = text.split('%').flat_map(|part| [Some(part), part.get(2..)]).flatten();
        let words: HashSet<&str> = starts.flat_map(words_of).collect();
        let known = words.into_iter().filter_map(|word| self.by_word.get(word));
        let mut found: Vec<&Secret> = known.flatten().collect();
        found.sort_unstable_by_key(|s| (std::cmp::Reverse(s.text().len()), s.text()));
        found
    }

    fn is_in(&self, text: &str) -> bool {
        let mut secrets = self.texts.iter().chain(self.by_word(text));
        secrets.any(|secret| secret.find(text, &mut Search::of(text)).is_some())
            || (!self.words.is_empty() && words_of(text).any(|word| self.words.contains(word)))
    }

    /// Puts the mask in the place of every secret. No secret can come to be by that: none has
    /// the mask in it.
    pub fn hide(&self, text: &mut String) {
        if !self.is_in(text) {
            return;
        }
        for secret in self.texts.iter().chain(self.by_word(text)) {
            let mut out = String::new();
            let mut rest = text.as_str();
            let mut search = Search::of(text);
            while let Some((start, end)) = secret.find(rest, &mut search) {
                out.push_str(&rest[..start]);
                out.push_str(MASK);
                rest = &rest[end..];
            }
            if !out.is_empty() {
                out.push_str(rest);
                *text = out;
            }
        }
        let mut out = String::with_capacity(text.len());
        for part in text.split_inclusive(|c| !is_word_char(c)) {
            let word = part.trim_end_matches(|c| !is_word_char(c));
            let is_secret = self.words.contains(word);
            out.push_str(if is_secret { MASK } else { word });
            out.push_str(&part[word.len()..]);
        }
        *text = out;
    }

    /// A text without secrets.
    #[must_use]
    pub fn hidden(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.hide(&mut text);
        text
    }

    /// Takes secrets out of what a finding says. What a fix would write is checked as well:
    /// one that repeats a secret is dropped.
    pub(super) fn hide_in(&self, d: &mut Diagnostic) {
        if self.texts.is_empty() {
            return;
        }
        self.hide(&mut d.message);
        let others = iter::once(&mut d.label).chain(&mut d.help).chain(&mut d.overrule);
        others.filter(|text| self.is_in(text)).for_each(|text| self.hide(text.to_mut()));
        d.related.iter_mut().for_each(|r| self.hide(&mut r.message));
        let is_clean = |text: &str| !self.is_in(text);
        d.fixes.retain(|f| is_clean(&f.title) && f.edits.iter().all(|e| is_clean(&e.text)));
    }
}

/// A secret that is looked for as any part of a text.
#[derive(Debug)]
struct Secret {
    finder: memmem::Finder<'static>,
    /// Whether it has a character that a query may spell in another way without an escape.
    has_space: bool,
}

impl Secret {
    fn new(text: &str) -> Self {
        let has_space = text.contains([' ', '+']);
        Self { finder: memmem::Finder::new(text).into_owned(), has_space }
    }

    fn text(&self) -> &[u8] {
        self.finder.needle()
    }

    /// Where it stands in a text or in the rest of it: each of its characters as it is or
    /// percent-encoded, a space as `+` too. What it would take too long to tell counts as the secret.
    fn find(&self, text: &str, search: &mut Search) -> Option<(usize, usize)> {
        let (text, secret) = (text.as_bytes(), self.text());
        if secret.len() > text.len() {
            return None;
        }
        let is_spelt = self.has_space || search.has_percent;
        if !is_spelt || secret.len() > LONGEST_SPELT {
            let start = self.finder.find(text)?;
            return Some((start, start + secret.len()));
        }
        let first = *secret.first()?;
        let begins = |byte| byte == b'%' || is_same(byte, first);
        let mut starts = (0..=text.len() - secret.len()).filter(|start| begins(text[*start]));
        starts.find_map(|start| {
            let len = spelt(&text[start..], secret, &mut search.steps);
            let len = if search.steps == 0 { Some(text.len() - start) } else { len };
            Some((start, start + len?))
        })
    }
}

/// One secret looked for in one text.
struct Search {
    has_percent: bool,
    /// How many characters may still be compared: of a text of percent signs and a secret of as
    /// many, each could begin at each.
    steps: usize,
}

impl Search {
    fn of(text: &str) -> Self {
        Self { has_percent: text.contains('%'), steps: STEPS + text.len() }
    }
}

/// How many characters are compared in a text of any length. Real secrets differ from what is none
/// in the first few.
const STEPS: usize = 1 << 16;

/// How many bytes at the beginning of a text spell a secret; of several readings, the most.
fn spelt(text: &[u8], secret: &[u8], steps: &mut usize) -> Option<usize> {
    // A percent sign may be one that is written `%25`, or one before `25`: both readings go on.
    let mut ends = vec![0];
    let mut next = Vec::new();
    for byte in secret {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return None;
        }
        for at in ends.drain(..) {
            let Some(written) = text.get(at) else { continue };
            let is_escape = escape(&text[at..]) == Some(*byte);
            next.extend(is_same(*written, *byte).then_some(at + 1));
            next.extend(is_escape.then_some(at + 3));
        }
        next.sort_unstable();
        next.dedup();
        std::mem::swap(&mut ends, &mut next);
        if ends.is_empty() {
            return None;
        }
    }
    ends.pop()
}

/// Whether a byte stands for another without an escape.
fn is_same(written: u8, byte: u8) -> bool {
    written == byte || matches!((written, byte), (b'+', b' ') | (b' ', b'+'))
}

/// The byte that an escape at the beginning of a text stands for.
fn escape(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? * 16 + digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(secret: &str, text: &str) -> String {
        Mask::new(&[], &[secret.to_owned()], &Sources::default()).hidden(text)
    }

    #[test]
    fn a_secret_is_found_in_every_spelling_of_a_url() {
        for written in ["s3+r/t%x9", "s3%2Br%2Ft%25x9"] {
            for shown in ["s3+r/t%x9", "s3%2Br%2ft%25x9", "s3%2Br/t%x9", "%73%33+r/t%25x9"] {
                let text = hidden(written, &format!("https://a.io/?t={shown}&a=b%20c"));
                assert_eq!(text, "https://a.io/?t=•••&a=b%20c", "{written} as {shown}");
            }
        }
        assert_eq!(hidden("a b c d", "x=a+b%20c+d, a b c d"), "x=•••, •••");
        assert_eq!(hidden("50%2525off", "50%25off 50%2525off 50%off"), "••• ••• 50%off");
        assert_eq!(hidden("señor1", "se%C3%B1or1 señor1 se%C3or1"), "••• ••• se%C3or1");
        assert_eq!(hidden("%zz%4", "%zz%4"), "%zz%4", "five bytes");
        assert_eq!(hidden("%7Bref_id%7D", "%7Bref_id%7D {ref_id}"), "••• {ref_id}", "a macro");
    }

    #[test]
    fn what_nearly_is_a_secret_at_every_place_is_compared_up_to_a_bound() {
        let secret = format!("{}x", "%".repeat(2_000));
        let mut text = format!("{}y{secret}{}", "%".repeat(10), "%".repeat(300_000));
        let mut search = Search::of(&text);
        let secret = Secret::new(&secret);
        let found = secret.find(&text, &mut search).expect("it is there");
        assert_eq!(found, (11, 11 + 2_001));
        text.drain(..found.1);
        assert_eq!(secret.find(&text, &mut search).map(|(_, end)| end), Some(text.len()));
        assert_eq!(search.steps, 0);
    }

    #[test]
    fn of_many_secrets_those_are_hidden_too_that_are_no_words() {
        let secrets: Vec<String> = (0..200)
            .map(|i| match i % 4 {
                0 => format!("word-{i:03}"),
                1 => format!("s.{i:03}+tail/={i}"),
                2 => format!("a b {i:03}"),
                _ => format!("shared.{i}"),
            })
            .collect();
        let mask = Mask::new(&[], &secrets, &Sources::default());
        for secret in &secrets {
            for shown in [secret.clone(), secret.replace('+', "%2B").replace('/', "%2F")] {
                let text = mask.hidden(&format!("https://a.io/?t={shown}&b=c"));
                assert_eq!(text, "https://a.io/?t=•••&b=c", "{shown}");
            }
        }
        let alike: Vec<String> = (0..300).map(|i| format!("alike-word.{i:03}")).collect();
        let mask = Mask::new(&[], &alike, &Sources::default());
        assert_eq!(mask.hidden("x alike-word.299 y"), "x •••.299 y");
    }

    #[test]
    fn a_secret_of_any_length_is_hidden_as_it_is_written_and_as_it_is_read() {
        for times in [10, 1_000, 200_000] {
            let (written, read) = ("%41".repeat(times), "A".repeat(times));
            assert_eq!(hidden(&written, &format!("{written} {read}")), "••• •••", "{times}");
            let percents = "%25".repeat(times);
            assert_eq!(hidden(&percents, &format!("{percents} {}", "%".repeat(times))), "••• •••");
        }
    }
}
