//! RedTrack's API on loopback, as far as it is known: paths, bodies, ids, statuses, empty lists,
//! errors, and everything that goes wrong between two machines. Its own tests are in `facts.rs`.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

/// The lists, in the order in which their objects can be made.
pub const LISTS: [&str; 7] =
    ["domains", "networks", "offers", "landings", "sources", "streams", "campaigns"];

/// What RedTrack sets by itself, whatever is sent.
const OWN: [&str; 5] = ["id", "user_id", "serial_number", "created_at", "stat"];

/// A request, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub body: Value,
}

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The connection is cut before anything is done.
    Cut,
    /// It is done, and the connection is cut before it is said.
    CutAfter,
    /// An error, and nothing is done.
    Status(u16),
    /// It is done, and an error is said.
    StatusAfter(u16),
    /// 429 with this `Retry-After`.
    Busy(String),
    /// These bytes as the whole answer, and nothing is done.
    Raw(Vec<u8>),
    /// 200 with this content type and body, and nothing is done.
    Body(&'static str, Vec<u8>),
    /// The beginning of an answer, then nothing for so long.
    Stalls(Duration),
    /// The answer, but a byte in so long.
    Drips(Duration),
    /// An error that repeats the whole request.
    Echoes(u16),
    /// An error that repeats what was sent, as servers do to say what is wrong with it.
    EchoesBody(u16),
    /// It is done, and answered without an id.
    NoId,
    /// So long before it is done.
    Waits(Duration),
}

type Faults = Box<dyn FnMut(&Asked, usize) -> Option<Fault> + Send>;

/// What is behind the API.
pub struct Account {
    pub key: String,
    /// Whether the key may make offer sources.
    pub premium: bool,
    /// Whether the key may change traffic channels.
    pub changes_sources: bool,
    /// How many objects a page holds, whatever is asked for.
    pub most_per_page: usize,
    pub lists: BTreeMap<&'static str, Vec<Map<String, Value>>>,
    pub log: Vec<Asked>,
    pub faults: Faults,
    next: u64,
}

impl Account {
    fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            premium: true,
            changes_sources: true,
            most_per_page: 100,
            lists: LISTS.into_iter().map(|name| (name, Vec::new())).collect(),
            log: Vec::new(),
            faults: Box::new(|_, _| None),
            next: 1,
        }
    }

    /// 24 hexadecimal digits that nobody had before.
    fn id(&mut self) -> String {
        self.next += 1;
        format!("61f190c31cfe1c00{:08x}", self.next)
    }

    /// Puts an object there, as if somebody had made it in the panel.
    pub fn add(&mut self, list: &'static str, body: Value) -> String {
        let Value::Object(body) = body else { panic!("an object") };
        let made = self.made(list, body);
        let id = made["id"].as_str().expect("an id").to_owned();
        self.lists.get_mut(list).expect("a list").push(made);
        id
    }

    pub fn titles(&self, list: &str) -> Vec<&str> {
        let name = if list == "domains" { "url" } else { "title" };
        self.lists[list].iter().filter_map(|object| object[name].as_str()).collect()
    }

    pub fn object(&mut self, list: &str, title: &str) -> &mut Map<String, Value> {
        let name = if list == "domains" { "url" } else { "title" };
        let all = self.lists.get_mut(list).expect("a list");
        all.iter_mut().find(|object| object[name] == title).unwrap_or_else(|| panic!("{title}"))
    }

    /// How many requests of a method there were.
    pub fn count(&self, method: &str) -> usize {
        self.log.iter().filter(|asked| asked.method == method).count()
    }

    fn made(&mut self, list: &str, mut body: Map<String, Value>) -> Map<String, Value> {
        let id = self.id();
        body.insert("id".into(), id.clone().into());
        body.insert("user_id".into(), "5f0000000000000000000001".into());
        body.insert("serial_number".into(), self.next.into());
        body.insert("created_at".into(), "2026-01-01T00:00:00Z".into());
        body.insert("updated_at".into(), "2026-01-01T00:00:00Z".into());
        body.insert("stat".into(), json!({ "clicks": self.next * 7 }));
        body.entry("workspace_ids").or_insert(Value::Null);
        match list {
            "domains" => drop(
                body.insert("ssl".into(), json!({ "active": true, "key": "-----PRIVATE-----" })),
            ),
            "offers" => drop(body.entry("cap").or_insert(json!(0))),
            "campaigns" => {
                let link = format!("https://x7f2q.ttrk.io/{id}");
                body.insert("trackback_url".into(), link.into());
                self.number_streams(&mut body);
            }
            _ => {}
        }
        body
    }

    /// Streams of a campaign are objects of their own, with ids and fields nobody sent.
    fn number_streams(&mut self, body: &mut Map<String, Value>) {
        for held in body.get_mut("streams").and_then(Value::as_array_mut).into_iter().flatten() {
            let id = self.id();
            held.as_object_mut().expect("a stream").entry("id").or_insert(id.clone().into());
            held.as_object_mut()
                .expect("a stream")
                .entry("optimization")
                .or_insert(json!({ "is_enabled": false }));
            if let Some(stream) = held["stream"].as_object_mut() {
                stream.entry("id").or_insert(id.into());
                stream.entry("template").or_insert(false.into());
            }
        }
    }

    fn is_there(&self, list: &str, id: &Value) -> bool {
        self.lists[list].iter().any(|object| object["id"] == *id)
    }

    /// What RedTrack is known to refuse in a body, and what its schema cannot take.
    fn wrong(&self, list: &str, body: &Map<String, Value>) -> Option<String> {
        let has =
            |name: &str| body.get(name).is_some_and(|v| v.as_str().is_some_and(|s| !s.is_empty()));
        let needed: &[&str] = match list {
            "domains" => &["url"],
            "offers" => &["title", "url", "program_id"],
            "landings" => &["title", "url"],
            "campaigns" => &["title", "source_id"],
            _ => &["title"],
        };
        if let Some(missing) = needed.iter().find(|name| !has(name)) {
            return Some(format!("{missing} is required"));
        }
        let mut references = vec![
            ("networks", body.get("program_id")),
            ("sources", body.get("source_id")),
            ("domains", body.get("domain_id")),
        ];
        for stream in body.get("streams").and_then(Value::as_array).into_iter().flatten() {
            if !stream["stream"].is_object() {
                return Some("stream is required".into());
            }
            for (items, list) in
                [("offers", "offers"), ("landings", "landings"), ("prelandings", "landings")]
            {
                let items = stream["stream"][items].as_array().into_iter().flatten();
                references.extend(items.map(|item| (list, item.get("id"))));
            }
        }
        for (list, id) in references {
            if let Some(id) = id.filter(|id| !self.is_there(list, id)) {
                return Some(format!("there is no {id} in {list}"));
            }
        }
        let numbers = [
            body.get("payment").and_then(|p| p.get("amount")),
            body.get("cpc"),
            body.get("rev_share"),
        ];
        numbers
            .into_iter()
            .flatten()
            .find(|n| !n.is_number())
            .map(|n| format!("json: cannot unmarshal {n} into a number"))
    }

    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let error = |status: u16, text: &str| (status, json!({ "error": text }));
        match asked.query.get("api_key") {
            None => return error(401, "API token required"),
            Some(key) if *key != self.key => return error(401, "API token is not valid"),
            Some(_) => {}
        }
        let mut parts = asked.path.trim_start_matches('/').split('/');
        let (name, id, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let Some(list) = LISTS.into_iter().find(|list| *list == name && rest.is_none()) else {
            return (200, Value::Null);
        };
        let at = |account: &Self, id: &str| account.lists[list].iter().position(|o| o["id"] == id);
        match (asked.method.as_str(), id) {
            ("GET", None) => (200, self.page(list, &asked.query)),
            ("POST", None) => {
                let Some(body) = asked.body.as_object().cloned() else {
                    return error(400, "the body is no object");
                };
                if list == "networks" && !self.premium {
                    return error(403, "action not allowed");
                }
                if let Some(wrong) = self.wrong(list, &body) {
                    return error(400, &wrong);
                }
                let made = self.made(list, body);
                self.lists.get_mut(list).expect("a list").push(made.clone());
                (if list == "domains" { 200 } else { 201 }, made.into())
            }
            ("GET", Some(id)) if !matches!(list, "domains" | "streams") => match at(self, id) {
                Some(at) => (200, self.lists[list][at].clone().into()),
                None => error(404, "not found"),
            },
            ("PUT", Some(id)) => {
                let Some(at) = at(self, id) else { return error(404, "not found") };
                if list == "sources" && !self.changes_sources {
                    return error(403, "action not allowed");
                }
                let Some(mut body) = asked.body.as_object().cloned() else {
                    return error(400, "the body is no object");
                };
                if let Some(wrong) = self.wrong(list, &body) {
                    return error(400, &wrong);
                }
                // The whole object is replaced: what is not sent is gone.
                for own in OWN {
                    body.insert(own.into(), self.lists[list][at][own].clone());
                }
                self.number_streams(&mut body);
                body.insert(
                    "updated_at".into(),
                    format!("2026-02-01T00:00:{:02}Z", self.log.len() % 60).into(),
                );
                self.lists.get_mut(list).expect("a list")[at].clone_from(&body);
                (if list == "campaigns" { 201 } else { 200 }, body.into())
            }
            ("DELETE", Some(id)) => {
                let Some(at) = at(self, id) else { return error(404, "not found") };
                self.lists.get_mut(list).expect("a list").remove(at);
                (204, Value::Null)
            }
            _ => (200, Value::Null),
        }
    }

    fn page(&self, list: &str, query: &BTreeMap<String, String>) -> Value {
        let number = |name: &str| query.get(name).and_then(|n| n.parse::<usize>().ok());
        let per = number("per").unwrap_or(100).clamp(1, self.most_per_page);
        let page = number("page").unwrap_or(1).max(1);
        let all = &self.lists[list];
        let items: Vec<Value> =
            all.iter().skip((page - 1) * per).take(per).cloned().map(Value::Object).collect();
        let total = all.len();
        let items = if items.is_empty() { Value::Null } else { items.into() };
        let is_wrapped = matches!(list, "streams" | "domains") || query.contains_key("total_stat");
        if is_wrapped { json!({ "items": items, "total": total }) } else { items }
    }
}

/// The API, until it is dropped.
pub struct StandIn {
    address: SocketAddr,
    account: Arc<Mutex<Account>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// An empty account with a Premium key.
    pub fn new(key: &str) -> Self {
        let socket = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = socket.local_addr().expect("an address");
        let account = Arc::new(Mutex::new(Account::new(key)));
        let ended = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&account), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for stream in socket.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), account) = (stream, Arc::clone(&shared)) else { continue };
                std::thread::spawn(move || drop(serve(stream, &account)));
            }
        });
        Self { address, account, ended, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    /// What goes wrong from now on; requests are counted anew.
    pub fn faults(&self, faults: impl FnMut(&Asked, usize) -> Option<Fault> + Send + 'static) {
        let mut account = self.account();
        account.faults = Box::new(faults);
        account.log.clear();
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: TcpStream, account: &Mutex<Account>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let (asked, raw) = read(&mut stream)?;
    let lock = || account.lock().unwrap_or_else(|broken| broken.into_inner());
    let fault = {
        let mut account = lock();
        account.log.push(asked.clone());
        let count = account.log.len() - 1;
        (account.faults)(&asked, count)
    };
    if let Some(Fault::Waits(time)) = fault {
        std::thread::sleep(time);
    }
    let answer = || lock().answer(&asked);
    let error = |status: u16| {
        let body = json!({ "error": "something went wrong" }).to_string();
        head(status, "application/json", body.len(), "") + &body
    };
    let bytes = match &fault {
        None | Some(Fault::Waits(_) | Fault::Drips(_)) => {
            let (status, body) = answer();
            whole(status, &body, &asked).into_bytes()
        }
        Some(Fault::Cut) => Vec::new(),
        Some(Fault::CutAfter) => {
            answer();
            Vec::new()
        }
        Some(Fault::Status(status)) => error(*status).into_bytes(),
        Some(Fault::StatusAfter(status)) => {
            answer();
            error(*status).into_bytes()
        }
        Some(Fault::Busy(after)) => {
            let body = json!({ "error": "too many requests" }).to_string();
            let headers = format!("Retry-After: {after}\r\nX-Ratelimit-Limit: 20\r\n");
            (head(429, "application/json", body.len(), &headers) + &body).into_bytes()
        }
        Some(Fault::Raw(bytes)) => bytes.clone(),
        Some(Fault::Body(kind, body)) => {
            [head(200, kind, body.len(), "").as_bytes(), body].concat()
        }
        Some(Fault::Stalls(_)) => {
            (head(200, "application/json", 4096, "") + "[{\"id\":").into_bytes()
        }
        Some(Fault::Echoes(status)) => {
            let body = json!({ "error": format!("cannot serve {raw}") }).to_string();
            (head(*status, "application/json", body.len(), "") + &body).into_bytes()
        }
        Some(Fault::EchoesBody(status)) => {
            let body = json!({ "error": format!("{} is not valid", asked.body) }).to_string();
            (head(*status, "application/json", body.len(), "") + &body).into_bytes()
        }
        Some(Fault::NoId) => {
            answer();
            (head(201, "application/json", 2, "") + "{}").into_bytes()
        }
    };
    match fault {
        Some(Fault::Drips(time)) => {
            for byte in bytes.chunks(1) {
                stream.write_all(byte)?;
                std::thread::sleep(time);
            }
        }
        Some(Fault::Stalls(time)) => {
            stream.write_all(&bytes)?;
            std::thread::sleep(time);
        }
        _ => stream.write_all(&bytes)?,
    }
    stream.shutdown(std::net::Shutdown::Write)
}

fn head(status: u16, kind: &str, length: usize, headers: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n"
    )
}

/// An answer; paths that nobody knows get the page of the documentation.
fn whole(status: u16, body: &Value, asked: &Asked) -> String {
    let is_list = LISTS.iter().any(|list| asked.path == format!("/{list}"));
    match body {
        Value::Null if status == 200 && !(is_list && asked.method == "GET") => {
            let page = "<!DOCTYPE html><html><head><title>Swagger UI</title></head></html>";
            head(200, "text/html; charset=utf-8", page.len(), "") + page
        }
        Value::Null if status == 204 => "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n".into(),
        body => {
            let body = body.to_string();
            head(status, "application/json; charset=utf-8", body.len(), "") + &body
        }
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<(Asked, String)> {
    let broken = || std::io::Error::other("no request");
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let n = stream.read(&mut chunk)?;
        bytes.extend_from_slice(&chunk[..n]);
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut request = httparse::Request::new(&mut headers);
        let parsed = request.parse(&bytes).map_err(|_| broken())?;
        let httparse::Status::Complete(start) = parsed else {
            if n == 0 {
                return Err(broken());
            }
            continue;
        };
        let header = |name: &str| {
            request
                .headers
                .iter()
                .find(|h| h.name.eq_ignore_ascii_case(name))
                .map(|h| String::from_utf8_lossy(h.value).into_owned())
        };
        let length: usize = header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        if bytes.len() < start + length {
            if n == 0 {
                return Err(broken());
            }
            continue;
        }
        let target = request.path.ok_or_else(broken)?;
        let url = url::Url::parse("http://stand-in")
            .and_then(|base| base.join(target))
            .map_err(|_| broken())?;
        let asked = Asked {
            method: request.method.unwrap_or_default().to_owned(),
            path: url.path().to_owned(),
            query: url.query_pairs().into_owned().collect(),
            body: serde_json::from_slice(&bytes[start..start + length]).unwrap_or(Value::Null),
        };
        return Ok((asked, String::from_utf8_lossy(&bytes[..start]).into_owned()));
    }
}
