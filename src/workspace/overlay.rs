//! An environment laid over the sections of a workspace: maps merge deeply, all else is
//! replaced.

use super::bounds::Lent;
use super::entry::{Entries, Entry};
use super::files::Files;
use super::merge::Sections;
use crate::model::{Defaults, Lenient, Spanned};
use crate::yaml::{Failures, Reader, View};
use serde::Deserialize;

impl<'t> Sections<'t> {
    /// These sections with an environment laid over them.
    pub(super) fn overlaid(mut self, files: &Files<'t>, over: &View<'t, 't>) -> Self {
        let out = &mut self;
        for (_, name, view) in over.entries() {
            match name {
                "tracking_domain" => {
                    let base = out.tracking_domain.take();
                    let mut over = single(files, base.as_ref(), view);
                    // The base may be written in its short form, a bare host.
                    if let (Lenient::Good(over), Some(Lenient::Good(base))) =
                        (&mut over.value, base.map(|b| b.value))
                    {
                        over.host = over.host.or(base.host);
                    }
                    out.tracking_domain = Some(over);
                }
                "offer_source" => {
                    out.offer_source = Some(single(files, out.offer_source.as_ref(), view));
                }
                "defaults" => {
                    out.lent = out.lent.and(Lent::of(&view));
                    out.defaults = out.defaults_over(files, &view);
                }
                "domains" => {
                    let base = std::mem::take(&mut out.domains);
                    let hosts: Vec<_> = base.iter().map(|(e, d)| (e.id, d.host)).collect();
                    out.domains = overlay(files, base, &view);
                    for (id, host) in hosts {
                        if let Some(domain) = out.domains.get_mut(id) {
                            domain.host = domain.host.or(host);
                        }
                    }
                }
                "conversion_events" => {
                    out.events_at.get_or_insert(view.loc());
                    out.events = overlay(files, std::mem::take(&mut out.events), &view);
                }
                "channels" => {
                    out.channels = overlay(files, std::mem::take(&mut out.channels), &view);
                }
                "landers" => out.landers = overlay(files, std::mem::take(&mut out.landers), &view),
                "offers" => out.offers = overlay(files, std::mem::take(&mut out.offers), &view),
                "campaigns" => {
                    out.campaigns = overlay(files, std::mem::take(&mut out.campaigns), &view);
                }
                _ => {}
            }
        }
        self
    }

    fn defaults_over(&self, files: &Files<'t>, over: &View<'t, 't>) -> Defaults<'t> {
        let mut merged = over.clone();
        for tree in files.trees.all() {
            if let Some(entry) = tree.root().and_then(|r| tree.get(tree.resolve(r), "defaults")) {
                merged = View::over(View::new(tree, entry.value), merged);
            }
        }
        Defaults::deserialize(Reader::new(merged, &Failures::default()))
            .unwrap_or_else(|_| self.defaults.clone())
    }
}

fn single<'t, T: Deserialize<'t>>(
    files: &Files<'t>,
    base: Option<&Spanned<Lenient<T>>>,
    over: View<'t, 't>,
) -> Spanned<Lenient<T>> {
    let at = over.loc();
    let view = match base.and_then(|b| Some(View::new(files.tree(b.at)?, b.at.node()))) {
        Some(below) => View::over(below, over),
        None => over,
    };
    let value = T::deserialize(Reader::new(view, &Failures::default()));
    Spanned { value: value.map_or(Lenient::Broken, Lenient::Good), at }
}

fn overlay<'t, T: Deserialize<'t>>(
    files: &Files<'t>,
    base: Entries<'t, T>,
    over: &View<'t, 't>,
) -> Entries<'t, T> {
    let known = base.len();
    let mut all = base.into_vec();
    for (key, id, upper) in over.entries() {
        let below = all[..known].binary_search_by(|e| e.id.cmp(id)).ok();
        let view = match below.and_then(|i| files.value_of_key(all[i].key)) {
            Some(lower) => View::over(lower, upper),
            None => upper,
        };
        let value = Box::deserialize(Reader::new(view, &Failures::default())).ok();
        match below {
            Some(index) => all[index].value = value,
            None => all.push(Entry { id, key, value }),
        }
    }
    Entries::new(all)
}
