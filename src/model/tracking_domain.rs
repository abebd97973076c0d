//! Tracking domains.

use super::scalar::{Text, TextOr};
use schemars::JsonSchema;
use serde::Deserialize;

/// A tracking domain: its host, or a mapping with `host` and `target`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, Long<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct Domain<'a> {
    /// The host, without scheme and path.
    pub host: Option<Text<'a>>,
    /// The RedTrack service host that the CNAME points at.
    pub target: Option<Text<'a>>,
}

/// A tracking domain: its host, and the RedTrack service host behind it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "Domain", deny_unknown_fields)]
struct Long<'a> {
    /// The host of the tracking links and postbacks, without scheme and path.
    #[schemars(extend("examples" = ["trk.acme-media.com"]))]
    host: Option<Text<'a>>,
    /// The RedTrack service host that your DNS entry (CNAME) points at. It is shown in
    /// RedTrack → Tools → Domains.
    #[schemars(extend("examples" = ["x7f2q.ttrk.io"]))]
    target: Option<Text<'a>>,
}

impl<'a> From<TextOr<'a, Long<'a>>> for Domain<'a> {
    fn from(form: TextOr<'a, Long<'a>>) -> Self {
        match form {
            TextOr::Text(host) => Self { host: Some(host), target: None },
            TextOr::Long(long) => Self { host: long.host, target: long.target },
        }
    }
}
