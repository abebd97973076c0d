//! One cause, one finding: which rule keeps silent when another has spoken of the same text.

use super::engine::overlap;
use crate::diagnostic::Diagnostic;

/// Rules that say nothing where one of the others has spoken of the same text: the rule, and
/// those that explain it. The first cause a person would mend stands on the right.
pub(super) const SILENCED_BY: &[(&str, &[&str])] = &[
    ("wrong-type", &["unquoted-macro"]),
    ("macro-syntax", &["placeholder-left"]),
    ("unknown-macro", &["placeholder-left", "swapped-direction", "macro-syntax"]),
    (
        "unknown-token",
        &[
            "placeholder-left",
            "swapped-direction",
            "macro-syntax",
            "channel-postback-missing-ref-id",
        ],
    ),
    ("malformed-url", &["placeholder-left", "macro-syntax", "api-host"]),
    (
        "stream-link-shape",
        &["not-a-stream-link", "malformed-url", "placeholder-left", "macro-syntax"],
    ),
    ("plain-http", &["not-a-stream-link", "malformed-url", "placeholder-left"]),
    ("not-a-stream-link", &["placeholder-left"]),
    ("click-id-slot-misspelt", &["swapped-direction", "duplicate-query-key"]),
    ("click-id-slot-taken", &["swapped-direction", "click-id-slot-misspelt", "macro-syntax"]),
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
}
