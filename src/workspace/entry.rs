//! Entries of a section, by id.

use super::files::Owner;
use crate::model::Offer;
use crate::yaml::Loc;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::slice;

/// One entry of a section.
#[derive(Debug, Clone)]
pub struct Entry<'t, T> {
    /// Its id.
    pub id: &'t str,
    /// Where its key is.
    pub key: Loc,
    /// What it says; `None` where its shape is broken and a finding says so.
    pub value: Option<Box<T>>,
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
    /// Positions by the hash of their id; empty where searching is as fast.
    positions: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// From how many entries on they are found by their hash.
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
        let hasher = DefaultHashBuilder::default();
        let hashed = if entries.len() < HASHED { 0 } else { entries.len() };
        let mut positions = HashTable::with_capacity(hashed);
        for (position, entry) in (0..).zip(&entries[..hashed]) {
            let rehash = |p: &u32| hasher.hash_one(entries[*p as usize].id);
            positions.insert_unique(hasher.hash_one(entry.id), position, rehash);
        }
        Self { sorted: entries, positions, hasher }
    }

    /// The position of an id.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        if self.sorted.len() < HASHED {
            return self.sorted.iter().position(|e| e.id == id);
        }
        let same = |p: &u32| self.sorted[*p as usize].id == id;
        self.positions.find(self.hasher.hash_one(id), same).map(|p| *p as usize)
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

    /// The readable value of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.entry(id)?.value.as_deref()
    }

    /// Every entry in order of id, broken ones included.
    pub fn all(&self) -> slice::Iter<'_, Entry<'t, T>> {
        self.sorted.iter()
    }

    /// The readable entries in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (&Entry<'t, T>, &T)> {
        self.sorted.iter().filter_map(|e| Some((e, e.value.as_deref()?)))
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

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let index = self.index(id)?;
        self.sorted[index].value.as_deref_mut()
    }

    pub(super) fn into_vec(self) -> Vec<Entry<'t, T>> {
        self.sorted
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.sorted.iter_mut().filter_map(|e| e.value.as_deref_mut())
    }
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
