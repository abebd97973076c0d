//! What the stand-in answers, and what is worth a line in the log.

use serde_json::Value;

/// What is answered, and what is worth a line in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the visitor is sent.
    pub location: Option<String>,
    /// The click id for the cookie [`COOKIE`](super::COOKIE).
    pub cookie: Option<String>,
    /// Text, or JSON where it begins with a brace.
    pub body: String,
    /// What was understood, sentence by sentence.
    pub log: Vec<String>,
}

/// An answer with whatever secrets a workspace writes. They stay in what is requested next, since
/// it would not be the same URL without them; people read the rest.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) cookie: Option<String>,
    pub(super) log: Vec<String>,
    /// What stands below the log in the body: URLs to be requested.
    pub(super) below: String,
    /// The body where it is JSON; what is to be requested stands under [`TRY`].
    pub(super) json: Option<Value>,
}

/// The key of a URL that is to be requested.
pub(super) const TRY: &str = "try";

impl Draft {
    pub(super) fn new(status: u16, log: Vec<String>) -> Self {
        Self { status, log, ..Self::default() }
    }

    pub(super) fn json(status: u16, body: Value, log: Vec<String>) -> Self {
        Self { json: Some(body), ..Self::new(status, log) }
    }

    pub(super) fn to(url: String, log: Vec<String>) -> Self {
        Self { location: Some(url), ..Self::new(302, log) }
    }

    /// The answer, with `hidden` having taken the secrets out of what people read.
    pub(super) fn answer(self, hidden: &dyn Fn(&str) -> String) -> Answer {
        let Self { status, location, cookie, log, below, json } = self;
        let log: Vec<String> = log.iter().map(|line| hidden(line)).collect();
        let body = match json {
            Some(mut json) => {
                hide_in(&mut json, hidden);
                format!("{json}\n")
            }
            None => {
                let ends = if log.is_empty() { "" } else { "\n" };
                log.join("\n") + ends + &below
            }
        };
        Answer { status, location, cookie, body, log }
    }
}

fn hide_in(json: &mut Value, hidden: &dyn Fn(&str) -> String) {
    match json {
        Value::String(text) => *text = hidden(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_in(item, hidden)),
        Value::Object(object) => {
            let told = object.iter_mut().filter(|(key, _)| *key != TRY);
            told.for_each(|(_, value)| hide_in(value, hidden));
        }
        _ => {}
    }
}
