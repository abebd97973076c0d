//! One cause, one finding: which rule keeps silent when another has spoken of the same text.

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span};
use std::collections::HashMap;

/// The rule that speaks only where no other error explains what it sees.
const LAST: &str = "broken-chain";

/// Rules that say nothing where one of the others has spoken of the same text: the rule, and
/// those that explain it. The first cause a person would mend stands on the right.
pub(super) const SILENCED_BY: &[(&str, &[&str])] = &[
    ("wrong-type", &["unquoted-macro"]),
    ("sub-name-taken", &["duplicate-query-key"]),
    ("channel-postback-missing-ref-id", &["swapped-direction"]),
    ("macro-syntax", &["placeholder-left"]),
    (
        "unknown-macro",
        &["placeholder-left", "swapped-direction", "macro-syntax", "event-id-constant"],
    ),
    (
        "unknown-token",
        &[
            "placeholder-left",
            "swapped-direction",
            "macro-syntax",
            "channel-postback-missing-ref-id",
        ],
    ),
    ("event-id-constant", &["placeholder-left", "macro-syntax"]),
    ("malformed-url", &["placeholder-left", "macro-syntax", "api-host"]),
    (
        "stream-link-shape",
        &["not-a-stream-link", "malformed-url", "placeholder-left", "macro-syntax"],
    ),
    ("plain-http", &["not-a-stream-link", "malformed-url", "placeholder-left"]),
    ("not-a-stream-link", &["placeholder-left"]),
    ("click-id-slot-misspelt", &["swapped-direction", "duplicate-query-key"]),
    ("click-id-slot-taken", &["swapped-direction", "macro-syntax", "placeholder-left"]),
    ("stream-reused", &["not-a-stream-link", "malformed-url", "placeholder-left"]),
    ("duplicate-query-key", &["click-id-slot-taken"]),
    ("service-domain", &["api-host", "domain-shape", "placeholder-left"]),
    ("apex-domain", &["api-host", "domain-shape", "placeholder-left"]),
    ("domain-shape", &["api-host", "placeholder-left"]),
    ("cname-target", &["domain-shape", "placeholder-left"]),
    ("secret-in-yaml", &["placeholder-left"]),
    ("macro-braces", &["macro-syntax", "swapped-direction", "placeholder-left"]),
    ("currency-mismatch", &["currency-unknown"]),
    ("repeated-macro", &["sub-out-of-range", "sub-name-taken"]),
];

/// Where one rule has spoken, in an order in which an overlap is found by search: a hostile
/// file has thousands of findings of two rules that could explain each other.
#[derive(Default)]
struct Spoken {
    /// By file and start, each with the largest end so far in its file.
    spans: Vec<(Span, u32)>,
}

impl Spoken {
    fn sort(&mut self) {
        self.spans.sort_unstable_by_key(|(span, _)| (span.file, span.start));
        let mut last: Option<(FileId, u32)> = None;
        for (span, furthest) in &mut self.spans {
            let before = last.filter(|(file, _)| *file == span.file).map_or(0, |(_, end)| end);
            *furthest = before.max(span.end);
            last = Some((span.file, *furthest));
        }
    }

    /// Whether a span shares text with one of these, or touches it: the scheme of a URL and
    /// the placeholder for its host are one mistake.
    fn meets(&self, span: Span) -> bool {
        let limit = (span.file, span.end);
        let after = self.spans.partition_point(|(s, _)| (s.file, s.start) <= limit);
        let before = after.checked_sub(1).map(|i| self.spans[i]);
        before.is_some_and(|(s, furthest)| s.file == span.file && furthest >= span.start)
    }
}

/// Takes out of `found` what another finding of `found` or `earlier` explains.
pub(super) fn explained(found: &mut Vec<Diagnostic>, earlier: &[Diagnostic]) {
    let mut by_name: HashMap<&str, Spoken> = HashMap::new();
    for d in found.iter().chain(earlier) {
        by_name.entry(d.code.name).or_default().spans.push((d.span, 0));
    }
    by_name.values_mut().for_each(Spoken::sort);
    found.retain(|d| {
        let Some((_, by)) = SILENCED_BY.iter().find(|(name, _)| *name == d.code.name) else {
            return true;
        };
        !by.iter().filter_map(|name| by_name.get(name)).any(|spoken| spoken.meets(d.span))
    });
    // While there is an error nothing is built: the round trip is proven once there is none.
    let unproven = |d: &Diagnostic| d.code.name == LAST && d.severity == Severity::Error;
    if found.iter().any(unproven)
        && found.iter().chain(earlier).any(|d| d.severity == Severity::Error && !unproven(d))
    {
        found.retain(|d| !unproven(d));
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST, SILENCED_BY};
    use crate::rules::find;
    use std::collections::HashSet;

    #[test]
    fn the_table_names_rules_and_each_once() {
        let mut seen = HashSet::new();
        for (rule, by) in SILENCED_BY {
            assert!(find(rule).is_some(), "{rule} is no rule");
            assert!(seen.insert(rule), "{rule} has two rows");
            for other in *by {
                assert!(find(other).is_some(), "{other} is no rule");
                assert_ne!(rule, other);
            }
        }
        assert!(find(LAST).is_some());
    }

    /// Two rules that silence each other would both be lost: the mistake would go unsaid.
    #[test]
    fn no_two_rules_silence_each_other() {
        fn reaches(from: &str, to: &str, depth: usize) -> bool {
            let row = SILENCED_BY.iter().find(|(rule, _)| *rule == from);
            let by = row.map_or(&[][..], |(_, by)| by);
            depth < 20 && by.iter().any(|by| *by == to || reaches(by, to, depth + 1))
        }
        for (rule, _) in SILENCED_BY {
            assert!(!reaches(rule, rule, 0), "{rule} is silenced by what it silences");
        }
    }
}
