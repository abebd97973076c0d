//! `paused-in-rotation`

use super::empty_funnel::{all_paused, is_paused_offer};
use super::shares::is_open;
use super::{Check, Context, Example, Look, Rule};
use crate::compile::is_paused;
use crate::diagnostic::Code;
use crate::text::visible;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC511", "paused-in-rotation"),
    what: "An active campaign gives a share of its clicks to a paused offer.",
    why: "The campaign goes on paying for the clicks of that share, while the offer was stopped for a reason: its cap is full, its stream is closed, or it did not pay.",
    mend: "Take the offer out of the campaign, give it `weight: 0`, or let it run again.",
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
  kz: { channel: push, offers: [keto-kz, slim-kz] }
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
  kz:
    channel: push
    offers:
      - { offer: keto-kz, weight: 100 }
      - { offer: slim-kz, weight: 0 }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let mut seen = HashSet::new();
    Box::new(move |part, out| {
        for (entry, campaign) in part.campaigns().filter(|(_, c)| !is_paused(c.status)) {
            let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
            let open = funnels.filter(|funnel| is_open(funnel));
            let lists = campaign.offers.iter().chain(open.filter_map(|f| f.offers.as_ref()));
            for list in lists {
                let paused = || list.value.iter().filter(|o| is_paused_offer(ws, o));
                if paused().next().is_none() || all_paused(ws, campaign, &list.value) {
                    continue;
                }
                for offer in paused() {
                    // Weights below zero have a finding of their own.
                    let gets_clicks = offer.weight.is_none_or(|w| w.value > 0);
                    if !gets_clicks || !seen.insert(offer.id.at) {
                        continue;
                    }
                    let message = format!(
                        "the offer `{}` is paused, and this active campaign still sends it a share of the clicks",
                        visible(offer.id.value)
                    );
                    let owner = entry.owner("campaign");
                    let diagnostic = ws.files.finding(RULE.code, owner, offer.id.at, None, message);
                    let status = ws.offer(offer).and_then(|entry| entry.value.as_ref()?.status);
                    let diagnostic = match status.filter(|s| s.at.doc().is_some()) {
                        Some(status) => diagnostic.related(ws.files.span(status.at), "paused here"),
                        None => diagnostic,
                    };
                    out.push(diagnostic.label("a paused offer").help(
                        "take it out of the list, or give it `weight: 0` and the others weights",
                    ));
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_campaigns;

    fn campaigns(rest: &str) -> Vec<String> {
        of_campaigns(&super::RULE, rest)
    }

    #[test]
    fn each_paused_share_is_reported_at_the_reference() {
        assert_eq!(
            campaigns("  x: { channel: push, offers: [a, b, c/y] }"),
            ["warning paused-in-rotation 13 b", "warning paused-in-rotation 13 c/y"]
        );
        assert_eq!(
            campaigns(
                "  x: { channel: push, offers: [{ offer: a, weight: 90 }, { offer: b, weight: 10 }] }"
            ),
            ["warning paused-in-rotation 13 b"]
        );
    }

    #[test]
    fn no_share_no_warning() {
        for rest in [
            "  x: { channel: push, offers: [{ offer: a, weight: 100 }, { offer: b, weight: 0 }] }",
            "  x: { channel: push, offers: [a, b], status: paused }",
            "  x: { channel: push, offers: [b, c/x] }",
            "  x: { channel: push, funnels: [{ weight: 0, offers: [a, b] }, { weight: 100, offers: [a] }] }",
        ] {
            assert!(campaigns(rest).is_empty(), "{rest}");
        }
    }
}
