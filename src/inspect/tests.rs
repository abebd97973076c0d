mod filled;
mod workspace;

use super::{Beside, Kind, Reading, inspect};
use crate::compile::Secrets;
use crate::compile::testing::{FULL, planned};
use crate::diagnostic::Severity;

fn alone(text: &str) -> Reading {
    inspect(text, None)
}

fn within(text: &str) -> Reading {
    planned(FULL, None, Secrets::Masked, |ws, plan| inspect(text, Some(&Beside::new("", ws, plan))))
}

/// `level rule` of what is wrong, and what it is mended to.
fn faults(reading: &Reading) -> Vec<String> {
    let one = |f: &super::Fault| format!("{} {}", f.severity.as_str(), f.rule.unwrap_or("-"));
    reading.faults.iter().map(one).collect()
}

const GOOD: [(&str, Kind); 13] = [
    ("https://trk.acme.com/postback?clickid={data1}&sum={sum}&type=Sale", Kind::Postback),
    (
        "https://trk.acme.com/postback?clickid=61f190c31cfe1c000181572d&sum=12.50&type=Sale",
        Kind::Postback,
    ),
    ("https://kshop5.pro/AbC12d?data1={clickid}", Kind::Offer),
    ("https://kshop5.pro/AbC12d?data1=61f190c31cfe1c000181572d", Kind::Offer),
    ("https://kshop5.pro/AbC12d", Kind::Stream),
    ("https://trk.acme.com/61f190c31cfe1c000181572d?sub1={zoneid}&ref_id=${SUBID}", Kind::Campaign),
    ("https://quiz.acme.com/?cmpid=61f190c31cfe1c000181572d&ref_id={click_id}", Kind::Direct),
    (
        "https://ad.propellerads.com/conversion.php?aid=1&tid=2&visitor_id={ref_id}&payout={payout}",
        Kind::ChannelPostback,
    ),
    ("https://s.acme-net.com/pb?c={ref_id}", Kind::ChannelPostback),
    ("https://trk.acme.com/click", Kind::Click),
    ("https://trk.acme.com/click/2", Kind::Click),
    ("https://trk.acme.com/preclick", Kind::Click),
    ("https://trk.acme.com/uniclick.js?defaultcampaignid=61f190c31cfe1c000181572d", Kind::Script),
];

#[test]
fn what_is_right_is_told_apart_and_has_no_errors() {
    for (url, kind) in GOOD {
        let reading = alone(url);
        assert_eq!(reading.kind, kind, "{url}");
        assert!(!reading.has_errors(), "{url}: {:?}", reading.faults);
    }
}

#[test]
fn what_was_compiled_is_recognised_and_does_not_differ() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        for row in plan.rows() {
            let reading = inspect(&row.url, Some(&beside));
            let entry = reading.entry.as_ref().unwrap_or_else(|| panic!("{}", row.url));
            assert_eq!(entry.kind, row.kind.as_str(), "{}", row.url);
            assert!(entry.differences.is_empty(), "{}: {:?}", row.url, entry.differences);
        }
    });
}

#[test]
fn panels_and_previews_are_no_links() {
    for (url, kind) in [
        ("https://cpanel.kma.biz/offers/1", Kind::Panel),
        ("https://blog-feed.org/story/?ufl=12", Kind::Preview),
        ("https://any.host.biz/x/?ufl=12", Kind::Preview),
        ("https://app.redtrack.io/campaigns", Kind::Panel),
    ] {
        let reading = alone(url);
        assert_eq!(reading.kind, kind, "{url}");
        assert!(reading.has_errors(), "{url}");
    }
}

#[test]
fn other_trackers_are_named_as_far_as_they_are_known() {
    let keitaro = alone(
        "http://trk.acme.com/a1b2c3/postback?subid={data1}&payout={sum}&status={status}&lead_status=P",
    );
    assert_eq!(keitaro.kind, Kind::OtherPostback);
    assert!(keitaro.what.contains("Keitaro") && !keitaro.has_errors());
    assert_eq!(keitaro.parameters[0].meaning, "Keitaro's click id");
    let kadam =
        alone("https://kdtrk.net/ru/postback/?data={data1}&partner=kma&cost={sum}&status={status}");
    assert!(kadam.what.contains("Kadam"), "{}", kadam.what);
    assert_eq!(alone("https://help.voluum.com/x").kind, Kind::OtherSite);
    assert_eq!(alone("https://everad.com/offers/7").kind, Kind::Unknown);
}

#[test]
fn every_slip_of_a_postback_is_found_and_mended() {
    for (query, expected, mended) in [
        (
            "clickid={clickid}&type=Sale",
            "error swapped-direction",
            Some("clickid={data1}&type=Sale"),
        ),
        ("cid={data1}&type=Sale", "error -", Some("clickid={data1}&type=Sale")),
        ("clickid=%7Bdata1%7D&type=Sale", "error macro-syntax", Some("clickid={data1}&type=Sale")),
        (
            "clickid={data1}&sum={payout}&type=Sale",
            "error swapped-direction",
            Some("clickid={data1}&sum={sum}&type=Sale"),
        ),
        ("clickid={data1}&status={status}", "error -", None),
        ("clickid={data1}&status=accepted", "error -", None),
        (
            "clickid={data1}&type=Sale&rdtk_event_id=1",
            "error event-id-constant",
            Some("clickid={data1}&type=Sale&rdtk_event_id={orderid}"),
        ),
        ("clickid={data1}&type=Sale&txid={orderid}", "warning -", None),
        ("clickid={replace_me}&type=Sale", "error placeholder-left", None),
        ("clickid={data1}&type=Sale&type=Lead", "error duplicate-query-key", None),
        ("clickid={data1}&type=Sale&sub1={geo}", "warning unknown-macro", None),
        ("clickid={data1}", "warning -", None),
    ] {
        let reading = alone(&format!("https://trk.acme.com/postback?{query}"));
        assert!(faults(&reading).iter().any(|f| f == expected), "{query}: {:?}", reading.faults);
        let mended = mended.map(|m| format!("https://trk.acme.com/postback?{m}"));
        assert_eq!(reading.mended, mended, "{query}");
    }
    for (url, rule) in [
        ("https://api.redtrack.io/postback?clickid={data1}&type=Sale", "error api-host"),
        ("https://x7f2q.ttrk.io/postback?clickid={data1}&type=Sale", "warning service-domain"),
        ("http://trk.acme.com/postback?clickid={data1}&type=Sale", "warning plain-http"),
        ("https://trk.acme.com/Postback/?clickid={data1}&type=Sale", "error -"),
        ("https://trk.example.com/postback?clickid={data1}&type=Sale", "error placeholder-left"),
    ] {
        assert!(faults(&alone(url)).contains(&rule.to_owned()), "{url}: {:?}", alone(url).faults);
    }
}

#[test]
fn every_slip_of_the_other_urls_is_found() {
    for (url, rule) in [
        ("https://kshop5.pro/AbC12d?subid={clickid}", "error click-id-slot-misspelt"),
        ("https://kshop5.pro/AbC12d?data1={sub1}", "error click-id-slot-taken"),
        ("https://kshop5.pro/AbC12d?data1={data1}", "error swapped-direction"),
        ("https://kshop5.pro/AbC12d?data1=%7Bclickid%7D", "error macro-syntax"),
        ("https://kshop5.pro/AbC12d?data1={clickid}&data2={subb1}", "warning unknown-token"),
        (
            "https://trk.acme.com/61f190c31cfe1c000181572d?sub1={zone}",
            "warning click-id-not-captured",
        ),
        (
            "https://trk.acme.com/61f190c31cfe1c000181572d?sub21=a&ref_id={c}",
            "error sub-out-of-range",
        ),
        (
            "https://trk.acme.com/61f190c31cfe1c000181572d?ref_id={ref_id}",
            "error swapped-direction",
        ),
        ("https://trk.acme.com/{redtrack_campaign_id}?ref_id={c}", "error placeholder-left"),
        ("https://evadav.com/phpb?click_id={clickid}", "error swapped-direction"),
        ("https://evadav.com/phpb?click_id={sub1}", "error channel-postback-missing-ref-id"),
        ("https://evadav.com/phpb?click_id={ref_id}&payout={sum}", "error swapped-direction"),
        ("https://mgid.com/x y", "error malformed-url"),
        ("trk.acme.com/postback?clickid={data1}&type=Sale", "error malformed-url"),
    ] {
        assert!(faults(&alone(url)).contains(&rule.to_owned()), "{url}: {:?}", alone(url));
    }
}

#[test]
fn beside_a_workspace_each_parameter_is_compared() {
    let reading = within("https://trk.acme-media.com/postback?clickid={data2}&sum={sum}&type=sale");
    let entry = reading.entry.as_ref().expect("a postback of the workspace");
    assert_eq!(entry.id, "global/Sale");
    let parts: Vec<&str> = entry.differences.iter().map(|d| d.part.as_str()).collect();
    assert_eq!(parts, ["clickid", "type", "sub1", "rdtk_event_id", "ptoken"]);
    assert!(reading.faults.iter().any(|f| f.help == "write `Sale`"), "{:?}", reading.faults);
    let slot = |f: &super::Fault| f.message.contains("`{data2}`") && f.help.contains("`data1`");
    assert!(reading.faults.iter().any(slot), "{:?}", reading.faults);
    assert!(reading.mended.is_some_and(|url| url.contains("clickid={data1}&")));
    let fired = within("https://kshop5.pro/AbC12d?data1=61f190c31cfe1c000181572d&data2=push");
    assert!(fired.entry.expect("an offer").differences.is_empty());
    let foreign = within("https://other.host.com/postback?clickid={data1}&type=Sale");
    assert!(foreign.has_errors());
}

#[test]
fn what_is_no_url_gets_a_helpful_answer() {
    for (text, part) in [
        ("", "nothing"),
        ("hello there", "ordinary text"),
        ("{clickid}", "RedTrack"),
        ("{data1}", "KMA.BIZ"),
        ("${SUBID}", "PropellerAds"),
        ("{nobody}", "not known whose"),
        ("61f190c31cfe1c000181572d", "24 hexadecimal"),
        ("AbC12d", "stream"),
        ("clickid={data1}&sum={sum}", "parameters without an address"),
    ] {
        let reading = alone(text);
        assert_eq!(reading.kind, Kind::NotAUrl, "{text}");
        assert!(reading.what.contains(part), "{text}: {}", reading.what);
        assert!(reading.has_errors());
    }
}

#[test]
fn secrets_are_masked_and_long_texts_are_cut() {
    let key = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6";
    for text in [
        key.to_owned(),
        format!(
            "https://trk.acme.com/postback?clickid={{data1}}&type=Sale&ptoken=k3y0fth1s&x={key}"
        ),
    ] {
        let shown = format!("{:?}", alone(&text));
        assert!(!shown.contains(key) && !shown.contains("k3y0fth1s"), "{shown}");
    }
    let names =
        ["auth_token", "client_secret", "password", "passwd", "private_key", "pwd", "token"];
    for name in names {
        for before in ["https://", "", "//"] {
            let text =
                format!("{before}trk.acme.com/x?clickid={{data1}}&{name}=s3c%2Bt&ak=k3y0&b=1");
            let reading = alone(&text);
            let shown = format!("{reading:?}");
            assert!(!shown.contains("s3c%2Bt") && !shown.contains("k3y0"), "{shown}");
            assert!(reading.input.starts_with(&format!("{before}trk.acme.com/x?")), "{shown}");
            assert!(reading.input.ends_with(&format!("{name}=•••&ak=•••&b=1")), "{shown}");
        }
    }
    let path = alone("https://trk.roller.ad/conversion/aid/7/s3cr3t?click_id={ref_id}");
    assert!(!format!("{path:?}").contains("s3cr3t"), "{path:?}");
    let long = alone(&format!("https://a.io/{}", "é".repeat(100_000)));
    assert!(long.input.len() < 200 && long.has_errors());
}

#[test]
fn notes_never_fail_and_errors_do() {
    let reading = alone("https://kshop5.pro/AbC12d");
    assert!(reading.faults.iter().all(|f| f.severity == Severity::Note), "{:?}", reading.faults);
}

/// Pieces that URLs are made of, whole and broken.
fn pieces() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "https://",
            "http://",
            "//",
            "trk.acme-media.com",
            "kshop5.pro",
            "/postback",
            "/AbC12d",
            "/61f190c31cfe1c000181572d",
            "/click/",
            "?",
            "&",
            "=",
            "#",
            "%7B",
            "%7D",
            "{",
            "}",
            "[",
            "]",
            "{clickid}",
            "{data1}",
            "{ref_id}",
            "${SUBID}",
            "##X##",
            "clickid",
            "data1",
            "cid",
            "type",
            "status",
            "sum",
            "ptoken",
            "ref_id",
            "cmpid",
            "ufl",
            "<AID>",
            "REPLACE",
            "\u{202e}",
            "\u{1b}[31m",
            "é",
            " ",
            "\0",
            ":",
            "@",
            "sub21",
            "Sale",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest::proptest! {
    /// Whatever is pasted, there is an answer; what it mends can be read again; nothing in it
    /// reaches a terminal as it is.
    #[test]
    fn anything_at_all_is_answered(text in pieces()) {
        for reading in [alone(&text), within(&text)] {
            if let Some(mended) = &reading.mended {
                alone(mended);
            }
            let inspection = super::Inspection { format_version: 1, readings: vec![reading] };
            let look = crate::report::Look::default();
            let shown = crate::report::render_inspection(&inspection, crate::report::InspectFormat::Pretty, look);
            let safe = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
            proptest::prop_assert!(shown.chars().all(safe), "{}", shown);
        }
    }
}

/// `https://a.adskeeper.co.uk/postback?…` was taken for a postback to RedTrack.
#[test]
fn a_channel_whose_address_ends_with_postback_is_a_channel() {
    for url in [
        "https://a.adskeeper.co.uk/postback?c={ref_id}&e=lead",
        "http://postback.report/postback?cid=7&click_id={ref_id}",
    ] {
        assert_eq!(inspect(url, None).kind, Kind::ChannelPostback, "{url}");
    }
    let ours = "https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale";
    assert_eq!(inspect(ours, None).kind, Kind::Postback);
}

/// What a template leaves to fill is no macro either, and that is one cause.
#[test]
fn a_placeholder_is_said_once() {
    let reading =
        alone("https://trk.acme.com/postback?clickid={data1}&type=Sale&sum={replace_or_remove}");
    let found = faults(&reading);
    assert!(found.iter().any(|f| f == "error placeholder-left"), "{found:?}");
    assert!(!found.iter().any(|f| f.ends_with("unknown-macro")), "{found:?}");
}

#[test]
fn what_only_looks_compiled_differs() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let rows = plan.rows();
        let row = rows.iter().find(|row| row.url.contains("/postback?")).expect("a postback");
        let parts = |url: &str| -> Vec<String> {
            let entry = inspect(url, Some(&beside)).entry.expect("an entry");
            entry.differences.into_iter().map(|difference| difference.part).collect()
        };
        let host = plan.host;
        assert_eq!(parts(&row.url.replace(host, &format!("{host}:443"))), [""; 0]);
        assert_eq!(parts(&row.url.replace(host, &format!("{host}:8443"))), ["authority"]);
        assert_eq!(parts(&row.url.replace(host, &format!("a:b@{host}"))), ["authority"]);
        assert_eq!(parts(&format!("{}&sum={{sum}}", row.url)), ["sum"]);
        assert_eq!(parts(&format!("{}#x", row.url)), ["fragment"]);
    });
}

/// What is copied by halves was printed with its token.
#[test]
fn a_token_is_masked_wherever_it_stands() {
    let key = "0123456789abcdef0123456789abcdef";
    let long = "x".repeat(super::LONGEST);
    for (text, shown) in [
        ("clickid={data1}&ptoken=8f3k2m1q0z".to_owned(), "clickid={data1}&ptoken=•••"),
        (format!("api_key={key}"), "api_key=•••"),
        (
            format!("/postback?clickid={{data1}}&api_key={key}"),
            "/postback?clickid={data1}&api_key=•••",
        ),
        (format!("postback {key}"), "postback •••"),
        ("an ordinary=text".to_owned(), "an ordinary=text"),
        // Addresses that were copied with a mistake.
        (
            "https://trk.acme.com/postback?clickid={data1}&amp;ptoken=8f3k2m1q0z".to_owned(),
            "https://trk.acme.com/postback?clickid={data1}&amp;ptoken=•••",
        ),
        (
            "https://trk.acme.com/postback&clickid={data1}&ptoken=8f3k2m1q0z&sum={sum}".to_owned(),
            "https://trk.acme.com/postback&clickid={data1}&ptoken=•••&sum={sum}",
        ),
    ] {
        let reading = alone(&text);
        assert_eq!(reading.input, shown);
        let all = serde_json::to_string(&reading).unwrap();
        assert!(!all.contains(key) && !all.contains("8f3k2m1q0z"), "{all}");
    }
    let shown = alone(&format!("https://trk.acme.com/postback?ptoken=8f3k2m1q0z&{long}")).input;
    assert!(shown.starts_with("https://trk.acme.com/postback?ptoken=•••&xxx"), "{shown}");
    assert!(shown.len() < 130 && shown.ends_with('…'), "{shown}");
}

#[test]
fn only_what_must_be_meant_is_mended() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { KMA_P: { when: pending }, KMA_D: { when: declined } }
";
    planned(text, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let mended = |kind: &str| {
            let url = format!("https://trk.acme-media.com/postback?clickid={{data1}}&type={kind}");
            let reading = inspect(&url, Some(&beside));
            assert!(reading.has_errors(), "{kind}");
            reading.mended.map(|url| url.rsplit('=').next().unwrap_or_default().to_owned())
        };
        assert_eq!(mended("KMA_A"), None);
        assert_eq!(mended("kma_p"), Some("KMA_P".to_owned()));
    });
    let of =
        |token: &str| alone(&format!("https://kshop5.pro/AbC12d?data1={{clickid}}&data2={token}"));
    assert_eq!(of("{sub21}").mended, None);
    assert!(of("{Sub_1}").mended.is_some_and(|url| url.ends_with("={sub1}")));
}

#[test]
fn the_slot_of_the_workspaces_own_offer_is_named() {
    let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
offers: { a: { stream: https://kshop5.pro/AbC12d, click_id_slot: data2 } }
";
    planned(text, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let of = |query: &str| inspect(&format!("https://kshop5.pro/AbC12d{query}"), Some(&beside));
        assert!(of("").faults.iter().any(|f| f.help.contains("append `data2={clickid}`")));
        let mended = of("?data2={data2}").mended.expect("mended");
        assert_eq!(mended, "https://kshop5.pro/AbC12d?data2={clickid}");
        let reading = of("?data2={data2}");
        assert_eq!(faults(&reading), ["error swapped-direction"]);
    });
}

/// It was only told as a difference.
#[test]
fn a_click_id_in_another_slot_than_the_postback_asks_for_is_an_error() {
    planned(FULL, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        let of = |query: &str| inspect(&format!("https://kshop5.pro/AbC12d{query}"), Some(&beside));
        let reading = of("?data3={clickid}");
        assert_eq!(faults(&reading), ["error -"]);
        assert!(reading.faults[0].message.contains("`{data1}`"), "{:?}", reading.faults);
        assert_eq!(reading.mended.as_deref(), Some("https://kshop5.pro/AbC12d?data1={clickid}"));
        let taken = of("?data1={sub1}&data3={clickid}");
        assert_eq!(faults(&taken), ["error -"]);
        assert!(taken.faults[0].help.contains("write `data1={clickid}`"), "{:?}", taken.faults);
        assert!(!of("?data1={clickid}&data2={sub1}").has_errors());
        assert!(!of("?data1=61f190c31cfe1c000181572d&data3={clickid}").has_errors());
    });
    // Of a stream that no offer has, nothing is known.
    assert!(!within("https://kshop5.pro/Zzz99z?data2={clickid}").has_errors());
}
