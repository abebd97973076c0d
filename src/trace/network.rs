//! KMA.BIZ: a visitor opens a stream's link, a lead gets a status, postbacks are fired.

use super::fill::{Filled, Value};
use super::panels::Panels;
use super::request::Request;
use super::sample;
use super::story::{Problem, Remark};
use crate::compile::{PlannedOffer, PlannedPostback};
use crate::facts::behaviour;
use crate::facts::kma::{self, Status};

/// A visitor of a stream, and the lead that may come of it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The offer's position in the plan.
    pub(super) offer: usize,
    /// The stream's code.
    pub stream: String,
    /// What `data1` … `data5` carried.
    pub slots: [Option<String>; 5],
    /// Where the visitor comes from.
    pub(super) country: String,
}

/// A postback that KMA.BIZ fires.
#[derive(Debug, Clone)]
pub struct Fired<'a> {
    /// The postback as pasted.
    pub postback: &'a PlannedPostback,
    /// As requested.
    pub filled: Filled,
}

/// What KMA.BIZ makes of a request for a stream.
pub(super) fn visit(
    panels: &Panels<'_, '_>,
    request: &Request,
    country: &str,
) -> Result<Visit, Problem> {
    let Some(offer) = panels.offer(request) else {
        return Err(Problem {
            text: format!(
                "no offer of this workspace has the stream {}{}",
                request.host, request.path
            ),
            help: "compare the link with the stream's tracking link in KMA.BIZ".to_owned(),
        });
    };
    let click_id = panels.plan.offers[offer].slot.as_str();
    if request.is_ambiguous(click_id) {
        return Err(Problem {
            text: format!(
                "`{click_id}` stands twice, with two values, and nobody knows which one KMA.BIZ keeps"
            ),
            help: "leave the one out that is not `{clickid}`".to_owned(),
        });
    }
    let slot = |name: &str| request.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    Ok(Visit {
        offer,
        stream: request.path.trim_matches('/').to_owned(),
        slots: kma::SLOTS.map(slot),
        country: country.to_owned(),
    })
}

impl Visit {
    /// The offer.
    #[must_use]
    pub fn offer<'a, 't>(&self, panels: &Panels<'a, 't>) -> &'a PlannedOffer<'t> {
        &panels.plan.offers[self.offer]
    }

    /// The postbacks that a status sets off.
    #[must_use]
    pub fn fire<'a>(&self, panels: &Panels<'a, '_>, status: Status) -> Vec<Fired<'a>> {
        let plan = panels.plan;
        let set = plan.postbacks_of(&plan.offers[self.offer]);
        let ticked = set.into_iter().flat_map(|set| &set.urls);
        let ticked = ticked.filter(|postback| postback.route.ticks.contains(&status));
        ticked
            .map(|postback| Fired {
                postback,
                filled: Filled::new(&postback.url, |token| self.value(panels, status, token)),
            })
            .collect()
    }

    fn value(&self, panels: &Panels<'_, '_>, status: Status, token: &str) -> Option<Value> {
        let fact = || kma::find_macro(token).and_then(Remark::of_macro);
        let bare = token.strip_prefix('{')?.strip_suffix('}')?;
        if let Some(slot) = kma::SLOTS.iter().position(|slot| *slot == bare) {
            return Some(Value::because(self.slots[slot].clone().unwrap_or_default(), fact()));
        }
        let offer = &panels.plan.offers[self.offer];
        let (payout, currency) = panels.payout(offer, &self.country);
        match token {
            "{sum}" if status == Status::Approved => Some(Value::sure(payout)),
            "{sum}" => Some(Value::by(payout, &behaviour::SUM_BEFORE_APPROVAL)),
            "{status}" => Some(Value::sure(panels.plan.source.word(status))),
            _ => match sample::kma(token, &self.stream, &currency) {
                Some(value) => Some(Value::because(value, fact())),
                None => panels.is_listed(token).then(|| Value::sure(sample::other(token))),
            },
        }
    }
}
