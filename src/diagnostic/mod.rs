//! The finding: what is wrong, where, why it matters, and how to mend it.
//!
//! A finding cannot be built without exactly one primary span. Who renders it, and how,
//! is the business of `report`.

pub mod code;
mod edits;
mod findings;
mod fix;
mod suggest;

pub use code::Code;
pub use edits::{Edits, Moves};
pub use findings::Findings;
pub use fix::{Applicability, Edit, Fix};
pub use suggest::{Guesses, Near, in_order, meant, nearest, one_of, stands_for};

use crate::text::{Sources, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never fails a run.
    Note,
    /// Probably wrong, or resting on a fact that is not confirmed.
    Warning,
    /// Wrong: nothing is built.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule speaks.
    pub code: Code,
    /// How much it weighs, before `lint:` is asked.
    pub severity: Severity,
    /// What is wrong and why it matters here, in one or two sentences.
    pub message: String,
    /// The one place where it is wrong.
    pub span: Span,
    /// A few words shown at that place; empty for none.
    pub label: Cow<'static, str>,
    /// Other places, in the order in which they should be read.
    pub related: Vec<Related>,
    /// What to do about it.
    pub help: Option<Cow<'static, str>>,
    /// What to write where the fact behind the finding does not hold for the reader: when it
    /// does not hold, and the exact way. `rules` joins it to `help`.
    pub overrule: Option<Cow<'static, str>>,
    /// How sure the fact is, where this finding rests on another one than its rule.
    pub basis: Option<Cow<'static, str>>,
    /// Edits that mend it.
    pub fixes: Vec<Fix>,
    /// How many more findings it stands for: they were only counted.
    pub more: usize,
    /// Whether there may be more than those, since the rest was not looked at.
    pub is_cut: bool,
}

impl Diagnostic {
    /// A finding of `code` at `span`, at the rule's own level.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            span,
            label: Cow::Borrowed(""),
            related: Vec::new(),
            help: None,
            overrule: None,
            basis: None,
            fixes: Vec::new(),
            more: 0,
            is_cut: false,
        }
    }

    /// A few words at the place itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = label.into();
        self
    }

    /// What to do, with the exact replacement where there is one.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to write where the fact behind it does not hold: `if …, write …`.
    #[must_use]
    pub fn overrule(mut self, overrule: impl Into<Cow<'static, str>>) -> Self {
        self.overrule = Some(overrule.into());
        self
    }

    /// How sure its own fact is, in place of the rule's.
    #[must_use]
    pub fn basis(mut self, basis: impl Into<Cow<'static, str>>) -> Self {
        self.basis = Some(basis.into());
        self
    }

    /// Adds another place; a place that is already there is not repeated.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        let related = Related { message: message.into(), span };
        if !self.related.contains(&related) {
            // There is mostly one, and there may be a million findings.
            self.related.reserve_exact(1);
            self.related.push(related);
        }
        self
    }

    /// Another level than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a fix, where there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        let fix = fix.into();
        self.fixes.reserve_exact(usize::from(fix.is_some()));
        self.fixes.extend(fix);
        self
    }

    /// The total order in which findings are printed: path, start, end, code, message. Of those that
    /// say the same, the heaviest goes first, and then the one that needs no way that led there.
    #[must_use]
    pub fn order(&self, other: &Self, sources: &Sources) -> Ordering {
        sources
            .path(self.span)
            .cmp(sources.path(other.span))
            .then_with(|| self.span.start.cmp(&other.span.start))
            .then_with(|| self.span.end.cmp(&other.span.end))
            .then_with(|| self.code.code.cmp(other.code.code))
            .then_with(|| self.message.cmp(&other.message))
            .then_with(|| other.severity.cmp(&self.severity))
            .then_with(|| self.related.len().cmp(&other.related.len()))
            .then_with(|| self.help.cmp(&other.help))
    }
}
