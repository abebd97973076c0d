//! The formats that other programs read: what is printed for one workspace full of trouble,
//! held to the schemas that their owners publish and read back by readers that know nothing of
//! `trackc`. `SNAPSHOTS=overwrite cargo test --test formats` renews what is printed.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use camino::Utf8Path;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::process::Command;
use support::{check, golden, memory, path};
use trackc::report::{Format, Look, NONE_LINKED, View, WorkspaceReport, render};
use trackc::rules::{Outcome, RULES};
use trackc::text::is_hostile;
use trackc::workspace::Loaded;

const ALL: [Format; 7] = [
    Format::Pretty,
    Format::Concise,
    Format::Json,
    Format::Sarif,
    Format::Github,
    Format::Gitlab,
    Format::Junit,
];

/// A finding with a fix, one with a place in another file, a note, a warning, an ignored one;
/// names that mean something to every format.
fn trouble() -> Loaded {
    memory(&[
        (
            "trackc.yaml",
            "\u{feff}version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update } }
channels:
  push: { name: \"Push & <Co>, 100% ]]> \\e[31m\", click_id: \"{click_id}\" }
offers:
  Краков-1: { stream: https://kshop5.pro/AbC12d }
  kz: { stream: https://kshop5.pro/AbC12e }
  md: { name: 保険, stream: http://kshop5.pro/AbC12h } # trackc: ignore[plain-http] has no https
campaigns:
  kz: { channel: pusj, offers: [kz, md, \"[here](1), {0}::error ::\\u202e\"] }
",
        ),
        (
            "offers/more, & 100%:\u{441}.yaml",
            "offers:\r\n  kz: { stream: https://kshop5.pro/AbC12f }\r\n  uz: { straem: https://kshop5.pro/AbC12g, notes: 'a\r\n    b' }\r\n",
        ),
    ])
}

/// Its findings in a format, as from the folder `tracking` of a repository.
fn printed(loaded: &Loaded, outcome: &Outcome, format: Format) -> String {
    let report =
        WorkspaceReport { dir: "../kz".into(), sources: &loaded.sources, outcome: outcome.clone() };
    let (cwd, repository) = (Utf8Path::new("/repository/tracking"), Utf8Path::new("/repository"));
    let view = View { look: Look::default(), cwd, repository, linked: &NONE_LINKED };
    render(&[report], format, view)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(path("tests/schemas").join(name)).expect("a schema");
    let mut schema = json(&text);
    // The pattern for languages has a bracket too many, which strict readers refuse.
    if let Some(run) = schema.pointer_mut("/definitions/run/properties/language") {
        run.as_object_mut().expect("an object").remove("pattern");
    }
    if let Some(part) = schema.pointer_mut("/definitions/toolComponent/properties/language") {
        part.as_object_mut().expect("an object").remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

fn valid(validator: &jsonschema::Validator, document: &Value) {
    let wrong: Vec<_> =
        validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A line as the runner of GitHub Actions reads it: command, properties, message.
fn command(line: &str) -> (String, Vec<(String, String)>, String) {
    let (info, data) = line.strip_prefix("::").expect("a command").split_once("::").expect("data");
    let (name, properties) = info.split_once(' ').expect("properties");
    let plain = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').expect("a value");
        (key.to_owned(), plain(value))
    };
    (name.to_owned(), properties.split(',').map(pair).collect(), plain(data))
}

fn attribute<'a>(node: roxmltree::Node<'a, 'a>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_else(|| panic!("no {name}"))
}

/// What must hold of every report, whatever the workspace.
fn holds(loaded: &Loaded, outcome: &Outcome) {
    let count = outcome.diagnostics.len();
    for format in ALL {
        let text = printed(loaded, outcome, format);
        let acts = text.chars().find(|c| *c != '\n' && is_hostile(*c));
        assert_eq!(acts, None, "{format:?}:\n{text}");
    }
    for (width, unicode) in [(0, true), (20, false), (40, true), (1000, true)] {
        let look = Look { width, unicode, ..Look::default() };
        let report =
            WorkspaceReport { dir: "".into(), sources: &loaded.sources, outcome: outcome.clone() };
        let text = render(&[report], Format::Pretty, look);
        assert_eq!(text.chars().find(|c| *c != '\n' && is_hostile(*c)), None, "{text}");
    }
    let github = printed(loaded, outcome, Format::Github);
    assert_eq!(github.lines().count(), count, "{github}");
    for line in github.lines() {
        let (name, properties, message) = command(line);
        assert!(["error", "warning", "notice"].contains(&name.as_str()), "{line}");
        let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        let one_line = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(keys == one_line || keys == ["file", "line", "endLine", "title"], "{line}");
        assert!(!message.is_empty());
    }
    let gitlab = json(&printed(loaded, outcome, Format::Gitlab));
    let gitlab = gitlab.as_array().expect("a list");
    let prints: HashSet<_> = gitlab.iter().map(|f| f["fingerprint"].as_str()).collect();
    assert_eq!((gitlab.len(), prints.len()), (count, count));
    let sarif = json(&printed(loaded, outcome, Format::Sarif));
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(count));
    let junit = printed(loaded, outcome, Format::Junit);
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    let cases = junit.descendants().filter(|n| n.has_tag_name("testcase")).count();
    assert_eq!(cases, loaded.sources.files().len());
}

#[test]
fn every_format_is_printed_as_committed() {
    let loaded = trouble();
    let outcome = check(&loaded);
    holds(&loaded, &outcome);
    for (format, file) in ALL.into_iter().zip([
        "pretty.txt",
        "concise.txt",
        "json.json",
        "sarif.json",
        "github.txt",
        "gitlab.json",
        "junit.xml",
    ]) {
        let mut text = printed(&loaded, &outcome, format);
        if format == Format::Sarif {
            // The rules are looked at below; here they would only drown the findings.
            let mut log = json(&text);
            log["runs"][0]["tool"]["driver"]["rules"] = Value::Array(Vec::new());
            text = format!("{log:#}\n");
        }
        golden(&text, &path("tests/formats").join(file));
    }
}

#[test]
fn sarif_is_valid_and_says_the_same_bytes_in_every_way() {
    let loaded = trouble();
    let outcome = check(&loaded);
    let log = json(&printed(&loaded, &outcome, Format::Sarif));
    valid(&schema("sarif-2.1.0.json"), &log);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), RULES.len());
    let mut regions = Vec::new();
    for result in run["results"].as_array().expect("results") {
        let rule = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(rule).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!rule["help"]["markdown"].as_str().expect("help").is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        regions.push((place["artifactLocation"]["uri"].clone(), place["region"].clone()));
        for change in result["fixes"].as_array().into_iter().flatten() {
            let change = &change["artifactChanges"][0];
            let replaced = change["replacements"][0]["deletedRegion"].clone();
            regions.push((change["artifactLocation"]["uri"].clone(), replaced));
        }
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            let place = &related["physicalLocation"];
            regions.push((place["artifactLocation"]["uri"].clone(), place["region"].clone()));
        }
    }
    assert!(regions.len() > outcome.diagnostics.len(), "fixes and other places are there");
    for (uri, region) in regions {
        let root = uri == "kz/trackc.yaml";
        assert!(root || uri == "kz/offers/more%2C%20%26%20100%25%3A%D1%81.yaml", "{uri}");
        let source = &loaded.sources.files()[usize::from(!root)];
        let text = source.text().expect("UTF-8");
        let at = |key: &str| usize::try_from(region[key].as_u64().expect(key)).expect("small");
        let bytes = &text[at("byteOffset")..at("byteOffset") + at("byteLength")];
        // An independent count: a byte-order mark is no character, and CRLF ends a line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let characters: String =
            text.chars().skip(at("charOffset")).take(at("charLength")).collect();
        assert_eq!(characters, bytes);
        assert_eq!(region["startLine"], region["endLine"]);
        let line = text.split('\n').nth(at("startLine") - 1).expect("a line");
        let columns = line.chars().skip(at("startColumn") - 1);
        assert_eq!(columns.take(at("endColumn") - at("startColumn")).collect::<String>(), bytes);
    }
}

#[test]
fn a_report_without_findings_is_a_document() {
    let good = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nlint: { status-unmapped: off }\n";
    let loaded = memory(&[("trackc.yaml", good)]);
    let outcome = check(&loaded);
    assert!(outcome.diagnostics.is_empty());
    holds(&loaded, &outcome);
    for format in [Format::Pretty, Format::Concise, Format::Github] {
        assert_eq!(printed(&loaded, &outcome, format), "", "{format:?}");
    }
    valid(&schema("sarif-2.1.0.json"), &json(&printed(&loaded, &outcome, Format::Sarif)));
    assert_eq!(printed(&loaded, &outcome, Format::Gitlab), "[]\n");
    let junit = printed(&loaded, &outcome, Format::Junit);
    assert!(junit.contains(r#"<testsuites name="trackc" tests="1" failures="0""#), "{junit}");
}

#[test]
fn gitlab_reports_are_what_gitlab_documents() {
    let loaded = trouble();
    let report = json(&printed(&loaded, &check(&loaded), Format::Gitlab));
    valid(&schema("gitlab-codequality.json"), &report);
}

#[test]
fn junit_counts_what_it_holds() {
    let loaded = trouble();
    let text = printed(&loaded, &check(&loaded), Format::Junit);
    let document = roxmltree::Document::parse(&text).expect("XML");
    let root = document.root_element();
    let all = |name: &str| document.descendants().filter(|n| n.has_tag_name(name)).count();
    for node in [root, root.first_element_child().expect("a suite")] {
        assert_eq!(attribute(node, "tests"), all("testcase").to_string());
        assert_eq!(attribute(node, "failures"), all("failure").to_string());
    }
    let ignored = document.descendants().find(|n| n.attribute("name") == Some("suppressed"));
    assert_eq!(ignored.and_then(|n| n.attribute("value")), Some("1"));
}

/// The baseline is no file of the workspace, and what is wrong with it is told all the same.
#[test]
fn a_finding_in_the_baseline_is_a_case_of_junit() {
    let place = tempfile::tempdir().expect("a folder");
    let text = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\n";
    let file = place.path().join("trackc.yaml");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        let output = command.current_dir(place.path()).args(args).output().expect("trackc runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    fs::write(&file, format!("{text}lint: {{ stale-baseline: error }}\nchannels: {{ x: {{}} }}\n"))
        .expect("a file");
    run(&["check", "--write-baseline"]);
    for level in ["error", "warning"] {
        let lint = format!("{text}lint: {{ stale-baseline: {level}, unused-definition: off }}\n");
        fs::write(&file, lint).expect("a file");
        let printed = run(&["check", "--format", "junit"]);
        let document = roxmltree::Document::parse(&printed).expect("XML");
        let all = |name: &str| document.descendants().filter(|n| n.has_tag_name(name)).count();
        let suites = document.root_element();
        assert_eq!(attribute(suites, "tests"), all("testcase").to_string(), "{printed}");
        assert_eq!(attribute(suites, "failures"), all("failure").to_string(), "{printed}");
        assert_eq!(all("testcase"), 2, "{printed}");
        assert!(printed.contains("stale-baseline"), "{printed}");
    }
}

/// Lines above, other findings and other line ends do not make a finding another one; another
/// file, another text or a second one alike does.
#[test]
fn fingerprints_survive_moved_lines() {
    let prints = |text: &str| -> Vec<String> {
        let loaded = memory(&[("trackc.yaml", text)]);
        let report = json(&printed(&loaded, &check(&loaded), Format::Gitlab));
        let finding = |f: &Value| format!("{} {}", f["check_name"], f["fingerprint"]);
        report.as_array().expect("a list").iter().map(finding).collect()
    };
    let one = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved, duplicates: update } }\nlint: { status-unmapped: off }\nofers: {}\n";
    let first = prints(one);
    assert_eq!(first.len(), 1);
    let moved = one.replace("ofers", "# more\n\n\n# and more\nofers");
    assert_eq!(prints(&moved), first);
    assert_eq!(prints(&one.replace('\n', "\r\n")), first);
    let twice = prints(&one.replace("ofers: {}", "campains: {}\nofers: {}"));
    assert!(twice.len() == 2 && twice.contains(&first[0]), "{twice:?}");
    assert_ne!(prints(&one.replace("ofers", "oferss")), first);
}

/// Paths of the formats for repositories begin at the git root, whatever the current folder.
#[test]
fn paths_are_relative_to_the_repository() {
    let place = tempfile::tempdir().expect("a folder");
    let text = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nofers: {}\n";
    let workspace = place.path().join("repository/media/kz");
    fs::create_dir_all(&workspace).expect("a folder");
    fs::write(workspace.join("trackc.yaml"), text).expect("a file");
    let run = |cwd: &str, args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        command.current_dir(place.path().join(cwd)).args(args);
        let output = command.output().expect("trackc runs");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let github = ["check", "--format", "github", "--quiet"];
    let file = |cwd: &str, more: &[&str]| {
        let text = run(cwd, &[&github[..], more].concat());
        command(text.lines().last().expect("a finding")).1.remove(0).1
    };
    // Without a repository, from the current folder.
    assert_eq!(file("repository/media", &[]), "kz/trackc.yaml");
    fs::create_dir(place.path().join("repository/.git")).expect("a folder");
    for (cwd, more) in [
        ("repository", &[][..]),
        ("repository/media", &["kz"]),
        ("repository/media/kz", &[]),
        ("repository/media/kz", &["../kz"]),
        // Where the current folder is in no repository, the workspace may be in one.
        ("", &["repository/media/kz"]),
        ("", &["./repository/media/kz/trackc.yaml"]),
    ] {
        assert_eq!(file(cwd, more), "media/kz/trackc.yaml", "{cwd} {more:?}");
    }
    // Through a link, too, from inside of the repository and from outside.
    #[cfg(unix)]
    for (link, to) in [("whole", "repository"), ("part", "repository/media")] {
        std::os::unix::fs::symlink(to, place.path().join(link)).expect("a link");
        let path = if link == "whole" { "whole/media/kz" } else { "part/kz" };
        for (cwd, above) in [("", ""), ("repository", "../"), ("repository/media/kz", "../../../")]
        {
            let path = format!("{above}{path}");
            assert_eq!(file(cwd, &[&path]), "media/kz/trackc.yaml", "{cwd} {path}");
        }
    }
    let sarif = json(&run("repository/media", &["check", "--format", "sarif"]));
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "media/kz/trackc.yaml");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "SRCROOT");
}

/// Several workspaces are one document.
#[test]
fn several_workspaces_are_one_document() {
    let run = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        let dir = path("tests/cmd/workspaces/several");
        let output = command.current_dir(dir).args(["check", "--format", format]).output();
        String::from_utf8(output.expect("trackc runs").stdout).expect("UTF-8")
    };
    let sarif = json(&run("sarif"));
    assert_eq!(sarif["runs"].as_array().map(Vec::len), Some(1));
    let junit = run("junit");
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    let suites = junit.descendants().filter(|n| n.has_tag_name("testsuite"));
    let names: Vec<&str> = suites.map(|n| attribute(n, "name")).collect();
    assert_eq!(names, ["one", "two"]);
    assert!(json(&run("gitlab")).is_array());
}

/// Text that means something to one of the formats, or to a terminal.
const SPEAKING: [&str; 27] = [
    "::error file=a::b",
    "\n::set-output name=a::b",
    "\r",
    "%0A",
    "%",
    ",",
    "=",
    ":",
    "##[error]",
    "##vso[task]",
    "]]>",
    "<!--",
    "&amp;",
    "\"",
    "'",
    "</failure>",
    "\u{1b}[31m",
    "\u{9b}31m",
    "\u{202e}",
    "\u{fffe}",
    "\u{0}",
    "](",
    "{0}",
    "\u{e0041}",
    "❤\u{fe0f}",
    "\u{301}",
    "保険",
];

proptest! {
    #![proptest_config(Config {
        cases: 48,
        rng_seed: RngSeed::Fixed(0x7261_636b),
        failure_persistence: None,
        ..Config::default()
    })]

    /// No text of the input reaches a terminal, an annotation, XML or SARIF as anything but
    /// text: not names, not values, not the names of files.
    #[test]
    fn input_speaks_to_nobody(words in prop::collection::vec((0..SPEAKING.len(), "[a-z {}\\[\\]]{0,3}"), 1..6)) {
        let said: String = words.iter().flat_map(|(i, more)| [SPEAKING[*i], more]).collect();
        let escaped = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            c if is_hostile(c) => format!("\\U{:08x}", u32::from(c)),
            c => c.to_string(),
        };
        let quoted = format!("\"{}\"", said.chars().map(escaped).collect::<String>());
        let text = format!(
            "version: 1\ntracking_domain: {quoted}\nconversion_events: {{ Sale: {{ when: approved }} }}\n? {quoted}\n: 1\noffers: {{ kz: {{ stream: {quoted}, access: {quoted} }} }}\ncampaigns: {{ kz: {{ channel: {quoted}, offers: [kz, {quoted}] }} }}\nlint: {{ ? {quoted} : off }}\n"
        );
        let loaded = memory(&[("trackc.yaml", text.clone()), (said.as_str(), text)]);
        let outcome = check(&loaded);
        prop_assert!(outcome.diagnostics.len() > 4);
        holds(&loaded, &outcome);
        let junit = printed(&loaded, &outcome, Format::Junit);
        let junit = roxmltree::Document::parse(&junit).expect("XML");
        for node in junit.descendants().filter(|n| n.is_element()) {
            let known = ["testsuites", "testsuite", "properties", "property", "testcase", "failure", "system-out"];
            prop_assert!(known.contains(&node.tag_name().name()));
        }
    }
}
