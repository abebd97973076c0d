//! Campaigns: one for each channel, with its link and its funnels.

use super::channel::PlannedChannel;
use super::{domain_host, is_paused, name_or};
use crate::model::{
    Campaign, ChannelRef, Funnel, LanderRef, Mode, OfferRef, RedtrackId, Spanned, Text, once,
};
use crate::template::{append_joined, append_query, encode_macro};
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands in a link until RedTrack has made the campaign.
pub const ID_PLACEHOLDER: &str = "{redtrack_campaign_id}";

/// Something with a share of the clicks.
#[derive(Debug, Clone)]
pub struct Share<'t> {
    /// Its id as written.
    pub id: Text<'t>,
    /// Its weight; `None` for an equal share.
    pub weight: Option<Spanned<i64>>,
}

/// A funnel of a campaign.
#[derive(Debug, Clone, Default)]
pub struct PlannedFunnel<'t> {
    /// The name people read.
    pub name: Cow<'t, str>,
    /// Its weight; `None` for an equal share.
    pub weight: Option<i64>,
    /// Takes the visitors no other funnel takes.
    pub default: bool,
    /// Countries; empty for those of the campaign.
    pub countries: Box<[Text<'t>]>,
    /// Further conditions, by RedTrack's filter name.
    pub conditions: Box<[(&'static str, Vec<&'t str>)]>,
    /// Own pages before the landers.
    pub prelanders: Box<[Share<'t>]>,
    /// Own pages before the offers.
    pub landers: Box<[Share<'t>]>,
    /// The offers.
    pub offers: Box<[Share<'t>]>,
}

/// The share of what has no weight of its own, beside others that have none. Only the proportion
/// counts.
pub const EQUAL_WEIGHT: i64 = 100;

/// The share of a default funnel that has no weight: it takes the visitors that no other takes, and
/// next to nothing of theirs.
const REST_WEIGHT: i64 = 1;

impl PlannedFunnel<'_> {
    /// Its share of the clicks, beside those of the other funnels.
    #[must_use]
    pub fn share(&self) -> i64 {
        self.weight.unwrap_or(if self.default { REST_WEIGHT } else { EQUAL_WEIGHT })
    }
}

/// A campaign of RedTrack.
#[derive(Debug, Clone)]
pub struct PlannedCampaign<'t> {
    /// The id, with the channel's where the entry has several.
    pub id: Cow<'t, str>,
    /// The entry's id.
    pub entry: &'t str,
    /// The entry's position among the campaigns of its workspace.
    pub position: usize,
    /// The name people read.
    pub name: Cow<'t, str>,
    /// The channel as written; `None` where it is missing.
    pub channel: Option<Text<'t>>,
    /// The position of its channel in the plan: see [`Self::channel_index`].
    planned: Option<u32>,
    /// Whether the link goes straight to the lander.
    pub direct: bool,
    /// The address of the page that such a link leads to.
    pub page: Option<&'t str>,
    /// The id of its tracking domain, if one is named.
    pub domain: Option<&'t str>,
    /// The host of its link.
    pub host: &'t str,
    /// What the links of its channel carry, the same for all of them, with its `?`.
    query: Arc<str>,
    /// The campaign's id in RedTrack, once known.
    pub redtrack_id: Option<Text<'t>>,
    /// Whether it is paused.
    pub paused: bool,
    /// Where the entry's key is.
    pub key: Loc,
}

impl<'t> PlannedCampaign<'t> {
    /// Whom findings about it belong to.
    #[must_use]
    pub fn owner(&self) -> Owner<'t> {
        Owner { kind: "campaign", id: self.entry, key: self.key, preset: None }
    }

    /// The position of its channel in the plan; `None` where there is no such channel.
    #[must_use]
    pub fn channel_index(&self) -> Option<usize> {
        self.planned.map(|index| index as usize)
    }

    /// The id of its tracking domain, unless its host is the main one.
    #[must_use]
    pub fn other_domain(&self, main: &str) -> Option<&'t str> {
        self.domain.filter(|_| self.host != main)
    }

    /// What is written of it in the workspace it was compiled from.
    #[must_use]
    pub fn written<'w, 'u>(&self, ws: &'w Workspace<'u, '_>) -> Option<&'w Campaign<'u>> {
        let entry = ws.campaigns.at(self.position);
        debug_assert_eq!(entry.id, self.entry, "the plan is of another workspace");
        entry.value.as_deref()
    }

    /// Countries; empty for every country.
    #[must_use]
    pub fn countries<'w, 'u>(&self, ws: &'w Workspace<'u, '_>) -> &'w [Text<'u>] {
        let list = self.written(ws).and_then(|campaign| campaign.countries.as_ref());
        list.map(|list| list.value.as_slice()).unwrap_or_default()
    }

    /// The funnels, made of what its workspace says: no rule asks for those of every campaign.
    #[must_use]
    pub fn funnels<'p>(&self, ws: &'p Workspace<'_, '_>) -> Box<[PlannedFunnel<'p>]> {
        self.written(ws).map(funnels).unwrap_or_default()
    }

    /// The link that is pasted into the channel, put together here: thousands of campaigns may
    /// have one page.
    #[must_use]
    pub fn url(&self) -> String {
        let id = link_id(self.redtrack_id);
        let base = match self.page {
            Some(page) => append_query(page, [("cmpid", Cow::Borrowed(id))]),
            None if [self.host, id].iter().all(|part| !part.contains(['?', '#'])) => {
                return ["https://", self.host, "/", id, &self.query].concat();
            }
            None => format!("https://{}/{id}", self.host),
        };
        append_joined(&base, self.query.strip_prefix('?').unwrap_or_default())
    }

    /// The query that the link has, with its `?`, unless it leads to a page.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.page.is_none().then_some(&*self.query)
    }

    /// Gives its link another query than the one that was compiled.
    #[cfg(test)]
    pub(crate) fn set_query(&mut self, query: &str) {
        self.query = query.into();
    }
}

/// What stands for a campaign in its link.
fn link_id(redtrack_id: Option<Text<'_>>) -> &str {
    redtrack_id.map_or(ID_PLACEHOLDER, |id| id.value)
}

pub(super) fn plan<'t>(
    ws: &Workspace<'t, '_>,
    channels: &[PlannedChannel<'t>],
) -> Vec<PlannedCampaign<'t>> {
    // Broken ones are not planned.
    let mut next = 0..channels.len();
    let readable = ws.channels.all().map(|entry| entry.value.as_ref().and_then(|_| next.next()));
    let indices: Vec<Option<usize>> = readable.collect();
    let mut queries: Vec<Option<Arc<str>>> = vec![None; channels.len()];
    let mut out = Vec::with_capacity(ws.campaigns.iter().count());
    let mut are_several = false;
    for (position, entry) in ws.campaigns.all().enumerate() {
        let Some(campaign) = &entry.value else { continue };
        let several = campaign.channel.is_none();
        are_several |= several;
        let ids = Ids::of(campaign);
        let listed = campaign.named_channels();
        let none = (several && campaign.channels.is_none()).then_some(None);
        // One that stands twice is said to, and makes one campaign.
        let mut seen = HashSet::new();
        let is_new = |c: &&ChannelRef<'t>| listed.len() == 1 || seen.insert(c.id.value);
        for channel in listed.iter().filter(is_new).map(Some).chain(none) {
            let index = channel.and_then(|c| indices[c.position()?]);
            let channel = channel.map(|c| c.id);
            let planned = index.map(|i| &channels[i]);
            let query = index.map(|i| {
                queries[i].get_or_insert_with(|| append_query("", carried(&channels[i])).into())
            });
            let name = name_or(campaign.name, entry.id);
            let (id, name) = match channel.filter(|_| several) {
                Some(c) => (
                    Cow::Owned(format!("{}-{}", entry.id, c.value)),
                    Cow::Owned(format!(
                        "{name} · {}",
                        planned.map_or(c.value, |p| p.name.as_ref())
                    )),
                ),
                None => (Cow::Borrowed(entry.id), name),
            };
            let domain = campaign.domain.map(|d| d.value).or(planned.and_then(|p| p.domain));
            let host = domain_host(ws, domain);
            let redtrack_id = ids.get(channel);
            let direct = campaign.mode.is_some_and(|m| m.value == Mode::Direct);
            out.push(PlannedCampaign {
                id,
                entry: entry.id,
                position,
                name,
                channel,
                planned: index.and_then(|i| u32::try_from(i).ok()),
                direct,
                domain,
                host,
                page: direct.then(|| direct_lander(ws, &funnels(campaign))).flatten(),
                query: query.map(|query| Arc::clone(query)).unwrap_or_default(),
                redtrack_id,
                paused: is_paused(campaign.status),
                key: entry.key,
            });
        }
    }
    // Entries stand in order of id, which those with a channel's may leave.
    if are_several {
        out.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    }
    out
}

/// The ids that RedTrack gave a campaign's entry. Of many channels each is looked up in a table.
enum Ids<'t> {
    One(Option<Text<'t>>),
    ByChannel(HashMap<&'t str, Text<'t>>),
}

impl<'t> Ids<'t> {
    fn of(campaign: &Campaign<'t>) -> Self {
        match campaign.redtrack_id.as_ref() {
            None => Self::One(None),
            Some(RedtrackId::One(id)) => Self::One(Some(*id)),
            Some(RedtrackId::ByChannel(ids)) => {
                let mut by_channel = HashMap::with_capacity(ids.entries.len());
                for (channel, id) in ids.iter() {
                    by_channel.entry(channel.value).or_insert(*id);
                }
                Self::ByChannel(by_channel)
            }
        }
    }

    fn get(&self, channel: Option<Text<'t>>) -> Option<Text<'t>> {
        match self {
            Self::One(id) => *id,
            Self::ByChannel(ids) => ids.get(channel?.value).copied(),
        }
    }
}

/// The campaign's funnels; `offers` is shorthand for one.
fn funnels<'t>(campaign: &Campaign<'t>) -> Box<[PlannedFunnel<'t>]> {
    if let Some(offers) = &campaign.offers {
        let name = Cow::Borrowed("Main");
        return Box::new([PlannedFunnel {
            name,
            offers: shares(&offers.value),
            ..PlannedFunnel::default()
        }]);
    }
    let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
    funnels.enumerate().map(|(i, f)| funnel(i, f)).collect()
}

fn funnel<'t>(index: usize, funnel: &Funnel<'t>) -> PlannedFunnel<'t> {
    let conditions = funnel.conditions();
    let pages = |pages: &Option<Spanned<Vec<LanderRef<'t>>>>| {
        let share = |p: &LanderRef<'t>| Share { id: p.id, weight: p.weight };
        pages.iter().flat_map(|p| &p.value).map(share).collect()
    };
    PlannedFunnel {
        name: funnel.name.map_or_else(
            || Cow::Owned(format!("Funnel {}", index + 1)),
            |n| Cow::Borrowed(n.value),
        ),
        weight: funnel.weight.map(|w| w.value),
        default: funnel.default.is_some_and(|d| d.value),
        countries: list(funnel.countries.as_ref()),
        conditions: conditions.map(|(k, v)| (k, each(v))).collect(),
        prelanders: pages(&funnel.prelanders),
        landers: pages(&funnel.landers),
        offers: funnel.offers.as_ref().map(|o| shares(&o.value)).unwrap_or_default(),
    }
}

/// Every value of a list once.
fn each<'t>(list: &[Text<'t>]) -> Vec<&'t str> {
    let mut list = list.to_vec();
    once(&mut list);
    list.iter().map(|text| text.value).collect()
}

fn list<'t>(list: Option<&Spanned<Vec<Text<'t>>>>) -> Box<[Text<'t>]> {
    list.map(|l| l.value.as_slice().into()).unwrap_or_default()
}

fn shares<'t>(offers: &[OfferRef<'t>]) -> Box<[Share<'t>]> {
    offers.iter().map(|o| Share { id: o.id, weight: o.weight }).collect()
}

/// The address of the one lander of a campaign in mode `direct`.
fn direct_lander<'t>(ws: &Workspace<'t, '_>, funnels: &[PlannedFunnel<'t>]) -> Option<&'t str> {
    let first = funnels.iter().flat_map(|f| &f.landers).next()?;
    ws.landers.get(first.id.value)?.url.map(|u| u.value)
}

/// What a channel's links carry: parameters in order of slot, then the cost, then the
/// channel's click id.
fn carried<'c>(channel: &'c PlannedChannel<'_>) -> impl Iterator<Item = (&'c str, Cow<'c, str>)> {
    let parameters = channel.parameters.iter().map(|p| (p.name, p.macro_text));
    let cost = channel.cost.map(|c| ("cost", c));
    let click_id = channel.click_id.map(|c| ("ref_id", c));
    let all = parameters.chain(cost).chain(click_id);
    all.map(|(name, text)| (name, encode_macro(text.value)))
}

#[cfg(test)]
mod tests {
    use crate::compile::Secrets;
    use crate::compile::testing::planned_though;

    #[test]
    fn a_campaign_has_the_channel_that_it_names_though_others_are_broken() {
        let text = "version: 1
tracking_domain: trk.acme-media.com
channels:
  a: 5
  b: { click_id: \"{c}\" }
  c: { click_id: [] }
  d: { click_id: \"{c}\" }
campaigns:
  none: { offers: [] }
  one: { channel: d, offers: [] }
  several: { channels: [a, b, d, nowhere, b], offers: [] }
";
        planned_though(
            text,
            None,
            Secrets::Masked,
            |_| {},
            |_, plan| {
                let of = |campaign| plan.channel_of(campaign).map(|channel| channel.id);
                let all: Vec<_> = plan.campaigns.iter().map(|c| (c.id.as_ref(), of(c))).collect();
                let expected = [
                    ("none", None),
                    ("one", Some("d")),
                    ("several-a", None),
                    ("several-b", Some("b")),
                    ("several-d", Some("d")),
                    ("several-nowhere", None),
                ];
                assert_eq!(all, expected);
            },
        );
    }
}
