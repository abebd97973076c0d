//! From everything found to what is reported: levels, ignores, order, bounds.

use super::levels::{apply_level, levels};
use super::mask::Mask;
use super::options::Options;
use super::secrets::{Secrets, secrets};
use super::{baseline, comments, doubt};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::text::{FileId, Sources, Span, char_start, in_latin, odd_letter};
use crate::workspace::{Known, Loaded, Merged};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// Findings that the baseline lists, and that are not reported.
    pub baselined: usize,
    /// Files looked at; where only some are reported on, those of them.
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
            baselined: 0,
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
            baselined: self.baselined + other.baselined,
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
    /// How many of the errors the baseline lists: they are reported where something is built.
    pub baselined_errors: usize,
    /// What a new baseline lists, where one is asked for.
    pub known: Vec<Known<'static>>,
    /// The file of each finding that is counted and not reported.
    pub(crate) silenced: Silenced,
}

/// Where the findings are that are not reported.
#[derive(Debug, Clone, Default)]
pub(crate) struct Silenced {
    /// Those silenced by an ignore comment.
    suppressed: Vec<FileId>,
    /// Those that the baseline lists.
    baselined: Vec<FileId>,
}

impl Outcome {
    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.summary.errors > 0
    }

    /// Keeps and counts only what weighs as much as `least`, or more.
    pub fn keep_from(&mut self, least: Severity) {
        self.diagnostics.retain(|d| d.severity >= least);
        if least > Severity::Note {
            self.summary.notes = 0;
        }
        if least > Severity::Warning {
            self.summary.warnings = 0;
        }
    }

    /// Keeps and counts only what lies in one of `paths` (relative to the workspace root).
    #[must_use]
    pub fn only(mut self, paths: &BTreeSet<String>, sources: &Sources) -> Self {
        self.diagnostics.retain(|d| paths.contains(sources.path(d.span)));
        let is_in = |file: &FileId| paths.contains(sources.file(*file).path());
        self.silenced.suppressed.retain(is_in);
        self.silenced.baselined.retain(is_in);
        let files = sources.files().iter().filter(|file| paths.contains(file.path())).count();
        self.summary = self.silenced.summary(&self.diagnostics, files);
        self
    }
}

impl Silenced {
    /// Counts them, and those that are reported.
    fn summary(&self, diagnostics: &[Diagnostic], files: usize) -> Summary {
        let baselined = self.baselined.len();
        Summary { baselined, ..Summary::of(diagnostics, self.suppressed.len(), files) }
    }
}

/// Says which letter of a wrong word is not the one that it looks like.
fn name_odd_letter(d: &mut Diagnostic, sources: &Sources) {
    // What is wrong is a word, not the text around a secret.
    const OF_WORDS: [&str; 4] = ["TC1", "TC2", "TC5", "TC7"];
    const LONGEST: usize = 80;
    let is_of_word = OF_WORDS.iter().any(|family| d.code.code.starts_with(family));
    if !is_of_word || d.severity != Severity::Error {
        return;
    }
    let text = sources.file(d.span.file).text();
    let word = text.and_then(|text| text.get(d.span.start as usize..d.span.end as usize));
    let odd = word.filter(|word| word.len() <= LONGEST).and_then(in_latin);
    if let (Some((letter, _)), Some(help)) = (odd, &mut d.help) {
        let help = help.to_mut();
        help.push_str("; ");
        help.push_str(&odd_letter(letter));
    }
}

/// Turns what was found into what is reported: levels, ignores, the baseline and the bounds applied,
/// one finding for each mistake, in order, without secrets.
pub(super) fn finish(
    mut diagnostics: Vec<Diagnostic>,
    merged: &Merged<'_>,
    loaded: &Loaded,
    options: &Options<'_>,
) -> Outcome {
    let most = options.reading.limits.diagnostics;
    let levels = levels(merged, &mut diagnostics);
    diagnostics.retain_mut(|d| apply_level(d, &levels));
    let sources = &loaded.sources;
    diagnostics.sort_unstable_by(|a, b| a.order(b, sources));
    diagnostics.dedup_by(is_again);
    let counted = count_more(&diagnostics);
    let suppressed =
        comments::apply(&mut diagnostics, &merged.files, &levels, options.env, loaded.is_whole());
    diagnostics.sort_unstable_by(|a, b| a.order(b, sources));
    let secrets = if diagnostics.is_empty() {
        Secrets::default()
    } else {
        secrets(&merged.files, &diagnostics)
    };
    let mask = Mask::new(&secrets.spans, &secrets.texts, sources);
    diagnostics.iter_mut().for_each(|d| mask.hide_in(d));
    let mut taken =
        baseline::take(&mut diagnostics, &merged.files, loaded, &mask, &levels, options);
    taken.stale.retain_mut(|d| apply_level(d, &levels));
    let unseen = counted.saturating_sub(count_more(&diagnostics));
    taken.stale.extend((unseen > 0).then(|| never_made(unseen, most)));
    if !taken.stale.is_empty() {
        diagnostics.append(&mut taken.stale);
        diagnostics.sort_unstable_by(|a, b| a.order(b, sources));
    }
    if diagnostics.len() > most {
        let left_out = diagnostics.split_off(most);
        diagnostics.push(past_most(&left_out, most));
        diagnostics.sort_unstable_by(|a, b| a.order(b, sources));
    }
    let silenced = Silenced { suppressed, baselined: taken.baselined };
    let summary = silenced.summary(&diagnostics, sources.files().len());
    for diagnostic in &mut diagnostics {
        cut(&mut diagnostic.message);
        let others = diagnostic.help.iter_mut().chain(&mut diagnostic.overrule);
        others.filter(|text| text.len() > LONGEST).for_each(|text| cut(text.to_mut()));
        name_odd_letter(diagnostic, sources);
        doubt::admit(diagnostic);
    }
    Outcome {
        diagnostics,
        summary,
        secrets: secrets.spans,
        baselined_errors: taken.kept_errors,
        known: taken.known,
        silenced,
    }
}

/// Whether a finding says again what the one before it says; if so, the other becomes the heavier or
/// nearer of the two. What a place lends to many entries is one mistake, whichever of them it is said
/// of. Only of missing keys can there be several in one place.
fn is_again(this: &mut Diagnostic, kept: &mut Diagnostic) -> bool {
    let is_same = this.code == kept.code && this.span == kept.span;
    if !is_same || (this.code == code::MISSING_KEY && this.message != kept.message) {
        return false;
    }
    let more = kept.more.max(this.more);
    // Where it is written it needs no way that led there.
    let is_nearer = this.message == kept.message && this.related.len() < kept.related.len();
    if this.severity > kept.severity || this.severity == kept.severity && is_nearer {
        std::mem::swap(this, kept);
    }
    kept.more = more;
    kept.is_cut |= this.is_cut;
    true
}

/// What is said where there are more findings than are shown.
fn past_most(left_out: &[Diagnostic], most: usize) -> Diagnostic {
    let more = left_out.len() + count_more(left_out);
    let least = if left_out.iter().any(|d| d.is_cut) { "at least " } else { "" };
    let message = format!("there are {least}{more} more findings than the {most} that are shown");
    Diagnostic::new(code::LIMIT_DIAGNOSTICS, Span::file_start(FileId(0)), message)
        .help("mend these first, or raise the bound with `--limit-diagnostics N`")
}

/// How many findings were only counted.
fn count_more(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().map(|d| d.more).sum()
}

/// What is said where a comment or the baseline takes the one finding that speaks for others: those
/// may stand where neither holds.
fn never_made(unseen: usize, most: usize) -> Diagnostic {
    let message = format!(
        "an ignore or the baseline silences more than {most} findings of one rule, and {unseen} more were only counted: some of those may not be meant"
    );
    Diagnostic::new(code::LIMIT_DIAGNOSTICS, Span::file_start(FileId(0)), message)
        .help("raise the bound with `--limit-diagnostics N`, so that each is looked at, or turn the rule off in `lint`")
}

/// The longest text that is shown of a finding, in bytes.
const LONGEST: usize = 2000;

/// A message quotes what was written, and that may be megabytes.
fn cut(text: &mut String) {
    if text.len() > LONGEST {
        text.truncate(char_start(text, LONGEST));
        text.push('…');
    }
}
