//! One connection: a request is read, an answer is written, the connection ends.

use crate::trace::{Answer, COOKIE, Question};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The longest request head.
const MOST_HEAD: usize = 16 * 1024;
/// The most headers.
const MOST_HEADERS: usize = 64;
/// How long a read or a write may take, and how many reads a head may take.
const PATIENCE: Duration = Duration::from_secs(2);
const MOST_READS: usize = 64;

/// How the other side names the host it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Style {
    /// In the path: `/h/<host>/…`.
    Prefix(SocketAddr),
    /// In the `Host` header, with this port or none.
    Host(Option<u16>),
    /// In the request line, as proxies are asked.
    Proxy,
}

impl Style {
    /// Where a URL of the workspace is reached, in the same style.
    pub(super) fn reach(&self, url: &str) -> String {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let reached = match self {
            Self::Prefix(address) => format!("http://{address}/h/{rest}"),
            Self::Host(Some(port)) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (host, rest) = rest.split_at(end);
                format!("http://{host}:{port}{rest}")
            }
            Self::Host(None) | Self::Proxy => format!("http://{rest}"),
        };
        // As the standard writes it: nothing that could end a header or a line.
        url::Url::parse(&reached).map_or_else(|_| String::from("/"), String::from)
    }
}

/// A request's parts that matter.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    head_only: bool,
    url: String,
    cookie: Option<String>,
    style: Style,
}

/// Serves one connection.
pub(super) fn exchange(
    mut stream: TcpStream,
    address: SocketAddr,
    mut answer: impl FnMut(&Question<'_>, &dyn Fn(&str) -> String) -> Answer,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = match read_head(&mut stream) {
        Ok(head) => head,
        Err(refusal) => return write(&mut stream, refusal, "", false),
    };
    let asked = match parse(&head, address) {
        Ok(asked) => asked,
        Err(refusal) => return write(&mut stream, refusal, "", false),
    };
    let question = Question { url: &asked.url, cookie: asked.cookie.as_deref() };
    let answer = answer(&question, &|url| asked.style.reach(url));
    let mut headers = String::new();
    if let Some(location) = &answer.location {
        headers.push_str(&format!("Location: {location}\r\n"));
    }
    // A click id is hexadecimal; anything else never gets here.
    if let Some(id) = answer.cookie.filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit())) {
        headers.push_str(&format!("Set-Cookie: {COOKIE}={id}; Path=/\r\n"));
    }
    write(&mut stream, (answer.status, &answer.body), &headers, asked.head_only)
}

type Refusal = (u16, &'static str);

fn read_head(stream: &mut TcpStream) -> Result<Vec<u8>, Refusal> {
    let mut head = Vec::with_capacity(1024);
    let mut chunk = [0; 2048];
    for _ in 0..MOST_READS {
        let n = stream.read(&mut chunk).map_err(|_| (408, "the request did not come\n"))?;
        if n == 0 {
            return Err((400, "the request ends too early\n"));
        }
        let from = head.len().saturating_sub(3);
        head.extend_from_slice(&chunk[..n]);
        if head[from..].windows(4).any(|w| w == b"\r\n\r\n") {
            return Ok(head);
        }
        if head.len() > MOST_HEAD {
            return Err((431, "the request is too long\n"));
        }
    }
    Err((408, "the request comes too slowly\n"))
}

fn parse(head: &[u8], address: SocketAddr) -> Result<Asked, Refusal> {
    const BAD: Refusal = (400, "this is no request of HTTP/1.1\n");
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    if !request.parse(head).map_err(|_| BAD)?.is_complete() {
        return Err(BAD);
    }
    let head_only = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return Err((405, "clicks and postbacks are GET requests\n")),
    };
    let target = request.path.ok_or(BAD)?;
    let header = |name: &str| {
        let mut all = request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name));
        all.next().and_then(|h| std::str::from_utf8(h.value).ok())
    };
    let (style, url) = if target.starts_with("http://") || target.starts_with("https://") {
        (Style::Proxy, target.to_owned())
    } else if let Some(rest) = target.strip_prefix("/h/") {
        (Style::Prefix(address), format!("https://{rest}"))
    } else {
        let host = header("host").unwrap_or_default();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, None),
        };
        (Style::Host(port), format!("https://{name}{target}"))
    };
    let cookies = header("cookie").unwrap_or_default().split(';');
    let cookie = cookies
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned());
    Ok(Asked { head_only, url, cookie, style })
}

fn write(
    stream: &mut TcpStream,
    (status, body): (u16, &str),
    headers: &str,
    head_only: bool,
) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        _ => "Answer",
    };
    let kind = if body.starts_with('{') { "application/json" } else { "text/plain" };
    let head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n{headers}Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if !head_only {
        stream.write_all(body.as_bytes())?;
    }
    stream.flush()?;
    // Closing on bytes that were never read would take the answer from the other side.
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut rest = [0; 1024];
    for _ in 0..MOST_READS {
        if !matches!(stream.read(&mut rest), Ok(n) if n > 0) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);

    fn ask(head: &str) -> Result<Asked, Refusal> {
        parse(head.as_bytes(), HERE.into())
    }

    #[test]
    fn the_host_that_is_meant_is_found_in_three_places() {
        let url = |head: &str| ask(head).map(|a| (a.url, a.style));
        let meant = "https://trk.io/a?b=c".to_owned();
        assert_eq!(
            url("GET /h/trk.io/a?b=c HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            Ok((meant.clone(), Style::Prefix(HERE.into())))
        );
        assert_eq!(
            url("GET /a?b=c HTTP/1.1\r\nHost: trk.io:8080\r\n\r\n"),
            Ok((meant.clone(), Style::Host(Some(8080))))
        );
        assert_eq!(
            url("GET /a?b=c HTTP/1.0\r\nhost: trk.io\r\n\r\n"),
            Ok((meant, Style::Host(None)))
        );
        assert_eq!(
            url("GET http://trk.io/a HTTP/1.1\r\n\r\n"),
            Ok(("http://trk.io/a".to_owned(), Style::Proxy))
        );
    }

    #[test]
    fn urls_are_reached_in_the_style_of_the_request() {
        let url = "https://k.pro/A?x={y}\r\nSet-Cookie: a=b";
        let prefix = Style::Prefix(HERE.into()).reach(url);
        assert!(prefix.starts_with("http://127.0.0.1:8080/h/k.pro/A?x={y}"), "{prefix}");
        assert!(!prefix.contains(['\r', '\n', ' ']), "{prefix}");
        assert_eq!(Style::Host(Some(81)).reach("https://k.pro/A"), "http://k.pro:81/A");
        assert_eq!(Style::Host(None).reach("https://k.pro?a"), "http://k.pro/?a");
        assert_eq!(Style::Proxy.reach("https://k.pro/A"), "http://k.pro/A");
    }

    #[test]
    fn other_methods_and_other_protocols_are_refused() {
        assert_eq!(ask("POST / HTTP/1.1\r\n\r\n").map_err(|r| r.0), Err(405));
        assert_eq!(ask("HELO there\r\n\r\n").map_err(|r| r.0), Err(400));
        assert_eq!(ask("GET / HTTP/1.1\r\nbroken\r\n\r\n").map_err(|r| r.0), Err(400));
    }

    #[test]
    fn the_cookie_is_one_of_several() {
        let head = format!("GET / HTTP/1.1\r\nCookie: a=b; {COOKIE}=6710; c=d\r\n\r\n");
        assert_eq!(ask(&head).ok().and_then(|a| a.cookie), Some("6710".to_owned()));
    }
}
