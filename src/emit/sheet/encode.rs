//! The steps as compact data for the page's script. `templates/sheet/data.js` reads it and
//! says what stands where.
//!
//! What occurs again and again stands in tables and is named by its number: texts, the shapes of
//! steps (all that does not differ from one campaign to the next) and the tails of links. That
//! makes the page of a large workspace a fraction of its size. Everything that is only shown has
//! passed [`visible`]; what is copied is the exact value.

use super::facets::{Countries, Facet, Facets, KINDS};
use super::prose;
use super::segments::segments;
use super::since::{Change, Since};
use crate::compile::steps::{About, Filler, Section, Step, StepValue, TICKS};
use crate::compile::{Plan, PlannedCampaign, PlannedChannel, Share};
use crate::facts::kma::Status;
use crate::text::visible;
use crate::workspace::Workspace;
use serde::ser::{Serialize, SerializeSeq as _, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A piece of the data.
#[derive(Debug)]
enum Node {
    /// A text, by its number in [`Texts`].
    Text(usize),
    Number(i64),
    List(Vec<Node>),
}

impl From<usize> for Node {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Node {
    fn from(yes: bool) -> Self {
        Self::Number(yes.into())
    }
}

/// Every text, shape and tail, once.
#[derive(Debug, Default)]
struct Texts<'p> {
    numbers: HashMap<Cow<'p, str>, usize>,
    uses: Vec<usize>,
    shapes: Lists,
    tails: Lists,
}

/// Lists of texts, each once.
#[derive(Debug, Default)]
struct Lists {
    numbers: HashMap<Vec<usize>, usize>,
    nodes: Vec<Node>,
}

impl Lists {
    fn add(&mut self, texts: Vec<usize>) -> Node {
        let next = self.nodes.len();
        let number = *self.numbers.entry(texts).or_insert_with_key(|texts| {
            self.nodes.push(Node::List(texts.iter().map(|text| Node::Text(*text)).collect()));
            next
        });
        number.into()
    }
}

impl<'p> Texts<'p> {
    fn add(&mut self, text: impl Into<Cow<'p, str>>) -> Node {
        Node::Text(self.number(text))
    }

    fn number(&mut self, text: impl Into<Cow<'p, str>>) -> usize {
        let next = self.uses.len();
        let number = *self.numbers.entry(text.into()).or_insert(next);
        if number == next {
            self.uses.push(0);
        }
        self.uses[number] += 1;
        number
    }

    /// A text that is only shown.
    fn shown(&mut self, text: &'p str) -> Node {
        self.add(visible(text))
    }

    fn list(&mut self, texts: impl IntoIterator<Item = Cow<'p, str>>) -> Vec<Node> {
        texts.into_iter().map(|text| self.add(text)).collect()
    }
}

/// What the page holds.
#[derive(Debug)]
pub(super) struct Data<'p> {
    /// Under what the browser remembers what is done.
    pub(super) key: String,
    /// Whether an older build was given.
    pub(super) since: bool,
    /// What the older build had and this one has not.
    pub(super) gone: Vec<String>,
    texts: Vec<Cow<'p, str>>,
    /// For each text, its place among those that occur more than once.
    places: Vec<Option<usize>>,
    statuses: Vec<&'static str>,
    sections: Node,
    channels: Node,
    countries: Vec<&'p str>,
    facets: Node,
    events: Node,
    shapes: Node,
    tails: Node,
    changes: Node,
    cards: Vec<Node>,
}

/// A node with the texts it names, for writing.
pub(super) struct Shown<'d>(&'d Data<'d>, &'d Node);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(data, node) = self;
        match node {
            Node::Text(number) => match data.places[*number] {
                Some(place) => serializer.serialize_u64(place as u64),
                None => serializer.serialize_str(&data.texts[*number]),
            },
            Node::Number(number) => serializer.serialize_i64(*number),
            Node::List(nodes) => {
                let mut list = serializer.serialize_seq(Some(nodes.len()))?;
                for node in nodes {
                    list.serialize_element(&Shown(data, node))?;
                }
                list.end()
            }
        }
    }
}

impl<'p> Data<'p> {
    /// The texts that occur more than once, in order of their places.
    pub(super) fn shared(&self) -> Vec<&str> {
        let shared = self.texts.iter().zip(&self.places).filter(|(_, place)| place.is_some());
        shared.map(|(text, _)| text.as_ref()).collect()
    }

    pub(super) fn kinds(&self) -> [&'static str; 8] {
        KINDS
    }

    pub(super) fn statuses(&self) -> &[&'static str] {
        &self.statuses
    }

    pub(super) fn countries(&self) -> &[&'p str] {
        &self.countries
    }

    pub(super) fn sections(&self) -> Shown<'_> {
        Shown(self, &self.sections)
    }

    pub(super) fn channels(&self) -> Shown<'_> {
        Shown(self, &self.channels)
    }

    pub(super) fn facets(&self) -> Shown<'_> {
        Shown(self, &self.facets)
    }

    pub(super) fn events(&self) -> Shown<'_> {
        Shown(self, &self.events)
    }

    pub(super) fn shapes(&self) -> Shown<'_> {
        Shown(self, &self.shapes)
    }

    pub(super) fn tails(&self) -> Shown<'_> {
        Shown(self, &self.tails)
    }

    pub(super) fn changes(&self) -> Shown<'_> {
        Shown(self, &self.changes)
    }

    pub(super) fn cards(&self) -> impl Iterator<Item = Shown<'_>> {
        self.cards.iter().map(|card| Shown(self, card))
    }
}

/// The data of the page.
pub(super) fn data<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    steps: &'p [Step<'_>],
    since: Option<&Since>,
) -> Data<'p> {
    let mut texts = Texts::default();
    let sections = Section::ALL.map(|section| {
        let empty = steps.iter().all(|step| step.section != section);
        let intro = texts.list(prose(section.intro(plan, empty)).into_iter().map(Cow::Borrowed));
        let heading = texts.add(section.heading());
        Node::List(vec![heading, section.is_before().into(), Node::List(intro)])
    });
    let channels = plan.channels.iter().map(|c| channel(c, &mut texts)).collect();
    let events = ws.events.ids().map(|id| texts.shown(id)).collect();
    let comparison = since.map(|since| since.compare(ws, plan, steps));

    let lookup = Facets::new(ws, plan);
    let facts: Vec<(Cow<'_, str>, Facet<'_>)> =
        steps.iter().map(|step| lookup.of(step.about, step.paused)).collect();
    let (facets, countries) = facet_table(plan, facts.iter().map(|(_, facet)| facet));
    let mut cards = Vec::new();
    let mut changes = Vec::new();
    let mut at = 0;
    for group in steps.chunk_by(same_card) {
        let (name, facet) = &facts[at];
        if let Some(comparison) = &comparison {
            let of_group = comparison.changes[at..at + group.len()].iter().enumerate();
            changes.extend(of_group.filter_map(|(i, c)| change(cards.len(), i, c, &mut texts)));
        }
        let name = texts.add(name.clone());
        cards.push(card(ws, plan, group, name, facets.0[facet], &mut texts));
        at += group.len();
    }

    let Texts { numbers, uses, shapes, tails } = texts;
    let mut all: Vec<(Cow<'_, str>, usize)> = numbers.into_iter().collect();
    all.sort_unstable_by_key(|(_, number)| *number);
    let texts: Vec<Cow<'_, str>> = all.into_iter().map(|(text, _)| text).collect();
    let mut next = 0;
    let places = texts
        .iter()
        .zip(&uses)
        .map(|(text, uses)| {
            // With all others here, the cards are plain ASCII, which browsers read fastest.
            let shared = *uses > 1 && text.len() > 2 || !text.is_ascii();
            shared.then(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    Data {
        key: format!("trackc/{}/{}", plan.host, plan.env.unwrap_or_default()),
        since: since.is_some(),
        gone: comparison.map(|c| c.gone).unwrap_or_default(),
        texts,
        places,
        statuses: Status::ALL.map(Status::as_str).to_vec(),
        sections: Node::List(sections.into()),
        channels: Node::List(channels),
        countries,
        facets: facets.1,
        events: Node::List(events),
        shapes: Node::List(shapes.nodes),
        tails: Node::List(tails.nodes),
        changes: Node::List(changes),
        cards,
    }
}

/// Steps that stand together are about one thing.
fn same_card(a: &Step<'_>, b: &Step<'_>) -> bool {
    a.section == b.section && rest(&a.id) == rest(&b.id)
}

/// `campaign/kz` → `campaign` and `kz`.
fn rest(id: &str) -> (&str, &str) {
    id.split_once('/').map_or((id, ""), |(_, rest)| ("", rest))
}

fn channel<'p>(channel: &'p PlannedChannel<'_>, texts: &mut Texts<'p>) -> Node {
    let back: usize = match (&channel.postback, channel.api) {
        (_, true) => 2,
        (Some(_), _) => 1,
        (None, _) => 0,
    };
    let name = texts.shown(&channel.name);
    let events = channel.events.iter().map(|event| texts.shown(event)).collect();
    Node::List(vec![name, back.into(), Node::List(events)])
}

type FacetTable<'a, 'p> = (BTreeMap<&'a Facet<'p>, usize>, Node);

/// Every facet once, and the countries they name.
fn facet_table<'a, 'p>(
    plan: &Plan<'_>,
    facets: impl Iterator<Item = &'a Facet<'p>>,
) -> (FacetTable<'a, 'p>, Vec<&'p str>) {
    let all: BTreeSet<&Facet<'p>> = facets.collect();
    let mut countries = BTreeSet::new();
    for facet in &all {
        if let Countries::Some(codes) = &facet.countries {
            countries.extend(codes.iter().copied());
        }
    }
    let countries: Vec<&str> = countries.into_iter().collect();
    let country = |code: &&str| Node::from(countries.binary_search(code).unwrap_or_default());
    let channel = |id: &&str| plan.channels.binary_search_by(|c| c.id.cmp(id)).ok().map(Node::from);
    let nodes = all.iter().map(|facet| {
        Node::List(vec![
            facet.kind.into(),
            Node::List(facet.channels.iter().filter_map(channel).collect()),
            match &facet.countries {
                Countries::Every => Node::Number(0),
                Countries::Some(codes) => Node::List(codes.iter().map(country).collect()),
            },
            facet.paused.into(),
        ])
    });
    let nodes = Node::List(nodes.collect());
    ((all.into_iter().enumerate().map(|(i, f)| (f, i)).collect(), nodes), countries)
}

/// The number of the card, of the step in it, and 1 for a new step, else the fields that
/// changed.
fn change<'p>(card: usize, step: usize, change: &Change, texts: &mut Texts<'p>) -> Option<Node> {
    let how = match change {
        Change::Same => return None,
        Change::New => Node::Number(1),
        Change::Changed(fields) => {
            Node::List(fields.iter().map(|field| texts.add(visible(field).into_owned())).collect())
        }
    };
    Some(Node::List(vec![card.into(), step.into(), how]))
}

fn card<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    group: &'p [Step<'_>],
    name: Node,
    facet: usize,
    texts: &mut Texts<'p>,
) -> Node {
    let first = &group[0];
    let id = first.id.split_once('/').map_or("", |(_, rest)| rest);
    let mut out = vec![
        Node::from(first.section as usize),
        facet.into(),
        texts.shown(id),
        name,
        texts.add(first.paused_note()),
        match first.about {
            About::Campaign(campaign) => picture(ws, plan, campaign, texts),
            _ => Node::Number(0),
        },
    ];
    out.extend(group.iter().map(|step| self::step(step, id, texts)));
    Node::List(out)
}

/// The step's shape, where in the panel, and a value for each field of the shape.
fn step<'p>(step: &'p Step<'_>, id: &'p str, texts: &mut Texts<'p>) -> Node {
    let kind = step.id.split_once('/').map_or(step.id.as_str(), |(kind, _)| kind);
    let mut shape = vec![
        texts.number(kind),
        texts.number(visible(&step.panel)),
        texts.number(visible(&step.text)),
        texts.number(step.doubt.unwrap_or_default()),
    ];
    shape.extend(step.values.iter().map(|(field, _)| texts.number(visible(field))));
    let crumbs = step.menu.split(" → ").map(|crumb| texts.shown(crumb));
    let mut out = vec![Node::List(crumbs.collect())];
    out.insert(0, texts.shapes.add(shape));
    out.extend(step.values.iter().map(|(field, value)| self::value(field, value, id, texts)));
    Node::List(out)
}

/// One value is a text, or a list: 0 and its pieces; 3, a name and the card's id, for `name (id)`;
/// 4, its first piece and the number of a tail. Several are a list of 1 and the texts, or of 2
/// and the statuses to tick.
fn value<'p>(field: &str, value: &'p StepValue<'_>, id: &'p str, texts: &mut Texts<'p>) -> Node {
    match value {
        StepValue::One(text) => one(text, None, id, texts),
        StepValue::Macros((text, filler)) => one(text, Some(*filler), id, texts),
        StepValue::Many(items) => {
            let kind: usize = if field == TICKS { 2 } else { 1 };
            let items = items.iter().map(|item| texts.shown(item));
            Node::List([kind.into()].into_iter().chain(items).collect())
        }
    }
}

fn one<'p>(text: &'p str, filler: Option<Filler>, id: &'p str, texts: &mut Texts<'p>) -> Node {
    let pieces = segments(text, filler);
    if let Some((first, tail)) = pieces.split_first() {
        let first = texts.add(first.clone());
        let tail: Vec<usize> = tail.iter().map(|piece| texts.number(piece.clone())).collect();
        return if tail.len() > 2 {
            Node::List(vec![Node::Number(4), first, texts.tails.add(tail)])
        } else {
            let pieces = [Node::Number(0), first].into_iter();
            Node::List(pieces.chain(tail.into_iter().map(Node::Text)).collect())
        };
    }
    let named = text.strip_suffix(')').and_then(|t| t.strip_suffix(id)?.strip_suffix(" ("));
    match named.filter(|_| !id.is_empty()) {
        Some(name) => Node::List(vec![Node::Number(3), texts.add(name), texts.add(id)]),
        None => texts.add(text),
    }
}

/// What the picture of a campaign shows: its channel, whether the link goes straight to the
/// page, and its funnels.
fn picture<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    campaign: &'p PlannedCampaign<'_>,
    texts: &mut Texts<'p>,
) -> Node {
    let page = |id| ws.landers.get(id).and_then(|l| l.name).map_or(id, |name| name.value);
    let id = campaign.channel.map_or("", |c| c.value);
    let channel = plan.channels.binary_search_by(|c| c.id.cmp(id));
    let mut out = vec![channel.map_or(Node::Number(-1), Node::from), campaign.direct.into()];
    for funnel in &campaign.funnels {
        let countries: Vec<&str> = funnel.countries.iter().map(|c| c.value).collect();
        let mut conditions = Vec::new();
        if !countries.is_empty() {
            conditions.push(texts.add(visible(&countries.join(", ")).into_owned()));
        }
        for (name, values) in &funnel.conditions {
            let line = format!("{name} {}", values.join(", "));
            conditions.push(texts.add(visible(&line).into_owned()));
        }
        if funnel.default {
            conditions.push(texts.add("all others"));
        }
        out.push(Node::List(vec![
            texts.shown(&funnel.name),
            Node::Number(funnel.weight.unwrap_or(-1)),
            Node::List(conditions),
            shares(&funnel.prelanders, texts, |id| page(id)),
            shares(&funnel.landers, texts, |id| page(id)),
            shares(&funnel.offers, texts, |id| plan.offer(id).map_or(id, |o| o.name.as_ref())),
        ]));
    }
    Node::List(out)
}

/// Names and weights in turn; -1 is an equal share.
fn shares<'p>(
    shares: &[Share<'p>],
    texts: &mut Texts<'p>,
    name: impl Fn(&'p str) -> &'p str,
) -> Node {
    let mut out = Vec::with_capacity(shares.len() * 2);
    for share in shares {
        out.push(texts.shown(name(share.id.value)));
        out.push(Node::Number(share.weight.map_or(-1, |w| w.value)));
    }
    Node::List(out)
}
