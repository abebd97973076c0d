//! Two builds side by side: which entities are new, gone, renamed, and what of them changes.

use super::bundle::{Index, Lazy};
use super::leaf::{Leaf, Value, leaves};
use super::secret::{Guarded, same_text};
use super::url::{guarded, parts};
use super::{Change, ChangeKind, EntityKind, Field, Part, ReadBundle, Stake, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything that changes, money first.
pub(super) fn changes(old: &ReadBundle, new: &ReadBundle) -> Vec<Change> {
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
    let before: BTreeMap<&str, &Lazy> = old.bundle.entities(kind.plural()).collect();
    let after: BTreeMap<&str, &Lazy> = new.bundle.entities(kind.plural()).collect();
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
    before: &BTreeMap<&'s str, &'s Lazy>,
    after: &BTreeMap<&'s str, &'s Lazy>,
) -> HashMap<&'s str, &'s str> {
    let by_id = |all: &BTreeMap<&'s str, &'s Lazy>| {
        let mut out: HashMap<String, Vec<&'s str>> = HashMap::new();
        for (id, entity) in all {
            if let Some(own) = entity.redtrack_id() {
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

type Sided<'a, 's> = Option<(&'a Index<'s>, &'a str, &'a Lazy)>;

/// An entity read: its values, and what else is told of it.
struct Read {
    leaves: Vec<Leaf>,
    preset: Option<String>,
    /// The name people read.
    name: Option<String>,
}

fn read(kind: EntityKind, index: &Index<'_>, id: &str, entity: &Lazy) -> Read {
    let entity = entity.object();
    let text = |key: &str| Some(entity.get(key)?.as_str()?.to_owned());
    let key = if kind == EntityKind::OfferSource { "title" } else { "name" };
    let row = || index.row_name("postback", id).filter(|_| kind == EntityKind::Postback);
    Read {
        leaves: leaves(kind, index, id, &entity),
        preset: text("preset"),
        name: text(key).or_else(|| row().map(str::to_owned)).or_else(|| text("host")),
    }
}

fn change(kind: EntityKind, old: Sided<'_, '_>, new: Sided<'_, '_>) -> Option<Change> {
    let of = |side: Sided<'_, '_>| side.map(|(index, id, entity)| read(kind, index, id, entity));
    let (mut before, mut after) = (of(old), of(new));
    let may_reveal = |side: Sided<'_, '_>| side.is_some_and(|(index, ..)| index.bundle.may_reveal);
    let revealed = [may_reveal(old), may_reveal(new)];
    let taken = |side: &mut Option<Read>| {
        side.as_mut().map(|read| std::mem::take(&mut read.leaves)).unwrap_or_default()
    };
    let (old_leaves, new_leaves) = (taken(&mut before), taken(&mut after));
    let told = after.or(before)?;
    let fields = fields(old_leaves, new_leaves, told.preset.as_deref(), revealed);
    let (_, id, _) = new.or(old)?;
    let old_id = old.map(|(_, old, _)| old).filter(|old| *old != id && new.is_some());
    let change = match (old, new) {
        (None, _) => ChangeKind::Created,
        (_, None) => ChangeKind::Removed,
        _ if old_id.is_some() => ChangeKind::Renamed,
        _ if fields.is_empty() => return None,
        _ => ChangeKind::Changed,
    };
    Some(Change {
        kind,
        id: id.to_owned(),
        old_id: old_id.map(str::to_owned),
        name: Guarded::new(told.name.as_deref().unwrap_or(id), None).shown(),
        change,
        fields,
    })
}

/// The values that differ, money first; `revealed` says of each side whether it may show secrets.
pub(crate) fn fields(
    before: Vec<Leaf>,
    after: Vec<Leaf>,
    preset: Option<&str>,
    revealed: [bool; 2],
) -> Vec<Field> {
    let (known, kept) = (by_key(&before), by_key(&after));
    let was: Vec<Option<usize>> =
        after.iter().map(|leaf| known.get(leaf.key.as_str()).copied()).collect();
    let is_gone: Vec<bool> = before.iter().map(|l| !kept.contains_key(l.key.as_str())).collect();
    let mut fields: Vec<Field> = Vec::new();
    for (leaf, was) in after.into_iter().zip(was) {
        let old = was.map(|was| &before[was]);
        let values = values(old, Some(&leaf), preset, revealed);
        fields.extend(values.map(|values| field(leaf, values)));
    }
    for (leaf, _) in before.into_iter().zip(is_gone).filter(|(_, is_gone)| *is_gone) {
        let values = values(Some(&leaf), None, preset, revealed);
        fields.extend(values.map(|values| field(leaf, values)));
    }
    fields.sort_by_key(|field| field.stake);
    fields.shrink_to_fit();
    fields
}

/// Where each key stands.
fn by_key(leaves: &[Leaf]) -> HashMap<&str, usize> {
    leaves.iter().enumerate().map(|(i, leaf)| (leaf.key.as_str(), i)).collect()
}

/// What a value was, what it becomes, and the parts that change.
type Values = (Option<Text>, Option<Text>, Vec<Part>);

fn field(leaf: Leaf, (old, new, parts): Values) -> Field {
    let Leaf { key, label, stake, places, absent, .. } = leaf;
    Field { stake, key, label, places, old, new, parts, absent }
}

/// Two values of one key, where they differ; `revealed` says of each side whether it may show
/// secrets.
fn values(
    old: Option<&Leaf>,
    new: Option<&Leaf>,
    preset: Option<&str>,
    revealed: [bool; 2],
) -> Option<Values> {
    // What is as it mostly is goes without saying of what comes or goes.
    if let (Some(leaf), None) | (None, Some(leaf)) = (old, new)
        && leaf.is_usual
    {
        return None;
    }
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
    let old = old.map(|leaf| shown(leaf, &old_guard));
    let new = new.map(|leaf| shown(leaf, &new_guard));
    Some((old, new, parts))
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

/// An amount without the zeros that say nothing: `12.50 USD`, `12.5 USD` and `012.5 USD` are one
/// payout.
pub(crate) fn plain(amount: &str) -> (&str, &str) {
    let (number, rest) = amount.split_once(' ').unwrap_or((amount, ""));
    let number = number.trim_start_matches('0');
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
    fn zeros_at_the_ends_say_nothing() {
        assert_eq!(plain("12.50 USD"), plain("12.5 USD"));
        assert_eq!(plain("12.00"), plain("12"));
        assert_eq!(plain("012.5"), plain("12.50"));
        assert_eq!(plain("0.5"), plain(".50"));
        assert_eq!(plain("0.00"), plain("0"));
        assert_ne!(plain("120"), plain("12"));
        assert_ne!(plain("12.5 USD"), plain("12.5 EUR"));
    }
}
