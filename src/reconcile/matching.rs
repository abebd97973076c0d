//! Which object of the account each entry of the workspace is. Nothing is guessed: what could
//! be two things is refused, so that nothing is made twice and nothing foreign is changed.

use super::names::Names;
use super::{Problem, Request};
use crate::account::{Ids, Kind, Object, Snapshot, id_of, is_deleted, name_of};
use crate::diff::few;
use crate::facts::redtrack::is_id;
use crate::reconcile::MatchedBy;
use crate::reconcile::fields::host;
use std::collections::HashMap;

/// An entry, and what it is in the account.
pub(super) struct Match<'a> {
    pub(super) object: &'a Object,
    pub(super) by: MatchedBy,
}

/// How many ids are named of what is alike.
const MOST_NAMED: usize = 5;

/// The objects that requests are about, in their order; nothing for what is not there yet.
pub(super) fn matches<'a>(
    requests: &[Request],
    environment: Option<&str>,
    ids: &Ids,
    account: &'a Snapshot,
    names: &mut Names<'a>,
) -> Result<Vec<Option<Match<'a>>>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut out: Vec<Option<Match<'a>>> = Vec::with_capacity(requests.len());
    for request in requests {
        let written = request.redtrack_id.as_deref().map(|id| (id, MatchedBy::RedtrackId));
        let locked = || Some((ids.get(environment, &request.reference)?, MatchedBy::Lock));
        let found = written.or_else(locked).and_then(|(id, by)| {
            match names.object(request.kind, id).filter(|object| is_there(object)) {
                None => {
                    let small = id.to_ascii_lowercase();
                    let is_other = names.object(request.kind, &small).is_some_and(is_there);
                    let small = is_other.then_some(small.as_str());
                    problems.push(gone(request, id, small, by));
                }
                Some(object) => match names.reference(request.kind, id) {
                    Some(other) => {
                        let is_noted = |to: &&str| ids.get(environment, to) == Some(id);
                        let both = [request.reference.as_str(), other];
                        let noted: Vec<&str> = both.into_iter().filter(is_noted).collect();
                        problems.push(shared(request, other, id, &noted));
                    }
                    None => {
                        names.set(request.kind, id, &request.reference);
                        return Some(Match { object, by });
                    }
                },
            }
            None
        });
        out.push(found);
    }
    if problems.is_empty() {
        by_name(requests, account, names, &mut out, &mut problems);
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// Whether an object can be what an entry is. What has an id of another form than RedTrack's
/// would lead to other paths.
fn is_there(object: &Object) -> bool {
    !is_deleted(object) && is_id(id_of(object))
}

/// What people know a thing by, in a form in which equal ones are the same.
pub(crate) fn known_by(kind: Kind, name: &str) -> String {
    if kind == Kind::Domain { host(name) } else { name.to_owned() }
}

fn by_name<'a>(
    requests: &[Request],
    account: &'a Snapshot,
    names: &mut Names<'a>,
    out: &mut [Option<Match<'a>>],
    problems: &mut Vec<Problem>,
) {
    let mut there: HashMap<(Kind, String), Vec<&'a Object>> = HashMap::new();
    for kind in Kind::ALL {
        let free = |o: &&Object| is_there(o) && names.reference(kind, id_of(o)).is_none();
        for object in account.list(kind).iter().filter(free) {
            there.entry((kind, known_by(kind, name_of(kind, object)))).or_default().push(object);
        }
    }
    let key = |request: &Request| (request.kind, known_by(request.kind, &request.title));
    let mut wanted: HashMap<(Kind, String), Vec<&Request>> = HashMap::new();
    for (request, _) in requests.iter().zip(out.iter()).filter(|(_, found)| found.is_none()) {
        wanted.entry(key(request)).or_default().push(request);
    }
    for (request, place) in requests.iter().zip(out).filter(|(_, found)| found.is_none()) {
        let key = key(request);
        match (there.get(&key).map_or(&[][..], Vec::as_slice), wanted[&key].as_slice()) {
            ([], _) => {}
            ([object], [_]) => {
                names.set(request.kind, id_of(object), &request.reference);
                *place = Some(Match { object, by: MatchedBy::Name });
            }
            (objects, [_]) => problems.push(ambiguous(request, objects)),
            (objects, all) => problems.push(named_twice(request, all, objects)),
        }
    }
}

/// How the workspace is told what an object is.
fn tell(request: &Request, id: &str) -> String {
    let (_, entry) = request.reference.split_once('/').unwrap_or_default();
    match request.kind {
        Kind::Campaign => format!("write `redtrack_id: {id}` at the campaign `{entry}`"),
        _ => format!("write `\"{}\": \"{id}\"` among the `ids` of trackc.lock", request.reference),
    }
}

/// What is said of an id that the account does not have; `small` is one that it has, and which
/// differs in letter case alone.
fn gone(request: &Request, id: &str, small: Option<&str>, by: MatchedBy) -> Problem {
    let place = if by == MatchedBy::Lock { "trackc.lock" } else { "its `redtrack_id`" };
    let help = match (small, by) {
        (Some(small), _) => {
            format!("RedTrack has it in small letters: {}", tell(request, small))
        }
        (None, MatchedBy::Lock) => format!(
            "If it was deleted in RedTrack and shall be made anew, take the line `{}` out of trackc.lock. If this is another account, it needs another environment or another workspace",
            request.reference
        ),
        (None, _) => "If it was deleted in RedTrack and shall be made anew, take the `redtrack_id` out. If this is another account, it needs another environment or another workspace".to_owned(),
    };
    Problem {
        reference: request.reference.clone(),
        message: format!(
            "by {place} it is the {} {id}, which this account does not have",
            request.kind.title()
        ),
        help,
    }
}

/// What is said of an id that two entries have; `noted` are those that have it by `trackc.lock`.
fn shared(request: &Request, other: &str, id: &str, noted: &[&str]) -> Problem {
    let help = match noted {
        [] => ": correct one of the ids".to_owned(),
        [one] => format!(
            ". The id of {one} stands in trackc.lock: if {one} is new, and only has the key that another entry had, take the line `{one}` out there"
        ),
        _ => ". Both ids stand in trackc.lock: take out the line of what it is not".to_owned(),
    };
    Problem {
        reference: request.reference.clone(),
        message: format!("it has the id {id}, which {other} has as well"),
        help: format!("One thing in RedTrack cannot be two in the workspace{help}"),
    }
}

fn named(objects: &[&Object]) -> String {
    let ids: Vec<&str> = objects.iter().map(|object| id_of(object)).collect();
    few(&ids, MOST_NAMED)
}

fn ambiguous(request: &Request, objects: &[&Object]) -> Problem {
    Problem {
        reference: request.reference.clone(),
        message: format!(
            "RedTrack has {} {}s with the name `{}`, and nothing says which one it is: {}",
            objects.len(),
            request.kind.title(),
            request.title,
            named(objects)
        ),
        help: format!(
            "Say which: {}. Or give the others other names in RedTrack",
            tell(request, "…")
        ),
    }
}

fn named_twice(request: &Request, all: &[&Request], objects: &[&Object]) -> Problem {
    let others: Vec<&str> = all
        .iter()
        .map(|other| other.reference.as_str())
        .filter(|other| *other != request.reference)
        .collect();
    Problem {
        reference: request.reference.clone(),
        message: format!(
            "it has the same name as {}, `{}`, and RedTrack has that name too: {}",
            few(&others, MOST_NAMED),
            request.title,
            named(objects)
        ),
        help: format!("Say which is which: {}. Or give them different names", tell(request, "…")),
    }
}
