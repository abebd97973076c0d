//! Ignore comments: taking out what they silence, and reporting those that silence nothing.

use super::finish::{Levels, apply_level};
use super::{EnvChoice, RULES, find};
use crate::diagnostic::{Diagnostic, Severity, code, nearest};
use crate::text::{FileId, visible};
use crate::workspace::{Files, Ignore, IgnoreTarget, Trouble, ignores};
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
) -> usize {
    let sources = files.sources;
    let mut all: Vec<(Ignore, Vec<bool>)> = Vec::new();
    let mut by_file: HashMap<FileId, Vec<usize>> = HashMap::new();
    for (index, source) in sources.files().iter().enumerate() {
        let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        let tree = files.trees.get(index).and_then(Option::as_ref);
        for ignore in ignores(file, source, tree) {
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
            let covers = match &ignore.target {
                IgnoreTarget::File => true,
                IgnoreTarget::Lines(lines) => lines.contains(&line),
            };
            if !covers || ignore.reason.is_empty() || ignore.trouble.is_some() || !may_be_ignored(d)
            {
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
    let mut own = Vec::new();
    for (ignore, used) in &all {
        match ignore.trouble {
            Some(trouble) => own.push(troubled(ignore, trouble)),
            None => {
                let tree = files.trees.get(ignore.span.file.0 as usize);
                // Another environment may need it, or what nobody could read.
                let unsure = env != EnvChoice::All || tree.is_some_and(Option::is_none);
                unused(ignore, used, unsure, &mut own);
            }
        }
    }
    diagnostics
        .extend(own.into_iter().filter_map(|mut d| apply_level(&mut d, levels).then_some(d)));
    suppressed
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
