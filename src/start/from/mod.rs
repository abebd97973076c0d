//! The workspace that URLs imply which people have already: postbacks, offer URLs, campaign
//! links, postbacks of channels. What no URL says is said; what is taken for it is marked in
//! the workspace. In the end the whole is checked and compiled, and compared with what came in.

mod campaigns;
mod channels;
mod input;
pub(in crate::start) mod offers;
pub(in crate::start) mod postbacks;
mod settle;
#[cfg(test)]
mod tests;

pub use input::{Input, Item, Ours, Remark};

use super::answers;
use super::draft::Draft;
use super::entry::Event;
use super::ids::Ids;
use super::prove::Proof;
use crate::compile::UrlKind;
use crate::diagnostic::Severity;
use crate::facts::kma::{SLOTS, Status};
use crate::inspect::{Fault, Kind, Reading, inspect};
use crate::rules::is_secret_value;
use crate::template::UrlTemplate;
use crate::workspace::is_event_name;
use postbacks::Fired;

/// What the workspace is, and what there is to say of it.
#[derive(Debug)]
pub struct Implied {
    /// The workspace.
    pub draft: Draft,
    /// What a check says of it.
    pub proof: Proof,
    /// What could not be known or placed, in order of lines.
    pub remarks: Vec<Remark>,
    /// How many URLs have their place in it.
    pub placed: usize,
}

/// Why there is no workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotImplied {
    /// No URL has a place in one.
    Nothing(Vec<Remark>),
    /// No URL that has a place in one says what the tracking domain is.
    NoDomain(Vec<Remark>),
}

/// A URL that has its place in the workspace.
#[derive(Debug, Clone)]
struct Placed {
    line: u64,
    url: String,
    kind: UrlKind,
    section: &'static str,
    id: String,
}

impl Placed {
    fn new(item: &Item, kind: UrlKind, section: &'static str, id: &str) -> Self {
        Self { line: item.line, url: item.url.clone(), kind, section, id: id.to_owned() }
    }
}

/// The work.
#[derive(Debug, Default)]
struct Imply {
    draft: Draft,
    remarks: Vec<Remark>,
    /// URLs that must come out again.
    placed: Vec<Placed>,
    /// URLs that are a part of what comes out.
    entered: Vec<Placed>,
    ids: Ids,
    is_ours: bool,
    /// The slot that every postback asks for, whosever it is.
    asked: Option<&'static str>,
    /// The slot that the postbacks bring home.
    slot: Option<&'static str>,
    /// The same of the account's own, where there is one.
    global: Option<&'static str>,
}

/// What somebody says beside the URLs.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The tracking domain.
    pub domain: Option<String>,
    /// The conversion events.
    pub events: Vec<Event>,
}

/// The workspace that URLs imply.
///
/// # Errors
/// Where there is none.
pub fn imply(input: Input, given: &Given) -> Result<Implied, NotImplied> {
    let mut work = Imply { is_ours: input.is_ours, remarks: input.remarks, ..Imply::default() };
    work.draft.events.clone_from(&given.events);
    work.asked = postbacks::asked(&input.items);
    let items: Vec<(Item, Kind)> =
        input.items.into_iter().filter_map(|item| work.classify(item)).collect();
    let of =
        |kinds: &'static [Kind]| items.iter().filter(|(_, k)| kinds.contains(k)).map(|(i, _)| i);
    let offers: Vec<&str> =
        of(&[Kind::Offer]).filter_map(|i| Some(i.ours.as_ref()?.id.as_str())).collect();
    let fired: Vec<Fired> = of(&[Kind::Postback]).map(|i| Fired::new(i, &offers)).collect();
    let hosts = of(&[Kind::Campaign]).map(campaigns::host);
    let seen = fired.iter().map(|f| f.host.clone()).chain(hosts).find(|h| !h.is_empty());
    let Some(domain) = given.domain.clone().or(seen) else {
        let any = items.iter().any(|(_, k)| matches!(k, Kind::Offer | Kind::Stream));
        let remarks = sorted(work.remarks);
        return Err(if any { NotImplied::NoDomain(remarks) } else { NotImplied::Nothing(remarks) });
    };
    let at_home: Vec<&Fired> = fired.iter().filter(|f| f.host == domain).collect();
    work.draft.domain = domain;
    work.source(&at_home);
    of(&[Kind::Offer, Kind::Stream]).for_each(|item| work.offer(item));
    for (fired, item) in fired.iter().zip(of(&[Kind::Postback])) {
        work.own_postback(fired, item);
    }
    let links: Vec<&Item> = of(&[Kind::Campaign, Kind::Direct]).collect();
    let postbacks: Vec<&Item> = of(&[Kind::ChannelPostback]).collect();
    let channels = work.channels(&links, &postbacks);
    for (item, channel) in links.into_iter().zip(channels) {
        work.campaign(item, &channel);
    }
    for item in of(&[Kind::Click]) {
        let text = "not placed: a button link does not say which page it stands on";
        work.remark(item.line, text);
    }
    if work.placed.is_empty() && work.entered.is_empty() {
        return Err(NotImplied::Nothing(sorted(work.remarks)));
    }
    work.unknown();
    Ok(work.settle())
}

impl Imply {
    fn remark(&mut self, line: u64, text: impl Into<String>) {
        self.remarks.push(Remark { line, text: text.into() });
    }

    /// What a URL is; `None`, and a remark, where it has no place in a workspace.
    fn classify(&mut self, mut item: Item) -> Option<(Item, Kind)> {
        let mut reading = inspect(&item.url, None);
        // Our own table knows what it is; what is wrong with it, a check will say.
        let is_known = item.ours.is_some();
        let fault = first_error(&reading).filter(|_| !is_known);
        let is_of_slot = fault.is_some_and(|fault| fault.rule == Some("click-id-slot-taken"));
        if let Some(slot) = self.asked.filter(|slot| is_of_slot && *slot != SLOTS[0]) {
            // What stands in the usual slot stands well there.
            let text = format!(
                "no slot carries the click id: it goes into `{slot}`, as the postback asks"
            );
            self.remark(item.line, text);
        } else if let Some(fault) = fault {
            let fault = &fault.message;
            // What can be mended without asking is; a secret is masked there, and is not.
            let mended = reading.mended.clone().filter(|m| !m.contains('•'));
            let again = mended.as_deref().map(|m| inspect(m, None));
            match (mended, again) {
                (Some(mended), Some(again)) if first_error(&again).is_none() => {
                    let gone = if is_of_slot {
                        ". It carries the click id now, and nothing carries what it did: `data` at the offer gives that another slot"
                    } else {
                        ""
                    };
                    self.remark(item.line, format!("mended: {fault}{gone}"));
                    (item.url, reading) = (mended, again);
                }
                _ => {
                    self.remark(item.line, format!("not placed: {fault}"));
                    return None;
                }
            }
        }
        let kind = match item.ours.as_ref().map(|o| o.kind) {
            Some(UrlKind::Postback) => Kind::Postback,
            Some(UrlKind::Offer) => Kind::Offer,
            Some(UrlKind::Campaign) if reading.kind == Kind::Direct => Kind::Direct,
            Some(UrlKind::Campaign) => Kind::Campaign,
            Some(UrlKind::Channel) => Kind::ChannelPostback,
            Some(UrlKind::Lander) => Kind::Click,
            None => reading.kind,
        };
        let placed = matches!(
            kind,
            Kind::Postback
                | Kind::Offer
                | Kind::Stream
                | Kind::Campaign
                | Kind::Direct
                | Kind::ChannelPostback
                | Kind::Click
        );
        if !placed {
            self.remark(item.line, format!("not placed: it is {}", reading.what));
            return None;
        }
        if let Some(why) = unfit(&item.url, kind) {
            self.remark(item.line, format!("not placed: {why}"));
            return None;
        }
        Some((item, kind))
    }

    /// Gives an offer the postback of its own that it has, and a postback its place.
    fn own_postback(&mut self, fired: &Fired, item: &Item) {
        if fired.host != self.draft.domain {
            let text = format!(
                "not placed: it goes to `{}`, and the tracking domain is `{}`",
                fired.host, self.draft.domain
            );
            self.remark(item.line, text);
            return;
        }
        if let Some(id) = &fired.offer {
            let entry = id.split_once('/').map_or(id.as_str(), |(entry, _)| entry);
            for offer in self.draft.offers.iter_mut().filter(|o| o.id == entry) {
                offer.own_postback = true;
            }
        }
        let mut placed = Placed::new(item, UrlKind::Postback, "conversion_events", "");
        placed.url = fired.masked(&item.url, self.draft.source.token.as_deref());
        self.placed.push(placed);
    }

    /// Says what no URL says.
    fn unknown(&mut self) {
        if self.draft.events.is_empty() {
            self.draft.events.push(answers::sale());
            let note = "No URL names a conversion event: this one is taken.";
            self.draft.events[0].notes.push(note.into());
            self.remark(0, "no URL names a conversion event: `Sale` on approved leads is taken");
        } else if self.draft.events.iter().all(|e| e.duplicates.is_none()) {
            self.draft.said.push(("conversion_events", "What RedTrack does with a second postback of one click is in no URL: duplicates: update, or another mode.".into()));
        }
        if !self.draft.offers.is_empty() {
            self.draft.said.push(("offers", "Countries, payouts and KMA.BIZ's numbers are in no URL: countries: [KZ], payout: { amount: \"12.50\", currency: USD }, kma_offer: 5657.".into()));
            self.remark(
                0,
                "countries, payouts, costs and KMA.BIZ's numbers of offers are in no URL: add them",
            );
        }
        if self.draft.campaigns.is_empty() {
            self.remark(0, "there is no campaign link: add campaigns with `trackc add campaign`");
        }
    }
}

/// Why a URL that is sound by itself is not written into a workspace. Its values are not told:
/// one of them may be a secret.
fn unfit(url: &str, kind: Kind) -> Option<&'static str> {
    let url = UrlTemplate::parse(url);
    for param in url.params() {
        let (key, value) = (url.key(&param), url.value(&param));
        let is_event = kind == Kind::Postback && key == "type";
        if is_event && !is_event_name(&value.replace("{status}", Status::Approved.letter())) {
            return Some(
                "its `type` cannot be the name of a conversion event: letters, digits, `_` and \
                 `-`, at most 64",
            );
        }
        // The token of a postback and the keys of a channel's have their variables.
        let has_variable =
            kind == Kind::ChannelPostback || kind == Kind::Postback && key == "ptoken";
        if !has_variable && is_secret_value(key, value) {
            return Some("a key or a token stands in it that has no place there");
        }
    }
    None
}

/// The first thing that is wrong with a URL. A place that is filled when it is built is not.
fn first_error(reading: &Reading) -> Option<&Fault> {
    let is_wrong = |f: &&Fault| f.severity == Severity::Error && f.rule != Some("placeholder-left");
    reading.faults.iter().find(is_wrong)
}

fn sorted(mut remarks: Vec<Remark>) -> Vec<Remark> {
    remarks.sort();
    remarks.dedup();
    remarks
}
