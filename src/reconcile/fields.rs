//! An object as a list of values, ours and RedTrack's alike: what RedTrack says in another way
//! (`12.5` for `"12.50"`, null for an empty list, an id for a reference) is the same value.
//!
//! Only what the workspace writes is looked at. Of what it leaves out, only countries and
//! conditions are: without them everybody is meant.

use super::funnels;
use super::names::Names;
use super::pairs;
use super::values::{Fields, Sides, list, scalar, set};
use crate::account::Kind;
use crate::diff::Stake::{self, Attribution, Money, Reach, Rest};
use crate::diff::{Field, Leaf, Value as Shown, fields};
use crate::facts::redtrack;
use serde_json::Value;
use std::collections::HashSet;

/// In which form a value stands in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Host,
    Url,
    /// A URL in which the workspace may name secrets.
    Postback,
    /// A decimal.
    Amount,
    /// 1 active, 2 paused.
    Status,
    /// In any order.
    List,
    /// What another object of this kind is.
    Of(Kind),
}

/// A value of an object: its path, its name for people, what is at stake, its form.
type Spec = (&'static str, &'static str, Stake, Form);

const DOMAIN: &[Spec] =
    &[("url", "host", Attribution, Form::Host), ("type", "type", Attribution, Form::Text)];

const NETWORK: &[Spec] = &[
    ("sum", "payout macro", Money, Form::Text),
    ("currency", "currency", Money, Form::Text),
    ("clickid", "click id macro", Attribution, Form::Text),
    ("title", "name", Rest, Form::Text),
];

const OFFER: &[Spec] = &[
    ("payment.amount", "payout", Money, Form::Amount),
    ("url", "URL", Attribution, Form::Url),
    ("program_id", "offer source", Attribution, Form::Of(Kind::Network)),
    ("country_codes", "countries", Reach, Form::List),
    ("status", "status", Reach, Form::Status),
    ("title", "name", Rest, Form::Text),
    ("tags", "tags", Rest, Form::List),
    ("notes", "notes", Rest, Form::List),
];

const LANDING: &[Spec] = &[
    ("url", "address", Attribution, Form::Url),
    ("type", "type", Attribution, Form::Text),
    ("domain_id", "tracking domain", Attribution, Form::Of(Kind::Domain)),
    ("title", "name", Rest, Form::Text),
];

const SOURCE: &[Spec] = &[
    ("cost_id", "cost macro", Money, Form::Text),
    ("ref_id", "click id", Attribution, Form::Text),
    ("ref_id_alias", "name of the click id in the link", Attribution, Form::Text),
    ("postback_url", "postback URL", Attribution, Form::Postback),
    ("title", "name", Rest, Form::Text),
];

const CAMPAIGN: &[Spec] = &[
    ("cpc", "cost of a click", Money, Form::Amount),
    ("rev_share", "share of the revenue", Money, Form::Amount),
    ("source_id", "traffic channel", Attribution, Form::Of(Kind::Source)),
    ("domain_id", "tracking domain", Attribution, Form::Of(Kind::Domain)),
    ("status", "status", Reach, Form::Status),
    ("title", "name", Rest, Form::Text),
    ("tags", "tags", Rest, Form::List),
    ("notes", "notes", Rest, Form::List),
];

/// Fields that count where the workspace leaves them out: none means everybody.
const ALWAYS: [&str; 1] = ["country_codes"];

/// Fields that count only where RedTrack says something: a page without a domain works with any.
const WHERE_SAID: [(Kind, &str); 1] = [(Kind::Landing, "domain_id")];

/// What RedTrack is taken to mean where it says nothing, so that it need not be said.
const USUAL: [(&str, &str); 4] =
    [("status", "active"), ("ref_id_alias", "ref_id"), ("type", "landing"), ("type", "track")];

/// What differs between what the workspace wants and what is there, money first. Where nothing
/// is there, all there is to say.
pub(super) fn changes(
    kind: Kind,
    ours: &Fields,
    theirs: Option<&Fields>,
    names: &Names<'_>,
) -> Vec<Field> {
    let empty = Fields::new();
    let theirs_or = theirs.unwrap_or(&empty);
    let mut out = Sides::default();
    let specs = match kind {
        Kind::Domain => DOMAIN,
        Kind::Network => NETWORK,
        Kind::Offer => OFFER,
        Kind::Landing => LANDING,
        Kind::Source => SOURCE,
        Kind::Campaign => CAMPAIGN,
        Kind::Stream => &[],
    };
    for spec in specs.iter().filter(|spec| wants(ours, spec.0)) {
        let old = leaf(spec, theirs_or, names);
        if old.is_none() && theirs.is_some() && WHERE_SAID.contains(&(kind, spec.0)) {
            continue;
        }
        out.old.extend(old);
        out.new.extend(leaf(spec, ours, names));
    }
    match kind {
        Kind::Source if ours.contains_key("subs") => {
            slots(list(ours, "subs"), list(theirs_or, "subs"), &mut out);
        }
        Kind::Network if ours.contains_key("subs") => extra(ours, theirs_or, &mut out),
        Kind::Campaign => {
            postbacks(list(ours, "postbacks"), list(theirs_or, "postbacks"), &mut out);
            let (own, other) = (list(ours, "streams"), list(theirs_or, "streams"));
            funnels::leaves(own, other, names, &mut out);
        }
        _ => {}
    }
    // RedTrack shows the secrets that the workspace names.
    let mut out = fields(out.old, out.new, None, [theirs.is_some(), false]);
    tell_absent(&mut out);
    out
}

/// Says of every value what holds where it is not there. A plan that is read back has lost that, and
/// `none` would at times be the contrary.
pub(super) fn tell_absent(fields: &mut [Field]) {
    for field in fields {
        field.absent = absent(&field.key);
    }
}

fn absent(key: &str) -> &'static str {
    let limits = || LIMITS.iter().any(|(limit, _)| key.ends_with(&format!(".{limit}")));
    match key.split_once('.') {
        None if key == "country_codes" => "every country",
        Some(("postbacks", _)) if limits() => "all of them",
        Some(("streams", _)) => funnels::absent(key),
        _ => "none",
    }
}

/// The fields of a body that hold what changes, so that nothing else is written.
pub(super) fn changed(ours: &Fields, changes: &[Field]) -> Fields {
    let mut out = Fields::new();
    for change in changes {
        let key = change.key.split('.').next().unwrap_or_default();
        // Thousands of values may stand in one field.
        if out.contains_key(key) {
            continue;
        }
        let value = ours.get(key).cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        out.insert(key.to_owned(), value);
    }
    out
}

fn wants(ours: &Fields, path: &str) -> bool {
    ALWAYS.contains(&path) || at(ours, path).is_some()
}

fn at<'o>(object: &'o Fields, path: &str) -> Option<&'o Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(f, rest)| (f, Some(rest)));
    let value = object.get(first)?;
    rest.map_or(Some(value), |rest| value.get(rest))
}

/// A value that is there and says something.
fn leaf(spec: &Spec, object: &Fields, names: &Names<'_>) -> Option<Leaf> {
    let (path, label, stake, form) = *spec;
    let value = at(object, path)?;
    let shown = match form {
        Form::Text => Shown::Text(scalar(value)?),
        Form::Host => Shown::Text(host(value.as_str()?)),
        Form::Url | Form::Postback => Shown::Url(scalar(value)?),
        Form::Amount => Shown::Amount(amount(value)?),
        Form::Status => Shown::Text(status(value)?),
        Form::List => Shown::List(Some(set(value)).filter(|list| !list.is_empty())?),
        Form::Of(kind) => Shown::Text(names.target(kind, value)?),
    };
    let mut leaf = Leaf::new(stake, path, label, shown);
    let is_usual = matches!(&leaf.value, Shown::Text(text) if USUAL.contains(&(path, text)));
    // What is made is told by its name anyway.
    leaf.is_usual = is_usual || path == "title";
    leaf.may_hold_secrets = form == Form::Postback;
    Some(leaf)
}

/// A decimal. Nothing and zero are the same: RedTrack may leave either out.
fn amount(value: &Value) -> Option<String> {
    scalar(value).filter(|text| text.bytes().any(|b| (b'1'..=b'9').contains(&b)))
}

fn status(value: &Value) -> Option<String> {
    let text = scalar(value)?;
    Some(match text.as_str() {
        "1" => "active".to_owned(),
        "2" => "paused".to_owned(),
        "3" => "deleted".to_owned(),
        _ => text,
    })
}

/// The host of a domain, which RedTrack may have with a scheme.
pub(crate) fn host(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host.trim_end_matches('/').to_ascii_lowercase()
}

/// Parameters of a channel's link: the place in the list is the slot. One that is not filled is
/// none, so that a list of twenty is as good as one of two.
fn slots(ours: &[Value], theirs: &[Value], out: &mut Sides) {
    let text = |sub: &Value, key: &str| sub.get(key).and_then(scalar);
    for i in 0..ours.len().max(theirs.len()) {
        let slot = format!("sub{}", i + 1);
        let wants_role = ours.get(i).is_some_and(|sub| text(sub, "role").is_some());
        for (side, sub) in [(&mut out.old, theirs.get(i)), (&mut out.new, ours.get(i))] {
            let Some((sub, value)) = sub.and_then(|sub| Some((sub, text(sub, "value")?))) else {
                continue;
            };
            let mut push = |key: &str, label: &str, value: String, is_usual: bool| {
                let key = format!("subs.{slot}{key}");
                let label = format!("{slot}{label}");
                let mut leaf = Leaf::new(Attribution, &key, &label, Shown::Text(value));
                leaf.is_usual = is_usual;
                side.push(leaf);
            };
            push("", "", value, false);
            // What cannot be the name of a parameter is a label.
            let name = text(sub, "alias").filter(|name| is_name(name)).unwrap_or(slot.clone());
            let is_usual = name == slot;
            push(".name", ": name in the link", name, is_usual);
            if let Some(role) = text(sub, "role").filter(|_| wants_role) {
                push(".role", ": role", role, false);
            }
        }
    }
}

/// Whether a text can be the name of a parameter.
pub(crate) fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// Additional parameters of an offer source by name; RedTrack has `sub1` … `sub20` as fields of
/// their own as well.
fn extra(ours: &Fields, theirs: &Fields, out: &mut Sides) {
    let push = |side: &mut Vec<Leaf>, name: &str, value: Option<String>| {
        let Some(value) = value else { return };
        let (key, label) = (format!("subs.{name}"), format!("additional parameter {name}"));
        side.push(Leaf::new(Attribution, &key, &label, Shown::Text(value)));
    };
    let (own, other) = (list(ours, "subs"), list(theirs, "subs"));
    let name = |sub: &Value| sub.get("alias").and_then(scalar).unwrap_or_default();
    let value = |sub: &Value| sub.get("value").and_then(scalar);
    let pairs = pairs::parameters(own, other);
    for (sub, pair) in own.iter().zip(&pairs) {
        let name = name(sub);
        let there = pair.and_then(|at| value(&other[at]));
        push(&mut out.old, &name, there.or_else(|| theirs.get(&name).and_then(scalar)));
        push(&mut out.new, &name, value(sub));
    }
    let own_places: HashSet<usize> = pairs.into_iter().flatten().collect();
    for (i, sub) in other.iter().enumerate().filter(|(i, _)| !own_places.contains(i)) {
        let name = Some(name(sub)).filter(|name| !name.is_empty());
        push(&mut out.old, &name.unwrap_or_else(|| format!("number {}", i + 1)), value(sub));
    }
}

/// What limits a postback to a channel; without, it is sent for all of them.
pub(super) const LIMITS: [(&str, &str); 2] =
    [("goals", "conversion types it is sent"), ("statuses", "conversion statuses it is sent")];

/// Postbacks of a campaign to its channel. Those beyond ours no workspace can write: they stay.
fn postbacks(ours: &[Value], theirs: &[Value], out: &mut Sides) {
    let pairs = pairs::postbacks(ours, theirs);
    for (i, (own, pair)) in ours.iter().zip(pairs).enumerate() {
        let sides = [(&mut out.old, pair.map(|at| &theirs[at])), (&mut out.new, Some(own))];
        for (side, item) in sides {
            let Some(item) = item else { continue };
            let key = |field: &str| format!("postbacks.{}.{field}", i + 1);
            if let Some(url) = item.get("url").and_then(scalar) {
                let mut leaf =
                    Leaf::new(Attribution, &key("url"), "postback to the channel", Shown::Url(url));
                leaf.may_hold_secrets = true;
                side.push(leaf);
            }
            for (field, label) in LIMITS {
                let words = item.get(field).map(set).filter(|words| !words.is_empty());
                let Some(words) = words else { continue };
                side.push(Leaf::new(Attribution, &key(field), label, Shown::List(words)));
            }
        }
    }
}

/// Whether a host is one that RedTrack gave to the account, which no workspace makes.
pub(crate) fn is_service_host(host: &str) -> bool {
    redtrack::service_domain(host).is_some()
}
