//! Bodies of RedTrack's API, with the API's own field names.
//!
//! A field whose values are not known (duplicate modes, cost models, kinds of redirect …) is
//! not sent: it becomes a step by hand.

use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Stands for the id that RedTrack gave to what an earlier request made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ref {
    /// The id of that request.
    #[serde(rename = "$ref")]
    pub to: String,
}

impl Ref {
    pub(super) fn to(kind: &str, id: &str) -> Self {
        Self { to: [kind, "/", id].concat() }
    }
}

/// The body of a request.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant)] // A campaign's body is the common case.
pub enum Body<'p> {
    /// `POST /campaigns`, `PUT /campaigns/{id}`
    Campaign(CampaignBody<'p>),
    /// `POST /domains`
    Domain(DomainBody<'p>),
    /// `POST /landings`
    Landing(LandingBody<'p>),
    /// `POST /networks`
    Network(NetworkBody<'p>),
    /// `POST /offers`
    Offer(OfferBody<'p>),
    /// `POST /sources`
    Source(SourceBody<'p>),
}

/// A tracking domain.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DomainBody<'p> {
    /// The host.
    pub url: &'p str,
    /// `track`: a tracking domain.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The Free SSL switch.
    pub use_auto_generated_ssl: bool,
}

/// An offer source, which the API calls a network. RedTrack marks this call as Premium.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NetworkBody<'p> {
    /// Its name.
    pub title: &'p str,
    /// The macro that brings the click id back.
    pub clickid: String,
    /// The macro that brings the payout.
    pub sum: &'static str,
    /// The currency of the payout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'p str>,
    /// Additional parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subs: Vec<Sub<'p>>,
}

/// A parameter of an offer source or a traffic channel. In a channel, the place in the list
/// is the slot.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sub<'p> {
    /// Its name in the URL.
    pub alias: std::borrow::Cow<'p, str>,
    /// What it holds, for people.
    pub hint: &'p str,
    /// RedTrack's role for it; empty for none.
    pub role: &'p str,
    /// The macro that fills it; empty for a slot that is not used.
    pub value: &'p str,
}

/// A payout. The API's schema has a number here: convert it when sending, exactly.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Payment<'p> {
    /// A decimal with a point.
    pub amount: &'p str,
}

/// An offer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfferBody<'p> {
    /// Its name.
    pub title: &'p str,
    /// Its URL.
    pub url: &'p str,
    /// The offer source.
    pub program_id: Ref,
    /// ISO 3166-1 alpha-2 codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub country_codes: Vec<&'p str>,
    /// The payout, in the offer source's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment<'p>>,
    /// 1 active, 2 paused.
    pub status: u8,
    /// Free labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<&'p str>,
    /// Free text, in the form that a campaign's has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'p str>,
}

/// An own page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LandingBody<'p> {
    /// Its name.
    pub title: &'p str,
    /// Its address.
    pub url: &'p str,
    /// `landing` or `prelanding`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The tracking domain that its buttons use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<Ref>,
}

/// A traffic channel, which the API calls a source.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SourceBody<'p> {
    /// Its name.
    pub title: &'p str,
    /// The parameters, a slot each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subs: Vec<Sub<'p>>,
    /// The channel's click id macro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_id: Option<&'p str>,
    /// The parameter's name in the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_id_alias: Option<&'static str>,
    /// The channel's cost macro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_id: Option<&'p str>,
    /// The postback to the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postback_url: Option<&'p str>,
}

/// A postback to the channel, with what it is sent for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConversionPostback<'p> {
    /// The URL.
    pub url: &'p str,
    /// The conversion types it is sent for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<&'p str>,
    /// The conversion statuses it is sent for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<&'p str>,
}

/// An offer or an own page in a stream.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StreamItem {
    /// What it is.
    pub id: Ref,
    /// Its share beside those of its neighbours; what has no weight of its own shares equally.
    pub weight: i64,
}

/// A condition on the visitor.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Filter<'p> {
    /// Whether it counts.
    pub active: bool,
    /// Whether it keeps out what matches.
    pub exclude: bool,
    /// What matches.
    pub values: Vec<&'p str>,
}

/// A funnel, which the API calls a stream.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Stream<'p> {
    /// Its name.
    pub title: Cow<'p, str>,
    /// Conditions by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<&'static str, Filter<'p>>,
    /// Its offers.
    pub offers: Vec<StreamItem>,
    /// Its landers.
    pub landings: Vec<StreamItem>,
    /// Its prelanders.
    pub prelandings: Vec<StreamItem>,
}

/// A stream with its share of the campaign's clicks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CampaignStream<'p> {
    /// Its share beside those of its neighbours; what has no weight of its own shares equally.
    pub weight: i64,
    /// The stream.
    pub stream: Stream<'p>,
}

/// A campaign.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CampaignBody<'p> {
    /// Its name.
    pub title: &'p str,
    /// The traffic channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<Ref>,
    /// The tracking domain of its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<Ref>,
    /// 1 active, 2 paused.
    pub status: u8,
    /// What a click costs, with the model `cpc`. The API's schema has a number here: convert
    /// it when sending, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpc: Option<&'p str>,
    /// The channel's share of the revenue in percent, with the model `revshare`. The API's
    /// schema has a number here: convert it when sending, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev_share: Option<&'p str>,
    /// Its funnels.
    pub streams: Vec<CampaignStream<'p>>,
    /// Its postbacks to the channel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub postbacks: Vec<ConversionPostback<'p>>,
    /// Free labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<&'p str>,
    /// Free text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'p str>,
}
