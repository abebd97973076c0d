//! What rules say and mend.

use super::*;

#[test]
fn a_bare_percent_in_a_value_of_ours_is_encoded() {
    let root =
        format!("{ROOT}offer_source: {{ postback: {{ extra: {{ sub2: \"100%\" }} }} }}\n{OFFER}");
    let dir = workspace(&[("trackc.yaml", &root)]);
    assert!(stdout(dir.path(), &["urls", "postback"]).ends_with("&sub2=100%25\n"));
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
fn the_encoded_sign_of_a_macro_is_mended_with_its_braces() {
    let root = format!("{ROOT}channels: {{ p: {{ click_id: '%24%7BSUBID%7D' }} }}\n");
    let dir = workspace(&[("trackc.yaml", &root)]);
    run(dir.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(dir.path().join("trackc.yaml")).expect("a file");
    assert!(mended.contains("click_id: '${SUBID}'"), "{mended}");
}

/// Whoever removed it as told would have had to write it again.
#[test]
fn an_ignore_is_not_called_useless_while_its_rule_is_silent_of_what_cannot_be_read() {
    let ignore = "# trackc: ignore-file[weight-sum] shares of a hundred\n";
    let of = |campaigns: &str| {
        let root = format!("{ignore}{ROOT}{OFFER}campaigns: {campaigns}\n");
        let dir = workspace(&[("trackc.yaml", &root)]);
        stdout(dir.path(), &["check", "--format", "concise"])
    };
    let broken = of("{ c: { channel: [], offers: [] } }");
    assert!(broken.contains("(wrong-type)") && !broken.contains("unused-ignore"), "{broken}");
    let read = of("{}");
    assert!(read.contains("(unused-ignore)"), "{read}");
}

#[test]
fn usdt_is_not_taken_for_dollars() {
    let root = format!("{ROOT}offer_source: {{ currency: USDT }}\n");
    assert_eq!(mended(&root), root);
    assert!(found("offer_source: { currency: USDT }\n")[0].contains("(currency-unknown)"));
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
fn one_cause_is_one_finding() {
    let funnels = found("campaigns:\n  k: { channel: p, countries: [KZ], funnels: [] }\n");
    assert_eq!(funnels.len(), 1, "{funnels:?}");
    for channels in ["channel: p, channels: [p]", "channels: []"] {
        let both = found(&format!(
            "campaigns:\n  k: {{ {channels}, offers: [o], redtrack_id: 61f190c31cfe1c000181572d }}\n"
        ));
        assert_eq!(both.len(), 1, "{both:?}");
    }
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
        assert!(found.concat().contains("(macro-syntax)"), "{text}: {found:?}");
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
fn a_status_does_not_print_what_another_prints_by_itself() {
    let found = found("offer_source: { statuses: { pending: A } }\n");
    assert!(found[0].contains("(invalid-value)"), "{found:?}");
    let swapped = self::found("offer_source: { statuses: { pending: A, approved: P } }\n");
    assert!(!swapped.concat().contains("(invalid-value)"), "{swapped:?}");
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

#[test]
fn a_funnel_whose_name_ends_with_a_number_still_needs_a_weight() {
    let found = found(
        "campaigns: { k: { channel: p, funnels: [{ name: Main, weight: 70, offers: [o] }, { name: Funnel 2, offers: [o] }] } }\n",
    );
    assert!(found.concat().contains("(weight-invalid)"), "{found:?}");
}

/// It passed for one of the host behind the `@`, and browsers go to the one before it.
#[test]
fn an_address_leads_to_the_host_that_browsers_read() {
    for (link, host) in [
        (r"https://kshop5-pro.com\@kshop5.pro/AbC12d", "kshop5-pro.com"),
        ("https://kshop5-pro.com@kshop5.pro/AbC12d", "kshop5.pro"),
    ] {
        let found = found(&format!("offers:\n  o: {{ stream: '{link}' }}\n")).join("\n");
        assert!(found.contains("malformed-url"), "{found}");
        assert!(found.contains(&format!("leads to `{host}`")), "{found}");
    }
}

/// The walk knew no amount of more than fourteen digits, and called its chain broken.
#[test]
fn a_walk_takes_every_amount_that_a_check_takes() {
    let dir = workspace(&[(
        "trackc.yaml",
        &format!(
            "{ROOT}channels: {{ c: {{ click_id: \"{{c}}\" }} }}\noffers: {{ o: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: \"123456789012.50\", currency: USD }} }} }}\ncampaigns: {{ k: {{ channel: c, offers: [o] }} }}\n"
        ),
    )]);
    assert_eq!(run(dir.path(), &["check"]).status.code(), Some(0));
    assert_eq!(run(dir.path(), &["trace"]).status.code(), Some(0));
}

/// What names a secret, what may be one, and how each is mended.
#[test]
fn a_name_is_told_from_the_secret_itself() {
    let with = |token: &str, private: &str| {
        let text = format!(
            "{ROOT}{private}{OFFER}offer_source:\n  postback:\n    protection_token: {token}\n    extra: {{ sub1: \"{{stream}}\" }}\n"
        );
        let dir = workspace(&[("trackc.yaml", &text)]);
        let found = stdout(dir.path(), &["check", "--format", "concise"]);
        run(dir.path(), &["check", "--fix"]);
        (found, fs::read_to_string(dir.path().join("trackc.yaml")).expect("text"))
    };
    let (found, text) = with("\"${REDTRACK_PTOKEN}\"", "");
    assert!(found.contains("invalid-value") && !found.contains("secret-in-yaml"), "{found}");
    assert!(text.contains("{ env: REDTRACK_PTOKEN }\n    extra:"), "{text}");
    // A block would lose the line behind it.
    let (_, text) = with("|-\n      ${REDTRACK_PTOKEN}", "");
    assert!(text.contains("${REDTRACK_PTOKEN}\n    extra:"), "{text}");
    let (found, _) = with("\"$K3JD8S0X2M\"", "");
    assert!(found.contains("secret-in-yaml") && !found.contains("K3JD8S0X2M"), "{found}");
    let (found, _) = with("\"$K3JD8S0X2M\"", "private: true\n");
    assert!(!found.contains("K3JD8S0X2M") && !found.contains("error"), "{found}");
    let (found, _) = with("{ env: k3jd8s0x2m }", "");
    assert!(found.contains("warning[TC104]") && !found.contains("k3jd8s0x2m"), "{found}");
}

#[test]
fn two_lists_of_channels_do_not_make_one_id() {
    let campaigns = |first: &str, second: &str| {
        found(&format!(
            "channels:\n  b-c: {{ click_id: \"{{c}}\" }}\n  c: {{ click_id: \"{{d}}\" }}\ncampaigns:\n  {first}\n  {second}\n"
        ))
    };
    let (whole, part) =
        ("a: { channels: [b-c], offers: [o] }", "a-b: { name: B, channels: [c], offers: [o] }");
    let taken = "error[TC104] this makes a campaign `a-b-c`, and there is one of that id already (invalid-value)";
    assert_eq!(campaigns(whole, part), [format!("11:30: {taken}")]);
    assert_eq!(campaigns(part, whole), [format!("11:19: {taken}")]);
    assert!(campaigns(whole, &part.replace("a-b:", "a-d:")).is_empty());
}

#[test]
fn an_empty_name_or_secret_is_said() {
    let name = found("offers:\n  o: { name: \" \", stream: https://kshop5.pro/AbC12d }\n");
    assert_eq!(name.len(), 1, "{name:?}");
    assert!(name[0].starts_with("7:14: warning[TC104] this name has nothing in it"), "{name:?}");
    let token = found("private: true\noffer_source: { postback: { protection_token: \"\" } }\n");
    assert_eq!(token.len(), 1, "{token:?}");
    assert!(token[0].starts_with("8:47: error[TC104] this secret has nothing in it"), "{token:?}");
}

/// `found` with this behind the stream's link.
fn of_comment(before: &str, after: &str) -> Vec<String> {
    let found = found(&format!(
        "offers:\n{before}  o: {{ stream: https://kshop5.pro/AbC12d }}{after}\ncampaigns: {{ k: {{ channel: p, offers: [o] }} }}\n"
    ));
    found.iter().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": ")).collect()
}

#[test]
fn a_comment_that_silences_nothing_is_silenced_like_anything_else() {
    let unused = "# trackc: ignore[plain-http, unused-ignore] it comes back";
    assert!(of_comment("", &format!(" {unused}")).is_empty());
    assert!(of_comment(&format!("  {unused}\n"), "").is_empty());
    assert!(
        of_comment("  # trackc: ignore[TC901] so\n", " # trackc: ignore[plain-http] so").is_empty()
    );
    let no_reason = " # trackc: ignore[plain-http]";
    assert!(of_comment("  # trackc: ignore[ignore-without-reason] so\n", no_reason).is_empty());
    // None speaks for itself.
    let of_nothing = of_comment("", " # trackc: ignore[unused-ignore] so");
    assert_eq!(
        of_nothing,
        [
            "7:61: warning[TC901] `unused-ignore` reports nothing here, so this ignore silences nothing (unused-ignore)"
        ]
    );
}

#[test]
fn two_ignores_at_the_end_of_one_line_both_count() {
    let (first, second) =
        ("# trackc: ignore[plain-http] no https", "# trackc: ignore[stream-link-shape] old");
    let root = |comments: &str| {
        format!("{ROOT}offers:\n  o: {{ stream: http://kshop5.pro/abc }} {comments}\n")
    };
    let both = workspace(&[("trackc.yaml", &root(&format!("{first} {second}")))]);
    assert_eq!(run(both.path(), &["check", "--deny", "notes"]).status.code(), Some(0));
    let once = root(&format!("{first} {second}")).replace("http:", "https:");
    assert_eq!(mended(&once), root(second).replace("http:", "https:"));
}

#[test]
fn a_macro_of_the_other_side_is_not_called_a_likely_token_as_well() {
    let found = found(
        "offers:\n  o: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{status}\" } }\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(swapped-direction)"), "{found:?}");
}

#[test]
fn the_name_and_the_macro_of_a_parameter_that_are_swapped_are_said() {
    let extra = found("offer_source: { postback: { extra: { \"{stream}\": sub1 } } }\n");
    assert_eq!(extra.len(), 1, "{extra:?}");
    assert!(extra[0].contains("`{stream}` is a macro and stands where the name"), "{extra:?}");
    let root = "channels:\n  p: { click_id: \"{c}\", parameters: { \"{zone}\": sub1 } }\n";
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}{root}"))]);
    let said = stdout(dir.path(), &["check"]);
    assert!(said.contains("the slot stands before the colon: `sub1: \"{zone}\"`"), "{said}");
}

#[test]
fn status_values_that_are_wrong_do_not_lead_to_too_many_postbacks() {
    for values in ["{ approved: X, pending: X }", "{ approved: \"\" }"] {
        let dir = workspace(&[(
            "trackc.yaml",
            &format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ KMA_A: {{ when: approved }}, KMA_P: {{ when: pending }} }}\noffer_source: {{ duplicates: update, statuses: {values} }}\nlint: {{ status-unmapped: off, sum-before-approval: off, unused-definition: off }}\n{OFFER}"
            ),
        )]);
        let found = stdout(dir.path(), &["check", "--format", "concise"]);
        assert_eq!(found.lines().count(), 2, "{found}");
        assert!(found.contains("(invalid-value)"), "{found}");
    }
}

#[test]
fn bitcoin_is_not_the_money_of_bhutan() {
    let root = format!(
        "{ROOT}offers: {{ o: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: \"1\", currency: BTC }} }} }}\n"
    );
    let said = stdout(workspace(&[("trackc.yaml", &root)]).path(), &["check"]);
    assert!(said.contains("crypto has none") && !said.contains("BTN"), "{said}");
}

/// What `defaults` would lend was missed in every entry, where only another key of them is wrong.
#[test]
fn defaults_that_cannot_be_read_may_lend_what_seems_missing() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update, payout: none } }
defaults:
  offers: { tags: { a: b }, click_id_slot: data2, payout: { amount: \"9\", currency: USD } }
  channels: { integration: none, click_id: \"{cid}\" }
channels:
  a: { preset: tiktok, postback: { url: \"https://pb.acme-net.com/c?id={ref_id}\" } }
  b: { postback: { url: \"https://pb.acme-net.com/c?id={ref_id}\" } }
offers:
  o: { stream: \"https://kshop5.pro/AbC12d?data1=x\" }
  p: { stream: https://kshop5.pro/AbC12e, click_id_slot: data2, data: { data1: y } }
campaigns: { k: { channels: [a, b], offers: [o, p] } }
environments: { st: { tracking_domain: trk.acme-staging.com } }
",
    )]);
    let said = stdout(dir.path(), &["check", "--format", "concise"]);
    let heavy: Vec<_> = said.lines().filter(|l| !l.contains("note[")).collect();
    assert!(heavy[0].contains("(wrong-type)") && heavy.len() == 2, "{said}");
}

/// The postback of the event that cannot be read may be the one that carries it.
#[test]
fn where_an_event_cannot_be_read_nobody_says_that_no_postback_has_the_payout() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update, payout: none }
  Again: { when: approved, payout: [sum] }
channels: { push: { click_id: \"{cid}\" } }
offers: { o: { stream: https://kshop5.pro/AbC12d } }
campaigns: { k: { channel: push, offers: [o] } }
",
    )]);
    let said = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(said.contains("(wrong-type)") || said.contains("(invalid-value)"), "{said}");
    assert!(!said.contains("sum-before-approval"), "{said}");
}
