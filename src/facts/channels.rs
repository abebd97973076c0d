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
