//! Pages of one's own: where their buttons lead, and whether they are one's own.

use super::RULE;
use crate::diagnostic::{Findings, Severity};
use crate::model::{LanderKind, LanderRef};
use crate::rules::Context;
use crate::text::visible;
use hashbrown::{HashMap, HashSet};
use std::cell::LazyCell;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Findings) {
    places(context, out);
    streams(context, out);
}

/// Landers that are no page of one's own but a stream of KMA.BIZ.
fn streams(context: &Context<'_, '_>, out: &mut Findings) {
    let bare =
        |url: &str| url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/').to_owned();
    let links = LazyCell::new(|| -> HashMap<String, &str> {
        let offers = context.plan.offers.iter();
        offers.filter_map(|offer| Some((bare(offer.link?.value), &*offer.id))).collect()
    });
    for (entry, lander) in context.ws.landers.iter() {
        let Some(url) = lander.url else { continue };
        let Some(offer) = links.get(&bare(url.value)) else { continue };
        let message = format!(
            "this is the stream link of the offer `{}`, and no page of your own: whoever is sent here comes without a click id, so no lead of theirs comes home",
            visible(offer)
        );
        let files = context.ws.files;
        let finding = files.finding(RULE.code, entry.owner("lander"), url.at, None, message);
        let finding = finding.severity(Severity::Warning).label("a stream of KMA.BIZ");
        out.push(finding.help("take this lander out of the campaigns: an offer needs none, its stream leads to the landing that KMA.BIZ has"));
    }
}

/// Pages whose button leads elsewhere than where their funnel has them.
fn places(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let kind = |page: &LanderRef<'_>| {
        let lander = ws.landers.get(page.id.value)?;
        Some(lander.kind.map_or(LanderKind::Lander, |kind| kind.value))
    };
    let mut told = HashSet::new();
    let mut say = |owner, page: &LanderRef<'_>, message: String, help: String| {
        if told.insert(page.id.at) {
            let finding = ws.files.finding(RULE.code, owner, page.id.at, None, message);
            let finding = finding.severity(Severity::Warning);
            out.push(finding.label("its button leads elsewhere").help(help));
        }
    };
    for (entry, campaign) in ws.campaigns.iter() {
        for funnel in campaign.funnels.iter().flat_map(|f| &f.value) {
            let owner = entry.owner("campaign");
            for page in funnel.landers.iter().flat_map(|l| &l.value) {
                if kind(page) == Some(LanderKind::Prelander) {
                    let id = visible(page.id.value);
                    let message = format!(
                        "`{id}` is a prelander: its button is `/preclick`, which leads to a lander, so nobody who sees it here reaches the offer"
                    );
                    let help = format!(
                        "take `kind: prelander` out of `{id}`, or name it under `prelanders`"
                    );
                    say(owner, page, message, help);
                }
            }
            let has_lander = funnel.landers.as_ref().is_some_and(|l| !l.value.is_empty());
            for page in funnel.prelanders.iter().flat_map(|l| &l.value) {
                if !has_lander {
                    if kind(page) == Some(LanderKind::Prelander) {
                        let id = visible(page.id.value);
                        let message = format!(
                            "`{id}` is a prelander: its button is `/preclick`, which leads to a lander, and this funnel has none"
                        );
                        let help = format!(
                            "name a lander under `landers`, or take `kind: prelander` out of `{id}`, whose button then is `/click`"
                        );
                        say(owner, page, message, help);
                    }
                    continue;
                }
                if kind(page) == Some(LanderKind::Lander) {
                    let id = visible(page.id.value);
                    let message = format!(
                        "`{id}` is a lander: its button is `/click`, which leads to the offer, so nobody who sees it here reaches the lander behind it"
                    );
                    let help =
                        format!("write `kind: prelander` at `{id}`, or name it under `landers`");
                    say(owner, page, message, help);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::pointed;

    fn funnel(landers: &str, funnel: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}
channels: {{ c: {{ click_id: \"{{c}}\" }} }}
landers: {{ l: {landers} }}
campaigns: {{ k: {{ channel: c, funnels: [{{ {funnel}, offers: [o] }}] }} }}
"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains(super::RULE.code.name)).collect()
    }

    #[test]
    fn a_stream_of_kma_biz_is_no_page_of_ones_own() {
        let found = |url: &str| funnel(&format!("{{ url: \"{url}\" }}"), "landers: [l]");
        for url in ["https://kshop5.pro/AbC12d", "https://kshop5.pro/AbC12d/?data1={clickid}"] {
            assert_eq!(found(url), [format!("warning broken-chain 7 \"{url}\"")]);
        }
        assert!(found("https://quiz.acme-media.com/AbC12d").is_empty());
    }

    #[test]
    fn a_prelander_leads_to_a_lander() {
        let page = "{ url: https://quiz.acme-media.com/, kind: prelander }";
        assert_eq!(funnel(page, "prelanders: [l]"), ["warning broken-chain 8 l"]);
        assert_eq!(funnel(page, "landers: [l]"), ["warning broken-chain 8 l"]);
        let page = page.replace("prelander", "lander");
        assert!(funnel(&page, "prelanders: [l]").is_empty());
    }
}
