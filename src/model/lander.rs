//! Landers: own pages between the click and the offer.

use super::scalar::{Spanned, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// What kind of page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LanderKind {
    /// The page before the offer.
    Lander,
    /// The page before the lander.
    Prelander,
}

/// An own page between the click and the offer (RedTrack: Landers).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Lander<'a> {
    /// The page's name in RedTrack. Left out: the id.
    #[schemars(extend("examples" = ["Quiz"]))]
    pub name: Option<Text<'a>>,
    /// The page's address. Never the tracking domain.
    #[schemars(extend("examples" = ["https://quiz.acme-media.com/"]))]
    pub url: Option<Text<'a>>,
    /// `lander`, or `prelander` for a page before it.
    #[schemars(extend("default" = "lander", "examples" = ["prelander"]))]
    pub kind: Option<Spanned<LanderKind>>,
}
