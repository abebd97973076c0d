//! An environment laid over the sections of a workspace: maps merge deeply, all else is
//! replaced.

use super::entry::{Entries, Entry};
use super::files::Files;
use super::layer::Layer;
use super::lent::Lent;
use super::sections::Sections;
use crate::diagnostic::{Diagnostic, code};
use crate::model::{Blank, Content, Defaults, Lenient, Spanned};
use crate::text::visible;
use crate::yaml::{Failures, Loc, View};

impl<'t> Sections<'t> {
    /// These sections with an environment laid over them, and findings about what cannot be read
    /// together.
    pub(super) fn overlaid(
        mut self,
        files: &Files<'t>,
        over: &View<'t, 't>,
    ) -> (Self, Vec<Diagnostic>) {
        let mut lay = Overlay { files, found: Vec::new() };
        // What each file tells of itself says nothing of what is laid over it.
        self.is_well_spelt = false;
        let out = &mut self;
        for (key, name, view) in over.entries() {
            match name {
                "tracking_domain" => lay.single(&mut out.tracking_domain, key, name, view),
                "offer_source" => lay.single(&mut out.offer_source, key, name, view),
                "defaults" => {
                    out.lent = out.lent.and(Lent::of(&view));
                    lay.defaults(&mut out.defaults, key, &view);
                }
                "domains" => lay.section(&mut out.domains, "tracking domain", &view),
                "conversion_events" => {
                    out.events_at.get_or_insert(view.loc());
                    lay.section(&mut out.events, "conversion event", &view);
                }
                "channels" => lay.section(&mut out.channels, "channel", &view),
                "landers" => lay.section(&mut out.landers, "lander", &view),
                "offers" => lay.section(&mut out.offers, "offer", &view),
                "campaigns" => lay.section(&mut out.campaigns, "campaign", &view),
                _ => {}
            }
        }
        let found = lay.found;
        (self, found)
    }
}

/// An environment on its way over the sections.
struct Overlay<'f, 't> {
    files: &'f Files<'t>,
    found: Vec<Diagnostic>,
}

impl<'t> Overlay<'_, 't> {
    /// Reads one thing laid over another, which the typed pass made `known` of. `key` is where the
    /// environment names it, `what` is what people call it.
    fn read<T: Layer<'t>>(
        &mut self,
        known: Option<&T>,
        (below, over): (Option<View<'t, 't>>, View<'t, 't>),
        (key, what): (Loc, impl Fn() -> String),
    ) -> Option<T> {
        // Of what cannot be read, the environment says a part: the rest would seem to be missing.
        if known.is_none() && below.is_some() {
            return None;
        }
        let view = match &below {
            Some(below) => View::over(below.clone(), over.clone()),
            None => over.clone(),
        };
        let failures = Failures::default();
        let mut read = T::read(view, &failures).ok();
        if let (Some(read), Some(known)) = (&mut read, known) {
            read.deepen(known);
        }
        // What one of the two lacks by itself was said when its file was read.
        let is_said = |view: View<'t, 't>| {
            let alone = Failures::default();
            T::read(view, &alone).is_err() || alone.any()
        };
        if failures.any() && !below.is_some_and(is_said) && !is_said(over) {
            self.found.push(self.disagree(key, &what()));
        }
        read
    }

    /// Each of two forms can be read, and together they cannot.
    fn disagree(&self, key: Loc, what: &str) -> Diagnostic {
        Diagnostic::new(
            code::INVALID_VALUE,
            self.files.key(key),
            format!("{what} cannot be read with what this environment changes of it: the two forms do not go together"),
        )
        .label("does not go with what is written")
        .help("write it in the form that the workspace has, or whole in an entry of its own")
    }

    fn single<T: Layer<'t>>(
        &mut self,
        base: &mut Option<Spanned<Lenient<T>>>,
        key: Loc,
        name: &str,
        over: View<'t, 't>,
    ) {
        let at = over.loc();
        let below = base.as_ref();
        let lower = below.and_then(|b| Some(View::new(self.files.tree(b.at)?, b.at.node())));
        let known = below.and_then(|b| b.value.good());
        let what = || format!("`{name}`");
        let value = self.read(known, (lower, over), (key, what));
        *base = Some(Spanned { value: value.map_or(Lenient::Broken, Lenient::Good), at });
    }

    fn section<T: Layer<'t> + Blank>(
        &mut self,
        entries: &mut Entries<'t, T>,
        kind: &str,
        over: &View<'t, 't>,
    ) {
        let base = std::mem::take(entries);
        let known = base.len();
        let mut all = base.into_vec();
        for (key, id, upper) in over.entries() {
            let below = all[..known].binary_search_by(|e| e.id.cmp(id)).ok();
            let lower = below.and_then(|i| self.files.value_of_key(all[i].key));
            let base = below.and_then(|i| all[i].value.as_deref());
            let what = || format!("the {kind} `{}`", visible(id));
            let value = self.read(base, (lower, upper), (key, what)).map(Content::new);
            match below {
                Some(index) => all[index].value = value,
                None => all.push(Entry { id, key, value }),
            }
        }
        *entries = Entries::new(all);
    }

    fn defaults(&mut self, defaults: &mut Defaults<'t>, key: Loc, over: &View<'t, 't>) {
        let mut below: Option<View<'t, 't>> = None;
        for tree in self.files.trees.all() {
            if let Some(entry) = tree.root().and_then(|r| tree.get(tree.resolve(r), "defaults")) {
                let view = View::new(tree, entry.value);
                below = Some(match below {
                    Some(later) => View::over(view, later),
                    None => view,
                });
            }
        }
        let what = || "`defaults`".to_owned();
        if let Some(read) = self.read(Some(&*defaults), (below, over.clone()), (key, what)) {
            *defaults = read;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;
    use crate::workspace::{Loaded, Merged, Reading, read};
    use crate::yaml::{Limits, ReadError, Reader};
    use serde::{Deserialize, de};

    /// It can be read by itself, and not with something laid over it.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Alone;

    impl Blank for Alone {
        fn blank<'w>() -> &'w Self {
            &Self
        }
    }

    impl<'t> Deserialize<'t> for Alone {
        fn deserialize<D: de::Deserializer<'t>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }

    impl<'t> Layer<'t> for Alone {
        fn read(view: View<'_, 't>, failures: &Failures) -> Result<Self, ReadError> {
            match view {
                View::Node { .. } => Ok(Self),
                over @ View::Over(_) => {
                    bool::deserialize(Reader::new(over, failures)).map(|_| Self)
                }
            }
        }
    }

    #[test]
    fn what_only_an_environment_makes_unreadable_is_said() {
        let limits = Limits::default();
        let text = "landers: { a: { name: x } }\nenvironments: { st: { landers: { a: { url: y }, b: {} } } }\n";
        let loaded = Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.into())]);
        let (docs, documents) = read(&loaded, Reading::new(&limits));
        let (merged, sections) = Merged::new(&docs, documents);
        let mut entries: Entries<'_, Alone> = Entries::new(
            sections
                .landers
                .all()
                .map(|e| Entry { id: e.id, key: e.key, value: Some(Content::new(Alone)) })
                .collect(),
        );
        let (_, environment) = &merged.environments[0];
        let (_, _, over) = environment.entries().remove(0);
        let mut lay = Overlay { files: &merged.files, found: Vec::new() };
        lay.section(&mut entries, "lander", &over);
        assert!(entries.entry("a").is_some_and(|e| e.value.is_none()));
        let said: Vec<_> = lay.found.iter().map(|d| d.span.start as usize).collect();
        assert_eq!(said, [text.rfind("a: { url").expect("it is there")]);
    }
}
