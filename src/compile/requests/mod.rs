//! The calls of RedTrack's API that make a workspace, in the order in which they can be made.
//!
//! RedTrack reads no file: a bundle is an ordered list of requests. What a request needs of
//! an earlier one is a [`Ref`] to it, since RedTrack gives the ids.

mod bodies;
mod build;
#[cfg(test)]
mod tests;

pub use bodies::{
    Body, CampaignBody, CampaignStream, ConversionPostback, DomainBody, Filter, LandingBody,
    NetworkBody, OfferBody, Payment, Ref, SourceBody, Stream, StreamItem, Sub,
};

pub(crate) use build::{has_one_cost_currency, payment, payout_currency};

use super::Plan;
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;

/// A call of RedTrack's API (`https://api.redtrack.io`, with the key as `api_key`).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Request<'p> {
    /// What it makes: `offer/keto-kz`. Later requests refer to it by this.
    pub id: String,
    /// `POST` to make, `PUT` to change what RedTrack has made already.
    pub method: &'static str,
    /// The path of the call.
    pub path: Cow<'p, str>,
    /// The body, with the API's own field names.
    pub body: Body<'p>,
}

/// Every request, in order: domains, the offer source, offers, landers, channels, campaigns.
/// Each is made when it is asked for.
pub fn requests<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Request<'p>> {
    let currency = build::payout_currency(ws);
    let offers = plan.offers.iter().filter_map(move |offer| build::offer(ws, currency, offer));
    let channels = plan.channels.iter().map(|channel| build::source(ws, plan, channel));
    let one = has_one_cost_currency(ws);
    let campaigns =
        plan.campaigns.iter().map(move |campaign| build::campaign(ws, plan, one, campaign));
    build::domains(ws)
        .chain(std::iter::once_with(|| build::network(ws, plan)))
        .chain(offers)
        .chain(build::landings(ws, plan))
        .chain(channels)
        .chain(campaigns)
}
