//! YAML to be written: a small tree, so that a mistake can be put at any place of it.

use super::tape::Tape;
use std::fmt::Write as _;

/// What stands at a place.
#[derive(Debug, Clone)]
pub enum Node {
    /// Text, quoted where it has to be.
    Text(String),
    /// As it is: a number, a word of YAML, an alias.
    Raw(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn texts(texts: &[&str]) -> Self {
        Self::List(texts.iter().map(|t| Self::text(*t)).collect())
    }

    pub fn raw(text: impl ToString) -> Self {
        Self::Raw(text.to_string())
    }

    pub fn map<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        Self::Map(pairs.map(|(key, value)| (key.to_owned(), value)).into())
    }

    /// Adds a pair to a mapping.
    pub fn put(&mut self, key: impl Into<String>, value: Self) {
        if let Self::Map(pairs) = self {
            pairs.push((key.into(), value));
        }
    }

    /// Takes a pair out of a mapping.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        let Self::Map(pairs) = self else { return None };
        let at = pairs.iter().position(|(k, _)| k == key)?;
        Some(pairs.remove(at).1)
    }

    fn children(&self) -> usize {
        match self {
            Self::List(items) => items.len(),
            Self::Map(pairs) => pairs.len(),
            _ => 0,
        }
    }

    fn child(&mut self, at: usize) -> &mut Self {
        match self {
            Self::List(items) => &mut items[at],
            Self::Map(pairs) => &mut pairs[at].1,
            _ => self,
        }
    }

    /// A place somewhere below, the deeper the more often.
    pub fn somewhere(&mut self, tape: &mut Tape<'_>) -> &mut Self {
        let mut here = self;
        while here.children() > 0 && !tape.once_in(6) {
            let at = tape.below(here.children());
            here = here.child(at);
        }
        here
    }

    /// The document, in blocks and in braces as the tape wants it.
    pub fn yaml(&self, tape: &mut Tape<'_>) -> String {
        let mut out = String::new();
        self.block(tape, 0, &mut out);
        out
    }

    /// The same in braces.
    pub fn one_line(&self) -> String {
        let mut out = String::new();
        self.flow(&mut out);
        out
    }

    fn block(&self, tape: &mut Tape<'_>, indent: usize, out: &mut String) {
        match self {
            Self::Map(pairs) if !pairs.is_empty() => {
                for (key, value) in pairs {
                    let _ = write!(out, "{:indent$}{}:", "", scalar(key));
                    value.behind(tape, indent + 2, out);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    let _ = write!(out, "{:indent$}-", "");
                    item.behind(tape, indent + 2, out);
                }
            }
            _ => self.flow(out),
        }
    }

    fn behind(&self, tape: &mut Tape<'_>, indent: usize, out: &mut String) {
        if self.children() > 0 && !tape.once_in(4) {
            out.push('\n');
            self.block(tape, indent, out);
        } else {
            out.push(' ');
            self.flow(out);
            out.push('\n');
        }
    }

    fn flow(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&scalar(text)),
            Self::Raw(text) => out.push_str(text),
            Self::List(items) => {
                out.push('[');
                for item in items {
                    item.flow(out);
                    out.push_str(", ");
                }
                out.push(']');
            }
            Self::Map(pairs) => {
                out.push('{');
                for (key, value) in pairs {
                    let _ = write!(out, " {}: ", scalar(key));
                    value.flow(out);
                    out.push(',');
                }
                out.push_str(" }");
            }
        }
    }
}

/// Bare where every reader takes it for text, else in quotes.
fn scalar(text: &str) -> String {
    let is_bare = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b))
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_ascii_lowercase().as_str());
    if is_bare || text == "<<" {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
