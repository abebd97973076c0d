//! What has to be done, panel by panel, in the order in which it can be done: the checklist
//! that people work through, and the part of it that no API can do.
//!
//! Texts are plain sentences. Names in them are the user's own characters; whoever prints
//! them escapes them for the place they go to.

mod campaign;
mod frame;
mod offer;
mod page;
mod prepare;
mod source;
#[cfg(test)]
mod tests;

pub use frame::{secrets_shown, unconfirmed};
pub use prepare::parameter_field;

use super::{Plan, PlannedCampaign, PlannedChannel, PlannedOffer, PostbackSet};
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The part of the set-up that a step belongs to, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Before the steps: tracking domains.
    Domains,
    /// Before the steps: conversion events.
    Events,
    /// Before the steps: traffic channels.
    Channels,
    /// Step 1: the offer source.
    OfferSource,
    /// Step 2: the postback.
    Postback,
    /// Step 3: access and the stream.
    Stream,
    /// Step 4: the offer.
    Offer,
    /// Step 5: own pages and the campaign.
    Campaign,
}

impl Section {
    /// Every section in order.
    pub const ALL: [Self; 8] = [
        Self::Domains,
        Self::Events,
        Self::Channels,
        Self::OfferSource,
        Self::Postback,
        Self::Stream,
        Self::Offer,
        Self::Campaign,
    ];
}

/// What a step is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'p> {
    /// A tracking domain, by its host.
    Domain(&'p str),
    /// A conversion event, by its name.
    Event(&'p str),
    /// A channel, by its id.
    Channel(&'p str),
    /// The offer source.
    OfferSource,
    /// A place for postbacks, and the id of one of its URLs.
    Postback(&'p PostbackSet, &'p str),
    /// An offer, all its streams together, by the entry's id.
    Access(&'p str),
    /// An offer: one stream.
    Offer(&'p PlannedOffer<'p>),
    /// An own page, by the entry's id, and its name.
    Page(&'p str, &'p str),
    /// A campaign.
    Campaign(&'p PlannedCampaign<'p>),
}

/// Who puts values in the place of a text's macros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filler {
    /// RedTrack, when it sends a visitor on or fires at a channel.
    RedTrack,
    /// KMA.BIZ, when it fires a postback.
    Kma,
    /// The traffic channel, when somebody clicks the ad.
    Channel,
}

/// A value to type, paste or choose: one, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum StepValue<'p> {
    /// One value.
    One(Cow<'p, str>),
    /// Several values.
    Many(Vec<Cow<'p, str>>),
    /// One value with macros in it, and who fills them.
    #[schemars(skip)]
    Macros(#[serde(serialize_with = "text_alone")] (Cow<'p, str>, Filler)),
}

fn text_alone<S: Serializer>(
    (text, _): &(Cow<'_, str>, Filler),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// The field of a postback whose values are the KMA.BIZ statuses to tick.
pub const TICKS: &str = "Statuses to tick";

/// The field of the conversion types that a postback to a channel is limited to.
pub const EVENTS_SENT: &str = "Conversion types to send";

/// The field of the RedTrack statuses that a postback to a channel is limited to.
pub const STATUSES_SENT: &str = "Statuses to send";

/// Values by field, in order.
pub type Values<'p> = Vec<(Cow<'p, str>, StepValue<'p>)>;

/// Something to do.
#[derive(Debug, Clone)]
pub struct Step<'p> {
    /// `postback/global`, `offer/keto-kz` …: unique.
    pub id: String,
    /// Where it belongs.
    pub section: Section,
    /// What it is about.
    pub about: About<'p>,
    /// Whose panel: `RedTrack`, `KMA.BIZ`, `DNS`, `Own page` or a channel's name.
    pub panel: Cow<'p, str>,
    /// Where in the panel.
    pub menu: Cow<'p, str>,
    /// What to do there.
    pub text: Cow<'p, str>,
    /// What to type, paste or choose.
    pub values: Values<'p>,
    /// What about it is not confirmed.
    pub doubt: Option<&'static str>,
    /// Whether a request does it.
    pub by_api: bool,
    /// Whether what it makes is paused.
    pub paused: bool,
}

impl<'p> Step<'p> {
    fn new(
        (section, about): (Section, About<'p>),
        id: impl Into<String>,
        (panel, menu): (impl Into<Cow<'p, str>>, impl Into<Cow<'p, str>>),
        text: impl Into<Cow<'p, str>>,
    ) -> Self {
        Self {
            id: id.into(),
            section,
            about,
            panel: panel.into(),
            menu: menu.into(),
            text: text.into(),
            values: Vec::with_capacity(6),
            doubt: None,
            by_api: false,
            paused: false,
        }
    }

    fn value(mut self, field: impl Into<Cow<'p, str>>, value: impl Into<Cow<'p, str>>) -> Self {
        self.values.push((field.into(), StepValue::One(value.into())));
        self
    }

    fn macros(
        mut self,
        field: impl Into<Cow<'p, str>>,
        text: impl Into<Cow<'p, str>>,
        by: Filler,
    ) -> Self {
        self.values.push((field.into(), StepValue::Macros((text.into(), by))));
        self
    }

    fn macros_if(self, field: &'static str, text: Option<&'p str>, by: Filler) -> Self {
        match text {
            Some(text) => self.macros(field, text, by),
            None => self,
        }
    }

    fn value_if<V: Into<Cow<'p, str>>>(self, field: &'static str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.value(field, value),
            None => self,
        }
    }

    fn list<V: Into<Cow<'p, str>>>(
        mut self,
        field: impl Into<Cow<'p, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<_> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.values.push((field.into(), StepValue::Many(values)));
        }
        self
    }

    /// What a channel is told of.
    fn sent(self, channel: &'p PlannedChannel<'_>) -> Self {
        let field = if channel.statuses.is_empty() { EVENTS_SENT } else { STATUSES_SENT };
        self.list(field, channel.sent().iter().copied())
    }

    fn doubt(mut self, doubt: &'static str) -> Self {
        self.doubt = Some(doubt);
        self
    }

    fn by_api(mut self) -> Self {
        self.by_api = true;
        self
    }

    fn paused(mut self, paused: bool) -> Self {
        self.paused = paused;
        self
    }

    /// What there is to say of a paused step; empty for the others.
    #[must_use]
    pub fn paused_note(&self) -> &'static str {
        match self.section {
            _ if !self.paused => "",
            Section::Postback | Section::Stream => "Its offer is paused.",
            _ => "Paused: keep it paused.",
        }
    }

    /// The whole text: what to do, that it is paused, what is not confirmed.
    #[must_use]
    pub fn full_text(&self) -> Cow<'p, str> {
        let mut out = self.text.clone();
        if self.paused {
            out += " ";
            out += self.paused_note();
        }
        if let Some(doubt) = self.doubt {
            out += " Not confirmed: ";
            out += doubt;
        }
        out
    }
}

/// Every step, by section, then in the order in which it can be done. Each is made when it is
/// asked for.
pub fn steps<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>) -> impl Iterator<Item = Step<'p>> {
    Section::ALL.into_iter().flat_map(|section| section.steps(ws, plan))
}

/// Whose steps are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    All,
    /// Those that no API can do. Of the sections in which there may be thousands, no others are
    /// made.
    ByHand,
}

impl Section {
    /// Its steps, in the order in which they can be done.
    pub fn steps<'p>(
        self,
        ws: &'p Workspace<'_, '_>,
        plan: &'p Plan<'_>,
    ) -> Box<dyn Iterator<Item = Step<'p>> + 'p> {
        self.some(Whose::All, ws, plan)
    }

    fn some<'p>(
        self,
        whose: Whose,
        ws: &'p Workspace<'_, '_>,
        plan: &'p Plan<'_>,
    ) -> Box<dyn Iterator<Item = Step<'p>> + 'p> {
        let mut few = Vec::new();
        match self {
            Self::Domains => prepare::domains(ws, &mut few),
            Self::Events => prepare::events(ws, plan, &mut few),
            Self::Channels => prepare::channels(plan, &mut few),
            Self::OfferSource => source::offer_source(ws, plan, &mut few),
            // There may be thousands of these.
            Self::Postback => return Box::new(source::postbacks(plan)),
            Self::Stream => return Box::new(offer::streams(ws, plan)),
            Self::Offer => return Box::new(offer::offers(whose, ws, plan)),
            Self::Campaign => {
                let pages = page::landers(ws, plan);
                return Box::new(pages.chain(campaign::campaigns(whose, ws, plan)));
            }
        }
        Box::new(few.into_iter())
    }
}

/// A step that no API can do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ManualStep<'p> {
    /// `postback/global`, `link/kz-propeller-keto` …: unique.
    pub id: String,
    /// Whose panel: `RedTrack`, `KMA.BIZ`, `DNS`, `Own page` or a channel's name.
    pub panel: Cow<'p, str>,
    /// Where in the panel.
    pub menu: Cow<'p, str>,
    /// What to do there, and what about it is not confirmed.
    pub text: Cow<'p, str>,
    /// What to type, paste or choose, by field, in the order of the form.
    #[serde(serialize_with = "as_map")]
    #[schemars(with = "BTreeMap<String, StepValue<'p>>")]
    pub values: Values<'p>,
}

fn as_map<S: Serializer>(values: &Values<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(values.len()))?;
    for (field, value) in values {
        map.serialize_entry(field, value)?;
    }
    map.end()
}

/// The steps that no API can do, in order, each made when it is asked for.
pub fn manual<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = ManualStep<'p>> {
    let steps = Section::ALL.into_iter().flat_map(|s| s.some(Whose::ByHand, ws, plan));
    steps.filter(|step| !step.by_api).map(|step| ManualStep {
        text: step.full_text(),
        id: step.id,
        panel: step.panel,
        menu: step.menu,
        values: step.values,
    })
}

/// A name with its id, where they differ: `Keto KZ (keto-kz)`.
fn named<'p>(name: &'p str, id: &'p str) -> Cow<'p, str> {
    if name == id { Cow::Borrowed(name) } else { Cow::Owned([name, " (", id, ")"].concat()) }
}
