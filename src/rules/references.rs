//! What campaigns and channels name, and whether it is there.

use super::elsewhere;
use crate::diagnostic::{Applicability, Near, meant, nearest, one_of};
use crate::model::{Campaign, ChannelRef, MAIN_DOMAIN, Map, Offer, OfferRef, Stream, Text};
use crate::workspace::{Entries, Entry, Files, Workspace, event_name_for, id_for, is_id};
use crate::yaml::{Loc, key_before_bracket};
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::cell::OnceCell;

/// What the id of an offer or of one of its streams leads to.
pub(super) enum Resolved<'w, 't> {
    /// It exists, or may be in something broken that has a finding already.
    Found,
    /// There is no such offer.
    NoOffer,
    /// The offer has one stream without an id of its own.
    OnlyOne,
    /// The offer has several streams, and this is none of them.
    NoStream(&'w Map<'t, Stream<'t>>),
    /// The offer has several streams, and none is named.
    Bare(&'w Map<'t, Stream<'t>>),
}

/// The streams of offers that have several, each looked at once: an offer may have thousands.
#[derive(Default)]
pub(super) struct Streams<'w> {
    /// By offer, with what those ids should be that cannot be ids as they are written.
    known: HashMap<&'w str, HashSet<Cow<'w, str>>>,
    lists: HashMap<&'w str, String>,
    compared: usize,
}

impl<'w> Streams<'w> {
    fn has(&mut self, offer: &'w str, map: &'w Map<'_, Stream<'_>>, stream: &str) -> bool {
        let ids = || {
            let written = || map.entries.iter().map(|(key, _)| key.value);
            let wrong = written().filter(|id| !is_id(id));
            let meant = wrong.filter_map(id_for).map(Cow::Owned);
            written().map(Cow::Borrowed).chain(meant).collect()
        };
        self.known.entry(offer).or_insert_with(ids).contains(stream)
    }

    /// The stream that must be meant by a wrong name (or by none), if one is near, and how sure
    /// it is.
    pub(super) fn near(
        &mut self,
        map: &'w Map<'_, Stream<'_>>,
        name: &str,
    ) -> Option<(&'w str, Option<Applicability>)> {
        let keys = || map.entries.iter().map(|(key, _)| key.value);
        match map.entries.as_slice() {
            [(only, _)] if name.is_empty() => {
                return Some((only.value, Some(Applicability::Safe)));
            }
            // The stream that is named may be the one that was forgotten.
            [(only, _)] if nearest(name, keys()).is_none() => {
                return Some((only.value, Some(Applicability::Unsafe)));
            }
            _ if self.compared >= COMPARED_AT_ALL => return None,
            _ => {}
        }
        self.compared += map.entries.len();
        meant(name, keys)
    }

    /// The streams of an offer, as a campaign names them.
    pub(super) fn list(&mut self, offer: &'w str, map: &'w Map<'_, Stream<'_>>) -> &str {
        self.lists.entry(offer).or_insert_with(|| {
            let ids: Vec<String> =
                map.entries.iter().map(|(key, _)| format!("{offer}/{}", key.value)).collect();
            one_of(ids.iter().map(String::as_str))
        })
    }
}

/// Looks up `offer` or `offer/stream`.
pub(super) fn resolve<'w, 't>(
    ws: &'w Workspace<'t, '_>,
    seen: &mut Streams<'w>,
    id: &str,
) -> Resolved<'w, 't> {
    let Some((index, stream)) = ws.offers.named(id) else { return Resolved::NoOffer };
    resolved(ws.offers.at(index), stream, seen)
}

/// Looks up what a campaign names.
pub(super) fn resolve_named<'w, 't>(
    ws: &'w Workspace<'t, '_>,
    seen: &mut Streams<'w>,
    named: &OfferRef<'_>,
) -> Resolved<'w, 't> {
    let Some(entry) = ws.offer(named) else { return Resolved::NoOffer };
    let id = named.id.value;
    // Behind the offer's own id; that of most names no stream, and need not be compared.
    let stream = id.get(entry.id.len()..).and_then(|rest| rest.strip_prefix('/'));
    resolved(entry, stream, seen)
}

fn resolved<'w, 't>(
    entry: &'w Entry<'t, Offer<'t>>,
    stream: Option<&str>,
    seen: &mut Streams<'w>,
) -> Resolved<'w, 't> {
    let Some(offer) = &entry.value else { return Resolved::Found };
    match (&offer.streams, stream) {
        (Some(streams), Some(s)) if seen.has(entry.id, streams, s) => Resolved::Found,
        (Some(streams), Some(_)) => Resolved::NoStream(streams),
        (Some(streams), None) if !streams.entries.is_empty() && offer.stream.is_none() => {
            Resolved::Bare(streams)
        }
        (None, Some(_)) => Resolved::OnlyOne,
        _ => Resolved::Found,
    }
}

/// Every own page that a campaign names.
pub(super) fn pages_of<'c, 't>(
    campaign: &'c Campaign<'t>,
) -> impl Iterator<Item = Text<'t>> + use<'c, 't> {
    let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
    funnels.flat_map(|f| [&f.prelanders, &f.landers]).flatten().flat_map(|p| &p.value).map(|p| p.id)
}

/// Every channel that a campaign names.
pub(super) fn channels_of<'c, 't>(
    campaign: &'c Campaign<'t>,
) -> impl Iterator<Item = &'c ChannelRef<'t>> + use<'c, 't> {
    campaign.channel.iter().chain(campaign.channels.iter().flatten())
}

/// What campaigns use of what a workspace defines, by position in its sections.
#[derive(Debug, Clone)]
pub(super) struct Used<'t> {
    channels: Vec<bool>,
    landers: Vec<bool>,
    offers: Vec<bool>,
    /// Ids with their offer's, as `keto-kz/push`.
    streams: HashSet<&'t str>,
}

impl<'t> Used<'t> {
    /// What the campaigns of `by`, which may be another environment, use of what `of` defines.
    pub(super) fn new(of: &Workspace<'_, '_>, by: &Workspace<'t, '_>) -> Self {
        let none = |count| vec![false; count];
        let (channels, landers) = (none(of.channels.len()), none(of.landers.len()));
        let offers = none(of.offers.len());
        let mut used = Self { channels, landers, offers, streams: HashSet::new() };
        let is_same = by.env == of.env;
        let note = |seen: &mut Vec<bool>, position: Option<usize>| {
            if let Some(position) = position {
                seen[position] = true;
            }
        };
        for (_, campaign) in by.campaigns.iter() {
            for named in channels_of(campaign) {
                let position =
                    if is_same { named.position() } else { of.channels.index(named.id.value) };
                note(&mut used.channels, position);
            }
            for id in pages_of(campaign) {
                note(&mut used.landers, of.landers.index(id.value));
            }
            for named in campaign.named_offers() {
                let id = named.id.value;
                let position = if is_same {
                    named.position()
                } else {
                    of.offers.named(id).map(|(position, _)| position)
                };
                note(&mut used.offers, position);
                if position.is_some_and(|position| of.offers.at(position).id.len() != id.len()) {
                    used.streams.insert(id);
                }
            }
        }
        used
    }

    /// Whether the channel at a position is used.
    pub(super) fn has_channel(&self, position: usize) -> bool {
        self.channels[position]
    }

    /// Whether the lander at a position is used.
    pub(super) fn has_lander(&self, position: usize) -> bool {
        self.landers[position]
    }

    /// Whether the offer at a position is used, or one of its streams.
    pub(super) fn has_offer(&self, position: usize) -> bool {
        self.offers[position]
    }

    /// Whether a stream is used, by its id with its offer's.
    pub(super) fn has_stream(&self, id: &str) -> bool {
        self.streams.contains(id)
    }
}

/// How many wrong names are compared with all names, and how many more with the few that
/// begin alike: a file full of wrong references must not take long.
const COMPARED_WITH_ALL: usize = 16;
const COMPARED_AT_ALL: usize = 1000;
const ALL: usize = 4096;
const FEW: usize = 32;

/// What is known of the wrong names of one section.
pub(super) struct Names<'t> {
    pub(super) what: &'static str,
    pub(super) section: &'static str,
    near: HashMap<&'t str, Option<Near<'t>>>,
    seen: HashSet<Loc>,
    list: Option<String>,
    /// In which files it may be that nothing includes, in words.
    elsewhere: OnceCell<Option<String>>,
    /// Whether one was told of in place of all: there is no such section, but a file that may hold it.
    speaks_for_all: bool,
    /// What those ids should be that cannot be ids as they are written.
    respelt: Option<HashSet<String>>,
}

impl<'t> Names<'t> {
    pub(super) fn new(what: &'static str, section: &'static str) -> Self {
        Self {
            what,
            section,
            near: HashMap::new(),
            seen: HashSet::new(),
            list: None,
            elsewhere: OnceCell::new(),
            speaks_for_all: false,
            respelt: None,
        }
    }

    /// Whether a name that is not there is to be reported. A value that `defaults` lends to many
    /// is one mistake, and so is an entry whose id cannot be one: it is there, spelt otherwise.
    pub(super) fn is_new<T>(&mut self, entries: &Entries<'t, T>, id: Text<'t>) -> bool {
        let spell = if self.section == "conversion_events" { event_name_for } else { id_for };
        let respelt = self.respelt.get_or_insert_with(|| {
            let meant = |id: &str| {
                let better = spell(id).filter(|better| better != id);
                better.or_else(|| key_before_bracket(id).map(str::to_owned))
            };
            entries.all().filter_map(|entry| meant(entry.id)).collect()
        });
        let name = id.value.split('/').next().unwrap_or_default();
        !respelt.contains(name) && !self.speaks_for_all && self.seen.insert(id.at)
    }

    pub(super) fn near<T>(&mut self, entries: &Entries<'t, T>, id: &'t str) -> Option<Near<'t>> {
        let so_far = self.near.len();
        *self.near.entry(id).or_insert_with(|| {
            let most = if so_far < COMPARED_WITH_ALL { ALL } else { FEW };
            let main = (self.section == "domains").then_some(MAIN_DOMAIN);
            let known = || entries.around(id, most).chain(main);
            (so_far < COMPARED_AT_ALL).then(|| meant(id, known)).flatten()
        })
    }

    /// Where a name may be that is not there, in words. Where the whole section `is_missing`, one name
    /// speaks for all.
    pub(super) fn look_elsewhere(&mut self, files: &Files<'_>, is_missing: bool) -> Option<String> {
        let what = self.what;
        let found = self.elsewhere.get_or_init(|| elsewhere::question(what, files)).as_ref()?;
        let hint = format!("is it {found}");
        if !is_missing {
            return Some(hint);
        }
        self.speaks_for_all = true;
        Some(format!("{hint}; until one does, no other {what} that is named is looked for"))
    }

    pub(super) fn list<T>(&mut self, entries: &Entries<'t, T>) -> &str {
        let main = (self.section == "domains").then_some(MAIN_DOMAIN);
        self.list.get_or_insert_with(|| one_of(entries.ids().chain(main)))
    }
}
