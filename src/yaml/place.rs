//! From a part of a scalar's text back to the bytes that stand for it, and how other text is
//! written in their place, so that quotes, escapes and everything around them stay.

use super::marks::{Marks, double_piece, plain_piece, single_piece};
use super::node::{Kind, NodeId, Style};
use super::quote::{escaped, quoted};
use super::tree::Tree;
use super::{Limits, parse};
use crate::text::{FileId, SourceFile, Span, is_hostile};
use std::ops::Range;
use std::sync::Arc;

impl Tree<'_> {
    /// The place of a part of a scalar's text, given in bytes of that text; `None` where the
    /// text does not stand in the source piece by piece, as in a block of several lines.
    #[must_use]
    pub fn place_of(&self, id: NodeId, range: Range<usize>) -> Option<Span> {
        let node = self.node(id);
        if !node.is_scalar() {
            return None;
        }
        if node.is_verbatim() {
            let (from, to) = node.inner();
            return Some(Span::new(self.file, from, to).part(range.start, range.end));
        }
        let (text, written) = (self.text(id), self.source_of(id));
        let written_range = |range, quote, piece| {
            let inner = written.get(quote..written.len().checked_sub(quote)?)?;
            let marks = || Arc::new(Marks::new(text, inner, piece));
            let marks = if inner.len() > Marks::STEP { self.marks.of(id, marks) } else { marks() };
            let range = marks.written(inner, range, piece)?;
            Some(quote + range.start..quote + range.end)
        };
        let map = |range: Range<usize>| match node.style() {
            Style::Plain => written_range(range, 0, plain_piece),
            Style::Single => written_range(range, 1, single_piece),
            Style::Double => written_range(range, 1, double_piece),
            // What stands on one line stands there as it is.
            Style::Block => {
                let line = written.trim_end_matches(['\n', '\r', ' ']);
                let same = text.trim_end_matches(['\n', ' ']) == line && !line.contains('\n');
                (same && range.end <= line.len()).then_some(range)
            }
        };
        map(range).map(|place| self.span(id).part(place.start, place.end))
    }

    /// What must be replaced by what, so that a part of a scalar's text becomes `new`. Quotes
    /// stay as they are; a plain scalar that would no longer be read as text is put in
    /// quotes. `None` where that cannot be told.
    #[must_use]
    pub fn rewrite(&self, id: NodeId, range: Range<usize>, new: &str) -> Option<(Span, String)> {
        let text = self.text(id);
        let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
        let place = self.place_of(id, range)?;
        let style = self.style(id);
        // Blanks at the end or the beginning of a line would go with its break.
        if style != Style::Block && self.source_of(id).contains(['\n', '\r']) {
            return None;
        }
        match style {
            Style::Single if !new.contains(char::is_control) => {
                Some((place, new.replace('\'', "''")))
            }
            Style::Double => Some((place, escaped(new))),
            Style::Block => {
                // Spaces before the text would be its indentation.
                let leads = before.is_empty() && new.starts_with(' ');
                let fits = !leads && !new.contains(char::is_control);
                fits.then(|| (place, new.to_owned()))
            }
            Style::Single => None,
            Style::Plain => {
                let whole = format!("{before}{new}{after}");
                let is_plain = reads(&format!("- {whole}\n- k: {whole}\n"), &whole)
                    && (reads(&format!("[{whole}, {{k: {whole}}}]"), &whole)
                        || !self.may_be_in_flow(id));
                Some(if is_plain {
                    (place, new.to_owned())
                } else {
                    (self.span(id), quoted(&whole))
                })
            }
        }
    }
}

/// How many nodes before one its collection is looked for.
const MOST_LOOKED_AT: u32 = 10_000;

impl Tree<'_> {
    /// The list that a node is an item of, where it begins not too far before the node.
    #[must_use]
    pub fn list_of(&self, id: NodeId) -> Option<NodeId> {
        self.near_parent(id).filter(|list| self.kind(*list) == Kind::Sequence)
    }

    /// Whether a node stands inside brackets, or in a list so long that nobody looked.
    fn may_be_in_flow(&self, id: NodeId) -> bool {
        self.near_parent(id).map_or(id > MOST_LOOKED_AT, |parent| self.is_flow(parent))
    }

    /// The collection that a node stands in, where it begins not too far before the node.
    fn near_parent(&self, id: NodeId) -> Option<NodeId> {
        (id.saturating_sub(MOST_LOOKED_AT)..id).rev().find(|n| self.end_of(*n) > id)
    }
}

/// Text as a scalar that reads as that very text wherever it stands, inside brackets too: bare
/// where it may be, else in double quotes.
#[must_use]
pub fn plain_or_quoted(text: &str) -> String {
    let is_bare = text.trim() == text
        && !text.contains(is_hostile)
        && reads(&format!("- {text}\n- k: {text}\n"), text)
        && reads(&format!("[{text}, {{k: {text}}}]"), text);
    if is_bare { text.to_owned() } else { quoted(text) }
}

/// Whether a small document holds the text twice, as plain scalars that are not null, and
/// nothing else but the word `k`.
fn reads(document: &str, text: &str) -> bool {
    let source = SourceFile::new("", document.as_bytes().to_vec());
    let parsed = parse(FileId(0), &source, &Limits::default());
    let Some(tree) = parsed.tree.filter(|_| parsed.diagnostics.is_empty()) else { return false };
    let ids = 0..NodeId::try_from(tree.len()).unwrap_or(0);
    let mut found = 0;
    for id in ids.filter(|id| !matches!(tree.kind(*id), Kind::Mapping | Kind::Sequence)) {
        let is_text = tree.kind(id) == Kind::Scalar
            && tree.style(id) == Style::Plain
            && tree.text(id) == text
            && !tree.is_null(id)
            && tree.source_of(id) == text;
        if is_text {
            found += 1;
        } else if tree.text(id) != "k" {
            return false;
        }
    }
    // A text `k` is also the key.
    found == 2 + usize::from(text == "k")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `yaml` after the first `old` in the text of its last scalar has become `new`.
    fn after(yaml: &str, old: &str, new: &str) -> Option<String> {
        let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
        let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("YAML");
        let last = NodeId::try_from(tree.len()).expect("small") - 1;
        let id = (0..=last).rev().find(|id| tree.text(*id).contains(old)).expect("a scalar");
        let at = tree.text(id).find(old).expect("in it");
        let (span, text) = tree.rewrite(id, at..at + old.len(), new)?;
        let mut out = yaml.to_owned();
        out.replace_range(span.start as usize..span.end as usize, &text);
        let wanted = tree.text(id).replacen(old, new, 1);
        let source = SourceFile::new("a.yaml", out.as_bytes().to_vec());
        let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("still YAML");
        assert_eq!(tree.text(id), wanted, "{out}");
        Some(out)
    }

    #[test]
    fn quotes_escapes_and_what_stands_around_stay() {
        for (yaml, old, new, expected) in [
            ("a: x y z # c\n", "y", "u", Some("a: x u z # c\n")),
            ("a: 'it''s y z'\n", "y", "u's", Some("a: 'it''s u''s z'\n")),
            ("a: \"\\u041a \\\"y\\x41\"\r\n", "yA", "\"", Some("a: \"\\u041a \\\"\\\"\"\r\n")),
            ("a: \"\\\\y\\ty\\_y\\Ly!\"\n", "y!", "u", Some("a: \"\\\\y\\ty\\_y\\Lu\"\n")),
            ("a: \"x\n  y\"\n", "y", "u", None),
            ("a: |\n  x y # z\nb: 1\n", "y", "u", Some("a: |\n  x u # z\nb: 1\n")),
            ("a: >-\n  x\n  y\n", "y", "u", None),
            ("a: x\n  y\n", "y", "u", None),
            ("- &a !!str x\n- *a\n", "x", "y", Some("- &a !!str y\n- *a\n")),
        ] {
            assert_eq!(after(yaml, old, new).as_deref(), expected, "{yaml}");
        }
    }

    #[test]
    fn a_part_of_a_scalar_over_several_lines_has_its_place() {
        for yaml in [
            "a: \"x {y}\\\n   z\n\n  {w} \t\r\n  v\\\n\n  u\"\n",
            "a: 'x {y}\n   z''s\n\n\n  {w} \r\n  v'\n",
            "a: x {y}\n   z\n\n  {w}\n  v\n",
            "a: \"\n  {y}\n  {w}\n\"\n",
        ] {
            let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
            let tree = parse(FileId(0), &source, &Limits::default()).tree.expect("YAML");
            let text = tree.text(2);
            for part in ["{y}", "{w}"] {
                let at = text.find(part).expect("in it");
                let place = tree.place_of(2, at..at + part.len()).expect("a place");
                assert_eq!(tree.between(place), part, "{yaml}");
            }
        }
    }

    #[test]
    fn a_scalar_reads_as_its_text_in_blocks_and_in_brackets() {
        for bare in ["Keto KZ", "https://kshop5.pro/AbC12d?a=1#f", "12.50", "true", "k", "Кето"]
        {
            assert_eq!(plain_or_quoted(bare), bare);
        }
        for text in
            ["", "~", "null", " x", "a: b", "a #b", "{clickid}", "a, b", "*x", "\u{1b}[31m", "a\nb"]
        {
            assert_eq!(plain_or_quoted(text), quoted(text), "{text}");
        }
    }

    #[test]
    fn a_plain_scalar_gets_quotes_only_where_it_needs_them() {
        for (yaml, new, expected) in [
            ("a: x\n", "{clickid}", "a: \"{clickid}\"\n"),
            ("a: ?b=x\n", "{clickid}", "a: ?b={clickid}\n"),
            ("a: {b: ?c=x, d: 1}\n", "{clickid}", "a: {b: \"?c={clickid}\", d: 1}\n"),
            ("a: [x]\n", "[zoneid]", "a: [\"[zoneid]\"]\n"),
            ("a: ?b={c}x\n", "y", "a: ?b={c}y\n"),
            ("a: ?b=x\n", "c,d", "a: ?b=c,d\n"),
            ("a: [?b=x]\n", "c,d", "a: [\"?b=c,d\"]\n"),
            ("a: x\n", "~", "a: \"~\"\n"),
            ("a: x\n", "b: c", "a: \"b: c\"\n"),
            ("a: x\n", "# b", "a: \"# b\"\n"),
            ("a: x\n", "12.50", "a: 12.50\n"),
            ("x: 1\n", "k", "k: 1\n"),
            ("a: [b, [c], x]\n", "]", "a: [b, [c], \"]\"]\n"),
            ("a: {b: [c]}\nd: x\n", "https://e?f={g}", "a: {b: [c]}\nd: https://e?f={g}\n"),
        ] {
            assert_eq!(after(yaml, "x", new).as_deref(), Some(expected), "{yaml}");
        }
    }
}
