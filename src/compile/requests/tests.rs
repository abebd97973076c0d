//! Requests of a workspace with one of nearly everything.

use super::requests;
use crate::compile::steps::manual;
use crate::compile::testing::{FULL, json_of};
use serde_json::{Value, json};
use std::collections::HashSet;

fn of(text: &str) -> Vec<Value> {
    let all = json_of(text, |ws, plan| json!(requests(ws, plan).collect::<Vec<_>>()));
    all.as_array().unwrap().clone()
}

fn body(all: &[Value], id: &str) -> Value {
    all.iter().find(|r| r["id"] == id).unwrap_or_else(|| panic!("{id}"))["body"].clone()
}

#[test]
fn requests_stand_in_the_order_in_which_they_can_be_made() {
    let all = of(FULL);
    let ids: Vec<&str> = all.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "domain/main",
            "domain/meta",
            "offer_source/kma",
            "offer/keto-kz",
            "offer/slim/own",
            "offer/slim/push",
            "lander/quiz",
            "lander/story",
            "channel/fb",
            "channel/propeller",
            "campaign/kz-fb",
            "campaign/kz-propeller",
            "campaign/split"
        ]
    );
    let mut made: HashSet<String> = HashSet::new();
    for request in &all {
        let mut refs = Vec::new();
        references(&request["body"], &mut refs);
        for to in refs {
            assert!(made.contains(&to), "{} needs {to} first", request["id"]);
        }
        made.insert(request["id"].as_str().unwrap().to_owned());
    }
}

fn references(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            out.extend(object.get("$ref").map(|r| r.as_str().unwrap().to_owned()));
            object.values().for_each(|v| references(v, out));
        }
        Value::Array(items) => items.iter().for_each(|v| references(v, out)),
        _ => {}
    }
}

#[test]
fn bodies_have_the_apis_own_names() {
    let all = of(FULL);
    assert_eq!(
        body(&all, "domain/main"),
        json!({ "url": "trk.acme-media.com", "type": "track", "use_auto_generated_ssl": true })
    );
    assert_eq!(
        body(&all, "offer_source/kma"),
        json!({ "title": "KMA.BIZ", "clickid": "{data1}", "sum": "{sum}", "currency": "USD", "subs": [
            { "alias": "sub1", "hint": "stream, probably its code", "role": "", "value": "{stream}" },
            { "alias": "rdtk_event_id", "hint": "order number", "role": "", "value": "{orderid}" }
        ] })
    );
    assert_eq!(
        body(&all, "offer/keto-kz"),
        json!({
            "title": "Keto KZ",
            "url": "https://kshop5.pro/AbC12d?data1={clickid}&data2={sub1}",
            "program_id": { "$ref": "offer_source/kma" },
            "country_codes": ["KZ"],
            "payment": { "amount": "12.50" },
            "status": 1
        })
    );
    assert_eq!(
        body(&all, "lander/story"),
        json!({
            "title": "story",
            "url": "https://story.acme-media.com/",
            "type": "prelanding",
            "domain_id": { "$ref": "domain/main" }
        })
    );
    let channel = body(&all, "channel/propeller");
    assert_eq!(channel["ref_id"], "${SUBID}");
    assert_eq!(channel["subs"][0]["value"], "{zoneid}");
    assert_eq!(
        channel["postback_url"],
        "https://ad.acme-network.com/c?visitor_id={ref_id}&key=<NETWORK_KEY>"
    );
}

#[test]
fn a_campaign_holds_its_funnels() {
    let all = of(FULL);
    let split = body(&all, "campaign/split");
    assert_eq!(split["status"], 2);
    assert_eq!(split["notes"], json!(["started in May"]));
    assert_eq!(split["postbacks"][0]["goals"], json!(["Sale"]));
    assert_eq!(
        split["streams"][0],
        json!({ "weight": 70, "stream": {
            "title": "Mobile",
            "filters": {
                "country": { "active": true, "exclude": false, "values": ["KZ"] },
                "device_type": { "active": true, "exclude": false, "values": ["mobile"] }
            },
            "offers": [
                { "id": { "$ref": "offer/keto-kz" }, "weight": 60 },
                { "id": { "$ref": "offer/slim/push" }, "weight": 40 }
            ],
            "landings": [{ "id": { "$ref": "lander/quiz" }, "weight": 1 }],
            "prelandings": [{ "id": { "$ref": "lander/story" }, "weight": 100 }]
        } })
    );
    let kz = body(&all, "campaign/kz-fb");
    assert_eq!(kz["domain_id"], json!({ "$ref": "domain/meta" }));
    assert_eq!(kz["source_id"], json!({ "$ref": "channel/fb" }));
    assert_eq!(kz["cpc"], "0.02");
    assert!(kz.get("postbacks").is_none());
}

#[test]
fn what_redtrack_has_made_is_changed_and_not_made_again() {
    let all = of(FULL);
    let request = |id: &str| all.iter().find(|r| r["id"] == id).unwrap();
    assert_eq!(request("campaign/kz-fb")["method"], "PUT");
    assert_eq!(request("campaign/kz-fb")["path"], "/campaigns/61f190c31cfe1c000181572d");
    assert_eq!(request("campaign/kz-propeller")["method"], "POST");
    assert_eq!(request("campaign/kz-propeller")["path"], "/campaigns");
}

#[test]
fn a_service_host_is_not_made_and_not_referred_to() {
    let all = of("version: 1
tracking_domain: x7f2q.ttrk.io
conversion_events: { Sale: { when: approved } }
channels: { a: { parameters: { sub1: \"{x}\", sub3: \"{y}\" } } }
offers: { o: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"500\", currency: RUB } } }
offer_source: { currency: USD }
campaigns: { c: { channel: a, offers: [o] } }
");
    assert_eq!(all[0]["id"], "offer_source/kma");
    let campaign = body(&all, "campaign/c");
    assert!(campaign.get("domain_id").is_none());
    // A payout in another currency would be taken for the offer source's.
    assert!(body(&all, "offer/o").get("payment").is_none());
    // The place in the list is the slot.
    let subs = body(&all, "channel/a")["subs"].clone();
    assert_eq!(subs[1], json!({ "alias": "sub2", "hint": "", "role": "", "value": "" }));
    assert_eq!(subs[2]["value"], "{y}");
}

/// RedTrack's offer has one amount, without a currency and without a country.
#[test]
fn a_payout_is_sent_where_it_holds_for_every_visitor_and_in_the_currency_of_all() {
    let pays = |rest: &str, payout: &str, other: &str| {
        let all = of(&format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
channels: {{ a: {{ click_id: \"{{x}}\" }} }}
offers:
  o: {{ stream: https://kshop5.pro/AbC12d, {rest} payout: {payout} }}
  p: {{ stream: https://kshop5.pro/BcD23e, payout: {{ amount: \"1\", currency: {other} }} }}
campaigns: {{ c: {{ channel: a, offers: [o, p] }} }}
"
        ));
        body(&all, "offer/o").get("payment").is_some()
    };
    let flat = "{ amount: \"5\", currency: USD }";
    let one = "{ KZ: { amount: \"5\", currency: USD } }";
    assert!(pays("", flat, "USD"));
    assert!(pays("countries: [KZ],", one, "USD"));
    assert!(!pays("countries: [KZ, RU],", one, "USD"));
    assert!(!pays("", one, "USD"));
    assert!(!pays("", flat, "KZT"));
}

/// A workspace whose channel hears of some events.
fn hears(default: &str, events: &str) -> String {
    format!(
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: approved, {default}duplicates: update }}
  Bad: {{ when: [declined, fake], duplicates: update }}
offer_source: {{ postback: {{ urls_per_panel: 2 }} }}
channels: {{ push: {{ click_id: \"{{cid}}\", postback: {{ url: \"https://ads.acmenet.com/pb?cid={{ref_id}}\", events: {events} }} }} }}
offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns: {{ c: {{ channel: push, offers: [o] }} }}
"
    )
}

#[test]
fn no_postback_is_sent_whose_limit_the_api_cannot_name() {
    let url = "https://ads.acmenet.com/pb?cid={ref_id}";
    let limited = json!([{ "url": url, "goals": ["Sale"] }]);
    let without_limit = json!([{ "url": url }]);
    for (default, events, expected) in [
        ("", "[Sale]", &limited),
        ("", "[]", &Value::Null),
        ("default: true, ", "[]", &Value::Null),
        ("default: true, ", "[Sale]", &Value::Null),
        ("default: true, ", "[Bad, Sale]", &without_limit),
    ] {
        let text = hears(default, events);
        let all = of(&text);
        assert_eq!(&body(&all, "campaign/c")["postbacks"], expected, "{default} {events}");
        let sent = body(&all, "channel/push").get("postback_url").is_some();
        assert_eq!(sent, !expected.is_null(), "{default} {events}");
        let by_hand = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
        let by_hand = by_hand.as_array().unwrap().iter();
        let values = by_hand.filter(|s| s["id"] == "settings/c").map(|s| s["values"].clone());
        let says = json!({ "Postback URL": url, "Conversion types to send": ["Sale"] });
        let is_by_hand = (default, events) == ("default: true, ", "[Sale]");
        let expected = if is_by_hand { vec![says] } else { Vec::new() };
        assert_eq!(values.collect::<Vec<_>>(), expected, "{default} {events}");
    }
}

#[test]
fn the_notes_of_an_offer_are_sent_as_those_of_a_campaign_are() {
    let all = of(&FULL.replace("kma_offer: 5657", "notes: ask Anna\n    kma_offer: 5657"));
    assert_eq!(body(&all, "offer/keto-kz")["notes"], json!(["ask Anna"]));
    assert!(body(&all, "offer/slim/own").get("notes").is_none());
}

/// It was bound to the main domain, and visitors came to it by the other as well.
#[test]
fn a_page_on_several_domains_is_bound_to_none() {
    let page = |second: &str| {
        let all = of(&format!(
            "version: 1
tracking_domain: trk.acme-media.com
domains: {{ b: go.acme-deals.com }}
conversion_events: {{ Sale: {{ when: approved }} }}
channels: {{ a: {{ click_id: \"{{x}}\" }} }}
offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}
landers: {{ quiz: {{ url: https://quiz.acme-media.com/ }} }}
campaigns:
  c: {{ channel: a, domain: b, funnels: [{{ landers: [quiz], offers: [o] }}] }}
  d: {{ channel: a, {second}, funnels: [{{ landers: [quiz], offers: [o] }}] }}
"
        ));
        body(&all, "lander/quiz").get("domain_id").cloned()
    };
    assert_eq!(page("domain: b"), Some(json!({ "$ref": "domain/b" })));
    assert_eq!(page("domain: main"), None);
}

/// What RedTrack makes of one country that a list holds twice is not known.
#[test]
fn what_stands_twice_in_a_list_was_sent_twice() {
    let all = of("version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: [approved, approved] } }
channels:
  push:
    click_id: \"{click_id}\"
    postback: { url: \"https://push.acme-media.com/?c={ref_id}\", events: [Sale, Sale] }
offers:
  a:
    stream: https://kshop5.pro/AbC12d
    countries: [KZ, KZ]
    payout: { KZ: { amount: \"12.50\", currency: USD } }
    tags: [a, b, a, c, d, e, f, g, h, i, b]
campaigns:
  kz:
    channel: push
    countries: [KZ, KZ]
    tags: [x, x]
    funnels:
      - { countries: [KZ, KZ], when: { os: [iOS, iOS] }, offers: [a] }
");
    let (offer, campaign) = (body(&all, "offer/a"), body(&all, "campaign/kz"));
    assert_eq!(offer["country_codes"], json!(["KZ"]));
    assert_eq!(offer["payment"]["amount"], "12.50");
    assert_eq!(offer["tags"], json!(["a", "b", "c", "d", "e", "f", "g", "h", "i"]));
    assert_eq!(campaign["tags"], json!(["x"]));
    assert_eq!(campaign["postbacks"][0]["goals"], json!(["Sale"]));
    let filters = &campaign["streams"][0]["stream"]["filters"];
    assert_eq!(filters["country"]["values"], json!(["KZ"]));
    assert_eq!(filters["os"]["values"], json!(["iOS"]));
}
