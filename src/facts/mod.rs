//! What RedTrack, KMA.BIZ and the traffic channels are known to do, as data tables.
//!
//! Every row names how sure we are and where the knowledge comes from. Nothing in
//! this room decides anything: rules and the compiler look facts up and choose. What
//! is unconfirmed may lead to a warning, never to an error, and a workspace can
//! extend the tables in YAML.

/// A table of [`Macro`]s, one row a line: confidence, text, meaning, source.
macro_rules! macros {
    ($($confidence:ident $text:literal, $meaning:literal, $source:literal;)*) => {
        &[$($crate::facts::Macro {
            text: $text,
            meaning: $meaning,
            confidence: $crate::facts::Confidence::$confidence,
            source: $source,
        }),*]
    };
}

pub mod behaviour;
pub mod channels;
pub mod countries;
pub mod currencies;
pub mod kma;
pub mod others;
pub mod redtrack;

/// How sure we are of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Inferred, or seen in one weak source.
    Low,
    /// One good source.
    Medium,
    /// The system's own documentation, or several independent sources that agree.
    High,
}

impl Confidence {
    /// One word for people: `low`, `medium` or `high`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A macro or token by name (as it is written, braces included), with what it means.
#[derive(Debug, Clone, Copy)]
pub struct Macro {
    /// As written, braces included: `{data1}`, `[zoneid]`, `${SUBID}`.
    pub text: &'static str,
    /// What it prints.
    pub meaning: &'static str,
    /// How sure we are that it exists and means this.
    pub confidence: Confidence,
    /// Where the fact comes from, in a few words.
    pub source: &'static str,
}

/// A host with a known job: a panel, an API, a preview, a help site.
#[derive(Debug, Clone, Copy)]
pub struct KnownHost {
    /// The host, in lower case.
    pub host: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from, in a few words.
    pub source: &'static str,
}
