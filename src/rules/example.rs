//! The examples of a rule, and what a check says of them.

use super::{BaselineUse, Check, Options, Outcome, Rule, analyse};
use crate::text::SourceFile;
use crate::workspace::{BASELINE, Loaded, in_memory};
use crate::yaml::Limits;

/// Files of a small workspace: path and text. The first is the root.
#[derive(Debug)]
pub struct Example(pub &'static [(&'static str, &'static str)]);

/// An example that was checked.
#[derive(Debug)]
pub struct Tried {
    /// Its files.
    pub loaded: Loaded,
    /// Every finding.
    pub outcome: Outcome,
}

impl Rule {
    /// The bounds under which the examples of this rule are checked.
    fn example_limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Check::Bound { set, .. } = self.check {
            set(&mut limits);
        }
        limits
    }

    /// Checks one of its examples, exactly as if its files lay in a folder.
    #[must_use]
    pub fn try_out(&self, example: &Example) -> Tried {
        let limits = self.example_limits();
        let mut loaded = in_memory(example.0, &limits);
        if let Some((path, text)) = example.0.iter().find(|(path, _)| *path == BASELINE) {
            let known = loaded.set_baseline(SourceFile::new(*path, text.as_bytes().to_vec()));
            debug_assert_eq!(known, Ok(()), "{}", self.code.name);
        }
        let options = Options { baseline: BaselineUse::Check, ..Options::new(&limits) };
        let outcome = analyse(&loaded, &options, |a| a.outcome.clone()).unwrap_or_default();
        Tried { loaded, outcome }
    }
}
