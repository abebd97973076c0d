//! RedTrack again: a postback comes in, a conversion is recorded, and the mode for duplicates
//! decides about the second one.

use super::amount::{is_decimal, sum};
use super::fill::Filled;
use super::panels::Panels;
use super::request::Request;
use super::story::{Carried, Conversion, Problem};
use super::tracker::{Toward, Tracker};
use crate::facts::behaviour::{self, Behaviour};
use crate::facts::kma::Status;
use crate::facts::redtrack::{DuplicateMode, POSTBACK_PARAMETERS, STATUSES};
use crate::model::{ConversionEvent, Report};

/// What RedTrack makes of a postback.
#[derive(Debug, Default)]
pub struct Receipt {
    /// What it read.
    pub parameters: Vec<Carried>,
    /// What it did, sentence by sentence.
    pub then: Vec<String>,
    /// What this leans on.
    pub(super) leans_on: Vec<&'static Behaviour>,
    /// Why it did nothing.
    pub problems: Vec<Problem>,
    /// The click it found.
    pub click: Option<String>,
    /// The type that the postback named, where it is registered.
    pub event: Option<String>,
    /// The status that it named.
    pub status: Option<String>,
    /// Whether the click had a conversion already.
    pub(super) repeated: bool,
    /// The mode that decided then; `None` where none is set.
    pub(super) mode: Option<DuplicateMode>,
    /// Whether the conversion was dropped as a duplicate.
    pub dropped: bool,
    /// The conversion that the channel may be told of.
    pub(super) news: Option<Conversion>,
}

impl Receipt {
    fn breaks(&mut self, text: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem { text: text.into(), help: help.into() });
    }

    /// Keeps a conversion, of which the channel may be told.
    fn records(&mut self, new: Conversion, held: &mut Vec<Conversion>) {
        self.news = Some(new.clone());
        held.push(new);
    }
}

impl Tracker {
    /// Takes a postback as it was requested, beside what was pasted (for the reader).
    pub(super) fn postback(
        &mut self,
        panels: &Panels<'_, '_>,
        request: &Request,
        template: &str,
    ) -> Receipt {
        let mut receipt = Receipt {
            parameters: request.carried(template, |name, _| meaning(name)),
            ..Receipt::default()
        };
        read(panels, request, &mut receipt);
        let Some(conversion) = conversion(panels, request, &mut receipt) else { return receipt };
        let id = request.get("clickid").unwrap_or_default();
        let Some(click) = self.clicks.get_mut(id) else {
            let shown = if id.is_empty() { "is empty".to_owned() } else { format!("is `{id}`") };
            receipt.breaks(
                format!("RedTrack has no such click: `clickid` {shown}"),
                "the postback must return the slot that carries `{clickid}` in the offer URL",
            );
            return receipt;
        };
        receipt.click = Some(click.id.clone());
        receipt.then.push(format!("RedTrack finds the click {}", click.id));
        if click.conversions.is_empty() {
            receipt.then.push(format!("it records {}", conversion.in_words()));
            click.conversions.push(conversion.clone());
            receipt.news = Some(conversion);
        } else {
            let mode = mode(panels, &conversion);
            if click.conversions.iter().any(|c| c.event != conversion.event) {
                receipt.leans_on.push(&behaviour::DUPLICATE_TYPES);
            }
            receipt.repeated = true;
            receipt.mode = mode;
            again(mode, &mut click.conversions, conversion, &mut receipt);
        }
        receipt
    }

    /// What RedTrack tells the channel of a conversion: the URL and whether it is told at all.
    pub(super) fn outgoing(
        &self,
        panels: &Panels<'_, '_>,
        click: &str,
        news: &Conversion,
        country: &str,
    ) -> Outgoing {
        let Some(click) = self.clicks.get(click) else { return Outgoing::Nothing };
        let campaign = &panels.plan.campaigns[click.campaign];
        let Some(channel) = panels.channel_of(campaign) else { return Outgoing::Nothing };
        if channel.api {
            return Outgoing::Api;
        }
        let Some(postback) = channel.postback.as_deref() else { return Outgoing::Nothing };
        if !panels.is_told(channel, news.event.as_deref(), &news.status) {
            return Outgoing::NotChosen;
        }
        let filled = click.fill(postback, Toward::Channel(news), country);
        Outgoing::Sent { filled, template: postback.to_owned() }
    }
}

/// Whether and how a channel hears of a conversion.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// The channel has no postback.
    Nothing,
    /// RedTrack reports through the channel's API.
    Api,
    /// The channel is told of other types or statuses only.
    NotChosen,
    /// A request.
    Sent {
        /// As requested.
        filled: Filled,
        /// As pasted.
        template: String,
    },
}

/// Host and path.
fn read(panels: &Panels<'_, '_>, request: &Request, receipt: &mut Receipt) {
    if !panels.is_tracking(&request.host) {
        receipt.breaks(
            format!("`{}` is no tracking domain of this workspace", request.host),
            "postbacks go to `tracking_domain`",
        );
    }
    if request.path != "/postback" {
        receipt.breaks(
            format!("RedTrack reads postbacks at `/postback`, not at `{}`", request.path),
            "write the path exactly so",
        );
    }
    for name in ["clickid", "type", "status", "sum"] {
        if request.is_ambiguous(name) {
            receipt.breaks(
                format!("`{name}` stands twice, with two values, and nobody knows which one RedTrack reads"),
                "leave one of them out",
            );
        }
    }
    if request.get("clickid").is_none() {
        receipt.breaks(
            "there is no `clickid`, so RedTrack cannot tell whose conversion this is",
            "the postback must carry `clickid={data1}`, or the slot in use",
        );
    }
}

/// The conversion that a postback describes; `None` where RedTrack would not count it.
fn conversion(
    panels: &Panels<'_, '_>,
    request: &Request,
    receipt: &mut Receipt,
) -> Option<Conversion> {
    let event = match request.get("type") {
        Some(name) => {
            if panels.event(name).is_none() {
                receipt.leans_on.push(&behaviour::UNKNOWN_TYPE);
                let events = panels.ws.events.ids();
                let near = events.into_iter().find(|e| e.eq_ignore_ascii_case(name));
                let help = match near {
                    Some(near) => format!("write `{near}`: RedTrack compares letter case too"),
                    None => "register it, or name a type that is registered".to_owned(),
                };
                receipt.breaks(format!("no conversion type is called `{name}`"), help);
            }
            Some(name.to_owned())
        }
        None if panels.plan.source.report == Report::Status => None,
        None => {
            receipt.leans_on.push(&behaviour::NO_TYPE);
            let default = panels.default_event().map(str::to_owned);
            if default.is_none() {
                receipt.breaks(
                    "there is no `type`, and no event of this workspace is the default conversion",
                    "add `type`, or mark an event with `default: true`",
                );
            }
            default
        }
    };
    let status = match request.get("status") {
        Some(status) if STATUSES.contains(&status) => status.to_owned(),
        Some(status) => {
            receipt.leans_on.push(&behaviour::UNKNOWN_STATUS);
            receipt.breaks(
                format!("`status` is `{status}`, which is no status of RedTrack"),
                "RedTrack knows `approved`, `pending` and `declined`",
            );
            "other".to_owned()
        }
        None => {
            receipt.leans_on.push(&behaviour::NO_STATUS);
            "other".to_owned()
        }
    };
    receipt.event.clone_from(&event);
    receipt.status = request.get("status").map(str::to_owned);
    let text = |name: &str| request.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    let payout = text("sum");
    if let Some(sum) = payout.as_deref().filter(|sum| !is_decimal(sum)) {
        receipt.breaks(format!("`sum` is `{sum}`, which is no amount"), "write `sum={sum}`");
    }
    let conversion = Conversion { event, status, payout, event_id: text("rdtk_event_id") };
    receipt.problems.is_empty().then_some(conversion)
}

/// The mode in force for a conversion: that of its type, else the offer source's. Where a postback
/// names a status alone, the type is the one that takes it.
fn mode(panels: &Panels<'_, '_>, conversion: &Conversion) -> Option<DuplicateMode> {
    let takes = |event: &ConversionEvent| {
        let when = event.when.iter().flat_map(|when| &when.value.0);
        when.map(|s| Status::from(s.value)).any(|s| s.redtrack_status() == conversion.status)
    };
    let event = match &conversion.event {
        Some(name) => panels.event(name),
        None => panels.ws.events.iter().map(|(_, event)| event).find(|event| takes(event)),
    };
    let own = event.and_then(|event| event.duplicates);
    own.or(panels.ws.offer_source.duplicates).map(|mode| DuplicateMode::from(mode.value))
}

/// A second postback for a click.
fn again(
    mode: Option<DuplicateMode>,
    held: &mut Vec<Conversion>,
    new: Conversion,
    receipt: &mut Receipt,
) {
    let says = |mode: DuplicateMode, what: &str| format!("{}: {what}", mode.ui_name());
    let words = new.in_words();
    let Some(mode) = mode else {
        receipt.leans_on.push(&behaviour::MODE_UNSET);
        let what = "no mode is set for a second postback: RedTrack may keep, rewrite or drop it";
        receipt.then.push(format!("{what} ({words})"));
        receipt.records(new, held);
        return;
    };
    match mode {
        DuplicateMode::Create => {
            receipt.then.push(says(mode, &format!("it records {words} as well")));
            receipt.records(new, held);
        }
        DuplicateMode::CreateRepeated => {
            receipt.then.push(says(mode, &format!("it records {words} as well, as repeated")));
            receipt.records(new, held);
        }
        DuplicateMode::Ignore => {
            receipt.then.push(says(mode, &format!("it drops {words}")));
            receipt.dropped = true;
        }
        DuplicateMode::Update => {
            receipt.then.push(says(mode, &format!("the conversion is now {words}")));
            receipt.leans_on.push(&behaviour::UPDATE_IS_TOLD);
            receipt.news = Some(new.clone());
            // The first conversion is the one that is rewritten.
            if let Some(first) = held.first_mut() {
                *first = new;
            }
        }
        DuplicateMode::IncrementPayout => {
            let added = new.payout.as_deref();
            let grows = format!("only the payout grows, by {}", added.unwrap_or("nothing"));
            receipt.then.push(says(mode, &grows));
            if let (Some(first), Some(added)) = (held.first_mut(), added) {
                first.payout = sum(first.payout.as_deref().unwrap_or("0"), added);
            }
        }
        DuplicateMode::IgnoreByEventId => match &new.event_id {
            None => {
                let what = "the postback has no `rdtk_event_id`, so it cannot tell duplicates";
                receipt.breaks(
                    says(mode, what),
                    "add `rdtk_event_id` to `offer_source.postback.extra`",
                );
            }
            Some(id) if held.iter().any(|c| c.event_id.as_ref() == Some(id)) => {
                receipt
                    .then
                    .push(says(mode, &format!("it has seen `{id}` before and drops {words}")));
                receipt.dropped = true;
            }
            Some(id) => {
                receipt
                    .then
                    .push(says(mode, &format!("`{id}` is new: it records {words} as well")));
                receipt.records(new, held);
            }
        },
    }
}

fn meaning(name: &str) -> String {
    if let Some(known) = POSTBACK_PARAMETERS.iter().find(|p| p.name == name) {
        return known.meaning.to_owned();
    }
    match crate::compile::slot_number(name) {
        Some(slot) => format!("the conversion's own sub{slot}"),
        None => String::new(),
    }
}
