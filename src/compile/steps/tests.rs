//! Steps of a workspace with one of nearly everything.

use super::{Section, StepValue, manual, steps};
use crate::compile::Secrets;
use crate::compile::requests::requests;
use crate::compile::testing::{FULL, json_of, planned};
use serde_json::{Value, json};
use std::collections::HashSet;

fn by_hand() -> Vec<Value> {
    let all = json_of(FULL, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    all.as_array().unwrap().clone()
}

fn step(all: &[Value], id: &str) -> Value {
    all.iter().find(|s| s["id"] == id).unwrap_or_else(|| panic!("{id}")).clone()
}

#[test]
fn steps_are_unique_and_stand_in_order() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let all: Vec<_> = steps(ws, plan).collect();
        let ids: HashSet<&str> = all.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        assert!(all.is_sorted_by_key(|s| s.section));
        for section in Section::ALL {
            assert!(all.iter().any(|s| s.section == section), "{section:?}");
        }
        // Fields become keys.
        for step in &all {
            let fields: HashSet<_> = step.values.iter().map(|(field, _)| field).collect();
            assert_eq!(fields.len(), step.values.len(), "{}", step.id);
            assert!(step.values.iter().all(|(_, v)| *v != StepValue::Many(Vec::new())));
        }
    });
}

#[test]
fn what_a_request_does_is_not_by_hand_and_everything_else_is() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let by_api: Vec<_> = steps(ws, plan).filter(|s| s.by_api).collect();
        let requested: HashSet<String> = requests(ws, plan).map(|r| r.id).collect();
        assert!(by_api.iter().all(|s| requested.contains(&s.id)));
        assert_eq!(by_api.len(), requested.len());
    });
    let ids: Vec<String> = by_hand().iter().map(|s| s["id"].as_str().unwrap().to_owned()).collect();
    for id in [
        "dns/main",
        "dns/meta",
        "conversion_event/Lead",
        "conversion_event/Sale",
        "integration/fb",
        "duplicates/kma",
        "protection/kma",
        "postback/global/Lead",
        "postback/slim/own/Sale",
        "access/slim",
        "stream/keto-kz",
        "stream/slim/push",
        "payout/slim/own",
        "button/quiz/1",
        "button/story",
        "settings/kz-fb",
        "settings/split",
        "link/kz-propeller",
    ] {
        assert!(ids.iter().any(|i| i == id), "{id} in {ids:#?}");
    }
    assert_eq!(ids.iter().filter(|i| i.starts_with("access/")).count(), 1);
}

#[test]
fn a_step_says_where_what_and_with_which_values() {
    let all = by_hand();
    let dns = step(&all, "dns/main");
    assert_eq!(
        dns["values"],
        json!({ "Type": "CNAME", "Host": "trk.acme-media.com", "Target": "x7f2q.ttrk.io" })
    );
    assert!(step(&all, "dns/meta")["text"].as_str().unwrap().contains("Tools → Domains"));
    let event = step(&all, "conversion_event/Sale");
    assert_eq!(event["menu"], "Tools → Conversion tracking → Conversion type");
    assert_eq!(event["values"]["Duplicate postbacks"], "Edit conversion with new data");
    let postback = step(&all, "postback/global/Sale");
    assert_eq!(postback["panel"], "KMA.BIZ");
    assert_eq!(postback["menu"], "Tools → Global postback");
    assert_eq!(postback["values"]["Statuses to tick"], json!(["approved"]));
    assert!(postback["values"]["Url"].as_str().unwrap().ends_with("&ptoken=<REDTRACK_PTOKEN>"));
    assert!(postback["text"].as_str().unwrap().contains("URL 2 of 2"));
    let link = step(&all, "link/kz-propeller");
    assert_eq!(link["panel"], "PropellerAds");
    assert!(link["text"].as_str().unwrap().contains("{redtrack_campaign_id}"));
    assert!(!step(&all, "link/kz-fb")["text"].as_str().unwrap().contains("not complete"));
    let settings = step(&all, "settings/split");
    assert_eq!(settings["values"], json!({ "Default funnel": ["Rest"] }));
    assert!(settings["text"].as_str().unwrap().contains("Paused"));
}

#[test]
fn statuses_need_no_conversion_types() {
    let text = FULL.replace("  postback:\n    extra", "  postback:\n    report: status\n    extra");
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let all = all.as_array().unwrap();
    assert!(all.iter().all(|s| !s["id"].as_str().unwrap().starts_with("conversion_event/")));
    assert!(all.iter().any(|s| s["id"] == "postback/global/approved"));
}
