//! What need not be looked at again: values that differ from one without a finding in
//! nothing that a rule asks about.
//!
//! Teams have thousands of offers whose links differ in the stream's code alone and whose data
//! slots all say `{sub1}`. Where debug assertions are on, every such value is looked at all the
//! same, and must be without a finding.

use super::context::{Role, Value};
use crate::facts::kma;
use crate::model::Slot;

/// The last values of their kind without a finding.
#[derive(Debug, Default)]
pub(super) struct Sound<'t> {
    /// The host of a link that was a host and a stream's code, and the offer's slot.
    link: Option<(&'t str, Slot)>,
    /// By slot: what fills it, and the offer's slot.
    data: [Option<(&'t str, Slot)>; Slot::ALL.len()],
}

impl<'t> Sound<'t> {
    /// Whether a value can have no finding.
    pub(super) fn holds(&self, value: &Value<'_, 't>) -> bool {
        key(value).is_some_and(|(role, what)| match role {
            Role::OfferData(slot) => self.data[slot as usize] == Some(what),
            _ => self.link == Some(what),
        })
    }

    /// Keeps a value in which nothing was found.
    pub(super) fn remember(&mut self, value: &Value<'_, 't>) {
        match key(value) {
            Some((Role::OfferData(slot), what)) => self.data[slot as usize] = Some(what),
            Some((_, what)) => self.link = Some(what),
            None => {}
        }
    }
}

/// What rules can ask about a value; `None` where they may ask about more.
fn key<'t>(value: &Value<'_, 't>) -> Option<(Role<'t>, (&'t str, Slot))> {
    let slot = value.offer?.slot;
    let text = match value.role {
        Role::OfferData(_) => value.text.value,
        Role::StreamLink => kma::bare_stream_link(value.text.value)?.0,
        _ => return None,
    };
    Some((value.role, (text, slot)))
}
