//! What a workspace wants of an account: the requests of its bundle.

use super::plan::ByHand;
use crate::account::Kind;
use crate::compile::Plan;
use crate::compile::lazy::Listed;
use crate::compile::requests::requests;
use crate::compile::steps::manual;
use crate::workspace::Workspace;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Something that the account shall have.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) reference: String,
    pub(super) kind: Kind,
    pub(super) title: String,
    /// The id that the workspace writes, in the environment itself where one is meant.
    pub(super) redtrack_id: Option<String>,
    pub(super) body: Map<String, Value>,
}

/// Everything that a workspace wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub(super) environment: Option<String>,
    /// In the order in which they can be made.
    pub(super) requests: Vec<Request>,
    pub(super) manual: Vec<ByHand>,
    pub(super) fingerprint: String,
    /// The ids that an environment takes over from the base, by reference: they are those of the
    /// base's campaigns.
    pub(super) inherited: BTreeMap<String, String>,
}

impl Wanted {
    /// What a workspace wants, without its secrets' values.
    ///
    /// # Panics
    /// Never: nothing in a bundle can fail to be written.
    #[must_use]
    pub fn new(ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> Self {
        let json = serde_json::to_value(Listed::new(|| requests(ws, plan)))
            .expect("requests are plain data");
        let fingerprint = data_encoding::HEXLOWER.encode(&Sha256::digest(json.to_string())[..16]);
        let mut requests: Vec<Request> = match json {
            Value::Array(all) => all.into_iter().filter_map(request).collect(),
            _ => Vec::new(),
        };
        let inherited = inherited(ws, plan);
        for request in requests.iter_mut().filter(|r| inherited.contains_key(&r.reference)) {
            request.redtrack_id = None;
        }
        let manual =
            serde_json::to_value(Listed::new(|| manual(ws, plan))).expect("steps are plain data");
        Self {
            environment: ws.env.map(str::to_owned),
            requests,
            manual: serde_json::from_value(manual).expect("a step by hand is one"),
            fingerprint,
            inherited,
        }
    }
}

/// The ids of campaigns that are not written in the environment itself.
fn inherited(ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> BTreeMap<String, String> {
    let Some(env) = ws.env else { return BTreeMap::new() };
    let ids = plan.campaigns.iter().filter_map(|c| Some((c, c.redtrack_id?)));
    ids.filter(|(_, id)| !ws.files.is_of_environment(id.at, env))
        .map(|(campaign, id)| (format!("campaign/{}", campaign.id), id.value.to_owned()))
        .collect()
}

fn request(mut json: Value) -> Option<Request> {
    let text = |key: &str| json.get(key)?.as_str();
    let reference = text("id")?.to_owned();
    let redtrack_id = text("path")?.strip_prefix("/campaigns/").map(str::to_owned);
    let kind = Kind::of_reference(&reference)?;
    let Value::Object(body) = json.get_mut("body")?.take() else { return None };
    let title = body.get(kind.name_field())?.as_str()?.to_owned();
    Some(Request { reference, kind, title, redtrack_id, body })
}
