//! Conversion events: RedTrack's conversion types.

use super::scalar::{OneOrMany, Spanned};
use crate::facts::{kma, redtrack};
use schemars::JsonSchema;
use serde::Deserialize;

/// A KMA.BIZ lead status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Status")]
pub enum StatusWord {
    /// The lead is new.
    Pending,
    /// The lead is confirmed and paid.
    Approved,
    /// The lead was refused.
    Declined,
    /// The lead is trash.
    Fake,
}

impl From<StatusWord> for kma::Status {
    fn from(word: StatusWord) -> Self {
        match word {
            StatusWord::Pending => Self::Pending,
            StatusWord::Approved => Self::Approved,
            StatusWord::Declined => Self::Declined,
            StatusWord::Fake => Self::Fake,
        }
    }
}

/// Whether an event's own URL carries the payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventPayout {
    /// The URL carries `sum={sum}`.
    Sum,
    /// The URL carries no payout.
    None,
}

/// What RedTrack does with a second postback for the same click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateMode {
    /// Each repeat is a conversion of its own.
    Create,
    /// Each repeat is a conversion of its own, marked as new or repeated.
    CreateRepeated,
    /// Repeats are dropped.
    Ignore,
    /// The first conversion is rewritten with the new data.
    Update,
    /// Only the payout of the first conversion grows.
    IncrementPayout,
    /// Repeats with the same `rdtk_event_id` are dropped.
    IgnoreByEventId,
}

impl From<DuplicateMode> for redtrack::DuplicateMode {
    fn from(mode: DuplicateMode) -> Self {
        match mode {
            DuplicateMode::Create => Self::Create,
            DuplicateMode::CreateRepeated => Self::CreateRepeated,
            DuplicateMode::Ignore => Self::Ignore,
            DuplicateMode::Update => Self::Update,
            DuplicateMode::IncrementPayout => Self::IncrementPayout,
            DuplicateMode::IgnoreByEventId => Self::IgnoreByEventId,
        }
    }
}

/// A conversion event: a RedTrack conversion type and the KMA.BIZ statuses that lead to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConversionEvent {
    /// The KMA.BIZ status, or statuses, that become this event.
    #[schemars(extend("examples" = ["approved", ["pending", "approved"]]))]
    pub when: Option<Spanned<OneOrMany<Spanned<StatusWord>>>>,
    /// `true` for RedTrack's default conversion, whose URL carries no `type`. At most one
    /// event is the default.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub default: Option<Spanned<bool>>,
    /// `none` leaves the payout out of this event's own URL.
    #[schemars(extend("default" = "sum", "examples" = ["none"]))]
    pub payout: Option<Spanned<EventPayout>>,
    /// What RedTrack does with a second postback for the same click. Wins over
    /// `offer_source.duplicates`. Unset, it is RedTrack's own default, which is not known.
    #[schemars(extend("examples" = ["update"]))]
    pub duplicates: Option<Spanned<DuplicateMode>>,
}
