//! Entries of a section, by id.

use super::files::Owner;
use crate::model::{Blank, Content, Offer};
use crate::yaml::Loc;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::slice;
use std::sync::OnceLock;

/// One entry of a section.
#[derive(Debug, Clone)]
pub struct Entry<'t, T> {
    /// Its id.
    pub id: &'t str,
    /// Where its key is.
    pub key: Loc,
    /// What it says; `None` where its shape is broken and a finding says so.
    pub value: Option<Content<T>>,
}

impl<'t, T> Entry<'t, T> {
    /// The entry as the owner of its values.
    #[must_use]
    pub fn owner(&self, kind: &'static str) -> Owner<'t> {
        Owner { kind, id: self.id, key: self.key, preset: None }
    }
}

/// The entries of one kind, sorted by id.
#[derive(Debug, Clone)]
pub struct Entries<'t, T> {
    sorted: Vec<Entry<'t, T>>,
    /// Made when an id is first looked for, where there are so many that a search would be slower.
    index: OnceLock<Index>,
}

/// Positions by the hash of their id.
#[derive(Debug, Clone)]
struct Index {
    positions: HashTable<(Short, u32)>,
    hasher: DefaultHashBuilder,
}

/// A copy of a short id: texts lie all over the memory, and reading one there takes longer than
/// everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short([u8; 24]);

impl Short {
    fn new(id: &str) -> Option<Self> {
        let mut short = [0; 24];
        // What is longer, or could not be told from what is shorter, is no short id.
        short[..23].get_mut(..id.len())?.copy_from_slice(id.as_bytes());
        short[23] = u8::try_from(id.len()).ok()?;
        Some(Self(short))
    }
}

/// Stands for every id that is long.
const LONG: Short = Short([u8::MAX; 24]);

/// The number of entries from which they are looked up by hash.
const HASHED: usize = 16;

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<'t, T> Entries<'t, T> {
    /// Sorts entries by id. Ids are unique.
    #[must_use]
    pub fn new(mut entries: Vec<Entry<'t, T>>) -> Self {
        // In place, and ids are unique.
        entries.sort_unstable_by_key(|e| e.id);
        Self::sorted(entries)
    }

    /// Takes entries that are sorted by id. Ids are unique.
    #[must_use]
    pub fn sorted(entries: Vec<Entry<'t, T>>) -> Self {
        debug_assert!(entries.is_sorted_by(|a, b| a.id < b.id), "they are not, or not unique");
        Self { sorted: entries, index: OnceLock::new() }
    }

    fn new_index(&self) -> Index {
        let hasher = DefaultHashBuilder::default();
        let mut positions = HashTable::with_capacity(self.sorted.len());
        for (position, entry) in (0..).zip(&self.sorted) {
            let rehash = |(_, p): &(Short, u32)| hasher.hash_one(self.sorted[*p as usize].id);
            let short = Short::new(entry.id).unwrap_or(LONG);
            positions.insert_unique(hasher.hash_one(entry.id), (short, position), rehash);
        }
        Index { positions, hasher }
    }

    /// The position of an id.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        if self.sorted.len() < HASHED {
            return self.sorted.iter().position(|e| e.id == id);
        }
        let Index { positions, hasher } = self.index.get_or_init(|| self.new_index());
        let hash = hasher.hash_one(id);
        let found = match Short::new(id) {
            Some(wanted) => positions.find(hash, |(short, _)| *short == wanted),
            None => positions
                .find(hash, |(short, p)| *short == LONG && self.sorted[*p as usize].id == id),
        };
        found.map(|(_, position)| *position as usize)
    }

    /// The entry at a position of [`Self::all`].
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn at(&self, position: usize) -> &Entry<'t, T> {
        &self.sorted[position]
    }

    /// The entry of that id, broken or not.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry<'t, T>> {
        self.index(id).map(|i| &self.sorted[i])
    }

    /// Every entry in order of id, broken ones included.
    pub fn all(&self) -> slice::Iter<'_, Entry<'t, T>> {
        self.sorted.iter()
    }

    /// Every id.
    pub fn ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.sorted.iter().map(|e| e.id)
    }

    /// At most `most` ids, those nearest in order to `id`: where names are many, the ones
    /// that begin alike.
    pub fn around(&self, id: &str, most: usize) -> impl Iterator<Item = &'t str> + '_ {
        let at = self.sorted.partition_point(|e| e.id < id);
        let end = (at + most.div_ceil(2)).min(self.sorted.len());
        let start = end.saturating_sub(most);
        let end = (start + most).min(self.sorted.len());
        self.sorted[start..end].iter().map(|e| e.id)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether the shape of an entry is broken, so that what seems missing may be in it.
    #[must_use]
    pub fn any_broken(&self) -> bool {
        self.sorted.iter().any(|e| e.value.is_none())
    }

    pub(super) fn into_vec(self) -> Vec<Entry<'t, T>> {
        self.sorted
    }

    pub(super) fn all_mut(&mut self) -> slice::IterMut<'_, Entry<'t, T>> {
        self.sorted.iter_mut()
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Content<T>> {
        self.sorted.iter_mut().filter_map(|e| e.value.as_mut())
    }
}

impl<'t, T: Blank> Entries<'t, T> {
    /// The readable value of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.entry(id)?.value.as_deref()
    }

    /// The readable entries in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (&Entry<'t, T>, &T)> {
        readable(&self.sorted)
    }
}

/// Those of some entries that are readable.
pub(crate) fn readable<'e, 't, T: Blank>(
    entries: &'e [Entry<'t, T>],
) -> impl Iterator<Item = (&'e Entry<'t, T>, &'e T)> {
    entries.iter().filter_map(|entry| Some((entry, entry.value.as_deref()?)))
}

impl<'t> Entries<'t, Offer<'t>> {
    /// What a campaign's `offer` or `offer/stream` leads to: the position of the offer, and the
    /// name of the stream.
    #[must_use]
    pub fn named<'i>(&self, id: &'i str) -> Option<(usize, Option<&'i str>)> {
        // Most ids name no stream, and no offer's id has a slash in it.
        if let Some(index) = self.index(id) {
            return Some((index, None));
        }
        let (offer, stream) = id.split_once('/')?;
        Some((self.index(offer)?, Some(stream)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_no_other() {
        let ids: Vec<String> =
            (0..40).flat_map(|n| ["a", "\0", "é"].map(|c| c.repeat(n))).collect();
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        let entry = |id| Entry { id, key: Loc::BUILT_IN, value: Some(Content::new(())) };
        // Of all, of one in two, and of so few that they are searched.
        for step in [1, 2, 20] {
            let known: Vec<&str> = ids.iter().copied().step_by(step).collect();
            let entries = Entries::new(known.iter().rev().copied().map(entry).collect());
            for id in &ids {
                let position = known.iter().position(|k| k == id);
                assert_eq!(entries.index(id), position, "{id:?} of {}", known.len());
            }
        }
    }
}
