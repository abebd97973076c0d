//! Forty mistakes in the team's workspace, each in a file of its own. A speed is worth
//! something only if the same program sees all of them, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is written instead of what.
const MISTAKES: [(&str, &str); 10] = [
    ("    channel: ", "    chanel: "),
    ("weight: 70 }", "weight: seventy }"),
    (", currency: USD }\n    data:", ", currency: DOLLARS }\n    data:"),
    ("    countries: [", "    countries: [KAZAKHSTAN, "),
    ("    stream: https://", "    stream: htps//"),
    ("data2: \"{sub1}\"", "data2: \"{sub1\""),
    ("- { offer: offer-", "- { offer: offeer-"),
    ("    channel: ", "    channel: my-"),
    ("model: cpc,", "model: per-click,"),
    ("    redtrack_id: 0", "    redtrack_id: z"),
];

/// Copies a workspace and plants one mistake in every fifth of its 200 files; returns where
/// they are, as `path:line`.
pub fn plant(from: &Path, to: &Path) -> BTreeSet<String> {
    fs::create_dir_all(to.join("part")).expect("the folder can be made");
    fs::copy(from.join("trackc.yaml"), to.join("trackc.yaml")).expect("the root can be copied");
    let mut planted = BTreeSet::new();
    for (n, path) in super::reference::files(&from.join("part")).iter().enumerate() {
        let mut text = fs::read_to_string(path).expect("the file can be read");
        let name = path.file_name().expect("a file has a name");
        if n % 5 == 2 && planted.len() < 40 {
            let (before, after) = MISTAKES[planted.len() % MISTAKES.len()];
            // One in the middle of the file.
            let places: Vec<usize> = text.match_indices(before).map(|(at, _)| at).collect();
            let at = places[places.len() / 2];
            let line = text[..at].matches('\n').count() + 1;
            text.replace_range(at..at + before.len(), after);
            planted.insert(format!("part/{}:{line}", name.display()));
        }
        fs::write(to.join("part").join(name), text).expect("a file can be written");
    }
    planted
}

/// Where the program sees errors, as `path:line`.
pub fn seen(trackc: &Path, workspace: &Path) -> BTreeSet<String> {
    let output = Command::new(trackc)
        .args(["check", "--format", "json"])
        .current_dir(workspace)
        .output()
        .expect("it starts");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let findings = report["diagnostics"].as_array().expect("there are findings");
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    errors
        .map(|finding| {
            let line = &finding["range"]["start"]["line"];
            format!("{}:{line}", finding["path"].as_str().unwrap_or_default())
        })
        .collect()
}
