//! One call: sent, answered within bounds, tried again where that cannot do harm.

use super::answer::{Answer, Bad};
use super::base::Base;
use super::key::ApiKey;
use super::list;
use super::pace::{Pace, Patience, retry_after};
use crate::account::{Failure, Kind, Object, Remote, Why, id_of};
use crate::facts::redtrack::is_id;
use serde_json::Value;
use std::time::{Duration, Instant, SystemTime};
use ureq::Agent;
use ureq::http::Response;

/// How long somebody who wants to stop may have to wait.
const MOMENT: Duration = Duration::from_millis(100);

/// The methods that there are. There is none that deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Get,
    Post,
    Put,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }

    /// Whether doing it twice is doing it once.
    fn may_be_repeated(self) -> bool {
        self != Self::Post
    }
}

/// How a client behaves; the defaults are those of the command line.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The most calls within a minute; none for no limit.
    pub per_minute: Option<u32>,
    /// How often a call is tried.
    pub tries: u32,
    /// How long is waited before the second try, and twice as long before each further one.
    pub first_wait: Duration,
    /// The longest wait that is done where RedTrack asks for one.
    pub longest_wait: Duration,
    /// How long a connection may take, and each silence in an answer.
    pub silence: Duration,
    /// How long a call may take in all.
    pub whole: Duration,
    /// How long a request whose answer nobody waits for any more may take until it is seen.
    pub settling: Duration,
    /// The largest answer in bytes.
    pub most_bytes: u64,
    /// How many bytes all answers of one list may have.
    pub most_bytes_of_list: u64,
    /// The most pages of a list.
    pub most_pages: usize,
    /// Whether somebody wants to stop: nothing more is sent, and no wait goes on.
    pub is_stopping: fn() -> bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            per_minute: Some(20),
            tries: 4,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(120),
            settling: Duration::from_secs(10),
            most_bytes: 64 << 20,
            // What is more could not be read back from the file that it is written into.
            most_bytes_of_list: 1 << 30,
            most_pages: 1000,
            is_stopping: || false,
        }
    }
}

/// A pause of the client, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// How long it waits.
    pub wait: Duration,
    /// Why, as the end of a sentence.
    pub why: &'static str,
}

/// An account behind the API.
pub struct Client {
    agent: Agent,
    base: Base,
    key: ApiKey,
    pace: Pace,
    settings: Settings,
    notice: Box<dyn FnMut(Notice)>,
    calls: u64,
    /// The bytes of all answers so far.
    bytes: u64,
}

impl Client {
    /// A client; `notice` hears of waits. Nothing is sent yet.
    #[must_use]
    pub fn new(
        base: Base,
        key: ApiKey,
        settings: Settings,
        notice: impl FnMut(Notice) + 'static,
    ) -> Self {
        let builder = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A connection that was kept may be gone when it is used again, and nobody would
            // know whether what was sent on it has arrived.
            .max_idle_connections(0)
            .https_only(!base.is_loopback())
            .user_agent(concat!("trackc/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .timeout_global(Some(settings.whole))
            .timeout_connect(Some(settings.silence))
            .timeout_per_read(Some(settings.silence));
        // What is on this machine is not behind a proxy, and the key stays on it.
        let builder = if base.is_loopback() { builder.proxy(None) } else { builder };
        Self {
            agent: builder.build().into(),
            base,
            key,
            pace: Pace::new(settings.per_minute),
            settings,
            notice: Box::new(notice),
            calls: 0,
            bytes: 0,
        }
    }

    fn read(&mut self, path: &str, query: &[(&str, String)]) -> Result<Value, Failure> {
        // An empty list is `[]` or `null`; nothing at all is an answer that was cut.
        self.call(Method::Get, path, query, None)?.ok_or_else(|| Failure {
            call: format!("GET {path}"),
            why: Why::Unclear("the answer is empty".into()),
        })
    }

    /// Sends a call, again where that may help and cannot do harm.
    fn call(
        &mut self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Object>,
    ) -> Result<Option<Value>, Failure> {
        let patience = Patience {
            tries: self.settings.tries,
            first: self.settings.first_wait,
            longest: self.settings.longest_wait,
        };
        let failed = |why| Failure { call: format!("{} {path}", method.name()), why };
        let mut backoff = patience.first;
        let mut tried = 0;
        loop {
            tried += 1;
            let wait = self.pace.wait(Instant::now());
            if !self.wait(wait, "RedTrack takes only so many calls a minute") {
                return Err(failed(Why::Stopped));
            }
            let bad = match self.once(method, path, query, body) {
                Ok(answer) => match answer.json(&self.key) {
                    Ok(value) => return Ok(value),
                    Err(bad) => bad,
                },
                Err(bad) => bad,
            };
            let not_done = matches!(bad.why, Why::Busy(_) | Why::Unreachable(_));
            let wait = bad.wait.unwrap_or(backoff).max(backoff);
            let again = bad.passes
                && (not_done || method.may_be_repeated())
                && tried < patience.tries
                && wait <= patience.longest;
            if !again {
                return Err(failed(bad.why));
            }
            let why = match bad.why {
                Why::Busy(_) => "RedTrack asks for it",
                Why::Unreachable(_) => "RedTrack cannot be reached",
                _ => "RedTrack has an error of its own",
            };
            if !self.wait(wait, why) {
                // What was sent may have been done, where that is not known.
                return Err(failed(if not_done { Why::Stopped } else { bad.why }));
            }
            backoff *= 2;
        }
    }

    /// Waits, and says whether to go on.
    fn wait(&mut self, wait: Duration, why: &'static str) -> bool {
        if wait.is_zero() {
            return true;
        }
        (self.notice)(Notice { wait, why });
        let end = Instant::now() + wait;
        while !(self.settings.is_stopping)() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(MOMENT));
        }
        false
    }

    fn once(
        &mut self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Object>,
    ) -> Result<Answer, Bad> {
        self.calls += 1;
        self.pace.sent(Instant::now());
        let url = self.base.call(path, query, self.key.expose());
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap_or_default());
        let bytes = bytes.unwrap_or_default();
        let sent = match method {
            Method::Get => self.agent.get(url.as_str()).call(),
            Method::Post => {
                self.agent.post(url.as_str()).content_type("application/json").send(&bytes)
            }
            Method::Put => {
                self.agent.put(url.as_str()).content_type("application/json").send(&bytes)
            }
        };
        let answer = sent.map_err(|error| self.told(&error))?;
        self.received(answer)
    }

    fn received(&mut self, mut answer: Response<ureq::Body>) -> Result<Answer, Bad> {
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let is_json = header("content-type").is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            kind == "application/json" || kind.ends_with("+json")
        });
        let wait = header("retry-after").and_then(|text| retry_after(text, SystemTime::now()));
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(self.settings.most_bytes).read_to_vec();
        match body {
            Ok(body) => {
                self.bytes += body.len() as u64;
                Ok(Answer { status, is_json, wait, body })
            }
            // What it says by its status holds, whatever became of the words.
            Err(_) if !(200..=299).contains(&status) => {
                Ok(Answer { status, is_json: false, wait, body: Vec::new() })
            }
            Err(error) => Err(self.told(&error)),
        }
    }

    /// An error of the connection in our words. ureq's may hold the URL, and so the key.
    fn told(&self, error: &ureq::Error) -> Bad {
        use ureq::{Error, Timeout};
        let unreachable = |reason: &str| Bad::passing(Why::Unreachable(self.key.said(reason)));
        let unclear = |reason: String| Bad::passing(Why::Unclear(self.key.said(&reason)));
        match error {
            Error::HostNotFound => unreachable("its name leads nowhere"),
            Error::ConnectionFailed => unreachable("no connection"),
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                unreachable("no answer to the attempt to connect")
            }
            Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
                unreachable("the proxy that the environment names does not connect")
            }
            Error::Tls(_) | Error::TlsRequired => unreachable("no safe connection"),
            Error::Rustls(error) => unreachable(&format!("no safe connection: {error}")),
            Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                unreachable("the connection is refused")
            }
            Error::Timeout(_) => unclear("no answer in time".into()),
            Error::Io(error) => unclear(format!("the connection broke off: {error}")),
            Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => {
                Bad::lasting(Why::Unclear("the answer is far too large".into()))
            }
            _ => unclear("the answer is no HTTP that can be read".into()),
        }
    }
}

/// The path of one object. What is no id never gets into a path.
fn path_of(method: Method, kind: Kind, id: &str) -> Result<String, Failure> {
    if is_id(id) {
        return Ok(format!("/{}/{id}", kind.plural()));
    }
    let call = format!("{} /{}/…", method.name(), kind.plural());
    Err(Failure { call, why: Why::Missing("that is no id of RedTrack's".into()) })
}

/// What the API is not known to do, or what trackc does not do with it.
fn is_made(method: Method, kind: Kind) -> Result<(), Failure> {
    if kind != Kind::Stream {
        return Ok(());
    }
    let call = format!("{} /{}", method.name(), kind.plural());
    Err(Failure { call, why: Why::Refused(405, "trackc changes funnels within campaigns".into()) })
}

impl Remote for Client {
    fn host(&self) -> &str {
        self.base.host()
    }

    fn list(&mut self, kind: Kind) -> Result<Vec<Object>, Failure> {
        let most = self.bytes.saturating_add(self.settings.most_bytes_of_list);
        list::all(kind, self.settings.most_pages, |path, query| {
            let page = self.read(path, query)?;
            if self.bytes <= most {
                return Ok(page);
            }
            let why = Why::Unclear("the list is far too large".into());
            Err(Failure { call: format!("GET {path}"), why })
        })
    }

    fn get(&mut self, kind: Kind, id: &str) -> Result<Object, Failure> {
        let path = path_of(Method::Get, kind, id)?;
        let failed = |why| Failure { call: format!("GET {path}"), why };
        if matches!(kind, Kind::Domain | Kind::Stream) {
            let found = self.list(kind)?.into_iter().find(|object| id_of(object) == id);
            return found.ok_or_else(|| failed(Why::Missing(String::new())));
        }
        match self.read(&path, &[])? {
            Value::Object(object) if id_of(&object) == id => Ok(object),
            _ => {
                Err(failed(Why::Unclear("the answer is not the object that was asked for".into())))
            }
        }
    }

    fn create(&mut self, kind: Kind, body: &Object) -> Result<String, Failure> {
        is_made(Method::Post, kind)?;
        let path = format!("/{}", kind.plural());
        let made = self.call(Method::Post, &path, &[], Some(body))?;
        let id = made.as_ref().and_then(Value::as_object).map(id_of).unwrap_or_default();
        if is_id(id) && !self.key.is_in(id) {
            return Ok(id.to_owned());
        }
        let why = Why::Unclear("the answer does not tell the id of what was made".into());
        Err(Failure { call: format!("POST {path}"), why })
    }

    fn replace(&mut self, kind: Kind, id: &str, body: &Object) -> Result<(), Failure> {
        is_made(Method::Put, kind)?;
        let path = path_of(Method::Put, kind, id)?;
        self.call(Method::Put, &path, &[], Some(body)).map(drop)
    }

    fn settling(&self) -> Duration {
        self.settings.settling
    }

    fn calls(&self) -> u64 {
        self.calls
    }

    fn without_key(&self, object: Object) -> Object {
        self.key.hidden_in(object)
    }
}
