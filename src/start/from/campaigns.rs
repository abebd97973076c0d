//! Campaign links: the host, RedTrack's id, the page where there is no redirect. Which offers
//! a campaign rotates is in no link.

use super::{Imply, Item, Placed};
use crate::compile::{ID_PLACEHOLDER, UrlKind};
use crate::start::answers;
use crate::start::entry::{Campaign, Lander};
use crate::template::UrlTemplate;
use crate::workspace::is_id;
use std::collections::HashSet;

/// How many offers a campaign is given where nothing says which are its own.
const MOST_OFFERS: usize = 10;

/// The host of a link.
pub(super) fn host(item: &Item) -> String {
    UrlTemplate::parse(&item.url).host().to_owned()
}

impl Imply {
    /// Takes a campaign's link in.
    pub(super) fn campaign(&mut self, item: &Item, channel: &str) {
        let url = UrlTemplate::parse(&item.url);
        let cmpid = url.params().find(|p| url.key(p) == "cmpid");
        let (redtrack_id, page) = match &cmpid {
            Some(param) => {
                let page = item.url.get(..param.key.start.saturating_sub(1)).unwrap_or_default();
                (url.value(param), Some(page.to_owned()))
            }
            None => (url.path().trim_matches('/'), None),
        };
        let redtrack_id = Some(redtrack_id.to_owned()).filter(|id| id != ID_PLACEHOLDER);
        let (offers, how) = self.offers_of(item);
        if offers.is_empty() {
            let text = "not placed: a campaign needs an offer, and there is no offer URL";
            return self.remark(item.line, text);
        }
        let ours = item.ours.as_ref().map(|o| o.id.clone()).filter(|id| is_id(id));
        let by_name = item.name.as_deref().map(answers::id).filter(|id| !id.is_empty());
        let wanted =
            ours.or(by_name).unwrap_or_else(|| answers::id(&format!("{channel} campaign")));
        let id = self.ids.free("campaigns", &wanted);
        let domain = match page {
            None if url.host() != self.draft.domain => Some(self.domain(url.host())),
            _ => None,
        };
        self.remark(item.line, format!("which offers `{id}` rotates is not in its link: {how}"));
        let campaign = Campaign {
            name: item.name.clone().filter(|n| *n != id),
            channel: channel.to_owned(),
            offers: offers.into_iter().map(|id| (id, None)).collect(),
            direct: page.map(|page| self.page(page)),
            domain,
            redtrack_id,
            notes: vec![format!("Which offers it rotates is not in its link: {how}.")],
            id,
            ..Campaign::default()
        };
        self.placed.push(Placed::new(item, UrlKind::Campaign, "campaigns", &campaign.id));
        self.draft.campaigns.push(campaign);
    }

    /// The offers that a campaign may rotate, and how they were found.
    fn offers_of(&self, item: &Item) -> (Vec<String>, &'static str) {
        let all: Vec<String> =
            self.draft.offers.iter().flat_map(|o| o.ids()).take(MOST_OFFERS + 1).collect();
        if all.len() <= 1 {
            return (all, "the only one is taken");
        }
        let ours = item.ours.as_ref().map(|o| o.id.as_str());
        let words = |texts: &[Option<&str>]| -> HashSet<String> {
            let texts =
                texts.iter().flatten().flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
            texts.filter(|w| w.chars().count() > 1).map(str::to_lowercase).collect()
        };
        let named = words(&[ours, item.name.as_deref()]);
        let shared = |o: &crate::start::entry::Offer| {
            words(&[Some(&o.id), o.name.as_deref()]).intersection(&named).count()
        };
        // Thousands of links without a name are compared with nothing.
        let named_offers = if named.is_empty() { &[][..] } else { &self.draft.offers };
        let scores: Vec<usize> = named_offers.iter().map(shared).collect();
        let best = scores.iter().copied().max().unwrap_or(0);
        let near = self.draft.offers.iter().zip(&scores).filter(|(_, score)| **score == best);
        let near: Vec<String> = near.flat_map(|(offer, _)| offer.ids()).collect();
        if best > 0 && near.len() <= MOST_OFFERS {
            return (near, "what is called most alike is taken");
        }
        if all.len() <= MOST_OFFERS {
            (all, "all of them are taken")
        } else {
            (all.into_iter().take(1).collect(), "the first is taken")
        }
    }

    /// The id of a further tracking domain.
    fn domain(&mut self, host: &str) -> String {
        if let Some((id, _)) = self.draft.domains.iter().find(|(_, known)| known == host) {
            return id.clone();
        }
        let id = self.ids.free("domains", "second");
        self.draft.domains.push((id.clone(), host.to_owned()));
        id
    }

    /// The id of an own page.
    fn page(&mut self, url: String) -> String {
        if let Some(page) = self.draft.landers.iter().find(|l| l.url == url) {
            return page.id.clone();
        }
        let id = self.ids.free("landers", "page");
        self.draft.landers.push(Lander { id: id.clone(), url, ..Lander::default() });
        id
    }
}
