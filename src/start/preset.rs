//! A channel from the built-in table, with what its postback leaves to fill.

use super::entry::{Channel, Postback};
use crate::facts::channels::{self, Postback as Known};

/// The channel that a preset makes, under an id.
#[must_use]
pub fn channel(preset: &'static channels::Channel, id: &str) -> Channel {
    let mut out = Channel {
        id: id.to_owned(),
        name: Some(preset.name.to_owned()),
        preset: Some(preset.id),
        ..Channel::default()
    };
    match preset.postback {
        Known::Url { url, .. } => {
            let places = places(url);
            if !places.is_empty() {
                let secret = |place: &str| (place.to_owned(), variable(id, place));
                out.postback = Some(Postback {
                    secrets: places.into_iter().map(secret).collect(),
                    notes: vec![to_fill(url)],
                    ..Postback::default()
                });
            }
        }
        Known::Api => {
            out.notes.push("Conversions go back through the channel's API: no postback.".into());
        }
        Known::Unknown => out.notes.push(
            "No postback of this channel is known. If its help page shows one, it goes into \
             `postback.url`."
                .into(),
        ),
    }
    out
}

fn to_fill(url: &str) -> String {
    format!(
        "What {url} leaves to fill. Set these variables for `trackc build --reveal-secrets`; until \
         then their names stand in the URL. In place of the secrets, `url` takes the whole URL."
    )
}

/// The names of the `<PLACES>` of a URL, each once, in order.
#[must_use]
pub(super) fn places(url: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for rest in url.split('<').skip(1) {
        let Some((name, _)) = rest.split_once('>') else { continue };
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// The environment variable that fills a place of a channel: `PROPELLERADS_AID`.
pub(super) fn variable(id: &str, place: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = id.chars().map(upper).collect();
    // A variable does not begin with a digit.
    let guard = if name.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    format!("{guard}{name}_{}", place.chars().map(upper).collect::<String>())
}
