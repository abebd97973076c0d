//! Two workspaces side by side.

use super::{Change, ChangeKind, Diff, EntityKind, ReadBundle, Side, SideKind, Stake, Text};
use crate::compile::requests::requests;
use crate::compile::steps::steps;
use crate::compile::testing::{FULL, planned};
use crate::compile::{Plan, Secrets};
use crate::emit::Bundle;
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

fn bundle(text: &str, secrets: Secrets<'_>) -> Vec<u8> {
    planned(text, None, secrets, |ws, plan| Bundle::new(ws, plan).to_json())
}

fn read_back(text: &str) -> ReadBundle {
    ReadBundle::read(&bundle(text, Secrets::Masked)).unwrap()
}

fn side(name: &str) -> Side {
    Side { name: name.to_owned(), kind: SideKind::Workspace, commit: None }
}

fn between(old: &ReadBundle, new: &ReadBundle) -> Diff {
    Diff::new((side("old"), old), (side("new"), new))
}

fn diff(old: &str, new: &str) -> Diff {
    between(&read_back(old), &read_back(new))
}

/// What changes when a text of [`FULL`] is replaced.
fn edited(edits: &[(&str, &str)]) -> Diff {
    let mut text = FULL.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    diff(FULL, &text)
}

fn lines(diff: &Diff) -> Vec<String> {
    let text = |text: &Option<Text>| match text {
        Some(Text::One(text)) => text.clone(),
        Some(Text::Many(list)) => format!("[{}]", list.join(" ")),
        None => "-".to_owned(),
    };
    let line = |c: &Change| {
        let head = format!("{:?} {:?} {}", c.change, c.kind, c.id);
        let fields = c
            .fields
            .iter()
            .map(|f| format!("{:?} {}: {} > {}", f.stake, f.key, text(&f.old), text(&f.new)));
        std::iter::once(head).chain(fields).collect::<Vec<_>>()
    };
    diff.changes.iter().flat_map(line).collect()
}

#[test]
fn a_workspace_does_not_differ_from_itself() {
    let same = diff(FULL, FULL);
    assert_eq!((same.changes.len(), same.summary.len()), (0, 0));
}

#[test]
fn money_comes_first_and_says_where_it_stands() {
    let diff = edited(&[
        ("notes: started in May", "notes: started in June"),
        ("countries: [KZ, UZ]", "countries: [UZ]"),
        ("data: { data2: \"{sub1}\" }", "data: { data2: \"{sub2}\" }"),
        ("amount: \"0.02\"", "amount: \"0.03\""),
        ("amount: 12.50", "amount: 14.00"),
    ]);
    assert_eq!(
        lines(&diff),
        [
            "Changed Offer keto-kz",
            "Money payout: 12.50 USD > 14.00 USD",
            "Attribution url: https://kshop5.pro/AbC12d?data1={clickid}&data2={sub1} > https://kshop5.pro/AbC12d?data1={clickid}&data2={sub2}",
            "Changed Campaign kz-fb",
            "Money cost.amount: 0.02 USD > 0.03 USD",
            "Changed Campaign kz-propeller",
            "Money cost.amount: 0.02 USD > 0.03 USD",
            "Changed Offer slim/own",
            "Reach countries: [KZ UZ] > [UZ]",
            "Changed Offer slim/push",
            "Reach countries: [KZ UZ] > [UZ]",
            "Changed Campaign split",
            "Rest notes: started in May > started in June",
        ]
    );
    assert_eq!(
        diff.summary,
        [
            "1 payout changes: Keto KZ 12.50 → 14.00 USD",
            "2 costs change: kz · Meta 0.02 → 0.03 USD, kz · PropellerAds 0.02 → 0.03 USD",
            "1 offer URL changes: data2 {sub1} → {sub2}",
            "2 offers lose KZ: slim · own, slim · push",
            "names, notes or labels change in Split",
        ]
    );
    let payout = &diff.changes[0].fields[0];
    assert_eq!(
        json!(payout.places),
        json!([{ "panel": "RedTrack", "menu": "Offers → New", "field": "Payout" }])
    );
    let url = &diff.changes[0].fields[1];
    assert_eq!(json!(url.parts), json!([{ "part": "data2", "old": "{sub1}", "new": "{sub2}" }]));
}

#[test]
fn what_is_new_gone_and_renamed_is_told() {
    let diff = edited(&[
        (
            "redtrack_id: { fb: 61f190c31cfe1c000181572d }",
            "redtrack_id: { fb: 61f190c31cfe1c000181572d }\n    name: K",
        ),
        ("  kz:\n", "  kz2:\n"),
        ("  split:\n    name: Split", "  other:\n    name: Split"),
    ]);
    let told: Vec<String> = diff
        .changes
        .iter()
        .map(|c| format!("{:?} {} {}", c.change, c.id, c.old_id.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        told,
        [
            "Removed kz-propeller ",
            "Created kz2-propeller ",
            "Created other ",
            "Removed split ",
            "Renamed kz2-fb kz-fb",
        ]
    );
    let renamed = diff.changes.iter().find(|c| c.change == ChangeKind::Renamed).unwrap();
    assert!(renamed.fields.iter().all(|f| f.stake == Stake::Rest), "{renamed:#?}");
}

#[test]
fn offers_that_change_places_behind_the_buttons_of_a_page_are_told() {
    let (a, b) = ("{ offer: keto-kz, weight: 60 }", "{ offer: slim/push, weight: 40 }");
    let diff = edited(&[(&format!("[{a}, {b}]"), &format!("[{b}, {a}]"))]);
    assert_eq!(
        lines(&diff),
        [
            "Changed Campaign split",
            "Reach funnels.Mobile.offers: [keto-kz slim/push] > [slim/push keto-kz]"
        ]
    );
}

/// The words for panels are those of the steps, and none is made up.
#[test]
fn every_place_is_a_step_with_such_a_field() {
    let places: Vec<_> = diff("version: 1\ntracking_domain: { host: a.acme.com }\n", FULL)
        .changes
        .into_iter()
        .chain(edited(&[("access: requested", "access: none")]).changes)
        .flat_map(|change| change.fields)
        .flat_map(|field| field.places)
        .collect();
    assert!(places.len() > 60, "{}", places.len());
    let known: HashSet<(String, String, Option<String>)> =
        planned(FULL, None, Secrets::Masked, |ws, plan| {
            let place = |panel: &str, menu: &str, field: Option<&str>| {
                (panel.to_owned(), menu.to_owned(), field.map(str::to_owned))
            };
            let of_step = |step: crate::compile::steps::Step<'_>| {
                let fields = step.values.iter().map(|(field, _)| Some(field.as_ref()));
                let all = fields.chain([None]).map(|f| place(&step.panel, &step.menu, f));
                all.collect::<Vec<_>>()
            };
            steps(ws, plan).flat_map(of_step).collect()
        });
    for place in places {
        let key = (place.panel.clone(), place.menu.clone(), place.field.clone());
        assert!(known.contains(&key), "{place:?}");
    }
}

/// The menu of a request is that of the step which it does.
#[test]
fn what_a_request_makes_has_the_menu_of_its_step() {
    let (read_back, menus) =
        planned(FULL, None, Secrets::Masked, |ws: &Workspace<'_, '_>, plan: &Plan<'_>| {
            let by_api = steps(ws, plan).filter(|step| step.by_api);
            let menus: HashMap<String, String> =
                by_api.map(|step| (step.id, step.menu.into_owned())).collect();
            assert_eq!(menus.len(), requests(ws, plan).count());
            (ReadBundle::read(&Bundle::new(ws, plan).to_json()).unwrap(), menus)
        });
    for (id, menu) in menus {
        assert_eq!(read_back.index().place(&id, None).map(|p| p.menu), Some(menu), "{id}");
    }
}

/// What says nothing of a panel, or the same as another value. A star is any key.
const NOT_COMPARED: [&str; 13] = [
    "*/*/source",
    "*/*/origins",
    "channels/*/preset",
    "campaigns/*/url_complete",
    "offers/*/data",
    "postbacks/*/delivery",
    "postbacks/*/offer",
    // These never pause; a postback is paused with its offer.
    "postbacks/*/status",
    "channels/*/status",
    "conversion_events/*/status",
    "domains/*/status",
    "landers/*/status",
    "offer_sources/*/status",
];

fn is_not_compared(place: &str) -> bool {
    let keys: Vec<&str> = place.trim_start_matches("/entities/").split('/').collect();
    NOT_COMPARED.iter().any(|pattern| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        pattern.len() <= keys.len() && pattern.iter().zip(&keys).all(|(p, k)| *p == "*" || p == k)
    })
}

/// Every value of a bundle is compared, but for those that are named.
#[test]
fn no_value_of_a_bundle_is_forgotten() {
    let bytes = bundle(FULL, Secrets::Masked);
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    let old = ReadBundle::read(&bytes).unwrap();
    let mut places = Vec::new();
    scalars(&whole["entities"], "/entities", &mut places);
    assert!(places.len() > 250, "{}", places.len());
    for place in places {
        let mut other = whole.clone();
        let value = other.pointer_mut(&place).unwrap();
        *value = match value {
            Value::Bool(b) => json!(!*b),
            Value::Number(n) => json!(n.as_i64().unwrap() + 1),
            _ => json!("other"),
        };
        let new = ReadBundle::read(&serde_json::to_vec(&other).unwrap()).unwrap();
        assert_eq!(between(&old, &new).changes.is_empty(), is_not_compared(&place), "{place}");
    }
}

fn scalars(value: &Value, at: &str, out: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(k, v)| scalars(v, &format!("{at}/{}", escaped(k)), out));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, v)| scalars(v, &format!("{at}/{i}"), out));
        }
        Value::Null => {}
        _ => out.push(at.to_owned()),
    }
}

#[test]
fn both_directions_mirror_each_other() {
    let other = FULL
        .replace("12.50", "13")
        .replace("countries: [KZ, UZ]", "countries: [UZ]")
        .replace("  quiz: {", "  quiz2: {")
        .replace("lander: quiz,", "lander: quiz2,")
        .replace("host: trk.acme-media.com", "host: trk.acme-other.com");
    let (there, back) = (diff(FULL, &other), diff(&other, FULL));
    let told = |diff: &Diff, back: bool| -> HashSet<String> {
        let mut out = HashSet::new();
        for c in &diff.changes {
            for f in &c.fields {
                let (old, new) = if back { (&f.new, &f.old) } else { (&f.old, &f.new) };
                out.insert(format!("{:?} {} {} {old:?} {new:?}", c.kind, c.id, f.key));
            }
        }
        out
    };
    assert!(there.changes.len() > 8);
    assert_eq!(told(&there, false), told(&back, true));
}

#[test]
fn secrets_of_a_revealed_build_are_neither_shown_nor_a_difference() {
    let values = HashMap::from([
        ("REDTRACK_PTOKEN".to_owned(), "abc".to_owned()),
        ("NETWORK_KEY".to_owned(), "s3cr3tkey".to_owned()),
    ]);
    let revealed = bundle(FULL, Secrets::Revealed(&values));
    let revealed = ReadBundle::read_from_folder(&revealed).unwrap();
    let masked = read_back(FULL);
    assert_eq!(between(&revealed, &masked).changes, []);
    assert_eq!(between(&masked, &revealed).changes, []);
    let empty = read_back("version: 1\ntracking_domain: { host: a.acme.com }\n");
    for diff in [between(&empty, &revealed), between(&revealed, &empty)] {
        let text = format!("{diff:?}");
        assert!(text.contains("ptoken=•••") && text.contains("key=•••"), "{text}");
        assert!(!text.contains("=abc") && !text.contains("s3cr3tkey"), "{text}");
    }
    // Two workspaces reveal nothing: a literal in the place of a variable is another secret.
    let literal = FULL
        .replace("protection_token: { env: REDTRACK_PTOKEN }", "protection_token: { env: OTHER }");
    assert!(!between(&masked, &read_back(&literal)).changes.is_empty());
}

#[test]
fn two_revealed_builds_show_no_secret_of_a_channel() {
    let built = |token: &str, key: &str| {
        let text = FULL.replace("/c?visitor_id", "/<KEY>/c?visitor_id");
        assert_ne!(text, FULL);
        let values = HashMap::from([
            ("REDTRACK_PTOKEN".to_owned(), token.to_owned()),
            ("NETWORK_KEY".to_owned(), key.to_owned()),
        ]);
        ReadBundle::read_from_folder(&bundle(&text, Secrets::Revealed(&values))).unwrap()
    };
    let diff =
        between(&built("t0ken-one", "K3y-number-one"), &built("t0ken-two", "K3y-number-two"));
    assert!(diff.changes.iter().any(|c| c.kind == EntityKind::Channel), "{diff:?}");
    let text = format!("{diff:?}");
    assert!(!text.contains("t0ken") && !text.contains("K3y"), "{text}");
}

#[test]
fn a_revealed_build_beside_a_workspace_without_the_secret_does_not_show_it() {
    let values = HashMap::from([
        ("REDTRACK_PTOKEN".to_owned(), "t0ken-one".to_owned()),
        ("NETWORK_KEY".to_owned(), "K3y-number-one".to_owned()),
    ]);
    let revealed = ReadBundle::read_from_folder(&bundle(FULL, Secrets::Revealed(&values))).unwrap();
    let without = read_back(&FULL.replace("key=<KEY>", "id={ref_id}"));
    for diff in [between(&revealed, &without), between(&without, &revealed)] {
        let text = format!("{diff:?}");
        assert!(text.contains("•••") && !text.contains("K3y"), "{text}");
    }
}

#[test]
fn summaries_speak_of_people_and_not_of_keys() {
    let one = edited(&[("status: paused\n    notes", "notes")]);
    assert_eq!(one.summary, ["1 campaign is running again: Split"]);
    assert_eq!(one.changes[0].kind, EntityKind::Campaign);
    let host = edited(&[("host: go.acme-deals.com", "host: go.acme-other.com")]);
    assert_eq!(
        host.summary[0],
        "1 campaign link changes: host go.acme-deals.com → go.acme-other.com"
    );
    let weights = edited(&[("weight: 60", "weight: 50"), ("weight: 40", "weight: 50")]);
    assert_eq!(weights.summary, ["weights or funnels change in 1 campaign: Split"]);
    let everywhere = edited(&[("defaults: { offers: { countries: [KZ] } }", "defaults: {}")]);
    assert_eq!(everywhere.summary, ["1 offer is open to every country: Keto KZ"]);
    let more = edited(&[("countries: [KZ, UZ]", "countries: [KZ, UZ, UA]")]);
    assert_eq!(more.summary, ["2 offers gain UA: slim · own, slim · push"]);
    // Two of one name are two.
    let twin = "  twin: { name: Split, channel: propeller, offers: [keto-kz], status: paused }\n";
    let old = FULL.replace("campaigns:\n", &format!("campaigns:\n{twin}"));
    let twins = diff(&old, &old.replace("status: paused", "status: active"));
    assert_eq!(twins.summary[1], "2 campaigns are running again: Split, Split");
}

#[test]
fn statuses_are_told_where_nothing_else_is_reported() {
    let by_status =
        FULL.replace("  postback:\n    extra", "  postback:\n    report: status\n    extra");
    let old = by_status.replace("events: [Sale]", "events: [Sale, Lead]");
    let told = lines(&diff(&old, &by_status));
    assert_eq!(
        told,
        [
            "Changed Channel propeller",
            "Attribution postback.statuses: [approved pending] > [approved]"
        ]
    );
    let told = lines(&diff(&by_status, FULL)).join("\n");
    assert!(told.contains("postback.statuses: [approved] > -"), "{told}");
    assert!(told.contains("postback.events: - > [Sale]"), "{told}");
    let back = diff(FULL, &by_status);
    for (diff, words) in [(diff(&by_status, FULL), "to be registered"), (back, "no longer needed")]
    {
        let words = format!("2 conversion types are {words}");
        assert!(diff.summary.contains(&words), "{:?}", diff.summary);
    }
    let told = lines(&diff(&by_status, FULL)).join("\n");
    assert!(
        told.contains("Changed ConversionEvent Sale\nAttribution registered: no > yes"),
        "{told}"
    );
}

#[test]
fn the_offer_sources_click_id_is_told() {
    let slot =
        |text: &str| text.replace("kma_offer: 5657", "click_id_slot: data3\n    kma_offer: 5657");
    let told = lines(&diff(FULL, &slot(FULL))).join("\n");
    let expected = "Changed OfferSource kma\nAttribution click_id: {data1} > {data3}";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn another_landing_or_offer_of_kma_biz_is_more_than_a_label() {
    let diff = edited(&[("landing: A", "landing: B"), ("kma_offer: 5657", "kma_offer: 5658")]);
    assert_eq!(
        diff.summary,
        [
            "the landing changes in 1 offer: slim · own",
            "the offer of KMA.BIZ changes in 1 offer: Keto KZ"
        ]
    );
}

/// The third was taken for the second: a workspace differed from itself, and what did change was not
/// told.
#[test]
fn a_name_that_looks_like_a_number_of_another_is_its_own() {
    let with = |second: u8, third: u8| {
        format!(
            "version: 1
tracking_domain: trk.acme.com
conversion_events: {{ Sale: {{ when: approved }} }}
channels: {{ p: {{ click_id: \"{{x}}\" }} }}
offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }}, q: {{ stream: https://kshop5.pro/AbC12e }} }}
campaigns:
  c:
    channel: p
    funnels:
      - {{ name: A, weight: 50, offers: [o] }}
      - {{ name: A (2), weight: {second}, offers: [q] }}
      - {{ name: A, weight: {third}, offers: [o, q] }}
"
        )
    };
    assert_eq!(lines(&diff(&with(20, 30), &with(20, 30))), [""; 0]);
    assert_eq!(
        lines(&diff(&with(20, 30), &with(30, 20))),
        [
            "Changed Campaign c",
            "Reach funnels.A (2).weight: 20 > 30",
            "Reach funnels.A (3).weight: 30 > 20"
        ]
    );
}
