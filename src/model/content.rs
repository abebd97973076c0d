//! What entries of a section say.

use super::scalar::unseen_by_schema;
use super::{Campaign, Channel, ConversionEvent, Domain, Lander, Offer};
use serde::{Deserialize, Deserializer};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

/// What an entry says. One that says nothing takes no memory: a file may have hundreds of thousands.
/// A copy is the same one until either is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content<T>(Option<Arc<T>>);

/// What can say nothing.
pub trait Blank: Clone + Default + PartialEq {
    /// What all share that say nothing.
    fn blank<'w>() -> &'w Self
    where
        Self: 'w;
}

impl<T: Blank> Content<T> {
    /// Keeps what is said.
    #[must_use]
    pub fn new(said: T) -> Self {
        Self((said != *T::blank()).then(|| Arc::new(said)))
    }

    /// Whether a change would be one of a copy.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.0.as_ref().is_some_and(|said| Arc::strong_count(said) > 1)
    }
}

impl<T: Blank> Deref for Content<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::blank())
    }
}

impl<T: Blank> DerefMut for Content<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl<'de, T: Blank + Deserialize<'de>> Deserialize<'de> for Content<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

unseen_by_schema!(Content);

macro_rules! blank {
    ($($entry:ty: $forever:ty),* $(,)?) => { $(
        impl Blank for $entry {
            fn blank<'w>() -> &'w Self
            where
                Self: 'w,
            {
                static BLANK: LazyLock<$forever> = LazyLock::new(<$forever>::default);
                &BLANK
            }
        }
    )* };
}

blank! {
    (): (),
    Domain<'_>: Domain<'static>,
    ConversionEvent: ConversionEvent,
    Channel<'_>: Channel<'static>,
    Lander<'_>: Lander<'static>,
    Offer<'_>: Offer<'static>,
    Campaign<'_>: Campaign<'static>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    #[test]
    fn what_says_nothing_is_shared_until_something_is_said() {
        let mut content = Content::new(Offer::default());
        assert!(content.0.is_none() && std::ptr::eq(&raw const *content, Offer::blank()));
        content.name = Some(Text::built_in("Keto"));
        assert_eq!(content.name.map(|name| name.value), Some("Keto"));
        assert_eq!(Offer::blank().name, None);
    }

    #[test]
    fn what_is_changed_is_changed_in_one_copy() {
        let said = Offer { name: Some(Text::built_in("Keto")), ..Offer::default() };
        let mut content = Content::new(said);
        assert!(!content.is_shared());
        let copy = content.clone();
        assert!(content.is_shared() && std::ptr::eq(&raw const *content, &raw const *copy));
        content.name = None;
        assert_eq!(copy.name.map(|name| name.value), Some("Keto"));
        assert!(!content.is_shared() && !copy.is_shared());
    }
}
