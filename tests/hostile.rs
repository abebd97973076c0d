//! Input that wants to hurt: it gets an answer with the rule's name, in bounded time and
//! memory, and never a panic.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const GOOD: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\n";

fn workspace(root: impl AsRef<[u8]>) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("trackc.yaml"), root).expect("a file");
    dir
}

fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.current_dir(dir).args(args).output().expect("trackc runs")
}

/// How often each rule speaks; the exit code must be the one that goes with it.
fn rules(dir: &Path, args: &[&str]) -> BTreeMap<String, usize> {
    let output = run(dir, &[&["check", "--format", "json"], args].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "", "nothing on stderr");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut out = BTreeMap::new();
    let mut errors = 0;
    for finding in json["diagnostics"].as_array().expect("a list") {
        *out.entry(finding["rule"].as_str().expect("a name").to_owned()).or_default() += 1;
        errors += usize::from(finding["severity"] == "error");
    }
    assert_eq!(output.status.code(), Some(i32::from(errors > 0)), "{out:?}");
    out
}

/// The rules that speak, notes about an otherwise small workspace left out.
fn names(root: impl AsRef<[u8]>) -> Vec<String> {
    let mut found = rules(workspace(root).path(), &[]);
    found.remove("status-unmapped");
    found.remove("duplicates-unset");
    found.into_keys().collect()
}

#[test]
fn an_alias_bomb_is_bounded() {
    let mut bomb = format!("{GOOD}offers:\n  a0: &a0 {{ notes: x }}\n");
    for i in 1..40 {
        let items = vec![format!("*a{}", i - 1); 10].join(", ");
        let _ = writeln!(bomb, "  a{i}: &a{i} {{ tags: [{items}] }}");
    }
    assert!(names(&bomb).contains(&"limit-aliases".to_owned()));
    let merges = bomb.replace("tags: [", "<<: [");
    assert!(names(&merges).contains(&"limit-aliases".to_owned()));
}

#[test]
fn an_alias_bomb_passes_a_raised_bound_only_as_far_as_it_is_raised() {
    let dir = workspace(format!(
        "{GOOD}lint: {{}}\nlanders: {{}}\nchannels:\n  a: {{ parameters: &p {{ sub1: '{{z}}' }} }}\n  b: {{ parameters: *p }}\ncampaigns: {{}}\n"
    ));
    assert!(rules(dir.path(), &["--limit-aliases", "2"]).contains_key("limit-aliases"));
    assert!(!rules(dir.path(), &["--limit-aliases", "3"]).contains_key("limit-aliases"));
}

/// Something for each number, joined.
fn each(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

fn offers(count: usize, keys: &str) -> String {
    each(count, |i| format!("  o{i}: {{ stream: https://kshop5.pro/A{i:05}{keys} }}\n"))
}

/// Workspaces whose text stands for about `n` times `n` things.
fn multiplied(n: usize) -> [String; 5] {
    let ids = |kind: &str| each(n, |i| format!("{kind}{i}, "));
    let channels = each(n, |i| format!("  c{i}: {{ click_id: \"{{c}}\" }}\n"));
    let campaigns = each(n, |i| format!("  k{i}: {{}}\n"));
    let all = "channel: c0, offers: [o0]";
    [
        format!(
            "{GOOD}channels:\n{}offers:\n{}defaults: {{ campaigns: {{ channel: c0, offers: [{}] }} }}\ncampaigns:\n{campaigns}",
            "  c0: { click_id: \"{c}\" }\n",
            offers(n, ""),
            ids("o"),
        ),
        format!(
            "{GOOD}channels:\n{channels}offers:\n{}defaults: {{ campaigns: {{ offers: [o0] }} }}\ncampaigns:\n{}",
            offers(1, ""),
            each(n, |i| format!(
                "  k{i}: {{ channels: {} }}\n",
                match i {
                    0 => format!("&all [{}]", ids("c")),
                    _ => "*all".to_owned(),
                }
            )),
        ),
        format!(
            "{GOOD}channels: {{ c0: {{ click_id: \"{{c}}\" }} }}\noffers:\n{}campaigns:\n{}",
            offers(n, ", postback: stream"),
            each(n, |i| format!("  k{i}: {{ channel: c0, offers: [o{i}] }}\n")),
        )
        .replace(
            "Sale:",
            &format!("{} Sale:", each(n, |i| format!("E{i}: {{ when: pending }}, "))),
        ),
        format!(
            "{GOOD}channels:\n{channels}offers: {{ o0: {{ stream: https://kshop5.pro/A00001 }} }}\ncampaigns: {{ k: {{ {all} }} }}\nenvironments:\n{}",
            each(n, |i| format!("  e{i}: {{ tracking_domain: t{i}.acme-media.com }}\n")),
        ),
        format!(
            "{GOOD}channels: {{ c0: {{ click_id: \"{{c}}\" }} }}\noffers:\n{}defaults: {{ offers: {{ name: {} }} }}\ncampaigns: {{ k: {{ {all} }} }}\n",
            offers(n, ""),
            "x".repeat(64 * n),
        ),
    ]
}

#[test]
fn what_is_written_once_and_counts_many_times_is_bounded() {
    for (index, root) in multiplied(2_000).into_iter().enumerate() {
        let dir = workspace(&root);
        let found = rules(dir.path(), &[]);
        assert_eq!(found.get("limit-aliases"), Some(&1), "{index}: {found:?}");
        // It is said once, and nothing is said to lack what was not lent.
        assert_eq!(found.get("missing-key"), None, "{index}: {found:?}");
        assert_eq!(found.get("unknown-reference"), None, "{index}: {found:?}");
    }
    for (index, root) in multiplied(100).into_iter().enumerate() {
        let dir = workspace(&root);
        assert_eq!(rules(dir.path(), &[]).get("limit-aliases"), None, "{index}");
        let found = rules(dir.path(), &["--limit-aliases", "1000"]);
        assert_eq!(found.get("limit-aliases"), Some(&1), "{index}: {found:?}");
    }
}

#[test]
fn an_alias_of_a_long_text_counts_for_its_length() {
    let dir = workspace(format!(
        "{GOOD}channels:\n  a: {{ name: &long {} }}\n  b: {{ name: *long }}\n",
        "x".repeat(6_400)
    ));
    assert!(rules(dir.path(), &["--limit-aliases", "100"]).contains_key("limit-aliases"));
    assert!(!rules(dir.path(), &["--limit-aliases", "101"]).contains_key("limit-aliases"));
}

#[test]
fn environments_past_the_bound_are_checked_when_they_are_named() {
    let dir = workspace(&multiplied(100)[3]);
    let limited = ["--limit-aliases", "1000"];
    let found = rules(dir.path(), &[&limited[..], &["--env", "e99"]].concat());
    assert_eq!(found.get("limit-aliases"), None, "{found:?}");
}

/// What all findings of a workspace say.
fn said(root: impl AsRef<[u8]>) -> Vec<String> {
    let output = run(workspace(root).path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = json["diagnostics"].as_array().expect("a list").iter();
    let texts = findings.flat_map(|d| [&d["message"], &d["help"]]);
    texts.filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

/// A secret was compared with a text by a function that calls itself for each escape.
#[test]
fn a_secret_of_a_hundred_thousand_escapes_is_compared() {
    let token = "%41".repeat(150_000);
    for token in [format!("{{ env: '{token}' }}"), format!("'{token}'")] {
        let root = format!("{GOOD}offer_source: {{ postback: {{ protection_token: {token} }} }}\n");
        let said = said(root);
        assert!(!said.is_empty() && said.iter().all(|text| !text.contains("AAAA")), "{said:?}");
    }
}

/// Of a number that commas tore into pieces every piece told all that stands before it.
#[test]
fn a_number_in_thousands_of_pieces_is_told_shortly() {
    let pieces = each(20_000, |i| format!(",{i}"));
    let payout = |pieces: &str| {
        said(format!("{GOOD}offers: {{ o: {{ payout: {{ amount: 1{pieces} }} }} }}\n"))
    };
    let found = payout(&pieces);
    assert!(found.iter().map(String::len).sum::<usize>() < 10_000_000);
    assert!(payout(",50").iter().any(|text| text.contains("`\"1.50\"`")));
}

/// Names that are longer than any may be are cut where thousands of findings list them.
#[test]
fn long_names_do_not_make_long_findings() {
    let long = "x".repeat(9_000);
    let many =
        each(13, |i| format!("  ? {long}{i}\n  : {{ stream: https://kshop5.pro/AbC12d }}\n"));
    let wrong = each(500, |i| format!("y{i}, "));
    let keys = each(500, |i| format!("z{i}: 1, "));
    let environments =
        format!("environments:\n  ? {long}\n  : {{ campaigns: {{ c: {{ offers: [{wrong}] }} }} }}");
    for root in [
        format!("{GOOD}offers:\n{many}campaigns: {{ c: {{ channel: x, offers: [{wrong}] }} }}\n"),
        format!("{GOOD}offers:\n  ? {long}\n  : {{ {keys} }}\n"),
        format!("{GOOD}campaigns: {{ c: {{ channel: x, offers: [] }} }}\n{environments}\n"),
        format!("{GOOD}offers:\n  a: {{ status: &s {long} }}\n")
            + &each(500, |i| format!("  b{i}: {{ status: *s }}\n")),
    ] {
        let found = said(root);
        let longest = found.iter().map(String::len).filter(|length| *length > 2_000).count();
        assert!(found.len() > 400 && longest < 60, "{longest} of {}", found.len());
    }
}

/// An environment is the whole workspace once more, with all that is said of it.
#[test]
fn environments_are_bounded_by_what_is_read_and_found_again_for_each() {
    let environments = each(100, |i| format!("e{i}: {{}}, "));
    let root = |tags: &str, countries: &str| {
        format!(
            "{GOOD}offers: {{ o: {{ stream: https://kshop5.pro/AbC12d, tags: [{tags}], countries: [{countries}] }} }}\nenvironments: {{ {environments} }}\n"
        )
    };
    let tags = each(2_000, |i| format!("t{i}, "));
    let dir = workspace(root(&tags, ""));
    assert!(rules(dir.path(), &["--limit-aliases", "20000"]).contains_key("limit-aliases"));
    assert!(!rules(dir.path(), &["--limit-aliases", "200000"]).contains_key("limit-aliases"));
    let wrong = |count: usize| rules(workspace(root("", &"UK, ".repeat(count))).path(), &[]);
    assert_eq!(wrong(4_000).get("limit-diagnostics"), Some(&1));
    assert_eq!(wrong(400).get("limit-diagnostics"), None);
}

/// Each of these looked at all that stands beside it, for every one of thousands.
#[test]
fn thousands_of_wrong_things_in_one_place_are_looked_at_one_by_one() {
    let many = 40_000;
    let offer = |keys: &str| {
        format!("{GOOD}offers: {{ o: {{ stream: https://kshop5.pro/AbC12d, {keys} }} }}\n")
    };
    let parameters = each(many, |i| format!("sbu{i}: '{{z}}', "));
    let secrets = each(many, |i| format!("K{i}: {{ env: E{i} }}, "));
    let filled = each(many, |i| format!("&a{i}=<K{i}>"));
    let url = each(3_000, |_| "{a}&&".to_owned());
    for (rule, root) in [
        ("wrong-type", offer(&format!("tags: [{}]", "[], ".repeat(many)))),
        (
            "sub-out-of-range",
            format!("{GOOD}channels: {{ c: {{ parameters: {{ {parameters} }} }} }}\n"),
        ),
        (
            "sub-out-of-range",
            format!(
                "{GOOD}offer_source: {{ postback: {{ extra: {{ {} }} }} }}\n",
                each(many, |i| format!("SUB{i}: x, "))
            ),
        ),
        (
            "placeholder-left",
            GOOD.replace(
                "trk.acme-media.com",
                &format!("'{}'", "{replace}YOUR_X REPLACE ".repeat(many)),
            ),
        ),
        (
            "invalid-value",
            format!(
                "{GOOD}channels: {{ c: {{ click_id: '{{c}}', postback: {{ url: 'https://a.acme.com/?x={{ref_id}}{filled}', secrets: {{ {secrets} }} }} }} }}\n"
            ),
        ),
        (
            "secret-in-yaml",
            format!("{GOOD}# key {}\n", each(many, |i| format!("{i:032x} ").replace('0', "b"))),
        ),
        (
            "unknown-token",
            format!(
                "{GOOD}offers:\n{}",
                each(20, |i| format!(
                    "  o{i}: {{ stream: 'https://kshop5.pro/A{i:05}?{}' }}\n",
                    &url[..7_900]
                ))
            ),
        ),
    ] {
        let found = rules(workspace(root).path(), &[]);
        assert!(found.contains_key(rule), "{rule}: {found:?}");
    }
}

/// Where a value came from is looked up in order, however many environments there are.
#[test]
fn findings_beside_environments_by_the_thousand_are_placed() {
    let offers = offers(2000, ", payot: 1");
    let environments = each(20_000, |i| format!("  e{i}: {{}}\n"));
    let root = format!("{GOOD}offers:\n{offers}environments:\n{environments}");
    let found = rules(workspace(root).path(), &["--limit-diagnostics", "20000"]);
    assert_eq!(found.get("unknown-key"), Some(&2000), "{found:?}");
}

/// Where an unknown key may belong is asked of the schema, and its value is at hand.
#[test]
fn unknown_keys_by_the_thousand_are_placed() {
    for lead in ["+ ", "\u{a0} "] {
        let keys = each(20_000, |i| format!("{lead}a{i}: 1\n"));
        let found = rules(workspace(keys).path(), &["--limit-diagnostics", "50000"]);
        assert_eq!(found.get("unknown-key"), Some(&20_000), "{found:?}");
    }
}

/// Whether an event is reported is looked up, however many there are.
#[test]
fn events_by_the_thousand_are_matched_with_their_postbacks() {
    let events = each(20_000, |i| format!("  E{i}: {{ when: approved }}\n"));
    let root =
        format!("version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n{events}");
    assert_eq!(names(root), ["too-many-events"]);
}

/// A campaign with many channels has a RedTrack id for each.
#[test]
fn ids_by_channel_are_looked_up_in_a_table() {
    let many = 10_000;
    let list = each(many, |i| format!("c{i}, "));
    let channels = each(many, |i| format!("c{i}: {{}}, "));
    let ids = each(many, |i| format!("c{i}: 61f190c31cfe1c00018{i:05x}, "));
    let root = format!(
        "{GOOD}offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}\nchannels: {{ {channels} }}\ncampaigns: {{ x: {{ offers: [a], channels: [{list}], redtrack_id: {{ {ids} }} }} }}\n"
    );
    let dir = workspace(root);
    let output = run(dir.path(), &["urls", ".", "campaign"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.lines().count(), many);
    assert!(text.lines().all(|line| line.contains("/61f190c31cfe1c00018")), "an id is missing");
}

fn key(i: usize) -> String {
    let mixed = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{mixed:016x}{:016x}", mixed.rotate_left(29) ^ 0x5bd1_e995)
}

/// A channel whose postback has thousands of macros that nobody knows, written with an escape, and
/// its use by so many others.
fn many_macros(uses: usize) -> String {
    let macros = each(2_000, |i| format!("{{{}}}", i % 40));
    let channel = format!(
        "&q {{ click_id: \"{{c}}\", postback: {{ url: \"https://ad.acme-network.com/c?c={{ref_id}}\\u0026z={macros}\" }} }}"
    );
    format!("{GOOD}channels:\n  q: {channel}\n{}", each(uses, |i| format!("  p{i}: *q\n")))
}

#[test]
fn a_scalar_with_escapes_is_not_read_anew_for_every_finding() {
    let found = rules(workspace(many_macros(300)).path(), &[]);
    // Of one value a hundred findings of a rule are enough, however many use it.
    assert_eq!(found.get("macro-syntax"), Some(&100), "{found:?}");
}

#[test]
fn secrets_by_the_thousand_in_one_text_are_found_and_masked() {
    let keys = each(6_000, |i| format!("{} ", key(i)));
    let notes = format!(
        "{GOOD}offers: {{ o: {{ stream: https://kshop5.pro/A00000, notes: \"\\u0041 {keys}\" }} }}\n"
    );
    let found = rules(workspace(notes).path(), &[]);
    assert_eq!(found.get("secret-in-yaml"), Some(&6_000), "{found:?}");
    let status = format!(
        "{GOOD}offers: {{ o: {{ stream: https://kshop5.pro/A00000, status: \"{keys}\" }} }}\n"
    );
    let output = run(workspace(status).path(), &["check", "--format", "json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    for i in [0, 1, 63, 64, 65, 5_999] {
        assert!(!text.contains(&key(i)), "{i}");
    }
    let unread = format!("{GOOD}nots: \"\\u0041 token={}\"\n", each(6_000, |i| format!("abc{i} ")));
    assert!(rules(workspace(unread).path(), &[]).contains_key("unknown-key"));
}

#[test]
fn comments_behind_what_is_empty_are_comments() {
    let empty = each(100_000, |_| "[], ".to_owned());
    let comments = "# trackc: ignore[plain-http]\n".repeat(10_000);
    let found = rules(workspace(format!("{GOOD}x: [{empty}]\n{comments}")).path(), &[]);
    assert_eq!(found.get("ignore-without-reason"), Some(&9_999), "{found:?}");
}

#[test]
fn countries_are_judged_once_for_all_funnels() {
    let countries = each(2_000, |_| "KZ, ".to_owned());
    let funnels = each(1_000, |_| "{ countries: [UZ], offers: [o0] }, ".to_owned());
    let offers = offers(1, ", countries: [UZ]");
    let campaigns = each(50, |i| match i {
        0 => format!(
            "  k0: {{ channel: c, countries: &c [{countries}], funnels: &f [{funnels}] }}\n"
        ),
        _ => format!("  k{i}: {{ channel: c, countries: *c, funnels: *f }}\n"),
    });
    let root = format!(
        "{GOOD}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\noffers:\n{offers}campaigns:\n{campaigns}"
    );
    assert_eq!(rules(workspace(root).path(), &[]).get("country-not-covered"), Some(&50));
}

#[test]
fn buttons_and_postbacks_that_multiply_are_bounded() {
    let n = 1_000;
    let landers = each(n, |i| format!("  l{i}: {{ url: https://l{i}.acme-media.com/ }}\n"));
    let ids = |kind: &str| each(n, |i| format!("{kind}{i}, "));
    let channel = "channels: { c: { click_id: \"{c}\" } }\n";
    let buttons = format!(
        "{GOOD}{channel}landers:\n{landers}offers:\n{}campaigns: {{ k: {{ channel: c, funnels: [{{ landers: [{}], offers: [{}] }}] }} }}\n",
        offers(n, ""),
        ids("l"),
        ids("o"),
    );
    let extra = format!(
        "{GOOD}{channel}offer_source: {{ postback: {{ delivery: stream, extra: {{ {} }} }} }}\noffers:\n{}",
        each(3_000, |i| format!("e{i}: \"{{stream}}\", ")),
        offers(n, ""),
    );
    let events = each(2_000, |i| format!("E{i}: {{ when: approved }}, "));
    let heard = each(1_500, |i| format!("  c{i}: {{ click_id: \"{{c}}\" }}\n"));
    let heard = format!("{}channels:\n{heard}", GOOD.replace("Sale:", &format!("{events}Sale:")));
    for root in [buttons, extra, heard] {
        let found = rules(workspace(root).path(), &[]);
        assert_eq!(found.get("limit-aliases"), Some(&1), "{found:?}");
    }
}

#[test]
fn long_names_that_nearly_agree_are_compared_where_they_differ() {
    let name = |i: usize| format!("{}{i:05}", "a-rather-long-name-that-".repeat(2));
    let offers =
        each(1_000, |i| format!("  {}: {{ stream: https://kshop5.pro/A{i:05} }}\n", name(i)));
    let campaigns = each(1_000, |i| format!("  k{i}: {{ channel: c, offers: [{}x] }}\n", name(i)));
    let root = format!(
        "{GOOD}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\noffers:\n{offers}campaigns:\n{campaigns}"
    );
    assert_eq!(rules(workspace(root).path(), &[]).get("unknown-reference"), Some(&1_000));
}

#[test]
fn past_as_many_as_are_shown_findings_are_counted_and_not_kept() {
    let root = format!("{GOOD}offers:\n{}", each(40_000, |i| format!("  o{i}: {{}}\n")));
    let dir = workspace(root);
    for limit in [100, 10_000] {
        let flag = limit.to_string();
        let args = ["check", "--format", "json", "--limit-diagnostics", &flag];
        let json: Value = serde_json::from_slice(&run(dir.path(), &args).stdout).expect("JSON");
        let all = json["diagnostics"].as_array().expect("a list");
        assert_eq!(all.len(), limit + 1);
        let said = |d: &&Value| d["rule"] == "limit-diagnostics";
        let past = all.iter().find(said).and_then(|d| d["message"].as_str()).expect("one");
        // Each lacks its stream and is used by nothing, and no event takes most statuses.
        let more = format!("there are {} more findings than the {limit}", 80_001 - limit);
        assert!(past.starts_with(&more), "{past}");
    }
}

/// The search for a line without a colon went back to the byte-order mark, and never past it.
#[test]
fn a_mark_and_a_space_that_nobody_sees_are_told() {
    for text in
        ["\u{feff}\u{a0}\nk:", "\u{feff}# c\n\u{a0}\nversion: 1\n", "\u{feff}\u{85}\n    lint:"]
    {
        assert!(!names(text).is_empty(), "{text:?}");
    }
}

#[test]
fn what_is_large_and_wrong_in_ways_of_its_own_is_looked_at_once() {
    let count = 20_000;
    let keys = each(count, |i| format!("        k{i}: 1\n"));
    let items = each(count, |i| format!("a{i}.yaml, "));
    let lint = each(count, |i| format!("  plain-htt{i}: off\n"));
    for (root, rule) in [
        (
            format!("{GOOD}campaigns:\n  c:\n    offers:\n      - <<: {{ offer: x }}\n{keys}"),
            "unknown-key",
        ),
        (format!("{GOOD}include: [{items}]\nx: {{a\n"), "yaml-syntax"),
        (format!("{GOOD}lint:\n{lint}"), "unknown-key"),
        (format!("a:\n{}", "\tb: 1\n".repeat(count)), "yaml-syntax"),
    ] {
        assert!(names(root).contains(&rule.to_owned()), "{rule}");
    }
}

#[test]
fn past_as_many_as_are_shown_a_document_is_looked_at_no_further() {
    let offers = each(40_000, |i| format!("  o{i}: {{ strm: {i} }}\n"));
    let root = format!("{GOOD}offers:\n{offers}  last: {{ stream: [] }}\n");
    let past = said(&root).swap_remove(0);
    assert!(past.starts_with("there are at least "), "{past}");
    let all = rules(workspace(&root).path(), &["--limit-diagnostics", "100000"]);
    assert_eq!(all.get("unknown-key"), Some(&40_000), "{all:?}");
    assert_eq!(all.get("wrong-type"), Some(&1), "{all:?}");
    let shown = rules(workspace(&root).path(), &["--limit-diagnostics", "50"]);
    assert_eq!(shown.get("unknown-key"), Some(&49), "{shown:?}");
    assert_eq!(shown.get("limit-diagnostics"), Some(&1), "{shown:?}");
}

/// Of what an ignore silences the rest is only counted, and may stand where the ignore does not hold.
#[test]
fn findings_that_were_only_counted_are_silenced_by_nothing() {
    let channels = |ids: std::ops::Range<usize>| {
        let each = ids.map(|i| format!("  c{i}: {{ parameters: {{ sub1: '{{a}}' }} }}\n"));
        format!("channels:\n{}", each.collect::<String>())
    };
    let dir = workspace(format!("include: ['*.yaml']\n{GOOD}"));
    let ignored = format!("# trackc: ignore-file[unused-definition] soon\n{}", channels(0..30));
    fs::write(dir.path().join("a.yaml"), ignored).expect("a file");
    fs::write(dir.path().join("b.yaml"), channels(30..32)).expect("a file");
    let found = rules(dir.path(), &["--limit-diagnostics", "40"]);
    assert_eq!(found.get("unused-definition"), Some(&2), "{found:?}");
    assert_eq!(found.get("limit-diagnostics"), None, "{found:?}");
    let found = rules(dir.path(), &["--limit-diagnostics", "20"]);
    assert_eq!(found.get("limit-diagnostics"), Some(&1), "{found:?}");
}

#[test]
fn patterns_by_the_thousand_are_matched_in_one_listing() {
    let patterns = each(1_000, |i| format!("\"**/{i}*.yaml\", "));
    let dir = workspace(format!("include: [{patterns}]\n{GOOD}"));
    fs::create_dir(dir.path().join("a")).expect("a folder");
    for i in 0..300 {
        fs::write(dir.path().join(format!("a/{i}.yaml")), "offers: {}\n").expect("a file");
    }
    let found = rules(dir.path(), &[]);
    assert_eq!(found.get("include-empty"), Some(&700), "{found:?}");
}

/// What `trackc trace --format json` says.
fn traced(dir: &Path) -> Value {
    let output = run(dir, &["trace", "--format", "json"]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const CHANNEL: &str = "channels: { c: { click_id: \"{c}\" } }\n";

#[test]
fn paths_by_the_thousand_are_walked_once_for_each_offer() {
    let ids = each(300, |i| format!("o{i}, "));
    let funnels = each(1_000, |_| format!("{{ offers: [{ids}] }}, "));
    let offers = offers(300, "");
    let root = format!(
        "{GOOD}{CHANNEL}offers:\n{offers}campaigns: {{ k: {{ channel: c, funnels: [{funnels}] }} }}\n"
    );
    let dir = workspace(root);
    let trace = traced(dir.path());
    assert_eq!(trace["summary"]["walked"], 300_000);
    assert_eq!(trace["summary"]["broken"], 0);
    assert_eq!(trace["journeys"].as_array().map(Vec::len), Some(1));
    assert_eq!(trace["journeys"][0]["others"].as_array().map(Vec::len), Some(299_999));
    let output = run(dir.path(), &["trace"]);
    let text = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(text.contains("and 298999 more. See one with --offer."));
}

#[test]
fn broken_paths_by_the_thousand_are_shown_up_to_a_bound() {
    let ids = each(5_000, |i| format!("x{i}, "));
    let root = format!("{GOOD}{CHANNEL}campaigns: {{ k: {{ channel: c, offers: [{ids}] }} }}\n");
    let dir = workspace(root);
    let trace = traced(dir.path());
    assert_eq!(trace["summary"]["broken"], 5_000);
    assert_eq!(trace["journeys"].as_array().map(Vec::len), Some(100));
    let others = trace["journeys"][0]["others"].as_array().expect("a list");
    assert_eq!(others.len(), 4_900);
    assert!(others.iter().all(|path| path["holds"] == false));
    let output = run(dir.path(), &["trace"]);
    let text = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(text.contains("These paths break as well, and are not shown: x100 (Main, 0 %)"));
}

#[test]
fn a_url_that_nobody_takes_breaks_a_trace_and_is_not_looked_into() {
    let long = "[z]#a#${x}".repeat(20_000);
    let listed = each(20_000, |i| format!("'{{m{i}}}', "));
    let extra = each(20_000, |i| format!("e{i}: '{{m{i}}}', "));
    let [stream, page, click] = ["https://kshop5.pro/AbC12d", "https://q.acme-media.com/", "{c}"];
    let root = |stream: &str, data: &str, page: &str, click: &str, source: &str| {
        format!(
            "{GOOD}offer_source: {{ {source} }}
channels: {{ c: {{ click_id: '{click}', postback: {{ url: 'https://a.acme.com/?x={{ref_id}}' }} }} }}
offers: {{ o: {{ stream: '{stream}', data: {{ data2: '{data}' }} }} }}
landers: {{ l: {{ url: '{page}' }} }}
campaigns: {{ k: {{ channel: c, funnels: [{{ landers: [l], offers: [o] }}] }} }}
"
        )
    };
    for root in [
        root(&format!("{stream}?x={long}"), "x", page, click, ""),
        root(stream, &long, page, click, ""),
        root(stream, "x", &format!("{page}?x={long}"), click, ""),
        root(stream, "x", page, &long, ""),
        root(stream, "x", page, click, &format!("postback: {{ extra: {{ e: '{long}' }} }}")),
        root(
            stream,
            "x",
            page,
            click,
            &format!("macros: [{listed}], postback: {{ extra: {{ {extra} }} }}"),
        ),
    ] {
        let output = run(workspace(&root).path(), &["trace", "--quiet"]);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stdout);
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(folded.contains("bytes long, and nobody takes that"), "{text}");
        assert!(text.len() < 20_000, "{}", text.len());
    }
}

#[test]
fn offers_of_one_address_are_told_apart_by_what_their_links_carry() {
    let many = 10_000;
    let offers =
        each(many, |i| format!("  o{i}: {{ stream: 'https://kshop5.pro/AbC12d?p={i}' }}\n"));
    let ids = each(many, |i| format!("o{i}, "));
    let root = format!(
        "{GOOD}{CHANNEL}offers:\n{offers}campaigns: {{ k: {{ channel: c, offers: [{ids}] }} }}\n"
    );
    let trace = traced(workspace(root).path());
    assert_eq!(trace["summary"]["walked"], many);
    assert_eq!(trace["summary"]["broken"], 0);
}

#[test]
fn changes_by_the_thousand_are_shown_up_to_a_bound_and_written_whole() {
    let campaigns = each(1_500, |i| format!("  k{i}: {{ channel: c, offers: [o0] }}\n"));
    let all = each(1_200, |_| "{ offers: [o0] }, ".to_owned());
    let offers = offers(1, "");
    let root = format!(
        "{GOOD}{CHANNEL}offers:\n{offers}campaigns:\n{campaigns}  a: {{ channel: c, funnels: [{all}] }}\n"
    );
    let (old, new) = (workspace(GOOD), workspace(root));
    let old = old.path().to_str().expect("a path");
    let output = run(new.path(), &["diff", old, "."]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("And 501 more campaigns, which `--format json` lists."));
    assert!(text.contains(" more values, which `--format json` lists."));
    let output = run(new.path(), &["diff", old, ".", "--format", "json"]);
    let diff: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = diff["changes"].as_array().expect("a list");
    assert_eq!(all.iter().filter(|change| change["kind"] == "campaign").count(), 1_501);
}

#[test]
fn ignores_by_the_thousand_silence_what_they_name() {
    let line = |i| {
        format!(
            "  # trackc: ignore[plain-http] an old link\n  o{i}: {{ stream: \"http://kshop5.pro/A{i:05}\" }}\n"
        )
    };
    let whole = "# trackc: ignore-file[unused-definition] not in use yet\n";
    let dir = workspace(format!("{}{GOOD}offers:\n{}", whole.repeat(20_000), each(20_000, line)));
    let args = ["check", "--format", "json", "--limit-diagnostics", "20000"];
    let output = run(dir.path(), &args);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["summary"]["suppressed"], 40_000);
    assert_eq!(json["summary"]["warnings"], 0);
}

#[test]
fn a_pattern_that_stands_many_times_is_one() {
    let found =
        rules(workspace(format!("include: [{}]\n{GOOD}", "a.yaml, ".repeat(20_000))).path(), &[]);
    assert_eq!(found.get("include-empty"), Some(&1), "{found:?}");
}

#[test]
fn patterns_past_four_thousand_are_not_looked_at() {
    let patterns = each(20_000, |i| format!("'a{i}/**/*.yaml', "));
    let found = rules(workspace(format!("include: [{patterns}]\n{GOOD}")).path(), &[]);
    assert_eq!(found.get("include-empty"), Some(&4_096), "{found:?}");
    assert_eq!(found.get("limit-include-path"), Some(&1), "{found:?}");
}

/// How many findings of a rule guess what was meant, of how many.
fn guessed(root: impl AsRef<[u8]>, rule: &str) -> (usize, usize) {
    let dir = workspace(root);
    let limit = ["--limit-diagnostics", "1000000"];
    let output = run(dir.path(), &[&["check", "--format", "json"], &limit[..]].concat());
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = json["diagnostics"].as_array().expect("a list").iter();
    let all: Vec<&Value> = all.filter(|finding| finding["rule"] == rule).collect();
    let is_guess = |d: &&&Value| d["help"].as_str().is_some_and(|h| h.starts_with("did you mean"));
    (all.iter().filter(is_guess).count(), all.len())
}

#[test]
fn wrong_names_are_guessed_once_each_and_up_to_a_thousand() {
    let letter =
        |i: usize| char::from_u32(0x4E00 + u32::try_from(i).expect("few")).expect("a letter");
    let ignores = |name: &dyn Fn(usize) -> String| {
        let comment = |i| {
            let rules = each(20, |j| format!("{}, ", name(20 * i + j)));
            format!("# trackc: ignore[{rules}plain-htpp] an old link\n")
        };
        format!("{GOOD}{}", each(500, comment))
    };
    let same = ignores(&|_| "plain-htp".to_owned());
    assert_eq!(guessed(same, "unused-ignore"), (10_500, 10_500));
    let others = ignores(&|i| format!("plain-h{}p", letter(i)));
    assert_eq!(guessed(others, "unused-ignore"), (999 + 500, 10_500));

    let presets = |name: &dyn Fn(usize) -> String| {
        format!(
            "{GOOD}channels:\n{}",
            each(5_000, |i| format!("  c{i}: {{ preset: {} }}\n", name(i)))
        )
    };
    let (guesses, all) = guessed(presets(&|_| "propelerads".to_owned()), "invalid-value");
    assert_eq!((guesses, all), (5_000, 5_000));
    let (guesses, all) =
        guessed(presets(&|i| format!("propellera{}s", letter(i))), "invalid-value");
    assert_eq!((guesses, all), (1_000, 5_000));

    let currencies = |name: &dyn Fn(usize) -> String| {
        let payout = |i| format!(", payout: {{ amount: \"1\", currency: {} }}", name(i));
        format!(
            "{GOOD}offers:\n{}",
            each(5_000, |i| format!(
                "  o{i}: {{ stream: https://kshop5.pro/A{i:05}{} }}\n",
                payout(i)
            ))
        )
    };
    assert_eq!(guessed(currencies(&|_| "UDS".to_owned()), "currency-unknown"), (5_000, 5_000));
    let others = currencies(&|i| format!("U{}D", letter(i)));
    assert_eq!(guessed(others, "currency-unknown"), (1_000, 5_000));
}

/// Names that are as long as any that are compared, and differ at both ends.
#[test]
fn long_names_that_differ_at_both_ends_are_compared_with_few() {
    let name = |i: usize, end: &str| format!("x{i:05}{}{end}", "ab-cd-ef-".repeat(7));
    let offers =
        each(4_000, |i| format!("  {}: {{ stream: https://kshop5.pro/A{i:05} }}\n", name(i, "yv")));
    let wrong = each(4_000, |i| format!("{}, ", name(9_999 - i, "wz")));
    let root = format!(
        "{GOOD}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\noffers:\n{offers}campaigns: {{ k: {{ channel: c, offers: [{wrong}] }} }}\n"
    );
    assert_eq!(rules(workspace(root).path(), &[]).get("unknown-reference"), Some(&4_000));
}

#[test]
fn deep_nesting_is_bounded() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")] {
        let deep = format!("{GOOD}offers: {}{}\n", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(names(deep), ["limit-depth"], "{open}");
        let unclosed = format!("{GOOD}offers: {}", open.repeat(100_000));
        assert_eq!(names(unclosed), ["limit-depth"], "{open} unclosed");
    }
    let mut block = GOOD.to_owned();
    for depth in 0..2_000 {
        let _ = writeln!(block, "{}a:", " ".repeat(depth));
    }
    assert_eq!(names(block), ["limit-depth"]);
    let dashes = format!("{GOOD}offers:\n  {}a\n", "- ".repeat(50_000));
    assert_eq!(names(dashes), ["limit-depth"]);
}

#[test]
fn nesting_up_to_a_raised_bound_is_read() {
    let deep =
        format!("{GOOD}offers: {{ kz: {{ tags: {}{} }} }}\n", "[".repeat(5_000), "]".repeat(5_000));
    let found = rules(workspace(deep).path(), &["--limit-depth", "10000"]);
    assert!(found.contains_key("wrong-type") && !found.contains_key("limit-depth"), "{found:?}");
}

#[test]
fn bytes_that_are_no_text_are_findings() {
    assert_eq!(names([GOOD.as_bytes(), b"\xff\xfe\x00"].concat()), ["yaml-syntax"]);
    assert_eq!(names([GOOD.as_bytes(), b"notes: \xc3\x28"].concat()), ["yaml-syntax"]);
    assert_eq!(names(GOOD.replace("Sale", "Sa\0le")), ["yaml-syntax"]);
    let units = |big: bool| -> Vec<u8> {
        let bytes = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
        [0xFEFF].into_iter().chain(GOOD.encode_utf16()).flat_map(bytes).collect()
    };
    assert_eq!(names(units(false)), ["yaml-syntax"]);
    assert_eq!(names(units(true)), ["yaml-syntax"]);
    let noise: Vec<u8> =
        (0..100_000_u32).map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    assert_eq!(names(noise), ["yaml-syntax"]);
}

#[test]
fn an_empty_root_lacks_its_keys_at_its_start() {
    for empty in ["", "\n\n", "# nothing\n", "---\n", "\u{feff}", "{}"] {
        let output = run(workspace(empty).path(), &["check", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{empty:?}");
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        for finding in json["diagnostics"].as_array().expect("a list") {
            assert_eq!(finding["rule"], "missing-key", "{empty:?}");
            assert_eq!(finding["range"]["start"]["line"], 1, "{empty:?}");
            assert_eq!(finding["range"]["start"]["column"], 1, "{empty:?}");
        }
    }
}

#[test]
fn a_file_past_the_bound_is_not_read() {
    let dir = workspace(format!("{GOOD}include: [big.yaml]\n"));
    fs::write(dir.path().join("big.yaml"), "# padding\n".repeat(2_000)).expect("a file");
    let found = rules(dir.path(), &["--limit-file-bytes", "10000"]);
    assert_eq!(found.get("limit-file-bytes"), Some(&1), "{found:?}");
    let found = rules(dir.path(), &["--limit-file-bytes", "20000"]);
    assert_eq!(found.get("limit-file-bytes"), None, "{found:?}");
}

#[test]
fn many_keys_in_one_mapping_are_read() {
    let mut offers = format!("{GOOD}offers:\n");
    for i in 0..200_000 {
        let _ = writeln!(offers, "  o{i}: {{ access: none, stream: 'https://k.pro/{i:06}' }}");
    }
    assert!(rules(workspace(&offers).path(), &[]).keys().all(|r| !r.starts_with("limit-")));
    // … and the same key many times is one finding each, up to the bound.
    let twice = format!("{GOOD}offers:\n{}", "  a: {}\n".repeat(30_000));
    let found = rules(workspace(&twice).path(), &[]);
    assert!(found["duplicate-key"] >= 9_000, "{found:?}");
    assert_eq!(found.get("limit-diagnostics"), Some(&1), "{found:?}");
}

#[test]
fn many_faults_in_one_file_are_all_found_up_to_the_bound() {
    let mut channels = format!("{GOOD}channels:\n");
    for i in 0..20_000 {
        let _ = writeln!(channels, "  c{i}: {{ nmae: x }}");
    }
    let dir = workspace(&channels);
    let found = rules(dir.path(), &[]);
    assert_eq!(found.get("limit-diagnostics"), Some(&1), "{found:?}");
    let found = rules(dir.path(), &["--limit-diagnostics", "100000"]);
    assert_eq!(found.get("unknown-key"), Some(&20_000));
    assert_eq!(found.get("limit-diagnostics"), None);
}

#[test]
fn many_wrong_references_are_all_found() {
    let mut text = format!("{GOOD}channels: {{ push: {{}} }}\noffers:\n");
    for i in 0..20_000 {
        let _ =
            writeln!(text, "  offer-{i}: {{ stream: 'https://k.pro/{i:06}', access: requested }}");
    }
    text.push_str("campaigns:\n");
    for i in 0..40_000 {
        let _ = writeln!(text, "  c{i}: {{ channel: push, offers: [ofer-{i}] }}");
    }
    let found = rules(workspace(&text).path(), &["--limit-diagnostics", "1000000"]);
    assert_eq!(found.get("unknown-reference"), Some(&40_000), "{found:?}");
}

#[test]
fn long_words_are_no_trouble() {
    let long = "x".repeat(1 << 20);
    for text in [
        format!("{GOOD}{long}: 1\n"),
        format!("{GOOD}offers: {{ {long}: {{ stream: https://k.pro/AbC12d }} }}\n"),
        format!("{GOOD}offers: {{ a: {{ stream: 'https://k.pro/{}' }} }}\n", "{".repeat(1 << 18)),
        format!(
            "{GOOD}offers: {{ a: {{ stream: 'https://k.pro/?{}' }} }}\n",
            "a={b}&".repeat(1 << 15)
        ),
        format!("{GOOD}offers: {{ a: {{ name: \"{}\" }} }}\n", "\\x1b".repeat(1 << 16)),
        format!("{GOOD}channels: {{ a: {{ click_id: '{}' }} }}\n", "#_$[%7B".repeat(1 << 14)),
        format!("{GOOD}# trackc: ignore[{}] why\n", "a,".repeat(1 << 15)),
        format!("include: [\"{}\"]\n", "*/".repeat(1 << 12)),
        format!("include: [\"{}\"]\n", "{a,".repeat(1 << 10)),
    ] {
        // Names in an ignore are warnings, and no more of them are read than there are rules.
        let code = i32::from(!text.contains("ignore["));
        for format in ["pretty", "concise", "json"] {
            let output = run(workspace(&text).path(), &["check", "--format", format]);
            let told = &text[GOOD.len().min(8)..60];
            assert_eq!(output.status.code(), Some(code), "{format} {told}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        }
    }
}

/// A pull request may bring links; whoever has the folder may put anything there.
#[cfg(unix)]
#[test]
fn a_build_check_opens_nothing_but_regular_files() {
    let dir = workspace(GOOD);
    assert_eq!(run(dir.path(), &["build"]).status.code(), Some(0));
    for name in ["bundle.json", "urls.csv"] {
        let path = dir.path().join("dist").join(name);
        let was = fs::read(&path).expect("a file");
        for fifo in [true, false] {
            fs::remove_file(&path).expect("a file");
            if fifo {
                let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
                assert!(made.success());
            } else {
                std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
            }
            let mut child = Command::new(env!("CARGO_BIN_EXE_trackc"))
                .current_dir(dir.path())
                .args(["build", "--check", "--quiet"])
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("trackc runs");
            let mut looks = 0..600;
            let status = loop {
                match child.try_wait().expect("a child") {
                    Some(status) => break Some(status),
                    None if looks.next().is_none() => break None,
                    None => std::thread::sleep(std::time::Duration::from_millis(50)),
                }
            };
            let _ = child.kill();
            assert_eq!(status.and_then(|s| s.code()), Some(4), "{name}, fifo: {fifo}");
        }
        fs::remove_file(&path).expect("a link");
        fs::write(&path, was).expect("a file");
    }
}

const BASELINE: &str = ".trackc-baseline.json";

#[test]
fn a_hostile_baseline_is_refused_with_the_reason() {
    let dir = workspace(GOOD);
    let entry = r#"{"path":"","rule":"","at":"","hash":"","level":"note"}"#;
    let list = |list: &str| format!("{{\"format_version\":1,\"findings\":[{list}]}}");
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(1 << 20),
        list(&"[".repeat(1 << 20)),
        list(&"1,".repeat(1 << 20)),
        list(&format!("{},", entry.replace("note", &"x".repeat(1 << 20)))),
        list(&entry.replace("\"level\"", "\"count\":-1,\"level\"")),
        list(&entry.replace("\"level\"", "\"count\":1e99,\"level\"")),
        format!("{{\"{}\":1}}", "\\u001b[31m\\u202e".repeat(1 << 16)),
        "\u{0}".to_owned(),
        String::new(),
    ] {
        fs::write(dir.path().join(BASELINE), &text).expect("a file");
        for args in [&["check"][..], &["build"], &["urls"], &["show"]] {
            let output = run(dir.path(), args);
            assert_eq!(output.status.code(), Some(2), "{args:?} {text:.40}");
            assert!(output.stdout.is_empty() && output.stderr.len() < 1000, "{args:?}");
            assert!(!output.stderr.contains(&0x1b));
        }
        assert_eq!(run(dir.path(), &["check", "--no-baseline"]).status.code(), Some(0));
    }
}

#[test]
fn what_a_baseline_says_acts_on_no_terminal_and_does_not_flood() {
    let dir = workspace(format!("{GOOD}lint: {{ status-unmapped: off, duplicates-unset: off }}\n"));
    let entry = r#"{"path":"\u001b[31m","rule":"\u202e","at":"::error::","hash":"x","level":"error","count":18446744073709551615}"#;
    let lines = vec![entry; 20_000].join(",\n");
    let text = format!("{{\"format_version\":1,\"findings\":[\n{lines}]}}");
    fs::write(dir.path().join(BASELINE), text).expect("a file");
    for format in ["pretty", "concise"] {
        let output = run(dir.path(), &["check", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}");
    }
    assert_eq!(rules(dir.path(), &[]).get("stale-baseline"), Some(&101));
    assert_eq!(run(dir.path(), &["check", "--write-baseline"]).status.code(), Some(0));
    assert_eq!(rules(dir.path(), &[]).get("stale-baseline"), None);
}

/// What no comment may silence no baseline silences, whatever somebody writes into it.
#[test]
fn a_baseline_cannot_list_what_nothing_may_silence() {
    let dir = workspace(format!(
        "{GOOD}ofers: {{}}\nlanders: {{ l: {{ url: \"http://quiz.acme-media.com/\" }} }}\nchannels: {{ push: {{ notes: {} }} }}\n",
        "0123456789abcdef".repeat(2)
    ));
    run(dir.path(), &["check", "--write-baseline"]);
    let path = dir.path().join(BASELINE);
    let text = fs::read_to_string(&path).expect("a baseline");
    let line =
        text.lines().find(|l| l.contains("\"rule\"")).expect("an entry").trim_end_matches(',');
    let forged = ["unknown-key", "secret-in-yaml", "limit-depth"].map(|rule| {
        let name = line.split("\"rule\":\"").nth(1).and_then(|l| l.split('"').next());
        line.replace(name.expect("a name"), rule)
    });
    let forged = format!("{{\"format_version\":1,\"findings\":[{}]}}", forged.join(","));
    fs::write(&path, forged).expect("a file");
    let found = rules(dir.path(), &[]);
    assert!(found.contains_key("unknown-key"), "{found:?}");
}

/// `include: ["*.json"]` takes the baseline for no part of the workspace.
#[test]
fn a_baseline_is_no_file_of_the_workspace() {
    let dir = workspace(format!("{GOOD}include: ['*']\n"));
    run(dir.path(), &["check", "--write-baseline"]);
    assert!(fs::read(dir.path().join(BASELINE)).is_ok_and(|b| b.contains(&b'{')));
    assert_eq!(rules(dir.path(), &[]), BTreeMap::new());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn pipe(path: &Path) {
        let status = Command::new("mkfifo").arg(path).status();
        assert!(status.is_ok_and(|s| s.success()), "mkfifo");
    }

    /// A pipe that nobody writes to would be waited for without end.
    #[test]
    fn a_pipe_is_never_opened() {
        let dir = workspace(GOOD);
        pipe(&dir.path().join("pipe.yaml"));
        for args in [&["check", "pipe.yaml"][..], &["urls", "pipe.yaml"], &["show", "./pipe.yaml"]]
        {
            let output = run(dir.path(), args);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
        }
        for device in ["/dev/null", "/dev/zero", "/dev/tty"] {
            assert_eq!(run(dir.path(), &["check", device]).status.code(), Some(2), "{device}");
        }
        let root = workspace("");
        fs::remove_file(root.path().join("trackc.yaml")).expect("removed");
        pipe(&root.path().join("trackc.yaml"));
        assert_eq!(run(root.path(), &["check", "."]).status.code(), Some(2));
        let dir = workspace(format!("{GOOD}include: ['*.yaml']\n"));
        pipe(&dir.path().join("pipe.yaml"));
        assert!(rules(dir.path(), &[]).contains_key("limit-include-path"));
    }

    /// It would be waited for, or fill the memory.
    #[test]
    fn an_older_build_that_is_no_file_is_not_opened() {
        let dir = workspace(GOOD);
        let old = dir.path().join("old");
        fs::create_dir(&old).expect("a folder");
        pipe(&old.join("bundle.json"));
        for since in ["old", "old/bundle.json", "/dev/zero", "/dev/tty"] {
            let output = run(dir.path(), &["build", "--since", since]);
            assert_eq!(output.status.code(), Some(2), "{since}");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("it is not a regular file"), "{said}");
        }
        assert!(!dir.path().join("dist").exists());
    }

    #[test]
    fn a_baseline_that_is_no_file_is_neither_read_nor_written() {
        let outside = workspace("root:x:0:0\n");
        let secret = outside.path().join("trackc.yaml");
        let dir = workspace(GOOD);
        let path = dir.path().join(BASELINE);
        let makes: [&dyn Fn(); 4] = [
            &|| symlink(&secret, &path).expect("a link"),
            &|| symlink("nowhere", &path).expect("a link"),
            &|| pipe(&path),
            &|| fs::create_dir(&path).expect("a folder"),
        ];
        for make in makes {
            make();
            for args in [&["check"][..], &["check", "--write-baseline"], &["build"]] {
                let output = run(dir.path(), args);
                assert_eq!(output.status.code(), Some(2), "{args:?}");
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(said.contains(BASELINE) && !said.contains("root:x"), "{said}");
            }
            if fs::remove_file(&path).is_err() {
                fs::remove_dir(&path).expect("removed");
            }
        }
        assert_eq!(fs::read_to_string(&secret).expect("a file"), "root:x:0:0\n");
    }

    #[test]
    fn links_do_not_lead_out() {
        let outside = workspace("offers: { secret: { stream: https://k.pro/AbC12d } }\n");
        let dir = workspace(format!("{GOOD}include: ['**/*.yaml']\n"));
        symlink(outside.path(), dir.path().join("folder")).expect("a link");
        symlink(outside.path().join("trackc.yaml"), dir.path().join("file.yaml")).expect("a link");
        symlink("..", dir.path().join("up")).expect("a link");
        symlink(".", dir.path().join("loop")).expect("a link");
        let output = run(dir.path(), &["check", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("limit-include-path") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn what_cannot_be_opened_is_exit_2_after_the_other_files_findings() {
        let dir = workspace(format!("{GOOD}include: ['*.yaml']\nofers: {{}}\n"));
        let locked = dir.path().join("locked.yaml");
        fs::write(&locked, "offers: {}\n").expect("a file");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("a mode");
        if fs::read(&locked).is_ok() {
            return; // Nothing is locked to root.
        }
        let output = run(dir.path(), &["check", "--format", "concise"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stdout).contains("unknown-key"));
        assert!(String::from_utf8_lossy(&output.stderr).contains("locked.yaml"));
    }

    /// Arguments that are no UTF-8 are wrong usage, not a crash.
    #[test]
    fn odd_arguments_are_wrong_usage() {
        use std::os::unix::ffi::OsStrExt;
        let odd = std::ffi::OsStr::from_bytes(b"caf\xe9");
        let output = Command::new(env!("CARGO_BIN_EXE_trackc")).arg("check").arg(odd).output();
        assert_eq!(output.expect("trackc runs").status.code(), Some(2));
        let dir = workspace(GOOD);
        for args in [
            &["check", ""][..],
            &["check", "\u{1b}[31m"],
            &["urls", "offer/["],
            &["urls", "offer/{a"],
        ] {
            let output = run(dir.path(), args);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(!output.stderr.contains(&0x1b), "{args:?}");
        }
    }
}

/// A hook names each file of a workspace: its root was read and its patterns were followed for each
/// of them, which took the square of their number.
#[test]
fn a_workspace_named_by_thousands_of_its_files_is_looked_up_once() {
    let patterns: Vec<String> = (0..200).map(|i| format!("offers/{i}*.yaml")).collect();
    let dir = workspace(format!("{GOOD}include: [\"{}\"]\n", patterns.join("\", \"")));
    fs::create_dir(dir.path().join("offers")).expect("a folder");
    let mut args = Vec::new();
    for i in 0..1_500 {
        let path = format!("offers/{i}.yaml");
        let text = format!("offers: {{ o{i}: {{ stream: http://kshop5.pro/A{i}bC12d }} }}\n");
        fs::write(dir.path().join(&path), text).expect("a file");
        args.push(path);
    }
    args.truncate(1_400);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    assert_eq!(rules(dir.path(), &args).get("plain-http"), Some(&1_400));
}
