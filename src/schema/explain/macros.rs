//! Macros that were not quoted, so that YAML made mappings and lists of them.

use super::shape::Shape;
use super::written::is_joined;
use super::{At, E, Explainer, expected};
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::visible;
use crate::yaml::{Kind, NodeId, Style, Tree, quoted};

impl<'a> Explainer<'a> {
    /// Reports a macro that was not quoted, if the error comes from one.
    pub(super) fn unquoted_macro(&mut self, at: &At, kind: &E) -> bool {
        for (node, key) in at.path.iter().rev() {
            let target = self.tree.resolve(*node);
            let mapping = self.tree.kind(target) == Kind::Mapping;
            // `lint: {x}` is a mapping where one belongs, and `channel: [push]` a list where one
            // name is wanted: no macros.
            let may_be = if mapping {
                *node == at.node && !self.is_pair_without_space(at, target)
            } else {
                !wants(kind, "a list") && self.takes_macros(&at.path, *node)
            };
            if !may_be || !wants(kind, "text") || !self.is_macro(target) {
                continue;
            }
            let span = self.tree.span(target);
            if let Some(variable) = self.variable(&at.path, *node) {
                let shown = visible(variable);
                let message = format!(
                    "nothing says what `{shown}` is: the name of an environment variable follows `env:`"
                );
                let instead = format!("{{ env: {shown} }}");
                let fix = Fix::replace(format!("write `{instead}`"), span, instead.as_str());
                let diagnostic = Diagnostic::new(code::WRONG_TYPE, span, message)
                    .label("`env:` is missing")
                    .help(format!("write `{instead}`"))
                    .fix(Some(fix).filter(|_| self.may_edit(*node)));
                self.push(&At { node: *node, path: Vec::new() }, diagnostic);
                return true;
            }
            // No macro has spaces in it; what else may stand in brackets is no part of one.
            let written = self.tree.source_of(target);
            let text: String = written.chars().filter(|c| !c.is_whitespace()).collect();
            let inner = written.trim_matches(['{', '}', '[', ']', ' ', '\n', '\r']);
            let is_bare = !inner.contains(char::is_whitespace)
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "[]{}_.-:|=".contains(c));
            let shown = visible(&text).into_owned();
            let (bracket, what) = if mapping { ("{", "mapping") } else { ("[", "list") };
            let name = key.map_or_else(
                || "this value".to_owned(),
                |k| format!("`{}`", visible(self.tree.text(self.tree.resolve(k)))),
            );
            let diagnostic = Diagnostic::new(
                code::UNQUOTED_MACRO,
                span,
                format!(
                    "the macro in {name} is not quoted, so YAML takes its `{bracket}` for the start of a {what} and the macro is lost"
                ),
            )
            .label("quote this macro")
            .help(format!("write it in quotes: \"{shown}\""))
            .fix(
                is_bare
                    .then(|| Fix::replace("quote the macro", span, quoted(&text)))
                    .filter(|_| self.may_edit(*node)),
            );
            let at = At { node: *node, path: Vec::new() };
            self.push(&at, diagnostic);
            return true;
        }
        false
    }

    /// The variable that holds a secret, where its name stands alone in braces:
    /// `protection_token: { REDTRACK_PTOKEN }`.
    fn variable(&self, path: &[(NodeId, Option<NodeId>)], node: NodeId) -> Option<&'a str> {
        let index = path.iter().position(|(n, _)| *n == node)?;
        let is_called = |index: usize, name: &str| {
            let key = path.get(index).and_then(|(_, key)| *key);
            key.is_some_and(|key| self.tree.text(self.tree.resolve(key)) == name)
        };
        let in_secrets = index.checked_sub(1).is_some_and(|above| is_called(above, "secrets"));
        if !in_secrets && !is_called(index, "protection_token") {
            return None;
        }
        let (key, _) = self.tree.pairs(self.tree.resolve(node)).next()?;
        let key = self.tree.resolve(key);
        let name = self.tree.text_unless_null(key).filter(|_| is_name(self.tree, key))?;
        let is_capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        // Anything else in capitals may be the secret itself.
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
            && (name.contains('_') || !name.contains(|c: char| c.is_ascii_digit()));
        (is_name && name.bytes().all(is_capital)).then_some(name)
    }

    /// Whether a mapping holds a key of its own and its value, with no space behind the colon:
    /// `cost: { model:none }`.
    fn is_pair_without_space(&self, at: &At, mapping: NodeId) -> bool {
        let Some((key, _)) = self.tree.pairs(mapping).next() else { return false };
        let written = self.tree.text(self.tree.resolve(key));
        let Some((name, _)) = written.split_once([':', '：']) else { return false };
        let is_joined = is_joined(written, name);
        is_joined && matches!(self.around(at).last(), Some(Shape::Keys(k)) if k.contains_key(name))
    }

    /// Whether a value on the path stands where a macro may: under a key, or in a mapping, that
    /// takes them.
    fn takes_macros(&self, path: &[(NodeId, Option<NodeId>)], node: NodeId) -> bool {
        const KEYS: [&str; 5] = ["click_id", "cost", "macro", "stream", "url"];
        const MAPPINGS: [&str; 5] = ["parameters", "extra", "data", "macros", "streams"];
        let index = path.iter().position(|(n, _)| *n == node).unwrap_or_default();
        let text = |at: &(NodeId, Option<NodeId>)| {
            at.1.map_or("", |key| self.tree.text(self.tree.resolve(key)))
        };
        // A list of events that came to stand among parameters is one still.
        if path.get(index).is_some_and(|own| text(own) == "events") {
            return false;
        }
        let surrounding = index.checked_sub(1).and_then(|i| path.get(i)).map_or("", text);
        path.get(index).is_some_and(|own| KEYS.contains(&text(own)))
            || MAPPINGS.contains(&surrounding)
    }

    /// Whether a collection is a macro that lost its quotes: `{x}`, `{{x}}`, `[x]`.
    fn is_macro(&self, node: NodeId) -> bool {
        let tree = self.tree;
        if !tree.is_flow(node) || tree.count(node) != 1 {
            return false;
        }
        match tree.kind(node) {
            Kind::Mapping => {
                let Some((key, value)) = tree.pairs(node).next() else { return false };
                let bare = tree.span(value).start == tree.span(value).end
                    && !tree.source_of(node).trim_end_matches('}').trim_end().ends_with(':');
                let key = tree.resolve(key);
                bare && (self.is_macro(key) || is_name(tree, key))
            }
            Kind::Sequence => tree.items(node).next().is_some_and(|item| {
                let item = tree.resolve(item);
                is_name(tree, item) || self.is_macro(item)
            }),
            _ => false,
        }
    }
}

/// Whether a type whose name begins like this is among what an error wants.
fn wants(kind: &E, name: &str) -> bool {
    match kind {
        E::Type { kind } => expected(kind).starts_with(name),
        E::AnyOf { context } | E::OneOfNotValid { context } => {
            context.iter().flatten().any(|e| wants(e.kind(), name))
        }
        _ => false,
    }
}

fn is_name(tree: &Tree<'_>, node: NodeId) -> bool {
    let text = tree.text(node);
    tree.kind(node) == Kind::Scalar
        && tree.style(node) == Style::Plain
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-:|= ".contains(&b))
}
