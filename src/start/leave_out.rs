//! Takes out of a draft the entries that do not pass a check, with what cannot do without them.

use super::draft::Draft;
use super::entry::Campaign;
use super::prove::Proof;
use crate::diagnostic::Severity;
use crate::text::FileId;
use crate::workspace::ROOT;
use crate::yaml::{Limits, Paths, parse};
use std::collections::{BTreeMap, HashSet};
use std::iter;

/// A section and an id.
pub(super) type Entry = (String, String);

/// The entries in which there are errors, with what the first of each says. For an error that
/// stands in no entry, it is the first entry that it names besides its own place.
pub(super) fn wrong_entries(proof: &Proof) -> BTreeMap<Entry, String> {
    let mut out = BTreeMap::new();
    let file = proof.loaded.sources.file(FileId(0));
    debug_assert_eq!(file.path(), ROOT);
    let errors = proof.outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let mut errors = errors.peekable();
    if errors.peek().is_none() {
        return out;
    }
    let Some(tree) = parse(FileId(0), file, &Limits::default()).tree else { return out };
    let paths = Paths::new(&tree);
    for error in errors {
        let spans = iter::once(error.span).chain(error.related.iter().map(|r| r.span));
        let mut entries = spans.filter_map(|span| {
            let path = paths.path(paths.innermost(span)?);
            match path[..] {
                [section @ ("offers" | "channels" | "landers" | "campaigns"), id, ..] => {
                    Some((section.to_owned(), id.to_owned()))
                }
                _ => None,
            }
        });
        if let Some(entry) = entries.next() {
            out.entry(entry).or_insert_with(|| error.message.clone());
        }
    }
    out
}

impl Draft {
    /// Takes entries out, with what cannot do without them. Says what is gone, and why.
    pub(super) fn leave_out(&mut self, mut wrong: BTreeMap<Entry, String>) -> Vec<(Entry, String)> {
        let mut out = Vec::new();
        let mut gone: HashSet<Entry> = HashSet::new();
        while let Some((entry, why)) = wrong.pop_first() {
            gone.insert(entry.clone());
            for campaign in &mut self.campaigns {
                if campaign.is_lost_without(&entry.0, &entry.1) {
                    let campaign = ("campaigns".to_owned(), campaign.id.clone());
                    if !gone.contains(&campaign) {
                        let why = format!("what it needs was left out: {why}");
                        wrong.entry(campaign).or_insert(why);
                    }
                }
            }
            out.push((entry, why));
        }
        let stays = |section: &str, id: &str| !gone.contains(&(section.to_owned(), id.to_owned()));
        self.offers.retain(|o| stays("offers", &o.id));
        self.channels.retain(|c| stays("channels", &c.id));
        self.landers.retain(|l| stays("landers", &l.id));
        self.campaigns.retain(|c| stays("campaigns", &c.id));
        out
    }
}

impl Campaign {
    /// Takes an entry out of what it names; whether nothing sound is left then. A funnel is whole
    /// or not at all.
    fn is_lost_without(&mut self, section: &str, id: &str) -> bool {
        let is_gone = |offer: &str| section == "offers" && offer.split('/').next() == Some(id);
        let is_page = |page: &str| section == "landers" && page == id;
        self.offers.retain(|(offer, _)| !is_gone(offer));
        let in_funnel = self.funnels.iter().any(|f| {
            let pages = f.landers.iter().chain(&f.prelanders);
            f.offers.iter().any(|(offer, _)| is_gone(offer))
                || pages.into_iter().any(|(page, _)| is_page(page))
        });
        in_funnel
            || self.offers.is_empty() && self.funnels.is_empty()
            || section == "channels" && self.channel == id
            || self.direct.as_deref().is_some_and(is_page)
    }
}
