//! The first half of a journey: from the ad to the offer.

use super::channel;
use super::network::{self, Visit};
use super::panels::normal_host;
use super::request::{Request, too_long};
use super::story::Hop;
use super::tracker::{Toward, Tracker};
use super::walk::{NETWORK, REDTRACK, Walker, unreadable};
use super::way::{Way, funnel_of, heaviest_page, offer_of};
use crate::compile::PlannedFunnel;
use crate::facts::behaviour;
use crate::facts::kma::SLOTS;
use crate::model::Access;

/// Where a page's button leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Lander,
    Offer,
}

impl Walker<'_, '_, '_> {
    /// From the ad to the offer: the click's id and the visit, unless the way ends before.
    pub(super) fn outward(
        &self,
        tracker: &mut Tracker,
        way: &Way,
        hops: &mut Vec<Hop>,
    ) -> Option<(String, Visit)> {
        let click = self.ad(tracker, hops)?;
        let funnel = funnel_of(self.funnels, way);
        let country = self.panels.country(self.campaign, self.funnels, way);
        if let Some(funnel) = funnel {
            self.pages(tracker, &click, funnel, way, &country, hops)?;
        }
        let mut hop = Hop::new(REDTRACK, NETWORK, "the visitor is sent to the offer");
        let visit = self.offer(tracker, &click, way, &country, &mut hop);
        hops.push(hop);
        Some((click, visit?))
    }

    /// The ad is clicked.
    fn ad(&self, tracker: &mut Tracker, hops: &mut Vec<Hop>) -> Option<String> {
        let direct = self.campaign.direct;
        let page = "your own page";
        let mut hop = Hop::new(
            self.channel_name(),
            if direct { page } else { REDTRACK },
            "the ad is clicked",
        );
        let filled = channel::ad_url(self.panels, self.campaign);
        filled.tell(&mut hop);
        if self.channel.is_none() {
            let text = match self.campaign.channel {
                Some(id) => format!("there is no channel `{}`", id.value),
                None => "the campaign has no channel".to_owned(),
            };
            hop.breaks(text, "name one of `channels`");
        }
        if self.campaign.redtrack_id.is_none() {
            hop.then.push(
                "RedTrack has not given this campaign its id yet: a sample stands in".to_owned(),
            );
        }
        let arrival = Request::parse(&filled.url)
            .map_err(unreadable)
            .and_then(|request| tracker.arrive(self.panels, &request, &self.campaign.url()));
        if direct {
            hops.push(hop);
            hop = Hop::new(page, REDTRACK, "the page's script reports the visit");
        }
        let click = match arrival {
            Ok(arrival) => {
                hop.parameters = arrival.parameters;
                arrival.leans_on.iter().for_each(|fact| hop.lean(fact));
                hop.then.extend(arrival.notes);
                hop.then.push(format!(
                    "RedTrack makes it the click {} and keeps what the link carried",
                    arrival.click
                ));
                Some(arrival.click)
            }
            Err(problem) => {
                hop.problems.push(problem);
                None
            }
        };
        hops.push(hop);
        click.filter(|_| self.channel.is_some())
    }

    /// Own pages between the click and the offer.
    fn pages(
        &self,
        tracker: &Tracker,
        click: &str,
        funnel: &PlannedFunnel<'_>,
        way: &Way,
        country: &str,
        hops: &mut Vec<Hop>,
    ) -> Option<()> {
        let click = tracker.click(click)?;
        let pre = heaviest_page(&funnel.prelanders).map(|page| (page, true));
        let main = heaviest_page(&funnel.landers).map(|page| (page, false));
        for (page, is_pre) in pre.into_iter().chain(main) {
            let id = page.id.value;
            let lander = self.panels.ws.landers.get(id);
            let name = lander.and_then(|l| l.name).map_or(id, |n| n.value);
            let mut hop = Hop::new(REDTRACK, name, "the visitor is sent to your own page");
            let Some(url) = lander.and_then(|l| l.url) else {
                hop.breaks(format!("the lander `{id}` has no address"), "write its `url`");
                hops.push(hop);
                return None;
            };
            if let Err(error) = too_long(url.value) {
                hop.problems.push(unreadable(error));
                hops.push(hop);
                return None;
            }
            // In a direct campaign the visitor is on the page already.
            if !self.campaign.direct || is_pre {
                click.fill(url.value, Toward::Offer, country).tell(&mut hop);
                hop.lean(&behaviour::PAGE_KEEPS_CLICK);
                hops.push(hop);
            }
            let mut hop = Hop::new(name, REDTRACK, "the visitor presses the button");
            let sent = self.button(id, is_pre, funnel, way, &mut hop);
            hops.push(hop);
            if sent? == Next::Offer {
                break;
            }
        }
        Some(())
    }

    /// The button's link, as compiled for this page and this domain.
    fn button(
        &self,
        page: &str,
        is_pre: bool,
        funnel: &PlannedFunnel<'_>,
        way: &Way,
        hop: &mut Hop,
    ) -> Option<Next> {
        let nth = format!("/click/{}", way.offer.unwrap_or(0) + 1);
        let link = self.panels.button(page, &normal_host(self.campaign.host), &nth);
        let Some((url, path)) = link else {
            hop.breaks(
                format!("the page has no button link on `{}`", self.campaign.host),
                "name the page in the campaign's funnel",
            );
            return None;
        };
        hop.url = Some(url.to_owned());
        let preclick = path == "/preclick";
        hop.lean(if preclick { &behaviour::PRECLICK_LINK } else { &behaviour::CLICK_LINK });
        if is_pre && !preclick && !funnel.landers.is_empty() {
            hop.then.push("this link leads on to the offer, so the lander is left out".to_owned());
        }
        if !is_pre && preclick {
            hop.breaks(
                "this link leads to a lander, and the page is the lander: the visitor never reaches the offer",
                "take `kind: prelander` out, or name the page under `prelanders`",
            );
            return None;
        }
        Some(if preclick { Next::Lander } else { Next::Offer })
    }

    /// RedTrack sends the visitor to the offer, and KMA.BIZ reads what the link carries.
    fn offer(
        &self,
        tracker: &Tracker,
        click: &str,
        way: &Way,
        country: &str,
        hop: &mut Hop,
    ) -> Option<Visit> {
        let id = offer_of(self.funnels, way);
        let Some(offer) = self.panels.plan.offer(id) else {
            match id {
                "" => hop.breaks("the funnel has no offer", "name one of `offers`"),
                _ => hop.breaks(format!("there is no offer `{id}`"), "name one of `offers`"),
            }
            return None;
        };
        if offer.link.is_none() {
            hop.breaks("the offer has no stream link", "paste the stream's tracking link");
            return None;
        }
        let filled = tracker.click(click)?.fill(&offer.url, Toward::Offer, country);
        filled.tell(hop);
        if offer.access != Access::Granted {
            let what = "KMA.BIZ has not granted access to this offer yet: the stream does not run";
            hop.then.push(what.to_owned());
        }
        let visit = Request::parse(&filled.url).map_err(unreadable).and_then(|request| {
            hop.parameters = request.carried(&offer.url, |name, _| match name {
                name if name == offer.slot.as_str() => "RedTrack's click id".to_owned(),
                name if SLOTS.contains(&name) => format!("comes back as `{{{name}}}`"),
                _ => String::new(),
            });
            network::visit(self.panels, &request, country)
        });
        match visit {
            Ok(visit) => {
                hop.lean(&behaviour::SLOTS);
                let kept: Vec<&str> = SLOTS
                    .iter()
                    .zip(&visit.slots)
                    .filter_map(|(s, v)| v.as_ref().map(|_| *s))
                    .collect();
                hop.then.push(match kept.as_slice() {
                    [] => "KMA.BIZ keeps nothing of it".to_owned(),
                    kept => format!("KMA.BIZ keeps {}", kept.join(", ")),
                });
                Some(visit)
            }
            Err(problem) => {
                hop.problems.push(problem);
                None
            }
        }
    }
}
