//! Traffic channels.

use super::offer_source::Secret;
use super::scalar::{Map, Spanned, Text, TextOr};
use crate::facts::channels;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The built-in entries, for editors to propose.
fn presets() -> Vec<serde_json::Value> {
    let preset =
        |c: &channels::Channel| json!({ "label": c.id, "description": c.name, "body": c.id });
    channels::CHANNELS.iter().map(preset).collect()
}

/// How a channel hears of conversions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Integration {
    /// By a postback URL, or not at all.
    None,
    /// By an API that RedTrack serves: Meta, Google, TikTok and others.
    Api,
}

/// A `subN` of a channel: the channel's macro, and how the link carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, Long<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct Parameter<'a> {
    /// The channel's macro, or a constant.
    pub macro_text: Option<Text<'a>>,
    /// The parameter's name in the link, instead of `subN`.
    pub name: Option<Text<'a>>,
    /// RedTrack's role for it.
    pub role: Option<Text<'a>>,
}

/// The channel's macro, with the name and the role that it has in the link.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "Parameter", deny_unknown_fields)]
struct Long<'a> {
    /// The channel's macro, quoted, exactly as the channel writes it.
    #[serde(rename = "macro")]
    #[schemars(extend("examples" = ["{campaignid}"]))]
    macro_text: Option<Text<'a>>,
    /// The parameter's name in the link, instead of `subN`.
    #[schemars(extend("examples" = ["utm_campaign"]))]
    name: Option<Text<'a>>,
    /// RedTrack's role for the parameter.
    #[schemars(extend("examples" = ["rt_campaign"]))]
    role: Option<Text<'a>>,
}

impl<'a> From<TextOr<'a, Long<'a>>> for Parameter<'a> {
    fn from(form: TextOr<'a, Long<'a>>) -> Self {
        match form {
            TextOr::Text(text) => Self { macro_text: Some(text), name: None, role: None },
            TextOr::Long(Long { macro_text, name, role }) => Self { macro_text, name, role },
        }
    }
}

/// The postback that RedTrack fires at a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct ChannelPostback<'a> {
    /// The channel's postback URL with RedTrack's tokens: `{ref_id}` for the channel's own
    /// click id, `{payout}` for the payout. `<KEY>` is filled from `secrets`.
    #[schemars(extend("examples" = ["https://ad.example-network.com/conversion?visitor_id={ref_id}&payout={payout}"]))]
    pub url: Option<Text<'a>>,
    /// The conversion events that are sent. Left out: every event with approved or pending
    /// leads.
    #[schemars(extend("examples" = [["Sale"]]))]
    #[serde(default, deserialize_with = "super::once::list")]
    pub events: Option<Vec<Text<'a>>>,
    /// Account keys that fill `<KEY>` in the URL, by environment variable.
    #[schemars(extend("default" = {}, "examples" = [{ "KEY": { "env": "NETWORK_KEY" } }]))]
    pub secrets: Option<Map<'a, Secret<'a>>>,
}

/// A traffic channel (RedTrack: Traffic channels).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Channel<'a> {
    /// The channel's name in RedTrack. Left out: the id.
    #[schemars(extend("examples" = ["PropellerAds"]))]
    pub name: Option<Text<'a>>,
    /// A built-in entry that fills what is left out here.
    #[schemars(extend("examples" = ["propellerads"], "defaultSnippets" = presets()))]
    pub preset: Option<Text<'a>>,
    /// The macro in which the channel hands over its own click id; it becomes `ref_id`.
    #[schemars(extend("examples" = ["${SUBID}"]))]
    pub click_id: Option<Text<'a>>,
    /// The macro in which the channel hands over the cost of the click.
    #[schemars(extend("examples" = ["{cost}"]))]
    pub cost: Option<Text<'a>>,
    /// sub1 … sub20 and the channel's macros that fill them.
    #[schemars(extend("default" = {}, "examples" = [{ "sub1": "{zoneid}" }]))]
    pub parameters: Option<Map<'a, Parameter<'a>>>,
    /// The postback that RedTrack fires at the channel.
    #[schemars(extend("examples" = [{ "url": "https://ad.example-network.com/conversion?visitor_id={ref_id}" }]))]
    pub postback: Option<Spanned<ChannelPostback<'a>>>,
    /// `api` for channels that RedTrack serves through an API; they need no postback.
    #[schemars(extend("default" = "none", "examples" = ["api"]))]
    pub integration: Option<Spanned<Integration>>,
    /// The tracking domain of this channel's links: an id of `domains`, or `main`.
    #[schemars(extend("default" = "main", "examples" = ["meta"]))]
    pub domain: Option<Text<'a>>,
}
