//! Ignore comments: taking out what they silence, and reporting those that silence nothing.

use super::levels::{Levels, apply_level};
use super::removal::removal;
use super::{EnvChoice, RULES, find};
use crate::diagnostic::{
    Applicability, Diagnostic, Findings, Fix, Guesses, Near, Severity, code, meant,
};
use crate::text::{FileId, Sources, Span, visible};
use crate::workspace::{Files, Ignore, IgnoreTarget, Trouble, ignores};
use hashbrown::{HashMap, HashSet};
use std::cell::OnceCell;

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
) -> Vec<FileId> {
    let sources = files.sources;
    let mut all: Vec<Ignore> = Vec::new();
    for (index, source) in sources.files().iter().enumerate() {
        let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        if files.trees.marks(file).comments {
            all.extend(ignores(file, source, files.trees.tree(file)));
        }
    }
    if all.is_empty() {
        return Vec::new();
    }
    let mut silencers = Silencers::new(&all, sources);
    let mut suppressed = Vec::new();
    diagnostics.retain(|d| {
        let is_silenced = silencers.silence(d, sources);
        suppressed.extend(is_silenced.then_some(d.span.file));
        !is_silenced
    });
    let used = silencers.used(&all);
    // While only a part is looked at, or there is an error, what an ignore silences may merely
    // not be seen.
    let all_is_seen = env == EnvChoice::All
        && is_whole
        && !diagnostics.iter().any(|d| d.severity == Severity::Error);
    // Another environment may need an ignore, and rules are silent of what could not be read.
    let is_unread = |d: &Diagnostic| d.code.is_of_reading() && d.severity == Severity::Error;
    let is_sure = env == EnvChoice::All && !diagnostics.iter().any(is_unread);
    let say = |used: &[Vec<bool>]| {
        let own = of_ignores(&all, used, diagnostics, files, (is_sure, all_is_seen));
        own.into_iter().filter_map(|mut d| apply_level(&mut d, levels).then_some(d))
    };
    let mut own: Vec<_> = if all.iter().any(|ignore| ignore.rules.iter().any(is_of_comments)) {
        // These are asked once the others are known, and of the others alone: no comment silences
        // what is said of itself for naming one of them.
        let mut others = used;
        for (ignore, used) in all.iter().zip(&mut others) {
            let named = ignore.rules.iter().zip(used).filter(|(rule, _)| is_of_comments(rule));
            named.for_each(|(_, used)| *used = true);
        }
        let silenced: HashSet<_> =
            say(&others).filter(|d| silencers.silence(d, sources)).map(|d| d.span).collect();
        suppressed.extend(silenced.iter().map(|span| span.file));
        say(&silencers.used(&all)).filter(|d| !silenced.contains(&d.span)).collect()
    } else {
        say(&used).collect()
    };
    diagnostics.append(&mut own);
    suppressed
}

/// Whether a comment names a rule that speaks of comments.
fn is_of_comments((name, _): &(String, Span)) -> bool {
    [code::UNUSED_IGNORE, code::IGNORE_WITHOUT_REASON]
        .iter()
        .any(|code| name == code.name || name == code.code)
}

/// What there is to say of the ignore comments themselves, beside the findings that are left.
fn of_ignores(
    all: &[Ignore],
    used: &[Vec<bool>],
    diagnostics: &[Diagnostic],
    files: &Files<'_>,
    (is_sure, all_is_seen): (bool, bool),
) -> Findings {
    let sources = files.sources;
    let left = Left { diagnostics, sources, index: OnceCell::new() };
    let mut own = Findings::at_most(files.trees.limits().diagnostics);
    let mut guesses = Guesses::default();
    for (ignore, used) in all.iter().zip(used) {
        match ignore.trouble {
            // Somebody may write of the program in plain words.
            Some(Trouble::Misspelt) if !names_a_rule(&ignore.rules, &mut guesses) => {}
            Some(trouble) => own.push(troubled(ignore, trouble)),
            None => {
                let unsure = !is_sure || files.trees.tree(ignore.span.file).is_none();
                let mut here = Vec::new();
                unused(ignore, used, unsure, &mut guesses, &mut here);
                for finding in &mut here {
                    let named = ignore.rules.iter().find(|(_, span)| *span == finding.span);
                    if named.is_some_and(|(name, _)| left.reports_beside(ignore, name)) {
                        finding.help = Some(MOVE.into());
                    }
                    if all_is_seen {
                        finding.fixes.extend(mend(finding, ignore, used, &mut guesses, &left));
                    }
                }
                own.extend(here);
            }
        }
    }
    own
}

/// A file, a line of it or all of them, and a rule by its name or its code.
type Named<'n> = (FileId, Option<u32>, &'n str);

/// What ignore comments silence, and which of them do.
struct Silencers<'i>(HashMap<Named<'i>, Silencer>);

#[derive(Default)]
struct Silencer {
    /// The comments that say so, each with which of its rules.
    said: Vec<(usize, usize)>,
    is_used: bool,
}

impl<'i> Silencers<'i> {
    fn new(all: &'i [Ignore], sources: &Sources) -> Self {
        let mut out: HashMap<_, Silencer> = HashMap::new();
        let speaks = |i: &Ignore| !i.reason.is_empty() && i.trouble.is_none();
        for (index, ignore) in all.iter().enumerate().filter(|(_, ignore)| speaks(ignore)) {
            for (rule, (name, _)) in ignore.rules.iter().enumerate() {
                // Nothing else stands on the line of a comment.
                let file = ignore.span.file;
                let own = is_of_comments(&ignore.rules[rule])
                    .then(|| Some(sources.file(file).line(ignore.span.start)))
                    .filter(|own| !lines(ignore).any(|line| line == *own));
                for line in lines(ignore).chain(own) {
                    let named = (file, line, name.as_str());
                    out.entry(named).or_default().said.push((index, rule));
                }
            }
        }
        Self(out)
    }

    /// Whether a finding is silenced.
    fn silence(&mut self, d: &Diagnostic, sources: &Sources) -> bool {
        if !may_be_ignored(d) {
            return false;
        }
        let file = d.span.file;
        let line = sources.file(file).line(d.span.start);
        let mut is_silenced = false;
        for name in [d.code.name, d.code.code] {
            for line in [Some(line), None] {
                if let Some(silencer) = self.0.get_mut(&(file, line, name)) {
                    silencer.is_used = true;
                    is_silenced = true;
                }
            }
        }
        is_silenced
    }

    /// Which rules of each comment silenced something.
    fn used(&self, all: &[Ignore]) -> Vec<Vec<bool>> {
        let mut used: Vec<_> = all.iter().map(|ignore| vec![false; ignore.rules.len()]).collect();
        for (index, rule) in self.0.values().filter(|s| s.is_used).flat_map(|s| &s.said) {
            used[*index][*rule] = true;
        }
        used
    }
}

/// The lines that a comment speaks of; `None` for all.
fn lines(ignore: &Ignore) -> impl Iterator<Item = Option<u32>> + use<> {
    let (whole, lines) = match &ignore.target {
        IgnoreTarget::File => (Some(None), 0..0),
        IgnoreTarget::Lines(lines) => (None, lines.clone()),
    };
    whole.into_iter().chain(lines.map(Some))
}

/// What is left to report, and may be silenced.
struct Left<'d> {
    diagnostics: &'d [Diagnostic],
    sources: &'d Sources,
    index: OnceCell<HashSet<Named<'d>>>,
}

/// What to do with a comment beside what it is meant for.
const MOVE: &str =
    "the rule reports nearby: this comment holds on its own line, or on the line right below it";

/// How many lines away from a comment something may stand that it is meant for.
const NEAR: u32 = 3;

impl<'d> Left<'d> {
    /// Whether a comment would silence anything if it named a rule.
    fn would_be_silenced(&self, ignore: &Ignore, name: &'d str) -> bool {
        lines(ignore).any(|line| self.reports(ignore, line, name))
    }

    /// Whether a rule reports beside a comment that names it and does not reach so far.
    fn reports_beside(&self, ignore: &Ignore, name: &'d str) -> bool {
        let own = self.sources.file(ignore.span.file).line(ignore.span.start);
        (own.saturating_sub(NEAR)..=own + NEAR).any(|line| self.reports(ignore, Some(line), name))
    }

    fn reports(&self, ignore: &Ignore, line: Option<u32>, name: &'d str) -> bool {
        let index = self.index.get_or_init(|| {
            let may = self.diagnostics.iter().filter(|d| may_be_ignored(d));
            let named = may.flat_map(|d| {
                let file = d.span.file;
                let line = self.sources.file(file).line(d.span.start);
                [(file, Some(line), d.code.name), (file, None, d.code.name)]
            });
            named.collect()
        });
        index.contains(&(ignore.span.file, line, name))
    }
}

/// The rule that must be meant by the name of none.
fn guess<'i>(
    guesses: &mut Guesses<&'i str, Near<'static>>,
    name: &'i str,
) -> Option<Near<'static>> {
    if find(name).is_some() {
        return None;
    }
    guesses.of(name, || meant(name, || RULES.iter().map(|rule| rule.code.name)))
}

/// Whether one of some names is a rule's, or nearly.
fn names_a_rule<'i>(
    rules: &'i [(String, Span)],
    guesses: &mut Guesses<&'i str, Near<'static>>,
) -> bool {
    rules.iter().any(|(name, _)| find(name).is_some() || guess(guesses, name).is_some())
}

/// Names of rules that stand in brackets with something else than a comma between them.
fn several(name: &str) -> Option<String> {
    let names = || name.split([';', ' ', '/', '|', '+']).filter(|part| !part.is_empty());
    let all = names().count() > 1 && names().all(|part| find(part).is_some());
    all.then(|| names().collect::<Vec<_>>().join(", "))
}

/// What mends an ignore that silences nothing: a rule's name that is spelt so that it
/// silences what is there, else its removal. One that stands beside what it is meant for is moved
/// by whoever wrote its reason.
fn mend<'i>(
    finding: &Diagnostic,
    ignore: &'i Ignore,
    used: &[bool],
    guesses: &mut Guesses<&'i str, Near<'static>>,
    left: &Left<'i>,
) -> Option<Fix> {
    let index = ignore.rules.iter().position(|(_, span)| *span == finding.span)?;
    let whole = !used.contains(&true);
    let removal = || removal(ignore, index, whole, left.sources);
    let name = ignore.rules[index].0.as_str();
    if let Some(names) = several(name) {
        return Some(Fix::replace(format!("write `{names}`"), finding.span, names));
    }
    if left.reports_beside(ignore, name) {
        return None;
    }
    let Some((near, sure)) = guess(guesses, name) else {
        let sure = find(name).map_or(Applicability::Unsafe, |_| Applicability::Safe);
        return Some(removal().at_most(sure));
    };
    let is_named = ignore.rules.iter().any(|(other, _)| other == near);
    match sure {
        Some(sure) if !is_named && left.would_be_silenced(ignore, near) => {
            Some(Fix::replace(format!("write `{near}`"), finding.span, near).at_most(sure))
        }
        _ => Some(removal().at_most(Applicability::Unsafe)),
    }
}

/// A comment that could silence nothing, wherever it stood.
fn troubled(ignore: &Ignore, trouble: Trouble) -> Diagnostic {
    let (message, help) = match trouble {
        Trouble::Unreadable | Trouble::Misspelt => (
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
fn unused<'i>(
    ignore: &'i Ignore,
    used: &[bool],
    unsure: bool,
    guesses: &mut Guesses<&'i str, Near<'static>>,
    out: &mut Vec<Diagnostic>,
) {
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
        out.push(match (several(name), guess(guesses, name)) {
            (Some(names), _) => diagnostic.help(format!("a comma stands between names: `{names}`")),
            (None, Some((near, _))) => diagnostic.help(format!("did you mean `{near}`?")),
            (None, None) => diagnostic.help("remove it"),
        });
    }
}
