//! What a trace tells: journeys of hops, as data for every format.

use crate::compile::lazy::Listed;
use crate::facts::behaviour::Behaviour;
use crate::facts::{Confidence, Macro};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::rc::Rc;

/// What `trackc trace --format json` prints.
// There may be thousands of journeys, so each is made while it is written.
#[derive(Serialize, JsonSchema)]
pub struct Trace<'a> {
    /// 1.
    pub format_version: u32,
    /// The environment; `null` for the base.
    pub environment: Option<String>,
    /// A click for each campaign, or for each of its offers when one is chosen.
    #[schemars(with = "Vec<Journey>")]
    pub journeys: Listed<'a, Journey>,
    /// Counts over all journeys.
    #[schemars(with = "Summary")]
    #[serde(serialize_with = "counted")]
    pub(super) summary: Rc<Cell<Summary>>,
}

impl Trace<'_> {
    /// The version of the form that is written.
    pub const FORMAT_VERSION: u32 = 1;
}

fn counted<S: Serializer>(summary: &Rc<Cell<Summary>>, serializer: S) -> Result<S::Ok, S::Error> {
    summary.get().serialize(serializer)
}

impl Summary {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { walked: self.walked + other.walked, broken: self.broken + other.broken }
    }
}

impl Trace<'_> {
    /// Counts over the journeys that were made last.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.summary.get()
    }
}

/// Counts over all journeys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Paths that were walked, whether shown or not.
    pub walked: usize,
    /// Paths that break.
    pub broken: usize,
}

/// One click from the ad to the offer, and every lead that can come of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Journey {
    /// The campaign's id.
    pub campaign: String,
    /// The campaign's name.
    pub name: String,
    /// The channel's id; `null` where the campaign has none.
    pub channel: Option<String>,
    /// The path through the campaign.
    pub path: Path,
    /// Whether the campaign is paused.
    pub paused: bool,
    /// From the ad to the offer.
    pub click: Vec<Hop>,
    /// What comes of each KMA.BIZ status, each on a fresh click.
    pub leads: Vec<Lead>,
    /// A pending lead that is approved later, on one click; `null` where one of the two is
    /// left out or the click breaks before.
    pub pending_then_approved: Option<Sequence>,
    /// The campaign's other paths, walked in the same way and not shown.
    pub others: Vec<Path>,
    /// Whether every click id comes home.
    pub holds: bool,
}

/// A way through a campaign's funnels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Path {
    /// The funnel's name.
    pub funnel: String,
    /// The offer's id; empty where a funnel has none.
    pub offer: String,
    /// Its share of the campaign's clicks in percent, rounded.
    pub share: u32,
    /// Whether every click id comes home by it.
    pub holds: bool,
}

/// One request, or one that is not made.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Hop {
    /// Who makes it.
    pub from: String,
    /// Who receives it.
    pub to: String,
    /// What it is, in a few words.
    pub what: String,
    /// The URL as requested; `null` where nothing is sent.
    pub url: Option<String>,
    /// What the receiving side reads in it.
    pub parameters: Vec<Carried>,
    /// What the receiving side makes of it, sentence by sentence.
    pub then: Vec<String>,
    /// What this leans on that is not confirmed.
    pub unconfirmed: Vec<Remark>,
    /// Where the chain breaks.
    pub problems: Vec<Problem>,
}

/// One parameter of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Carried {
    /// Its name in the URL.
    pub name: String,
    /// Its value as it arrives, decoded.
    pub value: String,
    /// What was pasted in its place, where that holds macros.
    pub written: Option<String>,
    /// What the receiving side takes it for; empty where it reads it not at all.
    pub meaning: String,
}

/// A sentence that is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remark {
    /// The sentence.
    pub text: String,
    /// `low`, `medium` or `high`.
    pub confidence: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// Why a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// What is wrong.
    pub text: String,
    /// What to do.
    pub help: String,
}

/// What comes of one KMA.BIZ status.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lead {
    /// `pending`, `approved`, `declined` or `fake`.
    pub status: &'static str,
    /// What `{status}` prints for it.
    pub printed: String,
    /// The postbacks, and what they set off.
    pub hops: Vec<Hop>,
    /// The conversions that RedTrack holds afterwards.
    pub conversions: Vec<Conversion>,
}

/// Several statuses of one lead, one after the other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Sequence {
    /// The duplicate mode that decides; `null` where none is set or none is needed.
    pub mode: Option<&'static str>,
    /// What RedTrack does, sentence by sentence.
    pub then: Vec<String>,
    /// The conversions that RedTrack holds in the end.
    pub conversions: Vec<Conversion>,
    /// What this leans on that is not confirmed.
    pub unconfirmed: Vec<Remark>,
    /// Where the chain breaks.
    pub problems: Vec<Problem>,
}

/// A conversion as RedTrack holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Conversion {
    /// The conversion type; `null` where the postback names none and none is the default.
    #[serde(rename = "type")]
    pub event: Option<String>,
    /// `approved`, `pending`, `declined` or `other`.
    pub status: String,
    /// The payout as it arrived, or the sum of those that were added up; `null` where there was
    /// none.
    pub payout: Option<String>,
    /// What `rdtk_event_id` carried.
    pub event_id: Option<String>,
}

impl Remark {
    /// A fact, unless it is sure.
    #[must_use]
    pub fn of(fact: &Behaviour) -> Option<Self> {
        (fact.confidence < Confidence::High).then(|| Self {
            text: fact.text.to_owned(),
            confidence: fact.confidence.as_str(),
            source: fact.source,
        })
    }

    /// What a macro is said to print, unless that is sure.
    #[must_use]
    pub fn of_macro(known: &Macro) -> Option<Self> {
        (known.confidence < Confidence::High).then(|| Self {
            text: format!("`{}` prints: {}", known.text, known.meaning),
            confidence: known.confidence.as_str(),
            source: known.source,
        })
    }
}

impl Hop {
    /// A hop of which nothing is known yet.
    #[must_use]
    pub fn new(from: &str, to: &str, what: impl Into<String>) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), what: what.into(), ..Self::default() }
    }

    /// Leans on a fact.
    pub fn lean(&mut self, fact: &Behaviour) {
        self.remark(Remark::of(fact));
    }

    /// Adds a remark, once.
    pub fn remark(&mut self, remark: Option<Remark>) {
        self.unconfirmed.extend(remark.filter(|r| !self.unconfirmed.contains(r)));
    }

    /// The chain breaks here.
    pub fn breaks(&mut self, text: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem { text: text.into(), help: help.into() });
    }
}

impl Journey {
    /// Every hop, in the order in which it is shown.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.click.iter().chain(self.leads.iter().flat_map(|lead| &lead.hops))
    }

    pub(super) fn is_whole(&self) -> bool {
        self.hops().all(|hop| hop.problems.is_empty())
            && self.pending_then_approved.as_ref().is_none_or(|s| s.problems.is_empty())
    }
}

impl Conversion {
    /// `` `Sale`, payout 12.50, status `other` ``
    #[must_use]
    pub fn in_words(&self) -> String {
        let event = match &self.event {
            Some(event) => format!("`{event}`"),
            None => "no type".to_owned(),
        };
        let payout = match &self.payout {
            Some(sum) => format!("payout {sum}"),
            None => "no payout".to_owned(),
        };
        format!("{event}, {payout}, status `{}`", self.status)
    }
}
