//! A plan or a journal in which the id of something foreign was put: nothing is sent to it, and
//! nothing of it is kept.

use super::desk::{Desk, Said, WORKSPACE};
use super::stand_in::Fault;
use serde_json::{Value, json};
use trackc::account::fingerprint;

/// A desk at which all is pushed, and the id of a channel that is somebody else's.
fn pushed() -> (Desk, String) {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    let foreign = desk.api.account().add("sources", json!({ "title": "Somebody else's" }));
    (desk, foreign)
}

/// Forgets which object each entry is, so that names have to say it.
fn forget(desk: &Desk) {
    std::fs::remove_file(desk.dir().join("trackc.lock")).expect("a lock");
    desk.write("trackc.yaml", WORKSPACE);
}

fn id_of(desk: &Desk, list: &str, title: &str) -> String {
    desk.api.account().object(list, title)["id"].as_str().expect("an id").to_owned()
}

/// Puts one id in the place of another, in a file.
#[track_caller]
fn swap(desk: &Desk, file: &str, from: &str, to: &str) {
    let text = desk.read(file);
    assert!(text.contains(from), "{from} is not in {file}");
    desk.write(file, &text.replace(from, to));
}

/// Pushes, and sees that nothing is sent and no id is kept.
#[track_caller]
fn refused(desk: &Desk, foreign: &str) -> Said {
    let before = desk.dir().join("trackc.lock").exists().then(|| desk.read("trackc.lock"));
    desk.api.account().log.clear();
    let said = desk.push().says("nothing was sent");
    assert!(desk.api.account().log.iter().all(|asked| asked.method == "GET"));
    let after = desk.dir().join("trackc.lock").exists().then(|| desk.read("trackc.lock"));
    assert_eq!(after, before);
    assert!(!desk.read("trackc.yaml").contains(foreign));
    said
}

#[test]
fn the_id_of_what_is_unchanged_cannot_be_swapped() {
    let (desk, foreign) = pushed();
    let own = id_of(&desk, "sources", "PropellerAds");
    desk.edit("campaigns:\n", "campaigns:\n  new: { name: New, channel: propeller, countries: [KZ], offers: [keto-kz] }\n");
    assert_eq!(desk.steps(), 1);
    swap(&desk, "plan.json", &own, &foreign);
    refused(&desk, &foreign)
        .exits(2)
        .says(&format!("channel/propeller is {own}, and not {foreign}"));
    // The same, where the name alone says what it is.
    forget(&desk);
    desk.edit("name: PropellerAds", "name: PropellerAds # as it was");
    desk.edit("amount: \"12.50\"", "amount: \"12.75\"");
    assert_eq!(desk.steps(), 1);
    swap(&desk, "plan.json", &own, &foreign);
    refused(&desk, &foreign).exits(1).says("is to be channel/propeller, does not have its name");
}

#[test]
fn the_id_of_what_is_changed_cannot_be_swapped() {
    let (desk, _) = pushed();
    let own = id_of(&desk, "offers", "Keto KZ");
    let foreign = desk
        .api
        .account()
        .add("offers", json!({ "title": "Not ours", "payment": { "amount": 1 } }));
    for (is_known, code) in [(true, 2), (false, 1)] {
        if !is_known {
            forget(&desk);
        }
        desk.edit("amount: \"12.50\"", "amount: \"12.75\"");
        assert_eq!(desk.steps(), 1);
        let mut plan: Value = serde_json::from_str(&desk.read("plan.json")).unwrap();
        plan["steps"][0]["current"]["fingerprint"] =
            fingerprint(desk.api.account().object("offers", "Not ours")).into();
        desk.write("plan.json", &plan.to_string());
        swap(&desk, "plan.json", &own, &foreign);
        refused(&desk, &foreign).exits(code).says("offer/keto-kz");
        desk.edit("amount: \"12.75\"", "amount: \"12.50\"");
    }
    assert_eq!(desk.api.account().object("offers", "Not ours")["payment"]["amount"], 1);
}

/// Two entries cannot be one object, even where both have its name.
#[test]
fn an_entry_that_is_there_is_not_made_once_more() {
    let (desk, foreign) = pushed();
    desk.edit("amount: \"12.50\"", "amount: \"12.75\"");
    desk.plan().exits(0);
    let mut plan: Value = serde_json::from_str(&desk.read("plan.json")).unwrap();
    let twice = plan["steps"][0].clone();
    plan["steps"].as_array_mut().unwrap().push(twice);
    desk.write("plan.json", &plan.to_string());
    refused_as_not_of_the_workspace(&desk);
    plan["steps"].as_array_mut().unwrap().clear();
    desk.write("plan.json", &plan.to_string());
    refused_as_not_of_the_workspace(&desk);
    // A plan that makes everything, beside a lock that knows better.
    let desk = Desk::new();
    desk.plan().exits(0);
    let known = json!({ "format_version": 1, "ids": { "offer/keto-kz": foreign } });
    desk.write("trackc.lock", &known.to_string());
    refused(&desk, &foreign).exits(2).says("offer/keto-kz would be made, and it is");
}

#[track_caller]
fn refused_as_not_of_the_workspace(desk: &Desk) {
    desk.push().exits(2).says("is not what this workspace makes now");
}

/// A journal of a push that was cut short after the channels, with the id of one of them swapped.
#[test]
fn the_id_in_a_journal_cannot_be_swapped() {
    for (is_known, code) in [(true, 2), (false, 1)] {
        let desk = Desk::new();
        desk.plan().exits(0);
        desk.api.faults(|asked, _| {
            (asked.path == "/campaigns" && asked.method == "POST").then_some(Fault::Status(400))
        });
        desk.push().exits(2);
        desk.api.faults(|_, _| None);
        let foreign = desk.api.account().add("sources", json!({ "title": "Somebody else's" }));
        let own = id_of(&desk, "sources", "PropellerAds");
        if !is_known {
            forget(&desk);
        }
        swap(&desk, "plan.json.journal", &own, &foreign);
        refused(&desk, &foreign).exits(code).says("channel/propeller");
        // As it was, it goes on.
        swap(&desk, "plan.json.journal", &foreign, &own);
        desk.push().exits(0);
        assert!(desk.read("trackc.lock").contains(&own));
    }
}

/// Where all is done, ids are kept and nothing is sent: they are looked at all the same.
#[test]
fn a_journal_that_says_all_is_done_is_not_believed() {
    let (desk, foreign) = pushed();
    forget(&desk);
    let own = id_of(&desk, "sources", "PropellerAds");
    swap(&desk, "plan.json.journal", "\"complete\"\n", "");
    swap(&desk, "plan.json.journal", &own, &foreign);
    refused(&desk, &foreign).exits(1).says("is to be channel/propeller");
    swap(&desk, "plan.json.journal", &foreign, &own);
    desk.push().exits(0);
    assert!(desk.read("trackc.lock").contains(&own));
    swap(&desk, "plan.json.journal", "\"complete\"\n", "");
    swap(&desk, "plan.json.journal", &own, "../campaigns");
    desk.push().exits(2).says("names no id of RedTrack's");
}

/// The question and `--dry-run` showed what the file said, and something else was sent.
#[test]
fn a_plan_says_what_is_sent() {
    let desk = Desk::new();
    desk.plan().exits(0);
    let made = desk.read("plan.json");
    desk.push().exits(0);
    desk.edit("amount: \"12.50\"", "amount: \"14.00\"");
    desk.edit("countries: [PL] }", "countries: [PL, DE] }");
    assert_eq!(desk.steps(), 2);
    let plan: Value = serde_json::from_str(&desk.read("plan.json")).unwrap();
    let harmless = json!({ "stake": "rest", "key": "notes", "label": "notes", "places": [],
        "old": null, "new": "x", "parts": [] });
    for (path, lie) in [
        ("/summary", json!(["only names, notes or labels change in Keto KZ"])),
        ("/steps/0/method", json!("GET")),
        ("/steps/0/path", json!("/me/settings")),
        ("/steps/0/changes", json!([])),
        ("/steps/0/changes/0", harmless),
        ("/steps/0/changes/0/new", json!("12.51")),
        ("/steps/0/secrets", json!(["HOME"])),
        ("/manual", json!([])),
    ] {
        let mut edited = plan.clone();
        *edited.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = lie;
        desk.write("plan.json", &edited.to_string());
        let said = refused_whatever_it_says(&desk);
        assert!(
            said.contains("somebody has edited it") || said.contains("not what this workspace")
        );
    }
    desk.write("plan.json", &plan.to_string());
    desk.push().exits(0).says("0 made, 2 changed");
    // What is made is all in the workspace.
    let desk = Desk::new();
    let mut edited: Value = serde_json::from_str(&made).unwrap();
    edited["steps"][0]["changes"] = json!([]);
    desk.write("plan.json", &edited.to_string());
    refused_as_not_of_the_workspace(&desk);
    desk.run(&["push", "plan.json", "--dry-run"]).exits(2);
}

#[track_caller]
fn refused_whatever_it_says(desk: &Desk) -> String {
    desk.api.account().log.clear();
    let said = desk.push().exits(2);
    assert!(desk.api.account().log.iter().all(|asked| asked.method == "GET"));
    said.err
}
