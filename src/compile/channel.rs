//! Traffic channels: what their links carry, and the postback that goes back to them.

use super::{Secrets, name_or};
use crate::facts::kma::Status;
use crate::facts::redtrack::STATUSES;
use crate::model::{Channel, Integration, Map, Report, Secret, Text};
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// One parameter of a channel's link.
#[derive(Debug, Clone)]
pub struct PlannedParameter<'t> {
    /// 1 … 20.
    pub slot: u8,
    /// Its name in the link.
    pub name: &'t str,
    /// The channel's macro.
    pub macro_text: Text<'t>,
    /// RedTrack's role, if it has one.
    pub role: Option<&'t str>,
}

/// A traffic channel of RedTrack.
#[derive(Debug, Clone)]
pub struct PlannedChannel<'t> {
    /// Its id.
    pub id: &'t str,
    /// The name people read.
    pub name: Cow<'t, str>,
    /// The preset it is filled from.
    pub preset: Option<&'static crate::facts::channels::Channel>,
    /// The channel's click id macro.
    pub click_id: Option<Text<'t>>,
    /// The channel's cost macro.
    pub cost: Option<Text<'t>>,
    /// The parameters in order of slot.
    pub parameters: Vec<PlannedParameter<'t>>,
    /// The postback URL with its secrets shown or masked; `None` where it has none.
    pub postback: Option<String>,
    /// The events that are sent, in order: one list for all channels that say nothing of them.
    pub events: Arc<[&'t str]>,
    /// The RedTrack statuses that are sent, in order, where postbacks report statuses alone:
    /// there are no conversion types then. Empty otherwise.
    pub statuses: Vec<&'t str>,
    /// Whether RedTrack serves it through an API.
    pub api: bool,
    /// The id of its tracking domain, if it names one.
    pub domain: Option<&'t str>,
    /// Where its key is.
    pub key: Loc,
    /// Where its preset is named, if it has one.
    pub preset_at: Option<Loc>,
}

impl<'t> PlannedChannel<'t> {
    /// Whom findings about it belong to.
    #[must_use]
    pub fn owner(&self) -> Owner<'t> {
        Owner { kind: "channel", id: self.id, key: self.key, preset: self.preset_at }
    }

    /// What its postback is limited to: RedTrack statuses or conversion types.
    #[must_use]
    pub fn sent(&self) -> &[&'t str] {
        if self.statuses.is_empty() { &self.events } else { &self.statuses }
    }

    /// Whether only a person can limit its postback to its events: a request limits by names,
    /// and it is not known by which one it would have to call the default conversion. Without
    /// the limit the channel would be told of other events, such as declined leads.
    #[must_use]
    pub fn is_limited_by_hand(&self, ws: &Workspace<'_, '_>, report: Report) -> bool {
        let mut events = self.events.iter().filter_map(|name| ws.events.get(name));
        let mut others = ws.events.ids().filter(|id| !self.events.contains(id));
        self.postback.is_some()
            && report != Report::Status
            && events.any(|event| event.default.is_some_and(|d| d.value))
            && others.next().is_some()
    }
}

/// The number of `sub1` … `sub20`.
#[must_use]
pub fn slot_number(name: &str) -> Option<u8> {
    let digits = name.strip_prefix("sub").filter(|d| !d.starts_with(['0', '+']))?;
    digits.parse().ok().filter(|n| (1..=crate::facts::redtrack::SUB_SLOTS).contains(n))
}

pub(super) fn plan<'t>(
    ws: &Workspace<'t, '_>,
    report: Report,
    secrets: Secrets<'_>,
) -> Vec<PlannedChannel<'t>> {
    let heard = Arc::from(heard(ws));
    let mut out = Vec::with_capacity(ws.channels.iter().count());
    for (entry, channel) in ws.channels.iter() {
        let api = channel.integration.is_some_and(|i| i.value == Integration::Api);
        let events = events(&heard, channel);
        // Nothing is pasted where RedTrack tells the channel through its API, or nothing at all.
        let is_pasted = !api && !events.is_empty();
        let url = channel.postback.as_ref().and_then(|p| p.value.url).filter(|_| is_pasted);
        out.push(PlannedChannel {
            id: entry.id,
            name: name_or(channel.name, entry.id),
            preset: channel.preset.and_then(|p| crate::facts::channels::channel(p.value)),
            // An empty text takes what a preset has away.
            click_id: channel.click_id.filter(|text| !text.value.trim().is_empty()),
            cost: channel.cost.filter(|text| !text.value.trim().is_empty()),
            parameters: parameters(channel),
            postback: url.map(|url| {
                let known = channel.postback.as_ref().and_then(|p| p.value.secrets.as_ref());
                fill_secrets(url.value, known, secrets)
            }),
            statuses: if report == Report::Status { statuses(ws, &events) } else { Vec::new() },
            events,
            api,
            domain: channel.domain.map(|d| d.value),
            key: entry.key,
            preset_at: channel.preset.map(|p| p.at),
        });
    }
    out
}

fn parameters<'t>(channel: &Channel<'t>) -> Vec<PlannedParameter<'t>> {
    let mut out: Vec<PlannedParameter<'t>> = channel
        .parameters
        .iter()
        .flat_map(|p| p.iter())
        .filter_map(|(key, p)| {
            Some(PlannedParameter {
                slot: slot_number(key.value)?,
                name: p.name.map_or(key.value, |n| n.value),
                macro_text: p.macro_text?,
                role: p.role.map(|r| r.value),
            })
        })
        .collect();
    out.sort_by_key(|p| p.slot);
    out
}

/// The events that channels hear of unless they name some: those with approved or pending
/// leads.
fn heard<'t>(ws: &Workspace<'t, '_>) -> Vec<&'t str> {
    let events = super::postback::events(ws).into_iter();
    events.filter(|e| e.statuses.iter().copied().any(counts)).map(|e| e.name).collect()
}

/// The events a channel hears of: those it names, else the `heard`.
fn events<'t>(heard: &Arc<[&'t str]>, channel: &Channel<'t>) -> Arc<[&'t str]> {
    match channel.postback.as_ref().and_then(|p| p.value.events.as_ref()) {
        Some(events) => events.iter().map(|e| e.value).collect(),
        None => Arc::clone(heard),
    }
}

/// The RedTrack statuses under which events arrive that are reported by status. An event may take refused
/// leads beside others: under its name nobody could tell them apart, and by status RedTrack can, so a
/// channel does not take them for conversions. With refused leads alone they stay, since no limit at all
/// would tell it of everything.
fn statuses<'t>(ws: &Workspace<'t, '_>, events: &[&str]) -> Vec<&'t str> {
    let events = events.iter().filter_map(|name| ws.events.get(name));
    let of_kma = events.flat_map(|e| e.when.iter().flat_map(|w| &w.value.0));
    let all: Vec<Status> = of_kma.map(|s| Status::from(s.value)).collect();
    let has_paying = all.iter().copied().any(counts);
    let sent = all.iter().filter(|status| !has_paying || counts(**status));
    let sent: Vec<_> = sent.map(|status| status.redtrack_status()).collect();
    STATUSES.into_iter().filter(|s| sent.contains(s)).collect()
}

/// Whether a channel takes such a lead for a conversion.
fn counts(status: Status) -> bool {
    matches!(status, Status::Approved | Status::Pending)
}

/// Puts what stands for each secret in the place of its `<KEY>`.
fn fill_secrets(url: &str, known: Option<&Map<'_, Secret<'_>>>, secrets: Secrets<'_>) -> String {
    let Some(known) = known.filter(|_| url.contains('<')) else { return url.to_owned() };
    let mut by_name = HashMap::with_capacity(known.entries.len());
    for (name, secret) in known.iter() {
        by_name.entry(name.value).or_insert(secret);
    }
    let mut out = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(close) = rest.find('>') {
        // A `<` that another one follows before the `>` begins no place.
        let place = rest[..close].rfind('<').map(|open| (open, &rest[open + 1..close]));
        match place.and_then(|(open, name)| Some((open, name, by_name.get(name)?))) {
            Some((open, name, secret)) => {
                out.push_str(&rest[..open]);
                out.push_str(&secrets.show(secret, name));
            }
            None => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `placeholder-left` takes `<KEY>` for filled, whatever stands before it.
    #[test]
    fn a_place_is_filled_wherever_it_stands() {
        let text = "version: 1
channels:
  push:
    postback: { url: \"https://a.io/?x=a<b&k=<KEY>&l=<<KEY>>&m=<OTHER>&n=>\", secrets: { KEY: { env: THE_KEY } } }
conversion_events: { Sale: { when: approved } }
";
        crate::compile::testing::planned(text, None, Secrets::Masked, |_, plan| {
            assert_eq!(
                plan.channels[0].postback.as_deref(),
                Some("https://a.io/?x=a<b&k=<THE_KEY>&l=<<THE_KEY>>&m=<OTHER>&n=>")
            );
        });
    }

    #[test]
    fn slots_are_one_to_twenty_and_written_plainly() {
        assert_eq!(slot_number("sub1"), Some(1));
        assert_eq!(slot_number("sub20"), Some(20));
        for bad in ["sub0", "sub21", "sub01", "sub", "Sub1", "sub+1", "sub999"] {
            assert_eq!(slot_number(bad), None, "{bad}");
        }
    }
}
