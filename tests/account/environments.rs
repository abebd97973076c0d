//! Environments beside the base, and one account beside another.

use super::desk::{Desk, WORKSPACE};
use super::stand_in::LISTS;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const STAGING: &str = r"environments:
  staging:
    tracking_domain: { host: trk.staging-media.com }
    domains: { meta: { host: go.staging-deals.com } }
    offer_source: { title: KMA.BIZ S }
    channels: { propeller: { name: PA S }, rich: { name: RA S } }
    landers: { quiz: { name: Quiz S } }
    offers: { keto-kz: { name: Keto KZ S }, slim-pl: { name: Slim S } }
    campaigns: { kz: { name: KZ S }, pl: { name: PL S } }
";

fn with_staging() -> Desk {
    let desk = Desk::new();
    desk.write("trackc.yaml", &format!("{WORKSPACE}{STAGING}"));
    desk.plan().exits(0);
    desk.push().exits(0).says("wrote the redtrack_id of 3 campaigns");
    desk
}

fn plan_staging(desk: &Desk) -> super::desk::Said {
    desk.run(&["plan", "--env", "staging", "-o", "plan.json"])
}

/// Nothing but an account of that name, as another key sees it.
fn emptied(desk: &Desk) -> BTreeMap<&'static str, Vec<Map<String, Value>>> {
    let empty = LISTS.into_iter().map(|name| (name, Vec::new())).collect();
    std::mem::replace(&mut desk.api.account().lists, empty)
}

/// With the base's ids, which it took over, an environment could never be planned again.
#[test]
fn an_environment_in_an_account_of_its_own_does_not_look_for_the_ids_of_the_base() {
    let desk = with_staging();
    emptied(&desk);
    plan_staging(&desk).exits(0);
    let said =
        desk.push().exits(0).says("11 made").says("in the environment, at the campaign `kz`");
    assert!(!said.err.contains("wrote the redtrack_id"), "{}", said.err);
    plan_staging(&desk).exits(0).says("Nothing is to be done");
}

/// A push for an environment turned the base's live campaigns into its own.
#[test]
fn an_environment_does_not_take_the_campaigns_of_the_base_by_ids_that_it_took_over() {
    let desk = with_staging();
    let live = desk.api.account().lists["campaigns"].clone();
    std::fs::remove_file(desk.dir().join("trackc.lock")).unwrap();
    plan_staging(&desk).exits(0);
    desk.push().exits(0).says("11 made, 0 changed");
    {
        let account = desk.api.account();
        assert_eq!(account.lists["campaigns"][..3], live[..]);
        assert_eq!(account.lists["campaigns"].len(), 6);
    }
    // What only has the base's name is the base's, and is not changed.
    let text = desk.read("trackc.yaml");
    let text = text.replace("kz: { name: KZ S }", "kz: { name: KZ · Keto, notes: mine }");
    desk.write("trackc.yaml", &text);
    std::fs::remove_file(desk.dir().join("trackc.lock")).unwrap();
    plan_staging(&desk).exits(0);
    desk.push().exits(2).says("campaign/kz of the workspace without an environment as well");
    assert_eq!(desk.api.account().count("PUT"), 0);
}

/// An environment that writes an id means it.
#[test]
fn an_environment_has_the_ids_that_it_writes_itself() {
    let desk = with_staging();
    let id = desk.api.account().object("campaigns", "KZ · Keto")["id"].clone();
    let id = id.as_str().unwrap();
    desk.edit("kz: { name: KZ S }", &format!("kz: {{ name: KZ S, redtrack_id: {id} }}"));
    plan_staging(&desk).exits(0);
    let plan: Value = serde_json::from_str(&desk.read("plan.json")).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["reference"] == "campaign/kz").unwrap();
    assert_eq!(step["current"]["matched_by"], "redtrack_id");
    assert_eq!(step["current"]["id"], id);
}

/// The host is the same for all accounts: only what is there tells them apart.
#[test]
fn a_plan_is_not_pushed_into_another_account() {
    let things = |names: &[&str]| -> Vec<Value> {
        names.iter().map(|name| json!({ "title": name })).collect()
    };
    for (first, second, words) in [
        (
            things(&["A", "B"]),
            things(&["C"]),
            "of the 2 objects that the plan saw there none is here",
        ),
        (things(&["A"]), things(&[]), "of the 1 object that the plan saw there none is here"),
        (things(&[]), things(&["C"]), "the plan saw an empty account, and here is 1 object"),
    ] {
        let desk = Desk::new();
        // Every account has a domain of RedTrack's.
        desk.api.account().add("domains", json!({ "url": "x7f2q.ttrk.io" }));
        for thing in first {
            desk.api.account().add("networks", thing);
        }
        desk.plan().exits(0);
        emptied(&desk);
        desk.api.account().add("domains", json!({ "url": "b2c4d.ttrk.io" }));
        for thing in second {
            desk.api.account().add("networks", thing);
        }
        desk.push().exits(1).says(words).says("REDTRACK_API_KEY");
        assert_eq!(desk.api.account().count("POST"), 0);
        desk.plan().exits(0);
        desk.push().exits(0);
    }
}
