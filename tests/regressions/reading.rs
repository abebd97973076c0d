//! How files are found, read and shaped.

use super::*;

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
fn null_is_no_id() {
    let root = format!("{ROOT}offers: {{ null: {{ stream: https://kshop5.pro/AbC12d }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(found.contains("5:11: error[TC103]"), "{found}");
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
fn a_line_break_of_our_own_is_no_symbol() {
    let dir = workspace(&[("trackc.yaml", &ROOT.replace("status-unmapped: off, ", ""))]);
    for format in ["github", "gitlab", "junit", "sarif"] {
        let out = stdout(dir.path(), &["check", "--format", format]);
        assert!(out.contains("left out on purpose") && !out.contains('\u{240A}'), "{out}");
    }
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
fn a_slip_in_the_offer_source_hides_no_wrong_reference() {
    let found = found(
        "offer_source: { acros: [\"{geo}\"] }\ncampaigns: { k: { channel: nowhere, offers: [o] } }\n",
    );
    assert!(found.concat().contains("(unknown-reference)"), "{found:?}");
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
        "write `{ when: approved }`",
        "`{ amount: \"12.5\", currency: USD }`",
        "`funnels: [{ name: Main, offers: [keto-kz] }]`",
        "`cost: { model: cpc, amount: \"0.02\", currency: USD }`",
    ] {
        assert!(out.contains(example), "{example}: {out}");
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

/// It was said how patterns are written, and not that the item below stands too deep.
#[test]
fn an_item_of_include_that_stands_deeper_than_the_one_above() {
    let root = format!("{ROOT}{OFFER}include:\n  - c/*.yaml\n    - d/*.yaml\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    let out = stdout(dir.path(), &["check"]);
    assert!(out.contains("move the `-` of `d/*.yaml` under the `-` above it"), "{out}");
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

/// A file went by the odd spelling of its pattern, and was another one then.
#[test]
fn a_pattern_with_empty_parts_and_dots_names_the_file_that_is_meant() {
    let root = format!(
        "{ROOT}include: [a//o.yaml, a/./o.yaml, './a/*.yaml', './//**//./o.yaml', './././trackc.yaml', './/.trackc-baseline.json']\n"
    );
    let offer = "offers: { o: { stream: https://kshop5.pro/AbC12d, nme: O } }\n";
    let dir = workspace(&[
        ("trackc.yaml", &root),
        ("a/o.yaml", offer),
        (".trackc-baseline.json", "{ \"format_version\": 1, \"findings\": [] }\n"),
    ]);
    let args = ["check", "--no-baseline", "--format", "concise"];
    let said = stdout(dir.path(), &args);
    assert!(said.starts_with("a/o.yaml:1:51: error[TC101]"), "{said}");
    assert!(said.contains("1 error in 2 files"), "{said}");
    assert_eq!(run(dir.path(), &["check", "--fix"]).status.code(), Some(0));
    let text = fs::read_to_string(dir.path().join("a/o.yaml")).expect("a file");
    assert_eq!(text, offer.replace("nme", "name"));
    let told = stdout(dir.path(), &["doctor", "a/o.yaml", "--format", "json"]);
    assert!(told.contains("\"is_part\": true") && told.contains("by `a//o.yaml`"), "{told}");
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

/// Every campaign lacked its channel, though one slip in `defaults` was all that was wrong.
#[test]
fn what_defaults_may_lend_is_not_missing_while_they_cannot_be_read() {
    let text = format!(
        "{ROOT}{OFFER}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\ndefaults: {{ campaign: {{ channel: c }} }}\ncampaigns: {{ a: {{ offers: [o] }}, b: {{ offers: [o] }} }}\n"
    );
    let dir = workspace(&[("trackc.yaml", &text)]);
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(found.contains("unknown-key") && !found.contains("missing-key"), "{found}");
}

/// A pattern that takes no file explains the names that are like no other, and not the slips. It was an
/// error for each of them.
#[test]
fn what_a_missing_file_may_hold_is_said_once_in_each_file() {
    let root = format!(
        "{ROOT}include: [pages.yaml, campaigns/*.yaml]
channels: {{ push: {{ click_id: \"{{click_id}}\" }} }}
offers: {{ keto-kz: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns:
  b: {{ channel: push, offers: [keto-kzz] }}
  a: {{ channel: push, funnels: [{{ landers: [there], offers: [gone] }}] }}
  c: {{ channel: push, offers: [far] }}
"
    );
    let other = "campaigns: { d: { channel: push, offers: [away] } }\n";
    let dir = workspace(&[("trackc.yaml", &root), ("campaigns/d.yaml", other)]);
    let said =
        |args: &[&str]| stdout(dir.path(), &[&["check", "--format", "concise"], args].concat());
    let found = said(&[]);
    for (name, is_said) in
        [("keto-kzz", true), ("there", true), ("gone", false), ("far", false), ("away", true)]
    {
        assert_eq!(found.contains(&format!("`{name}` in this workspace")), is_said, "{found}");
    }
    assert!(found.contains("3 errors, 1 warning"), "{found}");
    // A file by itself is no better for it.
    assert!(said(&["--only", "campaigns/d.yaml"]).contains("1 error"));
    let found = stdout(dir.path(), &["check"]);
    assert!(found.contains("2 more names in this file may be there too"), "{found}");
    fs::write(dir.path().join("pages.yaml"), "landers: {}\n").expect("a file");
    assert!(said(&[]).contains("5 errors"), "{}", said(&[]));
}

/// The amount that was proposed had more decimals than there are, and was refused once written.
#[test]
fn no_amount_is_proposed_that_its_currency_cannot_have() {
    let of = |payout: &str| {
        let offer = format!("{{ stream: https://kshop5.pro/AbC12d, payout: {payout} }}");
        let dir = workspace(&[("trackc.yaml", &format!("{ROOT}offers: {{ o: {offer} }}\n"))]);
        stdout(dir.path(), &["check", "--fix"]);
        let text = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
        (stdout(dir.path(), &["check"]), text)
    };
    assert!(of("12.00 JPY").1.contains("payout: { amount: \"12\", currency: JPY }"));
    assert!(of("12.50 USD").1.contains("payout: { amount: \"12.50\", currency: USD }"));
    for payout in ["12.50 JPY", "{ amount: 12.50 JPY }"] {
        let (said, text) = of(payout);
        assert!(text.contains(&format!("payout: {payout}")), "{text}");
        assert!(said.contains("round the amount"), "{said}");
    }
}

#[test]
fn an_entry_without_a_name_lacks_nothing_else() {
    for key in ["~", "[keto]"] {
        let found = found(&format!("offers:\n  {key}: {{}}\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("an offer needs a name here"), "{found:?}");
    }
}

#[test]
fn an_empty_list_of_channels_is_no_missing_channel() {
    let campaign = found("campaigns:\n  k: { channels: [], offers: [o] }\n");
    assert_eq!(
        campaign,
        [
            "8:8: error[TC102] `channels` of the campaign `k` is empty, and there has to be a channel (missing-key)"
        ]
    );
    let offer = found("offers:\n  o: { streams: {} }\n");
    assert_eq!(
        offer,
        [
            "7:8: error[TC102] `streams` of the offer `o` is empty, and there has to be a stream (missing-key)"
        ]
    );
}

#[test]
fn of_a_section_that_stands_in_two_files_nothing_more_is_said() {
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: [pending, approved] } }\noffer_source: { duplicates: update }\nlint: { status-unmapped: off, sum-before-approval: off, unused-definition: off }\nenvironments: { st: {} }\ninclude: [a.yaml]\n";
    for section in ["offer_source: {}", "lint: { weight-sum: off }", "environments: { live: {} }"] {
        let dir = workspace(&[("trackc.yaml", &format!("{root}{OFFER}")), ("a.yaml", section)]);
        let found = stdout(dir.path(), &["check", "--format", "concise"]);
        assert_eq!(found.matches("[TC").count(), 1, "{found}");
        assert!(found.contains("stands once in a workspace"), "{found}");
        // Which environments there are is not known then.
        let output = run(dir.path(), &["check", "--env", "st"]);
        assert_eq!(output.status.code(), Some(1), "{section}");
    }
}

#[test]
fn the_example_of_a_whole_number_is_one_of_that_key() {
    let root = format!("{ROOT}{OFFER}offer_source: {{ postback: {{ urls_per_panel: many }} }}\n");
    let said = stdout(workspace(&[("trackc.yaml", &root)]).path(), &["check"]);
    assert!(said.contains("write a whole number, such as `2`"), "{said}");
}

#[test]
fn a_remark_behind_a_value_does_not_hide_that_the_next_line_is_too_deep() {
    let bare = "offers:\n  o:\n    name: Keto # main\n      stream: https://kshop5.pro/AbC12d\n";
    let found = |text: &str| {
        let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{text}"))]);
        stdout(dir.path(), &["check"])
    };
    let said = found(bare);
    assert!(said.contains("`stream` stands deeper than `name` above"), "{said}");
    assert_eq!(said.replace(" # main", ""), found(&bare.replace(" # main", "")));
    let item = found("campaigns:\n  k:\n    offers:\n      - keto # main\n        weight: 5\n");
    assert!(item.contains("give it a key as well: `- offer: keto`"), "{item}");
    let text = found("offers:\n  o:\n    notes: one # main\n      two\n");
    assert!(text.contains("8:7") && text.contains("more of the text above"), "{text}");
}

#[test]
fn a_mark_in_place_of_a_value_is_told_in_words() {
    for mark in ["-", "?", ",", "&", "*", "%"] {
        let text = format!("campaigns:\n  k:\n    redtrack_id: {mark}\n    offers: [o]\n");
        let found = found(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        let told = format!("9:18: error[TC001] `{mark}` alone is no value");
        assert!(found[0].starts_with(&told), "{found:?}");
    }
}

#[test]
fn a_bracket_left_on_a_line_of_its_own_is_told_in_words() {
    for (text, told) in [("}\n", "}` closes nothing here"), ("  ]\n", "]` closes nothing here")] {
        let found = found(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(told), "{found:?}");
    }
}
