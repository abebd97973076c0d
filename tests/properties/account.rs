//! Whatever a workspace is: what was pushed is there, one change is one change, and what is
//! nobody's stays as it is.

use crate::cases;
use crate::generate::{Tape, documents, slipped, tape};
use crate::support::account::{SECRET, account_of, planned, push, wanted};
use crate::support::memory;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::OnceLock;
use trackc::account::{Ids, Kind, Snapshot, fingerprint, id_of};
use trackc::reconcile::{AccountPlan, plan};
use trackc::report::{DiffFormat, Look, render_plan};
use trackc::start::adopt::{Adopted, adopt};
use trackc::workspace::Loaded;

/// The documents that have no error.
fn sound() -> &'static [&'static String] {
    static ALL: OnceLock<Vec<&'static String>> = OnceLock::new();
    let is_sound = |text: &&String| wanted(&memory(&[("trackc.yaml", text)])).is_some();
    ALL.get_or_init(|| documents().iter().filter(is_sound).collect())
}

/// A document that has no error, pushed to an empty account.
fn pushed(choices: &[u8]) -> Option<(Loaded, Snapshot, Ids)> {
    let mut tape = Tape::new(choices);
    let is_slipped = tape.once_in(4);
    let mut whole = || sound()[tape.below(sound().len())].clone();
    let text = if is_slipped { slipped(&choices[1..]) } else { whole() };
    let loaded = memory(&[("trackc.yaml", text)]);
    let (account, ids) = account_of(&loaded)?;
    Some((loaded, account, ids))
}

/// What a plan would do, as lines.
fn told(plan: &AccountPlan) -> Vec<String> {
    let fields = |s: &'_ trackc::reconcile::Step| {
        s.changes.iter().map(|f| format!("{} {}", s.reference, f.key)).collect::<Vec<_>>()
    };
    plan.steps.iter().flat_map(fields).collect()
}

/// Changes one field of one object, as somebody would in RedTrack. Says which.
fn touch(account: &mut Snapshot, tape: &mut Tape<'_>) -> Option<(Kind, String, &'static str)> {
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| !account.list(*kind).is_empty()).collect();
    let kind = tape.pick(&kinds);
    let mut all = account.list(kind).to_vec();
    let at = tape.below(all.len());
    let object = &mut all[at];
    let id = id_of(object).to_owned();
    let key = match kind {
        Kind::Domain => "type",
        Kind::Network => tape.pick(&["title", "clickid", "sum", "currency", "subs"]),
        Kind::Offer => tape.pick(&["title", "url", "status", "payment", "country_codes", "tags"]),
        Kind::Landing => tape.pick(&["title", "url", "type", "domain_id"]),
        Kind::Source => tape.pick(&["title", "subs", "ref_id", "postback_url", "cost_id"]),
        _ => tape.pick(&["title", "source_id", "status", "streams", "cpc", "postbacks"]),
    };
    let value = object.get_mut(key).filter(|value| !value.is_null())?;
    match value {
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) if key.ends_with("_id") && key != "ref_id" && key != "cost_id" => {
            "71f190c31cfe1c00000000ff".clone_into(text);
        }
        Value::String(text) => text.push('x'),
        Value::Number(n) if key == "status" => {
            *value = json!(if n.as_u64() == Some(1) { 2 } else { 1 });
        }
        Value::Number(n) if n.as_f64() == Some(0.0) => return None,
        Value::Number(n) => *value = json!(n.as_f64()? + 1.0),
        Value::Object(payment) if payment["amount"] == json!(0) => return None,
        Value::Object(payment) => payment["amount"] = json!(payment["amount"].as_f64()? + 1.0),
        Value::Array(items) => match key {
            "subs" => {
                let filled = items.iter_mut().find(|sub| sub["value"] != json!(""))?;
                filled["value"] = json!("{other}");
            }
            "streams" => {
                let item = json!({ "id": "71f190c31cfe1c00000000ff", "weight": 5 });
                match &mut items.get_mut(0)?["stream"]["offers"] {
                    Value::Array(offers) => offers.push(item),
                    none => *none = json!([item]),
                }
            }
            "postbacks" => items.get_mut(0)?["goals"] = json!(["Other"]),
            _ => items.push(json!("ZZ")),
        },
        _ => return None,
    }
    account.set(kind, all);
    Some((kind, id, key))
}

/// What nobody knows of: objects of every kind, and fields of ours.
fn add_foreign(account: &mut Snapshot) {
    for kind in Kind::ALL {
        let mut all = account.list(kind).to_vec();
        for object in &mut all {
            object.insert("novel".to_owned(), json!({ "kept": [1, null] }));
        }
        let mut foreign = json!({ "id": "81f190c31cfe1c0000000001", "status": 1 });
        foreign[kind.name_field()] = json!("nobody\u{1b}[31m's | thing");
        all.push(foreign.as_object().expect("an object").clone());
        account.set(kind, all);
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn what_was_pushed_is_there(choices in tape(4)) {
        let Some((loaded, mut account, ids)) = pushed(&choices) else { return Ok(()) };
        let again = planned(&loaded, &ids, &account);
        prop_assert_eq!(told(&again), Vec::<String>::new());
        // By name alone as well, unless two things have one name: then nothing is guessed.
        if let Ok(by_name) = plan(&wanted(&loaded).expect("no errors"), &Ids::default(), &account) {
            prop_assert_eq!(told(&by_name), Vec::<String>::new());
        }
        add_foreign(&mut account);
        let beside = planned(&loaded, &ids, &account);
        prop_assert_eq!(told(&beside), Vec::<String>::new());
        prop_assert_eq!(beside.foreign.len(), again.foreign.len() + Kind::ALL.len());
    }

    #[test]
    fn one_change_is_one_change(choices in tape(3), touched in tape(8)) {
        let Some((loaded, mut account, mut ids)) = pushed(&choices) else { return Ok(()) };
        add_foreign(&mut account);
        let whole = account.clone();
        let Some((kind, id, key)) = touch(&mut account, &mut Tape::new(&touched)) else {
            return Ok(());
        };
        let made = planned(&loaded, &ids, &account);
        let of = account.get(kind, &id).expect("it is there");
        let label = format!("{kind:?} {id} {key}: {:?} in {of:?}", told(&made));
        let foreign = id == "81f190c31cfe1c0000000001";
        // What the workspace does not write is nobody's business.
        if made.steps.is_empty() {
            let unsaid = foreign || ["tags", "cpc", "currency", "payment"].contains(&key);
            // Any other secret may stand where ours does.
            let text = of.get(key).and_then(Value::as_str).unwrap_or_default();
            prop_assert!(unsaid || text.contains(SECRET), "{label}");
            return Ok(());
        }
        prop_assert!(!foreign && made.steps.len() == 1, "{label}");
        let step = &made.steps[0];
        prop_assert_eq!(step.current.as_ref().map(|c| c.id.as_str()), Some(id.as_str()));
        prop_assert!(step.changes.iter().all(|f| f.key.starts_with(key)), "{label}");
        prop_assert_eq!(step.body.keys().collect::<Vec<_>>(), [key]);

        // Done, everything is as it was, and nobody else has noticed.
        push(&mut account, &mut ids, &made);
        prop_assert_eq!(told(&planned(&loaded, &ids, &account)), Vec::<String>::new());
        for kind in Kind::ALL {
            for object in whole.list(kind) {
                let now = account.get(kind, id_of(object)).expect("nothing is deleted");
                let same = fingerprint(now) == fingerprint(object);
                prop_assert!(same || id_of(object) == id, "{now:?}");
                prop_assert_eq!(now.get("novel"), object.get("novel"));
            }
        }

        // Nothing of it acts on a terminal or breaks a table.
        let pretty = render_plan(&made, DiffFormat::Pretty, Look::default());
        prop_assert!(!pretty.contains(|c: char| c.is_control() && c != '\n'), "{pretty}");
        let markdown = render_plan(&made, DiffFormat::Markdown, Look::default());
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            prop_assert_eq!(line.matches('|').count(), 6, "{}", line);
        }
        let json = render_plan(&made, DiffFormat::Json, Look::default());
        let read = AccountPlan::read(json.as_bytes()).expect("a plan");
        prop_assert_eq!(render_plan(&read, DiffFormat::Json, Look::default()), json);
    }
}

/// The workspace that an account implies: it checks, and its plan is empty but for what is said
/// of the account as a whole.
fn adopted(account: &Snapshot) -> Option<Adopted> {
    let adopted = adopt(account).ok()?;
    let text = adopted.draft.text();
    assert_eq!(adopted.proof.outcome.summary.errors, 0, "{text}");
    let made = planned(&memory(&[("trackc.yaml", &text)]), &adopted.ids, account);
    for step in &made.steps {
        let said = adopted.remarks.iter().any(|r| r.what == step.reference);
        assert!(said, "{:?}\n{text}\n{:?}", told(&made), adopted.remarks);
        assert!(matches!(step.kind, Kind::Domain | Kind::Network), "{:?}", told(&made));
    }
    Some(adopted)
}

/// What was pushed comes back as a workspace, nearly all of it, and beside what is foreign.
#[test]
fn what_was_pushed_can_be_adopted() {
    let (mut all, mut back) = ([0, 0], [0, 0]);
    for text in sound() {
        let (mut account, _) = account_of(&memory(&[("trackc.yaml", text)])).expect("a plan");
        let found = adopted(&account).expect("a workspace");
        let made = planned(&memory(&[("trackc.yaml", found.draft.text())]), &found.ids, &account);
        assert_eq!(told(&made), Vec::<String>::new());
        for (i, kind) in [Kind::Offer, Kind::Campaign].into_iter().enumerate() {
            // A campaign of another environment was there before, and shows nothing.
            let whole =
                |o: &&trackc::account::Object| kind == Kind::Offer || o.contains_key("streams");
            all[i] += account.list(kind).iter().filter(whole).count();
        }
        back[0] += found.draft.offers.len();
        back[1] += found.draft.campaigns.len();
        add_foreign(&mut account);
        let beside = adopted(&account).expect("a workspace");
        assert_eq!(beside.draft.text(), found.draft.text());
    }
    assert_eq!(back[0], all[0]);
    assert!(all[1] > 50 && all[1] - back[1] < 3, "{back:?} of {all:?}");
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn whatever_somebody_has_changed_can_be_adopted(choices in tape(3), touched in tape(24)) {
        let Some((_, mut account, _)) = pushed(&choices) else { return Ok(()) };
        let mut tape = Tape::new(&touched);
        while !tape.is_empty() {
            touch(&mut account, &mut tape);
        }
        adopted(&account);
    }
}
