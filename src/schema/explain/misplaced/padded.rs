//! Keys that begin with a space which is none to YAML, as messengers and web pages paste it into the
//! indentation: it is a part of the key, which then is unknown and on another level.

use super::super::Explainer;
use super::super::shape::Pair;
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::{is_hostile, visible};
use crate::yaml::{Kind, NodeId, Style};

/// Looks like a space, or like nothing, and is a character like any other to YAML.
fn is_odd(c: char) -> bool {
    !c.is_ascii() && (c.is_whitespace() || is_hostile(c))
}

impl Explainer<'_> {
    /// Whether a key begins so.
    pub(super) fn is_padded(&self, key: NodeId) -> bool {
        let is_plain = self.tree.kind(key) == Kind::Scalar && self.tree.style(key) == Style::Plain;
        is_plain && self.tree.text(key).starts_with(is_odd)
    }

    /// Such a key.
    pub(super) fn explain_padded(&mut self, pair: Pair) {
        let text = self.tree.text(pair.0);
        let name = text.trim_start_matches(|c| c == ' ' || is_odd(c));
        let lead = &text[..text.len() - name.len()];
        let shown = visible(name);
        let message = format!(
            "no ordinary space stands before `{shown}`: it looks like one, and is a part of the key to YAML"
        );
        let span = self.tree.text_span(pair.0, 0, lead.len());
        let spaces: String = lead.chars().filter(|c| c.is_whitespace()).map(|_| ' ').collect();
        let fix =
            self.may_edit(pair.0).then(|| Fix::replace("write ordinary spaces", span, spaces));
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, span, message)
            .label("no ordinary space")
            .help("delete it, and type spaces instead: word processors, messengers and web pages paste it")
            .fix(fix);
        self.explain(&[pair], diagnostic);
    }
}
