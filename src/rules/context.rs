//! What a rule may look at.

use super::hosts;
use super::references::Used;
use super::subs::{Subs, filled_by_extra};
use crate::compile::{Plan, PlannedOffer, SetOf};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::facts::kma::{self, Status};
use crate::model::{Slot, Text};
use crate::template::{Template, UrlTemplate};
use crate::text::visible;
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// A workspace as one environment sees it, and what would come out of it.
#[derive(Debug)]
pub struct Context<'c, 't> {
    /// The workspace.
    pub ws: &'c Workspace<'t, 'c>,
    /// Its plan.
    pub plan: &'c Plan<'t>,
    /// Every environment that is looked at or compared with, this one among them.
    pub environments: &'c [Environment<'t>],
    /// Which of them this is.
    position: usize,
    /// The macros that the user has seen in the own KMA.BIZ panel, without their braces.
    listed: HashSet<&'t str>,
    /// The hosts of stream links, each with the first link there; looked at where a rule asks.
    stream_hosts: OnceLock<HashMap<String, Loc>>,
    /// RedTrack's subs that the postback of KMA.BIZ fills.
    pub(super) extra_subs: Subs,
}

/// RedTrack's token for the channel's own click id, in a channel's postback.
pub(super) const REF_ID: &str = "{ref_id}";

/// A macro's name without its braces.
fn bare(text: &str) -> &str {
    text.trim_matches(['{', '}'])
}

/// A global postback: what follows the host in its URLs, each with the statuses that are ticked for it.
pub type Global = Vec<(String, Vec<Status>)>;

/// What rules compare of an environment (or of the base, whose name is `None`) with others.
#[derive(Debug, Clone)]
pub struct Environment<'t> {
    /// Its name.
    pub env: Option<&'t str>,
    /// The host of its postbacks.
    pub host: &'t str,
    /// Where that host is written.
    pub host_at: Option<Loc>,
    /// The hosts of all its tracking domains, as hosts are compared.
    pub(super) hosts: HashSet<Cow<'t, str>>,
    /// The global postback that it prints; empty where it prints none.
    pub global: Global,
    /// What its campaigns use of what the first environment defines.
    pub(super) used: Used<'t>,
}

impl<'t> Environment<'t> {
    /// What is compared of `ws`, whose plan is `plan`; `first` is the first of the environments.
    pub(super) fn new(first: &Workspace<'_, '_>, ws: &Workspace<'t, '_>, plan: &Plan<'t>) -> Self {
        Self {
            env: ws.env,
            host: plan.host,
            host_at: ws.tracking_domain.as_ref().and_then(|d| d.host).map(|h| h.at),
            hosts: hosts::of(ws),
            global: global_postback(plan),
            used: Used::new(first, ws),
        }
    }
}

/// The global postback of a plan; empty where it has none.
fn global_postback(plan: &Plan<'_>) -> Global {
    let global = plan.postbacks.iter().filter(|set| set.of == SetOf::Global);
    let urls = global.flat_map(|set| &set.urls);
    let behind_host = |url: &str| url.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
    urls.map(|postback| (behind_host(&postback.url), postback.route.ticks.clone())).collect()
}

/// What a value with macros is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'t> {
    /// An offer's stream link: a URL of KMA.BIZ that RedTrack fills.
    StreamLink,
    /// `data.dataN` of an offer, filled by RedTrack.
    OfferData(Slot),
    /// `offer_source.postback.extra`, filled by KMA.BIZ; the parameter's name.
    Extra(Text<'t>),
    /// A channel's postback URL, filled by RedTrack.
    ChannelPostback,
    /// A lander's address.
    LanderUrl,
    /// A channel's click id macro.
    ChannelClickId,
    /// A channel's cost macro.
    ChannelCost,
    /// A parameter of a channel's links; `sub1` …
    ChannelParameter(Text<'t>),
}

impl Role<'_> {
    /// Whether the value must be a URL.
    #[must_use]
    pub fn is_url(self) -> bool {
        matches!(self, Self::StreamLink | Self::ChannelPostback | Self::LanderUrl)
    }

    /// Whether the traffic channel fills the macros.
    #[must_use]
    pub fn is_filled_by_channel(self) -> bool {
        matches!(self, Self::ChannelClickId | Self::ChannelCost | Self::ChannelParameter(_))
    }
}

/// A value that holds macros or is a URL, as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Value<'s, 't> {
    /// What it is for.
    pub role: Role<'t>,
    /// The value and its place.
    pub text: Text<'t>,
    /// Whose it is.
    pub owner: Owner<'t>,
    /// For a stream link or a data slot: the offer.
    pub offer: Option<&'s PlannedOffer<'t>>,
}

/// Such a value, parsed once for all rules.
#[derive(Debug)]
pub struct Site<'s, 't> {
    /// What it is for.
    pub role: Role<'t>,
    /// The value and its place.
    pub text: Text<'t>,
    /// Whose it is.
    pub owner: Owner<'t>,
    /// Its parts, whatever it is; ask [`Role::is_url`] before making much of them.
    pub url: &'s UrlTemplate<'t>,
    /// For a stream link or a data slot: the offer.
    pub offer: Option<&'s PlannedOffer<'t>>,
}

impl<'s, 't> Site<'s, 't> {
    /// A value and its parts.
    #[must_use]
    pub fn new(value: Value<'s, 't>, url: &'s UrlTemplate<'t>) -> Self {
        let Value { role, text, owner, offer } = value;
        Self { role, text, owner, url, offer }
    }

    /// The value with its macros found.
    #[must_use]
    pub fn template(&self) -> &Template<'t> {
        self.url.template()
    }

    /// Whether [`REF_ID`] stands anywhere in it. A channel's postback without is broken as a whole,
    /// and other rules say less of it.
    pub(super) fn has_ref_id(&self) -> bool {
        let template = self.template();
        template.tokens().iter().any(|token| template.token_text(token) == REF_ID)
    }
}

impl<'c, 't> Context<'c, 't> {
    /// What rules may look at of the environment that stands at `position` among all.
    pub(super) fn new(
        ws: &'c Workspace<'t, 'c>,
        plan: &'c Plan<'t>,
        environments: &'c [Environment<'t>],
        position: usize,
    ) -> Self {
        let listed = ws.offer_source.macros.iter().flatten().map(|m| bare(m.value)).collect();
        let extra_subs = filled_by_extra(ws);
        let stream_hosts = OnceLock::new();
        Self { ws, plan, environments, position, listed, stream_hosts, extra_subs }
    }

    /// What other environments compare of this one.
    pub(super) fn own(&self) -> &'c Environment<'t> {
        &self.environments[self.position]
    }

    /// Whether this is the first of the environments that are looked at. Files are the same for all
    /// of them, and what they say by themselves is said once.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.position == 0
    }

    /// Whether a host, as hosts are compared, is one of the tracking domains.
    #[must_use]
    pub fn is_own_host(&self, host: &str) -> bool {
        !host.is_empty() && self.own().hosts.contains(host)
    }

    /// The first stream link that leads to a host, as hosts are compared.
    #[must_use]
    pub fn stream_on(&self, host: &str) -> Option<Loc> {
        let hosts = self.stream_hosts.get_or_init(|| {
            let mut hosts = HashMap::new();
            let mut last = "";
            for link in self.plan.offers.iter().filter_map(|offer| offer.link) {
                // Most links begin as the one before does.
                let mut slashes = memchr::memchr_iter(b'/', link.value.as_bytes());
                let Some(at) = slashes.nth(2) else { continue };
                let (start, path) = link.value.split_at(at);
                // What is no stream's link says nothing of where streams stand.
                let code = path[1..].split(['/', '?', '#']).next();
                if !code.is_some_and(kma::is_stream_code) {
                    continue;
                }
                if std::mem::replace(&mut last, start) == start {
                    continue;
                }
                hosts.entry_ref(hosts::host_of(link.value).as_ref()).or_insert(link.at);
            }
            hosts
        });
        hosts.get(host).copied()
    }

    /// Whether the user has seen a macro in the own KMA.BIZ panel.
    #[must_use]
    pub fn is_listed(&self, name: &str) -> bool {
        self.listed.contains(bare(name))
    }

    /// A finding about a part of a site's text (bytes of the text).
    #[must_use]
    pub fn at(
        &self,
        code: Code,
        site: &Site<'_, 't>,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.ws.files.finding(code, site.owner, site.text.at, Some(range), message)
    }

    /// A fix that writes something in the place of a part of a site's text.
    #[must_use]
    pub fn write(&self, site: &Site<'_, 't>, range: Range<usize>, new: &str) -> Option<Fix> {
        let title = format!("write `{}`", visible(new));
        self.ws.files.write(site.text.at, range, new, title)
    }

    /// The same, where it hangs on what else the entry says: only when no other entry takes
    /// the text from there.
    #[must_use]
    pub fn write_own(&self, site: &Site<'_, 't>, range: Range<usize>, new: &str) -> Option<Fix> {
        self.write(site, range, new).filter(|_| self.ws.files.is_own(site.text.at))
    }

    /// Calls `f` with every value that holds macros or is a URL, in a fixed order.
    pub fn for_each_value(&self, mut f: impl FnMut(Value<'_, 't>)) {
        let mut visit = |role, text: Option<Text<'t>>, owner, offer| {
            if let Some(text) = text {
                f(Value { role, text, owner, offer });
            }
        };
        let source = &self.ws.offer_source;
        if let (Some(postback), Some(owner)) = (&source.postback, self.ws.offer_source_owner()) {
            for (key, value) in postback.value.extra.iter().flat_map(|e| e.iter()) {
                visit(Role::Extra(key), Some(*value), owner, None);
            }
        }
        for planned in &self.plan.channels {
            let Some(channel) = self.ws.channels.get(planned.id) else { continue };
            let owner = planned.owner();
            visit(Role::ChannelClickId, channel.click_id, owner, None);
            visit(Role::ChannelCost, channel.cost, owner, None);
            for (key, parameter) in channel.parameters.iter().flat_map(|p| p.iter()) {
                visit(Role::ChannelParameter(key), parameter.macro_text, owner, None);
            }
            let url = channel.postback.as_ref().and_then(|p| p.value.url);
            visit(Role::ChannelPostback, url, owner, None);
        }
        for (entry, lander) in self.ws.landers.iter() {
            visit(Role::LanderUrl, lander.url, entry.owner("lander"), None);
        }
        let mut last = None;
        for planned in &self.plan.offers {
            visit(Role::StreamLink, planned.link, planned.owner(), Some(planned));
            // The data slots belong to the entry, not to each of its streams.
            if last != Some(planned.position) {
                last = Some(planned.position);
                let data = planned.written(self.ws).and_then(|o| o.data.as_ref());
                for (slot, text) in data.iter().flat_map(|d| d.value.slots()) {
                    visit(Role::OfferData(slot), Some(text), planned.owner(), Some(planned));
                }
            }
        }
    }
}
