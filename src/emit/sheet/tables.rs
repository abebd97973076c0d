//! Texts by number: what makes the page of a large workspace small.

use crate::text::visible;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use std::borrow::Cow;
use std::collections::HashMap;

/// A piece of the data.
#[derive(Debug)]
pub(super) enum Node {
    /// A text, by its number in [`Texts`].
    Text(usize),
    Number(i64),
    List(Vec<Node>),
}

impl From<usize> for Node {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Node {
    fn from(yes: bool) -> Self {
        Self::Number(yes.into())
    }
}

/// Every text, shape and tail once, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Texts<'p> {
    numbers: HashMap<Cow<'p, str>, usize>,
    uses: Vec<usize>,
    pub(super) shapes: Lists,
    pub(super) tails: Lists,
}

/// Lists of texts, each once.
#[derive(Debug, Default)]
pub(super) struct Lists {
    numbers: HashMap<Vec<usize>, usize>,
    nodes: Vec<Node>,
}

impl Lists {
    /// The list's number.
    pub(super) fn add(&mut self, texts: Vec<usize>) -> Node {
        let next = self.nodes.len();
        let number = *self.numbers.entry(texts).or_insert_with_key(|texts| {
            self.nodes.push(Node::List(texts.iter().map(|text| Node::Text(*text)).collect()));
            next
        });
        number.into()
    }
}

impl<'p> Texts<'p> {
    pub(super) fn number(&mut self, text: impl Into<Cow<'p, str>>) -> usize {
        let next = self.uses.len();
        let number = *self.numbers.entry(text.into()).or_insert(next);
        if number == next {
            self.uses.push(0);
        }
        self.uses[number] += 1;
        number
    }

    /// A text as it is, which will be copied.
    pub(super) fn add(&mut self, text: impl Into<Cow<'p, str>>) -> Node {
        Node::Text(self.number(text))
    }

    /// A text that is only shown.
    pub(super) fn shown(&mut self, text: &'p str) -> Node {
        self.add(visible(text))
    }

    /// Texts that are only shown.
    pub(super) fn list(&mut self, texts: impl IntoIterator<Item = &'p str>) -> Node {
        Node::List(texts.into_iter().map(|text| self.shown(text)).collect())
    }

    /// The finished table, the shapes and the tails.
    pub(super) fn finish(self) -> (Table<'p>, Node, Node) {
        let mut all: Vec<(Cow<'_, str>, usize)> = self.numbers.into_iter().collect();
        all.sort_unstable_by_key(|(_, number)| *number);
        let texts: Vec<Cow<'_, str>> = all.into_iter().map(|(text, _)| text).collect();
        let mut next = 0;
        let places = texts.iter().zip(&self.uses).map(|(text, uses)| {
            // With all others here, the cards are plain ASCII, which browsers read fastest.
            let shared = *uses > 1 && text.len() > 2 || !text.is_ascii();
            shared.then(|| {
                next += 1;
                next - 1
            })
        });
        let places = places.collect();
        let (shapes, tails) = (Node::List(self.shapes.nodes), Node::List(self.tails.nodes));
        (Table { texts, places }, shapes, tails)
    }
}

/// Every text, and the place of those that stand in the page's table.
#[derive(Debug)]
pub(super) struct Table<'p> {
    texts: Vec<Cow<'p, str>>,
    places: Vec<Option<usize>>,
}

/// A node, for writing.
pub(super) struct Shown<'d>(pub(super) &'d Table<'d>, pub(super) &'d Node);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, node) = self;
        match node {
            Node::Text(number) => match table.places[*number] {
                Some(place) => serializer.serialize_u64(place as u64),
                None => serializer.serialize_str(&table.texts[*number]),
            },
            Node::Number(number) => serializer.serialize_i64(*number),
            Node::List(nodes) => {
                let mut list = serializer.serialize_seq(Some(nodes.len()))?;
                for node in nodes {
                    list.serialize_element(&Shown(table, node))?;
                }
                list.end()
            }
        }
    }
}

/// Named nodes and, as `strings`, the table itself, for writing.
pub(super) struct Head<'d>(pub(super) &'d Table<'d>, pub(super) &'d [(&'static str, Node)]);

impl Serialize for Head<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, members) = self;
        let mut map = serializer.serialize_map(Some(members.len() + 1))?;
        for (name, node) in *members {
            map.serialize_entry(name, &Shown(table, node))?;
        }
        let shared = table.texts.iter().zip(&table.places).filter(|(_, place)| place.is_some());
        let shared: Vec<&str> = shared.map(|(text, _)| text.as_ref()).collect();
        map.serialize_entry("strings", &shared)?;
        map.end()
    }
}
