//! One step after another.

use super::{Index, Journal, Looked, Note, ids, needs, taken};
use crate::account::{Failure, Kind, Object, Remote, Why, fingerprint, is_deleted, is_still};
use crate::facts::redtrack::is_id;
use crate::reconcile::{AccountPlan, Action, Step, Unresolved, laid_over, resolved};
use std::collections::{BTreeMap, BTreeSet};

/// What keeps a record of a push: the journal first, and whoever watches.
pub trait Record {
    /// Keeps a line so that nothing can lose it.
    ///
    /// # Errors
    /// Where it cannot be kept, in words.
    fn keep(&mut self, note: &Note) -> Result<(), String>;

    /// Hears what has happened.
    fn hear(&mut self, event: &Event<'_>);

    /// Whether to end before the next step.
    fn wants_to_stop(&self) -> bool;
}

/// Something that has happened to a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'p> {
    /// It was made.
    Made(&'p Step, String),
    /// It was changed.
    Changed(&'p Step),
    /// What it makes was there already, by a push that was cut short or by hand.
    Found(&'p Step, String),
    /// It was as it should be already.
    Unchanged(&'p Step),
    /// The key may not do it; what was said.
    ByHand(&'p Step, String),
    /// It waits for others.
    Waits(&'p Step, BTreeSet<&'p str>),
}

/// What came of a push that went to its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many objects were made, by this push or one before it that was cut short.
    pub made: usize,
    /// How many were changed.
    pub changed: usize,
    /// What is left to a person, by reference.
    pub by_hand: Vec<String>,
    /// What waits for that, by reference.
    pub waiting: Vec<String>,
}

/// Why a push ended before its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// A call did not do what it was to do.
    Failed {
        /// What it was about.
        reference: String,
        /// Why.
        failure: Failure,
    },
    /// Nothing says which of several objects is the one that may have been made.
    Several {
        /// What it was about.
        reference: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// Something has come that has the name of what is to be made.
    Came {
        /// What it was about.
        reference: String,
        /// What it is in RedTrack.
        kind: Kind,
        /// Their ids.
        ids: Vec<String>,
    },
    /// An object is not what the plan saw.
    Edited {
        /// What it was about.
        reference: String,
    },
    /// Something is missing that a body needs.
    Unresolved {
        /// What it was about.
        reference: String,
        /// What is missing.
        missing: Unresolved,
    },
    /// The journal could not be written.
    Journal(String),
    /// Somebody wants it to stop.
    Interrupted,
}

/// Performs the steps that are not done. `secrets` are the values of environment variables.
///
/// # Errors
/// Where it cannot go on. What is done is in the record.
pub fn perform(
    plan: &AccountPlan,
    journal: &mut Journal,
    looked: &Looked,
    secrets: &BTreeMap<String, String>,
    remote: &mut dyn Remote,
    record: &mut dyn Record,
) -> Result<Report, Stop> {
    let ids = ids(plan, journal);
    let mut run = Run {
        calls: remote.calls(),
        journal,
        looked,
        secrets,
        remote,
        record,
        ids,
        now: BTreeMap::new(),
        report: Report::default(),
    };
    let mut left: BTreeSet<&str> = BTreeSet::new();
    for step in &plan.steps {
        if run.journal.done.contains_key(&step.reference) {
            continue;
        }
        if run.record.wants_to_stop() {
            return Err(Stop::Interrupted);
        }
        let missing: BTreeSet<&str> = needs(step).intersection(&left).copied().collect();
        if !missing.is_empty() {
            // What is there already has its id, and others may go on with it.
            if step.action == Action::Create {
                left.insert(&step.reference);
            }
            run.report.waiting.push(step.reference.clone());
            run.record.hear(&Event::Waits(step, missing));
            continue;
        }
        let is_done = match step.action {
            Action::Create => run.create(step)?,
            Action::Update => run.update(step)?,
        };
        if !is_done && step.action == Action::Create {
            left.insert(&step.reference);
        }
    }
    Ok(run.report)
}

fn failed(step: &Step, failure: Failure) -> Stop {
    match failure.why {
        Why::Stopped => Stop::Interrupted,
        _ => Stop::Failed { reference: step.reference.clone(), failure },
    }
}

struct Run<'r> {
    journal: &'r mut Journal,
    looked: &'r Looked,
    secrets: &'r BTreeMap<String, String>,
    remote: &'r mut dyn Remote,
    record: &'r mut dyn Record,
    ids: BTreeMap<String, String>,
    /// How many requests there were when this began.
    calls: u64,
    /// What there is of a kind just before the first of it is made.
    now: BTreeMap<Kind, Index>,
    report: Report,
}

impl Run<'_> {
    fn note(&mut self, note: Note) -> Result<(), Stop> {
        self.record.keep(&note).map_err(Stop::Journal)?;
        self.journal.add(note);
        Ok(())
    }

    fn begin(&mut self, step: &Step) -> Result<(), Stop> {
        self.note(Note::Begun { reference: step.reference.clone() })
    }

    fn done(&mut self, step: &Step, id: &str) -> Result<(), Stop> {
        self.ids.insert(step.reference.clone(), id.to_owned());
        self.note(Note::Done { reference: step.reference.clone(), id: id.to_owned() })
    }

    fn by_hand(&mut self, step: &Step, said: String) -> Result<bool, Stop> {
        self.note(Note::Refused { reference: step.reference.clone() })?;
        self.report.by_hand.push(step.reference.clone());
        self.record.hear(&Event::ByHand(step, said));
        Ok(false)
    }

    fn body(&self, step: &Step) -> Result<Object, Stop> {
        let id_of = |reference: &str| self.ids.get(reference).cloned();
        let secret = |name: &str| self.secrets.get(name).map(String::as_str);
        resolved(&step.body, &id_of, &secret)
            .map_err(|missing| Stop::Unresolved { reference: step.reference.clone(), missing })
    }

    fn create(&mut self, step: &Step) -> Result<bool, Stop> {
        let failed = |failure| failed(step, failure);
        if let Some(id) = self.looked.found.get(&step.reference) {
            return self.found(step, id);
        }
        let body = self.body(step)?;
        let found = self.come(step).map_err(failed)?;
        match found.as_slice() {
            [] => {}
            [id] if self.journal.was_tried(&step.reference) => return self.found(step, id),
            _ => {
                let (reference, kind) = (step.reference.clone(), step.kind);
                return Err(Stop::Came { reference, kind, ids: found });
            }
        }
        self.begin(step)?;
        let made = self.remote.create(step.kind, &body);
        match made.map_err(|failure| failure.without(self.secrets.values())) {
            Ok(id) => {
                self.done(step, &id)?;
                self.report.made += 1;
                self.record.hear(&Event::Made(step, id));
                Ok(true)
            }
            Err(Failure { why: Why::Forbidden(said), .. }) => self.by_hand(step, said),
            Err(failure) if failure.is_unclear() => {
                // It is not sent again: what it makes is looked for.
                let mut index = Index::default();
                let Ok(objects) = self.remote.shown(step.kind) else { return Err(failed(failure)) };
                index.add(step.kind, objects);
                let found = index.candidates(step, &taken(&self.ids));
                match found.as_slice() {
                    [] => Err(failed(failure)),
                    [id] => self.found(step, id),
                    _ => Err(Stop::Several { reference: step.reference.clone(), ids: found }),
                }
            }
            Err(failure) => Err(failed(failure)),
        }
    }

    /// What has come since the look with the name of what a step makes. Others may be pushing the
    /// same: each kind is listed once more before the first of it is made, but for what was listed
    /// just now.
    fn come(&mut self, step: &Step) -> Result<Vec<String>, Failure> {
        if !self.now.contains_key(&step.kind) {
            let mut index = Index::default();
            if self.remote.calls() > self.calls {
                index.add(step.kind, self.remote.shown(step.kind)?);
            }
            self.now.insert(step.kind, index);
        }
        let index = self.now.get(&step.kind);
        Ok(index.map_or_else(Vec::new, |index| index.candidates(step, &taken(&self.ids))))
    }

    fn found(&mut self, step: &Step, id: &str) -> Result<bool, Stop> {
        if !is_id(id) {
            let reference = step.reference.clone();
            return Err(Stop::Several { reference, ids: vec![id.to_owned()] });
        }
        self.done(step, id)?;
        self.report.made += 1;
        self.record.hear(&Event::Found(step, id.to_owned()));
        Ok(true)
    }

    fn update(&mut self, step: &Step) -> Result<bool, Stop> {
        let failed = |failure| failed(step, failure);
        let Some(current) = &step.current else { return Ok(false) };
        let body = self.body(step)?;
        let whole = self.remote.get(step.kind, &current.id).map_err(failed)?;
        let edited = || Err(Stop::Edited { reference: step.reference.clone() });
        if is_deleted(&whole) {
            return edited();
        }
        let new = laid_over(step.kind, &whole, &body);
        if new == whole {
            self.done(step, &current.id)?;
            self.record.hear(&Event::Unchanged(step));
            return Ok(true);
        }
        // What is not done is as the plan saw it, or somebody has edited it; what is overwritten, since
        // the look too.
        let is_as_planned = self.looked.current(step).is_some_and(|seen| {
            fingerprint(seen) == current.fingerprint
                && is_still(seen, &self.remote.without_key(whole), body.keys())
        });
        if !is_as_planned {
            return edited();
        }
        self.begin(step)?;
        let changed = self.remote.replace(step.kind, &current.id, &new);
        match changed.map_err(|failure| failure.without(self.secrets.values())) {
            Ok(()) => {
                self.done(step, &current.id)?;
                self.report.changed += 1;
                self.record.hear(&Event::Changed(step));
                Ok(true)
            }
            Err(Failure { why: Why::Forbidden(said), .. }) => self.by_hand(step, said),
            Err(failure) => Err(failed(failure)),
        }
    }
}
