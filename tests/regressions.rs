//! Each test is named after what once broke.

#![allow(missing_docs, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nlint: { status-unmapped: off, unused-definition: off }\n";
const OFFER: &str = "offers: { o: { stream: https://kshop5.pro/AbC12d } }\n";

fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    command.current_dir(dir).args(args).output().expect("trackc runs")
}

fn stdout(dir: &Path, args: &[&str]) -> String {
    String::from_utf8(run(dir, args).stdout).expect("UTF-8")
}

fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

#[test]
fn an_include_written_with_an_escape_is_followed() {
    let root = format!("{ROOT}\"inclu\\x64e\": [a.yaml]\n");
    let dir = workspace(&[("trackc.yaml", &root), ("a.yaml", OFFER)]);
    assert!(stdout(dir.path(), &["urls", "offer"]).starts_with("https://kshop5.pro/AbC12d?"));
}

#[test]
fn a_folder_named_by_include_is_no_file() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}include: [sub]\n"))]);
    fs::create_dir(dir.path().join("sub")).expect("a folder");
    assert!(stdout(dir.path(), &["check", "--format", "concise"]).contains("limit-include-path"));
}

#[test]
fn a_file_of_only_that_does_not_exist_is_wrong_usage() {
    let dir = workspace(&[("trackc.yaml", ROOT)]);
    assert_eq!(run(dir.path(), &["check", "--only", "nofile.yaml"]).status.code(), Some(2));
}

#[test]
fn null_is_no_id() {
    let root = format!("{ROOT}offers: {{ null: {{ stream: https://kshop5.pro/AbC12d }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(found.contains("5:11: error[TC103]"), "{found}");
}

#[test]
fn an_environment_deepens_a_domain_in_its_short_form() {
    let root = format!(
        "{ROOT}environments: {{ x: {{ tracking_domain: {{ target: a1b2c.ttrk.io }} }} }}\n{OFFER}"
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let url = stdout(dir.path(), &["urls", "postback", "--env", "x"]);
    assert!(url.starts_with("https://trk.acme-media.com/postback?"), "{url}");
}

#[test]
fn a_bare_percent_in_a_value_of_ours_is_encoded() {
    let root =
        format!("{ROOT}offer_source: {{ postback: {{ extra: {{ sub2: \"100%\" }} }} }}\n{OFFER}");
    let dir = workspace(&[("trackc.yaml", &root)]);
    assert!(stdout(dir.path(), &["urls", "postback"]).ends_with("&sub2=100%25\n"));
}

#[test]
fn a_closed_pipe_is_0_also_where_there_are_findings() {
    let dir = workspace(&[("trackc.yaml", "version: 2\n")]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
    let output = command.current_dir(dir.path()).arg("check").stdout(writer).output();
    assert_eq!(output.expect("trackc runs").status.code(), Some(0));
}

#[test]
fn thousands_of_faults_on_one_line_do_not_cost_the_line_each() {
    let faults: Vec<String> = (0..5_000).map(|i| format!("o{i}: {{ zz: 1 }}")).collect();
    let dir =
        workspace(&[("trackc.yaml", &format!("{ROOT}offers: {{ {} }}\n", faults.join(", ")))]);
    let found = stdout(dir.path(), &["check", "--show-all", "--format", "concise"]);
    assert_eq!(found.matches("(unknown-key)").count(), 5_000);
    let found = stdout(dir.path(), &["check", "--format", "gitlab"]);
    assert_eq!(found.matches("unknown-key").count(), 5_000);
}

#[test]
fn a_url_longer_than_any_panel_takes_is_one_finding() {
    let link = format!("https://kshop5.pro/AbC12d?x={}", "%7B".repeat(50_000));
    let root = format!("{ROOT}offers: {{ o: {{ stream: \"{link}\" }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(found.matches("error[").count(), 1, "{found}");
    assert!(found.contains("invalid-value"));
}

#[test]
fn thousands_of_wrong_streams_of_one_offer_do_not_hang() {
    const MANY: usize = 5_000;
    let streams: Vec<String> =
        (0..MANY).map(|i| format!("s{i}: https://kshop5.pro/A{i:05}")).collect();
    let named: Vec<String> = (0..MANY).map(|i| format!("o/t{i}")).collect();
    let root = format!(
        "{ROOT}channels: {{ c: {{ preset: kadam }} }}\noffers: {{ o: {{ streams: {{ {} }} }} }}\ncampaigns: {{ k: {{ channel: c, offers: [{}] }} }}\n",
        streams.join(", "),
        named.join(", ")
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(
        dir.path(),
        &["check", "--show-all", "--format", "concise", "--limit-diagnostics", "5001"],
    );
    assert_eq!(found.matches("(unknown-reference)").count(), MANY);
}

#[test]
fn the_encoded_sign_of_a_macro_is_mended_with_its_braces() {
    let root = format!("{ROOT}channels: {{ p: {{ click_id: '%24%7BSUBID%7D' }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert!(mended.contains("click_id: '${SUBID}'"), "{mended}");
}

#[test]
fn a_key_is_not_renamed_to_one_that_stands_in_another_file() {
    // The root is the later of the two by path, so that what is found is found there.
    let root = format!("{ROOT}include: [a.yaml]\n");
    let other = "versoin: 1\nofers: { o: { stream: https://kshop5.pro/AbC12d } }\n";
    let dir = workspace(&[("trackc.yaml", &root), ("a.yaml", other)]);
    run(dir.path(), &["check", "--fix", "--unsafe"]);
    let mended = fs::read_to_string(dir.path().join("a.yaml")).expect("a file");
    assert_eq!(mended, other.replace("ofers", "offers"));
    assert_eq!(fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file"), root);
}

#[test]
fn a_mapping_with_a_wrong_key_is_no_macro_where_a_mapping_belongs() {
    let mut root = format!("{ROOT}channels: {{ p: {{zz}}, q: {{click_id}} }}\n");
    root.push_str("offers: { o: { stream: {\n  x } } }\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    let rules = ["(unknown-key)", "(wrong-type)", "(unquoted-macro)"];
    assert_eq!(rules.map(|rule| found.matches(rule).count()), [1, 1, 1], "{found}");
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert_eq!(mended, root.replace("{\n  x }", "\"{x}\""));
}

/// What `check` says of a workspace with one channel, one offer and these lines, by rule, with
/// line and column.
fn found(rest: &str) -> Vec<String> {
    let offer = if rest.contains("offers:\n") { "" } else { OFFER };
    let channel = "channels: { p: { click_id: \"{c}\" } }\n";
    let channel = if rest.contains("channels:\n") { "" } else { channel };
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{channel}{offer}{rest}"))]);
    let out = stdout(dir.path(), &["check", "--format", "concise"]);
    let lines = out.lines().filter(|line| line.starts_with("trackc.yaml:"));
    lines.map(|line| line["trackc.yaml:".len()..].to_owned()).collect()
}

fn mended(text: &str) -> String {
    let dir = workspace(&[("trackc.yaml", text)]);
    run(dir.path(), &["check", "--fix"]);
    fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file")
}

#[test]
fn a_reference_is_not_rewritten_to_what_cannot_be_an_id() {
    let root = format!(
        "{ROOT}channels: {{ Prop: {{ click_id: \"{{c}}\" }} }}\noffers: {{ Keto: {{ stream: https://kshop5.pro/AbC12d }} }}\ncampaigns: {{ k: {{ channel: prop, offers: [keto] }} }}\n"
    );
    assert_eq!(mended(&root), root);
}

#[test]
fn a_null_is_not_made_a_list() {
    for null in ["null", "~", ""] {
        let root = format!(
            "{ROOT}offers: {{ o: {{ stream: https://kshop5.pro/AbC12d, tags: {null} }} }}\n"
        );
        assert_eq!(mended(&root), root);
    }
}

#[test]
fn usdt_is_not_taken_for_dollars() {
    let root = format!("{ROOT}offer_source: {{ currency: USDT }}\n");
    assert_eq!(mended(&root), root);
    assert!(found("offer_source: { currency: USDT }\n")[0].contains("(currency-unknown)"));
}

#[test]
fn a_line_break_of_our_own_is_no_symbol() {
    let dir = workspace(&[("trackc.yaml", &ROOT.replace("status-unmapped: off, ", ""))]);
    for format in ["github", "gitlab", "junit", "sarif"] {
        let out = stdout(dir.path(), &["check", "--format", format]);
        assert!(out.contains("left out on purpose") && !out.contains('\u{240A}'), "{out}");
    }
}

#[test]
fn one_id_for_two_channels_names_the_two_campaigns() {
    let ids = "channels:\n  p: { click_id: \"{c}\" }\n  q: { click_id: \"{c}\" }\ncampaigns:\n  k: { channels: [p, q], offers: [o], redtrack_id: { p: 61f190c31cfe1c000181572d, q: 61F190C31CFE1C000181572D } }\n";
    let found = found(ids);
    assert!(found[0].contains("on two campaigns, `k-p` and `k-q`"), "{found:?}");
}

#[test]
fn a_weight_past_all_numbers_is_an_error() {
    let found = found(
        "offers:\n  o: { stream: https://kshop5.pro/AbC12d }\n  x: { stream: https://kshop5.pro/BcD23e }\ncampaigns:\n  k: { channel: p, offers: [{ offer: o, weight: 99999999999999999999 }, { offer: x, weight: 1 }] }\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(weight-invalid)"), "{found:?}");
}

#[test]
fn a_parameter_needs_a_name_and_a_campaign_one_default_funnel() {
    let parameter = found(
        "channels:\n  p: { click_id: \"{c}\", parameters: { sub1: { macro: \"{a}\", name: \"\" } } }\n",
    );
    assert!(parameter[0].contains("(invalid-value)"), "{parameter:?}");
    let funnels = found(
        "campaigns:\n  k: { channel: p, funnels: [{ name: a, default: true, offers: [o] }, { name: b, default: true, offers: [o] }] }\n",
    );
    assert!(funnels.iter().any(|f| f.starts_with("8:91: error")), "{funnels:?}");
}

#[test]
fn a_page_stands_where_its_button_leads_on() {
    let funnel = |kind: &str, pages: &str| {
        found(&format!(
            "landers:\n  q: {{ url: https://q.acme-media.com/{kind} }}\n  l: {{ url: https://l.acme-media.com/ }}\ncampaigns:\n  k: {{ channel: p, funnels: [{{ {pages}, offers: [o] }}] }}\n"
        ))
    };
    let prelander = ", kind: prelander";
    assert!(funnel(prelander, "landers: [q]")[0].contains("(broken-chain)"));
    assert!(funnel("", "prelanders: [q], landers: [l]")[0].contains("(broken-chain)"));
    assert_eq!(funnel(prelander, "prelanders: [q], landers: [l]"), [""; 0]);
    assert_eq!(funnel("", "prelanders: [q]"), [""; 0]);
}

#[test]
fn an_address_out_of_html_has_no_parameter_amp() {
    let root = format!(
        "{ROOT}channels: {{ p: {{ click_id: \"{{c}}\", postback: {{ url: \"https://ad.acme-network.com/c?c={{ref_id}}&amp;p={{payout}}&amp;t=1\" }} }} }}\n"
    );
    assert_eq!(mended(&root), root.replace("&amp;", "&"));
}

#[test]
fn an_offer_without_clicks_covers_no_country() {
    let campaign = |weight: u32| {
        found(&format!(
            "offers:\n  o: {{ stream: https://kshop5.pro/AbC12d, countries: [KZ] }}\n  x: {{ stream: https://kshop5.pro/BcD23e, countries: [RU] }}\ncampaigns:\n  k: {{ channel: p, countries: [KZ, RU], offers: [{{ offer: o, weight: 100 }}, {{ offer: x, weight: {weight} }}] }}\n"
        ))
    };
    assert!(campaign(0)[0].contains("(country-not-covered)"), "{:?}", campaign(0));
    assert!(!campaign(50).concat().contains("(country-not-covered)"));
}

#[test]
fn a_channel_is_added_with_the_preset_of_its_name() {
    let dir = workspace(&[("trackc.yaml", ROOT)]);
    assert_eq!(run(dir.path(), &["add", "channel", "evadav"]).status.code(), Some(0));
    let root = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert!(root.contains("preset: evadav"), "{root}");
}

#[test]
fn whoever_names_a_whole_of_several_is_told_of_a_part() {
    let dir = workspace(&[(
        "trackc.yaml",
        &format!(
            "{ROOT}channels: {{ p: {{ click_id: \"{{c}}\" }}, q: {{ click_id: \"{{c}}\" }} }}\n{OFFER}campaigns: {{ multi: {{ channels: [p, q], offers: [o] }} }}\n"
        ),
    )]);
    for args in [&["urls", "campaign/multi"][..], &["urls", "campaign/mult"], &["trace", "mult"]] {
        let said = run(dir.path(), args).stderr;
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("multi-p`?"), "{args:?}: {said}");
    }
}

#[test]
fn one_cause_is_one_finding() {
    let funnels = found("campaigns:\n  k: { channel: p, countries: [KZ], funnels: [] }\n");
    assert_eq!(funnels.len(), 1, "{funnels:?}");
    let dir = workspace(&[
        ("trackc.yaml", &format!("{ROOT}include: [a.yaml]\n{OFFER}")),
        ("a.yaml", "include: [b.yaml]\n"),
    ]);
    let included = stdout(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(included.matches("a.yaml:1:1: error").count(), 1, "{included}");
    assert!(!included.contains("trackc.yaml:"), "{included}");
}

#[test]
fn the_mode_of_an_event_holds_where_a_postback_names_a_status_alone() {
    let traced = |source: &str, event: &str| {
        let root = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: [pending, approved], duplicates: {event} }} }}\noffer_source: {{ duplicates: {source}, postback: {{ report: status, urls_per_panel: 4 }} }}\nchannels: {{ p: {{ click_id: \"{{c}}\" }} }}\n{OFFER}campaigns: {{ k: {{ channel: p, offers: [o] }} }}\n"
        );
        let dir = workspace(&[("trackc.yaml", &root)]);
        (run(dir.path(), &["check"]).status.code(), run(dir.path(), &["trace"]).status.code())
    };
    assert_eq!(traced("ignore", "update"), (Some(0), Some(0)));
    assert_eq!(traced("update", "ignore"), (Some(1), Some(1)));
}

#[test]
fn no_host_has_quotes_of_a_word_processor_or_letters_that_look_alike() {
    for host in ["\u{201c}kshop5.pro\u{201d}", "kshop5,pro", "kshop5..pro", "\u{43a}shop5.pro"] {
        let found = found(&format!("offers:\n  o: {{ stream: \"https://{host}/AbC12d\" }}\n"));
        assert!(found.concat().contains("(malformed-url)"), "{host}: {found:?}");
        let root = format!(
            "version: 1\ntracking_domain: \"trk.{host}\"\nconversion_events: {{ Sale: {{ when: approved }} }}\n"
        );
        let dir = workspace(&[("trackc.yaml", &root)]);
        let found = stdout(dir.path(), &["check", "--format", "concise"]);
        assert!(found.contains("(domain-shape)"), "{host}: {found}");
    }
}

#[test]
fn what_stands_around_a_channels_macro_is_said() {
    let channel = |keys: &str| found(&format!("channels:\n  p: {{ {keys} }}\n"));
    for (text, instead) in [
        ("\u{201c}{c}\u{201d}", Some("{c}")),
        ("{c},", Some("{c}")),
        ("{c} ", Some("{c}")),
        ("subid={c}", None),
        ("{c}&cost={cost}", None),
    ] {
        let keys = format!("click_id: \"{text}\"");
        let found = channel(&keys);
        let is_one = text.matches('{').count() == 1;
        assert_eq!(found.concat().contains("(macro-syntax)"), is_one, "{text}: {found:?}");
        let root = format!("{ROOT}channels: {{ p: {{ {keys} }} }}\n");
        let expected = instead.map_or(root.clone(), |instead| root.replace(text, instead));
        assert_eq!(mended(&root), expected);
    }
    assert_eq!(
        channel("click_id: \"{c}\", parameters: { sub1: \"{a},{b}\", sub2: \"x-{a}\" }"),
        [""; 0]
    );
}

#[test]
fn a_channels_postback_does_not_lead_to_redtrack() {
    let root = format!(
        "{ROOT}channels: {{ p: {{ click_id: \"{{c}}\", postback: {{ url: \"https://trk.acme-media.com/postback?clickid={{data1}}&sum={{sum}}\" }} }} }}\n"
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(found.matches("(swapped-direction)").count(), 1, "{found}");
    assert_eq!(mended(&root), root);
}

#[test]
fn a_stray_brace_and_a_percent_sign_are_not_guessed_at() {
    for text in [
        "landers: { q: { url: \"https://quiz.acme{pages.com/\" } }\n",
        "offers: { o: { stream: \"https://kshop5.pro/{AbC12d\" } }\n",
        "offers: { o: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"12.50%\", currency: USD } } }\n",
    ] {
        let root = format!("{ROOT}{text}");
        assert_eq!(mended(&root), root);
    }
}

#[test]
fn a_slip_in_the_offer_source_hides_no_wrong_reference() {
    let found = found(
        "offer_source: { acros: [\"{geo}\"] }\ncampaigns: { k: { channel: nowhere, offers: [o] } }\n",
    );
    assert!(found.concat().contains("(unknown-reference)"), "{found:?}");
}

#[test]
fn a_status_does_not_print_what_another_prints_by_itself() {
    let found = found("offer_source: { statuses: { pending: A } }\n");
    assert!(found[0].contains("(invalid-value)"), "{found:?}");
    let swapped = self::found("offer_source: { statuses: { pending: A, approved: P } }\n");
    assert!(!swapped.concat().contains("(invalid-value)"), "{swapped:?}");
}

#[test]
fn a_value_that_begins_with_a_hash_is_told_from_none() {
    let dir = workspace(&[(
        "trackc.yaml",
        &format!("{ROOT}channels:\n  p:\n    click_id: ##SUB_ID##\n"),
    )]);
    let found = stdout(dir.path(), &["check"]);
    assert!(found.contains("put it in quotes: \"##SUB_ID##\""), "{found}");
}

#[test]
fn a_value_of_the_wrong_type_is_shown_what_is_wanted() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: approved }\noffers:\n  o: { stream: https://kshop5.pro/AbC12d, payout: 12.5 }\ncampaigns:\n  k: { channel: p, funnels: [o], cost: cpc 0.02 }\n",
    )]);
    let out = run(dir.path(), &["check", "--format", "json"]).stdout;
    let out = String::from_utf8(out).expect("UTF-8").replace("\\\"", "\"");
    for example in [
        "`Sale: { when: approved }`",
        "`{ amount: \"12.5\", currency: USD }`",
        "`funnels: [{ name: Main, offers: [keto-kz] }]`",
        "`cost: { model: cpc, amount: \"0.02\", currency: USD }`",
    ] {
        assert!(out.contains(example), "{example}: {out}");
    }
}

/// A workspace in which nothing is wrong, and what is written beside it.
fn beside(more: &str) -> tempfile::TempDir {
    const SOUND: &str = r#"version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }
conversion_events:
  Sale: { when: approved, duplicates: update }
offer_source: { currency: USD, postback: { extra: { rdtk_event_id: "{orderid}" } } }
channels:
  push:
    click_id: "{cid}"
    parameters: { sub1: "{z}" }
    postback: { url: "https://ads.acmenet.com/pb?cid={ref_id}&p={payout}" }
offers:
  keto: { stream: https://kshop5.pro/AbC12d, countries: [KZ], payout: { amount: "12.50", currency: USD } }
  slim: { streams: { a: https://kshop5.pro/AbC12e }, countries: [KZ] }
campaigns:
  kz: { channel: push, countries: [KZ], offers: [keto, slim/a] }
lint: { status-unmapped: off }
"#;
    workspace(&[("trackc.yaml", &format!("{SOUND}{more}"))])
}

#[test]
fn an_environment_takes_the_other_form_of_a_payout() {
    for payout in ["offers: { keto: ", "defaults: { offers: "] {
        let dir = beside(&format!(
            "environments: {{ st: {{ {payout}{{ payout: {{ KZ: {{ amount: \"10\", currency: USD }} }} }} }} }} }}\n"
        ));
        assert_eq!(stdout(dir.path(), &["check", "--format", "concise", "--quiet"]), "");
        let shown = stdout(dir.path(), &["show", "offer/*", "--env", "st"]);
        assert!(shown.contains("KZ:") && shown.contains("10"), "{shown}");
        let urls = stdout(dir.path(), &["urls", "--env", "st"]);
        assert!(urls.contains("AbC12d") && urls.contains("/postback?"), "{urls}");
    }
}

#[test]
fn an_environment_deepens_what_is_written_in_its_short_form() {
    let dir = beside(
        "environments: { st: { offers: { slim: { streams: { a: { landing: B } } } }, channels: { push: { parameters: { sub1: { role: rt_ad } } } } } }\n",
    );
    assert_eq!(stdout(dir.path(), &["check", "--format", "concise", "--quiet"]), "");
    let shown = stdout(dir.path(), &["show", "--env", "st"]);
    for value in ["https://kshop5.pro/AbC12e", "landing: B", "{z}", "rt_ad"] {
        assert!(shown.contains(value), "{value}: {shown}");
    }
}

#[test]
fn the_error_of_an_environment_is_not_behind_what_is_lighter_in_the_base() {
    let panel = |urls| format!("offer_source: {{ postback: {{ urls_per_panel: {urls} }} }}");
    let two = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Lead: { when: pending, duplicates: update }, Sale: { when: approved, duplicates: update } }\n";
    let stream = "https://kshop5.pro/AbC12d";
    for (root, environments, rule) in [
        (
            format!(
                "{ROOT}channels: {{ p: {{ click_id: \"{{c}}\" }} }}\noffers: {{ o: {{ stream: {stream}, access: requested }} }}\ncampaigns: {{ k: {{ channel: p, status: paused, offers: [o] }} }}\n"
            ),
            "a: {}, st: { campaigns: { k: { status: active } } }".to_owned(),
            "access-missing",
        ),
        (format!("{two}{OFFER}"), format!("a: {{}}, st: {{ {} }}", panel(1)), "too-many-postbacks"),
        (
            format!(
                "{ROOT}offers: {{ o: {{ stream: {stream}, kma_offer: 1 }}, p: {{ stream: {stream} }} }}\n"
            ),
            "a: {}, st: { offers: { p: { kma_offer: 2 } } }".to_owned(),
            "stream-reused",
        ),
        (
            format!("{two}{}\n{OFFER}", panel(2)),
            "a: { offer_source: { postback: { urls_per_panel: 2 } } }, st: { offer_source: { postback: { urls_per_panel: 1 } } }".to_owned(),
            "too-many-postbacks",
        ),
    ] {
        let text = format!("{root}environments: {{ {environments} }}\n");
        let dir = workspace(&[("trackc.yaml", &text)]);
        for args in [vec!["check", "--env", "st"], vec!["check"]] {
            let out = run(dir.path(), &args);
            let said = String::from_utf8(out.stdout).expect("UTF-8");
            assert_eq!(out.status.code(), Some(1), "{args:?} {text}\n{said}");
            assert!(said.contains(rule), "{said}");
        }
    }
}

#[test]
fn main_is_the_tracking_domain_and_no_other_host() {
    let other = beside("domains: { main: foo.acme.com }\n");
    let out = stdout(other.path(), &["check", "--format", "concise"]);
    assert!(out.contains("invalid-value") && out.contains("trk.acme-media.com"), "{out}");
    let same = beside("domains: { main: trk.acme-media.com }\n");
    assert_eq!(stdout(same.path(), &["check", "--format", "concise", "--quiet"]), "");
}

/// What a check finds where the channel's postback is another one, and what of it `--fix` mends.
fn with_postback(url: &str) -> (String, String) {
    let dir = beside("");
    let file = dir.path().join("trackc.yaml");
    let sound = fs::read_to_string(&file).expect("a file");
    let text = sound.replace("https://ads.acmenet.com/pb?cid={ref_id}&p={payout}", url);
    assert_ne!(text, sound);
    fs::write(&file, &text).expect("a file");
    let found = stdout(dir.path(), &["check", "--format", "concise", "--quiet"]);
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(&file).expect("a file");
    (found, if mended == sound { "sound".to_owned() } else { mended })
}

#[test]
fn a_token_in_a_fragment_is_not_sent() {
    let (found, _) = with_postback("https://ads.acmenet.com/pb?p={payout}#cid={ref_id}");
    assert!(found.contains("channel-postback-missing-ref-id"), "{found}");
}

#[test]
fn a_character_that_nobody_sees_is_found_and_removed() {
    for c in ['\u{200B}', '\u{FEFF}', '\u{2060}', '\u{AD}'] {
        let url = format!("https://ads.acmenet.com/pb?cid={{ref_id}}{c}&p={{payout}}{c}");
        let (found, mended) = with_postback(&url);
        assert!(found.contains("malformed-url"), "{found}");
        assert_eq!(mended, "sound", "{c:?}");
    }
}

#[test]
fn a_parameter_without_a_question_mark_is_found() {
    let (found, mended) = with_postback("https://ads.acmenet.com/pb&cid={ref_id}&p={payout}");
    assert!(found.contains("malformed-url"), "{found}");
    assert_eq!(mended, "sound");
}

#[test]
fn a_port_that_there_is_not_is_found() {
    let (found, _) = with_postback("https://ads.acmenet.com:70000/pb?cid={ref_id}&p={payout}");
    assert!(found.contains("malformed-url"), "{found}");
}

#[test]
fn what_keeps_an_environment_from_being_read_is_said_first() {
    let environment = "environments: { st: { offers: { o: { access: requested } } } }\n";
    for (text, rule) in [
        (format!("{ROOT}{OFFER}{environment}offers: [\n"), "yaml-syntax"),
        (format!("{ROOT}{OFFER}environments: {{ st: [] }}\n"), "wrong-type"),
        (format!("{ROOT}{OFFER}environments: st\n"), "wrong-type"),
    ] {
        let dir = workspace(&[("trackc.yaml", &text)]);
        let out = run(dir.path(), &["check", "--env", "st", "--format", "concise"]);
        let said = String::from_utf8(out.stdout).expect("UTF-8");
        assert!(said.contains(rule), "{text}: {said}");
        assert_eq!(out.status.code(), Some(1), "{text}");
    }
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}{environment}novel: 1\n"))]);
    assert_eq!(run(dir.path(), &["check", "--env", "other"]).status.code(), Some(2));
}

#[test]
fn of_two_keys_that_exclude_each_other_that_of_the_environment_is_pointed_at() {
    for (included, changed, [one, other]) in [
        (
            "campaigns: { k: { channel: p, offers: [o] } }",
            "campaigns: { k: { channels: [p] } }",
            ["channel:", "channels:"],
        ),
        (
            "campaigns: { k: { channels: [p], offers: [o] } }",
            "campaigns: { k: { channel: p } }",
            ["channels:", "channel:"],
        ),
        (
            "offers: { q: { stream: https://kshop5.pro/AbC12e } }",
            "offers: { q: { streams: { a: https://kshop5.pro/AbC12f } } }",
            ["stream:", "streams:"],
        ),
    ] {
        let root = format!(
            "{ROOT}{OFFER}channels: {{ p: {{ click_id: \"{{c}}\" }} }}\ninclude: [z.yaml]\nenvironments: {{ st: {{ {changed} }} }}\n"
        );
        let dir = workspace(&[("trackc.yaml", &root), ("z.yaml", &format!("{included}\n"))]);
        let out = stdout(dir.path(), &["check", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let found = json["diagnostics"].as_array().expect("a list").iter();
        let found: Vec<_> = found.filter(|d| d["rule"] == "invalid-value").collect();
        assert_eq!(found.len(), 1, "{out}");
        let offset = |place: &serde_json::Value| {
            usize::try_from(place["range"]["start"]["offset"].as_u64().expect("a number"))
                .expect("an offset")
        };
        let related = &found[0]["related"][0];
        assert_eq!(
            (&found[0]["path"], &related["path"]),
            (&"trackc.yaml".into(), &"z.yaml".into())
        );
        assert!(root[offset(found[0])..].starts_with(other), "{out}");
        assert!(included[offset(related)..].starts_with(one), "{out}");
    }
}

#[test]
fn a_pattern_takes_no_file_that_an_editor_left_behind() {
    let root = format!("{ROOT}{OFFER}include: ['c/*.yaml', 'd/.*.yaml', 'd/.e.yaml']\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    for name in ["c/.#a.yaml", "c/._b.yaml", "c/a.yaml", "d/.e.yaml"] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let text = if name == "c/a.yaml" || name == "d/.e.yaml" { "{}\n" } else { "\u{0}" };
        fs::write(path, text).expect("a file");
    }
    assert_eq!(stdout(dir.path(), &["check", "--format", "concise", "--quiet"]), "");
    let told = stdout(dir.path(), &["doctor", "c/.#a.yaml"]);
    assert!(told.contains("c/.#a.yaml") && !told.contains("`\"c/*.yaml\"` to"), "{told}");
    let taken = stdout(dir.path(), &["doctor", "d/.e.yaml", "--format", "json"]);
    assert!(taken.contains("\"is_part\": true"), "{taken}");
}

#[test]
fn an_entry_that_cannot_be_read_is_not_said_to_be_missing() {
    let dir = beside("environments: { st: { campaigns: { kz: { channel: [] } } } }\n");
    let file = dir.path().join("trackc.yaml");
    let text = fs::read_to_string(&file)
        .expect("a file")
        .replace("kz: { channel: push,", "kz: { channel: [],");
    fs::write(&file, text).expect("a file");
    let out = run(dir.path(), &["show", "campaign/kz"]);
    let said = String::from_utf8(out.stderr).expect("UTF-8");
    assert!(said.contains("campaign/kz is there and could not be read"), "{said}");
    assert!(!said.contains("did you mean"), "{said}");
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(run(dir.path(), &["show", "campaign/zk"]).status.code(), Some(2));
}

/// What matches a pattern refused to be made of a very long one, with a panic.
#[test]
fn a_pattern_longer_than_any_path_is_a_finding() {
    let pattern = "*a".repeat(70_000);
    let root = format!("{ROOT}{OFFER}include: ['{pattern}']\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let output = run(dir.path(), &["check", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("longer than 4096 bytes"), "{}", text.get(..400).unwrap_or(&text));
}

#[test]
fn a_channels_postback_that_ends_with_click_is_no_button() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}"))]);
    let url = "https://ct.popcash.net/click?aid=123456&clickid={ref_id}&payout={payout}";
    let text = stdout(dir.path(), &["inspect", url]);
    assert!(text.contains("RedTrack tells the channel"), "{text}");
}

/// One comment with thousands of names took seconds.
#[test]
fn an_ignore_with_thousands_of_names_is_read_as_far_as_there_are_rules() {
    let names = "a,".repeat(20_000);
    let root = format!("{ROOT}{OFFER}# trackc: ignore[{names}] so\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let text = stdout(dir.path(), &["check", "--format", "json"]);
    let count = text.matches("\"unused-ignore\"").count();
    assert!((1..=200).contains(&count), "{count}");
}

/// Under `report: status` no postback names an event, and two events are two all the same.
#[test]
fn trace_breaks_no_chain_that_check_only_warns_of() {
    let root = |report: &str| {
        format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Lead: {{ when: pending }}\n  Sale: {{ when: approved, duplicates: ignore }}\noffer_source: {{ postback: {{ report: {report}, urls_per_panel: 4 }} }}\nchannels: {{ k: {{ click_id: \"{{c}}\" }} }}\n{OFFER}campaigns: {{ c: {{ channel: k, offers: [o] }} }}\n"
        )
    };
    for report in ["type", "status", "both"] {
        let dir = workspace(&[("trackc.yaml", &root(report))]);
        assert_eq!(run(dir.path(), &["check"]).status.code(), Some(0), "{report}");
        let traced = run(dir.path(), &["trace"]);
        let text = String::from_utf8_lossy(&traced.stdout);
        assert_eq!(traced.status.code(), Some(0), "{report}: {text}");
    }
}

#[test]
fn the_link_of_a_channel_with_an_api_lacks_no_click_id() {
    let root = format!(
        "{ROOT}{OFFER}channels: {{ meta: {{ preset: meta }} }}\ncampaigns: {{ m: {{ channel: meta, offers: [o], redtrack_id: 61f190c31cfe1c000181572e }} }}\n"
    );
    let dir = workspace(&[("trackc.yaml", &root)]);
    let url = stdout(dir.path(), &["urls", ".", "campaign/m"]);
    let text = stdout(dir.path(), &["inspect", url.trim()]);
    assert!(!text.contains("click-id-not-captured"), "{text}");
    let other = stdout(dir.path(), &["inspect", &url.trim().replace("572e", "572f")]);
    assert!(other.contains("click-id-not-captured"), "{other}");
}

#[test]
fn a_direct_link_shows_no_prelander() {
    let found = found(
        "landers: { l: { url: https://l.acme-media.com/ }, pr: { url: https://pr.acme-media.com/, kind: prelander } }\ncampaigns: { k: { channel: p, mode: direct, funnels: [{ prelanders: [pr], landers: [l], offers: [o] }] } }\n",
    );
    assert!(found.concat().contains("nobody sees `pr` before it"), "{found:?}");
}

#[test]
fn a_payout_for_the_only_country_stands_in_the_steps() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\noffers:\n  o: { stream: https://kshop5.pro/AbC12d, countries: [KZ], payout: { KZ: { amount: \"12.50\", currency: USD } } }\n",
    )]);
    run(dir.path(), &["build"]);
    let setup = std::fs::read_to_string(dir.path().join("dist/SETUP.md")).expect("SETUP.md");
    assert!(setup.contains("12.50 USD"), "{setup}");
}

#[test]
fn the_comma_of_a_number_that_is_no_amount_is_left() {
    let dir = workspace(&[(
        "trackc.yaml",
        &format!(
            "{ROOT}offers: {{ x: {{ stream: https://kshop5.pro/XbC12d, kma_offer: 5657,64 }} }}\n"
        ),
    )]);
    let before = std::fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    run(dir.path(), &["check", "--fix"]);
    assert_eq!(std::fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file"), before);
}

#[test]
fn a_default_funnel_without_a_weight_takes_next_to_nothing_of_the_others() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nchannels: { p: { click_id: \"{x}\" } }\noffers: { a: { stream: https://kshop5.pro/AbC12d }, b: { stream: https://kshop5.pro/AbC12e } }\ncampaigns: { k: { channel: p, funnels: [{ name: main, weight: 100, offers: [a] }, { name: rest, default: true, offers: [b] }] } }\n",
    )]);
    run(dir.path(), &["build"]);
    let bundle = std::fs::read_to_string(dir.path().join("dist/bundle.json")).expect("bundle");
    let bundle: serde_json::Value = serde_json::from_str(&bundle).expect("JSON");
    let requests = bundle["requests"].as_array().expect("requests");
    let campaign = requests.iter().find(|r| r["id"] == "campaign/k").expect("the campaign");
    let weights: Vec<_> = campaign["body"]["streams"]
        .as_array()
        .expect("streams")
        .iter()
        .map(|s| s["weight"].clone())
        .collect();
    assert_eq!(weights, [100, 1]);
}

/// The folder was taken off the file's name as text, so that `ads.yaml` in `a` was `ds.yaml`.
#[test]
fn add_takes_a_file_by_its_whole_name() {
    let dir = workspace(&[]);
    fs::create_dir(dir.path().join("a")).expect("a folder");
    let root = format!("{ROOT}include: [ads.yaml]\n");
    fs::write(dir.path().join("a/trackc.yaml"), root).expect("a root");
    for (id, file) in [("x", "ads.yaml"), ("y", "a/ads.yaml"), ("z", "./a/ads.yaml")] {
        fs::write(dir.path().join("a/ads.yaml"), OFFER).expect("a file");
        let stream = format!("https://kshop5.pro/{id}Zz12d");
        let args = ["add", "offer", id, "--stream", &stream, "-w", "a", "--file", file];
        let added = run(dir.path(), &args);
        let said = String::from_utf8_lossy(&added.stderr);
        assert_eq!(added.status.code(), Some(0), "{file}: {said}");
        let text = fs::read_to_string(dir.path().join("a/ads.yaml")).expect("a file");
        assert!(text.contains(&stream), "{text}");
    }
}

/// What followed ten thousand lines was left out without a word.
#[test]
fn inspect_says_where_it_stops_reading() {
    let dir = workspace(&[]);
    let inspected = |lines: usize| {
        let text = dir.path().join("urls.txt");
        // Nothing is asked about in an empty line, but it is read.
        fs::write(&text, format!("{}x\n", "\n".repeat(lines - 1))).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        command.current_dir(dir.path()).args(["inspect", "-"]);
        command.stdin(fs::File::open(&text).expect("the file"));
        command.output().expect("trackc runs")
    };
    let all = inspected(10_000);
    assert!(String::from_utf8_lossy(&all.stderr).is_empty());
    assert_ne!(all.status.code(), Some(2));
    let cut = inspected(10_001);
    let said = String::from_utf8_lossy(&cut.stderr);
    assert!(said.contains("more than 10000 lines"), "{said}");
    assert_eq!(cut.status.code(), Some(2));
}

/// One thing was told of as if there were several.
#[test]
fn one_error_is_one_and_so_is_one_finding_of_a_baseline() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}x: 1\n"))]);
    let said = stdout(dir.path(), &["doctor"]);
    assert!(said.contains("a check finds 1 error, and nothing is built over it"), "{said}");
    let http = OFFER.replace("https", "http");
    fs::write(dir.path().join("trackc.yaml"), format!("{ROOT}{http}")).expect("a root");
    run(dir.path(), &["check", "--write-baseline"]);
    let said = stdout(dir.path(), &["doctor"]);
    assert!(said.contains("baseline     1 finding "), "{said}");
}

/// The paths of a report hung on how its workspace was named, and two names made two of it.
#[test]
fn a_workspace_is_one_however_it_is_named() {
    let dir = workspace(&[]);
    let w2 = dir.path().join("w2");
    fs::create_dir(&w2).expect("a folder");
    fs::create_dir(dir.path().join("other")).expect("a folder");
    fs::write(w2.join("trackc.yaml"), format!("{ROOT}{OFFER}x: 1\n")).expect("a root");
    let said = |from: &Path, paths: &[&str]| {
        stdout(from, &[&["check", "--format", "concise"], paths].concat())
    };
    // The current folder has no links on its way.
    let full = fs::canonicalize(&w2).expect("a folder");
    let full = full.to_str().expect("UTF-8");
    let plain = said(dir.path(), &["w2"]);
    assert!(plain.starts_with("w2/trackc.yaml:") && plain.contains("in 1 file"), "{plain}");
    for paths in [
        &["w2/"][..],
        &["./w2"],
        &["other/../w2"],
        &[full],
        &["w2", "./w2/", full, "w2/trackc.yaml", "./w2/trackc.yaml"],
    ] {
        assert_eq!(said(dir.path(), paths), plain, "{paths:?}");
    }
    let inside = said(&w2, &[]);
    assert!(inside.starts_with("trackc.yaml:"), "{inside}");
    for path in [".", "..", "../w2", full] {
        assert_eq!(said(&w2, &[path]), inside, "{path}");
    }
    let beside = said(&dir.path().join("other"), &["../w2"]);
    assert!(beside.starts_with("../w2/trackc.yaml:"), "{beside}");
    assert_eq!(said(&dir.path().join("other"), &[full]), beside);
    let json = stdout(&w2, &["check", "../w2", "--format", "json"]);
    assert!(json.contains("\"workspace\": \".\""), "{json}");
}

/// A report on one file counted what is ignored in the others.
#[test]
fn a_report_on_some_files_counts_only_them() {
    let offer = |id: &str, comment: &str| {
        format!("offers: {{ {id}: {{ stream: \"http://kshop5.pro/{id}bC12d\" }} }}{comment}\n")
    };
    let root = format!("{ROOT}include: [a.yaml, b.yaml]\n");
    let a = offer("a", " # trackc: ignore[plain-http] has no https");
    let dir = workspace(&[("trackc.yaml", &root), ("a.yaml", &a), ("b.yaml", &offer("b", ""))]);
    fs::write(dir.path().join("notes.txt"), "mine").expect("a file");
    let last = |args: &[&str]| {
        let text = stdout(dir.path(), &[&["check", "--format", "concise"], args].concat());
        text.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(last(&[]), "1 warning in 3 files (1 ignored)");
    assert_eq!(last(&["b.yaml"]), "1 warning in 1 file");
    assert_eq!(last(&["--only", "a.yaml", "b.yaml"]), "1 warning in 2 files (1 ignored)");
    stdout(dir.path(), &["check", "--write-baseline", "--quiet"]);
    fs::write(dir.path().join("b.yaml"), offer("b", "").replace("bbC", "cbC")).expect("a file");
    assert_eq!(last(&["--only", "a.yaml"]), "");
    // That none of the files is looked at is said, and fails no hook.
    let foreign = run(dir.path(), &["check", "--only", "notes.txt"]);
    assert_eq!(foreign.status.code(), Some(0));
    let said = String::from_utf8_lossy(&foreign.stderr).into_owned();
    assert!(said.contains("none of the files after `--only`"), "{said}");
    let quiet = run(dir.path(), &["check", "--quiet", "--only", "notes.txt"]);
    assert!(quiet.stderr.is_empty());
    assert!(run(dir.path(), &["check", "--only", "notes.txt", "a.yaml"]).stderr.is_empty());
}

#[test]
fn a_campaign_of_several_channels_is_nearer_than_another_with_a_like_name() {
    let dir = workspace(&[(
        "trackc.yaml",
        &format!(
            "{ROOT}{OFFER}channels: {{ p: {{ click_id: \"{{x}}\" }}, q: {{ click_id: \"{{x}}\" }} }}\ncampaigns: {{ c1: {{ channel: p, offers: [o] }}, c2: {{ channels: [p, q], offers: [o] }} }}\n"
        ),
    )]);
    let out = run(dir.path(), &["urls", ".", "campaign/c2"]);
    let said = String::from_utf8(out.stderr).expect("UTF-8");
    assert!(said.contains("did you mean `campaign/c2-p`?"), "{said}");
}

#[test]
fn a_workspace_with_errors_keeps_no_other_from_being_built() {
    let good = format!("{ROOT}{OFFER}");
    let dir = workspace(&[
        ("a/trackc.yaml", good.as_str()),
        ("b/trackc.yaml", "version: 1\n"),
        ("c/trackc.yaml", good.as_str()),
    ]);
    let out = run(dir.path(), &["build"]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains("b/dist is not built"), "{said}");
    let is_built = |name: &str| dir.path().join(name).join("dist/bundle.json").exists();
    assert_eq!(["a", "b", "c"].map(is_built), [true, false, true]);
}

#[test]
fn a_funnel_whose_name_ends_with_a_number_still_needs_a_weight() {
    let found = found(
        "campaigns: { k: { channel: p, funnels: [{ name: Main, weight: 70, offers: [o] }, { name: Funnel 2, offers: [o] }] } }\n",
    );
    assert!(found.concat().contains("(weight-invalid)"), "{found:?}");
}
