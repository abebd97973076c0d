//! The other end of a reference that leads nowhere: the definition that is near may be what is
//! misspelt.

use super::super::references::Names;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::{Campaign, Text};
use crate::text::visible;
use crate::workspace::{Entries, Entry, Workspace, is_id};
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};

/// The finding about an event that is near one which is there. What it is called in RedTrack
/// stands in no file, so that either may be right.
pub(super) fn event<T>(
    ws: &Workspace<'_, '_>,
    finding: Diagnostic,
    id: Text<'_>,
    near: Option<&Entry<'_, T>>,
) -> Diagnostic {
    let Some(near) = near else { return finding };
    let (wrong, name) = (visible(id.value), visible(near.id));
    let help = format!(
        "did you mean `{name}`? If RedTrack has the event as `{wrong}`, rename `{name}` below `conversion_events` instead"
    );
    on_demand(ws, finding, near.key, help)
}

/// The references of one kind and what they lead to.
pub(super) struct Ends<'c, 't> {
    ws: &'c Workspace<'t, 'c>,
    /// What a campaign names.
    of: fn(&Campaign<'t>) -> Vec<Text<'t>>,
    /// How many places name each id. They are counted once, when a name is not there.
    counts: Option<HashMap<&'t str, usize>>,
    /// The names of which the entry that must be meant was told to be misspelt.
    told: HashSet<&'t str>,
}

impl<'c, 't> Ends<'c, 't> {
    pub(super) fn new(ws: &'c Workspace<'t, 'c>, of: fn(&Campaign<'t>) -> Vec<Text<'t>>) -> Self {
        Self { ws, of, counts: None, told: HashSet::new() }
    }

    /// As [`Names::is_new`]; that an entry is misspelt is said once, however many places agree on the name.
    pub(super) fn is_new<T>(
        &self,
        names: &mut Names<'t>,
        entries: &Entries<'t, T>,
        id: Text<'t>,
    ) -> bool {
        !self.told.contains(of_entry(id.value)) && names.is_new(entries, id)
    }

    /// The finding about a name that is near an entry which nothing uses: where several places agree
    /// on the name, or the entry's id ends as no id does, the entry may be what is misspelt.
    pub(super) fn explain<T>(
        &mut self,
        names: &mut Names<'t>,
        entries: &Entries<'t, T>,
        mut finding: Diagnostic,
        id: Text<'t>,
    ) -> Diagnostic {
        let (ws, wrong) = (self.ws, of_entry(id.value));
        let near = names.near(entries, wrong).and_then(|(near, _)| entries.entry(near));
        let Some(near) = near.filter(|_| !finding.fixes.is_empty()) else { return finding };
        let counts = self.counts.get_or_insert_with(|| {
            let mut seen: HashSet<Loc> = HashSet::new();
            let mut counts = HashMap::new();
            let all = ws.campaigns.iter().flat_map(|(_, campaign)| (self.of)(campaign));
            // What `defaults` lends to many is written once.
            for id in all.filter(|id| seen.insert(id.at)) {
                *counts.entry(of_entry(id.value)).or_default() += 1;
            }
            counts
        });
        let count = counts.get(wrong).copied().unwrap_or_default();
        let is_used = counts.contains_key(near.id);
        let is_cut = |id: &str| id.ends_with(['-', '_', '.']);
        // Nothing can be called what is no id.
        if is_used || !is_id(wrong) || count < 2 && (is_cut(wrong) || !is_cut(near.id)) {
            return finding;
        }
        if count >= 2 {
            self.told.insert(wrong);
            // One place is mended, not all that name it.
            finding.fixes = ws.files.write_all(near.key, wrong).into_iter().collect();
        }
        let (wrong, name, section) = (visible(wrong), visible(near.id), names.section);
        let help = if count < 2 {
            format!("did you mean `{name}`? Or rename that to `{wrong}` below `{section}`")
        } else {
            format!(
                "is `{name}` misspelt below `{section}`? Nothing names it so, and {count} places name `{wrong}`"
            )
        };
        on_demand(ws, finding, near.key, help)
    }
}

/// The id of the entry in `offer/stream`.
fn of_entry(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

/// A finding that points at the entry which is near as well, and is mended on demand alone.
fn on_demand(
    ws: &Workspace<'_, '_>,
    mut finding: Diagnostic,
    near: Loc,
    help: String,
) -> Diagnostic {
    for fix in &mut finding.fixes {
        fix.applicability = Applicability::Unsafe;
    }
    finding.help(help).related(ws.files.key(near), "the nearest that is there")
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Applicability;
    use crate::rules::tests::check;

    /// What two campaigns call `first` and `second`, beside an offer `slim-aisa` that nothing names.
    fn told(first: &str, second: &str) -> Vec<(String, u32, Applicability)> {
        let text = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
channels: {{ push: {{ click_id: \"{{click_id}}\" }} }}
offers:
  slim-aisa: {{ stream: https://kshop5.pro/AbC12d }}
campaigns:
  a: {{ channel: push, offers: [{first}] }}
  b: {{ channel: push, offers: [{second}] }}
"
        );
        let line = |at: u32| {
            let lines = text[..at as usize].matches('\n').count();
            u32::try_from(lines + 1).expect("a short file")
        };
        let found = check(&[("trackc.yaml", &text)]).diagnostics;
        let unknown = found.iter().filter(|d| d.code.name == "unknown-reference");
        let fixes = unknown.flat_map(|d| &d.fixes);
        let told = fixes.map(|fix| {
            let edit = &fix.edits[0];
            (edit.text.clone(), line(edit.span.start), fix.applicability)
        });
        told.collect()
    }

    /// It was said at each place, and what was offered made all of them as wrong as the id.
    #[test]
    fn an_id_that_all_name_otherwise_is_mended_where_it_stands() {
        assert_eq!(
            told("slim-asia", "slim-asia"),
            [("slim-asia".into(), 6, Applicability::Unsafe)]
        );
    }

    #[test]
    fn no_entry_is_misspelt_that_cannot_be_called_as_it_is_named() {
        let safe = |line| ("slim-aisa".to_owned(), line, Applicability::Safe);
        assert_eq!(told("Slim-aisa", "Slim-aisa"), [safe(8), safe(9)]);
    }
}
