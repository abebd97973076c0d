//! One cause, one finding: which rule keeps silent when another has spoken of the same text.

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span};
use hashbrown::{HashMap, HashSet};

/// The rule that speaks only where no other error explains what it sees.
const LAST: &str = "broken-chain";

/// Rules that say nothing where one of the others has spoken of the same text: the rule, and
/// those that explain it. The first cause a person would mend stands on the right.
pub(super) const SILENCED_BY: &[(&str, &[&str])] = &[
    ("duplicate-title", &["api-host", "domain-shape", "placeholder-left"]),
    ("channel-postback-missing-ref-id", &["swapped-direction"]),
    ("swapped-direction", &["malformed-url"]),
    ("macro-syntax", &["placeholder-left"]),
    ("unknown-macro", &["placeholder-left", "macro-syntax", "event-id-constant"]),
    ("unknown-token", &["placeholder-left", "macro-syntax", "malformed-url", "swapped-direction"]),
    ("event-id-constant", &["placeholder-left", "macro-syntax", "secret-in-yaml"]),
    ("malformed-url", &["placeholder-left", "macro-syntax"]),
    (
        "stream-link-shape",
        &[
            "malformed-url",
            "placeholder-left",
            "macro-syntax",
            "swapped-direction",
            "unknown-token",
            "secret-in-yaml",
        ],
    ),
    (
        "plain-http",
        &["not-a-stream-link", "malformed-url", "placeholder-left", "swapped-direction"],
    ),
    ("click-id-not-captured", &["placeholder-left", "swapped-direction", "macro-braces"]),
    ("click-id-slot-misspelt", &["duplicate-query-key"]),
    ("click-id-slot-taken", &["swapped-direction", "macro-syntax", "placeholder-left"]),
    ("stream-reused", &["not-a-stream-link", "malformed-url", "placeholder-left"]),
    ("service-domain", &["domain-shape", "placeholder-left"]),
    ("apex-domain", &["domain-shape", "placeholder-left"]),
    ("domain-shape", &["placeholder-left"]),
    ("api-host", &["placeholder-left"]),
    ("cname-target", &["domain-shape", "placeholder-left"]),
    ("secret-in-yaml", &["placeholder-left"]),
    ("macro-braces", &["macro-syntax"]),
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

/// Takes out of `found` what another finding of `found` or `earlier` explains. Rules that are turned
/// `off` explain nothing: nobody would hear of either.
pub(super) fn explained(
    found: &mut Vec<Diagnostic>,
    earlier: &[Diagnostic],
    off: &HashSet<&'static str>,
) {
    let mut by_name: HashMap<&str, Spoken> = HashMap::new();
    for d in found.iter().chain(earlier).filter(|d| !off.contains(d.code.name)) {
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
mod tests;
