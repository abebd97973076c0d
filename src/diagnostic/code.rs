//! Stable codes. A rule's file owns its own; here are those of the rooms below `rules`,
//! which read text and shapes and speak before any rule can.

use super::Severity;

/// A rule's identity: stable code, name and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    /// `TC001` …: never reused, never renumbered.
    pub code: &'static str,
    /// The name people write in `lint:` and in ignore comments.
    pub name: &'static str,
    /// The level unless the rule or `lint:` says otherwise.
    pub severity: Severity,
}

impl Code {
    /// A code at level error.
    #[must_use]
    pub const fn error(code: &'static str, name: &'static str) -> Self {
        Self { code, name, severity: Severity::Error }
    }

    /// A code at level warning.
    #[must_use]
    pub const fn warning(code: &'static str, name: &'static str) -> Self {
        Self { code, name, severity: Severity::Warning }
    }

    /// A code at level note.
    #[must_use]
    pub const fn note(code: &'static str, name: &'static str) -> Self {
        Self { code, name, severity: Severity::Note }
    }

    /// Whether this rule is about what could not be read: as YAML, or as what belongs there.
    #[must_use]
    pub fn is_of_reading(self) -> bool {
        matches!(self.code.as_bytes().get(2), Some(b'0' | b'1'))
    }

    /// Whether an error of this rule may be silenced or lowered: not those about
    /// reading, shape and references, not bounds, not secrets.
    #[must_use]
    pub fn can_be_lowered(self) -> bool {
        let family = self.code.as_bytes().get(2).copied();
        let foundation = matches!(family, Some(b'0' | b'1' | b'2'));
        self.severity != Severity::Error
            || !(foundation || self.name.starts_with("limit-") || self.name == "secret-in-yaml")
    }
}

/// The text is not YAML.
pub const YAML_SYNTAX: Code = Code::error("TC001", "yaml-syntax");
/// A macro was not quoted and became a mapping or a list.
pub const UNQUOTED_MACRO: Code = Code::error("TC002", "unquoted-macro");
/// A key twice in one mapping, or an id in two files.
pub const DUPLICATE_KEY: Code = Code::error("TC003", "duplicate-key");
/// A glob of `include` that matches nothing.
pub const INCLUDE_EMPTY: Code = Code::warning("TC004", "include-empty");
/// A key the language does not have.
pub const UNKNOWN_KEY: Code = Code::error("TC101", "unknown-key");
/// A key that must be there.
pub const MISSING_KEY: Code = Code::error("TC102", "missing-key");
/// A mapping where text is wanted, or the like.
pub const WRONG_TYPE: Code = Code::error("TC103", "wrong-type");
/// A value of the right type that is not allowed.
pub const INVALID_VALUE: Code = Code::error("TC104", "invalid-value");
/// An ignore comment that silences nothing.
pub const UNUSED_IGNORE: Code = Code::warning("TC901", "unused-ignore");
/// An ignore comment that does not say why.
pub const IGNORE_WITHOUT_REASON: Code = Code::error("TC902", "ignore-without-reason");
/// An entry of the baseline that nothing matches.
pub const STALE_BASELINE: Code = Code::warning("TC904", "stale-baseline");
/// A file larger than the bound.
pub const LIMIT_FILE_BYTES: Code = Code::error("TC911", "limit-file-bytes");
/// Nesting deeper than the bound.
pub const LIMIT_DEPTH: Code = Code::error("TC912", "limit-depth");
/// More nodes than the bound.
pub const LIMIT_NODES: Code = Code::error("TC913", "limit-nodes");
/// Aliases that expand to more nodes than the bound.
pub const LIMIT_ALIASES: Code = Code::error("TC914", "limit-aliases");
/// More findings than the bound.
pub const LIMIT_DIAGNOSTICS: Code = Code::error("TC915", "limit-diagnostics");
/// An `include` that would leave the workspace or open something that is no file.
pub const LIMIT_INCLUDE_PATH: Code = Code::error("TC916", "limit-include-path");
