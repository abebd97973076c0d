//! What was meant by a value of the wrong type, where it can only be one thing.

use super::{At, Explainer};
use crate::diagnostic::Fix;
use crate::facts::countries;
use crate::model::{may_be_thousands, plain_amount};
use crate::text::{Span, visible};
use crate::yaml::{Kind, NodeId, Style, Tree, quoted};
use hashbrown::HashMap;

impl Explainer<'_> {
    /// The fix of a value that is not what is expected.
    pub(super) fn retyped(&self, at: &At, expected: &str) -> Option<Fix> {
        let (tree, node) = (self.tree, at.node);
        if tree.kind(node) != Kind::Scalar {
            return None;
        }
        let text = tree.text(node).trim();
        let (title, new) = match expected {
            "a whole number" => {
                let new = whole_number(text)?;
                (format!("write `{new}`"), new.to_owned())
            }
            "true or false" => {
                let new = truth(text)?;
                (format!("write `{new}`"), new.to_owned())
            }
            _ if expected.starts_with("a list") && !tree.is_null(node) => {
                let new = self.listed(at)?;
                (format!("write `{}`", visible(&new)), new)
            }
            _ => return None,
        };
        self.may_replace(node).then(|| Fix::replace(title, tree.span(node), new))
    }
}

impl Explainer<'_> {
    /// A text as the list that is meant by it, where it holds nothing but words. What stands in
    /// quotes may well have a comma of its own.
    pub(super) fn listed(&self, at: &At) -> Option<String> {
        let (tree, node) = (self.tree, self.tree.resolve(at.node));
        let of_codes = self.is_of_countries(at);
        let inner = tree.text(node).trim().trim_matches(['(', ')', '[', ']', '{', '}']);
        let parts = |c: char| matches!(c, ',' | ';' | '|') || of_codes && " /+&".contains(c);
        // Lines of `-KZ`, whose dashes have no space behind them, are one text.
        let dashed = || inner.split_whitespace().map(|word| word.strip_prefix('-'));
        let items: Vec<&str> = match dashed().collect::<Option<Vec<_>>>() {
            Some(items) if tree.style(node) == Style::Plain => items,
            _ => inner.split(parts).map(str::trim).filter(|i| !i.is_empty()).collect(),
        };
        let is_one = tree.style(node) == Style::Plain || of_codes || items.len() == 1;
        let is_one = is_one && !self.is_everywhere(at);
        let is_list = is_one && !items.is_empty() && items.iter().all(|item| is_word(item));
        is_list.then(|| format!("[{}]", items.join(", ")))
    }
}

impl Explainer<'_> {
    fn is_of_countries(&self, at: &At) -> bool {
        let key = at.path.last().and_then(|(_, key)| *key);
        key.is_some_and(|key| self.tree.text(self.tree.resolve(key)) == "countries")
    }

    /// Whether a word says that every country is meant.
    pub(super) fn is_everywhere(&self, at: &At) -> bool {
        let text = self.tree.text(self.tree.resolve(at.node));
        self.is_of_countries(at) && countries::is_everywhere(text)
    }
}

/// Several of some words with commas between them, as the list that is meant.
pub(super) fn several_of(text: &str, words: &[&str]) -> Option<String> {
    let items: Vec<&str> =
        text.split([',', ';', '|', '/', ' ']).filter(|item| !item.is_empty()).collect();
    let all = items.len() > 1 && items.iter().all(|item| words.contains(item));
    all.then(|| format!("[{}]", items.join(", ")))
}

/// `70`, `70%`, `70.0`; `1.000` may be a thousand.
fn whole_number(text: &str) -> Option<&str> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    if may_be_thousands(number) {
        return None;
    }
    let whole = number
        .split_once('.')
        .map_or(number, |(whole, part)| if part.bytes().all(|b| b == b'0') { whole } else { "" });
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = (1..=9).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    is_number.then_some(whole)
}

fn truth(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some("true"),
        "false" | "no" | "off" => Some("false"),
        _ => None,
    }
}

fn is_word(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    text.starts_with(char::is_alphanumeric) && text.chars().all(fits)
}

/// What stands between a key and its value; a full-width colon is a letter to YAML.
const COLONS: [char; 2] = [':', '：'];

/// Whether a key that is written is `key` with its value, as in `{ stream:https://… }`.
pub(crate) fn is_joined(written: &str, key: &str) -> bool {
    written
        .strip_prefix(key)
        .and_then(|rest| rest.strip_prefix(COLONS))
        .is_some_and(|v| !v.is_empty())
}

/// The key of one that holds its value too, as in `{ amount:12.50 }`.
pub(super) fn joined_name(written: &str) -> Option<&str> {
    let (name, value) = written.split_once(COLONS)?;
    let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (is_name && !name.is_empty() && !value.is_empty() && !value.starts_with("//")).then_some(name)
}

/// A number that a comma inside brackets tore apart.
pub(super) struct Torn {
    /// All of it.
    pub(super) span: Span,
    /// As it is written.
    pub(super) text: String,
    /// The amount that is meant, where there is no doubt.
    pub(super) amount: Option<String>,
}

/// How many pieces of a torn number there are at the most, the first among them.
const MOST_PIECES: usize = 4;

/// In `{ amount: 12,50 }` YAML takes `50` for a key of its own. The keys of a mapping that are
/// pieces of numbers, each with the key of the number and where the number stands up to there.
pub(super) fn torn_numbers(tree: &Tree<'_>, mapping: NodeId) -> HashMap<NodeId, (NodeId, Span)> {
    let is_number = |id: NodeId| {
        tree.kind(id) == Kind::Scalar
            && tree.style(id) == Style::Plain
            && tree.source_of(id).starts_with(|c: char| c.is_ascii_digit())
            && tree.source_of(id).bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let mut out = HashMap::new();
    if !tree.is_flow(mapping) {
        return out;
    }
    let mut pieces: Vec<Span> = Vec::new();
    let mut keys: Vec<NodeId> = Vec::new();
    let mut owner = 0;
    let mut settle = |owner: NodeId, pieces: &[Span], keys: &mut Vec<NodeId>| {
        if pieces.len() <= MOST_PIECES {
            let whole = |end: &Span| (owner, Span { end: end.end, ..pieces[0] });
            out.extend(keys.iter().copied().zip(pieces.iter().skip(1).map(whole)));
        }
        keys.clear();
    };
    let mut last: Option<u32> = None;
    for (name, value) in tree.pairs(mapping) {
        let span = tree.span(name);
        let is_bare = tree.span(value).start == tree.span(value).end;
        let touches = last.is_some_and(|end| end + 1 == span.start);
        if touches && is_bare && is_number(name) && !pieces.is_empty() {
            pieces.push(span);
            keys.push(name);
        } else {
            // A new pair with a name of its own.
            settle(owner, &pieces, &mut keys);
            owner = name;
            pieces.clear();
            pieces.extend(is_number(value).then(|| tree.span(value)));
        }
        let is_piece = is_number(name) && is_bare;
        last = Some(if is_piece { span.end } else { tree.span(value).end });
    }
    settle(owner, &pieces, &mut keys);
    out
}

impl Torn {
    /// The number of a key that stands in a place. Elsewhere than in an amount the comma may be
    /// meant.
    pub(super) fn new(tree: &Tree<'_>, (key, span): (NodeId, Span)) -> Self {
        let text = tree.between(span).to_owned();
        let is_amount = tree.text(tree.resolve(key)) == "amount";
        Self { span, amount: plain_amount(&text).filter(|_| is_amount), text }
    }

    /// The number in quotes.
    pub(super) fn fix(&self) -> Option<Fix> {
        let amount = quoted(self.amount.as_ref()?);
        Some(Fix::replace(format!("write `{amount}`"), self.span, amount))
    }
}
