//! Every artefact of a workspace with one of nearly everything, and of a hostile one.

use super::{Emit as _, PARALLEL_CAMPAIGNS, artefacts, bundle_schema, outputs};
use crate::compile::testing::{FULL, planned};
use crate::compile::{Plan, Secrets};
use crate::workspace::Workspace;
use serde_json::Value;
use std::collections::HashMap;
use std::io::{self, Write};

/// Names that try to run, to break out and to mislead.
const HOSTILE: &str = r#"version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update } }
offer_source: { title: "</title><script>alert(1)</script>" }
channels:
  a: { name: "=HYPERLINK(\"http://evil.com\")", click_id: "`x`", parameters: { sub1: "```" } }
landers: { l: { name: "x](javascript:alert(1))", url: "https://l.acme.com/" } }
offers:
  o: { name: "a | `b` **c** \u202Eevil\n# Heading\n- [x] done", stream: https://kshop5.pro/AbC12d }
  p: { name: "+1", stream: "https://kshop5.pro/AbC12e?x=`</code>" }
campaigns:
  c: { name: "<img src=x onerror=alert(1)>", channel: a, notes: "@everyone", offers: [o, p] }
"#;

fn files(ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> HashMap<&'static str, String> {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    artefacts(ws, plan, None).into_iter().map(|a| (a.name, text(a.bytes))).collect()
}

fn of(text: &str) -> HashMap<&'static str, String> {
    planned(text, None, Secrets::Masked, files)
}

#[test]
fn every_bundle_is_valid_against_its_schema() {
    let validator = jsonschema::draft202012::new(&bundle_schema()).unwrap();
    let broken = "version: 1\ncampaigns: { a: {} }\noffers: { b: {} }\n";
    let mut texts: Vec<(&str, Option<&str>)> = vec![(FULL, None), (FULL, Some("staging"))];
    texts.extend([(HOSTILE, None), ("version: 1\n", None), (broken, None)]);
    for (text, env) in texts {
        let bundle = planned(text, env, Secrets::Masked, files).remove("bundle.json").unwrap();
        let bundle: Value = serde_json::from_str(&bundle).unwrap();
        let errors: Vec<_> = validator.iter_errors(&bundle).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(bundle["format_version"], 1);
        assert_eq!(bundle["environment"].as_str(), env);
    }
    let mut other: Value = serde_json::from_str(&of(FULL)["bundle.json"]).unwrap();
    other["format_version"] = 2.into();
    assert!(!validator.is_valid(&other));
}

#[test]
fn files_end_with_one_newline_and_are_the_same_again() {
    let first = of(FULL);
    assert_eq!(first, of(FULL));
    for (name, text) in &first {
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}");
        assert!(!text.contains('\r'), "{name}");
    }
    assert!(
        first["bundle.json"].starts_with("{\n  \"format_version\": 1,\n  \"environment\": null")
    );
}

#[test]
fn the_urls_of_the_bundle_are_those_of_the_table() {
    let files = of(FULL);
    let bundle: Value = serde_json::from_str(&files["bundle.json"]).unwrap();
    let mut reader = csv::Reader::from_reader(files["urls.csv"].as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let urls = bundle["urls"].as_array().unwrap();
    assert_eq!(rows.len(), urls.len());
    for (row, url) in rows.iter().zip(urls) {
        for (cell, column) in row.iter().zip(["kind", "id", "name", "url", "paste_into"]) {
            assert_eq!(url[column], cell);
        }
        let ticks = url["tick_statuses"].as_array().unwrap().iter();
        let ticks: Vec<_> = ticks.map(|t| t.as_str().unwrap()).collect();
        assert_eq!(&row[5], ticks.join(" "));
    }
}

#[test]
fn the_checklist_has_the_five_steps_with_menus_and_urls() {
    let setup = &of(FULL)["SETUP.md"];
    let at = |text: &str| setup.find(text).unwrap_or_else(|| panic!("{text} in\n{setup}"));
    let order = [
        "## Secrets",
        "## Before you start",
        "### Tracking domain",
        "### Conversion events",
        "### Traffic channels",
        "## Step 1.",
        "## Step 2.",
        "## Step 3.",
        "## Step 4.",
        "## Step 5.",
        "## What is not confirmed",
    ];
    assert!(order.map(at).is_sorted(), "{setup}");
    for text in [
        "`<REDTRACK_PTOKEN>`: the value of the environment variable",
        "`<NETWORK_KEY>`",
        "- [ ] **KMA.BIZ → Tools → Global postback**: Paste the URL",
        "    https://trk.acme-media.com/postback?clickid={data1}&sum={sum}&type=Sale\
         &sub1={stream}&rdtk_event_id={orderid}&ptoken=<REDTRACK_PTOKEN>\n",
        "  - Statuses to tick: `approved`",
        "**RedTrack → Offer sources → New from template**",
        "**RedTrack → Tools → Domains → New**",
        "**RedTrack → Offers → New**",
        "→ Create Stream**",
        "→ Request access**",
        "    https://kshop5.pro/AbC12d?data1={clickid}&data2={sub1}\n",
        "**Paused: keep it paused.**",
        "It is not complete yet",
    ] {
        at(text);
    }
}

#[test]
fn nothing_hostile_acts_in_any_file() {
    let files = of(HOSTILE);
    let mut reader = csv::Reader::from_reader(files["urls.csv"].as_bytes());
    for row in reader.records() {
        for cell in &row.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
    assert!(files["urls.csv"].contains("\"'=HYPERLINK(\"\"http://evil.com\"\") → campaign"));
    let setup = &files["SETUP.md"];
    assert!(!setup.contains('\u{202E}'));
    assert!(setup.lines().all(|l| !l.starts_with("# Heading") && !l.starts_with("- [x]")));
    // Outside of code, nothing of HTML is left.
    let mut fenced = false;
    for line in setup.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if !fenced {
            let prose: String = line.split('`').step_by(2).collect();
            let coded = line.contains('`');
            assert!(coded || !prose.contains('<'), "{line}");
        }
    }
    assert!(!fenced);
    assert!(!setup.contains("<img") && !setup.contains("<script") && !setup.contains("</title"));
    assert!(setup.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn a_secret_is_written_only_where_it_is_pasted_and_only_when_revealed() {
    let secret = "tok9secret";
    let values = HashMap::from([("REDTRACK_PTOKEN".to_owned(), secret.to_owned())]);
    let masked = of(FULL);
    let revealed = planned(FULL, None, Secrets::Revealed(&values), files);
    for (name, text) in &masked {
        assert!(!text.contains(secret), "{name}");
        assert!(text.contains("REDTRACK_PTOKEN>") || *name == "index.html", "{name}");
    }
    for (name, text) in &revealed {
        assert!(text.contains(&format!("ptoken={secret}")), "{name}");
        // RedTrack's switch for the protection has a field for it.
        let typed = usize::from(*name != "urls.csv");
        assert_eq!(text.matches(secret).count(), text.matches("ptoken=tok9secret").count() + typed);
    }
    assert!(!revealed["SETUP.md"].contains("REDTRACK_PTOKEN"));
}

/// Notes how large the largest piece was.
#[derive(Default)]
struct Pieces {
    largest: usize,
    bytes: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.largest = self.largest.max(piece.len());
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_workspace_is_written_in_pieces_and_no_file_stands_in_memory() {
    let mut text = FULL.to_owned();
    let mut campaigns = String::new();
    for n in 0..PARALLEL_CAMPAIGNS {
        let name = format!("Кампания {n}");
        campaigns += &format!("  many-{n}: {{ name: {name}, channel: fb, offers: [keto-kz] }}\n");
    }
    text.insert_str(text.find("  split:\n").unwrap(), &campaigns);
    planned(&text, None, Secrets::Masked, |ws, plan| {
        // Two threads make the same as one.
        let artefacts = artefacts(ws, plan, None);
        for (output, artefact) in outputs(ws, plan, None).iter().zip(artefacts) {
            let mut pieces = Pieces::default();
            output.write_to(&mut pieces).unwrap();
            assert!(output.is_slow());
            assert_eq!(output.name(), artefact.name);
            assert!(pieces.bytes == artefact.bytes, "{}", artefact.name);
            assert!(pieces.largest <= 80 << 10, "{}: {}", artefact.name, pieces.largest);
            let is_large = matches!(artefact.name, "bundle.json" | "SETUP.md");
            assert!(!is_large || pieces.bytes.len() > 4 * pieces.largest, "{}", artefact.name);
        }
    });
}
