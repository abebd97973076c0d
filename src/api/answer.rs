//! What an answer says.

use super::key::ApiKey;
use crate::account::Why;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// An answer that has come whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) is_json: bool,
    /// What `Retry-After` asks for.
    pub(super) wait: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Why there is nothing to go on with, and whether trying again may help.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) why: Why,
    /// Whether the same call may do better later, the call being one that may be repeated.
    pub(super) passes: bool,
    /// How long the server wants to be left alone.
    pub(super) wait: Option<Duration>,
}

impl Bad {
    pub(super) fn lasting(why: Why) -> Self {
        Self { why, passes: false, wait: None }
    }

    pub(super) fn passing(why: Why) -> Self {
        Self { why, passes: true, wait: None }
    }
}

/// `{"error": "…"}`
#[derive(Deserialize)]
struct Said {
    error: String,
}

impl Answer {
    /// The JSON of an answer that says yes; none where it says no more than that.
    pub(super) fn json(self, key: &ApiKey) -> Result<Option<Value>, Bad> {
        let said = || {
            let said = serde_json::from_slice::<Said>(&self.body).ok().filter(|_| self.is_json);
            said.map_or_else(String::new, |said| key.said(&said.error))
        };
        match self.status {
            200..=299 if self.body.iter().all(u8::is_ascii_whitespace) => Ok(None),
            // Paths that it does not know are answered with the page of its documentation.
            200..=299 if !self.is_json => Err(Bad::lasting(Why::Unclear(
                "the answer is a page and no JSON, as for a path that the API does not have; see that the address of the API is right".into(),
            ))),
            200..=299 => match serde_json::from_slice(&self.body) {
                Ok(value) => match error_alone(&value) {
                    None => Ok(Some(value)),
                    Some(said) => Err(Bad::lasting(Why::Unclear(format!(
                        "the answer is an error: {}",
                        key.said(said)
                    )))),
                },
                Err(error) => Err(Bad::lasting(Why::Unclear(format!(
                    "the answer is no JSON that can be read: {error}"
                )))),
            },
            300..=399 => Err(Bad::lasting(Why::Unclear(
                "the answer sends to another address, and the key is sent nowhere else; see that the address of the API is right".into(),
            ))),
            401 => Err(Bad::lasting(Why::Key(said()))),
            403 => Err(Bad::lasting(Why::Forbidden(said()))),
            404 => Err(Bad::lasting(Why::Missing(said()))),
            429 => {
                let why = Why::Busy(self.wait.map(|wait| wait.as_secs()));
                Err(Bad { why, passes: true, wait: self.wait })
            }
            status @ 400..=499 => Err(Bad::lasting(Why::Refused(status, said()))),
            status => {
                let said = said();
                let said = if said.is_empty() { said } else { format!(" (it said: {said})") };
                let why = Why::Unclear(format!("RedTrack answers with an error of its own, {status}{said}"));
                Err(Bad { why, passes: true, wait: self.wait })
            }
        }
    }
}

/// What an answer says that is an error under a status that is none.
fn error_alone(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("error")?.as_str()
}
