//! Names that are equal only once they are compiled: those of several streams of one offer, and
//! of several channels of one campaign.

use super::RULE;
use crate::diagnostic::Findings;
use crate::model::{Blank, Text};
use crate::rules::Context;
use crate::text::{Span, visible};
use crate::workspace::{Entries, Entry, Owner, Workspace};
use std::collections::BTreeMap;

/// Stands between the parts of a compiled name.
const BETWEEN: &str = " · ";

pub(super) fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let (ws, plan) = (context.ws, context.plan);
    if plan.offers.iter().any(|offer| offer.stream.is_some()) {
        let names = plan.offers.iter().map(|offer| (offer.name.as_ref(), offer.entry));
        kind(ws, "offer", &ws.offers, |offer| offer.name, names, out);
    }
    if plan.campaigns.iter().any(|campaign| campaign.id.len() != campaign.entry.len()) {
        let names = plan.campaigns.iter().map(|campaign| (campaign.name.as_ref(), campaign.entry));
        kind(ws, "campaign", &ws.campaigns, |campaign| campaign.name, names, out);
    }
}

/// `names` are compiled names with the ids of their entries.
fn kind<'n, 't, T: Blank>(
    ws: &Workspace<'t, '_>,
    what: &'static str,
    entries: &Entries<'t, T>,
    written: impl Fn(&T) -> Option<Text<'t>>,
    names: impl Iterator<Item = (&'n str, &'n str)>,
    out: &mut Findings,
) {
    let mut by_name: BTreeMap<&str, Vec<Member<'_, 't, T>>> = BTreeMap::new();
    for (name, id) in names.filter(|(name, _)| name.contains(BETWEEN)) {
        let Some(entry) = entries.entry(id) else { continue };
        let name_at = entry.value.as_deref().and_then(&written);
        by_name.entry(name).or_default().push(Member { entry, written: name_at });
    }
    for (name, mut members) in by_name {
        members.sort_by_key(|m| {
            let span = m.span(ws);
            (ws.files.sources.path(span), span.start)
        });
        // Entries that have one name by themselves are reported for that.
        let Some(first) = members.first() else { continue };
        let Some(later) = members.iter().find(|m| m.title() != first.title()) else { continue };
        let message = format!(
            "two {what}s are named `{}` once they are compiled: in RedTrack's lists and reports they cannot be told apart",
            visible(name)
        );
        let owner: Owner<'t> = later.entry.owner(what);
        let at = later.written.map_or(later.entry.key, |name| name.at);
        out.push(
            ws.files
                .finding(RULE.code, owner, at, None, message)
                .label("the same name in the end")
                .related(first.span(ws), "the first one")
                .help("give one of the two another name"),
        );
    }
}

/// An entry that has a compiled name.
struct Member<'e, 't, T> {
    entry: &'e Entry<'t, T>,
    /// Its own name, where one is written.
    written: Option<Text<'t>>,
}

impl<'t, T> Member<'_, 't, T> {
    fn title(&self) -> &'t str {
        self.written.map_or(self.entry.id, |name| name.value)
    }

    fn span(&self, ws: &Workspace<'t, '_>) -> Span {
        match self.written {
            Some(name) => ws.files.span(name.at),
            None => ws.files.key(self.entry.key),
        }
    }
}
