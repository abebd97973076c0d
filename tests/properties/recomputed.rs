//! What a build writes, computed a second time: straight from the YAML as another reader sees it,
//! by joining texts as `docs/language.md` says, with nothing of the compiler in it.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::memory;
use crate::targets::almost::sound;
use proptest::prelude::*;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use trackc::emit::artefacts;
use trackc::rules::{Options, analyse};
use trackc::yaml::Limits;

const STATUSES: [&str; 4] = ["pending", "approved", "declined", "fake"];
const KINDS: [&str; 5] = ["postback", "offer", "campaign", "channel", "lander"];

/// Kind, id, URL and ticks.
type Row = (usize, String, String, String);

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The pairs of a section, or of any mapping.
fn pairs(value: &Value) -> Vec<(&str, &Value)> {
    value.as_mapping().map(|m| m.iter().map(|(k, v)| (text(k), v)).collect()).unwrap_or_default()
}

/// One text or a list of texts.
fn texts(value: &Value) -> Vec<&str> {
    match value.as_sequence() {
        Some(items) => items.iter().map(text).collect(),
        None => value.as_str().into_iter().collect(),
    }
}

fn or<'v>(value: &'v Value, otherwise: &'v str) -> &'v str {
    value.as_str().unwrap_or(otherwise)
}

/// Of all that the generator writes only this text has to be escaped.
fn escaped(value: &str) -> String {
    value.replace("a b&c#d\"é", "a%20b%26c%23d%22%C3%A9").replace("plain text", "plain%20text")
}

/// A link with more behind its query and before its fragment.
fn longer(link: &str, more: &[String]) -> String {
    let (head, tail) =
        link.split_once('#').map_or((link, String::new()), |(h, t)| (h, format!("#{t}")));
    let mut out = head.to_owned();
    for pair in more {
        if !out.contains('?') {
            out.push('?');
        } else if !out.ends_with(['?', '&']) {
            out.push('&');
        }
        out.push_str(pair);
    }
    out + &tail
}

struct Event<'v> {
    name: &'v str,
    when: BTreeSet<usize>,
    default: bool,
    sum: bool,
}

/// What stands behind `global`, the type, the status, whether there is a sum, the ticks.
type Route = (String, Option<String>, Option<&'static str>, bool, BTreeSet<usize>);

fn routes(ws: &Value) -> Vec<Route> {
    let source = &ws["offer_source"];
    let letters = ["P", "A", "D", "F"];
    let word = |status: usize| or(&source["statuses"][STATUSES[status]], letters[status]);
    let number = |name: &str| STATUSES.iter().position(|s| *s == name).expect("a status");
    let mut events: Vec<Event<'_>> = pairs(&ws["conversion_events"])
        .into_iter()
        .map(|(name, event)| Event {
            name,
            when: texts(&event["when"]).into_iter().map(number).collect(),
            default: event["default"] == Value::Bool(true),
            sum: text(&event["payout"]) != "none",
        })
        .collect();
    events.sort_by_key(|e| e.name);
    let redtrack = |status: &usize| ["pending", "approved", "declined", "declined"][*status];
    let type_of = |e: &Event<'_>| (!e.default).then(|| e.name.to_owned());
    match or(&source["postback"]["report"], "type") {
        "type" => {
            let (usual, mut others): (Vec<&Event<'_>>, Vec<_>) =
                events.iter().partition(|e| e.default);
            let mut out = Vec::new();
            if let Some(shared) = shared(&others, &word) {
                let ticks = others.iter().flat_map(|e| e.when.iter().copied()).collect();
                let sum = others.iter().any(|e| e.sum);
                out.push((shared.clone(), Some(shared), None, sum, ticks));
                others.clear();
            }
            for e in usual.into_iter().chain(others) {
                out.push((e.name.to_owned(), type_of(e), None, e.sum, e.when.clone()));
            }
            out
        }
        "status" => {
            let mut out = BTreeMap::<&str, Route>::new();
            for (event, status) in events.iter().flat_map(|e| e.when.iter().map(move |s| (e, s))) {
                let name = redtrack(status);
                let route = out
                    .entry(name)
                    .or_insert_with(|| (name.to_owned(), None, Some(name), false, BTreeSet::new()));
                route.3 |= event.sum;
                route.4.insert(*status);
            }
            out.into_values().collect()
        }
        _ => {
            let mut out = BTreeMap::<String, Route>::new();
            for (event, status) in events.iter().flat_map(|e| e.when.iter().map(move |s| (e, s))) {
                let name = redtrack(status);
                let id = format!("{}/{name}", event.name);
                let route = out.entry(id.clone()).or_insert_with(|| {
                    (id, type_of(event), Some(name), event.sum, BTreeSet::new())
                });
                route.4.insert(*status);
            }
            out.into_values().collect()
        }
    }
}

/// `x{status}y`, where several names differ only by what KMA.BIZ sends.
fn shared<'v>(events: &[&Event<'v>], word: &impl Fn(usize) -> &'v str) -> Option<String> {
    if events.len() < 2 || events.iter().any(|e| e.when.len() != 1) {
        return None;
    }
    let parts: Vec<(&str, &str)> =
        events.iter().map(|e| (e.name, word(*e.when.first().expect("one")))).collect();
    let first = parts[0].0;
    for (start, end) in (0..=first.len()).flat_map(|i| (i..=first.len()).map(move |j| (i, j))) {
        let (prefix, suffix) = (&first[..start], &first[end..]);
        if parts.iter().all(|(name, word)| *name == format!("{prefix}{word}{suffix}")) {
            return Some(format!("{prefix}{{status}}{suffix}"));
        }
    }
    None
}

/// Every offer of RedTrack: its id, its stream's link and its entry.
fn offers(ws: &Value) -> Vec<(String, &str, &Value)> {
    let mut out = Vec::new();
    for (id, offer) in pairs(&ws["offers"]) {
        if let Some(link) = offer["stream"].as_str() {
            out.push((id.to_owned(), link, offer));
        }
        for (key, stream) in pairs(&offer["streams"]) {
            let link = stream.as_str().unwrap_or_else(|| text(&stream["url"]));
            out.push((format!("{id}/{key}"), link, offer));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn host<'v>(ws: &'v Value, domain: Option<&str>) -> &'v str {
    let written = match domain {
        None | Some("main") => &ws["tracking_domain"],
        Some(id) => &ws["domains"][id],
    };
    written.as_str().unwrap_or_else(|| text(&written["host"]))
}

fn rows(ws: &Value) -> Vec<Row> {
    let mut out = Vec::new();
    let source = &ws["offer_source"]["postback"];
    let offers = offers(ws);
    let slot = |offer: &Value| or(&offer["click_id_slot"], "data1").to_owned();
    let is_global =
        |offer: &Value| or(&offer["postback"], or(&source["delivery"], "global")) == "global";

    let mut sets: Vec<(&str, String)> = Vec::new();
    if let Some((.., offer)) = offers.iter().find(|(.., offer)| is_global(offer)) {
        sets.push(("global", slot(offer)));
    }
    let streams = offers.iter().filter(|(.., offer)| !is_global(offer));
    sets.extend(streams.map(|(id, _, offer)| (id.as_str(), slot(offer))));
    let routes = routes(ws);
    for (of, slot) in sets {
        for (suffix, kind, status, sum, ticks) in &routes {
            let id = if routes.len() > 1 { format!("{of}/{suffix}") } else { of.to_owned() };
            let mut url = format!("https://{}/postback?clickid={{{slot}}}", host(ws, None));
            if *sum {
                url.push_str("&sum={sum}");
            }
            if let Some(kind) = kind {
                let _ = write!(url, "&type={kind}");
            }
            if let Some(status) = status {
                let _ = write!(url, "&status={status}");
            }
            for (key, value) in pairs(&source["extra"]) {
                let _ = write!(url, "&{key}={}", escaped(text(value)));
            }
            if let Some(name) = source["protection_token"]["env"].as_str() {
                let _ = write!(url, "&ptoken=<{name}>");
            }
            let ticks: Vec<&str> = ticks.iter().map(|s| STATUSES[*s]).collect();
            out.push((0, id, url, ticks.join(" ")));
        }
    }

    for (id, link, offer) in &offers {
        let slot = slot(offer);
        let mut more = vec![format!("{slot}={{clickid}}")];
        let mut data = pairs(&offer["data"]);
        data.sort_unstable_by_key(|(key, _)| *key);
        more.extend(data.iter().map(|(key, value)| format!("{key}={}", escaped(text(value)))));
        out.push((1, id.clone(), longer(link, &more), String::new()));
    }

    // How many offers each page leads to, by the host and the name of its domain.
    let mut uses = BTreeMap::<(&str, &str, String), usize>::new();
    for (id, campaign) in pairs(&ws["campaigns"]) {
        let several = campaign["channel"].is_null();
        let channels =
            if several { texts(&campaign["channels"]) } else { texts(&campaign["channel"]) };
        for channel in channels {
            let entry = &ws["channels"][channel];
            let redtrack_id = campaign["redtrack_id"]
                .as_str()
                .or(campaign["redtrack_id"][channel].as_str())
                .unwrap_or("{redtrack_campaign_id}");
            let domain = campaign["domain"].as_str().or(entry["domain"].as_str());
            let mut parameters: Vec<(u8, String)> = pairs(&entry["parameters"])
                .into_iter()
                .map(|(slot, value)| {
                    let name = or(&value["name"], slot);
                    let written = value.as_str().unwrap_or_else(|| text(&value["macro"]));
                    (slot[3..].parse().expect("a number"), format!("{name}={written}"))
                })
                .collect();
            parameters.sort();
            let mut more: Vec<String> = parameters.into_iter().map(|(_, pair)| pair).collect();
            for (key, name) in [("cost", "cost"), ("click_id", "ref_id")] {
                more.extend(entry[key].as_str().map(|written| format!("{name}={written}")));
            }
            let funnels = campaign["funnels"].as_sequence().map(Vec::as_slice).unwrap_or_default();
            let url = if text(&campaign["mode"]) == "direct" {
                let page = texts(&funnels[0]["landers"])[0];
                more.insert(0, format!("cmpid={redtrack_id}"));
                longer(text(&ws["landers"][page]["url"]), &more)
            } else {
                longer(&format!("https://{}/{redtrack_id}", host(ws, domain)), &more)
            };
            let id = if several { format!("{id}-{channel}") } else { id.to_owned() };
            out.push((2, id, url, String::new()));
            for funnel in funnels {
                let count = funnel["offers"].as_sequence().map_or(0, Vec::len);
                let pages =
                    texts(&funnel["landers"]).into_iter().chain(texts(&funnel["prelanders"]));
                for page in pages {
                    let at = host(ws, domain);
                    let mark = if at == host(ws, None) {
                        String::new()
                    } else {
                        format!("@{}", domain.unwrap_or("main"))
                    };
                    let most = uses.entry((page, at, mark)).or_default();
                    *most = (*most).max(count);
                }
            }
        }
    }

    for (id, channel) in pairs(&ws["channels"]) {
        if let Some(url) = channel["postback"]["url"].as_str() {
            let mut url = url.to_owned();
            for (key, secret) in pairs(&channel["postback"]["secrets"]) {
                url = url.replace(&format!("<{key}>"), &format!("<{}>", text(&secret["env"])));
            }
            out.push((3, id.to_owned(), url, String::new()));
        }
    }

    for (page, lander) in pairs(&ws["landers"]) {
        if !uses.keys().any(|(used, ..)| *used == page) {
            uses.insert((page, host(ws, None), String::new()), 1);
        }
        for ((_, at, mark), count) in uses.iter().filter(|((used, ..), _)| *used == page) {
            let mut push = |id: String, path: String| {
                out.push((4, id, format!("https://{at}/{path}"), String::new()));
            };
            match (text(&lander["kind"]) == "prelander", *count) {
                (true, _) => push(format!("{page}{mark}"), "preclick".to_owned()),
                (false, 0 | 1) => push(format!("{page}{mark}"), "click".to_owned()),
                (false, several) => {
                    for n in 1..=several {
                        push(format!("{page}{mark}/{n}"), format!("click/{n}"));
                    }
                }
            }
        }
    }
    out.sort();
    out
}

/// What is built of a text, if anything is: the rows of the bundle and those of the table.
fn built(text: &str) -> Option<(Vec<Row>, Vec<Row>)> {
    let limits = Limits::default();
    let loaded = memory(&[("trackc.yaml", text)]);
    let files = analyse(&loaded, &Options::new(&limits), |a| {
        (!a.outcome.has_errors()).then(|| artefacts(a.workspace, a.plan, None))
    });
    let files = files.expect("no environment is chosen")?;
    let bytes = |name| files.iter().find(|f| f.name == name).expect("an artefact").bytes.as_slice();
    let kind = |name: &str| KINDS.iter().position(|k| *k == name).expect("a kind");

    let bundle: serde_json::Value = serde_json::from_slice(bytes("bundle.json")).expect("JSON");
    let bundle = bundle["urls"].as_array().expect("a list").iter().map(|row| {
        let word = |key: &str| row[key].as_str().expect("a text").to_owned();
        let ticks = row["tick_statuses"].as_array().into_iter().flatten();
        let ticks: Vec<&str> = ticks.map(|t| t.as_str().expect("a text")).collect();
        (kind(&word("kind")), word("id"), word("url"), ticks.join(" "))
    });
    let mut table = csv::Reader::from_reader(bytes("urls.csv"));
    let table = table.records().map(|row| {
        let row = row.expect("a row");
        (kind(&row[0]), row[1].to_owned(), row[3].to_owned(), row[5].to_owned())
    });
    Some((bundle.collect(), table.collect()))
}

fn is_the_same(text: &str) -> bool {
    let Some((bundle, table)) = built(text) else { return false };
    let ws: Value = serde_yaml::from_str(text).expect("YAML");
    let expected = rows(&ws);
    assert_eq!(bundle, expected, "\n{text}");
    assert_eq!(table, expected, "\n{text}");
    true
}

#[test]
fn most_of_what_is_generated_is_built() {
    let texts = (0..100_usize).map(|seed| {
        let bytes: Vec<u8> =
            (0..300).map(|i| (seed * 7 + i * i * 31 + (i * seed) % 251).to_le_bytes()[0]).collect();
        let mut tape = Tape::new(&bytes);
        sound(&mut tape).yaml(&mut tape)
    });
    let built = texts.filter(|text| is_the_same(text)).count();
    assert!(built > 60, "only {built} of 100 are built");
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn what_is_built_is_what_the_language_says(choices in tape(300)) {
        let mut tape = Tape::new(&choices);
        let root = sound(&mut tape);
        is_the_same(&root.yaml(&mut tape));
    }
}
