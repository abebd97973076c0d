//! One schema error → one friendly finding.

mod example;
mod macros;
mod misplaced;
mod synonyms;
mod written;

use super::uses::{Use, Uses};
use crate::diagnostic::{
    Applicability, Diagnostic, Findings, Fix, code, in_order, nearest, one_of, stands_for,
};
use crate::model::EITHER_OR;
use crate::text::{Span, visible};
use crate::yaml::{CoreType, Entry, Kind, NodeId, Style, Tree, quoted};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as E};
use jsonschema::types::JsonType;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The keys that an entry or the file cannot do without, unless something fills them in.
const NEEDED: [&str; 8] = [
    "version",
    "tracking_domain",
    "conversion_events",
    "when",
    "stream",
    "channel",
    "offers",
    "url",
];

/// Turns the errors of one document into findings.
pub(super) struct Explainer<'a> {
    tree: &'a Tree<'a>,
    schema: &'a Value,
    out: Findings,
    /// Nodes that a finding already explains.
    explained: HashSet<NodeId>,
    /// The entries of large mappings by key, and the items of lists: many errors in one
    /// collection must not each walk through it.
    keys: HashMap<NodeId, HashMap<&'a str, Entry>>,
    items: HashMap<NodeId, Vec<NodeId>>,
    uses: OnceCell<Uses>,
    /// Something stands on another level than it belongs to.
    misplaced: bool,
}

/// Where an error is: the node, and the key it is the value of.
struct At {
    node: NodeId,
    /// The nodes from the root to the node, each with its key where it has one.
    path: Vec<(NodeId, Option<NodeId>)>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(tree: &'a Tree<'a>, schema: &'a Value) -> Self {
        Self {
            tree,
            schema,
            out: Findings::default(),
            explained: HashSet::new(),
            keys: HashMap::new(),
            items: HashMap::new(),
            uses: OnceCell::new(),
            misplaced: false,
        }
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.out.into_vec()
    }

    pub(super) fn add(&mut self, error: &ValidationError<'_>) {
        let Some(at) = self.locate(error) else { return };
        if at.path.iter().any(|(node, _)| self.explained.contains(node)) {
            return;
        }
        if self.unquoted_macro(&at, error.kind()) {
            return;
        }
        match error.kind() {
            E::AdditionalProperties { unexpected } => self.unknown_keys(&at, unexpected, error),
            E::Required { property } => self.missing(&at, property.as_str().unwrap_or("?"), error),
            E::AnyOf { context } => self.union(&at, context),
            E::Enum { options } => {
                let words: Vec<&str> =
                    options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                self.not_one_of(&at, &words);
            }
            E::Type { kind } => self.wrong_type(&at, &expected(kind)),
            E::FalseSchema => self.mixed_forms(&at),
            _ => {
                let span = self.span(&at);
                self.push(&at, Diagnostic::new(code::INVALID_VALUE, span, error.to_string()));
            }
        }
    }

    fn entry(&mut self, mapping: NodeId, key: &str) -> Option<Entry> {
        let tree = self.tree;
        let index = self.keys.entry(mapping).or_insert_with(|| {
            let by_key = tree.entries(mapping).map(|e| (tree.text(tree.resolve(e.key)), e));
            by_key.collect()
        });
        index.get(key).copied()
    }

    fn item(&mut self, list: NodeId, index: usize) -> Option<NodeId> {
        let tree = self.tree;
        let items = self.items.entry(list).or_insert_with(|| tree.items(list).collect());
        items.get(index).copied()
    }

    fn locate(&mut self, error: &ValidationError<'_>) -> Option<At> {
        let mut node = self.tree.root()?;
        let mut path = vec![(node, None)];
        // The segments as text: an id such as `2024` is a key, and only the node can tell.
        for segment in error.instance_path().as_str().split('/').skip(1) {
            let here = self.tree.resolve(node);
            let (next, key) = if self.tree.kind(here) == Kind::Sequence {
                (self.item(here, segment.parse().ok()?)?, None)
            } else {
                let name = segment.replace("~1", "/").replace("~0", "~");
                let entry = self.entry(here, &name)?;
                (entry.value, Some(entry.key))
            };
            node = next;
            path.push((node, key));
        }
        Some(At { node, path })
    }

    fn push(&mut self, at: &At, mut diagnostic: Diagnostic) {
        self.explained.insert(at.node);
        let target = self.tree.resolve(at.node);
        if target != at.node {
            diagnostic = diagnostic.related(self.tree.span(target), "the alias stands for this");
        }
        self.out.push(diagnostic);
    }

    /// Where to point for a value: at it, or at its key where nothing is written.
    fn span(&self, at: &At) -> Span {
        let span = self.tree.span(at.node);
        let key = at.path.last().and_then(|(_, key)| *key);
        match key {
            Some(key) if span.start == span.end => self.tree.span(key),
            // A mapping or list over many lines is named by its key.
            Some(key) if self.tree.kind(at.node) != Kind::Scalar && !self.tree.is_flow(at.node) => {
                self.tree.span(key)
            }
            _ => span,
        }
    }

    /// Whether what stands here may be edited: it is no alias, and right for all that take it.
    fn may_edit(&self, node: NodeId) -> bool {
        let uses = || self.uses.get_or_init(|| Uses::new(self.tree));
        self.tree.kind(node) != Kind::Alias && uses().of(node) != Use::Apart
    }

    /// A fix that writes other text in the place of a part of a scalar.
    fn write(
        &self,
        node: NodeId,
        range: Range<usize>,
        new: &str,
        title: impl Into<String>,
    ) -> Option<Fix> {
        let (span, text) = self.tree.rewrite(node, range, new).filter(|_| self.may_edit(node))?;
        Some(Fix::replace(title, span, text))
    }

    fn name(at: &At, tree: &Tree<'_>) -> String {
        match at.path.iter().rev().find_map(|(_, key)| *key) {
            Some(key) => format!("`{}`", visible(tree.text(tree.resolve(key)))),
            None => "the file".to_owned(),
        }
    }

    fn unknown_keys(&mut self, at: &At, unexpected: &[String], error: &ValidationError<'_>) {
        let known = self.properties_beside(error);
        let mapping = self.tree.resolve(at.node);
        let place = Self::name(at, self.tree);
        let place = if at.path.len() == 1 { "a workspace file".to_owned() } else { place };
        let written: HashSet<&str> =
            self.tree.entries(mapping).map(|e| self.tree.text(self.tree.resolve(e.key))).collect();
        for name in unexpected {
            let Some(entry) = self.entry(mapping, name) else { continue };
            if self.explained.contains(&entry.value) {
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
            if let Some(torn) = written::torn_number(self.tree, mapping, entry.key) {
                self.torn(entry.key, &torn);
                continue;
            }
            let free = known.iter().map(String::as_str).filter(|key| {
                let twin = |[one, other]: &[&str; 2]| {
                    (one == key && written.contains(other))
                        || (other == key && written.contains(one))
                };
                !written.contains(key) && !EITHER_OR.iter().any(twin)
            });
            if let Some(key) = free.clone().find(|key| written::is_joined(name, key)) {
                self.joined(entry.key, key, &place);
                continue;
            }
            let called = synonyms::meant(name, free.clone());
            let belongs = if called.is_some() { None } else { self.belongs(at, name, entry.value) };
            let near = nearest(name, free.clone()).filter(|_| belongs.is_none());
            let near = called.or(near);
            let shown = visible(name);
            let mut diagnostic =
                Diagnostic::new(code::UNKNOWN_KEY, span, format!("{place} has no key `{shown}`"))
                    .label("unknown key");
            diagnostic = diagnostic.help(match (near, belongs) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(belongs)) => belongs,
                (None, None) => {
                    let first = NEEDED.into_iter().filter(|key| free.clone().any(|k| k == *key));
                    let first: Vec<&str> = first.collect();
                    let others = known.iter().map(String::as_str).filter(|k| !first.contains(k));
                    format!("the keys here are {}", in_order(first.iter().copied(), others))
                }
            });
            if let Some(by) = entry.merged_by {
                diagnostic = diagnostic.related(self.tree.span(by), "merged in here");
            } else if let Some(near) = near
                && let Some(applicability) = match called {
                    Some(_) => Some(Applicability::Unsafe),
                    None => stands_for(near, name, free),
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
    fn joined(&mut self, node: NodeId, key: &str, place: &str) {
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

    /// Whether a value is of the kind that a key beside the failed keyword wants.
    fn fits_key(&self, error: &ValidationError<'_>, key: &str, value: NodeId) -> bool {
        let path = error.schema_path().as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let properties = self.schema.pointer(parent).and_then(|s| s.get("properties"));
        properties.and_then(|p| p.get(key)).is_none_or(|schema| self.is_of_kind(schema, value))
    }

    /// Whether a value is of the kind that a schema describes: a mapping, a list, one of its words,
    /// or another scalar.
    fn is_of_kind(&self, schema: &Value, value: NodeId) -> bool {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            return self.is_of_kind(&self.schema["$defs"][name], value);
        }
        if let Some(forms) = schema["anyOf"].as_array() {
            return forms.iter().any(|form| self.is_of_kind(form, value));
        }
        let value = self.tree.resolve(value);
        if let Some(words) = schema["enum"].as_array() {
            let text = self.tree.text_unless_null(value);
            return text.is_some_and(|text| words.iter().any(|word| word == text));
        }
        match (self.tree.kind(value), schema["type"].as_str()) {
            (Kind::Mapping, kind) => kind == Some("object"),
            (Kind::Sequence, kind) => kind == Some("array"),
            (_, kind) => !matches!(kind, Some("object" | "array")),
        }
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

    fn missing(&mut self, at: &At, property: &str, error: &ValidationError<'_>) {
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

    /// Reports the branch the author meant, by the shape of what is written.
    fn union(&mut self, at: &At, context: &[Vec<ValidationError<'static>>]) {
        let mut words = Vec::new();
        for error in context.iter().flatten() {
            if let E::Enum { options } = error.kind() {
                words.extend(options.as_array().into_iter().flatten().filter_map(Value::as_str));
            }
        }
        let node = self.tree.resolve(at.node);
        let is_text = matches!(self.tree.core_type(node), CoreType::Str);
        if self.tree.kind(node) == Kind::Scalar && is_text && !words.is_empty() {
            let wants_list = context.iter().flatten().any(
                |e| matches!(e.kind(), E::Type { kind } if expected(kind).starts_with("a list")),
            );
            let several = written::several_of(self.tree.text(node), &words);
            return match several.filter(|_| wants_list) {
                Some(list) => self.several(at, &list),
                None => self.not_one_of(at, &words),
            };
        }
        // A branch is meant when its own type fits what is written here.
        let depth = at.path.len() - 1;
        let here = |e: &ValidationError<'_>| e.instance_path().into_iter().count() == depth;
        let fits = |branch: &&Vec<ValidationError<'static>>| {
            let type_error =
                |e: &ValidationError<'_>| here(e) && matches!(e.kind(), E::Type { .. });
            !branch.is_empty() && !branch.iter().any(type_error)
        };
        let fitting: Vec<_> = context.iter().filter(fits).collect();
        let wants = |key: &str| {
            let keys: Vec<&str> =
                self.tree.entries(node).map(|e| self.tree.text(self.tree.resolve(e.key))).collect();
            keys.iter().any(|k| *k == key || nearest(k, [key]).is_some())
        };
        let chosen = match fitting.as_slice() {
            [] => None,
            [one] => Some(*one),
            // The two forms of a payout: one amount, or amounts by country.
            [first, rest @ ..] => {
                if wants("amount") || wants("currency") {
                    Some(*first)
                } else {
                    rest.last().copied()
                }
            }
        };
        if let Some(branch) = chosen {
            for error in branch {
                self.add(error);
            }
            return;
        }
        let mut kinds: Vec<String> = Vec::new();
        for error in context.iter().flatten().filter(|e| here(e)) {
            if let E::Type { kind } = error.kind() {
                let name = expected(kind);
                if !kinds.contains(&name) {
                    kinds.push(name);
                }
            }
        }
        if !words.is_empty() {
            kinds.insert(0, format!("one of {}", one_of(words)));
        }
        self.wrong_type(at, &kinds.join(" or "));
    }

    /// Several allowed words that stand in one text.
    fn several(&mut self, at: &At, list: &str) {
        let name = Self::name(at, self.tree);
        let message = format!("{name} has several values here, and they are no list");
        let span = self.tree.span(at.node);
        let fix = Fix::replace(format!("write `{list}`"), span, list);
        let diagnostic = Diagnostic::new(code::INVALID_VALUE, span, message)
            .label("one text")
            .help(format!("write them as a list: `{list}`"))
            .fix(Some(fix).filter(|_| self.may_edit(at.node)));
        self.push(at, diagnostic);
    }

    fn not_one_of(&mut self, at: &At, words: &[&str]) {
        let node = self.tree.resolve(at.node);
        let is_text = matches!(self.tree.core_type(node), CoreType::Str);
        if self.tree.kind(node) != Kind::Scalar || !is_text {
            return self.wrong_type(at, &format!("one of {}", one_of(words.iter().copied())));
        }
        let value = self.tree.text(node);
        let span = self.span(at);
        let message = format!("{} cannot be `{}`", Self::name(at, self.tree), visible(value));
        let mut diagnostic =
            Diagnostic::new(code::INVALID_VALUE, span, message).label("not an allowed value");
        let all = one_of(words.iter().copied());
        diagnostic = match nearest(value, words.iter().copied()) {
            Some(near) => {
                let fix = stands_for(near, value, words.iter().copied()).and_then(|surety| {
                    let title = format!("write `{near}`");
                    let fix = self.write(at.node, 0..value.len(), near, title)?;
                    Some(fix.at_most(surety))
                });
                diagnostic.help(format!("did you mean `{near}`? Allowed: {all}")).fix(fix)
            }
            None => diagnostic.help(format!("allowed: {all}")),
        };
        self.push(at, diagnostic);
    }

    fn wrong_type(&mut self, at: &At, expected: &str) {
        let node = self.tree.resolve(at.node);
        let span = self.span(at);
        let name = Self::name(at, self.tree);
        let found = found(self.tree, node);
        let empty = self.tree.is_null(node);
        let message = if empty {
            format!("{name} has no value; {expected} is wanted here")
        } else {
            format!("{name} wants {expected}, and this is {found}")
        };
        let mut diagnostic = Diagnostic::new(code::WRONG_TYPE, span, message).label(if empty {
            "nothing here".to_owned()
        } else {
            format!("expected {expected}")
        });
        let key = at.path.last().and_then(|(_, key)| *key);
        if let Some(key) = key.filter(|_| empty)
            && let Some(name) = written::joined_name(self.tree.text(self.tree.resolve(key)))
        {
            self.explained.insert(at.node);
            return self.joined(key, name, "this");
        }
        let comment = self.tree.comment_after(key.unwrap_or(node));
        diagnostic = if let Some(comment) = comment.filter(|_| empty) {
            let value = quoted(comment.trim_end());
            diagnostic.help(format!(
                "a `#` after a space begins a comment: if it is the value, put it in quotes: {}",
                visible(&value)
            ))
        } else if empty {
            let is_needed =
                key.is_some_and(|key| NEEDED.contains(&self.tree.text(self.tree.resolve(key))));
            diagnostic.help(if is_needed {
                "write its value"
            } else {
                "write a value, or remove the key"
            })
        } else if expected.starts_with("a list") && self.tree.kind(node) == Kind::Scalar {
            diagnostic.help(self.as_list(at))
        } else if expected == "true or false" || expected == "a whole number" {
            let in_quotes = matches!(self.tree.style(node), Style::Single | Style::Double);
            let is_version =
                key.is_some_and(|key| self.tree.text(self.tree.resolve(key)) == "version");
            let example = match expected {
                "a whole number" if is_version => ": `version: 1`",
                "a whole number" => ", such as `70`",
                _ => "",
            };
            diagnostic.help(format!(
                "write {expected}{}",
                if in_quotes { ", without quotes" } else { example }
            ))
        } else if let Some(example) = self.example(at, expected) {
            diagnostic.help(format!("write {expected}, as in `{example}`"))
        } else {
            diagnostic.help(format!("write {expected} here"))
        };
        let fix = self.retyped(at, expected);
        self.push(at, diagnostic.fix(fix));
    }

    /// How to write a text where a list is wanted.
    fn as_list(&self, at: &At) -> String {
        let text = self.tree.text(self.tree.resolve(at.node));
        if self.is_everywhere(at) {
            return "without `countries` every country counts: remove the key".to_owned();
        }
        match self.listed(at) {
            Some(list) => format!("write it as a list: {}", visible(&list)),
            None => format!("write it as a list: [{}]", visible(text)),
        }
    }

    fn mixed_forms(&mut self, at: &At) {
        let span =
            at.path.last().and_then(|(_, key)| *key).map_or(self.span(at), |k| self.tree.span(k));
        self.push(
            at,
            Diagnostic::new(
                code::INVALID_VALUE,
                span,
                "a payout is one amount with its currency, or a mapping from country to amount, not both",
            )
            .label("belongs to the other form")
            .help("write either `{ amount: \"12.50\", currency: USD }` or `{ KZ: { amount: …, currency: … } }`"),
        );
    }
}

/// What a type keyword asks for, in words.
fn expected(kind: &TypeKind) -> String {
    let one = |t: JsonType| match t {
        JsonType::Array => "a list, in brackets or with a dash a line",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Null => "nothing",
        JsonType::Number => "a number",
        JsonType::Object => "a mapping (`key: value` lines)",
        JsonType::String => "text",
    };
    match kind {
        TypeKind::Single(t) => one(*t).to_owned(),
        TypeKind::Multiple(set) if set.contains(JsonType::String) => "text".to_owned(),
        TypeKind::Multiple(set) => set.iter().map(one).collect::<Vec<_>>().join(" or "),
    }
}

fn found(tree: &Tree<'_>, node: NodeId) -> &'static str {
    match tree.kind(node) {
        Kind::Mapping => "a mapping",
        Kind::Sequence => "a list",
        _ => match tree.core_type(node) {
            CoreType::Null => "nothing",
            CoreType::Bool(_) => "true or false",
            CoreType::Int(_) => "a number",
            CoreType::Float(_) => "a number with a fraction",
            CoreType::Str => "text",
        },
    }
}
