//! What every entity says of itself: where it is written, whether it runs, and which of its
//! values came from somewhere else.

use crate::compile::PlannedOffer;
use crate::workspace::{Origin, Workspace};
use crate::yaml::Loc;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A line of a file of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceLine<'p> {
    /// The file, relative to the workspace root, with `/` everywhere.
    pub path: &'p str,
    /// The line, counted from 1.
    #[schemars(range(min = 1))]
    pub line: u32,
}

/// Whether an entity runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityStatus {
    /// It runs.
    Active,
    /// It is kept, and marked as paused.
    Paused,
}

impl EntityStatus {
    /// `Paused` where `paused`.
    #[must_use]
    pub fn of(paused: bool) -> Self {
        if paused { Self::Paused } else { Self::Active }
    }
}

/// What lent a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lender {
    /// The workspace's `defaults`.
    Defaults,
    /// The environment that was built.
    Environment,
    /// A built-in preset.
    Preset,
}

/// Where a value that the entry itself does not hold came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ValueOrigin<'p> {
    /// What lent the value.
    pub from: Lender,
    /// The name of the environment or of the preset; null for defaults.
    pub name: Option<&'p str>,
    /// Where it is written; null for a preset, which is built in.
    pub at: Option<SourceLine<'p>>,
}

/// The values that an entry itself does not hold, by key.
pub type Origins<'p> = BTreeMap<Cow<'static, str>, ValueOrigin<'p>>;

/// What every entity has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Head<'p> {
    /// Where the entity's id is written.
    pub source: SourceLine<'p>,
    /// Whether it runs.
    pub status: EntityStatus,
    /// The values that came from defaults, the environment or a preset, by key; a key within
    /// another is written with a dot (`postback.url`). Left out where there is none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub origins: Origins<'p>,
}

/// The line on which a key stands.
pub(super) fn line_of_key<'p>(ws: &'p Workspace<'_, '_>, key: Loc) -> SourceLine<'p> {
    line(ws, ws.files.key(key))
}

/// The line on which an offer's id stands: of one of several streams, the stream's own key.
pub(super) fn line_of_offer<'p>(
    ws: &'p Workspace<'_, '_>,
    planned: &PlannedOffer<'_>,
) -> SourceLine<'p> {
    let own = planned.stream_key;
    let written =
        own.filter(|at| ws.files.origin(*at) == Origin::Written && !ws.files.is_aliased(*at));
    line_of_key(ws, written.unwrap_or(planned.key))
}

/// The line on which the key of a value stands.
pub(super) fn line_of_value<'p>(ws: &'p Workspace<'_, '_>, value: Option<Loc>) -> SourceLine<'p> {
    let start = crate::text::Span::file_start(crate::text::FileId(0));
    line(ws, value.map_or(start, |at| ws.files.key_span(at)))
}

fn line<'p>(ws: &'p Workspace<'_, '_>, span: crate::text::Span) -> SourceLine<'p> {
    let file = ws.files.sources.file(span.file);
    SourceLine { path: file.path(), line: file.line(span.start) }
}

/// Collects the origins of one entry's values.
pub(super) struct Lent<'w, 't, 'm> {
    ws: &'w Workspace<'t, 'm>,
    home: Origin<'t>,
    preset: Option<&'static str>,
    found: Origins<'w>,
}

impl<'w, 't, 'm> Lent<'w, 't, 'm> {
    /// For the entry whose key is at `key`: what is written beside it is not lent.
    pub(super) fn new(ws: &'w Workspace<'t, 'm>, key: Loc) -> Self {
        Self { ws, home: ws.files.origin(key), preset: None, found: Origins::new() }
    }

    /// The preset that built-in values come from.
    pub(super) fn preset(mut self, preset: Option<&'static str>) -> Self {
        self.preset = preset;
        self
    }

    /// Notes a value, if there is one and it came from elsewhere.
    pub(super) fn note(&mut self, key: &'static str, value: Option<Loc>) -> &mut Self {
        let Some(at) = value else { return self };
        let origin = self.ws.files.origin(at);
        if origin == self.home {
            return self;
        }
        let (from, name) = match origin {
            Origin::Written => return self,
            Origin::Defaults => (Lender::Defaults, None),
            // One environment may take in another, where the value is written then.
            Origin::Environment(name) => (Lender::Environment, self.ws.env.or(Some(name))),
            Origin::Preset => (Lender::Preset, self.preset),
        };
        let at = (from != Lender::Preset).then(|| line_of_value(self.ws, Some(at)));
        self.found.insert(Cow::Borrowed(key), ValueOrigin { from, name, at });
        self
    }

    pub(super) fn take(&mut self) -> Origins<'w> {
        std::mem::take(&mut self.found)
    }
}
