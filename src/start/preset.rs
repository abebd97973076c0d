//! A channel from the built-in table, with what its postback leaves to fill.

use super::entry::{Channel, Postback};
use crate::facts::channels::{self, Postback as Known};
use crate::template::UrlTemplate;
use std::collections::HashSet;
use std::ops::Range;

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
        Known::Api if preset.may_not_be_served() => out.notes.push(
            "Its conversions go back through its API, and whether RedTrack serves that is not known."
                .into(),
        ),
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

/// A channel's URL with a place for each of its secrets, in order of their ranges, and the variables
/// that fill them. A place goes by the name of its parameter, and by no name that another has: names
/// of parameters that differ in case alone, or in marks, would be one variable.
pub(super) fn without_secrets(
    id: &str,
    url: &str,
    secrets: impl IntoIterator<Item = Range<usize>>,
) -> (String, Vec<(String, String)>) {
    let parsed = UrlTemplate::parse(url);
    let mut taken: HashSet<String> =
        places(url).into_iter().map(|place| variable(id, place)).collect();
    let (mut out, mut variables, mut at) = (String::new(), Vec::new(), 0);
    for range in secrets.into_iter().filter(|range| !range.is_empty()) {
        let of = parsed.params().find(|p| p.value.start <= range.start && range.end <= p.value.end);
        let name = of.map_or("KEY", |p| parsed.key(&p));
        let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let name: String = name.chars().map(upper).collect();
        let numbered = (2_usize..).map(|n| format!("{name}_{n}"));
        let free = |place: &String| taken.insert(variable(id, place));
        let place = std::iter::once(name.clone()).chain(numbered).find(free).unwrap_or(name);
        out.push_str(url.get(at..range.start).unwrap_or_default());
        out.push_str(&format!("<{place}>"));
        at = range.end;
        variables.push((place.clone(), variable(id, &place)));
    }
    out.push_str(&url[at..]);
    (out, variables)
}

/// The environment variable that fills a place of a channel: `PROPELLERADS_AID`.
pub(super) fn variable(id: &str, place: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = id.chars().map(upper).collect();
    // A variable does not begin with a digit.
    let guard = if name.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    format!("{guard}{name}_{}", place.chars().map(upper).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_has_a_place_of_its_own() {
        let url = "https://a.io/?token=1&Token=2&TOKEN-2=3&x={y}&to.ken=<TO_KEN>&to-ken=4#5";
        let secrets = ["=1", "=2", "=3", "=4", "#5"].map(|text| url.find(text).unwrap() + 1);
        let ranges = secrets.map(|at| at..at + 1);
        let (out, variables) = without_secrets("p", url, ranges);
        let wanted = "https://a.io/?token=<TOKEN>&Token=<TOKEN_2>&TOKEN-2=<TOKEN_2_2>&x={y}&to.ken=<TO_KEN>&to-ken=<TO_KEN_2>#<KEY>";
        assert_eq!(out, wanted);
        let variables: Vec<&str> = variables.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(variables, ["P_TOKEN", "P_TOKEN_2", "P_TOKEN_2_2", "P_TO_KEN_2", "P_KEY"]);
    }
}
