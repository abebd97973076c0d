//! Running every rule over every environment of a workspace.

use super::context::{Context, Environment, Site, Value};
use super::finish::{Outcome, finish};
use super::levels::turned_off;
use super::marks::marks;
use super::mask::Mask;
use super::options::{EnvChoice, Options, UnknownEnvironment, in_environment};
use super::parts::{groups, of_parts};
use super::secrets::secrets;
use super::sound::Sound;
use super::{Check, RULES, Rule, silence};
use crate::compile::Plan;
use crate::diagnostic::{Applicability, Diagnostic, Findings, Related, Severity, code};
use crate::model::{Level, Spanned, Text};
use crate::parallel;
use crate::template::UrlTemplate;
use crate::text::{FileId, Span, counted};
use crate::workspace::{
    Files, Loaded, Merged, Reading, Sections, Workspace, read, this_one_and_more,
};
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};
use std::iter;

/// What the checks made of a workspace.
#[derive(Debug)]
pub struct Analysis<'a, 't> {
    /// The findings.
    pub outcome: Outcome,
    /// Places.
    pub files: &'a Files<'t>,
    /// The workspace of the chosen environment (the base for [`EnvChoice::All`]).
    pub workspace: &'a Workspace<'t, 'a>,
    /// Its plan.
    pub plan: &'a Plan<'t>,
    /// The other environments that it was compared with, each with its plan; the base, too, where
    /// an environment was chosen.
    pub others: Vec<(&'a Workspace<'t, 'a>, &'a Plan<'t>)>,
    /// The names of all environments.
    pub environments: Vec<&'t str>,
    /// The levels that `lint` sets, in the order written.
    pub lint: &'a [(Text<'t>, Spanned<Level>)],
}

impl Analysis<'_, '_> {
    /// What takes the secrets that are written in the workspace out of what is printed of it.
    #[must_use]
    pub fn mask(&self) -> Mask {
        let found = secrets(self.files, &self.outcome.diagnostics);
        Mask::new(&found.spans, &found.texts, self.files.sources)
    }
}

/// Reads, merges, compiles and checks a workspace, and hands everything to `then`.
///
/// # Errors
/// Where the chosen environment does not exist.
pub fn analyse<R>(
    loaded: &Loaded,
    options: &Options<'_>,
    then: impl FnOnce(&mut Analysis<'_, '_>) -> R,
) -> Result<R, UnknownEnvironment> {
    let (mut docs, mut merged, mut variants, mut plans) = (None, None, None, None);
    let (made, documents) = read(loaded, Reading { look: Some(marks), ..options.reading });
    let docs = &*keep(&mut docs, made, options.last);
    let (made, sections) = Merged::new(docs, documents);
    let merged = keep(&mut merged, made, options.last);
    let mut diagnostics = std::mem::take(&mut merged.diagnostics);
    diagnostics.extend(loaded.diagnostics.iter().chain(&docs.diagnostics).cloned());
    let merged = &*merged;
    let environments: Vec<&str> = merged.environments.iter().map(|(key, _)| key.value).collect();
    let chosen = choose(merged, sections, options.env)?;
    diagnostics.extend(chosen.past);
    let (made, lexical): (Vec<_>, Vec<_>) = chosen.variants.into_iter().unzip();
    let variants = &*keep(&mut variants, made, options.last);
    let made: Vec<_> = variants.iter().map(|ws| Plan::new(ws, options.secrets)).collect();
    let plans = &*keep(&mut plans, made, options.last);
    let (workspace, plan) = (&variants[0], &plans[0]);
    let compared =
        variants.iter().zip(plans).map(|(ws, plan)| Environment::new(workspace, ws, plan));
    let compared: Vec<_> = compared.collect();
    let contexts = (0..chosen.looked_at)
        .map(|position| Context::new(&variants[position], &plans[position], &compared, position));
    run_each(contexts, lexical, merged, &mut diagnostics);
    if !loaded.is_whole() {
        doubt_references(&mut diagnostics, loaded);
    }
    let outcome = finish(diagnostics, merged, loaded, options);
    let (files, lint) = (&merged.files, merged.lint.as_slice());
    let others = variants.iter().zip(plans).skip(1).collect();
    Ok(then(&mut Analysis { outcome, files, workspace, plan, others, environments, lint }))
}

/// The environments that a check is of.
struct Chosen<'t, 'c> {
    /// Those that are looked at, then those that they are compared with; each with what only the
    /// merged whole can say of its shape.
    variants: Vec<(Workspace<'t, 'c>, Vec<Diagnostic>)>,
    /// How many of them are looked at.
    looked_at: usize,
    /// Says which environments are left out, where they are too many.
    past: Option<Diagnostic>,
}

/// Lays the environments over the base.
fn choose<'t, 'c>(
    merged: &'c Merged<'t>,
    sections: Sections<'t>,
    choice: EnvChoice<'_>,
) -> Result<Chosen<'t, 'c>, UnknownEnvironment> {
    let (environments, past) = merged.within_bounds(&sections);
    let EnvChoice::One(name) = choice else {
        let laid_over = environments.iter().filter_map(|name| merged.environment(name));
        let variants: Vec<_> = iter::once(merged.base(sections)).chain(laid_over).collect();
        return Ok(Chosen { looked_at: variants.len(), variants, past });
    };
    let mut variants = Vec::new();
    if let Some(variant) = merged.environment(name) {
        // What the others are is what this one is compared with.
        let others = environments.iter().filter(|other| **other != name);
        variants.extend([variant, merged.base(sections)]);
        variants.extend(others.filter_map(|other| merged.environment(other)));
    } else if merged.may_have_environment(name) {
        // What keeps it from being read is said first.
        variants.push(merged.base(sections));
    } else {
        let known = merged.environments.iter().map(|(key, _)| key.value.to_owned()).collect();
        return Err(UnknownEnvironment { known });
    }
    Ok(Chosen { variants, looked_at: 1, past: None })
}

/// Runs the rules over each environment that is looked at, and adds what they find, with what is said
/// of its shape, to what reading found.
fn run_each<'t: 'c, 'c>(
    contexts: impl ExactSizeIterator<Item = Context<'c, 't>>,
    lexical: Vec<Vec<Diagnostic>>,
    merged: &Merged<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let read = diagnostics.len();
    let is_only = contexts.len() == 1;
    let mut said = Said::default();
    if !is_only {
        diagnostics.iter().for_each(|d| said.note(d));
    }
    let (mut again, mut loud) = (0, HashSet::new());
    let off = turned_off(merged);
    for (position, (context, lexical)) in contexts.zip(lexical).enumerate() {
        if again > MOST_AGAIN {
            let left_out = &merged.environments[position.saturating_sub(1)..];
            let first = left_out.first().map(|(key, _)| merged.files.key(key.at));
            diagnostics.extend(first.map(|key| past_again(key, left_out.len())));
            break;
        }
        let mut found = lexical;
        let by_rule = run(&context, &mut loud);
        found.reserve_exact(by_rule.iter().map(Vec::len).sum());
        found.extend(by_rule.into_iter().flatten());
        // What explains a finding of an environment is found in that environment as well.
        silence::explained(&mut found, &diagnostics[..read], &off);
        if is_only {
            // The other way round, all of these would be copied.
            found.append(diagnostics);
            *diagnostics = found;
            break;
        }
        diagnostics.reserve_exact(found.len());
        let env = context.ws.env;
        for mut diagnostic in found {
            // What the base says already is not said again of an environment.
            if said.holds(&diagnostic) && env.is_some() {
                again += 1;
                continue;
            }
            said.note(&diagnostic);
            if let Some(env) = env {
                diagnostic.message.push_str(&in_environment(env));
                // What the base says nothing of may be right in the base.
                diagnostic.fixes.retain(|fix| {
                    fix.edits.iter().all(|e| merged.files.is_in_environment(e.span, env))
                });
            }
            diagnostics.push(diagnostic);
        }
    }
}

/// Says of names that are not there that they may stand in a file that was not read. Where a pattern
/// of `include` took none, that explains the names that are like no other, and the first in each file
/// speaks for all of them: it stays an error, since an empty pattern is none.
fn doubt_references(diagnostics: &mut Vec<Diagnostic>, loaded: &Loaded) {
    let of_files = [code::INCLUDE_EMPTY, code::LIMIT_INCLUDE_PATH, code::LIMIT_FILE_BYTES];
    let missed = loaded.diagnostics.iter().find(|d| of_files.contains(&d.code));
    for d in diagnostics.iter_mut().filter(|d| d.code.code.starts_with("TC2")) {
        d.fixes.iter_mut().for_each(|fix| fix.applicability = Applicability::Unsafe);
    }
    // Whoever uses what seems unused is in the file that a slip in its name leaves out.
    let is_slip = |d: &Diagnostic| d.code == code::INCLUDE_EMPTY && !d.fixes.is_empty();
    if loaded.diagnostics.iter().any(is_slip) {
        diagnostics.retain(|d| d.code.name != "unused-definition");
    }
    let Some(missed) = missed.map(|d| d.span) else { return };
    let is_explained = |d: &Diagnostic| d.code.name == "unknown-reference" && d.fixes.is_empty();
    // Where the first in a file stands, and how many come after it.
    let mut files: HashMap<FileId, (u32, usize)> = HashMap::new();
    for d in diagnostics.iter().filter(|d| is_explained(d)) {
        let (first, more) = files.entry(d.span.file).or_insert((d.span.start, 0));
        *more += usize::from(d.span.start != *first);
        *first = d.span.start.min(*first);
    }
    diagnostics.retain(|d| !is_explained(d) || files[&d.span.file].0 == d.span.start);
    for d in diagnostics.iter_mut().filter(|d| is_explained(d)) {
        let message = "is it in a file that this misses?".to_owned();
        d.related.push(Related { message, span: missed });
        let (_, more) = files[&d.span.file];
        if more > 0 {
            let names = counted(more, "more name");
            let help = d.help.get_or_insert_default();
            help.to_mut().push_str(&format!(
                "\n{names} in this file may be there too: once every pattern of `include` takes a file, what is still missing is said"
            ));
        }
    }
}

/// How many findings of the base are made again for environments, which is all for nothing.
const MOST_AGAIN: usize = 100_000;

/// What is said at the first of the environments that are left out.
fn past_again(key: Span, left_out: usize) -> Diagnostic {
    let message = format!(
        "each environment has all findings of the base as well, and together those are more than {MOST_AGAIN}: {} not checked",
        this_one_and_more(left_out)
    );
    Diagnostic::new(code::LIMIT_DIAGNOSTICS, key, message).help(
        "mend what is said of the base first, or check environments one by one with `--env NAME`",
    )
}

/// What was said already, of whichever environment, and how much it weighed.
#[derive(Default)]
struct Said(HashMap<(&'static str, Span), Severity>);

impl Said {
    /// Whether one before this one says as much. One that weighs more says more: a warning of
    /// the base must not hide the error of an environment.
    fn holds(&self, finding: &Diagnostic) -> bool {
        let said = self.0.get(&(finding.code.code, finding.span));
        said.is_some_and(|said| *said >= finding.severity)
    }

    fn note(&mut self, finding: &Diagnostic) {
        let place = (finding.code.code, finding.span);
        let heaviest = self.0.entry(place).or_insert(finding.severity);
        *heaviest = finding.severity.max(*heaviest);
    }
}

/// Holds a value until the end of the caller, or for ever where that is the [`Options::last`].
fn keep<T>(slot: &mut Option<T>, value: T, last: bool) -> &mut T {
    if last { Box::leak(Box::new(value)) } else { slot.insert(value) }
}

/// The longest URL or macro text that is looked into, in bytes: twice what browsers take.
pub(super) const LONGEST_VALUE: usize = 8192;

/// The most findings of one rule in one value, and after how many of all rules it is not looked at
/// again where an alias or `defaults` use it once more. Nobody reads so many of one URL.
const MOST_OF_ONE: usize = 100;

fn too_long(context: &Context<'_, '_>, value: &Value<'_, '_>) -> Diagnostic {
    let length = value.text.value.len();
    let message = format!(
        "this value is {length} bytes long, and no browser or panel takes more than {LONGEST_VALUE}"
    );
    let files = context.ws.files;
    files
        .finding(code::INVALID_VALUE, value.owner, value.text.at, None, message)
        .label("too long")
        .help("copy the value again from the panel")
}

/// What each rule finds in the whole, and what all find in values, which the order of reports does
/// not hang on; on several threads where that is worth it. Values of which so much was found that
/// they are not looked at again are added to those that are `loud` already.
pub(super) fn run(context: &Context<'_, '_>, loud: &mut HashSet<Loc>) -> Vec<Vec<Diagnostic>> {
    let is_worth = context.ws.files.trees.parallel();
    let whole = RULES.iter().filter_map(|rule| match rule.check {
        Check::Workspace(check) => Some(Task::Workspace(check)),
        _ => None,
    });
    // Those that remember most come last: a table that is given back earlier leaves a hole in the memory.
    let tasks = whole.chain(groups().into_iter().map(Task::Parts)).collect();
    let one = |(): &mut (), task| match task {
        Task::Parts(rules) => of_parts(context, &rules, || findings(context)),
        Task::Workspace(check) => {
            let mut found = findings(context);
            check(context, &mut found);
            vec![found.into_vec()]
        }
    };
    let whole = || parallel::map(is_worth, tasks, || (), one);
    let (found, sites) = parallel::join(is_worth, whole, || of_sites(context, loud));
    found.into_iter().flatten().chain([sites]).collect()
}

/// What one thread does without another.
enum Task {
    /// Asks the same parts for several rules.
    Parts(Vec<&'static Rule>),
    /// Asks the whole for one.
    Workspace(fn(&Context<'_, '_>, &mut Findings)),
}

/// Findings of one rule.
fn findings(context: &Context<'_, '_>) -> Findings {
    Findings::at_most(context.ws.files.trees.limits().diagnostics)
}

fn of_sites(context: &Context<'_, '_>, loud: &mut HashSet<Loc>) -> Vec<Diagnostic> {
    let mut found = findings(context);
    let checks: Vec<_> = RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Sites(check) | Check::Both { sites: check, .. } => Some(check),
            Check::Below | Check::Bound { .. } | Check::Workspace(_) | Check::Parts(_) => None,
        })
        .collect();
    let look = |value: Value<'_, '_>, found: &mut Findings| {
        if value.text.value.len() > LONGEST_VALUE {
            found.push(too_long(context, &value));
            return;
        }
        let url = UrlTemplate::parse(value.text.value);
        let site = Site::new(value, &url);
        for check in &checks {
            let mut of_one = Findings::at_most(MOST_OF_ONE);
            check(context, &site, &mut of_one);
            found.append(of_one);
        }
    };
    let mut sound = Sound::default();
    let files = context.ws.files;
    context.for_each_value(|value| {
        // What more there is would only be counted.
        if found.has_counted_as_many() {
            found.cut();
            return;
        }
        let before = found.len();
        if !loud.is_empty() && loud.contains(&files.resolved(value.text.at)) {
            return;
        }
        if sound.holds(&value) {
            if cfg!(debug_assertions) {
                look(value, &mut found);
                assert_eq!(found.len(), before, "not sound: {value:?}");
            }
            return;
        }
        look(value, &mut found);
        match found.len() - before {
            0 => sound.remember(&value),
            // Aliases, `defaults` and environments may use it thousands of times.
            MOST_OF_ONE.. => drop(loud.insert(files.resolved(value.text.at))),
            _ => {}
        }
    });
    found.into_vec()
}
