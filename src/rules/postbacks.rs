//! What the rules about conversion events and postbacks share.

use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, DuplicateMode, Spanned};
use crate::text::{FileId, Span, visible};
use crate::workspace::{Entry, Files, Origin, Owner};
use crate::yaml::Loc;

/// How many places a finding about all events shows beside its own.
pub(super) const MOST_RELATED: usize = 8;

/// Adds what an environment sets, to a finding that points at what is written outside of it.
pub(super) fn set_by_environment(
    files: &Files<'_>,
    diagnostic: Diagnostic,
    values: impl Iterator<Item = Loc>,
) -> Diagnostic {
    let set = values.filter_map(|at| match files.origin(at) {
        Origin::Environment(name) => Some((at, name)),
        _ => None,
    });
    set.take(MOST_RELATED).fold(diagnostic, |diagnostic, (at, name)| {
        let message = format!("set here in environment `{}`", visible(name));
        diagnostic.related(files.span(at), message)
    })
}

/// What decides about a second postback for a click that became this event: the event's own
/// mode, else the offer source's.
pub(super) fn mode_in_force<'t>(
    context: &Context<'_, 't>,
    entry: &Entry<'t, ConversionEvent>,
    event: &ConversionEvent,
) -> Option<(Spanned<DuplicateMode>, Owner<'t>)> {
    match event.duplicates {
        Some(mode) => Some((mode, entry.owner("conversion event"))),
        None => Some((context.ws.offer_source.duplicates?, context.ws.offer_source_owner()?)),
    }
}

/// The statuses that lead to an event, in their fixed order.
pub(super) fn statuses(event: &ConversionEvent) -> Vec<Status> {
    let when = event.when.iter().flat_map(|w| &w.value.0);
    crate::compile::ordered(when.map(|s| Status::from(s.value)))
}

/// Whether an event takes a status.
pub(super) fn takes(event: &ConversionEvent, status: Status) -> bool {
    event.when.iter().flat_map(|w| &w.value.0).any(|s| Status::from(s.value) == status)
}

/// Whether an event's statuses cannot be known or are missing, which another finding says.
pub(super) fn any_without_status(context: &Context<'_, '_>) -> bool {
    let events = &context.ws.events;
    let bare = |e: &ConversionEvent| e.when.as_ref().is_none_or(|w| w.value.0.is_empty());
    events.is_empty() || events.any_broken() || events.iter().any(|(_, e)| bare(e))
}

/// "First" and "later": by path, then by offset.
pub(super) fn place<'t>(files: &Files<'t>, span: Span) -> (&'t str, u32) {
    (files.sources.path(span), span.start)
}

/// The same, of a value: nodes are counted in the order in which they stand.
pub(super) fn place_of<'t>(files: &Files<'t>, at: Loc) -> (&'t str, u32) {
    match at.doc() {
        Some(doc) => (files.sources.file(FileId(doc)).path(), at.node()),
        None => place(files, files.span(at)),
    }
}

/// `` `a`, `b` and `c` ``: at most a dozen, then how many more.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let mut out = String::new();
    let shown = names.len().min(MOST);
    for (i, name) in names.iter().take(MOST).enumerate() {
        if i > 0 {
            out.push_str(if i + 1 == names.len() { " and " } else { ", " });
        }
        out.push('`');
        out.push_str(&visible(name));
        out.push('`');
    }
    if names.len() > shown {
        out.push_str(&format!(" and {} more", names.len() - shown));
    }
    out
}

/// The statuses as a list for people.
pub(super) fn listed_statuses(statuses: &[Status]) -> String {
    listed(statuses.iter().map(|s| s.as_str()))
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn lists_read_like_prose() {
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b"]), "`a` and `b`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
        assert!(listed(["x"; 14]).ends_with("`x` and 2 more"));
    }
}
