//! What a check is asked for: environments, secrets, baseline, bounds.

use crate::compile::Secrets;
use crate::text::shown;
use crate::workspace::Reading;
use crate::yaml::Limits;

/// Which environments are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvChoice<'a> {
    /// The base and every environment.
    All,
    /// One environment.
    One(&'a str),
}

/// What a baseline is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BaselineUse {
    /// What it lists is not reported.
    Check,
    /// What it lists is not reported, but for errors: nothing is built over them.
    #[default]
    Build,
    /// All that may stand in a new one is collected and not reported.
    Write,
}

/// How a workspace is checked.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How its files are read.
    pub reading: Reading<'a>,
    /// Environments.
    pub env: EnvChoice<'a>,
    /// Where secrets come from.
    pub secrets: Secrets<'a>,
    /// What is done with the workspace's baseline, if it has one.
    pub baseline: BaselineUse,
    /// Whether the program ends with this. Then what was read and made is not given back
    /// piece by piece: the system takes it all at once.
    pub last: bool,
}

impl Options<'_> {
    /// The base and every environment, with secrets masked.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            reading: Reading::new(limits),
            env: EnvChoice::All,
            secrets: Secrets::Masked,
            baseline: BaselineUse::default(),
            last: false,
        }
    }
}

/// An environment that does not exist, with those that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEnvironment {
    /// The names that exist, sorted.
    pub known: Vec<String>,
}

/// What stands before the name of an environment at the end of a message.
const IN_ENVIRONMENT: &str = " (in environment ";

/// What a message ends with where an environment alone is wrong.
pub(super) fn in_environment(env: &str) -> String {
    format!("{IN_ENVIRONMENT}`{}`)", shown(env))
}

/// A message without the environment in which it was found.
pub(super) fn without_environment(message: &str) -> &str {
    message.rsplit_once(IN_ENVIRONMENT).map_or(message, |(message, _)| message)
}
