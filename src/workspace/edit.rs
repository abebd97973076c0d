//! Fixes that write other text where a value is written, wherever that is: in the entry, in
//! `defaults`, in an environment, at an anchor.

use super::files::{Files, Origin};
use crate::diagnostic::Fix;
use crate::schema::{Use, Uses};
use crate::text::visible;
use crate::yaml::{Loc, Style, quoted};
use std::ops::Range;

impl Files<'_> {
    /// Who else uses, through an alias, what stands at a place.
    fn uses(&self, at: Loc) -> Option<Use> {
        let tree = self.tree(at)?;
        let uses = self.uses.get(at.doc()? as usize)?.get_or_init(|| Uses::new(tree));
        Some(uses.of(at.node()))
    }

    /// Whether what stands at a place belongs to one entry alone and no alias uses it: only then
    /// may a fix depend on what else that entry says.
    #[must_use]
    pub fn is_own(&self, at: Loc) -> bool {
        self.is_unshared(at) && self.origin(at) != Origin::Defaults
    }

    /// Whether no alias takes what stands at a place. `defaults` may lend it: whole values at a
    /// time, so that what stands beside it is the same for all who take it.
    #[must_use]
    pub fn is_unshared(&self, at: Loc) -> bool {
        self.uses(at) == Some(Use::Own)
    }

    /// A safe fix that writes `new` in the place of a part of a value's text. `None` where the
    /// value is an alias or not written at all, where its text does not stand there piece by
    /// piece, and where somebody takes it as something else.
    #[must_use]
    pub fn write(
        &self,
        at: Loc,
        range: Range<usize>,
        new: &str,
        title: impl Into<String>,
    ) -> Option<Fix> {
        let tree = self.tree(at).filter(|_| !self.is_aliased(at))?;
        let (span, text) = tree.rewrite(at.node(), range, new)?;
        (self.uses(at)? != Use::Apart).then(|| Fix::replace(title, span, text))
    }

    /// A safe fix that writes another text in the place of a whole value, as
    /// [`write`](Self::write) does.
    #[must_use]
    pub fn write_all(&self, at: Loc, new: &str) -> Option<Fix> {
        let text = self.tree(at)?.text(at.node());
        self.write(at, 0..text.len(), new, format!("write `{}`", visible(new)))
    }

    /// The same, with quotes around it where there are none.
    #[must_use]
    pub fn write_quoted(&self, at: Loc, new: &str) -> Option<Fix> {
        let mut fix = self.write_all(at, new)?;
        let tree = self.tree(at)?;
        if tree.style(at.node()) == Style::Plain {
            fix = Fix::replace(fix.title, tree.span(at.node()), quoted(new));
        }
        fix.title = format!("write `{}`", visible(&quoted(new)));
        Some(fix)
    }

    /// The same with YAML of any kind in the place of a value's text.
    #[must_use]
    pub fn write_yaml(&self, at: Loc, new: &str) -> Option<Fix> {
        let fix = self.write_all(at, new)?;
        let tree = self.tree(at).filter(|tree| tree.style(at.node()) != Style::Block)?;
        Some(Fix::replace(fix.title, tree.span(at.node()), new))
    }
}
