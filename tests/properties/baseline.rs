//! A baseline lists what there is, whatever it looks like, and nothing else.

use crate::cases;
use crate::generate::{Tape, documents, slipped, tape};
use crate::support::{memory, printed};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trackc::diagnostic::Severity;
use trackc::report::Format;
use trackc::rules::{BaselineUse, Options, Outcome, RULES, Rule, analyse};
use trackc::text::{FileId, SourceFile};
use trackc::workspace::{BASELINE, Baseline, Loaded};
use trackc::yaml::{CoreType, Kind, Limits, NodeId, Style, Tree, parse};

fn run(loaded: &Loaded, baseline: BaselineUse) -> Outcome {
    let limits = Limits::default();
    let options = Options { baseline, ..Options::new(&limits) };
    analyse(loaded, &options, |a| a.outcome.clone()).expect("no environment was chosen")
}

type File = (String, String);

fn loaded(files: &[File], baseline: Option<&str>) -> Loaded {
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let mut loaded = memory(&files);
    if let Some(text) = baseline {
        let file = SourceFile::new(BASELINE, text.as_bytes().to_vec());
        loaded.set_baseline(file).expect("a baseline");
    }
    loaded
}

/// The baseline of files, with what no baseline lists.
fn written(files: &[File], old: Option<&str>) -> (String, Outcome) {
    let outcome = run(&loaded(files, old), BaselineUse::Write);
    (Baseline::text(&outcome.known), outcome)
}

/// How often each rule speaks of each file.
fn counts(outcome: &Outcome, loaded: &Loaded) -> BTreeMap<(String, &'static str), usize> {
    let mut out = BTreeMap::new();
    for d in &outcome.diagnostics {
        let path = loaded.sources.path(d.span).to_owned();
        *out.entry((path, d.code.name)).or_default() += 1;
    }
    out
}

/// With that baseline, the files have nothing to say but what no baseline lists.
fn holds(name: &str, files: &[File], baseline: &str) {
    let loaded = loaded(files, Some(baseline));
    let checked = run(&loaded, BaselineUse::Check);
    let (_, others) = written(files, None);
    let told = || {
        format!(
            "{name}\n{baseline}\n{}\n{}",
            printed(&loaded, &checked, Format::Concise),
            files.iter().fold(String::new(), |out, (p, t)| out + "--- " + p + "\n" + t)
        )
    };
    assert_eq!(counts(&checked, &loaded), counts(&others, &loaded), "{}", told());
    assert_eq!(checked.summary.baselined, others.summary.baselined, "{}", told());
}

/// A document written anew: in one line or in many, every mapping in another order, every text
/// in quotes. `None` where that would not be the same document.
fn restyled(text: &str, tape: &mut Tape<'_>) -> Option<String> {
    let source = SourceFile::new("trackc.yaml", text.as_bytes().to_vec());
    let tree = parse(FileId(0), &source, &Limits::default()).tree?;
    let root = tree.root()?;
    let all = 0..NodeId::try_from(tree.len()).ok()?;
    // What stands in comments, or is referred to, has an order of its own.
    let plain = |id: NodeId| {
        tree.kind(id) != Kind::Alias && !tree.is_merge_key(id) && tree.text(id).len() < 2000
    };
    if text.contains("trackc:") || text.contains(['&', '*', '!']) || !all.clone().all(plain) {
        return None;
    }
    let mut out = "# written anew\n\n".to_owned();
    node(&tree, root, tape, &mut out);
    out.push('\n');
    Some(out)
}

fn node(tree: &Tree<'_>, id: NodeId, tape: &mut Tape<'_>, out: &mut String) {
    let gap = |tape: &mut Tape<'_>| tape.pick(&[" ", "\n  ", " # why\n "]);
    match tree.kind(id) {
        Kind::Mapping => {
            let mut pairs: Vec<_> = tree.pairs(id).collect();
            for i in (1..pairs.len()).rev() {
                pairs.swap(i, tape.below(i + 1));
            }
            out.push('{');
            for (key, value) in pairs {
                out.push_str(gap(tape));
                node(tree, key, tape, out);
                out.push_str(": ");
                node(tree, value, tape, out);
                out.push(',');
            }
            out.push_str(" }");
        }
        Kind::Sequence => {
            out.push('[');
            for item in tree.items(id) {
                out.push_str(gap(tape));
                node(tree, item, tape, out);
                out.push(',');
            }
            out.push_str(" ]");
        }
        Kind::Scalar if tree.style(id) == Style::Plain && tree.core_type(id) != CoreType::Str => {
            out.push_str(if tree.is_null(id) { "~" } else { tree.text(id) });
        }
        Kind::Scalar => out.push_str(&serde_json::to_string(tree.text(id)).expect("text")),
        Kind::Alias => unreachable!("there is none"),
    }
}

fn one(text: &str) -> Vec<File> {
    vec![("trackc.yaml".to_owned(), text.to_owned())]
}

/// The documents in another order and style, several ways each.
fn holds_however_written(name: &str, files: &[File], seed: &[u8], ways: u8) -> usize {
    let (baseline, others) = written(files, None);
    holds(name, files, &baseline);
    let mut tried = 0;
    // Where a key stands twice, or a value cannot be read, what is seen of the rest is a
    // matter of order.
    let ways = if others.diagnostics.is_empty() { ways } else { 0 };
    for way in 0..ways {
        let seed: Vec<u8> = seed.iter().map(|b| b.wrapping_mul(way + 3)).collect();
        let mut tape = Tape::new(&seed);
        let again =
            files.iter().map(|(path, text)| Some((path.clone(), restyled(text, &mut tape)?)));
        let Some(mut again) = again.collect::<Option<Vec<File>>>() else { continue };
        let last = again.len();
        again[1..last].reverse();
        holds(name, &again, &baseline);
        assert_eq!(written(&again, Some(&baseline)).0, baseline, "{name}: written again");
        tried += 1;
    }
    tried
}

const SEED: &[u8] = b"a baseline holds however its files are written, in whatever order";

#[test]
fn a_baseline_of_every_rule_holds_however_the_files_are_written() {
    let mut ways = 0;
    // What that one speaks of is a comment, and no comment is written anew.
    let is_kept = |rule: &&&Rule| rule.code.name != "cut-by-comment";
    for rule in RULES.iter().filter(|rule| !rule.bad.0.is_empty()).filter(is_kept) {
        let files: Vec<File> = rule
            .bad
            .0
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        ways += holds_however_written(rule.code.name, &files, &SEED.repeat(40), 4);
    }
    for text in documents() {
        ways += holds_however_written("a document", &one(text), &SEED.repeat(40), 4);
    }
    assert!(ways > 300, "only {ways} ways were tried");
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn what_is_written_is_silent(choices in tape(12)) {
        let files = one(&slipped(&choices));
        let (baseline, _) = written(&files, None);
        holds("slipped", &files, &baseline);
        prop_assert_eq!(&written(&files, Some(&baseline)).0, &baseline);
    }

    #[test]
    fn a_slipped_document_keeps_its_baseline_however_it_is_written(choices in tape(12)) {
        let seed: Vec<u8> = choices.iter().chain(SEED).copied().cycle().take(3000).collect();
        holds_however_written("slipped", &one(&slipped(&choices)), &seed, 1);
    }

    /// What is new is reported, what is gone is said: against a plain count of both.
    #[test]
    fn what_is_new_is_reported(before in tape(6), after in tape(14)) {
        // The same document, slipped in two ways.
        let first = before.first().copied().unwrap_or(0);
        let second: Vec<u8> = [first].into_iter().chain(after).collect();
        let (old, new) = (one(&slipped(&before)), one(&slipped(&second)));
        let (baseline, _) = written(&old, None);
        let count = |files: &[File]| {
            let mut all: BTreeMap<_, (usize, Severity)> = BTreeMap::new();
            for k in written(files, None).1.known {
                all.insert((k.rule.to_string(), k.hash.to_string()), (k.count, k.level));
            }
            all
        };
        let (had, has) = (count(&old), count(&new));
        let loaded = loaded(&new, Some(&baseline));
        let checked = run(&loaded, BaselineUse::Check);
        let mut expected: BTreeMap<String, usize> = BTreeMap::new();
        for ((rule, hash), (n, level)) in &has {
            let listed = had.get(&(rule.clone(), hash.clone())).filter(|(_, l)| l >= level);
            let new = n.saturating_sub(listed.map_or(0, |(n, _)| *n));
            *expected.entry(rule.clone()).or_default() += new;
        }
        for d in &written(&new, None).1.diagnostics {
            *expected.entry(d.code.name.to_owned()).or_default() += 1;
        }
        expected.retain(|_, n| *n > 0);
        let mut actual: BTreeMap<String, usize> = BTreeMap::new();
        let stale = checked.diagnostics.iter().filter(|d| d.code.name == "stale-baseline").count();
        for d in checked.diagnostics.iter().filter(|d| d.code.name != "stale-baseline") {
            *actual.entry(d.code.name.to_owned()).or_default() += 1;
        }
        prop_assert_eq!(&actual, &expected, "{}", printed(&loaded, &checked, Format::Concise));
        let gone = had.iter().filter(|(key, (n, _))| has.get(*key).map_or(0, |(n, _)| *n) < *n);
        let gone = gone.count();
        let sees_all = checked.summary.errors == 0;
        prop_assert_eq!(stale, if sees_all { gone } else { 0 });
        // Written again it is as if it were the first, but for what an error may hide.
        let again = written(&new, Some(&baseline));
        if again.1.diagnostics.is_empty() {
            prop_assert_eq!(again.0, written(&new, None).0);
        } else {
            holds("kept", &new, &again.0);
        }
    }
}

/// A literal token may stand in a private workspace; no baseline repeats it, and none changes
/// with it.
#[test]
fn no_secret_is_written_into_a_baseline() {
    let token = "0123456789abcdef0123456789abcdef";
    let text = |token: &str| {
        format!(
            "version: 1\nprivate: true\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\nchannels: {{ push: {{ click_id: \"{{cid}}\", postback: {{ url: \"http://pb.push-network.net/{token}?id={{ref_id}}&api_key={token}\" }} }} }}\n"
        )
    };
    let (baseline, outcome) = written(&one(&text(token)), None);
    assert!(outcome.summary.baselined > 2, "{baseline}");
    assert!(!baseline.contains(token), "{baseline}");
    let other = token.replace('0', "f");
    assert_eq!(written(&one(&text(&other)), None).0, baseline);
}
