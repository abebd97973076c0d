//! What is kept while a push goes on: the journal, then `trackc.lock`, then what people read.

use super::super::Exit;
use super::super::files;
use super::super::output;
use super::{is_stopping, say};
use crate::account::IDS_FILE;
use crate::emit::{Log, Readers, Turn, write_durably};
use crate::push::{Event, Note, Record};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

pub(super) struct Keeper {
    /// The journal's file; none before something is sent for the first time.
    log: Option<Log>,
    path: Utf8PathBuf,
    dir: Utf8PathBuf,
    environment: Option<String>,
    /// The ids that the workspace itself writes.
    written: BTreeMap<String, String>,
    quiet: bool,
    /// How printing went. Where nobody reads the output any more, the push goes on.
    printed: Exit,
}

impl Keeper {
    pub(super) fn new(
        (log, path): (Option<Log>, &Utf8Path),
        dir: &Utf8Path,
        (environment, written): (Option<String>, BTreeMap<String, String>),
        quiet: bool,
    ) -> Self {
        let (path, dir) = (path.to_owned(), dir.to_owned());
        Self { log, path, dir, environment, written, quiet, printed: Exit::Clean }
    }

    /// Begins the journal of a plan.
    pub(super) fn begin(&mut self, note: &Note) -> Result<(), String> {
        if self.log.is_none() {
            let (log, lines) = Log::open(&self.path).map_err(|error| error.to_string())?;
            if !lines.is_empty() {
                return Err(format!("nothing was sent: another push has just begun {}", self.path));
            }
            self.log = Some(log);
        }
        let log = self.log.as_mut().map_or(Ok(()), Log::clear);
        log.map_err(|error| error.to_string())?;
        self.note(note)
    }

    pub(super) fn note(&mut self, note: &Note) -> Result<(), String> {
        let log = self.log.as_mut().ok_or("the journal has not begun")?;
        log.append(&note.line()).map_err(|error| error.to_string())
    }

    /// Whether what was done could not be printed, which ends no push. A closed pipe is no error.
    pub(super) fn lost(&self) -> Exit {
        if self.printed == Exit::Closed { Exit::Clean } else { self.printed }
    }

    /// Notes ids in `trackc.lock`, beside those that somebody else may have noted meanwhile.
    pub(super) fn identify(&mut self, new: &BTreeMap<String, String>) -> Result<(), String> {
        if new.is_empty() {
            return Ok(());
        }
        let _turn = Turn::wait(&self.dir).map_err(|error| error.to_string())?;
        let path = self.dir.join(IDS_FILE);
        let mut ids = files::ids_in(&path, &path)?;
        for (reference, id) in new {
            let environment = self.environment.as_deref();
            if self.written.get(reference) == Some(id) {
                ids.correct(environment, reference, id);
            } else {
                ids.set(environment, reference, id).map_err(|error| error.to_string())?;
            }
        }
        write_durably(&path, ids.text().as_bytes(), Readers::All).map_err(|error| error.to_string())
    }
}

impl Record for Keeper {
    fn keep(&mut self, note: &Note) -> Result<(), String> {
        self.note(note)?;
        match note {
            Note::Done { reference, id } => {
                self.identify(&BTreeMap::from([(reference.clone(), id.clone())]))
            }
            _ => Ok(()),
        }
    }

    fn hear(&mut self, event: &Event<'_>) {
        if !self.quiet && self.printed == Exit::Clean {
            self.printed = output::stdout(&say::event(event));
        }
    }

    fn wants_to_stop(&self) -> bool {
        is_stopping()
    }
}
