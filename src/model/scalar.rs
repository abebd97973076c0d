//! Values with their places.

use crate::yaml::{EITHER, LENIENT, Loc, NodeId, PROSE, SPANNED, TEXT};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Wrappers of which the schema knows nothing: it is that of what they hold.
macro_rules! unseen_by_schema {
    ($($wrapper:ident),*) => { $(
        impl<T: schemars::JsonSchema> schemars::JsonSchema for $wrapper<T> {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                T::schema_name()
            }
            fn schema_id() -> std::borrow::Cow<'static, str> {
                T::schema_id()
            }
            fn inline_schema() -> bool {
                T::inline_schema()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                T::json_schema(generator)
            }
        }
    )* };
}
pub(super) use unseen_by_schema;

unseen_by_schema!(Spanned, Lenient);

/// Text with its place. A plain scalar's own characters count, whatever YAML would type
/// them as: `61e190312000000000000000` is an id, not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// The characters.
    pub value: &'a str,
    /// Where they are written.
    pub at: Loc,
}

impl<'a> Text<'a> {
    /// Text that is built in.
    #[must_use]
    pub fn built_in(value: &'a str) -> Self {
        Self { value, at: Loc::BUILT_IN }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Placed;
        impl<'de> Visitor<'de> for Placed {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
                let at = Loc::from_seq(&mut seq)?;
                let value = seq.next_element()?.ok_or_else(|| de::Error::custom("no text"))?;
                Ok(Text { value, at })
            }
        }
        deserializer.deserialize_newtype_struct(TEXT, Placed)
    }
}

impl JsonSchema for Text<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            // For editors, whose own words would say nothing of the commonest slip.
            "errorMessage": "Text is wanted here; a macro in braces or brackets must be quoted: \"{clickid}\"",
        })
    }
}

/// Text of which only the place and the length are kept, since no check asks what it says: see
/// [`Files::text`](crate::workspace::Files::text).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prose {
    /// How much it counts for where it is multiplied, in values.
    pub weight: u32,
}

impl<'de> Deserialize<'de> for Prose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Prose;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_u64<E: de::Error>(self, weight: u64) -> Result<Prose, E> {
                Ok(Prose { weight: weight.try_into().unwrap_or(u32::MAX) })
            }
        }
        deserializer.deserialize_newtype_struct(PROSE, Seen)
    }
}

impl JsonSchema for Prose {
    fn schema_name() -> Cow<'static, str> {
        Text::schema_name()
    }
    fn inline_schema() -> bool {
        Text::inline_schema()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Text::json_schema(generator)
    }
}

/// A value with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub at: Loc,
}

impl<T> Spanned<T> {
    /// A value that is built in.
    pub fn built_in(value: T) -> Self {
        Self { value, at: Loc::BUILT_IN }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Placed<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Placed<T> {
            type Value = Spanned<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Spanned<T>, A::Error> {
                let at = Loc::from_seq(&mut seq)?;
                let value = seq.next_element()?.ok_or_else(|| de::Error::custom("no value"))?;
                Ok(Spanned { value, at })
            }
        }
        deserializer.deserialize_newtype_struct(SPANNED, Placed(PhantomData))
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Shape<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or a list of values")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut out = Vec::with_capacity(seq.size_hint().unwrap_or(0));
                while let Some(item) = seq.next_element()? {
                    out.push(item);
                }
                Ok(OneOrMany(out))
            }
            fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
                T::deserialize(d).map(|item| OneOrMany(vec![item]))
            }
        }
        deserializer.deserialize_newtype_struct(EITHER, Shape(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// A value that may be broken without breaking what it stands in. The finding about it is
/// made elsewhere; here it is enough to know that it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lenient<T> {
    /// As it should be.
    Good(T),
    /// Not readable.
    Broken,
}

impl<T> Lenient<T> {
    /// The value, unless it is broken.
    pub fn good(&self) -> Option<&T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Broken => None,
        }
    }

    /// The value to be changed, unless it is broken.
    pub(crate) fn good_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Broken => None,
        }
    }
}

impl<T> Lenient<Map<'_, T>> {
    /// Takes those entries for broken, and those for none, whose keys are in some places.
    pub(super) fn break_where(
        &mut self,
        is_broken: &impl Fn(NodeId) -> bool,
        is_none: &impl Fn(NodeId) -> bool,
    ) {
        let Self::Good(map) = self else { return };
        map.entries.retain(|(key, _)| !is_none(key.at.node()));
        for (key, value) in &mut map.entries {
            if is_broken(key.at.node()) {
                *value = Lenient::Broken;
            }
        }
    }
}

/// A value of which only that it can be read is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

impl<T> Spanned<Lenient<Box<T>>> {
    /// The value out of its box, in which a section lies that few files have.
    pub(crate) fn unboxed(self) -> Spanned<Lenient<T>> {
        let value = match self.value {
            Lenient::Good(value) => Lenient::Good(*value),
            Lenient::Broken => Lenient::Broken,
        };
        Spanned { value, at: self.at }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forgiving<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Forgiving<T> {
            type Value = Lenient<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                d: D,
            ) -> Result<Lenient<T>, D::Error> {
                Ok(T::deserialize(d).map_or(Lenient::Broken, Lenient::Good))
            }
        }
        deserializer.deserialize_newtype_struct(LENIENT, Forgiving(PhantomData))
    }
}

/// A mapping with free keys, in the order written. A value that cannot be read is kept as
/// broken, so that its key is still known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<'a, T> {
    /// Keys with their places, and values.
    pub entries: Vec<(Text<'a>, Lenient<T>)>,
}

impl<T> Default for Map<'_, T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<'a, T> Map<'a, T> {
    /// The readable entries.
    pub fn iter(&self) -> impl Iterator<Item = (Text<'a>, &T)> {
        self.entries.iter().filter_map(|(key, value)| Some((*key, value.good()?)))
    }

    /// The value of a key, if it is there and readable.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.iter().find(|(k, _)| k.value == key).map(|(_, value)| value)
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Map<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
            type Value = Map<'de, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Map { entries })
            }
        }
        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Map<'_, T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Map_of_{}", T::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// Text, or a mapping that says more: many things have a short form and a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextOr<'a, L> {
    /// The short form.
    Text(Text<'a>),
    /// The long form.
    Long(L),
}

impl<'de: 'a, 'a, L: Deserialize<'de>> Deserialize<'de> for TextOr<'a, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape<L>(PhantomData<L>);
        impl<'de, L: Deserialize<'de>> Visitor<'de> for Shape<L> {
            type Value = TextOr<'de, L>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a mapping")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                L::deserialize(de::value::MapAccessDeserializer::new(map)).map(TextOr::Long)
            }
            fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
                Text::deserialize(d).map(TextOr::Text)
            }
        }
        deserializer.deserialize_newtype_struct(EITHER, Shape(PhantomData))
    }
}

impl<L: JsonSchema> JsonSchema for TextOr<'_, L> {
    fn schema_name() -> Cow<'static, str> {
        format!("TextOr{}", L::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (text, long) = (generator.subschema_for::<Text>(), generator.subschema_for::<L>());
        json_schema!({ "anyOf": [text, long] })
    }
}
