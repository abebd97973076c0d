//! The client, and everything that an answer can be.

use super::stand_in::{Asked, Fault, StandIn};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use trackc::account::{Failure, Kind, Object, Remote, Why};
use trackc::api::{ApiKey, Base, Client, Notice, Settings};

/// It has characters that are encoded in a query.
const CANARY: &str = "cAnArY/Zz0+123=4567&89";

fn quick() -> Settings {
    let ms = Duration::from_millis;
    Settings {
        per_minute: None,
        tries: 3,
        first_wait: ms(2),
        longest_wait: ms(1500),
        silence: ms(150),
        whole: ms(600),
        settling: ms(0),
        most_bytes: 100_000,
        most_bytes_of_list: 300_000,
        most_pages: 50,
        is_stopping: || false,
    }
}

fn client(api: &StandIn) -> Client {
    let (base, key) = (Base::new(&api.url()).unwrap(), ApiKey::new(CANARY).unwrap());
    Client::new(base, key, quick(), |_| {})
}

fn sources(api: &StandIn, count: usize) {
    for i in 0..count {
        api.account().add("sources", json!({ "title": format!("S{i}") }));
    }
}

fn titled(title: &str) -> Object {
    json!({ "title": title }).as_object().unwrap().clone()
}

/// What a list comes to when every answer to it is this one.
fn listed(fault: &Fault) -> Result<Vec<Object>, Failure> {
    let api = StandIn::new(CANARY);
    sources(&api, 1);
    let fault = fault.clone();
    api.faults(move |_, _| Some(fault.clone()));
    let result = client(&api).list(Kind::Source);
    if let Err(failure) = &result {
        let text = format!("{failure} {failure:?}");
        assert!(!text.contains("cAnArY") && !text.contains("api_key"), "{text}");
    }
    result
}

#[test]
fn every_page_is_read_whatever_its_size() {
    for most_per_page in [1, 2, 3, 100] {
        let api = StandIn::new(CANARY);
        sources(&api, 7);
        api.account().most_per_page = most_per_page;
        assert_eq!(client(&api).list(Kind::Source).unwrap().len(), 7, "{most_per_page} a page");
        api.account().add("domains", json!({ "url": "a.acme-media.com" }));
        api.account().add("domains", json!({ "url": "b.acme-media.com" }));
        assert_eq!(client(&api).list(Kind::Domain).unwrap().len(), 2);
        assert!(client(&api).list(Kind::Offer).unwrap().is_empty());
        assert!(client(&api).list(Kind::Stream).unwrap().is_empty());
    }
}

#[test]
fn a_server_that_ignores_pages_ends_all_the_same() {
    let again = json!([{ "id": "61f190c31cfe1c000181572d" }]).to_string().into_bytes();
    assert_eq!(listed(&Fault::Body("application/json", again)).unwrap().len(), 1);
}

#[test]
fn a_list_without_an_end_is_given_up() {
    let api = StandIn::new(CANARY);
    api.faults(|_, n| {
        let page = json!([{ "id": format!("{n:024x}") }]).to_string().into_bytes();
        Some(Fault::Body("application/json", page))
    });
    let failure = client(&api).list(Kind::Source).unwrap_err();
    assert_eq!(failure.to_string(), "GET /sources: the list has no end");
    assert_eq!(api.account().log.len(), quick().most_pages);
}

/// A server could fill the memory with pages each of which was small enough.
#[test]
fn a_list_of_pages_that_are_too_much_together_is_given_up() {
    let api = StandIn::new(CANARY);
    api.faults(|_, n| {
        let page = json!([{ "id": format!("{n:024x}"), "notes": "x".repeat(90_000) }]);
        Some(Fault::Body("application/json", page.to_string().into_bytes()))
    });
    let mut client = client(&api);
    for kind in [Kind::Source, Kind::Offer] {
        let failure = client.list(kind).unwrap_err().to_string();
        assert_eq!(failure, format!("GET /{}: the list is far too large", kind.plural()));
    }
    // Each list has as much.
    assert_eq!(api.account().log.len(), 8);
}

#[test]
fn what_is_no_list_is_no_empty_list() {
    let json = "application/json";
    let deep = "[".repeat(50_000).into_bytes();
    for (body, words) in [
        (b"".to_vec(), "the answer is empty"),
        (b"{}".to_vec(), "the answer is no list"),
        (b"\"offers\"".to_vec(), "the answer is no list"),
        (b"{\"items\": 3}".to_vec(), "the answer is no list"),
        (b"{\"error\": \"x\"}".to_vec(), "the answer is an error: x"),
        (b"[null]".to_vec(), "the list holds something that is no object"),
        (b"[{\"title\": \"x\"}]".to_vec(), "the list holds something without an id"),
        (b"[{\"id\": 7}]".to_vec(), "the list holds something without an id"),
        (b"[{\"id\": ".to_vec(), "the answer is no JSON that can be read"),
        (b"\xff\xfe".to_vec(), "the answer is no JSON that can be read"),
        (deep, "the answer is no JSON that can be read"),
        (vec![b' '; 200_000], "the answer is far too large"),
    ] {
        let failure = listed(&Fault::Body(json, body)).unwrap_err();
        assert!(failure.to_string().contains(words), "{failure}");
        assert!(failure.is_unclear());
    }
    let page = Fault::Body("text/html; charset=utf-8", b"<html>".to_vec());
    assert!(listed(&page).unwrap_err().to_string().contains("is a page and no JSON"));
}

#[test]
fn each_status_says_what_to_do() {
    let said = |status| listed(&Fault::Status(status)).unwrap_err().to_string();
    assert_eq!(
        said(401),
        "GET /sources: RedTrack does not take the key (it said: something went wrong); see that REDTRACK_API_KEY holds the API key of this account"
    );
    assert_eq!(
        said(403),
        "GET /sources: this API key may not do that (it said: something went wrong)"
    );
    assert_eq!(
        said(404),
        "GET /sources: RedTrack has no such thing (it said: something went wrong); somebody may have deleted it"
    );
    assert_eq!(
        said(422),
        "GET /sources: RedTrack refuses it with 422 (it said: something went wrong)"
    );
    assert_eq!(
        said(500),
        "GET /sources: RedTrack answers with an error of its own, 500 (it said: something went wrong)"
    );
    let busy = |after: &str| listed(&Fault::Busy(after.into())).unwrap_err().to_string();
    assert_eq!(
        busy("3600"),
        "GET /sources: RedTrack takes no more requests now and asks to wait 3600 seconds; run the same command again then"
    );
    assert_eq!(
        busy("soon"),
        "GET /sources: RedTrack takes no more requests now; run the same command again in some minutes"
    );
}

#[test]
fn a_broken_connection_ends_in_time() {
    let long = Duration::from_secs(3);
    for fault in [
        Fault::Cut,
        Fault::Stalls(long),
        Fault::Drips(Duration::from_millis(20)),
        Fault::Raw(b"HELLO\r\n\r\n".to_vec()),
    ] {
        let start = Instant::now();
        let failure = listed(&fault).unwrap_err();
        assert!(failure.is_unclear(), "{fault:?}: {failure}");
        assert!(start.elapsed() < long, "{fault:?}");
    }
    let nobody = Base::new("http://127.0.0.1:1").unwrap();
    let mut client = Client::new(nobody, ApiKey::new(CANARY).unwrap(), quick(), |_| {});
    let failure = client.list(Kind::Offer).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "GET /offers: RedTrack cannot be reached: the connection is refused"
    );
}

#[test]
fn reading_is_tried_again_and_waits_as_asked() {
    let api = StandIn::new(CANARY);
    sources(&api, 1);
    api.faults(|_, n| {
        [Some(Fault::Busy("1".into())), Some(Fault::Status(503))].get(n).cloned().flatten()
    });
    let waits: Rc<RefCell<Vec<Notice>>> = Rc::default();
    let heard = Rc::clone(&waits);
    let (base, key) = (Base::new(&api.url()).unwrap(), ApiKey::new(CANARY).unwrap());
    let mut client = Client::new(base, key, quick(), move |notice| heard.borrow_mut().push(notice));
    assert_eq!(client.list(Kind::Source).unwrap().len(), 1);
    let waits = waits.borrow();
    assert_eq!((waits[0].wait, waits[0].why), (Duration::from_secs(1), "RedTrack asks for it"));
    assert_eq!(waits[1].why, "RedTrack has an error of its own");
    assert_eq!(client.calls(), 4);
}

#[test]
fn what_may_have_been_made_is_not_made_again() {
    for fault in [
        Fault::Cut,
        Fault::CutAfter,
        Fault::Status(500),
        Fault::StatusAfter(502),
        Fault::NoId,
        Fault::Stalls(Duration::from_millis(300)),
    ] {
        let api = StandIn::new(CANARY);
        let wrong = fault.clone();
        api.faults(move |_, _| Some(wrong.clone()));
        let failure = client(&api).create(Kind::Source, &titled("Propeller")).unwrap_err();
        assert!(failure.is_unclear(), "{fault:?}: {failure}");
        assert_eq!(api.account().count("POST"), 1, "{fault:?}");
    }
    // What was surely not done may be done again.
    let api = StandIn::new(CANARY);
    api.faults(|_, n| (n == 0).then(|| Fault::Busy("0".into())));
    client(&api).create(Kind::Source, &titled("Propeller")).unwrap();
    assert_eq!(api.account().titles("sources"), ["Propeller"]);
}

#[test]
fn putting_is_tried_again() {
    let api = StandIn::new(CANARY);
    sources(&api, 1);
    let mut client = client(&api);
    let mut object = client.list(Kind::Source).unwrap().remove(0);
    let id = object["id"].as_str().unwrap().to_owned();
    object.insert("title".into(), "P".into());
    api.faults(|_, n| [Some(Fault::CutAfter), Some(Fault::Status(500))].get(n).cloned().flatten());
    client.replace(Kind::Source, &id, &object).unwrap();
    assert_eq!(api.account().titles("sources"), ["P"]);
    assert_eq!(client.get(Kind::Source, &id).unwrap()["title"], "P");
}

#[test]
fn funnels_are_not_made_and_odd_ids_get_into_no_path() {
    let api = StandIn::new(CANARY);
    let mut client = client(&api);
    assert!(client.create(Kind::Stream, &titled("x")).is_err());
    for odd in ["", "../offers", "61f190c31cfe1c000181572d/x", "61f190c31cfe1c00018157zz"] {
        assert!(matches!(client.get(Kind::Source, odd).unwrap_err().why, Why::Missing(_)));
        assert!(client.replace(Kind::Source, odd, &titled("x")).is_err());
    }
    assert!(api.account().log.is_empty());
}

#[test]
fn the_key_goes_to_one_host_alone() {
    let (api, other) = (StandIn::new(CANARY), StandIn::new(CANARY));
    let location = format!("{}/sources?api_key=cAnArY%2FZz0%2B123%3D4567%2689", other.url());
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        api.faults(move |_, _| {
            let head = format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            Some(Fault::Raw(head.into_bytes()))
        });
        for failure in [
            client(&api).list(Kind::Source).unwrap_err(),
            client(&api).create(Kind::Source, &titled("x")).unwrap_err(),
        ] {
            let text = format!("{failure} {failure:?}");
            assert!(
                text.contains("the key is sent nowhere else") && !text.contains("cAnArY"),
                "{text}"
            );
        }
    }
    assert!(other.account().log.is_empty());
}

#[test]
fn a_server_that_repeats_the_key_is_not_repeated() {
    for status in [400, 401, 403, 404, 409, 500] {
        let failure = listed(&Fault::Echoes(status)).unwrap_err();
        assert!(failure.to_string().contains("(hidden: the key stood here)"), "{failure}");
    }
    let told = json!({ "id": "61f190c31cfe1c000181572d", "notes": CANARY });
    let api = StandIn::new(CANARY);
    let kept = client(&api).without_key(told.as_object().unwrap().clone());
    assert!(!Value::Object(kept).to_string().contains("cAnArY"));
}

#[test]
fn the_key_travels_in_the_query_and_nowhere_else() {
    let api = StandIn::new(CANARY);
    client(&api).create(Kind::Source, &titled("x")).unwrap();
    let asked: Vec<Asked> = api.account().log.clone();
    assert_eq!(asked[0].query.get("api_key").map(String::as_str), Some(CANARY));
    assert!(!asked[0].body.to_string().contains("cAnArY"));
}
