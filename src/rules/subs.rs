//! Sets of RedTrack's slots, sub1 to sub20.

use crate::compile::slot_number;
use crate::workspace::Workspace;

/// Slots as bits: sub1 is bit 1.
pub(super) type Subs = u32;

/// A set, and the slots that are named.
pub(super) fn with<'t>(subs: Subs, names: impl Iterator<Item = &'t str>) -> Subs {
    names.filter_map(slot_number).fold(subs, |subs, slot| subs | 1 << slot)
}

/// The slots that the postback of KMA.BIZ fills.
pub(super) fn filled_by_extra(ws: &Workspace<'_, '_>) -> Subs {
    let extra = ws.offer_source.postback.as_ref().and_then(|p| p.value.extra.as_ref());
    let names = extra.into_iter().flat_map(|e| &e.entries).map(|(key, _)| key.value);
    with(0, names)
}

/// The slot of `{sub9}`.
pub(super) fn slot_of(text: &str) -> Option<u8> {
    text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).and_then(slot_number)
}
