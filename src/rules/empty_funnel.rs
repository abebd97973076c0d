//! `empty-funnel`

use super::nations::{Set, codes_of, countries_of};
use super::shares::is_open;
use super::{Check, Context, Example, Look, Rule};
use crate::compile::is_paused;
use crate::diagnostic::{Code, Diagnostic, Findings, Severity, one_of};
use crate::model::{Campaign, Funnel, OfferRef, Spanned};
use crate::text::{Span, visible};
use crate::workspace::{Origin, Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC503", "empty-funnel"),
    what: "A campaign or one of its funnels has no offer, or an active campaign has a funnel whose visitors go to paused offers alone. Or (a note) each funnel for a country has conditions, and none is the default; or conditions ask for nothing.",
    why: "The traffic is paid for and has nowhere to go: RedTrack has no offer to send the visitor to.",
    mend: "Add an offer that runs, or pause the campaign with `status: paused`.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e, status: paused }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  kz-slim: { channel: push, offers: [slim-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e, status: paused }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
  kz-slim: { channel: push, offers: [slim-kz], status: paused }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let mut seen = HashSet::new();
    Box::new(move |part, out| {
        for (entry, campaign) in part.campaigns() {
            if campaign.offers.is_some() && campaign.funnels.is_some() {
                continue;
            }
            let owner = entry.owner("campaign");
            let mut say =
                |at: Loc, what: &str, why: &str, help: &'static str, lent: Option<Span>| {
                    if seen.insert(at) {
                        let diagnostic = Diagnostic::new(
                            RULE.code,
                            ws.files.key_span(at),
                            format!("{what} {why}: the traffic is paid for and has nowhere to go"),
                        );
                        let diagnostic =
                            diagnostic.label("no offer to send visitors to").help(help);
                        let diagnostic = ws.files.chain(diagnostic, owner, at, None);
                        out.push(match lent {
                            Some(span) => diagnostic.related(span, "paused here"),
                            None => diagnostic,
                        });
                    }
                };
            let add = "add at least one offer to the list";
            let wake =
                "send them to an offer that runs, or pause the campaign with `status: paused`";
            let mut list = |offers: &Spanned<Vec<OfferRef<'_>>>, what: &str, is_open: bool| {
                if offers.value.is_empty() {
                    say(offers.at, what, "has no offer", add, None);
                } else if is_open && all_paused(ws, campaign, &offers.value) {
                    let lent = offers.value.iter().find_map(|offer| paused_elsewhere(ws, offer));
                    say(offers.at, what, "sends visitors to nothing but paused offers", wake, lent);
                }
            };
            if let Some(offers) = &campaign.offers {
                list(offers, "this campaign", true);
            }
            let Some(funnels) = &campaign.funnels else { continue };
            for (i, funnel) in funnels.value.iter().enumerate() {
                if let Some(offers) = &funnel.offers {
                    list(offers, "this funnel", is_open(funnel));
                } else {
                    let name = funnel.name.map_or_else(
                        || format!("funnel {} of this campaign", i + 1),
                        |name| format!("the funnel `{}`", visible(name.value)),
                    );
                    missing(ws, owner, funnels.at, &name, &mut seen, out);
                    break;
                }
            }
            if funnels.value.is_empty() {
                missing(ws, owner, funnels.at, "this campaign", &mut seen, out);
            }
            out.extend(conditions_alone(ws, owner, campaign, funnels));
            out.extend(funnels.value.iter().filter_map(|funnel| no_condition(ws, owner, funnel)));
        }
    })
}

/// Visitors who meet the conditions of no funnel, where there is no default one.
fn conditions_alone<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    campaign: &Campaign<'t>,
    funnels: &Spanned<Vec<Funnel<'t>>>,
) -> Option<Diagnostic> {
    let is_default = |funnel: &Funnel<'_>| funnel.default.is_some_and(|d| d.value);
    if is_paused(campaign.status) || funnels.value.iter().any(is_default) {
        return None;
    }
    let open = || funnels.value.iter().filter(|funnel| is_open(funnel));
    let of = |funnel: &Funnel<'_>| countries_of(funnel.countries.as_ref().map(|c| &c.value));
    let union = |set: Set, funnel| set.with(of(funnel));
    let shown = open().filter(|f| !f.is_without_conditions()).fold(Set::NONE, union);
    let all = open().filter(|f| f.is_without_conditions()).fold(Set::NONE, union);
    let of_device = |device| open().filter(move |f| asks_for_alone(f, device));
    let [phones, computers] =
        ["mobile", "desktop"].map(|device| of_device(device).fold(Set::NONE, union));
    let sure = all.with(phones.and(computers));
    let bought = countries_of(campaign.countries.as_ref().map(|c| &c.value));
    let unsure = shown.and(bought).without(sure);
    if unsure == Set::NONE {
        return None;
    }
    let from = if unsure == Set::ALL {
        String::new()
    } else {
        format!(" for visitors from {}", one_of(codes_of(unsure)))
    };
    let message = format!(
        "each funnel{from} has conditions (`when`), and none is the default one: whoever meets none of the conditions has no funnel, and what RedTrack does then is not known"
    );
    let found = Diagnostic::new(RULE.code, ws.files.key_span(funnels.at), message)
        .severity(Severity::Note)
        .label("no funnel for the rest")
        .help("write `default: true` at the funnel that takes the rest; if the channel sends nobody else, nothing is lost");
    Some(ws.files.chain(found, owner, funnels.at, None))
}

/// Conditions that ask for nothing.
fn no_condition<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    funnel: &Funnel<'t>,
) -> Option<Diagnostic> {
    let when = funnel.when.as_ref()?;
    let empty: Vec<_> = when.value.keys().filter(|(_, values)| values.is_empty()).collect();
    let message = match empty.as_slice() {
        [] if funnel.is_without_conditions() => {
            "no condition stands here: this funnel takes every visitor".to_owned()
        }
        [] => return None,
        [(name, _), ..] => {
            format!("`{name}` lists nothing, so it is no condition: this funnel takes every {name}")
        }
    };
    let found = Diagnostic::new(RULE.code, ws.files.key_span(when.at), message)
        .severity(Severity::Note)
        .label(if funnel.is_without_conditions() { "asks for nothing" } else { "an empty list" })
        .help("write what it is to ask for, such as `device_type: [mobile]`, or remove it");
    Some(ws.files.chain(found, owner, when.at, None))
}

/// Whether visitors of a device meet the conditions of a funnel, whoever they are.
fn asks_for_alone(funnel: &Funnel<'_>, device: &str) -> bool {
    let mut conditions = funnel.conditions();
    let Some(("device_type", types)) = conditions.next() else { return false };
    types.iter().any(|t| t.value.eq_ignore_ascii_case(device)) && conditions.next().is_none()
}

/// A funnel without the key `offers`: the nearest key that was written is `funnels`.
fn missing<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    at: Loc,
    what: &str,
    seen: &mut HashSet<Loc>,
    out: &mut Findings,
) {
    if seen.insert(at) {
        let message = format!("{what} has no offer: the traffic is paid for and has nowhere to go");
        let diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(at), message)
            .label("no offer to send visitors to")
            .help("give every funnel `offers: [ … ]` with at least one offer");
        out.push(ws.files.chain(diagnostic, owner, at, None));
    }
}

/// Whether an active campaign sends the visitors of a funnel to paused offers alone. An offer of
/// weight 0 gets none of them; that all are of weight 0 is said elsewhere.
pub(super) fn all_paused(
    ws: &Workspace<'_, '_>,
    campaign: &Campaign<'_>,
    offers: &[OfferRef<'_>],
) -> bool {
    let is_shown = |offer: &&OfferRef<'_>| offer.weight.is_none_or(|w| w.value != 0);
    let any = offers.iter().any(|offer| is_shown(&offer));
    let mut shown = offers.iter().filter(|offer| !any || is_shown(offer));
    !is_paused(campaign.status) && shown.all(|offer| is_paused_offer(ws, offer))
}

/// Whether what is named is an offer that is paused.
pub(super) fn is_paused_offer(ws: &Workspace<'_, '_>, named: &OfferRef<'_>) -> bool {
    let offer = ws.offer(named).and_then(|entry| entry.value.as_deref());
    offer.is_some_and(|offer| is_paused(offer.status))
}

/// Where an offer is paused, if that does not stand at it: an environment or `defaults` say it.
fn paused_elsewhere(ws: &Workspace<'_, '_>, named: &OfferRef<'_>) -> Option<Span> {
    let status = ws.offer(named)?.value.as_ref()?.status?;
    (ws.files.origin(status.at) != Origin::Written).then(|| ws.files.span(status.at))
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_campaigns;

    fn campaigns(rest: &str) -> Vec<String> {
        of_campaigns(&super::RULE, rest)
    }

    #[test]
    fn lists_without_offers_point_at_their_key() {
        assert_eq!(
            campaigns("  x: { channel: push, offers: [] }"),
            ["error empty-funnel 13 offers"]
        );
        assert_eq!(
            campaigns(
                "  x: { channel: push, funnels: [{ name: A, offers: [a] }, { name: B, offers: [] }] }"
            ),
            ["error empty-funnel 13 offers"]
        );
        assert_eq!(
            campaigns("  x: { channel: push, funnels: [{ name: A, offers: [a] }, { name: B }] }"),
            ["error empty-funnel 13 funnels"]
        );
        assert_eq!(
            campaigns("  x: { channel: push, funnels: [] }"),
            ["error empty-funnel 13 funnels"]
        );
    }

    #[test]
    fn nothing_but_paused_offers_is_empty_while_the_campaign_runs() {
        assert_eq!(
            campaigns("  x: { channel: push, offers: [b, c/x] }"),
            ["error empty-funnel 13 offers"]
        );
        assert!(campaigns("  x: { channel: push, offers: [b, c/x], status: paused }").is_empty());
        assert!(campaigns("  x: { channel: push, offers: [b, a] }").is_empty());
        assert!(campaigns("  x: { channel: push, offers: [b, nope] }").is_empty());
    }

    #[test]
    fn an_offer_that_runs_and_has_weight_0_gets_nobody_either() {
        let weights = |a: u8, b: u8| {
            campaigns(&format!(
                "  x: {{ channel: push, offers: [{{ offer: a, weight: {a} }}, {{ offer: b, weight: {b} }}] }}"
            ))
        };
        assert_eq!(weights(0, 100), ["error empty-funnel 13 offers"]);
        for (a, b) in [(1, 99), (100, 0), (0, 0)] {
            assert!(weights(a, b).is_empty(), "{a} {b}");
        }
    }

    /// It was switched off, and may have been for that very reason.
    #[test]
    fn a_funnel_of_weight_0_gets_nobody() {
        let funnels = |off: &str| {
            campaigns(&format!(
                "  x: {{ channel: push, funnels: [{{ {off} }}, {{ weight: 100, offers: [a] }}] }}"
            ))
        };
        assert!(funnels("weight: 0, offers: [b]").is_empty());
        let found = ["error empty-funnel 13 offers"];
        assert_eq!(funnels("weight: 0, default: true, offers: [b]"), found);
        assert_eq!(funnels("weight: 0, offers: []"), found);
    }

    /// An empty list was sent as a filter without values.
    #[test]
    fn conditions_that_ask_for_nothing_were_silent() {
        let of = |when: &str| {
            campaigns(&format!(
                "  x: {{ channel: push, funnels: [{{ when: {when}, offers: [a] }}, {{ default: true, offers: [a] }}] }}"
            ))
        };
        for when in ["{}", "{ os: [] }", "{ os: [], device_type: mobile }"] {
            assert_eq!(of(when), ["note empty-funnel 13 when"], "{when}");
        }
        assert!(of("{ os: [iOS] }").is_empty());
    }

    /// Visitors with a desktop were bought, and no funnel was theirs.
    #[test]
    fn visitors_who_meet_no_condition_had_no_funnel() {
        let with = |rest: &str, funnels: &str| {
            campaigns(&format!("  x: {{ channel: push{rest}, funnels: [{funnels}] }}"))
        };
        let note = ["note empty-funnel 13 funnels"];
        let mobile = "{ when: { device_type: mobile }, offers: [a] }";
        assert_eq!(with("", mobile), note);
        assert_eq!(
            with("", &format!("{mobile}, {{ when: {{ os: Windows }}, offers: [a] }}")),
            note
        );
        assert_eq!(with("", &format!("{mobile}, {{ weight: 0, offers: [a] }}")), note);
        let of_kz = "{ countries: [KZ], offers: [a] }";
        assert_eq!(with(", countries: [KZ, UZ]", &format!("{mobile}, {of_kz}")), note);
        assert!(with(", countries: [KZ]", &format!("{mobile}, {of_kz}")).is_empty());
        assert!(with("", &format!("{mobile}, {{ offers: [a] }}")).is_empty());
        assert!(with("", &format!("{mobile}, {{ default: true, offers: [a] }}")).is_empty());
        assert!(with(", status: paused", mobile).is_empty());
        assert!(with("", of_kz).is_empty());
    }

    /// Nobody was left over.
    #[test]
    fn a_funnel_for_phones_and_one_for_computers_were_noted() {
        let noted = |funnels: &str| {
            let rest = ", countries: [KZ, UZ]";
            !campaigns(&format!("  x: {{ channel: push{rest}, funnels: [{funnels}] }}")).is_empty()
        };
        let of = |when: &str| format!("{{ when: {{ {when} }}, offers: [a] }}");
        let (phones, computers) = (of("device_type: [Mobile, tablet]"), of("device_type: desktop"));
        assert!(!noted(&format!("{phones}, {computers}")));
        assert!(noted(&phones));
        let android = of("device_type: mobile, os: Android");
        assert!(noted(&format!("{android}, {computers}")));
        let of_kz = computers.replacen('{', "{ countries: [KZ],", 1);
        assert!(noted(&format!("{phones}, {of_kz}")));
    }

    #[test]
    fn several_channels_are_one_mistake() {
        assert_eq!(
            campaigns("  x: { channels: [push, pop], offers: [] }"),
            ["error empty-funnel 13 offers"]
        );
    }
}
