//! Campaigns with their funnels, as far as a workspace can write them.

use super::{Adopt, described, few, is_paused, many, named, text};
use crate::account::{Kind, Object, id_of, name_of};
use crate::facts::redtrack::is_id;
use crate::model::FILTERS;
use crate::reconcile::{list, scalar, set};
use crate::start::entry::{Campaign, Cost, Funnel, Money, Shares};
use serde_json::Value;
use std::collections::HashSet;

/// The own pages that campaigns show, by id.
pub(super) fn pages<'a>(campaigns: &[&'a Object]) -> HashSet<&'a str> {
    let streams = campaigns.iter().flat_map(|campaign| list(campaign, "streams"));
    streams.flat_map(|s| items(s, "landings").chain(items(s, "prelandings"))).map(id).collect()
}

/// The items of a list of a funnel.
fn items<'v>(stream: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    let list = stream.get("stream").and_then(|s| s.get(key)).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn id(item: &Value) -> &str {
    item.get("id").and_then(Value::as_str).unwrap_or_default()
}

impl<'a> Adopt<'a> {
    /// The campaigns all of whose offers are entries.
    pub(super) fn candidates(&mut self) -> Vec<&'a Object> {
        let mut out = Vec::new();
        let mut others = Vec::new();
        for campaign in self.live(Kind::Campaign) {
            let offers: Vec<&str> =
                list(campaign, "streams").iter().flat_map(|s| items(s, "offers")).map(id).collect();
            let known = offers.iter().filter(|id| self.entry(Kind::Offer, id).is_some()).count();
            if offers.is_empty() {
                self.leave(Kind::Campaign, campaign, "it shows no offer");
            } else if known == offers.len() {
                out.push(campaign);
            } else if known == 0 {
                others.push(name_of(Kind::Campaign, campaign));
            } else {
                let why = "some of its offers are of another offer source, or were left out";
                self.leave(Kind::Campaign, campaign, why);
            }
        }
        if !others.is_empty() {
            let text = format!(
                "left out: {} without an offer of the workspace, such as those of other networks: {}",
                many(others.len(), Kind::Campaign),
                few(&others)
            );
            self.say("", text);
        }
        out
    }

    /// Takes campaigns in.
    pub(super) fn campaigns(&mut self, campaigns: &[&'a Object]) {
        for campaign in campaigns {
            if let Err(why) = self.campaign(campaign) {
                self.leave(Kind::Campaign, campaign, &why);
            }
        }
    }

    fn campaign(&mut self, object: &'a Object) -> Result<(), String> {
        if !is_id(id_of(object)) {
            return Err("its id is none of RedTrack's".to_owned());
        }
        let channel = self.entry(Kind::Source, &text(object, "source_id")).map(str::to_owned);
        let channel = channel.ok_or("its traffic channel is none of the workspace")?;
        let domain = self.domain_of(object)?;
        let streams = list(object, "streams");
        let weights = weights(streams.iter())?;
        let funnels: Vec<Funnel> = streams
            .iter()
            .zip(weights)
            .map(|(stream, weight)| self.funnel(object, stream, weight))
            .collect::<Result<_, _>>()?;
        let amount = |key: &str| {
            let amount = object.get(key).and_then(scalar)?;
            Some(amount).filter(|a| a.bytes().any(|b| (b'1'..=b'9').contains(&b)))
        };
        let cost = |model: &str, amount: String| {
            let money = Some(Money { amount, currency: String::new() });
            Cost { model: model.to_owned(), money }
        };
        let cost = match (amount("cpc"), amount("rev_share")) {
            (Some(cpc), _) => Some(cost("cpc", cpc)),
            (None, Some(share)) => Some(cost("revshare", share)),
            (None, None) => None,
        };
        let notes = object.get("notes").map(|notes| match notes {
            Value::Array(all) => all.iter().filter_map(scalar).collect::<Vec<_>>(),
            one => scalar(one).into_iter().collect(),
        });
        let notes = notes.filter(|all| all.len() == 1).and_then(|mut all| all.pop());
        let id = self.id(Kind::Campaign, "campaigns", object);
        self.draft.campaigns.push(Campaign {
            name: named(Kind::Campaign, object, &id),
            channel,
            domain,
            cost,
            funnels,
            redtrack_id: Some(id_of(object).to_owned()),
            paused: is_paused(object),
            tags: object.get("tags").map(set).unwrap_or_default(),
            text: notes,
            id,
            ..Campaign::default()
        });
        Ok(())
    }

    fn funnel(
        &mut self,
        campaign: &Object,
        item: &Value,
        weight: Option<u32>,
    ) -> Result<Funnel, String> {
        let mut out = Funnel { weight, ..Funnel::default() };
        out.name = item.get("stream").and_then(|s| s.get("title")).and_then(scalar);
        let filters = item.get("stream").and_then(|s| s.get("filters")).and_then(Value::as_object);
        let is = |filter: &Value, key: &str| filter.get(key).and_then(Value::as_bool) == Some(true);
        for (name, filter) in filters.into_iter().flatten().filter(|(_, f)| is(f, "active")) {
            let values = filter.get("values").map(set).unwrap_or_default();
            let known = FILTERS.into_iter().find(|known| known == name);
            match known {
                None => {
                    let text = format!(
                        "its condition on {name} no workspace can write: it stays as it is in RedTrack"
                    );
                    self.say(described(Kind::Campaign, campaign), text);
                }
                Some(_) if is(filter, "exclude") => {
                    return Err(format!(
                        "a funnel keeps visitors out by {name}, which a workspace cannot write"
                    ));
                }
                Some("country") => out.countries = values,
                Some(name) if !values.is_empty() => out.when.push((name, values)),
                Some(_) => {}
            }
        }
        out.when.sort();
        out.offers = self.shares(item, "offers", Kind::Offer)?;
        out.landers = self.shares(item, "landings", Kind::Landing)?;
        out.prelanders = self.shares(item, "prelandings", Kind::Landing)?;
        if out.offers.is_empty() {
            return Err("one of its funnels shows no offer".to_owned());
        }
        Ok(out)
    }

    fn shares(&self, stream: &Value, key: &str, kind: Kind) -> Result<Shares, String> {
        let all: Vec<&Value> = items(stream, key).collect();
        let weights = weights(all.iter().copied())?;
        let entry = |item: &&Value| {
            let known = self.entry(kind, id(item)).map(str::to_owned);
            known.ok_or_else(|| format!("one of its {}s was left out", kind.title()))
        };
        let ids: Vec<String> = all.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(ids.into_iter().zip(weights).collect())
    }
}

/// The shares of a list; none where all are equal.
fn weights<'v>(items: impl Iterator<Item = &'v Value>) -> Result<Vec<Option<u32>>, String> {
    let one = |item: &Value| match item.get("weight").and_then(scalar) {
        None => Ok(None),
        Some(text) => text.parse::<u32>().map(Some),
    };
    let all: Vec<Option<u32>> = items
        .map(one)
        .collect::<Result<_, _>>()
        .map_err(|_| "one of its weights is no whole number".to_owned())?;
    let is_equal = all.windows(2).all(|pair| pair[0] == pair[1]) && all.first() != Some(&Some(0));
    if is_equal {
        return Ok(vec![None; all.len()]);
    }
    // What says nothing has as much as what a workspace leaves bare.
    Ok(all.into_iter().map(|weight| Some(weight.unwrap_or(100))).collect())
}
