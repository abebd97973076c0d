//! One cause, one finding: which rule keeps silent when another has spoken of the same text.

use super::engine::overlap;
use crate::diagnostic::{Diagnostic, Severity};

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
    (
        "click-id-slot-taken",
        &["swapped-direction", "click-id-slot-misspelt", "macro-syntax", "placeholder-left"],
    ),
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

/// Takes out of `found` what another finding of `found` or `earlier` explains.
pub(super) fn explained(found: &mut Vec<Diagnostic>, earlier: &[Diagnostic]) {
    let mut by_name: std::collections::HashMap<&str, Vec<crate::text::Span>> =
        std::collections::HashMap::new();
    for d in found.iter().chain(earlier) {
        by_name.entry(d.code.name).or_default().push(d.span);
    }
    found.retain(|d| {
        let Some((_, by)) = SILENCED_BY.iter().find(|(name, _)| *name == d.code.name) else {
            return true;
        };
        !by.iter().filter_map(|name| by_name.get(name)).flatten().any(|span| overlap(*span, d.span))
    });
    // While there is an error nothing is built: the round trip is proven once there is none.
    let unproven = |d: &Diagnostic| d.code.name == LAST && d.severity == Severity::Error;
    if found.iter().any(unproven)
        && found.iter().chain(earlier).any(|d| d.severity == Severity::Error && !unproven(d))
    {
        found.retain(|d| !unproven(d));
    }
}
