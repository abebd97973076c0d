//! A plan that was pushed before: exit 0 means that the account has it now.

use super::desk::{Desk, WORKSPACE};
use super::stand_in::Fault;
use serde_json::json;

/// A desk at which all is pushed.
fn pushed() -> Desk {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk
}

fn payout(desk: &Desk) -> Option<f64> {
    desk.api.account().object("offers", "Keto KZ")["payment"]["amount"].as_f64()
}

/// It was `pushed already`, and the account had the old payout.
#[test]
fn what_was_set_back_in_the_panel_is_pushed_again() {
    let desk = pushed();
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.plan().exits(0);
    desk.push().exits(0);
    let plan = desk.read("plan.json");
    desk.push().exits(0).says("plan.json was pushed already");
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 12.75 });
    let said = desk.push().exits(1).says("plan.json was pushed before");
    said.says("which is offer/keto-kz, has other values than the workspace: payout").says("anew");
    assert_eq!(payout(&desk), Some(12.75));
    // The same bytes as the plan that was pushed.
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 12.5 });
    desk.plan().exits(0);
    assert_eq!(desk.read("plan.json"), plan);
    desk.push().exits(0).says("changed offer/keto-kz");
    assert_eq!(payout(&desk), Some(14.0));
    desk.push().exits(0).says("plan.json was pushed already");
}

#[test]
fn a_payout_goes_down_and_up_and_down_by_the_same_plans() {
    let desk = pushed();
    let yaml = desk.read("trackc.yaml");
    for (plan, amount) in [("a", "10.00"), ("b", "12.50"), ("a", "10.00"), ("b", "12.50")] {
        let plan = format!("{plan}.json");
        desk.write("trackc.yaml", &yaml.replace("\"12.50\"", &format!("\"{amount}\"")));
        desk.run(&["plan", "-o", &plan]).exits(0);
        desk.run(&["push", &plan, "--yes"]).exits(0).says("changed offer/keto-kz");
        assert_eq!(payout(&desk), amount.parse().ok());
    }
}

#[test]
fn what_was_deleted_and_planned_anew_is_made_again() {
    let desk = pushed();
    desk.edit(
        "offers:\n  keto-kz:",
        "offers:\n  new: { name: New, stream: https://kshop5.pro/AbC12f }\n  keto-kz:",
    );
    desk.plan().exits(0);
    let lock = desk.read("trackc.lock");
    desk.push().exits(0);
    desk.api.account().lists.get_mut("offers").unwrap().retain(|offer| offer["title"] != "New");
    desk.push().exits(1).says("offer/new: by trackc.lock it is the offer");
    desk.write("trackc.lock", &lock);
    desk.plan().exits(0);
    desk.push().exits(0).says("made offer/new (New)");
    assert_eq!(desk.api.account().titles("offers").len(), 3);
}

/// The journal of a test account was believed of the real one.
#[test]
fn another_account_gets_what_the_first_one_has() {
    let desk = pushed();
    desk.api.account().lists.values_mut().for_each(Vec::clear);
    std::fs::remove_file(desk.dir().join("trackc.lock")).unwrap();
    desk.write("trackc.yaml", WORKSPACE);
    desk.plan().exits(0);
    desk.push().exits(0).says("11 made, 0 changed");
    desk.is_pushed();
}

#[test]
fn what_was_cut_short_and_undone_by_hand_is_done_from_the_beginning() {
    let desk = pushed();
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.edit("\"0.02\"", "\"0.03\"");
    desk.plan().exits(0);
    desk.api.faults(|asked, _| {
        (asked.method == "PUT" && asked.path.starts_with("/campaigns"))
            .then_some(Fault::Status(400))
    });
    desk.push().exits(2);
    desk.api.faults(|_, _| None);
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 13 });
    desk.push()
        .exits(1)
        .says("which is offer/keto-kz, has other values than the workspace: payout");
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 12.5 });
    desk.plan().exits(0);
    desk.push().exits(0).says("0 made, 2 changed");
    assert_eq!(payout(&desk), Some(14.0));
}

/// `there is nothing to push`, of an account that nobody had asked.
#[test]
fn a_plan_of_nothing_looks_whether_there_is_nothing_to_do() {
    let desk = pushed();
    assert_eq!(desk.steps(), 0);
    desk.push().exits(0).says("there is nothing to push");
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 13 });
    let said = desk.push().exits(1).says("the account has changed since the plan was made");
    said.says("has other values than the workspace: payout");
}

/// The plan took it by its name, and every push refused it: the lock had the object under the old
/// id of the entry.
#[test]
fn an_entry_with_another_id_and_its_old_name_is_pushed() {
    let desk = pushed();
    let yaml = desk.read("trackc.yaml").replace("keto-kz", "keto-kaz").replace("rich", "richads");
    desk.write("trackc.yaml", &yaml.replace("\"12.50\"", "\"14.00\""));
    desk.plan().exits(0);
    desk.push().exits(0).says("changed offer/keto-kaz");
    desk.is_pushed();
    assert_eq!(desk.steps(), 0);
}

/// It showed the requests of the whole plan, as if none of them had been sent.
#[test]
fn a_dry_run_knows_what_was_done() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|asked, _| {
        (asked.path == "/landings" && asked.method == "POST").then_some(Fault::Cut)
    });
    desk.push().exits(2).says("Whether it was done is not known");
    let said = desk.run(&["push", "plan.json", "--dry-run"]).exits(0).out;
    assert_eq!(said.matches("# done by an earlier push").count(), 5, "{said}");
    assert_eq!(said.matches("# sent by an earlier push, perhaps done").count(), 1, "{said}");
}

/// An answer to a question does nothing, and nobody need wonder whether it did.
#[test]
fn a_question_that_fails_leaves_nothing_unknown() {
    let desk = pushed();
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.plan().exits(0);
    desk.api.faults(|asked, _| asked.path.starts_with("/offers/").then_some(Fault::Status(500)));
    let said = desk.push().exits(2).says("What is done is noted");
    assert!(!said.err.contains("Whether it was done"), "{}", said.err);
}

/// It waited on, and then sent what somebody had wanted to stop.
#[test]
#[cfg(unix)]
fn ctrl_c_while_waiting_sends_nothing_more() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|asked, _| {
        (asked.path == "/networks" && asked.method == "POST").then_some(Fault::Busy("30".into()))
    });
    let child = desk.start(&["push", "plan.json", "--yes"]);
    desk.waits_for("/networks");
    std::thread::sleep(std::time::Duration::from_millis(200));
    let pressed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(pressed.unwrap().success());
    desk.heard(child.wait_with_output().unwrap())
        .exits(130)
        .says("interrupted between two requests");
    assert_eq!(desk.api.account().count("POST"), 3);
    desk.api.faults(|_, _| None);
    desk.push().exits(0);
    desk.is_pushed();
}

/// A campaign got another key, and a new one its old key: nothing said where the id was.
#[test]
fn an_id_that_two_entries_have_is_said_to_stand_in_the_lock() {
    let desk = pushed();
    desk.edit("  kz: # the first one", "  kz-old: # the first one");
    desk.edit(
        "  pl:\n",
        "  kz: { name: New, channel: propeller, countries: [KZ], offers: [keto-kz] }\n  pl:\n",
    );
    let said = desk.plan().exits(1).says("which campaign/kz");
    said.says("if campaign/kz is new").says("take the line `campaign/kz` out there");
}

/// The plan said nothing of the old network's postback, which has its key.
#[test]
fn a_campaign_that_leaves_a_channel_is_said_to_keep_its_postback() {
    let desk = pushed();
    desk.edit("    channel: propeller\n", "    channel: rich\n");
    let words = "none in the workspace: KZ · Keto (ad.acme-network.com)";
    let in_lines = |said: super::desk::Said| said.out.replace('\n', " ");
    assert!(in_lines(desk.plan().exits(0)).contains(words));
    desk.push().exits(0);
    assert!(in_lines(desk.plan().exits(0)).contains(words));
    desk.run(&["plan", "--format", "markdown"]).exits(0).says("so that it stays: KZ · Keto");
    desk.api.account().object("campaigns", "KZ · Keto")["postbacks"] = json!([]);
    assert!(!in_lines(desk.plan().exits(0)).contains("stays"));
}

/// It was told to allow more, and then that somebody had edited it.
#[test]
fn what_was_edited_needs_no_wider_bounds() {
    let desk = pushed();
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.plan().exits(0);
    desk.api.faults(|asked, _| (asked.method == "PUT").then_some(Fault::Cut));
    desk.push().exits(2);
    desk.api.faults(|_, _| None);
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 77 });
    let said = desk.push().exits(1).says("offer/keto-kz: somebody has edited it");
    assert!(!said.err.contains("--max-payout-change"), "{}", said.err);
    assert_eq!(payout(&desk), Some(77.0));
}
