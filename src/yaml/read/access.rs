//! The parts of a value, as serde asks for them one at a time.

use super::{Failures, ReadError, Reader};
use crate::yaml::tree::{self, Tree};
use crate::yaml::view::{Loc, View, pair};
use serde::de::value::{BorrowedStrDeserializer, U64Deserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// The pairs of a mapping, one at a time: most mappings are read as they are written.
pub(super) enum Pairs<'v, 't> {
    Written(&'v Tree<'t>, tree::Entries<'v>),
    Laid(std::vec::IntoIter<(Loc, &'t str, View<'v, 't>)>),
}

pub(super) struct Entries<'v, 't> {
    pub(super) rest: Pairs<'v, 't>,
    /// How many pairs are left, merged ones aside.
    pub(super) left: usize,
    pub(super) value: Option<View<'v, 't>>,
    pub(super) failed: &'v Failures,
    pub(super) sections: bool,
}

impl<'de, 't: 'de> MapAccess<'de> for Entries<'_, 't> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let next = match &mut self.rest {
            Pairs::Written(tree, entries) => entries.next().map(|entry| pair(tree, entry)),
            Pairs::Laid(entries) => entries.next(),
        };
        let Some((loc, key, value)) = next else { return Ok(None) };
        self.left = self.left.saturating_sub(1);
        self.value = Some(value);
        seed.deserialize(Key { loc, text: key }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let view = self.value.take().ok_or_else(|| de::Error::custom("value before key"))?;
        seed.deserialize(Reader { view, failed: self.failed, section: self.sections })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// A key: text, or text with its place.
struct Key<'t> {
    loc: Loc,
    text: &'t str,
}

impl<'de, 't: 'de> Deserializer<'de> for Key<'t> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_seq(Placed::new(self.loc, PlacedText(self.text)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(Variant(self.text))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

pub(super) struct Items<'v, 't> {
    pub(super) rest: Option<(&'v Tree<'t>, tree::Items<'v>)>,
    pub(super) left: usize,
    pub(super) failed: &'v Failures,
}

impl<'de, 't: 'de> SeqAccess<'de> for Items<'_, 't> {
    type Error = ReadError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        let Some((tree, items)) = &mut self.rest else { return Ok(None) };
        let Some(item) = items.next() else { return Ok(None) };
        self.left -= 1;
        seed.deserialize(Reader::new(View::new(tree, item), self.failed)).map(Some)
    }

    // Exact, so that no list takes more than it holds.
    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// `(place, value)`.
pub(super) struct Placed<T> {
    place: Option<Loc>,
    value: Option<T>,
}

impl<T> Placed<T> {
    pub(super) fn new(place: Loc, value: T) -> Self {
        Self { place: Some(place), value: Some(value) }
    }
}

pub(super) trait Place<'de> {
    fn read<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, ReadError>;
}

pub(super) struct PlacedText<'t>(pub(super) &'t str);

impl<'de, 't: 'de> Place<'de> for PlacedText<'t> {
    fn read<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, ReadError> {
        seed.deserialize(BorrowedStrDeserializer::new(self.0))
    }
}

impl<'de, 't: 'de> Place<'de> for Reader<'_, 't> {
    fn read<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, ReadError> {
        seed.deserialize(self)
    }
}

impl<'de, T: Place<'de>> SeqAccess<'de> for Placed<T> {
    type Error = ReadError;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        if let Some(place) = self.place.take() {
            let number: U64Deserializer<ReadError> = place.pack().into_deserializer();
            return seed.deserialize(number).map(Some);
        }
        self.value.take().map(|value| value.read(seed)).transpose()
    }
}

pub(super) struct Variant<'t>(pub(super) &'t str);

impl<'de, 't: 'de> EnumAccess<'de> for Variant<'t> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), ReadError> {
        let name = BorrowedStrDeserializer::<ReadError>::new(self.0);
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, ReadError> {
        Err(de::Error::custom("expected a word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, ReadError> {
        Err(de::Error::custom("expected a word"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, ReadError> {
        Err(de::Error::custom("expected a word"))
    }
}
