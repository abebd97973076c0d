//! Two forms of one thing that exclude each other.

use super::Check;
use crate::diagnostic::{Diagnostic, code};
use crate::text::{Span, visible};
use crate::workspace::entry::Entry;
use crate::yaml::{Loc, View};
use hashbrown::HashMap;

/// What an environment says of entries, by section and id.
pub(super) type Changed<'t> = HashMap<(&'t str, &'t str), View<'t, 't>>;

impl<'t> Check<'_, 't, '_> {
    /// Says that an entry has the list of one thing or several, and nothing stands in that.
    pub(super) fn holds_nothing<T>(
        &mut self,
        entry: &Entry<'t, T>,
        kind: &str,
        [one, list]: [&str; 2],
    ) {
        if self.out.count_instead() {
            self.leave_out(entry.key);
            return;
        }
        let files = self.ws.files;
        let written = files.value_of_key(entry.key).map(|view| view.entries()).unwrap_or_default();
        let key = written.into_iter().find(|(_, name, _)| *name == list).map(|(key, ..)| key);
        let message = format!(
            "`{list}` of the {kind} `{}` is empty, and there has to be a {one}",
            visible(entry.id)
        );
        self.out.push(
            Diagnostic::new(code::MISSING_KEY, files.key(key.unwrap_or(entry.key)), message)
                .label("nothing in it")
                .help(format!("name at least one {one} in it, or write `{one}` instead")),
        );
    }

    /// Reports the later of two keys of an entry that exclude each other; what an environment
    /// changes comes last. `span` is that of one of them.
    pub(super) fn exclusive(
        &mut self,
        (section, id, key): (&str, &str, Loc),
        span: Span,
        [one, other]: [&str; 2],
    ) {
        if self.out.count_instead() {
            return;
        }
        let files = self.ws.files;
        let keys_of = |entry: Option<View<'t, 't>>| {
            let written = entry.map(|view| view.entries()).unwrap_or_default().into_iter();
            let named = written.filter(|(_, name, _)| [one, other].contains(name));
            let mut keys: Vec<Span> = named.map(|(key, ..)| files.key(key)).collect();
            keys.sort_unstable_by_key(|key| (files.sources.path(*key), key.start));
            keys
        };
        let mut keys = keys_of(files.value_of_key(key));
        let changed = self.changed.get_or_init(|| self.changes());
        for key in keys_of(changed.get(&(section, id)).cloned()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let later = keys.pop().filter(|_| !keys.is_empty()).unwrap_or(span);
        let mut diagnostic = Diagnostic::new(
            code::INVALID_VALUE,
            later,
            format!("`{one}` and `{other}` exclude each other; which one is meant?"),
        )
        .label("one of the two")
        .help(format!("keep either `{one}` or `{other}`"));
        if let Some(first) = keys.pop() {
            diagnostic = diagnostic.related(first, "the other one");
        }
        self.out.push(diagnostic);
    }

    /// What the environment says of entries. Of an entry that stands twice, the first counts.
    fn changes(&self) -> Changed<'t> {
        let mut out = Changed::new();
        let Some(env) = self.ws.env else { return out };
        let below = |view: View<'t, 't>, name: &str| {
            view.entries().into_iter().find_map(|(_, key, value)| (key == name).then_some(value))
        };
        for tree in self.ws.files.trees.all() {
            let root = tree.root().map(|root| View::new(tree, root));
            let changed = root.and_then(|root| below(below(root, "environments")?, env));
            for (_, section, entries) in changed.iter().flat_map(View::entries) {
                for (_, id, entry) in entries.entries() {
                    out.entry((section, id)).or_insert(entry);
                }
            }
        }
        out
    }
}
