//! Keys beside the one that they belong to, which holds nothing: their indentation was lost.

use super::super::Explainer;
use super::super::shape::{Pair, Shape};
use super::super::synonyms;
use crate::diagnostic::{Diagnostic, Edit, Fix, code, nearest};
use crate::facts::redtrack;
use crate::text::{Span, visible};
use crate::yaml::Tree;
use serde_json::{Map, Value};

impl<'a> Explainer<'a> {
    /// How many of the pairs behind a key without a value belong to it. They are told.
    pub(super) fn shallow_run(
        &mut self,
        above: Pair,
        behind: &[Pair],
        known: &Map<String, Value>,
        schema: &'a Value,
    ) -> usize {
        let shapes = self.shapes(schema);
        let is_its = |pair: &&Pair| {
            let is_of = |shape: &Shape<'a>| match shape {
                Shape::Keys(keys) => keys.contains_key(self.key(**pair)),
                Shape::Ids(entry) => {
                    self.fits(**pair, entry)
                        || self.last_own(entry, **pair).is_some()
                        || self.is_text_of(above, **pair, known)
                }
                Shape::Items(_) => false,
            };
            !known.contains_key(self.key(**pair)) && shapes.iter().any(is_of)
        };
        let run = behind.iter().take_while(is_its).count();
        let own = shapes.iter().find_map(|shape| match shape {
            Shape::Ids(entry) => self.last_own(entry, *behind.first()?),
            Shape::Keys(_) | Shape::Items(_) => None,
        });
        match own.filter(|_| run == 1) {
            Some(own) => self.shallow_up_to(above, &behind[..run], own),
            None if run > 0 => self.shallow(above, &behind[..run]),
            None => {}
        }
        run
    }

    /// The last pair of an entry's own, where the entries that follow it have come to stand within it:
    /// it alone lost its indentation.
    fn last_own(&self, entry: &'a Value, pair: Pair) -> Option<Pair> {
        let is_sound = self.wants_mapping(entry) && self.is_mapping(pair);
        let is_next = |inner: Pair| self.is_mapping(inner) && self.fits(inner, entry);
        self.own(entry, pair.1, is_next).filter(|_| is_sound)
    }

    /// Whether a key and its text are an entry of what holds nothing, by the text: any word may be its
    /// id, but none that a key which is known here can be meant by.
    fn is_text_of(&self, above: Pair, pair: Pair, known: &Map<String, Value>) -> bool {
        let text =
            if self.is_scalar(pair) { self.tree.text(self.tree.resolve(pair.1)) } else { "" };
        let is_its = match self.key(above) {
            "streams" => text.contains("://"),
            "redtrack_id" => redtrack::is_id(text),
            "domains" => text.contains('.') && !text.contains(['/', ' ']),
            _ => false,
        };
        let (name, keys) = (self.key(pair), || known.keys().map(String::as_str));
        is_its && nearest(name, keys()).is_none() && synonyms::meant(name, keys()).is_none()
    }

    /// Looks for ids without a value and the keys of their entries beside them, where ids are one of two
    /// forms: `KG` and the `amount` of a payout by country. The other entries are sound.
    pub(super) fn look_for_emptied(
        &mut self,
        pairs: &[Pair],
        known: &Map<String, Value>,
        schema: &'a Value,
    ) {
        let shapes = self.shapes(schema);
        let entries = shapes.iter().find_map(|shape| match shape {
            Shape::Ids(entry) => Some((*entry, self.keys_of(entry)?)),
            Shape::Keys(_) | Shape::Items(_) => None,
        });
        let Some((entry, keys)) = entries else { return };
        let is_id = |this: &Self, pair: &Pair| !known.contains_key(this.key(*pair));
        let mut is_any = false;
        for (at, pair) in pairs.iter().enumerate() {
            if !is_id(self, pair) || !self.is_empty(*pair) {
                continue;
            }
            let is_key = |p: &&Pair| keys.contains_key(self.key(**p));
            let run = pairs[at + 1..].iter().take_while(is_key).count();
            if run > 0 {
                self.shallow(*pair, &pairs[at + 1..=at + run]);
                is_any = true;
            }
        }
        for pair in pairs.iter().filter(|_| is_any) {
            if is_id(self, pair) && self.fits(*pair, entry) {
                self.explained.insert(pair.1);
            }
        }
    }

    /// Keys beside the one that they belong to, which has no value.
    pub(super) fn shallow(&mut self, above: Pair, run: &[Pair]) {
        let Some(last) = run.last() else { return };
        self.shallow_up_to(above, run, *last);
    }

    /// Keys beside the one that they belong to, the lines of which end with those of `last`.
    pub(super) fn shallow_up_to(&mut self, above: Pair, run: &[Pair], last: Pair) {
        let tree = self.tree;
        let name = visible(self.key(above));
        let names = self.names(run);
        let (belong, stand) =
            if run.len() == 1 { ("belongs", "stands") } else { ("belong", "stand") };
        let message =
            format!("`{name}` holds nothing: {names}, which {belong} to it, {stand} beside it");
        let mut diagnostic = Diagnostic::new(code::WRONG_TYPE, tree.span(above.0), message)
            .label("nothing stands deeper than this")
            .help(if run.last() == Some(&last) {
                format!("indent {names} by two more spaces")
            } else {
                format!(
                    "indent {names} by two more spaces, and the lines below it down to `{}`",
                    visible(self.key(last))
                )
            });
        if let Some(first) = run.first() {
            diagnostic = diagnostic
                .related(tree.span(first.0), format!("{belong} to `{name}`"))
                .fix(deeper(tree, *first, last, 2).filter(|_| self.may_edit(first.1)));
        }
        let all: Vec<Pair> = [above].into_iter().chain(run.iter().copied()).collect();
        self.explain(&all, diagnostic);
    }
}

/// How many lines a fix indents at the most.
const MOST_LINES: usize = 10_000;

/// The fix that indents the lines from one entry to another.
pub(super) fn deeper(tree: &Tree<'_>, first: Pair, last: Pair, by: usize) -> Option<Fix> {
    let start = tree.span(first.0);
    let end = tree.span(last.1).end.max(tree.span(last.0).end);
    let before = tree.between(Span { start: 0, end: start.start, ..start });
    let begins = before.rfind('\n').map_or(0, |i| i + 1);
    if !before[begins..].bytes().all(|b| b == b' ') {
        return None;
    }
    let from = u32::try_from(begins).ok()?;
    let lines = tree.between(Span { start: from, end, ..start });
    let mut at = from;
    let mut edits = Vec::new();
    for line in lines.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let span = Span { start: at, end: at, ..start };
            edits.push(Edit { span, text: " ".repeat(by) });
        }
        at += u32::try_from(line.len()).ok()?;
    }
    if edits.len() > MOST_LINES {
        return None;
    }
    let spaces = if by == 2 { "two".to_owned() } else { by.to_string() };
    Some(Fix::edits(format!("indent the lines by {spaces} more spaces"), edits))
}
