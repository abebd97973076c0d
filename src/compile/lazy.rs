//! Lists whose items are made while they are written, each let go of before the next is made: a
//! workspace of thousands of campaigns never stands in memory a second time.

use serde::{Serialize, Serializer};

/// Makes its items anew whenever it is asked for them.
struct Maker<'p, T>(Box<dyn Fn() -> Box<dyn Iterator<Item = T> + 'p> + 'p>);

impl<'p, T> Maker<'p, T> {
    fn new<I: Iterator<Item = T> + 'p>(make: impl Fn() -> I + 'p) -> Self {
        Self(Box::new(move || Box::new(make())))
    }
}

/// What is written as a list.
pub struct Listed<'p, T>(Maker<'p, T>);

impl<'p, T> Listed<'p, T> {
    /// A list of what `make` makes.
    pub fn new<I: Iterator<Item = T> + 'p>(make: impl Fn() -> I + 'p) -> Self {
        Self(Maker::new(make))
    }

    /// The items, made anew.
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'p, T> {
        self.0.0()
    }
}

impl<T: Serialize> Serialize for Listed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// What is written as a map.
pub struct Keyed<'p, T>(Maker<'p, (&'p str, T)>);

impl<'p, T> Keyed<'p, T> {
    /// A map of what `make` makes, in its order.
    pub fn new<I: Iterator<Item = (&'p str, T)> + 'p>(make: impl Fn() -> I + 'p) -> Self {
        Self(Maker::new(make))
    }
}

impl<T: Serialize> Serialize for Keyed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.0())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::to_string;
    use std::cell::Cell;

    /// Counts itself while it is there.
    struct Item<'c>(&'c Cell<usize>);

    impl<'c> Item<'c> {
        fn new(there: &'c Cell<usize>) -> Self {
            there.set(there.get() + 1);
            Self(there)
        }
    }

    impl Drop for Item<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }

    impl Serialize for Item<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_u64(self.0.get() as u64)
        }
    }

    #[test]
    fn one_item_is_there_at_a_time_and_all_are_made_again() {
        let there = Cell::new(0);
        let list = Listed::new(|| (0..3).map(|_| Item::new(&there)));
        let map = Keyed::new(|| ["b", "a"].into_iter().map(|id| (id, Item::new(&there))));
        for _ in 0..2 {
            assert_eq!(to_string(&list).unwrap(), "[1,1,1]");
            assert_eq!(to_string(&map).unwrap(), r#"{"b":1,"a":1}"#);
        }
        assert_eq!(there.get(), 0);
    }
}
