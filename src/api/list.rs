//! A list, page by page, to its end.

use crate::account::{Failure, Kind, Object, Why, id_of};
use serde_json::Value;
use std::collections::HashSet;

/// How many objects are asked for at once.
const PER_PAGE: usize = 100;

/// Every object of a kind, from `read`, which gets the answer to a path and a query. That a page is
/// short says nothing, since a server may have a limit of its own: the list ends with a page that
/// brings nothing new, or where it is told to be whole.
pub(super) fn all(
    kind: Kind,
    most_pages: usize,
    mut read: impl FnMut(&str, &[(&str, String)]) -> Result<Value, Failure>,
) -> Result<Vec<Object>, Failure> {
    let path = format!("/{}", kind.plural());
    let failed = |reason: &str| Failure {
        call: format!("GET {path}"),
        why: Why::Unclear(reason.to_owned()),
    };
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for page in 1..=most_pages {
        let query = [("page", page.to_string()), ("per", PER_PAGE.to_string())];
        let (items, total) = items(read(&path, &query)?).map_err(failed)?;
        let before = out.len();
        let is_short = items.len() < PER_PAGE;
        for item in items {
            let Value::Object(object) = item else {
                return Err(failed("the list holds something that is no object"));
            };
            if id_of(&object).is_empty() {
                return Err(failed("the list holds something without an id"));
            }
            if seen.insert(id_of(&object).to_owned()) {
                out.push(object);
            }
        }
        if out.len() == before || (is_short && total == Some(out.len() as u64)) {
            return Ok(out);
        }
    }
    Err(failed("the list has no end"))
}

/// The items of a page, and how many there are in all where it is told. An empty list may be
/// `null`.
fn items(page: Value) -> Result<(Vec<Value>, Option<u64>), &'static str> {
    match page {
        Value::Null => Ok((Vec::new(), None)),
        Value::Array(items) => Ok((items, None)),
        Value::Object(mut page) => {
            let total = page.get("total").and_then(Value::as_u64);
            match page.remove("items") {
                Some(Value::Array(items)) => Ok((items, total)),
                Some(Value::Null) => Ok((Vec::new(), total)),
                _ => Err("the answer is no list"),
            }
        }
        _ => Err("the answer is no list"),
    }
}
