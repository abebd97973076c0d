//! One click, all the way and home again, with sample values. Pure.
//!
//! Three systems are played: a traffic channel, RedTrack and KMA.BIZ. Each knows what is
//! pasted into its own panel and nothing else: it fills its macros in the compiled *text* of
//! a URL, and the next one reads the filled URL as a stranger would, with the standard's own
//! parser. So a trace proves what the compiler says rather than repeating it. Where a player
//! does something that is not confirmed, the trace says so.

mod amount;
mod answer;
mod channel;
mod conversion;
mod course;
mod fill;
mod network;
mod outward;
mod panels;
mod request;
mod sample;
mod stand_in;
mod story;
#[cfg(test)]
mod tests;
mod texts;
mod tracker;
mod walk;
mod way;

pub use answer::Answer;
pub use panels::Panels;
pub(crate) use request::button;
pub use sample::CLICK_ID;
pub use stand_in::{COOKIE, Question, StandIn};
pub use story::{
    Carried, Conversion, Hop, Journey, Lead, Path, Problem, Remark, Sequence, Summary, Trace,
};

use crate::compile::lazy::Listed;
use crate::compile::{Plan, PlannedCampaign};
use crate::facts::kma::Status;
use crate::workspace::Workspace;
use course::{Course, Pages};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use texts::change_texts;
use tracker::Tracker;
use walk::walk;
use way::{heaviest, offer_of, ways};

/// What is traced.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// One campaign, by its id or its entry's; all without.
    pub campaign: Option<&'a str>,
    /// The paths that lead to one offer, by its id or its entry's.
    pub offer: Option<&'a str>,
    /// KMA.BIZ's statuses.
    pub statuses: &'a [Status],
}

impl Choice<'_> {
    /// Whether a campaign is chosen.
    #[must_use]
    pub fn has(&self, campaign: &PlannedCampaign<'_>) -> bool {
        self.campaign.is_none_or(|id| campaign.id == id || campaign.entry == id)
    }

    /// Whether an offer's id, as a campaign names it, is the one that is chosen.
    #[must_use]
    pub fn has_offer(&self, id: &str) -> bool {
        let entry = id.split_once('/').map_or(id, |(entry, _)| entry);
        self.offer.is_none_or(|offer| id == offer || entry == offer)
    }
}

/// How many paths of one campaign are shown in full.
const MOST_SHOWN: usize = 100;

/// Walks every path of the chosen campaigns. Shown is the path that takes the most clicks,
/// every path that breaks, and, where an offer is chosen, every path to it. `change` may change
/// every text that came from the workspace.
#[must_use]
pub fn trace<'a>(
    ws: &'a Workspace<'_, 'a>,
    plan: &'a Plan<'_>,
    choice: &'a Choice<'a>,
    change: &'a dyn Fn(&mut String),
) -> Trace<'a> {
    let mut environment = plan.env.map(str::to_owned);
    environment.iter_mut().for_each(change);
    let summary = Rc::new(Cell::new(Summary::default()));
    let counts = Rc::clone(&summary);
    let journeys = Listed::new(move || {
        let (panels, counts) = (Panels::new(ws, plan), Rc::clone(&counts));
        counts.set(Summary::default());
        let chosen = plan.campaigns.iter().enumerate().filter(|(_, c)| choice.has(c));
        chosen.flat_map(move |(index, _)| {
            let (mut journeys, own) = of_campaign(&panels, index, choice);
            counts.set(counts.get().plus(own));
            journeys.iter_mut().for_each(|journey| change_texts(journey, change));
            journeys
        })
    });
    Trace { format_version: Trace::FORMAT_VERSION, environment, journeys, summary }
}

/// What is shown of one campaign, and the counts over all of its paths. Ways of one [`Course`]
/// end alike: but for what is shown, only the first of them is walked.
fn of_campaign(
    panels: &Panels<'_, '_>,
    index: usize,
    choice: &Choice<'_>,
) -> (Vec<Journey>, Summary) {
    let funnels = panels.plan.campaigns[index].funnels(panels.ws);
    let pages: Vec<Pages<'_>> = funnels.iter().map(Pages::of).collect();
    let mut ways = ways(&funnels);
    ways.retain(|way| choice.has_offer(offer_of(&funnels, way)));
    let most = heaviest(&ways);
    let mut known: HashMap<Course<'_>, bool> = HashMap::new();
    let (mut shown, mut others) = (Vec::<Journey>::new(), Vec::new());
    let mut summary = Summary { walked: ways.len(), broken: 0 };
    for (i, way) in ways.iter().enumerate() {
        let has_room = Some(i) == most || shown.len() < MOST_SHOWN;
        let is_wanted = Some(i) == most || choice.offer.is_some();
        let is_shown = |holds: bool| has_room && (is_wanted || !holds);
        let course = Course::of(&funnels, &pages, way);
        let (holds, journey) = match known.get(&course) {
            Some(holds) if !is_shown(*holds) => (*holds, None),
            _ => {
                // Every journey is the first of its run, so that its click has the sample's id.
                let mut tracker = Tracker::default();
                let journey = walk(panels, &mut tracker, index, &funnels, way, choice.statuses);
                (journey.holds, Some(journey))
            }
        };
        known.insert(course, holds);
        summary.broken += usize::from(!holds);
        match journey.filter(|_| is_shown(holds)) {
            Some(journey) => shown.push(journey),
            None => others.push(way.path(&funnels, holds)),
        }
    }
    if let Some(first) = shown.first_mut() {
        first.others = others;
    }
    (shown, summary)
}
