//! Applying fixes until nothing is left that has one. Every step is proved by checking anew:
//! a fix that does not take its finding away, or after which a file no longer reads, is not
//! applied. Pure: what the files would be is the result, and nothing is written.

mod broken;

use super::engine::analyse;
use super::options::{Options, UnknownEnvironment};
use super::{Outcome, secret_spans};
use crate::diagnostic::{Applicability, Diagnostic, Edits, Fix, Moves, code};
use crate::text::{FileId, SourceFile, Span};
use crate::workspace::Loaded;
use hashbrown::HashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// Which fixes are applied.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// [`Applicability::Unsafe`] takes those as well that may change what is meant.
    pub applicability: Applicability,
    /// Only findings and edits in these files (relative to the workspace root); `None` for all.
    pub only: Option<&'a BTreeSet<String>>,
}

impl Wanted<'_> {
    /// Whether findings and edits in a file are wanted.
    fn is_in(self, path: &str) -> bool {
        self.only.is_none_or(|only| only.contains(path))
    }
}

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the workspace root.
    pub path: String,
    /// What was read.
    pub before: Vec<u8>,
    /// What it becomes.
    pub after: Vec<u8>,
    /// Where secrets stand before and after: no preview may show them.
    pub secrets: [Vec<Span>; 2],
}

/// What came of it.
#[derive(Debug)]
pub struct Mended {
    /// The workspace with its files as they become; `None` where nothing could be mended.
    pub loaded: Option<Loaded>,
    /// What there was to say before.
    pub before: Outcome,
    /// What is left.
    pub left: Outcome,
    /// How many findings were mended.
    pub findings: usize,
    /// How many more could be mended with [`Applicability::Unsafe`].
    pub on_demand: usize,
    /// How many have a fix that is wanted and was not tried: the workspace had been checked often
    /// enough.
    pub untried: usize,
    /// The files that become others, by path.
    pub changes: Vec<Change>,
}

/// How often a workspace is checked at the most while it is mended.
const MOST_CHECKS: usize = 256;
/// How often in any case, however large it is.
const FEWEST_CHECKS: usize = 8;
/// How many bytes those checks may look at together, those of every environment counted.
const MOST_CHECKED: usize = 4 << 20;
/// How many bytes may be parsed of files that are not YAML, to find their next mistakes.
const MOST_PARSED: usize = 32 << 20;

/// Mends a workspace. `reload` gives the workspace once some files have other bytes.
///
/// # Errors
/// Where the chosen environment does not exist.
pub fn mend(
    loaded: &Loaded,
    options: &Options<'_>,
    wanted: Wanted<'_>,
    reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
) -> Result<Mended, UnknownEnvironment> {
    mend_within(MOST_CHECKS, loaded, options, wanted, reload)
}

fn mend_within(
    most_checks: usize,
    loaded: &Loaded,
    options: &Options<'_>,
    wanted: Wanted<'_>,
    reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
) -> Result<Mended, UnknownEnvironment> {
    let mut now = State::new(Held::Given(loaded), options)?;
    let before = now.outcome.clone();
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let (mut findings, mut checks) = (0, 0);
    let mut parsed = MOST_PARSED.max(FEWEST_CHECKS * now.bytes());
    let mut refused: BTreeSet<usize> = BTreeSet::new();
    'rounds: while checks < now.most_checks(most_checks) {
        if let Some((next, files, mended)) = now.unbroken(wanted, options, &reload, &mut parsed) {
            checks += 1;
            findings += mended;
            now.note(&next, files.into_iter(), &mut changes);
            (now, refused) = (next, BTreeSet::new());
            continue;
        }
        let most_checks = now.most_checks(most_checks);
        if parsed >= now.bytes() {
            refused.extend(now.in_broken_files(wanted.applicability));
        }
        let mut chosen = now.choose(wanted, &refused);
        loop {
            let Some((last, _)) = chosen.last().filter(|_| checks < most_checks) else {
                break 'rounds;
            };
            let edits = together(&chosen);
            checks += 1;
            match now.next(&edits, &chosen, options, &reload) {
                Ok(next) => {
                    findings += chosen.len();
                    now.note(&next, edits.files(), &mut changes);
                    (now, refused) = (next, BTreeSet::new());
                    break;
                }
                // One of them is at fault: the first half is tried alone, in the end a single one.
                Err(guilty) if guilty.is_empty() && chosen.len() > 1 => {
                    chosen.truncate(chosen.len() / 2);
                }
                Err(mut guilty) => {
                    guilty.extend((chosen.len() == 1).then_some(*last));
                    chosen.retain(|(index, _)| !guilty.contains(index));
                    refused.append(&mut guilty);
                    if chosen.is_empty() {
                        break;
                    }
                }
            }
        }
    }
    let all = Wanted { applicability: Applicability::Unsafe, ..wanted };
    let more = now.choose(all, &refused);
    let is_untried = |(_, fix): &&Chosen<'_>| fix.applicability <= wanted.applicability;
    let untried = more.iter().filter(is_untried).count();
    let on_demand = more.len() - untried;
    let State { loaded, outcome: left, .. } = now;
    let loaded = match loaded {
        Held::Given(_) => None,
        Held::Made(loaded) => Some(*loaded),
    };
    let changes = changes.into_values().filter(|c| c.before != c.after).collect();
    Ok(Mended { loaded, before, left, findings, on_demand, untried, changes })
}

/// A finding by its number, and the fix that was chosen for it.
type Chosen<'d> = (usize, &'d Fix);

/// The rule that speaks, the file, and where in it.
type Said = (&'static str, FileId, u32);

/// Whether a fix removes the whole place of a finding: what stands there then is something else.
fn is_removed(d: &Diagnostic, fix: &Fix) -> bool {
    fix.edits.iter().any(|edit| edit.text.is_empty() && edit.span.contains(d.span))
}

fn together(chosen: &[Chosen<'_>]) -> Edits {
    let mut edits = Edits::default();
    for (_, fix) in chosen {
        edits.add(fix);
    }
    edits
}

/// The files as they were given, or as edits made them.
enum Held<'l> {
    Given(&'l Loaded),
    Made(Box<Loaded>),
}

impl Deref for Held<'_> {
    type Target = Loaded;

    fn deref(&self) -> &Loaded {
        match self {
            Self::Given(loaded) => loaded,
            Self::Made(loaded) => loaded,
        }
    }
}

/// The number that a file of one state has in another.
fn file_in(from: &Loaded, to: &Loaded, file: FileId) -> Option<FileId> {
    let path = from.sources.file(file).path();
    let files = to.sources.files();
    if files.get(file.0 as usize).is_some_and(|same| same.path() == path) {
        return Some(file);
    }
    let index = files.iter().position(|other| other.path() == path)?;
    u32::try_from(index).ok().map(FileId)
}

/// A workspace as it stands after a round.
struct State<'l> {
    loaded: Held<'l>,
    outcome: Outcome,
    secrets: Vec<Span>,
    /// Whether each file reads as YAML.
    reads: Vec<bool>,
    /// How many environments there are.
    environments: usize,
}

impl<'l> State<'l> {
    fn new(loaded: Held<'l>, options: &Options<'_>) -> Result<Self, UnknownEnvironment> {
        let (outcome, secrets, reads, environments) = analyse(&loaded, options, |a| {
            let secrets = secret_spans(a.files, &a.outcome.diagnostics);
            (
                std::mem::take(&mut a.outcome),
                secrets,
                a.files.trees.are_yaml(),
                a.environments.len(),
            )
        })?;
        Ok(Self { loaded, outcome, secrets, reads, environments })
    }

    fn bytes(&self) -> usize {
        self.loaded.sources.files().iter().map(|file| file.bytes().len()).sum()
    }

    /// How often it may be checked at the most: a check of a large workspace takes long.
    fn most_checks(&self, most: usize) -> usize {
        let checked = self.bytes() * (1 + self.environments);
        most.min((MOST_CHECKED / checked.max(1)).max(FEWEST_CHECKS))
    }

    /// The workspace once its files that are not YAML are mended as far as they can be by themselves,
    /// with those files and how many mistakes that was; `None` where it changes nothing.
    fn unbroken(
        &self,
        wanted: Wanted<'_>,
        options: &Options<'_>,
        reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
        left: &mut usize,
    ) -> Option<(Self, Vec<FileId>, usize)> {
        let mut better = Vec::new();
        let files = (0..).map(FileId).zip(self.loaded.sources.files()).zip(&self.reads);
        let is_broken = |((_, source), reads): &((_, &SourceFile), &bool)| {
            !**reads && wanted.is_in(source.path())
        };
        for ((file, source), _) in files.filter(is_broken) {
            let mended = broken::mend(source, &options.reading.limits, wanted.applicability, left);
            better.extend(mended.map(|mended| (file, mended)));
        }
        loop {
            let edited: Vec<(FileId, Vec<u8>)> = better
                .iter()
                .filter_map(|(file, mended)| Some((*file, mended.bytes()?.to_vec())))
                .collect();
            let files: Vec<FileId> = edited.iter().map(|(file, _)| *file).collect();
            if files.is_empty() {
                return None;
            }
            let loaded = Held::Made(Box::new(reload(&self.loaded, edited)));
            let next = Self::new(loaded, options).ok()?;
            let mut is_wrong = false;
            for (file, mended) in &mut better {
                let Some(there) = file_in(&self.loaded, &next.loaded, *file) else { continue };
                let said = next.outcome.diagnostics.iter().filter(|d| d.span.file == there);
                is_wrong |= mended.take_back(next.loaded.sources.file(there), said);
            }
            if !is_wrong {
                let findings = better.iter().map(|(_, mended)| mended.findings()).sum();
                return Some((next, files, findings));
            }
        }
    }

    /// The findings of files that are not YAML that were tried to be mended, by number.
    fn in_broken_files(&self, most: Applicability) -> impl Iterator<Item = usize> {
        let is_broken = |d: &Diagnostic| self.reads.get(d.span.file.0 as usize) == Some(&false);
        let findings = self.outcome.diagnostics.iter().enumerate();
        findings
            .filter(move |(_, d)| {
                is_broken(d) && d.fixes.iter().any(|fix| fix.applicability <= most)
            })
            .map(|(index, _)| index)
    }

    /// The fixes of this round: of each finding the first that is wanted and meets no other.
    fn choose(&self, wanted: Wanted<'_>, refused: &BTreeSet<usize>) -> Vec<Chosen<'_>> {
        let sources = &self.loaded.sources;
        let is_inside = |span: Span| wanted.is_in(sources.path(span));
        let is_wanted = |fix: &&Fix| {
            fix.applicability <= wanted.applicability && fix.edits.iter().all(|e| is_inside(e.span))
        };
        let mut edits = Edits::default();
        let findings = self.outcome.diagnostics.iter().enumerate();
        findings
            .filter(|(index, d)| !refused.contains(index) && is_inside(d.span))
            .filter_map(|(index, d)| {
                let mut fixes: Vec<&Fix> = d.fixes.iter().filter(is_wanted).collect();
                fixes.sort_by_key(|fix| fix.applicability);
                Some((index, fixes.into_iter().find(|fix| edits.add(fix))?))
            })
            .collect()
    }

    /// The workspace after these edits, if they do what they promise.
    ///
    /// # Errors
    /// The findings whose fixes do not, by number; none where it cannot be told whose fault
    /// it is.
    fn next(
        &self,
        edits: &Edits,
        chosen: &[Chosen<'_>],
        options: &Options<'_>,
        reload: impl Fn(&Loaded, Vec<(FileId, Vec<u8>)>) -> Loaded,
    ) -> Result<Self, BTreeSet<usize>> {
        let unclear = BTreeSet::new;
        let edited = edits.apply(&self.loaded.sources).ok_or_else(unclear)?;
        let loaded = Held::Made(Box::new(reload(&self.loaded, edited)));
        let next = Self::new(loaded, options).map_err(|_| unclear())?;
        if !edits.files().all(|file| self.still_reads(&next, file)) {
            return Err(unclear());
        }
        let said =
            next.outcome.diagnostics.iter().map(|d| (d.code.name, d.span.file, d.span.start));
        let said: HashSet<Said> = said.collect();
        let moves = edits.moves();
        let is_left = |(index, fix): &&Chosen<'_>| {
            !self.is_gone(&self.outcome.diagnostics[*index], fix, &moves, &next, &said)
        };
        let mut guilty: BTreeSet<usize> = chosen.iter().filter(is_left).map(|(i, _)| *i).collect();
        if self.twice(&next).count() > self.twice(self).count() {
            let twice: HashSet<_> =
                self.twice(&next).map(|d| (d.span.file, d.span.start)).collect();
            let makes_twice = |(_, fix): &&Chosen<'_>| {
                fix.edits.iter().any(|edit| {
                    let file = file_in(&self.loaded, &next.loaded, edit.span.file);
                    let start = moves.of(edit.span.file, edit.span.start);
                    file.is_some_and(|file| twice.contains(&(file, start)))
                })
            };
            guilty.extend(chosen.iter().filter(makes_twice).map(|(index, _)| index));
            return Err(guilty);
        }
        if guilty.is_empty() { Ok(next) } else { Err(guilty) }
    }

    /// Whether a file that could be read still can.
    fn still_reads(&self, next: &Self, file: FileId) -> bool {
        let is_read = |reads: &[bool], file: FileId| reads.get(file.0 as usize) == Some(&true);
        let there = file_in(&self.loaded, &next.loaded, file);
        there.is_some_and(|there| !is_read(&self.reads, file) || is_read(&next.reads, there))
    }

    /// The keys that stand twice, in one file or in two, as far as these could be read here:
    /// what is read only later brings its own out.
    fn twice<'d>(&'d self, later: &'d Self) -> impl Iterator<Item = &'d Diagnostic> {
        let was_read = |span: Span| {
            let here = file_in(&later.loaded, &self.loaded, span.file);
            here.is_some_and(|file| self.reads.get(file.0 as usize) == Some(&true))
        };
        let is_twice = move |d: &&Diagnostic| {
            d.code == code::DUPLICATE_KEY
                && was_read(d.span)
                && d.related.iter().all(|related| was_read(related.span))
        };
        later.outcome.diagnostics.iter().filter(is_twice)
    }

    /// Whether a finding is not made again where it stood.
    fn is_gone(
        &self,
        d: &Diagnostic,
        fix: &Fix,
        moves: &Moves,
        next: &Self,
        said: &HashSet<Said>,
    ) -> bool {
        if is_removed(d, fix) {
            return true;
        }
        let there = file_in(&self.loaded, &next.loaded, d.span.file);
        let start = moves.of(d.span.file, d.span.start);
        there.is_some_and(|file| !said.contains(&(d.code.name, file, start)))
    }

    /// Writes down what becomes of the files that a round edits.
    fn note(
        &self,
        next: &Self,
        edited: impl Iterator<Item = FileId>,
        changes: &mut BTreeMap<String, Change>,
    ) {
        let secrets = |state: &Self, file: FileId| {
            state.secrets.iter().filter(|span| span.file == file).copied().collect()
        };
        for file in edited {
            let Some(there) = file_in(&self.loaded, &next.loaded, file) else { continue };
            let source = self.loaded.sources.file(file);
            let after = next.loaded.sources.file(there).bytes().to_vec();
            let after_secrets = secrets(next, there);
            let change = changes.entry(source.path().to_owned()).or_insert_with(|| Change {
                path: source.path().to_owned(),
                before: source.bytes().to_vec(),
                after: Vec::new(),
                secrets: [secrets(self, file), Vec::new()],
            });
            change.after = after;
            change.secrets[1] = after_secrets;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::reload;
    use crate::yaml::Limits;

    const TEXT: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update } }
chanels: { push: { click_id: \"{cid}\", paremeters: { sub1: \"{zone}\" } } }
offers: { keto-kz: { stream: http://kshop5.pro/AbC12d } }
";

    /// What was not tried needs another run, and no flag.
    #[test]
    fn fixes_that_were_not_tried_are_not_said_to_be_unsafe() {
        let file = SourceFile::new("trackc.yaml", TEXT.into());
        let loaded = Loaded::in_memory(vec![file]);
        let limits = Limits::default();
        let options = Options::new(&limits);
        let counts = |most, applicability| {
            let wanted = Wanted { applicability, only: None };
            let reload = |old: &Loaded, edited| reload(old, edited, &limits);
            let mended = mend_within(most, &loaded, &options, wanted, reload).expect("no --env");
            (mended.findings, mended.untried, mended.on_demand)
        };
        let (findings, untried, on_demand) = counts(MOST_CHECKS, Applicability::Safe);
        assert!(findings > 1 && untried == 0 && on_demand > 0, "{findings} {untried} {on_demand}");
        let (mended, untried, more) = counts(0, Applicability::Safe);
        assert!(mended == 0 && untried > 0 && more > 0, "{untried} {more}");
        let (mended, untried, more) = counts(0, Applicability::Unsafe);
        assert!(mended == 0 && untried > 0 && more == 0, "{untried} {more}");
    }

    /// A check of a large workspace takes long, and so does one of many environments.
    #[test]
    fn a_large_workspace_is_checked_less_often() {
        let limits = Limits::default();
        let most = |text: String| {
            let loaded = Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.into())]);
            let state = State::new(Held::Given(&loaded), &Options::new(&limits)).expect("no --env");
            state.most_checks(MOST_CHECKS)
        };
        let environments = |count| {
            let one = |i| format!("e{i}: {{}}, ");
            let all: String = (0..count).map(one).collect();
            format!("{TEXT}environments: {{ {all} }}\n")
        };
        let padding = |bytes: usize| format!("{TEXT}{}", "# x\n".repeat(bytes / 4));
        assert_eq!([most(TEXT.to_owned()), most(environments(9))], [MOST_CHECKS; 2]);
        assert_eq!(most(padding(1 << 20)), FEWEST_CHECKS);
        assert!((50..100).contains(&most(environments(60))));
    }
}
