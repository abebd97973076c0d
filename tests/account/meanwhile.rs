//! What others do in the account after a push has looked at it.

use super::desk::{Desk, Said};
use super::stand_in::{Account, Fault};
use serde_json::json;
use std::time::Duration;

/// Pushes, and does something while the request to `path` is on its way.
fn push_and(
    desk: &Desk,
    (method, path): (&'static str, &'static str),
    act: impl FnOnce(&mut Account),
) -> Said {
    desk.api.faults(move |asked, _| {
        let is_it = asked.method == method && asked.path.starts_with(path);
        is_it.then_some(Fault::Waits(Duration::from_millis(300)))
    });
    let child = desk.start(&["push", "plan.json", "--yes"]);
    desk.waits_for_any(method, path);
    act(&mut desk.api.account());
    desk.heard(child.wait_with_output().unwrap())
}

fn changed() -> Desk {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit("\"12.50\"", "\"14.00\"");
    desk.plan().exits(0);
    desk
}

/// It was overwritten without a word, however large the step: 99 would have been refused.
#[test]
fn what_is_edited_just_before_it_is_changed_is_not_overwritten() {
    let desk = changed();
    push_and(&desk, ("GET", "/offers/"), |account| {
        account.object("offers", "Keto KZ")["payment"] = json!({ "amount": 99 });
    })
    .exits(1)
    .says("offer/keto-kz: somebody has edited it since the plan was made; make the plan anew");
    assert_eq!(desk.api.account().count("PUT"), 0);
}

/// It was put there, and told as changed.
#[test]
fn what_is_deleted_just_before_it_is_changed_stays_deleted() {
    let desk = changed();
    push_and(&desk, ("GET", "/offers/"), |account| {
        account.object("offers", "Keto KZ")["status"] = json!(3);
    })
    .exits(1)
    .says("offer/keto-kz: somebody has edited it");
    assert_eq!(desk.api.account().count("PUT"), 0);
}

/// Two who pushed the same at once had everything twice.
#[test]
fn what_others_make_meanwhile_is_not_made_once_more() {
    let desk = Desk::new();
    desk.plan().exits(0);
    push_and(&desk, ("POST", "/networks"), |account| {
        drop(account.add("offers", json!({ "title": "Keto KZ", "payment": { "amount": 12.5 } })));
    })
    .exits(1)
    .says("offer/keto-kz: there is an offer with its name now, and there was none: 61f190c3")
    .says("make the plan anew with `trackc plan -o plan.json`");
    assert_eq!(desk.api.account().titles("offers"), ["Keto KZ"]);
    desk.api.faults(|_, _| None);
    desk.push().exits(1).says("there is an offer with the name of offer/keto-kz now");
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.is_pushed();
}

/// However long the question stood, nothing was looked at after the answer.
#[test]
#[cfg(target_os = "linux")]
fn the_account_is_looked_at_again_once_the_question_is_answered() {
    use std::io::Write;
    let desk = changed();
    desk.api.account().log.clear();
    let Some(mut child) = desk.start_at_a_terminal("push plan.json") else { return };
    // All that is looked at before is one list.
    desk.waits_for_any("GET", "/offers");
    std::thread::sleep(Duration::from_millis(300));
    desk.api.account().object("offers", "Keto KZ")["payment"] = json!({ "amount": 99 });
    child.stdin.as_mut().unwrap().write_all(b"y\r").unwrap();
    let said = desk.heard(child.wait_with_output().unwrap());
    said.exits(1).says("which is offer/keto-kz, was edited");
    assert_eq!(desk.api.account().count("PUT"), 0);
}
