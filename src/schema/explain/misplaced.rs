//! Keys that stand on another level than they belong to: indentation that was lost, and lines
//! that are missing above them. One such slip makes an error of every key it moves; here it is one
//! finding, at its cause.

mod apart;
mod bare;
mod deep;
mod lost;
mod padded;
mod shallow;

use super::Explainer;
use super::shape::{Pair, SECTIONS, Shape, is_slot};
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::{Span, visible};
use crate::yaml::{Kind, NodeId, glued_key};
use serde_json::{Map, Value};

/// A value that is still to be looked at, its schema, and its key where it has one.
type Within<'a> = (NodeId, &'a Value, Option<NodeId>);

impl<'a> Explainer<'a> {
    /// Looks for keys on the wrong level. What is explained here is not explained again.
    pub(in crate::schema) fn look_for_misplaced(&mut self) {
        let Some(root) = self.tree.root() else { return };
        self.look_along_edge(self.tree.resolve(root));
        self.look_for_bare_entry(self.tree.resolve(root));
        // Each with the keys that may stand beside it.
        let mut left = vec![((root, self.schema, None), None)];
        while let Some(((node, schema, key), outer)) = left.pop() {
            let node = self.tree.resolve(node);
            let Some(shape) = self.shape(schema) else { continue };
            match (self.tree.kind(node), shape) {
                (Kind::Mapping, _) => {}
                (Kind::Sequence, Shape::Items(item)) => {
                    let items: Vec<NodeId> = self.tree.items(node).collect();
                    for inner in items {
                        left.extend(self.within_item(inner, item).into_iter().map(|w| (w, None)));
                    }
                    continue;
                }
                _ => continue,
            }
            if let (Shape::Keys(known), false) = (shape, self.tree.is_flow(node)) {
                self.look_for_swallowed(node, known, key);
            }
            let new = self.pairs_as_written(node);
            let new = new.into_iter().filter(|pair| !self.explained.contains(&pair.1));
            let (glued, pairs): (Vec<Pair>, Vec<Pair>) =
                new.partition(|(key, _)| glued_key(self.tree, *key).is_some());
            glued.into_iter().for_each(|pair| self.explain_glued(pair));
            let (padded, pairs): (Vec<Pair>, Vec<Pair>) =
                pairs.into_iter().partition(|(key, _)| self.is_padded(*key));
            padded.into_iter().for_each(|pair| self.explain_padded(pair));
            let inner = match shape {
                // Within braces nothing is indented.
                Shape::Keys(known) if self.tree.is_flow(node) => self.within_braces(&pairs, known),
                Shape::Ids(entry) if self.tree.is_flow(node) => {
                    pairs.iter().map(|pair| (pair.1, entry, Some(pair.0))).collect()
                }
                Shape::Keys(known) => {
                    self.look_for_emptied(&pairs, known, schema);
                    self.among_keys(&pairs, known, key)
                }
                Shape::Ids(entry) => self.among_ids(&pairs, entry, key, outer),
                Shape::Items(_) => Vec::new(),
            };
            let known = if let Shape::Keys(known) = shape { Some(known) } else { None };
            left.extend(inner.into_iter().map(|within| (within, known)));
        }
    }

    /// A key in which its value's bracket has come to stand, as in `keto-kz:{ … }`.
    fn explain_glued(&mut self, pair: Pair) {
        let Some(glued) = glued_key(self.tree, pair.0) else { return };
        let diagnostic = glued.finding(self.tree, pair.0, self.may_edit(pair.0));
        self.explain(&[pair], diagnostic);
    }

    /// Whether nothing is written behind a key.
    pub(super) fn is_empty(&self, (_, value): Pair) -> bool {
        let span = self.tree.span(value);
        self.tree.is_null(value) && span.start == span.end
    }

    fn is_mapping(&self, (_, value): Pair) -> bool {
        self.tree.kind(self.tree.resolve(value)) == Kind::Mapping
    }

    /// Which section's entry a mapping looks like: all its keys belong there, and some nowhere
    /// else. The sections' positions.
    fn looks_like(&self, value: NodeId) -> Option<usize> {
        // What an alias stands for has a place of its own.
        if self.tree.kind(value) != Kind::Mapping || self.tree.count(value) == 0 {
            return None;
        }
        let mut fitting = self.sections_where(|keys| self.has_only(value, keys));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// A mapping with keys of its own in braces: the items of a list without brackets are keys of
    /// it, as `fake` is in `{ when: declined, fake }`. Gives the mappings within it.
    fn within_braces(&mut self, pairs: &[Pair], known: &'a Map<String, Value>) -> Vec<Within<'a>> {
        let mut inner = Vec::new();
        for (at, pair) in pairs.iter().copied().enumerate() {
            let Some(schema) = known.get(self.key(pair)) else { continue };
            inner.push((pair.1, schema, Some(pair.0)));
            let is_item = |p: &&Pair| self.is_empty(**p) && !known.contains_key(self.key(**p));
            let items = pairs[at + 1..].iter().take_while(is_item).count();
            let is_list = matches!(self.shape(schema), Some(Shape::Items(_)));
            if items > 0 && is_list && self.is_scalar(pair) {
                self.list_without_brackets(&pairs[at..=at + items]);
            }
        }
        inner
    }

    /// An item of a list. Gives the values within it.
    fn within_item(&mut self, item: NodeId, schema: &'a Value) -> Vec<Within<'a>> {
        let item = self.tree.resolve(item);
        let Some(known) = self.keys_of(schema) else { return Vec::new() };
        let pairs: Vec<Pair> = self.pairs(item).collect();
        if self.tree.is_flow(item) {
            return self.within_braces(&pairs, known);
        }
        let (mut inner, mut at) = (Vec::new(), 0);
        while let Some(pair) = pairs.get(at).copied() {
            at += 1;
            let Some(schema) = known.get(self.key(pair)) else { continue };
            if self.is_empty(pair) {
                at += self.shallow_run(pair, &pairs[at..], known, schema);
            } else {
                inner.push((pair.1, schema, Some(pair.0)));
            }
        }
        inner
    }

    /// A pair, and keys that are further items of its value.
    fn list_without_brackets(&mut self, pairs: &[Pair]) {
        let (Some((head, items)), Some(last)) = (pairs.split_first(), pairs.last()) else { return };
        let Some(first) = items.first() else { return };
        let name = visible(self.key(*head));
        let (be, key) = if items.len() == 1 { ("is a key", "its") } else { ("are keys", "their") };
        let message = format!(
            "YAML ends the value of `{name}` at its comma, so that {} {be} of {key} own",
            self.names(items)
        );
        let value = self.tree.span(head.1);
        let span = Span { end: self.tree.span(last.0).end, ..value };
        let new = format!("[{}]", self.tree.between(span));
        let fix = Fix::replace(format!("write `{}`", visible(&new)), span, &*new);
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message)
            .label(format!("belongs to `{name}`"))
            .related(value, "the value ends here")
            .help(format!("a list stands in brackets: `{name}: {}`", visible(&new)))
            .fix(Some(fix).filter(|_| self.may_edit(head.1)));
        self.explain(pairs, diagnostic);
    }

    /// A mapping with keys of its own. Gives the mappings within it that are still to be looked at.
    fn among_keys(
        &mut self,
        pairs: &[Pair],
        known: &'a Map<String, Value>,
        owner: Option<NodeId>,
    ) -> Vec<Within<'a>> {
        // `defaults` and an environment hold sections as the file does.
        let holds_sections = SECTIONS.iter().filter(|s| known.contains_key(s.0)).count() > 1;
        let mut inner = Vec::new();
        let mut at = 0;
        while let Some(pair) = pairs.get(at).copied() {
            at += 1;
            if let Some(schema) = known.get(self.key(pair)) {
                let run = match owner.filter(|_| holds_sections) {
                    Some(owner) => self.section_in_block(&pairs[at - 1..], schema, owner),
                    None => 0,
                };
                if run > 0 {
                    at += run - 1;
                } else if self.is_empty(pair) {
                    at += self.shallow_run(pair, &pairs[at..], known, schema);
                } else {
                    inner.push((pair.1, schema, Some(pair.0)));
                }
            } else if let Some(section) = self.looks_like(pair.1).filter(|section| {
                // One key alone may be a slip.
                let is_next =
                    || pairs.get(at).is_some_and(|p| self.looks_like(p.1) == Some(*section));
                let is_large = || self.tree.count(pair.1) > 1 || is_next();
                !self.names_section(pair) && (owner.is_none() || is_large())
            }) {
                let others = pairs[at..].iter();
                let alike = others.take_while(|p| self.looks_like(p.1) == Some(section)).count();
                let found = &pairs[at - 1..at + alike];
                if self.section_too_deep(pairs, at - 1, section, owner, alike) {
                    at += alike;
                    continue;
                }
                match owner.filter(|_| self.is_entry_of(known, section)) {
                    Some(owner) => self.too_deep(found, owner),
                    None => self.entry_elsewhere(found, section, owner),
                }
                at += alike;
            } else if let Some((section, run)) = self.flat_entry(&pairs[at - 1..], known) {
                self.entry_elsewhere(&pairs[at - 1..at + run], section, owner);
                at += run;
            } else if owner.is_some()
                && (!holds_sections || self.key(pair) == "environments")
                && self.schema["properties"].get(self.key(pair)).is_some()
                && !self.is_scalar(pair)
            {
                let its = self.shape(&self.schema["properties"][self.key(pair)]);
                let is_its = |p: &&Pair| match its {
                    Some(Shape::Keys(keys)) => keys.contains_key(self.key(**p)),
                    Some(Shape::Ids(entry)) => self.is_mapping(**p) && self.fits(**p, entry),
                    Some(Shape::Items(_)) | None => false,
                };
                let behind = if self.is_empty(pair) { &pairs[at..] } else { &[] };
                let run = behind.iter().take_while(is_its).count();
                self.section_elsewhere(&pairs[at - 1..at + run], owner);
                at += run;
            } else if let Some(owner) = owner {
                at += self.keys_of_another_run(&pairs[at - 1..], known, owner).saturating_sub(1);
            }
        }
        inner
    }

    fn names_section(&self, pair: Pair) -> bool {
        SECTIONS.iter().any(|(section, ..)| *section == self.key(pair))
    }

    /// Whether some keys are those of an entry of a section.
    fn is_entry_of(&self, known: &Map<String, Value>, section: usize) -> bool {
        self.keys_by_section()[section].is_some_and(|keys| std::ptr::eq(keys, known))
    }

    fn is_scalar(&self, pair: Pair) -> bool {
        !self.is_empty(pair) && self.tree.kind(self.tree.resolve(pair.1)) == Kind::Scalar
    }

    /// Whether a key and its value can be an entry of a mapping from ids.
    fn fits(&self, pair: Pair, entry: &'a Value) -> bool {
        if !self.is_mapping(pair) {
            return !self.wants_mapping(entry) && is_slot(self.key(pair));
        }
        let Some(keys) = self.keys_of(entry) else { return false };
        self.has_only(self.tree.resolve(pair.1), keys)
    }

    /// Whether a mapping has no other keys than some.
    fn has_only(&self, mapping: NodeId, keys: &Map<String, Value>) -> bool {
        self.pairs(mapping).all(|pair| keys.contains_key(self.key(pair)))
    }

    /// A mapping from ids to entries.
    fn among_ids(
        &mut self,
        pairs: &[Pair],
        entry: &'a Value,
        owner: Option<NodeId>,
        outer: Option<&'a Map<String, Value>>,
    ) -> Vec<Within<'a>> {
        let Some(keys) = self.keys_of(entry) else { return Vec::new() };
        // Where a text may stand as well, only what nothing else can explain is told.
        let wants_mapping = self.wants_mapping(entry);
        let mut inner = Vec::new();
        let mut at = 0;
        while let Some(pair) = pairs.get(at).copied() {
            let above = at.checked_sub(1).map(|above| pairs[above]);
            // A key that an entry has is none, unless it holds what an entry does.
            let is_entry = |pair: &Pair| {
                let is_key = keys.contains_key(self.key(*pair)) && !self.fits(*pair, entry);
                !is_key && (self.is_mapping(*pair) || self.is_empty(*pair))
            };
            let above = above.filter(|pair| wants_mapping && is_entry(pair));
            let run = match self.outer_run(&pairs[at..], entry, owner, outer) {
                0 => above.map_or(0, |above| self.apart_run(above, &pairs[at..], entry, owner)),
                deep => deep,
            };
            let run = match owner.filter(|_| run == 0 && wants_mapping) {
                Some(owner) => self.section_without_name(&pairs[at..], entry, keys, owner),
                None => run,
            };
            if run > 0 {
                at += run;
                continue;
            }
            at += 1;
            let is_key = |p: &&Pair| {
                keys.contains_key(self.key(**p))
                    && (!self.is_mapping(**p) || !self.fits(**p, entry))
            };
            // What an environment changes is mappings itself.
            let following = pairs[at..].iter().take_while(is_key).count();
            let is_one = following > 0 && !self.is_empty(pair);
            let is_key_here = is_key(&&pair)
                && (self.is_scalar(pair) || is_one || self.is_named(owner, "environments"));
            if self.is_empty(pair) && following > 0 && !keys.contains_key(self.key(pair)) {
                self.shallow(pair, &pairs[at..at + following]);
                at += following;
            } else if is_key_here && owner.is_some() && wants_mapping {
                self.without_id(&pairs[at - 1..at + following], owner);
                at += following;
            } else if let Some(section) = self.entry_of_another(pair, keys, pairs.get(at)) {
                let others = pairs[at..].iter();
                let alike =
                    others.take_while(|p| self.is_of_another(**p, keys) == Some(section)).count();
                if !self.section_too_deep(pairs, at - 1, section, owner, alike) {
                    self.entry_elsewhere(&pairs[at - 1..at + alike], section, owner);
                }
                at += alike;
            } else if let Some(entries) =
                self.section_above(&pairs[at - 1..]).filter(|_| owner.is_some())
            {
                self.section_elsewhere(&pairs[at - 1..at + entries], owner);
                at += entries;
            } else if owner.is_some()
                && self.is_mapping(pair)
                && self.names_section(pair)
                && self.holds_entries(pair)
            {
                self.section_elsewhere(&[pair], owner);
            } else if wants_mapping {
                inner.push((pair.1, entry, Some(pair.0)));
            }
        }
        inner
    }

    /// The section to which an entry belongs that has keys which are not known where it stands. One key
    /// alone may be a slip, unless the `next` entry is of that section too.
    fn entry_of_another(
        &self,
        pair: Pair,
        keys: &Map<String, Value>,
        next: Option<&Pair>,
    ) -> Option<usize> {
        let section = self.is_of_another(pair, keys)?;
        let is_next = || next.is_some_and(|next| self.is_of_another(*next, keys) == Some(section));
        (self.tree.count(pair.1) > 1 || is_next()).then_some(section)
    }

    fn is_of_another(&self, pair: Pair, keys: &Map<String, Value>) -> Option<usize> {
        let is_known = self.has_only(self.tree.resolve(pair.1), keys);
        (!is_known).then(|| self.looks_like(pair.1)).flatten()
    }

    /// A key that nothing knows, without a value, and the keys of one section's entries beside it:
    /// the section, and how many keys.
    fn flat_entry(&self, pairs: &[Pair], known: &Map<String, Value>) -> Option<(usize, usize)> {
        let (first, rest) = pairs.split_first().filter(|(first, _)| self.is_empty(**first))?;
        let unknown = |p: &&Pair| !known.contains_key(self.key(**p)) && !self.is_empty(**p);
        debug_assert!(!known.contains_key(self.key(*first)));
        let run = rest.iter().take_while(unknown).count();
        let has_all =
            |keys: &Map<_, _>| rest[..run].iter().all(|p| keys.contains_key(self.key(*p)));
        let mut fitting = self.sections_where(has_all);
        let section = fitting.next().filter(|_| run > 1)?;
        fitting.next().is_none().then_some((section, run))
    }

    /// A section's name without a value, and its entries beside it: how many.
    fn section_above(&self, pairs: &[Pair]) -> Option<usize> {
        let (first, rest) = pairs.split_first().filter(|(first, _)| self.is_empty(**first))?;
        let section = SECTIONS.iter().position(|(name, ..)| *name == self.key(*first))?;
        let run = rest.iter().take_while(|p| self.looks_like(p.1) == Some(section)).count();
        (run > 0).then_some(run)
    }

    /// Whether what a section's name holds are entries of that section.
    fn holds_entries(&self, pair: Pair) -> bool {
        let entry = self.entry_of(self.key(pair));
        let value = self.tree.resolve(pair.1);
        self.tree.count(value) > 0 && self.pairs(value).all(|inner| self.fits(inner, entry))
    }

    fn explain(&mut self, pairs: &[Pair], diagnostic: Diagnostic) {
        self.misplaced = true;
        self.tell(pairs, diagnostic);
    }

    /// As [`Self::explain`], where no entry of the file seems to be missing for it.
    fn tell(&mut self, pairs: &[Pair], diagnostic: Diagnostic) {
        for (key, value) in pairs {
            self.explained.insert(*value);
            self.explained.insert(self.tree.resolve(*value));
            // Where it belongs it may well stand once.
            self.twice.insert(self.tree.span(*key).start);
        }
        self.out.push(diagnostic);
    }

    /// The keys of a few pairs, in words.
    fn names(&self, pairs: &[Pair]) -> String {
        let name = |pair: &Pair| format!("`{}`", visible(self.key(*pair)));
        match pairs {
            [one] => name(one),
            [one, other] => format!("{} and {}", name(one), name(other)),
            [first, .., last] => format!("{} to {}", name(first), name(last)),
            [] => String::new(),
        }
    }

    /// Keys of an entry where its id belongs.
    fn without_id(&mut self, run: &[Pair], owner: Option<NodeId>) {
        let Some(first) = run.first() else { return };
        let section = owner.map_or("", |key| self.tree.text(self.tree.resolve(key)));
        let kind = SECTIONS.iter().find(|(name, ..)| *name == section);
        let (article, word) = match kind {
            Some((_, article, word)) => (*article, *word),
            None => ("an entry", "entry"),
        };
        let names = self.names(run);
        let verb = if run.len() == 1 { "stands" } else { "stand" };
        let message = format!(
            "{names} {verb} right below `{}`, where the id of {article} belongs",
            visible(section)
        );
        let diagnostic = Diagnostic::new(code::WRONG_TYPE, self.tree.span(first.0), message)
            .label("no id above this")
            .help(format!(
                "write the id of the {word} on a line above, such as `my-{}:`, and indent {names} below it",
                word.replace(' ', "-")
            ));
        self.explain(run, diagnostic);
    }

    fn is_named(&self, owner: Option<NodeId>, name: &str) -> bool {
        owner.is_some_and(|key| self.tree.text(self.tree.resolve(key)) == name)
    }

    /// Entries within another one of the same kind.
    fn too_deep(&mut self, pairs: &[Pair], owner: NodeId) {
        let Some(pair) = pairs.first() else { return };
        let (name, within) = (visible(self.key(*pair)), self.tree.text(self.tree.resolve(owner)));
        let message = format!(
            "`{name}` stands below `{0}` and has the same keys as it: it is a part of `{0}` here",
            visible(within)
        );
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(pair.0), message)
            .label("too far to the right")
            .related(self.tree.span(owner), "a part of this")
            .help(format!("line it up with `{}`, with what belongs to it", visible(within)));
        self.explain(pairs, diagnostic);
    }

    /// An entry of one section in another place, with what follows it there.
    fn entry_elsewhere(&mut self, pairs: &[Pair], section: usize, owner: Option<NodeId>) {
        let Some(pair) = pairs.first().copied() else { return };
        let (section, article, _) = SECTIONS[section];
        let name = visible(self.key(pair));
        let (message, help) = match owner {
            None => (
                format!(
                    "`{name}` has the keys of {article}, and stands at the left edge, where the keys of the file belong"
                ),
                format!("indent it, with what belongs to it, so that it stands below `{section}:`"),
            ),
            Some(owner) => (
                format!(
                    "`{name}` has the keys of {article}, and stands below `{}`",
                    visible(self.tree.text(self.tree.resolve(owner)))
                ),
                format!(
                    "is the line `{section}:` missing above it? {article} stands below `{section}:`"
                ),
            ),
        };
        let span = self.tree.span(pair.0);
        let diagnostic =
            Diagnostic::new(code::UNKNOWN_KEY, span, message).label(format!("{article}?"));
        self.explain(pairs, diagnostic.help(help));
    }

    /// A key of the file within something else.
    fn section_elsewhere(&mut self, pairs: &[Pair], owner: Option<NodeId>) {
        let Some(pair) = pairs.first().copied() else { return };
        let name = visible(self.key(pair));
        let place = owner.map_or("", |key| self.tree.text(self.tree.resolve(key)));
        let message =
            format!("`{name}` is a key of the file, and stands below `{}`", visible(place));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(pair.0), message)
            .label("too far to the right")
            .help("move it, with what belongs to it, to the left edge of the file");
        self.explain(pairs, diagnostic);
    }
}
