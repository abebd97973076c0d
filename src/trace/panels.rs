//! What is pasted into the panels, found again by what a request carries: hosts, paths, ids.

use super::request::Request;
use super::sample;
use super::way::{Way, funnel_of, offer_of};
use crate::compile::{
    ID_PLACEHOLDER, Plan, PlannedCampaign, PlannedChannel, PlannedFunnel, PlannedOffer,
};
use crate::facts::countries::COUNTRIES;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, Report};
use crate::workspace::Workspace;
use std::collections::{HashMap, HashSet};

/// A workspace as its panels know it.
#[derive(Debug)]
pub struct Panels<'a, 't> {
    pub(super) ws: &'a Workspace<'t, 'a>,
    pub(super) plan: &'a Plan<'t>,
    campaigns: HashMap<String, usize>,
    streams: HashMap<(String, String), Stream>,
    /// The hosts of its tracking domains, sorted.
    hosts: Vec<String>,
    listed: HashSet<&'t str>,
    /// The button links of own pages, by the page's id and the link's host.
    buttons: HashMap<&'t str, HashMap<String, Buttons<'a>>>,
}

/// The button links that a page has on one host.
#[derive(Debug)]
struct Buttons<'a> {
    /// The path of the first.
    first: String,
    /// The links by their paths.
    by_path: HashMap<String, &'a str>,
}

/// The offers whose links have one host and one path.
#[derive(Debug)]
struct Stream {
    /// The first of them.
    first: usize,
    /// The links, in order, by their first parameter.
    by_first: HashMap<Option<(String, String)>, Vec<Link>>,
}

/// An offer's position in the plan, and the parameters of its link.
#[derive(Debug)]
struct Link {
    offer: usize,
    params: Vec<(String, String)>,
}

impl<'a, 't> Panels<'a, 't> {
    /// Pastes a plan.
    #[must_use]
    pub fn new(ws: &'a Workspace<'t, 'a>, plan: &'a Plan<'t>) -> Self {
        let mut campaigns = HashMap::with_capacity(plan.campaigns.len());
        for (i, campaign) in plan.campaigns.iter().enumerate() {
            campaigns.entry(redtrack_id(campaign)).or_insert(i);
        }
        let mut streams = HashMap::new();
        for (offer, planned) in plan.offers.iter().enumerate() {
            let link = planned.link.and_then(|link| Request::parse(link.value).ok());
            if let Some(link) = link {
                let new = || Stream { first: offer, by_first: HashMap::new() };
                let stream: &mut Stream = streams.entry(address(&link)).or_insert_with(new);
                let alike = stream.by_first.entry(link.params.first().cloned()).or_default();
                alike.push(Link { offer, params: link.params });
            }
        }
        let own = plan.campaigns.iter().map(|c| c.host).chain([plan.host]);
        let mut hosts: Vec<String> = own.map(normal_host).filter(|h| !h.is_empty()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let listed = ws.offer_source.macros.iter().flatten().map(|text| text.value).collect();
        Self { ws, plan, campaigns, streams, hosts, listed, buttons: buttons(plan) }
    }

    /// Whether a host is one of the workspace's tracking domains.
    #[must_use]
    pub fn is_tracking(&self, host: &str) -> bool {
        self.hosts.binary_search_by(|own| own.as_str().cmp(host)).is_ok()
    }

    /// Whether a host serves streams of KMA.BIZ.
    #[must_use]
    pub fn is_stream_host(&self, host: &str) -> bool {
        self.streams.keys().any(|(h, _)| h == host)
    }

    /// The campaign with an id of RedTrack's.
    pub(super) fn campaign(&self, id: &str) -> Option<usize> {
        self.campaigns.get(id).copied()
    }

    /// The offer whose stream a request opens: of several with one link, the one whose own
    /// parameters it carries.
    pub(super) fn offer(&self, request: &Request) -> Option<usize> {
        let all = self.streams.get(&address(request))?;
        let carried = |link: &Link| link.params.iter().all(|p| request.params.contains(p));
        // A link that is carried whole has its first parameter among those of the request.
        let first = request.params.iter().map(Some).chain([None]);
        let alike = first.filter_map(|first| all.by_first.get(&first.cloned()));
        let carries = alike.filter_map(|links| links.iter().find(|link| carried(link)));
        carries.map(|link| link.offer).min().or(Some(all.first))
    }

    pub(super) fn channel_of(
        &self,
        campaign: &PlannedCampaign<'t>,
    ) -> Option<&'a PlannedChannel<'t>> {
        self.plan.channel(campaign.channel?.value)
    }

    pub(super) fn event(&self, name: &str) -> Option<&'a ConversionEvent> {
        self.ws.events.get(name)
    }

    /// RedTrack's default conversion, where the workspace names it.
    pub(super) fn default_event(&self) -> Option<&'t str> {
        let is_default = |e: &ConversionEvent| e.default.is_some_and(|d| d.value);
        self.ws.events.iter().find(|(_, e)| is_default(e)).map(|(entry, _)| entry.id)
    }

    /// The events that take a status, in order of name.
    pub(super) fn takers(&self, status: Status) -> Vec<&'t str> {
        let events = self.ws.events.iter();
        events.filter(|(_, e)| takes(e, status)).map(|(entry, _)| entry.id).collect()
    }

    /// Whether a channel is told of a conversion of this type and status.
    pub(super) fn is_told(
        &self,
        channel: &PlannedChannel<'_>,
        event: Option<&str>,
        status: &str,
    ) -> bool {
        if self.plan.source.report == Report::Status {
            channel.statuses.contains(&status)
        } else {
            event.is_some_and(|event| channel.events.contains(&event))
        }
    }

    /// Where the visitor of a way through a campaign is said to come from: of the countries that the
    /// funnel is for, else of those that the campaign buys, the first that the offer takes.
    pub(super) fn country(
        &self,
        campaign: &PlannedCampaign<'_>,
        funnels: &[PlannedFunnel<'_>],
        way: &Way,
    ) -> String {
        let own = funnel_of(funnels, way).map(|f| &*f.countries).filter(|own| !own.is_empty());
        let shown = own.unwrap_or_else(|| campaign.countries(self.ws));
        let offer = self.plan.offer(offer_of(funnels, way));
        let taken = offer.and_then(|o| self.ws.offers.get(o.entry)?.countries.as_deref());
        let taken = taken.unwrap_or_default();
        // There are no more countries; a longer list repeats itself.
        let mut some = shown.iter().take(COUNTRIES.len());
        let both = some.find(|c| taken.iter().take(COUNTRIES.len()).any(|t| t.value == c.value));
        let country = both.or(shown.first()).or(taken.first());
        country.map_or(sample::COUNTRY, |c| c.value).to_owned()
    }

    /// The button link of a page on a host, with its path: the one of that path, else the first.
    pub(super) fn button<'s>(
        &'s self,
        page: &str,
        host: &str,
        path: &str,
    ) -> Option<(&'a str, &'s str)> {
        let Buttons { first, by_path } = self.buttons.get(page)?.get(host)?;
        let (path, url) = by_path.get_key_value(path).or_else(|| by_path.get_key_value(first))?;
        Some((url, path))
    }

    /// What KMA.BIZ pays for a lead of an offer: the amount and its currency.
    pub(super) fn payout(&self, offer: &PlannedOffer<'_>, country: &str) -> (String, String) {
        let entry = self.ws.offers.get(offer.entry);
        let payout = entry.and_then(|o| o.payout.as_ref()).map(|p| &p.value);
        let money = payout.and_then(|p| {
            let own = p.by_country.iter().find(|(c, _)| c.value == country);
            own.or(p.by_country.first()).map(|(_, money)| money).or(p.flat.as_ref())
        });
        let amount = money.and_then(|m| m.amount).map_or(sample::PAYOUT, |a| a.value);
        let currency = money.and_then(|m| m.currency).or(self.ws.offer_source.currency);
        (amount.to_owned(), currency.map_or("USD", |c| c.value).to_owned())
    }

    /// Whether the user has seen a macro in the own KMA.BIZ panel.
    pub(super) fn is_listed(&self, text: &str) -> bool {
        self.listed.contains(text)
    }
}

/// The button links of own pages, as their receiver reads them.
fn buttons<'a, 't>(plan: &'a Plan<'t>) -> HashMap<&'t str, HashMap<String, Buttons<'a>>> {
    let mut out: HashMap<&str, HashMap<String, Buttons<'_>>> = HashMap::new();
    for link in &plan.landers {
        let Ok(Request { host, path, .. }) = Request::parse(&link.url) else { continue };
        let new = || Buttons { first: path.clone(), by_path: HashMap::new() };
        let of_host = out.entry(link.entry).or_default().entry(host).or_insert_with(new);
        of_host.by_path.entry(path).or_insert(&link.url);
    }
    out
}

/// A campaign's id in RedTrack; a sample where it has none yet.
pub(super) fn redtrack_id(campaign: &PlannedCampaign<'_>) -> String {
    campaign.redtrack_id.map_or_else(|| sample::redtrack_id(&campaign.id), |id| id.value.to_owned())
}

/// A campaign's link with an id in it, known or not.
pub(super) fn link_with_id(campaign: &PlannedCampaign<'_>) -> String {
    campaign.url().replacen(ID_PLACEHOLDER, &redtrack_id(campaign), 1)
}

/// Whether an event takes a status.
pub(super) fn takes(event: &ConversionEvent, status: Status) -> bool {
    event.when.iter().flat_map(|w| &w.value.0).any(|s| Status::from(s.value) == status)
}

/// Host and path, by which a stream is known.
fn address(request: &Request) -> (String, String) {
    (request.host.clone(), request.path.trim_end_matches('/').to_owned())
}

/// A host as requests carry it.
pub(super) fn normal_host(host: &str) -> String {
    url::Host::parse(host).map_or_else(|_| host.to_ascii_lowercase(), |host| host.to_string())
}
