//! `access-missing`

use super::{Check, Context, Example, Rule};
use crate::compile::PlannedCampaign;
use crate::diagnostic::{Code, Findings, Severity};
use crate::facts::{Confidence, kma};
use crate::model::{Access, Spanned, Text};
use crate::text::visible;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC412", "access-missing"),
    what: "A campaign uses an offer to which KMA.BIZ has not granted access: an error for an active campaign, a warning when only paused ones use it.",
    why: "Without access KMA.BIZ takes no leads for the offer: every click is paid for and nothing comes back.",
    mend: "Ask for access in KMA.BIZ (Request access on the offer, or your manager), and write `access: granted` once you have it. Until then pause the campaign or take the offer out.",
    source: Some(("Kadam's guide to KMA.BIZ", Confidence::Medium)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, access: requested }
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
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, access: granted }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

/// Where an offer is used first: by an active campaign if there is one.
struct Use<'c, 't> {
    campaign: &'c PlannedCampaign<'t>,
    at: Text<'t>,
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let closed = |access: &Spanned<Access>| access.value != Access::Granted;
    let missing: Vec<_> = ws
        .offers
        .iter()
        .filter_map(|(entry, offer)| Some((entry, offer.access.filter(closed)?)))
        .collect();
    if missing.is_empty() {
        return;
    }
    let mut uses: HashMap<&str, Option<Use<'_, '_>>> =
        missing.iter().map(|(entry, _)| (entry.id, None)).collect();
    for campaign in &context.plan.campaigns {
        for share in campaign.funnels(ws).into_iter().flat_map(|f| f.offers) {
            let id = share.id.value;
            let entry = id.split_once('/').map_or(id, |(entry, _)| entry);
            let Some(known) = uses.get_mut(entry) else { continue };
            if known.as_ref().is_none_or(|k| k.campaign.paused && !campaign.paused) {
                *known = Some(Use { campaign, at: share.id });
            }
        }
    }
    for (entry, access) in missing {
        let Some(Some(used)) = uses.get(entry.id) else { continue };
        let paused = used.campaign.paused;
        let state = if access.value == Access::Requested {
            "access to it is only requested"
        } else {
            "you have no access to it"
        };
        let campaign = visible(&used.campaign.id);
        let message = if paused {
            format!(
                "the paused campaign `{campaign}` uses `{}`, but {state}: once it runs, KMA.BIZ takes no leads from it",
                visible(entry.id)
            )
        } else {
            format!(
                "the campaign `{campaign}` sends clicks to `{}`, but {state}: KMA.BIZ takes no leads from it",
                visible(entry.id)
            )
        };
        let severity = if paused { Severity::Warning } else { Severity::Error };
        let owner = entry.owner("offer");
        out.push(
            ws.files
                .finding(RULE.code, owner, access.at, None, message)
                .severity(severity)
                .label("not granted")
                .related(ws.files.span(used.at.at), "used here")
                .help(format!(
                    "press {} on the offer in KMA.BIZ or ask your manager, and write `access: granted` once you have it; until then pause the campaign or take the offer out",
                    kma::REQUEST_ACCESS
                )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn with(offers: &str, campaigns: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels:
  c: {{ click_id: \"{{id}}\", parameters: {{ sub1: \"{{z}}\" }} }}
offers:
{offers}
campaigns:
{campaigns}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| f.contains("access-missing")).collect()
    }

    const A: &str = "  a: { stream: https://kshop5.pro/AbC12d, access: none }";

    #[test]
    fn an_active_campaign_makes_it_an_error() {
        assert_eq!(with(A, "  k: { channel: c, offers: [a] }"), ["error access-missing 8:51"]);
        let both = "  j: { channel: c, offers: [a], status: paused }\n  k: { channel: c, offers: [{ offer: a, weight: 1 }] }";
        assert_eq!(with(A, both), ["error access-missing 8:51"]);
    }

    #[test]
    fn paused_campaigns_make_it_a_warning_and_none_makes_it_nothing() {
        let paused = "  k: { channel: c, offers: [a], status: paused }";
        assert_eq!(with(A, paused), ["warning access-missing 8:51"]);
        let other = format!("{A}\n  b: {{ stream: https://kshop5.pro/BbC12d }}");
        assert!(with(&other, "  k: { channel: c, offers: [b] }").is_empty());
    }

    #[test]
    fn a_stream_of_the_offer_uses_the_offer() {
        let offer = "  a:
    access: requested
    streams: { push: https://kshop5.pro/AbC12d }";
        assert_eq!(
            with(offer, "  k: { channel: c, offers: [a/push] }"),
            ["error access-missing 9:13"]
        );
    }
}
