//! Which item of a list of RedTrack's is which of ours.

use crate::diff::same_text;
use crate::template::UrlTemplate;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What is equal of one of ours and of theirs where they are one.
type Key<'k> = &'k dyn Fn(&Value) -> String;

/// For each of ours, the place of theirs; none of theirs is taken twice.
type Places = Vec<Option<usize>>;

/// Pairs what has no partner yet: of equal ones the first with the first.
fn pair(mut out: Places, ours: &[Value], theirs: &[Value], key: Key<'_>) -> Places {
    if out.iter().all(Option::is_some) {
        return out;
    }
    let taken: HashSet<usize> = out.iter().copied().flatten().collect();
    let mut free: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, other) in theirs.iter().enumerate().rev().filter(|(at, _)| !taken.contains(at)) {
        free.entry(key(other)).or_default().push(at);
    }
    for (place, own) in out.iter_mut().zip(ours).filter(|(place, _)| place.is_none()) {
        *place = free.get_mut(&key(own)).and_then(Vec::pop);
    }
    out
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    let found = path.iter().try_fold(value, |value, key| value.get(key));
    found.and_then(Value::as_str).unwrap_or_default()
}

/// The text at a path as what has to be equal.
fn by(path: &'static [&'static str]) -> impl Fn(&Value) -> String {
    |value| text(value, path).to_owned()
}

/// What is anything's partner.
fn any(_: &Value) -> String {
    String::new()
}

fn none(ours: &[Value]) -> Places {
    vec![None; ours.len()]
}

/// Funnels of a campaign: by title, else in order.
pub(super) fn streams(ours: &[Value], theirs: &[Value]) -> Places {
    let by_title = pair(none(ours), ours, theirs, &by(&["stream", "title"]));
    pair(by_title, ours, theirs, &any)
}

/// Postbacks of a campaign: by address, else by host, else in order.
pub(super) fn postbacks(ours: &[Value], theirs: &[Value]) -> Places {
    let url = |value: &'_ Value| text(value, &["url"]).to_owned();
    let mut out = none(ours);
    // A workspace has one for each campaign, and what is masked is equal to more than itself.
    for (i, own) in ours.iter().map(url).enumerate() {
        let is_it = |at: &usize| same_text(&own, &url(&theirs[*at])) && !out.contains(&Some(*at));
        out[i] = (0..theirs.len()).find(is_it);
    }
    let host = |value: &'_ Value| UrlTemplate::parse(&url(value)).host().to_owned();
    pair(pair(out, ours, theirs, &host), ours, theirs, &any)
}

/// Parameters by their name in the URL.
pub(super) fn parameters(ours: &[Value], theirs: &[Value]) -> Places {
    pair(none(ours), ours, theirs, &by(&["alias"]))
}

/// Items of a funnel by id.
pub(super) fn items(ours: &[Value], theirs: &[Value]) -> Places {
    pair(none(ours), ours, theirs, &by(&["id"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn funnels(titles: &[&str]) -> Vec<Value> {
        titles.iter().map(|title| json!({ "stream": { "title": title } })).collect()
    }

    #[test]
    fn what_has_one_name_is_paired_in_order_and_the_rest_in_order_of_what_is_left() {
        let places = streams(&funnels(&["b", "a", "x", "a"]), &funnels(&["a", "y", "a", "b", "z"]));
        assert_eq!(places, [Some(3), Some(0), Some(1), Some(2)]);
        let more = streams(&funnels(&["a", "a", "b"]), &funnels(&["c", "a"]));
        assert_eq!(more, [Some(1), Some(0), None]);
    }
}
