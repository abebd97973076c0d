//! What was sent and comes late: nothing is sent again before it had its time.

use super::desk::Desk;
use super::stand_in::Fault;
use serde_json::json;
use std::time::Duration;

/// A key that may not do a step gets more rights: that step is sent again, and is as any other then.
#[test]
fn what_was_refused_once_and_sent_again_is_waited_for() {
    let desk = Desk::new();
    desk.api.account().premium = false;
    desk.plan().exits(0);
    desk.push().exits(1).says("by hand: offer_source/kma");
    desk.api.account().premium = true;
    desk.is_killed_on_the_way();
    desk.push().exits(0).says("found offer_source/kma (KMA.BIZ), which was made already");
    desk.is_pushed();
}

/// However long ago it was asked for: an answer that never comes takes longer to be given up than
/// anything takes to be seen.
#[test]
fn an_answer_that_was_given_up_late_is_waited_for_all_the_same() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.api.faults(|asked, _| {
        let is_made = asked.path == "/networks" && asked.method == "POST";
        is_made.then_some(Fault::Stalls(Duration::from_millis(2500)))
    });
    desk.push().exits(2).says("Whether it was done is not known");
    desk.api.faults(|_, _| None);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(800));
            desk.api.account().add("networks", json!({ "title": "KMA.BIZ" }));
        });
        desk.push().exits(0).says("found offer_source/kma (KMA.BIZ), which was made already");
    });
    desk.is_pushed();
}
