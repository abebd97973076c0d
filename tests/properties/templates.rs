//! Macros survive: they are found where they are, nothing else is touched, and what goes into
//! a URL comes out of it again.

use crate::cases;
use crate::generate::{Tape, tape};
use proptest::prelude::*;
use std::borrow::Cow;
use trackc::template::{Template, UrlTemplate, append_query, encode_value};

const PARTS: &[&str] = &[
    "{clickid}",
    "{{ad.id}}",
    "[zoneid]",
    "[[z]]",
    "${SUBID}",
    "__CID__",
    "#k#",
    "##SUB_ID_SHORT(action)##",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "{a b}",
    "$",
    "_",
    "__",
    "#",
    "##",
    "%7B",
    "%20",
    "%",
    "a",
    "Z9",
    "-",
    ".",
    "~",
    "&",
    "=",
    "?",
    "/",
    ":",
    "@",
    " ",
    "\t",
    "\"",
    "<KEY>",
    "'",
    "é",
    "Кето",
    "😀",
    "+",
    ",",
    ";",
    "|",
    "\\",
    "^",
];

fn text(choices: &[u8]) -> String {
    let mut tape = Tape::new(choices);
    let mut out = String::new();
    while !tape.is_empty() {
        out.push_str(tape.pick(PARTS));
    }
    out
}

/// Percent-escapes undone, as a server does.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let escape = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn tokens_slice_back_in_order(choices in tape(40)) {
        let text = text(&choices);
        let template = Template::parse(&text);
        let mut last = 0;
        for token in template.tokens() {
            prop_assert!(last <= token.range.start && token.range.start < token.range.end);
            prop_assert!(token.range.start < token.name.start && token.name.end < token.range.end);
            prop_assert!(!text[token.name.clone()].is_empty());
            prop_assert_eq!(template.token_text(token), &text[token.range.clone()]);
            last = token.range.end;
        }
        for problem in template.problems() {
            prop_assert!(!text[problem.range.clone()].is_empty());
        }
    }

    #[test]
    fn filling_macros_with_themselves_changes_nothing(choices in tape(40)) {
        let text = text(&choices);
        prop_assert_eq!(Template::parse(&text).fill(str::to_owned), text);
    }

    #[test]
    fn the_parts_of_a_url_lie_in_it(choices in tape(40), head in 0..4_usize) {
        let text = ["https://a.io/", "http://", "", "https://a.io/x?"][head].to_owned() + &text(&choices);
        let url = UrlTemplate::parse(&text);
        for param in url.params() {
            prop_assert!(param.key.end <= param.value.start && param.value.end <= text.len());
            let pair = &text[param.key.start..param.value.end];
            let joined = format!("{}={}", url.key(&param), url.value(&param));
            prop_assert!(pair == joined || pair == url.key(&param), "{} {}", pair, joined);
        }
        for problem in url.problems() {
            prop_assert!(text.get(problem.range.clone()).is_some());
        }
    }

    #[test]
    fn appending_keeps_what_a_link_carried(choices in tape(24), value in tape(8)) {
        let link = format!("https://kshop5.pro/AbC12d{}", text(&choices));
        let url = UrlTemplate::parse(&link);
        let fragment = url.fragment_range().map_or(link.len(), |f| f.start - 1);
        let plain = text(&value);
        let out = append_query(&link, [("data1", Cow::Borrowed("{clickid}")), ("data2", encode_value(&plain))]);
        prop_assert!(out.starts_with(&link[..fragment]), "{} lost its head in {}", link, out);
        prop_assert!(out.ends_with(&link[fragment..]), "{} lost its tail in {}", link, out);
        let added = &out[fragment..out.len() - (link.len() - fragment)];
        prop_assert!(added.trim_start_matches(['?', '&']).starts_with("data1={clickid}&data2="), "{}", added);
    }

    /// A value without escapes of its own and without a half macro goes in and comes out.
    #[test]
    fn what_goes_into_a_url_comes_out_again(value in tape(12)) {
        let value = text(&value).replace('%', "");
        let encoded = encode_value(&value);
        prop_assert_eq!(decoded(&encoded), value.as_str());
        for token in Template::parse(&value).tokens() {
            prop_assert!(encoded.contains(&value[token.range.clone()]), "{} in {}", value, encoded);
        }
        if !Template::parse(&value).problems().is_empty() {
            return Ok(());
        }
        let url = append_query("https://kshop5.pro/AbC12d?a=1#end", [("data2", encoded.clone())]);
        let parsed = UrlTemplate::parse(&url);
        let last = parsed.params().last().expect("a parameter");
        prop_assert_eq!((parsed.key(&last), parsed.value(&last)), ("data2", &*encoded));
    }
}
