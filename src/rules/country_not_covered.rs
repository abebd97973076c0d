//! `country-not-covered`

mod shares;

use super::nations::{Set, codes_of, countries_of};
use super::shares::is_open;
use super::{Check, Context, Example, Look, Part, Rule};
use crate::compile::is_paused;
use crate::diagnostic::{Code, Diagnostic, Findings, Severity, one_of};
use crate::facts::countries;
use crate::model::{Campaign, Funnel, Offer, OfferRef, Spanned, Text};
use crate::text::visible;
use crate::workspace::{Origin, Owner, Workspace};
use crate::yaml::Loc;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC705", "country-not-covered"),
    what: "A campaign buys traffic in a country that no offer of its funnel takes; or (warnings) one of several offers or funnels takes none of its visitors, or an offer has a payout for a country that it does not take, and none for one that it takes.",
    why: "The offers are not for these visitors: every click from there is paid for, and none can become a lead.",
    mend: "Remove the country from the campaign, or give the funnel an offer that takes it. An offer without `countries` takes every country.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
campaigns:
  kz: { channel: push, countries: [KZ, UZ], offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
  keto-uz: { stream: https://kshop5.pro/BcD23e, countries: [UZ] }
campaigns:
  kz: { channel: push, countries: [KZ, UZ], offers: [keto-kz, keto-uz] }
",
    )]),
    check: Check::Parts(look),
};

fn takes(offer: &Offer<'_>) -> Set {
    countries_of(offer.countries.as_ref())
}

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    // Offers are looked at once, however many campaigns name them.
    let offers: Vec<Set> =
        ws.offers.all().map(|e| e.value.as_deref().map_or(Set::ALL, takes)).collect();
    Box::new(move |part, out| {
        let taken = |list: Option<&Spanned<Vec<OfferRef<'_>>>>| {
            let Some(list) = list.filter(|l| !l.value.is_empty()) else { return Set::ALL };
            // An offer of weight 0 gets no click; that none has any is said elsewhere.
            let is_shown = |offer: &&OfferRef<'_>| offer.weight.is_none_or(|w| w.value != 0);
            let any = list.value.iter().any(|offer| is_shown(&offer));
            list.value.iter().filter(|offer| !any || is_shown(offer)).fold(
                Set::NONE,
                |set, offer| {
                    set.with(offer.position().map_or(Set::ALL, |position| offers[position]))
                },
            )
        };
        payouts(ws, part, out);
        for (entry, campaign) in part.campaigns() {
            let owner = entry.owner("campaign");
            if !is_paused(campaign.status) {
                shares::strangers(ws, owner, campaign, &offers, out);
            }
            let listed = campaign.countries.as_ref().filter(|c| !c.value.is_empty());
            if let Some(countries) = listed {
                let covered = covered(campaign, &taken);
                let is_told = report(ws, (owner, campaign), countries, covered, out);
                if !is_told && !is_paused(campaign.status) {
                    shares::funnels(ws, (owner, campaign), &taken, covered, out);
                }
                continue;
            }
            // Without countries of its own the campaign takes what its funnels take.
            let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
            for funnel in funnels.filter(|funnel| is_open(funnel)) {
                if let Some(countries) = &funnel.countries {
                    let set = taken(funnel.offers.as_ref());
                    report(ws, (owner, campaign), countries, set, out);
                }
            }
        }
    })
}

/// Payouts for countries that their offer does not take, where one that it takes has none: one may
/// stand for the other.
fn payouts<'t>(ws: &Workspace<'t, '_>, part: &Part<'_, 't>, out: &mut Findings) {
    for (entry, offer) in part.offers() {
        let Some(payout) = offer.payout.as_ref().filter(|p| !p.value.by_country.is_empty()) else {
            continue;
        };
        let taken = takes(offer);
        let mut paid = Set::NONE;
        let codes = payout.value.by_country.iter().map(|(country, _)| country.value);
        codes.filter_map(countries::index).for_each(|index| paid.add(index));
        let unpaid = offer
            .countries
            .iter()
            .flatten()
            .find(|text| countries::index(text.value).is_some_and(|index| !paid.has(index)));
        let Some(unpaid) = unpaid else { continue };
        let stray = |text: &Text<'_>| countries::index(text.value).is_some_and(|i| !taken.has(i));
        // One is enough, and a table that `defaults` lend is one of prices for all offers.
        let files = ws.files;
        let is_own = |text: &Text<'_>| files.origin(text.at) == Origin::Written;
        let mut strays = payout.value.by_country.iter().map(|(country, _)| country);
        if let Some(country) = strays.find(|country| stray(country) && is_own(country)) {
            let message = format!(
                "the offer `{}` has a payout for `{}`, which is none of its `countries`, and none for `{}`, which is",
                visible(entry.id),
                visible(country.value),
                visible(unpaid.value)
            );
            let finding = files.finding(RULE.code, entry.owner("offer"), country.at, None, message);
            let finding = finding.severity(Severity::Warning).label("not taken");
            let finding = finding.related(files.span(unpaid.at), "has no payout");
            out.push(finding.help("is it the same country? Correct one of the two, or give each country of `countries` its payout"));
        }
    }
}

/// The countries whose visitors some offer takes, in one of the funnels that they reach: those
/// for their country, and the default one unless a funnel takes them all before.
fn covered<'f>(
    campaign: &'f Campaign<'_>,
    taken: &impl Fn(Option<&'f Spanned<Vec<OfferRef<'f>>>>) -> Set,
) -> Set {
    if campaign.offers.is_some() {
        return taken(campaign.offers.as_ref());
    }
    // That there is no funnel at all is said elsewhere.
    let Some(funnels) = campaign.funnels.as_ref().filter(|funnels| !funnels.value.is_empty())
    else {
        return Set::ALL;
    };
    let (mut covered, mut by_default) = (Set::NONE, Set::NONE);
    for funnel in &funnels.value {
        let taken = taken(funnel.offers.as_ref());
        if funnel.default.is_some_and(|default| default.value) {
            by_default = by_default.with(taken);
            continue;
        }
        let shown = countries_of(funnel.countries.as_ref().map(|list| &list.value));
        covered = covered.with(shown.and(taken));
    }
    covered.with(by_default.without(all_taken(&funnels.value)))
}

/// The countries of which no visitor comes to the default funnel.
fn all_taken(funnels: &[Funnel<'_>]) -> Set {
    let is_sure =
        |f: &&Funnel<'_>| f.is_without_conditions() && !f.default.is_some_and(|d| d.value);
    let shown = |f: &Funnel<'_>| countries_of(f.countries.as_ref().map(|list| &list.value));
    funnels.iter().filter(is_sure).fold(Set::NONE, |all, funnel| all.with(shown(funnel)))
}

/// Reports the countries of a list that are not covered, if there are any.
fn report<'t>(
    ws: &Workspace<'t, '_>,
    (owner, campaign): (Owner<'t>, &Campaign<'t>),
    countries: &Spanned<Vec<Text<'t>>>,
    covered: Set,
    out: &mut Findings,
) -> bool {
    let mut missing = Set::NONE;
    for country in &countries.value {
        // Whether a country that is not one is covered can be said once it is mended.
        if let Some(index) = countries::index(country.value).filter(|i| !covered.has(*i)) {
            missing.add(index);
        }
    }
    if missing == Set::NONE {
        return false;
    }
    let list = one_of(codes_of(missing));
    let funnels = elsewhere(ws, campaign, missing);
    let (who, help) = match &funnels {
        Some(_) => (
            format!("visitors from {list} come to no funnel of this campaign with an offer for them"),
            "are the `countries` of two funnels swapped? An offer for these visitors stands in a funnel for others".to_owned(),
        ),
        None => (
            format!("no offer of this campaign's funnel takes visitors from {list}"),
            format!("remove {list} here, or add an offer whose `countries` have it"),
        ),
    };
    let message = format!("{who}: their clicks are paid for, and none can become a lead");
    let diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(countries.at), message)
        .label("not covered")
        .help(help);
    let diagnostic = funnels.into_iter().flatten().fold(diagnostic, |diagnostic, (at, set)| {
        let codes = one_of(codes_of(set));
        diagnostic.related(ws.files.span(at), format!("an offer of this funnel takes {codes}"))
    });
    let mut diagnostic = ws.files.chain(diagnostic, owner, countries.at, None);
    for (id, at) in lent(ws, campaign).take(MOST_LENT) {
        let what = format!("which countries `{}` takes", visible(id));
        diagnostic = diagnostic.related(ws.files.span(at), what);
    }
    out.push(diagnostic);
    true
}

/// Among how many funnels it is looked for two that are swapped.
const MOST_FUNNELS: usize = 16;

/// The funnels for other visitors that have an offer for some of those that are `missing`, each with its
/// `countries` and whom it could take; `None` unless they could take them all.
fn elsewhere(
    ws: &Workspace<'_, '_>,
    campaign: &Campaign<'_>,
    missing: Set,
) -> Option<Vec<(Loc, Set)>> {
    let (mut found, mut funnels) = (Set::NONE, Vec::new());
    // Each may be asked about: nobody swaps two of hundreds.
    let few = campaign.funnels.as_ref().filter(|funnels| funnels.value.len() <= MOST_FUNNELS)?;
    for funnel in &few.value {
        let Some(countries) = &funnel.countries else { continue };
        let offers = funnel.offers.iter().flat_map(|offers| &offers.value);
        let offers = offers.filter_map(|offer| ws.offer(offer)?.value.as_deref());
        let taken = offers.fold(Set::NONE, |set, offer| set.with(takes(offer))).and(missing);
        let taken = taken.without(countries_of(Some(&countries.value)));
        if taken != Set::NONE {
            found = found.with(taken);
            funnels.push((countries.at, taken));
        }
    }
    funnels.truncate(MOST_LENT);
    (found == missing).then_some(funnels)
}

/// How many offers are shown whose countries stand elsewhere.
const MOST_LENT: usize = 3;

/// The offers of a campaign whose countries do not stand at them: an environment changes them, or
/// `defaults` lend them.
fn lent<'c, 't>(
    ws: &'c Workspace<'t, '_>,
    campaign: &'c Campaign<'t>,
) -> impl Iterator<Item = (&'t str, Loc)> + 'c {
    let entries = campaign.named_offers().filter_map(|offer| ws.offer(offer));
    entries.filter_map(|entry| {
        let first = entry.value.as_ref()?.countries.as_ref()?.first()?;
        (ws.files.origin(first.at) != Origin::Written).then_some((entry.id, first.at))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, of_workspace};

    fn workspace(rest: &str) -> Vec<String> {
        of_workspace(&super::RULE, rest)
    }

    fn campaign(rest: &str) -> Vec<String> {
        workspace(&format!(
            "offers:
  kz: {{ stream: https://kshop5.pro/AbC12d, countries: [KZ] }}
  uz: {{ stream: https://kshop5.pro/BcD23e, countries: [UZ] }}
  uk: {{ stream: https://kshop5.pro/CdE34f, countries: [UK] }}
  any: {{ streams: {{ a: https://kshop5.pro/DeF45g, b: https://kshop5.pro/EfG56h }} }}
campaigns:
  x: {{ channel: push, {rest} }}"
        ))
    }

    const AT: [&str; 1] = ["error country-not-covered 13 countries"];

    #[test]
    fn one_finding_stands_at_the_key() {
        assert_eq!(campaign("countries: [KZ, UZ, RU], offers: [kz]"), AT);
        assert_eq!(campaign("countries: [KZ, UZ], funnels: [{ offers: [kz] }]"), AT);
    }

    #[test]
    fn each_funnel_takes_the_visitors_that_it_gets() {
        // Half of the visitors of each country meet the other's offer.
        let halves = "countries: [KZ, UZ], funnels: [{ offers: [kz] }, { offers: [uz] }]";
        assert_eq!(campaign(halves), ["warning country-not-covered 13 offers"; 2]);
        let own = "countries: [KZ, UZ], funnels: [{ offers: [kz, uz] }, { countries: [UZ], offers: [kz] }]";
        assert_eq!(campaign(own), AT);
        // Those without the condition come to the default funnel.
        let rest = "countries: [KZ, UZ], funnels: [{ when: { os: [iOS] }, offers: [kz, uz] }, { default: true, offers: [uz] }]";
        assert_eq!(campaign(rest), ["warning country-not-covered 13 offers"]);
    }

    #[test]
    fn a_funnel_for_a_country_that_is_not_bought_is_a_warning() {
        let funnels = |countries: &str| {
            campaign(&format!(
                "countries: [KZ], funnels: [{{ countries: [{countries}], offers: [any/a] }}, {{ offers: [any/b] }}]"
            ))
        };
        assert_eq!(funnels("DE"), ["warning country-not-covered 13 countries"]);
        assert!(funnels("DE, KZ").is_empty());
    }

    #[test]
    fn visitors_reach_the_funnels_of_their_country() {
        // Nobody takes Uzbekistan: no funnel is for it.
        assert_eq!(
            campaign("countries: [KZ, UZ], funnels: [{ countries: [KZ], offers: [any/a] }]"),
            AT
        );
        // The funnel for Uzbekistan has an offer for Kazakhstan alone.
        assert_eq!(
            campaign(
                "countries: [KZ, UZ], funnels: [{ countries: [UZ], offers: [kz] }, { default: true, offers: [any/a] }]"
            ),
            AT
        );
        for rest in [
            "countries: [KZ, UZ], funnels: [{ countries: [KZ], offers: [kz] }, { countries: [UZ], offers: [uz] }]",
            "countries: [KZ, UZ], funnels: [{ countries: [KZ], offers: [kz] }, { default: true, offers: [uz] }]",
            "countries: [KZ, UZ], funnels: [{ when: { os: [iOS] }, offers: [kz, uz] }, { default: true, offers: [uz, kz] }]",
            "countries: [KZ, UZ], funnels: [{ weight: 50, offers: [kz, uz] }, { weight: 0, offers: [uz] }]",
            "status: paused, countries: [KZ, UZ], funnels: [{ offers: [kz, uz] }, { offers: [uz] }]",
        ] {
            assert!(campaign(rest).is_empty(), "{rest}");
        }
    }

    #[test]
    fn swapped_countries_of_two_funnels_were_told_as_offers_that_nobody_has() {
        let root = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels: { push: { click_id: \"{click_id}\" } }
offers:
  kz: { stream: https://kshop5.pro/AbC12d, countries: [KZ] }
  ru: { stream: https://kshop5.pro/BcD23e, countries: [RU] }
campaigns:
  x:
    channel: push
    countries: [KZ, RU]
    funnels: [{ countries: [RU], offers: [kz] }, { countries: [KZ], offers: [ru] }]
";
        let found = check(&[("trackc.yaml", root)]).diagnostics;
        let own: Vec<_> = found.iter().filter(|d| d.code == super::RULE.code).collect();
        let [one] = own.as_slice() else { panic!("{own:?}") };
        assert!(one.message.contains("come to no funnel"), "{}", one.message);
        let shown: Vec<_> = one.related.iter().map(|r| r.message.as_str()).collect();
        assert_eq!(
            shown,
            ["an offer of this funnel takes `KZ`", "an offer of this funnel takes `RU`"]
        );
    }

    #[test]
    fn an_offer_of_another_country_is_told_beside_others() {
        assert_eq!(
            campaign("countries: [KZ], offers: [kz, uz]"),
            ["warning country-not-covered 13 uz"]
        );
        assert_eq!(
            campaign(
                "countries: [KZ, UZ], funnels: [{ countries: [KZ], offers: [kz, uz] }, { default: true, offers: [kz, uz] }]"
            ),
            ["warning country-not-covered 13 uz"]
        );
        for rest in [
            "countries: [KZ, UZ], offers: [kz, uz]",
            "countries: [KZ], offers: [kz, any/a]",
            "countries: [KZ], offers: [{ offer: kz, weight: 100 }, { offer: uz, weight: 0 }]",
            "countries: [KZ], offers: [kz, uz], status: paused",
            "countries: [KZ], funnels: [{ weight: 0, offers: [kz, uz] }, { weight: 100, offers: [kz] }]",
            "offers: [kz, uz]",
        ] {
            assert!(campaign(rest).is_empty(), "{rest}");
        }
        // Where none takes them, that is the mistake.
        assert_eq!(campaign("countries: [RU], offers: [kz, uz]"), AT);
        let off = "[{ offer: kz, weight: 0 }, { offer: uz, weight: 100 }]";
        assert_eq!(campaign(&format!("countries: [KZ], offers: {off}")), AT);
    }

    #[test]
    fn a_payout_for_a_country_that_is_not_taken_stands_for_another() {
        let offer = |countries: &str| {
            workspace(&format!(
                "offers:\n  a: {{ stream: https://kshop5.pro/AbC12d, {countries}payout: {{ RO: {{ amount: 1, currency: EUR }}, HU: {{ amount: 1, currency: EUR }} }} }}"
            ))
        };
        assert_eq!(offer("countries: [RO, BG], "), ["warning country-not-covered 8 HU"]);
        let lent = "defaults: { offers: { payout: { RO: { amount: 1, currency: EUR }, HU: { amount: 1, currency: EUR } } } }
offers: { a: { stream: https://kshop5.pro/AbC12d, countries: [BG] } }";
        assert!(workspace(lent).is_empty());
        for countries in ["countries: [RO, HU], ", "countries: [RO], ", ""] {
            assert!(offer(countries).is_empty(), "{countries}");
        }
    }

    #[test]
    fn funnels_of_a_campaign_for_everywhere_speak_for_themselves() {
        assert_eq!(campaign("funnels: [{ countries: [KZ, UZ], offers: [kz] }]"), AT);
        assert!(campaign("funnels: [{ countries: [KZ], offers: [kz] }]").is_empty());
        let off = "{ weight: 0, countries: [KZ, UZ], offers: [kz] }";
        let open = "{ weight: 100, countries: [KZ, UZ], offers: [kz, uz] }";
        assert!(campaign(&format!("funnels: [{off}, {open}]")).is_empty());
    }

    #[test]
    fn offers_for_everywhere_and_what_others_explain_are_silent() {
        for rest in [
            "countries: [KZ, UZ], offers: [any/a]",
            "countries: [KZ, UZ], offers: [nope, kz]",
            "countries: [GB], offers: [uk]",
            "countries: [UK], offers: [uk]",
            "countries: [XX], offers: [kz]",
            "countries: [], offers: [kz]",
            "offers: [kz, uz]",
        ] {
            assert!(campaign(rest).is_empty(), "{rest}");
        }
    }
}
