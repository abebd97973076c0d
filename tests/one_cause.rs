//! One cause, one finding: a slip of the keyboard in a real workspace is reported once, and
//! nothing that follows from it is.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use support::{check, disk, memory, path};
use trackc::diagnostic::Severity;
use trackc::text::FileId;
use trackc::yaml::{Kind, Limits, Tree, parse};

/// A place in a file, and what is written there instead.
struct Slip {
    file: usize,
    range: Range<usize>,
    instead: String,
}

/// Files by path, and every slip that is tried in one of them.
type Base = (Vec<(String, String)>, Vec<Slip>);

fn base(name: &str, slips: fn(&Tree<'_>, &str) -> Vec<(Range<usize>, String)>) -> Base {
    let loaded = disk(&path("tests/ok").join(name));
    let mut all = Vec::new();
    for (file, source) in loaded.sources.files().iter().enumerate() {
        let tree = parse(FileId(0), source, &Limits::default()).tree.expect("sound YAML");
        let text = source.text().expect("UTF-8");
        let of_file = slips(&tree, text).into_iter();
        all.extend(of_file.map(|(range, instead)| Slip { file, range, instead }));
    }
    let text = |f: &trackc::text::SourceFile| f.text().expect("UTF-8").to_owned();
    let files = loaded.sources.files().iter();
    (files.map(|f| (f.path().to_string(), text(f))).collect(), all)
}

fn range(tree: &Tree<'_>, node: u32) -> Range<usize> {
    let span = tree.span(node);
    span.start as usize..span.end as usize
}

/// Every key of the language with its last letter doubled, and with another name altogether.
fn keys(tree: &Tree<'_>, text: &str) -> Vec<(Range<usize>, String)> {
    let nodes = 0..u32::try_from(tree.len()).expect("a small file");
    let mappings = nodes.filter(|n| tree.kind(*n) == Kind::Mapping);
    let keys = mappings.flat_map(|n| tree.pairs(n)).filter(|(key, _)| !tree.is_merge_key(*key));
    // What stands below ids is named by the user; an id that changes is another mistake.
    let named = |key: &str| KEYS.contains(&key);
    keys.filter(|(key, _)| named(tree.text(*key)))
        .flat_map(|(key, _)| {
            let range = range(tree, key);
            let written = text[range.clone()].trim_matches(['"', '\'']);
            let double = format!("{written}{}", &written[written.len() - 1..]);
            [(range.clone(), double), (range, "zzzzzz".to_owned())]
        })
        .collect()
}

/// Every value that is text with another word in its place.
fn values(tree: &Tree<'_>, _: &str) -> Vec<(Range<usize>, String)> {
    let nodes = 0..u32::try_from(tree.len()).expect("a small file");
    let mappings = nodes.filter(|n| tree.kind(*n) == Kind::Mapping);
    let pairs = mappings.flat_map(|n| tree.pairs(n));
    pairs
        .filter(|(key, value)| {
            tree.kind(*value) == Kind::Scalar && WORDS.contains(&tree.text(*key))
        })
        .map(|(_, value)| (range(tree, value), "wrong".to_owned()))
        .collect()
}

/// Keys that one can slip in.
const KEYS: &[&str] = &[
    "version",
    "tracking_domain",
    "host",
    "target",
    "domains",
    "conversion_events",
    "when",
    "default",
    "payout",
    "duplicates",
    "offer_source",
    "currency",
    "postback",
    "delivery",
    "report",
    "extra",
    "protection_token",
    "env",
    "urls_per_panel",
    "macros",
    "channels",
    "name",
    "preset",
    "click_id",
    "cost",
    "parameters",
    "macro",
    "role",
    "url",
    "events",
    "secrets",
    "integration",
    "domain",
    "landers",
    "kind",
    "offers",
    "kma_offer",
    "stream",
    "streams",
    "landing",
    "access",
    "countries",
    "amount",
    "click_id_slot",
    "data",
    "status",
    "campaigns",
    "channel",
    "mode",
    "model",
    "offer",
    "weight",
    "funnels",
    "prelanders",
    "lander",
    "redtrack_id",
    "defaults",
    "environments",
    "lint",
    "include",
];

/// Keys whose value is one of a few words.
const WORDS: &[&str] = &[
    "when",
    "duplicates",
    "delivery",
    "report",
    "preset",
    "integration",
    "kind",
    "access",
    "click_id_slot",
    "mode",
    "model",
    "channel",
    "domain",
    "offer",
    "lander",
    "stream",
    "url",
    "version",
    "urls_per_panel",
    "weight",
    "amount",
    "currency",
    "host",
];

fn one_finding_each(slips: fn(&Tree<'_>, &str) -> Vec<(Range<usize>, String)>, least: usize) {
    let names = [
        "team-push",
        "team-api",
        "team-pages",
        "team-files",
        "team-streams",
        "team-yaml",
        "team-panels",
        "defaults",
    ];
    let bases: Vec<Base> = names.iter().map(|name| base(name, slips)).collect();
    let all: Vec<(&Base, &Slip)> =
        bases.iter().flat_map(|base| base.1.iter().map(move |slip| (base, slip))).collect();
    assert!(all.len() >= least, "only {} slips", all.len());
    let wrong: Vec<String> = all
        .par_iter()
        .filter_map(|((files, _), slip)| {
            let mut files = files.clone();
            files[slip.file].1.replace_range(slip.range.clone(), &slip.instead);
            let pairs: Vec<_> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
            let loaded = memory(&pairs);
            let outcome = check(&loaded);
            let loud = outcome.diagnostics.iter().filter(|d| d.severity >= Severity::Warning);
            let said: BTreeSet<String> = loud
                .map(|d| format!("{} {}: {}", d.code.name, loaded.sources.slice(d.span), d.message))
                .collect();
            let (path, text) = &files[slip.file];
            let start = text[..slip.range.start].rfind('\n').map_or(0, |i| i + 1);
            let line = text[start..].lines().next().unwrap_or_default();
            (said.len() != 1).then(|| format!("{path}: {line}\n  {said:#?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn a_key_under_a_wrong_name_is_one_finding() {
    one_finding_each(keys, 500);
}

#[test]
fn a_wrong_word_is_one_finding() {
    one_finding_each(values, 150);
}
