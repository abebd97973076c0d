//! Keys that a mapping does not have, and keys that it lacks.

use super::shape::{Pair, SECTIONS, Shape, is_slot};
use super::{At, Explainer, NEEDED, meanings, synonyms, written};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, code, in_order, meant};
use crate::model::EITHER_OR;
use crate::text::{Span, shown, visible};
use crate::yaml::{Entry, Kind, NodeId, Style};
use hashbrown::HashMap;
use jsonschema::ValidationError;
use serde_json::{Map, Value};
use std::cell::OnceCell;
use std::rc::Rc;

/// What there is to know of a mapping before a key of it can be explained.
struct Around<'a> {
    /// The mapping in words.
    place: String,
    /// The keys that it takes.
    known: Vec<&'a str>,
    /// Those that it may still take: it has neither them nor what goes instead of them.
    free: Rc<[&'a str]>,
    torn: HashMap<NodeId, (NodeId, Span)>,
    shapes: Vec<Shape<'a>>,
    /// The known keys in words.
    list: OnceCell<String>,
}

impl Around<'_> {
    /// The keys that there are, those first that are needed and still free.
    fn list(&self) -> &str {
        self.list.get_or_init(|| {
            let first: Vec<&str> =
                NEEDED.into_iter().filter(|key| self.free.contains(key)).collect();
            let others = self.known.iter().copied().filter(|key| !first.contains(key));
            format!("the keys here are {}", in_order(first.iter().copied(), others))
        })
    }
}

/// What to do with an id in `defaults`.
pub(super) fn without_ids(section: &str) -> String {
    format!(
        "write the keys right below `{section}`, without an id, if all {section} are to have them; what is of one alone stands in its own entry, below the `{section}` at the left edge of the file"
    )
}

impl<'a> Explainer<'a> {
    fn around_keys(&self, at: &At, error: &ValidationError<'_>) -> Around<'a> {
        let mapping = self.tree.resolve(at.node);
        let properties = self.properties_beside(error);
        let known: Vec<&str> =
            properties.into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let names = self.tree.entries(mapping).map(|e| self.tree.text(self.tree.resolve(e.key)));
        let is_known = |name: &&str| properties.is_some_and(|keys| keys.contains_key(*name));
        let written: Vec<&str> = names.filter(is_known).collect();
        let has = |key: &str| written.contains(&key);
        let is_free = |key: &&str| {
            let twin =
                |[one, other]: &[&str; 2]| (one == key && has(other)) || (other == key && has(one));
            !has(key) && !EITHER_OR.iter().any(twin)
        };
        let is_file = at.path.len() == 1;
        Around {
            place: if is_file { "a workspace file".to_owned() } else { Self::name(at, self.tree) },
            free: known.iter().copied().filter(is_free).collect(),
            known,
            torn: written::torn_numbers(self.tree, mapping),
            shapes: self.around(at),
            list: OnceCell::new(),
        }
    }

    pub(super) fn unknown_keys(
        &mut self,
        at: &At,
        unexpected: &[String],
        error: &ValidationError<'_>,
    ) {
        let mapping = self.tree.resolve(at.node);
        let mut around = None;
        for name in unexpected {
            let Some(entry) = self.entry(mapping, name) else { continue };
            if self.explained.contains(&entry.value) || self.out.count_instead() {
                continue;
            }
            let around = &*around.get_or_insert_with(|| self.around_keys(at, error));
            let Around { place, known, free, torn, shapes, .. } = around;
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
                self.joined(entry.key, key, place);
                continue;
            }
            if self.is_pair_for_item(mapping, shapes)
                || self.pages_of_campaign(mapping, name, (known, place))
            {
                continue;
            }
            if free.contains(&"status")
                && entry.merged_by.is_none()
                && let Some(value) = self.tree.text_unless_null(entry.value)
                && let Some(state) = meanings::state(name, value)
            {
                self.state((entry.key, entry.value), place, state);
                continue;
            }
            self.no_such_key(at, error, around, (name, &entry));
        }
    }

    /// A key that nothing else explains: the one that is meant, where it belongs, or those there are.
    fn no_such_key(
        &mut self,
        at: &At,
        error: &ValidationError<'_>,
        around: &Around<'a>,
        (name, entry): (&str, &Entry),
    ) {
        let Around { place, free, shapes, .. } = around;
        let called = synonyms::meant(name, free.iter().copied());
        let belongs = match called {
            Some(_) => None,
            None => self.belongs(at, shapes, name, entry.value),
        };
        let written = self.tree.text(self.tree.resolve(entry.key));
        let guess =
            self.guesses.of((Rc::clone(free), written), || meant(written, || free.iter().copied()));
        let near = match called {
            Some(key) => Some((key, Some(Applicability::Unsafe))),
            // `data6` is none of the five there are, and least of all the click id's.
            None => guess.filter(|(near, _)| belongs.is_none() && !is_other_number(written, near)),
        };
        let value = self.tree.resolve(entry.value);
        if near.is_none() && (self.tree.kind(value) == Kind::Mapping || self.tree.is_null(value)) {
            // An entry of its own, wherever it belongs.
            self.misplaced = true;
        }
        let message = format!("{place} has no key `{}`", shown(name));
        let finding = Diagnostic::new(code::UNKNOWN_KEY, self.tree.span(entry.key), message);
        let is_remark = name.starts_with("//") || name.starts_with("/*");
        let mut diagnostic = finding.label("unknown key").help(match (near, belongs) {
            _ if is_remark => "a remark begins with `#`, and ends with its line: write `#` before it, and the key on the next line".to_owned(),
            (Some((near, _)), _) => format!("did you mean `{near}`?"),
            (None, Some(belongs)) => belongs,
            (None, None) => match self.lent_section(at) {
                Some(section) if self.tree.kind(value) == Kind::Mapping => without_ids(section),
                _ => around.list().to_owned(),
            },
        });
        if let Some(by) = entry.merged_by {
            diagnostic = diagnostic.related(self.tree.span(by), "merged in here");
        } else if let Some((near, Some(applicability))) = near
            && self.fits_key(error, near, entry.value)
        {
            let title = format!("rename the key to `{near}`");
            let fix = self.write(entry.key, 0..name.len(), near, title);
            diagnostic = diagnostic.fix(fix.map(|f| f.at_most(applicability)));
        }
        self.out.push(diagnostic);
    }

    /// The section to whose entries a mapping of `defaults` lends.
    fn lent_section(&self, at: &At) -> Option<&'a str> {
        let text = |key: Option<NodeId>| Some(self.tree.text(self.tree.resolve(key?)));
        let [_, (_, block), (_, section)] = at.path[..] else { return None };
        text(section).filter(|_| text(block) == Some("defaults"))
    }

    /// A key that holds its value too, since no space follows the colon.
    pub(super) fn joined(&mut self, node: NodeId, key: &str, place: &str) {
        let (span, text) = (self.tree.span(node), self.tree.text(node));
        // A full-width colon is a letter to YAML.
        let (why, label, help, title) = if text[key.len()..].starts_with(':') {
            (
                "without a space after the colon",
                "a space is missing",
                "put a space after the colon",
                "write a space after the colon",
            )
        } else {
            let write = "write a colon and a space";
            ("with a full-width colon", "a full-width colon", write, write)
        };
        let message =
            format!("{place} has no key `{}`: {why} the value is a part of the key", visible(text));
        let rest = text[key.len()..].strip_prefix([':', '：']).unwrap_or_default();
        let value = rest.trim_start();
        let shown = visible(value);
        let at = self.tree.text_span(node, key.len(), text.len() - value.len());
        let is_plain = self.tree.style(node) == Style::Plain && self.may_edit(node);
        let fix = is_plain.then(|| Fix::replace(title, at, ": "));
        self.out.push(
            Diagnostic::new(code::UNKNOWN_KEY, span, message)
                .label(label)
                .help(format!("{help}: `{key}: {shown}`"))
                .fix(fix),
        );
    }

    /// A key that says by itself what `status` says.
    fn state(&mut self, (key, value): Pair, place: &str, state: &str) {
        let span = self.tree.span(key);
        let message =
            format!("{place} has no key `{}`", shown(self.tree.text(self.tree.resolve(key))));
        let title = format!("write `status: {state}`");
        let edit = |node, text: &str| Edit { span: self.tree.span(node), text: text.to_owned() };
        let fix = Fix::edits(title.as_str(), vec![edit(key, "status"), edit(value, state)])
            .at_most(Applicability::Unsafe);
        let may_edit = self.may_replace(key) && self.may_replace(value);
        self.out.push(
            Diagnostic::new(code::UNKNOWN_KEY, span, message)
                .label("unknown key")
                .help(title)
                .fix(Some(fix).filter(|_| may_edit)),
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
            None => format!("put it in quotes if the comma belongs to it: `\"{whole}\"`"),
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
            Some(Shape::Items(_)) | None => false,
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
            let mut of = self.sections_where(|keys| {
                keys.get(name).is_some_and(|schema| self.may_be(schema, value))
            });
            let (Some(section), None) = (of.next(), of.next()) else { return None };
            let (_, article, word) = SECTIONS[section];
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
            let root = self.tree.resolve(at.path.first()?.0);
            let is_there = self.pairs(root).any(|pair| self.key(pair) == name);
            return Some(if is_there {
                format!("`{name}` counts for the whole file, which has it already: remove it here")
            } else {
                format!("`{name}` is a key of the file: move it to the left edge")
            });
        }
        let inner = at.path.get(index + 1).and_then(|(_, key)| *key)?;
        let inner = visible(self.tree.text(self.tree.resolve(inner)));
        Some(format!("`{name}` stands too far to the right: line it up with `{inner}`"))
    }

    /// Whether a value is of the kind that a key beside the failed keyword wants.
    fn fits_key(&self, error: &ValidationError<'_>, key: &str, value: NodeId) -> bool {
        let schema = self.properties_beside(error).and_then(|properties| properties.get(key));
        schema.is_none_or(|schema| self.is_of_kind(schema, value))
    }

    /// The properties of the schema object whose keyword failed.
    fn properties_beside(&self, error: &ValidationError<'_>) -> Option<&'a Map<String, Value>> {
        let path = error.schema_path().as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let known = self.properties.borrow().get(parent).copied();
        known.unwrap_or_else(|| {
            let schema = self.schema.pointer(parent);
            let found = schema.and_then(|s| s.get("properties")).and_then(Value::as_object);
            self.properties.borrow_mut().insert(parent.to_owned(), found);
            found
        })
    }

    pub(super) fn missing(&mut self, at: &At, property: &str, error: &ValidationError<'_>) {
        let mapping = self.tree.resolve(at.node);
        // A key under a wrong name is one mistake, not two.
        let known = self.properties_beside(error);
        let is_known = |name: &str| known.is_some_and(|known| known.contains_key(name));
        let mut names =
            self.tree.entries(mapping).map(|e| self.tree.text(self.tree.resolve(e.key)));
        // Of a large mapping not every key is shown at once.
        let is_there = |name: &str| name == property;
        if names.any(|name| is_there(name) || !is_known(name)) {
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

/// Whether two names differ in the number at their end alone.
fn is_other_number(one: &str, other: &str) -> bool {
    let split = |name: &'_ str| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        (stem, stem < name.len())
    };
    let ((a, has_a), (b, has_b)) = (split(one), split(other));
    has_a && has_b && one != other && one[..a] == other[..b]
}
