//! What stands around the steps: headings, what has to be known before them, the secrets
//! they leave out, and what is not confirmed.

use super::Section;
use crate::compile::postback::Route;
use crate::compile::{Plan, Secrets, TOKEN_LITERAL};
use crate::model::{Report, Secret};
use crate::workspace::Workspace;
use std::collections::BTreeMap;

impl Section {
    /// Its heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Domains => "Tracking domain",
            Self::Events => "Conversion events",
            Self::Channels => "Traffic channels",
            Self::OfferSource => "Step 1. Add KMA.BIZ as an offer source",
            Self::Postback => "Step 2. Set the postback in KMA.BIZ",
            Self::Stream => "Step 3. Get access and create the stream",
            Self::Offer => "Step 4. Add the offer in RedTrack",
            Self::Campaign => "Step 5. Create the campaign",
        }
    }

    /// Whether it comes before the five steps.
    #[must_use]
    pub fn is_before(self) -> bool {
        self <= Self::Channels
    }

    /// What has to be known before its steps, `empty` where there is none; code stands between
    /// backticks.
    #[must_use]
    pub fn intro(self, plan: &Plan<'_>, empty: bool) -> &'static str {
        match self {
            Self::Events if plan.source.report == Report::Status => {
                "None: the postbacks report statuses, which RedTrack knows by itself."
            }
            Self::Postback if empty && !plan.postbacks.is_empty() => {
                "None: each stream has a postback of its own, which is set as the stream is created."
            }
            Self::Postback if empty => "None: no offer needs one.",
            Self::Postback => {
                "KMA.BIZ fires these at RedTrack. Without them no conversion is counted."
            }
            Self::Offer if !empty => {
                "RedTrack puts its click id in the place of `{clickid}`; KMA.BIZ sends it back in \
                 the postback."
            }
            _ if empty => "None.",
            _ => "",
        }
    }
}

/// What stands in URLs in the place of secrets, and where each value is found, in words.
#[must_use]
pub fn secrets_shown(ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    let mut add = |secret: &Secret<'_>, literal: &str, url: &str| {
        let shown = Secrets::Masked.show(secret, literal);
        if url.contains(&shown) {
            found.insert(
                shown,
                match secret {
                    Secret::Env(_) => "the value of the environment variable of that name",
                    Secret::Literal(_) => "the value written in the workspace",
                },
            );
        }
    };
    let postback = ws.offer_source.postback.as_ref().map(|p| &p.value);
    let token = postback.and_then(|p| p.protection_token.as_ref());
    // The tail of every postback is the same.
    let first = plan.postbacks.iter().flat_map(|set| &set.urls).next();
    if let Some((token, postback)) = token.zip(first) {
        add(token, TOKEN_LITERAL, &postback.url);
    }
    for (entry, channel) in ws.channels.iter() {
        let known = channel.postback.as_ref().and_then(|p| p.value.secrets.as_ref());
        let url = plan.channel(entry.id).and_then(|c| c.postback.as_deref());
        let Some((known, url)) = known.zip(url) else { continue };
        known.iter().for_each(|(name, secret)| add(secret, name.value, url));
    }
    found
}

/// What the whole set-up rests on and nobody has confirmed; code stands between backticks.
#[must_use]
pub fn unconfirmed(plan: &Plan<'_>) -> Vec<&'static str> {
    let mut out = vec![
        "KMA.BIZ's macros, and what `{status}` prints: several integrations agree, KMA.BIZ itself \
         was not heard.",
    ];
    let shared = |route: &Route| route.type_value.as_ref().is_some_and(|t| t.contains("{status}"));
    if plan.postbacks.iter().flat_map(|set| &set.urls).any(|p| shared(&p.route)) {
        out.push(
            "One postback serves several conversion types by `{status}`. If the letters change, \
             conversions arrive under names RedTrack does not know: see that the first ones arrive.",
        );
    }
    let tells_payout = |url: &str| url.contains("{payout}");
    if plan.channels.iter().filter_map(|c| c.postback.as_deref()).any(tells_payout) {
        out.push(
            "RedTrack's token `{payout}` in postbacks to channels: it is spelled so in use, and no \
             page of RedTrack's was seen to show it.",
        );
    }
    out.push("In which currency `{sum}` arrives, and whether it is sent before approval.");
    out
}
