//! Entities of a workspace with one of nearly everything.

use super::Entities;
use crate::compile::Secrets;
use crate::compile::testing::{FULL, json_of, planned};
use serde_json::{Value, json};

fn full() -> Value {
    json_of(FULL, |ws, plan| json!(Entities::new(ws, plan)))
}

#[test]
fn every_kind_holds_its_ids() {
    let all = full();
    let ids = |kind: &str| -> Vec<String> {
        all[kind].as_object().expect(kind).keys().cloned().collect()
    };
    assert_eq!(ids("domains"), ["main", "meta"]);
    assert_eq!(ids("conversion_events"), ["Lead", "Sale"]);
    assert_eq!(ids("offer_sources"), ["kma"]);
    assert_eq!(ids("channels"), ["fb", "propeller"]);
    assert_eq!(ids("landers"), ["quiz", "story"]);
    assert_eq!(ids("offers"), ["keto-kz", "slim/own", "slim/push"]);
    assert_eq!(ids("campaigns"), ["kz-fb", "kz-propeller", "split"]);
    assert_eq!(
        ids("postbacks"),
        [
            "global/Lead",
            "global/Sale",
            "slim/own/Lead",
            "slim/own/Sale",
            "slim/push/Lead",
            "slim/push/Sale"
        ]
    );
}

#[test]
fn every_entity_says_where_it_is_written_and_whether_it_runs() {
    let all = full();
    let line_of = |text: &str| FULL.lines().position(|l| l.contains(text)).unwrap() + 1;
    for kind in all.as_object().unwrap().values() {
        for (id, entity) in kind.as_object().unwrap() {
            assert_eq!(entity["source"]["path"], "trackc.yaml", "{id}");
            assert!(matches!(entity["status"].as_str(), Some("active" | "paused")), "{id}");
        }
    }
    let line = |kind: &str, id: &str| {
        all[kind][id]["source"]["line"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap()
    };
    assert_eq!(line("domains", "main"), line_of("tracking_domain:"));
    assert_eq!(line("domains", "meta"), line_of("domains: { meta"));
    assert_eq!(line("offer_sources", "kma"), line_of("offer_source:"));
    assert_eq!(line("offers", "keto-kz"), line_of("  keto-kz:"));
    assert_eq!(line("offers", "slim/own"), line_of("streams: { push"));
    assert_eq!(line("campaigns", "kz-fb"), line_of("  kz:"));
    assert_eq!(line("postbacks", "global/Sale"), line_of("  Sale:"));
    assert_eq!(line("postbacks", "slim/push/Sale"), line_of("streams: { push"));
    for (kind, id, status) in [
        ("offers", "keto-kz", "active"),
        ("offers", "slim/push", "paused"),
        ("postbacks", "slim/push/Sale", "paused"),
        ("campaigns", "split", "paused"),
        ("campaigns", "kz-fb", "active"),
    ] {
        assert_eq!(all[kind][id]["status"], status, "{id}");
    }
}

#[test]
fn values_are_as_written_and_filled_in() {
    let all = full();
    let offer = &all["offers"]["keto-kz"];
    assert_eq!(offer["url"], "https://kshop5.pro/AbC12d?data1={clickid}&data2={sub1}");
    assert_eq!(offer["payout"], json!({ "amount": "12.50", "currency": "USD" }));
    assert_eq!(offer["kma_offer"], "5657");
    assert_eq!(all["offers"]["slim/own"]["landing"], "A");
    assert_eq!(all["offers"]["slim/own"]["payout"]["UZ"]["amount"], "8.00");
    assert_eq!(all["conversion_events"]["Lead"]["duplicates"], "create");
    assert_eq!(all["conversion_events"]["Sale"]["duplicates"], "update");
    assert_eq!(all["conversion_events"]["Lead"]["payout"], "none");
    let postback = &all["offer_sources"]["kma"]["postback"];
    assert_eq!(postback["protection_token"], "<REDTRACK_PTOKEN>");
    assert_eq!(postback["extra"], json!({ "sub1": "{stream}", "rdtk_event_id": "{orderid}" }));
    let campaign = &all["campaigns"]["kz-fb"];
    assert_eq!(campaign["domain"], "meta");
    assert_eq!(campaign["url_complete"], true);
    assert_eq!(campaign["funnels"][0]["offers"][1], json!({ "offer": "slim/own", "weight": null }));
    assert_eq!(all["campaigns"]["kz-propeller"]["redtrack_id"], Value::Null);
    let funnel = &all["campaigns"]["split"]["funnels"][0];
    assert_eq!(funnel["when"], json!({ "device_type": ["mobile"] }));
    assert_eq!(funnel["landers"], json!([{ "lander": "quiz", "weight": 1 }]));
    let links: Vec<_> = all["landers"]["quiz"]["links"].as_array().unwrap().iter().collect();
    assert_eq!(links[1]["url"], "https://trk.acme-media.com/click/2");
}

#[test]
fn lent_values_name_their_lender() {
    let all = full();
    let line = FULL.lines().position(|l| l.starts_with("defaults:")).unwrap() + 1;
    let lent =
        json!({ "from": "defaults", "name": null, "at": { "path": "trackc.yaml", "line": line } });
    assert_eq!(all["offers"]["keto-kz"]["origins"], json!({ "countries": lent }));
    assert!(all["offers"]["slim/own"].get("origins").is_none());
    let preset = json!({ "from": "preset", "name": "propellerads", "at": null });
    let origins = &all["channels"]["propeller"]["origins"];
    assert_eq!(origins["click_id"], preset);
    assert!(origins.get("postback.url").is_none());
    let staging =
        planned(FULL, Some("staging"), Secrets::Masked, |ws, plan| json!(Entities::new(ws, plan)));
    let host = &staging["domains"]["main"]["origins"]["host"];
    assert_eq!(host["from"], "environment");
    assert_eq!(host["name"], "staging");
    assert_eq!(staging["domains"]["main"]["host"], "trk.staging-media.com");
}

#[test]
fn a_broken_workspace_has_entities_as_well() {
    let all = json_of("version: 1\ncampaigns: { a: { } }\noffers: { b: {} }\n", |ws, plan| {
        json!(Entities::new(ws, plan))
    });
    assert_eq!(all["offers"]["b"]["url"], "");
    assert_eq!(all["campaigns"]["a"]["channel"], Value::Null);
    assert_eq!(all["offer_sources"]["kma"]["source"]["line"], 1);
}

#[test]
fn what_another_environment_holds_comes_from_the_one_that_takes_it_in() {
    let own = "staging: &s { tracking_domain: trk.staging-media.com }";
    let both = format!("{own}, eu: {{ <<: *s }}");
    let text = FULL.replace("staging: { tracking_domain: { host: trk.staging-media.com } }", &both);
    planned(&text, Some("eu"), Secrets::Masked, |ws, plan| {
        let all = json!(Entities::new(ws, plan));
        let host = &all["domains"]["main"]["origins"]["host"];
        assert_eq!((&host["from"], &host["name"]), (&json!("environment"), &json!("eu")));
    });
}
