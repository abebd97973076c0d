//! Own pages beside the offers of a campaign, where a funnel holds both.

use super::Explainer;
use super::shape::Pair;
use crate::diagnostic::{Diagnostic, code};
use crate::text::shown;
use crate::yaml::{Kind, NodeId};

/// The keys of a funnel's pages in their order, each with its singular.
const PAGES: [[&str; 2]; 2] = [["prelanders", "prelander"], ["landers", "lander"]];

/// How many ids of a list are written out at the most, and how long each may be.
const MOST: usize = 4;
const LONGEST: usize = 64;

impl Explainer<'_> {
    /// Explains a campaign's keys for pages, all of them at the first. Whether `name` is one.
    pub(super) fn pages_of_campaign(
        &mut self,
        mapping: NodeId,
        name: &str,
        (known, place): (&[&str], &str),
    ) -> bool {
        if !known.contains(&"funnels") || !PAGES.as_flattened().contains(&name) {
            return false;
        }
        let kind = |pair: &Pair| self.tree.kind(self.tree.resolve(pair.1));
        let is_page = |pair: &Pair| {
            PAGES.as_flattened().contains(&self.key(*pair)) && kind(pair) != Kind::Mapping
        };
        let pages: Vec<Pair> = self.pairs(mapping).filter(is_page).collect();
        let Some(first) = pages.first().copied() else { return false };
        if pages.iter().all(|pair| self.key(*pair) != name) {
            return false;
        }
        let of = |names: &[&str]| pages.iter().find(|pair| names.contains(&self.key(**pair)));
        let written = PAGES.iter().filter_map(|names| Some((names[0], of(names)?.1)));
        let mut keys: Vec<String> =
            written.map(|(key, value)| format!("{key}: {}", self.listed_ids(value))).collect();
        let pair_of = |key: &str| self.pairs(mapping).find(|pair| self.key(*pair) == key);
        let offers = pair_of("offers").map_or("[…]".to_owned(), |pair| self.listed_ids(pair.1));
        keys.push(format!("offers: {offers}"));
        let funnel = format!("funnels: [{{ {} }}]", keys.join(", "));
        let mut help = if pair_of("funnels").is_some() {
            format!("write the pages in the funnel that they belong to: `{funnel}`")
        } else {
            format!(
                "a funnel holds the pages and the offers: write `{funnel}` instead of these keys"
            )
        };
        if pages.iter().any(|pair| self.tree.source_of(pair.1).contains("://")) {
            help.push_str("; a page with its address has an entry of its own below the file's `landers:`, and is named by its id");
        }
        let message = format!("{place} has no key `{}`", shown(self.key(first)));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(first.0), message);
        self.explained.extend(pages.iter().map(|pair| pair.1));
        self.out.push(diagnostic.label("unknown key").help(help));
        true
    }

    /// A few ids as a list in brackets.
    fn listed_ids(&self, value: NodeId) -> String {
        let value = self.tree.resolve(value);
        let texts: Option<Vec<&str>> = match self.tree.kind(value) {
            Kind::Scalar => self.tree.text_unless_null(value).map(|text| vec![text]),
            Kind::Sequence => {
                let items = self.tree.items(value).take(MOST + 1);
                items.map(|item| self.tree.text_unless_null(self.tree.resolve(item))).collect()
            }
            Kind::Mapping | Kind::Alias => None,
        };
        let is_id = |text: &&str| {
            let fits = |b: u8| b.is_ascii_alphanumeric() || b"._-/".contains(&b);
            text.len() <= LONGEST && text.bytes().all(fits)
        };
        let texts = texts.filter(|texts| texts.len() <= MOST && texts.iter().all(is_id));
        texts.map_or("[…]".to_owned(), |texts| format!("[{}]", texts.join(", ")))
    }
}
