//! Step 5: campaigns.

use super::{About, EVENTS_SENT, Filler, Section, Step, Whose, named};
use crate::compile::entities::{cost_model, link_is_complete};
use crate::compile::requests::has_one_cost_currency;
use crate::compile::{Plan, PlannedCampaign, PlannedFunnel, Share, domain_host};
use crate::facts::redtrack;
use crate::model::CostModel;
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::fmt::Write as _;

pub(super) fn campaigns<'p>(
    whose: Whose,
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Step<'p>> {
    let one = has_one_cost_currency(ws);
    plan.campaigns.iter().flat_map(move |campaign| {
        let first = (whose == Whose::All).then(|| self::campaign(ws, plan, campaign));
        first.into_iter().chain(settings(ws, plan, one, campaign)).chain([link(ws, plan, campaign)])
    })
}

fn campaign<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    campaign: &'p PlannedCampaign<'_>,
) -> Step<'p> {
    let text = if link_is_complete(campaign) {
        "The campaign exists in RedTrack: compare it with the values here."
    } else {
        "Add the campaign. RedTrack then shows its id: write it in the workspace as \
         redtrack_id and build again, which completes the link."
    };
    let mut step = Step::new(
        (Section::Campaign, About::Campaign(campaign)),
        ["campaign/", &campaign.id].concat(),
        ("RedTrack", redtrack::CAMPAIGNS_MENU),
        text,
    )
    .value("Name", campaign.name.as_ref())
    .value("Traffic channel", plan.channel_name(campaign))
    .value("Domain", domain_host(ws, campaign.domain))
    .value_if("Campaign id", campaign.redtrack_id.map(|id| id.value))
    .by_api()
    .paused(campaign.paused);
    for (index, funnel) in campaign.funnels(ws).into_iter().enumerate() {
        let field = match index {
            0 => Cow::Borrowed("Funnel 1"),
            _ => Cow::Owned(format!("Funnel {}", index + 1)),
        };
        step = step.list(field, funnel_lines(ws, plan, funnel));
    }
    step
}

/// A funnel in words: its name, its conditions, what it shows.
fn funnel_lines<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    funnel: PlannedFunnel<'p>,
) -> Vec<Cow<'p, str>> {
    let mut out = Vec::with_capacity(2 + funnel.offers.len());
    out.push(funnel.name);
    let mut say = |line: String| out.push(Cow::Owned(line));
    if let Some(weight) = funnel.weight {
        say(format!("weight {weight}"));
    }
    if !funnel.countries.is_empty() {
        let countries: Vec<_> = funnel.countries.iter().map(|c| c.value).collect();
        say(["countries ", &countries.join(", ")].concat());
    }
    for (name, values) in &funnel.conditions {
        say(format!("{name} {}", values.join(", ")));
    }
    // `offer Keto KZ (keto-kz), weight 60`
    let share = |kind: &str, share: &Share<'_>, name: &str| {
        let id = share.id.value;
        let mut line = String::with_capacity(kind.len() + name.len() + id.len() + 16);
        [kind, " ", name].into_iter().for_each(|part| line.push_str(part));
        if name != id {
            [" (", id, ")"].into_iter().for_each(|part| line.push_str(part));
        }
        if let Some(weight) = share.weight {
            let _ = write!(line, ", weight {}", weight.value);
        }
        line
    };
    for (kind, pages) in [("prelander", &funnel.prelanders), ("lander", &funnel.landers)] {
        for page in pages {
            let id = page.id.value;
            let name = ws.landers.get(id).and_then(|l| l.name).map_or(id, |n| n.value);
            say(share(kind, page, name));
        }
    }
    for offer in &funnel.offers {
        let id = offer.id.value;
        say(share("offer", offer, plan.offer(id).map_or(id, |o| o.name.as_ref())));
    }
    out
}

/// What RedTrack's form holds and its API has no known value for.
fn settings<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    one_currency: bool,
    campaign: &'p PlannedCampaign<'_>,
) -> Option<Step<'p>> {
    let cost = campaign.written(ws)?.cost.as_ref().map(|c| &c.value);
    let model = cost.and_then(|c| c.model).map(|m| m.value).filter(|m| *m != CostModel::None);
    let default = campaign.funnels(ws).into_iter().filter(|f| f.default).map(|f| f.name);
    let channel = plan.channel_of(campaign);
    let limited = channel.filter(|c| c.is_limited_by_hand(ws, plan.source.report));
    let amount = cost.filter(|_| model.is_some()).and_then(|c| Some((c.amount?.value, c)));
    let is_sent = match model {
        Some(CostModel::Cpc) => one_currency,
        model => model == Some(CostModel::Revshare),
    };
    let step = Step::new(
        (Section::Campaign, About::Campaign(campaign)),
        ["settings/", &campaign.id].concat(),
        ("RedTrack", [redtrack::CAMPAIGNS_MENU, " → ", &campaign.name].concat()),
        if is_sent && amount.is_some() {
            "Set this as well: how the API writes it is not known, so no request does it. Of the \
             cost, a request sends the number alone."
        } else if model == Some(CostModel::Cpc) && amount.is_some() {
            "Set this as well: no request does it. RedTrack's API takes a cost as a number alone, and \
             the costs of this workspace are in several currencies: enter what it is in yours."
        } else {
            "Set this as well: how the API writes it is not known, so no request does it."
        },
    )
    .value_if("Cost model", model.map(|m| cost_model(Some(m))))
    .value_if(
        "Cost",
        amount.map(|(amount, cost)| match (model, cost.currency) {
            (Some(CostModel::Revshare), _) => [amount, " %"].concat(),
            (_, Some(currency)) => [amount, " ", currency.value].concat(),
            (_, None) => amount.to_owned(),
        }),
    )
    .list("Default funnel", default)
    .value_if("Redirect", campaign.direct.then_some("no redirect"))
    .macros_if("Postback URL", limited.and_then(|c| c.postback.as_deref()), Filler::RedTrack)
    .list(EVENTS_SENT, limited.into_iter().flat_map(|c| c.events.iter().copied()))
    .paused(campaign.paused);
    (!step.values.is_empty()).then_some(step)
}

const PASTE: &str = "Paste the link as the campaign's target URL.";

/// It names [`ID_PLACEHOLDER`](crate::compile::ID_PLACEHOLDER).
const PASTE_INCOMPLETE: &str = "Paste the link as the campaign's target URL. It is not complete \
    yet: the campaign's id in RedTrack belongs in the place of {redtrack_campaign_id}.";

fn link<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    campaign: &'p PlannedCampaign<'_>,
) -> Step<'p> {
    let text = if link_is_complete(campaign) { PASTE } else { PASTE_INCOMPLETE };
    let channel = plan.channel_of(campaign);
    let countries = campaign.countries(ws).iter().map(|c| c.value);
    let name = plan.channel_name(campaign);
    let panel = if name.is_empty() { "Traffic channel" } else { name };
    let step = Step::new(
        (Section::Campaign, About::Campaign(campaign)),
        ["link/", &campaign.id].concat(),
        (panel, "campaign → target URL"),
        text,
    )
    .value("Campaign", named(&campaign.name, &campaign.id))
    .macros("Link", campaign.url(), Filler::Channel)
    .list("Countries to buy", countries)
    .paused(campaign.paused);
    if campaign.direct {
        step.doubt("the form of links without a redirect.")
    } else if channel.is_some_and(|c| c.cost.is_some()) {
        step.doubt("the name of the parameter cost, which was seen in use.")
    } else {
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_link_without_an_id_names_what_stands_in_it() {
        assert!(PASTE_INCOMPLETE.starts_with(PASTE));
        assert!(PASTE_INCOMPLETE.contains(crate::compile::ID_PLACEHOLDER));
    }
}
