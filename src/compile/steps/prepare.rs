//! What has to be there before the first step: domains, conversion events, channels.

use super::{About, Filler, Section, Step};
use crate::compile::entities::mode_in_force;
use crate::compile::{Plan, PlannedChannel, is_service_host, ordered};
use crate::facts::channels::Channel as Preset;
use crate::facts::kma::Status;
use crate::facts::{Confidence, redtrack};
use crate::model::{Domain, MAIN_DOMAIN, Report};
use crate::workspace::Workspace;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A status as a workspace writes it.
pub(super) fn words<'p>(status: Status) -> Cow<'p, str> {
    Cow::Borrowed(status.as_str())
}

pub(super) fn domains<'p>(ws: &'p Workspace<'_, '_>, out: &mut Vec<Step<'p>>) {
    let mut all: BTreeMap<&str, &Domain<'_>> =
        ws.domains.iter().map(|(entry, domain)| (entry.id, domain)).collect();
    all.extend(ws.tracking_domain.iter().map(|domain| (MAIN_DOMAIN, domain)));
    for (id, domain) in all {
        let Some(host) = domain.host.map(|h| h.value) else { continue };
        let section = (Section::Domains, About::Domain(host));
        if is_service_host(host) {
            let text = "This is a service host of the account. There is nothing to add: see \
                        that it is listed.";
            let place = ("RedTrack", redtrack::DOMAINS_MENU);
            out.push(Step::new(section, format!("domain/{id}"), place, text).value("Domain", host));
            continue;
        }
        let mut text = "Add a CNAME record, so that the host leads to RedTrack.".to_owned();
        if domain.target.is_none() {
            text.push_str(" It points at the account's own service host, which RedTrack shows at ");
            text.push_str(redtrack::DOMAINS_MENU);
            text.push('.');
        }
        out.push(
            Step::new(section, format!("dns/{id}"), ("DNS", "DNS records of the domain"), text)
                .value("Type", "CNAME")
                .value("Host", host)
                .value_if("Target", domain.target.map(|t| t.value))
                .doubt("behind Cloudflare the record should be DNS only, not proxied."),
        );
        out.push(
            Step::new(
                section,
                format!("domain/{id}"),
                ("RedTrack", redtrack::NEW_DOMAIN_MENU),
                "Once the CNAME answers, add the domain with Free SSL switched on.",
            )
            .value("Domain", host)
            .by_api(),
        );
    }
}

pub(super) fn events<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>, out: &mut Vec<Step<'p>>) {
    // Statuses need no conversion types.
    if plan.source.report == Report::Status {
        return;
    }
    for (entry, event) in ws.events.iter() {
        let mode = mode_in_force(ws, event);
        let mut text =
            "Register the conversion type, spelled exactly like this: case counts.".to_owned();
        if event.default.is_some_and(|d| d.value) {
            text.push_str(" It is the default conversion: its postback carries no type.");
        }
        if mode.is_none() {
            text.push_str(
                " The workspace does not say what happens to a second postback for one click: \
                 choose the duplicate mode yourself.",
            );
        }
        let statuses = event.when.iter().flat_map(|w| &w.value.0).map(|s| Status::from(s.value));
        let place = ("RedTrack", redtrack::CONVERSION_TYPES_MENU);
        let step = Step::new(
            (Section::Events, About::Event(entry.id)),
            format!("conversion_event/{}", entry.id),
            place,
            text,
        )
        .value("Name", entry.id)
        .list("KMA.BIZ statuses", ordered(statuses).into_iter().map(words))
        .value_if("Duplicate postbacks", mode.map(redtrack::DuplicateMode::ui_name));
        out.push(match mode {
            Some(_) => step,
            None => step.doubt("which duplicate mode RedTrack takes by itself."),
        });
    }
}

pub(super) fn channels<'p>(plan: &'p Plan<'_>, out: &mut Vec<Step<'p>>) {
    for channel in &plan.channels {
        out.push(self::channel(channel));
        if channel.api {
            let step = Step::new(
                (Section::Channels, About::Channel(channel.id)),
                format!("integration/{}", channel.id),
                ("RedTrack", format!("{} → {}", redtrack::CHANNELS_MENU, channel.name)),
                "Connect the ad account through RedTrack's API integration. There is no \
                 postback to paste.",
            )
            .sent(channel);
            out.push(if channel.preset.is_some_and(|preset| preset.may_not_be_served()) {
                step.doubt(
                    "whether RedTrack has an integration with this channel; without one it is told \
                     of no conversion.",
                )
            } else {
                step
            });
        }
    }
}

/// The field of a channel's parameter: `sub2 as utm_campaign, role rt_campaign`.
#[must_use]
pub fn parameter_field(slot: &str, name: &str, role: Option<&str>) -> String {
    let mut field = slot.to_owned();
    if name != slot {
        field = format!("{field} as {name}");
    }
    if let Some(role) = role {
        field = format!("{field}, role {role}");
    }
    field
}

fn channel<'p>(channel: &'p PlannedChannel<'_>) -> Step<'p> {
    const ADD: &str = "Add the traffic channel, from RedTrack's template where it has one, and \
                       compare every field.";
    let remark = channel.preset.and_then(Preset::remark).filter(|_| channel.postback.is_some());
    let text = remark.map_or(Cow::Borrowed(ADD), |remark| format!("{ADD} {remark}").into());
    let mut step = Step::new(
        (Section::Channels, About::Channel(channel.id)),
        format!("channel/{}", channel.id),
        ("RedTrack", redtrack::CHANNELS_MENU),
        text,
    )
    .value("Name", channel.name.as_ref())
    .macros_if("Click id (ref_id)", channel.click_id.map(|c| c.value), Filler::Channel)
    .macros_if("Cost", channel.cost.map(|c| c.value), Filler::Channel)
    .by_api();
    for parameter in &channel.parameters {
        let slot = format!("sub{}", parameter.slot);
        let field = parameter_field(&slot, parameter.name, parameter.role);
        step = step.macros(field, parameter.macro_text.value, Filler::Channel);
    }
    if let Some(url) = &channel.postback {
        step = step.macros("Postback URL", url.as_str(), Filler::RedTrack).sent(channel);
    }
    if channel.preset.is_some_and(|preset| preset.confidence < Confidence::High) {
        step = step.doubt(
            "what comes from the preset, macros and postback; where the channel's panel shows \
             something else, the panel is right.",
        );
    }
    step
}
