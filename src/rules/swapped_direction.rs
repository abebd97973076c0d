//! `swapped-direction`

use super::{
    Check, Context, Example, Role, Rule, Site, doubt, hosts, not_a_stream_link, placeholders,
};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::{Confidence, Macro, kma, redtrack};
use crate::model::Slot;
use crate::template::{MacroStyle, Template, Token};
use crate::text::visible;
use std::borrow::Cow;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC311", "swapped-direction"),
    what: "A macro of one system stands where another fills the macros: RedTrack's tokens in KMA.BIZ's postback, KMA.BIZ's macros in an offer URL or toward a traffic channel, `{clickid}` where the channel wants `{ref_id}`; or a channel's postback leads to RedTrack itself or (a warning) to the host of a stream. A macro that nothing but templates for KMA.BIZ have is a warning.",
    why: "Each system fills only its own macros. One that belongs to the other side is sent as it stands, so the click id is lost on the way and no conversion is attributed.",
    mend: "Offer URLs carry RedTrack's tokens (`{clickid}`, `{sub1}`), the postback to RedTrack carries KMA.BIZ's macros (`{data1}`, `{sum}`), a channel's postback carries RedTrack's `{ref_id}` and `{payout}`.",
    source: Some((
        "RedTrack's help on dynamic parameters; templates for KMA.BIZ",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback:
    extra: { sub1: \"{sub1}\" }
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source:
  duplicates: update
  postback:
    extra: { sub1: \"{stream}\" }
conversion_events:
  Sale: { when: [pending, approved, declined, fake] }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

/// A macro in single braces, whatever is written around its name.
pub(super) fn canonical<'a>(template: &Template<'a>, token: &Token) -> Cow<'a, str> {
    match token.style {
        MacroStyle::Brace => Cow::Borrowed(template.token_text(token)),
        _ => Cow::Owned(format!("{{{}}}", &template.text()[token.name.clone()])),
    }
}

/// Whether a system that fills `{x}` would fill a macro written so.
pub(super) fn is_filled(style: MacroStyle) -> bool {
    matches!(style, MacroStyle::Brace | MacroStyle::DoubleBrace | MacroStyle::Dollar)
}

/// A token that is surely RedTrack's and no macro of KMA.BIZ.
pub(super) fn redtrack_token(name: &str) -> Option<&'static Macro> {
    redtrack::offer_token(name)
        .filter(|t| t.confidence > Confidence::Low)
        .or_else(|| redtrack::channel_token(name))
        .filter(|t| t.confidence > Confidence::Low && !kma::is_known_macro(name))
}

/// `{data1}` … `{data5}`.
fn slot(name: &str) -> Option<Slot> {
    let bare = name.strip_prefix('{')?.strip_suffix('}')?;
    Slot::ALL.into_iter().find(|s| s.as_str() == bare)
}

/// A macro that is surely KMA.BIZ's.
pub(super) fn kma_macro(name: &str) -> bool {
    slot(name).is_some() || kma::find_macro(name).is_some_and(|m| m.confidence > Confidence::Low)
}

/// A macro that RedTrack or KMA.BIZ fills and no channel: most names of theirs, such as `{clickid}`, are those
/// of some channel as well.
pub(super) fn no_channels_macro(name: &str) -> bool {
    name == "{ref_id}" || slot(name).is_some()
}

/// A macro that templates for KMA.BIZ have and nothing confirms, and RedTrack is not known to have.
fn doubtful_kma_macro(name: &str) -> Option<&'static Macro> {
    let is_token = redtrack::offer_token(name).or_else(|| redtrack::channel_token(name)).is_some();
    kma::find_macro(name).filter(|known| known.confidence == Confidence::Low && !is_token)
}

/// What is said of a macro on the wrong side.
struct Slip {
    message: String,
    label: &'static str,
    help: String,
    /// What was meant, where that is sure.
    instead: Option<&'static str>,
}

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if site.role == Role::ChannelPostback
        && let Some(finding) = to_redtrack(context, site)
    {
        out.push(finding);
        return;
    }
    let template = site.template();
    let has_ref_id = site.role == Role::ChannelPostback && site.has_ref_id();
    for token in template.tokens().iter().filter(|t| is_filled(t.style)) {
        let name = canonical(template, token);
        let slip = match site.role {
            Role::Extra(_) => in_postback(context, &name),
            Role::StreamLink | Role::OfferData(_) | Role::LanderUrl => in_offer(site, token, &name),
            Role::ChannelPostback => to_channel(has_ref_id, &name),
            Role::ChannelClickId | Role::ChannelCost | Role::ChannelParameter(_) => {
                from_channel(context, site, &name)
            }
        };
        let Some(slip) = slip else { continue };
        if not_a_stream_link::leads_to_redtrack(context, site) {
            return;
        }
        let fix = slip.instead.and_then(|instead| match site.role {
            Role::StreamLink => context.write_own(site, token.range.clone(), instead),
            _ => context.write(site, token.range.clone(), instead),
        });
        let doubt = doubtful_kma_macro(&name).filter(|_| slot(&name).is_none());
        let message = doubt.map_or(slip.message, |_| {
            format!(
                "`{}` stands in templates for KMA.BIZ alone, and RedTrack fills it here: if RedTrack has no such token, the text itself is sent",
                visible(&name)
            )
        });
        let finding = context.at(RULE.code, site, token.range.clone(), message);
        let finding = finding.label(slip.label).help(slip.help).fix(fix);
        out.push(match doubt {
            Some(known) => finding
                .severity(Severity::Warning)
                .basis(doubt::basis(known.confidence, known.source))
                .overrule("If RedTrack's panel offers it, write `# trackc: ignore[swapped-direction] seen in the panel` at the end of this line"),
            None => finding,
        });
    }
}

/// A channel's postback that leads to RedTrack itself, as KMA.BIZ's does, or to KMA.BIZ. Another
/// account's host may well be a channel's: who buys the traffic may track it with RedTrack.
fn to_redtrack(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let host = hosts::normal(site.url.host());
    if hosts::foreign(&host).is_some_and(|(whose, _)| whose == "KMA.BIZ") {
        let message = format!(
            "`{}` is KMA.BIZ's own host, and a channel's postback leads to the channel: it would hear of no conversion",
            visible(&host)
        );
        let finding = context.at(RULE.code, site, site.url.host_range(), message);
        let help = "write the postback URL that the channel's own panel shows";
        return Some(finding.label("not the channel's").help(help));
    }
    if !(context.is_own_host(&host) || hosts::is_under(&host, "redtrack.io")) {
        return to_stream(context, site, &host);
    }
    let message = format!(
        "`{}` is RedTrack itself: this is where KMA.BIZ sends its postbacks, and a channel's postback leads to the channel",
        visible(&host)
    );
    let finding = context.at(RULE.code, site, site.url.host_range(), message);
    Some(finding.label("not the channel's").help("write the postback URL that the channel's own panel shows; the one for KMA.BIZ is compiled, and stands nowhere in the workspace"))
}

/// A channel's postback on a host where KMA.BIZ's streams stand. Such hosts are only known from the
/// links, and somebody may have parked a domain for both.
fn to_stream(context: &Context<'_, '_>, site: &Site<'_, '_>, host: &str) -> Option<Diagnostic> {
    let stream = context.stream_on(host).filter(|_| !placeholders::is_sample_host(host))?;
    let message = format!(
        "`{}` is where KMA.BIZ's streams stand, and a channel's postback leads to the channel: it would hear of no conversion",
        visible(host)
    );
    let finding = context.at(RULE.code, site, site.url.host_range(), message);
    Some(
        finding
            .severity(Severity::Warning)
            .label("not the channel's")
            .related(context.ws.files.span(stream), "a stream on the same host")
            .help("write the postback URL that the channel's own panel shows")
            .basis(doubt::basis(Confidence::Medium, "a stream link leads there"))
            .overrule("If the channel takes conversions there, write `# trackc: ignore[swapped-direction] reason` at the end of this line"),
    )
}

/// RedTrack's tokens in what KMA.BIZ fills.
fn in_postback(context: &Context<'_, '_>, name: &str) -> Option<Slip> {
    redtrack_token(name).filter(|_| !context.is_listed(name))?;
    let shown = visible(name);
    let (help, instead) = match name {
        "{clickid}" => {
            let slot = context.plan.postbacks.first().map_or(Slot::Data1, |set| set.slot);
            let help = format!(
                "remove it: the postback carries the click id as `clickid={{{}}}` already",
                slot.as_str()
            );
            (help, None)
        }
        "{payout}" => ("write `{sum}`, KMA.BIZ's macro for the payout".to_owned(), Some("{sum}")),
        "{ref_id}" => {
            ("remove it: RedTrack knows the channel's click id from the click".to_owned(), None)
        }
        _ => {
            let help = format!(
                "remove it: RedTrack knows it from the click; or send it along in the offers (`data: {{ data2: \"{shown}\" }}`) and write `{{data2}}` here"
            );
            (help, None)
        }
    };
    let message = format!(
        "`{shown}` is RedTrack's, but KMA.BIZ fills this parameter and does not know it: the text itself would come back. If your KMA.BIZ panel lists it, write `macros: [\"{shown}\"]` under `offer_source`"
    );
    Some(Slip { message, label: "a token of RedTrack", help, instead })
}

/// KMA.BIZ's macros in what RedTrack fills when it sends a visitor.
fn in_offer(site: &Site<'_, '_>, token: &Token, name: &str) -> Option<Slip> {
    // A campaign id may well be a token of RedTrack too; a lead's status cannot be: there is
    // no lead yet.
    let ours = redtrack::offer_token(name).is_some() && name != "{status}";
    if ours || !(kma_macro(name) || doubtful_kma_macro(name).is_some()) {
        return None;
    }
    let shown = visible(name);
    let slot_of_click_id = site.offer.is_some_and(|offer| {
        site.role == Role::StreamLink
            && site
                .url
                .params()
                .any(|p| p.value == token.range && site.url.key(&p) == offer.slot.as_str())
    });
    // A lander may be linked by the channel itself, and the click id's slot has a rule of its own.
    let is_told_elsewhere = slot_of_click_id
        || site.role == Role::LanderUrl
        || site.offer.is_some_and(|offer| site.role == Role::OfferData(offer.slot));
    if is_told_elsewhere && !kma_macro(name) {
        return None;
    }
    if site.role == Role::LanderUrl {
        return Some(in_lander(&shown));
    }
    let (help, instead) = if slot_of_click_id {
        ("write `{clickid}`, RedTrack's click id, or remove the parameter: it is added by itself".to_owned(), Some("{clickid}"))
    } else if slot(name).is_some() {
        (
            "write a token of RedTrack, such as `{clickid}` or `{sub1}`, or remove it".to_owned(),
            None,
        )
    } else {
        (
            format!(
                "remove it; what KMA.BIZ knows of the lead comes home in the postback: `extra: {{ sub1: \"{shown}\" }}` under `postback` of `offer_source`"
            ),
            None,
        )
    };
    let message = format!(
        "`{shown}` is KMA.BIZ's, but RedTrack fills this URL and does not know it: the text itself would arrive in place of a value"
    );
    Some(Slip { message, label: "a macro of KMA.BIZ", help, instead })
}

/// KMA.BIZ's macros in the address of an own page, which RedTrack fills, or the channel where it
/// links to the page itself.
fn in_lander(shown: &str) -> Slip {
    let message = format!(
        "`{shown}` is KMA.BIZ's, but visitors come to this page from RedTrack, or from the channel itself: neither knows it, and the text itself would arrive in place of a value"
    );
    let help = "remove it, or write a token of RedTrack, such as `{sub1}`; in a campaign of mode `direct`, the channel's own macro";
    Slip { message, label: "a macro of KMA.BIZ", help: help.to_owned(), instead: None }
}

/// What RedTrack fills when it tells a channel of a conversion.
fn to_channel(has_ref_id: bool, name: &str) -> Option<Slip> {
    let shown = visible(name);
    let click_id = name == "{clickid}";
    // Without `{ref_id}` the postback is broken as a whole.
    let is_kma = kma_macro(name) || (has_ref_id && doubtful_kma_macro(name).is_some());
    if !click_id && (!is_kma || redtrack::channel_token(name).is_some()) {
        return None;
    }
    let (help, instead) = if click_id || slot(name).is_some() {
        let instead = (!has_ref_id).then_some("{ref_id}");
        let help = if has_ref_id {
            "remove it: `{ref_id}` is the channel's own click id, and it is here already"
        } else {
            "write `{ref_id}`, the channel's own click id"
        };
        (help.to_owned(), instead)
    } else if name == "{sum}" {
        ("write `{payout}`, RedTrack's token for the payout".to_owned(), Some("{payout}"))
    } else if name == "{currency}" {
        ("write the currency itself, such as `USD`, or remove it".to_owned(), None)
    } else {
        (
            "remove it, or write a token of RedTrack, such as `{ref_id}`, `{payout}` or `{sub1}`"
                .to_owned(),
            None,
        )
    };
    let (message, label) = if click_id {
        (
            "`{clickid}` is RedTrack's click id, which the channel has never seen: it cannot tell which of its visitors converted".to_owned(),
            "the channel does not know this id",
        )
    } else {
        (
            format!(
                "`{shown}` is KMA.BIZ's, but RedTrack fires this postback and does not know it: the channel would receive the text itself"
            ),
            "a macro of KMA.BIZ",
        )
    };
    Some(Slip { message, label, help, instead })
}

/// What a channel fills in its own link. Channels name their macros as they like, so only
/// what nobody else uses is found.
fn from_channel(context: &Context<'_, '_>, site: &Site<'_, '_>, name: &str) -> Option<Slip> {
    if !no_channels_macro(name) {
        return None;
    }
    let preset = context.plan.channel(site.owner.id).and_then(|c| c.preset);
    if preset.is_some_and(|p| p.macros.iter().any(|m| m.text == name)) {
        return None;
    }
    let shown = visible(name);
    let whose = if name == "{ref_id}" { "RedTrack" } else { "KMA.BIZ" };
    let message = format!(
        "`{shown}` is a macro of {whose}, but the traffic channel fills this one: RedTrack would receive the text itself"
    );
    let own = preset.and_then(|p| p.click_id).filter(|_| site.role == Role::ChannelClickId);
    let help = match own {
        Some(own) => format!("write `{own}`, the channel's own click id macro"),
        None => "write the channel's own macro, as its help names it".to_owned(),
    };
    let label = if whose == "RedTrack" { "a token of RedTrack" } else { "a macro of KMA.BIZ" };
    Some(Slip { message, label, help, instead: None })
}

#[cfg(test)]
mod tests;
