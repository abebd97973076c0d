//! Thousands of one thing: each is looked at once.

use super::*;

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
    // Each is called after a status that none of them takes.
    let called = each(40_000, |i| format!("  E{i}_A: {{ when: pending }}\n"));
    let root =
        format!("version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n{called}");
    assert!(rules(workspace(root).path(), &[]).contains_key("too-many-events"));
    // Each has a mode of its own, which loses an approval or counts it twice.
    for (mode, rule) in [("ignore", "duplicates-lose-approval"), ("create", "duplicates-unset")] {
        let when = |i: usize| if i.is_multiple_of(2) { "approved" } else { "[pending, approved]" };
        let events =
            each(100_000, |i| format!("  E{i}: {{ when: {}, duplicates: {mode} }}\n", when(i)));
        let root = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n{events}"
        );
        assert!(rules(workspace(root).path(), &[]).contains_key(rule), "{rule}");
    }
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

/// What an offer pays is looked at once, however many campaigns name it.
#[test]
fn payouts_are_judged_once_for_all_campaigns() {
    let many = 20_000;
    let payouts = each(many, |i| format!("K{i}: {{ amount: 1, currency: USD }}, "));
    let offers = offers(1, &format!(", payout: {{ {payouts} }}"));
    let cost = "cost: { model: cpc, amount: 5, currency: USD }";
    let campaigns = each(many, |i| format!("  k{i}: {{ channel: c, offers: [o0], {cost} }}\n"));
    let root = format!(
        "{GOOD}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\noffers:\n{offers}campaigns:\n{campaigns}"
    );
    let found = rules(workspace(root).path(), &["--limit-diagnostics", "50000"]);
    assert_eq!(found.get("amount-invalid"), Some(&many), "{found:?}");
}

/// What an address carries is looked at once, however many links are its own.
#[test]
fn a_page_of_many_direct_campaigns_is_read_once() {
    let campaigns = each(10_000, |i| format!("  k{i}: *k\n"));
    let root = |query: &str| {
        format!(
            "{GOOD}channels: {{ c: {{ click_id: \"{{c}}\", postback: {{ url: \"https://a.acme.com/?x={{ref_id}}\" }} }} }}
landers: {{ q: {{ url: \"https://quiz.acme-media.com/?{query}\" }} }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns:
  k: &k {{ channel: c, mode: direct, funnels: [{{ landers: [q], offers: [a] }}] }}
{campaigns}"
        )
    };
    let query = each(1_500, |i| format!("{i:x}=&"));
    let found = rules(workspace(root(&format!("{query}ref_id=x"))).path(), &[]);
    assert_eq!(found.get("duplicate-query-key"), Some(&1));
    // Each of their links would have half a megabyte.
    let found = rules(workspace(root(&"x".repeat(500_000))).path(), &[]);
    assert_eq!(found.get("invalid-value"), Some(&1), "{found:?}");
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

/// Of each all keys of the file were asked whether they are the same.
#[test]
fn keys_that_left_their_entries_by_the_thousand_are_looked_at_once() {
    let mut text = GOOD.to_owned();
    for i in 0..20_000 {
        let _ = writeln!(text, "offers:\n  a{i}: {{ access: granted }}\ncountries: [KZ]");
    }
    let found = rules(workspace(&text).path(), &[]);
    assert_eq!(found.get("limit-diagnostics"), Some(&1), "{found:?}");
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
