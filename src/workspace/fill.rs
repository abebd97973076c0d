//! Filling what entries leave out: from `defaults`, then from a channel's preset. Whole
//! values at a time; what is written always wins.

use super::entry::Entries;
use crate::facts::channels::{self, Postback};
use crate::model::{
    Campaign, Channel, ChannelPostback, Defaults, Integration, Lenient, Map, Offer, Parameter,
    Spanned, Text,
};
use crate::yaml::Loc;

macro_rules! fill {
    ($into:expr, $from:expr; $($field:ident),* $(,)?) => {
        // What says nothing takes no memory before it is lent something.
        $( if $from.$field.is_some() && $into.$field.is_none() {
            $into.$field.clone_from(&$from.$field);
        } )*
    };
}

/// `sub1` … `sub20`.
const SUBS: [&str; 20] = [
    "sub1", "sub2", "sub3", "sub4", "sub5", "sub6", "sub7", "sub8", "sub9", "sub10", "sub11",
    "sub12", "sub13", "sub14", "sub15", "sub16", "sub17", "sub18", "sub19", "sub20",
];

pub(super) fn fill<'t>(
    channels: &mut Entries<'t, Channel<'t>>,
    offers: &mut Entries<'t, Offer<'t>>,
    campaigns: &mut Entries<'t, Campaign<'t>>,
    defaults: &Defaults<'t>,
) {
    for channel in channels.values_mut() {
        if let Some(d) = &defaults.channels {
            fill!(channel, d; name, preset, click_id, cost, parameters, postback, integration, domain);
        }
        if let Some(preset) = channel.preset.and_then(|p| channels::channel(p.value)) {
            fill_from_preset(channel, preset);
        }
    }
    if let Some(d) = &defaults.offers {
        for offer in offers.values_mut() {
            // The forms of a thing exclude each other: one that is written keeps the other out.
            if offer.stream.is_none() && offer.streams.is_none() {
                fill!(offer, d; stream, streams);
            }
            fill!(offer, d; name, kma_offer, access, countries, payout, click_id_slot, data,
                postback, status, tags, notes);
        }
    }
    if let Some(d) = &defaults.campaigns {
        for campaign in campaigns.values_mut() {
            if campaign.channel.is_none() && campaign.channels.is_none() {
                fill!(campaign, d; channel, channels);
            }
            if campaign.offers.is_none() && campaign.funnels.is_none() {
                fill!(campaign, d; offers, funnels);
            }
            fill!(campaign, d; name, mode, domain, countries, cost, redtrack_id, status, tags, notes);
        }
    }
}

fn fill_from_preset(channel: &mut Channel<'_>, preset: &'static channels::Channel) {
    let api = matches!(preset.postback, Postback::Api);
    if channel.integration.is_none() && api {
        channel.integration = Some(Spanned::built_in(Integration::Api));
    }
    channel.click_id = channel.click_id.or(preset.click_id.map(Text::built_in));
    channel.cost = channel.cost.or(preset.cost.map(Text::built_in));
    if channel.parameters.is_none() && !preset.parameters.is_empty() {
        let entries = preset.parameters.iter().filter_map(|p| {
            let name = SUBS.get(usize::from(p.slot).checked_sub(1)?)?;
            let macro_text = Some(Text::built_in(p.macro_text));
            let parameter = Parameter { macro_text, name: None, role: None };
            Some((Text { value: name, at: Loc::BUILT_IN }, Lenient::Good(parameter)))
        });
        channel.parameters = Some(Map { entries: entries.collect() });
    }
    let Postback::Url { url, .. } = preset.postback else { return };
    match &mut channel.postback {
        Some(postback) => {
            postback.value.url = postback.value.url.or(Some(Text::built_in(url)));
        }
        // A URL with account parts is only a form to fill in: without the account it is
        // no postback.
        None if !url.contains('<') => {
            let url = Some(Text::built_in(url));
            let postback = ChannelPostback { url, ..ChannelPostback::default() };
            channel.postback = Some(Spanned::built_in(postback));
        }
        None => {}
    }
}
