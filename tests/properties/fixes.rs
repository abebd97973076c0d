//! A fix that is offered parses again, removes its finding and brings no other.

use crate::cases;
use crate::generate::{slipped, tape};
use crate::support::{check, disk, edited, folders, memory, path, printed};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trackc::diagnostic::{Diagnostic, Edits, Fix, Severity};
use trackc::report::Format;
use trackc::rules::{Outcome, RULES};
use trackc::workspace::Loaded;

/// The files after a fix.
fn applied(fix: &Fix, loaded: &Loaded) -> Loaded {
    let mut edits = Edits::default();
    assert!(edits.add(fix), "the edits of one fix meet: {fix:?}");
    edited(loaded, edits.apply(&loaded.sources).expect("edits within their files"))
}

/// How often each rule speaks. Notes may follow a fix: what was broken is looked at now.
fn counts(outcome: &Outcome, least: Severity) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for finding in outcome.diagnostics.iter().filter(|d| d.severity >= least) {
        *out.entry(finding.code.name).or_default() += 1;
    }
    out
}

fn code_of_reading(finding: &Diagnostic) -> bool {
    finding.code.code.starts_with("TC0")
}

fn mends(name: &str, loaded: &Loaded) -> usize {
    let before = check(loaded);
    let mut fixes = 0;
    for finding in &before.diagnostics {
        for fix in &finding.fixes {
            fixes += 1;
            let after = check(&applied(fix, loaded));
            let told = || {
                let loaded = applied(fix, loaded);
                printed(&loaded, &after, Format::Concise)
            };
            let (had, has) = (counts(&before, Severity::Note), counts(&after, Severity::Note));
            let code = finding.code.name;
            let now = has.get(code).copied().unwrap_or(0);
            assert!(now < had[code], "{name}: `{}` does not mend {code}\n{}", fix.title, told());
            // What could not be read at all may hold another mistake.
            if code_of_reading(finding) {
                continue;
            }
            for (other, count) in &counts(&after, Severity::Warning) {
                let was = had.get(other).copied().unwrap_or(0);
                assert!(*count <= was, "{name}: `{}` brings {other}\n{}", fix.title, told());
            }
        }
    }
    fixes
}

#[test]
fn fixes_of_one_mistake_mend_it() {
    let mut fixes = 0;
    for rule in RULES.iter().filter(|rule| !rule.bad.0.is_empty()) {
        fixes += mends(rule.code.name, &memory(rule.bad.0));
    }
    for rule in folders("tests/err") {
        for case in folders(rule.strip_prefix(path("")).expect("inside").as_str()) {
            if case.join("trackc.yaml").exists() {
                fixes += mends(case.as_str(), &disk(&case));
            }
        }
    }
    assert!(fixes > 10, "only {fixes} fixes were tried");
}

/// Where there are several mistakes one may hide another, so here only its own must go.
fn goes(text: &str) {
    let loaded = memory(&[("trackc.yaml", text)]);
    let before = check(&loaded);
    for finding in &before.diagnostics {
        for fix in &finding.fixes {
            let after = check(&applied(fix, &loaded));
            let same = |d: &&Diagnostic| d.code == finding.code && d.span == finding.span;
            let still = after.diagnostics.iter().find(same);
            let still = still.filter(|d| d.message == finding.message);
            assert!(still.is_none(), "`{}` changes nothing: {finding:?}\n{text}", fix.title);
        }
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn a_fix_takes_its_finding_away(choices in tape(10)) {
        goes(&slipped(&choices));
    }
}
