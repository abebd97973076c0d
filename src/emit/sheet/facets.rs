//! What the page filters by: what kind of thing a step is about, which channels and countries
//! it concerns, whether it is paused.

use super::tables::Draft;
use crate::compile::Plan;
use crate::compile::SetOf;
use crate::compile::steps::About;
use crate::text::visible;
use crate::workspace::Workspace;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

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

/// Codes or ids, sorted, each once. Many facets share one.
type Names<'p> = Rc<[&'p str]>;

fn names<'p>(names: impl IntoIterator<Item = &'p str>) -> Names<'p> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}

/// The countries that something concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Countries<'p> {
    /// Every country.
    Every,
    /// These; none where it has nothing to do with countries.
    Some(Names<'p>),
}

impl<'p> Countries<'p> {
    fn none() -> Self {
        Self::Some(Rc::new([]))
    }

    /// A list in which nothing means everything.
    fn list(codes: impl IntoIterator<Item = &'p str>) -> Self {
        let codes = names(codes);
        if codes.is_empty() { Self::Every } else { Self::Some(codes) }
    }
}

/// What a step is filtered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Facet<'p> {
    /// An index into [`KINDS`].
    pub(super) kind: usize,
    /// Ids of channels.
    pub(super) channels: Names<'p>,
    pub(super) countries: Countries<'p>,
    pub(super) paused: bool,
}

/// What campaigns make of channels, offers and pages.
pub(super) struct Facets<'p> {
    ws: &'p Workspace<'p, 'p>,
    plan: &'p Plan<'p>,
    /// Every country that a campaign or an offer names, in order.
    pub(super) countries: Vec<&'p str>,
    /// The countries bought on each channel.
    bought: HashMap<&'p str, Countries<'p>>,
    /// The channels that lead to each offer, by the offer's and by the entry's id, and to each
    /// page.
    to_offer: HashMap<&'p str, Names<'p>>,
    to_page: HashMap<&'p str, Names<'p>>,
}

impl<'p> Facets<'p> {
    pub(super) fn new(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> Self {
        // `None` stands for every country.
        let mut bought: HashMap<&str, Option<BTreeSet<&str>>> = HashMap::new();
        let mut to_offer: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut to_page: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut countries = BTreeSet::new();
        for campaign in &plan.campaigns {
            let own = campaign.countries(ws).iter().map(|c| c.value);
            countries.extend(own.clone());
            let Some(channel) = campaign.channel.map(|c| c.value) else { continue };
            let all = bought.entry(channel).or_insert_with(|| Some(BTreeSet::new()));
            match all {
                Some(codes) if own.len() > 0 => codes.extend(own),
                _ => *all = None,
            }
            for funnel in campaign.funnels(ws) {
                for offer in funnel.offers.iter().map(|o| o.id.value) {
                    to_offer.entry(offer).or_default().push(channel);
                    if let Some(planned) = plan.offer(offer).filter(|o| o.entry != offer) {
                        to_offer.entry(planned.entry).or_default().push(channel);
                    }
                }
                for page in funnel.prelanders.iter().chain(&funnel.landers) {
                    to_page.entry(page.id.value).or_default().push(channel);
                }
            }
        }
        let offers = plan.offers.iter().filter_map(|o| ws.offers.get(o.entry));
        countries.extend(offers.flat_map(|o| o.countries.iter().flatten()).map(|c| c.value));
        let leading = |to: HashMap<&'p str, Vec<&'p str>>| {
            to.into_iter().map(|(id, channels)| (id, names(channels))).collect()
        };
        let bought = bought.into_iter().map(|(channel, codes)| {
            (channel, codes.map_or(Countries::Every, |codes| Countries::Some(names(codes))))
        });
        Self {
            ws,
            plan,
            countries: countries.into_iter().collect(),
            bought: bought.collect(),
            to_offer: leading(to_offer),
            to_page: leading(to_page),
        }
    }

    /// The name that people read, and what the step is filtered by.
    pub(super) fn of(&self, about: About<'p>, paused: bool) -> (Cow<'p, str>, Facet<'p>) {
        let none = || Rc::new([]) as Names<'p>;
        let (name, kind, channels, countries) = match about {
            About::Domain(host) => (visible(host), 0, none(), Countries::none()),
            About::Event(name) => (visible(name), 1, none(), Countries::none()),
            About::Channel(id) => {
                let name = self.plan.channel(id).map_or(id, |c| c.name.as_ref());
                let countries = self.bought.get(id).cloned().unwrap_or_else(Countries::none);
                (visible(name), 2, Rc::new([id]) as Names<'p>, countries)
            }
            About::OfferSource => (visible(self.plan.source.title), 3, none(), Countries::none()),
            About::Postback(set, id) => {
                let (name, channels, countries) = match &set.of {
                    SetOf::Global => ("Global postback", none(), Countries::none()),
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
                let channels = self.to_page.get(id).cloned().unwrap_or_else(none);
                (visible(name), 6, channels, Countries::none())
            }
            About::Campaign(campaign) => {
                let channel = campaign.channel.map(|c| c.value);
                let countries =
                    Countries::list(campaign.countries(self.ws).iter().map(|c| c.value));
                (visible(&campaign.name), 7, names(channel), countries)
            }
        };
        (name, Facet { kind, channels, countries, paused })
    }

    fn leading_to(&self, offer: &str) -> Names<'p> {
        self.to_offer.get(offer).cloned().unwrap_or_else(|| Rc::new([]))
    }

    /// The countries whose visitors an offer takes.
    fn taken(&self, entry: &str) -> Countries<'p> {
        let offer = self.ws.offers.get(entry);
        let codes = offer.and_then(|o| o.countries.as_ref()).into_iter().flat_map(|c| c.iter());
        Countries::list(codes.map(|c| c.value))
    }
}

/// Every facet once.
#[derive(Debug, Default)]
pub(super) struct Table<'p>(HashMap<Facet<'p>, u32>);

impl<'p> Table<'p> {
    /// The facet's number, in the order in which they came.
    pub(super) fn number(&mut self, facet: Facet<'p>) -> u32 {
        let next = u32::try_from(self.0.len()).expect("a workspace within its bounds");
        *self.0.entry(facet).or_insert(next)
    }

    /// The facets in their order, each with its kind, channels, countries (0 for every country)
    /// and whether it is paused; and the place of each number.
    pub(super) fn finish(self, plan: &Plan<'_>, countries: &[&str]) -> (Draft, Vec<u32>) {
        let mut facets: Vec<(Facet<'p>, u32)> = self.0.into_iter().collect();
        facets.sort_unstable();
        let mut places = vec![0; facets.len()];
        for (place, (_, number)) in (0..).zip(&facets) {
            places[*number as usize] = place;
        }
        let country = |code: &&str| countries.binary_search(code).ok();
        let channel = |id: &&str| plan.channels.binary_search_by(|c| c.id.cmp(id)).ok();
        let list = Draft::list(|out| {
            for (facet, _) in &facets {
                out.open();
                out.number(facet.kind);
                out.numbers(facet.channels.iter().filter_map(channel));
                match &facet.countries {
                    Countries::Every => out.number(0),
                    Countries::Some(codes) => out.numbers(codes.iter().filter_map(country)),
                }
                out.number(i64::from(facet.paused));
                out.close();
            }
        });
        (list, places)
    }
}
