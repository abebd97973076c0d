//! RedTrack: it mints a click id for every click, and sends the visitor on.

use super::fill::{Filled, Value};
use super::panels::{Panels, normal_host};
use super::request::{Request, unfilled};
use super::sample;
use super::story::{Carried, Conversion, Problem, Remark};
use super::way::Way;
use crate::compile::{PlannedChannel, slot_number};
use crate::facts::behaviour::{self, Behaviour};
use crate::facts::{Macro, redtrack};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// How many clicks are remembered; the oldest is forgotten first.
const MOST_CLICKS: usize = 10_000;

/// A click that RedTrack keeps.
#[derive(Debug, Clone)]
pub struct Click {
    /// RedTrack's id of it.
    pub id: String,
    /// The campaign's position in the plan.
    pub(super) campaign: usize,
    /// What the link carried for each slot.
    pub(super) subs: BTreeMap<u8, String>,
    /// The channel's own click id.
    pub(super) ref_id: Option<String>,
    /// What it cost.
    pub(super) cost: Option<String>,
    /// The way that a stand-in sent it; a walk knows its own.
    pub(super) way: Option<Way>,
    /// What came of it.
    pub conversions: Vec<Conversion>,
}

/// What RedTrack makes of a campaign's link.
#[derive(Debug)]
pub struct Arrival {
    /// The new click's id.
    pub click: String,
    /// The campaign's position in the plan.
    pub(super) campaign: usize,
    /// What it read.
    pub parameters: Vec<Carried>,
    /// What this leans on.
    pub(super) leans_on: Vec<&'static Behaviour>,
    /// What it says of parameters that came without a value.
    pub notes: Vec<String>,
}

/// RedTrack's memory of clicks.
#[derive(Debug, Default)]
pub struct Tracker {
    pub(super) clicks: HashMap<String, Click>,
    order: VecDeque<String>,
    minted: u32,
}

/// Which of RedTrack's tokens are filled.
#[derive(Debug, Clone, Copy)]
pub(super) enum Toward<'a> {
    /// Offers and own pages.
    Offer,
    /// The traffic channel, of a conversion.
    Channel(&'a Conversion),
}

impl Tracker {
    /// A click by its id.
    #[must_use]
    pub fn click(&self, id: &str) -> Option<&Click> {
        self.clicks.get(id)
    }

    /// Forgets what came of a click.
    pub(super) fn start_over(&mut self, id: &str) {
        if let Some(click) = self.clicks.get_mut(id) {
            click.conversions.clear();
        }
    }

    /// Takes a campaign's link as it was requested, beside what was pasted (for the reader).
    ///
    /// # Errors
    /// Where no campaign is meant by it.
    pub(super) fn arrive(
        &mut self,
        panels: &Panels<'_, '_>,
        request: &Request,
        template: &str,
    ) -> Result<Arrival, Problem> {
        let (campaign, direct) = find_campaign(panels, request)?;
        let planned = &panels.plan.campaigns[campaign];
        let channel = panels.channel_of(planned);
        let mut click = Click {
            id: sample::click_id(self.minted),
            campaign,
            subs: BTreeMap::new(),
            ref_id: None,
            cost: None,
            way: None,
            conversions: Vec::new(),
        };
        let mut leans_on =
            vec![if direct { &behaviour::DIRECT_LINK } else { &behaviour::REDIRECT_LINK }];
        let mut notes = Vec::new();
        for (name, value) in &request.params {
            if let Some(token) = unfilled(value) {
                notes.push(format!("`{name}` brought the text `{token}`, not a value"));
            }
            let kept = Some(value.clone()).filter(|v| !v.is_empty());
            match name.as_str() {
                "ref_id" => {
                    leans_on.push(&behaviour::REF_ID);
                    click.ref_id = click.ref_id.or(kept);
                }
                "cost" => {
                    leans_on.push(&behaviour::COST);
                    click.cost = click.cost.or(kept);
                }
                _ => {
                    if let Some(slot) = slot_of(channel, name) {
                        click.subs.entry(slot).or_insert_with(|| value.clone());
                    }
                }
            }
        }
        let parameters = request.carried(template, |name, _| meaning(channel, name));
        let id = click.id.clone();
        self.keep(click);
        Ok(Arrival { click: id, campaign, parameters, leans_on, notes })
    }

    fn keep(&mut self, click: Click) {
        self.minted = self.minted.wrapping_add(1);
        self.order.push_back(click.id.clone());
        self.clicks.insert(click.id.clone(), click);
        if self.order.len() > MOST_CLICKS
            && let Some(oldest) = self.order.pop_front()
        {
            self.clicks.remove(&oldest);
        }
    }
}

impl Click {
    /// A URL of RedTrack's with its tokens filled from this click.
    pub(super) fn fill(&self, url: &str, toward: Toward<'_>, country: &str) -> Filled {
        Filled::new(url, |token| self.value(token, toward, country))
    }

    fn value(&self, token: &str, toward: Toward<'_>, country: &str) -> Option<Value> {
        let known: &Macro = match toward {
            Toward::Offer => redtrack::offer_token(token)?,
            Toward::Channel(_) => redtrack::channel_token(token)?,
        };
        let name = token.trim_matches(['{', '}']);
        let held = |value: Option<&String>| match value {
            Some(value) => Value::because(value.clone(), Remark::of_macro(known)),
            None => Value::by("", &behaviour::EMPTY_TOKEN),
        };
        if let Some(slot) = slot_number(name) {
            return Some(held(self.subs.get(&slot)));
        }
        let remark = Remark::of_macro(known);
        Some(match (name, toward) {
            ("clickid", _) => Value::sure(self.id.clone()),
            ("ref_id", _) => held(self.ref_id.as_ref()),
            ("cost", _) => held(self.cost.as_ref()),
            ("country", _) => Value::because(country, remark),
            ("payout", Toward::Channel(conversion)) => {
                Value::because(conversion.payout.clone().unwrap_or_else(|| "0".to_owned()), remark)
            }
            ("type", Toward::Channel(conversion)) => {
                Value::because(conversion.event.clone().unwrap_or_default(), remark)
            }
            ("status", Toward::Channel(conversion)) => {
                Value::because(conversion.status.clone(), remark)
            }
            _ => Value::because(sample::other(token), remark),
        })
    }
}

/// The campaign that a link means, and whether the link is a page's with `cmpid`.
fn find_campaign(panels: &Panels<'_, '_>, request: &Request) -> Result<(usize, bool), Problem> {
    let fail = |text: String, help: &str| Err(Problem { text, help: help.to_owned() });
    if let Some(id) = request.get("cmpid").filter(|_| !panels.is_tracking(&request.host)) {
        return match panels.campaign(id) {
            Some(campaign) => Ok((campaign, true)),
            None => fail(
                format!("`cmpid` names no campaign of this workspace: `{id}`"),
                "compare it with the campaign's `redtrack_id`",
            ),
        };
    }
    if !panels.is_tracking(&request.host) {
        return fail(
            format!("`{}` is no tracking domain of this workspace", request.host),
            "campaign links are on `tracking_domain` or one of `domains`",
        );
    }
    let id = request.path.trim_matches('/');
    let Some(campaign) = panels.campaign(id) else {
        return fail(
            format!("no campaign of this workspace has the id `{id}`"),
            "compare the link with the campaign's tracking link in RedTrack",
        );
    };
    let host = panels.plan.campaigns[campaign].host;
    if normal_host(host) != request.host {
        return fail(
            format!("this campaign's link is on `{host}`, not on `{}`", request.host),
            "copy the link of the campaign again",
        );
    }
    Ok((campaign, false))
}

/// The slot that a parameter's name means: its own, or one that the channel gives it.
fn slot_of(channel: Option<&PlannedChannel<'_>>, name: &str) -> Option<u8> {
    let named = channel.and_then(|c| c.parameters.iter().find(|p| p.name == name));
    named.map(|p| p.slot).or_else(|| slot_number(name))
}

fn meaning(channel: Option<&PlannedChannel<'_>>, name: &str) -> String {
    let channel_name = channel.map_or("the channel", |c| c.name.as_ref());
    match name {
        "ref_id" => format!("the click id of {channel_name}"),
        "cost" => "what the click cost".to_owned(),
        "cmpid" => "the campaign".to_owned(),
        _ => {
            let Some(slot) = slot_of(channel, name) else { return String::new() };
            let parameter = channel.and_then(|c| c.parameters.iter().find(|p| p.slot == slot));
            let text = parameter.map(|p| p.macro_text.value);
            let preset = channel.and_then(|c| c.preset);
            let known = preset.and_then(|p| p.macros.iter().find(|m| Some(m.text) == text));
            match known {
                Some(known) => format!("sub{slot}: {}", known.meaning),
                None => format!("sub{slot}"),
            }
        }
    }
}
