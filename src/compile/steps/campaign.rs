//! Step 5: own pages and campaigns.

use super::{About, Filler, Section, Step, named};
use crate::compile::entities::{cost_model, link_is_complete};
use crate::compile::{ID_PLACEHOLDER, Plan, PlannedCampaign, PlannedFunnel, Share, domain_host};
use crate::facts::redtrack;
use crate::model::{CostModel, LanderKind};
use crate::workspace::Workspace;
use std::borrow::Cow;

pub(super) fn landers<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>, out: &mut Vec<Step<'p>>) {
    for (entry, lander) in ws.landers.iter() {
        let name = lander.name.map_or(entry.id, |n| n.value);
        let pre = lander.kind.is_some_and(|k| k.value == LanderKind::Prelander);
        out.push(
            Step::new(
                (Section::Campaign, About::Page(entry.id, name)),
                format!("lander/{}", entry.id),
                ("RedTrack", redtrack::LANDERS_MENU),
                "Add the page.",
            )
            .value("Name", name)
            .macros_if("URL", lander.url.map(|u| u.value), Filler::RedTrack)
            .value("Type", if pre { "prelander" } else { "lander" })
            .by_api(),
        );
    }
    for link in &plan.landers {
        let page = ws.landers.get(link.entry).and_then(|l| l.url).map(|u| u.value);
        out.push(
            Step::new(
                (Section::Campaign, About::Page(link.entry, &link.name)),
                format!("button/{}", link.id),
                ("Own page", format!("{} → button link", link.name)),
                "Let the page's button lead to this link.",
            )
            .macros_if("Page", page, Filler::RedTrack)
            .value("Link", link.url.as_str())
            .doubt(
                "the paths /click and /preclick were seen on live pages, not in RedTrack's help.",
            ),
        );
    }
}

pub(super) fn campaigns<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    out: &mut Vec<Step<'p>>,
) {
    for campaign in &plan.campaigns {
        out.push(self::campaign(ws, plan, campaign));
        out.extend(settings(ws, campaign));
        out.push(link(plan, campaign));
    }
}

fn channel_name<'p>(plan: &'p Plan<'_>, campaign: &PlannedCampaign<'p>) -> &'p str {
    let id = campaign.channel.map_or("", |c| c.value);
    plan.channel(id).map_or(id, |c| c.name.as_ref())
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
        format!("campaign/{}", campaign.id),
        ("RedTrack", redtrack::CAMPAIGNS_MENU),
        text,
    )
    .value("Name", campaign.name.as_ref())
    .value("Traffic channel", channel_name(plan, campaign))
    .value("Domain", domain_host(ws, campaign.domain))
    .value_if("Campaign id", campaign.redtrack_id.map(|id| id.value))
    .by_api()
    .paused(campaign.paused);
    for (index, funnel) in campaign.funnels.iter().enumerate() {
        step = step.list(format!("Funnel {}", index + 1), funnel_lines(ws, plan, funnel));
    }
    step
}

/// A funnel in words: its name, its conditions, what it shows.
fn funnel_lines<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    funnel: &'p PlannedFunnel<'_>,
) -> Vec<Cow<'p, str>> {
    let mut out = vec![Cow::Borrowed(funnel.name.as_ref())];
    let mut say = |line: String| out.push(Cow::Owned(line));
    if let Some(weight) = funnel.weight {
        say(format!("weight {weight}"));
    }
    if !funnel.countries.is_empty() {
        let countries: Vec<_> = funnel.countries.iter().map(|c| c.value).collect();
        say(format!("countries {}", countries.join(", ")));
    }
    for (name, values) in &funnel.conditions {
        say(format!("{name} {}", values.join(", ")));
    }
    let weight =
        |share: &Share<'_>| share.weight.map_or(String::new(), |w| format!(", weight {}", w.value));
    for (kind, pages) in [("prelander", &funnel.prelanders), ("lander", &funnel.landers)] {
        for share in pages {
            let id = share.id.value;
            let name = ws.landers.get(id).and_then(|l| l.name).map_or(id, |n| n.value);
            say(format!("{kind} {}{}", named(name, id), weight(share)));
        }
    }
    for share in &funnel.offers {
        let id = share.id.value;
        let name = plan.offer(id).map_or(id, |o| o.name.as_ref());
        say(format!("offer {}{}", named(name, id), weight(share)));
    }
    out
}

/// What RedTrack's form holds and its API has no known value for.
fn settings<'p>(ws: &'p Workspace<'_, '_>, campaign: &'p PlannedCampaign<'_>) -> Option<Step<'p>> {
    let cost = ws.campaigns.get(campaign.entry)?.cost.as_ref().map(|c| &c.value);
    let model = cost.and_then(|c| c.model).map(|m| m.value).filter(|m| *m != CostModel::None);
    let default = campaign.funnels.iter().filter(|f| f.default).map(|f| f.name.as_ref());
    let amount = cost.filter(|_| model.is_some()).and_then(|c| Some((c.amount?.value, c)));
    let step = Step::new(
        (Section::Campaign, About::Campaign(campaign)),
        format!("settings/{}", campaign.id),
        ("RedTrack", format!("{} → {}", redtrack::CAMPAIGNS_MENU, campaign.name)),
        "Set this as well: how the API writes it is not known, so no request does it.",
    )
    .value_if("Cost model", model.map(|m| cost_model(Some(m))))
    .value_if(
        "Cost",
        amount.map(|(amount, cost)| match (model, cost.currency) {
            (Some(CostModel::Revshare), _) => format!("{amount} %"),
            (_, Some(currency)) => format!("{amount} {}", currency.value),
            (_, None) => amount.to_owned(),
        }),
    )
    .list("Default funnel", default)
    .value_if("Redirect", campaign.direct.then_some("no redirect"))
    .paused(campaign.paused);
    (!step.values.is_empty()).then_some(step)
}

fn link<'p>(plan: &'p Plan<'_>, campaign: &'p PlannedCampaign<'_>) -> Step<'p> {
    let mut text = "Paste the link as the campaign's target URL.".to_owned();
    if !link_is_complete(campaign) {
        text.push_str(&format!(
            " It is not complete yet: the campaign's id in RedTrack belongs in the place of \
             {ID_PLACEHOLDER}."
        ));
    }
    let channel = campaign.channel.and_then(|c| plan.channel(c.value));
    let countries = campaign.countries.iter().map(|c| c.value);
    let name = channel_name(plan, campaign);
    let panel = if name.is_empty() { "Traffic channel" } else { name };
    let step = Step::new(
        (Section::Campaign, About::Campaign(campaign)),
        format!("link/{}", campaign.id),
        (panel, "campaign → target URL"),
        text,
    )
    .value("Campaign", named(&campaign.name, &campaign.id))
    .macros("Link", campaign.url.as_str(), Filler::Channel)
    .list("Countries to buy", countries)
    .paused(campaign.paused);
    if campaign.direct {
        step.doubt(
            "the form of links without a redirect; such a page also needs RedTrack's tracking \
             script, which the panel shows.",
        )
    } else if channel.is_some_and(|c| c.cost.is_some()) {
        step.doubt("the name of the parameter cost, which was seen in use.")
    } else {
        step
    }
}
