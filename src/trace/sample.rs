//! Sample values: the same on every run, different where they must not be confused.

use crate::facts::Macro;
use crate::facts::kma;

/// The click id that RedTrack mints for the first click of a journey.
pub const CLICK_ID: &str = "6710d5c31cfe1c0001c0ffee";
/// What a click is said to cost.
pub(super) const COST: &str = "0.021";
/// The payout of an offer that names none.
pub(super) const PAYOUT: &str = "12.50";
/// The country of a visitor of a campaign that names none.
pub(super) const COUNTRY: &str = "KZ";
/// A lead's number in KMA.BIZ: ten digits, as its lead API answers.
const ORDER: &str = "1048576123";

/// The click id of the nth click of a run, from 0.
#[must_use]
pub(super) fn click_id(n: u32) -> String {
    let (head, tail) = CLICK_ID.split_at(CLICK_ID.len() - 6);
    let first = u32::from_str_radix(tail, 16).unwrap_or(0);
    format!("{head}{:06x}", first.wrapping_add(n) & 0x00ff_ffff)
}

/// An id of RedTrack's for something that has none yet: 24 hexadecimal characters.
#[must_use]
pub(super) fn redtrack_id(name: &str) -> String {
    let hash = fnv(name.bytes());
    format!("66{hash:016x}{:06x}", hash & 0x00ff_ffff)
}

/// What a traffic channel prints for one of its macros.
#[must_use]
pub(super) fn channel(id: &str, text: &str, known: Option<&Macro>) -> String {
    let name: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let says = known.map_or(name.as_str(), |m| m.meaning);
    let any = |words: &[&str]| words.iter().any(|w| says.contains(w) || name.contains(w));
    let number = fnv(text.bytes().chain(id.bytes()));
    if any(&["click id", "clickid", "clickuuid"]) {
        click_id_of(id, text)
    } else if any(&["cost", "price", "bid", "cpc", "cpm"]) {
        COST.to_owned()
    } else if any(&["country", "geo"]) {
        COUNTRY.to_owned()
    } else if any(&["timestamp"]) {
        "1767225600".to_owned()
    } else if says.ends_with("id") || name.ends_with("id") {
        (1_000_000 + number % 9_000_000).to_string()
    } else {
        format!("sample-{name}")
    }
}

/// What a channel prints for its click id macro.
#[must_use]
pub(super) fn click_id_of(channel: &str, text: &str) -> String {
    let hash = fnv(channel.bytes().chain(text.bytes()));
    format!("{hash:016x}{:08x}", hash >> 32)
}

/// What KMA.BIZ prints for a macro that says nothing of the lead's slots, sum or status.
#[must_use]
pub(super) fn kma(text: &str, stream: &str, currency: &str) -> Option<String> {
    Some(match text {
        "{orderid}" => ORDER.to_owned(),
        "{stream}" | "{chan}" => stream.to_owned(),
        "{currency}" => currency.to_owned(),
        "{campaignid}" => "40961".to_owned(),
        "{bannerid}" => "7".to_owned(),
        _ => {
            kma::find_macro(text)?;
            other(text)
        }
    })
}

/// A value for a macro of which nothing but its name is known.
#[must_use]
pub(super) fn other(text: &str) -> String {
    let name: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    format!("sample-{}", name.replace('_', "-"))
}

/// FNV-1a: small, and the same on every machine and in every version.
fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::redtrack::is_id;

    #[test]
    fn ids_have_redtracks_shape_and_differ() {
        assert_eq!(click_id(0), CLICK_ID);
        assert!(is_id(&click_id(7)) && click_id(1) != click_id(0));
        assert!(is_id(&redtrack_id("kz")) && redtrack_id("kz") != redtrack_id("uz"));
    }

    #[test]
    fn values_fit_what_the_macro_means() {
        assert_eq!(channel("p", "{cost}", None), COST);
        assert_eq!(channel("p", "[BID_PRICE]", None), COST);
        assert_eq!(channel("p", "{site}", None), "sample-site");
        assert_eq!(channel("p", "{zoneid}", None).len(), 7);
        assert_eq!(channel("p", "[CLICK_ID]", None).len(), 24);
        assert_ne!(channel("p", "{click_id}", None), channel("q", "{click_id}", None));
    }
}
