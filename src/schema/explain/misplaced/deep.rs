//! Keys further to the right than what they belong to, which YAML takes as a part of what stands above.

use super::super::Explainer;
use super::super::shape::{Pair, SECTIONS, Shape, is_slot};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, code};
use crate::text::{Span, visible};
use crate::yaml::{Kind, NodeId};
use hashbrown::HashSet;
use serde_json::{Map, Value};

impl<'a> Explainer<'a> {
    /// Looks among the keys of an entry for the id of the next one, without a value, behind which keys
    /// stand that the entry has already.
    pub(super) fn look_for_swallowed(
        &mut self,
        entry: NodeId,
        known: &'a Map<String, Value>,
        owner: Option<NodeId>,
    ) {
        let is_entry = (0..SECTIONS.len()).any(|section| self.is_entry_of(known, section));
        let Some(owner) = owner.filter(|_| is_entry && self.tree.is_mixed(entry)) else { return };
        let pairs: Vec<Pair> = self.tree.pairs(entry).collect();
        self.note_two_in_one(entry, &pairs);
        let mut seen: HashSet<&str> = HashSet::new();
        let is_key = |this: &Self, pair: &Pair| {
            known.contains_key(this.key(*pair)) || this.tree.is_merge_key(pair.0)
        };
        // Where the keys of one entry begin, and whether one of them stood there already.
        let (mut begin, mut is_looked_for) = (0, true);
        for (at, pair) in pairs.iter().enumerate() {
            if seen.insert(self.key(*pair)) || !is_looked_for {
                continue;
            }
            is_looked_for = false;
            // The keys that the other one has by itself stand between.
            let id = (begin..at).rev().find_map(|above| {
                let id = self.last_of(pairs[above], known);
                id.map(|id| (above, Some(id)))
                    .or((!is_key(self, &pairs[above])).then_some((above, None)))
            });
            let Some((above, Some(id))) = id else { continue };
            let its = &pairs[above + 1..];
            let its = &its[..its.iter().take_while(|pair| is_key(self, pair)).count()];
            (begin, is_looked_for) = (above + 1, true);
            // What stands twice among them is a mistake of its own.
            let mut own = HashSet::new();
            for pair in its {
                if own.insert(self.key(*pair)) {
                    self.twice.insert(self.tree.span(pair.0).start);
                }
            }
            self.swallowed(id, owner, its.len());
            // From here on the keys are those of the other entry.
            seen = pairs[begin..=at].iter().map(|pair| self.key(*pair)).collect();
        }
    }

    /// The last line of a pair, where it is a key without a value that is not known where it stands.
    fn last_of(&self, pair: Pair, known: &'a Map<String, Value>) -> Option<Pair> {
        let (mut pair, mut known) = (pair, known);
        while !self.is_empty(pair) {
            let Some(Shape::Keys(keys)) = self.shape(known.get(self.key(pair))?) else {
                return None;
            };
            known = keys;
            if self.tree.kind(pair.1) != Kind::Mapping {
                return None;
            }
            pair = self.tree.pairs(pair.1).last()?;
        }
        (!known.contains_key(self.key(pair))).then_some(pair)
    }

    /// An id that stands so far to the right that YAML takes it, and its keys, as those of the entry
    /// above it.
    fn swallowed(&mut self, id: Pair, owner: NodeId, count: usize) {
        let name = visible(self.key(id));
        let above = visible(self.tree.text(self.tree.resolve(owner)));
        let by = self.column(id.0).saturating_sub(self.column(owner));
        let message = format!(
            "`{name}` stands too far to the right: so far it is a key of what stands above it, and the lines below it are taken for those of `{above}`"
        );
        let help = format!(
            "move the line `{name}:` to the left by {by} spaces, so that it begins where `{above}:` does; leave the lines below it where they are"
        );
        let span = self.tree.span(id.0);
        let start = span.start.saturating_sub(u32::try_from(by).unwrap_or(u32::MAX));
        let before = Span { start, end: span.start, ..span };
        let is_blank = by > 0 && self.tree.between(before).bytes().all(|byte| byte == b' ');
        // One key that stands twice says less.
        let sure = if count > 1 { Applicability::Safe } else { Applicability::Unsafe };
        let edit = Edit { span: before, text: String::new() };
        let fix = Fix::edits(format!("move the line to the left by {by} spaces"), vec![edit]);
        let fix = Some(fix.at_most(sure)).filter(|_| is_blank && self.may_edit(id.1));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, span, message)
            .label("too far to the right")
            .related(self.tree.span(owner), "lines up with this")
            .help(help)
            .fix(fix);
        self.explain(&[id], diagnostic);
    }

    /// Whether the name of the section to which an entry belongs, and `more` behind it, is the last line
    /// above it, without a value. They are told.
    pub(super) fn section_too_deep(
        &mut self,
        pairs: &[Pair],
        entry: usize,
        section: usize,
        owner: Option<NodeId>,
        more: usize,
    ) -> bool {
        let Some(above) = entry.checked_sub(1).filter(|_| owner.is_some()) else { return false };
        let (mut pair, mut within) = (pairs[above], owner);
        while !self.is_empty(pair) {
            let last = (self.tree.kind(pair.1) == Kind::Mapping)
                .then(|| self.tree.pairs(pair.1).last())
                .flatten();
            let Some(last) = last else { return false };
            (pair, within) = (last, Some(pair.0));
        }
        let is_its = self.key(pair) == SECTIONS[section].0;
        if is_its {
            let its = pairs[entry..=entry + more].iter().copied();
            let all: Vec<Pair> = [pair].into_iter().chain(its).collect();
            self.section_elsewhere(&all, within);
        }
        is_its
    }

    /// How many pairs from the first on, among ids, are a key that belongs beside what holds the ids, with
    /// its own keys where it holds nothing. They are told.
    pub(super) fn outer_run(
        &mut self,
        pairs: &[Pair],
        entry: &'a Value,
        owner: Option<NodeId>,
        outer: Option<&'a Map<String, Value>>,
    ) -> usize {
        let (Some(pair), Some(owner), Some(outer)) = (pairs.first().copied(), owner, outer) else {
            return 0;
        };
        let name = self.key(pair);
        let Some(schema) = outer.get(name).filter(|_| !is_slot(name)) else { return 0 };
        let run = if self.is_empty(pair) {
            let shape = self.shape(schema);
            let is_its = |p: &&Pair| {
                let is_of = match shape {
                    Some(Shape::Keys(keys)) => keys.contains_key(self.key(**p)),
                    Some(Shape::Ids(entry)) => self.is_mapping(**p) && self.fits(**p, entry),
                    Some(Shape::Items(_)) | None => false,
                };
                is_of && !self.fits(**p, entry)
            };
            match pairs[1..].iter().take_while(is_its).count() {
                0 => return 0,
                its => 1 + its,
            }
        } else if !self.is_scalar(pair) && !self.fits(pair, entry) && self.can_be(schema, pair.1) {
            1
        } else {
            return 0;
        };
        self.torn.push(owner);
        if self.keys_of(self.schema).is_some_and(|of_file| std::ptr::eq(of_file, outer)) {
            self.section_elsewhere(&pairs[..run], Some(owner));
            return run;
        }
        let (name, within) = (visible(name), visible(self.tree.text(self.tree.resolve(owner))));
        let by = self.column(pair.0).saturating_sub(self.column(owner));
        let message = format!("`{name}` stands below `{within}`, and belongs beside it");
        let what = match run {
            1 => format!("move `{name}`, with the lines below it,"),
            _ => format!("move the line `{name}:`"),
        };
        let help = if by > 0 {
            format!("{what} to the left by {by} spaces, so that it begins where `{within}:` does")
        } else {
            format!("write it beside `{within}`")
        };
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(pair.0), message)
            .label("too far to the right")
            .related(self.tree.span(owner), "lines up with this")
            .help(help);
        self.moved.extend(pairs[..run].iter().map(|pair| pair.0));
        self.tell(&pairs[..run], diagnostic);
        run
    }
}
