//! Pages of one's own: where their buttons lead, and whether they are one's own.

use super::RULE;
use crate::compile::is_paused;
use crate::diagnostic::{Findings, Severity};
use crate::facts::Confidence;
use crate::model::{Campaign, Funnel, LanderKind, LanderRef, Mode};
use crate::rules::stream_reused::{Key, key};
use crate::rules::{Context, doubt};
use crate::text::visible;
use crate::workspace::Workspace;
use hashbrown::{HashMap, HashSet};
use std::cell::LazyCell;
use std::collections::BTreeMap;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Findings) {
    places(context, out);
    streams(context, out);
    scripts(context, out);
}

/// Pages of campaigns without a redirect, whose script would run for redirected visitors as well.
fn scripts(context: &Context<'_, '_>, out: &mut Findings) {
    let (ws, files) = (context.ws, context.ws.files);
    let is_direct = |c: &Campaign<'_>| c.mode.is_some_and(|m| m.value == Mode::Direct);
    if !context.plan.campaigns.iter().any(|campaign| campaign.direct) {
        return;
    }
    let (mut direct, mut redirected) = (BTreeMap::new(), BTreeMap::new());
    for (entry, campaign) in ws.campaigns.iter().filter(|(_, c)| !is_paused(c.status)) {
        let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
        let pages = funnels.flat_map(|f| f.landers.iter().chain(&f.prelanders));
        let first = if is_direct(campaign) { &mut direct } else { &mut redirected };
        for page in pages.flat_map(|list| &list.value) {
            first.entry(page.id.value).or_insert((entry, page.id.at));
        }
    }
    for (page, without) in &direct {
        let Some(with) = redirected.get(page) else { continue };
        let place = |at| files.span(at);
        let order = |at| (files.sources.path(place(at)), place(at).start);
        let ((first, other), (entry, at)) =
            if order(without.1) < order(with.1) { (*without, *with) } else { (*with, *without) };
        let message = format!(
            "`{}` is shown with a redirect and without one: the tracking script that it needs for `mode: direct` would count visitors whom RedTrack sends here a second time",
            visible(page)
        );
        let finding = files.finding(RULE.code, entry.owner("campaign"), at, None, message);
        let finding = finding.severity(Severity::Warning).label("its script runs for both");
        out.push(
            finding
                .related(place(other), format!("campaign `{}` shows it, too", visible(first.id)))
                .help("let one of the two campaigns have a copy of the page at another address")
                .basis(doubt::basis(Confidence::Low, "client code; no RedTrack text"))
                .overrule("If your page loads the script for direct visitors alone, write `# trackc: ignore[broken-chain] only direct visitors load the script` at the end of this line"),
        );
    }
}

/// Landers that are no page of one's own but a stream of KMA.BIZ.
fn streams(context: &Context<'_, '_>, out: &mut Findings) {
    let links = LazyCell::new(|| -> HashMap<Key<'_>, &str> {
        let offers = context.plan.offers.iter();
        offers.filter_map(|offer| Some((key(offer.link?.value)?, &*offer.id))).collect()
    });
    for (entry, lander) in context.ws.landers.iter() {
        let Some(url) = lander.url else { continue };
        let Some(offer) = key(url.value).and_then(|key| links.get(&key)) else { continue };
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
    if ws.landers.is_empty() {
        return;
    }
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
            // Few funnels have prelanders.
            let behind = LazyCell::new(|| by_address(ws, funnel));
            for page in funnel.prelanders.iter().flat_map(|l| &l.value) {
                let url = ws.landers.get(page.id.value).and_then(|l| l.url);
                let lander = url.and_then(|url| behind.get(url.value));
                if let Some(lander) = lander.filter(|id| **id != page.id.value) {
                    let message = format!(
                        "`{}` and the lander behind it, `{}`, have one address: its button leads back to the page itself",
                        visible(page.id.value),
                        visible(lander)
                    );
                    let help = "write the address of each page at its `url`".to_owned();
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

/// The landers of a funnel by their address, of those with one address the first.
fn by_address<'t>(ws: &Workspace<'t, '_>, funnel: &Funnel<'t>) -> HashMap<&'t str, &'t str> {
    let mut out = HashMap::new();
    for lander in funnel.landers.iter().flat_map(|l| &l.value) {
        if let Some(url) = ws.landers.get(lander.id.value).and_then(|l| l.url) {
            out.entry(url.value).or_insert(lander.id.value);
        }
    }
    out
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
        for url in [
            "https://kshop5.pro/AbC12d",
            "https://kshop5.pro/AbC12d/?data1={clickid}",
            "http://KSHOP5.pro/AbC12d",
        ] {
            assert_eq!(found(url), [format!("warning broken-chain 7 \"{url}\"")]);
        }
        assert!(found("https://quiz.acme-media.com/AbC12d").is_empty());
        assert!(found("https://kshop5.pro/abc12d").is_empty());
    }

    #[test]
    fn a_page_with_and_without_a_redirect_counts_visitors_twice() {
        let found = |second: &str| {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}
channels: {{ c: {{ click_id: \"{{c}}\" }} }}
landers: {{ l: {{ url: https://quiz.acme-media.com/ }} }}
campaigns:
  a: {{ channel: c, mode: direct, funnels: [{{ landers: [l], offers: [o] }}] }}
  b: {{ channel: c, {second}funnels: [{{ landers: [l], offers: [o] }}] }}
"
            );
            pointed(&[("trackc.yaml", &root)])
        };
        assert_eq!(found(""), ["warning broken-chain 10 l"]);
        for fine in ["mode: direct, ", "status: paused, "] {
            assert!(found(fine).is_empty(), "{:?}", found(fine));
        }
    }

    #[test]
    fn a_prelander_leads_to_a_lander() {
        let page = "{ url: https://quiz.acme-media.com/, kind: prelander }";
        assert_eq!(funnel(page, "prelanders: [l]"), ["warning broken-chain 8 l"]);
        assert_eq!(funnel(page, "landers: [l]"), ["warning broken-chain 8 l"]);
        let page = page.replace("prelander", "lander");
        assert!(funnel(&page, "prelanders: [l]").is_empty());
    }

    #[test]
    fn a_prelander_led_back_to_itself_under_the_name_of_a_lander() {
        let pages = |other: &str| {
            let page = format!(
                "{{ url: https://quiz.acme-media.com/, kind: prelander }}, m: {{ url: \"{other}\" }}"
            );
            funnel(&page, "prelanders: [l], landers: [m]")
        };
        assert_eq!(pages("https://quiz.acme-media.com/"), ["warning broken-chain 8 l"]);
        assert!(pages("https://quiz.acme-media.com/2").is_empty());
    }
}
