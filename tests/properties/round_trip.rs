//! `trackc show` prints a workspace that means the same: it checks as clean and compiles to
//! the same URLs.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::{check, disk, folders, loud, memory, printed};
use proptest::prelude::*;
use trackc::emit::effective;
use trackc::report::Format;
use trackc::rules::{Analysis, EnvChoice, Options, analyse};
use trackc::workspace::Loaded;
use trackc::yaml::Limits;

/// These hold what `show` does not print: levels, ignore comments, and a literal secret.
const BY_DESIGN: [&str; 4] = ["lint-and-ignores", "native-eu", "private", "quickstart"];

fn with<R>(loaded: &Loaded, env: EnvChoice<'_>, then: impl FnOnce(&Analysis<'_, '_>) -> R) -> R {
    let limits = Limits::default();
    let options = Options { env, ..Options::new(&limits) };
    analyse(loaded, &options, |a| then(a)).expect("a known environment")
}

fn urls(analysis: &Analysis<'_, '_>) -> Vec<String> {
    let rows = analysis.plan.rows();
    rows.iter().map(|r| format!("{} {} {} {:?}", r.kind.as_str(), r.id, r.url, r.ticks)).collect()
}

#[test]
fn what_show_prints_compiles_to_the_same_urls() {
    for dir in folders("tests/ok").into_iter().chain(folders("examples")) {
        let name = dir.file_name().unwrap_or_default().to_owned();
        let loaded = disk(&dir);
        let environments: Vec<String> = with(&loaded, EnvChoice::All, |a| {
            a.environments.iter().map(|e| (*e).to_owned()).collect()
        });
        let choices = [EnvChoice::All].into_iter();
        for env in choices.chain(environments.iter().map(|e| EnvChoice::One(e))) {
            let (shown, before) = with(&loaded, env, |a| {
                (
                    format!("version: 1\n{}", effective(a.workspace, &|_, _| true, &str::to_owned)),
                    urls(a),
                )
            });
            let again = memory(&[("trackc.yaml", &shown)]);
            let outcome = check(&again);
            if !BY_DESIGN.contains(&name.as_str()) {
                let found = printed(&again, &outcome, Format::Concise);
                assert!(loud(&outcome).is_empty(), "{name} {env:?}\n{shown}\n{found}");
            }
            with(&again, EnvChoice::All, |a| {
                assert_eq!(urls(a), before, "{name} {env:?}\n{shown}");
                if env == EnvChoice::All {
                    let twice = format!(
                        "version: 1\n{}",
                        effective(a.workspace, &|_, _| true, &str::to_owned)
                    );
                    assert_eq!(comments_off(&twice), comments_off(&shown), "{name}");
                }
            });
        }
    }
}

const LETTERS: &[&str] = &[
    "a",
    "Z",
    "0",
    " ",
    "  ",
    ":",
    ": ",
    " #",
    "#",
    "-",
    "- ",
    "'",
    "\"",
    "\\",
    "/",
    "\n",
    "\r",
    "\t",
    "\u{1b}[31m",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{9b}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{2069}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{1fffe}",
    "\u{e0041}",
    "\u{10ffff}",
    "é",
    "😀",
    "{x}",
    "[x]",
    ",",
    "~",
    "null",
    "yes",
    "=",
    "<<",
    "*",
    "&",
    "!",
    "%",
    "@",
    "|",
    ">",
    "?",
    "1e3",
    "._",
];

proptest! {
    #![proptest_config(cases(3000))]

    /// Any text that can be written in a workspace is shown so that it reads back, and so that
    /// nothing in it acts on the terminal.
    #[test]
    fn any_text_is_shown_as_it_was_and_harmless(choices in tape(12)) {
        let mut tape = Tape::new(&choices);
        let mut text = String::new();
        while !tape.is_empty() {
            text.push_str(tape.pick(LETTERS));
        }
        let escape = |c: char| format!("\\U{:08x}", u32::from(c));
        let escaped: String = text.chars().map(escape).collect();
        let yaml = format!("version: 1\nchannels: {{ a: {{ name: \"{escaped}\" }} }}\n");
        let name = |loaded: &Loaded| {
            with(loaded, EnvChoice::All, |a| {
                a.workspace.channels.get("a").and_then(|c| c.name).map(|n| n.value.to_owned())
            })
        };
        let loaded = memory(&[("trackc.yaml", &yaml)]);
        prop_assert_eq!(name(&loaded), Some(text.clone()));
        let shown = with(&loaded, EnvChoice::All, |a| effective(a.workspace, &|_, _| true, &str::to_owned));
        prop_assert_eq!(shown.chars().find(|c| c.is_control() && *c != '\n'), None, "{}", shown);
        prop_assert!(!shown.contains(['\u{202e}', '\u{2069}', '\u{200b}']), "{}", shown);
        let again = memory(&[("trackc.yaml", &format!("version: 1\n{shown}"))]);
        prop_assert_eq!(name(&again), Some(text.clone()), "{}", shown);
    }
}

/// Where a value came from is known only the first time.
fn comments_off(text: &str) -> String {
    let lines = text.lines().map(|l| l.split("  #").next().unwrap_or(l).trim_end());
    lines.collect::<Vec<_>>().join("\n")
}
