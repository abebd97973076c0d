//! Campaigns.

use super::offer::State;
use super::scalar::{Map, OneOrMany, Prose, Spanned, Text, TextOr};
use schemars::JsonSchema;
use serde::Deserialize;

/// How a click reaches RedTrack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The link goes through the tracking domain.
    Redirect,
    /// The link is the lander's own, with `cmpid`.
    Direct,
}

/// How the channel charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CostModel {
    /// For each click.
    Cpc,
    /// For a thousand impressions.
    Cpm,
    /// For each conversion.
    Cpa,
    /// A share of the revenue.
    Revshare,
    /// Not at all.
    None,
}

/// What the traffic costs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Cost<'a> {
    /// How the channel charges.
    #[schemars(extend("default" = "none", "examples" = ["cpc"]))]
    pub model: Option<Spanned<CostModel>>,
    /// A decimal with a point, in quotes; for `revshare`, percent.
    #[schemars(extend("examples" = ["0.02"]))]
    pub amount: Option<Text<'a>>,
    /// An ISO 4217 code.
    #[schemars(extend("examples" = ["USD"]))]
    pub currency: Option<Text<'a>>,
}

impl<'a> Cost<'a> {
    /// The currency of what the traffic costs, where that is an amount of money.
    #[must_use]
    pub fn paid_in(&self) -> Option<Text<'a>> {
        let is_money = !matches!(self.model?.value, CostModel::Revshare | CostModel::None);
        self.currency.filter(|_| is_money && self.amount.is_some())
    }
}

/// An offer in a funnel: its id, or its id with a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, WeightedOffer<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct OfferRef<'a> {
    /// The id.
    pub id: Text<'a>,
    /// Its share of the clicks, beside those of its neighbours.
    pub weight: Option<Spanned<i64>>,
    /// Which of a workspace's offers it is, once those are known: see
    /// [`Workspace::offer`](crate::workspace::Workspace::offer).
    pub(crate) position: Option<u32>,
}

impl OfferRef<'_> {
    /// The offer's position in a workspace; `None` where there is no such offer.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position.map(|position| position as usize)
    }
}

/// An offer with its share of the clicks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
struct WeightedOffer<'a> {
    /// The offer's id.
    #[schemars(extend("examples" = ["keto-kz"]))]
    offer: Text<'a>,
    /// Its share of the clicks, a whole number from 0, beside those of its neighbours.
    #[schemars(extend("examples" = [70]))]
    weight: Option<Spanned<i64>>,
}

impl<'a> From<TextOr<'a, WeightedOffer<'a>>> for OfferRef<'a> {
    fn from(form: TextOr<'a, WeightedOffer<'a>>) -> Self {
        match form {
            TextOr::Text(id) => Self { id, weight: None, position: None },
            TextOr::Long(long) => Self { id: long.offer, weight: long.weight, position: None },
        }
    }
}

/// A traffic channel that a campaign names: an id of `channels`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "Text<'a>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct ChannelRef<'a> {
    /// The id.
    pub id: Text<'a>,
    /// Which of a workspace's channels it is, once those are known.
    pub(crate) position: Option<u32>,
}

impl ChannelRef<'_> {
    /// The channel's position in a workspace; `None` where there is no such channel.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position.map(|position| position as usize)
    }
}

impl<'a> From<Text<'a>> for ChannelRef<'a> {
    fn from(id: Text<'a>) -> Self {
        Self { id, position: None }
    }
}

/// An own page in a funnel: its id, or its id with a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, WeightedLander<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct LanderRef<'a> {
    /// The id.
    pub id: Text<'a>,
    /// Its share of the clicks, beside those of its neighbours.
    pub weight: Option<Spanned<i64>>,
}

/// An own page with its share of the clicks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
struct WeightedLander<'a> {
    /// The own page's id.
    #[schemars(extend("examples" = ["quiz"]))]
    lander: Text<'a>,
    /// Its share of the clicks, a whole number from 0, beside those of its neighbours.
    #[schemars(extend("examples" = [70]))]
    weight: Option<Spanned<i64>>,
}

impl<'a> From<TextOr<'a, WeightedLander<'a>>> for LanderRef<'a> {
    fn from(form: TextOr<'a, WeightedLander<'a>>) -> Self {
        match form {
            TextOr::Text(id) => Self { id, weight: None },
            TextOr::Long(long) => Self { id: long.lander, weight: long.weight },
        }
    }
}

/// Which visitors a funnel takes. A visitor must match every key that is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "Conditions", deny_unknown_fields)]
pub struct FunnelConditions<'a> {
    /// Browsers by name.
    #[schemars(extend("examples" = [["Chrome"]]))]
    pub browser: Option<OneOrMany<Text<'a>>>,
    /// Cities by name.
    #[schemars(extend("examples" = [["Almaty"]]))]
    pub city: Option<OneOrMany<Text<'a>>>,
    /// Connection types by name.
    #[schemars(extend("examples" = [["wifi"]]))]
    pub connection_type: Option<OneOrMany<Text<'a>>>,
    /// Device brands by name.
    #[schemars(extend("examples" = [["Samsung"]]))]
    pub device_brand: Option<OneOrMany<Text<'a>>>,
    /// Device models by name.
    #[schemars(extend("examples" = [["Galaxy A54"]]))]
    pub device_model: Option<OneOrMany<Text<'a>>>,
    /// Device types by name.
    #[schemars(extend("examples" = [["mobile"]]))]
    pub device_type: Option<OneOrMany<Text<'a>>>,
    /// Internet providers by name.
    #[schemars(extend("examples" = [["Kcell"]]))]
    pub isp: Option<OneOrMany<Text<'a>>>,
    /// Languages by code.
    #[schemars(extend("examples" = [["kk"]]))]
    pub languages: Option<OneOrMany<Text<'a>>>,
    /// Operating systems by name.
    #[schemars(extend("examples" = [["Android"]]))]
    pub os: Option<OneOrMany<Text<'a>>>,
    /// Operating system versions.
    #[schemars(extend("examples" = [["14"]]))]
    pub os_version: Option<OneOrMany<Text<'a>>>,
    /// Regions by name.
    #[schemars(extend("examples" = [["Almaty Region"]]))]
    pub region: Option<OneOrMany<Text<'a>>>,
}

impl<'a> FunnelConditions<'a> {
    /// The conditions, by RedTrack's filter name. A list that holds nothing is none, as with countries.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, &[Text<'a>])> {
        self.keys().filter(|(_, values)| !values.is_empty())
    }

    /// The keys that are written, and what they hold.
    pub fn keys(&self) -> impl Iterator<Item = (&'static str, &[Text<'a>])> {
        let values = [
            &self.browser,
            &self.city,
            &self.connection_type,
            // The campaign's countries.
            &None,
            &self.device_brand,
            &self.device_model,
            &self.device_type,
            &self.isp,
            &self.languages,
            &self.os,
            &self.os_version,
            &self.region,
        ];
        let all = FILTERS.into_iter().zip(values);
        all.filter_map(|(name, values)| Some((name, values.as_ref()?.0.as_slice())))
    }
}

/// RedTrack's filters that a workspace can write: by the conditions of a funnel, and `country` by
/// the countries of a campaign. Others stay as they are in RedTrack.
pub(crate) const FILTERS: [&str; 12] = [
    "browser",
    "city",
    "connection_type",
    "country",
    "device_brand",
    "device_model",
    "device_type",
    "isp",
    "languages",
    "os",
    "os_version",
    "region",
];

/// A funnel: which visitors see which pages and offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Funnel<'a> {
    /// The funnel's name in RedTrack.
    #[schemars(extend("examples" = ["Mobile"]))]
    pub name: Option<Text<'a>>,
    /// Its share of the clicks, a whole number from 0, beside those of its neighbours.
    #[schemars(extend("examples" = [50]))]
    pub weight: Option<Spanned<i64>>,
    /// `true` for the funnel that takes the visitors no other takes.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub default: Option<Spanned<bool>>,
    /// The countries whose visitors it takes. Left out: those of the campaign.
    #[schemars(extend("examples" = [["KZ"]]))]
    #[serde(default, deserialize_with = "super::once::placed")]
    pub countries: Option<Spanned<Vec<Text<'a>>>>,
    /// Further conditions on the visitor.
    #[schemars(extend("examples" = [{ "device_type": ["mobile"] }]))]
    pub when: Option<Spanned<Box<FunnelConditions<'a>>>>,
    /// Own pages before the landers.
    #[schemars(extend("default" = [], "examples" = [["story"]]))]
    pub prelanders: Option<Spanned<Vec<LanderRef<'a>>>>,
    /// Own pages before the offers.
    #[schemars(extend("default" = [], "examples" = [["quiz"]]))]
    pub landers: Option<Spanned<Vec<LanderRef<'a>>>>,
    /// The offers.
    #[schemars(extend("examples" = [["keto-kz"]]))]
    pub offers: Option<Spanned<Vec<OfferRef<'a>>>>,
}

impl<'a> Funnel<'a> {
    /// Its conditions, by RedTrack's filter name.
    pub fn conditions(&self) -> impl Iterator<Item = (&'static str, &[Text<'a>])> {
        self.when.iter().flat_map(|when| when.value.written())
    }

    /// Whether it takes every visitor of its countries.
    #[must_use]
    pub fn is_without_conditions(&self) -> bool {
        self.conditions().next().is_none()
    }
}

/// A campaign's id in RedTrack: one, or one for each channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, Map<'a, Text<'a>>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub enum RedtrackId<'a> {
    /// The id.
    One(Text<'a>),
    /// The ids by channel.
    ByChannel(Map<'a, Text<'a>>),
}

impl<'a> From<TextOr<'a, Map<'a, Text<'a>>>> for RedtrackId<'a> {
    fn from(form: TextOr<'a, Map<'a, Text<'a>>>) -> Self {
        match form {
            TextOr::Text(id) => Self::One(id),
            TextOr::Long(ids) => Self::ByChannel(ids),
        }
    }
}

/// A campaign: traffic of one channel (or several) sent to offers (RedTrack: Campaigns).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Campaign<'a> {
    /// The campaign's name in RedTrack. Left out: the id.
    #[schemars(extend("examples" = ["KZ · Propeller · Keto"]))]
    pub name: Option<Text<'a>>,
    /// The traffic channel, an id of `channels`.
    #[schemars(extend("examples" = ["propeller"]))]
    pub channel: Option<ChannelRef<'a>>,
    /// Several traffic channels, instead of `channel`: one campaign for each, with the id
    /// `<id>-<channel>`.
    #[schemars(extend("examples" = [["propeller", "richads"]]))]
    pub channels: Option<Vec<ChannelRef<'a>>>,
    /// `redirect`, or `direct` for a link straight to the campaign's one lander.
    #[schemars(extend("default" = "redirect", "examples" = ["direct"]))]
    pub mode: Option<Spanned<Mode>>,
    /// The tracking domain of this campaign's link: an id of `domains`, or `main`. Wins over
    /// the channel's.
    #[schemars(extend("default" = "main", "examples" = ["meta"]))]
    pub domain: Option<Text<'a>>,
    /// The countries whose traffic is bought, as ISO 3166-1 alpha-2 codes. Left out: every
    /// country.
    #[schemars(extend("examples" = [["KZ"]]))]
    #[serde(default, deserialize_with = "super::once::placed")]
    pub countries: Option<Spanned<Vec<Text<'a>>>>,
    /// What the traffic costs.
    #[schemars(extend("examples" = [{ "model": "cpc", "amount": "0.02", "currency": "USD" }]))]
    pub cost: Option<Spanned<Cost<'a>>>,
    /// The offers, as ids or ids with weights: shorthand for one funnel.
    #[schemars(extend("examples" = [["keto-kz"], [{ "offer": "keto-kz", "weight": 100 }]]))]
    pub offers: Option<Spanned<Vec<OfferRef<'a>>>>,
    /// The funnels, instead of `offers`.
    #[schemars(extend("examples" = [[{ "name": "Main", "offers": ["keto-kz"] }]]))]
    pub funnels: Option<Spanned<Vec<Funnel<'a>>>>,
    /// The campaign's id in RedTrack (24 hexadecimal digits), once RedTrack has made it. With
    /// `channels`, a mapping from channel to id.
    #[schemars(extend("examples" = ["61f190c31cfe1c000181572d"]))]
    pub redtrack_id: Option<RedtrackId<'a>>,
    /// `paused` keeps the campaign and marks it.
    #[schemars(extend("default" = "active", "examples" = ["paused"]))]
    pub status: Option<Spanned<State>>,
    /// Free labels.
    #[schemars(extend("default" = [], "examples" = [["test"]]))]
    #[serde(default, deserialize_with = "super::once::list")]
    pub tags: Option<Vec<Text<'a>>>,
    /// Free text.
    #[schemars(extend("default" = "", "examples" = ["started in May"]))]
    pub notes: Option<Spanned<Prose>>,
}

impl<'a> Campaign<'a> {
    /// The channels it names: `channel`, or `channels` where that is left out.
    #[must_use]
    pub fn named_channels(&self) -> &[ChannelRef<'a>] {
        match (&self.channel, &self.channels) {
            (Some(channel), _) => std::slice::from_ref(channel),
            (None, Some(several)) => several,
            (None, None) => &[],
        }
    }

    /// Every offer that it names.
    pub fn named_offers(&self) -> impl Iterator<Item = &OfferRef<'a>> {
        let funnels = self.funnels.iter().flat_map(|f| &f.value).filter_map(|f| f.offers.as_ref());
        self.offers.iter().chain(funnels).flat_map(|o| &o.value)
    }
}
