//! `{ref_id}` beside what the channel's own template has.

use super::{RULE, TOKEN};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Confidence;
use crate::facts::channels::{CHANNELS, Channel, Postback};
use crate::facts::redtrack::channel_token;
use crate::rules::subs::slot_of;
use crate::rules::{Context, Site, doubt};
use crate::template::UrlTemplate;
use crate::text::visible;
use std::ops::Range;

const PAYOUT: &str = "{payout}";

/// The postback that a channel's template has, if it has one.
fn template_of(channel: &Channel) -> Option<UrlTemplate<'static>> {
    match channel.postback {
        Postback::Url { url, .. } => Some(UrlTemplate::parse(url)),
        Postback::Api | Postback::Unknown => None,
    }
}

/// The parameter in which a channel is told its click id.
pub(in crate::rules) fn parameter_of(channel: &Channel) -> Option<&'static str> {
    let url = template_of(channel)?;
    let parameter = url.params().find(|p| url.value(p) == TOKEN)?;
    Some(url.key(&parameter))
}

/// What is said where a preset's channel is told its click id as it is not known to be.
pub(super) fn elsewhere(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let preset = context.plan.channel(site.owner.id).and_then(|channel| channel.preset);
    let Some((preset, own)) = preset.and_then(|p| Some((p, template_of(p)?))) else {
        return amount(context, site);
    };
    let has_host = |url: &UrlTemplate<'_>| url.host().eq_ignore_ascii_case(site.url.host());
    // `<HOST>` is each account's own, and any other where the path is another.
    let is_own = own.host().contains('<');
    if is_own && own.path() != site.url.path() {
        return None;
    }
    if !is_own && !has_host(&own) {
        let other = CHANNELS.iter().find(|c| template_of(c).is_some_and(|url| has_host(&url)))?;
        let message = format!(
            "this is a postback of {}, and the channel's preset is {}: that hears of no conversion",
            other.name, preset.name
        );
        let help = format!(
            "copy the postback out of the panel of {}, or take `preset: {}`",
            preset.name, other.id
        );
        let host = site.url.host_range();
        return Some(
            finding(context, site, preset, host, message).label("another network").help(help),
        );
    }
    let name = parameter_of(preset)?;
    let params: Vec<_> = site.url.params().collect();
    let is_there = |p: &&_| site.url.key(p).eq_ignore_ascii_case(name);
    let carries = |p: &&_| site.url.value(p).contains(TOKEN);
    if params.iter().filter(is_there).any(|p| carries(&p)) {
        return payout(context, site, preset, &own).or_else(|| sub(context, site, preset, &own));
    }
    // One without a name is a slip of another kind.
    let stands = params.iter().find(carries).filter(|p| !p.key.is_empty())?;
    let (here, range) = match params.iter().find(is_there) {
        Some(there) => {
            (format!("here it carries `{}`", visible(site.url.value(there))), there.value.clone())
        }
        None => (
            format!("here `{TOKEN}` stands in `{}`", visible(site.url.key(stands))),
            stands.key.clone(),
        ),
    };
    let message = format!(
        "{} is told its click id in `{name}`, as far as is known, and {here}: it could not tell whose conversion it is",
        preset.name
    );
    let help = format!("write `{name}={TOKEN}`");
    Some(
        finding(context, site, preset, range, message).label("not the click id's place").help(help),
    )
}

/// What parameters are called that tell an amount of money, in the postbacks of many networks.
const AMOUNTS: [&str; 8] =
    ["amount", "atpay", "payout", "price", "profit", "revenue", "sum", "summ"];

/// What is said where a channel that nothing is known of is told its click id as an amount, and nowhere
/// else: the two are swapped.
fn amount(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let ids: Vec<_> = site.url.params().filter(|p| site.url.value(p).contains(TOKEN)).collect();
    let is_amount = |name: &str| AMOUNTS.iter().any(|known| name.eq_ignore_ascii_case(known));
    let [only] = ids.as_slice() else { return None };
    let name = site.url.key(only);
    if site.url.value(only) != TOKEN || !is_amount(name) || site.url.path().contains(TOKEN) {
        return None;
    }
    let name = visible(name);
    let message = format!(
        "`{name}` is what networks call an amount, and here it carries `{TOKEN}`, the channel's own click id, which stands nowhere else: the channel cannot tell whose conversion it is"
    );
    let swapped = site.url.params().find(|p| site.url.value(p) == PAYOUT);
    let help = match swapped {
        Some(p) => {
            format!("swap the two: `{}={TOKEN}` and `{name}={PAYOUT}`", visible(site.url.key(&p)))
        }
        None => format!("write `{TOKEN}` where the channel's panel has its click id"),
    };
    let finding = context.at(RULE.code, site, only.value.clone(), message);
    Some(finding.severity(Severity::Warning).label("a click id as an amount").help(help).overrule(
        "If your panel shows it like this, write `# trackc: ignore[channel-postback-missing-ref-id] shown in the panel` at the end of this line",
    ))
}

/// What is said where the payout's parameter of a preset carries another token: a constant and what
/// is no token of RedTrack's may be meant, or have findings of their own.
fn payout(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    own: &UrlTemplate<'_>,
) -> Option<Diagnostic> {
    let known = own.params().find(|p| own.value(p) == PAYOUT)?;
    let name = own.key(&known);
    let there = site.url.params().find(|p| site.url.key(p).eq_ignore_ascii_case(name))?;
    let value = site.url.value(&there);
    let token = channel_token(value).filter(|token| token.confidence > Confidence::Low)?;
    if token.text == PAYOUT {
        return None;
    }
    let message = format!(
        "{} is told the payout in `{name}`, as far as is known, and here it carries `{}`: {}",
        preset.name, token.text, token.meaning
    );
    let finding = finding(context, site, preset, there.value, message);
    Some(finding.label("not the payout").help(format!("write `{name}={PAYOUT}`")))
}

/// What is said where a preset's postback sends a sub of the preset's, and the channel's own
/// `parameters`, which take the place of all of the preset's, fill it with something else.
fn sub(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    own: &UrlTemplate<'_>,
) -> Option<Diagnostic> {
    let planned = context.plan.channel(site.owner.id).filter(|channel| !channel.api)?;
    let is_built_in = site.text.at.doc().is_none();
    own.params().find_map(|known| {
        let (name, wanted) = (own.key(&known), slot_of(own.value(&known))?);
        let wanted = preset.parameters.iter().find(|p| p.slot == wanted)?.macro_text;
        let there = site.url.params().find(|p| site.url.key(p).eq_ignore_ascii_case(name))?;
        let slot = slot_of(site.url.value(&there))?;
        let filled = planned.parameters.iter().find(|p| p.slot == slot);
        let (at, is) = match filled {
            Some(p) if p.macro_text.value.contains(wanted) => return None,
            Some(p) => (p.macro_text.at, format!("carries `{}`", visible(p.macro_text.value))),
            // Of one that is written another rule says so.
            None if !is_built_in => return None,
            None => (site.text.at, "carries nothing".to_owned()),
        };
        let message = format!(
            "{} is told `{wanted}` in `{name}={{sub{slot}}}`, as far as is known, and sub{slot} {is} here",
            preset.name
        );
        let help = match planned.parameters.iter().find(|p| p.macro_text.value == wanted) {
            Some(p) => format!(
                "swap them: sub{slot} for `{wanted}`; or write the postback's `url` with `{name}={{sub{}}}`",
                p.slot
            ),
            None => format!("let sub{slot} carry `{wanted}` under `parameters`"),
        };
        let finding = context.ws.files.finding(RULE.code, site.owner, at, None, message);
        let finding = finding.label("not what the postback tells").help(help);
        Some(unconfirmed(finding, preset))
    })
}

fn finding(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    range: Range<usize>,
    message: String,
) -> Diagnostic {
    unconfirmed(context.at(RULE.code, site, range, message), preset)
}

/// What rests on a preset alone is a warning.
fn unconfirmed(diagnostic: Diagnostic, preset: &Channel) -> Diagnostic {
    diagnostic
        .severity(Severity::Warning)
        .overrule("If your panel shows it like this, write `# trackc: ignore[channel-postback-missing-ref-id] shown in the panel` at the end of this line")
        .basis(doubt::basis(preset.confidence, preset.source))
}
