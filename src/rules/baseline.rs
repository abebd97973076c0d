//! What was there before: findings that a baseline lists are counted and not reported.
//!
//! A finding is known by its rule, its file, the keys that lead to it and what is wrong there,
//! so that lines may move, entries change places and other entries change.

use super::comments::may_be_ignored;
use super::levels::Levels;
use super::mask::Mask;
use super::options::{BaselineUse, EnvChoice, Options, without_environment};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::text::{FileId, Span, visible};
use crate::workspace::{Baseline, Files, Known, Loaded};
use crate::yaml::{Kind, Paths};
use hashbrown::HashMap;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Rules that report all but the first of several places which are wrong together. Which one
/// is the first is a matter of order, so these are known by what the places share.
const SHARED: [&str; 10] = [
    "duplicate-query-key",
    "duplicate-title",
    "event-name-case",
    "event-never-fires",
    "redtrack-id-reused",
    "repeated-macro",
    "shared-panel",
    "swapped-statuses",
    "stream-reused",
    "sub-name-taken",
];

/// How many bytes of a hash are kept: enough that nobody finds a second text for one.
const HASH_BYTES: usize = 10;
/// How many stale entries have a finding each.
const MOST_STALE: usize = 100;
/// How much of the keys is shown to people.
const LONGEST_PATH: usize = 120;

/// What a baseline did to the findings of a workspace.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The file of each that was taken out.
    pub(super) baselined: Vec<FileId>,
    /// How many errors are listed and reported all the same.
    pub(super) kept_errors: usize,
    /// What a new baseline lists.
    pub(super) known: Vec<Known<'static>>,
    /// Findings about the baseline itself.
    pub(super) stale: Vec<Diagnostic>,
}

/// Takes out what the baseline lists, or everything that a new one will list.
pub(super) fn take(
    diagnostics: &mut Vec<Diagnostic>,
    files: &Files<'_>,
    loaded: &Loaded,
    mask: &Mask,
    levels: &Levels,
    options: &Options<'_>,
) -> Taken {
    let mut taken = Taken::default();
    let listed = loaded.baseline();
    if listed.is_none() && options.baseline != BaselineUse::Write {
        return taken;
    }
    let mut keys = Keys { files, mask, paths: HashMap::new() };
    if options.baseline == BaselineUse::Write {
        let mut known = ByKey::new();
        diagnostics.retain(|d| {
            let stays = !may_be_ignored(d);
            if !stays {
                add(&mut known, keys.known(d));
                taken.baselined.push(d.span.file);
            }
            stays
        });
        // What an error hides may be there all the same.
        if let Some(old) = listed.filter(|_| !is_whole(diagnostics, loaded, options)) {
            keep(&mut known, &old);
        }
        taken.known = known.into_values().collect();
        return taken;
    }
    let Some(listed) = listed else { return taken };
    let mut left = Left::new(&listed);
    let mut pass = |take: &mut dyn FnMut(&Known<'_>) -> bool| {
        diagnostics.retain(|d| {
            if !may_be_ignored(d) || !take(&keys.known(d)) {
                return true;
            }
            let kept = options.baseline == BaselineUse::Build && d.severity == Severity::Error;
            if kept {
                taken.kept_errors += 1;
            } else {
                taken.baselined.push(d.span.file);
            }
            kept
        });
    };
    pass(&mut |known| left.take(known, levels));
    // What is listed of one file and found no more there may have moved to another.
    if let Some(mut moved) = left.moved() {
        pass(&mut |known| moved.take(&mut left, known, levels));
    }
    if is_whole(diagnostics, loaded, options) {
        taken.stale = left.stale();
    }
    taken
}

/// Whether everything that is wrong has been seen: no environment left out, no file missing,
/// no error that others may hide behind.
fn is_whole(diagnostics: &[Diagnostic], loaded: &Loaded, options: &Options<'_>) -> bool {
    options.env == EnvChoice::All
        && loaded.unreadable.is_empty()
        && diagnostics.iter().all(|d| d.severity < Severity::Error)
}

/// Findings by what they are known by.
type ByKey = BTreeMap<(String, String, String), Known<'static>>;

fn key(known: &Known<'_>) -> (String, String, String) {
    let (path, rule, hash) = known.key();
    (path.to_owned(), rule.to_owned(), hash.to_owned())
}

fn add(to: &mut ByKey, new: Known<'static>) {
    to.entry(key(&new))
        .and_modify(|old| {
            old.count += 1;
            old.level = old.level.max(new.level);
        })
        .or_insert(new);
}

/// Adds what an old baseline lists and a new one does not.
fn keep(known: &mut ByKey, old: &Baseline<'_>) {
    for (old, _) in &old.entries {
        known
            .entry(key(old))
            .and_modify(|new| new.count = new.count.max(old.count))
            .or_insert_with(|| old.to_owned());
    }
}

/// How often each entry of a baseline may still be found.
struct Left<'b> {
    entries: &'b [(Known<'b>, Span)],
    left: Vec<usize>,
    /// The entries in the order of their keys, each key once: of several alike the first
    /// stands for all.
    order: Vec<usize>,
}

impl<'b> Left<'b> {
    fn new(listed: &'b Baseline<'b>) -> Self {
        let entries = listed.entries.as_slice();
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|i| entries[*i].0.key());
        order.dedup_by_key(|i| entries[*i].0.key());
        Self { entries, left: entries.iter().map(|(known, _)| known.count).collect(), order }
    }

    /// Takes a finding off the entry that lists it; one that weighs more than it did is news.
    fn take(&mut self, found: &Known<'_>, levels: &Levels) -> bool {
        let place = self.order.binary_search_by_key(&found.key(), |i| self.entries[*i].0.key());
        let Ok(index) = place.map(|place| self.order[place]) else { return false };
        if !self.fits(index, found, levels) || self.left[index] == 0 {
            return false;
        }
        self.left[index] -= 1;
        true
    }

    /// Whether a finding weighs no more than an entry says, unless the workspace itself says what
    /// it weighs.
    fn fits(&self, index: usize, found: &Known<'_>, levels: &Levels) -> bool {
        let known = &self.entries[index].0;
        found.level <= known.level || levels.contains_key(&*known.rule)
    }

    /// The entries that list more than was found, if there are any.
    fn moved(&self) -> Option<Moved<'b>> {
        let mut by_place: HashMap<&str, HashMap<&str, ByLevel>> = HashMap::new();
        // The first of those that are alike is taken first, off the end.
        for index in (0..self.entries.len()).rev().filter(|i| self.left[*i] > 0) {
            let known = &self.entries[index].0;
            let by_level = by_place.entry(&known.hash).or_default().entry(&known.rule).or_default();
            by_level[known.level as usize].push(index);
        }
        (!by_place.is_empty()).then_some(Moved(by_place))
    }

    /// A finding for every entry that lists more than there is, up to a bound.
    fn stale(&self) -> Vec<Diagnostic> {
        let mut stale = (0..self.entries.len()).filter(|i| self.left[*i] > 0);
        let mut out: Vec<_> = stale.by_ref().take(MOST_STALE).map(|i| self.entry(i)).collect();
        if let Some(next) = stale.next() {
            let more = stale.count() + 1;
            let message = format!("the baseline lists {more} more findings that are found no more");
            out.push(Self::finding(self.entries[next].1, message, "the first of them"));
        }
        out
    }

    fn entry(&self, index: usize) -> Diagnostic {
        let (known, span) = &self.entries[index];
        let (rule, path) = (visible(&known.rule), visible(&known.path));
        let what = match &*visible(&known.at) {
            "" => format!("`{rule}` in `{path}`"),
            at => format!("`{rule}` at `{at}` in `{path}`"),
        };
        let (message, label) = match known.count - self.left[index] {
            0 => (
                format!(
                    "the baseline lists {what}, and that is found no more: it is mended, or it has changed"
                ),
                "found no more",
            ),
            found => (
                format!("the baseline lists {what} {} times, and {found} are left", known.count),
                "more than are left",
            ),
        };
        Self::finding(*span, message, label)
    }

    fn finding(span: Span, message: String, label: &'static str) -> Diagnostic {
        Diagnostic::new(code::STALE_BASELINE, span, message)
            .label(label)
            .help("write the baseline again with `trackc check --write-baseline`: what is left standing here would hide the next mistake of the kind")
    }
}

/// Entries by what is wrong at which keys and by their rule, whatever their file: an id stands once in a
/// workspace, so what is found of it elsewhere is the same that was moved.
struct Moved<'b>(HashMap<&'b str, HashMap<&'b str, ByLevel>>);

/// Entries of one rule by what they weigh, the lightest first.
type ByLevel = [Vec<usize>; 3];

impl<'b> Moved<'b> {
    fn take(&mut self, left: &mut Left<'b>, found: &Known<'_>, levels: &Levels) -> bool {
        let of_rule = self.0.get_mut(&*found.hash).and_then(|rules| rules.get_mut(&*found.rule));
        for entries in of_rule.into_iter().flatten() {
            let Some(index) = entries.last().copied() else { continue };
            if left.fits(index, found, levels) {
                left.left[index] -= 1;
                if left.left[index] == 0 {
                    entries.pop();
                }
                return true;
            }
        }
        false
    }
}

/// What findings are known by.
struct Keys<'a, 't> {
    files: &'a Files<'t>,
    mask: &'a Mask,
    paths: HashMap<FileId, Paths<'a>>,
}

impl<'a> Keys<'a, '_> {
    fn known(&mut self, d: &Diagnostic) -> Known<'static> {
        let (mut at, mut text) = self.place(d.span);
        let mut quoted = BTreeSet::new();
        match d.related.last().filter(|_| SHARED.contains(&d.code.name)) {
            Some(other) => {
                let (other_at, mut other_text) = self.place(other.span);
                [&mut text, &mut other_text].into_iter().for_each(|text| self.mask.hide(text));
                let same = at.iter().zip(&other_at).take_while(|(a, b)| a == b).count();
                at.truncate(same);
                quoted.extend([text.to_lowercase(), other_text.to_lowercase()]);
                text.clear();
            }
            // What a message quotes is what is wrong: the countries that are missing, say.
            None => {
                let message = without_environment(&d.message);
                quoted.extend(message.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
        let mut at = at.join(".");
        self.mask.hide(&mut at);
        self.mask.hide(&mut text);
        let parts = [&at, &text].into_iter().chain(&quoted);
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        let bytes = hash.finalize();
        let hash = bytes.iter().take(HASH_BYTES).map(|b| format!("{b:02x}")).collect();
        Known {
            path: visible(self.files.sources.path(d.span)).into_owned().into(),
            rule: d.code.name.into(),
            at: visible(&at).chars().take(LONGEST_PATH).collect(),
            hash,
            level: d.severity,
            count: 1,
        }
    }

    /// The keys that lead to a place, and the text that stands there: of a collection as a
    /// whole none, for it may be written in many ways.
    fn place(&mut self, span: Span) -> (Vec<&'a str>, String) {
        let written = || self.files.sources.slice(span).to_owned();
        let Some(tree) = self.files.trees.tree(span.file) else {
            return (Vec::new(), written());
        };
        let paths = self.paths.entry(span.file).or_insert_with(|| Paths::new(tree));
        let Some(node) = paths.innermost(span) else { return (Vec::new(), written()) };
        let target = tree.resolve(node);
        if tree.kind(target) == Kind::Scalar {
            return (paths.path(node), tree.text(target).to_owned());
        }
        // A comment belongs to no entry.
        let whole = tree.span(node) == span;
        if whole { (paths.path(node), String::new()) } else { (Vec::new(), written()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Left, Levels};
    use crate::diagnostic::Severity;
    use crate::rules::{BaselineUse, Options, analyse};
    use crate::text::{FileId, SourceFile, Span};
    use crate::workspace::{Baseline, Known, Loaded};
    use crate::yaml::Limits;

    /// The hash that `stream-reused` is known by where both links carry a key.
    fn hash(key: &str) -> String {
        let link = format!("https://kshop5.pro/AbC12d?api_key={key}");
        let text = format!(
            "version: 1
private: true
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offers: {{ a: {{ stream: \"{link}\" }}, b: {{ stream: \"{link}\" }} }}
"
        );
        let loaded = Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.into())]);
        let limits = Limits::default();
        let options = Options { baseline: BaselineUse::Write, ..Options::new(&limits) };
        let known = analyse(&loaded, &options, |a| std::mem::take(&mut a.outcome.known));
        let known = known.expect("no environment was chosen");
        let reused = known.iter().find(|known| known.rule == "stream-reused");
        reused.expect("a finding").hash.clone().into_owned()
    }

    /// Neither do a hundred thousand entries of one place take long that nothing fits.
    #[test]
    fn what_moved_takes_the_lightest_entry_that_lists_it() {
        let known = |path: String, level| Known {
            path: path.into(),
            rule: "plain-http".into(),
            at: "".into(),
            hash: "0".into(),
            level,
            count: 1,
        };
        let levels = [Severity::Error, Severity::Warning];
        let levels = levels.into_iter().chain(std::iter::repeat_n(Severity::Note, 100_000));
        let entries = levels
            .enumerate()
            .map(|(i, level)| (known(format!("{i}.yaml"), level), Span::file_start(FileId(0))));
        let listed = Baseline { entries: entries.collect() };
        let mut left = Left::new(&listed);
        let mut moved = left.moved().expect("entries");
        let found = known("new.yaml".to_owned(), Severity::Warning);
        let mut take = || moved.take(&mut left, &found, &Levels::new());
        assert_eq!([take(), take()], [true, true]);
        assert!((0..10_000).all(|_| !take()));
        assert_eq!(left.left[..3], [0, 0, 1]);
    }

    #[test]
    fn no_secret_is_hashed_with_what_places_share() {
        assert_eq!(hash("a1b2c3d4e5f6"), hash("f6e5d4c3b2a1"));
    }
}
