//! Channels and campaigns.

use super::head::{EntityStatus, Head, Lent, line_of_key};
use super::offer::first;
use super::{MAIN_DOMAIN, link_is_complete};
use crate::compile::{Plan, PlannedCampaign, PlannedChannel, PlannedFunnel, Share};
use crate::model::{Campaign, Channel, CostModel, RedtrackId, Text};
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A parameter of a channel's links.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ParameterEntity<'p> {
    /// `sub1` … `sub20`.
    pub slot: String,
    /// Its name in the link.
    pub name: &'p str,
    /// The channel's macro.
    #[serde(rename = "macro")]
    pub macro_text: &'p str,
    /// RedTrack's role for it; null without one.
    pub role: Option<&'p str>,
}

/// The postback that RedTrack fires at a channel.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChannelPostbackEntity<'p> {
    /// The URL, its secrets by name unless they were revealed.
    pub url: &'p str,
    /// The conversion events that are sent.
    pub events: Vec<&'p str>,
    /// The RedTrack statuses that are sent, where postbacks report statuses alone; left out
    /// otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<&'p str>,
}

/// A traffic channel of RedTrack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChannelEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Its name in RedTrack.
    pub name: &'p str,
    /// The preset it is filled from; null without one.
    pub preset: Option<&'p str>,
    /// How it hears of conversions: `none` (by a postback, or not at all) or `api`.
    pub integration: &'static str,
    /// The tracking domain of its links.
    pub domain: &'p str,
    /// The channel's click id macro; null without one.
    pub click_id: Option<&'p str>,
    /// The channel's cost macro; null without one.
    pub cost: Option<&'p str>,
    /// The parameters of its links, in order of slot.
    pub parameters: Vec<ParameterEntity<'p>>,
    /// The postback; null without one.
    pub postback: Option<ChannelPostbackEntity<'p>>,
}

/// What the traffic costs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CostEntity<'p> {
    /// `cpc`, `cpm`, `cpa`, `revshare` or `none`.
    pub model: &'static str,
    /// A decimal with a point; for `revshare`, percent.
    pub amount: Option<&'p str>,
    /// An ISO 4217 code.
    pub currency: Option<&'p str>,
}

/// An offer with its share of the clicks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfferShare<'p> {
    /// The offer's id.
    pub offer: &'p str,
    /// Its share beside those of its neighbours; null for an equal share.
    pub weight: Option<i64>,
}

/// An own page with its share of the clicks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LanderShare<'p> {
    /// The page's id.
    pub lander: &'p str,
    /// Its share beside those of its neighbours; null for an equal share.
    pub weight: Option<i64>,
}

/// A funnel of a campaign.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FunnelEntity<'p> {
    /// Its name in RedTrack.
    pub name: Cow<'p, str>,
    /// Its share of the clicks; null for an equal share.
    pub weight: Option<i64>,
    /// Whether it takes the visitors no other funnel takes.
    pub default: bool,
    /// Its countries; empty for those of the campaign.
    pub countries: Vec<&'p str>,
    /// Further conditions, by RedTrack's filter.
    pub when: BTreeMap<&'static str, Vec<&'p str>>,
    /// Own pages before the landers.
    pub prelanders: Vec<LanderShare<'p>>,
    /// Own pages before the offers.
    pub landers: Vec<LanderShare<'p>>,
    /// The offers.
    pub offers: Vec<OfferShare<'p>>,
}

/// A campaign of RedTrack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CampaignEntity<'p> {
    /// Where it is written, whether it runs.
    #[serde(flatten)]
    pub head: Head<'p>,
    /// Its name in RedTrack.
    pub name: &'p str,
    /// The channel.
    pub channel: Option<&'p str>,
    /// `redirect` or `direct`.
    pub mode: &'static str,
    /// The tracking domain of its link.
    pub domain: &'p str,
    /// Its id in RedTrack; null until RedTrack has made it.
    pub redtrack_id: Option<&'p str>,
    /// The link for the channel.
    pub url: Cow<'p, str>,
    /// Whether the link can be pasted: `false` until `redtrack_id` is known.
    pub url_complete: bool,
    /// The countries whose traffic is bought; empty for every country.
    pub countries: Vec<&'p str>,
    /// What the traffic costs; null where it is not written.
    pub cost: Option<CostEntity<'p>>,
    /// The funnels.
    pub funnels: Vec<FunnelEntity<'p>>,
    /// Free labels.
    pub tags: Vec<&'p str>,
    /// Free text.
    pub notes: &'p str,
}

/// `cpc`, `cpm`, `cpa`, `revshare` or `none`.
pub(crate) fn cost_model(model: Option<CostModel>) -> &'static str {
    match model {
        Some(CostModel::Cpc) => "cpc",
        Some(CostModel::Cpm) => "cpm",
        Some(CostModel::Cpa) => "cpa",
        Some(CostModel::Revshare) => "revshare",
        Some(CostModel::None) | None => "none",
    }
}

pub(super) fn channels<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> BTreeMap<&'p str, ChannelEntity<'p>> {
    let one = |p: &'p PlannedChannel<'_>| Some((p.id, channel(ws, p, ws.channels.get(p.id)?)));
    plan.channels.iter().filter_map(one).collect()
}

fn channel<'p>(
    ws: &'p Workspace<'_, '_>,
    planned: &'p PlannedChannel<'_>,
    channel: &'p Channel<'_>,
) -> ChannelEntity<'p> {
    let postback = channel.postback.as_ref().map(|p| &p.value);
    let parameter = channel.parameters.as_ref().and_then(|p| p.iter().next());
    let mut lent = Lent::new(ws, planned.key).preset(planned.preset.map(|p| p.id));
    lent.note("name", channel.name.map(|n| n.at))
        .note("preset", channel.preset.map(|p| p.at))
        .note("click_id", channel.click_id.map(|c| c.at))
        .note("cost", channel.cost.map(|c| c.at))
        .note("parameters", parameter.and_then(|(_, p)| p.macro_text).map(|m| m.at))
        .note("postback.url", postback.and_then(|p| p.url).map(|u| u.at))
        .note("postback.events", first(postback.and_then(|p| p.events.as_ref())))
        .note("integration", channel.integration.map(|i| i.at))
        .note("domain", channel.domain.map(|d| d.at));
    let source = line_of_key(ws, planned.key);
    ChannelEntity {
        head: Head { source, status: EntityStatus::Active, origins: lent.take() },
        name: &planned.name,
        preset: channel.preset.map(|p| p.value),
        integration: if planned.api { "api" } else { "none" },
        domain: planned.domain.unwrap_or(MAIN_DOMAIN),
        click_id: planned.click_id.map(|c| c.value),
        cost: planned.cost.map(|c| c.value),
        parameters: planned
            .parameters
            .iter()
            .map(|p| ParameterEntity {
                slot: format!("sub{}", p.slot),
                name: p.name,
                macro_text: p.macro_text.value,
                role: p.role,
            })
            .collect(),
        postback: planned.postback.as_deref().map(|url| ChannelPostbackEntity {
            url,
            events: planned.events.to_vec(),
            statuses: planned.statuses.clone(),
        }),
    }
}

/// Every campaign, by id.
pub(super) fn campaigns<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = (&'p str, CampaignEntity<'p>)> {
    let one = |p: &'p PlannedCampaign<'_>| Some((p.id.as_ref(), campaign(ws, p, p.written(ws)?)));
    plan.campaigns.iter().filter_map(one)
}

fn campaign<'p>(
    ws: &'p Workspace<'_, '_>,
    planned: &'p PlannedCampaign<'_>,
    campaign: &'p Campaign<'_>,
) -> CampaignEntity<'p> {
    let cost = campaign.cost.as_ref().map(|c| &c.value);
    let redtrack_id = match &campaign.redtrack_id {
        Some(RedtrackId::One(id)) => Some(id.at),
        Some(RedtrackId::ByChannel(_)) => planned.redtrack_id.map(|id| id.at),
        None => None,
    };
    let mut lent = Lent::new(ws, planned.key);
    lent.note("name", campaign.name.map(|n| n.at))
        .note("channel", planned.channel.map(|c| c.at))
        .note("mode", campaign.mode.map(|m| m.at))
        .note("domain", campaign.domain.map(|d| d.at))
        .note("countries", first(campaign.countries.as_ref().map(|c| &c.value)))
        .note("cost.model", cost.and_then(|c| c.model).map(|m| m.at))
        .note("cost.amount", cost.and_then(|c| c.amount).map(|a| a.at))
        .note("cost.currency", cost.and_then(|c| c.currency).map(|c| c.at))
        .note("offers", campaign.offers.as_ref().map(|o| o.at))
        .note("funnels", campaign.funnels.as_ref().map(|f| f.at))
        .note("redtrack_id", redtrack_id)
        .note("status", campaign.status.map(|s| s.at))
        .note("tags", first(campaign.tags.as_ref()))
        .note("notes", campaign.notes.map(|n| n.at));
    let texts = |list: Option<&'p Vec<Text<'_>>>| -> Vec<&'p str> {
        list.into_iter().flatten().map(|t| t.value).collect()
    };
    CampaignEntity {
        head: Head {
            source: line_of_key(ws, planned.key),
            status: EntityStatus::of(planned.paused),
            origins: lent.take(),
        },
        name: &planned.name,
        channel: planned.channel.map(|c| c.value),
        mode: if planned.direct { "direct" } else { "redirect" },
        domain: planned.domain.unwrap_or(MAIN_DOMAIN),
        redtrack_id: planned.redtrack_id.map(|id| id.value),
        url: planned.url().into(),
        url_complete: link_is_complete(planned),
        countries: planned.countries(ws).iter().map(|c| c.value).collect(),
        cost: cost.map(|c| CostEntity {
            model: cost_model(c.model.map(|m| m.value)),
            amount: c.amount.map(|a| a.value),
            currency: c.currency.map(|c| c.value),
        }),
        funnels: planned.funnels(ws).into_iter().map(funnel).collect(),
        tags: texts(campaign.tags.as_ref()),
        notes: campaign.notes.map_or("", |n| ws.files.text(n.at)),
    }
}

fn funnel(funnel: PlannedFunnel<'_>) -> FunnelEntity<'_> {
    FunnelEntity {
        name: funnel.name,
        weight: funnel.weight,
        default: funnel.default,
        countries: funnel.countries.iter().map(|c| c.value).collect(),
        when: funnel.conditions.into_iter().collect(),
        prelanders: funnel.prelanders.iter().map(page).collect(),
        landers: funnel.landers.iter().map(page).collect(),
        offers: funnel.offers.iter().map(offer).collect(),
    }
}

fn page<'p>(share: &Share<'p>) -> LanderShare<'p> {
    LanderShare { lander: share.id.value, weight: share.weight.map(|w| w.value) }
}

fn offer<'p>(share: &Share<'p>) -> OfferShare<'p> {
    OfferShare { offer: share.id.value, weight: share.weight.map(|w| w.value) }
}
