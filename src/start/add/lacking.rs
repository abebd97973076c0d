//! What an entry lacks: it is asked for where somebody can be asked, else the flags are named.

use super::super::answers;
use super::super::entry::{Campaign, Channel, Event, Offer};
use super::super::preset;
use super::super::questions::{Ask, Stopped, needed, optional};
use crate::facts::channels::CHANNELS;
use crate::facts::kma::Status;

/// The ids that are there.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Channels.
    pub channels: Vec<String>,
    /// Offers, and the streams of those with several.
    pub offers: Vec<String>,
}

/// Why an entry is not whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// There is nobody to ask; these flags say it.
    Flags(Vec<&'static str>),
    /// There was no answer.
    Stopped(Stopped),
}

impl From<Stopped> for Lacking {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

/// Names the flags for what is missing.
fn flags(missing: &[(bool, &'static str)]) -> Result<(), Lacking> {
    let flags: Vec<&str> = missing.iter().filter(|(m, _)| *m).map(|(_, flag)| *flag).collect();
    if flags.is_empty() { Ok(()) } else { Err(Lacking::Flags(flags)) }
}

/// The id that is wanted: the one given, else one made from a name, else the last resort.
fn id(given: &str, name: Option<&String>, last: &str) -> String {
    if !given.is_empty() {
        return given.to_owned();
    }
    let made = name.map(|name| answers::id(name)).filter(|id| !id.is_empty());
    made.unwrap_or_else(|| last.to_owned())
}

/// An offer with what it needs.
///
/// # Errors
/// What it lacks.
pub fn offer(mut offer: Offer, asker: Option<&mut dyn Ask>) -> Result<Offer, Lacking> {
    let lacks_link = offer.streams.is_empty();
    let lacks_id = offer.id.is_empty() && offer.name.is_none();
    match asker {
        None => flags(&[(lacks_link, "--stream URL"), (lacks_id, "ID or --name NAME")])?,
        Some(asker) => {
            if lacks_link {
                let help = "as KMA.BIZ shows it, as in https://host/AbC12d";
                let link = needed(asker, "The stream's tracking link:", help, answers::stream)?;
                offer.streams.push((None, link));
                if offer.name.is_none() {
                    let help = "as people call it, as in Keto KZ; Enter leaves it out";
                    offer.name = optional(asker, "Its name:", help, |t| Ok(answers::name(t)))?;
                }
                if offer.countries.is_empty() {
                    let help = "as in KZ, UZ; Enter for every country";
                    offer.countries = optional(asker, "Its countries:", help, answers::countries)?
                        .unwrap_or_default();
                }
                if offer.payout.is_none() {
                    let help = "as in 12.50 USD; Enter where it is not known";
                    offer.payout = optional(asker, "Its payout:", help, answers::payout)?;
                }
            }
        }
    }
    offer.id = id(&offer.id, offer.name.as_ref(), "offer");
    Ok(offer)
}

/// A campaign with what it needs.
///
/// # Errors
/// What it lacks.
pub fn campaign(
    mut campaign: Campaign,
    known: &Known,
    asker: Option<&mut dyn Ask>,
) -> Result<Campaign, Lacking> {
    let lacks =
        [(campaign.channel.is_empty(), "--channel ID"), (campaign.offers.is_empty(), "--offer ID")];
    match asker.filter(|_| !known.channels.is_empty() && !known.offers.is_empty()) {
        None => flags(&lacks)?,
        Some(asker) => {
            if campaign.channel.is_empty() {
                let chosen = asker.one("Its channel:", &known.channels)?;
                campaign.channel = known.channels.get(chosen).cloned().unwrap_or_default();
            }
            if campaign.offers.is_empty() {
                let chosen = asker.several("Its offers:", &known.offers)?;
                let offers = chosen.into_iter().filter_map(|i| known.offers.get(i));
                campaign.offers = offers.map(|id| (id.clone(), None)).collect();
            }
        }
    }
    let first = campaign.offers.first().map_or("", |(id, _)| id.as_str());
    let made = answers::id(&format!("{} {first}", campaign.channel));
    campaign.id = id(&campaign.id, campaign.name.as_ref(), &made);
    Ok(campaign)
}

/// A channel with what it needs: the name alone, where a preset has it.
///
/// # Errors
/// What it lacks.
pub fn channel(mut channel: Channel, asker: Option<&mut dyn Ask>) -> Result<Channel, Lacking> {
    if channel.preset.is_none() && channel.id.is_empty() {
        let Some(asker) = asker else {
            return Err(Lacking::Flags(vec!["ID or --preset NAME"]));
        };
        let names: Vec<String> = CHANNELS.iter().map(|c| c.name.to_owned()).collect();
        let chosen = asker.one("The channel:", &names)?;
        channel.preset = CHANNELS.get(chosen).map(|c| c.id);
    }
    // An id that names a built-in channel means it, unless something else is said of it.
    let is_bare = channel.click_id.is_none()
        && channel.cost.is_none()
        && channel.parameters.is_none()
        && channel.postback.is_none()
        && !channel.api;
    if channel.preset.is_none() && is_bare {
        channel.preset = crate::facts::channels::channel(&channel.id).map(|known| known.id);
    }
    let Some(known) = channel.preset.and_then(crate::facts::channels::channel) else {
        return Ok(channel);
    };
    let made = preset::channel(known, &id(&channel.id, None, known.id));
    let is_told = channel.api || channel.postback.is_some();
    Ok(Channel {
        id: made.id,
        name: channel.name.or(made.name),
        notes: if is_told { Vec::new() } else { made.notes },
        postback: channel.postback.or(made.postback),
        ..channel
    })
}

/// An event with what it needs.
///
/// # Errors
/// What it lacks.
pub fn event(mut event: Event, asker: Option<&mut dyn Ask>) -> Result<Event, Lacking> {
    let lacks = [(event.name.is_empty(), "NAME"), (event.when.is_empty(), "--when STATUS,…")];
    match asker {
        None => flags(&lacks)?,
        Some(asker) => {
            if event.name.is_empty() {
                let help = "exactly as RedTrack's conversion type is called";
                event.name = needed(asker, "The event's name:", help, answers::event_name)?;
            }
            if event.when.is_empty() {
                let all = Status::ALL.map(|s| s.as_str().to_owned());
                let chosen = asker.several("When it fires:", &all)?;
                event.when =
                    chosen.into_iter().filter_map(|i| Status::ALL.get(i)).copied().collect();
            }
        }
    }
    Ok(event)
}
