//! Every rule's examples are executed: the bad one fires that rule and nothing else of level
//! warning or above, the good one fires nothing.

use super::{Example, Options, Outcome, RULES, Rule, analyse};
use crate::diagnostic::{Applicability, Severity, code};
use crate::text::{FileId, SourceFile, Sources};
use crate::workspace::Loaded;
use crate::yaml::Limits;
use std::collections::HashSet;

/// Checks files in memory; the first is the root.
pub(crate) fn check(files: &[(&str, &str)]) -> Outcome {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let loaded = Loaded::in_memory(sources.collect());
    let limits = Limits::default();
    let options = Options::new(&limits);
    analyse(&loaded, &options, |a| a.outcome.clone()).expect("no environment was chosen")
}

/// `level rule line:column` of every finding, for terse assertions in the rules' own tests.
/// The note that nearly every workspace with several statuses earns is left out.
pub(crate) fn found(files: &[(&str, &str)]) -> Vec<String> {
    let mut all = found_all(files);
    all.retain(|line| !line.starts_with("note sum-before-approval "));
    all
}

/// [`found`] with every note.
pub(crate) fn found_all(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.collect());
    let line = |d: &crate::diagnostic::Diagnostic| {
        let place = sources.range(d.span).start;
        format!("{} {} {}:{}", d.severity.as_str(), d.code.name, place.line, place.column)
    };
    check(files).diagnostics.iter().map(line).collect()
}

/// `level rule line text` of every finding, where `text` is what the finding points at: an
/// exact place that can be read. The same note as in [`found`] is left out.
pub(crate) fn pointed(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.collect());
    let line = |d: &crate::diagnostic::Diagnostic| {
        let line = sources.range(d.span).start.line;
        format!("{} {} {line} {}", d.severity.as_str(), d.code.name, sources.slice(d.span))
    };
    let outcome = check(files);
    let shown = outcome.diagnostics.iter().filter(|d| d.code.name != "sum-before-approval");
    shown.map(line).collect()
}

/// What a rule says of a workspace with one file, as [`pointed`].
fn said_by(rule: &Rule, root: &str) -> Vec<String> {
    let mut all = pointed(&[("trackc.yaml", root)]);
    all.retain(|line| line.contains(rule.code.name));
    all
}

/// What a rule says of a workspace with a channel `push`; `rest` begins in line 7.
pub(crate) fn of_workspace(rule: &Rule, rest: &str) -> Vec<String> {
    said_by(
        rule,
        &format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels:
  push: {{ click_id: \"{{click_id}}\" }}
{rest}
"
        ),
    )
}

/// What a rule says of a channel that a campaign uses; its `keys` begin in line 11.
pub(crate) fn of_channel(rule: &Rule, keys: &str) -> Vec<String> {
    said_by(rule, &with_channel(keys))
}

/// A workspace with a channel that a campaign uses; its `keys` begin in line 11.
pub(crate) fn with_channel(keys: &str) -> String {
    format!(
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  keto-kz: {{ stream: https://kshop5.pro/AbC12d }}
campaigns:
  kz: {{ channel: push, offers: [keto-kz] }}
channels:
  push:
{keys}
"
    )
}

/// A workspace with one offer, whose stream's link stands in double quotes in line 6.
pub(crate) fn with_stream(link: &str) -> String {
    format!(
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: \"{link}\" }}
"
    )
}

/// What a rule says of `campaigns`, which begin in line 13, beside an offer that runs, `a`, two that are
/// paused, `b` and `c`, and the channels `push` and `pop`.
pub(crate) fn of_campaigns(rule: &Rule, campaigns: &str) -> Vec<String> {
    said_by(
        rule,
        &format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
  b: {{ stream: https://kshop5.pro/BcD23e, status: paused }}
  c: {{ streams: {{ x: https://kshop5.pro/CdE34f, y: https://kshop5.pro/DeF45g }}, status: paused }}
channels:
  push: {{ click_id: \"{{click_id}}\" }}
  pop: {{ click_id: \"{{click_id}}\" }}
campaigns:
{campaigns}
"
        ),
    )
}

/// What is [`found`] with a tracking domain, which begins in column 18 of line 2.
pub(crate) fn on_domain(domain: &str) -> Vec<String> {
    let root = format!(
        "version: 1
tracking_domain: {domain}
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
"
    );
    found(&[("trackc.yaml", &root)])
}

fn loud(outcome: &Outcome) -> Vec<String> {
    let loud = outcome.diagnostics.iter().filter(|d| d.severity >= Severity::Warning);
    loud.map(|d| format!("{}: {}", d.code.name, d.message)).collect()
}

/// The rules that have a bad example: all but the one that no known workspace makes speak.
fn shown() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(|rule| rule.code.name != "broken-chain")
}

#[test]
fn every_bad_example_fires_its_rule_and_nothing_else() {
    for rule in shown() {
        let outcome = rule.try_out(&rule.bad).outcome;
        let fired = outcome.diagnostics.iter().any(|d| d.code == rule.code);
        assert!(fired, "{} does not fire: {:#?}", rule.code.name, outcome.diagnostics);
        let own = format!("{}: ", rule.code.name);
        let others: Vec<_> = loud(&outcome).into_iter().filter(|l| !l.starts_with(&own)).collect();
        assert!(others.is_empty(), "{}: also {others:#?}", rule.code.name);
    }
}

#[test]
fn every_good_example_is_silent() {
    for rule in RULES {
        let outcome = rule.try_out(&rule.good).outcome;
        assert!(!rule.good.0.is_empty(), "{} has no good example", rule.code.name);
        assert!(loud(&outcome).is_empty(), "{}: {:#?}", rule.code.name, loud(&outcome));
        let own = outcome.diagnostics.iter().all(|d| d.code != rule.code);
        assert!(own, "{} fires on its good example", rule.code.name);
    }
}

/// A neighbour: what mends the bad example is little, so that a reader sees what it is.
#[test]
fn every_good_example_is_a_neighbour_of_the_bad_one() {
    for rule in shown() {
        let lines = |example: &'static Example| -> HashSet<&str> {
            example.0.iter().flat_map(|(_, text)| text.lines()).collect()
        };
        let (bad, good) = (lines(&rule.bad), lines(&rule.good));
        let other = bad.symmetric_difference(&good).count();
        let same = bad.intersection(&good).count();
        assert!(other > 0 || rule.bad.0.len() != rule.good.0.len(), "{}", rule.code.name);
        assert!(other <= same + 2, "{}: {other} lines differ, {same} do not", rule.code.name);
    }
}

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let names: HashSet<&str> = RULES.iter().map(|r| r.code.name).collect();
    assert_eq!(names.len(), RULES.len());
    let codes: Vec<&str> = RULES.iter().map(|r| r.code.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted, "keep the registry in order of code");
}

/// A text after the safe fixes of a finding, or `None` where it has none.
fn mended(files: &[(&str, &str)], finding: &crate::diagnostic::Diagnostic) -> Option<Vec<String>> {
    let fix = finding.fixes.iter().find(|f| f.applicability == Applicability::Safe)?;
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut texts: Vec<String> = files.iter().map(|(_, text)| (*text).to_owned()).collect();
    for edit in edits {
        let range = edit.span.start as usize..edit.span.end as usize;
        texts[edit.span.file.0 as usize].replace_range(range, &edit.text);
    }
    Some(texts)
}

#[test]
fn a_fix_removes_its_finding_and_adds_none() {
    for rule in shown() {
        let before = rule.try_out(&rule.bad).outcome;
        for finding in before.diagnostics.iter().filter(|d| d.code == rule.code) {
            let Some(texts) = mended(rule.bad.0, finding) else { continue };
            let files: Vec<_> =
                rule.bad.0.iter().zip(&texts).map(|((p, _), t)| (*p, t.as_str())).collect();
            let after = check(&files);
            let count = |o: &Outcome| o.diagnostics.iter().filter(|d| d.code == rule.code).count();
            let loud = |o: &Outcome| o.summary.errors + o.summary.warnings;
            assert!(count(&after) < count(&before), "{}", rule.code.name);
            let fewer = loud(&after) + usize::from(finding.severity > Severity::Note);
            assert!(fewer <= loud(&before), "{}", rule.code.name);
        }
    }
}

#[test]
fn every_preset_is_silent_once_its_places_are_filled() {
    for preset in crate::facts::channels::CHANNELS {
        let secrets = match preset.postback {
            crate::facts::channels::Postback::Url { url, .. } => {
                let names = url.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
                let each = names.map(|(name, _)| format!("{name}: {{ env: {name} }}"));
                let each: Vec<String> = each.collect();
                format!("postback: {{ events: [Sale], secrets: {{ {} }} }}", each.join(", "))
            }
            _ => "name: C".to_owned(),
        };
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  keto-kz: {{ stream: https://kshop5.pro/AbC12d }}
channels:
  c: {{ preset: {}, {secrets} }}
campaigns:
  kz: {{ channel: c, offers: [keto-kz] }}
",
            preset.id
        );
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let loud: Vec<_> =
            outcome.diagnostics.iter().filter(|d| d.severity >= Severity::Warning).collect();
        assert!(loud.is_empty(), "{}: {loud:#?}", preset.id);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_rule_panic(
        a in "[a-z<>{}%7BD$_#=&?/:@.\\[\\]A-Z é-]{0,24}",
        b in "(https?://)?[a-z.:<{@ é]{0,12}(/[A-Za-z<{%]{0,8})?([?&#]?(data1|sub1|Data1|x)={0,2}[a-zREPLAC_{}<>%7BD$]{0,10}){0,4}",
    ) {
        let quote = |s: &str| s.replace('\'', "''");
        let (a, b) = (quote(&a), quote(&b));
        let yaml = format!(
            "version: 1
tracking_domain: {{ host: '{a}', target: '{b}' }}
domains: {{ meta: '{b}' }}
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offer_source: {{ postback: {{ extra: {{ sub1: '{a}' }} }} }}
offers:
  a: {{ stream: '{b}', data: {{ data1: '{a}', data2: '{b}' }} }}
  b: {{ streams: {{ x: '{a}', y: '{b}' }}, click_id_slot: data2 }}
landers:
  q: {{ url: '{b}' }}
channels:
  c: {{ click_id: '{a}', cost: '{b}', parameters: {{ sub1: '{a}' }}, postback: {{ url: '{b}' }} }}
campaigns:
  k: {{ channel: c, mode: direct, funnels: [{{ landers: [q], offers: [a, b/x] }}] }}
"
        );
        let _ = check(&[("trackc.yaml", &yaml)]);
    }
}

/// A tree that was let go of costs a second reading: nobody may ask for one of a file that
/// nothing is said of, but for the walk through what may hold a secret.
#[test]
fn nobody_asks_for_places_in_files_that_nothing_is_said_of() {
    let limits = Limits::default();
    let (mut silent, mut all) = (0, 0);
    for rule in RULES.iter().filter(|rule| rule.code.name != "secret-in-yaml") {
        let (_, text) = rule.good.0[0];
        // Every section in a file of its own.
        let starts: Vec<usize> = text
            .match_indices('\n')
            .map(|(at, _)| at + 1)
            .filter(|at| text[*at..].starts_with(|c: char| c.is_ascii_lowercase()))
            .collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let parts = starts.iter().zip(ends).map(|(start, end)| &text[*start..end]);
        let files = [&text[..starts[0]]].into_iter().chain(parts).enumerate();
        let file = |(i, text): (usize, &str)| SourceFile::new(format!("{i}.yaml"), text.into());
        let loaded = Loaded::in_memory(files.map(file).collect());
        let text = |file: FileId| loaded.sources.file(file).text().unwrap_or_default();
        let walked = |file: FileId| text(file).contains("postback:");
        analyse(&loaded, &Options::new(&limits), |a| {
            let said = a.outcome.diagnostics.iter().flat_map(|d| {
                d.related.iter().map(|r| r.span).chain([d.span]).map(|span| span.file)
            });
            // The root's tree is held in any case.
            let said: HashSet<FileId> = said.chain([FileId(0)]).collect();
            let held = a.files.trees.held();
            if a.environments.is_empty() {
                let asked = held.iter().find(|file| !said.contains(file) && !walked(**file));
                assert_eq!(asked, None, "{}", rule.code.name);
            }
            silent += loaded.sources.files().len() - said.len();
            all += loaded.sources.files().len();
        })
        .expect("no environment was chosen");
    }
    assert!(silent > all / 2, "{silent} of {all}");
}

/// However many files have it: each of the later ones points at the first.
#[test]
fn a_section_of_defaults_in_many_files_points_at_the_first() {
    let root = "version: 1\ntracking_domain: trk.acme-media.com\ninclude: ['*.yaml']\n";
    let part = "defaults: { offers: { countries: [KZ] } }\ninclude: []\n";
    let files = [("trackc.yaml", root), ("c.yaml", part), ("a.yaml", part), ("b.yaml", part)];
    let sources = files.map(|(path, text)| SourceFile::new(path, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.into());
    let outcome = check(&files);
    let twice = outcome.diagnostics.iter().filter(|d| d.code == code::DUPLICATE_KEY);
    let places: Vec<String> = twice
        .map(|d| format!("{} {}", sources.path(d.span), sources.path(d.related[0].span)))
        .collect();
    assert_eq!(places, ["b.yaml a.yaml", "c.yaml a.yaml"]);
    let wrong = outcome.diagnostics.iter().filter(|d| d.message.starts_with("only the root file"));
    assert_eq!(wrong.count(), 3);
}

/// However many entries `defaults` lend it to, it is one mistake, and so it counts where it is
/// ignored.
#[test]
fn what_is_lent_to_many_is_ignored_once() {
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\n";
    let text = format!(
        "{root}offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }}, b: {{ stream: https://kshop5.pro/AbC12e }} }}
defaults: {{ offers: {{ data: {{ data2: \"{{nope}}\" }} }} }} # trackc: ignore[unknown-token] seen in the panel\n"
    );
    let outcome = check(&[("trackc.yaml", &text)]);
    assert_eq!(outcome.summary.suppressed, 1);
    assert!(outcome.diagnostics.iter().all(|d| d.code.name != "unknown-token"));
}

/// What is wrong in one entry may be written in another, and is right there.
#[test]
fn what_an_alias_brings_into_an_entry_is_shown_where_it_does() {
    let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\n";
    let brought = |channels: &str| -> Vec<String> {
        let text = format!("{root}channels:\n{channels}");
        let sources = Sources::new(vec![SourceFile::new("trackc.yaml", text.clone().into())]);
        let outcome = check(&[("trackc.yaml", &text)]);
        let braces = outcome.diagnostics.iter().filter(|d| d.code.name == "macro-braces");
        let related = braces.flat_map(|d| &d.related);
        related.map(|r| format!("{} {}", sources.slice(r.span), r.message)).collect()
    };
    let own = "  a: &a { click_id: \"{x}\", parameters: &p { sub1: &m \"[zone]\" } }\n";
    for (other, expected) in [
        ("b: { preset: propellerads, parameters: *p }", "*p this alias stands for what holds it"),
        ("b: { preset: propellerads, parameters: { <<: *p } }", "*p merged in here"),
        ("b: { preset: propellerads, <<: [*a] }", "*a merged in here"),
        ("b: &b { parameters: *p }\n  c: { preset: propellerads, <<: *b }", "*b merged in here"),
        (
            "b: { preset: propellerads, parameters: { sub1: *m } }",
            "[zone] the alias stands for this",
        ),
    ] {
        assert_eq!(brought(&format!("{own}  {other}\n")), [expected], "{other}");
    }
}

/// YAML behind the `|` of a block would be text, and take in the line below.
#[test]
fn no_fix_breaks_a_block() {
    let head = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Sale:\n    duplicates: update\n";
    for (event, offer) in [
        ("when: |-\n      pending, approved\n    payout: sum", "access: granted"),
        ("when: approved", "payout: |\n      12.50 USD\n    access: granted"),
        ("when: approved", "countries: |-\n      KZ\n    access: granted"),
        ("when: approved", "paused: |-\n      true\n    access: granted"),
    ] {
        let text = format!(
            "{head}    {event}\noffers:\n  a:\n    stream: https://kshop5.pro/AbC12d\n    {offer}\n    tags: []\n"
        );
        let files = [("trackc.yaml", &*text)];
        let outcome = check(&files);
        assert!(outcome.has_errors(), "{text}");
        for fixed in outcome.diagnostics.iter().filter_map(|d| mended(&files, d)) {
            let outcome = check(&[("trackc.yaml", &fixed[0])]);
            assert!(!outcome.has_errors(), "{}", fixed[0]);
        }
    }
}

/// An id that is null has no name in the streams of an offer either.
#[test]
fn a_stream_that_is_null_has_no_name() {
    let text = |id: &str| {
        format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\noffers: {{ a: {{ streams: {{ {id}: https://kshop5.pro/AbC12d }} }} }}\n"
        )
    };
    for id in ["null", "~"] {
        let found = found(&[("trackc.yaml", &text(id))]);
        assert!(found.contains(&"error wrong-type 4:27".to_owned()), "{id}: {found:?}");
    }
    assert!(found(&[("trackc.yaml", &text("'null'"))]).iter().all(|f| !f.contains("wrong-type")));
}

/// Where two entries have one text, the one that takes it from the other is the later.
#[test]
fn what_two_entries_share_is_said_of_the_one_that_takes_it() {
    let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: [pending, approved, declined, fake], duplicates: update } }
channels:
  z: { preset: propellerads, parameters: &p { sub1: \"[zone]\" } }
  p: { preset: propellerads, parameters: *p }
offers:
  z: &z { name: X, stream: https://kshop5.pro/AbC12d }
  a: { <<: *z }
campaigns:
  z: &c { channel: p, offers: [a, z], redtrack_id: 61f190c31cfe1c000181572d }
  a: { <<: *c }
";
    let sources = Sources::new(vec![SourceFile::new("trackc.yaml", yaml.into())]);
    let outcome = check(&[("trackc.yaml", yaml)]);
    let related = |rule: &str| -> Vec<(String, &str)> {
        let found = outcome.diagnostics.iter().filter(|d| d.code.name == rule);
        let related = found.flat_map(|d| &d.related);
        related.map(|r| (r.message.clone(), sources.slice(r.span))).collect()
    };
    for (rule, alias) in
        [("duplicate-title", "*z"), ("stream-reused", "*z"), ("redtrack-id-reused", "*c")]
    {
        assert_eq!(related(rule), [("merged in here".to_owned(), alias)], "{rule}");
    }
    // It is wrong where it is written, whoever takes it.
    let braces = outcome.diagnostics.iter().filter(|d| d.code.name == "macro-braces");
    assert_eq!((braces.count(), related("macro-braces")), (1, Vec::new()));
}

/// What a rule explains is not explained by one that nobody hears.
#[test]
fn a_rule_that_is_turned_off_explains_nothing() {
    let text = |level: &str| {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: [pending, approved, declined, fake], duplicates: update }} }}
offers: {{ a: {{ stream: \"https://kshop5.pro/AbC12d?x={{OPTIONAL\" }} }}
lint: {{ placeholder-left: {level} }}
"
        )
    };
    let errors = |level: &str| -> Vec<&str> {
        let outcome = check(&[("trackc.yaml", &text(level))]);
        let loud = outcome.diagnostics.into_iter().filter(|d| d.code.name != "unused-definition");
        let loud = loud.filter(|d| d.severity >= Severity::Warning);
        loud.map(|d| d.code.name).collect()
    };
    assert_eq!(errors("error"), ["placeholder-left"]);
    assert_eq!(errors("warning"), ["placeholder-left"]);
    assert_eq!(errors("off"), ["macro-syntax"]);
}
