//! Two builds side by side: which entities are new, gone, renamed, and what of them changes.

use super::leaf::{Leaf, Value, leaves};
use super::secret::{Guarded, same_text};
use super::snapshot::{Entity, Index};
use super::url::{guarded, parts};
use super::{Change, ChangeKind, EntityKind, Field, Snapshot, Stake, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything that changes, money first.
pub(super) fn changes(old: &Snapshot, new: &Snapshot) -> Vec<Change> {
    let (old, new) = (old.index(), new.index());
    let mut out: Vec<Change> =
        EntityKind::ALL.iter().flat_map(|kind| of_kind(*kind, &old, &new)).collect();
    out.sort_by_cached_key(|c| {
        let gravest = c.fields.first().map_or(Stake::Rest, |f| f.stake);
        (gravest, c.kind, c.id.clone(), c.old_id.clone())
    });
    out
}

fn of_kind(kind: EntityKind, old: &Index<'_>, new: &Index<'_>) -> Vec<Change> {
    let before: BTreeMap<&str, &Entity> = old.snapshot.entities(kind.plural()).collect();
    let after: BTreeMap<&str, &Entity> = new.snapshot.entities(kind.plural()).collect();
    let renamed = renamed(&before, &after);
    let was: BTreeSet<&str> = renamed.values().copied().collect();
    let mut out = Vec::new();
    for (id, entity) in &after {
        let old_id = renamed.get(id).copied();
        let new_side = Some((new, *id, *entity));
        let old_id_of = old_id.unwrap_or(id);
        let old_side = before.get(old_id_of).map(|entity| (old, old_id_of, *entity));
        out.extend(change(kind, old_side, new_side));
    }
    for (id, entity) in before {
        if !after.contains_key(id) && !was.contains(id) {
            out.extend(change(kind, Some((old, id, entity)), None));
        }
    }
    out
}

/// Which id an entity had: it is the same where RedTrack knows both by one id, which nothing
/// else has.
fn renamed<'s>(
    before: &BTreeMap<&'s str, &'s Entity>,
    after: &BTreeMap<&'s str, &'s Entity>,
) -> HashMap<&'s str, &'s str> {
    let by_id = |all: &BTreeMap<&'s str, &'s Entity>| {
        let mut out: HashMap<&'s str, Vec<&'s str>> = HashMap::new();
        for (id, entity) in all {
            if let Some(own) = entity.get("redtrack_id").and_then(|v| v.as_str()) {
                out.entry(own).or_default().push(id);
            }
        }
        out
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut out = HashMap::new();
    for (own, ids) in &new {
        if let ([new], Some([old])) = (ids.as_slice(), old.get(own).map(Vec::as_slice))
            && !before.contains_key(new)
            && !after.contains_key(old)
        {
            out.insert(*new, *old);
        }
    }
    out
}

type Sided<'a, 's> = Option<(&'a Index<'s>, &'a str, &'a Entity)>;

fn change(kind: EntityKind, old: Sided<'_, '_>, new: Sided<'_, '_>) -> Option<Change> {
    let of = |side: Sided<'_, '_>| {
        side.map(|(index, id, entity)| leaves(kind, index, id, entity)).unwrap_or_default()
    };
    let (before, after) = (of(old), of(new));
    let preset = new.or(old).and_then(|(_, _, e)| e.get("preset")?.as_str());
    let may_reveal =
        |side: Sided<'_, '_>| side.is_some_and(|(index, ..)| index.snapshot.may_reveal);
    let revealed = [may_reveal(old), may_reveal(new)];
    let fields = fields(&before, &after, preset, revealed);
    let (_, id, entity) = new.or(old)?;
    let old_id = old.map(|(_, old, _)| old).filter(|old| *old != id && new.is_some());
    let change = match (old, new) {
        (None, _) => ChangeKind::Created,
        (_, None) => ChangeKind::Removed,
        _ if old_id.is_some() => ChangeKind::Renamed,
        _ if fields.is_empty() => return None,
        _ => ChangeKind::Changed,
    };
    let (index, ..) = new.or(old)?;
    let key = if kind == EntityKind::OfferSource { "title" } else { "name" };
    let name = entity.get(key).and_then(|v| v.as_str());
    let name =
        name.or_else(|| index.row_name("postback", id).filter(|_| kind == EntityKind::Postback));
    let host = entity.get("host").and_then(|v| v.as_str());
    Some(Change {
        kind,
        id: id.to_owned(),
        old_id: old_id.map(str::to_owned),
        name: Guarded::new(name.or(host).unwrap_or(id), None).shown(),
        change,
        fields,
    })
}

/// The values that differ, money first; `revealed` says of each side whether it may show secrets.
pub(crate) fn fields(
    before: &[Leaf],
    after: &[Leaf],
    preset: Option<&str>,
    revealed: [bool; 2],
) -> Vec<Field> {
    let known: HashMap<&str, &Leaf> = before.iter().map(|leaf| (leaf.key.as_str(), leaf)).collect();
    let kept: BTreeSet<&str> = after.iter().map(|leaf| leaf.key.as_str()).collect();
    let pairs = after
        .iter()
        .map(|leaf| (known.get(leaf.key.as_str()).copied(), Some(leaf)))
        .chain(before.iter().filter(|l| !kept.contains(l.key.as_str())).map(|l| (Some(l), None)));
    let mut fields: Vec<Field> = pairs
        // What is as it mostly is goes without saying of what comes or goes.
        .filter(|pair| !matches!(pair, (Some(leaf), None) | (None, Some(leaf)) if leaf.is_usual))
        .filter_map(|(old, new)| field(old, new, preset, revealed))
        .collect();
    fields.sort_by_key(|field| field.stake);
    fields
}

/// Two values of one key, where they differ; `revealed` says of each side whether it may show
/// secrets.
fn field(
    old: Option<&Leaf>,
    new: Option<&Leaf>,
    preset: Option<&str>,
    revealed: [bool; 2],
) -> Option<Field> {
    let leaf = new.or(old)?;
    let either = revealed[0] || revealed[1];
    if let Some((old, new)) = old.zip(new)
        && same(old, new, either)
    {
        return None;
    }
    let url = |leaf: Option<&'_ Leaf>| match leaf.map(|leaf| &leaf.value) {
        Some(Value::Url(url)) => Some(url.clone()),
        _ => None,
    };
    let (old_url, new_url) = (url(old), url(new));
    let (old_text, new_text) = (old_url.as_deref(), new_url.as_deref());
    let may_hold = leaf.may_hold_secrets;
    let old_guard = old_text.map(|url| beside(url, new_text, preset, may_hold, revealed));
    let revealed = [revealed[1], revealed[0]];
    let new_guard = new_text.map(|url| beside(url, old_text, preset, may_hold, revealed));
    let parts = match (&old_guard, &new_guard) {
        (Some(old), Some(new)) => parts(old, new, either),
        _ => Vec::new(),
    };
    let shown = |leaf: &Leaf, guarded: &Option<Guarded<'_>>| {
        let text = |text: &String| Guarded::new(text, preset).shown();
        match &leaf.value {
            Value::Url(url) => {
                Text::One(guarded.as_ref().map_or_else(|| text(url), Guarded::shown))
            }
            Value::Text(value) | Value::Amount(value) => Text::One(text(value)),
            Value::List(list) => Text::Many(list.iter().map(text).collect()),
        }
    };
    Some(Field {
        stake: leaf.stake,
        key: leaf.key.clone(),
        label: leaf.label.clone(),
        places: leaf.places.clone(),
        old: old.map(|leaf| shown(leaf, &old_guard)),
        new: new.map(|leaf| shown(leaf, &new_guard)),
        parts,
        absent: leaf.absent,
    })
}

/// A URL as it may be shown beside the other one. `may_hold` says that a workspace may name
/// secrets for it, `revealed` of this one and of the other whether they may be written out.
fn beside<'u>(
    url: &'u str,
    other: Option<&str>,
    preset: Option<&str>,
    may_hold: bool,
    revealed: [bool; 2],
) -> Guarded<'u> {
    let mut guarded = guarded(url, other.filter(|_| revealed.contains(&true)), preset);
    if may_hold && revealed[0] {
        // What a side without secrets shows is none.
        guarded.hide_literals(other.filter(|_| !revealed[1]).unwrap_or_default());
    }
    guarded
}

fn same(old: &Leaf, new: &Leaf, revealed: bool) -> bool {
    match (&old.value, &new.value) {
        (Value::Url(old), Value::Url(new)) if revealed => same_text(old, new),
        (Value::Amount(old), Value::Amount(new)) => plain(old) == plain(new),
        (old, new) => old == new,
    }
}

/// An amount without the zeros that say nothing: `12.50 USD` and `12.5 USD` are one payout.
pub(crate) fn plain(amount: &str) -> (&str, &str) {
    let (number, rest) = amount.split_once(' ').unwrap_or((amount, ""));
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    (number, rest)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn zeros_behind_the_point_say_nothing() {
        assert_eq!(plain("12.50 USD"), plain("12.5 USD"));
        assert_eq!(plain("12.00"), plain("12"));
        assert_ne!(plain("120"), plain("12"));
        assert_ne!(plain("12.5 USD"), plain("12.5 EUR"));
    }
}
