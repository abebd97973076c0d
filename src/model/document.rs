//! A file of a workspace.

use super::campaign::Campaign;
use super::channel::Channel;
use super::content::Content;
use super::conversion_event::ConversionEvent;
use super::lander::Lander;
use super::offer::Offer;
use super::offer_source::OfferSource;
use super::scalar::{Checked, Lenient, Map, Spanned, Text};
use super::tracking_domain::Domain;
use crate::yaml::NodeId;
use schemars::JsonSchema;
use serde::Deserialize;

/// The level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong: nothing is built.
    Error,
}

impl Level {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What entries leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(deny_unknown_fields)]
pub struct Defaults<'a> {
    /// Fills what an offer leaves out.
    #[schemars(extend("examples" = [{ "access": "granted" }]))]
    pub offers: Option<Offer<'a>>,
    /// Fills what a campaign leaves out.
    #[schemars(extend("examples" = [{ "countries": ["KZ"] }]))]
    pub campaigns: Option<Campaign<'a>>,
    /// Fills what a channel leaves out.
    #[schemars(extend("examples" = [{ "domain": "main" }]))]
    pub channels: Option<Channel<'a>>,
}

macro_rules! sections {
    ($(#[$doc:meta])* $name:ident { $($extra:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(bound(deserialize = "'de: 'a"))]
        #[schemars(deny_unknown_fields)]
        pub struct $name<'a> {
            $($extra)*
            /// The domain of the tracking links and postbacks (RedTrack → Tools → Domains).
            #[schemars(extend("examples" = ["trk.acme-media.com", { "host": "trk.acme-media.com" }]))]
            pub tracking_domain: Option<Spanned<Lenient<Box<Domain<'a>>>>>,
            /// Further tracking domains, named by a channel's or campaign's `domain`.
            #[schemars(extend("default" = {}, "examples" = [{ "meta": { "host": "go.acme-deals.com" } }]))]
            pub domains: Option<Lenient<Map<'a, Content<Domain<'a>>>>>,
            /// Conversion events (RedTrack conversion types). The key is the type's name,
            /// exactly as it is registered in RedTrack.
            #[schemars(extend("examples" = [{ "Sale": { "when": "approved" } }]))]
            pub conversion_events: Option<Spanned<Lenient<Map<'a, Content<ConversionEvent>>>>>,
            /// KMA.BIZ inside RedTrack.
            #[schemars(extend("default" = {}, "examples" = [{ "currency": "USD" }]))]
            pub offer_source: Option<Spanned<Lenient<Box<OfferSource<'a>>>>>,
            /// Traffic channels.
            #[schemars(extend("default" = {}, "examples" = [{ "propeller": { "preset": "propellerads" } }]))]
            pub channels: Option<Lenient<Map<'a, Content<Channel<'a>>>>>,
            /// Own pages between the click and the offer.
            #[schemars(extend("default" = {}, "examples" = [{ "quiz": { "url": "https://quiz.acme-media.com/" } }]))]
            pub landers: Option<Lenient<Map<'a, Content<Lander<'a>>>>>,
            /// Offers of KMA.BIZ.
            #[schemars(extend("default" = {}, "examples" = [{ "keto-kz": { "stream": "https://kshop5.pro/AbC12d" } }]))]
            pub offers: Option<Lenient<Map<'a, Content<Offer<'a>>>>>,
            /// Campaigns.
            #[schemars(extend("default" = {}, "examples" = [{ "kz-keto": { "channel": "propeller", "offers": ["keto-kz"] } }]))]
            pub campaigns: Option<Lenient<Map<'a, Content<Campaign<'a>>>>>,
            /// What entries leave out.
            #[schemars(extend("default" = {}, "examples" = [{ "offers": { "access": "granted" } }]))]
            pub defaults: Option<Lenient<Box<Defaults<'a>>>>,
        }
    };
}

sections! {
    /// What an environment changes: laid over the workspace with `--env NAME`.
    Environment {}
}

sections! {
    /// A trackc workspace, or one file of it.
    Document {
        /// The version of this language: 1. It makes a file the root of a workspace.
        #[schemars(extend("examples" = [1]))]
        pub version: Option<Spanned<Lenient<i64>>>,
        /// `true` when the workspace is not shared and may hold literal secrets.
        #[schemars(extend("default" = false, "examples" = [true]))]
        pub private: Option<Spanned<Lenient<bool>>>,
        /// More files of this workspace: globs relative to this file.
        #[schemars(extend("default" = [], "examples" = [["offers/*.yaml"]]))]
        pub include: Option<Spanned<Lenient<Vec<Text<'a>>>>>,
        /// Named variants of the workspace: what each changes.
        // What they hold is read again from their nodes, laid over the workspace.
        #[schemars(with = "Option<Map<'a, Environment<'a>>>", extend("default" = {}, "examples" = [{ "staging": { "tracking_domain": "trk.staging-media.com" } }]))]
        pub environments: Option<Spanned<Lenient<Map<'a, Checked<Environment<'a>>>>>>,
        /// Rules and their levels: off, note, warning or error.
        #[schemars(extend("default" = {}, "examples" = [{ "weight-sum": "off" }]))]
        pub lint: Option<Spanned<Lenient<Map<'a, Spanned<Level>>>>>,
    }
}

impl Document<'_> {
    /// The version of the language that is read here.
    pub const VERSION: i64 = 1;

    /// Takes entries for broken that have one of some nodes within them, and those for none whose keys
    /// were `moved`. `end_of` says where a value ends.
    pub(crate) fn break_torn(
        &mut self,
        mut torn: Vec<NodeId>,
        mut moved: Vec<NodeId>,
        end_of: impl Fn(NodeId) -> NodeId,
    ) {
        if torn.is_empty() {
            return;
        }
        moved.sort_unstable();
        let is_moved = |key: NodeId| moved.binary_search(&key).is_ok();
        torn.sort_unstable();
        let is_torn = |key: NodeId| {
            let from = torn.partition_point(|node| *node < key);
            torn.get(from).is_some_and(|node| *node < end_of(key + 1))
        };
        self.conversion_events.iter_mut().for_each(|s| s.value.break_where(&is_torn, &is_moved));
        self.channels.iter_mut().for_each(|s| s.break_where(&is_torn, &is_moved));
        self.landers.iter_mut().for_each(|s| s.break_where(&is_torn, &is_moved));
        self.offers.iter_mut().for_each(|s| s.break_where(&is_torn, &is_moved));
        self.campaigns.iter_mut().for_each(|s| s.break_where(&is_torn, &is_moved));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each kept all that it holds, and nobody asked for it.
    #[test]
    fn an_environment_takes_no_more_than_its_name() {
        assert!(size_of::<Lenient<Checked<Environment<'_>>>>() <= 1);
    }
}
