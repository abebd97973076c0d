//! The same players, asked one request at a time: what a stand-in for the real systems
//! answers over HTTP. Still pure; whoever listens brings the requests.

use super::answer::{Answer, Draft, TRY};
use super::channel::{self, hears};
use super::conversion::Outgoing;
use super::network;
use super::panels::{Panels, normal_host};
use super::request::{Request, button};
use super::sample;
use super::tracker::{Click, Toward, Tracker};
use super::walk::{NETWORK, REDTRACK};
use super::way::{ALL_CLICKS, Way, funnel_of, heaviest_page, offer_of, ways};
use crate::compile::PlannedCampaign;
use crate::facts::kma::Status;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The cookie in which a page remembers its click.
pub const COOKIE: &str = "rtkclickid-store";

/// A request that was understood enough to be answered.
#[derive(Debug)]
pub struct Question<'q> {
    /// The URL, with the host that is meant and not the one that is asked.
    pub url: &'q str,
    /// What the cookie [`COOKIE`] holds.
    pub cookie: Option<&'q str>,
}

/// RedTrack, KMA.BIZ, own pages and channels, all in one.
pub struct StandIn<'p, 'a, 't> {
    panels: &'p Panels<'a, 't>,
    tracker: Tracker,
    /// How often each way of each campaign was taken.
    pub(super) taken: HashMap<(usize, usize), u64>,
    /// Takes secrets out of a text.
    hidden: &'p (dyn Fn(&str) -> String + Sync),
}

impl fmt::Debug for StandIn<'_, '_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn").field("tracker", &self.tracker).finish_non_exhaustive()
    }
}

impl<'p, 'a, 't> StandIn<'p, 'a, 't> {
    /// A stand-in that has seen nothing yet. `hidden` takes secrets out of what people read.
    #[must_use]
    pub fn new(panels: &'p Panels<'a, 't>, hidden: &'p (dyn Fn(&str) -> String + Sync)) -> Self {
        Self { panels, tracker: Tracker::default(), taken: HashMap::new(), hidden }
    }

    /// The links that a visit can begin with: campaign id, name, the URL with sample values.
    pub fn links(&self) -> impl Iterator<Item = (&'a str, &'a str, String)> {
        let panels = self.panels;
        panels
            .plan
            .campaigns
            .iter()
            .map(move |c| (c.id.as_ref(), c.name.as_ref(), channel::ad_url(panels, c).url))
    }

    /// Answers a request. `reach` turns a URL into one under which the stand-in is reached.
    pub fn answer(&mut self, question: &Question<'_>, reach: &dyn Fn(&str) -> String) -> Answer {
        self.draft(question, reach).answer(self.hidden)
    }

    fn draft(&mut self, question: &Question<'_>, reach: &dyn Fn(&str) -> String) -> Draft {
        let request = match Request::parse(question.url) {
            Ok(request) => request,
            Err(error) => {
                return Draft::new(400, vec![format!("no URL that can be read: {error}")]);
            }
        };
        if self.panels.is_tracking(&request.host) {
            self.tracker(&request, question, reach)
        } else if self.panels.is_stream_host(&request.host) {
            self.network(&request, reach)
        } else if self.is_page(&request.host) {
            self.page(&request, question, reach)
        } else if let Some(answer) = self.channel(&request) {
            answer
        } else {
            let text = format!("`{}` is no host of this workspace", request.host);
            Draft::new(404, vec![text])
        }
    }

    fn tracker(
        &mut self,
        request: &Request,
        question: &Question<'_>,
        reach: &dyn Fn(&str) -> String,
    ) -> Draft {
        let path = request.path.as_str();
        if path.trim_end_matches('/').eq_ignore_ascii_case("/postback") {
            return self.postback(request, reach);
        }
        match button(path) {
            Some(nth) => self.button(request, question, reach, Some(nth.saturating_sub(1))),
            None if path == "/preclick" => self.button(request, question, reach, None),
            None => self.arrive(request, reach),
        }
    }

    /// A campaign's link is opened.
    fn arrive(&mut self, request: &Request, reach: &dyn Fn(&str) -> String) -> Draft {
        let arrival = match self.tracker.arrive(self.panels, request, "") {
            Ok(arrival) => arrival,
            Err(problem) => {
                return Draft::new(
                    404,
                    vec![format!("{REDTRACK}: {}", problem.text), problem.help],
                );
            }
        };
        let campaign = &self.panels.plan.campaigns[arrival.campaign];
        let mut log =
            vec![format!("{REDTRACK}: click {} of campaign {}", arrival.click, campaign.id)];
        log.extend(arrival.parameters.iter().map(|p| match p.meaning.as_str() {
            "" => format!("  {} = {} is not read", p.name, p.value),
            meaning => format!("  {} = {}: {meaning}", p.name, p.value),
        }));
        log.extend(arrival.notes);
        let way = self.take(arrival.campaign, campaign);
        if let Some(click) = self.tracker.clicks.get_mut(&arrival.click) {
            click.way = way;
        }
        let answer =
            self.onward(&arrival.click, log, reach, &[Stop::Prelander, Stop::Lander, Stop::Offer]);
        Draft { cookie: Some(arrival.click), ..answer }
    }

    /// The way whose turn it is: in the long run each gets its share.
    fn take(&mut self, index: usize, campaign: &PlannedCampaign<'_>) -> Option<Way> {
        let ways = ways(&campaign.funnels(self.panels.ws));
        let count = |i: usize| self.taken.get(&(index, i)).copied().unwrap_or(0);
        let total: u64 = (0..ways.len()).map(count).sum();
        let behind = |i: &usize| {
            let due = i128::from(ways[*i].share) * i128::from(total + 1);
            (due - i128::from(count(*i)) * i128::from(ALL_CLICKS), std::cmp::Reverse(*i))
        };
        let next = (0..ways.len())
            .filter(|i| ways[*i].share > 0)
            .max_by_key(behind)
            .or((!ways.is_empty()).then_some(0))?;
        *self.taken.entry((index, next)).or_default() += 1;
        ways.get(next).copied()
    }

    /// A page's button is pressed: on to the nth offer, or (`None`) to the lander.
    fn button(
        &self,
        request: &Request,
        question: &Question<'_>,
        reach: &dyn Fn(&str) -> String,
        nth: Option<usize>,
    ) -> Draft {
        let id = ["clickid", "rtkcid"].iter().find_map(|n| request.get(n)).or(question.cookie);
        let Some(click) = id.and_then(|id| self.tracker.click(id)) else {
            // What RedTrack itself was seen to answer.
            let body = json!({ "status": 0, "message": "empty clickid value" });
            let what =
                format!("{REDTRACK}: neither the cookie {COOKIE} nor `clickid` names a click");
            return Draft::json(400, body, vec![what]);
        };
        let log = vec![format!("{REDTRACK}: the button of click {}", click.id)];
        match nth {
            None => self.onward(&click.id.clone(), log, reach, &[Stop::Lander, Stop::Offer]),
            Some(nth) => self.onward(&click.id.clone(), log, reach, &[Stop::Nth(nth)]),
        }
    }

    /// Sends a click on to the first of some stops that its way has.
    fn onward(
        &self,
        click: &str,
        mut log: Vec<String>,
        reach: &dyn Fn(&str) -> String,
        stops: &[Stop],
    ) -> Draft {
        let Some(click) = self.tracker.click(click) else { return Draft::new(404, log) };
        match stops.iter().find_map(|stop| self.stop(click, *stop)) {
            Some((what, url)) => {
                log.push(format!("{REDTRACK}: on to {what}: {url}"));
                Draft::to(reach(&url), log)
            }
            None => {
                log.push(format!("{REDTRACK}: this way leads to no offer"));
                Draft::new(404, log)
            }
        }
    }

    fn stop(&self, click: &Click, stop: Stop) -> Option<(String, String)> {
        let campaign = &self.panels.plan.campaigns[click.campaign];
        let way = click.way?;
        let funnels = campaign.funnels(self.panels.ws);
        let funnel = funnel_of(&funnels, &way)?;
        let country = self.panels.country(campaign, &funnels, &way);
        let page = |pages| {
            let id = heaviest_page(pages)?.id.value;
            let url = self.panels.ws.landers.get(id)?.url?.value;
            let filled = click.fill(url, Toward::Offer, &country);
            Some((format!("the page {id}"), filled.url))
        };
        let id = match stop {
            Stop::Prelander => return page(&funnel.prelanders),
            Stop::Lander => return page(&funnel.landers).filter(|_| !campaign.direct),
            Stop::Offer => offer_of(&funnels, &way),
            Stop::Nth(n) => funnel.offers.get(n)?.id.value,
        };
        let offer = self.panels.plan.offer(id).filter(|o| o.link.is_some())?;
        Some((format!("the offer {id}"), click.fill(&offer.url, Toward::Offer, &country).url))
    }

    /// Where the visitor of a click is said to come from.
    fn country(&self, click: &str) -> String {
        let way = self.tracker.click(click).and_then(|click| Some((click, click.way?)));
        let Some((click, way)) = way else { return sample::COUNTRY.to_owned() };
        let campaign = &self.panels.plan.campaigns[click.campaign];
        self.panels.country(campaign, &campaign.funnels(self.panels.ws), &way)
    }

    /// KMA.BIZ's postback comes in.
    fn postback(&mut self, request: &Request, reach: &dyn Fn(&str) -> String) -> Draft {
        let receipt = self.tracker.postback(self.panels, request, "");
        let mut log: Vec<String> =
            receipt.then.iter().map(|t| format!("{REDTRACK}: {t}")).collect();
        log.extend(receipt.problems.iter().map(|p| format!("{REDTRACK}: {}; {}", p.text, p.help)));
        let news = receipt.news.as_ref().zip(receipt.click.as_deref());
        let outgoing = news.map(|(news, click)| {
            let country = self.country(click);
            self.tracker.outgoing(self.panels, click, news, &country)
        });
        let sent = match outgoing {
            Some(Outgoing::Sent { filled, .. }) => {
                log.push(format!("{REDTRACK}: tells the channel: {}", filled.url));
                Some(filled.url)
            }
            Some(Outgoing::Api) => {
                log.push(format!("{REDTRACK}: reports it through the channel's API"));
                None
            }
            Some(Outgoing::NotChosen) => {
                log.push(format!("{REDTRACK}: the channel is not told of this one"));
                None
            }
            Some(Outgoing::Nothing) | None => None,
        };
        let held = receipt.click.as_deref().and_then(|id| self.tracker.click(id));
        let problems: Vec<&str> = receipt.problems.iter().map(|p| p.text.as_str()).collect();
        let body = json!({
            "status": u8::from(problems.is_empty()),
            "click": receipt.click,
            "then": receipt.then,
            "conversions": held.map(|c| c.conversions.as_slice()).unwrap_or_default(),
            "channel_postback": sent,
            TRY: sent.as_deref().map(reach),
            "problems": problems,
        });
        Draft::json(if problems.is_empty() { 200 } else { 422 }, body, log)
    }

    /// A stream's link is opened: the answer lists the postbacks to fire, ready to be fired.
    fn network(&self, request: &Request, reach: &dyn Fn(&str) -> String) -> Draft {
        let visit = match network::visit(self.panels, request, sample::COUNTRY) {
            Ok(visit) => visit,
            Err(problem) => {
                return Draft::new(404, vec![format!("{NETWORK}: {}", problem.text), problem.help]);
            }
        };
        let offer = visit.offer(self.panels);
        let mut log = vec![format!(
            "{NETWORK}: a visitor of the stream {}, offer {}",
            visit.stream, offer.id
        )];
        for (name, value) in crate::facts::kma::SLOTS.iter().zip(&visit.slots) {
            log.extend(value.as_ref().map(|value| format!("  {name} = {value}")));
        }
        let mut answer = Draft::new(200, log);
        answer.below.push_str("\npostbacks to fire for this visitor's lead:\n");
        for status in Status::ALL {
            let fired = visit.fire(self.panels, status);
            for fired in &fired {
                answer.below.push_str(&format!(
                    "{} {}\n",
                    status.as_str(),
                    reach(&fired.filled.url)
                ));
            }
            if fired.is_empty() {
                answer.below.push_str(&format!("{} (no URL is ticked)\n", status.as_str()));
            }
        }
        answer
    }

    fn is_page(&self, host: &str) -> bool {
        let landers = self.panels.ws.landers.iter().filter_map(|(_, lander)| lander.url);
        landers.into_iter().any(|u| Request::parse(u.value).is_ok_and(|r| r.host == host))
    }

    /// An own page is opened: it shows its buttons, and remembers the click.
    fn page(
        &mut self,
        request: &Request,
        question: &Question<'_>,
        reach: &dyn Fn(&str) -> String,
    ) -> Draft {
        let mut log = vec![format!("own page: {}{}", request.host, request.path)];
        let mut id = ["clickid", "rtkcid"]
            .iter()
            .find_map(|n| request.get(n))
            .or(question.cookie)
            .map(str::to_owned);
        if request.get("cmpid").is_some() {
            match self.tracker.arrive(self.panels, request, "") {
                Ok(arrival) => {
                    let campaign = &self.panels.plan.campaigns[arrival.campaign];
                    let way = self.take(arrival.campaign, campaign);
                    if let Some(click) = self.tracker.clicks.get_mut(&arrival.click) {
                        click.way = way;
                    }
                    log.push(format!(
                        "the page's script: click {} of campaign {}",
                        arrival.click, campaign.id
                    ));
                    id = Some(arrival.click);
                }
                Err(problem) => log.push(problem.text),
            }
        }
        let known = id.filter(|id| self.tracker.click(id).is_some());
        let mut answer = Draft::new(200, log);
        answer.below.push_str("\nbuttons of this page:\n");
        let shown = |entry: &str| {
            let url = self.panels.ws.landers.get(entry).and_then(|l| l.url)?;
            Request::parse(url.value)
                .ok()
                .filter(|r| r.host == request.host && r.path == request.path)
        };
        for link in self.panels.plan.landers.iter().filter(|l| shown(l.entry).is_some()) {
            answer.below.push_str(&format!("{}\n", reach(&link.url)));
        }
        match &known {
            Some(id) => {
                answer.below.push_str(&format!("the click is in the cookie {COOKIE}={id}\n"));
            }
            None => answer.below.push_str("no click is known here: open a campaign's link first\n"),
        }
        answer.cookie = known;
        answer
    }

    /// A channel hears of a conversion.
    fn channel(&self, request: &Request) -> Option<Draft> {
        let mut answer = None;
        for channel in &self.panels.plan.channels {
            let Some(postback) = channel.postback.as_deref() else { continue };
            let plain = postback.replace(['<', '>'], "");
            if !Request::parse(&plain).is_ok_and(|r| r.host == request.host) {
                continue;
            }
            let own = channel::own_click_id(channel);
            if let Some(place) = own.and_then(|own| hears(request, &own)) {
                let place =
                    if place.is_empty() { "the path".to_owned() } else { format!("`{place}`") };
                let text = format!("{}: finds its own click id in {place}", channel.name);
                return Some(Draft::new(200, vec![text]));
            }
            let text = format!("{}: does not find a click id of its own", channel.name);
            answer = Some(Draft::new(422, vec![text]));
        }
        answer
    }

    /// Every host that is answered for, with what it is.
    #[must_use]
    pub fn hosts(&self) -> Vec<(String, &'static str)> {
        let plan = self.panels.plan;
        let mut out: Vec<(String, &'static str)> = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |host: String, what: &'static str| {
            if !host.is_empty() && seen.insert(host.clone()) {
                out.push((host, what));
            }
        };
        add(normal_host(plan.host), REDTRACK);
        plan.campaigns.iter().for_each(|c| add(normal_host(c.host), REDTRACK));
        let host = |url: &str| {
            Request::parse(&url.replace(['<', '>'], "")).map(|r| r.host).unwrap_or_default()
        };
        plan.offers.iter().filter_map(|o| o.link).for_each(|l| add(host(l.value), NETWORK));
        let pages = self.panels.ws.landers.iter().filter_map(|(_, l)| l.url);
        pages.for_each(|u| add(host(u.value), "own page"));
        let postbacks = plan.channels.iter().filter_map(|c| c.postback.as_deref());
        postbacks.for_each(|url| add(host(url), "traffic channel"));
        out
    }
}

/// Where a click can be sent.
#[derive(Debug, Clone, Copy)]
enum Stop {
    Prelander,
    Lander,
    Offer,
    Nth(usize),
}
