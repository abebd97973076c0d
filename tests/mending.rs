//! What mending does to the bytes of a workspace, and what it leaves alone.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use support::{check, memory, mended, printed};
use trackc::diagnostic::{Applicability, Severity};
use trackc::report::Format;
use trackc::rules::{Mended, Options, Wanted, mend};
use trackc::workspace::reload;
use trackc::yaml::Limits;

const BASE: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
";

/// A workspace with some of its text replaced.
fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(BASE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

fn after(text: &str, most: Applicability) -> String {
    let (loaded, _) = mended(memory(&[("trackc.yaml", text)]), most);
    loaded.sources.files()[0].text().expect("UTF-8").to_owned()
}

/// Safe fixes make `expected` of `text`; they leave it alone where the two are the same.
fn becomes(text: &str, expected: &str) {
    let found = || {
        let loaded = memory(&[("trackc.yaml", text)]);
        printed(&loaded, &check(&loaded), Format::Concise)
    };
    assert_eq!(after(text, Applicability::Safe), expected, "{}", found());
}

const STREAM: &str = "stream: https://kshop5.pro/AbC12d";

#[test]
fn line_ends_a_mark_and_comments_stay() {
    let before = with(&[(STREAM, "straem:   https://kshop5.pro/AbC12d # why \u{1F600}")]);
    let before = before.replace(" }\ncampaigns", "\n    }\ncampaigns").replace('\n', "\r\n");
    let before = format!("\u{FEFF}{before}");
    becomes(&before, &before.replace("straem", "stream"));
}

#[test]
fn the_line_of_a_key_that_was_written_twice_is_deleted_where_it_holds_nothing() {
    becomes(&with(&[("offers:\n", "offers:\noffers:\n")]), BASE);
    becomes(&with(&[("offers:\n", "offers:\r\noffers:\n")]), BASE);
    becomes(&format!("{BASE}campaigns:\n"), BASE);
    becomes(&format!("{BASE}campaigns:"), BASE);
    // Where a remark stands behind it, or it stands there once more, a person decides.
    for again in ["offers: # ours\noffers:\n", "offers:\noffers:\noffers:\n"] {
        let before = with(&[("offers:\n", again)]);
        becomes(&before, &before);
    }
}

#[test]
fn an_equals_sign_before_braces_becomes_a_colon() {
    becomes(&with(&[("keto-kz: {", "keto-kz = {")]), BASE);
    becomes(&with(&[("keto-kz: {", "keto-kz={")]), BASE);
    becomes(&with(&[("  Sale: {", "  Sale = {")]), BASE);
}

#[test]
fn the_name_of_a_secret_alone_in_braces_is_that_of_a_variable() {
    let with = |token: &str| {
        let source = format!(
            "offer_source: {{ postback: {{ protection_token: {token} }} }}\nconversion_events:"
        );
        with(&[("conversion_events:", source.as_str())])
    };
    let expected = with("{ env: REDTRACK_PTOKEN }");
    for token in [
        "{ REDTRACK_PTOKEN }",
        "{REDTRACK_PTOKEN}",
        "\"${REDTRACK_PTOKEN}\"",
        "$REDTRACK_PTOKEN",
        "'<REDTRACK_PTOKEN>'",
        "\"{{ REDTRACK_PTOKEN }}\"",
        "\"%REDTRACK_PTOKEN%\"",
    ] {
        becomes(&with(token), &expected);
    }
}

#[test]
fn no_remark_is_lost_between_a_key_and_its_value() {
    let list = |items: &str| {
        let offers = format!("\n    channel: push\n    offers:\n{items}\n");
        with(&[(" { channel: push, offers: [keto-kz] }", offers.as_str())])
    };
    for items in ["      - keto-kz: # main\n          100", "      keto-kz: # main\n        100"] {
        becomes(&list(items), &list(items));
    }
    becomes(
        &list("      - keto-kz: 100 # main"),
        &list("      - { offer: keto-kz, weight: 100 } # main"),
    );
}

#[test]
fn every_style_of_writing_keeps_its_own() {
    for (before, expected) in [
        ("?a=%7Bsub1%7D", "?a={sub1}"),
        ("\"?a=\\x257Bsub1%7D&\\u0062=\\\"c\"", "\"?a={sub1}&\\u0062=\\\"c\""),
        ("'?a=%7Bsub1%7D&b=it''s'", "'?a={sub1}&b=it''s'"),
        (">-\n      ?a=%7Bsub1%7D", ">-\n      ?a={sub1}"),
        ("|-\n      ?a=%7Bsub1%7D", "|-\n      ?a={sub1}"),
        ("!!str ?a=%7Bsub1%7D", "!!str ?a={sub1}"),
    ] {
        let offer = |text: &str| {
            let url = text.replace("?a", "https://kshop5.pro/AbC12d?a");
            let (head, tail) = BASE.split_once("  keto-kz: {").expect("an offer");
            let (_, tail) = tail.split_once('\n').expect("a line");
            format!("{head}  keto-kz:\n    stream: {url} # c\n{tail}")
                .replace(if text.starts_with(['>', '|']) { " # c\n" } else { "\0" }, "\n")
        };
        becomes(&offer(before), &offer(expected));
    }
    // Inside brackets a brace wants quotes.
    let plain = with(&[(STREAM, "stream: https://kshop5.pro/AbC12d?a=%7Bsub1%7D")]);
    let quoted = with(&[(STREAM, "stream: \"https://kshop5.pro/AbC12d?a={sub1}\"")]);
    becomes(&plain, &quoted);
    // Text over two lines has no place of its own.
    let folded = with(&[(STREAM, "stream: \"https://kshop5.pro/\\\n      AbC12d?a=%7Bsub1%7D\"")]);
    becomes(&folded, &folded);
}

#[test]
fn keys_as_json_has_them_keep_their_quotes() {
    let json = |key: &str| {
        with(&[(
            "{ stream: https://kshop5.pro/AbC12d }",
            &format!("{{\"{key}\":\"https://kshop5.pro/AbC12d\"}}"),
        )])
    };
    becomes(&json("straem"), &json("stream"));
}

#[test]
fn an_anchor_is_mended_only_where_it_is_right_for_all() {
    let countries = |code: &str, other: &str| {
        with(&[
            (STREAM, &format!("{STREAM}, countries: &geo [{code}]")),
            ("channel: push", &format!("channel: push, {other}: *geo")),
        ])
    };
    becomes(&countries("UK", "countries"), &countries("GB", "countries"));
    let tags = countries("UK", "tags");
    becomes(&tags, &tags);

    let merged = |slot: &str| {
        let rest = "  kz-b: { <<: *kz, stream: https://kshop5.pro/AbC12e }\ncampaigns";
        with(&[
            ("keto-kz: {", "keto-kz: &kz {"),
            (STREAM, &format!("{STREAM}, data: {{ {slot}: \"{{sub1}}\" }}")),
            ("campaigns", rest),
            ("[keto-kz]", "[keto-kz, kz-b]"),
        ])
    };
    becomes(&merged("Data2"), &merged("data2"));
}

#[test]
fn values_are_mended_where_they_are_written() {
    let defaults =
        |code: &str| format!("{BASE}defaults: {{ offers: {{ countries: [{code}] }} }}\n");
    becomes(&defaults("uk"), &defaults("GB"));
    let environment = |code: &str| {
        let offers = format!("offers: {{ keto-kz: {{ countries: [{code}] }} }}");
        let domain = "tracking_domain: trk.staging-media.com";
        format!("{BASE}environments: {{ e: {{ {domain}, {offers} }} }}\n")
    };
    becomes(&environment("kz"), &environment("KZ"));
}

/// What only an environment finds wrong may be right in the base.
#[test]
fn the_base_is_not_mended_for_an_environment() {
    let url = "https://kshop5.pro/AbC12d?data1={clickid}&Data2={clickid}";
    let base = with(&[(STREAM, &format!("stream: \"{url}\""))]);
    let text = format!(
        "{base}environments: {{ e: {{ tracking_domain: trk.b-media.com, offers: {{ keto-kz: {{ click_id_slot: data3 }} }} }} }}\n"
    );
    let mended = after(&text, Applicability::Safe);
    assert!(mended.contains("data1={clickid}"), "{mended}");
}

#[test]
fn a_name_of_another_country_or_number_is_no_slip() {
    for name in ["keto-kg", "keto-kz-2", "keto-kz2", "keto"] {
        let text = with(&[("[keto-kz]", &format!("[{name}, keto-kz]"))]);
        becomes(&text, &text);
    }
    let slip = with(&[("[keto-kz]", "[keto-kzz]")]);
    becomes(&slip, BASE);
}

#[test]
fn two_keys_do_not_become_one() {
    let text = with(&[(STREAM, "straem: https://kshop5.pro/AbC12d, streem: x")]);
    let mended = after(&text, Applicability::Safe);
    assert_eq!(mended.matches("stream: ").count(), 1, "{mended}");
}

#[test]
fn what_is_ignored_is_not_touched() {
    let text = with(&[(
        STREAM,
        "stream: http://kshop5.pro/AbC12d } # trackc: ignore[plain-http] no https there\n  x: {}",
    )])
    .replace("  x: {} }\n", "");
    becomes(&text, &text);
    assert_eq!(after(&text, Applicability::Unsafe), text);
}

#[test]
fn an_ignore_goes_only_once_everything_is_seen() {
    let comment = "  # trackc: ignore[plain-http, weight-sum] was so once\n";
    let unused = with(&[("  keto-kz:", &format!("{comment}  keto-kz:"))]);
    becomes(&unused, BASE);
    // While an error stands, what is ignored may merely be hidden.
    let broken = unused.replace("[keto-kz]", "[nothing-like-it]");
    becomes(&broken, &broken);
    let trailing = with(&[("approved,", "approved, # trackc: ignore[weight-sum] so\n   ")]);
    becomes(&trailing, &with(&[("approved,", "approved,\n   ")]));
    let one_of_two = |rules: &str| {
        let ignore = format!("# trackc: ignore[{rules}] no https there");
        let (head, tail) = BASE.split_once("  keto-kz: {").expect("an offer");
        let (_, tail) = tail.split_once('\n').expect("a line");
        format!("{head}  {ignore}\n  keto-kz: {{ stream: http://kshop5.pro/AbC12d }}\n{tail}")
    };
    becomes(&one_of_two("weight-sum, plain-http"), &one_of_two("plain-http"));
    becomes(&one_of_two("plain-http, weight-sum"), &one_of_two("plain-http"));
    becomes(&one_of_two("plain-http;weight-sum"), &one_of_two("plain-http"));
}

/// It has a reason, and is moved by whoever wrote that.
#[test]
fn an_ignore_beside_what_it_is_meant_for_is_not_removed() {
    let plain = "  keto-kz: { stream: http://kshop5.pro/AbC12d }\n";
    let comment = "  # trackc: ignore[plain-http] no https there\n";
    for lines in [format!("{plain}{comment}"), format!("{comment}\n{plain}")] {
        let text = with(&[("  keto-kz: { stream: https://kshop5.pro/AbC12d }\n", &lines)]);
        let mended = after(&text, Applicability::Safe);
        assert!(mended.contains("ignore[plain-http] no https there"), "{mended}");
    }
}

#[test]
fn amounts_with_a_comma_are_quoted_where_they_can_mean_one_thing() {
    let flow = |amount: &str| {
        with(&[(STREAM, &format!("{STREAM}, payout: {{ amount: {amount}, currency: USD }}"))])
    };
    becomes(&flow("12,50"), &flow("\"12.50\""));
    becomes(&flow("1,250.00"), &flow("\"1250.00\""));
    becomes(&flow("'12,5'"), &flow("'12.5'"));
    becomes(&flow("1,250"), &flow("1,250"));
    // A mark alone is no zero.
    becomes(&flow("','"), &flow("','"));
    let block = |amount: &str| {
        let payout =
            format!("{STREAM} }}\n    payout:\n      amount: {amount} # a\n      currency: USD");
        let text = with(&[(STREAM, &payout)]);
        text.replace("{ stream", "\n    stream")
            .replace("AbC12d }", "AbC12d")
            .replace("USD }", "USD")
    };
    becomes(&block("12,50"), &block("\"12.50\""));
}

/// An address within an address has a `?` of its own.
#[test]
fn a_second_question_mark_goes_with_the_marks_beside_it() {
    let link =
        |query: &str| with(&[(STREAM, &format!("stream: \"https://kshop5.pro/AbC12d{query}\""))]);
    for (before, expected) in [
        ("?a=1?b=2", "?a=1&b=2"),
        ("?a=1?&b=2", "?a=1&b=2"),
        ("?a=1&?b=2", "?a=1&b=2"),
        ("??a=1", "?a=1"),
        ("?&?a=1", "?a=1"),
    ] {
        becomes(&link(before), &link(expected));
    }
}

#[test]
fn a_nested_address_is_left_alone() {
    let nested = with(&[(STREAM, "stream: https://kshop5.pro/AbC12d?u=https://a.com/?b=1")]);
    becomes(&nested, &nested);
}

/// Once `include` is spelt right, the files that it names are read and mended as well.
#[test]
fn files_that_are_included_only_now_are_mended_too() {
    let temp = tempfile::tempdir().expect("a folder");
    let dir = camino::Utf8Path::from_path(temp.path()).expect("UTF-8");
    let (head, offers) = BASE.split_once("offers:\n").expect("offers");
    let (offers, tail) = offers.split_once("campaigns").expect("campaigns");
    let root = format!("inclde: [offers.yaml]\n{head}campaigns{tail}");
    std::fs::write(dir.join("trackc.yaml"), root).expect("a file");
    let offers = format!("offers:\n{}", offers.replace("stream", "straem"));
    std::fs::write(dir.join("offers.yaml"), offers).expect("a file");
    let limits = Limits::default();
    let options = Options::new(&limits);
    let wanted = Wanted { applicability: Applicability::Safe, only: None };
    let loaded = support::disk(dir);
    let result = mend(&loaded, &options, wanted, |old, edited| reload(old, edited, &limits));
    let result = result.expect("no environment was chosen");
    assert!(!result.left.has_errors(), "{:?}", result.left);
    let paths: Vec<&str> = result.changes.iter().map(|c| c.path.as_str()).collect();
    assert_eq!((result.findings, paths), (2, vec!["offers.yaml", "trackc.yaml"]));
}

/// What safe fixes make of a text, and how many checks that took.
fn counted(text: &str) -> (Mended, usize) {
    let limits = Limits::default();
    let wanted = Wanted { applicability: Applicability::Safe, only: None };
    let checks = std::cell::Cell::new(0);
    let loaded = memory(&[("trackc.yaml", text)]);
    let result = mend(&loaded, &Options::new(&limits), wanted, |old, edited| {
        checks.set(checks.get() + 1);
        reload(old, edited, &limits)
    });
    (result.expect("no environment was chosen"), checks.get())
}

/// Whose fault it is says the check itself: looking for it by halves took up to 256 checks.
#[test]
fn many_fixes_that_collide_are_told_apart_in_a_few_checks() {
    let offer = |i: usize| {
        format!(
            "  o{i}: {{ straem: https://kshop5.pro/AbC{i:03}, steram: https://kshop5.pro/x }}\n"
        )
    };
    let offers: String = (0..200).map(offer).collect();
    let text = with(&[("campaigns:", &format!("{offers}campaigns:"))]);
    let (result, checks) = counted(&text);
    assert_eq!(result.findings, 200);
    assert!(checks <= 8, "{checks}");
}

/// Every round parses the file alone: a check of all the rest for each mistake took minutes.
#[test]
fn mistakes_of_a_file_that_is_not_yaml_are_mended_between_two_checks() {
    let line = |i| format!("  o{i}: {{ {STREAM} }};\n");
    let broken: String = (0..300).map(line).collect();
    let text = with(&[("campaigns:", &format!("{broken}campaigns:"))]);
    let (result, checks) = counted(&text);
    assert_eq!((result.findings, result.untried), (300, 0));
    assert!(checks <= 3, "{checks}");
    let mended = result.loaded.expect("it was mended");
    assert_eq!(mended.sources.files()[0].text(), Some(text.replace(" };", " }").as_str()));
}

/// What can be mended is, up to the mistake that cannot.
#[test]
fn a_mistake_that_stays_keeps_none_before_it() {
    let text =
        with(&[("offers:\n", &format!("offers:\n  a: {{ {STREAM} }};\n  b: \"x\n  c: 'y\n"))]);
    let (result, _) = counted(&text);
    assert_eq!(result.findings, 1, "{:?}", result.left);
    assert!(result.left.has_errors());
    let mended = result.loaded.expect("it was mended");
    assert_eq!(mended.sources.files()[0].text(), Some(text.replace(" };", " }").as_str()));
}

/// Quoted, or with other marks between them, the words of a list are still its words.
#[test]
fn a_text_becomes_the_list_that_is_meant() {
    let countries = |written: &str| with(&[(STREAM, &format!("{STREAM}, countries: {written}"))]);
    for (written, list) in [
        ("KZ", "[KZ]"),
        ("KZ/UZ", "[KZ, UZ]"),
        ("\"[KZ]\"", "[KZ]"),
        ("\"KZ, UZ\"", "[KZ, UZ]"),
        ("(KZ)", "[KZ]"),
        ("KZ UZ", "[KZ, UZ]"),
        // Every country is meant, and no list says so.
        ("all", "all"),
    ] {
        becomes(&countries(written), &countries(list));
    }
    let when = |written: &str| with(&[("when: approved", &format!("when: {written}"))]);
    becomes(&when("pending | approved"), &when("[pending, approved]"));
    becomes(&when("pending | paid"), &when("pending | paid"));
}

#[test]
fn a_macro_with_odd_marks_is_quoted_and_one_with_a_space_is_left() {
    let sub = |written: &str| with(&[("\"{site_id}\"", written)]);
    for odd in ["{zone:raw}", "{zone|5}"] {
        let mended = after(&sub(odd), Applicability::Safe);
        assert!(mended.contains(&format!("sub1: \"{odd}\"")), "{mended}");
    }
    becomes(&sub("{zone id}"), &sub("{zone id}"));
}

#[test]
fn what_is_shorter_than_the_language_has_it_is_written_out() {
    for (before, expected) in [
        ("payout: 12.50 USD", "payout: { amount: \"12.50\", currency: USD }"),
        // The comma ends the value here.
        ("payout: USD 12,50", "payout: USD 12,50"),
        ("payout: $12.50", "payout: $12.50"),
        ("countries: KZ, UZ", "countries: [KZ, UZ]"),
    ] {
        let offer = |inner: &str| with(&[(STREAM, &format!("{STREAM}, {inner}"))]);
        becomes(&offer(before), &offer(expected));
    }
    let funnel = |when: &str| {
        let funnels = format!("funnels: [{{ offers: [keto-kz], when: {{ {when} }} }}]");
        with(&[("offers: [keto-kz]", &funnels)])
    };
    becomes(&funnel("os: iOS, Android, city: Almaty"), &funnel("os: [iOS, Android], city: Almaty"));
    let when = |value: &str| with(&[("when: approved", value)]);
    becomes(&when("when: approved, fake"), &when("when: [approved, fake]"));
    let postback =
        |value: &str| with(&[("{site_id}\" } }", &format!("{{site_id}}\" }}, {value} }}"))]);
    becomes(
        &postback("postback: \"https://pb.net/c?id={ref_id}\""),
        &postback("postback: { url: \"https://pb.net/c?id={ref_id}\" }"),
    );
    let offers = |value: &str| {
        with(&[(
            "{ channel: push, offers: [keto-kz] }",
            &format!("\n    channel: push\n    offers:{value}"),
        )])
    };
    for (before, expected) in [
        ("\n      - keto-kz: 70", "\n      - { offer: keto-kz, weight: 70 }"),
        (" [{ keto-kz: 70% }]", " [{ offer: keto-kz, weight: 70 }]"),
        ("\n      keto-kz: 70 # all", "\n      - { offer: keto-kz, weight: 70 } # all"),
        (" { keto-kz: 70 }", " { keto-kz: 70 }"),
        ("\n      keto-kz: most", "\n      keto-kz: most"),
    ] {
        becomes(&offers(before), &offers(expected));
    }
    for (before, expected) in [
        ("keto-kz:{ ", "keto-kz: { "),
        ("keto-kz { ", "keto-kz: { "),
        ("keto-kz: { data:{ data2: x }, ", "keto-kz: { data: { data2: x }, "),
    ] {
        let offer = |key: &str| with(&[("keto-kz: { ", key)]);
        becomes(&offer(before), &offer(expected));
    }
}

/// A word that goes is lost: nobody sees what a safe fix leaves out.
#[test]
fn no_address_and_no_word_is_left_out_unseen() {
    let offer = |stream: &str| {
        with(&[("{ stream: https://kshop5.pro/AbC12d }", &format!("\n    stream: {stream}"))])
    };
    for kept in [
        "https://kshop5.pro/AbC12d, backup: https://kshop5.pro/AbC12x",
        "https://kshop5.pro/AbC12d (old: https://kshop5.pro/AbC12x)",
        "Landing A, cap 50: https://kshop5.pro/AbC12d",
        "[Landing A](https://kshop5.pro/AbC12d)",
        "https://kshop5.pro/AbC12d (landing A, cap 50/day)",
        "https://kshop5.pro/AbC12d | 12.50 USD | KZ",
        "https://kshop5.pro/AbC12d - push only, backup kshop5.pro/AbC12x",
    ] {
        becomes(&offer(kept), &offer(kept));
    }
    let linked = "[kshop5.pro/AbC12d](https://kshop5.pro/AbC12d)";
    becomes(&offer(linked), &offer("\"https://kshop5.pro/AbC12d\""));
    let domain = |host: &str| with(&[("trk.acme-media.com", host)]);
    for kept in [
        "trk.acme-media.com / go.acme-deals.com",
        "trk.acme-media.com (main one, ask Oleg)",
        "https://trk.acme-media.com // main",
    ] {
        becomes(&domain(kept), &domain(kept));
    }
    becomes(
        &domain("trk.acme-media.com → x7f2q.ttrk.io"),
        &domain("{ host: trk.acme-media.com, target: x7f2q.ttrk.io }"),
    );
    // Written out, it is still all there.
    let old = "https://kshop5.pro/AbC12d (Old: kshop5.pro/AbC12x)";
    becomes(&offer(old), &offer(&format!("\"{old}\"")));
}

/// The first `&` begins the query only where no parameter stands before it.
#[test]
fn the_query_begins_where_it_must() {
    let channel = |url: &str| {
        with(&[(
            "{site_id}\" } }",
            &format!("{site}\" }}, postback: {{ url: \"{url}\" }} }}", site = "{site_id}"),
        )])
    };
    let early = "https://ad.x.com/conversion/visitor_id={ref_id}&payout={payout}";
    becomes(&channel(early), &channel(early));
    let link = |path: &str| with(&[(STREAM, &format!("stream: \"https://kshop5.pro/{path}\""))]);
    becomes(&link("AbC12d&data1=x"), &link("AbC12d?data1=x"));
    becomes(&link("AbC12d&&data1=x"), &link("AbC12d?data1=x"));
}

/// A word that is near in its letters may say the opposite.
#[test]
fn a_word_does_not_become_its_opposite_unseen() {
    let status = |word: &str| with(&[(STREAM, &format!("{STREAM}, status: {word}"))]);
    for word in ["inactive", "Unpaused", "off", "not-active", "false"] {
        becomes(&status(word), &status(word));
    }
    assert_eq!(after(&status("inactive"), Applicability::Unsafe), status("paused"));
    assert_eq!(after(&status("off"), Applicability::Unsafe), status("paused"));
    assert_eq!(after(&status("running"), Applicability::Unsafe), status("active"));
    becomes(&status("actve"), &status("active"));
    let when = |word: &str| with(&[("when: approved", &format!("when: [{word}]"))]);
    for word in ["unapproved", "disapproved", "Not approved", "undeclined", "nopending"] {
        becomes(&when(word), &when(word));
    }
    let lint = |level: &str| format!("{BASE}lint: {{ weight-sum: {level} }}\n");
    for level in ["none", "nope", "false", "disable", "ignore"] {
        becomes(&lint(level), &lint(level));
        assert_eq!(after(&lint(level), Applicability::Unsafe), lint("off"), "{level}");
    }
}

/// `25.000` is 25 in one country and 25000 in another.
#[test]
fn three_digits_behind_a_point_are_left_as_they_are() {
    let payout = |written: &str| with(&[(STREAM, &format!("{STREAM}, payout: {written}"))]);
    for written in [
        "25.000 VND",
        "1.250 USD",
        "{ amount: 25.000, currency: VND }",
        "{ amount: \"25.000\", currency: VND }",
        "{ amount: \"1.250 USD\", currency: USD }",
        "{ amount: 12.500, currency: USD }",
        "{ amount: \"1.500\", currency: KWD }",
    ] {
        becomes(&payout(written), &payout(written));
    }
    let weight =
        |text: &str| with(&[("[keto-kz]", &format!("[{{ offer: keto-kz, weight: {text} }}]"))]);
    becomes(&weight("'100.0'"), &weight("100"));
    becomes(&weight("'1.000'"), &weight("'1.000'"));
}

/// What says enough by itself is written as the language has it.
#[test]
fn one_text_that_holds_more_becomes_what_it_says() {
    let offers = |list: &str| with(&[("offers: [keto-kz]", &format!("offers: [{list}]"))]);
    for written in ["keto-kz 100", "keto-kz - 100%", "keto-kz (100)", "keto-kz = 100"] {
        becomes(&offers(written), &offers("{ offer: keto-kz, weight: 100 }"));
    }
    becomes(&offers("https://kshop5.pro/AbC12d/"), &offers("keto-kz"));
    let countries = |list: &str| with(&[(STREAM, &format!("{STREAM}, countries: {list}"))]);
    becomes(&countries("[KZ UZ]"), &countries("[KZ, UZ]"));
    becomes(&countries("[KZ/UZ]"), &countries("[KZ, UZ]"));
    becomes(&countries("[KZ and UZ]"), &countries("[KZ and UZ]"));
    let payout = |written: &str| with(&[(STREAM, &format!("{STREAM}, payout: {written}"))]);
    becomes(&payout("12.50 USD"), &payout("{ amount: \"12.50\", currency: USD }"));
    becomes(&payout("$12.50"), &payout("$12.50"));
    becomes(&payout("12.50"), &payout("12.50"));
}

/// In a list with a dash a line, a comma would be text.
#[test]
fn several_in_one_line_of_a_list_are_left() {
    let campaign = "kz: { channel: push, offers: [keto-kz] }";
    let several = "kz:\n    channel: push\n    offers:\n      - keto-kz keto-kz";
    let block = with(&[(campaign, several)]);
    becomes(&block, &block);
}

#[test]
fn what_stands_in_other_forms_is_written_as_the_language_has_it() {
    let campaign = |channel: &str| with(&[("channel: push", channel)]);
    becomes(&campaign("channel: [push]"), &campaign("channel: push"));
    becomes(&campaign("channel: push push"), &campaign("channel: push push"));
    let several = campaign("channel: [push, push]");
    becomes(&several, &several);
    let offer = "keto-kz: { stream: https://kshop5.pro/AbC12d }";
    let lines = |countries: &str| {
        let lines = format!("keto-kz:\n    {STREAM}\n    countries:{countries}");
        with(&[(offer, lines.as_str())])
    };
    becomes(&lines("\n      -KZ\n      -UZ"), &lines("\n      [KZ, UZ]"));
    let state = |pair: &str| with(&[(STREAM, &format!("{STREAM}, {pair}"))]);
    becomes(&state("paused: yes"), &state("paused: yes"));
    for pair in ["paused: yes", "active: false", "disabled: true"] {
        assert_eq!(after(&state(pair), Applicability::Unsafe), state("status: paused"), "{pair}");
    }
}

/// The macro ends the value of its parameter: what follows with `=` is the next one.
#[test]
fn the_mark_between_two_parameters_is_written() {
    let postback = |query: &str| {
        let url = format!(
            "click_id: \"{{click_id}}\", postback: {{ url: \"https://ad.acme-network.com/c?{query}\" }}"
        );
        with(&[("click_id: \"{click_id}\"", url.as_str())])
    };
    becomes(&postback("id={ref_id}payout={payout}"), &postback("id={ref_id}&payout={payout}"));
    for query in ["id={ref_id}-{payout}", "id={ref_id}&u=https://a.io/?b={payout}c=1"] {
        becomes(&postback(query), &postback(query));
    }
}

/// Each of these became something else at first.
#[test]
fn ids_and_addresses_are_not_taken_for_others() {
    let offers = |list: &str| {
        with(&[
            ("offers:\n", "offers:\n  keto-kz-2: { stream: https://kshop5.pro/AbC12e }\n"),
            ("[keto-kz]", list),
        ])
    };
    becomes(&offers("[keto-kz 2, keto-kz]"), &offers("[keto-kz-2, keto-kz]"));
    becomes(&offers("[{ offer: keto-kz 70 }]"), &offers("[{ offer: keto-kz 70 }]"));
    let query = offers("[\"https://kshop5.pro/AbC12d?x=1\"]");
    becomes(&query, &query);
    let shared = offers("[&x keto-kz keto-kz-2]")
        .replace("campaigns:\n", "campaigns:\n  a: { channel: push, offers: [*x] }\n");
    becomes(&shared, &shared);
    let pages = |page: &str| {
        let landers = "landers:\n  a: { url: https://q.acme-media.com/?v=a }\n  b: { url: https://q.acme-media.com/?v=b }\ncampaigns:\n";
        let funnels = format!("funnels: [{{ landers: [{page}], offers: [keto-kz] }}]");
        with(&[("campaigns:\n", landers), ("offers: [keto-kz]", &funnels)])
    };
    becomes(&pages("\"https://q.acme-media.com/?v=b\""), &pages("\"b\""));
    let unsure = pages("\"https://q.acme-media.com/?v=c\"");
    becomes(&unsure, &unsure);
}

#[test]
fn a_key_right_behind_an_address_is_no_part_of_it() {
    let offer = |text: &str| with(&[(STREAM, text)]);
    becomes(
        &offer("stream: https://kshop5.pro/AbC12d?data2={sub1},countries:[KZ]"),
        &offer("stream: \"https://kshop5.pro/AbC12d?data2={sub1}\",countries: [KZ]"),
    );
}

#[test]
fn a_remark_right_behind_an_address_gets_its_space() {
    let offer = |stream: &str| {
        let block = format!("\n    stream: {stream}\n");
        with(&[(" { stream: https://kshop5.pro/AbC12d }", block.as_str())])
    };
    for (before, expected) in [
        ("https://kshop5.pro/AbC12d# main stream", "https://kshop5.pro/AbC12d # main stream"),
        ("https://kshop5.pro/AbC12d# main: push", "https://kshop5.pro/AbC12d # main: push"),
        ("\"https://kshop5.pro/AbC12d\"# main", "\"https://kshop5.pro/AbC12d\" # main"),
        // In quotes it is a part of the text.
        ("\"https://kshop5.pro/AbC12d# main\"", "\"https://kshop5.pro/AbC12d# main\""),
    ] {
        becomes(&offer(before), &offer(expected));
    }
    // A remark would take the bracket along.
    let braces = with(&[(STREAM, "stream: https://kshop5.pro/AbC12d# main")]);
    becomes(&braces, &braces);
}

#[test]
fn an_amount_of_a_country_is_one_with_its_currency() {
    let payout = |text: &str| with(&[(STREAM, &format!("{STREAM}, payout: {{ KZ: {text} }}"))]);
    becomes(&payout("21 USD"), &payout("{ amount: \"21\", currency: USD }"));
    // Nobody but the author knows the currency.
    becomes(&payout("21"), &payout("21"));
}

#[test]
fn a_comma_at_the_end_of_an_amount_makes_no_thousands_of_it() {
    let cost = |amount: &str| {
        let campaign = format!(
            "channel: push, cost: {{ model: cpc, amount: \"{amount}\", currency: USD }}, offers"
        );
        with(&[("channel: push, offers", &campaign)])
    };
    becomes(&cost("0.035,"), &cost("0.035"));
    becomes(&cost("12,50,"), &cost("12.50"));
    becomes(&cost("1.234,"), &cost("1.234,"));
    becomes(&cost("0.035,5"), &cost("0.035,5"));
}

#[test]
fn what_an_event_is_called_is_written_on_demand_alone() {
    let events = |name: &str, of_channel: &str| {
        let postback = format!(
            "\"{{site_id}}\" }}, postback: {{ url: \"https://pb.acme-network.com/c?c={{ref_id}}\", events: [{of_channel}] }} }}"
        );
        with(&[("  Sale:", &format!("  {name}:")), ("\"{site_id}\" } }", &postback)])
    };
    for (name, other) in [("Salle", "Sale"), ("Sale", "sale")] {
        becomes(&events(name, other), &events(name, other));
        assert_eq!(after(&events(name, other), Applicability::Unsafe), events(name, name));
    }
    let outcome = check(&memory(&[("trackc.yaml", events("Salle", "Sale"))]));
    let found = outcome.diagnostics.iter().find(|d| d.code.name == "unknown-reference");
    let found = found.expect("it is not there");
    let help = found.help.as_deref().unwrap_or_default();
    assert!(help.contains("did you mean `Salle`?") && help.contains("as `Sale`"), "{help}");
    assert_eq!(found.related.len(), 1);
}

#[test]
fn a_name_that_several_places_agree_on_is_not_renamed_unseen() {
    let named = |id: &str, offers: &str, more: &str| {
        let campaigns = format!("offers: [{offers}] }}{more}");
        with(&[("  keto-kz:", &format!("  {id}:")), ("offers: [keto-kz] }", &campaigns)])
    };
    let twice = "\n  uz: { channel: push, offers: [keto-kz] }";
    becomes(&named("ketto-kz", "keto-kz", twice), &named("ketto-kz", "keto-kz", twice));
    becomes(&named("keto-kz_", "keto-kz", ""), &named("keto-kz_", "keto-kz", ""));
    // One place is wrong sooner than the entry, and so are two that name it beside a third.
    becomes(&named("ketto-kz", "keto-kz", ""), &named("ketto-kz", "ketto-kz", ""));
    let third = format!("{twice}\n  ru: {{ channel: push, offers: [ketto-kz] }}");
    becomes(
        &named("ketto-kz", "keto-kz", &third),
        &named("ketto-kz", "ketto-kz", &third.replace("keto-kz", "ketto-kz")),
    );
}

#[test]
fn a_pair_without_a_space_is_no_macro() {
    let host = |pair: &str| {
        with(&[("tracking_domain: trk.acme-media.com", &format!("tracking_domain: {pair}"))])
    };
    becomes(&host("{ host:trk.acme-media.com }"), &host("{ host: trk.acme-media.com }"));
    let cost = |pair: &str| {
        with(&[("channel: push, offers", &format!("channel: push, cost: {pair}, offers"))])
    };
    becomes(&cost("{ model:none }"), &cost("{ model: none }"));
    let secret = |pair: &str| {
        let postback = format!(
            "\"{{site_id}}\" }}, postback: {{ url: \"https://pb.acme-network.com/c?c={{ref_id}}&k=<KEY>\", secrets: {{ KEY: {pair} }} }} }}"
        );
        with(&[("\"{site_id}\" } }", &postback)])
    };
    becomes(&secret("{ env:OWN_KEY }"), &secret("{ env: OWN_KEY }"));
    // What is no key of it stays a macro, and no text is wanted for a cost.
    becomes(&host("{ x:y }"), &host("\"{x:y}\""));
    for braces in ["{ x:y }", "{bid}", "[bid]"] {
        becomes(&cost(braces), &cost(braces));
    }
}

#[test]
fn a_quote_too_many_at_an_end_is_no_part_of_the_text() {
    let offer = |name: &str| {
        with(&[(&format!("{{ {STREAM} }}"), &format!("\n    {STREAM}\n    name: {name}"))])
    };
    becomes(&offer("\"Keto KZ\"\""), &offer("\"Keto KZ\""));
    becomes(&offer("\"\"Keto KZ\""), &offer("\"Keto KZ\""));
    becomes(&offer("\"Keto \"KZ\" new\""), &offer("'Keto \"KZ\" new'"));
    let extra = |id: &str| {
        let source =
            format!("offer_source:\n  postback:\n    extra:\n      rdtk_event_id: {id}\noffers:");
        with(&[("offers:", &source)])
    };
    becomes(&extra("\"{orderid}\"\""), &extra("\"{orderid}\""));
}

#[test]
fn a_line_that_belongs_above_its_neighbour_is_not_indented_below_it() {
    let host = "tracking_domain:\nprivate: false\n  host: trk.acme-media.com";
    let text = with(&[("tracking_domain: trk.acme-media.com", host)]);
    becomes(&text, &text);
    let target = host.replace("private: false", "target: abc12.ttrk.io");
    let text = with(&[("tracking_domain: trk.acme-media.com", &target)]);
    becomes(&text, &text.replace("\ntarget", "\n  target"));
}

#[test]
fn an_equals_sign_before_braces_is_a_colon() {
    let domains = |sign: &str| {
        with(&[(
            "offers:",
            &format!("domains{sign} {{ m: {{ host: go.acme-media.com }} }}\noffers:"),
        )])
    };
    becomes(&domains(" ="), &domains(":"));
}

#[test]
fn nothing_is_quoted_where_a_mapping_is_wanted() {
    let event = "conversion_events: Sale: { when: approved, duplicates: update }";
    let text =
        with(&[("conversion_events:\n  Sale: { when: approved, duplicates: update }", event)]);
    becomes(&text, &text);
    // Nor where only the whole can tell.
    let text = with(&[("Sale: { when: approved, duplicates: update }", "Sale: When: approved")]);
    becomes(&text, &text);
}

#[test]
fn a_list_that_goes_on_below_keeps_all_its_items() {
    let list = |items: &str| {
        let offers = format!("\n    channel: push\n    offers:{items}\n");
        with(&[(" { channel: push, offers: [keto-kz] }", offers.as_str())])
    };
    let next = "\n            - slim-kz";
    becomes(&list(" - keto-kz"), &list(" [keto-kz]"));
    becomes(&list(&format!(" - keto-kz{next}")), &list(&format!("\n            - keto-kz{next}")));
    // What is right below belongs to it in a way that nobody knows.
    becomes(&list(" - keto-kz\n      weight: 70"), &list(" - keto-kz\n      weight: 70"));
}

#[test]
fn what_lost_its_indentation_gets_it_back() {
    let offer = |lines: &[&str]| {
        let lines = format!("\n    {}", lines.join("\n    "));
        with(&[("{ stream: https://kshop5.pro/AbC12d }", &lines), ("[keto-kz]", "[keto-kz/push]")])
    };
    becomes(
        &offer(&["streams:", "push: https://kshop5.pro/AbC12d"]),
        &offer(&["streams:", "  push: https://kshop5.pro/AbC12d"]),
    );
    // A misspelt key beside it is none of its own.
    let beside = offer(&["streams:", "straem: https://kshop5.pro/AbC12d"]);
    assert!(!after(&beside, Applicability::Safe).contains("      straem"));
    // What belongs elsewhere may be any parameter.
    let extra = "offer_source:\n  postback:\n    extra:\n    currency: USD\noffers:";
    let text = with(&[("offers:", extra)]);
    becomes(&text, &text);
}

/// Two channels as blocks, the second of which begins with `id`.
fn two_channels(id: &str) -> String {
    let blocks = format!(
        "channels:
  push:
    name: Push
    click_id: \"{{click_id}}\"
    parameters: {{ sub1: \"{{site_id}}\" }}
{id}
    name: Pop
    click_id: \"{{cid}}\"
"
    );
    let old =
        "channels:\n  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }\n";
    with(&[(old, &blocks), ("channel: push", "channels: [push, pop]")])
}

#[test]
fn an_id_too_far_to_the_right_is_moved_back_alone() {
    becomes(&two_channels("    pop:"), &two_channels("  pop:"));
}

#[test]
fn a_key_that_stands_twice_is_told_beside_an_id_too_far_to_the_right() {
    let text =
        two_channels("    pop:").replace("    name: Pop\n", "    name: Pop\n    name: Pops\n");
    let outcome = check(&memory(&[("trackc.yaml", &text)]));
    let rules: Vec<&str> = outcome.diagnostics.iter().map(|d| d.code.name).collect();
    assert_eq!(rules, ["unknown-key", "duplicate-key"]);
}

#[test]
fn what_left_its_entry_is_put_back_on_demand_and_a_first_entry_by_itself() {
    let old = "  keto-kz: { stream: https://kshop5.pro/AbC12d }\n";
    let offers = |countries: &str| {
        let block = format!("  keto-kz:\n    stream: https://kshop5.pro/AbC12d\n{countries}\n");
        with(&[(old, &block)])
    };
    for moved in ["  countries: [KZ]", "countries: [KZ]"] {
        let text = offers(moved);
        becomes(&text, &text);
        assert_eq!(after(&text, Applicability::Unsafe), offers("    countries: [KZ]"));
    }
    let first = |lines: &str| {
        let block = format!("{lines}  slim-kz: {{ stream: https://kshop5.pro/AbC12e }}\n");
        with(&[(old, &block), ("[keto-kz]", "[keto-kz, slim-kz]")])
    };
    becomes(
        &first("keto-kz:\n  stream: https://kshop5.pro/AbC12d\n"),
        &first("  keto-kz:\n    stream: https://kshop5.pro/AbC12d\n"),
    );
}

#[test]
fn how_far_a_key_has_to_move_is_said() {
    let old = "  keto-kz: { stream: https://kshop5.pro/AbC12d }\n";
    let help = |offers: &str| {
        let outcome = check(&memory(&[("trackc.yaml", &with(&[(old, offers)]))]));
        let mut loud = outcome.diagnostics.iter().filter(|d| d.severity > Severity::Note);
        let only = loud.next().expect("a finding");
        assert_eq!(loud.next(), None);
        format!("{}: {}", only.message, only.help.as_deref().unwrap_or_default())
    };
    assert_eq!(
        help("  keto-kz:\n    stream: https://kshop5.pro/AbC12d\ncountries: [KZ]\n"),
        "`countries` belongs to `keto-kz`, and stands at the left edge of the file: put 4 more spaces before `countries`, so that it begins where `stream` does"
    );
    assert_eq!(
        help("  keto-kz: { stream: https://kshop5.pro/AbC12d }\n  countries: [KZ]\n"),
        "`countries` belongs to `keto-kz`, and stands beside it: write `countries` within the braces of `keto-kz`"
    );
}

/// A colon was written between the two macros, and a wrong value built without a word.
#[test]
fn a_comma_behind_a_mapping_with_two_macros_goes_and_nothing_else() {
    let extra = "extra: { sub1: \"{stream}-{orderid}\" }";
    let source = format!("offer_source:\n  postback:\n    {extra}");
    let expected = with(&[("channels:", &format!("{source}\nchannels:"))]);
    becomes(&expected.replace(extra, &format!("{extra},")), &expected);
}

/// The brace that was missing to a second pair was written, which is no token of RedTrack's.
#[test]
fn braces_around_a_token_of_redtrack_that_are_too_many_go() {
    let expected = with(&[(STREAM, &format!("{STREAM}, data: {{ data2: \"{{sub1}}\" }}"))]);
    for braces in ["{{sub1}", "{sub1}}", "{{{sub1}}}", "${{sub1}}"] {
        becomes(&expected.replace("\"{sub1}\"", &format!("\"{braces}\"")), &expected);
    }
}

/// The help said that a mapping is wanted, and not which.
#[test]
fn an_offer_that_is_its_link_alone_and_an_event_that_is_its_status() {
    let offer = with(&[(STREAM, "stream: \"https://kshop5.pro/AbC12d\"")]);
    becomes(
        &offer.replace("{ stream: \"https://kshop5.pro/AbC12d\" }", "https://kshop5.pro/AbC12d"),
        &offer,
    );
    let event = with(&[("{ when: approved, duplicates: update }", "{ when: approved }")]);
    becomes(&event.replace("{ when: approved }", "approved"), &event);
}
