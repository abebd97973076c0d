//! Keys of one section below the name of another: the line between the two is gone.

use super::super::Explainer;
use super::super::keys::without_ids;
use super::super::shape::{Pair, SECTIONS, Shape};
use crate::diagnostic::{Diagnostic, code};
use crate::text::visible;
use crate::yaml::NodeId;
use hashbrown::HashSet;
use serde_json::{Map, Value};

/// How many keys of an entry are looked at together.
const MOST_KEYS: usize = 64;

impl<'a> Explainer<'a> {
    /// Notes that an entry holds the keys of two, of which the other one has lost its id: what it seems to
    /// lack, and what seems to be missing beside it, is not. `pairs` are its keys as written.
    pub(super) fn note_two_in_one(&mut self, entry: NodeId, pairs: &[Pair]) {
        let mut seen = HashSet::new();
        if pairs.iter().filter(|pair| !seen.insert(self.key(**pair))).count() > 1 {
            self.torn.push(entry);
            self.explained.insert(entry);
            self.misplaced = true;
        }
    }

    /// How many pairs from the first on, within an entry or beside sections, are keys of another section's
    /// entries alone. They are told.
    pub(super) fn keys_of_another_run(
        &mut self,
        pairs: &[Pair],
        known: &Map<String, Value>,
        owner: NodeId,
    ) -> usize {
        let is_entry = (0..SECTIONS.len()).any(|section| self.is_entry_of(known, section))
            || SECTIONS.iter().any(|(section, ..)| known.contains_key(*section));
        // A key that no section knows ends it, mostly the first: that is asked of every key there is.
        let is_of_another = |pair: &&Pair| {
            let key = self.key(**pair);
            !known.contains_key(key)
                && self.sections_where(|keys| keys.contains_key(key)).next().is_some()
        };
        // No entry has more keys.
        let run = pairs.iter().take(MOST_KEYS).take_while(is_of_another).count();
        let run = &pairs[..run];
        // One key alone is explained by itself.
        let Some(first) = run.first().filter(|_| is_entry && run.len() > 1) else { return 0 };
        let Some((section, _)) = self.section_of(run) else { return 0 };
        let (section, article, _) = SECTIONS[section];
        let within = visible(self.tree.text(self.tree.resolve(owner)));
        let names = self.names(run);
        let message = format!("{names} are keys of {article}, and stand below `{within}`");
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message)
            .label(format!("keys of {article}"))
            .related(self.tree.span(owner), "below this")
            .help(format!(
                "is the line `{section}:` missing above `{}`? If not, move them to {article}",
                visible(self.key(*first))
            ));
        self.explain(run, diagnostic);
        run.len()
    }

    /// How many pairs from the first on, within a block that lends to all entries of a section (whose `schema`
    /// is that of the first), are that section's name and entries, which stand at the left edge of a file.
    /// They are told.
    pub(super) fn section_in_block(
        &mut self,
        pairs: &[Pair],
        schema: &'a Value,
        owner: NodeId,
    ) -> usize {
        let is_lent = matches!(self.shape(schema), Some(Shape::Keys(_)));
        let pair = pairs.first().copied().filter(|pair| is_lent && self.names_section(*pair));
        let Some(pair) = pair else { return 0 };
        let run = if self.is_empty(pair) {
            1 + self.section_above(pairs).unwrap_or_default()
        } else {
            usize::from(!self.can_be(schema, pair.1) && self.holds_entries(pair))
        };
        // A name alone is none of a section.
        if run == 0 || run == 1 && self.is_empty(pair) {
            return 0;
        }
        let id = self.pairs(self.tree.resolve(pair.1)).next();
        match id {
            Some(id) if self.is_in_file(self.key(pair)) => self.lent_by_id(pair, id, owner),
            _ => self.section_elsewhere(&pairs[..run], Some(owner)),
        }
        run
    }

    /// Whether the file has a key.
    fn is_in_file(&self, key: &str) -> bool {
        let mut root = self.tree.root().into_iter().flat_map(|root| self.pairs(root));
        root.any(|pair| self.key(pair) == key)
    }

    /// An entry's id where the keys stand that are lent to every entry of its section.
    fn lent_by_id(&mut self, section: Pair, id: Pair, owner: NodeId) {
        let (name, section_name) = (visible(self.key(id)), visible(self.key(section)));
        let owner_name = visible(self.tree.text(self.tree.resolve(owner)));
        let message = format!(
            "`{name}` stands below `{section_name}` of `{owner_name}`, where no ids stand: what is written there is lent to all {section_name} at once"
        );
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(id.0), message)
            .label("an id")
            .related(self.tree.span(section.0), "lends to all")
            .help(without_ids(&section_name));
        self.explain(&[section], diagnostic);
    }

    /// How many pairs from the first on, among ids, are keys of something that the file has once, such as
    /// `offer_source`. They are told.
    pub(super) fn section_without_name(
        &mut self,
        pairs: &[Pair],
        entry: &'a Value,
        of_entry: &Map<String, Value>,
        owner: NodeId,
    ) -> usize {
        let Some(first) = pairs.first().copied() else { return 0 };
        if of_entry.contains_key(self.key(first)) || self.fits(first, entry) {
            return 0;
        }
        let Some(known) = self.keys_of(self.schema) else { return 0 };
        let is_of = |(_, schema): &(&String, &'a Value)| match self.shape(schema) {
            Some(Shape::Keys(keys)) => {
                keys.get(self.key(first)).is_some_and(|own| self.can_be(own, first.1))
                    && !SECTIONS.iter().any(|(section, ..)| keys.contains_key(*section))
            }
            Some(Shape::Ids(_) | Shape::Items(_)) | None => false,
        };
        let mut all = known.iter().filter(is_of);
        let Some((section, schema)) = all.next().filter(|_| all.next().is_none()) else { return 0 };
        let Some(keys) = self.keys_of(schema) else { return 0 };
        let is_its = |p: &&Pair| keys.contains_key(self.key(**p)) && !self.fits(**p, entry);
        let run = &pairs[..pairs.iter().take_while(is_its).count()];
        let within = visible(self.tree.text(self.tree.resolve(owner)));
        let names = self.names(run);
        let (are, stand) = match run.len() {
            1 => ("is a key", "stands"),
            _ => ("are keys", "stand"),
        };
        let message = format!("{names} {are} of `{section}`, and {stand} below `{within}`");
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message)
            .label(format!("belongs to `{section}`"))
            .related(self.tree.span(owner), "below this")
            .help(format!(
                "is the line `{section}:` missing above it? It begins at the left edge of the file"
            ));
        self.explain(run, diagnostic);
        run.len()
    }
}
