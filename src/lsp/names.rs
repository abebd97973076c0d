//! From what names an entry to the entry, and from an entry to what names it.

use super::View;
use super::findings::MOST;
use crate::rules::{Name, names};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::{Kind, NodeId};
use lsp_types::{Location, Position};

/// Where the entry is that is named at a place, or that stands there itself; else what an alias there
/// stands for.
#[must_use]
pub fn definition(
    ws: &Workspace<'_, '_>,
    file: FileId,
    at: Position,
    view: View<'_>,
) -> Option<Location> {
    let Some(name) = name_at(ws, file, at, view) else {
        return view.location(anchored(ws, file, at, view)?);
    };
    let entry = names(ws).find(|one| one.defines && one.kind == name.kind && one.id == name.id)?;
    view.location(ws.files.span(entry.at))
}

/// Where an entry is named that stands, or is named, at a place: by its own id, or by one of its streams.
/// With the place of the entry, where that is wanted.
#[must_use]
pub fn references(
    ws: &Workspace<'_, '_>,
    file: FileId,
    at: Position,
    with_entry: bool,
    view: View<'_>,
) -> Vec<Location> {
    let Some(name) = name_at(ws, file, at, view) else { return Vec::new() };
    let is_wanted = |one: &Name<'_>| !one.defines || (with_entry && one.id == name.id);
    let meant = names(ws).filter(|one| is_wanted(one) && name.is_meant_by(one));
    let mut spans: Vec<Span> = meant.map(|one| ws.files.span(one.at)).take(MOST).collect();
    spans.sort_by_key(|span| (view.sources.path(*span), span.start));
    // What `defaults` lend and aliases repeat stands once.
    spans.dedup();
    let files = spans.chunk_by(|one, next| one.file == next.file);
    let locations = files.flat_map(|spans| {
        let uri = (view.name)(view.sources.path(spans[0]));
        let mut ruler = view.ruler(spans[0].file);
        spans
            .iter()
            .filter_map(move |span| Some(Location { uri: uri.clone()?, range: ruler.range(*span) }))
    });
    locations.collect()
}

/// What an alias at a place of a file stands for.
fn anchored(ws: &Workspace<'_, '_>, file: FileId, at: Position, view: View<'_>) -> Option<Span> {
    let at = view.place(file, at)?;
    let tree = ws.files.trees.tree(file)?;
    let mut ids = 0..NodeId::try_from(tree.len()).ok()?;
    let alias = ids.find(|id| {
        let span = tree.span(*id);
        tree.kind(*id) == Kind::Alias && (span.start..=span.end).contains(&at)
    })?;
    Some(tree.span(tree.resolve(alias)))
}

/// The name at a place of a file.
fn name_at<'t>(
    ws: &Workspace<'t, '_>,
    file: FileId,
    at: Position,
    view: View<'_>,
) -> Option<Name<'t>> {
    let at = view.place(file, at)?;
    let mut here = names(ws).filter(|name| name.at.doc() == Some(file.0));
    here.find(|name| {
        let span = ws.files.span(name.at);
        span.file == file && (span.start..=span.end).contains(&at)
    })
}
