//! Which item of a list of RedTrack's is which of ours.

use crate::diff::same_text;
use crate::template::UrlTemplate;
use serde_json::Value;

/// Whether one of ours is one of theirs.
type Alike<'m> = &'m dyn Fn(&Value, &Value) -> bool;

/// For each of ours, the place of theirs; none of theirs is taken twice. What is alike by the
/// first measure is paired first, and so on.
fn pair(ours: &[Value], theirs: &[Value], measures: &[Alike<'_>]) -> Vec<Option<usize>> {
    let mut out = vec![None; ours.len()];
    let mut taken = vec![false; theirs.len()];
    for alike in measures {
        for (place, own) in out.iter_mut().zip(ours).filter(|(place, _)| place.is_none()) {
            let found = theirs.iter().zip(&taken).position(|(other, t)| !t && alike(own, other));
            if let Some(at) = found {
                (*place, taken[at]) = (Some(at), true);
            }
        }
    }
    out
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    let found = path.iter().try_fold(value, |value, key| value.get(key));
    found.and_then(Value::as_str).unwrap_or_default()
}

/// Funnels of a campaign: by title, else in order.
pub(super) fn streams(ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    let title = |v: &'_ Value| text(v, &["stream", "title"]).to_owned();
    pair(ours, theirs, &[&|a, b| title(a) == title(b), &|_, _| true])
}

/// Postbacks of a campaign: by address, else by host, else in order.
pub(super) fn postbacks(ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    let host = |v: &'_ Value| UrlTemplate::parse(text(v, &["url"])).host().to_owned();
    let same = |a: &Value, b: &Value| same_text(text(a, &["url"]), text(b, &["url"]));
    pair(ours, theirs, &[&same, &|a, b| host(a) == host(b), &|_, _| true])
}

/// Parameters by their name in the URL.
pub(super) fn parameters(ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    pair(ours, theirs, &[&|a, b| text(a, &["alias"]) == text(b, &["alias"])])
}

/// Items of a funnel by id.
pub(super) fn items(ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    pair(ours, theirs, &[&|a, b| text(a, &["id"]) == text(b, &["id"])])
}
