//! Accounts that differ in one thing from that of the example.

use super::{Adopted, NotAdopted, adopt};
use crate::account::Snapshot;
use serde_json::{Value, json};

const ACCOUNT: &str = include_str!("../../../examples/adopted/account.json");

fn account(edit: impl FnOnce(&mut Value)) -> Snapshot {
    let mut account: Value = serde_json::from_str(ACCOUNT).unwrap();
    edit(&mut account);
    Snapshot::read(account.to_string().as_bytes()).unwrap()
}

fn adopted(edit: impl FnOnce(&mut Value)) -> Adopted {
    let adopted = adopt(&account(edit)).unwrap();
    assert_eq!(adopted.proof.outcome.summary.errors, 0, "{}", adopted.draft.text());
    adopted
}

fn said(adopted: &Adopted) -> String {
    let line = |out: String, r: &super::Remark| out + &r.what + ": " + &r.text + "\n";
    adopted.remarks.iter().fold(String::new(), line)
}

fn campaigns(adopted: &Adopted) -> Vec<&str> {
    adopted.draft.campaigns.iter().map(|c| c.id.as_str()).collect()
}

#[test]
fn an_account_becomes_a_workspace() {
    let adopted = adopted(|_| ());
    assert_eq!(campaigns(&adopted), ["kz-propeller-keto", "kz-uz-meta"]);
    assert_eq!(adopted.draft.domain, "trk.acme-media.com");
    assert_eq!(adopted.ids.get(None, "channel/meta"), Some("61f190c31cfe1c0000000042"));
    assert_eq!(adopted.ids.get(None, "offer_source/kma"), Some("61f190c31cfe1c0000000011"));
}

#[test]
fn what_no_workspace_can_write_is_left_out_and_said() {
    let excluded = adopted(|a| {
        a["campaigns"][1]["streams"][0]["stream"]["filters"]["country"]["exclude"] = json!(true);
    });
    assert_eq!(campaigns(&excluded), ["kz-propeller-keto"]);
    assert!(said(&excluded).contains("keeps visitors out by country"), "{}", said(&excluded));
    // What only that campaign has used is none of the workspace either.
    assert_eq!(excluded.draft.channels.len(), 1);
    assert!(excluded.draft.landers.is_empty());

    let stays = adopted(|a| {
        let filters = &mut a["campaigns"][1]["streams"][0]["stream"]["filters"];
        filters["ip"] = json!({ "active": true, "values": ["10.0.0.1"] });
    });
    assert_eq!(campaigns(&stays).len(), 2);
    assert!(said(&stays).contains("its condition on ip"), "{}", said(&stays));

    let renamed = adopted(|a| a["sources"][1]["ref_id_alias"] = json!("external"));
    assert_eq!(campaigns(&renamed), ["kz-propeller-keto"]);
}

#[test]
fn a_postback_that_its_campaigns_do_not_share_stays_in_redtrack() {
    for edit in [
        |a: &mut Value| a["campaigns"][0]["postbacks"] = json!(null),
        |a: &mut Value| a["campaigns"][0]["postbacks"][0]["goals"] = json!(null),
        |a: &mut Value| a["campaigns"][0]["postbacks"][0]["statuses"] = json!(["approved"]),
        |a: &mut Value| a["campaigns"][0]["postbacks"][0]["goals"] = json!(["Declined"]),
        |a: &mut Value| a["sources"][0]["postback_url"] = json!(""),
    ] {
        let adopted = adopted(edit);
        assert_eq!(campaigns(&adopted).len(), 2);
        assert!(adopted.draft.channels[0].postback.is_none());
        assert!(said(&adopted).contains("its postback stays as it is in RedTrack"));
    }
}

#[test]
fn without_a_named_conversion_type_it_is_the_default_one() {
    let adopted = adopted(|a| {
        a["networks"][0]["postback_url"] = json!("");
        a["campaigns"][0]["postbacks"][0]["goals"] = json!([]);
    });
    assert!(adopted.draft.events[0].default);
    assert!(adopted.draft.channels[0].postback.is_some());
}

#[test]
fn keys_are_not_written() {
    const KEY: &str = "0123456789abcdef0123456789abcdef";
    let adopted = adopted(|a| {
        let url = format!("https://pb.push-network.net/c?id={{ref_id}}&token={KEY}");
        a["sources"][0]["postback_url"] = json!(url);
        a["campaigns"][0]["postbacks"][0]["url"] = json!(url);
        a["offers"][1]["url"] =
            json!(format!("https://kshop5.pro/AbC12e?data1={{clickid}}&key={KEY}"));
        a["landings"][0]["url"] = json!(format!("https://quiz.acme-media.com/?api_key={KEY}"));
        a["networks"][0]["postback_protected"] = json!(true);
        a["networks"][0]["postback_token"] = json!(KEY);
        a["networks"][0]["subs"][0]["value"] = json!(KEY);
    });
    let text = adopted.draft.text();
    let everything = format!("{text}{}{}", said(&adopted), adopted.ids.text());
    assert!(!everything.contains(KEY), "{everything}");
    assert!(text.contains("token=<TOKEN>") && text.contains("PROPELLERADS_TOKEN"), "{text}");
    assert!(text.contains("REDTRACK_PTOKEN"), "{text}");
    assert_eq!(campaigns(&adopted), ["kz-propeller-keto"]);
}

#[test]
fn a_campaign_without_a_domain_is_on_the_one_that_redtrack_gave() {
    let adopted = adopted(|a| {
        a["campaigns"][1]["domain_id"] = json!(null);
        a["campaigns"][1]["trackback_url"] =
            json!("https://x7f2q.ttrk.io/61f190c31cfe1c0000000052");
    });
    assert_eq!(campaigns(&adopted).len(), 2);
    assert_eq!(adopted.draft.domains, [("x7f2q".to_owned(), "x7f2q.ttrk.io".to_owned())]);
    let nowhere = self::adopted(|a| a["campaigns"][1]["domain_id"] = json!(null));
    assert!(said(&nowhere).contains("it has no tracking domain"), "{}", said(&nowhere));
}

#[test]
fn an_offer_in_another_slot_has_a_postback_of_its_own() {
    let adopted = adopted(|a| {
        a["offers"][1]["url"] = json!("https://kshop5.pro/AbC12e?data3={clickid}");
    });
    assert!(adopted.draft.offers[1].own_postback);
    assert_eq!(adopted.draft.offers[1].slot, Some("data3"));
}

#[test]
fn an_account_without_kma_is_none() {
    let renamed = |a: &mut Value, titles: [&str; 2]| {
        for (network, title) in a["networks"].as_array_mut().unwrap().iter_mut().zip(titles) {
            network["title"] = json!(title);
            network["alias"] = json!(null);
        }
    };
    // By its offers, whatever it is called.
    let adopted = adopted(|a| renamed(a, ["Mine", "Another"]));
    assert_eq!(adopted.draft.source.title.as_deref(), Some("Mine"));
    let none = account(|a| {
        renamed(a, ["Mine", "Another"]);
        a["offers"] = json!([]);
    });
    assert_eq!(adopt(&none).unwrap_err(), NotAdopted::NoOfferSource);
    let nowhere = account(|a| {
        a["domains"] = json!(null);
        a["domains"] = json!([]);
        a["campaigns"] = json!([]);
        a["networks"][0]["postback_url"] = json!("");
    });
    assert_eq!(adopt(&nowhere).unwrap_err(), NotAdopted::NoDomain);
}

#[test]
fn names_of_two_things_and_no_names_get_ids_of_their_own() {
    let adopted = adopted(|a| {
        a["offers"][0]["title"] = json!("Кето");
        a["offers"][1]["title"] = json!("Кето");
    });
    let ids: Vec<&str> = adopted.draft.offers.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids, ["offer", "offer-2"]);
    assert_eq!(campaigns(&adopted).len(), 2);
}

/// Each of them was looked for among all others, which took the square of their number.
#[test]
fn thousands_of_wrong_offers_are_left_out() {
    let adopted = adopted(|a| {
        let all = a["offers"].as_array_mut().unwrap();
        let one = all[0].clone();
        for i in 0..4_000 {
            let mut wrong = one.clone();
            wrong["id"] = json!(format!("71f190c31cfe1c00{i:08x}"));
            wrong["title"] = json!(format!("Wrong {i}"));
            wrong["url"] = json!(format!("https://kma.biz/x{i}?data1={{clickid}}"));
            all.push(wrong);
        }
    });
    assert_eq!(adopted.draft.offers.len(), 2);
    assert_eq!(said(&adopted).matches("offer Wrong").count(), 4_000);
}
