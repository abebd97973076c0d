//! Environments.

use super::*;

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

/// The place of what an environment or `defaults` changed was not shown where the entry was pointed at.
#[test]
fn what_is_changed_elsewhere_is_shown_beside_what_it_breaks() {
    let text = |change: &str| {
        format!(
            "{ROOT}channels: {{ c: {{ click_id: \"{{c}}\", postback: {{ url: \"https://n.acme-net.com/?c={{ref_id}}\", events: [Sale] }} }} }}\noffers: {{ o: {{ stream: https://kshop5.pro/AbC12d, countries: [KZ] }} }}\ncampaigns: {{ k: {{ channel: c, countries: [KZ], offers: [o] }} }}\nenvironments: {{ x: {{ {change} }} }}\n"
        )
    };
    for (change, rule, place) in [
        ("conversion_events: { Sale: { when: fake } }", "pays-on-fake", "fake"),
        ("offers: { o: { countries: [UZ] } }", "country-not-covered", "UZ"),
        ("offers: { o: { status: paused } }", "empty-funnel", "paused"),
    ] {
        let dir = workspace(&[("trackc.yaml", &text(change))]);
        let out = stdout(dir.path(), &["check", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let all = json["diagnostics"].as_array().expect("a list");
        let one = all.iter().find(|d| d["rule"] == rule).expect(rule);
        let start = text(change)
            .find(&format!("{place} }}"))
            .or(text(change).find(&format!("{place}]")))
            .expect("it is there");
        let related = one["related"].as_array().expect("a list");
        assert!(related.iter().any(|r| r["range"]["start"]["offset"] == start), "{one:#}");
    }
}

#[test]
fn what_an_environment_changes_of_events_is_shown_where_all_of_them_are_pointed_at() {
    let said = |change: &str| {
        let dir = beside(&format!("environments: {{ st: {{ {change} }} }}\n"));
        stdout(dir.path(), &["check", "--show-all"])
    };
    let report = said(
        "offer_source: { postback: { report: both } }, conversion_events: { Sale: { when: [pending, approved] } }",
    );
    assert!(report.contains("too-many-postbacks"), "{report}");
    assert_eq!(report.matches("set here in environment `st`").count(), 2, "{report}");
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nenvironments: { st: { conversion_events: { Sale: { when: pending } } } }\n";
    let lost = stdout(workspace(&[("trackc.yaml", root)]).path(), &["check"]);
    let unmapped = lost.find("status-unmapped").expect("a finding");
    assert!(lost[unmapped..].contains("set here in environment `st`"), "{lost}");
}

/// What the environment changes was taken for the whole entry, which then lacked everything else.
#[test]
fn what_an_environment_says_of_an_entry_that_cannot_be_read_is_not_all_of_it() {
    let changed = "offers: { slim: { tags: [x] } }, conversion_events: { Lead: { duplicates: update } }, offer_source: { currency: EUR }";
    let dir = workspace(&[(
        "trackc.yaml",
        &format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update }}, Lead: 7 }}
offer_source: [delivery]
channels: {{ push: {{ click_id: \"{{id}}\" }} }}
offers: {{ slim: https://kshop5.pro/AbC12d }}
campaigns: {{ k: {{ channel: push, offers: [slim/a] }} }}
environments: {{ st: {{ {changed} }} }}
"
        ),
    )]);
    let said = stdout(dir.path(), &["check", "--format", "concise"]);
    let errors: Vec<_> = said.lines().filter(|l| l.contains("error[")).collect();
    assert!(errors.iter().all(|l| l.contains("(wrong-type)")), "{said}");
    assert_eq!(errors.len(), 3, "{said}");
    assert!(!said.contains("in environment"), "{said}");
    // Nor is what it puts in the place of what is wrong.
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved }, Lead: { when: pending } }
offer_source: { duplicates: update, postback: urls_per_panel }
offers: { a: { stream: https://kshop5.pro/AbC12d } }
environments: { st: { offer_source: { postback: { delivery: stream } } } }
",
    )]);
    let said = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(said.contains("(wrong-type)") && !said.contains("in environment"), "{said}");
}
