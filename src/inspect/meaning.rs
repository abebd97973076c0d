//! What each parameter of a URL means, and whose its macros are.

use super::{Beside, Kind, MacroNote, Parameter, kind, secrets};
use crate::compile::slot_number;
use crate::facts::channels::CHANNELS;
use crate::facts::kma::{self, SLOTS};
use crate::facts::redtrack::{self, POSTBACK_PARAMETERS};
use crate::facts::{Confidence, Macro};
use crate::rules::MASK;
use crate::template::{Template, UrlTemplate};
use std::ops::Range;

/// How many channels are named for one macro.
const MOST_CHANNELS: usize = 4;

/// Who fills the macros of a kind of URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    Network,
    TowardOffer,
    TowardChannel,
    Channel,
}

impl Filler {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Postback | Kind::OtherPostback => Self::Network,
            Kind::ChannelPostback => Self::TowardChannel,
            Kind::Campaign | Kind::Direct => Self::Channel,
            _ => Self::TowardOffer,
        }
    }
}

pub(super) fn parameters(
    url: &UrlTemplate<'_>,
    kind: Kind,
    beside: Option<&Beside<'_, '_>>,
) -> Vec<Parameter> {
    let secrets = secrets(url);
    let all = url.params().map(|param| {
        let (name, value) = (url.key(&param), url.value(&param));
        let holds = |secret: &Range<usize>| {
            param.value.start <= secret.start && secret.end <= param.value.end
        };
        let shown = if secrets.iter().any(holds) { MASK } else { value };
        Parameter {
            name: name.to_owned(),
            value: shown.to_owned(),
            meaning: meaning(url, kind, name, value, beside),
            macros: macros(value, Filler::of(kind)),
        }
    });
    all.collect()
}

fn meaning(
    url: &UrlTemplate<'_>,
    kind: Kind,
    name: &str,
    value: &str,
    beside: Option<&Beside<'_, '_>>,
) -> String {
    match kind {
        Kind::Postback => postback(name),
        Kind::OtherPostback => {
            let row = kind::other(url);
            let known = row.and_then(|r| r.parameters.iter().find(|(key, _)| *key == name));
            known.map_or_else(String::new, |(_, meaning)| (*meaning).to_owned())
        }
        Kind::Offer | Kind::Stream => match SLOTS.iter().find(|slot| **slot == name) {
            Some(slot) if value.contains(crate::compile::CLICK_ID) => {
                format!("RedTrack's click id; KMA.BIZ prints it as `{{{slot}}}` in the postback")
            }
            Some(slot) => format!("KMA.BIZ keeps it and prints it as `{{{slot}}}` in the postback"),
            None => String::new(),
        },
        Kind::Campaign | Kind::Direct => match name {
            "ref_id" => "the channel's own click id, sent back to it with each conversion".into(),
            "cost" => "what the click cost (seen in use, not confirmed by RedTrack)".into(),
            "cmpid" => "the campaign's id in RedTrack".into(),
            _ => match slot_number(name) {
                Some(slot) => format!("kept by RedTrack as sub{slot}"),
                None => beside.and_then(|b| b.slot_named(name)).map_or_else(String::new, |slot| {
                    format!("kept by RedTrack as sub{slot}, under this name")
                }),
            },
        },
        Kind::ChannelPostback if value == "{ref_id}" => {
            "the channel's own click id, coming home".into()
        }
        Kind::Script if name == "rtkcmpid" || name == "defaultcampaignid" => {
            "the campaign's id in RedTrack".into()
        }
        _ => String::new(),
    }
}

fn postback(name: &str) -> String {
    if let Some(known) = POSTBACK_PARAMETERS.iter().find(|p| p.name == name) {
        return match known.confidence {
            Confidence::High => known.meaning.to_owned(),
            confidence => format!("{} (confidence: {})", known.meaning, confidence.as_str()),
        };
    }
    slot_number(name).map_or_else(String::new, |slot| format!("the conversion's own sub{slot}"))
}

/// The macros of a value: whose they are and what they print.
fn macros(value: &str, filler: Filler) -> Vec<MacroNote> {
    let template = Template::parse(value);
    template.tokens().iter().map(|token| note(template.token_text(token), filler)).collect()
}

fn note(text: &str, filler: Filler) -> MacroNote {
    let toward_offer = ("RedTrack", redtrack::offer_token(text));
    let toward_channel = ("RedTrack", redtrack::channel_token(text));
    let network = ("KMA.BIZ", kma::find_macro(text));
    // Whoever fills it comes first; then whoever might have been meant.
    let order = match filler {
        Filler::Network => [network, toward_offer, toward_channel],
        Filler::TowardOffer => [toward_offer, toward_channel, network],
        Filler::TowardChannel => [toward_channel, toward_offer, network],
        Filler::Channel => [("", None); 3],
    };
    let of_system = order.iter().find_map(|(who, found)| Some(((*who).to_owned(), (*found)?)));
    let of_channels = || {
        let of = |c: &&crate::facts::channels::Channel| c.macros.iter().any(|m| m.text == text);
        let all: Vec<_> = CHANNELS.iter().filter(of).collect();
        let mut names: Vec<String> =
            all.iter().take(MOST_CHANNELS).map(|c| c.name.to_owned()).collect();
        match all.len().saturating_sub(MOST_CHANNELS) {
            0 => {}
            1 => names.push("another channel".to_owned()),
            more => names.push(format!("{more} other channels")),
        }
        let known = all.first().and_then(|c| c.macros.iter().find(|m| m.text == text));
        (names, known)
    };
    let (whose, known): (Vec<String>, Option<&Macro>) = match of_system {
        Some((who, known)) => (vec![who], Some(known)),
        None => of_channels(),
    };
    MacroNote {
        text: text.to_owned(),
        whose,
        meaning: known.map_or_else(String::new, |m| m.meaning.to_owned()),
        confidence: known.map(|m| m.confidence.as_str()),
    }
}
