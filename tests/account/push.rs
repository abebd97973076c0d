//! From an empty account to an empty plan, and everything that can come between.

use super::desk::{CANARY, Desk};
use super::stand_in::Fault;
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_plan_is_pushed_and_then_there_is_none() {
    let desk = Desk::new();
    assert_eq!(desk.steps(), 11);
    let said = desk.push().exits(0).says("made offer/keto-kz (Keto KZ): 61f190c31cfe1c00");
    assert!(said.err.contains("11 made, 0 changed ("), "{}", said.err);
    assert!(said.err.contains("wrote the redtrack_id of 3 campaigns"), "{}", said.err);
    desk.is_pushed();
    // Ids stand where the next one finds them.
    let lock: Value = serde_json::from_str(&desk.read("trackc.lock")).unwrap();
    assert_eq!(lock["ids"].as_object().unwrap().len(), 11);
    let yaml = desk.read("trackc.yaml");
    let id = lock["ids"]["campaign/kz"].as_str().unwrap();
    assert!(
        yaml.contains(&format!("    offers: [keto-kz]\n\n    redtrack_id: {id}\n"))
            || yaml.contains(&format!("    offers: [keto-kz]\n    redtrack_id: {id}\n")),
        "{yaml}"
    );
    assert!(yaml.contains("kz: # the first one"));
    desk.run(&["check", "--deny", "warnings"]).exits(0);
    desk.run(&["urls", ".", "campaign/kz"])
        .exits(0)
        .says(&format!("https://trk.acme-media.com/{id}?"));
    // Secrets are where they belong, and money is a number.
    {
        let mut account = desk.api.account();
        let sent = account.object("sources", "PropellerAds")["postback_url"].clone();
        assert_eq!(
            sent,
            "https://ad.acme-network.com/c?visitor_id={ref_id}&key=s3cr3t-of-the-network"
        );
        assert_eq!(account.object("offers", "Keto KZ")["payment"], json!({ "amount": 12.5 }));
        assert_eq!(account.object("campaigns", "KZ · Keto")["cpc"], json!(0.02));
    }
    assert_eq!(desk.steps(), 0);
    desk.push().exits(0).says("there is nothing to push");
    desk.is_pushed();
}

/// It ended with 0, and nobody heard what was made.
#[test]
#[cfg(target_os = "linux")]
fn a_push_whose_output_is_lost_is_finished_and_says_so() {
    let desk = Desk::new();
    desk.plan().exits(0);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let said = desk.run_with(&["push", "plan.json", "--yes"], |push| {
        push.stdout(full);
    });
    said.exits(2).says("cannot write: ").says("11 made, 0 changed (");
    let lock: Value = serde_json::from_str(&desk.read("trackc.lock")).unwrap();
    assert_eq!(lock["ids"].as_object().unwrap().len(), 11);
    desk.is_pushed();
    assert_eq!(desk.steps(), 0);
}

/// Where one of the files may not be written, none is: the error says that nothing was changed.
#[test]
fn ids_are_written_into_all_files_or_none() {
    let desk = Desk::new();
    let text = desk.read("trackc.yaml");
    let (head, campaigns) = text.split_once("campaigns:\n").unwrap();
    let (kz, pl) = campaigns.split_at(campaigns.find("  pl:").unwrap());
    desk.write("trackc.yaml", &format!("{head}include: [a.yaml, b.yaml]\n"));
    desk.write("a.yaml", &format!("campaigns:\n{kz}"));
    desk.write("b.yaml", &format!("campaigns:\n{pl}"));
    desk.plan().exits(0);
    let b = desk.dir().join("b.yaml");
    let was = std::fs::metadata(&b).unwrap().permissions();
    let mut locked = was.clone();
    locked.set_readonly(true);
    std::fs::set_permissions(&b, locked).unwrap();
    desk.push().exits(2).says("the account is as it was planned").says("b.yaml");
    assert!(!desk.read("a.yaml").contains("redtrack_id"));
    // Once it may be, the same push ends.
    std::fs::set_permissions(&b, was).unwrap();
    desk.push().exits(0);
    assert!(
        desk.read("a.yaml").contains("redtrack_id") && desk.read("b.yaml").contains("redtrack_id")
    );
    desk.is_pushed();
}

#[test]
fn a_plan_is_pushed_once() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    let posts = desk.api.account().count("POST");
    desk.push().exits(0).says("plan.json was pushed already");
    assert_eq!(desk.api.account().count("POST"), posts);
    desk.is_pushed();
}

#[test]
fn only_requests_of_the_plan_are_sent() {
    let desk = Desk::new();
    desk.plan().exits(0);
    let plan: Value = serde_json::from_str(&desk.read("plan.json")).unwrap();
    let planned: Vec<(String, String)> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (step["method"].as_str().unwrap().to_owned(), step["path"].as_str().unwrap().to_owned())
        })
        .collect();
    desk.api.faults(|_, _| None);
    desk.push().exits(0);
    let account = desk.api.account();
    let sent: Vec<(String, String)> = account
        .log
        .iter()
        .filter(|a| a.method != "GET")
        .map(|a| (a.method.clone(), a.path.clone()))
        .collect();
    assert_eq!(sent, planned);
}

#[test]
fn an_update_changes_what_the_workspace_says_and_keeps_the_rest() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    {
        let mut account = desk.api.account();
        let offer = account.object("offers", "Keto KZ");
        offer.insert("novel".into(), json!({ "deep": [1, 2.5, "x"] }));
        offer.insert("cap".into(), json!(100));
        account.object("campaigns", "KZ · Keto").insert("creatives".into(), json!([{ "id": 7 }]));
        account.object("campaigns", "KZ · Keto")["streams"][0]["optimization"] =
            json!({ "is_enabled": true, "metric": "epc" });
    }
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.edit("\"0.02\"", "\"0.03\"");
    assert_eq!(desk.steps(), 2);
    desk.push().exits(0).says("changed offer/keto-kz (Keto KZ)").says("0 made, 2 changed");
    {
        let mut account = desk.api.account();
        let offer = account.object("offers", "Keto KZ").clone();
        assert_eq!(offer["payment"]["amount"].as_f64(), Some(14.0));
        assert_eq!(
            (&offer["novel"], &offer["cap"]),
            (&json!({ "deep": [1, 2.5, "x"] }), &json!(100))
        );
        let campaign = account.object("campaigns", "KZ · Keto");
        assert_eq!(campaign["cpc"], json!(0.03));
        assert_eq!(campaign["creatives"], json!([{ "id": 7 }]));
        assert_eq!(campaign["streams"][0]["optimization"]["metric"], "epc");
    }
    assert_eq!(desk.steps(), 0);
}

/// What an offer that is none of the workspace's any more is called, only its own list says.
#[test]
fn an_offer_leaves_a_campaign_and_the_workspace_at_once() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit(
        "  slim-pl: { name: Slim PL, stream: https://kshop5.pro/AbC12e, countries: [PL] }\n",
        "",
    );
    desk.edit("offers: [slim-pl]", "offers: [keto-kz]");
    desk.edit("countries: [KZ], payout", "countries: [KZ, PL], payout");
    desk.edit(
        "    channels: [propeller, rich]\n",
        "    channels: [propeller, rich]\n    countries: [PL]\n",
    );
    desk.plan().exits(0).says("Slim PL (61f190c3");
    desk.push().exits(0).says("0 made, 3 changed");
    assert_eq!(desk.steps(), 0);
}

#[test]
fn an_account_that_has_changed_since_is_left_alone() {
    let desk = Desk::new();
    desk.plan().exits(0);
    let id = desk.api.account().add("sources", json!({ "title": "RichAds" }));
    desk.push()
        .exits(1)
        .says("the account has changed since the plan was made")
        .says(&format!("there is a traffic channel with the name of channel/rich now, {id}"));
    assert_eq!(desk.api.account().count("POST"), 0);
    // A plan that has seen it changes it.
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit("\"12.50\"", "\"13.00\"");
    desk.plan().exits(0);
    desk.api.account().object("offers", "Keto KZ").insert("notes".into(), "call Anna".into());
    desk.push()
        .exits(1)
        .says("which is offer/keto-kz, was edited")
        .says("make the plan anew with `trackc plan -o plan.json`");
    desk.plan().exits(0);
    desk.api.account().lists.get_mut("offers").unwrap().retain(|offer| offer["title"] != "Keto KZ");
    desk.push().exits(1).says("which is offer/keto-kz, is no longer there");
    assert_eq!(desk.api.account().count("PUT"), 1);
}

#[test]
fn what_is_referred_to_has_to_be_there_still() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit(
        "offers:\n  keto-kz:",
        "offers:\n  new: { name: New, stream: https://kshop5.pro/AbC12f }\n  keto-kz:",
    );
    assert_eq!(desk.steps(), 1);
    desk.api.account().lists.get_mut("networks").unwrap().clear();
    desk.push()
        .exits(1)
        .says("which is offer_source/kma and which offer/new needs, is no longer there");
}

#[test]
fn a_workspace_that_has_changed_since_is_not_pushed() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.edit("Keto KZ", "Keto Kazakhstan");
    desk.push().exits(2).says("is not what this workspace makes now");
    desk.edit("Keto Kazakhstan", "Keto KZ");
    // A plan that somebody has edited is no plan of it either.
    let plan = desk.read("plan.json");
    desk.write(
        "plan.json",
        &plan.replacen("https://kshop5.pro/AbC12d", "https://kshop5.pro/ZZZZZZ", 1),
    );
    desk.push().exits(2).says("is not what this workspace makes now");
    assert!(desk.api.account().log.iter().all(|asked| asked.method == "GET"));
}

#[test]
fn a_regular_key_leaves_the_offer_source_to_a_person() {
    let desk = Desk::new();
    desk.api.account().premium = false;
    desk.plan().exits(0);
    let said = desk.push().exits(1);
    let said = said.says(
        "by hand: offer_source/kma (KMA.BIZ); this API key may not do it (action not allowed)",
    );
    let said = said.says("RedTrack lets Premium keys alone make offer sources.");
    let said = said.says("Offer sources → New from template").says("Title: KMA.BIZ");
    let said = said.says("waits: offer/keto-kz (Keto KZ) for offer_source/kma");
    said.says("Then run `trackc push plan.json` again");
    {
        let account = desk.api.account();
        assert_eq!(account.titles("sources"), ["PropellerAds", "RichAds"]);
        assert_eq!(account.titles("landings"), ["Quiz"]);
        assert!(account.titles("offers").is_empty() && account.titles("campaigns").is_empty());
    }
    // Again without having done it: the same, and nothing twice.
    desk.push().exits(1);
    desk.api.account().add("networks", json!({ "title": "KMA.BIZ", "alias": "kmabiz" }));
    desk.push().exits(0).says("found offer_source/kma (KMA.BIZ), which was made already");
    desk.is_pushed();
}

#[test]
fn a_key_that_may_not_change_a_channel_says_what_to_change() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.api.account().changes_sources = false;
    desk.edit("sub2: \"{campaignid}\"", "sub2: \"{campaignid}\", sub3: \"{bannerid}\"");
    desk.plan().exits(0);
    desk.push().exits(1).says("Change the traffic channel PropellerAds:").says("{bannerid}");
}

#[test]
fn the_way_is_lost_at_every_request_and_found_again() {
    // A request is lost before or after it was done, or answered with an error after it was.
    let faults =
        [Fault::Cut, Fault::CutAfter, Fault::Status(500), Fault::StatusAfter(503), Fault::NoId];
    let desk = Desk::new();
    desk.plan().exits(0);
    let plan = desk.read("plan.json");
    let steps = 11;
    for (number, fault) in faults.iter().cycle().take(steps).enumerate() {
        let fault = fault.clone();
        let mut posts = 0;
        let is_lost = number;
        desk.api.faults(move |asked, _| {
            posts += usize::from(asked.method == "POST");
            (asked.method == "POST" && posts == 1 && is_lost < 99).then(|| fault.clone())
        });
        let said = desk.push();
        assert!(matches!(said.code, Some(0 | 2)), "{said:?}");
    }
    desk.api.faults(|_, _| None);
    desk.push().exits(0);
    desk.is_pushed();
    assert_eq!(desk.read("plan.json"), plan);
    assert_eq!(desk.steps(), 0);
}

#[test]
fn a_lost_answer_is_looked_for_at_once() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|asked, _| (asked.method == "POST").then_some(Fault::CutAfter));
    desk.push().exits(0).says("found offer/keto-kz (Keto KZ), which was made already");
    desk.is_pushed();
}

/// A request that was on its way when its sender was killed may be done later than the next look.
#[test]
fn what_may_be_on_its_way_is_waited_for() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.is_killed_on_the_way();
    desk.push().exits(0).says("found offer_source/kma (KMA.BIZ), which was made already");
    desk.is_pushed();
}

/// The same, where somebody makes a new plan meanwhile.
#[test]
fn a_new_plan_waits_for_what_the_old_one_sent() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.is_killed_on_the_way();
    desk.plan().exits(0);
    desk.push().exits(1).says("there is an offer source with the name of offer_source/kma now");
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.is_pushed();
}

#[test]
fn two_pushes_of_one_plan_are_one() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|_, _| Some(Fault::Waits(Duration::from_millis(5))));
    let both = [(); 2].map(|()| desk.start(&["push", "plan.json", "--yes"]));
    let codes = both.map(|child| desk.heard(child.wait_with_output().unwrap()).code);
    assert!(codes.contains(&Some(0)), "{codes:?}");
    desk.is_pushed();
}

#[cfg(unix)]
#[test]
fn ctrl_c_waits_for_the_answer() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|asked, _| {
        (asked.path == "/networks" && asked.method == "POST")
            .then_some(Fault::Waits(Duration::from_millis(400)))
    });
    let child = desk.start(&["push", "plan.json", "--yes"]);
    desk.waits_for("/networks");
    let pressed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(pressed.unwrap().success());
    let said = desk.heard(child.wait_with_output().unwrap()).exits(130);
    said.says("made offer_source/kma").says("interrupted between two requests");
    desk.push().exits(0);
    desk.is_pushed();
}

#[test]
fn an_update_whose_answer_is_lost_is_seen_to_be_done() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit("\"12.50\"", "\"13.00\"");
    desk.plan().exits(0);
    desk.api.faults(|asked, _| (asked.method == "PUT").then_some(Fault::CutAfter));
    desk.push().exits(2).says("looks first, and makes nothing twice");
    desk.api.faults(|_, _| None);
    desk.push().exits(0).says("left offer/keto-kz (Keto KZ): it is as it should be");
    assert_eq!(desk.api.account().count("PUT"), 0);
    assert_eq!(desk.steps(), 0);
}

#[test]
fn a_key_that_is_not_taken_is_not_repeated() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.account().key = "another".into();
    desk.run(&["pull"]).exits(2).says("RedTrack does not take the key");
    desk.push().exits(2).says("nothing was sent: GET /domains: RedTrack does not take the key");
    for status in [400, 401, 500] {
        desk.api.faults(move |_, _| Some(Fault::Echoes(status)));
        desk.run(&["pull"]).exits(2).says("(hidden: the key stood here)");
    }
    let without = |name: &'static str| {
        move |command: &mut std::process::Command| {
            command.env_remove(name);
        }
    };
    desk.run_with(&["pull"], without("REDTRACK_API_KEY"))
        .exits(2)
        .says("there is no API key: set the environment variable REDTRACK_API_KEY");
    desk.run_with(&["push", "plan.json", "--yes"], without("NETWORK_KEY"))
        .exits(2)
        .says("that are not set: NETWORK_KEY");
    let plain = |command: &mut std::process::Command| {
        command.env("REDTRACK_API_URL", "http://api.redtrack.io/");
    };
    desk.run_with(&["pull"], plain).exits(2).says("the key would travel for everybody to read");
}

#[test]
fn a_key_in_the_account_is_not_kept() {
    let desk = Desk::new();
    desk.api.account().add(
        "offers",
        json!({ "title": CANARY, "notes": [CANARY], "url": format!("https://a.io/?k={CANARY}") }),
    );
    desk.run(&["pull"]).exits(0).says("wrote account.json: 1 offer");
    let said = desk.run(&["pull", "-o", "-"]).exits(0);
    assert_eq!(said.out, desk.read("account.json"));
    desk.plan().exits(0);
    desk.push().exits(0);
}

/// RedTrack would send it to whoever wrote the postback.
#[test]
fn no_channel_is_given_the_key() {
    let desk = Desk::new();
    desk.edit("env: NETWORK_KEY", "env: REDTRACK_API_KEY");
    desk.plan().exits(0);
    desk.push().exits(2).says("the key of the account is given to nobody");
    assert_eq!(desk.api.account().count("POST"), 0);
}

#[test]
fn bounds_hold_until_they_are_lifted() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.run(&["push", "plan.json"])
        .exits(2)
        .says("there is no terminal to ask at; push with `--yes`");
    desk.run(&["push", "plan.json", "--yes", "--max-campaigns", "2"])
        .exits(2)
        .says("`--max-campaigns 3`");
    desk.run(&["push", "plan.json", "--yes", "--max-campaigns", "3"]).exits(0);
    desk.edit("\"12.50\"", "\"25.00\"");
    desk.plan().exits(0);
    desk.push()
        .exits(2)
        .says("the payout of offer/keto-kz changes from 12.5 to 25, by 100 percent")
        .says("`--max-payout-change 100`");
    assert_eq!(desk.api.account().count("PUT"), 0);
    desk.run(&["push", "plan.json", "--yes", "--max-payout-change", "100"]).exits(0);
    desk.run(&["push", "plan.json", "--yes", "--max-payout-change", "-1"]).exits(2);
}

/// No bound holds where nothing can be compared.
#[test]
fn a_payout_that_is_no_amount_is_over_every_bound() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    for odd in ["NaN", "inf"] {
        let payment = json!({ "amount": odd });
        desk.api.account().object("offers", "Keto KZ").insert("payment".into(), payment);
        assert_eq!(desk.steps(), 1);
        desk.run(&["push", "plan.json", "--yes", "--max-payout-change", "1e300"])
            .exits(2)
            .says("one of them is no amount");
    }
    assert_eq!(desk.api.account().count("PUT"), 0);
}

#[test]
fn a_dry_run_sends_nothing_and_needs_no_key() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|_, _| None);
    let said = desk.run_with(&["push", "plan.json", "--dry-run"], |command| {
        command
            .env_remove("REDTRACK_API_KEY")
            .env_remove("REDTRACK_API_URL")
            .env_remove("NETWORK_KEY");
    });
    let said = said
        .exits(0)
        .says("/offers\n{")
        .says("\"$ref\": \"offer_source/kma\"")
        .says("key=<NETWORK_KEY>");
    assert!(said.out.ends_with("# 11 requests, none of which was sent\n"), "{}", said.out);
    assert!(desk.api.account().log.is_empty());
    assert!(!desk.dir().join("plan.json.journal").exists());
}

/// An address may hold a password, and was printed with it before every path.
#[test]
fn a_dry_run_repeats_no_address_that_would_be_refused() {
    let desk = Desk::new();
    desk.plan().exits(0);
    for address in ["https://user:hunter2@proxy.io/", "garbage", "http://proxy.io/"] {
        let said = desk.run(&["push", "plan.json", "--dry-run", "--base-url", address]).exits(2);
        assert!(said.out.is_empty() && !said.err.contains("hunter2"), "{said:?}");
    }
    desk.run(&["push", "plan.json", "--dry-run", "--base-url", "https://proxy.io/redtrack"])
        .exits(0)
        .says("POST https://proxy.io/redtrack/offers");
}

/// RedTrack's own was asked instead.
#[cfg(unix)]
#[test]
fn an_address_that_cannot_be_read_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = std::ffi::OsStr::from_bytes(b"https://proxy\xff.io/");
    let said = Desk::new().run_with(&["pull"], |command| {
        command.env("REDTRACK_API_URL", odd);
    });
    said.exits(2).says("the address of the API must begin with https://");
}

#[test]
fn a_plan_for_another_account_is_not_pushed() {
    let desk = Desk::new();
    desk.plan().exits(0);
    let other = super::stand_in::StandIn::new(CANARY);
    let url = other.url().replace("127.0.0.1", "localhost");
    desk.run(&["push", "plan.json", "--yes", "--base-url", &url])
        .exits(2)
        .says("nothing was sent: plan.json is for");
    assert!(other.account().log.is_empty());
}

#[test]
fn the_next_person_makes_nothing_twice() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    // Without the journal and the plan, as in another clone; and even without the ids.
    for file in ["plan.json", "plan.json.journal"] {
        std::fs::remove_file(desk.dir().join(file)).unwrap();
    }
    assert_eq!(desk.steps(), 0);
    std::fs::remove_file(desk.dir().join("trackc.lock")).unwrap();
    desk.write("trackc.yaml", super::desk::WORKSPACE);
    assert_eq!(desk.steps(), 0);
    // The ids are noted again, so that a new name is an update.
    desk.push().exits(0);
    desk.edit("name: Keto KZ", "name: Keto Kazakhstan");
    assert_eq!(desk.steps(), 1);
    desk.push().exits(0).says("changed offer/keto-kz (Keto Kazakhstan)");
    assert_eq!(desk.api.account().titles("offers"), ["Keto Kazakhstan", "Slim PL"]);
}

#[test]
fn an_environment_has_ids_of_its_own() {
    let desk = Desk::new();
    let text = desk.read("trackc.yaml")
        + "environments: { staging: { tracking_domain: { host: trk.staging-media.com } } }\n";
    desk.write("trackc.yaml", &text);
    desk.run(&["plan", "--env", "staging", "-o", "plan.json"]).exits(0);
    desk.push().exits(0).says("in the environment, at the campaign `kz`");
    assert_eq!(desk.read("trackc.yaml"), text);
    let lock: Value = serde_json::from_str(&desk.read("trackc.lock")).unwrap();
    assert!(
        lock.get("ids").is_none() && lock["environments"]["staging"]["offer/keto-kz"].is_string()
    );
    desk.run(&["push", "plan.json", "--yes", "--env", "live"]).exits(2);
}

#[test]
fn an_environment_does_not_change_what_the_base_has() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    let text = desk.read("trackc.yaml")
        + "environments: { staging: { offers: { keto-kz: { payout: { amount: \"13.00\" } } } } }\n";
    desk.write("trackc.yaml", &text);
    desk.run(&["plan", "--env", "staging", "-o", "plan.json"]).exits(0);
    let said = desk.push().exits(2).says("nothing was sent: offer/keto-kz would be changed");
    said.says("it is offer/keto-kz of the workspace without an environment as well");
    assert_eq!(desk.api.account().count("PUT"), 0);
}

#[test]
fn files_that_are_none_of_ours_are_left_alone() {
    let desk = Desk::new();
    desk.plan().exits(0);
    for (name, text) in [("plan.json.journal", "my notes\n"), ("trackc.lock", "{}")] {
        desk.write(name, text);
        desk.push().exits(2);
        assert_eq!(desk.read(name), text);
        std::fs::remove_file(desk.dir().join(name)).unwrap();
    }
    // Without a line end it may be a journal that was torn, and stays until something is sent.
    desk.write("plan.json.journal", "my notes");
    desk.run(&["push", "plan.json"]).exits(2).says("nothing was sent");
    assert_eq!(desk.read("plan.json.journal"), "my notes");
    std::fs::remove_file(desk.dir().join("plan.json.journal")).unwrap();
    desk.write("account.json", "[1]");
    desk.run(&["pull"]).exits(2).says("account.json is there already");
    desk.run(&["push", "trackc.yaml", "--yes"]).exits(2).says("is no plan");
    desk.run(&["push", "nothing.json", "--yes"]).exits(2).says("there is no nothing.json");
}
