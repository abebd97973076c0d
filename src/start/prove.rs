//! What a text would be as the root of a workspace: checked and compiled in memory, before
//! anything is written.

use crate::compile::UrlKind;
use crate::diagnostic::Severity;
use crate::rules::{Options, Outcome, analyse};
use crate::workspace::{Loaded, ROOT, in_memory};
use crate::yaml::Limits;

/// What came of it.
#[derive(Debug)]
pub struct Proof {
    /// The workspace.
    pub loaded: Loaded,
    /// Every finding.
    pub outcome: Outcome,
    /// Every URL that comes out, with its kind and id.
    pub urls: Vec<(UrlKind, String, String)>,
}

impl Proof {
    /// Checks and compiles a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let limits = Limits::default();
        let loaded = in_memory(&[(ROOT, text)], &limits);
        let (outcome, urls) = analyse(&loaded, &Options::new(&limits), |a| {
            let rows = a.plan.rows();
            let urls = rows.iter().map(|r| (r.kind, r.id.to_string(), r.url.to_string())).collect();
            (a.outcome.clone(), urls)
        })
        .unwrap_or_default();
        Self { loaded, outcome, urls }
    }

    /// What the first error says, and what to do about it.
    #[must_use]
    pub fn first_error(&self) -> Option<String> {
        let error = self.outcome.diagnostics.iter().find(|d| d.severity == Severity::Error)?;
        let help = error.help.as_deref().unwrap_or_default();
        let help = help.lines().next().unwrap_or_default();
        Some(if help.is_empty() {
            error.message.clone()
        } else {
            format!("{}; {help}", error.message)
        })
    }
}
