//! Offers of KMA.BIZ.

use super::offer_source::Delivery;
use super::scalar::{Map, Prose, Spanned, Text, TextOr};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// Whether KMA.BIZ lets you run the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// You may run it.
    Granted,
    /// You have asked.
    Requested,
    /// You have not asked.
    None,
}

/// Whether an entry runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "State")]
pub enum State {
    /// It runs.
    Active,
    /// It is kept, and marked as paused.
    Paused,
}

/// A KMA.BIZ data slot.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Deserialize,
    serde::Serialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// The first slot, which carries RedTrack's click id where nothing else is said.
    Data1,
    /// The second slot.
    Data2,
    /// The third slot.
    Data3,
    /// The fourth slot.
    Data4,
    /// The fifth slot.
    Data5,
}

impl Slot {
    /// All slots in order.
    pub const ALL: [Self; 5] = [Self::Data1, Self::Data2, Self::Data3, Self::Data4, Self::Data5];

    /// `data1` … `data5`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        crate::facts::kma::SLOTS[self as usize]
    }
}

/// What an approved lead pays: an amount and its currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Money<'a> {
    /// A decimal with a point, in quotes.
    #[schemars(extend("examples" = ["12.50"]))]
    pub amount: Option<Text<'a>>,
    /// An ISO 4217 code.
    #[schemars(extend("examples" = ["USD"]))]
    pub currency: Option<Text<'a>>,
}

/// A payout: one amount, or one for each country.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payout<'a> {
    /// The amount for every country.
    pub flat: Option<Money<'a>>,
    /// The amounts by country.
    pub by_country: Vec<(Text<'a>, Money<'a>)>,
}

impl<'a> Payout<'a> {
    /// Everything that is paid, in whichever form it is written.
    pub fn amounts(&self) -> impl Iterator<Item = &Money<'a>> {
        self.flat.iter().chain(self.by_country.iter().map(|(_, money)| money))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Payout<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;
        impl<'de> de::Visitor<'de> for Shape {
            type Value = Payout<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount, or amounts by country")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = Payout::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    match key.value {
                        "amount" => {
                            out.flat.get_or_insert_default().amount = Some(map.next_value()?);
                        }
                        "currency" => {
                            out.flat.get_or_insert_default().currency = Some(map.next_value()?);
                        }
                        _ => out.by_country.push((key, map.next_value()?)),
                    }
                }
                if out.flat.is_some() && !out.by_country.is_empty() {
                    return Err(de::Error::custom("one amount, or amounts by country, not both"));
                }
                // What is built does not hang on the order of keys.
                out.by_country.sort_by_key(|(country, _)| country.value);
                Ok(out)
            }
        }
        deserializer.deserialize_map(Shape)
    }
}

impl JsonSchema for Payout<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Payout".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let money = generator.subschema_for::<Money>();
        json_schema!({ "anyOf": [money, {
            "type": "object",
            "description": "A payout for each country (ISO 3166-1 alpha-2).",
            "properties": { "amount": false, "currency": false },
            "additionalProperties": money,
        }] })
    }
}

/// One of several streams of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, LongStream<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub struct Stream<'a> {
    /// The tracking link.
    pub url: Option<Text<'a>>,
    /// The landing chosen in KMA.BIZ.
    pub landing: Option<Text<'a>>,
}

/// A stream with its landing.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "Stream", deny_unknown_fields)]
struct LongStream<'a> {
    /// The stream's tracking link, as KMA.BIZ generated it.
    #[schemars(extend("examples" = ["https://kshop5.pro/AbC12d"]))]
    url: Option<Text<'a>>,
    /// The landing chosen in the stream's form.
    #[schemars(extend("examples" = ["A"]))]
    landing: Option<Text<'a>>,
}

impl<'a> From<TextOr<'a, LongStream<'a>>> for Stream<'a> {
    fn from(form: TextOr<'a, LongStream<'a>>) -> Self {
        match form {
            TextOr::Text(url) => Self { url: Some(url), landing: None },
            TextOr::Long(LongStream { url, landing }) => Self { url, landing },
        }
    }
}

/// What the KMA.BIZ data slots carry besides the click id.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Data<'a> {
    /// What `data1` carries.
    #[schemars(extend("examples" = ["{sub1}"]))]
    pub data1: Option<Text<'a>>,
    /// What `data2` carries.
    #[schemars(extend("examples" = ["{sub1}"]))]
    pub data2: Option<Text<'a>>,
    /// What `data3` carries.
    #[schemars(extend("examples" = ["{sub2}"]))]
    pub data3: Option<Text<'a>>,
    /// What `data4` carries.
    #[schemars(extend("examples" = ["{country}"]))]
    pub data4: Option<Text<'a>>,
    /// What `data5` carries.
    #[schemars(extend("examples" = ["{sub3}"]))]
    pub data5: Option<Text<'a>>,
}

impl<'a> Data<'a> {
    /// The slots that are written, in order of number.
    pub fn slots(&self) -> impl Iterator<Item = (Slot, Text<'a>)> {
        let values = [self.data1, self.data2, self.data3, self.data4, self.data5];
        Slot::ALL.into_iter().zip(values).filter_map(|(slot, text)| Some((slot, text?)))
    }
}

/// An offer of KMA.BIZ (RedTrack: Offers).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Offer<'a> {
    /// The offer's name in RedTrack. Left out: the id.
    #[schemars(extend("examples" = ["Keto KZ"]))]
    pub name: Option<Text<'a>>,
    /// The offer's id in KMA.BIZ.
    #[schemars(extend("examples" = [5657]))]
    pub kma_offer: Option<Text<'a>>,
    /// The stream's tracking link, as KMA.BIZ generated it.
    #[schemars(extend("examples" = ["https://kshop5.pro/AbC12d"]))]
    pub stream: Option<Text<'a>>,
    /// Several streams of one offer, instead of `stream`. Campaigns name them
    /// `offer/stream`; each is an offer of its own in RedTrack.
    #[schemars(extend("examples" = [{ "push": "https://kshop5.pro/AbC12d" }]))]
    pub streams: Option<Box<Map<'a, Stream<'a>>>>,
    /// Whether KMA.BIZ lets you run the offer.
    #[schemars(extend("default" = "granted", "examples" = ["requested"]))]
    pub access: Option<Spanned<Access>>,
    /// The countries the offer takes, as ISO 3166-1 alpha-2 codes. Left out: every country.
    #[schemars(extend("examples" = [["KZ"]]))]
    #[serde(default, deserialize_with = "super::once::list")]
    pub countries: Option<Vec<Text<'a>>>,
    /// What an approved lead pays: one amount, or one for each country.
    #[schemars(extend("examples" = [{ "amount": "12.50", "currency": "USD" }]))]
    pub payout: Option<Spanned<Box<Payout<'a>>>>,
    /// The KMA.BIZ slot that carries RedTrack's click id.
    #[schemars(extend("default" = "data1", "examples" = ["data1"]))]
    pub click_id_slot: Option<Spanned<Slot>>,
    /// What the other slots carry: RedTrack tokens or constants.
    #[schemars(extend("default" = {}, "examples" = [{ "data2": "{sub1}" }]))]
    pub data: Option<Spanned<Box<Data<'a>>>>,
    /// Overrides `offer_source.postback.delivery` for this offer.
    #[schemars(extend("examples" = ["stream"]))]
    pub postback: Option<Spanned<Delivery>>,
    /// `paused` keeps the offer and marks it.
    #[schemars(extend("default" = "active", "examples" = ["paused"]))]
    pub status: Option<Spanned<State>>,
    /// Free labels.
    #[schemars(extend("default" = [], "examples" = [["nutra"]]))]
    #[serde(default, deserialize_with = "super::once::list")]
    pub tags: Option<Vec<Text<'a>>>,
    /// Free text.
    #[schemars(extend("default" = "", "examples" = ["ask for a higher cap"]))]
    pub notes: Option<Spanned<Prose>>,
}
