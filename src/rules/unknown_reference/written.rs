//! What was written in the place of one id: several ids, an id with its share of the clicks, or the
//! address of what has the id.

use super::super::one_text;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::model::Text;
use crate::text::visible;
use crate::workspace::Workspace;
use crate::yaml::plain_or_quoted;
use hashbrown::HashMap;

/// A list whose items name entries by their ids.
pub(super) struct List {
    /// The key it stands at.
    pub(super) key: &'static str,
    /// The key of the id in an item that has a weight; `None` where no item has one.
    pub(super) item: Option<&'static str>,
}

impl List {
    /// The finding about an id that is not there, with what to do where more than an id was
    /// written.
    pub(super) fn explain(
        &self,
        ws: &Workspace<'_, '_>,
        finding: Diagnostic,
        id: Text<'_>,
        mut is_known: impl FnMut(&str) -> bool,
    ) -> Diagnostic {
        // `keto kz` may be an id without its dash.
        let is_spelling = |edit: &Edit| letters(&edit.text).eq(letters(id.value));
        if finding.fixes.iter().flat_map(|fix| &fix.edits).any(is_spelling) {
            return finding;
        }
        // In `{ offer: keto 70 }` the id has its key already.
        let is_item =
            || ws.files.tree(id.at).is_some_and(|tree| tree.list_of(id.at.node()).is_some());
        let weighted = one_text::weighted(id.value).filter(|(name, _)| is_known(name) && is_item());
        if let (Some(key), Some((name, weight))) = (self.item, weighted) {
            let new = format!("{{ {key}: {}, weight: {weight} }}", plain_or_quoted(name));
            let help = format!("write `{}`", visible(&new));
            let fix = ws.files.write_yaml(id.at, &new).filter(|_| ws.files.is_unshared(id.at));
            return instead(finding, help, fix);
        }
        let is_between = |c: char| c.is_whitespace() || ",;+&|".contains(c);
        let words = one_text::several(id.value, is_between);
        let Some(words) = words.filter(|words| words.iter().all(|word| is_known(word))) else {
            return finding;
        };
        let (help, fix) = one_text::apart(ws.files, id.at, &words).unwrap_or_else(|| {
            (format!("write `{}: [{}]`", self.key, visible(&words.join(", "))), None)
        });
        instead(finding, help, fix)
    }
}

/// Which entries have which address. They are asked for once, when an address stands where an id
/// belongs.
#[derive(Default)]
pub(super) struct Addresses<'t>(Option<Known<'t>>);

/// Ids by address: whole, and without what may differ. `None` where several have it.
#[derive(Default)]
struct Known<'t> {
    whole: HashMap<&'t str, Option<String>>,
    bare: HashMap<&'t str, Option<String>>,
}

impl<'t> Addresses<'t> {
    /// The finding about an address that stands in the place of an id, with the id.
    pub(super) fn explain<'w>(
        &mut self,
        ws: &'w Workspace<'t, '_>,
        finding: Diagnostic,
        id: Text<'_>,
        of: fn(&'w Workspace<'t, '_>) -> Vec<(Text<'t>, String)>,
    ) -> Diagnostic {
        if !id.value.contains("://") {
            return finding;
        }
        let known = self.0.get_or_insert_with(|| {
            let mut known = Known::default();
            for (url, id) in of(ws) {
                let note = |ids: &mut HashMap<&'t str, Option<String>>, url: &'t str| {
                    ids.entry(url).and_modify(|one| *one = None).or_insert(Some(id.clone()));
                };
                note(&mut known.whole, url.value);
                note(&mut known.bare, bare(url.value));
            }
            known
        });
        let (meant, sure) = match known.whole.get(id.value) {
            Some(whole) => (whole.as_ref(), Applicability::Safe),
            None => {
                let meant = known.bare.get(bare(id.value)).and_then(Option::as_ref);
                // What stands behind the address would be lost.
                let is_bare = id.value.trim().trim_end_matches('/') == bare(id.value);
                (meant, if is_bare { Applicability::Safe } else { Applicability::Unsafe })
            }
        };
        let Some(meant) = meant else { return finding };
        let help = format!("name it by its id: write `{}`", visible(meant));
        let fix = ws.files.write_all(id.at, meant).map(|fix| fix.at_most(sure));
        instead(finding, help, fix)
    }
}

/// The letters and digits of a text.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// An address without what says nothing of whose it is.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url).trim().trim_end_matches('/')
}

/// The links of all streams, each with what a campaign calls the stream.
pub(super) fn streams<'t>(ws: &Workspace<'t, '_>) -> Vec<(Text<'t>, String)> {
    let mut out = Vec::new();
    for (entry, offer) in ws.offers.iter() {
        out.extend(offer.stream.map(|url| (url, entry.id.to_owned())));
        let several = offer.streams.iter().flat_map(|map| map.iter());
        out.extend(several.filter_map(|(key, stream)| {
            Some((stream.url?, format!("{}/{}", entry.id, key.value)))
        }));
    }
    out
}

/// The addresses of all landers with their ids.
pub(super) fn pages<'t>(ws: &Workspace<'t, '_>) -> Vec<(Text<'t>, String)> {
    ws.landers.iter().filter_map(|(entry, page)| Some((page.url?, entry.id.to_owned()))).collect()
}

/// A finding with other help.
fn instead(mut finding: Diagnostic, help: String, fix: Option<Fix>) -> Diagnostic {
    finding.fixes.clear();
    finding.help(help).fix(fix)
}
