//! What belongs to the account as a whole: the offer source, the tracking domain, the conversion
//! events.

use super::{Adopt, NotAdopted, text};
use crate::account::{Kind, Object, Snapshot, id_of, is_deleted, name_of};
use crate::compile::entities::OFFER_SOURCE_ID;
use crate::facts::kma::{self, Status};
use crate::model::MAIN_DOMAIN;
use crate::reconcile::{host, is_name, is_service_host, list, scalar, set};
use crate::rules::secret_parts;
use crate::start::answers;
use crate::start::entry::Event;
use crate::start::from::postbacks::guess;
use crate::template::UrlTemplate;
use crate::workspace::is_event_name;
use iso_currency::Currency;
use std::collections::BTreeMap;

/// The name that an offer source has where nobody names it.
const USUAL_TITLE: &str = "KMA.BIZ";

/// The environment variable of the protection token.
const TOKEN: &str = "REDTRACK_PTOKEN";

/// The offer source of KMA.BIZ: by its name, else by its offers, else the only one.
pub(super) fn network(account: &Snapshot) -> Option<&Object> {
    let live = |kind| account.list(kind).iter().filter(|object: &&Object| !is_deleted(object));
    let all: Vec<&Object> = live(Kind::Network).collect();
    let is_named = |network: &&&Object| {
        let words = ["title", "alias", "preset_id"].map(|key| text(network, key));
        words.iter().any(|word| {
            let letters = word.chars().filter(|c| c.is_ascii_alphanumeric());
            letters.collect::<String>().to_ascii_lowercase().contains("kma")
        })
    };
    let mut streams: BTreeMap<String, usize> = BTreeMap::new();
    for offer in live(Kind::Offer) {
        let url = text(offer, "url");
        let link = url.split(['?', '#']).next().unwrap_or_default();
        if kma::bare_stream_link(link).is_some() {
            *streams.entry(text(offer, "program_id")).or_default() += 1;
        }
    }
    let count = |network: &&Object| streams.get(id_of(network)).copied().unwrap_or(0);
    let best = |among: &mut dyn Iterator<Item = &&'_ Object>| -> Option<String> {
        // The first of those with most offers.
        let mut best: Option<(&Object, usize)> = None;
        for network in among {
            let offers = count(network);
            if best.is_none_or(|(_, most)| offers > most) {
                best = Some((network, offers));
            }
        }
        best.map(|(network, _)| id_of(network).to_owned())
    };
    let named = best(&mut all.iter().filter(is_named));
    let by_offers = || best(&mut all.iter().filter(|network| count(network) > 0));
    let only = || Some(id_of(all.first().filter(|_| all.len() == 1)?).to_owned());
    let id = named.or_else(by_offers).or_else(only)?;
    all.into_iter().find(|network| id_of(network) == id)
}

/// The host of a URL, in the form in which hosts are compared.
fn host_of_url(url: &str) -> String {
    host(UrlTemplate::parse(url).host())
}

/// Whether links and postbacks may go to a domain.
fn tracks(domain: &Object) -> bool {
    matches!(text(domain, "type").as_str(), "" | "track")
}

impl<'a> Adopt<'a> {
    /// The domain that postbacks go to: what the offer source's own postback says, else what most
    /// campaigns use, else the first, else the one that RedTrack gave.
    pub(super) fn domain(&mut self) -> Result<(), NotAdopted> {
        let domains: Vec<&'a Object> = self.live(Kind::Domain).filter(|d| tracks(d)).collect();
        let named = |wanted: &str| {
            domains.iter().copied().find(|d| host(name_of(Kind::Domain, d)) == wanted)
        };
        let posted = host_of_url(&text(self.network, "postback_url"));
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        let mut service = None;
        for campaign in self.live(Kind::Campaign) {
            *used.entry(text(campaign, "domain_id")).or_default() += 1;
            let link = host_of_url(&text(campaign, "trackback_url"));
            service = service.or(Some(link).filter(|host| is_service_host(host)));
        }
        let most_used = domains.iter().copied().rev().max_by_key(|domain| used.get(id_of(domain)));
        let domain = named(&posted).or(most_used);
        self.draft.domain = match domain {
            _ if is_service_host(&posted) => posted,
            Some(domain) => {
                self.entries
                    .insert((Kind::Domain, id_of(domain).to_owned()), MAIN_DOMAIN.to_owned());
                host(name_of(Kind::Domain, domain))
            }
            None => service.ok_or(NotAdopted::NoDomain)?,
        };
        Ok(())
    }

    /// The id of the domain that a campaign's link is on; `Ok(None)` is the main one.
    pub(super) fn domain_of(&mut self, campaign: &Object) -> Result<Option<String>, &'static str> {
        let id = text(campaign, "domain_id");
        if let Some(known) = self.entry(Kind::Domain, &id) {
            return Ok(Some(known.to_owned()).filter(|id| id != MAIN_DOMAIN));
        }
        let named = self.object(Kind::Domain, &id);
        let host = match named {
            Some(domain) if tracks(domain) => host(name_of(Kind::Domain, domain)),
            _ if !id.is_empty() => {
                return Err("its domain is none of the account's tracking domains");
            }
            // Without a domain of its own, its link is on the one that RedTrack gave.
            _ => host_of_url(&text(campaign, "trackback_url")),
        };
        if host == self.draft.domain && is_service_host(&host) {
            return Ok(None);
        }
        if named.is_none() && !is_service_host(&host) {
            return Err("it has no tracking domain");
        }
        if let Some((id, _)) = self.draft.domains.iter().find(|(_, known)| *known == host) {
            return Ok(Some(id.clone()));
        }
        let wanted = answers::id(host.split('.').next().unwrap_or_default());
        let wanted = if wanted.is_empty() || wanted == MAIN_DOMAIN { "second" } else { &wanted };
        let id = self.free.free("domains", wanted);
        if let Some(domain) = named {
            self.entries.insert((Kind::Domain, id_of(domain).to_owned()), id.clone());
        }
        self.draft.domains.push((id.clone(), host));
        Ok(Some(id))
    }

    /// What the offer source says.
    pub(super) fn source(&mut self) {
        let network = self.network;
        self.entries.insert((Kind::Network, id_of(network).to_owned()), OFFER_SOURCE_ID.to_owned());
        let title = text(network, "title");
        let currency = text(network, "currency");
        let is_known = Currency::from_code(&currency).is_some();
        if !is_known && !currency.is_empty() {
            self.say("offer source", "its currency is no ISO 4217 code, and is left as it is");
        }
        let mut extra: Vec<(String, String)> = Vec::new();
        for sub in list(network, "subs") {
            let field = |key: &str| sub.get(key).and_then(scalar);
            let (Some(name), Some(value)) = (field("alias"), field("value")) else { continue };
            let is_new = extra.iter().all(|(known, _)| *known != name);
            if is_new && is_name(&name) && secret_parts(&value, None).is_empty() {
                extra.push((name, value));
            } else {
                extra.clear();
                self.say("offer source", "its additional parameters are left as they are: a workspace cannot write them all");
                break;
            }
        }
        let is_protected = network.get("postback_protected").and_then(serde_json::Value::as_bool);
        let source = &mut self.draft.source;
        source.title = Some(title).filter(|title| !title.is_empty() && title != USUAL_TITLE);
        source.currency = Some(currency).filter(|_| is_known);
        source.extra = extra;
        if is_protected == Some(true) {
            source.token = Some(TOKEN.to_owned());
            self.say("offer source", format!("its protection token is not written into the workspace: set {TOKEN} to it where you build with `--reveal-secrets`"));
        }
        self.say("", "conversion types, their duplicate modes and the postback in KMA.BIZ's panel are in no API: see the comments in the workspace");
    }

    /// The conversion events: no API tells them, so those that postbacks name.
    pub(super) fn events(&mut self, campaigns: &[&'a Object]) {
        let posted = text(self.network, "postback_url");
        let url = UrlTemplate::parse(&posted);
        let named = |key: &str| url.params().find(|p| url.key(p) == key).map(|p| url.value(&p));
        let typed = named("type").filter(|value| !value.is_empty());
        if typed.is_none() && named("status").is_some() {
            self.draft.source.report = Some("status");
        }
        let mut names: Vec<String> = Vec::new();
        if let Some(value) = typed {
            if value.contains("{status}") {
                names.extend(Status::ALL.map(|s| value.replace("{status}", s.letter())));
            } else {
                names.push(value.to_owned());
            }
        }
        let by_letter = names.len() > 1;
        let postbacks = campaigns.iter().flat_map(|campaign| list(campaign, "postbacks"));
        names.extend(postbacks.flat_map(|p| p.get("goals").map(set).unwrap_or_default()));
        for (i, name) in names.into_iter().enumerate() {
            let same = |e: &Event| e.name.eq_ignore_ascii_case(&name);
            if !is_event_name(&name) || self.draft.events.iter().any(same) {
                continue;
            }
            let when =
                if by_letter && i < Status::ALL.len() { Status::ALL[i] } else { guess(&name) };
            let note = format!(
                "Which statuses KMA.BIZ fires it for is in no API: {} is taken. See the ticks in KMA.BIZ → Tools → Global postback.",
                when.as_str()
            );
            let notes = if by_letter { Vec::new() } else { vec![note] };
            self.draft.events.push(Event { name, when: vec![when], notes, ..Event::default() });
        }
        if self.draft.events.is_empty() {
            let note = "No API tells the conversion types; RedTrack's default conversion, which has no name in a postback, is taken.";
            self.draft.events.push(Event {
                default: true,
                duplicates: None,
                notes: vec![note.to_owned()],
                ..answers::sale()
            });
        }
        self.draft.said.push(("conversion_events", "Look there which types are registered and what happens to a second postback of one click: duplicates: update, or another mode.".to_owned()));
    }
}
