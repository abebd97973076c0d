//! What to write instead of a value that is shorter or otherwise put together than the language
//! has it, where it says enough for that.

use super::shape::{SECTIONS, Shape};
use super::{At, Explainer};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, code};
use crate::facts::kma::Status;
use crate::model::{
    CHANNEL_OR_CHANNELS, STREAM_OR_STREAMS, as_fine_as, may_be_thousands, money, plain_amount,
};
use crate::text::{Span, shown, visible};
use crate::yaml::{Kind, NodeId, how_to_include, plain_or_quoted, quoted};
use serde_json::{Map, Value};

/// What to do, and the fix that does it.
pub(super) type Instead = (String, Option<Fix>);

/// How many pairs a fix rewrites at the most.
const MOST_PAIRS: usize = 50;

impl<'a> Explainer<'a> {
    /// What to write where something else is expected.
    pub(super) fn instead(&self, at: &At, expected: &str) -> Option<Instead> {
        let kind = self.tree.kind(self.tree.resolve(at.node));
        if expected.starts_with("a mapping") {
            match kind {
                Kind::Scalar => self.file_of_section(at).or_else(|| self.mapping_of_text(at)),
                Kind::Sequence => self.entries_below_ids(at),
                Kind::Mapping | Kind::Alias => None,
            }
        } else if expected.starts_with("a list") && kind == Kind::Mapping {
            self.items_of_pairs(at)
        } else if expected == "text" && kind == Kind::Sequence {
            self.one_or_several(at)
        } else {
            None
        }
    }

    /// `offers: offers.yaml`
    fn file_of_section(&self, at: &At) -> Option<Instead> {
        let text = self.tree.text(self.tree.resolve(at.node));
        let is_of_file = at.path.len() == 2;
        Some((how_to_include(text).filter(|_| is_of_file)?, None))
    }

    /// `postback: https://…`, `keto-kz: https://…`, `Sale: approved` and `payout: 12.50 USD`.
    fn mapping_of_text(&self, at: &At) -> Option<Instead> {
        let Some(Shape::Keys(keys)) = self.around(at).pop().or_else(|| self.amounts_around(at))
        else {
            return None;
        };
        let text = self.tree.text(self.tree.resolve(at.node)).trim();
        let (new, sure) = if keys.contains_key("url") && text.starts_with("https://") {
            (format!("{{ url: {} }}", quoted(text)), Applicability::Safe)
        } else if keys.contains_key("stream") && text.starts_with("https://") {
            (format!("{{ stream: {} }}", quoted(text)), Applicability::Safe)
        } else if keys.contains_key("duplicates") && Status::parse(text).is_some() {
            (format!("{{ when: {text} }}"), Applicability::Safe)
        } else if is_money(keys) {
            let Some((number, currency, sure)) = money(text).filter(|_| !self.goes_on(at)) else {
                let amount = plain_amount(text).filter(|_| !may_be_thousands(text))?;
                let help = format!(
                    "write the currency as well, as in `{{ amount: {}, currency: USD }}`",
                    quoted(&amount)
                );
                return Some((help, None));
            };
            if may_be_thousands(number) {
                let whole = quoted(&number.replace('.', ""));
                return Some((
                    format!(
                        "the point may stand between thousands: write `{{ amount: {whole}, currency: {currency} }}` if it does, and `{}` as its amount if it does not",
                        quoted(number.trim_end_matches('0').trim_end_matches('.'))
                    ),
                    None,
                ));
            }
            let Some(amount) = as_fine_as(&plain_amount(number)?, currency) else {
                let help = format!(
                    "round the amount to the decimals that {currency} has, and write `{{ amount: …, currency: {currency} }}`"
                );
                return Some((help, None));
            };
            (format!("{{ amount: {}, currency: {currency} }}", quoted(&amount)), sure)
        } else {
            return None;
        };
        let title = format!("write `{}`", visible(&new));
        let fix = Fix::replace(title.as_str(), self.tree.span(at.node), new).at_most(sure);
        Some((title, Some(fix).filter(|_| self.may_replace(at.node))))
    }

    /// The shape of one amount, where a country's stands: the forms of a payout are one amount and a
    /// mapping from country to amount.
    fn amounts_around(&self, at: &At) -> Option<Shape<'a>> {
        let (_, path) = at.path.split_last()?;
        let payout = At { node: path.last()?.0, path: path.to_vec() };
        self.around(&payout)
            .pop()
            .filter(|shape| matches!(shape, Shape::Keys(keys) if is_money(keys)))
    }

    /// A list where one text belongs: `channel: [push]` and `channel: [push, meta]`.
    fn one_or_several(&self, at: &At) -> Option<Instead> {
        let list = self.tree.resolve(at.node);
        let mut texts = Vec::new();
        for item in self.tree.items(list) {
            texts.push(self.tree.text_unless_null(item).filter(|_| texts.len() < MOST_PAIRS)?);
        }
        if let [only] = texts.as_slice() {
            let new = plain_or_quoted(only);
            let title = format!("write `{}`", visible(&new));
            let fix = Fix::replace(title.as_str(), self.tree.span(at.node), new);
            let may_edit = self.tree.is_flow(list) && self.may_edit(at.node);
            return Some((title, Some(fix).filter(|_| may_edit)));
        }
        let key = at.path.last().and_then(|(_, key)| *key)?;
        let name = self.tree.text(self.tree.resolve(key));
        if name == STREAM_OR_STREAMS[0] {
            let help = "each of several streams stands below an id of its own: `streams: { push: https://…, meta: https://… }`";
            return Some((help.to_owned(), None));
        }
        let [one, several] = CHANNEL_OR_CHANNELS;
        if name != one || texts.is_empty() {
            return None;
        }
        let help = format!("several stand in `{several}: [{}]`", shown(&texts.join(", ")));
        let mapping = at.path.iter().rev().nth(1).map(|(node, _)| self.tree.resolve(*node))?;
        let is_free = self.pairs(mapping).all(|pair| self.key(pair) != several);
        // Another layer of the entry may have the other key.
        let fix = Fix::replace(format!("write `{several}`"), self.tree.span(key), several)
            .at_most(Applicability::Unsafe);
        Some((help, Some(fix).filter(|_| is_free && self.may_edit(key))))
    }

    /// Whether a comma within braces tears a value apart: in `{ payout: USD 12,50 }` `50` is a key.
    fn goes_on(&self, at: &At) -> bool {
        let around = at.path.iter().rev().nth(1).map(|(node, _)| self.tree.resolve(*node));
        around.is_some_and(|around| {
            let next = self.tree.end_of(at.node);
            let is_last = next >= self.tree.end_of(around);
            self.tree.is_flow(around) && !is_last && self.is_empty((next, self.tree.end_of(next)))
        })
    }

    /// A section whose entries are items: `- id: keto-kz` and `- keto-kz: …`.
    fn entries_below_ids(&self, at: &At) -> Option<Instead> {
        let [_, (node, Some(key))] = at.path.as_slice() else { return None };
        let section = self.tree.text(self.tree.resolve(*key));
        let (.., word) = SECTIONS.iter().find(|(name, ..)| *name == section)?;
        let first = self.tree.items(self.tree.resolve(*node)).next().map(|i| self.tree.resolve(i));
        let pair = first.and_then(|first| self.pairs(first).next());
        let id = pair.and_then(|pair| match self.key(pair) {
            "id" | "name" => self.tree.text_unless_null(self.tree.resolve(pair.1)),
            own => Some(own).filter(|_| self.tree.text_unless_null(pair.1).is_none()),
        });
        let is_id = |id: &&str| {
            id.len() <= 64
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let id = id
            .filter(is_id)
            .map_or_else(|| format!("my-{}", word.replace(' ', "-")), str::to_owned);
        Some((
            format!(
                "write each {word} without a dash, below its id: `{id}:` on a line, and its keys on the next ones, indented"
            ),
            None,
        ))
    }

    /// `keto-kz: 70` where a list of offers with their weights belongs.
    fn items_of_pairs(&self, at: &At) -> Option<Instead> {
        let list = self.tree.resolve(at.node);
        let name = self.weighted(at)?;
        let pairs: Vec<_> = self.pairs(list).take(MOST_PAIRS + 1).collect();
        let first = pairs.first().copied()?;
        if !pairs.iter().all(|(_, value)| self.weight(*value).is_some()) {
            return None;
        }
        let item = self.weighted_item(name, first)?;
        let has_remark = |(key, value): &(NodeId, NodeId)| self.has_remark(*key, *value);
        let may_edit = pairs.len() <= MOST_PAIRS
            && !pairs.iter().any(has_remark)
            && !self.tree.is_flow(list)
            && self.may_edit(list);
        let fix = may_edit.then(|| {
            let insert = |at: u32, text: String| Edit {
                span: Span { start: at, end: at, ..self.tree.span(list) },
                text,
            };
            let edits = pairs.iter().flat_map(|(key, value)| {
                let (key, value) = (self.tree.span(*key), self.tree.span(*value));
                [
                    insert(key.start, format!("- {{ {name}: ")),
                    Edit {
                        span: Span { start: key.end, end: value.start, ..key },
                        text: ", weight: ".to_owned(),
                    },
                    insert(value.end, " }".to_owned()),
                ]
            });
            Fix::edits("write the pairs as items of a list", edits.collect())
        });
        Some((format!("write each as an item of a list: `- {item}`"), fix))
    }

    /// Whether a mapping is `keto-kz: 70` where an offer with its weight belongs, which is said.
    pub(super) fn is_pair_for_item(&mut self, mapping: NodeId, shapes: &[Shape<'a>]) -> bool {
        let found = self.pair_for_item(mapping, shapes);
        let is_one = found.is_some();
        found.into_iter().for_each(|diagnostic| self.out.push(diagnostic));
        is_one
    }

    fn pair_for_item(&self, mapping: NodeId, shapes: &[Shape<'a>]) -> Option<Diagnostic> {
        let Some(Shape::Keys(known)) = shapes.last() else { return None };
        let is_small = self.tree.end_of(mapping) - mapping <= 4;
        let name = name_of_weighted(known).filter(|_| is_small)?;
        let mut pairs = self.pairs(mapping);
        let pair = pairs.next().filter(|_| pairs.next().is_none())?;
        let item = self.weighted_item(name, pair)?;
        let (start, end) = if self.tree.is_flow(mapping) {
            (self.tree.span(mapping).start, self.tree.span(mapping).end)
        } else {
            (self.tree.span(pair.0).start, self.tree.span(pair.1).end)
        };
        let span = Span { start, end, ..self.tree.span(mapping) };
        let title = format!("write `{item}`");
        let may_edit = self.may_edit(mapping) && !self.tree.between(span).contains('#');
        let fix = may_edit.then(|| Fix::replace(title.as_str(), span, &*item));
        let message = format!("`{}` stands where the key `{name}` belongs", shown(self.key(pair)));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(pair.0), message);
        Some(diagnostic.label("not a key").help(title).fix(fix))
    }

    /// Whether a remark stands between a key and its value, which no fix may take along.
    fn has_remark(&self, key: NodeId, value: NodeId) -> bool {
        let (key, value) = (self.tree.span(key), self.tree.span(value));
        self.tree.between(Span { start: key.end, end: value.start, ..key }).contains('#')
    }

    /// What the items of a list with weights name.
    fn weighted(&self, at: &At) -> Option<&'a str> {
        let Some(Shape::Items(item)) = self.around(at).pop() else { return None };
        name_of_weighted(self.keys_of(item)?)
    }

    fn weight(&self, value: NodeId) -> Option<&'a str> {
        let text = self.tree.text_unless_null(value)?;
        let number = text.trim_end().trim_end_matches('%').trim_end();
        ((1..=9).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
            .then_some(number)
    }

    fn weighted_item(&self, name: &str, pair: (NodeId, NodeId)) -> Option<String> {
        let id = self.tree.text_unless_null(pair.0)?;
        let is_id = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        let weight = self.weight(pair.1).filter(|_| id.bytes().all(is_id))?;
        Some(format!("{{ {name}: {id}, weight: {weight} }}"))
    }
}

/// Whether these are the keys of an amount.
fn is_money(known: &Map<String, Value>) -> bool {
    known.len() == 2 && known.contains_key("amount") && known.contains_key("currency")
}

/// What an item with a weight names: `offer` or `lander`.
fn name_of_weighted(known: &Map<String, Value>) -> Option<&str> {
    let is_weighted = known.len() == 2 && known.contains_key("weight");
    known.keys().map(String::as_str).find(|key| *key != "weight").filter(|_| is_weighted)
}
