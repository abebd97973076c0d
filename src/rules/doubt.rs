//! How sure we are of the fact behind a finding, and what to write where it does not hold: said
//! in one place, at the end of the finding's help, so that every format says it.

use super::find;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Confidence;

/// `medium confidence: Kadam's guide to KMA.BIZ`
pub(super) fn basis(confidence: Confidence, source: &str) -> String {
    format!("{} confidence: {source}", confidence.as_str())
}

/// Adds to a finding's help, as a line of its own, how sure its fact is and what overrules it: for
/// warnings that rest on a fact, and for errors whose fact is not confirmed. A note is doubt
/// enough by itself; it only says how to overrule it where its rule has words for that.
pub(super) fn admit(d: &mut Diagnostic) {
    let (overrule, basis) = (d.overrule.take(), d.basis.take());
    let source = find(d.code.name).and_then(|rule| rule.source);
    let doubted = source.filter(|(_, confidence)| match d.severity {
        Severity::Note => false,
        Severity::Warning => true,
        Severity::Error => *confidence < Confidence::High && d.code.can_be_lowered(),
    });
    let doubt = match (overrule, doubted) {
        (None, None) => return,
        (Some(overrule), None) => overrule,
        (overrule, Some((source, confidence))) => format!(
            "{}. {}",
            basis.unwrap_or_else(|| self::basis(confidence, source).into()),
            overrule.unwrap_or_else(|| otherwise(d.code.name).into()),
        )
        .into(),
    };
    d.help = Some(match d.help.take() {
        // A line of its own; what the rule wrote stays one line, whatever it quotes.
        Some(help) => format!("{}\n{doubt}", help.replace('\n', "\u{240A}")).into(),
        None => doubt,
    });
}

fn otherwise(rule: &str) -> String {
    format!(
        "If you have seen otherwise, write `# trackc: ignore[{rule}] reason` or `lint: {{ {rule}: off }}`"
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::diagnostic::Severity;
    use crate::facts::Confidence;
    use crate::rules::{RULES, find};

    /// Every warning that rests on a fact says how sure we are and how to overrule it; so does
    /// an error whose fact is not confirmed.
    #[test]
    fn what_rests_on_a_fact_says_how_sure_it_is_and_how_to_overrule_it() {
        let mut seen = 0;
        for rule in RULES {
            for d in rule.try_out(&rule.bad).outcome.diagnostics {
                let source = find(d.code.name).and_then(|rule| rule.source);
                let Some((_, confidence)) = source else { continue };
                let doubted = d.severity == Severity::Warning
                    || d.severity == Severity::Error && confidence < Confidence::High;
                let help = d.help.as_deref().unwrap_or_default();
                assert_eq!(
                    help.contains('\n') && help.contains(" confidence: "),
                    doubted,
                    "{}: {help}",
                    d.code.name
                );
                if doubted {
                    let ways = ["ignore[", "lint: {", "offer_source"];
                    assert!(ways.iter().any(|way| help.contains(way)), "{}: {help}", d.code.name);
                    seen += 1;
                }
            }
        }
        assert!(seen >= 15, "only {seen}");
    }

    fn help(rule: &str, yaml: &str) -> String {
        let found = check(&[("trackc.yaml", yaml)]).diagnostics;
        let found = found.into_iter().find(|d| d.code.name == rule).expect("a finding");
        found.help.unwrap_or_default().into_owned()
    }

    const ROOT: &str = "version: 1\ntracking_domain: trk.acme-media.com\noffers: { o: { stream: https://kshop5.pro/AbC12d } }\n";

    #[test]
    fn the_more_specific_way_is_named_where_there_is_one() {
        let yaml = format!(
            "{ROOT}conversion_events: {{ Sale: {{ when: approved }} }}\noffer_source: {{ postback: {{ extra: {{ sub1: '{{geo}}' }} }} }}\n"
        );
        let text = help("unknown-macro", &yaml);
        assert!(
            text.contains("\nmedium confidence: ")
                && text.ends_with("write `macros: [\"{geo}\"]` under `offer_source`"),
            "{text}"
        );
    }

    /// The number is what the workspace says of its own panel: no fact of ours is in doubt.
    #[test]
    fn a_written_number_is_no_doubt_of_ours() {
        let yaml = format!(
            "{ROOT}conversion_events: {{ Lead: {{ when: pending }}, Sale: {{ when: approved }} }}\noffer_source: {{ postback: {{ urls_per_panel: 1 }} }}\n"
        );
        let text = help("too-many-postbacks", &yaml);
        assert!(
            text.contains("\nthe number is this workspace's own. If your panel takes"),
            "{text}"
        );
    }

    /// A note that `lint` makes a warning is one, and a warning that it makes a note is none.
    #[test]
    fn the_level_that_counts_is_the_one_that_is_reported() {
        let yaml = |level: &str| {
            format!(
                "{ROOT}conversion_events: {{ Sale: {{ when: [pending, approved] }} }}\nlint: {{ sum-before-approval: {level} }}\n"
            )
        };
        assert!(help("sum-before-approval", &yaml("warning")).contains("\nlow confidence: "));
        assert!(!help("sum-before-approval", &yaml("note")).contains("confidence"));
    }
}
