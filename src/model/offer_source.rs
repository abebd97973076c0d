//! The offer source: KMA.BIZ as RedTrack sees it.

use super::conversion_event::DuplicateMode;
use super::scalar::{Map, Spanned, Text, TextOr};
use schemars::JsonSchema;
use serde::Deserialize;

/// Where KMA.BIZ holds the postback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Once for the account: Tools → Global postback. Recommended.
    Global,
    /// In each stream's Postback field.
    Stream,
}

impl Delivery {
    /// The word in the workspace: `global` or `stream`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Stream => "stream",
        }
    }
}

/// What a postback names: the conversion type, the status, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Report {
    /// `type=…`: works with every channel.
    Type,
    /// `status=…`: needs no conversion types, but does not work with API channels.
    Status,
    /// `type=…&status=…`
    Both,
}

/// A secret: the name of an environment variable, or (in a private workspace) the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TextOr<'a, FromEnv<'a>>", bound(deserialize = "'de: 'a"))]
#[schemars(inline)]
pub enum Secret<'a> {
    /// `{ env: NAME }`
    Env(Text<'a>),
    /// The value itself.
    Literal(Text<'a>),
}

/// Whether a text can be the name of an environment variable.
#[must_use]
pub fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The variable that a text names and does not hold, as shells and templates write it: `${NAME}`,
/// `$NAME`, `{NAME}`, `%NAME%`, `<NAME>`. A name that has digits and no `_` may be the secret.
#[must_use]
pub fn variable_named(text: &str) -> Option<&str> {
    let marks = [("${", "}"), ("{{", "}}"), ("{", "}"), ("<", ">"), ("%", "%"), ("$", "")];
    let within = |(open, close)| text.strip_prefix(open)?.strip_suffix(close).map(str::trim);
    marks.into_iter().filter_map(within).find(|name| is_hardly_a_secret(name))
}

/// Whether a text is the name of an environment variable sooner than a secret: it is in capitals, and
/// has a `_` or no digits.
#[must_use]
pub fn is_hardly_a_secret(name: &str) -> bool {
    is_variable(name)
        && !name.contains(char::is_lowercase)
        && (name.contains('_') || !name.contains(|c: char| c.is_ascii_digit()))
}

/// Names the environment variable that holds the secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "SecretFromEnvironment", deny_unknown_fields)]
struct FromEnv<'a> {
    /// The environment variable that holds the secret.
    #[schemars(extend("examples" = ["REDTRACK_PTOKEN"]))]
    env: Text<'a>,
}

impl<'a> From<TextOr<'a, FromEnv<'a>>> for Secret<'a> {
    fn from(form: TextOr<'a, FromEnv<'a>>) -> Self {
        match form {
            TextOr::Text(text) => Self::Literal(text),
            TextOr::Long(long) => Self::Env(long.env),
        }
    }
}

/// The postback that KMA.BIZ fires at RedTrack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct SourcePostback<'a> {
    /// `global`: one postback for the account (Tools → Global postback). `stream`: one in
    /// each stream's Postback field.
    #[schemars(extend("default" = "global", "examples" = ["stream"]))]
    pub delivery: Option<Spanned<Delivery>>,
    /// What the postback names: the conversion type, the status, or both.
    #[schemars(extend("default" = "type", "examples" = ["status"]))]
    pub report: Option<Spanned<Report>>,
    /// Further parameters of the postback and the KMA.BIZ macros that fill them, in this
    /// order (RedTrack: Additional parameters).
    #[schemars(extend("default" = {}, "examples" = [{ "sub1": "{stream}", "rdtk_event_id": "{orderid}" }]))]
    pub extra: Option<Map<'a, Text<'a>>>,
    /// RedTrack's postback protection token (`ptoken`), by environment variable.
    #[schemars(extend("examples" = [{ "env": "REDTRACK_PTOKEN" }]))]
    pub protection_token: Option<Secret<'a>>,
    /// How many URLs your KMA.BIZ panel takes in one postback field. One is assumed.
    #[schemars(extend("default" = 1, "examples" = [2]))]
    pub urls_per_panel: Option<Spanned<i64>>,
}

/// What KMA.BIZ prints for `{status}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(rename = "StatusValues", deny_unknown_fields)]
pub struct StatusWords<'a> {
    /// Printed for a new lead.
    #[schemars(extend("default" = "P", "examples" = ["P"]))]
    pub pending: Option<Text<'a>>,
    /// Printed for a confirmed lead.
    #[schemars(extend("default" = "A", "examples" = ["A"]))]
    pub approved: Option<Text<'a>>,
    /// Printed for a refused lead.
    #[schemars(extend("default" = "D", "examples" = ["D"]))]
    pub declined: Option<Text<'a>>,
    /// Printed for a trash lead.
    #[schemars(extend("default" = "F", "examples" = ["F"]))]
    pub fake: Option<Text<'a>>,
}

/// KMA.BIZ inside RedTrack (RedTrack: Offer sources).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct OfferSource<'a> {
    /// The offer source's name in RedTrack.
    #[schemars(extend("default" = "KMA.BIZ", "examples" = ["KMA.BIZ"]))]
    pub title: Option<Text<'a>>,
    /// The currency that `{sum}` arrives in, as an ISO 4217 code.
    #[schemars(extend("examples" = ["USD"]))]
    pub currency: Option<Text<'a>>,
    /// What RedTrack does with a second postback for the same click, unless an event says
    /// otherwise.
    #[schemars(extend("examples" = ["update"]))]
    pub duplicates: Option<Spanned<DuplicateMode>>,
    /// The postback that KMA.BIZ fires at RedTrack.
    #[schemars(extend("default" = {}, "examples" = [{ "delivery": "global" }]))]
    pub postback: Option<Spanned<SourcePostback<'a>>>,
    /// What `{status}` prints; write it when KMA.BIZ changes it.
    #[schemars(extend("default" = { "pending": "P", "approved": "A", "declined": "D", "fake": "F" }, "examples" = [{ "approved": "A" }]))]
    pub statuses: Option<StatusWords<'a>>,
    /// Macros you have seen in your own KMA.BIZ panel beyond those trackc knows.
    #[schemars(extend("default" = [], "examples" = [["{geo}"]]))]
    pub macros: Option<Vec<Text<'a>>>,
}
