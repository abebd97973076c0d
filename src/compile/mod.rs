//! A workspace → the [`Plan`]: every URL, every API request, every step by hand. Pure.
//!
//! Compiling is total: a workspace with findings has a plan as well, so that rules may look
//! at what would come out. Only a workspace without errors has one that is emitted.

mod campaign;
mod channel;
pub mod entities;
pub mod lazy;
mod offer;
pub mod postback;
pub mod requests;
mod rows;
mod source;
pub mod steps;
#[cfg(test)]
pub(crate) mod testing;

pub use campaign::{EQUAL_WEIGHT, ID_PLACEHOLDER, PlannedCampaign, PlannedFunnel, Share};
pub use channel::{PlannedChannel, PlannedParameter, slot_number};
pub use offer::{CLICK_ID, PlannedOffer};
pub use postback::{PlannedPostback, PostbackSet};
pub use rows::{PlannedLander, UrlKind, UrlRow};
pub use source::{SetOf, SourceSettings};

use crate::facts::kma::Status;
use crate::facts::redtrack::is_token_shape;
use crate::model::{Delivery, Domain, MAIN_DOMAIN, Secret, Spanned, State};
use crate::parallel;
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::collections::HashMap;

/// What stands for a protection token that is written in the workspace itself.
pub const TOKEN_LITERAL: &str = "PROTECTION_TOKEN";

/// Where the values of secrets come from.
#[derive(Debug, Clone, Copy)]
pub enum Secrets<'a> {
    /// Every secret is shown by its name in angle brackets.
    Masked,
    /// Values by environment variable; literals are shown.
    Revealed(&'a HashMap<String, String>),
}

impl Secrets<'_> {
    /// What stands in a URL for a secret: `<NAME>`, or the value when revealed. `literal` is
    /// the name that stands for a value written in the workspace.
    #[must_use]
    pub fn show(&self, secret: &Secret<'_>, literal: &str) -> String {
        self.written(secret, literal, encode_secret)
    }

    /// The same where it is typed into a form: a value is not encoded there.
    #[must_use]
    pub fn typed(&self, secret: &Secret<'_>, literal: &str) -> String {
        self.written(secret, literal, str::to_owned)
    }

    fn written(self, secret: &Secret<'_>, literal: &str, write: fn(&str) -> String) -> String {
        match (self, secret) {
            // What looks like the secret itself is not shown by its name.
            (Self::Masked, Secret::Env(name)) if is_token_shape(name.value) => {
                format!("<{literal}>")
            }
            (Self::Masked, Secret::Env(name)) => format!("<{}>", name.value),
            (Self::Masked, Secret::Literal(_)) => format!("<{literal}>"),
            (Self::Revealed(values), Secret::Env(name)) => {
                values.get(name.value).map_or_else(|| format!("<{}>", name.value), |v| write(v))
            }
            (Self::Revealed(_), Secret::Literal(text)) => write(text.value),
        }
    }
}

/// A secret as it stands in a URL.
pub(crate) fn encode_secret(value: &str) -> String {
    // `+` means a space in a query only, and a secret may stand in a path.
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

/// `active` or `paused`, as entries are marked everywhere.
#[must_use]
pub fn is_paused(status: Option<Spanned<State>>) -> bool {
    status.is_some_and(|s| s.value == State::Paused)
}

/// Everything that comes out of a workspace.
#[derive(Debug)]
pub struct Plan<'t> {
    /// The environment; `None` for the base.
    pub env: Option<&'t str>,
    /// The host of postbacks, and of links without a domain of their own.
    pub host: &'t str,
    /// What the offer source says, with what it leaves out filled in.
    pub source: SourceSettings<'t>,
    /// The postbacks KMA.BIZ fires: one set, or one for each offer with its own.
    pub postbacks: Vec<PostbackSet>,
    /// Offers, a stream each, sorted by id.
    pub offers: Vec<PlannedOffer<'t>>,
    /// Channels, sorted by id.
    pub channels: Vec<PlannedChannel<'t>>,
    /// Campaigns, a channel each, sorted by id.
    pub campaigns: Vec<PlannedCampaign<'t>>,
    /// Button links of own pages, sorted by id.
    pub landers: Vec<PlannedLander<'t>>,
}

/// Campaigns from which a second thread costs less than it gives.
const PARALLEL_CAMPAIGNS: usize = 1_000;

impl<'t> Plan<'t> {
    /// Compiles a workspace.
    #[must_use]
    pub fn new(ws: &Workspace<'t, '_>, secrets: Secrets<'_>) -> Self {
        let host = host_of(ws.tracking_domain.as_ref());
        let source = SourceSettings::new(ws, secrets);
        let channels = channel::plan(ws, source.report, secrets);
        let is_worth = ws.campaigns.len() >= PARALLEL_CAMPAIGNS;
        let offers = || offer::plan(ws, &source, is_worth);
        let campaigns = || campaign::plan(ws, &channels);
        let (offers, campaigns) = parallel::join(is_worth, offers, campaigns);
        let postbacks = postback::plan(ws, &source, host, &offers, secrets);
        let landers = rows::landers(ws, host, &campaigns);
        Self { env: ws.env, host, source, postbacks, offers, channels, campaigns, landers }
    }

    /// The planned offer of an id, `offer` or `offer/stream`.
    #[must_use]
    pub fn offer(&self, id: &str) -> Option<&PlannedOffer<'t>> {
        self.offers.binary_search_by(|o| o.id.as_ref().cmp(id)).ok().map(|i| &self.offers[i])
    }

    /// The planned channel of an id.
    #[must_use]
    pub fn channel(&self, id: &str) -> Option<&PlannedChannel<'t>> {
        self.channels.binary_search_by(|c| c.id.cmp(id)).ok().map(|i| &self.channels[i])
    }

    /// The planned channel of a campaign.
    #[must_use]
    pub fn channel_of(&self, campaign: &PlannedCampaign<'_>) -> Option<&PlannedChannel<'t>> {
        self.channels.get(campaign.channel_index()?)
    }

    /// The name of a campaign's channel; its id where there is no such channel.
    #[must_use]
    pub fn channel_name<'p>(&'p self, campaign: &PlannedCampaign<'p>) -> &'p str {
        match self.channel_of(campaign) {
            Some(channel) => channel.name.as_ref(),
            None => campaign.channel.map_or("", |c| c.value),
        }
    }

    /// The set of postbacks by which RedTrack hears of an offer's leads.
    #[must_use]
    pub fn postbacks_of(&self, offer: &PlannedOffer<'_>) -> Option<&PostbackSet> {
        // The global set comes first, then those of streams in the order of the offers.
        let own = (offer.delivery == Delivery::Stream).then_some(&*offer.id);
        let at = self.postbacks.binary_search_by(|set| set.of.stream().cmp(&own)).ok()?;
        self.postbacks.get(at)
    }

    /// The macro that brings the click id back, as the offer source's form holds it.
    #[must_use]
    pub fn click_id_macro(&self) -> String {
        let slot = self.postbacks.first().map_or("data1", |set| set.slot.as_str());
        format!("{{{slot}}}")
    }

    /// Every URL as a row, in the order of `urls.csv`: by kind, then by id.
    #[must_use]
    pub fn rows(&self) -> Vec<UrlRow<'_>> {
        self.each_row().collect()
    }

    /// The same rows, each made when it is asked for.
    pub fn each_row(&self) -> impl Iterator<Item = UrlRow<'_>> {
        rows::rows(self)
    }
}

/// The longest host that is taken for one, in bytes: no name has a quarter of them. It stands in
/// every link and every postback.
const LONGEST_HOST: usize = 1024;

/// The host of a domain; empty where there is none.
fn host_of<'t>(domain: Option<&Domain<'t>>) -> &'t str {
    let host = domain.and_then(|d| d.host).filter(|h| h.value.len() <= LONGEST_HOST);
    host.map_or("", |h| h.value)
}

/// The host that an id of `domains` (or `main`) means; the tracking domain's where the id is
/// unknown, which a rule reports.
pub(crate) fn domain_host<'t>(ws: &Workspace<'t, '_>, id: Option<&str>) -> &'t str {
    let main = || host_of(ws.tracking_domain.as_ref());
    match id {
        Some(id) => match ws.domains.get(id) {
            Some(domain) => host_of(Some(domain)),
            None => main(),
        },
        None => main(),
    }
}

/// Whether a host is one that RedTrack gave the account: there is nothing to make of it.
pub(crate) fn is_service_host(host: &str) -> bool {
    crate::facts::redtrack::service_domain(&host.to_ascii_lowercase()).is_some()
}

/// Whether an id names a tracking domain of the workspace.
#[must_use]
pub fn is_domain(ws: &Workspace<'_, '_>, id: &str) -> bool {
    id == MAIN_DOMAIN || ws.domains.entry(id).is_some()
}

/// Statuses in their fixed order, each once.
pub(crate) fn ordered(statuses: impl IntoIterator<Item = Status>) -> Vec<Status> {
    let mut out: Vec<Status> = statuses.into_iter().collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The name people read: the one written, else the id.
pub(crate) fn name_or<'t>(name: Option<crate::model::Text<'t>>, id: &'t str) -> Cow<'t, str> {
    Cow::Borrowed(name.map_or(id, |n| n.value))
}
