//! Funnels of a campaign, which RedTrack calls streams, with their shares and conditions.

use super::names::Names;
use super::pairs;
use super::values::{Sides, scalar, set};
use crate::account::Kind;
use crate::diff::Stake::{Reach, Rest};
use crate::diff::{Leaf, Unique, Value as Shown};
use crate::model::FILTERS;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What a funnel shows: the key, the word for one, its kind.
pub(super) const ITEMS: [(&str, &str, Kind); 3] = [
    ("prelandings", "prelander", Kind::Landing),
    ("landings", "lander", Kind::Landing),
    ("offers", "offer", Kind::Offer),
];

/// The share of what has no weight: the same as that of its neighbours.
const EQUAL: i64 = 100;

/// The values of all funnels of both sides.
pub(super) fn leaves(ours: &[Value], theirs: &[Value], names: &Names<'_>, out: &mut Sides) {
    let pairs = pairs::streams(ours, theirs);
    let taken: HashSet<usize> = pairs.iter().copied().flatten().collect();
    let mut unique = Unique::default();
    let mut named: Vec<Paired<'_>> = Vec::new();
    for (own, pair) in ours.iter().zip(&pairs) {
        let other = pair.map(|at| &theirs[at]);
        named.push(Paired { name: unique.name(title(own)), own: Some(own), other });
    }
    for (_, other) in theirs.iter().enumerate().filter(|(i, _)| !taken.contains(i)) {
        named.push(Paired { name: unique.name(title(other)), own: None, other: Some(other) });
    }
    let share = |name: &str, item: Option<&Value>| Some((name.to_owned(), weight(item?)));
    let own: Vec<_> = named.iter().filter_map(|p| share(&p.name, p.own)).collect();
    let mut other: Vec<_> = named.iter().filter_map(|p| share(&p.name, p.other)).collect();
    adopt_scale(&own, &mut other);
    for (side, shares) in [(&mut out.old, other), (&mut out.new, own)] {
        let has_all = shares.len() == 1;
        for (name, weight) in shares {
            let (key, label) = (format!("streams.{name}.weight"), label(&name, "weight"));
            let mut leaf = Leaf::new(Reach, &key, &label, Shown::Text(weight.to_string()));
            leaf.is_usual = has_all;
            side.push(leaf);
        }
    }
    named.iter().for_each(|paired| one(paired, names, out));
}

/// A funnel of both sides, or of one.
struct Paired<'v> {
    name: String,
    own: Option<&'v Value>,
    other: Option<&'v Value>,
}

fn title(item: &Value) -> &str {
    item.get("stream").and_then(|s| s.get("title")).and_then(Value::as_str).unwrap_or_default()
}

/// A share of the clicks; what says nothing has an equal one.
fn weight(item: &Value) -> i64 {
    let weight = item.get("weight").and_then(scalar);
    weight.and_then(|text| text.parse::<f64>().ok()).map_or(EQUAL, whole)
}

/// A weight as a whole number, whatever it was.
#[allow(clippy::cast_possible_truncation)] // `as` stops at the ends of the range.
fn whole(weight: f64) -> i64 {
    weight.round() as i64
}

/// Whether shares of one and the same things are in the same proportion: a single thing has all.
fn same_proportion(ours: &[i64], theirs: &[i64]) -> bool {
    let reduced = |weights: &[i64]| -> Vec<i64> {
        let divisor = weights.iter().copied().fold(0, gcd);
        weights.iter().map(|w| if divisor == 0 { *w } else { w / divisor }).collect()
    };
    reduced(ours) == reduced(theirs)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.saturating_abs() } else { gcd(b, a.checked_rem(b).unwrap_or(0)) }
}

/// The values of one funnel.
fn one(paired: &Paired<'_>, names: &Names<'_>, out: &mut Sides) {
    let name = paired.name.as_str();
    let stream = |item: Option<&'_ Value>| item.and_then(|item| item.get("stream")).cloned();
    let (own, other) = (stream(paired.own), stream(paired.other));
    let key = |rest: &str| format!("streams.{name}.{rest}");
    let label = |rest: &str| label(name, rest);
    let titles =
        [own.as_ref(), other.as_ref()].map(|s| s.and_then(|s| s.get("title")).and_then(scalar));
    if let [Some(ours), Some(theirs)] = titles {
        // A funnel without a name has none that could differ.
        let leaf = |title| Leaf::new(Rest, &key("title"), &label("name"), Shown::Text(title));
        out.old.push(leaf(theirs));
        out.new.push(leaf(ours));
    }
    let pages = |stream: &Value| {
        let some = |key| stream.get(key).and_then(Value::as_array).is_some_and(|l| !l.is_empty());
        some("landings") || some("prelandings")
    };
    // Buttons of pages count the offers: `/click/1`, `/click/2`.
    let ordered = own.as_ref().is_some_and(pages);
    for (list, word, kind) in ITEMS {
        let shares = |stream: Option<&Value>| -> Vec<(String, i64)> {
            let items = stream.and_then(|s| s.get(list)).and_then(Value::as_array);
            let mut unique = Unique::default();
            let items = items.map_or(&[][..], Vec::as_slice).iter().filter_map(|item| {
                let target = names.target(kind, item.get("id")?)?;
                Some((unique.name(&target), weight(item)))
            });
            items.collect()
        };
        let (ours, mut theirs) = (shares(own.as_ref()), shares(other.as_ref()));
        adopt_scale(&ours, &mut theirs);
        if list == "offers" && ordered && same_members(&ours, &theirs) && ours.len() > 1 {
            for (side, shares) in [(&mut out.old, &theirs), (&mut out.new, &ours)] {
                let order = shares.iter().map(|(target, _)| target.clone()).collect();
                let (key, label) = (key("offers"), label("offers in order"));
                side.push(Leaf::new(Reach, &key, &label, Shown::List(order)));
            }
        }
        for (side, shares) in [(&mut out.old, theirs), (&mut out.new, ours)] {
            for (target, weight) in shares {
                let reference = Kind::of_reference(&target).and(target.split_once('/'));
                let id = reference.map_or(target.as_str(), |(_, id)| id);
                let (key, label) =
                    (key(&format!("{list}.{target}")), label(&format!("{word} {id}")));
                let share = Shown::Text(format!("weight {weight}"));
                side.push(Leaf::new(Reach, &key, &label, share));
            }
        }
    }
    for filter in FILTERS {
        for (side, stream) in [(&mut out.old, other.as_ref()), (&mut out.new, own.as_ref())] {
            let filters = stream.and_then(|s| s.get("filters"));
            let Some(words) = filters.and_then(|f| condition(f.get(filter)?)) else { continue };
            let word = if filter == "country" { "countries" } else { filter };
            let (key, label) = (key(&format!("filters.{filter}")), label(word));
            side.push(Leaf::new(Reach, &key, &label, Shown::List(words)));
        }
    }
}

/// What holds where a value of a funnel is not there.
pub(super) fn absent(key: &str) -> &'static str {
    if FILTERS.iter().any(|filter| key.ends_with(&format!(".filters.{filter}"))) {
        "any"
    } else if ITEMS.iter().any(|(list, ..)| key.contains(&format!(".{list}."))) {
        "not shown"
    } else {
        "none"
    }
}

fn label(name: &str, rest: &str) -> String {
    format!("funnel {name}: {rest}")
}

/// What an active condition lets through.
fn condition(filter: &Value) -> Option<Vec<String>> {
    let flag = |key| filter.get(key).and_then(Value::as_bool) == Some(true);
    let words = set(filter.get("values")?);
    if !flag("active") || words.is_empty() {
        return None;
    }
    let excluded = flag("exclude");
    Some(words.into_iter().map(|w| if excluded { format!("not {w}") } else { w }).collect())
}

fn same_members(ours: &[(String, i64)], theirs: &[(String, i64)]) -> bool {
    let there: HashSet<&str> = theirs.iter().map(|(id, _)| id.as_str()).collect();
    ours.len() == theirs.len() && ours.iter().all(|(id, _)| there.contains(id.as_str()))
}

/// Where theirs are the same things in the same proportion, they are told as ours are.
fn adopt_scale(ours: &[(String, i64)], theirs: &mut [(String, i64)]) {
    if !same_members(ours, theirs) {
        return;
    }
    let there: HashMap<&str, i64> = theirs.iter().map(|(id, w)| (id.as_str(), *w)).collect();
    let own: Vec<i64> = ours.iter().map(|(_, weight)| *weight).collect();
    let other: Vec<i64> = ours.iter().map(|(id, _)| there[id.as_str()]).collect();
    if same_proportion(&own, &other) {
        let here: HashMap<&str, i64> = ours.iter().map(|(id, w)| (id.as_str(), *w)).collect();
        theirs.iter_mut().for_each(|(id, weight)| *weight = here[id.as_str()]);
    }
}
