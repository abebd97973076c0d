//! Offer URLs: the stream's link, and what was appended to it.

use super::{Imply, Item, Placed};
use crate::compile::{CLICK_ID, UrlKind};
use crate::facts::kma::SLOTS;
use crate::start::answers;
use crate::start::entry::Offer;
use crate::template::UrlTemplate;
use crate::workspace::is_id;

/// What is said in a workspace of an offer that the global postback brings no conversion home of.
pub(in crate::start) const OTHER_SLOT: &str = "Its click id is in another slot than the global postback's, so that its postback has to stand in its own stream.";

/// An offer URL, taken apart.
pub(in crate::start) struct Parts {
    pub(in crate::start) link: String,
    pub(in crate::start) slot: Option<&'static str>,
    pub(in crate::start) data: Vec<(&'static str, String)>,
}

impl Parts {
    /// Takes off what would be appended again: the click id's slot and the slots behind it, in
    /// order. What stands otherwise stays in the link.
    pub(in crate::start) fn of(text: &str) -> Self {
        let url = UrlTemplate::parse(text);
        let params: Vec<_> = url.params().collect();
        let slot = |i: usize| {
            let key = url.key(&params[i]);
            SLOTS.iter().position(|slot| *slot == key)
        };
        let is_click_id = |i: usize| slot(i).is_some() && url.value(&params[i]) == CLICK_ID;
        let Some(at) = (0..params.len()).find(|i| is_click_id(*i)) else {
            return Self { link: text.to_owned(), slot: None, data: Vec::new() };
        };
        let click_id = slot(at).map(|i| SLOTS[i]);
        let behind: Option<Vec<usize>> = (at + 1..params.len()).map(slot).collect();
        let behind = behind.filter(|slots| slots.is_sorted_by(|a, b| a < b));
        let Some(behind) = behind else {
            return Self { link: text.to_owned(), slot: click_id, data: Vec::new() };
        };
        let from = params[at].key.start.saturating_sub(1);
        let to = params.last().map_or(text.len(), |p| p.value.end);
        let data = behind.iter().zip(&params[at + 1..]);
        Self {
            link: format!("{}{}", &text[..from], &text[to..]),
            slot: click_id,
            data: data.map(|(slot, p)| (SLOTS[*slot], url.value(p).to_owned())).collect(),
        }
    }
}

impl Imply {
    /// Takes an offer URL, or a stream's bare link, in.
    pub(super) fn offer(&mut self, item: &Item) {
        let parts = Parts::of(&item.url);
        let slot = parts.slot.or(self.slot).filter(|slot| *slot != SLOTS[0]);
        let other = parts.slot.zip(self.global).filter(|(slot, global)| {
            let is_there_too = |(slot, value): &(&str, String)| slot == global && value == CLICK_ID;
            slot != global && !parts.data.iter().any(is_there_too)
        });
        if let Some((slot, global)) = other {
            let text = format!(
                "its click id is in `{slot}`, and the global postback asks for `{{{global}}}`: it gets a postback of its own, to be pasted in its stream"
            );
            self.remark(item.line, text);
        }
        let ours = item.ours.as_ref().map(|o| o.id.as_str());
        let (wanted, stream) =
            match ours.map(|id| id.split_once('/').map_or((id, None), |(id, s)| (id, Some(s)))) {
                Some((id, stream)) if is_id(id) && stream.is_none_or(is_id) => {
                    (id.to_owned(), stream.map(str::to_owned))
                }
                _ => (offer_id(item), None),
            };
        let name = item.name.clone().map(|name| match &stream {
            Some(stream) => name.strip_suffix(&format!(" · {stream}")).unwrap_or(&name).to_owned(),
            None => name,
        });
        let name = name.filter(|name| *name != wanted);
        // Streams of one offer differ in their links alone.
        let same = |offer: &&mut Offer| {
            offer.id == wanted && offer.slot == slot && offer.data == parts.data
        };
        if stream.is_some()
            && let Some(offer) = self.draft.offers.iter_mut().find(same)
        {
            offer.streams.push((stream, parts.link));
            self.placed.push(Placed::new(item, UrlKind::Offer, "offers", &wanted));
            return;
        }
        let id = self.ids.free("offers", &wanted);
        // A link that carries no click id is the stream's own, and comes out with one.
        if parts.slot.is_some() {
            self.placed.push(Placed::new(item, UrlKind::Offer, "offers", &id));
        } else {
            self.entered.push(Placed::new(item, UrlKind::Offer, "offers", &id));
        }
        self.draft.offers.push(Offer {
            id,
            name,
            streams: vec![(stream, parts.link)],
            slot,
            data: parts.data,
            own_postback: other.is_some(),
            notes: other.iter().map(|_| OTHER_SLOT.to_owned()).collect(),
            ..Offer::default()
        });
    }
}

/// The id that an offer's name gives, else its link.
fn offer_id(item: &Item) -> String {
    let by_name = item.name.as_deref().map(answers::id).filter(|id| !id.is_empty());
    by_name.unwrap_or_else(|| {
        let url = UrlTemplate::parse(&item.url);
        answers::id(&format!("offer {}", url.path().trim_matches('/')))
    })
}
