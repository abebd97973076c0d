//! The stand-in beside what is known of RedTrack's API: whoever changes one changes the other.

use super::stand_in::StandIn;
use serde_json::{Value, json};
use ureq::Agent;

const KEY: &str = "a-key-of-the-stand-in";

struct Answer {
    status: u16,
    kind: String,
    json: Value,
}

fn ask(api: &StandIn, method: &str, path: &str, body: Option<Value>) -> Answer {
    let sign = if path.contains('?') { '&' } else { '?' };
    ask_plainly(api, method, &format!("{path}{sign}api_key={KEY}"), body)
}

fn ask_plainly(api: &StandIn, method: &str, path: &str, body: Option<Value>) -> Answer {
    let agent: Agent =
        Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let url = format!("{}{path}", api.url());
    let body = body.map_or_else(String::new, |body| body.to_string());
    let sent = match method {
        "GET" => agent.get(&url).call(),
        "POST" => agent.post(&url).send(&body),
        "PUT" => agent.put(&url).send(&body),
        _ => agent.delete(&url).call(),
    };
    let mut answer = sent.expect("an answer");
    let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap());
    let kind = kind.to_owned();
    let text = answer.body_mut().read_to_string().expect("a body");
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status: answer.status().as_u16(), kind, json }
}

#[test]
fn a_call_without_the_key_is_refused() {
    let api = StandIn::new(KEY);
    let answer = ask_plainly(&api, "GET", "/offers", None);
    assert_eq!((answer.status, answer.json), (401, json!({ "error": "API token required" })));
    assert_eq!(ask_plainly(&api, "GET", "/offers?api_key=x", None).status, 401);
}

#[test]
fn lists_are_bare_and_null_when_empty_and_two_are_wrapped() {
    let api = StandIn::new(KEY);
    for list in ["campaigns", "offers", "networks", "sources", "landings"] {
        let answer = ask(&api, "GET", &format!("/{list}"), None);
        assert_eq!((answer.status, answer.json), (200, Value::Null), "{list}");
        assert!(answer.kind.starts_with("application/json"), "{list}: {}", answer.kind);
    }
    for list in ["streams", "domains"] {
        let answer = ask(&api, "GET", &format!("/{list}"), None);
        assert_eq!(answer.json, json!({ "items": null, "total": 0 }), "{list}");
    }
    api.account().add("networks", json!({ "title": "KMA.BIZ" }));
    assert_eq!(ask(&api, "GET", "/networks", None).json.as_array().unwrap().len(), 1);
    let wrapped = ask(&api, "GET", "/networks?total_stat=true", None).json;
    assert_eq!(wrapped["total"], 1);
}

#[test]
fn pages_are_asked_for_by_number() {
    let api = StandIn::new(KEY);
    for i in 0..5 {
        api.account().add("sources", json!({ "title": format!("S{i}") }));
    }
    let titles = |path: &str| -> Vec<String> {
        let page = ask(&api, "GET", path, None).json;
        let items = page.as_array().into_iter().flatten();
        items.map(|s| s["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("/sources?page=2&per=2"), ["S2", "S3"]);
    assert_eq!(titles("/sources?page=3&per=2"), ["S4"]);
    assert!(titles("/sources?page=4&per=2").is_empty());
}

#[test]
fn an_unknown_path_is_answered_with_a_page() {
    let api = StandIn::new(KEY);
    for path in ["/v1/offers", "/import", "/streams/61f190c31cfe1c000181572d"] {
        let answer = ask(&api, "GET", path, None);
        assert_eq!(answer.status, 200);
        assert!(answer.kind.starts_with("text/html"), "{path}: {}", answer.kind);
    }
}

#[test]
fn making_answers_with_201_and_an_id_and_domains_with_200() {
    let api = StandIn::new(KEY);
    let made = ask(&api, "POST", "/domains", Some(json!({ "url": "trk.acme-media.com" })));
    assert_eq!(made.status, 200);
    let network = ask(&api, "POST", "/networks", Some(json!({ "title": "KMA.BIZ" })));
    let id = network.json["id"].as_str().unwrap();
    assert!(id.len() == 24 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
    let offer = json!({ "title": "Keto", "url": "https://kshop5.pro/AbC12d", "program_id": id });
    assert_eq!(ask(&api, "POST", "/offers", Some(offer)).status, 201);
    let source = ask(&api, "POST", "/sources", Some(json!({ "title": "Propeller" })));
    assert_eq!(source.status, 201);
    let campaign = json!({ "title": "C", "source_id": source.json["id"] });
    let made = ask(&api, "POST", "/campaigns", Some(campaign));
    assert_eq!(made.status, 201);
    assert!(
        made.json["trackback_url"].as_str().unwrap().ends_with(made.json["id"].as_str().unwrap())
    );
    let changed = ask(
        &api,
        "PUT",
        &format!("/campaigns/{}", made.json["id"].as_str().unwrap()),
        Some(made.json),
    );
    assert_eq!(changed.status, 201);
}

#[test]
fn what_is_known_to_be_needed_is_needed() {
    let api = StandIn::new(KEY);
    let refused = |path: &str, body: Value| {
        let answer = ask(&api, "POST", path, Some(body));
        assert!(answer.json["error"].is_string(), "{path}");
        answer.status
    };
    assert_eq!(
        refused("/offers", json!({ "title": "Keto", "url": "https://kshop5.pro/AbC12d" })),
        400
    );
    assert_eq!(refused("/campaigns", json!({ "title": "C" })), 400);
    assert_eq!(refused("/sources", json!({})), 400);
    let network = api.account().add("networks", json!({ "title": "KMA.BIZ" }));
    let text = json!({ "title": "K", "url": "https://a.io", "program_id": network, "payment": { "amount": "12.50" } });
    assert_eq!(refused("/offers", text), 400);
}

#[test]
fn a_regular_key_makes_no_offer_sources() {
    let api = StandIn::new(KEY);
    api.account().premium = false;
    let answer = ask(&api, "POST", "/networks", Some(json!({ "title": "KMA.BIZ" })));
    assert_eq!((answer.status, answer.json), (403, json!({ "error": "action not allowed" })));
}

#[test]
fn putting_replaces_the_whole_object() {
    let api = StandIn::new(KEY);
    let id = api.account().add("sources", json!({ "title": "Propeller", "novel": 1 }));
    let path = format!("/sources/{id}");
    assert_eq!(ask(&api, "PUT", &path, Some(json!({ "title": "P" }))).status, 200);
    let now = ask(&api, "GET", &path, None).json;
    assert_eq!((&now["title"], now.get("novel"), &now["id"]), (&json!("P"), None, &json!(id)));
    assert_eq!(ask(&api, "GET", "/sources/61f190c31cfe1c00018157ff", None).status, 404);
    api.account().changes_sources = false;
    assert_eq!(ask(&api, "PUT", &path, Some(json!({ "title": "P" }))).status, 403);
    assert_eq!(ask(&api, "DELETE", &path, None).status, 204);
}
