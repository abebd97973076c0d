//! The offer source with its defaults, and whose postbacks go into its panel.

use super::{Secrets, TOKEN_LITERAL};
use crate::facts::kma::Status;
use crate::model::{Delivery, Report, Spanned, Text};
use crate::workspace::Workspace;

/// The offer source with its defaults.
#[derive(Debug, Clone)]
pub struct SourceSettings<'t> {
    /// The offer source's name.
    pub title: &'t str,
    /// Where postbacks are pasted unless an offer says otherwise.
    pub delivery: Delivery,
    /// What a postback names.
    pub report: Report,
    /// What `{status}` prints for pending, approved, declined and fake.
    pub status_words: [&'t str; 4],
    /// How many URLs a panel takes, when the workspace says so.
    pub urls_per_panel: Option<Spanned<i64>>,
    /// The protection token as it is typed into RedTrack, shown or masked.
    pub protection_token: Option<String>,
}

impl<'t> SourceSettings<'t> {
    pub(super) fn new(ws: &Workspace<'t, '_>, secrets: Secrets<'_>) -> Self {
        let source = &ws.offer_source;
        let postback = source.postback.as_ref().map(|p| &p.value);
        let words = source.statuses.as_ref();
        let word = |written: Option<Text<'t>>, status: Status| {
            written.map_or(status.letter(), |w| w.value)
        };
        Self {
            title: source.title.map_or("KMA.BIZ", |t| t.value),
            delivery: postback.and_then(|p| p.delivery).map_or(Delivery::Global, |d| d.value),
            report: postback.and_then(|p| p.report).map_or(Report::Type, |r| r.value),
            status_words: [
                word(words.and_then(|w| w.pending), Status::Pending),
                word(words.and_then(|w| w.approved), Status::Approved),
                word(words.and_then(|w| w.declined), Status::Declined),
                word(words.and_then(|w| w.fake), Status::Fake),
            ],
            urls_per_panel: postback.and_then(|p| p.urls_per_panel),
            protection_token: postback
                .and_then(|p| p.protection_token.as_ref())
                .map(|token| secrets.typed(token, TOKEN_LITERAL)),
        }
    }

    /// What KMA.BIZ prints for a status.
    #[must_use]
    pub fn word(&self, status: Status) -> &'t str {
        self.status_words[status as usize]
    }
}

/// Whose postbacks a set holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetOf {
    /// The account: Tools → Global postback.
    Global,
    /// One offer's stream, by the offer's id.
    Stream(String),
}

impl SetOf {
    /// The offer whose stream it is.
    pub(super) fn stream(&self) -> Option<&str> {
        match self {
            Self::Global => None,
            Self::Stream(id) => Some(id),
        }
    }
}
