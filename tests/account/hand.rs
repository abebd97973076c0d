//! What a person is told to do where a key may not.

use super::desk::Desk;
use super::stand_in::Fault;

/// That nothing is written means everybody: `none` would be the contrary.
#[test]
fn what_is_taken_off_is_told_as_what_then_holds() {
    let desk = Desk::new();
    desk.plan().exits(0);
    desk.push().exits(0);
    desk.edit("countries: [KZ], payout", "payout");
    {
        let mut account = desk.api.account();
        let campaign = account.object("campaigns", "KZ · Keto");
        campaign["postbacks"][0]["goals"] = serde_json::json!(["Sale"]);
        campaign["postbacks"][0]["statuses"] = serde_json::json!(["approved"]);
    }
    desk.plan().exits(0).says("countries: KZ → every country");
    desk.api.faults(|asked, _| (asked.method == "PUT").then_some(Fault::Status(403)));
    let said = desk.push().exits(1).says("Change the offer Keto KZ:\n    countries: every country");
    said.says("conversion statuses it is sent: all of them");
}

/// The secret of a channel stands in what is sent, and servers repeat it.
#[test]
fn what_a_server_repeats_of_a_secret_is_hidden() {
    for status in [400, 403, 500] {
        let desk = Desk::new();
        desk.plan().exits(0);
        desk.api.faults(move |asked, _| {
            (asked.method == "POST" && asked.path == "/sources")
                .then_some(Fault::EchoesBody(status))
        });
        desk.push().says("(hidden: a secret stood here)");
    }
}
