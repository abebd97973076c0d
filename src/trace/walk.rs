//! One journey: every hop in its order, each by the player whose turn it is.

use super::channel;
use super::conversion::{Outgoing, Receipt};
use super::fill::Filled;
use super::network::{self, Fired, Visit};
use super::panels::Panels;
use super::request::Request;
use super::story::{Hop, Journey, Lead, Path, Problem, Sequence};
use super::tracker::{Toward, Tracker};
use super::{funnel_of, heaviest_page, offer_of};
use crate::compile::{PlannedCampaign, PlannedChannel, PlannedFunnel, PlannedOffer};
use crate::facts::behaviour;
use crate::facts::kma::{SLOTS, Status};
use crate::facts::redtrack::DuplicateMode;
use crate::model::{Access, Report};

/// The player's names.
pub(super) const REDTRACK: &str = "RedTrack";
pub(super) const NETWORK: &str = "KMA.BIZ";

/// A way through a campaign, by positions in its plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) funnel: Option<usize>,
    pub(super) offer: Option<usize>,
    pub(super) per_mille: u32,
}

/// The journey of one click along one way.
pub(super) fn walk(
    panels: &Panels<'_, '_>,
    tracker: &mut Tracker,
    index: usize,
    way: &Way,
    statuses: &[Status],
) -> Journey {
    let campaign = &panels.plan.campaigns[index];
    let funnel = funnel_of(campaign, way);
    let mut journey = Journey {
        campaign: campaign.id.to_string(),
        name: campaign.name.to_string(),
        channel: campaign.channel.map(|c| c.value.to_owned()),
        path: Path {
            funnel: funnel.map_or_else(String::new, |f| f.name.to_string()),
            offer: offer_of(campaign, way).to_owned(),
            share: (way.per_mille + 5) / 10,
            holds: true,
        },
        paused: campaign.paused,
        click: Vec::new(),
        leads: Vec::new(),
        pending_then_approved: None,
        others: Vec::new(),
        holds: true,
    };
    let walker = Walker { panels, campaign, channel: panels.channel_of(campaign) };
    if let Some((click, visit)) = walker.outward(tracker, way, &mut journey.click) {
        for status in statuses {
            tracker.start_over(&click);
            journey.leads.push(walker.lead(tracker, &click, &visit, *status));
        }
        if [Status::Pending, Status::Approved].iter().all(|s| statuses.contains(s)) {
            tracker.start_over(&click);
            journey.pending_then_approved = walker.approved_later(tracker, &visit);
        }
    }
    journey.holds = journey.is_whole();
    journey.path.holds = journey.holds;
    journey
}

struct Walker<'w, 'a, 't> {
    panels: &'w Panels<'a, 't>,
    campaign: &'a PlannedCampaign<'t>,
    channel: Option<&'a PlannedChannel<'t>>,
}

impl<'a, 't> Walker<'_, 'a, 't> {
    fn channel_name(&self) -> &'a str {
        let written = self.campaign.channel.map_or("the channel", |c| c.value);
        self.channel.map_or(written, |c| c.name.as_ref())
    }

    /// From the ad to the offer: the click's id and the visit, unless the way ends before.
    fn outward(
        &self,
        tracker: &mut Tracker,
        way: &Way,
        hops: &mut Vec<Hop>,
    ) -> Option<(String, Visit)> {
        let click = self.ad(tracker, hops)?;
        let funnel = funnel_of(self.campaign, way);
        let country = self.country(way);
        if let Some(funnel) = funnel {
            self.pages(tracker, &click, funnel, way, &country, hops)?;
        }
        let mut hop = Hop::new(REDTRACK, NETWORK, "the visitor is sent to the offer");
        let visit = self.offer(tracker, &click, way, &country, &mut hop);
        hops.push(hop);
        Some((click, visit?))
    }

    fn planned_offer(&self, way: &Way) -> Option<&'a PlannedOffer<'t>> {
        self.panels.plan.offer(offer_of(self.campaign, way))
    }

    fn country(&self, way: &Way) -> String {
        let funnel = funnel_of(self.campaign, way).and_then(|f| f.countries.first());
        match (funnel, self.planned_offer(way)) {
            (Some(country), _) => country.value.to_owned(),
            (None, Some(offer)) => self.panels.country(self.campaign, offer),
            (None, None) => super::sample::COUNTRY.to_owned(),
        }
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
            .and_then(|request| tracker.arrive(self.panels, &request, &self.campaign.url));
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
            // In a direct campaign the visitor is on the page already.
            if !self.campaign.direct || is_pre {
                click.fill(url.value, Toward::Offer, country).tell(&mut hop);
                hop.lean(&behaviour::PAGE_KEEPS_CLICK);
                hops.push(hop);
            }
            let mut hop = Hop::new(name, REDTRACK, "the visitor presses the button");
            let sent = self.button(id, is_pre, funnel, way, &mut hop);
            hops.push(hop);
            sent?;
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
    ) -> Option<()> {
        let host = super::panels::normal_host(self.campaign.host);
        let links = self.panels.plan.landers.iter().filter(|l| l.entry == page);
        let links: Vec<(&str, Request)> = links
            .filter_map(|l| Some((l.url.as_str(), Request::parse(&l.url).ok()?)))
            .filter(|(_, request)| request.host == host)
            .collect();
        let nth = format!("/click/{}", way.offer.unwrap_or(0) + 1);
        let link = links.iter().find(|(_, r)| r.path == nth).or_else(|| links.first());
        let Some((url, request)) = link else {
            hop.breaks(
                format!("the page has no button link on `{}`", self.campaign.host),
                "name the page in the campaign's funnel",
            );
            return None;
        };
        hop.url = Some((*url).to_owned());
        let preclick = request.path == "/preclick";
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
        Some(())
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
        let id = offer_of(self.campaign, way);
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

    /// What comes of one status, on a click of which nothing came yet.
    fn lead(&self, tracker: &mut Tracker, click: &str, visit: &Visit, status: Status) -> Lead {
        let mut hops = Vec::new();
        let mut reached = Vec::new();
        let fired = visit.fire(self.panels, status);
        let takers = self.panels.takers(status);
        if fired.is_empty() {
            let mut hop = Hop::new(NETWORK, REDTRACK, "nothing is sent");
            if takers.is_empty() {
                hop.then.push("no event takes this status: RedTrack never hears of it".to_owned());
            } else {
                hop.breaks(
                    format!(
                        "no URL is ticked for this status, and `{}` waits for it",
                        takers.join("`, `")
                    ),
                    "compare the ticks in KMA.BIZ",
                );
            }
            hops.push(hop);
        }
        for fired in &fired {
            let mut hop = Hop::new(NETWORK, REDTRACK, "the postback is fired");
            let receipt = self.postback(tracker, fired, status, &mut hop);
            reached.extend(receipt.event.clone());
            hops.push(hop);
            let (Some(click), Some(news)) = (&receipt.click, &receipt.news) else { continue };
            let offer = visit.offer(self.panels);
            let country = self.panels.country(self.campaign, offer);
            let outgoing = tracker.outgoing(self.panels, click, news, &country);
            hops.push(self.home(outgoing));
        }
        let by_type = self.panels.plan.source.report != Report::Status;
        let missed = takers.iter().find(|taker| !reached.iter().any(|r| r == *taker));
        if let (Some(missed), Some(hop)) = (missed.filter(|_| by_type), hops.last_mut())
            && hop.problems.is_empty()
        {
            hop.breaks(
                format!("`{missed}` takes {} leads and is never reported", status.as_str()),
                "compare the postback's `type` with the conversion types",
            );
        }
        Lead {
            status: status.as_str(),
            printed: self.panels.plan.source.word(status).to_owned(),
            conversions: tracker.click(click).map(|c| c.conversions.clone()).unwrap_or_default(),
            hops,
        }
    }

    /// KMA.BIZ fires a postback and RedTrack reads it.
    fn postback(
        &self,
        tracker: &mut Tracker,
        fired: &Fired<'_>,
        status: Status,
        hop: &mut Hop,
    ) -> Receipt {
        fired.filled.tell(hop);
        let template = &fired.postback.url;
        let mut receipt = match read(&fired.filled) {
            Ok(request) => tracker.postback(self.panels, &request, template),
            Err(error) => Receipt { problems: vec![unreadable(error)], ..Receipt::default() },
        };
        hop.parameters = std::mem::take(&mut receipt.parameters);
        hop.then.append(&mut receipt.then);
        hop.problems.append(&mut receipt.problems);
        receipt.leans_on.iter().for_each(|fact| hop.lean(fact));
        if !hop.problems.is_empty() {
            return receipt;
        }
        let report = self.panels.plan.source.report;
        if let Some(event) = receipt.event.as_deref().filter(|_| report != Report::Status)
            && !self.panels.takers(status).contains(&event)
        {
            hop.breaks(
                format!("the postback names `{event}`, which takes no {} leads", status.as_str()),
                "compare the ticks with the event's `when`",
            );
        }
        if report != Report::Type && receipt.status.as_deref() != Some(status.redtrack_status()) {
            hop.breaks(
                format!("the postback does not say that the lead is {}", status.redtrack_status()),
                "compare the ticks with the postback's `status`",
            );
        }
        receipt
    }

    /// RedTrack tells the channel.
    fn home(&self, outgoing: Outgoing) -> Hop {
        let mut hop = Hop::new(REDTRACK, self.channel_name(), "the channel is told");
        let (filled, template) = match outgoing {
            Outgoing::Sent { filled, template } => (filled, template),
            Outgoing::Nothing => {
                "nothing is sent".clone_into(&mut hop.what);
                hop.then.push("the channel has no postback here".to_owned());
                return hop;
            }
            Outgoing::Api => {
                "the conversion is reported through the channel's API".clone_into(&mut hop.what);
                hop.lean(&behaviour::API_CHANNEL);
                hop.then.push("there is no URL to look at".to_owned());
                return hop;
            }
            Outgoing::NotChosen => {
                "nothing is sent".clone_into(&mut hop.what);
                let events = self.channel.map(|c| c.events.join("`, `")).unwrap_or_default();
                hop.then.push(format!("the channel is told of `{events}` only"));
                return hop;
            }
        };
        filled.tell(&mut hop);
        let Some(own) = self.channel.and_then(channel::own_click_id) else {
            hop.breaks(
                "the channel's link carries no click id of its own, so none can come back",
                "write the channel's click id macro in `click_id`",
            );
            return hop;
        };
        match read(&filled) {
            Ok(request) => {
                let channel = self.channel_name();
                hop.parameters = request.carried(&template, |_, value| {
                    if value == own { format!("the click id of {channel}") } else { String::new() }
                });
                match channel::hears(&request, &own) {
                    Some(place) if place.is_empty() => {
                        hop.then.push("the channel finds its own click id in the path".to_owned());
                    }
                    Some(place) => {
                        hop.then.push(format!("the channel finds its own click id in `{place}`"));
                    }
                    None => hop.breaks(
                        format!("the click id that {channel} sent, {own}, does not come back"),
                        "the channel's postback needs `{ref_id}`, and its link `ref_id` with the channel's click id macro",
                    ),
                }
            }
            Err(error) => hop.problems.push(unreadable(error)),
        }
        hop
    }

    /// A pending lead that is approved later.
    fn approved_later(&self, tracker: &mut Tracker, visit: &Visit) -> Option<Sequence> {
        let mut scratch = Hop::new(NETWORK, REDTRACK, "");
        scratch.lean(&behaviour::SEVERAL_POSTBACKS);
        let mut reports: Vec<(Status, Receipt)> = Vec::new();
        for status in [Status::Pending, Status::Approved] {
            for fired in visit.fire(self.panels, status) {
                let mut hop = Hop::new(NETWORK, REDTRACK, "");
                let receipt = self.postback(tracker, &fired, status, &mut hop);
                // What breaks a single lead is told there.
                if !hop.problems.is_empty() && receipt.duplicate.is_none() {
                    return None;
                }
                let tail = hop.then.into_iter().filter(|t| !t.starts_with("RedTrack finds"));
                scratch.then.extend(tail.map(|t| format!("{}: {t}", status.as_str())));
                scratch.problems.append(&mut hop.problems);
                hop.unconfirmed.into_iter().for_each(|r| scratch.remark(Some(r)));
                reports.push((status, receipt));
            }
        }
        let of = |status: Status| reports.iter().filter(move |(s, _)| *s == status).map(|(_, r)| r);
        of(Status::Pending).next()?;
        let approved = of(Status::Approved).last()?;
        let mode = approved.duplicate.flatten();
        if approved.dropped {
            let same = of(Status::Pending).any(|r| r.event == approved.event);
            if mode == Some(DuplicateMode::Ignore) && same {
                scratch.breaks(
                    "the approval is dropped: RedTrack never learns that the lead was paid",
                    "write `duplicates: update`, or take `pending` out of `when`",
                );
            } else {
                scratch.then.push("so the approval is lost".to_owned());
            }
        }
        let held = |r: &Receipt| tracker.click(r.click.as_deref()?).map(|c| c.conversions.clone());
        let conversions = held(approved).unwrap_or_default();
        Some(Sequence {
            mode: mode.map(DuplicateMode::as_str),
            then: scratch.then,
            conversions,
            unconfirmed: scratch.unconfirmed,
            problems: scratch.problems,
        })
    }
}

fn unreadable(error: String) -> Problem {
    Problem {
        text: format!("this is no URL that could be requested: {error}"),
        help: "run `trackc check`".to_owned(),
    }
}

/// A filled URL as its receiver reads it. Secrets are shown by name, and `<HOST>`, which may
/// stand for a host, is read as one.
fn read(filled: &Filled) -> Result<Request, String> {
    Request::parse(&filled.url).or_else(|error| {
        let bare = filled.url.replace(['<', '>'], "");
        Request::parse(&bare).map_err(|_| error)
    })
}
