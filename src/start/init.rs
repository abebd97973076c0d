//! A small workspace out of a few answers.

use super::answers;
use super::draft::{Draft, Source};
use super::entry::{Campaign, Event, Money, Offer};
use super::preset;
use super::questions::{Ask, Stopped, ask_domain, needed, optional};
use crate::facts::channels::{CHANNELS, Channel};
use crate::facts::kma::Status;

/// The id of an offer without a name.
const FIRST: &str = "first-offer";

/// What is known of a workspace that is to be.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The tracking domain.
    pub domain: Option<String>,
    /// The channels it buys from.
    pub channels: Vec<&'static Channel>,
    /// The link of the first offer's stream.
    pub stream: Option<String>,
    /// The first offer's id.
    pub offer: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its countries.
    pub countries: Option<Vec<String>>,
    /// Its payout.
    pub payout: Option<Money>,
    /// The conversion events.
    pub events: Vec<Event>,
}

impl Answers {
    /// The flags for what is needed and not there.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let needed = [
            (self.domain.is_none(), "--domain trk.your-domain.com"),
            (self.channels.is_empty(), "--channel NAME"),
            (self.stream.is_none(), "--stream https://…"),
        ];
        needed.into_iter().filter(|(missing, _)| *missing).map(|(_, flag)| flag).collect()
    }

    /// Asks for what is not there; only for what is needed, where defaults will do for the rest.
    ///
    /// # Errors
    /// Where there is no answer.
    pub fn complete(&mut self, asker: &mut dyn Ask, defaults: bool) -> Result<(), Stopped> {
        if self.domain.is_none() {
            self.domain = Some(ask_domain(asker)?);
        }
        if self.channels.is_empty() {
            let names: Vec<String> = CHANNELS.iter().map(|c| c.name.to_owned()).collect();
            let chosen = asker.several("Traffic channels:", &names)?;
            self.channels = chosen.into_iter().filter_map(|i| CHANNELS.get(i)).collect();
        }
        if self.stream.is_none() {
            let help = "KMA.BIZ → the stream of your first offer, as in https://host/AbC12d";
            self.stream = Some(needed(asker, "Its tracking link:", help, answers::stream)?);
        }
        if defaults {
            return Ok(());
        }
        if self.name.is_none() && self.offer.is_none() {
            let help = "as people call it, as in Keto KZ; Enter leaves it out";
            self.name = optional(asker, "The offer's name:", help, |text| Ok(answers::name(text)))?;
        }
        if self.countries.is_none() {
            let help = "as in KZ, UZ; Enter for every country";
            self.countries = optional(asker, "Its countries:", help, answers::countries)?;
        }
        if self.payout.is_none() {
            let help = "as in 12.50 USD; Enter where it is not known";
            self.payout = optional(asker, "Its payout:", help, answers::payout)?;
        }
        if self.events.is_empty() {
            let sets = answers::event_sets();
            let names: Vec<String> = sets.iter().map(|(name, _)| (*name).to_owned()).collect();
            let chosen = asker.one("What RedTrack counts:", &names)?;
            self.events = sets.into_iter().nth(chosen).map(|(_, set)| set).unwrap_or_default();
        }
        Ok(())
    }

    /// The workspace. What is needed must be there.
    #[must_use]
    pub fn draft(self) -> Draft {
        let name = self.name.filter(|name| !name.is_empty());
        let from_name = name.as_deref().map(answers::id).filter(|id| !id.is_empty());
        let id = self.offer.or(from_name).unwrap_or_else(|| FIRST.to_owned());
        let countries = self.countries.unwrap_or_default();
        let shown = name.clone().unwrap_or_else(|| id.clone());
        let campaign = |channel: &&'static Channel| {
            let place = if countries.is_empty() {
                String::new()
            } else {
                format!("{} · ", countries.join(" "))
            };
            Campaign {
                id: answers::id(&format!("{} {id}", channel.id)),
                name: Some(format!("{place}{} · {shown}", channel.name)),
                channel: channel.id.to_owned(),
                countries: countries.clone(),
                offers: vec![(id.clone(), None)],
                ..Campaign::default()
            }
        };
        let events = if self.events.is_empty() { vec![answers::sale()] } else { self.events };
        let takes = |status: &Status| events.iter().any(|e| e.when.contains(status));
        let currency = self.payout.as_ref().map_or("USD", |p| &p.currency).to_owned();
        Draft {
            domain: self.domain.unwrap_or_default(),
            approved_alone: takes(&Status::Approved) && !Status::ALL.iter().all(takes),
            events,
            source: Source { currency: Some(currency), ..Source::default() },
            channels: self.channels.iter().map(|c| preset::channel(c, c.id)).collect(),
            campaigns: self.channels.iter().map(campaign).collect(),
            offers: vec![Offer {
                id,
                name,
                streams: vec![(None, self.stream.unwrap_or_default())],
                countries,
                payout: self.payout,
                ..Offer::default()
            }],
            ..Draft::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::start::Proof;

    fn answers(channels: Vec<&'static Channel>, events: Vec<Event>) -> Answers {
        Answers {
            domain: Some("trk.acme-media.com".into()),
            channels,
            stream: Some("https://kshop5.pro/AbC12d".into()),
            events,
            ..Answers::default()
        }
    }

    fn loud(text: &str) -> Vec<String> {
        let found = Proof::of(text).outcome.diagnostics;
        let loud = found.into_iter().filter(|d| d.severity >= Severity::Warning);
        loud.map(|d| format!("{}: {}", d.code.name, d.message)).collect()
    }

    #[test]
    fn a_workspace_with_any_channel_alone_checks_clean() {
        for channel in CHANNELS {
            let text = answers(vec![channel], Vec::new()).draft().text();
            assert_eq!(loud(&text), [""; 0], "{}:\n{text}", channel.id);
        }
    }

    #[test]
    fn a_workspace_with_every_channel_checks_clean() {
        let text = answers(CHANNELS.iter().collect(), Vec::new()).draft().text();
        assert_eq!(loud(&text), [""; 0], "{text}");
    }

    #[test]
    fn every_set_of_events_that_is_offered_checks_clean() {
        for (name, events) in answers::event_sets() {
            let text = answers(vec![&CHANNELS[0]], events).draft().text();
            assert_eq!(loud(&text), [""; 0], "{name}:\n{text}");
        }
    }
}
