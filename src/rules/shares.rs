//! Lists of things that share clicks: offers, landers, prelanders, funnels.

use super::Part;
use super::nations::{Set, countries_of};
use crate::model::{Campaign, Funnel, LanderRef, OfferRef, Spanned, Text};
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::HashSet;
use std::cell::LazyCell;

/// One thing in a list: the place of what names it, and its weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'t> {
    /// Its id; empty of what there is not, and of a funnel, whose name says nothing.
    pub(super) id: &'t str,
    /// Of an offer, which of the workspace's it is: two that differ need not be read.
    pub(super) position: Option<usize>,
    pub(super) at: Loc,
    pub(super) weight: Option<Spanned<i64>>,
}

/// No share of the clicks is told apart by more digits.
pub(super) const MOST: i64 = 1_000_000_000;

/// As many open funnels, and values of a condition, are looked at for each that is closed.
const FEW: usize = 32;

/// Whether visitors come to a funnel: a weight of 0 gets nobody, but for a default one, which takes
/// the rest.
pub(super) fn is_open(funnel: &Funnel<'_>) -> bool {
    let is_off = funnel.weight.is_some_and(|weight| weight.value == 0);
    !is_off || funnel.default.is_some_and(|default| default.value)
}

/// A list of them.
#[derive(Debug)]
pub(super) struct List<'l, 't> {
    pub(super) owner: Owner<'t>,
    /// `offers` …
    pub(super) what: &'static str,
    /// The list itself.
    pub(super) at: Loc,
    pub(super) items: &'l [Item<'t>],
}

impl List<'_, '_> {
    /// How many have a weight.
    pub(super) fn weighted(&self) -> usize {
        self.items.iter().filter(|i| i.weight.is_some()).count()
    }

    /// The sum of all weights.
    pub(super) fn sum(&self) -> i64 {
        let weights = self.items.iter().filter_map(|i| i.weight);
        weights.fold(0, |sum, w| sum.saturating_add(w.value))
    }

    /// The weights that are no share: below zero, or more than [`MOST`].
    pub(super) fn wrong(&self) -> impl Iterator<Item = Spanned<i64>> {
        let weights = self.items.iter().filter_map(|i| i.weight);
        weights.filter(|w| !(0..=MOST).contains(&w.value))
    }
}

/// The lists of campaigns.
#[derive(Debug, Default)]
pub(super) struct Lists<'t> {
    items: Vec<Item<'t>>,
    /// Those that are lent, by their place and that of their first item.
    lent: HashSet<(Loc, Loc)>,
}

impl<'t> Lists<'t> {
    /// Calls `f` with every list of every campaign of a part, those that several campaigns are lent once.
    /// Of funnels, those that compete for the same visitors make a list each.
    pub(super) fn for_each(
        &mut self,
        ws: &Workspace<'t, '_>,
        part: &Part<'_, 't>,
        mut f: impl FnMut(&List<'_, 't>),
    ) {
        let Self { items, lent } = self;
        for (entry, campaign) in part.campaigns() {
            let owner = entry.owner("campaign");
            let mut visit = |what, at: Loc, list: &mut dyn Iterator<Item = Item<'t>>| {
                items.clear();
                items.extend(list);
                let is_lent = ws.files.origin(at) != crate::workspace::Origin::Written;
                if !items.is_empty() && (!is_lent || lent.insert((at, items[0].at))) {
                    f(&List { owner, what, at, items });
                }
            };
            if let Some(offers) = &campaign.offers {
                visit("offers", offers.at, &mut offers.value.iter().map(of_offer));
            }
            let Some(funnels) = &campaign.funnels else { continue };
            for funnel in &funnels.value {
                if let Some(offers) = &funnel.offers {
                    visit("offers", offers.at, &mut offers.value.iter().map(of_offer));
                }
                let pages = [("prelanders", &funnel.prelanders), ("landers", &funnel.landers)];
                for (what, pages) in pages {
                    if let Some(pages) = pages {
                        let of_page = |page: &LanderRef<'t>| {
                            let is_known = ws.landers.entry(page.id.value).is_some();
                            let id = if is_known { page.id.value } else { "" };
                            Item { id, position: None, at: page.id.at, weight: page.weight }
                        };
                        visit(what, pages.at, &mut pages.value.iter().map(of_page));
                    }
                }
            }
            if funnels.value.iter().all(|f| f.weight.is_none()) {
                continue;
            }
            let has_rest = funnels.value.iter().any(|f| f.default.is_some_and(|d| d.value));
            let groups = rivals(campaign);
            let takers = LazyCell::new(|| Takers::new(campaign, &groups));
            for group in &groups {
                // Who switches all of them off sends everybody to the default funnel, or to one
                // that takes these visitors as well.
                let is_off = group.iter().all(|funnel| !is_open(funnel));
                if is_off && (has_rest || takers.take_over(group[0])) {
                    continue;
                }
                let mut list = group.iter().map(|f| Item {
                    id: "",
                    position: None,
                    at: f.name.map_or(funnels.at, |n| n.at),
                    weight: f.weight,
                });
                visit("funnels", funnels.at, &mut list);
            }
        }
    }
}

fn of_offer<'t>(offer: &OfferRef<'t>) -> Item<'t> {
    let position = offer.position();
    let id = if position.is_some() { offer.id.value } else { "" };
    Item { id, position, at: offer.id.at, weight: offer.weight }
}

/// The funnels of a campaign that take the same visitors, and so share them by weight. A
/// default funnel takes the rest, all of it.
fn rivals<'c, 't>(campaign: &'c Campaign<'t>) -> Vec<Vec<&'c Funnel<'t>>> {
    let mut groups: Vec<(String, Vec<&Funnel<'t>>)> = Vec::new();
    let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
    for funnel in funnels.filter(|f| f.default.is_none_or(|d| !d.value)) {
        let takes = takes(funnel);
        match groups.iter().position(|(t, _)| *t == takes) {
            Some(i) => groups[i].1.push(funnel),
            // A list of hundreds of funnels is none that a person wrote.
            None if groups.len() < 256 => groups.push((takes, vec![funnel])),
            None => {}
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The funnels of a campaign that get visitors.
struct Takers<'c, 't> {
    /// The countries that the campaign buys.
    bought: Set,
    /// The first open one of each group, and the countries whose visitors it takes.
    open: Vec<(&'c Funnel<'t>, Set)>,
}

impl<'c, 't> Takers<'c, 't> {
    fn new(campaign: &Campaign<'_>, groups: &[Vec<&'c Funnel<'t>>]) -> Self {
        let first = |group: &Vec<&'c Funnel<'t>>| group.iter().copied().find(|f| is_open(f));
        let open = groups.iter().filter_map(first).take(FEW);
        let open = open.map(|funnel| (funnel, taken(funnel).unwrap_or(Set::ALL))).collect();
        let bought = countries_of(campaign.countries.as_ref().map(|list| &list.value));
        Self { bought, open }
    }

    /// Whether one of them takes whoever would come to a closed one.
    fn take_over(&self, closed: &Funnel<'_>) -> bool {
        let come = taken(closed).unwrap_or(self.bought);
        let within = |part: &[Text<'_>], whole: &[Text<'_>]| {
            part.len().max(whole.len()) <= FEW
                && part.iter().all(|p| whole.iter().any(|w| w.value == p.value))
        };
        self.open.iter().any(|(open, countries)| {
            let mut conditions = open.conditions();
            come.without(*countries) == Set::NONE
                && conditions.all(|(name, whole)| {
                    let mut own = closed.conditions();
                    own.any(|(of, part)| of == name && within(part, whole))
                })
        })
    }
}

/// The countries of a funnel that names some.
fn taken(funnel: &Funnel<'_>) -> Option<Set> {
    funnel.countries.as_ref().map(|list| countries_of(Some(&list.value)))
}

/// Which visitors a funnel takes, in one line.
fn takes(funnel: &Funnel<'_>) -> String {
    let mut out = String::new();
    let mut add = |name: &str, values: &[Text<'_>]| {
        out.push_str(name);
        let mut values: Vec<&str> = values.iter().map(|v| v.value).collect();
        values.sort_unstable();
        for value in values {
            out.push('\u{1}');
            out.push_str(value);
        }
        out.push('\u{2}');
    };
    if let Some(countries) = &funnel.countries {
        add("countries", &countries.value);
    }
    for (name, values) in funnel.conditions() {
        add(name, values);
    }
    out
}
