//! Keys to which the bracket that their value begins with is glued, as in `keto-kz:{ … }`,
//! `keto-kz { … }`, `keto-kz = { … }` and `keto-kz： { … }`: YAML takes each for the beginning of one long word.

use super::{Kind, NodeId, Style, Tree};
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::visible;

/// A key that its value's bracket belongs to, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glued<'a> {
    /// The key that is meant.
    pub(crate) name: &'a str,
    /// Where something is missing, in bytes from the start of the key.
    pub(crate) at: usize,
    /// What is missing there: a space, a colon or both.
    pub(crate) missing: &'static str,
    /// How many bytes stand in its place: an equals sign, a full-width colon.
    pub(crate) instead: usize,
    /// That sign.
    sign: Option<char>,
    /// What begins with the bracket.
    pub(crate) value: &'a str,
}

/// A text that begins with a key and the bracket of its value, and nothing between them that
/// would set them apart.
pub(super) fn glued(text: &str) -> Option<Glued<'_>> {
    let bracket = text.find(['{', '['])?;
    let (before, value) = text.split_at(bracket);
    let (name, at, missing, instead, sign) = match before.strip_suffix(':') {
        Some(name) => (name, before.len(), " ", 0, None),
        None => {
            let ended = before.trim_end_matches(' ');
            let sign = ended.chars().next_back().filter(|last| SIGNS.contains(last));
            let name = sign.map_or(ended, |_| ended.trim_end_matches(SIGNS).trim_end_matches(' '));
            let missing = if before.ends_with(SIGNS) { ": " } else { ":" };
            (name, name.len(), missing, ended.len() - name.len(), sign)
        }
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_apart = name.len() < before.len();
    (is_apart && !name.is_empty() && name.chars().all(is_name)).then_some(Glued {
        name,
        at,
        missing,
        instead,
        sign,
        value,
    })
}

/// What is written for a colon.
const SIGNS: [char; 2] = ['=', '：'];

/// The key that is meant by the text of one that its value's bracket belongs to, too.
pub(crate) fn key_before_bracket(text: &str) -> Option<&str> {
    glued(text).filter(|glued| !glued.value.contains(['}', ']'])).map(|glued| glued.name)
}

/// The same of a key that was read: its value ends with the other bracket.
pub(crate) fn glued_key<'a>(tree: &Tree<'a>, key: NodeId) -> Option<Glued<'a>> {
    let plain = |node: NodeId| {
        let is_plain = tree.kind(node) == Kind::Scalar && tree.style(node) == Style::Plain;
        is_plain.then(|| tree.text(node))
    };
    let glued = glued(plain(key)?).filter(|glued| !glued.value.contains(['}', ']']))?;
    let value = Some(tree.end_of(key)).filter(|value| (*value as usize) < tree.len())?;
    plain(value)?.ends_with(['}', ']']).then_some(glued)
}

impl Glued<'_> {
    /// The finding about that key, with the fix where the text there `may_be_edited`.
    pub(crate) fn finding(&self, tree: &Tree<'_>, key: NodeId, may_be_edited: bool) -> Diagnostic {
        let at = tree.text_span(key, self.at, self.at + self.instead);
        let fix = Fix::replace(self.title(), at, self.missing);
        let name = tree.text_span(key, 0, self.name.len());
        Diagnostic::new(code::YAML_SYNTAX, name, self.message())
            .label(self.label())
            .help(self.help())
            .fix(Some(fix).filter(|_| may_be_edited))
    }

    /// What is wrong.
    pub(crate) fn message(&self) -> String {
        let name = visible(self.name);
        if self.missing == " " {
            format!(
                "no space follows the colon of `{name}`, so that YAML does not take it for a key"
            )
        } else if let Some(sign) = self.sign {
            let sign =
                if sign == '：' { "a full-width colon".to_owned() } else { format!("`{sign}`") };
            format!(
                "{sign} stands behind `{name}` where a colon belongs, so that YAML does not take it for a key"
            )
        } else {
            format!("no colon follows `{name}`, so that YAML does not take it for a key")
        }
    }

    /// The same in a few words.
    pub(crate) fn label(&self) -> &'static str {
        if self.missing == " " { "a space is missing" } else { "a colon is missing" }
    }

    /// What to do.
    pub(crate) fn help(&self) -> String {
        let bracket = &self.value[..1];
        format!("write `{}: {bracket}` …", visible(self.name))
    }

    /// What is done by writing what is missing.
    pub(crate) fn title(&self) -> &'static str {
        if self.missing == " " { "write a space after the colon" } else { "write the colon" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_is_glued_where_nothing_sets_it_apart() {
        let found = |text| glued(text).map(|g| (g.name, g.at, g.missing, g.value));
        assert_eq!(found("keto-kz:{ a: b"), Some(("keto-kz", 8, " ", "{ a: b")));
        assert_eq!(found("geo:[KZ"), Some(("geo", 4, " ", "[KZ")));
        assert_eq!(found("keto-kz  { a"), Some(("keto-kz", 7, ":", "{ a")));
        for apart in ["keto-kz: { a", "keto[-kz", "{ a: b", ": {", "a b {", "a", "a :{"] {
            assert_eq!(found(apart), None, "{apart}");
        }
        let equals = |text| glued(text).map(|g| (g.name, g.at, g.missing, g.instead));
        assert_eq!(equals("keto-kz = { a"), Some(("keto-kz", 7, ":", 2)));
        assert_eq!(equals("keto-kz={ a"), Some(("keto-kz", 7, ": ", 1)));
        assert_eq!(equals("keto-kz： { a"), Some(("keto-kz", 7, ":", 3)));
        assert_eq!(equals("keto-kz：{ a"), Some(("keto-kz", 7, ": ", 3)));
    }
}
