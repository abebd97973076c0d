//! Findings on their way from whoever makes them.

use super::{Diagnostic, Severity};

/// Findings as they are made by one rule, or by one of those that read. Input may have millions of
/// them: past as many as are shown of all they are only counted, and one that is not kept says so
/// in place of all.
#[derive(Debug)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    /// How many are kept at the most.
    most: usize,
    /// The first of the heaviest that were not kept, which knows how many more there are.
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

    /// Counts one more error where it would not be kept, and says so: whoever asks need not make it.
    #[must_use]
    pub fn count_instead(&mut self) -> bool {
        self.count_instead_of(Severity::Error)
    }

    /// The same of a finding that may weigh less.
    #[must_use]
    pub fn count_instead_of(&mut self, severity: Severity) -> bool {
        let past = self.past.as_mut().filter(|past| past.severity >= severity);
        past.map(|past| past.more += 1).is_some()
    }

    /// Whether some were only counted. Whoever stops looking then tells by [`Self::cut`].
    #[must_use]
    pub fn has_counted(&self) -> bool {
        self.past.as_ref().is_some_and(|past| past.more > 0)
    }

    /// Whether as many were only counted as are kept: nobody waits to hear how many more there are.
    #[must_use]
    pub fn has_counted_as_many(&self) -> bool {
        self.past.as_ref().is_some_and(|past| past.more >= self.most)
    }

    /// The rest is not looked at.
    pub fn cut(&mut self) {
        if let Some(past) = &mut self.past {
            past.is_cut = true;
        }
    }

    /// Adds one.
    pub fn push(&mut self, mut finding: Diagnostic) {
        if !self.is_full() {
            self.kept.push(finding);
            return;
        }
        match &mut self.past {
            Some(past) if past.severity >= finding.severity => past.more += 1,
            past => {
                finding.more = past.as_ref().map_or(0, |past| past.more + 1);
                *past = Some(Box::new(finding));
            }
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
                    " (and {}{} more findings, which are not listed before others are mended)",
                    if first.is_cut { "at least " } else { "" },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::code;
    use crate::text::{FileId, Span};

    #[test]
    fn the_heaviest_speaks_for_those_that_are_not_kept() {
        let finding = |message: &str, severity| {
            Diagnostic::new(code::WRONG_TYPE, Span::file_start(FileId(0)), message)
                .severity(severity)
        };
        let mut all = Findings::at_most(1);
        for (message, severity) in [
            ("kept", Severity::Note),
            ("light", Severity::Warning),
            ("heavy", Severity::Error),
            ("late", Severity::Error),
        ] {
            assert_eq!(all.is_full(), message != "kept");
            all.push(finding(message, severity));
        }
        assert!(all.has_counted_as_many());
        assert!(all.count_instead() && all.count_instead_of(Severity::Warning));
        let said: Vec<_> = all.into_iter().map(|d| (d.message, d.severity, d.more)).collect();
        assert_eq!(said[0], ("kept".to_owned(), Severity::Note, 0));
        assert!(said[1].0.starts_with("heavy (and 4 more findings"), "{said:?}");
        assert_eq!((said[1].1, said[1].2), (Severity::Error, 4));
    }
}
