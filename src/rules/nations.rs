//! Sets of countries, for the rules that ask whose visitors go where.

use crate::facts::countries::{self, COUNTRIES};
use crate::model::Text;

/// A set of countries by their position in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set([u64; 4]);

impl Set {
    pub(super) const NONE: Self = Self([0; 4]);
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    pub(super) fn add(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    pub(super) fn has(self, index: usize) -> bool {
        self.0[index / 64] & (1 << (index % 64)) != 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        self.each(other, |a, b| a | b)
    }

    pub(super) fn and(self, other: Self) -> Self {
        self.each(other, |a, b| a & b)
    }

    pub(super) fn without(self, other: Self) -> Self {
        self.each(other, |a, b| a & !b)
    }

    fn each(mut self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        self
    }
}

/// The position of a country; of a slip, that of what was meant.
fn position(text: &str) -> Option<usize> {
    countries::index(text)
        .or_else(|| countries::index(countries::meant(text).map(|(c, _)| c.code)?))
}

/// The countries of a list; `None` where one of them is not known, which is said elsewhere.
fn set(list: &[Text<'_>]) -> Option<Set> {
    let mut set = Set::NONE;
    for country in list {
        set.add(position(country.value)?);
    }
    Some(set)
}

/// The countries of a list; all where it is empty or holds what is none.
pub(super) fn countries_of(list: Option<&Vec<Text<'_>>>) -> Set {
    list.filter(|list| !list.is_empty()).and_then(|list| set(list)).unwrap_or(Set::ALL)
}

/// The codes of some countries.
pub(super) fn codes_of(set: Set) -> impl Iterator<Item = &'static str> {
    (0..COUNTRIES.len()).filter(move |i| set.has(*i)).map(|i| COUNTRIES[i].code)
}
