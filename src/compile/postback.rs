//! The postback planner: which URLs KMA.BIZ has to hold, and which statuses to tick for each.
//!
//! KMA.BIZ prints one letter for `{status}`. RedTrack compares a `type` with its registered
//! names, case included, and has no table between the two. So either the names are built
//! around the letters and one URL serves all, or each event needs a URL of its own.

use super::offer::PlannedOffer;
use super::source::{SetOf, SourceSettings};
use super::{Secrets, ordered};
use crate::facts::kma::Status;
use crate::model::{ConversionEvent, Delivery, EventPayout, Report, Secret, Slot};
use crate::template::{encode_key, encode_value};
use crate::workspace::Workspace;
use std::fmt::Write as _;

/// One event as the planner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'t> {
    /// The conversion type's name.
    pub name: &'t str,
    /// The KMA.BIZ statuses that lead to it, in their fixed order.
    pub statuses: Vec<Status>,
    /// RedTrack's default conversion.
    pub default: bool,
    /// Whether its own URL carries the payout.
    pub sum: bool,
}

impl<'t> Event<'t> {
    /// An event of a workspace.
    #[must_use]
    pub fn new(name: &'t str, event: &ConversionEvent) -> Self {
        let when = event.when.iter().flat_map(|w| &w.value.0).map(|s| Status::from(s.value));
        Self {
            name,
            statuses: ordered(when),
            default: event.default.is_some_and(|d| d.value),
            sum: event.payout.is_none_or(|p| p.value == EventPayout::Sum),
        }
    }
}

/// What distinguishes one URL of a set from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What is appended to the set's id where it has several URLs.
    pub suffix: String,
    /// The value of `type`, which may hold `{status}`; `None` for no `type`.
    pub type_value: Option<String>,
    /// The value of `status`; `None` for no `status`.
    pub status_value: Option<&'static str>,
    /// Whether the URL carries `sum={sum}`.
    pub sum: bool,
    /// The KMA.BIZ statuses to tick.
    pub ticks: Vec<Status>,
    /// The names of the events that arrive by it, in order.
    pub events: Vec<String>,
}

/// Which URLs there have to be. Pure: events, the kind of report, what `{status}` prints.
#[must_use]
pub fn routes(events: &[Event<'_>], report: Report, words: [&str; 4]) -> Vec<Route> {
    match report {
        Report::Type => type_routes(events, words),
        Report::Status => status_routes(events),
        Report::Both => both_routes(events),
    }
}

fn type_routes(events: &[Event<'_>], words: [&str; 4]) -> Vec<Route> {
    let own = |event: &Event<'_>| Route {
        suffix: event.name.to_owned(),
        type_value: (!event.default).then(|| event.name.to_owned()),
        status_value: None,
        sum: event.sum,
        ticks: event.statuses.clone(),
        events: vec![event.name.to_owned()],
    };
    let named: Vec<&Event<'_>> = events.iter().filter(|e| !e.default).collect();
    let shared = if named.len() > 1 { shared_type(&named, words) } else { None };
    let Some(type_value) = shared else { return events.iter().map(own).collect() };
    let mut routes: Vec<Route> = events.iter().filter(|e| e.default).map(own).collect();
    routes.push(Route {
        suffix: type_value.clone(),
        type_value: Some(type_value),
        status_value: None,
        sum: named.iter().any(|e| e.sum),
        ticks: ordered(named.iter().flat_map(|e| e.statuses.iter().copied())),
        events: named.iter().map(|e| e.name.to_owned()).collect(),
    });
    routes
}

/// `KMA_{status}` when every name is what KMA.BIZ prints for the event's one status, between
/// one common prefix and one common suffix.
fn shared_type(events: &[&Event<'_>], words: [&str; 4]) -> Option<String> {
    let mut parts = Vec::with_capacity(events.len());
    for event in events {
        let [status] = event.statuses.as_slice() else { return None };
        parts.push((event.name, words[*status as usize]));
    }
    let (first, word) = parts[0];
    let fits = |prefix: &str, suffix: &str| {
        parts.iter().all(|(name, word)| {
            name.strip_prefix(prefix).and_then(|n| n.strip_suffix(suffix)) == Some(*word)
        })
    };
    // At each byte: a word may stand in a name in two places that overlap.
    (0..=first.len())
        .filter_map(|i| Some((first.get(..i)?, first.get(i..)?.strip_prefix(word)?)))
        .find(|(prefix, suffix)| fits(prefix, suffix))
        .map(|(prefix, suffix)| format!("{prefix}{{status}}{suffix}"))
}

fn status_routes(events: &[Event<'_>]) -> Vec<Route> {
    let all = ordered(events.iter().flat_map(|e| e.statuses.iter().copied()));
    redtrack_statuses(&all)
        .into_iter()
        .map(|(status, ticks)| {
            let by = |e: &&Event<'_>| e.statuses.iter().any(|s| ticks.contains(s));
            Route {
                suffix: status.to_owned(),
                type_value: None,
                status_value: Some(status),
                sum: events.iter().filter(by).any(|e| e.sum),
                events: events.iter().filter(by).map(|e| e.name.to_owned()).collect(),
                ticks,
            }
        })
        .collect()
}

fn both_routes(events: &[Event<'_>]) -> Vec<Route> {
    let mut routes = Vec::new();
    for event in events {
        for (status, ticks) in redtrack_statuses(&event.statuses) {
            routes.push(Route {
                suffix: format!("{}/{status}", event.name),
                type_value: (!event.default).then(|| event.name.to_owned()),
                status_value: Some(status),
                sum: event.sum,
                ticks,
                events: vec![event.name.to_owned()],
            });
        }
    }
    routes
}

/// RedTrack's statuses with the KMA.BIZ statuses that mean them, in order.
fn redtrack_statuses(statuses: &[Status]) -> Vec<(&'static str, Vec<Status>)> {
    let mut out: Vec<(&'static str, Vec<Status>)> = Vec::new();
    for status in statuses {
        let name = status.redtrack_status();
        match out.iter_mut().find(|(n, _)| *n == name) {
            Some((_, ticks)) => ticks.push(*status),
            None => out.push((name, vec![*status])),
        }
    }
    out
}

/// The postbacks to paste into one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostbackSet {
    /// Whose they are.
    pub of: SetOf,
    /// The slot whose value comes back as RedTrack's click id.
    pub slot: Slot,
    /// The URLs.
    pub urls: Vec<PlannedPostback>,
}

impl PostbackSet {
    /// `global`, or the offer's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match &self.of {
            SetOf::Global => "global",
            SetOf::Stream(id) => id,
        }
    }
}

/// One postback URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPostback {
    /// `global`, `global/Sale`, `keto-kz`, `keto-kz/Sale` …
    pub id: String,
    /// What distinguishes it.
    pub route: Route,
    /// The URL to paste.
    pub url: String,
}

/// The events of a workspace, in order of name.
#[must_use]
pub fn events<'t>(ws: &Workspace<'t, '_>) -> Vec<Event<'t>> {
    ws.events.iter().map(|(entry, event)| Event::new(entry.id, event)).collect()
}

pub(super) fn plan(
    ws: &Workspace<'_, '_>,
    source: &SourceSettings<'_>,
    host: &str,
    offers: &[PlannedOffer<'_>],
    secrets: Secrets<'_>,
) -> Vec<PostbackSet> {
    let routes = routes(&events(ws), source.report, source.status_words);
    let tail = tail(ws, secrets);
    let set = |of: SetOf, slot: Slot| {
        let mut set = PostbackSet { of, slot, urls: Vec::with_capacity(routes.len()) };
        for route in &routes {
            let id = if routes.len() > 1 {
                format!("{}/{}", set.id(), route.suffix)
            } else {
                set.id().to_owned()
            };
            set.urls.push(PlannedPostback {
                id,
                url: url(host, slot, route, &tail),
                route: route.clone(),
            });
        }
        set
    };
    let mut sets = Vec::new();
    if let Some(first) = offers.iter().find(|o| o.delivery == Delivery::Global) {
        sets.push(set(SetOf::Global, first.slot));
    }
    for offer in offers.iter().filter(|o| o.delivery == Delivery::Stream) {
        sets.push(set(offer.postback_set(), offer.slot));
    }
    sets
}

/// What follows `type` and `status` in every URL: the additional parameters, then `ptoken`.
fn tail(ws: &Workspace<'_, '_>, secrets: Secrets<'_>) -> String {
    let mut out = String::new();
    let Some(postback) = ws.offer_source.postback.as_ref().map(|p| &p.value) else { return out };
    for (key, value) in postback.extra.iter().flat_map(|e| e.iter()) {
        let _ = write!(out, "&{}={}", encode_key(key.value), encode_value(value.value));
    }
    if let Some(token) = &postback.protection_token {
        let _ = write!(out, "&ptoken={}", shown_token(token, secrets));
    }
    out
}

fn shown_token(token: &Secret<'_>, secrets: Secrets<'_>) -> String {
    secrets.show(token, super::TOKEN_LITERAL)
}

fn url(host: &str, slot: Slot, route: &Route, tail: &str) -> String {
    let mut out = format!("https://{host}/postback?clickid={{{}}}", slot.as_str());
    if route.sum {
        out.push_str("&sum={sum}");
    }
    if let Some(value) = &route.type_value {
        let _ = write!(out, "&type={value}");
    }
    if let Some(value) = route.status_value {
        let _ = write!(out, "&status={value}");
    }
    out.push_str(tail);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::testing::planned;
    use Status::{Approved, Declined, Fake, Pending};

    /// They were looked for one after another, which took the square of their number.
    #[test]
    fn each_of_thousands_of_offers_has_its_own_postbacks() {
        let offer = |i: usize| {
            let delivery = if i.is_multiple_of(3) { "global" } else { "stream" };
            format!("  o{i}: {{ stream: https://kshop5.pro/A{i}bC12d, postback: {delivery} }}\n")
        };
        let offers: String = (0..30_000).map(offer).collect();
        let text = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\noffers:\n{offers}"
        );
        planned(&text, None, Secrets::Masked, |_, plan| {
            assert_eq!((plan.offers.len(), plan.postbacks.len()), (30_000, 20_001));
            for offer in &plan.offers {
                let set = plan.postbacks_of(offer).map(|set| &set.of);
                assert_eq!(set, Some(&offer.postback_set()));
            }
        });
    }

    const LETTERS: [&str; 4] = ["P", "A", "D", "F"];

    fn event<'a>(name: &'a str, statuses: &[Status]) -> Event<'a> {
        Event { name, statuses: statuses.to_vec(), default: false, sum: true }
    }

    fn types(events: &[Event<'_>]) -> Vec<(Option<String>, Vec<Status>)> {
        let routes = routes(events, Report::Type, LETTERS);
        routes.into_iter().map(|r| (r.type_value, r.ticks)).collect()
    }

    #[test]
    fn one_event_is_one_url_with_its_name() {
        assert_eq!(types(&[event("Sale", &[Approved])]), [(Some("Sale".into()), vec![Approved])]);
        assert_eq!(types(&[event("A", &[Approved])]), [(Some("A".into()), vec![Approved])]);
    }

    #[test]
    fn names_built_around_the_letters_share_one_url() {
        let events =
            [event("KMA_A", &[Approved]), event("KMA_D", &[Declined]), event("KMA_P", &[Pending])];
        assert_eq!(
            types(&events),
            [(Some("KMA_{status}".into()), vec![Pending, Approved, Declined])]
        );
        let events = [event("A", &[Approved]), event("F", &[Fake])];
        assert_eq!(types(&events), [(Some("{status}".into()), vec![Approved, Fake])]);
        let events = [event("xAx", &[Approved]), event("xPx", &[Pending])];
        assert_eq!(types(&events), [(Some("x{status}x".into()), vec![Pending, Approved])]);
        // `11` stands in `111` twice, and only behind the first 1 as `12` does in `112`.
        let events = [event("111", &[Approved]), event("112", &[Pending])];
        let routes = routes(&events, Report::Type, ["12", "11", "D", "F"]);
        assert_eq!(routes.len(), 1);
        assert_eq!(routes[0].type_value.as_deref(), Some("1{status}"));
    }

    #[test]
    fn other_names_need_a_url_each() {
        let events = [event("Lead", &[Pending]), event("Sale", &[Approved])];
        assert_eq!(types(&events).len(), 2);
        // The letter of another status is no letter at all.
        let events = [event("P", &[Approved]), event("A", &[Pending])];
        assert_eq!(types(&events).len(), 2);
        let events = [event("A", &[Approved, Pending]), event("D", &[Declined])];
        assert_eq!(types(&events).len(), 2);
    }

    #[test]
    fn the_default_event_has_a_url_without_type() {
        let mut lead = event("Lead", &[Pending]);
        lead.default = true;
        let events = [event("A", &[Approved]), event("D", &[Declined]), lead];
        let types = types(&events);
        assert_eq!(types[0], (None, vec![Pending]));
        assert_eq!(types[1], (Some("{status}".into()), vec![Approved, Declined]));
    }

    #[test]
    fn statuses_unite_fake_with_declined() {
        let events = [event("Lead", &[Pending, Fake]), event("Sale", &[Approved, Declined])];
        let routes = routes(&events, Report::Status, LETTERS);
        let got: Vec<_> = routes.iter().map(|r| (r.status_value, r.ticks.clone())).collect();
        assert_eq!(
            got,
            [
                (Some("pending"), vec![Pending]),
                (Some("approved"), vec![Approved]),
                (Some("declined"), vec![Declined, Fake])
            ]
        );
        let both = super::routes(&events, Report::Both, LETTERS);
        let suffixes: Vec<_> = both.iter().map(|r| r.suffix.as_str()).collect();
        assert_eq!(suffixes, ["Lead/pending", "Lead/declined", "Sale/approved", "Sale/declined"]);
    }
}
