//! What there is to know of a rule beside its text: level, source, fix, release.

use super::Page;
use crate::diagnostic::{Applicability, Severity, code};
use crate::facts::Confidence;

impl Page {
    /// Label and text, in the order in which they are read.
    pub(super) fn facts(&self) -> [(&'static str, String); 4] {
        [
            ("Level", self.level()),
            ("Source", self.source()),
            ("Fix", self.fix_in_words()),
            ("Since", self.rule.since.to_owned()),
        ]
    }

    fn level(&self) -> String {
        let (level, name) = (self.rule.code.severity.as_str(), self.rule.code.name);
        if !self.rule.code.can_be_lowered() {
            return format!(
                "{level}, always: `lint` cannot lower it, and an ignore cannot silence it"
            );
        }
        let other = match self.rule.code.severity {
            Severity::Error => "warning",
            Severity::Warning | Severity::Note => "error",
        };
        let in_lint = format!(
            "{level}. `lint: {{ {name}: off }}` turns it off, `lint: {{ {name}: {other} }}` makes it another level"
        );
        // A baseline is JSON, which has no comments.
        if name == code::STALE_BASELINE.name {
            return in_lint;
        }
        format!("{in_lint}, and `# trackc: ignore[{name}] reason` silences it at one place")
    }

    fn source(&self) -> String {
        match self.rule.source {
            None => "what the workspace itself says; no fact about a panel is needed".to_owned(),
            Some((source, confidence)) => {
                let meaning = match confidence {
                    Confidence::High => "its own texts say so, or several sources agree",
                    Confidence::Medium => "likely, not confirmed",
                    Confidence::Low => "inferred, or seen in one weak source",
                };
                format!("{source}. Confidence: {} ({meaning})", confidence.as_str())
            }
        }
    }

    fn fix_in_words(&self) -> String {
        match self.fix() {
            Some(Applicability::Safe) => {
                "`trackc check --fix` mends the finding above"
            }
            Some(Applicability::Unsafe) => {
                "`trackc check --fix --unsafe` mends the finding above; look at it first, with `--diff`"
            }
            None => "by hand",
        }
        .to_owned()
    }
}
