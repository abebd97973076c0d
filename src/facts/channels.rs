//! The traffic channels RedTrack users buy from: their macros and their postbacks.
//!
//! One entry a channel, in the file of its kind. To add one, copy an entry, fill it from
//! the channel's own help page, name that page in `source`, and list it in [`CHANNELS`].
//!
//! Confidence of a macro: high where the channel's own pages or three tracker templates
//! show it, medium for one or two templates or much user code, low for a single piece of
//! user code and for whatever sources disagree about. A cost macro that is disputed is
//! listed and not filled in.

use super::{Confidence, Macro};
use crate::template::UrlTemplate;

mod banner;
mod keitaro;
mod native;
mod pop;
mod push;
mod search;
mod social;

/// A built-in table entry for a traffic channel, named by `preset:` in a workspace.
#[derive(Debug, Clone, Copy)]
pub struct Channel {
    /// The id that `preset:` takes.
    pub id: &'static str,
    /// The channel's own name.
    pub name: &'static str,
    /// What it sells: push, pop, native, social, search …
    pub kind: &'static str,
    /// The macro that prints the channel's click id, if it has one.
    pub click_id: Option<&'static str>,
    /// Other spellings of the click id macro that the channel is known to accept.
    pub click_id_also: &'static [&'static str],
    /// The macro that prints what the click cost, where one is known and undisputed.
    pub cost: Option<&'static str>,
    /// The slots the preset fills: slot number (1 … 20) and the channel's macro.
    pub parameters: &'static [Parameter],
    /// Every macro the channel is known to have, the ones above included.
    pub macros: &'static [Macro],
    /// Where conversions go back to.
    pub postback: Postback,
    /// How sure we are of the entry as a whole.
    pub confidence: Confidence,
    /// Where the entry comes from.
    pub source: &'static str,
}

impl Channel {
    /// The postbacks that are known of it, the table's own first.
    pub fn postback_urls(&self) -> impl Iterator<Item = &'static str> {
        let own = match self.postback {
            Postback::Url { url, .. } => Some(url),
            Postback::Api | Postback::Unknown => None,
        };
        let id = self.id;
        let others = OTHER_POSTBACKS.iter().filter(move |(of, _)| *of == id);
        own.into_iter().chain(others.map(|(_, url)| *url))
    }

    /// Whether its postback is only known to answer without encryption.
    #[must_use]
    pub fn takes_http_only(&self) -> bool {
        matches!(self.postback, Postback::Url { http_only: true, .. })
    }

    /// What whoever sets it up has to know of its postback, if there is anything.
    #[must_use]
    pub fn remark(&self) -> Option<&'static str> {
        REMARKS.iter().find(|remark| remark.channel == self.id).map(|remark| remark.text)
    }

    /// Whether nobody is known to say that RedTrack serves its API.
    #[must_use]
    pub fn may_not_be_served(&self) -> bool {
        NOT_KNOWN_TO_BE_SERVED.contains(&self.id)
    }

    /// The channel's macro that has a name, with or without the marks that make a macro of it;
    /// letter case does not count.
    #[must_use]
    pub fn macro_called(&self, name: &str) -> Option<&'static str> {
        let name = bare_name(name);
        let mut all = self.macros.iter().map(|known| known.text);
        all.find(|known| bare_name(known).eq_ignore_ascii_case(name))
    }
}

/// A text as names of channels are compared: its letters and digits, in lower case.
#[must_use]
pub fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The channel whose name has a text in it: `facebook` is in that of `meta`.
#[must_use]
pub fn named(text: &str) -> Option<&'static Channel> {
    const SHORTEST: usize = 3;
    let text = letters(text.get(..64).unwrap_or(text));
    let channel = CHANNELS.iter().find(|c| letters(c.name).contains(&text));
    channel.filter(|_| text.len() >= SHORTEST)
}

/// The name of a macro without the marks around it: `zoneid` of `{zoneid}`, `#zoneid#`, `__zoneid__`.
#[must_use]
pub fn bare_name(text: &str) -> &str {
    let is_mark = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-' && c != '.';
    text.trim_matches(is_mark).trim_matches('_')
}

/// One `subN` that a preset fills.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// 1 … 20.
    pub slot: u8,
    /// The channel's macro, as written.
    pub macro_text: &'static str,
    /// What it prints, in a few words.
    pub meaning: &'static str,
}

/// How a channel hears of a conversion.
#[derive(Debug, Clone, Copy)]
pub enum Postback {
    /// A server-to-server URL. `{ref_id}` stands for the channel's own click id,
    /// `{payout}` for the payout and `{subN}` for what the preset's slot N carries;
    /// `<NAME>` is a place that the user fills.
    Url {
        /// The URL, in RedTrack's tokens.
        url: &'static str,
        /// `true` where the network is only known to take `http://`.
        http_only: bool,
        /// Names of `<PLACES>` and query keys that hold account numbers or the user's
        /// own choice (event, status word, currency), not secrets.
        account_parts: &'static [&'static str],
        /// Names of `<PLACES>` and query keys that are secrets.
        secret_parts: &'static [&'static str],
    },
    /// RedTrack serves the channel through an API: no URL to paste.
    Api,
    /// No postback is known.
    Unknown,
}

/// Every built-in channel, sorted by id.
pub static CHANNELS: &[Channel] = &[
    pop::ADCASH,
    keitaro::ADPROFEX,
    social::ADSGRAM,
    keitaro::ADSKEEPER,
    pop::ADSTERRA,
    pop::BIDVERTISER,
    keitaro::BITMEDIA,
    keitaro::CLICKADILLA,
    pop::CLICKADU,
    native::CONTENTAD,
    keitaro::DAOAD,
    push::DATSPUSH,
    push::EVADAV,
    banner::EXOCLICK,
    push::GALAKSION,
    native::GEOZO,
    search::GOOGLE,
    pop::HILLTOPADS,
    native::KADAM,
    keitaro::KWAI,
    keitaro::LUCKYADS,
    keitaro::MEGAPUSH,
    social::META,
    native::MGID,
    search::MICROSOFT,
    push::MONDIAD,
    keitaro::MYBID,
    keitaro::OBLIVKI,
    keitaro::ONCLICKA,
    native::OUTBRAIN,
    pop::POPADS,
    pop::POPCASH,
    push::PROPELLERADS,
    keitaro::PUSHGROUND,
    push::PUSHHOUSE,
    keitaro::REACHEFFECT,
    native::REVCONTENT,
    push::RICHADS,
    push::RICHADS_POP,
    keitaro::ROIADS,
    push::ROLLERADS,
    social::SNAPCHAT,
    native::TABOOLA,
    native::TEASERNET,
    social::TIKTOK,
    keitaro::TOVARRO,
    banner::TRAFFICJUNKY,
    keitaro::TRAFFICNOMADS,
    banner::TRAFFICSTARS,
    banner::TWINRED,
    keitaro::VISITWEB,
    social::VK,
    search::YANDEX,
    keitaro::YOUTARGET,
    native::ZEMANTA,
    pop::ZEROPARK,
];

/// Something about a channel's postback that shows in none of its macros.
#[derive(Debug, Clone, Copy)]
pub struct Remark {
    /// The channel's id.
    pub channel: &'static str,
    /// A sentence for whoever sets it up.
    pub text: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// What is known to lose conversions or money at a channel, sorted by its id.
pub static REMARKS: &[Remark] = &[
    Remark {
        channel: "adsterra",
        text: "Adsterra reads the payout in US dollars.",
        confidence: Confidence::High,
        source: "Adsterra's own docs",
    },
    Remark {
        channel: "exoclick",
        text: "ExoClick takes one conversion of a click and a goal in 24 hours.",
        confidence: Confidence::High,
        source: "docs.exoclick.com",
    },
    Remark {
        channel: "mgid",
        text: "MGID reads the payout in the currency of its account.",
        confidence: Confidence::High,
        source: "MGID help page",
    },
    Remark {
        channel: "popads",
        text: "PopAds is said to know a click for 48 hours, so that what is approved later is lost, \
               and to read the payout in US dollars.",
        confidence: Confidence::Low,
        source: "ad-network catalogue",
    },
    Remark {
        channel: "propellerads",
        text: "PropellerAds is said to take one conversion of a click.",
        confidence: Confidence::Low,
        source: "ad-network catalogue, which tried it",
    },
    Remark {
        channel: "revcontent",
        text: "Revcontent is said to take whole numbers as payouts, and not zero.",
        confidence: Confidence::Low,
        source: "network directory",
    },
    RICHADS_DOLLARS,
    Remark { channel: "richads-pop", ..RICHADS_DOLLARS },
];

const RICHADS_DOLLARS: Remark = Remark {
    channel: "richads",
    text: "RichAds reads the payout in US dollars.",
    confidence: Confidence::Medium,
    source: "RichAds' blog",
};

/// Postbacks that were seen beside those of the table, on another host or in another form, by the
/// channel's id. What they carry of the account goes by the same names.
static OTHER_POSTBACKS: &[(&str, &str)] = &[
    ("clickadu", "http://sancontr.com/conversion/<ACCOUNT_HASH>/?visitor_id={ref_id}&aid=<AID>"),
    ("rollerads", "https://eu.rollerads.com/conversion/{ref_id}/aid/<ACCOUNT>/<KEY>"),
    (
        "zeropark",
        "http://postback.zeroredirect1.com/zppostback/<ACCOUNT_UUID>?cid={ref_id}&payout={payout}",
    ),
];

/// Channels without a postback URL of which no source says that RedTrack serves their API. Its help
/// names Meta, Google and Bing.
pub const NOT_KNOWN_TO_BE_SERVED: [&str; 2] = ["snapchat", "yandex"];

/// Whether a host is that of a postback which is only known to answer without encryption.
#[must_use]
pub fn is_http_only(host: &str) -> bool {
    let known = CHANNELS.iter().filter(|channel| channel.takes_http_only());
    known.flat_map(Channel::postback_urls).any(|url| UrlTemplate::parse(url).host() == host)
}

/// The channel that `preset: <id>` names.
#[must_use]
pub fn channel(id: &str) -> Option<&'static Channel> {
    let at = CHANNELS.binary_search_by(|channel| channel.id.cmp(id)).ok()?;
    CHANNELS.get(at)
}

const fn slot(slot: u8, macro_text: &'static str, meaning: &'static str) -> Parameter {
    Parameter { slot, macro_text, meaning }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::template::is_place_name;

    fn urls() -> impl Iterator<Item = (&'static Channel, &'static str)> {
        CHANNELS.iter().filter_map(|channel| match channel.postback {
            Postback::Url { url, .. } => Some((channel, url)),
            Postback::Api | Postback::Unknown => None,
        })
    }

    /// The texts between `open` and `close`, as in `<AID>`.
    fn between(url: &str, open: char, close: char) -> Vec<&str> {
        url.split(open).skip(1).map(|rest| rest.split_once(close).expect("balanced").0).collect()
    }

    fn parts(channel: &Channel) -> (&'static [&'static str], &'static [&'static str]) {
        match channel.postback {
            Postback::Url { account_parts, secret_parts, .. } => (account_parts, secret_parts),
            Postback::Api | Postback::Unknown => (&[], &[]),
        }
    }

    #[test]
    fn ids_are_sorted_unique_and_well_formed() {
        assert!(CHANNELS.is_sorted_by(|a, b| a.id < b.id));
        for channel in CHANNELS {
            let starts_well = channel.id.starts_with(|c: char| c.is_ascii_alphanumeric());
            let all_fine = channel
                .id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(starts_well && all_fine, "{}", channel.id);
        }
    }

    #[test]
    fn every_channel_is_found_by_its_id() {
        for expected in CHANNELS {
            assert_eq!(channel(expected.id).map(|c| c.name), Some(expected.name));
        }
        assert!(channel("no-such-channel").is_none());
    }

    #[test]
    fn macros_are_listed_once_and_hold_all_that_the_preset_fills() {
        for channel in CHANNELS {
            let known: BTreeSet<_> = channel.macros.iter().map(|m| m.text).collect();
            assert_eq!(known.len(), channel.macros.len(), "{}", channel.id);
            let filled = (channel.click_id.iter().copied())
                .chain(channel.click_id_also.iter().copied())
                .chain(channel.cost)
                .chain(channel.parameters.iter().map(|p| p.macro_text));
            for text in filled {
                assert!(known.contains(text), "{}: {text}", channel.id);
            }
        }
    }

    #[test]
    fn slots_ascend_and_repeat_neither_click_id_nor_cost() {
        for channel in CHANNELS {
            let slots = channel.parameters;
            assert!(slots.is_sorted_by(|a, b| a.slot < b.slot), "{}", channel.id);
            assert!(slots.iter().all(|p| (1..=20).contains(&p.slot)));
            let texts: BTreeSet<_> = slots.iter().map(|p| p.macro_text).collect();
            assert_eq!(texts.len(), slots.len(), "{}", channel.id);
            let taken = (channel.click_id.iter().copied())
                .chain(channel.click_id_also.iter().copied())
                .chain(channel.cost);
            for text in taken {
                assert!(!texts.contains(text), "{}: {text}", channel.id);
            }
        }
    }

    #[test]
    fn a_doubtful_cost_is_never_filled_in() {
        for channel in CHANNELS {
            for m in channel.macros.iter().filter(|m| Some(m.text) == channel.cost) {
                assert!(m.meaning.contains("cost"), "{}", channel.id);
                assert!(!m.meaning.contains("disputed") && !m.meaning.contains("doubtful"));
            }
        }
    }

    #[test]
    fn every_row_names_its_source() {
        for channel in CHANNELS {
            assert!(!channel.name.is_empty() && !channel.kind.is_empty());
            assert!(!channel.source.is_empty(), "{}", channel.id);
            for m in channel.macros {
                assert!(!m.meaning.is_empty() && !m.source.is_empty(), "{}", m.text);
            }
        }
    }

    #[test]
    fn postbacks_carry_the_click_id_once_over_the_right_scheme() {
        for (channel, url) in urls() {
            assert!(channel.click_id.is_some(), "{}", channel.id);
            assert_eq!(url.matches("{ref_id}").count(), 1, "{}", channel.id);
            let Postback::Url { http_only, .. } = channel.postback else { unreachable!() };
            let scheme = if http_only { "http://" } else { "https://" };
            assert!(url.starts_with(scheme), "{}", channel.id);
        }
    }

    #[test]
    fn postbacks_use_redtracks_tokens_and_the_presets_own_slots() {
        for (channel, url) in urls() {
            for name in between(url, '{', '}') {
                let slot = name.strip_prefix("sub").and_then(|n| n.parse::<u8>().ok());
                let filled = channel.parameters.iter().any(|p| Some(p.slot) == slot);
                assert!(matches!(name, "ref_id" | "payout") || filled, "{}: {name}", channel.id);
            }
        }
    }

    #[test]
    fn every_place_is_an_account_part_or_a_secret_part() {
        for (channel, url) in urls() {
            let (account, secret) = parts(channel);
            for place in between(url, '<', '>') {
                assert!(place.starts_with(|c: char| c.is_ascii_uppercase()));
                assert!(is_place_name(place), "{place}");
                assert_ne!(
                    account.contains(&place),
                    secret.contains(&place),
                    "{}: {place}",
                    channel.id
                );
            }
        }
    }

    #[test]
    fn the_key_that_carries_a_place_is_listed_with_it() {
        for (channel, url) in urls() {
            let (account, secret) = parts(channel);
            let query = url.split_once('?').map_or("", |(_, query)| query);
            for pair in query.split('&') {
                let Some((key, place)) = pair.split_once("=<") else {
                    continue;
                };
                let place = place.trim_end_matches('>');
                let list = if secret.contains(&place) { secret } else { account };
                assert!(list.contains(&key), "{}: {key}", channel.id);
            }
        }
    }

    #[test]
    fn api_channels_leave_the_click_id_to_the_channel() {
        for channel in CHANNELS {
            if matches!(channel.postback, Postback::Api) {
                assert_eq!(channel.click_id, None, "{}", channel.id);
            }
        }
    }

    #[test]
    fn other_postbacks_carry_the_same_parts_of_the_account() {
        for (id, url) in OTHER_POSTBACKS {
            let (account, secret) = parts(channel(id).expect(id));
            for place in between(url, '<', '>') {
                assert!(account.contains(&place) || secret.contains(&place), "{id}: {place}");
            }
            assert_eq!(url.matches("{ref_id}").count(), 1, "{id}");
        }
    }

    #[test]
    fn remarks_and_doubts_are_of_channels_that_there_are() {
        assert!(REMARKS.is_sorted_by(|a, b| a.channel < b.channel));
        for remark in REMARKS {
            let known = channel(remark.channel).expect(remark.channel);
            assert!(matches!(known.postback, Postback::Url { .. }));
            assert!(remark.text.ends_with('.') && !remark.source.is_empty());
            let is_hedged = remark.text.contains(" is said to ");
            assert_eq!(is_hedged, remark.confidence == Confidence::Low, "{}", remark.channel);
        }
        for id in NOT_KNOWN_TO_BE_SERVED {
            assert!(matches!(channel(id).expect(id).postback, Postback::Api));
        }
    }

    #[test]
    fn taboola_keeps_redtracks_own_slots() {
        let slots: Vec<_> =
            (channel("taboola").expect("listed").parameters.iter()).map(|p| p.slot).collect();
        assert_eq!(slots, [1, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
}
