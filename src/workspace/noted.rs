//! What is known of files that were kept of an earlier check.

use super::entry::Entries;
use crate::model::{Channel, Offer};
use crate::yaml::Loc;

/// Files that were kept, and what is known of them.
#[derive(Debug, Clone)]
pub(super) struct Noted<'s> {
    /// By file, whether it was.
    pub(super) files: Vec<bool>,
    /// Where their campaigns know offers and channels to stand.
    pub(super) places: &'s Places<'s>,
}

impl Noted<'_> {
    /// Whether a place is in a file that was kept.
    pub(super) fn has(&self, at: Loc) -> bool {
        at.doc().is_some_and(|doc| self.files.get(doc as usize) == Some(&true))
    }
}

/// The ids of offers and channels in their order, which says where each stands.
#[derive(Debug)]
pub(super) struct Places<'s> {
    pub(super) offers: Vec<&'s str>,
    pub(super) channels: Vec<&'s str>,
}

impl Places<'_> {
    /// Whether these entries stand there.
    pub(super) fn are_of(
        &self,
        offers: &Entries<'_, Offer<'_>>,
        channels: &Entries<'_, Channel<'_>>,
    ) -> bool {
        channels.ids().eq(self.channels.iter().copied())
            && offers.ids().eq(self.offers.iter().copied())
    }
}
