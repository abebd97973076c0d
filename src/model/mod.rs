//! One file per thing a user writes. The doc comments are the schema's descriptions.
//!
//! Every key is optional here: what must be there may come from `defaults`, a preset or an
//! environment, so that only the merged workspace can say what is missing.

mod amount;
mod campaign;
mod channel;
mod content;
mod conversion_event;
mod document;
mod lander;
mod offer;
mod offer_source;
mod once;
mod outline;
mod scalar;
mod tracking_domain;

pub use amount::{as_fine_as, decimals, may_be_thousands, money, plain_amount};
pub(crate) use campaign::FILTERS;
pub use campaign::{
    Campaign, ChannelRef, Cost, CostModel, Funnel, FunnelConditions, LanderRef, Mode, OfferRef,
    RedtrackId,
};
pub use channel::{Channel, ChannelPostback, Integration, Parameter};
pub use content::{Blank, Content};
pub use conversion_event::{ConversionEvent, DuplicateMode, EventPayout, StatusWord};
pub use document::{Defaults, Document, Environment, Level};
pub use lander::{Lander, LanderKind};
pub use offer::{Access, Data, Money, Offer, Payout, Slot, State, Stream};
pub use offer_source::{
    Delivery, OfferSource, Report, Secret, SourcePostback, StatusWords, is_hardly_a_secret,
    is_variable, variable_named,
};
pub use once::once;
pub use outline::{Outline, Shown};
pub use scalar::{Checked, Lenient, Map, OneOrMany, Prose, Spanned, Text};
pub use tracking_domain::Domain;

/// The id under which `tracking_domain` is known beside those of `domains`.
pub const MAIN_DOMAIN: &str = "main";

/// An offer has one stream or several.
pub const STREAM_OR_STREAMS: [&str; 2] = ["stream", "streams"];
/// A campaign has one channel or several.
pub const CHANNEL_OR_CHANNELS: [&str; 2] = ["channel", "channels"];
/// A campaign has offers, which is short for one funnel, or funnels.
pub const OFFERS_OR_FUNNELS: [&str; 2] = ["offers", "funnels"];
/// The keys of an entry that exclude each other.
pub const EITHER_OR: [[&str; 2]; 3] = [STREAM_OR_STREAMS, CHANNEL_OR_CHANNELS, OFFERS_OR_FUNNELS];
