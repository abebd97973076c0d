//! A workspace beside an account: what is a difference and what is none, what is matched and
//! what is refused.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use serde_json::{Value, json};
use support::account::{HOST, account_of, planned, push, wanted};
use support::memory;
use trackc::account::{Ids, Kind, Object, Snapshot, id_of};
use trackc::diff::Text;
use trackc::reconcile::{AccountPlan, Action, MatchedBy, Problem, Unresolved, plan, resolved};
use trackc::workspace::Loaded;

/// One of nearly everything.
const FULL: &str = r#"version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }
domains: { meta: { host: go.acme-deals.com } }
conversion_events:
  Lead: { when: pending, payout: none, duplicates: update }
  Sale: { when: approved, duplicates: update }
offer_source:
  currency: USD
  duplicates: update
  postback:
    extra: { sub1: "{stream}", rdtk_event_id: "{orderid}" }
    protection_token: { env: REDTRACK_PTOKEN }
    urls_per_panel: 2
channels:
  fb: { preset: meta, name: Meta, domain: meta }
  propeller:
    preset: propellerads
    name: PropellerAds
    postback:
      url: "https://ad.acme-network.com/c?visitor_id={ref_id}&key=<KEY>"
      events: [Sale]
      secrets: { KEY: { env: NETWORK_KEY } }
landers:
  quiz: { name: Quiz, url: "https://quiz.acme-media.com/" }
  story: { url: "https://story.acme-media.com/", kind: prelander }
offers:
  keto-kz:
    name: Keto KZ
    stream: https://kshop5.pro/AbC12d
    countries: [KZ]
    payout: { amount: "12.50", currency: USD }
    data: { data2: "{sub1}" }
    tags: [b, a]
  slim:
    countries: [KZ, UZ]
    stream: "https://kshop5.pro/AbC12e"
campaigns:
  kz-fb: { channel: fb, cost: { model: cpc, amount: "0.02", currency: USD }, countries: [KZ], offers: [keto-kz, slim] }
  split:
    name: Split
    channel: propeller
    countries: [KZ]
    funnels:
      - name: Mobile
        weight: 70
        countries: [KZ]
        when: { device_type: mobile }
        prelanders: [story]
        landers: [quiz]
        offers: [{ offer: keto-kz, weight: 60 }, { offer: slim, weight: 40 }]
      - { name: Rest, weight: 30, default: true, offers: [keto-kz] }
"#;

fn full() -> Loaded {
    memory(&[("trackc.yaml", FULL)])
}

fn other(from: &str, to: &str) -> Loaded {
    assert!(FULL.contains(from), "{from}");
    memory(&[("trackc.yaml", FULL.replace(from, to))])
}

fn pushed() -> (Snapshot, Ids) {
    account_of(&full()).expect("a plan")
}

/// Changes one object of an account.
fn edit(account: &mut Snapshot, kind: Kind, title: &str, change: impl FnOnce(&mut Object)) {
    let mut all = account.list(kind).to_vec();
    let named = |o: &&mut Object| o.get(kind.name_field()).and_then(Value::as_str) == Some(title);
    change(all.iter_mut().find(named).expect("an object of that name"));
    account.set(kind, all);
}

fn add(account: &mut Snapshot, kind: Kind, object: Value) {
    let mut all = account.list(kind).to_vec();
    all.push(object.as_object().expect("an object").clone());
    account.set(kind, all);
}

/// Every change as a line: `offer/keto-kz payment.amount: 11 > 12.50`.
fn told(plan: &AccountPlan) -> Vec<String> {
    let text = |text: &Option<Text>| match text {
        None => "-".to_owned(),
        Some(Text::One(text)) => text.clone(),
        Some(Text::Many(list)) => list.join(","),
    };
    let mut out = Vec::new();
    for step in &plan.steps {
        for f in &step.changes {
            out.push(format!("{} {}: {} > {}", step.reference, f.key, text(&f.old), text(&f.new)));
        }
    }
    out
}

fn problems(loaded: &Loaded, ids: &Ids, account: &Snapshot) -> Vec<Problem> {
    plan(&wanted(loaded).expect("no errors"), ids, account).expect_err("no plan")
}

#[test]
fn an_empty_account_gets_everything_in_the_order_in_which_it_can_be_made() {
    let made = planned(&full(), &Ids::default(), &Snapshot::new(HOST));
    let steps: Vec<&str> = made.steps.iter().map(|s| s.reference.as_str()).collect();
    assert_eq!(
        steps,
        [
            "domain/main",
            "domain/meta",
            "offer_source/kma",
            "offer/keto-kz",
            "offer/slim",
            "lander/quiz",
            "lander/story",
            "channel/fb",
            "channel/propeller",
            "campaign/kz-fb",
            "campaign/split"
        ]
    );
    assert!(made.steps.iter().all(|s| s.action == Action::Create && s.method == "POST"));
    let propeller = made.steps.iter().find(|s| s.reference == "channel/propeller").unwrap();
    assert_eq!(propeller.secrets, ["NETWORK_KEY"]);
    assert_eq!(propeller.path, "/sources");
    assert!(made.manual.iter().any(|step| step.panel == "KMA.BIZ"));
    assert!(made.unchanged.is_empty() && made.foreign.is_empty());
}

#[test]
fn what_was_pushed_is_there() {
    let (account, ids) = pushed();
    let again = planned(&full(), &ids, &account);
    assert_eq!(told(&again), [""; 0]);
    assert!(again.is_empty() && again.foreign.is_empty() && again.summary.is_empty());
    assert!(again.unchanged.iter().all(|k| k.matched_by == MatchedBy::Lock));
    assert_eq!(again.unchanged.len(), 11);
    // Without the lock, every name is one thing.
    let by_name = planned(&full(), &Ids::default(), &account);
    assert!(by_name.is_empty());
    assert!(by_name.unchanged.iter().all(|k| k.matched_by == MatchedBy::Name));
}

#[test]
fn a_plan_is_read_back_as_it_was_written() {
    let made = planned(&full(), &Ids::default(), &Snapshot::new(HOST));
    let bytes = serde_json::to_vec(&made).unwrap();
    assert_eq!(serde_json::to_vec(&AccountPlan::read(&bytes).unwrap()).unwrap(), bytes);
    assert!(AccountPlan::read(b"{}").is_err());
    let newer = String::from_utf8(bytes).unwrap().replacen(
        "\"format_version\":1",
        "\"format_version\":2",
        1,
    );
    assert_eq!(
        AccountPlan::read(newer.as_bytes()).unwrap_err().to_string(),
        "its format_version is 2"
    );
}

#[test]
fn each_change_of_the_workspace_is_told_and_nothing_else() {
    let (account, ids) = pushed();
    for (from, to, expected) in [
        ("12.50", "14", &["offer/keto-kz payment.amount: 12.5 > 14"][..]),
        ("    countries: [KZ]\n    payout", "    payout", &["offer/keto-kz country_codes: KZ > -"]),
        (
            "data2: \"{sub1}\"",
            "data2: \"{sub2}\"",
            &[
                "offer/keto-kz url: https://kshop5.pro/AbC12d?data1={clickid}&data2={sub1} > https://kshop5.pro/AbC12d?data1={clickid}&data2={sub2}",
            ],
        ),
        ("tags: [b, a]", "tags: [a, b, b]", &[]),
        (
            "    countries: [KZ, UZ]",
            "    countries: [KZ, UZ]\n    status: paused",
            &["offer/slim status: active > paused"],
        ),
        ("weight: 70", "weight: 30", &["campaign/split streams.Mobile.weight: 70 > 30"]),
        ("weight: 60 }, { offer: slim, weight: 40", "weight: 3 }, { offer: slim, weight: 2", &[]),
        (
            "weight: 60 }, { offer: slim, weight: 40",
            "weight: 6 }, { offer: slim, weight: 5",
            &[
                "campaign/split streams.Mobile.offers.offer/keto-kz: weight 60 > weight 6",
                "campaign/split streams.Mobile.offers.offer/slim: weight 40 > weight 5",
            ],
        ),
        (
            "device_type: mobile",
            "os: Android",
            &[
                "campaign/split streams.Mobile.filters.os: - > Android",
                "campaign/split streams.Mobile.filters.device_type: mobile > -",
            ],
        ),
        (
            "landers: [quiz]",
            "landers: [quiz, story]",
            &["campaign/split streams.Mobile.landings.lander/story: - > weight 100"],
        ),
        ("name: Mobile", "name: Phones", &["campaign/split streams.Phones.title: Mobile > Phones"]),
        (
            "&key=<KEY>",
            "&k=<KEY>",
            &[
                "channel/propeller postback_url: https://ad.acme-network.com/c?visitor_id={ref_id}&key=••• > https://ad.acme-network.com/c?visitor_id={ref_id}&k=<NETWORK_KEY>",
                "campaign/split postbacks.1.url: https://ad.acme-network.com/c?visitor_id={ref_id}&key=••• > https://ad.acme-network.com/c?visitor_id={ref_id}&k=<NETWORK_KEY>",
            ],
        ),
        (
            "events: [Sale]",
            "events: [Sale, Lead]",
            &["campaign/split postbacks.1.goals: Sale > Lead,Sale"],
        ),
        (
            "rdtk_event_id: \"{orderid}\"",
            "sub2: \"{orderid}\"",
            &[
                "offer_source/kma subs.sub2: - > {orderid}",
                "offer_source/kma subs.rdtk_event_id: {orderid} > -",
            ],
        ),
    ] {
        let (mut account, mut ids) = (account.clone(), ids.clone());
        let loaded = other(from, to);
        let first = planned(&loaded, &ids, &account);
        assert_eq!(told(&first), expected, "{from} > {to}");
        // Once it is done, nothing is left to do.
        push(&mut account, &mut ids, &first);
        assert_eq!(told(&planned(&loaded, &ids, &account)), [""; 0], "{from} > {to}");
    }
}

#[test]
fn what_only_redtrack_has_is_no_difference_and_stays() {
    let (mut account, mut ids) = pushed();
    edit(&mut account, Kind::Offer, "Keto KZ", |o| {
        o.insert("novel".into(), json!({ "a": [1] }));
        o.insert("cap".into(), 50.into());
        o.insert("country_codes".into(), json!(["KZ", "KZ"]));
    });
    edit(&mut account, Kind::Campaign, "Split", |o| {
        o["streams"][0]["optimization"] = json!({ "is_enabled": true });
        o["streams"][0]["stream"]["novel"] = 1.into();
        o["streams"][0]["stream"]["offers"][0]["filters"] = json!({ "x": 1 });
        o["streams"][0]["stream"]["filters"]["ip"] =
            json!({ "active": true, "values": ["10.0.0.1"] });
        let postbacks = o["postbacks"].as_array_mut().unwrap();
        postbacks.push(json!({ "url": "https://bot.acme-media.com/?c={ref_id}" }));
        o["streams"].as_array_mut().unwrap().reverse();
    });
    assert_eq!(told(&planned(&full(), &ids, &account)), [""; 0]);
    let changed = other("weight: 60", "weight: 61");
    let step = planned(&changed, &ids, &account);
    push(&mut account, &mut ids, &step);
    let split = account.list(Kind::Campaign).iter().find(|o| o["title"] == "Split").unwrap();
    let mobile =
        split["streams"].as_array().unwrap().iter().find(|s| s["stream"]["title"] == "Mobile");
    let mobile = mobile.unwrap();
    assert_eq!(mobile["optimization"], json!({ "is_enabled": true }));
    assert_eq!(mobile["stream"]["novel"], 1);
    assert_eq!(mobile["stream"]["offers"][0]["filters"], json!({ "x": 1 }));
    assert_eq!(mobile["stream"]["offers"][0]["weight"], 61);
    assert_eq!(mobile["stream"]["filters"]["ip"]["active"], true);
    assert_eq!(split["postbacks"].as_array().unwrap().len(), 2);
}

/// The API has no known name for the default conversion, so a person limits the postback.
#[test]
fn a_limit_set_by_hand_stays_where_no_request_can_name_it() {
    let text = FULL
        .replace("  Sale: { when: approved,", "  Bad: { when: declined, duplicates: update }\n  Sale: { when: approved, default: true,")
        .replace("urls_per_panel: 2", "urls_per_panel: 3");
    let loaded = &memory(&[("trackc.yaml", text)]);
    let (mut account, ids) = account_of(loaded).expect("a plan");
    let url = "https://ad.acme-network.com/c?visitor_id={ref_id}&key=k";
    edit(&mut account, Kind::Campaign, "Split", |campaign| {
        assert!(campaign.get("postbacks").is_none_or(Value::is_null));
        campaign.insert("postbacks".to_owned(), json!([{ "url": url, "goals": ["Sale"] }]));
    });
    assert_eq!(told(&planned(loaded, &ids, &account)), [""; 0]);
}

#[test]
fn what_redtrack_says_in_another_way_is_the_same() {
    let (mut account, ids) = pushed();
    edit(&mut account, Kind::Offer, "Keto KZ", |o| {
        o.insert("payment".into(), json!({ "amount": "12.500" }));
        o.insert("status".into(), "1".into());
        o.insert("tags".into(), json!(["b", "a", ""]));
    });
    edit(&mut account, Kind::Offer, "slim", |o| {
        o.insert("country_codes".into(), json!(["UZ", "KZ"]));
    });
    edit(&mut account, Kind::Domain, "trk.acme-media.com", |o| {
        o.insert("url".into(), "https://TRK.acme-media.com/".into());
        o.insert("type".into(), Value::Null);
    });
    edit(&mut account, Kind::Campaign, "kz-fb", |o| {
        o.insert("cpc".into(), "0.020".into());
        for item in o["streams"][0]["stream"]["offers"].as_array_mut().unwrap() {
            item["weight"] = 1.into();
        }
    });
    edit(&mut account, Kind::Source, "Meta", |o| {
        o["subs"].as_array_mut().unwrap().truncate(10);
    });
    assert_eq!(told(&planned(&full(), &ids, &account)), [""; 0]);
}

#[test]
fn one_name_for_two_things_is_refused() {
    let (mut account, ids) = pushed();
    add(&mut account, Kind::Offer, json!({ "id": "71f190c31cfe1c0000000001", "title": "Keto KZ" }));
    // By its id, it is one thing.
    let known = planned(&full(), &ids, &account);
    assert!(known.is_empty());
    assert_eq!(known.foreign.len(), 1);
    let refused = problems(&full(), &Ids::default(), &account);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].reference, "offer/keto-kz");
    assert!(refused[0].message.contains("2 offers with the name `Keto KZ`"), "{refused:?}");
    assert!(refused[0].help.contains("trackc.lock"), "{refused:?}");
    // Two entries of one name, where RedTrack has one of them.
    let twins = other("  slim:\n", "  slim:\n    name: Keto KZ\n");
    let refused = problems(&twins, &Ids::default(), &pushed().0);
    assert_eq!(refused.len(), 2, "{refused:?}");
    // A deleted one does not count.
    edit(&mut account, Kind::Offer, "Keto KZ", |_| ());
    let mut all = account.list(Kind::Offer).to_vec();
    all.iter_mut().filter(|o| id_of(o).starts_with('7')).for_each(|o| {
        o.insert("status".into(), 3.into());
    });
    account.set(Kind::Offer, all);
    assert!(planned(&full(), &Ids::default(), &account).is_empty());
}

#[test]
fn an_id_that_is_not_there_is_refused_and_not_made_anew() {
    let (account, mut ids) = pushed();
    ids.correct(None, "offer/slim", "71f190c31cfe1c0000000001");
    let refused = problems(&full(), &ids, &account);
    assert_eq!(refused.len(), 1);
    assert!(refused[0].message.contains("trackc.lock"), "{refused:?}");
    let written = other("kz-fb: { ", "kz-fb: { redtrack_id: 71f190c31cfe1c0000000002, ");
    let refused = problems(&written, &pushed().1, &account);
    assert!(refused[0].message.contains("`redtrack_id`"), "{refused:?}");
    // Two entries that are one thing.
    let keto = ids.get(None, "offer/keto-kz").unwrap().to_owned();
    ids.correct(None, "offer/slim", &keto);
    let refused = problems(&full(), &ids, &account);
    assert!(refused[0].message.contains("offer/keto-kz has as well"), "{refused:?}");
}

#[test]
fn an_id_in_capital_letters_is_told_as_redtrack_has_it() {
    let (account, ids) = pushed();
    let id = ids.get(None, "campaign/kz-fb").unwrap();
    // Whatever its digits are, one of them is a letter.
    let (id, mut account) = (format!("{}f", &id[..23]), account);
    edit(&mut account, Kind::Campaign, "kz-fb", |o| {
        o.insert("id".into(), id.clone().into());
    });
    let capital = id.to_ascii_uppercase();
    let written = other("kz-fb: { ", &format!("kz-fb: {{ redtrack_id: {capital}, "));
    let refused = problems(&written, &Ids::default(), &account);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].help.contains(&format!("write `redtrack_id: {id}`")), "{refused:?}");
}

#[test]
fn a_redtrack_id_wins_over_everything() {
    let (mut account, ids) = pushed();
    let id = ids.get(None, "campaign/kz-fb").unwrap();
    edit(&mut account, Kind::Campaign, "kz-fb", |o| {
        o.insert("title".into(), "old name".into());
    });
    let written = other("kz-fb: { ", &format!("kz-fb: {{ redtrack_id: {id}, "));
    let made = planned(&written, &Ids::default(), &account);
    assert_eq!(told(&made), ["campaign/kz-fb title: old name > kz-fb"]);
    let step = &made.steps[0];
    assert_eq!(
        (step.method.as_str(), step.path.as_str()),
        ("PUT", format!("/campaigns/{id}").as_str())
    );
    assert_eq!(step.current.as_ref().unwrap().matched_by, MatchedBy::RedtrackId);
    assert_eq!(Value::Object(step.body.clone()), json!({ "title": "kz-fb" }));
}

#[test]
fn money_comes_first() {
    let (mut account, ids) = pushed();
    edit(&mut account, Kind::Offer, "Keto KZ", |o| {
        o.insert("title".into(), "Keto".into());
        o.insert("country_codes".into(), json!(["KZ", "UA"]));
        o.insert("url".into(), "https://kshop5.pro/AbC12d".into());
        o.insert("payment".into(), json!({ "amount": 1 }));
    });
    let made = planned(&full(), &ids, &account);
    let keys: Vec<&str> = made.steps[0].changes.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["payment.amount", "url", "country_codes", "title"]);
    assert_eq!(made.summary, ["money changes in Keto KZ"]);
}

/// Numbers that JSON writes with an exponent, and zeros before a number, were a difference for ever.
#[test]
fn an_amount_is_the_same_however_it_is_written() {
    let (mut account, ids) = pushed();
    edit(&mut account, Kind::Campaign, "kz-fb", |c| drop(c.insert("cpc".into(), json!(1e-6))));
    for cost in ["0.000001", "00.000001"] {
        let text = FULL.replace("amount: \"0.02\"", &format!("amount: \"{cost}\""));
        let made = planned(&memory(&[("trackc.yaml", text)]), &ids, &account);
        assert!(made.steps.is_empty(), "{cost}: {:?}", made.steps);
    }
}

#[test]
fn an_object_whose_id_is_a_path_is_nothing() {
    let (mut account, _) = pushed();
    edit(&mut account, Kind::Offer, "Keto KZ", |o| {
        o.insert("id".into(), "../sources/61f190c31cfe1c0000000001".into());
    });
    let made = planned(&full(), &Ids::default(), &account);
    let keto = made.steps.iter().find(|s| s.reference == "offer/keto-kz").unwrap();
    assert_eq!((keto.action, keto.path.as_str()), (Action::Create, "/offers"));
}

#[test]
fn what_cannot_be_sent_is_said() {
    let body = json!({
        "program_id": { "$ref": "offer_source/kma" },
        "payment": { "amount": "12.50" },
        "cpc": "3",
        "url": "https://a.io/<KEY>",
        "postback_url": "https://a.io/<KEY>?a=<B>"
    });
    let body = body.as_object().unwrap();
    let id = |to: &str| (to == "offer_source/kma").then(|| "61f190c31cfe1c0000000001".to_owned());
    let secret = |name: &str| (name == "KEY").then_some("a b&c");
    assert_eq!(resolved(body, &id, &secret), Err(Unresolved::Secret("B".to_owned())));
    assert_eq!(
        resolved(body, &|_| None, &secret),
        Err(Unresolved::Reference("offer_source/kma".to_owned()))
    );
    let sent = Value::Object(resolved(body, &id, &|_| Some("a b&c")).unwrap());
    assert_eq!(sent["payment"], json!({ "amount": 12.5 }));
    assert_eq!(sent["cpc"], json!(3));
    // An offer's URL holds no secrets, whatever it looks like.
    assert_eq!(sent["url"], "https://a.io/<KEY>");
    assert_eq!(sent["postback_url"], "https://a.io/a%20b%26c?a=a%20b%26c");
    for (amount, number) in [("0.000001", 1e-6), ("012.50", 12.5), ("0.1", 0.1)] {
        let body = json!({ "cpc": amount });
        let sent = resolved(body.as_object().unwrap(), &id, &secret).unwrap();
        assert_eq!(sent["cpc"], json!(number));
    }
    for amount in ["0.1234567890123456789", "1e400", "x"] {
        let body = json!({ "cpc": amount });
        let sent = resolved(body.as_object().unwrap(), &id, &secret);
        assert_eq!(sent, Err(Unresolved::Amount(amount.to_owned())));
    }
}

/// Each was looked for among all that RedTrack has in its place, and every change brought a copy of all.
#[test]
fn funnels_by_the_thousand_are_each_looked_at_once() {
    let each = |count, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<String>();
    let offers = each(200, &|i| format!("  o{i}: {{ stream: https://kshop5.pro/A{i:05} }}\n"));
    let items = each(200, &|i| format!("{{ offer: o{i}, weight: 1 }}, "));
    let funnels = each(5_000, &|i| format!("      - {{ name: F{i}, weight: 1, offers: [o0] }}\n"));
    let loaded = memory(&[(
        "trackc.yaml",
        format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}\nchannels: {{ fb: {{ preset: meta }} }}\noffers:\n{offers}campaigns:\n  wide: {{ channel: fb, funnels: [{{ name: One, offers: [{items}] }}] }}\n  long:\n    channel: fb\n    funnels:\n{funnels}"
        ),
    )]);
    let (mut account, mut ids) = account_of(&loaded).expect("a plan");
    for (title, rename) in [("wide", false), ("long", true)] {
        edit(&mut account, Kind::Campaign, title, |campaign| {
            let streams = campaign["streams"].as_array_mut().expect("a list");
            streams.reverse();
            for item in streams {
                if rename {
                    item["weight"] = 3.into();
                    item["stream"]["title"] = json!(format!("{} again", item["stream"]["title"]));
                } else {
                    let offers = item["stream"]["offers"].as_array_mut().expect("a list");
                    offers.reverse();
                    offers.iter_mut().step_by(2).for_each(|offer| offer["weight"] = 7.into());
                }
            }
        });
    }
    let made = planned(&loaded, &ids, &account);
    let changed: Vec<&str> = made.steps.iter().map(|s| s.reference.as_str()).collect();
    assert_eq!(changed, ["campaign/long", "campaign/wide"]);
    push(&mut account, &mut ids, &made);
    assert!(planned(&loaded, &ids, &account).is_empty());
}
