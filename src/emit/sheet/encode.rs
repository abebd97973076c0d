//! The steps as compact data for the page's script. `templates/sheet/data.js` reads it and
//! says what stands where.
//!
//! What occurs again and again stands in tables and is named by its number: texts, the shapes of
//! steps (all that does not differ from one campaign to the next) and the tails of links. That
//! makes the page of a large workspace a fraction of its size. Everything that is only shown has
//! passed [`visible`]; what is copied is the exact value.

use super::facets::{self, Facets, KINDS};
use super::prose;
use super::segments::first_mark;
use super::since::{Change, Since};
use super::tables::{Draft, Table, Texts};
use crate::compile::steps::{About, Filler, Section, Step, StepValue, TICKS};
use crate::compile::{Plan, PlannedCampaign, PlannedChannel, Share};
use crate::facts::kma::Status;
use crate::text::visible;
use crate::workspace::Workspace;
use std::borrow::Cow;

/// What the page holds.
#[derive(Debug)]
pub(super) struct Data {
    /// What an older build had and this one has not; `None` without an older build.
    pub(super) gone: Option<Vec<String>>,
    table: Table,
    members: Vec<(&'static str, Draft)>,
    cards: Draft,
    /// The place of each facet.
    facets: Vec<u32>,
}

impl Data {
    /// Everything but the cards, as it may stand in a script.
    pub(super) fn head(&self) -> String {
        self.table.head(&self.members, &self.facets)
    }

    /// The cards, a line each.
    pub(super) fn cards(&self) -> impl Iterator<Item = String> + '_ {
        self.table.lines(&self.cards, &self.facets)
    }
}

/// The data of the page. Steps are made card by card, and let go of once they are in it.
pub(super) fn data<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    since: Option<&Since>,
) -> Data {
    let mut texts = Texts::default();
    let lookup = Facets::new(ws, plan);
    let mut comparison = since.map(|since| since.compare(ws, plan));

    let sections = Section::ALL.map(|section| {
        let is_empty = section.steps(ws, plan).next().is_none();
        let heading = texts.number(section.heading());
        let intro = prose(section.intro(plan, is_empty)).into_iter();
        (section, heading, intro.map(|text| texts.number(text)).collect::<Vec<_>>())
    });
    let channels = Draft::list(|out| {
        plan.channels.iter().for_each(|channel| self::channel(channel, &mut texts, out));
    });
    let key = ["trackc/", plan.host, "/", plan.env.unwrap_or_default()].concat();
    let key = Draft::default().with(|out| out.text(texts.number(&key)));
    let is_since = Draft::default().with(|out| out.number(i64::from(since.is_some())));
    let mut shown = |list: &mut dyn Iterator<Item = &str>| {
        Draft::default().with(|out| out.texts(list.map(|text| texts.shown(text))))
    };
    let statuses = shown(&mut Status::ALL.into_iter().map(Status::as_str));
    let kinds = shown(&mut KINDS.into_iter());
    let countries = shown(&mut lookup.countries.iter().copied());
    let events = shown(&mut ws.events.ids());

    let mut facets = facets::Table::default();
    let mut cards = Draft::default();
    let mut changes = Draft::default();
    let mut count = 0;
    let mut one = |group: &[Step<'p>]| {
        if let Some(comparison) = &mut comparison {
            for (index, step) in group.iter().enumerate() {
                let how = comparison.change(step);
                change((count, index), &how, &mut texts, &mut changes);
            }
        }
        let (name, facet) = lookup.of(group[0].about, group[0].paused);
        let facet = facets.number(facet);
        for other in group[1..].iter().filter(|step| !same_facet(step, &group[0])) {
            facets.number(lookup.of(other.about, other.paused).1);
        }
        card(ws, plan, group, (&name, facet), &mut texts, &mut cards);
        count += 1;
    };
    let sections = Draft::list(|out| {
        for (section, heading, intro) in sections {
            let (cards, steps) = each_card(section.steps(ws, plan), &mut one);
            out.open();
            out.text(heading);
            out.number(i64::from(section.is_before()));
            out.texts(intro);
            out.number(cards);
            out.number(steps);
            out.close();
        }
    });

    let (facets, places) = facets.finish(plan, &lookup.countries);
    let (table, shapes, tails) = texts.finish();
    let members = vec![
        ("key", key),
        ("since", is_since),
        ("statuses", statuses),
        ("kinds", kinds),
        ("countries", countries),
        ("sections", sections),
        ("channels", channels),
        ("events", events),
        ("facets", facets),
        ("shapes", shapes),
        ("tails", tails),
        ("changes", Draft::list(|out| out.append(&changes))),
    ];
    Data { gone: comparison.map(|c| c.gone()), table, members, cards, facets: places }
}

/// Hands steps on by the card. Says how many cards and how many steps there were.
fn each_card<'p>(
    steps: impl Iterator<Item = Step<'p>>,
    one: &mut impl FnMut(&[Step<'p>]),
) -> (usize, usize) {
    let mut steps = steps.peekable();
    let (mut cards, mut all) = (0, 0);
    let mut group = Vec::new();
    while let Some(first) = steps.next() {
        group.push(first);
        while let Some(next) = steps.next_if(|next| same_card(&group[0], next)) {
            group.push(next);
        }
        one(&group);
        cards += 1;
        all += group.len();
        group.clear();
    }
    (cards, all)
}

/// Steps that stand together are about one thing.
fn same_card(a: &Step<'_>, b: &Step<'_>) -> bool {
    // What has no id is told apart by its kind.
    let thing = |step| match kind_and_id(step) {
        (kind, "") => kind,
        (_, id) => id,
    };
    thing(&a.id) == thing(&b.id)
}

/// Whether two steps are plainly filtered by the same things.
fn same_facet(a: &Step<'_>, b: &Step<'_>) -> bool {
    a.paused == b.paused
        && match (a.about, b.about) {
            (About::Campaign(a), About::Campaign(b)) => std::ptr::eq(a, b),
            (About::Offer(a), About::Offer(b)) => std::ptr::eq(a, b),
            _ => false,
        }
}

/// `campaign/kz` → `campaign` and `kz`.
fn kind_and_id(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or((id, ""))
}

/// A channel's name, how conversions go back to it, and which.
fn channel(channel: &PlannedChannel<'_>, texts: &mut Texts, out: &mut Draft) {
    out.open();
    out.text(texts.shown(&channel.name));
    out.number(match (&channel.postback, channel.api) {
        (_, true) => 2,
        (Some(_), _) => 1,
        (None, _) => 0,
    });
    out.texts(channel.events.iter().map(|event| texts.shown(event)));
    out.close();
}

/// The number of the card, of the step in it, and 1 for a new step, else the fields that
/// changed.
fn change((card, step): (usize, usize), change: &Change, texts: &mut Texts, out: &mut Draft) {
    if *change == Change::Same {
        return;
    }
    out.open();
    out.number(card);
    out.number(step);
    match change {
        Change::Changed(fields) => out.texts(fields.iter().map(|field| texts.shown(field))),
        Change::Same | Change::New => out.number(1),
    }
    out.close();
}

/// Texts are numbered in the order in which they came, whatever the order in which they stand.
fn card(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    group: &[Step<'_>],
    (name, facet): (&str, u32),
    texts: &mut Texts,
    out: &mut Draft,
) {
    let first = &group[0];
    let id = kind_and_id(&first.id).1;
    let shown = texts.number(name);
    let mut about = Known { id, name, redtrack_id: None };
    let picture = Draft::default().with(|out| match first.about {
        About::Campaign(campaign) => {
            about.redtrack_id = campaign.redtrack_id.map(|id| id.value);
            picture(ws, plan, campaign, texts, out);
        }
        _ => out.number(0),
    });
    let note = texts.number(first.paused_note());
    out.open();
    out.facet(facet);
    out.text(texts.shown(id));
    out.text(shown);
    out.text(note);
    out.append(&picture);
    group.iter().for_each(|step| self::step(step, about, texts, out));
    out.close();
    out.end_line();
}

/// What a card says already, and its steps need not say again.
#[derive(Clone, Copy)]
struct Known<'c> {
    id: &'c str,
    /// As it is shown.
    name: &'c str,
    redtrack_id: Option<&'c str>,
}

/// The step's shape, and a value for each field of the shape.
fn step(step: &Step<'_>, known: Known<'_>, texts: &mut Texts, out: &mut Draft) {
    let menu = visible(&step.menu);
    let before_name = menu.strip_suffix(known.name).filter(|menu| menu.ends_with(" → "));
    let mut shape = Vec::with_capacity(6 + step.values.len());
    shape.extend([
        texts.number(kind_and_id(&step.id).0),
        texts.shown(&step.panel),
        texts.shown(&step.text),
        texts.number(step.doubt.unwrap_or_default()),
        texts.number(if before_name.is_some() { "name" } else { "" }),
        texts.number(before_name.unwrap_or(&menu)),
    ]);
    shape.extend(step.values.iter().map(|(field, _)| texts.shown(field)));
    out.open();
    out.number(texts.shapes.number(&shape));
    step.values.iter().for_each(|(field, value)| self::value(field, value, known, texts, out));
    out.close();
}

/// One value is a text, or a list: 0 and its pieces; 3 for the card's `name (id)`; 4, its first
/// piece and the number of a tail; 5, the three parts of its first piece and a tail. Several are
/// a list of 1 and the items, or of 2 and the statuses to tick.
fn value(field: &str, value: &StepValue<'_>, known: Known<'_>, texts: &mut Texts, out: &mut Draft) {
    match value {
        StepValue::One(text) => one(text, None, known, texts, out),
        StepValue::Macros((text, filler)) => one(text, Some(*filler), known, texts, out),
        StepValue::Many(items) => {
            out.open();
            out.number(if field == TICKS { 2 } else { 1 });
            items.iter().for_each(|item| self::item(item, texts, out));
            out.close();
        }
    }
}

/// A text; or, of `offer Keto KZ (keto-kz), weight 70`, the word, the name, the id and what
/// follows, where others have the name too.
fn item(item: &str, texts: &mut Texts, out: &mut Draft) {
    let shown = visible(item);
    let parts = shown.split_once(' ').and_then(|(word, rest)| {
        let (name, rest) = rest.rsplit_once(" (")?;
        let (id, after) = rest.split_once(')')?;
        texts.has(name).then_some([word, name, id, after])
    });
    match parts {
        Some(parts) => out.texts(parts.map(|part| texts.number(part))),
        None => out.text(texts.number(&shown)),
    }
}

fn one(text: &str, filler: Option<Filler>, known: Known<'_>, texts: &mut Texts, out: &mut Draft) {
    let (before, rest) = text.split_at(first_mark(text));
    let pieces = if rest.is_empty() { None } else { texts.pieces(rest, filler) };
    let Some((lead, tail)) = pieces else {
        let name =
            text.strip_suffix(')').and_then(|t| t.strip_suffix(known.id)?.strip_suffix(" ("));
        if name == Some(known.name) {
            out.open();
            out.number(3);
            out.close();
        } else {
            out.text(texts.number(text));
        }
        return;
    };
    let first = match lead.as_ref() {
        "" => Cow::Borrowed(before),
        lead => Cow::Owned([before, lead].concat()),
    };
    out.open();
    if tail.len() <= 2 {
        out.number(0);
        out.text(texts.number(&first));
        tail.iter().for_each(|piece| out.text(*piece));
    } else {
        match known.redtrack_id.and_then(|id| Some((first.split_once(id)?, id))) {
            Some(((before, after), id)) => {
                out.number(5);
                [before, id, after].into_iter().for_each(|part| out.text(texts.number(part)));
            }
            None => {
                out.number(4);
                out.text(texts.number(&first));
            }
        }
        out.number(texts.tails.number(&tail));
    }
    out.close();
}

/// What the picture of a campaign shows: its channel, whether the link goes straight to the
/// page, and its funnels, of which -1 is an equal share, and -2 that of a default funnel which
/// has no weight.
fn picture(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    campaign: &PlannedCampaign<'_>,
    texts: &mut Texts,
    out: &mut Draft,
) {
    let page = |id| ws.landers.get(id).and_then(|l| l.name).map_or(id, |name| name.value);
    let id = campaign.channel.map_or("", |c| c.value);
    out.open();
    match plan.channels.binary_search_by(|c| c.id.cmp(id)) {
        Ok(channel) => out.number(channel),
        Err(_) => out.number(-1),
    }
    out.number(i64::from(campaign.direct));
    for funnel in campaign.funnels(ws) {
        let countries: Vec<&str> = funnel.countries.iter().map(|c| c.value).collect();
        let mut conditions = Vec::new();
        if !countries.is_empty() {
            conditions.push(texts.shown(&countries.join(", ")));
        }
        for (name, values) in &funnel.conditions {
            conditions.push(texts.shown(&[name, " ", &values.join(", ")].concat()));
        }
        if funnel.default {
            conditions.push(texts.number("all others"));
        }
        out.open();
        out.text(texts.shown(&funnel.name));
        out.number(funnel.weight.unwrap_or(if funnel.default { -2 } else { -1 }));
        // Most funnels have no pages and no conditions.
        let parts =
            [funnel.offers.len(), funnel.landers.len(), funnel.prelanders.len(), conditions.len()];
        let filled = parts.iter().rposition(|len| *len > 0).map_or(0, |last| last + 1);
        let offer = |id| plan.offer(id).map_or(id, |o| o.name.as_ref());
        for part in 0..filled {
            match part {
                0 => shares(&funnel.offers, texts, out, offer),
                1 => shares(&funnel.landers, texts, out, page),
                2 => shares(&funnel.prelanders, texts, out, page),
                _ => out.texts(conditions.iter().copied()),
            }
        }
        out.close();
    }
    out.close();
}

/// Names and weights in turn; -1 is an equal share.
fn shares<'s>(
    shares: &[Share<'s>],
    texts: &mut Texts,
    out: &mut Draft,
    name: impl Fn(&'s str) -> &'s str,
) {
    out.open();
    for share in shares {
        out.text(texts.shown(name(share.id.value)));
        out.number(share.weight.map_or(-1, |w| w.value));
    }
    out.close();
}
