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

    /// Whether a text has come before.
    pub(super) fn has(&self, text: &str) -> bool {
        self.numbers.contains_key(text)
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
        let mut texts = vec![Cow::default(); self.uses.len()];
        for (text, number) in self.numbers {
            texts[number] = text;
        }
        // With all others in the table, the cards are plain ASCII, which browsers read fastest.
        let is_shared =
            |n: &usize| self.uses[*n] > 1 && texts[*n].len() > 2 || !texts[*n].is_ascii();
        let mut order: Vec<usize> = (0..texts.len()).filter(is_shared).collect();
        // Those that occur most come first, so that their numbers are short.
        order.sort_by_key(|number| self.uses[*number] < OFTEN);
        let mut places = vec![None; texts.len()];
        for (place, number) in order.iter().enumerate() {
            places[*number] = Some(place);
        }
        let (shapes, tails) = (Node::List(self.shapes.nodes), Node::List(self.tails.nodes));
        (Table { texts, places, order }, shapes, tails)
    }
}

/// Every text, and the place of those that stand in the page's table.
#[derive(Debug)]
pub(super) struct Table<'p> {
    texts: Vec<Cow<'p, str>>,
    places: Vec<Option<usize>>,
    /// The numbers of those that stand in the table, in its order.
    order: Vec<usize>,
}

/// From how many uses on a text stands at the beginning of the table.
const OFTEN: usize = 64;

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
        let strings: Vec<&str> = table.order.iter().map(|n| table.texts[*n].as_ref()).collect();
        map.serialize_entry("strings", &strings)?;
        map.end()
    }
}
