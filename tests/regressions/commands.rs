//! What commands print and write.

use super::*;

#[test]
fn a_file_of_only_that_does_not_exist_is_wrong_usage() {
    let dir = workspace(&[("trackc.yaml", ROOT)]);
    assert_eq!(run(dir.path(), &["check", "--only", "nofile.yaml"]).status.code(), Some(2));
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
fn one_id_for_two_channels_names_the_two_campaigns() {
    let ids = "channels:\n  p: { click_id: \"{c}\" }\n  q: { click_id: \"{c}\" }\ncampaigns:\n  k: { channels: [p, q], offers: [o], redtrack_id: { p: 61f190c31cfe1c000181572d, q: 61F190C31CFE1C000181572D } }\n";
    let found = found(ids);
    assert!(found[0].contains("on two campaigns, `k-p` and `k-q`"), "{found:?}");
}

#[test]
fn an_address_out_of_html_has_no_parameter_amp() {
    let root = format!(
        "{ROOT}channels: {{ p: {{ click_id: \"{{c}}\", postback: {{ url: \"https://ad.acme-network.com/c?c={{ref_id}}&amp;p={{payout}}&amp;t=1\" }} }} }}\n"
    );
    assert_eq!(mended(&root), root.replace("&amp;", "&"));
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
fn a_channels_postback_that_ends_with_click_is_no_button() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}"))]);
    let url = "https://ct.popcash.net/click?aid=123456&clickid={ref_id}&payout={payout}";
    let text = stdout(dir.path(), &["inspect", url]);
    assert!(text.contains("RedTrack tells the channel"), "{text}");
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
fn a_payout_for_the_only_country_stands_in_the_steps() {
    let dir = workspace(&[(
        "trackc.yaml",
        "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\noffers:\n  o: { stream: https://kshop5.pro/AbC12d, countries: [KZ], payout: { KZ: { amount: \"12.50\", currency: USD } } }\n",
    )]);
    run(dir.path(), &["build"]);
    let setup = std::fs::read_to_string(dir.path().join("dist/SETUP.md")).expect("SETUP.md");
    assert!(setup.contains("12.50 USD"), "{setup}");
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

/// Entries that were moved into a file of their own were new mistakes, and the old ones stale.
#[test]
fn a_baseline_knows_what_was_moved_to_another_file() {
    let offers = "offers:\n  a: { stream: https://kshop5.pro/AbC12d, countries: [UK] }\n  b: { stream: http://kshop5.pro/AbC12e }\n";
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{offers}"))]);
    run(dir.path(), &["check", "--write-baseline"]);
    assert_eq!(stdout(dir.path(), &["check", "--format", "concise"]), "");
    fs::write(dir.path().join("trackc.yaml"), format!("{ROOT}include: [offers.yaml]\n"))
        .expect("a file");
    fs::write(dir.path().join("offers.yaml"), offers).expect("a file");
    assert_eq!(stdout(dir.path(), &["check", "--format", "concise"]), "");
    // What is new there is new, and what is gone is stale.
    fs::write(dir.path().join("offers.yaml"), offers.replace("UK", "EN")).expect("a file");
    let found = stdout(dir.path(), &["check", "--format", "concise"]);
    assert!(found.contains("country-unknown") && !found.contains("plain-http"), "{found}");
}

/// Nothing was said of them, and the run was clean.
#[cfg(unix)]
#[test]
fn files_that_are_named_through_a_link_are_those_of_the_workspace() {
    use std::os::unix::fs::symlink;
    let root = format!("{ROOT}include: [offers/*.yaml]\n");
    let offer = "offers: { o: { stream: https://kshop5.pro/AbC12 } }\n";
    let dir = workspace(&[("real/trackc.yaml", &root), ("real/offers/a.yaml", offer)]);
    let link = |to: &str, from: &str| symlink(to, dir.path().join(from)).expect("a link");
    link("real", "link");
    link("offers", "real/shown");
    link("real/offers/a.yaml", "a.yaml");
    for (of, only) in [
        ("real", "real/offers/a.yaml"),
        ("real", "link/offers/a.yaml"),
        ("link", "real/offers/a.yaml"),
        ("real", "real/shown/a.yaml"),
        ("real", "a.yaml"),
    ] {
        let said = stdout(dir.path(), &["check", of, "--format", "concise", "--only", only]);
        assert!(said.contains("stream-link-shape"), "{of} {only}: {said}");
    }
    let args = ["check", "real", "--format", "concise", "--only", "link/trackc.yaml"];
    assert_eq!(stdout(dir.path(), &args), "");
}

#[test]
fn what_is_shown_checks_as_the_workspace_does() {
    let text = format!(
        "{ROOT}private: true\noffer_source: {{ postback: {{ protection_token: sesame-open }} }}\n"
    );
    let dir = workspace(&[("trackc.yaml", &text)]);
    let shown = stdout(dir.path(), &["show"]);
    assert!(shown.starts_with("version: 1\nprivate: true\n"), "{shown}");
    assert!(
        shown.ends_with("lint:\n  status-unmapped: \"off\"\n  unused-definition: \"off\"\n"),
        "{shown}"
    );
    let again = workspace(&[("trackc.yaml", &shown)]);
    assert_eq!(stdout(again.path(), &["check"]), "");
}

#[test]
fn a_kind_with_a_slip_is_not_looked_for_as_a_path() {
    let dir = workspace(&[("trackc.yaml", ROOT)]);
    let said = |args: &[&str]| String::from_utf8_lossy(&run(dir.path(), args).stderr).into_owned();
    assert!(said(&["show", "channels"]).contains("did you mean `channel`?"));
    assert!(said(&["urls", "ofer/keto"]).contains("did you mean `offer/keto`?"));
    assert!(said(&["urls", "offers.yaml"]).contains("cannot open offers.yaml"));
}

#[test]
fn nobody_is_told_to_commit_a_build_that_shows_secrets() {
    let dir = workspace(&[("trackc.yaml", &format!("{ROOT}{OFFER}"))]);
    let told = |args: &[&str]| String::from_utf8(run(dir.path(), args).stderr).expect("UTF-8");
    assert!(told(&["build", "--check"]).contains("and commit the result"));
    let revealed = told(&["build", "--check", "--reveal-secrets"]);
    assert!(revealed.ends_with("; run `trackc build --reveal-secrets`\n"), "{revealed}");
}

#[test]
fn the_workspace_that_lacks_an_environment_is_named() {
    let root = format!("{ROOT}{OFFER}");
    let dir = workspace(&[
        ("a/trackc.yaml", &format!("{root}environments: {{ st: {{}} }}\n")),
        ("b/trackc.yaml", &root),
    ]);
    let output = run(dir.path(), &["check", "--env", "st"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("there is no environment `st` in b; the workspace has no"), "{said}");
}
