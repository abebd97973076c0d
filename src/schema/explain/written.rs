//! What was meant by a value of the wrong type, where it can only be one thing.

use super::{At, Explainer};
use crate::diagnostic::Fix;
use crate::model::plain_amount;
use crate::text::{Span, visible};
use crate::yaml::{Kind, NodeId, Style, Tree, quoted};

impl Explainer<'_> {
    /// The fix of a value that is not what is expected.
    pub(super) fn retyped(&self, at: &At, expected: &str) -> Option<Fix> {
        let (tree, node) = (self.tree, at.node);
        if tree.kind(node) != Kind::Scalar || tree.style(node) == Style::Block {
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
            // What is text in quotes may well have a comma of its own.
            _ if expected.starts_with("a list") && !tree.is_null(node) => {
                let is_plain = tree.style(node) == Style::Plain;
                is_list(text, is_plain).then_some(())?;
                let new = format!("[{}]", tree.source_of(node));
                (format!("write `{}`", visible(&new)), new)
            }
            _ => return None,
        };
        self.may_edit(node).then(|| Fix::replace(title, tree.span(node), new))
    }
}

/// `70`, `70%`, `70.0`
fn whole_number(text: &str) -> Option<&str> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
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

/// Whether a text is one word, or several with commas between them.
fn is_list(text: &str, with_commas: bool) -> bool {
    let is_word = |word: &str| {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        word.starts_with(char::is_alphanumeric) && word.chars().all(fits)
    };
    if with_commas { text.split(',').all(|w| is_word(w.trim())) } else { is_word(text) }
}

/// Whether a key that is written is `key` with its value, as in `{ stream:https://… }`.
pub(crate) fn is_joined(written: &str, key: &str) -> bool {
    written.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')).is_some_and(|v| !v.is_empty())
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

/// In `{ amount: 12,50 }` YAML takes `50` for a key of its own: the number that the key at
/// `key` belongs to.
pub(super) fn torn_number(tree: &Tree<'_>, mapping: NodeId, key: NodeId) -> Option<Torn> {
    let is_number = |id: NodeId| {
        tree.kind(id) == Kind::Scalar
            && tree.style(id) == Style::Plain
            && tree.source_of(id).starts_with(|c: char| c.is_ascii_digit())
            && tree.source_of(id).bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    if !tree.is_flow(mapping) || !is_number(key) {
        return None;
    }
    let mut first = None;
    let mut last = None;
    for (name, value) in tree.pairs(mapping) {
        let touches = last.is_some_and(|end: u32| end + 1 == tree.span(name).start);
        if !(touches && is_number(name)) {
            // A new pair with a name of its own.
            first = is_number(value).then_some(value);
        }
        let is_bare = tree.span(value).start == tree.span(value).end;
        last = Some(if is_number(name) && is_bare {
            tree.span(name).end
        } else {
            tree.span(value).end
        });
        if name == key {
            let first = first.filter(|_| touches && is_bare)?;
            let span = Span { end: tree.span(key).end, ..tree.span(first) };
            let text = tree.between(span).to_owned();
            return Some(Torn { span, amount: plain_amount(&text), text });
        }
    }
    None
}

impl Torn {
    /// The number in quotes.
    pub(super) fn fix(&self) -> Option<Fix> {
        let amount = quoted(self.amount.as_ref()?);
        Some(Fix::replace(format!("write `{amount}`"), self.span, amount))
    }
}
