//! Values that are of another type than is wanted, or none of the words that are allowed.

use super::instead::Instead;
use super::{At, E, Explainer, NEEDED, meanings, written};
use crate::diagnostic::{Applicability, Diagnostic, Fix, code, nearest, one_of, stands_for};
use crate::text::{shown, visible};
use crate::yaml::{CoreType, Kind, NodeId, Style, Tree, quoted};
use jsonschema::ValidationError;
use jsonschema::error::TypeKind;
use jsonschema::types::JsonType;
use serde_json::Value;

/// How many keys of a mapping are compared with those of a form.
const MOST_NEAR: usize = 50;

impl Explainer<'_> {
    /// Reports the branch the author meant, by the shape of what is written.
    pub(super) fn union(&mut self, at: &At, context: &[Vec<ValidationError<'static>>]) {
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
        let here =
            |e: &ValidationError<'_>| e.instance_path().as_str().matches('/').count() == depth;
        let fits = |branch: &&Vec<ValidationError<'static>>| {
            let type_error =
                |e: &ValidationError<'_>| here(e) && matches!(e.kind(), E::Type { .. });
            !branch.is_empty() && !branch.iter().any(type_error)
        };
        let fitting: Vec<_> = context.iter().filter(fits).collect();
        // A form has few keys: of many, countries are meant, and one that is near is chance.
        let wants = |key: &str| {
            let keys = || self.tree.entries(node).map(|e| self.tree.text(self.tree.resolve(e.key)));
            keys().any(|k| k == key) || keys().take(MOST_NEAR).any(|k| nearest(k, [key]).is_some())
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
            .fix(Some(fix).filter(|_| self.may_replace(at.node)));
        self.push(at, diagnostic);
    }

    pub(super) fn not_one_of(&mut self, at: &At, words: &[&str]) {
        let node = self.tree.resolve(at.node);
        let is_text = matches!(self.tree.core_type(node), CoreType::Str);
        let is_scalar = self.tree.kind(node) == Kind::Scalar;
        // `false` is a word that means something elsewhere as well.
        let elsewhere = || {
            let written = self.tree.text(node);
            let near = || nearest(written, words.iter().copied());
            let by_number = || numbered(written, words).filter(|_| near().is_none());
            meanings::meant(written, words).or_else(by_number)
        };
        let elsewhere = is_scalar.then(elsewhere).flatten();
        if !is_scalar || !is_text && elsewhere.is_none() {
            return self.wrong_type(at, &format!("one of {}", one_of(words.iter().copied())));
        }
        if self.count_instead(at) {
            return;
        }
        let value = self.tree.text(node);
        let span = self.span(at);
        let message = format!("{} cannot be `{}`", Self::name(at, self.tree), shown(value));
        let mut diagnostic =
            Diagnostic::new(code::INVALID_VALUE, span, message).label("not an allowed value");
        let all = one_of(words.iter().copied());
        let near = || nearest(value, words.iter().copied());
        diagnostic = match elsewhere.or_else(near) {
            Some(near) => {
                let surety = match elsewhere {
                    Some(_) => Some(Applicability::Unsafe),
                    None => stands_for(near, value, words.iter().copied()),
                };
                let fix = surety.and_then(|surety| {
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

    pub(super) fn wrong_type(&mut self, at: &At, expected: &str) {
        if self.count_instead(at) {
            return;
        }
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
        let diagnostic = Diagnostic::new(code::WRONG_TYPE, span, message).label(if empty {
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
        let (help, fix) = self.what_to_write(at, expected);
        let diagnostic = diagnostic.help(help).fix(fix).fix(self.retyped(at, expected));
        self.push(at, diagnostic);
    }

    /// What to write in the place of a value of another type, and the fix that does it.
    fn what_to_write(&self, at: &At, expected: &str) -> Instead {
        let node = self.tree.resolve(at.node);
        let key = at.path.last().and_then(|(_, key)| *key);
        let key_is = |is: &dyn Fn(&str) -> bool| {
            key.is_some_and(|key| is(self.tree.text(self.tree.resolve(key))))
        };
        if self.tree.is_null(node) {
            let comment = self.tree.comment_after(key.unwrap_or(node));
            let help = match comment {
                // Ids of KMA.BIZ are numbers: quotes would make another mistake of it.
                Some(comment) if key_is(&|key| key == "kma_offer") => {
                    let number = comment.trim().trim_start_matches(['#', '№', ' ']);
                    let is_id = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
                    let shown = if is_id { visible(number) } else { "5657".into() };
                    format!(
                        "a `#` after a space begins a comment: write the number without it, such as `{shown}`"
                    )
                }
                Some(comment) => format!(
                    "a `#` after a space begins a comment: if it is the value, put it in quotes: {}",
                    visible(&quoted(comment.trim_end()))
                ),
                None if key_is(&|key| NEEDED.contains(&key)) => "write its value".to_owned(),
                None => "write a value, or remove the key".to_owned(),
            };
            return (help, None);
        }
        if let Some(instead) = self.instead(at, expected) {
            return instead;
        }
        let help = if expected.starts_with("a list") && self.tree.kind(node) == Kind::Scalar {
            self.as_list(at)
        } else if expected == "true or false" || expected == "a whole number" {
            let more = match expected {
                _ if matches!(self.tree.style(node), Style::Single | Style::Double) => {
                    ", without quotes"
                }
                "a whole number" if key_is(&|key| key == "version") => ": `version: 1`",
                "a whole number" if key_is(&|key| key == "urls_per_panel") => ", such as `2`",
                "a whole number" => ", such as `70`",
                _ => "",
            };
            format!("write {expected}{more}")
        } else if let Some(example) = self.example(at, expected) {
            format!("write {expected}, as in `{example}`")
        } else {
            format!("write {expected} here")
        };
        (help, None)
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

    pub(super) fn mixed_forms(&mut self, at: &At) {
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
pub(super) fn expected(kind: &TypeKind) -> String {
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

/// The one word with the number of what is written: `data3` of `3` and of `sub3`.
fn numbered<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    let number = |text: &str| {
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        text.len() - digits
    };
    let digits = &written[number(written)..];
    let mut same = words.iter().filter(|word| word[number(word)..] == *digits);
    let found = same.next().filter(|_| !digits.is_empty())?;
    same.next().is_none().then_some(*found)
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
