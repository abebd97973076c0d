//! Asking questions. What asks them is handed in: a terminal, or a test.

use std::rc::Rc;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// Whoever was asked wants no more of it.
    Interrupted,
    /// It cannot be asked, in the system's words.
    Failed(String),
}

/// A question that is answered by a line of text.
#[derive(Clone)]
pub struct Question<'q> {
    /// What is asked.
    pub ask: &'q str,
    /// What helps to answer it.
    pub help: &'q str,
    /// Says what is wrong with an answer, which is asked for again.
    pub check: Check,
}

/// Says what is wrong with an answer.
pub type Check = Rc<dyn Fn(&str) -> Result<(), String>>;

/// What an answer means, or what is wrong with it.
pub(super) type Read<T> = fn(&str) -> Result<T, String>;

/// Whoever can be asked.
pub trait Ask {
    /// A line of text.
    ///
    /// # Errors
    /// Where there is no answer.
    fn text(&mut self, question: &Question<'_>) -> Result<String, Stopped>;

    /// One of several, by its position.
    ///
    /// # Errors
    /// Where there is no answer.
    fn one(&mut self, ask: &str, options: &[String]) -> Result<usize, Stopped>;

    /// At least one of several, by position.
    ///
    /// # Errors
    /// Where there is no answer.
    fn several(&mut self, ask: &str, options: &[String]) -> Result<Vec<usize>, Stopped>;
}

/// An answer that may be left out: nothing is an answer too.
pub(super) fn optional<T: 'static>(
    asker: &mut dyn Ask,
    ask: &str,
    help: &str,
    read: Read<T>,
) -> Result<Option<T>, Stopped> {
    let check: Check = Rc::new(move |text: &str| match text.trim() {
        "" => Ok(()),
        text => read(text).map(drop),
    });
    let text = asker.text(&Question { ask, help, check })?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    read(&text).map(Some).map_err(Stopped::Failed)
}

/// An answer that must be there.
pub(super) fn needed<T: 'static>(
    asker: &mut dyn Ask,
    ask: &str,
    help: &str,
    read: Read<T>,
) -> Result<T, Stopped> {
    let check: Check = Rc::new(move |text: &str| read(text).map(drop));
    let text = asker.text(&Question { ask, help, check })?;
    read(&text).map_err(Stopped::Failed)
}

/// Asks for the tracking domain.
///
/// # Errors
/// Where there is no answer.
pub fn ask_domain(asker: &mut dyn Ask) -> Result<String, Stopped> {
    let help = "RedTrack → Tools → Domains, as in trk.your-domain.com";
    needed(asker, "Tracking domain:", help, super::answers::domain)
}
