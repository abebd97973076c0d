//! From everything found to what is reported: levels, ignores, order, bounds.

use super::comments::{covers, removal};
use super::engine::{EnvChoice, Options};
use super::secrets::{self, secret_spans};
use super::{RULES, find};
use crate::diagnostic::{
    Applicability, Diagnostic, Fix, Severity, code, nearest, one_of, stands_for,
};
use crate::model::Level;
use crate::text::{FileId, Sources, Span, visible};
use crate::workspace::{Ignore, Loaded, Merged, ignores};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// How many findings of each level there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Findings silenced by an ignore comment.
    pub suppressed: usize,
    /// Files looked at.
    pub files: usize,
}

impl Summary {
    /// Counts findings.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic], suppressed: usize, files: usize) -> Self {
        let count = |s| diagnostics.iter().filter(|d| d.severity == s).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            suppressed,
            files,
        }
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            notes: self.notes + other.notes,
            suppressed: self.suppressed + other.suppressed,
            files: self.files + other.files,
        }
    }
}

/// The findings of a workspace as they are reported.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// In their total order.
    pub diagnostics: Vec<Diagnostic>,
    /// Counts.
    pub summary: Summary,
    /// Where secrets are written, in order of place: no snippet may show them. Empty where
    /// there is no finding, and so nothing to show.
    pub secrets: Vec<Span>,
}

impl Outcome {
    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.summary.errors > 0
    }

    /// Keeps only what lies in one of `paths` (relative to the workspace root).
    #[must_use]
    pub fn only(mut self, paths: &[String], sources: &Sources) -> Self {
        self.diagnostics.retain(|d| paths.iter().any(|p| p == sources.path(d.span)));
        self.summary = Summary::of(&self.diagnostics, self.summary.suppressed, self.summary.files);
        self
    }
}

pub(super) fn finish(
    mut diagnostics: Vec<Diagnostic>,
    merged: &Merged<'_>,
    loaded: &Loaded,
    options: &Options<'_>,
) -> Outcome {
    let limits = options.limits;
    let levels = levels(merged, &mut diagnostics);
    diagnostics.retain_mut(|d| apply_level(d, &levels));
    // While only a part is looked at, what an ignore silences may merely not be seen.
    let all_is_seen = options.env == EnvChoice::All && loaded.is_whole();
    let suppressed = apply_ignores(&mut diagnostics, merged, &levels, all_is_seen);
    let sources = &loaded.sources;
    diagnostics.sort_by(|a, b| a.order(b, sources));
    diagnostics.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
    if diagnostics.len() > limits.diagnostics {
        let more = diagnostics.len() - limits.diagnostics;
        diagnostics.truncate(limits.diagnostics);
        diagnostics.push(
            Diagnostic::new(
                code::LIMIT_DIAGNOSTICS,
                Span::file_start(FileId(0)),
                format!(
                    "there are {more} more findings than the {} that are shown",
                    limits.diagnostics
                ),
            )
            .help("mend these first, or raise the bound with `--limit-diagnostics N`"),
        );
        diagnostics.sort_by(|a, b| a.order(b, sources));
    }
    let summary = Summary::of(&diagnostics, suppressed, sources.files().len());
    let secrets = if diagnostics.is_empty() { Vec::new() } else { secret_spans(&merged.files) };
    secrets::mask(&mut diagnostics, &secrets, sources);
    for diagnostic in &mut diagnostics {
        cut(&mut diagnostic.message);
        diagnostic.help.iter_mut().for_each(cut);
    }
    Outcome { diagnostics, summary, secrets }
}

/// A message quotes what was written, and that may be megabytes.
fn cut(text: &mut String) {
    const LONGEST: usize = 2000;
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
}

type Levels = HashMap<String, Level>;

/// The levels that `lint:` sets; a rule that does not exist or may not be lowered is a
/// finding.
fn levels(merged: &Merged<'_>, diagnostics: &mut Vec<Diagnostic>) -> Levels {
    let mut out = Levels::new();
    let names = || RULES.iter().map(|r| r.code.name);
    for (key, level) in &merged.lint {
        let Some(rule) = find(key.value) else {
            let message = format!("there is no rule `{}`", visible(key.value));
            let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, merged.files.key(key.at), message)
                .label("not a rule");
            diagnostics.push(match nearest(key.value, names()) {
                Some(near) => {
                    let sure = stands_for(near, key.value, names());
                    let is_free = merged.lint.iter().all(|(other, _)| other.value != near);
                    let fix = sure
                        .filter(|_| is_free)
                        .and_then(|sure| Some(merged.files.write_all(key.at, near)?.at_most(sure)));
                    diagnostic.help(format!("did you mean `{near}`?")).fix(fix)
                }
                None => diagnostic.help(format!("the rules are {}", one_of(names()))),
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
    out
}

fn apply_level(diagnostic: &mut Diagnostic, levels: &Levels) -> bool {
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

/// Whether an ignore comment may silence a finding.
fn may_be_ignored(d: &Diagnostic) -> bool {
    d.code.can_be_lowered() || (d.severity != Severity::Error && d.code.severity != Severity::Error)
}

/// Takes out what ignore comments silence and reports those that silence nothing.
fn apply_ignores(
    diagnostics: &mut Vec<Diagnostic>,
    merged: &Merged<'_>,
    levels: &Levels,
    all_is_seen: bool,
) -> usize {
    let sources = merged.files.sources;
    let mut all: Vec<(Ignore, Vec<bool>)> = Vec::new();
    let mut by_file: HashMap<FileId, Vec<usize>> = HashMap::new();
    for (index, source) in sources.files().iter().enumerate() {
        let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        let tree = merged.files.trees.get(index).and_then(Option::as_ref);
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
            if !covers(ignore, line) || ignore.reason.is_empty() || !may_be_ignored(d) {
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
    // Nor is everything seen while there is an error.
    let all_is_seen = all_is_seen && !diagnostics.iter().any(|d| d.severity == Severity::Error);
    for (ignore, used) in &all {
        let mut own = Vec::new();
        comment_findings(ignore, used, &mut own);
        for finding in own.iter_mut().filter(|_| all_is_seen) {
            finding.fixes.extend(comment_fix(finding, ignore, used, diagnostics, sources));
        }
        diagnostics
            .extend(own.into_iter().filter_map(|mut d| apply_level(&mut d, levels).then_some(d)));
    }
    suppressed
}

/// What mends an ignore that silences nothing: a rule's name that is spelt so that it
/// silences what is there, else its removal.
fn comment_fix(
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

fn comment_findings(ignore: &Ignore, used: &[bool], out: &mut Vec<Diagnostic>) {
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
