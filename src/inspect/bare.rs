//! Texts that are no URL: what they may be all the same.

use super::{Fault, Kind, LONGEST, Reading, masked};
use crate::diagnostic::Severity;
use crate::facts::channels::CHANNELS;
use crate::facts::{kma, redtrack};
use crate::template::Template;
use crate::text::char_start;

fn reading(text: &str, what: String, help: &str) -> Reading {
    let fault = Fault {
        rule: None,
        severity: Severity::Error,
        message: "this is no URL".to_owned(),
        help: help.to_owned(),
        edit: None,
        at: 0,
    };
    Reading {
        input: text.to_owned(),
        kind: Kind::NotAUrl,
        what,
        parameters: Vec::new(),
        faults: vec![fault],
        mended: None,
        entry: None,
    }
}

/// How much is shown of a text that is too long, in bytes.
const SHOWN: usize = 120;

pub(super) fn too_long(text: &str) -> Reading {
    let shown = masked(beginning(text, LONGEST));
    let shown = format!("{}…", beginning(&shown, SHOWN));
    let what = format!(
        "a text of {} bytes; no browser and no panel takes an address of more than {LONGEST}",
        text.len()
    );
    reading(&shown, what, "copy the address again from the panel")
}

/// The beginning of a text, up to so many bytes.
fn beginning(text: &str, most: usize) -> &str {
    &text[..char_start(text, most)]
}

pub(super) fn read(text: &str) -> Reading {
    let template = Template::parse(text);
    if text.is_empty() {
        return reading(text, "nothing".to_owned(), "give a URL, in quotes");
    }
    if kma::is_api_key_shape(text) && text.bytes().any(|b| b.is_ascii_digit()) {
        let what = "32 characters in the shape of an API key".to_owned();
        let help = "keep it to yourself: it belongs in an environment variable, not in a command";
        return reading(crate::rules::MASK, what, help);
    }
    if template.is_one_macro() {
        return reading(text, owners(text), "inspect the URL that it stands in");
    }
    if redtrack::is_id(text) {
        let what =
            "24 hexadecimal characters: an id of RedTrack's, of a click, a campaign or an offer";
        let help =
            "a campaign's id goes into `redtrack_id`; a click's id is found in RedTrack's logs";
        return reading(text, what.to_owned(), help);
    }
    if kma::is_stream_code(text)
        && text.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    {
        let what = "six letters or digits: perhaps the code of a KMA.BIZ stream".to_owned();
        return reading(text, what, "inspect the whole tracking link: `https://<host>/<code>`");
    }
    if text.split(['&', '?']).all(|pair| pair.contains('=')) {
        let what = "parameters without an address".to_owned();
        let help = "inspect the whole URL; in a shell it has to stand in quotes";
        return reading(&masked(text), what, help);
    }
    let help = "give the whole URL, beginning with `https://`, in quotes";
    reading(&masked(text), "ordinary text".to_owned(), help)
}

/// Whose macro a text is.
fn owners(text: &str) -> String {
    let mut whose = Vec::new();
    if let Some(known) = kma::find_macro(text) {
        whose.push(format!("KMA.BIZ (in its postback): {}", known.meaning));
    }
    if let Some(known) = redtrack::offer_token(text) {
        whose.push(format!("RedTrack (toward offers): {}", known.meaning));
    }
    if let Some(known) = redtrack::channel_token(text) {
        whose.push(format!("RedTrack (toward traffic channels): {}", known.meaning));
    }
    let of = |c: &&&crate::facts::channels::Channel| c.macros.iter().any(|m| m.text == text);
    let channels: Vec<&str> =
        CHANNELS.iter().collect::<Vec<_>>().iter().filter(of).map(|c| c.name).collect();
    if !channels.is_empty() {
        let more = channels.len().saturating_sub(6);
        let shown = channels.iter().take(6).copied().collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        whose.push(format!("traffic channels: {shown}{more}"));
    }
    if whose.is_empty() {
        "a macro, and it is not known whose".to_owned()
    } else {
        format!("a macro of {}", whose.join("; of "))
    }
}
