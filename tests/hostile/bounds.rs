//! Nesting, aliases and whatever is written once and counts many times: bounded, each by a rule
//! that has a flag.

use super::*;

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

/// A page has a button for each offer behind it, whoever says so, and on each domain.
#[test]
fn buttons_are_bounded_however_they_come_to_be() {
    let funnels = |pages: usize, behind: usize| {
        let (landers, ids) =
            (each(pages, |i| format!("l{i}, ")), each(behind, |i| format!("o{i}, ")));
        format!("funnels: [{{ landers: [{landers}], offers: [{ids}] }}]")
    };
    let root = |rest: &str| {
        let pages = each(1_000, |i| format!("  l{i}: {{ url: 'https://q.acme-deals.com/{i}' }}\n"));
        let domains = each(1_000, |i| format!("  d{i}: {{ host: go.acme{i}-deals.com }}\n"));
        let channels = each(1_000, |i| format!("  c{i}: {{ click_id: '{{c}}', domain: d{i} }}\n"));
        let offers = offers(1_000, "");
        format!(
            "{GOOD}domains:\n{domains}channels:\n{channels}offers:\n{offers}landers:\n{pages}{rest}\n"
        )
    };
    let by_domain = each(1_000, |i| format!("  k{i}: {{ domain: d{i} }}\n"));
    let lent = "defaults: { campaigns: { channel: c0, FUNNELS } }\ncampaigns:\n";
    let channels = each(1_000, |i| format!("c{i}, "));
    for (pages, behind, rest) in [
        (1_000, 1_000, "campaigns: { k: { channel: c0, FUNNELS } }".to_owned()),
        (1_000, 1_000, format!("{lent}  k: {{}}\n")),
        (300, 8, format!("{lent}{by_domain}")),
        (300, 8, format!("campaigns: {{ k: {{ channels: [{channels}], FUNNELS }} }}")),
    ] {
        let found = |pages, behind| {
            let root = root(&rest.replace("FUNNELS", &funnels(pages, behind)));
            rules(workspace(root).path(), &[]).get("limit-aliases").copied()
        };
        assert_eq!(found(pages, behind), Some(1), "{rest:.60}");
        assert_eq!(found(10, 8), None, "{rest:.60}");
    }
}

/// Each campaign of several channels, and each offer of several streams, has all of them.
#[test]
fn lists_that_channels_and_streams_repeat_are_bounded() {
    let found = |n: usize| {
        let [tags, channels] = ["t", "c"].map(|kind| each(n, |i| format!("{kind}{i}, ")));
        let all = each(n, |i| format!("  c{i}: {{ click_id: '{{c}}' }}\n"));
        let streams = each(n, |i| format!("s{i}: 'https://kshop5.pro/A{i:05}', "));
        let offer = "offers: { o: { stream: https://kshop5.pro/AbC12d } }";
        let two = each(n, |i| format!("  k{i}: {{ channels: [a, b], offers: [o] }}\n"));
        [
            format!("channels: {{ a: {{ name: {}, click_id: '{{c}}' }}, b: {{}} }}\n{offer}\ncampaigns:\n{two}", "x".repeat(64 * n)),
            format!("channels:\n{all}{offer}\ncampaigns: {{ k: {{ channels: [{channels}], offers: [o], tags: [{tags}] }} }}\n"),
            format!("channels:\n{all}{offer}\ncampaigns: {{ k: {{ channels: [{channels}], funnels: [{{ offers: [o], when: {{ city: [{tags}] }} }}] }} }}\n"),
            format!("channels:\n{all}{offer}\ndefaults: {{ campaigns: {{ tags: [{tags}] }} }}\ncampaigns: {{ k: {{ channels: [{channels}], offers: [o] }} }}\n"),
            format!("offers: {{ o: {{ streams: {{ {streams} }}, tags: [{tags}] }} }}\n"),
            format!("offers: {{ o: {{ streams: {{ {streams} }}, name: {} }} }}\n", "x".repeat(64 * n)),
            format!("offers: {{ o: {{ streams: {{ {streams} }}, data: {{ data2: {} }} }} }}\n", "x".repeat(64 * n)),
        ]
        .map(|root| rules(workspace(format!("{GOOD}{root}")).path(), &[]).get("limit-aliases").copied())
    };
    assert_eq!(found(2_000), [Some(1); 7]);
    assert_eq!(found(500), [None; 7]);
}

/// A host, and the page of a campaign without a redirect, stand in a link for each of thousands.
#[test]
fn what_is_too_long_for_a_link_is_not_repeated_in_each() {
    let long = "x".repeat(200_000);
    let page = |url: &str| format!("landers: {{ l: {{ url: 'https://q.acme-deals.com/{url}' }} }}");
    let direct = "channel: c, mode: direct, funnels: [{ landers: [l], offers: [o] }]";
    let direct = each(20_000, |i| format!("  k{i}: {{ {direct} }}\n"));
    let channel = "channels: { c: { click_id: \"{c}\" } }\n";
    let all = format!("{channel}offers:\n{}", offers(1, "").replace("o0", "o"));
    let direct = format!("{GOOD}{all}{}\ncampaigns:\n{direct}", page(&long));
    let pages = each(20_000, |i| format!("  l{i}: {{ url: 'https://q.acme-deals.com/{i}' }}\n"));
    let host = format!("{GOOD}{all}landers:\n{pages}").replace("trk.", &format!("{long}."));
    let campaigns = each(20_000, |i| format!("  k{i}: {{ channel: c, offers: [o] }}\n"));
    let names = |long: &str| {
        let offer =
            format!("offers: {{ o: {{ stream: https://kshop5.pro/AbC12d, name: {long} }} }}");
        format!("{GOOD}{channel}{offer}\ncampaigns:\n{campaigns}")
    };
    let found = rules(workspace(names(&long[..1_024])).path(), &[]);
    assert_eq!(found.get("invalid-value"), None, "{found:?}");
    let names = names(&long[..1_025]);
    for (root, rule) in
        [(direct, "invalid-value"), (host, "domain-shape"), (names, "invalid-value")]
    {
        let found = rules(workspace(root).path(), &[]);
        assert!(found.contains_key(rule), "{found:?}");
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
    // What stands twice in a list counts once.
    let none = |count: usize| each(count, |i| format!("U{i}, "));
    let wrong = |count: usize| rules(workspace(root("", &none(count))).path(), &[]);
    assert_eq!(wrong(1_200).get("limit-diagnostics"), Some(&1));
    assert_eq!(wrong(400).get("limit-diagnostics"), None);
}

/// What the base multiplies within the bound, each environment multiplies again.
#[test]
fn campaigns_of_many_channels_count_for_each_environment() {
    let root = |environments: usize| {
        let list = each(200, |i| format!("c{i}, "));
        format!(
            "{GOOD}offers:\n{}channels: {{ {} }}\ncampaigns:\n  k: &k {{ offers: [o0], channels: [{list}] }}\n{}environments: {{ {} }}\n",
            offers(1, ""),
            each(200, |i| format!("c{i}: {{}}, ")),
            each(50, |i| format!("  k{i}: *k\n")),
            each(environments, |i| format!("e{i}: {{}}, ")),
        )
    };
    assert_eq!(names(root(100)), ["limit-aliases"]);
    assert_eq!(names(root(20)), [""; 0]);
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
    let global = format!(
        "{}{channel}offer_source: {{ postback: {{ extra: {{ {} }} }} }}\noffers:\n{}",
        GOOD.replace("Sale:", &format!("{events}Sale:")),
        each(3_000, |i| format!("e{i}: \"{{stream}}\", ")),
        offers(1, ""),
    );
    // What a channel names itself is written out.
    let named = heard.replace("\"{c}\" }", "\"{c}\", postback: { events: [Sale] } }");
    for (root, expected) in [
        (buttons, Some(&1)),
        (extra, Some(&1)),
        (heard, Some(&1)),
        (global, Some(&1)),
        (named, None),
    ] {
        let found = rules(workspace(root).path(), &[]);
        assert_eq!(found.get("limit-aliases"), expected, "{found:?}");
    }
}

/// Each of a funnel's prelanders leads to all of its landers.
#[test]
fn prelanders_by_the_thousand_name_few_of_landers_by_the_thousand() {
    let n = 1_000;
    let page = |i| {
        format!(
            "l{i}: {{ url: 'https://q.acme-deals.com/{i}' }}, p{i}: {{ kind: prelander, url: 'https://q.acme-deals.com/p{i}' }}, "
        )
    };
    let [landers, prelanders] = ["l", "p"].map(|kind| each(n, |i| format!("{kind}{i}, ")));
    let funnel = format!("{{ prelanders: [{prelanders}], landers: [{landers}], offers: [o0] }}");
    let dir = workspace(format!(
        "{GOOD}channels: {{ c: {{ click_id: '{{c}}' }} }}\noffers:\n{}landers: {{ {} }}\ncampaigns: {{ k: {{ channel: c, funnels: [{funnel}] }} }}\n",
        offers(1, ""),
        each(n, page),
    ));
    assert_eq!(run(dir.path(), &["build", "-o", "out"]).status.code(), Some(0));
    let steps = fs::read_to_string(dir.path().join("out/SETUP.md")).expect("a file");
    assert!(
        steps.contains("k → l0 or l1 or l2 or l3 or l4 or l5 or l6 or l7 or l8 or l9 or 990 more")
    );
    assert!(steps.len() < 2_000 * n, "{} bytes", steps.len());
}

/// Notes are read by no rule, but each campaign and each offer in the bundle has them.
#[test]
fn notes_count_for_each_channel_and_each_stream() {
    let campaigns = |notes: usize| {
        format!(
            "{GOOD}channels:\n{}offers:\n{}campaigns: {{ k: {{ channels: [{}], offers: [o0], notes: {} }} }}\n",
            each(300, |i| format!("  c{i}: {{}}\n")),
            offers(1, ""),
            each(300, |i| format!("c{i}, ")),
            "x".repeat(notes),
        )
    };
    let streams = |notes: usize| {
        let streams = each(300, |i| format!("s{i}: https://kshop5.pro/s{i:05}, "));
        let notes = "x".repeat(notes);
        format!("{GOOD}offers: {{ o: {{ streams: {{ {streams} }}, notes: {notes} }} }}\n")
    };
    for root in [&campaigns as &dyn Fn(usize) -> String, &streams] {
        assert_eq!(rules(workspace(root(10_000)).path(), &[]).get("limit-aliases"), None);
        assert_eq!(rules(workspace(root(500_000)).path(), &[]).get("limit-aliases"), Some(&1));
    }
}

/// Each link is a finding, and each file was looked for among them.
#[cfg(unix)]
#[test]
fn thousands_of_links_beside_thousands_of_files_are_refused() {
    let dir = workspace(format!("{GOOD}include: ['l/*.yaml']\n"));
    let folder = dir.path().join("l");
    std::fs::create_dir(&folder).expect("a folder");
    for i in 0..20_000 {
        std::fs::write(folder.join(format!("f{i}.yaml")), "{}\n").expect("a file");
        std::os::unix::fs::symlink("nowhere", folder.join(format!("x{i}.yaml"))).expect("a link");
    }
    assert!(rules(dir.path(), &[]).contains_key("limit-include-path"));
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
        // Each lacks its stream, and no event takes most statuses. Those of which that is told are used
        // by nothing; the others are looked at no further.
        let more = format!("there are at least 40002 more findings than the {limit}");
        assert!(past.starts_with(&more), "{past}");
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

/// Each of hundreds of thousands of wrong links was taken apart to be counted.
#[test]
fn past_twice_as_many_as_are_shown_no_value_is_looked_at() {
    let offers =
        |n| format!("{GOOD}offers:\n{}", each(n, |i| format!("  o{i}: {{ stream: x }}\n")));
    let past = |n| {
        let args = ["check", "--format", "json", "--limit-diagnostics", "100"];
        let dir = workspace(offers(n));
        let json: Value = serde_json::from_slice(&run(dir.path(), &args).stdout).expect("JSON");
        let all = json["diagnostics"].as_array().expect("a list");
        let past = all.iter().find(|d| d["rule"] == "limit-diagnostics").expect("one");
        past["message"].as_str().expect("text").to_owned()
    };
    assert!(
        past(150).starts_with("there are ") && !past(150).contains("at least"),
        "{}",
        past(150)
    );
    assert!(past(300).starts_with("there are at least "), "{}", past(300));
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
fn a_file_past_the_bound_is_not_read() {
    let dir = workspace(format!("{GOOD}include: [big.yaml]\n"));
    fs::write(dir.path().join("big.yaml"), "# padding\n".repeat(2_000)).expect("a file");
    let found = rules(dir.path(), &["--limit-file-bytes", "10000"]);
    assert_eq!(found.get("limit-file-bytes"), Some(&1), "{found:?}");
    let found = rules(dir.path(), &["--limit-file-bytes", "20000"]);
    assert_eq!(found.get("limit-file-bytes"), None, "{found:?}");
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
