//! One journey: every hop in its order, each by the player whose turn it is. The way to the
//! offer is in `outward`; here is what comes of it.

use super::channel;
use super::conversion::{Outgoing, Receipt};
use super::fill::Filled;
use super::network::{Fired, Visit};
use super::panels::Panels;
use super::request::Request;
use super::story::{Hop, Journey, Lead, Problem, Sequence};
use super::tracker::Tracker;
use super::way::Way;
use crate::compile::{PlannedCampaign, PlannedChannel, PlannedFunnel};
use crate::facts::behaviour;
use crate::facts::kma::Status;
use crate::facts::redtrack::DuplicateMode;
use crate::model::Report;
use crate::text::visible;

/// The player's names.
pub(super) const REDTRACK: &str = "RedTrack";
pub(super) const NETWORK: &str = "KMA.BIZ";

/// The journey of one click along one way.
pub(super) fn walk(
    panels: &Panels<'_, '_>,
    tracker: &mut Tracker,
    index: usize,
    funnels: &[PlannedFunnel<'_>],
    way: &Way,
    statuses: &[Status],
) -> Journey {
    let campaign = &panels.plan.campaigns[index];
    let mut journey = Journey {
        campaign: campaign.id.to_string(),
        name: campaign.name.to_string(),
        channel: campaign.channel.map(|c| c.value.to_owned()),
        path: way.path(funnels, true),
        paused: campaign.paused,
        click: Vec::new(),
        leads: Vec::new(),
        pending_then_approved: None,
        others: Vec::new(),
        holds: true,
    };
    let walker = Walker { panels, campaign, funnels, channel: panels.channel_of(campaign) };
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

/// Whoever goes along with a click.
pub(super) struct Walker<'w, 'a, 't> {
    pub(super) panels: &'w Panels<'a, 't>,
    pub(super) campaign: &'a PlannedCampaign<'t>,
    pub(super) funnels: &'w [PlannedFunnel<'w>],
    pub(super) channel: Option<&'a PlannedChannel<'t>>,
}

impl<'a, 't> Walker<'_, 'a, 't> {
    pub(super) fn channel_name(&self) -> &'a str {
        let written = self.campaign.channel.map_or("the channel", |c| c.value);
        self.channel.map_or(written, |c| c.name.as_ref())
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
            let outgoing = tracker.outgoing(self.panels, click, news, &visit.country);
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
                let preset = self.channel.and_then(|channel| channel.preset);
                hop.lean(match preset {
                    Some(preset) if preset.may_not_be_served() => &behaviour::API_UNHEARD,
                    _ => &behaviour::API_CHANNEL,
                });
                hop.then.push("there is no URL to look at".to_owned());
                return hop;
            }
            Outgoing::NotChosen => {
                "nothing is sent".clone_into(&mut hop.what);
                let sent = self.channel.map(|c| c.sent().join("`, `")).unwrap_or_default();
                hop.then.push(format!("the channel is told of `{sent}` only"));
                return hop;
            }
        };
        filled.tell(&mut hop);
        let Some(own) = self.channel.and_then(channel::own_click_id) else {
            let written = self.channel.and_then(|channel| channel.click_id);
            hop.breaks(
                match written {
                    Some(text) => format!(
                        "`{}` is no macro that the channel would fill, so that every click carries the same",
                        visible(text.value)
                    ),
                    None => "the channel's link carries no click id of its own, so none can come back".to_owned(),
                },
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
                if !hop.problems.is_empty() && !receipt.repeated {
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
        let approved = of(Status::Approved).next_back()?;
        let mode = approved.mode;
        if approved.dropped {
            // A postback that names a status alone is of whatever event takes the status.
            let same = if self.panels.plan.source.report == Report::Status {
                let takers = self.panels.takers(Status::Pending);
                self.panels.takers(Status::Approved).iter().any(|taker| takers.contains(taker))
            } else {
                of(Status::Pending).any(|r| r.event == approved.event)
            };
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

pub(super) fn unreadable(error: String) -> Problem {
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
