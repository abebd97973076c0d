//! Whatever slips into a workspace, what is built of it is sound: the bundle is valid, the table
//! reads back and nothing in it runs, nothing acts on whoever reads the checklist.

use crate::cases;
use crate::generate::{slipped, tape};
use crate::support::memory;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use trackc::emit::{Artefact, artefacts, bundle_schema};
use trackc::rules::{Options, analyse};
use trackc::yaml::Limits;

/// The artefacts of a document, and whether it has no error, so that they would be written.
fn built(text: &str) -> (bool, BTreeMap<&'static str, String>) {
    let limits = Limits::default();
    let text_of = |a: Artefact| (a.name, String::from_utf8(a.bytes).expect("UTF-8"));
    analyse(&memory(&[("trackc.yaml", text)]), &Options::new(&limits), |a| {
        let files = artefacts(a.workspace, a.plan, None).into_iter().map(text_of).collect();
        (!a.outcome.has_errors(), files)
    })
    .expect("no environment was chosen")
}

fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader.records().map(|r| row(r.expect("as many cells as the head"))).collect()
}

fn is_sound(text: &str) {
    let (written, files) = built(text);
    for (name, file) in &files {
        assert!(file.ends_with('\n') && !file.ends_with("\n\n"), "{name} ends with one newline");
        // In the bundle the format's own escapes stand for them.
        let acts = |c: char| c.is_control() && c != '\n';
        assert!(*name == "urls.csv" || !file.contains(acts), "{name}: {text}");
    }
    let bundle: serde_json::Value = serde_json::from_str(&files["bundle.json"]).expect("JSON");
    if written {
        static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
        let schema =
            SCHEMA.get_or_init(|| jsonschema::validator_for(&bundle_schema()).expect("one"));
        let wrong: Vec<_> = schema.iter_errors(&bundle).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}\n{text}");
    }
    let table = rows(&files["urls.csv"]);
    assert_eq!(table[0], ["kind", "id", "name", "url", "paste_into", "tick_statuses"]);
    for cell in table.iter().flatten() {
        let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        assert!(!runs && !cell.starts_with(['\t', '\r']), "{cell:?}\n{text}");
    }
    // The same URLs in the bundle and in the table, where no quote keeps a formula from running.
    let urls = bundle["urls"].as_array().expect("a list");
    assert_eq!(urls.len() + 1, table.len(), "{text}");
    for (entry, row) in urls.iter().zip(&table[1..]) {
        let url = entry["url"].as_str().expect("a text");
        assert_eq!(url, row[3].strip_prefix('\'').unwrap_or(&row[3]), "{text}");
    }
    let bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!files["SETUP.md"].contains(bidi), "{text}");
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn what_is_built_is_sound(choices in tape(10)) {
        is_sound(&slipped(&choices));
    }
}
