//! Entries of all files, on their way to being unique.

use crate::diagnostic::{Diagnostic, Findings, code};
use crate::model::{
    Campaign, Channel, Content, ConversionEvent, Document, Domain, Lander, Lenient, Map, Offer,
};
use crate::text::visible;
use crate::workspace::sections::Sections;
use crate::workspace::{Entries, Entry, Files};
use crate::yaml::Loc;

/// Entries of all files, not yet unique.
#[derive(Default)]
pub(super) struct Raw<'t> {
    domains: Vec<Entry<'t, Domain<'t>>>,
    events: Vec<Entry<'t, ConversionEvent>>,
    channels: Vec<Entry<'t, Channel<'t>>>,
    landers: Vec<Entry<'t, Lander<'t>>>,
    offers: Vec<Entry<'t, Offer<'t>>>,
    campaigns: Vec<Entry<'t, Campaign<'t>>>,
    broken: bool,
}

impl<'t> Raw<'t> {
    /// With room for what documents have most of.
    pub(super) fn with_room<'d>(documents: impl Iterator<Item = &'d Document<'t>> + Clone) -> Self
    where
        't: 'd,
    {
        let offers = documents.clone().map(|d| length(d.offers.as_ref())).sum();
        let campaigns = documents.map(|d| length(d.campaigns.as_ref())).sum();
        Self {
            offers: Vec::with_capacity(offers),
            campaigns: Vec::with_capacity(campaigns),
            ..Self::default()
        }
    }

    pub(super) fn take(&mut self, doc: Document<'t>) {
        let broken = &mut self.broken;
        self.domains.extend(section(doc.domains, broken));
        self.events.extend(section(doc.conversion_events.map(|s| s.value), broken));
        self.channels.extend(section(doc.channels, broken));
        self.landers.extend(section(doc.landers, broken));
        self.offers.extend(section(doc.offers, broken));
        self.campaigns.extend(section(doc.campaigns, broken));
    }

    /// Keeps the first entry of each id and reports the others.
    pub(super) fn settle(
        self,
        into: &mut Sections<'t>,
        files: &Files<'t>,
        diagnostics: &mut Findings,
    ) {
        into.domains = unique(self.domains, "tracking domain", files, diagnostics);
        into.events = unique(self.events, "conversion event", files, diagnostics);
        into.channels = unique(self.channels, "channel", files, diagnostics);
        into.landers = unique(self.landers, "lander", files, diagnostics);
        into.offers = unique(self.offers, "offer", files, diagnostics);
        into.campaigns = unique(self.campaigns, "campaign", files, diagnostics);
        into.incomplete = self.broken;
    }
}

fn length<T>(section: Option<&Lenient<Map<'_, T>>>) -> usize {
    section.and_then(Lenient::good).map_or(0, |map| map.entries.len())
}

fn section<'t, T>(
    section: Option<Lenient<Map<'t, Content<T>>>>,
    broken: &mut bool,
) -> Vec<Entry<'t, T>> {
    match section {
        None => Vec::new(),
        Some(Lenient::Broken) => {
            *broken = true;
            Vec::new()
        }
        Some(Lenient::Good(map)) => map
            .entries
            .into_iter()
            .map(|(key, value)| Entry {
                id: key.value,
                key: key.at,
                value: match value {
                    Lenient::Good(value) => Some(value),
                    Lenient::Broken => None,
                },
            })
            .collect(),
    }
}

fn unique<'t, T>(
    mut entries: Vec<Entry<'t, T>>,
    kind: &str,
    files: &Files<'t>,
    diagnostics: &mut Findings,
) -> Entries<'t, T> {
    // Stable: of equal ids the first by path stays the first.
    entries.sort_by_key(|e| e.id);
    let mut last: Option<(&str, Loc)> = None;
    entries.retain(|entry| {
        let Some((_, first)) = last.filter(|(id, _)| *id == entry.id) else {
            last = Some((entry.id, entry.key));
            return true;
        };
        diagnostics.push(
            Diagnostic::new(
                code::DUPLICATE_KEY,
                files.key(entry.key),
                format!("the {kind} `{}` is defined twice", visible(entry.id)),
            )
            .label("again here")
            .related(files.key(first), "first here")
            .help("give one of the two another id, or remove it"),
        );
        false
    });
    Entries::sorted(entries)
}
