//! What was written in the place of an id and says as well which entry is meant: its name, or an
//! offer and its stream with another mark between them.

use super::super::references::{Resolved, Streams, resolve};
use super::with_fix;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Text;
use crate::text::visible;
use crate::workspace::Workspace;
use hashbrown::HashMap;

/// Which entry has which name, in lower case; `None` where several have it. They are asked for once,
/// when there is no such id.
#[derive(Default)]
pub(super) struct Titles<'t>(Option<HashMap<String, Option<Title<'t>>>>);

/// The name of an entry, and its id.
pub(super) type Title<'t> = (&'t str, &'t str);

impl<'t> Titles<'t> {
    /// The finding about a name that stands in the place of an id, with the id.
    pub(super) fn explain<'w>(
        &mut self,
        ws: &'w Workspace<'t, '_>,
        mut finding: Diagnostic,
        id: Text<'_>,
        of: fn(&'w Workspace<'t, '_>) -> Vec<Title<'t>>,
    ) -> Diagnostic {
        if id.value.len() > LONGEST {
            return finding;
        }
        let titles = self.0.get_or_insert_with(|| {
            let mut titles = HashMap::new();
            for title in of(ws) {
                let one = titles.entry(title.0.to_lowercase());
                one.and_modify(|one| *one = None).or_insert(Some(title));
            }
            titles
        });
        let Some((name, meant)) = titles.get(&id.value.to_lowercase()).copied().flatten() else {
            return finding;
        };
        let is_same = name == id.value;
        // An id that is near is this one, or as likely.
        if let Some(near) = finding.fixes.first().and_then(|fix| fix.edits.first()) {
            if near.text.trim_matches(['"', '\'']) == meant {
                return finding;
            }
            let near = visible(&near.text).into_owned();
            finding.fixes.clear();
            let name = visible(name);
            return finding
                .help(format!("is it `{near}`, or `{meant}`, which is called `{name}`?"));
        }
        let sure = if is_same { Applicability::Safe } else { Applicability::Unsafe };
        let help = format!("did you mean `{meant}`? That is the id of `{}`", visible(name));
        with_fix(ws, finding.help(help), id, meant, Some(sure))
    }
}

/// How long a name may be that is looked up, in bytes.
const LONGEST: usize = 256;

/// Between how many marks an offer's id is looked for.
const MOST_MARKS: usize = 16;

/// The names of the channels.
pub(super) fn channels<'t>(ws: &Workspace<'t, '_>) -> Vec<Title<'t>> {
    ws.channels.iter().filter_map(|(entry, c)| Some((c.name?.value, entry.id))).collect()
}

/// The names of the landers.
pub(super) fn landers<'t>(ws: &Workspace<'t, '_>) -> Vec<Title<'t>> {
    ws.landers.iter().filter_map(|(entry, l)| Some((l.name?.value, entry.id))).collect()
}

/// The names of the offers that an id alone leads to.
pub(super) fn offers<'t>(ws: &Workspace<'t, '_>) -> Vec<Title<'t>> {
    let all = ws.offers.iter().filter(|(_, offer)| offer.stream.is_some());
    all.filter_map(|(entry, offer)| Some((offer.name?.value, entry.id))).collect()
}

/// `offer/stream`, where another mark stands between the two.
pub(super) fn stream<'w, 't>(
    ws: &'w Workspace<'t, '_>,
    seen: &mut Streams<'w>,
    id: &str,
) -> Option<String> {
    let marks = id.match_indices(['.', '-', '_', ':', ' ', '\\']).take(MOST_MARKS);
    let marks = marks.filter(|_| id.len() <= LONGEST);
    let ways = marks.map(|(at, mark)| format!("{}/{}", &id[..at], &id[at + mark.len()..]));
    ways.into_iter().find(|whole| {
        let is_stream = ws.offers.named(whole).is_some_and(|(_, stream)| stream.is_some());
        is_stream && matches!(resolve(ws, seen, whole), Resolved::Found)
    })
}
