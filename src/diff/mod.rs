//! What changes in the panels between two builds: entity by entity, money first. Pure.
//!
//! Both sides are a `bundle.json`, read back: so a workspace, a build folder and a revision are
//! equal. An entity becomes a list of leaves, each with what it is worth and where in
//! the panels it stands; two lists are laid side by side.

mod bundle;
mod leaf;
mod pair;
mod place;
mod secret;
mod summary;
#[cfg(test)]
mod tests;
mod url;

pub use bundle::ReadBundle;
pub(crate) use bundle::{Lazy, OldStep};
pub(crate) use leaf::{Leaf, Unique, Value};
pub(crate) use pair::{fields, plain};
pub(crate) use secret::same_text;
pub(crate) use summary::few;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `trackc diff --format json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diff {
    /// The version of this form: 1.
    pub format_version: u32,
    /// The environment of both sides; null for the workspace as it is.
    pub environment: Option<String>,
    /// What is compared.
    pub old: Side,
    /// With what.
    pub new: Side,
    /// What changes, in a few words each, money first. Empty where nothing does.
    pub summary: Vec<String>,
    /// What changes, entity by entity, money first.
    pub changes: Vec<Change>,
    /// Environments that are in one of the two alone, or in which something else changes. Empty where a
    /// side is a build, which is of one environment, or where both are of one.
    pub environments: Vec<String>,
}

/// One of two builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Side {
    /// As it was named: `HEAD~1`, `dist`, `.` for the work tree.
    pub name: String,
    /// What it is.
    pub kind: SideKind,
    /// The commit of a revision; null for the others.
    pub commit: Option<String>,
}

/// What a side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SideKind {
    /// A workspace on the disk.
    Workspace,
    /// The folder of a build.
    Bundle,
    /// A git revision.
    Revision,
}

/// An entity that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// What it is.
    pub kind: EntityKind,
    /// Its id; of what is removed, the id it had.
    pub id: String,
    /// The id it had, where it has another one now.
    pub old_id: Option<String>,
    /// The name people read.
    pub name: String,
    /// What happens to it.
    pub change: ChangeKind,
    /// What of it changes, money first; of what is created or removed, all there is to say.
    pub fields: Vec<Field>,
}

/// What an entity is, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// An offer of RedTrack: one stream of KMA.BIZ.
    Offer,
    /// A campaign.
    Campaign,
    /// KMA.BIZ inside RedTrack.
    OfferSource,
    /// A conversion type of RedTrack.
    ConversionEvent,
    /// A postback that KMA.BIZ fires.
    Postback,
    /// A traffic channel.
    Channel,
    /// An own page.
    Lander,
    /// A tracking domain.
    Domain,
}

impl EntityKind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Offer,
        Self::Campaign,
        Self::OfferSource,
        Self::ConversionEvent,
        Self::Postback,
        Self::Channel,
        Self::Lander,
        Self::Domain,
    ];

    /// The key of its entities in a bundle.
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Offer => "offers",
            Self::Campaign => "campaigns",
            Self::OfferSource => "offer_sources",
            Self::ConversionEvent => "conversion_events",
            Self::Postback => "postbacks",
            Self::Channel => "channels",
            Self::Lander => "landers",
            Self::Domain => "domains",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Campaign => "campaign",
            Self::OfferSource => "offer source",
            Self::ConversionEvent => "conversion type",
            Self::Postback => "postback",
            Self::Channel => "channel",
            Self::Lander => "own page",
            Self::Domain => "tracking domain",
        }
    }
}

/// What happens to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is new.
    Created,
    /// It has other values.
    Changed,
    /// It is gone.
    Removed,
    /// It has another id and is the same in RedTrack; it may have other values as well.
    Renamed,
}

/// What is at stake.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stake {
    /// What is paid and earned.
    Money,
    /// Whether conversions come home: click ids, postbacks, links, conversion types.
    Attribution,
    /// Who is reached, and with what: countries, weights, what is paused, landings.
    Reach,
    /// Names, labels, notes.
    Rest,
}

/// A value of an entity that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// What is at stake.
    pub stake: Stake,
    /// Its name for machines: `payout`, `countries`, `funnels.Mobile.weight`.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// Where it stands in the panels; empty where no panel has it.
    pub places: Vec<Place>,
    /// What it was; null where it was not there. Secrets are masked.
    pub old: Option<Text>,
    /// What it becomes; null where it is no longer there. Secrets are masked.
    pub new: Option<Text>,
    /// Of a URL: the parts that change. Empty where only their order does.
    pub parts: Vec<Part>,
    /// What is said where there is no value, or an empty list.
    #[serde(skip, default = "nothing")]
    pub absent: &'static str,
}

fn nothing() -> &'static str {
    "none"
}

/// A value, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// One value.
    One(String),
    /// Several values.
    Many(Vec<String>),
}

/// A part of a URL that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// `scheme`, `host`, `path`, `#fragment`, or the name of a parameter.
    pub part: String,
    /// What it was; null where it was not there. A secret is masked.
    pub old: Option<String>,
    /// What it becomes; null where it is no longer there. A secret is masked.
    pub new: Option<String>,
}

/// A place in a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Whose panel.
    pub panel: String,
    /// Where in the panel.
    pub menu: String,
    /// The field; null where the menu is all that is known.
    pub field: Option<String>,
}

impl Diff {
    /// The version of the form that is written.
    pub const FORMAT_VERSION: u32 = 1;

    /// What changes from one build to another.
    #[must_use]
    pub fn new((old_side, old): (Side, &ReadBundle), (new_side, new): (Side, &ReadBundle)) -> Self {
        let changes = pair::changes(old, new);
        Self {
            format_version: Self::FORMAT_VERSION,
            environment: new.environment.clone(),
            old: old_side,
            new: new_side,
            summary: summary::of(&changes),
            changes,
            environments: Vec::new(),
        }
    }

    /// Whether something else changes from one build of an environment to another.
    #[must_use]
    pub fn is_other_in(&self, old: &ReadBundle, new: &ReadBundle) -> bool {
        pair::changes(old, new) != self.changes
    }

    /// Whether nothing changes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.environments.is_empty()
    }
}
