//! A workspace as URLs are held against it: its hosts, its names, and what it compiles to.

use super::host;
use super::index::{Index, Own, Row};
use crate::compile::{CLICK_ID, Plan, UrlKind};
use crate::facts::kma::SLOTS;
use crate::rules::reading;
use crate::template::UrlTemplate;
use crate::workspace::Workspace;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A workspace that URLs are compared with.
#[derive(Debug)]
pub struct Beside<'a, 't> {
    pub(super) ws: &'a Workspace<'t, 'a>,
    pub(super) plan: &'a Plan<'t>,
    pub(super) dir: &'a str,
    pub(super) rows: Index<'a>,
    /// What is left to be filled in some compiled URL: secrets are shown by their names.
    places: HashSet<String>,
    /// The slots that channels name, by the name; the first that does counts.
    slots: HashMap<&'a str, u8>,
    /// The slots in which its offers have the click id.
    pub(super) click_id_slots: BTreeSet<&'static str>,
    tracking: HashSet<String>,
    streams: HashSet<String>,
    pages: HashSet<String>,
    /// Names of channels by the host of their postback.
    channels: HashMap<String, &'a str>,
}

impl<'a, 't> Beside<'a, 't> {
    /// A workspace and its plan; `dir` is where it is, for people, and empty for the current
    /// folder.
    #[must_use]
    pub fn new(dir: &'a str, ws: &'a Workspace<'t, 'a>, plan: &'a Plan<'t>) -> Self {
        let host_of = |url: &str| host(&UrlTemplate::parse(url));
        let own = plan.campaigns.iter().map(|c| c.host).chain([plan.host]);
        let own: HashSet<&str> = own.filter(|h| !h.is_empty()).collect();
        let links = plan.offers.iter().filter_map(|o| o.link);
        let pages = ws.landers.iter().filter_map(|(_, lander)| lander.url);
        let rows = Index::new(plan.rows());
        let places = rows.all().flat_map(|row| {
            let url = UrlTemplate::parse(&row.row.url);
            let left = reading::placeholders(url.template());
            left.into_iter().map(|range| row.row.url[range].to_owned()).collect::<Vec<_>>()
        });
        let places = places.collect();
        let mut slots = HashMap::new();
        for parameter in plan.channels.iter().flat_map(|c| &c.parameters) {
            slots.entry(parameter.name).or_insert(parameter.slot);
        }
        let mut channels = HashMap::new();
        for channel in &plan.channels {
            if let Some(url) = channel.postback.as_deref() {
                channels.entry(host_of(url)).or_insert(channel.name.as_ref());
            }
        }
        Self {
            ws,
            plan,
            dir,
            rows,
            places,
            slots,
            click_id_slots: plan.offers.iter().map(|offer| offer.slot.as_str()).collect(),
            tracking: own.into_iter().map(|h| host_of(&format!("https://{h}/"))).collect(),
            streams: links.map(|link| host_of(link.value)).collect(),
            pages: pages.map(|page| host_of(page.value)).collect(),
            channels,
        }
    }

    pub(super) fn is_tracking(&self, host: &str) -> bool {
        self.tracking.contains(host)
    }

    pub(super) fn is_stream_host(&self, host: &str) -> bool {
        self.streams.contains(host)
    }

    pub(super) fn is_page(&self, host: &str) -> bool {
        self.pages.contains(host)
    }

    /// The name of the channel whose postback has this host.
    pub(super) fn channel_by_postback(&self, host: &str) -> Option<String> {
        self.channels.get(host).map(|name| (*name).to_owned())
    }

    /// The slot that some channel gives this name.
    pub(super) fn slot_named(&self, name: &str) -> Option<u8> {
        self.slots.get(name).copied()
    }

    /// The slot in which the offer of a link has the click id.
    pub(super) fn slot_of(&self, url: &UrlTemplate<'_>) -> Option<&'static str> {
        self.rows.of(UrlKind::Offer, Own::of(url), false).into_iter().find_map(
            |Row { row, .. }| {
                let url = UrlTemplate::parse(&row.url);
                let carries = |slot: &&str| {
                    url.params().any(|p| url.key(&p) == *slot && url.value(&p) == CLICK_ID)
                };
                SLOTS.into_iter().find(carries)
            },
        )
    }

    /// The slot in which all offers have the click id; `None` where there are several, or no offers.
    pub(super) fn only_slot(&self) -> Option<&'static str> {
        self.click_id_slots.first().copied().filter(|_| self.click_id_slots.len() == 1)
    }

    /// Whether this is just what is compiled for a campaign.
    pub(super) fn has_campaign_link(&self, url: &UrlTemplate<'_>) -> bool {
        let links = self.rows.of(UrlKind::Campaign, Own::of(url), false);
        links.into_iter().any(|Row { row, .. }| row.url == url.text())
    }

    /// Whether a compiled URL leaves this place to be filled: a secret is shown in it by its name.
    pub(super) fn compiles(&self, place: &str) -> bool {
        self.places.contains(place)
    }
}
