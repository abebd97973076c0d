//! What a push has done so far, a line for each thing, so that the next one goes on from there.

use crate::facts::redtrack::is_id;
use crate::text::OtherForm;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Note {
    /// The first line: which plan it is about, and which account.
    Plan {
        /// The version of this form.
        format_version: u32,
        /// A hash of the plan's file.
        hash: String,
        /// The host that is pushed to.
        host: String,
    },
    /// A step is about to be sent.
    Begun {
        /// What it is about: `offer/keto-kz`.
        reference: String,
    },
    /// A step is done.
    Done {
        /// What it is about.
        reference: String,
        /// The id that it has.
        id: String,
    },
    /// The key may not do a step: it is left to a person.
    Refused {
        /// What it is about.
        reference: String,
    },
    /// Every step is done, and the workspace knows the ids.
    Complete,
}

impl Note {
    /// The first line about a plan.
    #[must_use]
    pub fn plan(hash: &str, host: &str) -> Self {
        Self::Plan {
            format_version: Journal::FORMAT_VERSION,
            hash: hash.to_owned(),
            host: host.to_owned(),
        }
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What the lines come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    /// The hash of the plan's file; empty where nothing has begun.
    pub hash: String,
    /// The host that was pushed to.
    pub host: String,
    /// The ids of what is done, by reference.
    pub done: BTreeMap<String, String>,
    /// What was begun and may have been done.
    pub begun: BTreeSet<String>,
    /// What the key may not do, as it was when each was last tried.
    pub refused: BTreeSet<String>,
    /// Whether there is nothing left to do.
    pub is_complete: bool,
}

impl Journal {
    /// The version of the form that is written and read.
    pub const FORMAT_VERSION: u32 = 1;

    /// Reads a journal's lines; none are a journal that has not begun.
    ///
    /// # Errors
    /// Where a line is something else.
    pub fn read<S: AsRef<str>>(lines: &[S]) -> Result<Self, OtherForm> {
        let mut journal = Self::default();
        for (number, line) in (1..).zip(lines) {
            let note = serde_json::from_str(line.as_ref())
                .map_err(|error| OtherForm::new(format!("line {number}: {error}")))?;
            match (&note, number) {
                (Note::Plan { format_version, .. }, 1) => {
                    OtherForm::check_version(*format_version, Self::FORMAT_VERSION)?;
                }
                (Note::Plan { .. }, _) | (_, 1) => {
                    return Err(OtherForm::new(format!("line {number} is out of place")));
                }
                (Note::Done { id, .. }, _) if !is_id(id) => {
                    return Err(OtherForm::new(format!("line {number} names no id of RedTrack's")));
                }
                _ => {}
            }
            journal.add(note);
        }
        Ok(journal)
    }

    /// Takes up a line.
    pub fn add(&mut self, note: Note) {
        match note {
            Note::Plan { hash, host, .. } => *self = Self { hash, host, ..Self::default() },
            Note::Begun { reference } => {
                // A refusal is of an earlier try.
                self.refused.remove(&reference);
                self.begun.insert(reference);
            }
            Note::Done { reference, id } => drop(self.done.insert(reference, id)),
            Note::Refused { reference } => drop(self.refused.insert(reference)),
            Note::Complete => self.is_complete = true,
        }
    }

    /// Whether a step was sent and nobody knows what became of it.
    #[must_use]
    pub fn is_open(&self, reference: &str) -> bool {
        self.begun.contains(reference)
            && !self.done.contains_key(reference)
            && !self.refused.contains(reference)
    }

    /// Whether there is such a step.
    #[must_use]
    pub fn has_open(&self) -> bool {
        self.begun.iter().any(|reference| self.is_open(reference))
    }

    /// Whether what a step makes may be there already, by us or by hand.
    #[must_use]
    pub fn was_tried(&self, reference: &str) -> bool {
        self.begun.contains(reference) || self.refused.contains(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_to_what_they_say() {
        let reference = || "offer/a".to_owned();
        let notes = [
            Note::plan("abc", "api.redtrack.io"),
            Note::Begun { reference: reference() },
            Note::Done { reference: reference(), id: "61f190c31cfe1c000181572d".into() },
            Note::Refused { reference: "offer_source/kma".into() },
            Note::Complete,
        ];
        let lines: Vec<String> = notes.iter().map(Note::line).collect();
        assert_eq!(lines[1], r#"{"begun":{"reference":"offer/a"}}"#);
        let journal = Journal::read(&lines).unwrap();
        assert_eq!(journal.done["offer/a"], "61f190c31cfe1c000181572d");
        assert!(journal.is_complete && journal.was_tried("offer_source/kma"));
        assert_eq!(Journal::read::<&str>(&[]).unwrap(), Journal::default());
    }

    #[test]
    fn what_nobody_knows_of_is_open() {
        let mut journal = Journal::default();
        let begun = |of: &str| Note::Begun { reference: of.into() };
        let refused = |of: &str| Note::Refused { reference: of.into() };
        let done = |of: &str| Note::Done { reference: of.into(), id: "x".into() };
        for (note, is_open) in [
            (begun("offer/a"), true),
            (refused("offer/a"), false),
            // With a key that may.
            (begun("offer/a"), true),
            (done("offer/a"), false),
            // What was as it should be has never begun.
            (done("offer/b"), false),
            (begun("offer/c"), true),
        ] {
            journal.add(note);
            assert_eq!(journal.has_open(), is_open, "{journal:?}");
        }
        assert!(journal.is_open("offer/c") && !journal.is_open("offer/a"));
    }

    #[test]
    fn what_is_no_journal_is_refused() {
        for lines in
            [vec!["x"], vec!["\"complete\""], vec![r#"{"begun":{"reference":"a"}}"#], vec!["{}"]]
        {
            assert!(Journal::read(&lines).is_err(), "{lines:?}");
        }
        let done = Note::Done { reference: "offer/a".into(), id: "../campaigns".into() };
        let lines = [Note::plan("a", "b").line(), done.line()];
        let refused = Journal::read(&lines).unwrap_err().to_string();
        assert_eq!(refused, "line 2 names no id of RedTrack's");
        let newer =
            Note::plan("a", "b").line().replace("\"format_version\":1", "\"format_version\":2");
        assert_eq!(Journal::read(&[newer]).unwrap_err().to_string(), "its format_version is 2");
    }
}
