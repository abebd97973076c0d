//! Typed reading of the tree through serde, in place and without a second tree.
//!
//! Four newtype names ask the reader for more than serde knows: [`TEXT`] (a plain scalar's own
//! characters, whatever YAML would type them as), [`PROSE`] (text that is not read yet),
//! [`SPANNED`] (a value and its place) and [`EITHER`] (a value of which only the shape says how to
//! read it). A fifth, [`LENIENT`], is the visitor's: what it reads may fail without failing its
//! surroundings, and it is the visitor that forgives.

mod access;

use super::node::Kind;
use super::scalar::CoreType;
use super::view::{Loc, View};
use access::{Entries, Items, Pairs, Placed, PlacedText, Variant};
use serde::de::{self, Deserializer, Visitor};
use std::cell::{Cell, RefCell};
use std::fmt;

/// Newtype name under which a scalar is read as `(place, text)`.
pub const TEXT: &str = "$trackc::Text";
/// Newtype name under which it is only seen how much text there is: offered as its weight.
pub const PROSE: &str = "$trackc::Prose";
/// Newtype name under which a value is read as `(place, value)`.
pub const SPANNED: &str = "$trackc::Spanned";
/// Newtype name under which failing does not spread.
pub const LENIENT: &str = "$trackc::Lenient";

/// Structs whose keys are the sections of a workspace: one that is not known does not fail
/// the others. Anywhere else a key that is not known fails what it stands in, for nobody can
/// say what it was to be.
const SECTIONS: [&str; 2] = ["Document", "Environment"];

/// Newtype name under which the value's shape decides: a list is offered as a sequence, a
/// mapping as a map, and anything else as `visit_some`.
pub const EITHER: &str = "$trackc::Either";

/// Why a value could not be read, and where.
#[derive(Debug, Clone)]
pub struct ReadError {
    /// In serde's words.
    pub message: String,
    /// The innermost value that failed.
    pub at: Option<Loc>,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), at: None }
    }
}

/// Reads a [`View`] through serde, and notes failures also inside what [`LENIENT`] forgives
/// and where a key was not known.
#[derive(Debug, Clone)]
pub struct Reader<'v, 't> {
    view: View<'v, 't>,
    failed: &'v Failures,
    /// Whether the value belongs to a mapping of sections: see [`SECTIONS`].
    section: bool,
}

/// What went wrong while reading, forgiven or not.
#[derive(Debug, Default)]
pub struct Failures {
    any: Cell<bool>,
    section: Cell<bool>,
    first: RefCell<Option<ReadError>>,
}

impl Failures {
    /// Whether anything was wrong, an unknown key included.
    #[must_use]
    pub fn any(&self) -> bool {
        self.any.get()
    }

    /// Whether a section has a name that is not known.
    #[must_use]
    pub fn section(&self) -> bool {
        self.section.get()
    }

    /// The first error met, if one was.
    #[must_use]
    pub fn first(&self) -> Option<ReadError> {
        self.first.borrow().clone()
    }
}

fn no_text() -> ReadError {
    de::Error::custom("expected text")
}

impl<'v, 't> Reader<'v, 't> {
    /// A reader of one value.
    #[must_use]
    pub fn new(view: View<'v, 't>, failed: &'v Failures) -> Self {
        Self { view, failed, section: false }
    }

    #[inline]
    fn done<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|mut error| {
            self.failed.any.set(true);
            error.at.get_or_insert(self.view.loc());
            self.failed.first.borrow_mut().get_or_insert_with(|| error.clone());
            error
        })
    }

    fn scalar(&self) -> Option<(&'t str, CoreType)> {
        match self.view {
            View::Node { tree, node, .. } if tree.kind(node) == Kind::Scalar => {
                Some((tree.text(node), tree.core_type(node)))
            }
            _ => None,
        }
    }

    /// Whether there is a scalar that is not null.
    fn is_text(&self) -> bool {
        matches!(self.view, View::Node { tree, node, .. }
            if tree.kind(node) == Kind::Scalar && !tree.is_null(node))
    }

    /// A scalar's characters, unless it is null.
    #[inline]
    fn text(&self) -> Result<&'t str, ReadError> {
        if let View::Node { tree, node, .. } = self.view
            && let Some(text) = tree.text_unless_null(node)
        {
            return Ok(text);
        }
        Err(no_text())
    }

    fn int(&self) -> Result<i64, ReadError> {
        match self.scalar() {
            Some((_, CoreType::Int(n))) => Ok(n),
            // JSON Schema counts 1.0 as an integer; so do we, saturating.
            #[allow(clippy::cast_possible_truncation)]
            Some((_, CoreType::Float(f))) if f.fract() == 0.0 => Ok(f as i64),
            _ => Err(de::Error::custom("expected a whole number")),
        }
    }

    fn map(&self) -> Entries<'v, 't> {
        let (rest, left) = match &self.view {
            View::Node { tree, node, .. } => {
                (Pairs::Written(tree, tree.entries(*node)), tree.count(*node))
            }
            View::Over(_) => {
                let entries = self.view.entries();
                let left = entries.len();
                (Pairs::Laid(entries.into_iter()), left)
            }
        };
        Entries { rest, left, value: None, failed: self.failed, sections: false }
    }

    fn seq(&self) -> Items<'v, 't> {
        let View::Node { tree, node, .. } = self.view else {
            // What lies over something is a mapping.
            return Items { rest: None, left: 0, failed: self.failed };
        };
        let rest = Some((tree, tree.items(node)));
        Items { rest, left: tree.count(node), failed: self.failed }
    }

    fn any<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, ReadError>
    where
        't: 'de,
    {
        match self.view.kind() {
            Kind::Mapping => visitor.visit_map(self.map()),
            Kind::Sequence => visitor.visit_seq(self.seq()),
            _ => match self.text() {
                Ok(text) => visitor.visit_borrowed_str(text),
                Err(_) => visitor.visit_unit(),
            },
        }
    }

    /// Text with its place.
    #[inline]
    fn placed_text<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, ReadError>
    where
        't: 'de,
    {
        visitor.visit_seq(Placed::new(self.view.loc(), PlacedText(self.text()?)))
    }
}

macro_rules! with {
    ($($method:ident => |$self:ident, $visitor:ident| $body:expr;)*) => {$(
        fn $method<V: Visitor<'de>>($self, $visitor: V) -> Result<V::Value, ReadError> {
            // A closure, so that `?` in the body ends here and the failure is noted.
            #[allow(clippy::redundant_closure_call)]
            let result = (|| $body)();
            $self.done(result)
        }
    )*};
}

impl<'de, 't: 'de> Deserializer<'de> for Reader<'_, 't> {
    type Error = ReadError;

    with! {
        deserialize_any => |self, v| self.any(v);
        deserialize_bool => |self, v| match self.scalar() {
            Some((_, CoreType::Bool(b))) => v.visit_bool(b),
            _ => Err(de::Error::custom("expected true or false")),
        };
        deserialize_i8 => |self, v| v.visit_i64(self.int()?);
        deserialize_i16 => |self, v| v.visit_i64(self.int()?);
        deserialize_i32 => |self, v| v.visit_i64(self.int()?);
        deserialize_i64 => |self, v| v.visit_i64(self.int()?);
        deserialize_u8 => |self, v| v.visit_i64(self.int()?);
        deserialize_u16 => |self, v| v.visit_i64(self.int()?);
        deserialize_u32 => |self, v| v.visit_i64(self.int()?);
        deserialize_u64 => |self, v| v.visit_i64(self.int()?);
        deserialize_f32 => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_f64 => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_char => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_str => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_string => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_bytes => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_byte_buf => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_identifier => |self, v| v.visit_borrowed_str(self.text()?);
        deserialize_unit => |self, v| self.any(v);
        deserialize_seq => |self, v| match self.view.kind() {
            Kind::Sequence => v.visit_seq(self.seq()),
            _ => Err(de::Error::custom("expected a list")),
        };
        deserialize_map => |self, v| match self.view.kind() {
            Kind::Mapping => v.visit_map(self.map()),
            _ => Err(de::Error::custom("expected a mapping")),
        };
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        // The typed model asks for this only where it does not know a key.
        if self.section {
            self.failed.any.set(true);
            self.failed.section.set(true);
            return visitor.visit_unit();
        }
        self.done(Err(de::Error::custom("unknown key")))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match name {
            TEXT => {
                let result = self.placed_text(visitor);
                self.done(result)
            }
            PROSE => {
                let is_text = self.is_text();
                let result =
                    if is_text { visitor.visit_u64(self.view.weight()) } else { Err(no_text()) };
                self.done(result)
            }
            // What is within notes its own failures.
            SPANNED => visitor.visit_seq(Placed::new(self.view.loc(), self)),
            EITHER if matches!(self.view.kind(), Kind::Sequence | Kind::Mapping) => {
                let result = self.any(visitor);
                self.done(result)
            }
            EITHER => visitor.visit_some(self),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    // Nothing is optional by being null: what is left out is left out.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, v: V) -> Result<V::Value, ReadError> {
        self.deserialize_seq(v)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if !SECTIONS.contains(&name) || self.view.kind() != Kind::Mapping {
            return self.deserialize_map(visitor);
        }
        let result = visitor.visit_map(Entries { sections: true, ..self.map() });
        self.done(result)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        // A variant's name is text, and never what YAML calls a number or a boolean.
        let result = match self.scalar() {
            Some((text, CoreType::Str)) => visitor.visit_enum(Variant(text)),
            _ => Err(de::Error::custom("expected one of the allowed words")),
        };
        self.done(result)
    }
}
