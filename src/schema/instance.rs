//! What a window shows of a tree, as `jsonschema` sees it, without a copy. The only file, with its parent, that
//! knows that crate's traits.

use super::window::Window;
use crate::yaml::{CoreType, Entry, Kind, NodeId};
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};
use jsonschema::types::JsonType;
use serde_json::{Number, Value};
use std::borrow::Cow;

/// The family of nodes over a [`Tree`](crate::yaml::Tree).
pub(super) struct Arena;

/// A node, or the bare text of a key.
#[derive(Clone, Copy)]
pub(super) enum ArenaNode<'a> {
    Tree { window: &'a Window<'a>, node: NodeId },
    Text(&'a str),
}

impl<'a> ArenaNode<'a> {
    pub(super) fn new(window: &'a Window<'a>, node: NodeId) -> Self {
        Self::Tree { window, node: window.tree.resolve(node) }
    }

    fn collection(&self, kind: Kind) -> Option<Collection<'a>> {
        match self {
            Self::Tree { window, node } if window.tree.kind(*node) == kind => {
                Some(Collection { window, node: *node })
            }
            _ => None,
        }
    }

    fn core(&self) -> Option<(&'a str, CoreType)> {
        match self {
            Self::Tree { window: Window { tree, .. }, node }
                if tree.kind(*node) == Kind::Scalar =>
            {
                Some((tree.text(*node), tree.core_type(*node)))
            }
            _ => None,
        }
    }
}

impl Json for Arena {
    type Node<'a> = ArenaNode<'a>;
    type PreparedKey = String;
    const ACYCLIC: bool = true;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(ArenaNode<'_>) -> T) -> T {
        f(ArenaNode::Text(string))
    }
}

impl<'a> Node<'a, Arena> for ArenaNode<'a> {
    type Object = Collection<'a>;
    type Array = Collection<'a>;
    type Number = ArenaNumber<'a>;

    fn as_object(&self) -> Option<Collection<'a>> {
        self.collection(Kind::Mapping)
    }

    fn as_array(&self) -> Option<Collection<'a>> {
        self.collection(Kind::Sequence)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match (self, self.core()) {
            (Self::Text(text), _) => Some(Cow::Borrowed(*text)),
            (_, Some((text, CoreType::Str))) => Some(Cow::Borrowed(text)),
            // JSON has no infinities: they are text.
            (_, Some((text, CoreType::Float(f)))) if !f.is_finite() => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<ArenaNumber<'a>> {
        match self.core()? {
            (text, CoreType::Int(n)) => Some(ArenaNumber { text, number: Number::from(n) }),
            (text, CoreType::Float(f)) => {
                Number::from_f64(f).map(|number| ArenaNumber { text, number })
            }
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.core()? {
            (_, CoreType::Bool(b)) => Some(b),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.core(), Some((_, CoreType::Null)))
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Text(_) => JsonType::String,
            Self::Tree { window: Window { tree, .. }, node } => match tree.kind(*node) {
                Kind::Mapping => JsonType::Object,
                Kind::Sequence => JsonType::Array,
                _ => match tree.core_type(*node) {
                    CoreType::Null => JsonType::Null,
                    CoreType::Bool(_) => JsonType::Boolean,
                    CoreType::Float(f) if !f.is_finite() => JsonType::String,
                    CoreType::Int(_) | CoreType::Float(_) => JsonType::Number,
                    CoreType::Str => JsonType::String,
                },
            },
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        // Constants and enumerations of our schema are scalars.
        cmp::equal(&self.to_value(), expected)
    }

    /// Scalars only: an error about a collection names its place, not its content, and a
    /// copy of a 50 MB document for one message would be the larger mistake.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(if let Some(text) = self.as_string() {
            Value::String(text.into_owned())
        } else if let Some(number) = self.as_number() {
            Value::Number(number.number)
        } else if let Some(boolean) = self.as_boolean() {
            Value::Bool(boolean)
        } else {
            Value::Null
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Tree { window, node } => {
                let address = std::ptr::from_ref::<Window<'_>>(window).addr();
                Some(NodeIdentity::tagged(address, *node))
            }
            Self::Text(_) => None,
        }
    }
}

/// A mapping or a sequence.
#[derive(Clone, Copy)]
pub(super) struct Collection<'a> {
    window: &'a Window<'a>,
    node: NodeId,
}

impl<'a> Object<'a, Arena> for Collection<'a> {
    type Node = ArenaNode<'a>;
    type MemberName = &'a str;
    type MembersIter = Box<dyn Iterator<Item = (&'a str, ArenaNode<'a>)> + 'a>;

    fn len(&self) -> usize {
        self.window.entries(self.node).count()
    }

    fn get(&self, key: &String) -> Option<ArenaNode<'a>> {
        let entry = self.window.get(self.node, key)?;
        Some(ArenaNode::new(self.window, entry.value))
    }

    fn members(&self) -> Self::MembersIter {
        let window = self.window;
        let name = |entry: &Entry| window.tree.text(window.tree.resolve(entry.key));
        let entries = window.entries(self.node);
        Box::new(entries.map(move |e| (name(&e), ArenaNode::new(window, e.value))))
    }
}

impl<'a> Array<'a, Arena> for Collection<'a> {
    type Node = ArenaNode<'a>;
    type ElementsIter = Box<dyn Iterator<Item = ArenaNode<'a>> + 'a>;

    fn len(&self) -> usize {
        self.window.items(self.node).count()
    }

    fn elements(&self) -> Self::ElementsIter {
        let window = self.window;
        Box::new(window.items(self.node).map(|item| ArenaNode::new(window, item)))
    }
}

/// A number with the characters it was written in.
pub(super) struct ArenaNumber<'a> {
    text: &'a str,
    number: Number,
}

impl JsonNumber for ArenaNumber<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.number.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.number.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.number.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.text)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Borrowed(&self.number)
    }
}
