//! Keys that a mapping does not have, and keys that it lacks.

use super::shape::{SECTIONS, Shape, is_slot};
use super::{At, Explainer, NEEDED, synonyms, written};
use crate::diagnostic::{Applicability, Diagnostic, Fix, code, in_order, nearest, stands_for};
use crate::model::EITHER_OR;
use crate::text::{Span, shown, visible};
use crate::yaml::{Entry, Kind, NodeId, Style};
use jsonschema::ValidationError;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::HashSet;

/// The keys that a mapping may still take: those that it has not, nor what goes instead of them.
fn free<'k>(known: &'k [String], written: &HashSet<&str>) -> Vec<&'k str> {
    let is_free = |key: &&str| {
        let twin = |[one, other]: &[&str; 2]| {
            (one == key && written.contains(other)) || (other == key && written.contains(one))
        };
        !written.contains(key) && !EITHER_OR.iter().any(twin)
    };
    known.iter().map(String::as_str).filter(is_free).collect()
}

/// The keys that there are, those first that are needed and still free.
fn listed(known: &[String], free: &[&str]) -> String {
    let first: Vec<&str> = NEEDED.into_iter().filter(|key| free.contains(key)).collect();
    let others = known.iter().map(String::as_str).filter(|key| !first.contains(key));
    format!("the keys here are {}", in_order(first.iter().copied(), others))
}

impl<'a> Explainer<'a> {
    pub(super) fn unknown_keys(
        &mut self,
        at: &At,
        unexpected: &[String],
        error: &ValidationError<'_>,
    ) {
        let known = self.properties_beside(error);
        let mapping = self.tree.resolve(at.node);
        let place = Self::name(at, self.tree);
        let place = if at.path.len() == 1 { "a workspace file".to_owned() } else { place };
        let written: HashSet<&str> =
            self.tree.entries(mapping).map(|e| self.tree.text(self.tree.resolve(e.key))).collect();
        let torn = written::torn_numbers(self.tree, mapping);
        let free = free(&known, &written);
        let around = self.around(at);
        let list = OnceCell::new();
        for name in unexpected {
            let Some(entry) = self.entry(mapping, name) else { continue };
            if self.explained.contains(&entry.value) || self.out.only_counts() {
                continue;
            }
            let span = self.tree.span(entry.key);
            if self.tree.kind(self.tree.resolve(entry.key)) != Kind::Scalar {
                let message = format!("a key of {place} is a mapping or a list, and a key is text");
                self.out.push(
                    Diagnostic::new(code::WRONG_TYPE, span, message)
                        .label("expected a word")
                        .help("put a value that begins with `{` or `[` in quotes"),
                );
                continue;
            }
            if let Some(number) = torn.get(&entry.key) {
                self.torn(entry.key, &written::Torn::new(self.tree, *number));
                continue;
            }
            if let Some(key) = free.iter().find(|key| written::is_joined(name, key)) {
                self.joined(entry.key, key, &place);
                continue;
            }
            let called = synonyms::meant(name, free.iter().copied());
            let belongs = match called {
                Some(_) => None,
                None => self.belongs(at, &around, name, entry.value),
            };
            let near = nearest(name, free.iter().copied()).filter(|_| belongs.is_none());
            let near = called.or(near);
            let mut diagnostic = Diagnostic::new(
                code::UNKNOWN_KEY,
                span,
                format!("{place} has no key `{}`", shown(name)),
            )
            .label("unknown key");
            diagnostic = diagnostic.help(match (near, belongs) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(belongs)) => belongs,
                (None, None) => list.get_or_init(|| listed(&known, &free)).clone(),
            });
            if let Some(by) = entry.merged_by {
                diagnostic = diagnostic.related(self.tree.span(by), "merged in here");
            } else if let Some(near) = near
                && let Some(applicability) = match called {
                    Some(_) => Some(Applicability::Unsafe),
                    None => stands_for(near, name, free.iter().copied()),
                }
                && self.fits_key(error, near, entry.value)
            {
                let title = format!("rename the key to `{near}`");
                let fix = self.write(entry.key, 0..name.len(), near, title);
                diagnostic = diagnostic.fix(fix.map(|f| f.at_most(applicability)));
            }
            self.out.push(diagnostic);
        }
    }

    /// A key that holds its value too, since no space follows the colon.
    pub(super) fn joined(&mut self, node: NodeId, key: &str, place: &str) {
        let (span, text) = (self.tree.span(node), self.tree.text(node));
        let message = format!(
            "{place} has no key `{}`: without a space after the colon the value is a part of the key",
            visible(text)
        );
        let rest = visible(&text[key.len() + 1..]);
        let at = self.tree.text_span(node, key.len() + 1, key.len() + 1);
        let is_plain = self.tree.style(node) == Style::Plain && self.may_edit(node);
        let fix = is_plain.then(|| Fix::replace("write a space after the colon", at, " "));
        self.out.push(
            Diagnostic::new(code::UNKNOWN_KEY, span, message)
                .label("a space is missing")
                .help(format!("put a space after the colon: `{key}: {rest}`"))
                .fix(fix),
        );
    }

    /// A key that is the second half of a number.
    fn torn(&mut self, key: NodeId, torn: &written::Torn) {
        let span = self.tree.span(key);
        let whole = visible(&torn.text);
        let message = format!(
            "YAML ends the value at the comma of `{whole}`, so that `{}` is a key of its own",
            visible(self.tree.between(span))
        );
        let help = match &torn.amount {
            Some(amount) => format!("write `\"{amount}\"`: decimals follow a point"),
            None => "write the number without a comma, such as `\"12.50\"`".to_owned(),
        };
        let fix = torn.fix().filter(|_| self.may_edit(key));
        self.out.push(
            Diagnostic::new(code::UNKNOWN_KEY, span, message)
                .label("belongs to the number before it")
                .help(help)
                .fix(fix),
        );
    }

    /// Where a key belongs that is not known where it stands: below a key beside it, or in something
    /// around it. What to do, in words.
    fn belongs(&self, at: &At, around: &[Shape<'a>], name: &str, value: NodeId) -> Option<String> {
        let here = *around.last()?;
        let Shape::Keys(known) = here else { return None };
        let takes = |(holder, schema): &(&String, &'a Value)| match self.shape(schema) {
            Some(Shape::Keys(keys)) => {
                keys.get(name).is_some_and(|schema| self.may_be(schema, value))
            }
            Some(Shape::Ids(entry)) => {
                let is_of = if name.starts_with("data") { "data" } else { "parameters" };
                !self.wants_mapping(entry) && is_slot(name) && holder.as_str() == is_of
            }
            None => false,
        };
        let mut holders = known.iter().filter(takes);
        if let (Some((holder, _)), None) = (holders.next(), holders.next()) {
            let own = at.path.last().and_then(|(_, key)| *key);
            if own.is_some_and(|key| self.tree.text(self.tree.resolve(key)) == holder) {
                return Some(format!(
                    "is `{holder}` too far to the left? Indent it, with what belongs to it, by two more spaces"
                ));
            }
            return Some(format!(
                "`{name}` is a key of `{holder}`: write it below `{holder}:`, indented"
            ));
        }
        if around.len() == 1 {
            let mut of = SECTIONS.iter().filter(|(section, ..)| {
                self.keys_of(self.entry_of(section))
                    .and_then(|keys| keys.get(name))
                    .is_some_and(|schema| self.may_be(schema, value))
            });
            let (Some((_, article, word)), None) = (of.next(), of.next()) else { return None };
            return Some(format!(
                "`{name}` is a key of {article}: indent it below the {word} that it belongs to"
            ));
        }
        let outer = around.iter().rev().skip(1);
        let level =
            outer.take_while(|shape| !matches!(shape, Shape::Keys(k) if k.contains_key(name)));
        let up = level.count() + 1;
        let index = around.len().checked_sub(up + 1)?;
        if index == 0 {
            return Some(format!("`{name}` is a key of the file: move it to the left edge"));
        }
        let inner = at.path.get(index + 1).and_then(|(_, key)| *key)?;
        let inner = visible(self.tree.text(self.tree.resolve(inner)));
        Some(format!("`{name}` stands too far to the right: line it up with `{inner}`"))
    }

    /// Whether a value is of the kind that a key beside the failed keyword wants.
    fn fits_key(&self, error: &ValidationError<'_>, key: &str, value: NodeId) -> bool {
        let path = error.schema_path().as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let properties = self.schema.pointer(parent).and_then(|s| s.get("properties"));
        properties.and_then(|p| p.get(key)).is_none_or(|schema| self.is_of_kind(schema, value))
    }

    /// The keys of the schema object whose keyword failed.
    fn properties_beside(&self, error: &ValidationError<'_>) -> Vec<String> {
        let path = error.schema_path().as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let properties = self.schema.pointer(parent).and_then(|s| s.get("properties"));
        properties
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(k, _)| k.clone())
            .collect()
    }

    pub(super) fn missing(&mut self, at: &At, property: &str, error: &ValidationError<'_>) {
        let mapping = self.tree.resolve(at.node);
        // A key under a wrong name is one mistake, not two.
        let known = self.properties_beside(error);
        let is_known = |e: Entry| {
            let name = self.tree.text(self.tree.resolve(e.key));
            known.iter().any(|k| k == name)
        };
        if !self.tree.entries(mapping).all(is_known) {
            return;
        }
        let place = Self::name(at, self.tree);
        let key = at.path.iter().rev().find_map(|(_, key)| *key);
        let span = key.map_or(Span::file_start(self.tree.file()), |key| self.tree.span(key));
        let entry =
            if at.path.last().is_some_and(|(_, key)| key.is_some()) { "" } else { "an entry of " };
        self.out.push(
            Diagnostic::new(
                code::MISSING_KEY,
                span,
                format!("{entry}{place} needs the key `{property}`"),
            )
            .label(format!("`{property}` is missing"))
            .related(self.tree.span(at.node), "in this entry")
            .help(format!("add `{property}: …`")),
        );
    }
}
