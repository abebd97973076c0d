//! Keys further to the left than what they belong to: beside their entry, where ids stand, or at the left
//! edge of the file.

use super::super::Explainer;
use super::super::shape::{Pair, Shape};
use super::shallow::deeper;
use crate::diagnostic::{Applicability, Diagnostic, code};
use crate::model::EITHER_OR;
use crate::text::{Span, visible};
use crate::yaml::{Kind, NodeId};
use hashbrown::HashSet;
use serde_json::Value;

/// Where a key belongs.
#[derive(Clone, Copy)]
struct Home<'a> {
    /// What holds it.
    holder: Pair,
    shape: Shape<'a>,
}

impl<'a> Explainer<'a> {
    /// Looks at the left edge of the file for keys of the entry above them, and for what `defaults` lends.
    /// Of keys that stand twice all are looked at: an entry's `offers` are not those of the file.
    pub(super) fn look_along_edge(&mut self, root: NodeId) {
        let Some(known) = self.keys_of(self.schema).filter(|_| !self.tree.is_flow(root)) else {
            return;
        };
        if self.tree.kind(root) != Kind::Mapping {
            return;
        }
        let pairs: Vec<Pair> = self.tree.pairs(root).collect();
        let mut at = 1;
        let mut told: HashSet<&str> = HashSet::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let again = pairs.iter().map(|pair| self.key(*pair)).filter(|key| !seen.insert(key));
        let again: HashSet<&str> = again.collect();
        while let (Some(above), Some(pair)) = (pairs.get(at - 1), pairs.get(at).copied()) {
            at += 1;
            let Some(schema) = known.get(self.key(*above)) else { continue };
            match self.shape(schema) {
                // Everything that `defaults` holds is called as a section of the file.
                Some(Shape::Keys(lent)) if self.is_empty(*above) => {
                    let is_near = |inner: Pair| lent.contains_key(self.key(inner));
                    let own = |pair: &Pair| {
                        let own = lent.get(self.key(*pair)).filter(|_| self.is_mapping(*pair))?;
                        let all = self.can_be(own, pair.1).then_some(*pair);
                        all.or_else(|| self.own(own, pair.1, is_near))
                            .filter(|_| known.contains_key(self.key(*pair)))
                    };
                    let run: Vec<Pair> = pairs[at - 1..].iter().map_while(own).collect();
                    if let Some(last) = run.last() {
                        let its = &pairs[at - 1..at - 1 + run.len()];
                        self.shallow_up_to(*above, its, *last);
                        told.extend(its.iter().map(|pair| self.key(*pair)));
                        at += run.len() - 1;
                    }
                }
                Some(shape) => {
                    let of_file = known.get(self.key(pair));
                    let is_list = self.tree.kind(self.tree.resolve(pair.1)) == Kind::Sequence;
                    let is_lent = || self.is_lent(shape, pair, &again);
                    if of_file.is_some_and(|own| self.can_be(own, pair.1) || !is_list && !is_lent())
                    {
                        continue;
                    }
                    let (last, schema) = match shape {
                        Shape::Ids(entry) if self.wants_mapping(entry) => {
                            let section = self.tree.resolve(above.1);
                            let Some(last) = self.pairs(section).last() else { continue };
                            (last, entry)
                        }
                        Shape::Keys(_) if !self.is_empty(*above) => (*above, schema),
                        _ => continue,
                    };
                    let Some(home) = self.home_of(last, schema, pair) else { continue };
                    let is_entry =
                        matches!(home.shape, Shape::Ids(_)) && self.looks_like(pair.1).is_some();
                    if is_entry {
                        continue;
                    }
                    let is_its =
                        |p: &&Pair| !known.contains_key(self.key(**p)) && self.takes(home, **p);
                    let run = pairs[at..].iter().take_while(is_its).count();
                    self.apart(&pairs[at - 1..at + run], last, home, None);
                    told.insert(self.key(pair));
                    at += run;
                }
                None => {}
            }
        }
        // Of keys that stand twice it is explained why.
        let same = pairs.iter().filter(|pair| told.contains(self.key(**pair)));
        let starts: Vec<u32> = same.map(|(key, _)| self.tree.span(*key).start).collect();
        self.twice.extend(starts);
    }

    /// Whether a section at the left edge is one of those that the block above it lends, which has a `shape`:
    /// it stands there a second time, or holds the next one of the block.
    fn is_lent(&self, shape: Shape<'a>, pair: Pair, again: &HashSet<&str>) -> bool {
        let Shape::Keys(lent) = shape else { return false };
        let is_next = |inner: Pair| lent.contains_key(self.key(inner));
        let holds_next = |own| self.own(own, pair.1, is_next).is_some();
        self.is_mapping(pair)
            && lent
                .get(self.key(pair))
                .is_some_and(|own| again.contains(self.key(pair)) || holds_next(own))
    }

    /// How many pairs from the first on are keys of the entry above them, beside which they stand. They are
    /// told.
    pub(super) fn apart_run(
        &mut self,
        above: Pair,
        pairs: &[Pair],
        entry: &'a Value,
        owner: Option<NodeId>,
    ) -> usize {
        let Some(first) = pairs.first().filter(|pair| !self.fits(**pair, entry)) else { return 0 };
        let Some(home) = self.home_of(above, entry, *first) else { return 0 };
        let keys = self.keys_of(entry);
        let is_key = |p: &&Pair| {
            !self.fits(**p, entry)
                && (self.takes(home, **p)
                    || keys.is_some_and(|keys| keys.contains_key(self.key(**p))))
        };
        let run = pairs.iter().take_while(is_key).count();
        // Keys that the entry has already are those of another one, whose id is gone.
        if !pairs[..run].iter().all(|pair| self.takes(home, *pair)) {
            return 0;
        }
        self.apart(&pairs[..run], above, home, owner);
        run
    }

    /// Where in an entry, along its last lines, a pair belongs that stands behind it: in what holds nothing
    /// yet, else in the first that can have it.
    fn home_of(&self, entry: Pair, schema: &'a Value, pair: Pair) -> Option<Home<'a>> {
        let (mut holder, mut schema) = (entry, schema);
        let mut found: Option<Home<'a>> = None;
        loop {
            let shapes = self.shapes(schema);
            let homes = shapes.iter().map(|shape| Home { holder, shape: *shape });
            let home = homes.into_iter().find(|home| self.takes(*home, pair));
            if self.is_empty(holder) {
                return home.or(found);
            }
            found = found.or(home);
            // What an alias stands for is written elsewhere.
            let inner = match self.tree.kind(holder.1) {
                Kind::Mapping => self.pairs(holder.1).last().and_then(|last| {
                    let of = |shape: &Shape<'a>| match shape {
                        Shape::Keys(keys) => keys.get(self.key(last)),
                        Shape::Ids(entry) => Some(*entry),
                        Shape::Items(_) => None,
                    };
                    Some((last, shapes.iter().find_map(of)?))
                }),
                Kind::Sequence => self.tree.items(holder.1).last().and_then(|last| {
                    let of = |shape: &Shape<'a>| match shape {
                        Shape::Items(item) => Some(*item),
                        Shape::Keys(_) | Shape::Ids(_) => None,
                    };
                    Some(((holder.0, last), shapes.iter().find_map(of)?))
                }),
                Kind::Scalar | Kind::Alias => None,
            };
            let Some(inner) = inner else { return found };
            (holder, schema) = inner;
        }
    }

    /// Whether something can have a key with its value, and has none of that name, nor what goes instead
    /// of it.
    fn takes(&self, home: Home<'a>, pair: Pair) -> bool {
        let (name, holder) = (self.key(pair), home.holder.1);
        let is_mapping = self.tree.kind(holder) == Kind::Mapping;
        if self.is_empty(pair) || !is_mapping && !self.is_empty(home.holder) {
            return false;
        }
        let can_be = match home.shape {
            Shape::Keys(keys) => keys.get(name).is_some_and(|schema| {
                let is_near = |inner: Pair| keys.contains_key(self.key(inner));
                self.can_be(schema, pair.1) || self.own(schema, pair.1, is_near).is_some()
            }),
            Shape::Ids(entry) => self.fits(pair, entry),
            Shape::Items(_) => false,
        };
        let excludes = |other: &str| {
            let twin =
                |[a, b]: &[&str; 2]| (*a == name && *b == other) || (*b == name && *a == other);
            other == name || EITHER_OR.iter().any(twin)
        };
        can_be && (!is_mapping || !self.pairs(holder).any(|inner| excludes(self.key(inner))))
    }

    /// Whether a value has a form that a schema describes, as far as its own keys tell.
    pub(super) fn can_be(&self, schema: &'a Value, value: NodeId) -> bool {
        let value = self.tree.resolve(value);
        if self.tree.kind(value) != Kind::Mapping {
            return self.is_of_kind(schema, value);
        }
        let is_of = |shape: &Shape<'a>| match shape {
            Shape::Keys(keys) => self.has_only(value, keys),
            Shape::Ids(entry) => self.pairs(value).all(|pair| {
                self.fits(pair, entry) || self.is_scalar(pair) && !self.wants_mapping(entry)
            }),
            Shape::Items(_) => false,
        };
        self.tree.count(value) > 0 && self.shapes(schema).iter().any(is_of)
    }

    /// The last pair of a mapping's own, where behind it only what stands beside the mapping follows:
    /// lines that were not moved with it, and so came to stand within it.
    pub(super) fn own(
        &self,
        schema: &'a Value,
        value: NodeId,
        is_near: impl Fn(Pair) -> bool,
    ) -> Option<Pair> {
        if self.tree.kind(value) != Kind::Mapping || self.tree.is_flow(value) {
            return None;
        }
        let pairs: Vec<Pair> = self.pairs(value).collect();
        let is_own = |shape: &Shape<'a>, pair: Pair| match shape {
            Shape::Keys(keys) => keys.contains_key(self.key(pair)),
            Shape::Ids(entry) => {
                self.fits(pair, entry) || self.is_scalar(pair) && !self.wants_mapping(entry)
            }
            Shape::Items(_) => false,
        };
        self.shapes(schema).iter().find_map(|shape| {
            let own = pairs.iter().take_while(|pair| is_own(shape, **pair)).count();
            let rest = pairs.get(own..).filter(|rest| !rest.is_empty())?;
            let last = own.checked_sub(1)?;
            rest.iter().all(|pair| is_near(*pair)).then(|| pairs[last])
        })
    }

    /// How many columns stand before a node in its line.
    pub(super) fn column(&self, node: NodeId) -> usize {
        let span = self.tree.span(node);
        let before = self.tree.between(Span { start: 0, end: span.start, ..span });
        before.len() - before.rfind('\n').map_or(0, |at| at + 1)
    }

    /// Keys that stand beside the entry they belong to, or at the left edge.
    fn apart(&mut self, pairs: &[Pair], entry: Pair, home: Home<'a>, owner: Option<NodeId>) {
        let (Some(first), Some(last)) = (pairs.first().copied(), pairs.last().copied()) else {
            return;
        };
        let Home { holder, .. } = home;
        let names = self.names(pairs);
        let (belong, stand, it) = match pairs.len() {
            1 => ("belongs", "stands", "it begins"),
            _ => ("belong", "stand", "they begin"),
        };
        let (id, name) = (visible(self.key(entry)), visible(self.key(holder)));
        let is_own = holder == entry;
        let whose = if is_own { format!("`{id}`") } else { format!("`{name}` of `{id}`") };
        let place = match owner {
            Some(_) if is_own => "beside it".to_owned(),
            Some(_) => format!("beside `{id}`"),
            None => "at the left edge of the file".to_owned(),
        };
        let message = format!("{names} {belong} to {whose}, and {stand} {place}");
        let beside = self.pairs(holder.1).next().filter(|_| !self.is_empty(holder));
        let wanted = match beside {
            Some(beside) => self.column(beside.0),
            None => self.column(holder.0) + 2,
        };
        let by = wanted.saturating_sub(self.column(first.0));
        let is_flow = !self.is_empty(holder) && self.tree.is_flow(holder.1);
        let key = self.tree.span(first.0);
        let lines = Span { end: self.tree.span(last.1).end.max(key.end), ..key };
        let below = match pairs.len() {
            1 if !self.tree.between(lines).contains('\n') => "",
            _ => ", and before every line below that goes with it",
        };
        let help = match beside {
            _ if is_flow => format!("write {names} within the braces of `{name}`"),
            // A tag stands before it.
            _ if by == 0 => format!("write {names} among what `{name}` holds"),
            Some(beside) => format!(
                "put {by} more spaces before {names}{below}, so that {it} where `{}` does",
                visible(self.key(beside))
            ),
            None => format!(
                "put {by} more spaces before {names}{below}: `{name}:` holds nothing so far"
            ),
        };
        let is_whole = |pair: &Pair| match home.shape {
            Shape::Keys(keys) => {
                keys.get(self.key(*pair)).is_some_and(|schema| self.can_be(schema, pair.1))
            }
            Shape::Ids(_) | Shape::Items(_) => true,
        };
        let may_indent = !is_flow && by > 0 && pairs.iter().all(is_whole);
        let fix = deeper(self.tree, first, last, by).filter(|_| may_indent);
        let fix = fix.filter(|_| self.may_edit(first.1) && self.may_edit(holder.1));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message)
            .label("too far to the left")
            .related(self.tree.span(holder.0), format!("{belong} to this"))
            .help(help)
            .fix(fix.map(|fix| fix.at_most(Applicability::Unsafe)));
        // What the entry lacks stands here.
        self.torn.push(entry.1);
        if self.is_empty(holder) {
            self.explained.insert(holder.1);
        }
        self.moved.extend(pairs.iter().map(|pair| pair.0));
        self.tell(pairs, diagnostic);
    }
}
