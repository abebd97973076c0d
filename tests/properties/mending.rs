//! Slips put into sound workspaces: mending gives the workspace back that was meant, in
//! bytes wherever nothing but quotes can differ, and what it would emit always.

use crate::cases;
use crate::generate::{Tape, slipped, tape};
use crate::support::{check, disk, folders, memory, mended, printed};
use camino::Utf8PathBuf;
use proptest::prelude::*;
use std::sync::OnceLock;
use trackc::diagnostic::{Applicability, Severity};
use trackc::emit::{Artefact, artefacts};
use trackc::report::Format;
use trackc::rules::{EnvChoice, Options, Outcome, RULES, analyse};
use trackc::workspace::Loaded;
use trackc::yaml::Limits;

/// A sound workspace as files in memory, and what it emits for the base and each environment.
struct Sound {
    name: String,
    files: Vec<(String, String)>,
    emitted: Vec<Vec<Artefact>>,
}

fn sound() -> &'static [Sound] {
    static ALL: OnceLock<Vec<Sound>> = OnceLock::new();
    ALL.get_or_init(|| {
        let dirs: Vec<Utf8PathBuf> =
            folders("tests/ok").into_iter().chain(folders("examples")).collect();
        dirs.iter()
            .map(|dir| {
                let files = disk(dir).sources;
                let files = files.files().iter();
                let files: Vec<(String, String)> = files
                    .map(|f| (f.path().to_owned(), f.text().expect("UTF-8").to_owned()))
                    .collect();
                let emitted = emitted(&in_memory(&files));
                Sound { name: dir.file_name().unwrap_or_default().to_owned(), files, emitted }
            })
            .collect()
    })
}

fn in_memory(files: &[(String, String)]) -> Loaded {
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    memory(&files)
}

fn emitted(loaded: &Loaded) -> Vec<Vec<Artefact>> {
    let limits = Limits::default();
    let run = |env| {
        let options = Options { env, ..Options::new(&limits) };
        analyse(loaded, &options, |a| {
            let names: Vec<String> = a.environments.iter().map(|e| (*e).to_owned()).collect();
            (artefacts(a.workspace, a.plan, None), names)
        })
        .expect("a known environment")
    };
    let (base, environments) = run(EnvChoice::All);
    let others = environments.iter().map(|name| run(EnvChoice::One(name)).0);
    std::iter::once(base).chain(others).collect()
}

/// What people write, and what they write by a slip. Each slip can only mean one thing.
const SLIPS: &[(&str, &str)] = &[
    ("approved", "Approved"),
    ("pending", "PENDING"),
    ("declined", "declind"),
    ("https://kshop5.pro/", "kshop5.pro/"),
    ("https://kshop5.pro/", "htps://kshop5.pro/"),
    ("channel: ", "chanel: "),
    ("channel:", "Channel:"),
    ("stream: ", "straem: "),
    ("stream: https", "stream:https"),
    ("countries:", "contries:"),
    ("click_id:", "clickid:"),
    ("parameters:", "paramters:"),
    ("preset: ", "Preset: "),
    ("preset: propellerads", "preset: propelerads"),
    ("conversion_events:", "conversion-events:"),
    ("duplicates: update", "duplicates: Update"),
    ("status: paused", "status: pasued"),
    ("delivery: stream", "delivery: Stream"),
    ("currency: USD", "currency: usd"),
    ("currency: RUB", "currency: RUR"),
    ("\"12.50\"", "12,50"),
    ("\"12.50\"", "'$12.50'"),
    ("amount: \"0.02\"", "amount: 0,02"),
    ("weight: 70", "weight: \"70\""),
    ("weight: 70", "weight: 70%"),
    ("[KZ]", "KZ"),
    ("[KZ]", "[kz]"),
    ("[KZ,", "[kz,"),
    ("host: trk", "host: https://trk"),
    ("tracking_domain: trk", "tracking_domain: http://trk"),
    (".com", ".com/"),
    ("{ref_id}", "{clickid}"),
    ("{ref_id}", "%7Bref_id%7D"),
    ("\"{sub1}\"", "\"%7bsub1%7d\""),
    ("\"{sub1}\"", "\"{sub1\""),
    ("\"{sub1}\"", "'{ sub1 }'"),
    ("\"{sub1}\"", "\"\\x7bsu\\u00621 \\u007D\""),
    ("sub1:", "Sub1:"),
    ("sub2:", "sub_2:"),
    ("data2:", "Data2:"),
    ("}&", "}&&"),
    ("}&", "}?"),
    ("events: [Sale]", "events: Sale"),
    ("default: true", "default: yes"),
    ("version: 1", "version: \"1\""),
];

/// Text with one slip in it; the same text where the slip does not fit.
fn with_slip(text: &str, tape: &mut Tape<'_>) -> String {
    let mut out = text.to_owned();
    let which = tape.below(SLIPS.len() + 6);
    let Some((old, new)) = SLIPS.get(which) else {
        return without_quotes(text, tape);
    };
    let places: Vec<usize> = text.match_indices(old).map(|(at, _)| at).collect();
    if !places.is_empty() {
        let at = tape.pick(&places);
        let line = &text[text[..at].rfind('\n').map_or(0, |i| i + 1)..at];
        // A comment may say what it likes, and so may the name of an additional parameter and
        // what stands in an address.
        let is_free = line.contains('#')
            || (old.starts_with("sub") && line.contains("extra"))
            || (line.contains("://") && !old.starts_with(['{', '}', '"']));
        if !is_free {
            out.replace_range(at..at + old.len(), new);
        }
    }
    out
}

/// Text in which one value with a macro in it has lost its quotes.
fn without_quotes(text: &str, tape: &mut Tape<'_>) -> String {
    let quoted: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
    let fits = |s: &&&str| {
        let count = |c: char| s.matches(c).count();
        let is_whole = count('{') == count('}') && count('[') == count(']');
        let is_macro = s.contains(['{', '[']) && !s.contains([' ', '\n', '\\', '#', ',', '%']);
        is_whole && is_macro
    };
    let quoted: Vec<&str> = quoted.iter().filter(fits).copied().collect();
    if quoted.is_empty() {
        return text.to_owned();
    }
    let value = tape.pick(&quoted);
    text.replacen(&format!("\"{value}\""), value, 1)
}

fn errors(outcome: &Outcome) -> usize {
    outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
}

fn gives_back(choices: &[u8]) {
    let mut tape = Tape::new(choices);
    let sound = &sound()[tape.below(sound().len())];
    let mut files = sound.files.clone();
    let slips = 1 + tape.below(4);
    for _ in 0..slips {
        let which = tape.below(files.len());
        files[which].1 = with_slip(&files[which].1, &mut tape);
    }
    let broken = in_memory(&files);
    let (left, outcome) = mended(broken, Applicability::Safe);
    let told = || {
        let texts = |loaded: &Loaded| {
            let files = loaded.sources.files().iter();
            files.map(|f| f.text().unwrap_or("").to_owned()).collect::<String>()
        };
        let broken: String = files.iter().map(|(_, text)| text.as_str()).collect();
        let found = printed(&left, &outcome, Format::Concise);
        format!("{}\n{broken}\n=> {}\n{found}", sound.name, texts(&left))
    };
    if errors(&outcome) == 0 {
        assert!(emitted(&left) == sound.emitted, "it means something else: {}", told());
    } else {
        // What an alias takes elsewhere may mean something else there.
        let is_shared = files.iter().any(|(_, text)| text.contains(" *"));
        assert!(is_shared, "not mended: {}", told());
    }
}

/// Mending is safe on whatever comes: nothing stops reading, and a second time finds nothing.
fn settles(loaded: Loaded, most: Applicability) {
    let before = check(&loaded);
    let speaks = |outcome: &Outcome, rules: &[&str]| {
        outcome.diagnostics.iter().any(|d| rules.contains(&d.code.name))
    };
    let parsed = !speaks(&before, &["yaml-syntax", "duplicate-key", "unquoted-macro"]);
    let (once, left) = mended(loaded, most);
    let told = || printed(&once, &left, Format::Concise);
    let still = !speaks(&left, &["yaml-syntax", "duplicate-key"]);
    assert!(!parsed || still, "no longer read: {}", told());
    let bytes = |loaded: &Loaded| {
        let files = loaded.sources.files().iter();
        files.map(|f| f.bytes().to_vec()).collect::<Vec<_>>()
    };
    let first = bytes(&once);
    let (twice, _) = mended(once, most);
    assert!(bytes(&twice) == first, "there was more to mend");
}

#[test]
fn mending_the_bad_examples_settles() {
    for rule in RULES.iter().filter(|rule| !rule.bad.0.is_empty()) {
        for most in [Applicability::Safe, Applicability::Unsafe] {
            settles(memory(rule.bad.0), most);
        }
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn slips_are_mended_to_what_was_meant(choices in tape(24)) {
        gives_back(&choices);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn mending_settles(choices in tape(14)) {
        let text = slipped(&choices);
        settles(memory(&[("trackc.yaml", &text)]), Applicability::Safe);
        settles(memory(&[("trackc.yaml", &text)]), Applicability::Unsafe);
    }
}
