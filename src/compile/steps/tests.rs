//! Steps of a workspace with one of nearly everything.

use super::{Section, StepValue, manual, steps};
use crate::compile::Secrets;
use crate::compile::requests::requests;
use crate::compile::testing::{FULL, json_of, planned};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

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
fn an_additional_parameters_name_ended_at_its_equals_sign() {
    let text = FULL.replace("extra: { sub1:", "extra: { \"a=b\":");
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let postback = step(all.as_array().unwrap(), "postback/global/Sale");
    assert!(postback["values"]["Url"].as_str().unwrap().contains("&a%3Db={stream}&"));
}

#[test]
fn statuses_need_no_conversion_types() {
    let text = FULL.replace("  postback:\n    extra", "  postback:\n    report: status\n    extra");
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let all = all.as_array().unwrap();
    assert!(all.iter().all(|s| !s["id"].as_str().unwrap().starts_with("conversion_event/")));
    assert!(all.iter().any(|s| s["id"] == "postback/global/approved"));
    let speaks_of_types = |all: &[Value]| {
        step(all, "duplicates/kma")["text"].as_str().unwrap().contains("conversion type")
    };
    assert!(speaks_of_types(&by_hand()) && !speaks_of_types(all));
}

/// A page with several offers, on two tracking domains, behind a prelander.
const PAGES: &str = "version: 1
tracking_domain: trk.acme-media.com
domains: { alt: go.acme-deals.com }
conversion_events: { Sale: { when: approved, duplicates: update } }
channels: { a: { name: A, click_id: \"{cid}\" } }
landers:
  pre: { name: Story, url: \"https://story.acme-pages.com/\", kind: prelander }
  q: { name: Quiz, url: \"https://quiz.acme-pages.com/\" }
offers:
  o1: { name: Keto, stream: https://kshop5.pro/AbC12d }
  o2: { name: Slim, stream: https://kshop5.pro/AbC12e }
campaigns:
  c1:
    name: First
    channel: a
    funnels:
      - { name: Mobile, landers: [q], offers: [o1, o2] }
      - { name: Rest, default: true, prelanders: [pre], landers: [q], offers: [o2] }
  c2: { channel: a, domain: alt, funnels: [{ landers: [q], offers: [o2] }] }
";

#[test]
fn a_button_says_which_it_is_and_where_it_leads() {
    let all = json_of(PAGES, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let all = all.as_array().unwrap();
    let leads_to = |id: &str| step(all, id)["values"]["Leads to"].clone();
    let text = |id: &str| step(all, id)["text"].as_str().unwrap().to_owned();
    let first = "First (c1), Mobile → Keto (o1)";
    assert_eq!(leads_to("button/q/1"), json!([first, "First (c1), Rest → Slim (o2)"]));
    assert_eq!(leads_to("button/q/2"), json!(["First (c1), Mobile → Slim (o2)"]));
    assert_eq!(leads_to("button/q@alt"), json!(["c2 → Slim (o2)"]));
    assert_eq!(leads_to("button/pre"), json!(["First (c1), Rest → Quiz (q)"]));
    assert_eq!(step(all, "button/q/2")["menu"], "Quiz → link of button 2 for trk.acme-media.com");
    assert!(text("button/q/2").starts_with("Let button 2 of 2 lead to this link"));
    assert!(text("button/q@alt").contains("came by go.acme-deals.com alone"));
    assert_eq!(step(all, "button/pre")["menu"], "Story → button link");
}

#[test]
fn of_many_campaigns_a_button_names_the_first() {
    let (head, _) = PAGES.split_once("  c1:").unwrap();
    let one =
        |n| format!("  c{n}: {{ channel: a, funnels: [{{ landers: [q], offers: [o1] }}] }}\n");
    let text = (10..22).fold(head.to_owned(), |text, n| text + &one(n));
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let leads_to = step(all.as_array().unwrap(), "button/q")["values"]["Leads to"].clone();
    let lines = leads_to.as_array().unwrap();
    assert_eq!((lines.len(), &lines[10]), (11, &json!("2 more")));
}

/// The first one's button said both, and the other's said nothing.
#[test]
fn a_button_leads_where_the_campaigns_of_its_domain_do_whatever_its_host() {
    let campaign = |id: &str| {
        format!(
            "  {id}: {{ channel: a, domain: {id}, funnels: [{{ landers: [q], offers: [o] }}] }}\n"
        )
    };
    let text = "version: 1
tracking_domain: trk.acme-media.com
domains: { fb: { host: go.acme-deals.com }, meta: { host: go.acme-deals.com } }
conversion_events: { Sale: { when: approved } }
channels: { a: { click_id: \"{c}\" } }
landers: { q: { url: https://quiz.acme-pages.com/ } }
offers: { o: { stream: https://kshop5.pro/AbC12d } }
campaigns:
";
    let text = format!("{text}{}{}", campaign("fb"), campaign("meta"));
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    for domain in ["fb", "meta"] {
        let button = step(all.as_array().unwrap(), &format!("button/q@{domain}"));
        assert_eq!(button["values"]["Leads to"], json!([format!("{domain} → o")]));
    }
}

#[test]
fn a_page_without_a_redirect_needs_a_script() {
    let text = PAGES.replace("c2: { channel: a,", "c2: { channel: a, mode: direct,");
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let all = all.as_array().unwrap();
    let script = step(all, "script/q@alt");
    assert_eq!(
        script["values"],
        json!({
            "Page": "https://quiz.acme-pages.com/",
            "Script": "unilpclick.js",
            "Tracking domain": "go.acme-deals.com",
            "Campaigns": ["c2"]
        })
    );
    assert!(script["text"].as_str().unwrap().contains("uniclick.js does not"));
    assert_eq!(all.iter().filter(|s| s["id"].as_str().unwrap().starts_with("script/")).count(), 1);
}

#[test]
fn a_channel_hears_of_statuses_where_nothing_else_is_reported() {
    let text = FULL.replace("  postback:\n    extra", "  postback:\n    report: status\n    extra");
    planned(&text, None, Secrets::Masked, |ws, plan| {
        let channel = steps(ws, plan).find(|s| s.id == "channel/propeller").unwrap();
        let sent = channel.values.iter().find(|(field, _)| field == super::STATUSES_SENT);
        assert_eq!(sent.unwrap().1, StepValue::Many(vec!["approved".into()]));
        assert!(channel.values.iter().all(|(field, _)| field != super::EVENTS_SENT));
    });
}

#[test]
fn a_streams_own_postback_is_set_as_the_stream_is_created() {
    let ids: Vec<String> = by_hand().iter().map(|s| s["id"].as_str().unwrap().to_owned()).collect();
    let place = |id: &str| ids.iter().position(|i| i == id).unwrap_or_else(|| panic!("{id}"));
    let own =
        ["access/slim", "stream/slim/own", "postback/slim/own/Lead", "postback/slim/own/Sale"];
    assert!(own.windows(2).all(|two| place(two[0]) < place(two[1])), "{ids:#?}");
    assert!(place("postback/global/Sale") < place("access/slim"));
    let text =
        FULL.replace("  postback:\n    extra", "  postback:\n    delivery: stream\n    extra");
    planned(&text, None, Secrets::Masked, |ws, plan| {
        assert_eq!(Section::Postback.steps(ws, plan).count(), 0);
        assert!(Section::Postback.intro(plan, true).contains("each stream has"));
    });
}

#[test]
fn the_protection_step_holds_the_revealed_token_as_it_is_typed() {
    let values = HashMap::from([("REDTRACK_PTOKEN".to_owned(), "a b@1".to_owned())]);
    planned(FULL, None, Secrets::Revealed(&values), |ws, plan| {
        let all: Vec<_> = manual(ws, plan).map(|step| json!(step)).collect();
        assert_eq!(step(&all, "protection/kma")["values"]["Token"], "a b@1");
        let url = step(&all, "postback/global/Sale")["values"]["Url"].clone();
        assert!(url.as_str().unwrap().ends_with("&ptoken=a%20b%401"), "{url}");
    });
    assert_eq!(step(&by_hand(), "protection/kma")["values"]["Token"], "<REDTRACK_PTOKEN>");
}

#[test]
fn what_a_request_sends_of_the_cost_is_not_said_to_be_unsent() {
    for (model, is_sent) in [("cpc", true), ("revshare", true), ("cpm", false), ("cpa", false)] {
        let text = FULL.replace("model: cpc", &format!("model: {model}"));
        let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
        let settings = step(all.as_array().unwrap(), "settings/kz-fb");
        let says = settings["text"].as_str().unwrap().contains("sends the number alone");
        assert_eq!(says, is_sent, "{model}");
        let body = json_of(&text, |ws, plan| json!(requests(ws, plan).collect::<Vec<_>>()));
        let body = step(body.as_array().unwrap(), "campaign/kz-fb")["body"].clone();
        let sends = body.get("cpc").or(body.get("rev_share")).is_some();
        assert_eq!(sends, is_sent, "{model}");
    }
}

/// RedTrack's campaign holds a number alone, and nothing says which of two currencies it takes.
#[test]
fn costs_in_several_currencies_are_a_step_and_in_no_request() {
    let text = |other: &str| {
        let cost = format!("cost: {{ model: cpc, amount: \"1.75\", currency: {other} }}");
        let rub = format!("  rub: {{ channel: propeller, offers: [keto-kz], {cost} }}\n  split:\n");
        FULL.replace("  split:\n", &rub)
    };
    for (other, is_sent) in [("USD", true), ("RUB", false)] {
        let body = json_of(&text(other), |ws, plan| json!(requests(ws, plan).collect::<Vec<_>>()));
        for id in ["campaign/rub", "campaign/kz-fb"] {
            let cpc = step(body.as_array().unwrap(), id)["body"].get("cpc").is_some();
            assert_eq!(cpc, is_sent, "{other} {id}");
        }
        let all = json_of(&text(other), |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
        let settings = step(all.as_array().unwrap(), "settings/rub");
        assert_eq!(settings["values"]["Cost"], format!("1.75 {other}"));
        let says = settings["text"].as_str().unwrap().contains("several currencies");
        assert_eq!(says, !is_sent, "{other}");
    }
}

#[test]
fn a_link_that_carries_the_click_id_is_made_by_the_forms_data1_box() {
    let link = "\"https://kshop5.pro/AbC12d?data1={clickid}\"";
    let text = FULL.replace("https://kshop5.pro/AbC12d", link);
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    let carried = step(all.as_array().unwrap(), "stream/keto-kz");
    assert_eq!(carried["values"]["Data1"], "{clickid}");
    assert!(carried["text"].as_str().unwrap().contains("Fill in the Data1 box"));
    let bare = step(&by_hand(), "stream/keto-kz");
    assert!(bare["values"].get("Data1").is_none());
    assert!(bare["text"].as_str().unwrap().contains("Leave the Data1 box empty"));
}

#[test]
fn streams_of_one_offer_are_created_at_the_offer_that_kma_biz_has() {
    let text = FULL.replace("  slim:\n", "  slim:\n    name: Slim UZ\n");
    let all = json_of(&text, |ws, plan| json!(manual(ws, plan).collect::<Vec<_>>()));
    for stream in ["own", "push"] {
        let made = step(all.as_array().unwrap(), &format!("stream/slim/{stream}"));
        assert_eq!(made["menu"], "offer Slim UZ → Create Stream");
        assert_eq!(made["values"]["Stream"], stream);
    }
}

/// A preset of low confidence was set up like one of high, and one whose API nobody is known to be
/// served by like Meta's.
#[test]
fn what_is_not_known_of_a_preset_is_said_where_its_channel_is_set_up() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels:
  a-pop: { preset: popads, postback: { secrets: { AID: { env: POPADS } } } }
  b-rev: { preset: revcontent }
  c-meta: { preset: meta }
  d-yandex: { preset: yandex }
";
    planned(text, None, Secrets::Masked, |ws, plan| {
        let all: Vec<_> = Section::Channels.steps(ws, plan).collect();
        let said: Vec<_> = all
            .iter()
            .map(|s| (s.id.as_str(), s.text.contains(" is said to "), s.doubt.unwrap_or("")))
            .collect();
        let [pop, rev, meta, meta_api, yandex, yandex_api] = said[..] else { panic!("{said:?}") };
        assert_eq!(pop, ("channel/a-pop", true, ""));
        // Without a postback there is nothing to say of it.
        assert!(!rev.1 && rev.2.contains("comes from the preset"), "{rev:?}");
        assert_eq!(meta, ("channel/c-meta", false, ""));
        assert_eq!(meta_api, ("integration/c-meta", false, ""));
        assert!(yandex.2.contains("comes from the preset"), "{yandex:?}");
        assert!(yandex_api.2.contains("whether RedTrack has an integration"), "{yandex_api:?}");
    });
}

/// No page of RedTrack's shows the token, and the page of the set-up did not say so.
#[test]
fn the_token_for_payouts_is_not_confirmed_where_a_channel_is_told_them() {
    let said = |preset: &str| {
        let text = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
channels: {{ c: {{ preset: {preset} }} }}
"
        );
        planned(&text, None, Secrets::Masked, |_, plan| {
            super::unconfirmed(plan).iter().any(|doubt| doubt.contains("`{payout}`"))
        })
    };
    assert!(said("evadav"));
    assert!(!said("meta") && !said("roiads"));
}
