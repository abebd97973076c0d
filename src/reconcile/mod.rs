//! A workspace beside a RedTrack account: what has to be made there, what has to be changed,
//! what is left alone. Pure.
//!
//! What the workspace wants are the requests of its bundle; nothing is compiled twice.

mod belongs;
mod fields;
mod funnels;
mod matching;
mod names;
mod pairs;
mod plan;
mod summary;
mod values;
mod wanted;
mod wire;

pub(crate) use fields::{host, is_name, is_service_host};
pub(crate) use matching::known_by;
pub use plan::{
    AccountPlan, Action, ByHand, Current, Foreign, Known, LeftPostback, MatchedBy, Step,
};
pub(crate) use values::{list, scalar, set};
pub use wanted::Wanted;
pub use wire::{Unresolved, laid_over, resolved};

use crate::account::{Ids, Kind, Object, Snapshot, fingerprint, id_of, is_deleted, name_of};
use crate::template::UrlTemplate;
use matching::{Match, matches};
use names::Names;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use wanted::Request;

/// Why there is no plan: an entry of the workspace could be several things in the account, or
/// is something that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The entry: `offer/keto-kz`.
    pub reference: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What has to be done to an account, so that it has what a workspace wants. `ids` says which
/// object each entry is, where that is known.
///
/// # Errors
/// Where it cannot be said which object an entry is.
pub fn plan(wanted: &Wanted, ids: &Ids, account: &Snapshot) -> Result<AccountPlan, Vec<Problem>> {
    let mut names = Names::new(account);
    let environment = wanted.environment.as_deref();
    let found = matches(&wanted.requests, environment, ids, account, &mut names)?;
    let (mut steps, mut unchanged) = (Vec::new(), Vec::new());
    let mut postbacks = Vec::new();
    for (request, found) in wanted.requests.iter().zip(found) {
        if let Some(found) = &found {
            postbacks.extend(left_postbacks(request, found.object));
        }
        match found {
            None => steps.push(create(request, &names)),
            Some(found) => match update(request, &found, &names) {
                Some(step) => steps.push(step),
                None => unchanged.push(known(request, &found)),
            },
        }
    }
    Ok(AccountPlan {
        format_version: AccountPlan::FORMAT_VERSION,
        environment: wanted.environment.clone(),
        host: account.host.clone(),
        workspace: wanted.fingerprint.clone(),
        account: of_account(account),
        summary: summary::of(&steps),
        steps,
        unchanged,
        foreign: foreign(account, &names),
        postbacks,
        manual: wanted.manual.clone(),
    })
}

fn create(request: &Request, names: &Names<'_>) -> Step {
    let (method, path) = Step::call(request.kind, None);
    Step {
        reference: request.reference.clone(),
        kind: request.kind,
        action: Action::Create,
        title: request.title.clone(),
        current: None,
        method: method.to_owned(),
        path,
        secrets: wire::secrets(&request.body),
        changes: fields::changes(request.kind, &request.body, None, names),
        body: request.body.clone(),
    }
}

/// The change of what is there; nothing where it is as it should be.
fn update(request: &Request, found: &Match<'_>, names: &Names<'_>) -> Option<Step> {
    let changes = fields::changes(request.kind, &request.body, Some(found.object), names);
    if changes.is_empty() {
        return None;
    }
    let id = id_of(found.object).to_owned();
    let body = fields::changed(&request.body, &changes);
    let (method, path) = Step::call(request.kind, Some(&id));
    Some(Step {
        reference: request.reference.clone(),
        kind: request.kind,
        action: Action::Update,
        title: request.title.clone(),
        method: method.to_owned(),
        path,
        current: Some(Current { id, matched_by: found.by, fingerprint: fingerprint(found.object) }),
        secrets: wire::secrets(&body),
        changes,
        body,
    })
}

fn known(request: &Request, found: &Match<'_>) -> Known {
    Known {
        reference: request.reference.clone(),
        kind: request.kind,
        title: request.title.clone(),
        id: id_of(found.object).to_owned(),
        matched_by: found.by,
    }
}

/// The postbacks of a campaign for which the workspace has none. Whoever moves a campaign to another
/// channel does not see that the old one's stays, and nothing says whose it is.
fn left_postbacks(request: &Request, object: &Object) -> Vec<LeftPostback> {
    if request.kind != Kind::Campaign || !list(&request.body, "postbacks").is_empty() {
        return Vec::new();
    }
    let urls =
        list(object, "postbacks").iter().filter_map(|postback| postback.get("url")?.as_str());
    urls.filter(|url| !url.is_empty())
        .map(|url| LeftPostback {
            reference: request.reference.clone(),
            title: request.title.clone(),
            host: UrlTemplate::parse(url).host().to_owned(),
        })
        .collect()
}

/// What the account has beyond the workspace. A funnel belongs to its campaign, and a service
/// domain to the account.
fn foreign(account: &Snapshot, names: &Names<'_>) -> Vec<Foreign> {
    let campaigns = account.list(Kind::Campaign).iter();
    let streams: HashSet<&str> = campaigns
        .flat_map(|campaign| list(campaign, "streams"))
        .flat_map(|item| [item.get("id"), item.get("stream").and_then(|s| s.get("id"))])
        .filter_map(|id| id?.as_str())
        .collect();
    let mut out = Vec::new();
    for kind in Kind::ALL {
        for object in account.list(kind).iter().filter(|object| !is_deleted(object)) {
            let (id, title) = (id_of(object), name_of(kind, object));
            let belongs = match kind {
                Kind::Stream => streams.contains(id),
                Kind::Domain => fields::is_service_host(&fields::host(title)),
                _ => false,
            };
            if !belongs && names.reference(kind, id).is_none() {
                out.push(Foreign { kind, id: id.to_owned(), title: title.to_owned() });
            }
        }
    }
    out
}

/// A hash of everything in an account that people can edit.
fn of_account(account: &Snapshot) -> String {
    let mut hash = Sha256::new();
    for kind in Kind::ALL {
        hash.update(kind.plural());
        for object in account.list(kind) {
            hash.update(fingerprint(object));
        }
    }
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}
