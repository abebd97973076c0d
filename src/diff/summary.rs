//! What changes, in the few words that somebody reads who has never seen the workspace.

use super::{Change, ChangeKind, EntityKind, Field, Stake, Text};
use std::collections::BTreeMap;

/// How many are named of what is alike.
const MOST_NAMED: usize = 3;

/// A longer part of a URL is not quoted, in characters.
const LONGEST_PART: usize = 60;

/// A sentence for each kind of change, money first.
pub(super) fn of(changes: &[Change]) -> Vec<String> {
    let kept: Vec<&Change> = changes
        .iter()
        .filter(|c| matches!(c.change, ChangeKind::Changed | ChangeKind::Renamed))
        .collect();
    let mut out = Vec::new();
    money(&kept, &mut out);
    attribution(&kept, &mut out);
    reach(&kept, &mut out);
    for change in [ChangeKind::Created, ChangeKind::Removed, ChangeKind::Renamed] {
        whole(changes, change, &mut out);
    }
    others(&kept, &mut out);
    out
}

/// `1 payout changes`, `2 payouts change`.
fn counted(count: usize, one: &str, many: &str, verb: &str) -> String {
    let s = if count == 1 { "s" } else { "" };
    format!("{} {verb}{s}", plural(count, one, many))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn named(all: &[String]) -> String {
    few(all, MOST_NAMED)
}

/// The first few, and how many more there are.
pub(crate) fn few<T: AsRef<str>>(all: &[T], most: usize) -> String {
    let shown: Vec<&str> = all.iter().take(most).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match all.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn is_payout(field: &Field) -> bool {
    field.key == "payout" || field.key.starts_with("payout.")
}

/// Whether some sentence speaks of a field.
fn is_told(field: &Field) -> bool {
    let key = field.key.as_str();
    is_payout(field)
        || URLS.iter().any(|(_, url, ..)| *url == key)
        || ["links.", "funnels"].iter().any(|start| key.starts_with(start))
        || TOLD.contains(&key)
}

/// Keys of which some sentence speaks.
const TOLD: [&str; 11] = [
    "cost.amount",
    "cost.model",
    "currency",
    "host",
    "click_id_slot",
    "tick_statuses",
    "when",
    "registered",
    "countries",
    "status",
    "access",
];

/// What no sentence speaks of, by what is at stake.
fn others(kept: &[&Change], out: &mut Vec<String>) {
    for (stake, words) in [
        (Stake::Money, "other settings of money change in"),
        (Stake::Attribution, "other settings of attribution change in"),
        (Stake::Rest, "names, notes or labels change in"),
    ] {
        let gravest = |c: &&&Change| {
            let told = c.fields.iter().any(|f| f.stake == stake && is_told(f));
            !told && c.fields.iter().any(|f| f.stake == stake)
        };
        let names: Vec<String> = kept.iter().filter(gravest).map(|c| c.name.clone()).collect();
        if !names.is_empty() {
            let only = if out.is_empty() && stake == Stake::Rest { "only " } else { "" };
            out.push(format!("{only}{words} {}", named(&names)));
        }
    }
}

fn one(text: Option<&Text>) -> &str {
    match text {
        Some(Text::One(text)) => text,
        _ => "",
    }
}

/// `12.50 → 14.00 USD`
fn from_to(field: &Field) -> String {
    let (old, new) = (one(field.old.as_ref()), one(field.new.as_ref()));
    match (old, new) {
        ("", new) => format!("now {new}"),
        (old, "") => format!("{old}, no longer"),
        (old, new) => {
            let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
            let same = unit(old).is_some() && unit(old) == unit(new);
            let old = if same { old.split(' ').next().unwrap_or(old) } else { old };
            format!("{old} → {new}")
        }
    }
}

fn money(kept: &[&Change], out: &mut Vec<String>) {
    let mut add = |wanted: &dyn Fn(&Change, &Field) -> bool, what: &str, many: &str| {
        let mut all = Vec::new();
        for change in kept {
            for field in change.fields.iter().filter(|f| wanted(change, f)) {
                let country = field.key.strip_prefix("payout.");
                let country = country.map_or(String::new(), |c| format!(" in {c}"));
                all.push(format!("{}{country} {}", change.name, from_to(field)));
            }
        }
        if !all.is_empty() {
            out.push(format!("{}: {}", counted(all.len(), what, many, "change"), named(&all)));
        }
    };
    add(&|_, f| is_payout(f), "payout", "payouts");
    add(&|_, f| f.key == "cost.amount", "cost", "costs");
    add(&|_, f| f.key == "cost.model", "cost model", "cost models");
    let source = |c: &Change, f: &Field| c.kind == EntityKind::OfferSource && f.key == "currency";
    add(&source, "currency of payouts", "currencies of payouts");
}

/// URLs by the entity and key that hold them.
const URLS: [(EntityKind, &str, &str, &str); 6] = [
    (EntityKind::Postback, "url", "postback URL", "postback URLs"),
    (EntityKind::Offer, "stream", "stream link", "stream links"),
    (EntityKind::Offer, "url", "offer URL", "offer URLs"),
    (EntityKind::Campaign, "url", "campaign link", "campaign links"),
    (EntityKind::Channel, "postback.url", "channel's postback", "channels' postbacks"),
    (EntityKind::Lander, "url", "address of an own page", "addresses of own pages"),
];

fn attribution(kept: &[&Change], out: &mut Vec<String>) {
    let fields = |kind: EntityKind, wanted: &dyn Fn(&str) -> bool| -> Vec<&Field> {
        let of_kind = kept.iter().filter(|c| c.kind == kind);
        of_kind.flat_map(|c| &c.fields).filter(|f| wanted(&f.key)).collect()
    };
    let mut add = |fields: Vec<&Field>, one: &str, many: &str| {
        if !fields.is_empty() {
            let how = common_part(&fields);
            out.push(format!("{}{how}", counted(fields.len(), one, many, "change")));
        }
    };
    let slots = fields(EntityKind::Offer, &|key| key == "click_id_slot");
    let hosts = fields(EntityKind::Domain, &|key| key == "host");
    add(slots, "slot of the click id", "slots of click ids");
    for (kind, key, one, many) in URLS {
        add(fields(kind, &|k| k == key), one, many);
    }
    add(fields(EntityKind::Lander, &|k| k.starts_with("links.")), "button link", "button links");
    let hosts: Vec<String> = hosts.into_iter().map(from_to).collect();
    if !hosts.is_empty() {
        let count = counted(hosts.len(), "tracking domain", "tracking domains", "change");
        out.push(format!("{count}: {}", named(&hosts)));
    }
    let count = |kind, key| fields(kind, &|k| k == key).len();
    let ticks = count(EntityKind::Postback, "tick_statuses");
    if ticks > 0 {
        out.push(format!(
            "other statuses are ticked for {}",
            plural(ticks, "postback", "postbacks")
        ));
    }
    let registered = |becomes: &str| {
        let all = fields(EntityKind::ConversionEvent, &|k| k == "registered");
        all.into_iter().filter(|f| one(f.new.as_ref()) == becomes).count()
    };
    for (becomes, words) in [("yes", "to be registered"), ("no", "no longer needed")] {
        let all = registered(becomes);
        if all > 0 {
            let are = if all == 1 { "is" } else { "are" };
            out.push(format!(
                "{} {are} {words}",
                plural(all, "conversion type", "conversion types")
            ));
        }
    }
    let when = count(EntityKind::ConversionEvent, "when");
    if when > 0 {
        let types = plural(when, "conversion type", "conversion types");
        out.push(format!("other KMA.BIZ statuses count for {types}"));
    }
}

/// `: host a.com → b.com in each`, where all change in this one part.
fn common_part(fields: &[&Field]) -> String {
    let Some(([part], rest)) = fields.split_first().map(|(f, rest)| (f.parts.as_slice(), rest))
    else {
        return String::new();
    };
    let same = rest.iter().all(|field| field.parts.as_slice() == std::slice::from_ref(part));
    let short = |text: &&String| text.chars().count() <= LONGEST_PART;
    match (part.old.as_ref().filter(short), part.new.as_ref().filter(short)) {
        (Some(old), Some(new)) if same => {
            let each = if fields.len() == 1 { "" } else { " in each" };
            format!(": {} {old} → {new}{each}", part.part)
        }
        _ => String::new(),
    }
}

fn reach(kept: &[&Change], out: &mut Vec<String>) {
    // By what is said of them, in order of kind.
    let mut groups: BTreeMap<(EntityKind, u8, String), Vec<&Change>> = BTreeMap::new();
    for change in kept.iter().copied() {
        let mut say = |order: u8, words: String| {
            let all = groups.entry((change.kind, order, words)).or_default();
            // Others may have its name.
            if all.last().is_none_or(|last| !std::ptr::eq(*last, change)) {
                all.push(change);
            }
        };
        for field in &change.fields {
            match field.key.as_str() {
                "countries" => countries(field, &mut say),
                "status" if one(field.new.as_ref()) == "paused" => say(3, "paused".to_owned()),
                "status" => say(3, "running again".to_owned()),
                "access" => say(4, format!("with access {}", from_to(field))),
                "kma_offer" => say(5, "the offer of KMA.BIZ changes".to_owned()),
                "landing" => say(5, "the landing changes".to_owned()),
                key if key.starts_with("funnels") => {
                    say(5, "weights or funnels change".to_owned());
                }
                _ => {}
            }
        }
    }
    for ((kind, order, words), all) in groups {
        let names: Vec<String> = all.iter().map(|change| change.name.clone()).collect();
        let whose = plural(names.len(), kind.words(), &format!("{}s", kind.words()));
        let (s, are) = if names.len() == 1 { ("s", "is") } else { ("", "are") };
        let says = match order {
            0 => format!("{whose} lose{s} {words}"),
            1 => format!("{whose} gain{s} {words}"),
            5 => format!("{words} in {whose}"),
            _ => format!("{whose} {are} {words}"),
        };
        out.push(format!("{says}: {}", named(&names)));
    }
}

/// `loses KZ`, `gains UA`; an empty list stands for every country.
fn countries(field: &Field, say: &mut impl FnMut(u8, String)) {
    let list = |text: &Option<Text>| match text {
        Some(Text::Many(list)) => list.clone(),
        _ => Vec::new(),
    };
    let (old, new) = (list(&field.old), list(&field.new));
    if new.is_empty() {
        return say(2, "open to every country".to_owned());
    }
    if old.is_empty() {
        return say(2, format!("limited to {}", named(&new)));
    }
    let without = |all: &[String], other: &[String]| -> Vec<String> {
        all.iter().filter(|c| !other.contains(c)).cloned().collect()
    };
    let (lost, gained) = (without(&old, &new), without(&new, &old));
    if !lost.is_empty() {
        say(0, named(&lost));
    }
    if !gained.is_empty() {
        say(1, named(&gained));
    }
}

fn whole(changes: &[Change], wanted: ChangeKind, out: &mut Vec<String>) {
    let what = match wanted {
        ChangeKind::Created => "new",
        ChangeKind::Removed => "removed",
        ChangeKind::Renamed | ChangeKind::Changed => "renamed",
    };
    for kind in EntityKind::ALL {
        let of_kind = changes.iter().filter(|c| c.kind == kind && c.change == wanted);
        let names: Vec<String> = of_kind
            .map(|c| match &c.old_id {
                Some(old) => format!("{old} → {}", c.id),
                None => c.name.clone(),
            })
            .collect();
        if !names.is_empty() {
            let many = format!("{}s", kind.words());
            let are = if names.len() == 1 { "is" } else { "are" };
            let count = plural(names.len(), kind.words(), &many);
            out.push(format!("{count} {are} {what}: {}", named(&names)));
        }
    }
}
