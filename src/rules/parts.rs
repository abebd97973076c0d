//! What many rules ask of every offer and every campaign is asked of a few at a time: a large
//! workspace fits in no cache, and what each rule walked through by itself would be fetched from
//! memory once for each rule.

use super::{Check, Context, RULES, Rule};
use crate::compile::PlannedOffer;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Campaign, Offer};
use crate::workspace::{Entry, readable};
use std::iter;

/// What one rule looks at: part after part, with whatever it has to remember in between.
pub type Look<'x, 'c, 't> = Box<dyn FnMut(&Part<'c, 't>, &mut Findings) + 'x>;

/// How a rule begins to look.
pub type Begin = for<'x, 'c, 't> fn(&'x Context<'c, 't>) -> Look<'x, 'c, 't>;

/// Some of a workspace and its plan. The parts have all of its offers, then the streams that are made
/// of them, then all of its campaigns, each in order of id; the last one has nothing.
#[derive(Debug)]
pub enum Part<'c, 't> {
    /// Offers.
    Offers(&'c [Entry<'t, Offer<'t>>]),
    /// Streams: offers as they are planned, from a position in the plan on.
    Streams(usize, &'c [PlannedOffer<'t>]),
    /// Campaigns.
    Campaigns(&'c [Entry<'t, Campaign<'t>>]),
    /// Everything was looked at.
    End,
}

impl<'c, 't> Part<'c, 't> {
    /// The readable offers of this part.
    pub fn offers(&self) -> impl Iterator<Item = (&'c Entry<'t, Offer<'t>>, &'c Offer<'t>)> {
        readable(if let Self::Offers(entries) = self { entries } else { &[] })
    }

    /// The streams of this part, with their positions in the plan.
    pub fn streams(&self) -> impl Iterator<Item = (usize, &'c PlannedOffer<'t>)> {
        let (first, planned) = match self {
            Self::Streams(first, planned) => (*first, *planned),
            _ => (0, &[][..]),
        };
        (first..).zip(planned)
    }

    /// The readable campaigns of this part.
    pub fn campaigns(
        &self,
    ) -> impl Iterator<Item = (&'c Entry<'t, Campaign<'t>>, &'c Campaign<'t>)> {
        readable(if let Self::Campaigns(entries) = self { entries } else { &[] })
    }

    /// Whether everything was looked at.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::End)
    }
}

/// How many entries make a part: with their texts they fit in the nearest cache.
const PART: usize = 32;

/// How many rules look at a part before the next: what they remember has to fit as well, and each
/// thread takes some.
const TOGETHER: usize = 5;

/// The parts of a workspace.
fn parts<'c, 't>(context: &Context<'c, 't>) -> impl Iterator<Item = Part<'c, 't>> {
    let (ws, plan) = (context.ws, context.plan);
    let offers = ws.offers.all().as_slice().chunks(PART).map(Part::Offers);
    let streams = (0..).step_by(PART).zip(plan.offers.chunks(PART));
    let streams = streams.map(|(first, planned)| Part::Streams(first, planned));
    let campaigns = ws.campaigns.all().as_slice().chunks(PART).map(Part::Campaigns);
    offers.chain(streams).chain(campaigns).chain(iter::once(Part::End))
}

/// Looks at the whole once, and at no part of it.
pub(super) fn once<'x, 'c, 't>(
    context: &'x Context<'c, 't>,
    check: fn(&Context<'_, '_>, &mut Findings),
) -> Look<'x, 'c, 't> {
    Box::new(move |part, out| {
        if part.is_end() {
            check(context, out);
        }
    })
}

/// How a rule looks at parts, if it does.
fn look_of(rule: &Rule) -> Option<Begin> {
    match rule.check {
        Check::Parts(look) | Check::Both { parts: look, .. } => Some(look),
        Check::Below | Check::Bound { .. } | Check::Workspace(_) | Check::Sites(_) => None,
    }
}

/// Rules that look at parts, in groups of which each is worth a walk through the workspace.
pub(super) fn groups() -> Vec<Vec<&'static Rule>> {
    let rules = RULES.iter().copied();
    let rules: Vec<_> = rules.filter(|rule| look_of(rule).is_some()).collect();
    rules.chunks(TOGETHER).map(<[_]>::to_vec).collect()
}

/// What each of some rules finds; `findings` holds those of one.
pub(super) fn of_parts(
    context: &Context<'_, '_>,
    rules: &[&Rule],
    findings: impl Fn() -> Findings,
) -> Vec<Vec<Diagnostic>> {
    let start = |rule: &&Rule| Some((look_of(rule)?(context), findings()));
    let mut looks: Vec<_> = rules.iter().filter_map(start).collect();
    for part in parts(context) {
        for (look, found) in &mut looks {
            look(&part, found);
        }
    }
    looks.into_iter().map(|(_, found)| found.into_vec()).collect()
}
