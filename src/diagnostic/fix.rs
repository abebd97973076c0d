//! Edits that mend a finding.

use crate::text::Span;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether a fix may be applied without a person looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It says what the author meant.
    Safe,
    /// It may change what the workspace means.
    Unsafe,
}

/// Bytes to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// One way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A safe fix that replaces one span.
    #[must_use]
    pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::edits(title, vec![Edit { span, text: text.into() }])
    }

    /// A safe fix of several edits.
    #[must_use]
    pub fn edits(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), applicability: Applicability::Safe, edits }
    }

    /// The same fix, applied no more freely than this.
    #[must_use]
    pub fn at_most(mut self, applicability: Applicability) -> Self {
        self.applicability = self.applicability.max(applicability);
        self
    }
}
