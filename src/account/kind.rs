//! The kinds of things in an account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of objects, by RedTrack's API. The order is that in which they can be made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A tracking domain.
    Domain,
    /// An offer source.
    Network,
    /// An offer.
    Offer,
    /// An own page.
    Landing,
    /// A traffic channel.
    Source,
    /// A funnel that campaigns share; workspaces keep theirs within a campaign.
    Stream,
    /// A campaign.
    Campaign,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Domain,
        Self::Network,
        Self::Offer,
        Self::Landing,
        Self::Source,
        Self::Stream,
        Self::Campaign,
    ];

    /// The name of its list, which is also the path of its calls: `offers`.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Domain => "domains",
            Self::Network => "networks",
            Self::Offer => "offers",
            Self::Landing => "landings",
            Self::Source => "sources",
            Self::Stream => "streams",
            Self::Campaign => "campaigns",
        }
    }

    /// What RedTrack's panel calls one of them.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Network => "offer source",
            Self::Offer => "offer",
            Self::Landing => "lander",
            Self::Source => "traffic channel",
            Self::Stream => "funnel",
            Self::Campaign => "campaign",
        }
    }

    /// How references name it (`offer/keto-kz`); a workspace has no streams of their own.
    #[must_use]
    pub fn entry(self) -> Option<&'static str> {
        match self {
            Self::Domain => Some("domain"),
            Self::Network => Some("offer_source"),
            Self::Offer => Some("offer"),
            Self::Landing => Some("lander"),
            Self::Source => Some("channel"),
            Self::Stream => None,
            Self::Campaign => Some("campaign"),
        }
    }

    /// The kind that a reference names.
    #[must_use]
    pub fn of_reference(reference: &str) -> Option<Self> {
        let (entry, _) = reference.split_once('/')?;
        Self::ALL.into_iter().find(|kind| kind.entry() == Some(entry))
    }

    /// The field that people know one by.
    #[must_use]
    pub fn name_field(self) -> &'static str {
        if self == Self::Domain { "url" } else { "title" }
    }
}
