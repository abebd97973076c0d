//! `trackc trace --listen` as people use it: a plain HTTP client walks from the ad to the
//! postback and back to the channel, and hostile requests change nothing.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A stand-in that runs until it is dropped.
struct Running {
    child: Child,
    address: SocketAddr,
    /// What it printed before it was asked anything.
    greeting: String,
    /// What it has printed since.
    log: Arc<Mutex<String>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(workspace: &str) -> Running {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trackc"))
        .args(["trace", "--listen", "127.0.0.1:0"])
        .arg(support::path(workspace))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("trackc runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut greeting = String::new();
    while !greeting.ends_with("\n\n") || greeting.matches("\n\n").count() < 4 {
        assert!(lines.read_line(&mut greeting).expect("a line") > 0, "{greeting}");
    }
    // Somebody has to read the log.
    let log = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            kept.lock().expect("a log").push_str(&format!("{line}\n"));
        }
    });
    let address = greeting.split("http://").nth(1).and_then(|rest| rest.split(',').next());
    let address = address.expect("an address").parse().expect("an address");
    Running { child, address, greeting, log }
}

struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn send(address: SocketAddr, request: &[u8]) -> Option<Response> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    // Whoever is refused early may lose the rest of what it says.
    let _ = stream.write_all(request);
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Response { status, head: head.to_owned(), body: body.to_owned() })
}

/// Requests a URL whose host is the stand-in's own.
fn get(url: &str, cookie: &str) -> Response {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_at(rest.find('/').expect("a path"));
    let address = host.parse().expect("the stand-in's address");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n");
    send(address, request.as_bytes()).expect("an answer")
}

#[test]
fn an_ordinary_client_walks_all_the_way_and_home_again() {
    let running = listen("tests/cmd/workspaces/clean");
    let curl = running.greeting.lines().find(|l| l.contains("curl -sL") && l.contains("61f190c3"));
    let ad = curl.and_then(|line| line.split('\'').nth(1)).expect("a URL in quotes");
    let to_page = get(ad, "");
    assert_eq!(to_page.status, 302);
    let cookie = to_page.header("Set-Cookie").and_then(|c| c.split(';').next()).expect("a cookie");
    let page = get(to_page.header("Location").expect("a page"), cookie);
    assert_eq!(page.status, 200);
    let button = page.body.lines().find(|l| l.ends_with("/click")).expect("a button");
    let to_offer = get(button, cookie);
    assert_eq!(to_offer.status, 302, "{}", to_offer.body);
    let offer = get(to_offer.header("Location").expect("an offer"), "");
    let postback = |status: &str| {
        let line = offer.body.lines().find_map(|l| l.strip_prefix(status)?.strip_prefix(' '));
        line.expect("a postback").to_owned()
    };
    for status in ["pending", "approved"] {
        let counted = get(&postback(status), "");
        assert_eq!(counted.status, 200, "{}", counted.body);
    }
    let counted = get(&postback("approved"), "");
    let body: serde_json::Value = serde_json::from_str(&counted.body).expect("JSON");
    assert_eq!(body["conversions"][0]["type"], "Sale");
    assert_eq!(body["conversions"][0]["payout"], "12.50");
    let home = get(body["try"].as_str().expect("the channel's postback"), "");
    assert_eq!(home.status, 200, "{}", home.body);
    assert!(home.body.contains("`visitor_id`"), "{}", home.body);
}

/// A private workspace's token is where it is sent, and in nothing that is merely read.
#[test]
fn a_secret_is_in_no_log_and_in_no_answer_but_where_it_is_sent() {
    const SECRET: &str = "canary";
    let text = std::fs::read_to_string(support::path("examples/quickstart/trackc.yaml"));
    let text = text.expect("a workspace").replace(
        "postback:\n      secrets:\n        AID: { env: PROPELLER_AID }\n        TID: { env: PROPELLER_TID }",
        "postback: { url: \"https://ad.acme-network.com/c?visitor_id={ref_id}&token=s3cr3t%2Fcanary\" }",
    );
    let text = text.replace("AbC12d", "AbC12d?api_key=c4canary");
    assert_eq!(text.matches(SECRET).count(), 2);
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("trackc.yaml"), format!("private: true\n{text}"))
        .expect("a file");
    let running = listen(dir.path().to_str().expect("UTF-8"));
    let curl = running.greeting.lines().find(|l| l.contains("curl -sL")).expect("a link");
    let to_offer = get(curl.split('\'').nth(1).expect("a URL in quotes"), "");
    assert!(!to_offer.body.contains(SECRET), "{}", to_offer.body);
    let offer = get(to_offer.header("Location").expect("an offer"), "");
    assert_eq!(offer.status, 200, "{}", offer.body);
    let approved = offer.body.lines().find_map(|l| l.strip_prefix("approved "));
    let counted = get(approved.expect("a postback"), "");
    let mut body: serde_json::Value = serde_json::from_str(&counted.body).expect("JSON");
    let home = body["try"].take();
    assert!(!body.to_string().contains(SECRET), "{body}");
    assert!(body["channel_postback"].as_str().expect("a URL").contains("token=•••"), "{body}");
    let home = home.as_str().expect("a URL");
    assert!(home.contains("s3cr3t%2Fcanary"), "{home}");
    let heard = get(home, "");
    assert_eq!(heard.status, 200, "{}", heard.body);
    let log = loop {
        let log = running.log.lock().expect("a log").clone();
        if log.contains("finds its own click id") {
            break log;
        }
        std::thread::yield_now();
    };
    assert!(log.contains("token=•••") && !log.contains(SECRET), "{log}");
}

#[test]
fn the_host_header_works_as_curl_connect_to_sends_it() {
    let running = listen("tests/cmd/workspaces/clean");
    let ask = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: trk.acme-media.com\r\n\r\n");
        send(running.address, request.as_bytes()).expect("an answer")
    };
    let click = ask("/61f190c31cfe1c000181572d?ref_id=abc");
    assert_eq!(click.status, 302);
    assert_eq!(click.header("Location"), Some("http://quiz.acme-shop.com/"));
    let unknown = ask("/postback?clickid=61f190c31cfe1c000181572d&type=Sale");
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("no such click"), "{}", unknown.body);
}

#[test]
fn hostile_requests_are_refused_and_the_next_one_is_served() {
    let running = listen("tests/cmd/workspaces/clean");
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(40_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200));
    let hostile: Vec<(&[u8], u16)> = vec![
        (b"\x00\xff\xfe\r\n\r\n", 400),
        (b"GET \r\n\r\n", 400),
        (b"POST /postback HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 405),
        (b"GET //\xf0\x9f\x92\xa9 HTTP/1.1\r\nHost: \xff\r\n\r\n", 404),
        (b"GET /h/ HTTP/1.1\r\n\r\n", 400),
        (b"GET /h/%00%0d%0aX:%20y HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        (b"CONNECT trk.acme-media.com:443 HTTP/1.1\r\n\r\n", 405),
        (long.as_bytes(), 431),
        (many.as_bytes(), 400),
    ];
    for (request, status) in hostile {
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]).into_owned();
        let answer = send(running.address, request);
        assert_eq!(answer.map(|a| a.status), Some(status), "{shown}");
    }
    // One that says nothing and leaves.
    drop(TcpStream::connect(running.address).expect("a connection"));
    let request = b"GET /h/trk.acme-media.com/61f190c31cfe1c000181572d HTTP/1.1\r\n\r\n";
    assert_eq!(send(running.address, request).map(|a| a.status), Some(302));
}

#[test]
fn only_this_machine_is_listened_to() {
    for address in ["0.0.0.0:0", "192.168.0.1:80", "[::]:0"] {
        let output = Command::new(env!("CARGO_BIN_EXE_trackc"))
            .args(["trace", "--listen", address])
            .arg(support::path("tests/cmd/workspaces/clean"))
            .output()
            .expect("trackc runs");
        assert_eq!(output.status.code(), Some(2), "{address}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("other machines"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_130() {
    let mut running = listen("tests/cmd/workspaces/clean");
    let id = running.child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().expect("kill runs");
    assert!(sent.success());
    assert_eq!(running.child.wait().expect("an end").code(), Some(130));
}
