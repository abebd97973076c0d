//! The levels that `lint` sets, and what they make of a finding.

use super::{RULES, find};
use crate::diagnostic::{Diagnostic, Findings, Guesses, Severity, code, meant, one_of};
use crate::model::Level;
use crate::text::visible;
use crate::workspace::Merged;
use hashbrown::{HashMap, HashSet};
use std::cell::LazyCell;

/// By the name of a rule.
pub(super) type Levels = HashMap<String, Level>;

/// The rules that `lint:` turns off.
pub(super) fn turned_off(merged: &Merged<'_>) -> HashSet<&'static str> {
    let off = merged.lint.iter().filter(|(_, level)| level.value == Level::Off);
    let rules = off.filter_map(|(key, _)| find(key.value));
    rules.map(|rule| rule.code).filter(|code| code.can_be_lowered()).map(|code| code.name).collect()
}

/// The levels that `lint:` sets; a rule that does not exist or may not be lowered is a
/// finding.
pub(super) fn levels(merged: &Merged<'_>, diagnostics: &mut Vec<Diagnostic>) -> Levels {
    let mut out = Levels::new();
    let names = || RULES.iter().map(|r| r.code.name);
    let mut guesses = Guesses::default();
    let mut unknown = Findings::at_most(merged.files.trees.limits().diagnostics);
    let all = LazyCell::new(|| format!("the rules are {}", one_of(names())));
    for (key, level) in &merged.lint {
        if find(key.value).is_none() && unknown.count_instead() {
            continue;
        }
        let Some(rule) = find(key.value) else {
            let message = format!("there is no rule `{}`", visible(key.value));
            let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, merged.files.key(key.at), message)
                .label("not a rule");
            unknown.push(match guesses.of(key.value, || meant(key.value, names)) {
                Some((near, sure)) => {
                    let is_free = merged.lint.iter().all(|(other, _)| other.value != near);
                    let fix = sure
                        .filter(|_| is_free)
                        .and_then(|sure| Some(merged.files.write_all(key.at, near)?.at_most(sure)));
                    diagnostic.help(format!("did you mean `{near}`?")).fix(fix)
                }
                None => diagnostic.help(all.clone()),
            });
            continue;
        };
        let lowers = level.value != Level::Error;
        if lowers && !rule.code.can_be_lowered() {
            let message =
                format!("`{}` is always an error: nothing sound can be built over it", key.value);
            diagnostics.push(
                Diagnostic::new(code::INVALID_VALUE, merged.files.span(level.at), message)
                    .label("cannot be lowered")
                    .help("remove this line and mend what the rule reports"),
            );
            continue;
        }
        out.insert(rule.code.name.to_owned(), level.value);
    }
    diagnostics.extend(unknown);
    out
}

pub(super) fn apply_level(diagnostic: &mut Diagnostic, levels: &Levels) -> bool {
    match levels.get(diagnostic.code.name) {
        None => true,
        Some(Level::Off) => false,
        Some(Level::Note) => set(diagnostic, Severity::Note),
        Some(Level::Warning) => set(diagnostic, Severity::Warning),
        Some(Level::Error) => set(diagnostic, Severity::Error),
    }
}

fn set(diagnostic: &mut Diagnostic, severity: Severity) -> bool {
    diagnostic.severity = severity;
    true
}
