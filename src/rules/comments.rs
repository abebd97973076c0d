//! Ignore comments: taking out what they silence, and reporting those that silence nothing.

use super::finish::{Levels, apply_level};
use super::removal::{covers, removal};
use super::{EnvChoice, RULES, find};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Severity, code, nearest, stands_for};
use crate::text::{FileId, Sources, visible};
use crate::workspace::{Files, Ignore, Trouble, ignores};
use std::collections::HashMap;

/// Whether an ignore comment or a baseline may silence a finding.
pub(super) fn may_be_ignored(d: &Diagnostic) -> bool {
    d.code.can_be_lowered() || (d.severity != Severity::Error && d.code.severity != Severity::Error)
}

/// Takes out what ignore comments silence and reports those that silence nothing.
pub(super) fn apply(
    diagnostics: &mut Vec<Diagnostic>,
    files: &Files<'_>,
    levels: &Levels,
    env: EnvChoice<'_>,
    is_whole: bool,
) -> usize {
    let sources = files.sources;
    let mut all: Vec<(Ignore, Vec<bool>)> = Vec::new();
    let mut by_file: HashMap<FileId, Vec<usize>> = HashMap::new();
    for (index, source) in sources.files().iter().enumerate() {
        let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        for ignore in ignores(file, source, || files.trees.tree(file)) {
            let used = vec![false; ignore.rules.len()];
            by_file.entry(file).or_default().push(all.len());
            all.push((ignore, used));
        }
    }
    if all.is_empty() {
        return 0;
    }
    let before = diagnostics.len();
    diagnostics.retain(|d| {
        let Some(candidates) = by_file.get(&d.span.file) else { return true };
        let line = sources.file(d.span.file).place(d.span.start).line;
        let mut keep = true;
        for index in candidates {
            let (ignore, used) = &mut all[*index];
            let speaks = covers(ignore, line) && !ignore.reason.is_empty();
            if !speaks || ignore.trouble.is_some() || !may_be_ignored(d) {
                continue;
            }
            for (i, (name, _)) in ignore.rules.iter().enumerate() {
                if name == d.code.name || name == d.code.code {
                    used[i] = true;
                    keep = false;
                }
            }
        }
        keep
    });
    let suppressed = before - diagnostics.len();
    // While only a part is looked at, or there is an error, what an ignore silences may merely
    // not be seen.
    let all_is_seen = env == EnvChoice::All
        && is_whole
        && !diagnostics.iter().any(|d| d.severity == Severity::Error);
    let mut own = Vec::new();
    for (ignore, used) in &all {
        match ignore.trouble {
            Some(trouble) => own.push(troubled(ignore, trouble)),
            None => {
                // Another environment may need it, or what nobody could read.
                let unsure = env != EnvChoice::All || files.trees.tree(ignore.span.file).is_none();
                let first = own.len();
                unused(ignore, used, unsure, &mut own);
                for finding in own[first..].iter_mut().filter(|_| all_is_seen) {
                    finding.fixes.extend(mend(finding, ignore, used, diagnostics, sources));
                }
            }
        }
    }
    diagnostics
        .extend(own.into_iter().filter_map(|mut d| apply_level(&mut d, levels).then_some(d)));
    suppressed
}

/// What mends an ignore that silences nothing: a rule's name that is spelt so that it
/// silences what is there, else its removal.
fn mend(
    finding: &Diagnostic,
    ignore: &Ignore,
    used: &[bool],
    left: &[Diagnostic],
    sources: &Sources,
) -> Option<Fix> {
    let index = ignore.rules.iter().position(|(_, span)| *span == finding.span)?;
    let whole = !used.contains(&true);
    let removal = || removal(ignore, index, whole, sources);
    let name = ignore.rules[index].0.as_str();
    let names = || RULES.iter().map(|r| r.code.name);
    let Some(near) = nearest(name, names()).filter(|_| find(name).is_none()) else {
        return Some(removal());
    };
    let would_silence = |d: &&Diagnostic| {
        d.code.name == near
            && d.span.file == finding.span.file
            && may_be_ignored(d)
            && covers(ignore, sources.file(d.span.file).line(d.span.start))
    };
    let is_named = ignore.rules.iter().any(|(other, _)| other == near);
    match stands_for(near, name, names()) {
        Some(sure) if !is_named && left.iter().any(|d| would_silence(&d)) => {
            Some(Fix::replace(format!("write `{near}`"), finding.span, near).at_most(sure))
        }
        _ => Some(removal().at_most(Applicability::Unsafe)),
    }
}

/// A comment that could silence nothing, wherever it stood.
fn troubled(ignore: &Ignore, trouble: Trouble) -> Diagnostic {
    let (message, help) = match trouble {
        Trouble::Unreadable => (
            "this comment is meant to silence a rule and cannot be read, so it silences nothing",
            "write `# trackc: ignore[rule] reason` on the line or above it, or `# trackc: ignore-file[rule] reason` at the top of the file",
        ),
        Trouble::NamesNothing => (
            "this ignore names no rule, so it silences nothing",
            "write the rule's name in the brackets, as it stands after the code of the finding",
        ),
        Trouble::NotAtTop => (
            "`ignore-file` stands at the top of a file, above its first key, where everybody sees it: here it silences nothing",
            "move it up, or write `ignore[rule]` on the line that is meant",
        ),
    };
    Diagnostic::new(code::UNUSED_IGNORE, ignore.span, message).label("silences nothing").help(help)
}

/// What a comment names and does not silence.
fn unused(ignore: &Ignore, used: &[bool], unsure: bool, out: &mut Vec<Diagnostic>) {
    if ignore.reason.is_empty() {
        out.push(
            Diagnostic::new(
                code::IGNORE_WITHOUT_REASON,
                ignore.span,
                "this ignore gives no reason, so it silences nothing: whoever reads it next must know why",
            )
            .label("no reason")
            .help("write the reason after the bracket: `# trackc: ignore[rule] because …`"),
        );
        return;
    }
    for ((name, span), used) in ignore.rules.iter().zip(used) {
        if *used {
            continue;
        }
        let known = find(name);
        let message = match known {
            None => {
                format!("there is no rule `{}`, so this ignore silences nothing", visible(name))
            }
            Some(rule) if !rule.code.can_be_lowered() => {
                format!("`{name}` cannot be ignored: nothing sound can be built over it")
            }
            Some(_) if unsure => continue,
            Some(_) => format!("`{name}` reports nothing here, so this ignore silences nothing"),
        };
        let diagnostic =
            Diagnostic::new(code::UNUSED_IGNORE, *span, message).label("silences nothing");
        let near = nearest(name, RULES.iter().map(|r| r.code.name));
        out.push(match (known, near) {
            (None, Some(near)) => diagnostic.help(format!("did you mean `{near}`?")),
            _ => diagnostic.help("remove it"),
        });
    }
}
