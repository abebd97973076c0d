//! The steps as compact data for the page's script. `templates/sheet/data.js` reads it and
//! says what stands where.
//!
//! What occurs again and again stands in tables and is named by its number: texts, the shapes of
//! steps (all that does not differ from one campaign to the next) and the tails of links. That
//! makes the page of a large workspace a fraction of its size. Everything that is only shown has
//! passed [`visible`]; what is copied is the exact value.

use super::facets::{self, Facet, Facets, KINDS};
use super::prose;
use super::segments::segments;
use super::since::{Change, Since};
use super::tables::{Head, Node, Shown, Table, Texts};
use crate::compile::steps::{About, Filler, Section, Step, StepValue, TICKS};
use crate::compile::{Plan, PlannedCampaign, PlannedChannel, Share};
use crate::facts::kma::Status;
use crate::text::visible;
use crate::workspace::Workspace;
use std::borrow::Cow;

/// What the page holds.
#[derive(Debug)]
pub(super) struct Data<'p> {
    /// What an older build had and this one has not; `None` without an older build.
    pub(super) gone: Option<Vec<String>>,
    table: Table<'p>,
    members: Vec<(&'static str, Node)>,
    cards: Vec<Node>,
}

impl Data<'_> {
    /// Everything but the cards.
    pub(super) fn head(&self) -> Head<'_> {
        Head(&self.table, &self.members)
    }

    pub(super) fn cards(&self) -> impl Iterator<Item = Shown<'_>> {
        self.cards.iter().map(|card| Shown(&self.table, card))
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
    let lookup = Facets::new(ws, plan);
    let facts: Vec<(Cow<'_, str>, Facet<'_>)> =
        steps.iter().map(|step| lookup.of(step.about, step.paused)).collect();
    let facets = facets::Table::new(facts.iter().map(|(_, facet)| facet));
    let comparison = since.map(|since| since.compare(ws, plan, steps));

    let key = format!("trackc/{}/{}", plan.host, plan.env.unwrap_or_default());
    let sections = Section::ALL.map(|section| self::section(section, plan, steps, &mut texts));
    let channels = plan.channels.iter().map(|c| channel(c, &mut texts)).collect();
    let mut members = vec![
        ("key", texts.add(key)),
        ("since", since.is_some().into()),
        ("statuses", texts.list(Status::ALL.map(Status::as_str))),
        ("kinds", texts.list(KINDS)),
        ("countries", texts.list(facets.countries.iter().copied())),
        ("sections", Node::List(sections.into())),
        ("channels", Node::List(channels)),
        ("events", texts.list(ws.events.ids())),
        ("facets", facets.node(plan)),
    ];

    let mut cards = Vec::new();
    let mut changes = Vec::new();
    let mut at = 0;
    for group in steps.chunk_by(same_card) {
        let (name, facet) = &facts[at];
        if let Some(comparison) = &comparison {
            let of_group = comparison.changes[at..at + group.len()].iter().enumerate();
            changes.extend(of_group.filter_map(|(i, c)| change(cards.len(), i, c, &mut texts)));
        }
        let named = (name.as_ref(), texts.add(name.clone()));
        cards.push(card(ws, plan, group, named, facets.number(facet), &mut texts));
        at += group.len();
    }

    let (table, shapes, tails) = texts.finish();
    members.extend([("shapes", shapes), ("tails", tails), ("changes", Node::List(changes))]);
    Data { gone: comparison.map(|c| c.gone), table, members, cards }
}

/// A section's heading, whether it comes before the steps, its introduction, and how many cards
/// and steps it has.
fn section<'p>(
    section: Section,
    plan: &Plan<'_>,
    steps: &[Step<'_>],
    texts: &mut Texts<'p>,
) -> Node {
    let own = || steps.chunk_by(same_card).filter(|group| group[0].section == section);
    let (cards, steps) = (own().count(), own().map(<[_]>::len).sum::<usize>());
    let heading = texts.add(section.heading());
    let intro = texts.list(prose(section.intro(plan, steps == 0)));
    Node::List(vec![heading, section.is_before().into(), intro, cards.into(), steps.into()])
}

/// Steps that stand together are about one thing.
fn same_card(a: &Step<'_>, b: &Step<'_>) -> bool {
    // What has no id is told apart by its kind.
    let thing = |step| match kind_and_id(step) {
        (kind, "") => kind,
        (_, id) => id,
    };
    a.section == b.section && thing(&a.id) == thing(&b.id)
}

/// `campaign/kz` → `campaign` and `kz`.
fn kind_and_id(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or((id, ""))
}

/// A channel's name, how conversions go back to it, and which.
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
    (name, shown): (&str, Node),
    facet: usize,
    texts: &mut Texts<'p>,
) -> Node {
    let first = &group[0];
    let id = kind_and_id(&first.id).1;
    let (picture, redtrack_id) = match first.about {
        About::Campaign(campaign) => {
            (picture(ws, plan, campaign, texts), campaign.redtrack_id.map(|id| id.value))
        }
        _ => (Node::Number(0), None),
    };
    let note = texts.add(first.paused_note());
    let mut out = vec![Node::from(facet), texts.shown(id), shown, note, picture];
    let about = Known { id, name, redtrack_id };
    out.extend(group.iter().map(|step| self::step(step, about, texts)));
    Node::List(out)
}

/// What a card says already, and its steps need not say again.
#[derive(Clone, Copy)]
struct Known<'c, 'p> {
    id: &'p str,
    /// As it is shown.
    name: &'c str,
    redtrack_id: Option<&'p str>,
}

/// The step's shape, and a value for each field of the shape.
fn step<'p>(step: &'p Step<'_>, known: Known<'_, 'p>, texts: &mut Texts<'p>) -> Node {
    let menu = visible(&step.menu);
    let before_name = menu.strip_suffix(known.name).filter(|menu| menu.ends_with(" → "));
    let mut shape = vec![
        texts.number(kind_and_id(&step.id).0),
        texts.number(visible(&step.panel)),
        texts.number(visible(&step.text)),
        texts.number(step.doubt.unwrap_or_default()),
        texts.number(if before_name.is_some() { "name" } else { "" }),
        texts.number(before_name.map_or_else(|| menu.clone(), |m| m.to_owned().into())),
    ];
    shape.extend(step.values.iter().map(|(field, _)| texts.number(visible(field))));
    let mut out = vec![texts.shapes.add(shape)];
    out.extend(step.values.iter().map(|(field, value)| self::value(field, value, known, texts)));
    Node::List(out)
}

/// One value is a text, or a list: 0 and its pieces; 3 for the card's `name (id)`; 4, its first
/// piece and the number of a tail; 5, the three parts of its first piece and a tail. Several are
/// a list of 1 and the items, or of 2 and the statuses to tick.
fn value<'p>(
    field: &str,
    value: &'p StepValue<'_>,
    known: Known<'_, 'p>,
    texts: &mut Texts<'p>,
) -> Node {
    match value {
        StepValue::One(text) => one(text, None, known, texts),
        StepValue::Macros((text, filler)) => one(text, Some(*filler), known, texts),
        StepValue::Many(items) => {
            let kind: usize = if field == TICKS { 2 } else { 1 };
            let items = items.iter().map(|item| self::item(item, texts));
            Node::List([kind.into()].into_iter().chain(items).collect())
        }
    }
}

/// A text; or, of `offer Keto KZ (keto-kz), weight 70`, the word, the name, the id and what
/// follows, where others have the name too.
fn item<'p>(item: &'p str, texts: &mut Texts<'p>) -> Node {
    let shown = visible(item);
    let parts = shown.split_once(' ').and_then(|(word, rest)| {
        let (name, rest) = rest.rsplit_once(" (")?;
        let (id, after) = rest.split_once(')')?;
        texts.has(name).then(|| [word, name, id, after].map(str::to_owned))
    });
    match parts {
        Some(parts) => Node::List(parts.into_iter().map(|part| texts.add(part)).collect()),
        None => texts.add(shown),
    }
}

fn one<'p>(
    text: &'p str,
    filler: Option<Filler>,
    known: Known<'_, 'p>,
    texts: &mut Texts<'p>,
) -> Node {
    let pieces = segments(text, filler);
    if let Some((first, tail)) = pieces.split_first() {
        let tail: Vec<usize> = tail.iter().map(|piece| texts.number(piece.clone())).collect();
        if tail.len() <= 2 {
            let pieces = [Node::Number(0), texts.add(first.clone())].into_iter();
            return Node::List(pieces.chain(tail.into_iter().map(Node::Text)).collect());
        }
        let parts = known.redtrack_id.and_then(|id| {
            let (before, after) = first.split_once(id)?;
            Some((before.to_owned(), id, after.to_owned()))
        });
        let mut out = match parts {
            Some((before, id, after)) => {
                vec![Node::Number(5), texts.add(before), texts.add(id), texts.add(after)]
            }
            None => vec![Node::Number(4), texts.add(first.clone())],
        };
        out.push(texts.tails.add(tail));
        return Node::List(out);
    }
    let name = text.strip_suffix(')').and_then(|t| t.strip_suffix(known.id)?.strip_suffix(" ("));
    if name == Some(known.name) { Node::List(vec![Node::Number(3)]) } else { texts.add(text) }
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
        let mut parts = vec![
            texts.shown(&funnel.name),
            Node::Number(funnel.weight.unwrap_or(-1)),
            shares(&funnel.offers, texts, |id| plan.offer(id).map_or(id, |o| o.name.as_ref())),
            shares(&funnel.landers, texts, |id| page(id)),
            shares(&funnel.prelanders, texts, |id| page(id)),
            Node::List(conditions),
        ];
        // Most funnels have no pages and no conditions.
        while parts.pop_if(|part| matches!(part, Node::List(list) if list.is_empty())).is_some() {}
        out.push(Node::List(parts));
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
