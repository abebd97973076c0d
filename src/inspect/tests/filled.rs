//! Macros that stand in a URL, and what stands where they belong.

use super::{Beside, Kind, Reading, Secrets, alone, faults, inspect, planned};

const TEXT: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
channels:
  p:
    click_id: \"[CID]\"
    parameters: { sub1: \"[Z]\" }
    postback: { url: \"https://pb.acme-net.com/c?v={ref_id}&p={payout}\" }
offers: { a: { stream: https://kshop5.pro/AbC12d, data: { data2: \"kz-{sub1}\" } } }
campaigns: { k: { channel: p, offers: [a], redtrack_id: 61f190c31cfe1c000181572d } }
";

type Inspect<'i> = &'i dyn Fn(&str) -> Reading;

fn beside(text: &str, check: &dyn Fn(Inspect<'_>)) {
    planned(text, None, Secrets::Masked, |ws, plan| {
        let beside = Beside::new("", ws, plan);
        check(&|url| inspect(&format!("https://{url}"), Some(&beside)));
    });
}

fn parts(reading: &Reading) -> Vec<&str> {
    let entry = reading.entry.as_ref().expect("an entry");
    entry.differences.iter().map(|difference| difference.part.as_str()).collect()
}

/// One alone was mended: pasted, the conversion lost its type.
#[test]
fn every_ampersand_of_html_is_mended() {
    for amp in ["&amp;", "&amp;amp;"] {
        let reading = alone(&format!(
            "https://trk.acme.com/postback?clickid={{data1}}{amp}sum={{sum}}{amp}type=Sale"
        ));
        let good = "https://trk.acme.com/postback?clickid={data1}&sum={sum}&type=Sale";
        assert_eq!(reading.mended.as_deref(), Some(good));
        assert_eq!(reading.kind, Kind::Postback);
        // What follows from it is not told as well.
        assert_eq!(faults(&reading), ["error malformed-url"]);
        assert!(reading.input.contains(amp), "{}", reading.input);
    }
}

/// It was said to be what the workspace compiles to, and what was mended kept it: pasted, every
/// conversion came without its payout, or with one that never changes.
#[test]
fn a_fixed_value_or_none_in_place_of_a_macro_differs_and_is_mended() {
    beside(TEXT, &|of| {
        let postback = "trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale";
        let channel = "pb.acme-net.com/c?v={ref_id}&p={payout}";
        let offer = "kshop5.pro/AbC12d?data1={clickid}&data2=kz-{sub1}";
        let id = "61f190c31cfe1c000181572d";
        for (url, differ, mended) in [
            ("trk.acme-media.com/postback?clickid={data1}&sum=&type=Sale", vec!["sum"], postback),
            ("trk.acme-media.com/postback?clickid={data1}&sum=0&type=Sale", vec!["sum"], postback),
            (
                "trk.acme-media.com/postback?clickid={data1}&sum=12.5&type=Sale",
                vec!["sum"],
                postback,
            ),
            (
                &format!("trk.acme-media.com/postback?clickid={id}&sum={{sum}}&type=Sale"),
                vec!["clickid"],
                postback,
            ),
            (
                "trk.acme-media.com/postback?clickid=&sum=&type=Sale",
                vec!["clickid", "sum"],
                postback,
            ),
            (
                "trk.acme-media.com/postback?clickid=x&sum=5&type=Sale",
                vec!["clickid", "sum"],
                postback,
            ),
            (
                "trk.acme-media.com/postback?cid=&sum=&type=Sale",
                vec!["clickid", "sum", "cid"],
                postback,
            ),
            ("pb.acme-net.com/c?v=&p=", vec!["v", "p"], channel),
            ("pb.acme-net.com/c?v={ref_id}&p=3", vec!["p"], channel),
            ("kshop5.pro/AbC12d?data1=&data2=kz-", vec!["data1", "data2"], offer),
            ("kshop5.pro/AbC12d?data1=hello&data2=kz-5", vec!["data1", "data2"], offer),
            ("kshop5.pro/AbC12d?data1={clickid}&data2=kz-5", vec!["data2"], offer),
        ] {
            let reading = of(url);
            assert_eq!(parts(&reading), differ, "{url}");
            assert_eq!(reading.mended, Some(format!("https://{mended}")), "{url}");
        }
    });
}

#[test]
fn what_is_filled_in_all_its_macros_is_what_was_compiled() {
    beside(TEXT, &|of| {
        for url in [
            "trk.acme-media.com/postback?clickid=61f190c31cfe1c000181572d&sum=12.50&type=Sale",
            "pb.acme-net.com/c?v=abc&p=3",
            "kshop5.pro/AbC12d?data1=61f190c31cfe1c000181572d&data2=kz-5",
            "trk.acme-media.com/61f190c31cfe1c000181572d?sub1=5&ref_id=abc",
            "trk.acme-media.com/61f190c31cfe1c000181572d?sub1=[Z]&ref_id=[CID]",
        ] {
            let reading = of(url);
            assert_eq!(parts(&reading), [""; 0], "{url}");
            assert_eq!(reading.mended, None, "{url}");
        }
        // One that came empty differs, and nothing of a log is to be pasted.
        let empty =
            of("trk.acme-media.com/postback?clickid=61f190c31cfe1c000181572d&sum=&type=Sale");
        assert_eq!((parts(&empty), &empty.mended), (vec!["sum"], &None));
        // It was an error, and what the workspace compiles to.
        let none =
            of("trk.acme-media.com/postback?clickid=61f190c31cfe1c000181572d&sum=abc&type=Sale");
        assert_eq!((parts(&none), &none.mended), (vec!["sum"], &None));
    });
}

#[test]
fn another_path_is_no_value_of_a_macro() {
    let text = TEXT.replace("/c?v={ref_id}&", "/c/{ref_id}?");
    beside(&text, &|of| {
        let reading = of("pb.acme-net.com/c/abc?p={payout}");
        assert_eq!(parts(&reading), ["path"]);
        assert_eq!(
            reading.mended.as_deref(),
            Some("https://pb.acme-net.com/c/{ref_id}?p={payout}")
        );
        let other = of("pb.acme-net.com/other?v={ref_id}&p=3");
        assert_eq!(parts(&other), ["path", "p", "v"]);
        assert_eq!(
            other.mended.as_deref(),
            Some("https://pb.acme-net.com/other?v={ref_id}&p={payout}")
        );
    });
}

/// A secret is shown by its name, and its value is a person's.
#[test]
fn a_secret_beside_macros_is_no_difference() {
    let text =
        format!("{TEXT}offer_source: {{ postback: {{ protection_token: {{ env: PTOKEN }} }} }}\n");
    beside(&text, &|of| {
        let url =
            "trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale&ptoken=8f3k2m1q0z";
        let reading = of(url);
        assert_eq!(parts(&reading), [""; 0]);
        assert_eq!(reading.mended, None);
        let shown = format!("{:?}", of(&url.replace("{sum}", "0")));
        assert!(shown.contains("ptoken=•••") && !shown.contains("8f3k2m1q0z"), "{shown}");
    });
}

/// The help appended the parameter once more, which is an error of its own.
#[test]
fn an_empty_slot_is_filled_where_it_stands() {
    let reading = alone("https://kshop5.pro/AbC12d?data1=");
    assert_eq!(reading.mended.as_deref(), Some("https://kshop5.pro/AbC12d?data1={clickid}"));
    assert_eq!(reading.faults[0].help, "write `data1={clickid}`");
}
