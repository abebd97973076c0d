//! What has to be done to an account: the form of `plan.json`.

use super::fields::tell_absent;
use crate::account::Kind;
use crate::diff::Field;
use crate::text::{OtherForm, read_form};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What has to be done to a RedTrack account, so that it has what a workspace says.
///
/// Nothing secret stands in it: a secret is its name in angle brackets, as in `bundle.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPlan {
    /// The version of this form: 1.
    #[schemars(extend("const" = AccountPlan::FORMAT_VERSION))]
    pub format_version: u32,
    /// The environment that was compared; null for the workspace as it is.
    pub environment: Option<String>,
    /// The host of the account's API.
    pub host: String,
    /// A hash of everything that the workspace compiles to for the API.
    pub workspace: String,
    /// A hash of everything in the account that people can edit.
    pub account: String,
    /// What is to be done, in a few words each, money first. Empty where nothing is.
    pub summary: Vec<String>,
    /// What is to be done, in the order in which it can be.
    pub steps: Vec<Step>,
    /// What the account has just as the workspace says.
    pub unchanged: Vec<Known>,
    /// What the account has and the workspace does not. It is left alone.
    pub foreign: Vec<Foreign>,
    /// Postbacks of campaigns for which the workspace has none, such as that of the channel that a
    /// campaign had before. They stay.
    #[serde(default)]
    pub postbacks: Vec<LeftPostback>,
    /// What no API can do, in the order in which it can be done. Whether it is done, nobody
    /// can tell from here.
    pub manual: Vec<ByHand>,
}

/// One call of RedTrack's API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What of the workspace it is about, as in `bundle.json`: `offer/keto-kz`.
    pub reference: String,
    /// What it is in RedTrack.
    pub kind: Kind,
    /// What is done.
    pub action: Action,
    /// The name people read.
    pub title: String,
    /// Of an update: what is there already.
    pub current: Option<Current>,
    /// `POST` to make, `PUT` to change.
    pub method: String,
    /// The path of the call.
    pub path: String,
    /// Of a create: the whole body. Of an update: the fields that change, to be laid over the
    /// object as it is. An id that RedTrack gives is `{"$ref": "offer/keto-kz"}`, money is text,
    /// a secret its name in angle brackets.
    pub body: Map<String, Value>,
    /// The environment variables whose values take the places in angle brackets.
    pub secrets: Vec<String>,
    /// What changes, value by value, money first; of what is made, what there is to say.
    pub changes: Vec<Field>,
}

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It gets other values.
    Update,
}

/// An object that is there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Current {
    /// Its id in RedTrack.
    pub id: String,
    /// How it was found.
    pub matched_by: MatchedBy,
    /// A hash of what people can edit in it: where it differs, somebody has.
    pub fingerprint: String,
}

/// How the object that an entry is was found in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the `redtrack_id` that the workspace writes.
    RedtrackId,
    /// By `trackc.lock`.
    Lock,
    /// By its name, which nothing else of its kind has.
    Name,
}

/// An entry that the account has just as the workspace says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// What of the workspace it is: `offer/keto-kz`.
    pub reference: String,
    /// What it is in RedTrack.
    pub kind: Kind,
    /// The name people read.
    pub title: String,
    /// Its id in RedTrack.
    pub id: String,
    /// How it was found.
    pub matched_by: MatchedBy,
}

/// An object of the account that is no entry of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// What it is in RedTrack.
    pub kind: Kind,
    /// Its id in RedTrack.
    pub id: String,
    /// The name people read.
    pub title: String,
}

/// A postback that a campaign has in RedTrack alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftPostback {
    /// The campaign: `campaign/kz`.
    pub reference: String,
    /// Its name that people read.
    pub title: String,
    /// The host that the postback leads to. The rest of it may hold a key.
    pub host: String,
}

/// A step that no API can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// `postback/global`, `link/kz-propeller-keto` …: unique.
    pub id: String,
    /// Whose panel: `RedTrack`, `KMA.BIZ`, `DNS`, `Own page` or a channel's name.
    pub panel: String,
    /// Where in the panel.
    pub menu: String,
    /// What to do there, and what about it is not confirmed.
    pub text: String,
    /// What to type, paste or choose, by field, in the order of the form.
    pub values: Map<String, Value>,
}

impl Step {
    /// The method and the path of the call.
    pub(super) fn call(kind: Kind, current: Option<&str>) -> (&'static str, String) {
        match current {
            None => ("POST", format!("/{}", kind.plural())),
            Some(id) => ("PUT", format!("/{}/{id}", kind.plural())),
        }
    }
}

impl AccountPlan {
    /// The version of the form that is written and read.
    pub const FORMAT_VERSION: u32 = 1;

    /// Reads a `plan.json`.
    ///
    /// # Errors
    /// Where the bytes are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, OtherForm> {
        let mut plan: Self =
            read_form(bytes, |plan: &Self| plan.format_version, Self::FORMAT_VERSION)?;
        plan.steps.iter_mut().for_each(|step| tell_absent(&mut step.changes));
        Ok(plan)
    }

    /// Whether the account has what the workspace says.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Every entry of the workspace, by reference.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let unchanged = self.unchanged.iter().map(|known| known.reference.as_str());
        unchanged.chain(self.steps.iter().map(|step| step.reference.as_str()))
    }

    /// What is known of the account already: reference and id.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        let unchanged = self.unchanged.iter().map(|k| (k.reference.as_str(), k.id.as_str()));
        let current = self.steps.iter().filter_map(|step| {
            step.current.as_ref().map(|current| (step.reference.as_str(), current.id.as_str()))
        });
        unchanged.chain(current)
    }
}
