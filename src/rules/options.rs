//! What a check is asked for: environments, secrets, baseline, bounds.

use crate::compile::Secrets;
use crate::text::shown;
use crate::workspace::{Hold, Kept};
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
    /// Bounds.
    pub limits: &'a Limits,
    /// Environments.
    pub env: EnvChoice<'a>,
    /// Where secrets come from.
    pub secrets: Secrets<'a>,
    /// What is done with the workspace's baseline, if it has one.
    pub baseline: BaselineUse,
    /// Whether the program ends with this. Then what was read and made is not given back
    /// piece by piece: the system takes it all at once.
    pub last: bool,
    /// Which trees are held for those who ask for places.
    pub hold: Hold,
    /// What an earlier check made of some of the files.
    pub kept: Option<&'a Kept<'a>>,
}

impl<'a> Options<'a> {
    /// The base and every environment, with secrets masked.
    #[must_use]
    pub fn new(limits: &'a Limits) -> Self {
        let (env, secrets) = (EnvChoice::All, Secrets::Masked);
        let (baseline, hold) = (BaselineUse::default(), Hold::default());
        Self { limits, env, secrets, baseline, last: false, hold, kept: None }
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
