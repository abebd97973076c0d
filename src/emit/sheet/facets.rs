//! What the page filters by: what kind of thing a step is about, which channels and countries
//! it concerns, whether it is paused.

use super::tables::Node;
use crate::compile::Plan;
use crate::compile::postback::SetOf;
use crate::compile::steps::About;
use crate::text::visible;
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds, as people read them. A [`Facet`] names one by its index.
pub(super) const KINDS: [&str; 8] = [
    "Tracking domain",
    "Conversion event",
    "Channel",
    "Offer source",
    "Postback",
    "Offer",
    "Own page",
    "Campaign",
];

/// The countries that something concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Countries<'p> {
    /// Every country.
    Every,
    /// These; none where it has nothing to do with countries.
    Some(BTreeSet<&'p str>),
}

impl<'p> Countries<'p> {
    const NONE: Self = Self::Some(BTreeSet::new());

    /// A list in which nothing means everything.
    fn list(codes: impl IntoIterator<Item = &'p str>) -> Self {
        let codes: BTreeSet<&str> = codes.into_iter().collect();
        if codes.is_empty() { Self::Every } else { Self::Some(codes) }
    }

    fn and(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Some(own), Self::Some(other)) => own.extend(other),
            _ => *self = Self::Every,
        }
    }
}

/// What a step is filtered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facet<'p> {
    /// An index into [`KINDS`].
    pub(super) kind: usize,
    /// Ids of channels.
    pub(super) channels: BTreeSet<&'p str>,
    pub(super) countries: Countries<'p>,
    pub(super) paused: bool,
}

/// What campaigns make of channels, offers and pages.
pub(super) struct Facets<'p> {
    ws: &'p Workspace<'p, 'p>,
    plan: &'p Plan<'p>,
    /// The countries bought on each channel.
    bought: BTreeMap<&'p str, Countries<'p>>,
    /// The channels that lead to each offer, by the offer's and by the entry's id, and to each
    /// page.
    to_offer: BTreeMap<&'p str, BTreeSet<&'p str>>,
    to_page: BTreeMap<&'p str, BTreeSet<&'p str>>,
}

impl<'p> Facets<'p> {
    pub(super) fn new(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Self {
        let mut out = Self {
            ws,
            plan,
            bought: BTreeMap::new(),
            to_offer: BTreeMap::new(),
            to_page: BTreeMap::new(),
        };
        for campaign in &plan.campaigns {
            let Some(channel) = campaign.channel.map(|c| c.value) else { continue };
            let countries = Countries::list(campaign.countries.iter().map(|c| c.value));
            out.bought.entry(channel).or_insert(Countries::NONE).and(&countries);
            for funnel in &campaign.funnels {
                for offer in funnel.offers.iter().map(|o| o.id.value) {
                    out.to_offer.entry(offer).or_default().insert(channel);
                    if let Some(planned) = plan.offer(offer) {
                        out.to_offer.entry(planned.entry).or_default().insert(channel);
                    }
                }
                for page in funnel.prelanders.iter().chain(&funnel.landers) {
                    out.to_page.entry(page.id.value).or_default().insert(channel);
                }
            }
        }
        out
    }

    /// The name that people read, and what the step is filtered by.
    pub(super) fn of(&self, about: About<'p>, paused: bool) -> (Cow<'p, str>, Facet<'p>) {
        let none = BTreeSet::new;
        let (name, kind, channels, countries) = match about {
            About::Domain(host) => (visible(host), 0, none(), Countries::NONE),
            About::Event(name) => (visible(name), 1, none(), Countries::NONE),
            About::Channel(id) => {
                let name = self.plan.channel(id).map_or(id, |c| c.name.as_ref());
                let countries = self.bought.get(id).cloned().unwrap_or(Countries::NONE);
                (visible(name), 2, BTreeSet::from([id]), countries)
            }
            About::OfferSource => (visible(self.plan.source.title), 3, none(), Countries::NONE),
            About::Postback(set, id) => {
                let (name, channels, countries) = match &set.of {
                    SetOf::Global => ("Global postback", none(), Countries::NONE),
                    SetOf::Stream(offer) => {
                        let planned = self.plan.offer(offer);
                        let name = planned.map_or(offer.as_str(), |o| o.name.as_ref());
                        let entry = planned.map_or(offer.as_str(), |o| o.entry);
                        (name, self.leading_to(offer), self.taken(entry))
                    }
                };
                // What follows the set's id tells its URLs apart.
                let name = match id.strip_prefix(set.id()).and_then(|i| i.strip_prefix('/')) {
                    Some(route) => format!("{name} · {}", route.replace('/', " · ")).into(),
                    None => Cow::Borrowed(name),
                };
                (Cow::Owned(visible(&name).into_owned()), 4, channels, countries)
            }
            About::Access(entry) => {
                let offer = self.ws.offers.get(entry);
                let name = offer.and_then(|o| o.name).map_or(entry, |n| n.value);
                (visible(name), 5, self.leading_to(entry), self.taken(entry))
            }
            About::Offer(offer) => {
                let channels = self.leading_to(&offer.id);
                (visible(&offer.name), 5, channels, self.taken(offer.entry))
            }
            About::Page(id, name) => {
                let channels = self.to_page.get(id).cloned().unwrap_or_default();
                (visible(name), 6, channels, Countries::NONE)
            }
            About::Campaign(campaign) => {
                let channel = campaign.channel.map(|c| c.value);
                let countries = Countries::list(campaign.countries.iter().map(|c| c.value));
                (visible(&campaign.name), 7, channel.into_iter().collect(), countries)
            }
        };
        (name, Facet { kind, channels, countries, paused })
    }

    fn leading_to(&self, offer: &str) -> BTreeSet<&'p str> {
        self.to_offer.get(offer).cloned().unwrap_or_default()
    }

    /// The countries whose visitors an offer takes.
    fn taken(&self, entry: &str) -> Countries<'p> {
        let offer = self.ws.offers.get(entry);
        let codes = offer.and_then(|o| o.countries.as_ref()).into_iter().flat_map(|c| c.iter());
        Countries::list(codes.map(|c| c.value))
    }
}

/// Every facet once, and the countries they name.
pub(super) struct Table<'a, 'p> {
    facets: Vec<&'a Facet<'p>>,
    pub(super) countries: Vec<&'p str>,
}

impl<'a, 'p> Table<'a, 'p> {
    pub(super) fn new(facets: impl Iterator<Item = &'a Facet<'p>>) -> Self {
        let facets: BTreeSet<&Facet<'p>> = facets.collect();
        let mut countries = BTreeSet::new();
        for facet in &facets {
            if let Countries::Some(codes) = &facet.countries {
                countries.extend(codes.iter().copied());
            }
        }
        Self { facets: facets.into_iter().collect(), countries: countries.into_iter().collect() }
    }

    pub(super) fn number(&self, facet: &Facet<'_>) -> usize {
        self.facets.binary_search_by(|known| (*known).cmp(facet)).unwrap_or_default()
    }

    /// For each facet its kind, channels, countries (0 for every country) and whether it is
    /// paused.
    pub(super) fn node(&self, plan: &Plan<'_>) -> Node {
        let country = |code: &&str| self.countries.binary_search(code).ok().map(Node::from);
        let channel =
            |id: &&str| plan.channels.binary_search_by(|c| c.id.cmp(id)).ok().map(Node::from);
        let each = self.facets.iter().map(|facet| {
            Node::List(vec![
                facet.kind.into(),
                Node::List(facet.channels.iter().filter_map(channel).collect()),
                match &facet.countries {
                    Countries::Every => Node::Number(0),
                    Countries::Some(codes) => {
                        Node::List(codes.iter().filter_map(country).collect())
                    }
                },
                facet.paused.into(),
            ])
        });
        Node::List(each.collect())
    }
}
