//! The page of a rule: what its file says of it, and what a check really says of its examples.
//! One file per format.

mod facts;
mod json;
mod markdown;
mod pretty;

use crate::diagnostic::{Applicability, nearest};
use crate::facts::{kma, redtrack};
use crate::report::{self, Look, WorkspaceReport};
use crate::rules::{Check, Outcome, RULES, Rule, Summary, Tried};

/// How pages are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Pretty,
    /// One JSON document.
    Json,
    /// For `docs/rules/`.
    Markdown,
}

/// The rule that a word means, its code in any letter case.
///
/// # Errors
/// Where there is none: the name nearest to the word, if one is near.
pub fn find(word: &str) -> Result<&'static Rule, Option<&'static str>> {
    let means = |r: &&Rule| r.code.name == word || r.code.code.eq_ignore_ascii_case(word);
    RULES.iter().copied().find(means).ok_or_else(|| {
        nearest(word, RULES.iter().map(|r| r.code.name))
            .or_else(|| nearest(&word.to_uppercase(), RULES.iter().map(|r| r.code.code)))
    })
}

/// A macro or token of this name, in its braces, for whoever asks about one as if it were a rule.
#[must_use]
pub fn macro_called(word: &str) -> Option<&'static str> {
    let whole = format!("{{{}}}", word.trim_matches(['{', '}']));
    let known = kma::find_macro(&whole).or_else(|| redtrack::offer_token(&whole));
    known.or_else(|| redtrack::channel_token(&whole)).map(|known| known.text)
}

/// The pages of some rules.
#[must_use]
pub fn pages(rules: &[&'static Rule], format: Format, look: Look) -> String {
    let pages: Vec<Page> = rules.iter().map(|rule| Page::new(rule)).collect();
    match format {
        Format::Pretty => pretty::pages(&pages, look),
        Format::Json => json::pages(&pages),
        Format::Markdown => markdown::pages(&pages),
    }
}

/// Every rule by family. For machines these are the pages.
#[must_use]
pub fn list(format: Format, look: Look) -> String {
    match format {
        Format::Pretty => pretty::list(look),
        Format::Json => pages(RULES, format, look),
        Format::Markdown => markdown::list(),
    }
}

/// A rule, and what it says of its bad example.
struct Page {
    rule: &'static Rule,
    /// With the findings of this rule alone; `None` where no workspace is known in which it
    /// speaks.
    bad: Option<Tried>,
}

/// What stands in the place of a bad example.
const UNSEEN: &str = "There is none: no workspace is known in which this rule speaks.";

impl Page {
    fn new(rule: &'static Rule) -> Self {
        let own = |Tried { loaded, mut outcome }: Tried| {
            outcome.diagnostics.retain(|d| d.code == rule.code);
            Tried { loaded, outcome }
        };
        let bad = (!rule.bad.0.is_empty()).then(|| own(rule.try_out(&rule.bad)));
        Self { rule, bad }
    }

    /// The findings as `check` prints them in a format, without the line that counts.
    fn findings(&self, format: report::Format, look: Look) -> String {
        let Some(Tried { loaded, outcome }) = &self.bad else { return String::new() };
        let outcome = Outcome { summary: Summary::default(), ..outcome.clone() };
        let report = WorkspaceReport { dir: "".as_ref(), sources: &loaded.sources, outcome };
        let text = report::render(&[report], format, look);
        format!("{}\n", text.trim_end())
    }

    /// The command that says so.
    fn command(&self) -> String {
        match self.rule.check {
            Check::Bound { flag, .. } => format!("trackc check {flag}"),
            _ => "trackc check".to_owned(),
        }
    }

    /// Whether its finding carries an edit that mends it.
    fn fix(&self) -> Option<Applicability> {
        let findings = self.bad.iter().flat_map(|tried| &tried.outcome.diagnostics);
        let fixes = findings.flat_map(|d| &d.fixes).map(|fix| fix.applicability);
        fixes.min_by_key(|applicability| *applicability != Applicability::Safe)
    }
}
