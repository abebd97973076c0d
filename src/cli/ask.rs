//! Asking on a terminal. Prompts go to stderr; Ctrl-C and Esc end the command with 130.

use super::Exit;
use super::output::{self, Stream};
use super::shared_args::Color;
use crate::start::{Ask, Check, Question, Stopped};
use inquire::list_option::ListOption;
use inquire::ui::RenderConfig;
use inquire::validator::Validation;
use inquire::{Confirm, InquireError, MultiSelect, Select, Text};
use std::io::{self, IsTerminal};

/// The longest list that is shown at once.
const PAGE: usize = 12;

/// A person at a terminal.
pub(super) struct Terminal(());

impl Terminal {
    /// The terminal, where there is one to ask and to answer at. A dumb one cannot move its
    /// cursor, and is none.
    pub(super) fn new(color: Color) -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_one = io::stdin().is_terminal() && io::stderr().is_terminal() && !is_dumb;
        is_one.then(|| {
            // A prompt that is interrupted ends in order, and shows the cursor again.
            let _ = ctrlc::set_handler(|| {});
            let is_colored = output::look(Stream::Stderr, color).color;
            let plain = RenderConfig::empty();
            let look = if is_colored { RenderConfig::default_colored() } else { plain };
            inquire::set_global_render_config(look);
            Self(())
        })
    }
}

/// Whether to go on; not without a yes.
pub(super) fn confirm(_: &Terminal, ask: &str) -> Result<bool, Stopped> {
    Confirm::new(ask).with_default(false).prompt().map_err(stopped)
}

impl Ask for Terminal {
    fn text(&mut self, question: &Question<'_>) -> Result<String, Stopped> {
        let prompt = Text::new(question.ask).with_help_message(question.help);
        prompt.with_validator(Judge(question.check.clone())).prompt().map_err(stopped)
    }

    fn one(&mut self, ask: &str, options: &[String]) -> Result<usize, Stopped> {
        let prompt = Select::new(ask, options.to_vec()).with_page_size(PAGE);
        prompt.raw_prompt().map(|chosen| chosen.index).map_err(stopped)
    }

    fn several(&mut self, ask: &str, options: &[String]) -> Result<Vec<usize>, Stopped> {
        let at_least_one = |chosen: &[ListOption<&String>]| {
            Ok(if chosen.is_empty() {
                Validation::Invalid("choose at least one with the space bar".into())
            } else {
                Validation::Valid
            })
        };
        let prompt = MultiSelect::new(ask, options.to_vec())
            .with_page_size(PAGE)
            .with_help_message("type to search, space to choose, Enter when done")
            .with_validator(at_least_one);
        let chosen = prompt.raw_prompt().map_err(stopped)?;
        Ok(chosen.into_iter().map(|option| option.index).collect())
    }
}

/// The check of an answer, as the prompts want it.
#[derive(Clone)]
struct Judge(Check);

impl inquire::validator::StringValidator for Judge {
    fn validate(&self, text: &str) -> Result<Validation, inquire::CustomUserError> {
        Ok(match (self.0)(text) {
            Ok(()) => Validation::Valid,
            Err(message) => Validation::Invalid(crate::text::visible(&message).into_owned().into()),
        })
    }
}

fn stopped(error: InquireError) -> Stopped {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            Stopped::Interrupted
        }
        InquireError::IO(error) if error.kind() == io::ErrorKind::Interrupted => {
            Stopped::Interrupted
        }
        error => Stopped::Failed(error.to_string()),
    }
}

/// How a command ends that got no answer.
pub(super) fn ended(stopped: &Stopped) -> Exit {
    match stopped {
        Stopped::Interrupted => {
            output::eprintln_safe("trackc: interrupted; nothing was written");
            Exit::Interrupted
        }
        Stopped::Failed(reason) => output::usage(&format!("cannot ask: {reason}")),
    }
}
