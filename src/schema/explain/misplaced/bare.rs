//! The keys of one entry in the place of the file's own: a file for each offer, with neither
//! `offers:` nor an id above what it says.

use super::super::Explainer;
use super::super::shape::{Pair, SECTIONS};
use crate::diagnostic::{Diagnostic, code};
use crate::yaml::{Kind, NodeId};
use serde_json::{Map, Value};

impl<'a> Explainer<'a> {
    /// Looks for keys of one section's entry among those of the file, where it has no other keys that
    /// nothing knows.
    pub(super) fn look_for_bare_entry(&mut self, root: NodeId) {
        let Some(known) = self.keys_of(self.schema) else { return };
        let pairs: Vec<Pair> = self.pairs(root).collect();
        let is_unknown = |pair: &&Pair| {
            !known.contains_key(self.key(**pair)) && !self.explained.contains(&pair.1)
        };
        let unknown: Vec<Pair> = pairs.iter().filter(is_unknown).copied().collect();
        if unknown.len() < 2 {
            return;
        }
        let Some((section, keys)) = self.section_of(&unknown) else { return };
        let is_above =
            |pair: &&Pair| self.key(**pair) == SECTIONS[section].0 && self.is_empty(**pair);
        let above = pairs.iter().find(is_above).copied();
        // `offers: [keto-kz]` is a key of a campaign.
        let is_its = |pair: &&Pair| is_unknown(pair) || self.is_list_of(keys, **pair);
        let all: Vec<Pair> = pairs.iter().filter(is_its).copied().collect();
        self.bare_entry(&all, section, above);
    }

    /// The one section, with the keys of its entries, that has all of some keys.
    pub(super) fn section_of(&self, pairs: &[Pair]) -> Option<(usize, &'a Map<String, Value>)> {
        let has_all =
            |keys: &Map<_, _>| pairs.iter().all(|pair| keys.contains_key(self.key(*pair)));
        let mut fitting = self.sections_where(has_all);
        let section = fitting.next().filter(|_| fitting.next().is_none())?;
        Some((section, self.keys_by_section()[section]?))
    }

    /// Whether a key is one of an entry and its value a list, which is none of a section.
    fn is_list_of(&self, keys: &Map<String, Value>, pair: Pair) -> bool {
        let is_list = self.tree.kind(self.tree.resolve(pair.1)) == Kind::Sequence;
        is_list && keys.contains_key(self.key(pair))
    }

    /// The keys of one entry, which has no id; `above` is its section's key where that stands there and
    /// holds nothing.
    fn bare_entry(&mut self, pairs: &[Pair], section: usize, above: Option<Pair>) {
        let Some(first) = pairs.first() else { return };
        let (section, article, word) = SECTIONS[section];
        let names = self.names(pairs);
        let message = format!(
            "{names} are the keys of {article}, and stand at the left edge, where the keys of the file belong"
        );
        let what = match above {
            Some(_) => format!("write the id of the {word} on a line below `{section}:`"),
            None => format!("write `{section}:` above them, below it the id of the {word}"),
        };
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message)
            .label(format!("{article}?"))
            .help(format!(
                "{what}, such as `  my-{}:`, and indent them by four spaces",
                word.replace(' ', "-")
            ));
        self.explained.extend(above.map(|(_, value)| value));
        self.explain(pairs, diagnostic);
    }
}
