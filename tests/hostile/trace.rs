//! Traces and differences of thousands of things.

use super::*;

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
fn buttons_by_the_thousand_are_looked_up_in_a_table() {
    let ids = each(10_000, |i| format!("o{i}, "));
    let offers = offers(10_000, "");
    let root = format!(
        "{GOOD}{CHANNEL}offers:\n{offers}landers: {{ l: {{ url: 'https://q.acme-deals.com/' }} }}
campaigns: {{ k: {{ channel: c, funnels: [{{ landers: [l], offers: [{ids}] }}] }} }}\n"
    );
    let trace = traced(workspace(root).path());
    assert_eq!(trace["summary"]["walked"], 10_000);
    assert_eq!(trace["summary"]["broken"], 0);
}

#[test]
fn pages_by_the_thousand_before_pages_by_the_thousand_are_drawn_up_to_a_bound() {
    let ids = |kind: &str| each(2_000, |i| format!("{kind}{i}, "));
    let (pre, main) = (ids("p"), ids("l"));
    let root = format!(
        "{GOOD}{CHANNEL}campaigns: {{ k: {{ channel: c, funnels: [{{ prelanders: [{pre}], landers: [{main}], offers: [o] }}] }} }}\n"
    );
    let output = run(workspace(root).path(), &["graph", "--all"]);
    let picture = String::from_utf8_lossy(&output.stdout);
    // Those that lead to the pages, and one from the channel.
    assert_eq!(picture.matches(" --> ").count(), 1_000_001);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("only the first 1000000 arrows between pages and offers are drawn"));
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

/// What is compared may be a `bundle.json` that somebody has written by hand.
#[test]
fn parts_of_a_url_by_the_thousand_are_compared_by_name() {
    let side = |value: &str, token: &str| {
        let all = each(60_000, |i| format!("p{i}={value}abcdef{i}&ptoken={token}{i}&"));
        let url = format!("https://a.acme.com/c?r={{ref_id}}&{all}");
        let channel = serde_json::json!({ "name": "x", "postback": { "url": url } });
        let entities = serde_json::json!({ "channels": { "push": channel } });
        serde_json::json!({
            "format_version": 1, "environment": null, "entities": entities, "requests": [], "manual": [],
        })
        .to_string()
    };
    let dir = workspace(GOOD);
    fs::write(dir.path().join("old.json"), side("x", "abcdef")).expect("a file");
    for (value, token) in [("y", "abcdef"), ("x", "<KEY>")] {
        fs::write(dir.path().join("new.json"), side(value, token)).expect("a file");
        let output = run(dir.path(), &["diff", "old.json", "new.json", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("=xabcdef7&"));
    }
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
