//! Takes out of a draft the entries that do not pass a check, with what cannot do without them.

use super::draft::Draft;
use super::entry::Campaign;
use super::prove::Proof;
use crate::diagnostic::Severity;
use crate::text::FileId;
use crate::workspace::ROOT;
use crate::yaml::{Limits, Paths, parse};
use std::collections::BTreeMap;
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
    pub(super) fn leave_out(&mut self, wrong: BTreeMap<Entry, String>) -> Vec<(Entry, String)> {
        let mut lost: BTreeMap<Entry, Vec<Entry>> = BTreeMap::new();
        let campaign = |id: &str| ("campaigns".to_owned(), id.to_owned());
        self.campaigns.retain_mut(|c| {
            let own = campaign(&c.id);
            if wrong.contains_key(&own) {
                return false;
            }
            let cause = c.lost_without(&wrong);
            let stays = cause.is_none();
            cause.into_iter().for_each(|cause| lost.entry(cause).or_default().push(own.clone()));
            stays
        });
        let stays =
            |section: &str, id: &str| !wrong.contains_key(&(section.to_owned(), id.to_owned()));
        self.offers.retain(|o| stays("offers", &o.id));
        self.channels.retain(|c| stays("channels", &c.id));
        self.landers.retain(|l| stays("landers", &l.id));
        let mut out = Vec::new();
        for (entry, why) in wrong {
            let of_it = lost.remove(&entry).unwrap_or_default();
            let with_it = format!("what it needs was left out: {why}");
            out.push((entry, why));
            out.extend(of_it.into_iter().map(|campaign| (campaign, with_it.clone())));
        }
        out
    }
}

impl Campaign {
    /// Takes what is wrong out of what it names; the first entry without which nothing sound is
    /// left. A funnel is whole or not at all.
    fn lost_without(&mut self, wrong: &BTreeMap<Entry, String>) -> Option<Entry> {
        let known = |section: &str, id: &str| {
            let entry = (section.to_owned(), id.to_owned());
            wrong.contains_key(&entry).then_some(entry)
        };
        let offer = |offer: &str| known("offers", offer.split('/').next().unwrap_or_default());
        let last = self.offers.iter().filter_map(|(id, _)| offer(id)).max();
        self.offers.retain(|(id, _)| offer(id).is_none());
        let last = last.filter(|_| self.offers.is_empty() && self.funnels.is_empty());
        let in_funnels = self.funnels.iter().flat_map(|f| {
            let offers = f.offers.iter().filter_map(|(id, _)| offer(id));
            let pages = f.landers.iter().chain(&f.prelanders);
            offers.chain(pages.filter_map(|(id, _)| known("landers", id)))
        });
        let channel = known("channels", &self.channel);
        let page = self.direct.as_deref().and_then(|id| known("landers", id));
        in_funnels.chain(channel).chain(page).chain(last).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start::entry::{Channel, Funnel, Offer};

    fn campaign(id: &str, offers: &[&str], funnel: &[&str]) -> Campaign {
        let shares = |ids: &[&str]| ids.iter().map(|id| ((*id).to_owned(), None)).collect();
        let funnel = Funnel { offers: shares(funnel), ..Funnel::default() };
        let funnels = if funnel.offers.is_empty() { vec![] } else { vec![funnel] };
        let channel = "c".to_owned();
        Campaign {
            id: id.to_owned(),
            channel,
            offers: shares(offers),
            funnels,
            ..Campaign::default()
        }
    }

    fn wrong(entries: &[(&str, &str)]) -> BTreeMap<Entry, String> {
        let entry = |(section, id): &(&str, &str)| {
            (((*section).to_owned(), (*id).to_owned()), format!("{id} is wrong"))
        };
        entries.iter().map(entry).collect()
    }

    #[test]
    fn a_campaign_goes_with_the_last_of_its_offers_or_the_first_of_its_funnels() {
        let campaigns = vec![
            campaign("both", &["a", "b/s"], &[]),
            campaign("one", &["a", "d"], &[]),
            campaign("funnel", &[], &["d", "a", "b"]),
            campaign("itself", &["a"], &[]),
        ];
        let mut draft = Draft { campaigns, ..Draft::default() };
        let gone =
            draft.leave_out(wrong(&[("offers", "a"), ("offers", "b"), ("campaigns", "itself")]));
        let gone: Vec<String> = gone.iter().map(|((_, id), why)| format!("{id}: {why}")).collect();
        assert_eq!(
            gone,
            [
                "itself: itself is wrong",
                "a: a is wrong",
                "funnel: what it needs was left out: a is wrong",
                "b: b is wrong",
                "both: what it needs was left out: b is wrong",
            ]
        );
        assert_eq!(draft.campaigns, [campaign("one", &["d"], &[])]);
    }

    /// Each wrong entry was looked for in every campaign.
    #[test]
    fn entries_by_the_thousand_are_left_out_in_one_look_at_each_campaign() {
        let many = 50_000;
        let offer = |i: usize| Offer { id: format!("o{i}"), ..Offer::default() };
        let of = |i: usize| campaign(&format!("k{i}"), &[format!("o{i}").as_str()], &[]);
        let mut draft = Draft {
            channels: vec![Channel { id: "c".to_owned(), ..Channel::default() }],
            offers: (0..=many).map(offer).collect(),
            campaigns: (0..=many).map(of).collect(),
            ..Draft::default()
        };
        let ids: Vec<String> = (0..many).map(|i| format!("o{i}")).collect();
        let ids: Vec<_> = ids.iter().map(|id| ("offers", id.as_str())).collect();
        assert_eq!(draft.leave_out(wrong(&ids)).len(), 2 * many);
        assert_eq!((draft.offers, draft.campaigns), (vec![offer(many)], vec![of(many)]));
        assert_eq!(draft.channels.len(), 1);
    }
}
