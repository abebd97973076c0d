//! Offers: the stream's link with the click id and the other slots.

use super::source::{SetOf, SourceSettings};
use super::{is_paused, name_or};
use crate::model::{Access, Delivery, Offer, Slot, Text};
use crate::parallel;
use crate::template::{UrlTemplate, append_to, encode_value};
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use std::borrow::Cow;

/// RedTrack's click id in an offer's URL.
pub const CLICK_ID: &str = "{clickid}";

/// An offer of RedTrack: one stream of KMA.BIZ.
#[derive(Debug, Clone)]
pub struct PlannedOffer<'t> {
    /// `keto-kz`, or `keto-kz/push` for one of several streams.
    pub id: Cow<'t, str>,
    /// The entry's id.
    pub entry: &'t str,
    /// The entry's position among the offers of its workspace.
    pub position: usize,
    /// The stream's id where the offer has several.
    pub stream: Option<&'t str>,
    /// Where the stream's id is written, where the offer has several.
    pub stream_key: Option<Loc>,
    /// The name people read.
    pub name: Cow<'t, str>,
    /// The stream's link as it was pasted; `None` where it is missing.
    pub link: Option<Text<'t>>,
    /// The landing chosen in KMA.BIZ.
    pub landing: Option<Text<'t>>,
    /// The URL for RedTrack; empty where the link is missing.
    pub url: String,
    /// The slot that carries the click id.
    pub slot: Slot,
    /// Where its postback is pasted.
    pub delivery: Delivery,
    /// Whether KMA.BIZ lets it run.
    pub access: Access,
    /// Whether it is paused.
    pub paused: bool,
    /// Where the entry's key is.
    pub key: Loc,
}

impl<'t> PlannedOffer<'t> {
    /// Whom findings about it belong to.
    #[must_use]
    pub fn owner(&self) -> Owner<'t> {
        Owner { kind: "offer", id: self.entry, key: self.key, preset: None }
    }

    /// What is written of it in the workspace it was compiled from.
    #[must_use]
    pub fn written<'w, 'u>(&self, ws: &'w Workspace<'u, '_>) -> Option<&'w Offer<'u>> {
        let entry = ws.offers.at(self.position);
        debug_assert_eq!(entry.id, self.entry, "the plan is of another workspace");
        entry.value.as_deref()
    }

    /// The set of postbacks by which RedTrack hears of its leads.
    #[must_use]
    pub fn postback_set(&self) -> SetOf {
        match self.delivery {
            Delivery::Global => SetOf::Global,
            Delivery::Stream => SetOf::Stream(self.id.to_string()),
        }
    }
}

/// How many offers a thread takes at once.
const TOGETHER: usize = 64;

/// Plans the offers; on several threads where that is `worth` it.
pub(super) fn plan<'t>(
    ws: &Workspace<'t, '_>,
    source: &SourceSettings<'_>,
    worth: bool,
) -> Vec<PlannedOffer<'t>> {
    let mut out = Vec::with_capacity(ws.offers.iter().count());
    let mut several = false;
    for (position, entry) in ws.offers.all().enumerate() {
        let Some(offer) = &entry.value else { continue };
        let name = name_or(offer.name, entry.id);
        let base = PlannedOffer {
            id: Cow::Borrowed(entry.id),
            entry: entry.id,
            position,
            stream: None,
            stream_key: None,
            name: name.clone(),
            link: None,
            landing: None,
            url: String::new(),
            slot: offer.click_id_slot.map_or(Slot::Data1, |s| s.value),
            delivery: offer.postback.map_or(source.delivery, |d| d.value),
            access: offer.access.map_or(Access::Granted, |a| a.value),
            paused: is_paused(offer.status),
            key: entry.key,
        };
        let Some(streams) = &offer.streams else {
            out.push(PlannedOffer { link: offer.stream, ..base });
            continue;
        };
        several = true;
        for (key, stream) in streams.iter() {
            out.push(PlannedOffer {
                id: Cow::Owned(format!("{}/{}", entry.id, key.value)),
                stream: Some(key.value),
                stream_key: Some(key.at),
                name: Cow::Owned(format!("{name} · {}", key.value)),
                link: stream.url,
                landing: stream.landing,
                ..base.clone()
            });
        }
    }
    // Entries stand in order of id, which those with a stream's may leave.
    if several {
        out.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    }
    let compile = |(): &mut (), some: &mut [PlannedOffer<'t>]| {
        for planned in some {
            if let (Some(link), Some(offer)) = (planned.link, planned.written(ws)) {
                planned.url = url(link.value, planned.slot, offer);
            }
        }
    };
    parallel::map(worth, out.chunks_mut(TOGETHER).collect(), || (), compile);
    out
}

/// The stream's link, with `dataN={clickid}` and the other slots in order of number. A link
/// that carries exactly the click id in its slot already is not given it again.
fn url(link: &str, slot: Slot, offer: &Offer<'_>) -> String {
    let parsed = UrlTemplate::parse(link);
    let carried =
        parsed.params().any(|p| parsed.key(&p) == slot.as_str() && parsed.value(&p) == CLICK_ID);
    let click_id = (!carried).then_some((slot.as_str(), Cow::Borrowed(CLICK_ID)));
    let others = offer.data.iter().flat_map(|d| d.value.slots()).filter(|(s, _)| *s != slot);
    let others = others.map(|(s, text)| (s.as_str(), encode_value(text.value)));
    append_to(&parsed, click_id.into_iter().chain(others))
}
