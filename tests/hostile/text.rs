//! Bytes and texts: none that is no text is read, and none that is long is read again and again.

use super::*;

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

/// Every space looked at all that follow it, and every secret was looked for up to the end.
#[test]
fn spaces_and_names_of_secrets_by_the_thousand_in_one_line_are_passed_once() {
    let spaces = " ".repeat(1_000_000);
    for (root, rule) in [
        (format!("{GOOD}offers: {{ o: {{ '{spaces}'': 1 }} }}\n"), "yaml-syntax"),
        (format!("{GOOD}x: \"{}", "token='".repeat(300_000)), "yaml-syntax"),
        (format!("{GOOD}x: '{}", "secret: {".repeat(200_000)), "yaml-syntax"),
    ] {
        assert_eq!(names(root), [rule]);
    }
}

/// At each of a hundred thousand places a secret of two thousand characters could begin.
#[test]
fn what_may_be_a_secret_everywhere_is_masked_rather_than_compared() {
    let percents = "%".repeat(100_000);
    let tokens = each(20, |i| format!("K{i}: '{}{i}', ", &percents[..2_000]));
    let dir = workspace(format!(
        "{GOOD}private: true\ninclude: [a.yaml]\nchannels: {{ c: {{ postback: {{ secrets: {{ {tokens} }} }} }} }}\n"
    ));
    let offers = format!("offers: {{ o: {{ name: a{percents}{{x}} }} }}\n");
    fs::write(dir.path().join("a.yaml"), offers).expect("a file");
    let output = run(dir.path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = json["diagnostics"].as_array().expect("a list");
    let found = all.iter().find(|d| d["rule"] == "unquoted-macro").expect("one");
    let help = found["help"].as_str().expect("a help");
    assert!(help.starts_with("write it in quotes: \"a") && help.ends_with("•••"), "{help:.200}");
}

#[test]
fn comments_behind_what_is_empty_are_comments() {
    let empty = each(100_000, |_| "[], ".to_owned());
    let comments = "# trackc: ignore[plain-http]\n".repeat(10_000);
    let found = rules(workspace(format!("{GOOD}x: [{empty}]\n{comments}")).path(), &[]);
    assert_eq!(found.get("ignore-without-reason"), Some(&9_999), "{found:?}");
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

/// The search for a line without a colon went back to the byte-order mark, and never past it.
#[test]
fn a_mark_and_a_space_that_nobody_sees_are_told() {
    for text in
        ["\u{feff}\u{a0}\nk:", "\u{feff}# c\n\u{a0}\nversion: 1\n", "\u{feff}\u{85}\n    lint:"]
    {
        assert!(!names(text).is_empty(), "{text:?}");
    }
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
