//! An account becomes a file, and a workspace whose plan is empty.

use super::desk::Desk;
use serde_json::{Value, json};

#[test]
fn the_same_account_gives_the_same_bytes() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.run(&["pull"])
        .exits(0)
        .says("2 domains, 1 offer source, 2 offers, 1 lander, 2 traffic channels, 3 campaigns");
    let first = desk.read("account.json");
    for list in desk.api.account().lists.values_mut() {
        list.reverse();
    }
    desk.api.account().most_per_page = 1;
    desk.run(&["pull", "--quiet"]).exits(0);
    assert_eq!(desk.read("account.json"), first);
    // What nobody knows is kept, a private key is not.
    desk.api.account().object("offers", "Keto KZ").insert("novel".into(), json!({ "a": [1.5] }));
    desk.run(&["pull"]).exits(0);
    let account: Value = serde_json::from_str(&desk.read("account.json")).unwrap();
    let offers = account["offers"].as_array().unwrap();
    assert!(offers.iter().any(|offer| offer["novel"] == json!({ "a": [1.5] })));
    assert!(!desk.read("account.json").contains("PRIVATE"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let meta = std::fs::metadata(desk.dir().join("account.json")).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_plan_against_the_file_is_one_against_the_account() {
    let desk = Desk::new();
    desk.run(&["pull"]).exits(0).says("the account is empty");
    desk.plan().exits(0);
    let asked = desk.read("plan.json");
    desk.run(&["plan", "--account", "account.json", "-o", "plan.json"]).exits(0);
    assert_eq!(desk.read("plan.json"), asked);
    desk.push().exits(0);
    desk.is_pushed();
}

#[test]
fn an_account_becomes_a_workspace_whose_plan_is_empty() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.api.account().add("networks", json!({ "title": "Another network" }));
    desk.run(&["pull", "--write-yaml", "shop"]).exits(0);
    desk.run(&["plan", "shop", "-o", "shop.json", "--exit-code"])
        .exits(0)
        .says("Nothing is to be done");
    desk.run(&["push", "shop.json", "--yes", "-w", "shop"])
        .exits(0)
        .says("there is nothing to push");
    assert_eq!(desk.api.account().count("PUT"), 0);
    assert_eq!(desk.api.account().titles("networks"), ["KMA.BIZ", "Another network"]);
}

/// After minutes of asking, what had come was lost.
#[test]
fn what_cannot_be_written_is_said_before_anybody_asks() {
    let desk = Desk::new();
    let said = |args: &[&str], words: &str| {
        desk.run(args).exits(2).says(words);
        assert!(desk.api.account().log.is_empty(), "{args:?}");
    };
    said(&["pull", "-o", "nowhere/a.json"], "cannot write nowhere/a.json: its folder is not there");
    said(&["plan", "-o", "nowhere/p.json"], "cannot write nowhere/p.json: its folder is not there");
    said(&["pull", "-o", ""], "cannot write ``: it names no file");
    said(&["plan", "-o", "trackc.yaml"], "trackc.yaml is there already and is no plan");
    #[cfg(unix)]
    for (command, to) in [("pull", "a.json"), ("plan", "p.json")] {
        std::os::unix::fs::symlink(format!("real-{to}"), desk.dir().join(to)).unwrap();
        said(&[command, "-o", to], "is a symbolic link, and trackc writes through none");
    }
}

/// It holds a part of an account, and nothing else in the folder might ever take it away.
#[test]
fn what_a_killed_pull_has_left_is_taken_away_by_the_next() {
    let desk = Desk::new();
    desk.write(".trackc-Ab12Cd.tmp", "{}");
    desk.run(&["pull"]).exits(0);
    assert!(!desk.dir().join(".trackc-Ab12Cd.tmp").exists());
}

/// A megabyte of a name went to the terminal.
#[test]
fn a_long_name_is_cut_for_people_and_whole_for_machines() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    let name = "Somebody's ".repeat(1_000);
    desk.api.account().add("networks", json!({ "title": name }));
    let said = desk.run(&["plan"]).exits(0).says("Somebody…");
    assert!(said.out.len() + said.err.len() < 5_000, "{}", said.out.len());
    let said = desk.run(&["pull", "--write-yaml", "shop"]).exits(0).says("Somebody…");
    assert!(said.out.len() + said.err.len() < 5_000, "{}", said.out.len());
    let json = desk.run(&["plan", "--format", "json"]).exits(0);
    assert!(json.out.contains(&name));
}
