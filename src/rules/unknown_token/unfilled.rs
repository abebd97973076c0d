//! `{sub9}` where no link fills sub9: a token that RedTrack has, and that stays empty.

use super::RULE;
use crate::compile::{PlannedChannel, PlannedOffer};
use crate::diagnostic::{Diagnostic, Findings, Severity};
use crate::model::Text;
use crate::rules::subs::{Subs, slot_of, with};
use crate::rules::{Context, Part, Site};
use crate::template::{Template, Token};
use crate::workspace::Owner;
use hashbrown::HashMap;
use std::ops::Range;

const ALL: Subs = Subs::MAX;

/// The slots that a channel's links fill. Of a channel that RedTrack serves through an API, and of
/// one whose preset is not known, it is not known.
fn filled(context: &Context<'_, '_>, planned: &PlannedChannel<'_>) -> Subs {
    let Some(channel) = context.ws.channels.get(planned.id) else { return ALL };
    if planned.api || (channel.preset.is_some() && planned.preset.is_none()) {
        return ALL;
    }
    let parameters = channel.parameters.iter().flat_map(|p| &p.entries);
    with(0, parameters.map(|(key, _)| key.value))
}

/// What fills the slots of a channel's postback: its links, and the postback of KMA.BIZ.
fn filled_in_postback(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Subs {
    let Some(planned) = context.plan.channel(site.owner.id) else { return ALL };
    context.extra_subs | filled(context, planned)
}

/// A token of a channel's postback that nothing fills; `subs` is what fills it, once that is known.
pub(super) fn postback(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    token: &Token,
    subs: &mut Option<Subs>,
) -> Option<Diagnostic> {
    let slot = slot_of(site.template().token_text(token))?;
    let subs = subs.get_or_insert_with(|| filled_in_postback(context, site));
    if *subs & (1 << slot) != 0 || site.text.at.doc().is_none() {
        return None;
    }
    let place = (site.owner, site.text, token.range.clone());
    said(context, place, slot, ("this channel's links", "this channel's `parameters`"))
}

fn said<'t>(
    context: &Context<'_, 't>,
    (owner, text, range): (Owner<'t>, Text<'t>, Range<usize>),
    slot: u8,
    (what, way): (&str, &str),
) -> Option<Diagnostic> {
    // What several entries share may be filled for one of them.
    if !context.ws.files.is_own(text.at) {
        return None;
    }
    let message = format!("nothing fills sub{slot} in {what}: `{{sub{slot}}}` has no value here");
    let finding = context.ws.files.finding(RULE.code, owner, text.at, Some(range), message);
    Some(
        finding
            .severity(Severity::Note)
            .label("stays empty")
            .help(format!("add `sub{slot}` to {way}, or remove it here")),
    )
}

/// The slots that a text asks for.
fn asked(text: &str) -> Subs {
    const LONGEST: usize = "sub20".len();
    // A search for `{sub` takes longer to make ready than most texts to read.
    let names = memchr::memchr_iter(b'{', text.as_bytes()).filter_map(|at| {
        let rest = &text[at + 1..];
        let end = rest.bytes().take(LONGEST + 1).position(|b| b == b'}')?;
        rest.get(..end)
    });
    with(0, names)
}

/// Offers with a slot that no channel whose campaigns lead there fills.
pub(super) struct Offers<'c, 't> {
    /// What every channel fills, as most do with sub1, is filled whichever leads there.
    always: Subs,
    /// Texts that ask for another slot.
    wanted: Vec<(&'c PlannedOffer<'t>, Text<'t>)>,
    /// The position of the last offer that was seen.
    last: Option<usize>,
}

impl<'c, 't> Offers<'c, 't> {
    pub(super) fn new(context: &Context<'_, '_>) -> Self {
        let channels = context.plan.channels.iter();
        let always = channels.fold(ALL, |subs, c| subs & filled(context, c));
        Self { always, wanted: Vec::new(), last: None }
    }

    /// Notes what the streams of a part ask for.
    pub(super) fn see(&mut self, context: &Context<'c, 't>, part: &Part<'c, 't>) {
        for (_, planned) in part.streams() {
            // The data slots belong to the entry, not to each of its streams.
            let is_first = self.last.replace(planned.position) != Some(planned.position);
            let data =
                planned.written(context.ws).and_then(|o| o.data.as_ref()).filter(|_| is_first);
            let slots = data.into_iter().flat_map(|d| d.value.slots()).map(|(_, text)| text);
            let texts = planned.link.into_iter().chain(slots);
            let is_doubtful = |text: &Text<'_>| asked(text.value) & !self.always != 0;
            self.wanted.extend(texts.filter(is_doubtful).map(|text| (planned, text)));
        }
    }

    /// Says which slots nothing fills, once every stream was seen.
    pub(super) fn told(&mut self, context: &Context<'_, 't>, out: &mut Findings) {
        let (ws, wanted) = (context.ws, std::mem::take(&mut self.wanted));
        if ws.incomplete || wanted.is_empty() {
            return;
        }
        let reaching = reaching(context);
        for (planned, text) in wanted {
            let Some(subs) = reaching[planned.position].filter(|subs| *subs != ALL) else {
                continue;
            };
            let template = Template::parse(text.value);
            for token in template.tokens() {
                let slot = slot_of(template.token_text(token)).filter(|n| subs & (1 << n) == 0);
                let Some(slot) = slot.filter(|_| !out.is_full()) else { continue };
                let what = "the links of the channels whose campaigns lead here";
                let way = "the `parameters` of one of these channels";
                let place = (planned.owner(), text, token.range.clone());
                out.extend(said(context, place, slot, (what, way)));
            }
        }
    }
}

/// For each offer the slots that any channel fills whose campaigns lead there; `None` where none does.
fn reaching(context: &Context<'_, '_>) -> Vec<Option<Subs>> {
    let ws = context.ws;
    let channels = context.plan.channels.iter();
    let channels: HashMap<&str, Subs> = channels.map(|c| (c.id, filled(context, c))).collect();
    let mut campaigns: HashMap<usize, Subs> = HashMap::new();
    for planned in &context.plan.campaigns {
        let channel = planned.channel.and_then(|channel| channels.get(channel.value));
        *campaigns.entry(planned.position).or_default() |= channel.copied().unwrap_or(ALL);
    }
    let mut offers = vec![None; ws.offers.all().count()];
    for planned in &context.plan.campaigns {
        // Each entry once, however many channels it has.
        let Some(subs) = campaigns.remove(&planned.position) else { continue };
        let Some(campaign) = planned.written(ws) else { continue };
        for offer in campaign.named_offers() {
            if let Some(of_offer) = offer.position().and_then(|at| offers.get_mut(at)) {
                *of_offer = Some(of_offer.unwrap_or(0) | subs);
            }
        }
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::pointed;

    fn found(data: &str, extra: &str, postback: &str, more: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}
offer_source: {{ postback: {{ extra: {{ {extra} }} }} }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d, data: {{ data2: \"{data}\" }} }} }}
channels:
  c: {{ click_id: \"{{c}}\", parameters: {{ sub1: \"{{z}}\" }}, postback: {{ url: \"https://n.acme-net.com/p?c={{ref_id}}&z={postback}\" }} }}
  d: {{ click_id: \"{{c}}\", parameters: {{ sub1: \"{{z}}\", sub2: \"{{b}}\" }} }}
  e: {{ preset: meta }}
campaigns:
  k: {{ channel: c, offers: [a] }}
{more}
"
        );
        let all = pointed(&[("trackc.yaml", &root)]);
        all.into_iter().filter(|found| found.contains(RULE.code.name)).collect()
    }

    #[test]
    fn a_slot_of_an_offer_that_no_channel_fills_is_a_note() {
        let own = "sub3: x";
        assert_eq!(found("{sub19}", own, "{sub1}", ""), ["note unknown-token 5 {sub19}"]);
        // What KMA.BIZ tells comes long after the visitor was sent there.
        assert_eq!(found("{sub3}", own, "{sub1}", ""), ["note unknown-token 5 {sub3}"]);
        assert_eq!(found("a-{sub2}-{sub1}", own, "{sub1}", ""), ["note unknown-token 5 {sub2}"]);
        for more in [
            "  l: { channel: d, offers: [a] }",
            "  l: { channels: [c, d], offers: [a] }",
            "  l: { channel: d, funnels: [{ offers: [a] }] }",
            "  l: { channel: e, offers: [a] }",
            "  l: { channel: nobody, offers: [a] }",
        ] {
            assert!(found("{sub2}", own, "{sub1}", more).is_empty(), "{more}");
        }
        assert!(found("{sub1}", own, "{sub1}", "").is_empty());
    }

    #[test]
    fn an_offer_that_no_campaign_leads_to_is_silent() {
        let root = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update } }
offers: { a: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{sub9}\" } } }
";
        let all = pointed(&[("trackc.yaml", root)]);
        assert!(all.iter().all(|found| !found.contains(RULE.code.name)), "{all:?}");
    }

    #[test]
    fn a_slot_of_a_postback_that_nothing_fills_is_a_note() {
        let found = |extra: &str, postback: &str| found("push", extra, postback, "");
        assert_eq!(found("sub3: x", "{sub9}"), ["note unknown-token 7 {sub9}"]);
        for postback in ["{sub1}", "{sub3}", "{payout}"] {
            assert!(found("sub3: x", postback).is_empty(), "{postback}");
        }
    }
}
