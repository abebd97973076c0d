//! The workspace as a picture: channels → campaigns → own pages → offers → postbacks →
//! events, and from there back to the channels.

mod dot;
mod mermaid;
mod svg;

use crate::compile::postback::Event;
use crate::compile::{Plan, PlannedCampaign, PlannedChannel, PostbackSet, SetOf, Share, UrlKind};
use crate::workspace::Workspace;
use std::collections::{HashMap, HashSet};

/// How many boxes a picture holds unless everything is asked for.
const MOST_NODES: usize = 240;

/// How many arrows are drawn from pages to pages and offers, each to each, even if everything is
/// asked for.
const MOST_ARROWS: usize = 1_000_000;

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// A flow chart of Mermaid's.
    Mermaid,
    /// Graphviz.
    Dot,
    /// Scalable vector graphics.
    Svg,
}

/// What a box is; its column in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A traffic channel.
    Channel,
    /// A campaign.
    Campaign,
    /// An own page before the landers.
    Prelander,
    /// An own page before the offers.
    Lander,
    /// An offer.
    Offer,
    /// What is pasted into KMA.BIZ.
    Postback,
    /// A conversion type.
    Event,
}

impl NodeKind {
    const ALL: [Self; 7] = [
        Self::Channel,
        Self::Campaign,
        Self::Prelander,
        Self::Lander,
        Self::Offer,
        Self::Postback,
        Self::Event,
    ];

    /// A word for it, as formats name classes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        ["channel", "campaign", "prelander", "lander", "offer", "postback", "event"][self as usize]
    }
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The name people read.
    pub name: String,
    /// Its id; empty where the name says it all.
    pub id: String,
    /// Whether it is paused.
    pub paused: bool,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins, as a position in the nodes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What stands on it.
    pub label: String,
    /// Whether it leads back to a channel.
    pub back: bool,
}

/// A picture before it is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The arrows.
    pub edges: Vec<Edge>,
    /// How many campaigns are left out, since the picture would be too large.
    pub left_out: usize,
    /// How many channels and offers are.
    pub others_left_out: usize,
    /// Whether arrows are.
    pub is_cut: bool,
}

impl Graph {
    /// Lets a picture's texts be changed, whatever came from a workspace.
    pub fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        let Self { nodes, edges, left_out: _, others_left_out: _, is_cut: _ } = self;
        for Node { kind: _, name, id, paused: _ } in nodes {
            [name, id].into_iter().for_each(&mut *change);
        }
        edges.iter_mut().for_each(|edge| change(&mut edge.label));
    }

    /// What has to be said of a picture that does not show all.
    #[must_use]
    pub fn caption(&self) -> Option<String> {
        let all = [
            (self.left_out, ["campaign is", "campaigns are"], "campaign"),
            // Those of campaigns that are left out go without saying.
            (self.others_left_out, ["channel or offer is", "channels and offers are"], "offer"),
        ];
        let part = all.into_iter().find(|(count, ..)| *count > 0).map(|(count, words, kind)| {
            let what = words[usize::from(count > 1)];
            format!(
                "{count} more {what} left out: draw a part with a selector such as {kind}/kz-*, or everything with --all"
            )
        });
        let cut =
            || format!("only the first {MOST_ARROWS} arrows between pages and offers are drawn");
        let all: Vec<String> = part.into_iter().chain(self.is_cut.then(cut)).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// The picture in a format.
    #[must_use]
    pub fn draw(&self, format: GraphFormat) -> String {
        match format {
            GraphFormat::Mermaid => mermaid::draw(self),
            GraphFormat::Dot => dot::draw(self),
            GraphFormat::Svg => svg::draw(self),
        }
    }
}

/// Which part of a workspace is drawn: kind and id of what the campaigns must use.
pub type Chosen<'c> = dyn Fn(UrlKind, &str) -> bool + 'c;

/// Draws a plan: with `chosen` the campaigns that it picks or that use what it picks, without
/// it everything. Without `all` a picture ends where it would be too large.
#[must_use]
pub fn graph(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    chosen: Option<&Chosen<'_>>,
    all: bool,
) -> Graph {
    let mut builder = Builder::new(ws, plan);
    let full = |graph: &Graph| !all && graph.nodes.len() >= MOST_NODES;
    let wanted = |c: &&PlannedCampaign<'_>| chosen.is_none_or(|chosen| is_chosen(ws, c, chosen));
    for campaign in plan.campaigns.iter().filter(wanted) {
        if full(&builder.graph) {
            builder.graph.left_out += 1;
        } else {
            builder.campaign(campaign);
        }
    }
    // An offer or a channel that no campaign uses can be asked for as well, and is drawn then.
    let picked = |kind, id: &str| chosen.is_none_or(|chosen| chosen(kind, id));
    let has_room = |graph: &Graph| chosen.is_some() || !full(graph);
    for channel in plan.channels.iter().filter(|c| picked(UrlKind::Channel, c.id)) {
        if has_room(&builder.graph) {
            builder.channel(channel);
        } else if !builder.is_drawn(NodeKind::Channel, channel.id) {
            builder.graph.others_left_out += 1;
        }
    }
    for offer in plan.offers.iter().filter(|o| picked(UrlKind::Offer, &o.id)) {
        if has_room(&builder.graph) {
            builder.offer(&offer.id);
        } else if !builder.is_drawn(NodeKind::Offer, &offer.id) {
            builder.graph.others_left_out += 1;
        }
    }
    builder.home();
    builder.graph
}

fn is_chosen(ws: &Workspace<'_, '_>, campaign: &PlannedCampaign<'_>, chosen: &Chosen<'_>) -> bool {
    let any = |kind, shares: &[Share<'_>]| shares.iter().any(|s| chosen(kind, s.id.value));
    chosen(UrlKind::Campaign, &campaign.id)
        || campaign.channel.is_some_and(|c| chosen(UrlKind::Channel, c.value))
        || campaign.funnels(ws).iter().any(|f| {
            any(UrlKind::Offer, &f.offers)
                || any(UrlKind::Lander, &f.landers)
                || any(UrlKind::Lander, &f.prelanders)
        })
}

struct Builder<'p, 't> {
    ws: &'p Workspace<'t, 'p>,
    plan: &'p Plan<'t>,
    graph: Graph,
    known: HashMap<(NodeKind, String), usize>,
    /// Where the arrows stand, by their ends and by whether they lead back.
    arrows: HashMap<(usize, usize, bool), usize>,
    /// What stands on them: other campaigns say the same.
    labels: HashSet<(usize, String)>,
    /// The names of own pages by their entries.
    pages: HashMap<&'p str, &'p str>,
    /// How many arrows may still be drawn from each to each.
    room: usize,
}

impl<'p, 't> Builder<'p, 't> {
    fn new(ws: &'p Workspace<'t, 'p>, plan: &'p Plan<'t>) -> Self {
        let mut pages = HashMap::new();
        for lander in &plan.landers {
            pages.entry(lander.entry).or_insert(lander.name.as_ref());
        }
        let (graph, known, arrows, labels) = Default::default();
        Self { ws, plan, graph, known, arrows, labels, pages, room: MOST_ARROWS }
    }

    fn is_drawn(&self, kind: NodeKind, id: &str) -> bool {
        self.known.contains_key(&(kind, id.to_owned()))
    }

    fn node(&mut self, kind: NodeKind, id: &str, name: &str, paused: bool) -> (usize, bool) {
        if let Some(at) = self.known.get(&(kind, id.to_owned())) {
            return (*at, false);
        }
        let shown = if id == name { String::new() } else { id.to_owned() };
        self.graph.nodes.push(Node { kind, name: name.to_owned(), id: shown, paused });
        let at = self.graph.nodes.len() - 1;
        self.known.insert((kind, id.to_owned()), at);
        (at, true)
    }

    fn edge(&mut self, from: usize, to: usize, label: String, back: bool) {
        let edges = &mut self.graph.edges;
        let at = *self.arrows.entry((from, to, back)).or_insert(edges.len());
        let is_new = !label.is_empty() && self.labels.insert((at, label.clone()));
        match edges.get_mut(at) {
            Some(edge) if edge.label.is_empty() || !is_new => {}
            Some(edge) => edge.label.extend([", ", &label]),
            None => edges.push(Edge { from, to, label, back }),
        }
    }

    fn campaign(&mut self, campaign: &PlannedCampaign<'_>) {
        let (own, _) = self.node(NodeKind::Campaign, &campaign.id, &campaign.name, campaign.paused);
        if let Some(id) = campaign.channel {
            let from = match self.plan.channel_of(campaign) {
                Some(channel) => self.channel(channel),
                None => self.node(NodeKind::Channel, id.value, id.value, false).0,
            };
            let label = if campaign.direct { "direct" } else { "" };
            self.edge(from, own, label.to_owned(), false);
        }
        let funnels = campaign.funnels(self.ws);
        let several = funnels.len() > 1;
        for funnel in funnels {
            let share = funnel.weight.map_or_else(String::new, |w| format!(" {w}"));
            let mut label = if several { format!("{}{share}", funnel.name) } else { String::new() };
            let mut from = vec![own];
            for (kind, pages) in
                [(NodeKind::Prelander, &funnel.prelanders), (NodeKind::Lander, &funnel.landers)]
            {
                if !pages.is_empty() {
                    let to: Vec<(usize, String)> = pages
                        .iter()
                        .map(|page| (self.page(kind, page.id.value), weight(page)))
                        .collect();
                    from = self.fan(&from, &to, &label);
                    label.clear();
                }
            }
            let offers: Vec<(usize, String)> = funnel
                .offers
                .iter()
                .map(|share| (self.offer(share.id.value), weight(share)))
                .collect();
            self.fan(&from, &offers, &label);
        }
    }

    /// Arrows from each to each.
    fn fan(&mut self, from: &[usize], to: &[(usize, String)], label: &str) -> Vec<usize> {
        let ends: Vec<usize> = to.iter().map(|(end, _)| *end).collect();
        for start in from {
            for (end, weight) in to {
                let Some(room) = self.room.checked_sub(1) else {
                    self.graph.is_cut = true;
                    return ends;
                };
                self.room = room;
                let both = [label, weight].into_iter().filter(|part| !part.is_empty());
                self.edge(*start, *end, both.collect::<Vec<_>>().join(" · "), false);
            }
        }
        ends
    }

    fn page(&mut self, kind: NodeKind, id: &str) -> usize {
        let name = self.pages.get(id).copied().unwrap_or(id);
        self.node(kind, id, name, false).0
    }

    fn channel(&mut self, channel: &PlannedChannel<'_>) -> usize {
        self.node(NodeKind::Channel, channel.id, &channel.name, false).0
    }

    fn offer(&mut self, id: &str) -> usize {
        let Some(offer) = self.plan.offer(id) else {
            return self.node(NodeKind::Offer, id, id, false).0;
        };
        let (at, new) = self.node(NodeKind::Offer, id, &offer.name, offer.paused);
        if new && let Some(set) = self.plan.postbacks_of(offer) {
            let (postback, new) = self.node(NodeKind::Postback, set.id(), &set_name(set), false);
            self.edge(at, postback, String::new(), false);
            if new {
                self.events(postback, set);
            }
        }
        at
    }

    fn events(&mut self, from: usize, set: &PostbackSet) {
        for url in &set.urls {
            for name in &url.route.events {
                let own = self.ws.events.get(name).map(|event| Event::new(name, event).statuses);
                let own = own.unwrap_or_default();
                let ticks = url.route.ticks.iter().filter(|tick| own.contains(tick));
                let ticks: Vec<&str> = ticks.map(|s| s.as_str()).collect();
                let (at, _) = self.node(NodeKind::Event, name, name, false);
                self.edge(from, at, ticks.join(" "), false);
            }
        }
    }

    /// From the events back to the channels that hear of them.
    fn home(&mut self) {
        for channel in &self.plan.channels {
            let to = self.known.get(&(NodeKind::Channel, channel.id.to_owned())).copied();
            let Some(to) = to.filter(|_| channel.api || channel.postback.is_some()) else {
                continue;
            };
            for event in channel.events.iter() {
                let from = self.known.get(&(NodeKind::Event, (*event).to_owned())).copied();
                let label = if channel.api { "API" } else { "" };
                if let Some(from) = from {
                    self.edge(from, to, label.to_owned(), true);
                }
            }
        }
    }
}

fn set_name(set: &PostbackSet) -> String {
    match &set.of {
        SetOf::Global => "Global postback".to_owned(),
        SetOf::Stream(id) => format!("Postback of {id}"),
    }
}

fn weight(share: &Share<'_>) -> String {
    share.weight.map_or_else(String::new, |w| w.value.to_string())
}

#[cfg(test)]
mod tests;
