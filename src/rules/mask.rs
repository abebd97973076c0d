//! Taking secrets out of what is said.

use super::Analysis;
use super::secrets::secret_spans;
use crate::diagnostic::Diagnostic;
use crate::text::{Sources, Span};
use std::collections::HashSet;

/// What stands where a secret would.
pub const MASK: &str = "•••";

/// How many secrets are looked for as any part of a text.
const FEW: usize = 64;

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Takes secrets out of texts.
#[derive(Debug)]
pub(super) struct Mask<'s> {
    /// Looked for as any part of a text, longest first.
    texts: Vec<&'s str>,
    /// Looked for as whole words.
    words: HashSet<&'s str>,
}

impl<'s> Mask<'s> {
    pub(super) fn new(secrets: &[Span], sources: &'s Sources) -> Self {
        let mut texts: Vec<&str> = secrets
            .iter()
            .map(|span| sources.slice(*span).trim_matches(['"', '\'']))
            // A shorter one would tear ordinary words apart.
            .filter(|text| text.len() >= 6 && !text.contains('•'))
            .collect();
        texts.sort_unstable_by_key(|text| (std::cmp::Reverse(text.len()), *text));
        texts.dedup();
        // A workspace full of keys must not take long: past the first few, only whole words.
        let words = texts.split_off(texts.len().min(FEW)).into_iter().collect();
        Self { texts, words }
    }

    fn is_in(&self, text: &str) -> bool {
        self.texts.iter().any(|secret| text.contains(secret))
            || (!self.words.is_empty()
                && text.split(|c| !is_word_char(c)).any(|word| self.words.contains(word)))
    }

    /// Puts the mask in the place of every secret. No secret can come to be by that: none has
    /// the mask in it.
    pub(super) fn hide(&self, text: &mut String) {
        if !self.is_in(text) {
            return;
        }
        for secret in &self.texts {
            if text.contains(secret) {
                *text = text.replace(secret, MASK);
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

    /// Takes secrets out of what a finding says. What a fix would write is checked as well:
    /// one that repeats a secret is dropped.
    pub(super) fn hide_in(&self, d: &mut Diagnostic) {
        if self.texts.is_empty() {
            return;
        }
        self.hide(&mut d.message);
        self.hide(&mut d.label);
        d.help.iter_mut().chain(&mut d.overrule).for_each(|help| self.hide(help));
        d.related.iter_mut().for_each(|r| self.hide(&mut r.message));
        let is_clean = |text: &str| !self.is_in(text);
        d.fixes.retain(|f| is_clean(&f.title) && f.edits.iter().all(|e| is_clean(&e.text)));
    }
}

impl Analysis<'_, '_> {
    /// What is printed of the workspace, without the secrets that are written in it.
    #[must_use]
    pub fn without_secrets(&self, text: String) -> String {
        let spans = secret_spans(self.files, &self.outcome.diagnostics);
        if spans.is_empty() {
            return text;
        }
        let mask = Mask::new(&spans, self.files.sources);
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let mut line = line.to_owned();
            mask.hide(&mut line);
            out.push_str(&line);
        }
        out
    }
}
