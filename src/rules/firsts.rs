//! Which of many things is the first of its kind, without a copy of what they are known by.

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hash};

/// The first things of each kind, by a part of their hash. Twice as many entries fit into a cache as
/// if the texts were held, and those are read only where two things may be alike.
#[derive(Debug)]
pub(super) struct Firsts {
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

/// A hash whose bits all hang on the part that is kept.
fn spread(part: u32) -> u64 {
    u64::from(part).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Firsts {
    /// For so many things.
    pub(super) fn of(count: usize) -> Self {
        Self { table: HashTable::with_capacity(count), hasher: DefaultHashBuilder::default() }
    }

    /// The number of the first thing that is the `same` as the one of number `index`, which may be
    /// that one itself. Whatever is the same has the same `key`.
    pub(super) fn first(
        &mut self,
        index: usize,
        key: impl Hash,
        same: impl Fn(usize) -> bool,
    ) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "a part of it is enough")]
        let part = self.hasher.hash_one(key) as u32;
        let Ok(short) = u32::try_from(index) else { return index };
        let is_same = |(other, first): &(u32, u32)| *other == part && same(*first as usize);
        match self.table.entry(spread(part), is_same, |(part, _)| spread(*part)) {
            Entry::Occupied(known) => known.get().1 as usize,
            Entry::Vacant(new) => {
                new.insert((part, short));
                index
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_leads_to_the_first_of_its_kind() {
        let words = ["a", "b", "a", "", "b", "a", "c", ""];
        let mut firsts = Firsts::of(1);
        let first = words
            .iter()
            .enumerate()
            .map(|(i, word)| firsts.first(i, word, |other| words[other] == *word));
        assert_eq!(first.collect::<Vec<_>>(), [0, 1, 0, 3, 1, 0, 6, 3]);
    }
}
