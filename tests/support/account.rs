//! A RedTrack account in memory, which does what a plan says as the API is known to do it: it
//! gives ids, adds fields of its own, tells empty lists as null and numbers as numbers.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use trackc::account::{Ids, Kind, Object, Snapshot, id_of, name_of};
use trackc::facts::redtrack::is_id;
use trackc::reconcile::{AccountPlan, Action, Wanted, laid_over, plan, resolved};
use trackc::rules::{Options, analyse};
use trackc::workspace::Loaded;
use trackc::yaml::Limits;

pub const HOST: &str = "api.redtrack.io";

/// The value of every secret.
pub const SECRET: &str = "s3cr3t-v4lue";

/// What a workspace wants; nothing where it has errors.
pub fn wanted(loaded: &Loaded) -> Option<Wanted> {
    let limits = Limits::default();
    analyse(loaded, &Options::new(&limits), |a| {
        (!a.outcome.has_errors()).then(|| Wanted::new(a.workspace, a.plan))
    })
    .expect("no environment was chosen")
}

/// The plan of a workspace; it must be able to have one.
pub fn planned(loaded: &Loaded, ids: &Ids, account: &Snapshot) -> AccountPlan {
    let wanted = wanted(loaded).expect("a workspace without errors");
    plan(&wanted, ids, account).expect("a plan")
}

/// Does what a plan says, and notes the ids.
pub fn push(account: &mut Snapshot, ids: &mut Ids, plan: &AccountPlan) {
    let environment = plan.environment.as_deref();
    plan.ids().for_each(|(reference, id)| ids.set(environment, reference, id).expect("its id"));
    for step in &plan.steps {
        let id_of_reference = |to: &str| ids.get(environment, to).map(str::to_owned);
        let body = resolved(&step.body, &id_of_reference, &|_| Some(SECRET)).expect("a body");
        let mut all = account.list(step.kind).to_vec();
        match (&step.action, &step.current) {
            (Action::Update, Some(current)) => {
                let object = all.iter_mut().find(|o| id_of(o) == current.id).expect("it is there");
                *object = kept(step.kind, laid_over(step.kind, object, &body), account);
            }
            _ => {
                let id = next_id(account);
                ids.set(environment, &step.reference, &id).expect("none yet");
                all.push(kept(step.kind, made(&id, body), account));
            }
        }
        account.set(step.kind, all);
    }
}

/// An id that nothing has yet.
pub fn next_id(account: &Snapshot) -> String {
    let count: usize = Kind::ALL.iter().map(|kind| account.list(*kind).len()).sum();
    format!("61f190c31cfe1c00{:08x}", count + 1)
}

fn made(id: &str, body: Object) -> Object {
    let mut out = Map::new();
    out.insert("id".to_owned(), id.into());
    out.insert("user_id".to_owned(), "5a0000000000000000000001".into());
    out.insert("serial_number".to_owned(), 7.into());
    out.insert("created_at".to_owned(), "2026-01-01T00:00:00Z".into());
    out.insert("stat".to_owned(), json!({ "clicks": 12, "revenue": 1.5 }));
    out.extend(body);
    out
}

/// An object as the account keeps it.
fn kept(kind: Kind, mut object: Object, account: &Snapshot) -> Object {
    let mut say = |key: &str, value: Value| {
        object.entry(key.to_owned()).or_insert(value);
    };
    match kind {
        Kind::Offer => {
            say("country_codes", Value::Null);
            say("tags", Value::Null);
            say("payment", json!({ "amount": 0 }));
            say("cap", 0.into());
        }
        Kind::Source => {
            say("subs", Value::Null);
            say("cost_id", "".into());
            say("ref_id_alias", "".into());
        }
        Kind::Network => {
            say("subs", Value::Null);
            say("sub1", "".into());
        }
        Kind::Campaign => {
            let id = id_of(&object).to_owned();
            let mut say = |key: &str, value: Value| {
                object.entry(key.to_owned()).or_insert(value);
            };
            say("trackback_url", format!("https://trk.acme-media.com/{id}").into());
            say("tags", Value::Null);
            say("postbacks", Value::Null);
            say("cpc", 0.into());
        }
        _ => {}
    }
    if let Some(Value::Array(subs)) = object.get_mut("subs") {
        while kind == Kind::Source && subs.len() < 20 {
            subs.push(json!({ "alias": "", "hint": "", "role": "", "value": "" }));
        }
    }
    if let Some(Value::Array(streams)) = object.get_mut("streams") {
        for (i, item) in streams.iter_mut().enumerate() {
            let Some(stream) = item.get_mut("stream").and_then(Value::as_object_mut) else {
                continue;
            };
            stream.entry("id").or_insert(format!("62f190c31cfe1c00{i:08x}").into());
            stream.entry("filters").or_insert(json!({ "os": { "active": false, "values": null } }));
            for (list, of) in [
                ("offers", Kind::Offer),
                ("landings", Kind::Landing),
                ("prelandings", Kind::Landing),
            ] {
                let Some(Value::Array(items)) = stream.get_mut(list) else { continue };
                for item in items.iter_mut() {
                    let id = item["id"].as_str().unwrap_or_default().to_owned();
                    let name = account.get(of, &id).map(|o| name_of(of, o).to_owned());
                    item["name"] = name.unwrap_or_default().into();
                }
                if items.is_empty() {
                    stream.insert(list.to_owned(), Value::Null);
                }
            }
        }
    }
    object
}

/// An account that a workspace was pushed to, and what `trackc.lock` says then. Campaigns whose
/// ids the workspace writes were there before.
pub fn account_of(loaded: &Loaded) -> Option<(Snapshot, Ids)> {
    let (mut account, mut ids) = (Snapshot::new(HOST), Ids::default());
    account.set(Kind::Campaign, written_ids(loaded));
    let plan = plan(&wanted(loaded)?, &ids, &account).ok()?;
    push(&mut account, &mut ids, &plan);
    Some((account, ids))
}

fn written_ids(loaded: &Loaded) -> Vec<Object> {
    let texts = loaded.sources.files().iter().filter_map(|file| file.text());
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    let ids: BTreeSet<&str> = words.filter(|word| is_id(word)).collect();
    let object = |id: &str| made(id, json!({ "title": id }).as_object().expect("one").clone());
    ids.into_iter().map(object).collect()
}
