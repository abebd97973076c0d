//! Findings on their way from whoever makes them.

use super::Diagnostic;

/// Findings as they are made by one rule, or by one of those that read. Input may have millions of
/// them: past as many as are shown of all they are only counted, and the first that is not kept
/// says so in place of all.
#[derive(Debug)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    /// How many are kept at the most.
    most: usize,
    /// The first that was not kept, which knows how many more there are.
    past: Option<Box<Diagnostic>>,
}

impl Findings {
    /// Of which so many are kept.
    #[must_use]
    pub fn at_most(most: usize) -> Self {
        Self { kept: Vec::new(), most, past: None }
    }

    /// Whether one more would not be kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.kept.len() >= self.most
    }

    /// Whether one more would do nothing but count; it is counted by this, and whoever asks need
    /// not make it.
    #[must_use]
    pub fn only_counts(&mut self) -> bool {
        self.past.as_mut().map(|past| past.more += 1).is_some()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Diagnostic) {
        if !self.is_full() {
            self.kept.push(finding);
        } else if !self.only_counts() {
            self.past = Some(Box::new(finding));
        }
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Adds those that another keeps.
    pub fn append(&mut self, other: Self) {
        self.extend(other.kept);
    }

    /// What is kept, and the one that speaks for the others.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        let mut all = self.kept;
        if let Some(mut first) = self.past {
            if first.more > 0 {
                first.message.push_str(&format!(
                    " (and {} more findings, which are not listed before others are mended)",
                    first.more
                ));
            }
            all.push(*first);
        }
        all
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl IntoIterator for Findings {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}
