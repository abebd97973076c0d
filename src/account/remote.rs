//! What can be asked of an account. Nothing can be deleted through it.

use super::{Kind, Object, Snapshot};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// The environment variable that holds the key of an account.
pub const KEY_VARIABLE: &str = "REDTRACK_API_KEY";

/// An account that answers.
pub trait Remote {
    /// The host that answers, for the files that name it.
    fn host(&self) -> &str;

    /// Every object of a kind.
    ///
    /// # Errors
    /// Where the account does not tell.
    fn list(&mut self, kind: Kind) -> Result<Vec<Object>, Failure>;

    /// One object, with every field. Kinds without a call for that are listed.
    ///
    /// # Errors
    /// Where the account does not tell.
    fn get(&mut self, kind: Kind, id: &str) -> Result<Object, Failure>;

    /// Makes an object, and returns the id that it got. Never tried twice once it may have
    /// arrived.
    ///
    /// # Errors
    /// Where it is not made, or where nobody knows whether it is ([`Failure::is_unclear`]).
    fn create(&mut self, kind: Kind, body: &Object) -> Result<String, Failure>;

    /// Puts an object in the place of one that is there.
    ///
    /// # Errors
    /// Where it is not put there, or where nobody knows.
    fn replace(&mut self, kind: Kind, id: &str, body: &Object) -> Result<(), Failure>;

    /// How long something that was sent may take until it is seen.
    fn settling(&self) -> Duration;

    /// How many requests were sent.
    fn calls(&self) -> u64;

    /// What may be kept of an object or shown: everything but the key, should it stand there.
    fn without_key(&self, object: Object) -> Object;

    /// Every object of a kind, as it may be kept or shown.
    ///
    /// # Errors
    /// Where the account does not tell.
    fn shown(&mut self, kind: Kind) -> Result<Vec<Object>, Failure> {
        let objects = self.list(kind)?;
        Ok(objects.into_iter().map(|object| self.without_key(object)).collect())
    }

    /// Everything in the account.
    ///
    /// # Errors
    /// Where the account does not tell.
    fn everything(&mut self) -> Result<Snapshot, Failure> {
        let mut snapshot = Snapshot::new(self.host());
        for kind in Kind::ALL {
            snapshot.set(kind, self.shown(kind)?);
        }
        Ok(snapshot)
    }
}

/// Why a call has not done what it was to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The call: `POST /offers`. Never with the key.
    pub call: String,
    /// Why.
    pub why: Why,
}

/// Why a call failed. Texts are made visible and hold no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// 401: the key is not taken.
    Key(String),
    /// 403: the key may not do that.
    Forbidden(String),
    /// 404: there is no such object.
    Missing(String),
    /// Another 4xx, with what was said.
    Refused(u16, String),
    /// 429 for longer than is waited; the seconds that were asked for.
    Busy(Option<u64>),
    /// Nothing was sent: no connection.
    Unreachable(String),
    /// Something was sent, and what became of it is not known.
    Unclear(String),
    /// Nothing was sent: somebody wants to stop.
    Stopped,
}

/// How much of a secret gives it away.
const TELLTALE: usize = 8;

/// Whether a text gives a secret or a good part of it away, percent-encoded, escaped or as it is.
#[must_use]
pub fn gives_away(secret: &str, text: &str) -> bool {
    let tell = secret.len().min(TELLTALE);
    if tell == 0 || text.len() < tell {
        return false;
    }
    let holds = |text: &str| {
        secret
            .as_bytes()
            .windows(tell)
            .any(|part| memchr::memmem::find(text.as_bytes(), part).is_some())
    };
    let mut text = Cow::Borrowed(text);
    // Servers repeat URLs, and escape what was escaped.
    for _ in 0..3 {
        if holds(&text) || (text.contains('\\') && holds(&text.replace('\\', ""))) {
            return true;
        }
        if !text.contains('%') {
            return false;
        }
        text = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned().into();
    }
    holds(&text)
}

impl Failure {
    /// The same failure, with nothing of what was said where that gives one of some secrets away:
    /// servers repeat what they were sent.
    #[must_use]
    pub fn without<'s>(mut self, mut secrets: impl Iterator<Item = &'s String>) -> Self {
        let (Why::Key(said)
        | Why::Forbidden(said)
        | Why::Missing(said)
        | Why::Refused(_, said)
        | Why::Unreachable(said)
        | Why::Unclear(said)) = &mut self.why
        else {
            return self;
        };
        if secrets.any(|secret| gives_away(secret, said)) {
            "(hidden: a secret stood here)".clone_into(said);
        }
        self
    }

    /// Whether what was asked for may have happened all the same.
    #[must_use]
    pub fn is_unclear(&self) -> bool {
        matches!(self.why, Why::Unclear(_))
    }

    /// Whether something may have been done to the account all the same: what reads does nothing.
    #[must_use]
    pub fn may_be_done(&self) -> bool {
        self.is_unclear() && !self.call.starts_with("GET ")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = &self.call;
        let said = |said: &str| match said {
            "" => String::new(),
            said => format!(" (it said: {said})"),
        };
        match &self.why {
            Why::Key(words) => write!(
                f,
                "{call}: RedTrack does not take the key{}; see that REDTRACK_API_KEY holds the API key of this account",
                said(words)
            ),
            Why::Forbidden(words) => {
                write!(f, "{call}: this API key may not do that{}", said(words))
            }
            Why::Missing(words) => write!(
                f,
                "{call}: RedTrack has no such thing{}; somebody may have deleted it",
                said(words)
            ),
            Why::Refused(status, words) => {
                write!(f, "{call}: RedTrack refuses it with {status}{}", said(words))
            }
            Why::Busy(Some(seconds)) => write!(
                f,
                "{call}: RedTrack takes no more requests now and asks to wait {seconds} seconds; run the same command again then"
            ),
            Why::Busy(None) => write!(
                f,
                "{call}: RedTrack takes no more requests now; run the same command again in some minutes"
            ),
            Why::Unreachable(reason) => write!(f, "{call}: RedTrack cannot be reached: {reason}"),
            Why::Unclear(reason) => write!(f, "{call}: {reason}"),
            Why::Stopped => write!(f, "{call}: interrupted before it was sent"),
        }
    }
}

impl std::error::Error for Failure {}
