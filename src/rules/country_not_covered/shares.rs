//! Clicks that are lost although the campaign as a whole takes their country: the share of one of
//! several offers, or of one of several funnels.

use super::super::empty_funnel::is_paused_offer;
use super::super::nations::{Set, codes_of, countries_of};
use super::super::shares::is_open;
use super::{RULE, all_taken, report};
use crate::diagnostic::{Diagnostic, Findings, Severity, one_of};
use crate::model::{Campaign, OfferRef, Spanned};
use crate::text::visible;
use crate::workspace::{Origin, Owner, Workspace};

/// Offers that take none of the countries whose visitors they are shown to, beside others that do:
/// where none does, the countries are what is not covered.
pub(super) fn strangers<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    campaign: &Campaign<'t>,
    offers: &[Set],
    out: &mut Findings,
) {
    let bought = countries_of(campaign.countries.as_ref().map(|list| &list.value));
    let mut look = |list: Option<&Spanned<Vec<OfferRef<'t>>>>, shown: Set| {
        let Some(list) = list.filter(|list| list.value.len() > 1 && shown != Set::ALL) else {
            return;
        };
        // What `defaults` lend is for campaigns of many countries.
        if ws.files.origin(list.at) == Origin::Defaults {
            return;
        }
        // One of weight 0 is shown to nobody.
        let shown_ones = || list.value.iter().filter(|o| o.weight.is_none_or(|w| w.value != 0));
        let misses = |offer: &&OfferRef<'t>| {
            offer.position().is_some_and(|at| offers[at].and(shown) == Set::NONE)
                && !is_paused_offer(ws, offer)
        };
        if shown_ones().all(|offer| misses(&offer)) {
            return;
        }
        for offer in shown_ones().filter(misses) {
            let message = format!(
                "`{}` takes none of the countries whose visitors it is shown to: its share of the clicks is paid for, and none can become a lead",
                visible(offer.id.value)
            );
            let finding = ws.files.finding(RULE.code, owner, offer.id.at, None, message);
            let finding = finding.severity(Severity::Warning).label("another country's offer");
            let countries =
                ws.offer(offer).and_then(|e| e.value.as_ref()?.countries.as_ref()?.first());
            let finding = match countries {
                Some(first) => finding.related(ws.files.span(first.at), "what it takes"),
                None => finding,
            };
            out.push(finding.help("take it out of this list, or give it a funnel for its own countries: `funnels: [{ countries: […], offers: […] }, …]`"));
        }
    };
    look(campaign.offers.as_ref(), bought);
    let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
    for funnel in funnels.filter(|funnel| is_open(funnel)) {
        let shown = countries_of(funnel.countries.as_ref().map(|list| &list.value));
        look(funnel.offers.as_ref(), shown.and(bought));
    }
}

/// Funnels that get visitors of whom none of their own offers takes any, beside others whose offers
/// do: `covered` is what those of all funnels take.
pub(super) fn funnels<'f, 't>(
    ws: &Workspace<'t, '_>,
    (owner, campaign): (Owner<'t>, &'f Campaign<'t>),
    taken: &impl Fn(Option<&'f Spanned<Vec<OfferRef<'t>>>>) -> Set,
    covered: Set,
    out: &mut Findings,
) {
    let (Some(funnels), Some(bought)) = (&campaign.funnels, &campaign.countries) else { return };
    let all_bought = countries_of(Some(&bought.value));
    let told = all_bought.and(covered);
    if told == Set::ALL || ws.files.origin(funnels.at) == Origin::Defaults {
        return;
    }
    let all_taken = all_taken(&funnels.value);
    for funnel in funnels.value.iter().filter(|f| f.weight.is_none_or(|w| w.value != 0)) {
        let is_default = funnel.default.is_some_and(|default| default.value);
        let Some(offers) = funnel.offers.as_ref().filter(|_| !out.is_full()) else { continue };
        let taken = taken(Some(offers));
        if let Some(countries) = funnel.countries.as_ref().filter(|_| !is_default) {
            let own = countries_of(Some(&countries.value));
            if own.and(all_bought) == Set::NONE {
                let codes = one_of(countries.value.iter().map(|c| c.value));
                let message =
                    format!("this campaign buys no traffic from {codes}: the funnel gets no click");
                let place = ws.files.key_span(countries.at);
                let finding = Diagnostic::new(RULE.code, place, message)
                    .severity(Severity::Warning)
                    .label("not bought")
                    .related(ws.files.key_span(bought.at), "what it buys")
                    .help("add the country to the campaign's `countries`, or correct it here");
                out.push(ws.files.chain(finding, owner, countries.at, None));
                continue;
            }
            let untold = Set::ALL.without(told);
            report(ws, (owner, campaign), countries, taken.with(untold), out);
            continue;
        }
        let shown = if is_default { told.without(all_taken) } else { told };
        let missing = shown.without(taken);
        if missing == Set::NONE {
            continue;
        }
        let list = one_of(codes_of(missing));
        let message = format!(
            "this funnel gets visitors from {list} as well, and no offer of its own takes them: its share of their clicks is paid for, and none can become a lead"
        );
        let place = ws.files.key_span(offers.at);
        let finding = Diagnostic::new(RULE.code, place, message)
            .severity(Severity::Warning)
            .label(format!("none for {list}"))
            .related(ws.files.key_span(bought.at), "bought here")
            .help("give the funnel the `countries` that its offers take, or add an offer for the others");
        out.push(ws.files.chain(finding, owner, offers.at, None));
    }
}
