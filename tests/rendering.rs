//! How findings look on terminals of every kind. `SNAPSHOTS=overwrite cargo test --test
//! rendering` renews the pictures in `tests/rendering`; read them with a fixed-width font.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use std::fmt::Write as _;
use support::{check, golden, memory, path};
use trackc::report::{Format, Look, WorkspaceReport, render};
use trackc::text::is_hostile;
use unicode_width::UnicodeWidthStr;

const HEAD: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved, duplicates: update } }
lint: { status-unmapped: off, unused-definition: off }
channels: { push: { preset: propellerads } }
";

fn printed(files: &[(&str, &str)], format: Format, look: Look) -> String {
    let loaded = memory(files);
    let outcome = check(&loaded);
    let report = WorkspaceReport { dir: "".into(), sources: &loaded.sources, outcome };
    render(&[report], format, look)
}

fn pretty(files: &[(&str, &str)], look: Look) -> String {
    printed(files, Format::Pretty, look)
}

/// Texts that are not as wide as they are long.
fn scripts() -> String {
    format!(
        "{HEAD}offers:
  保険-日本: {{ stream: https://kshop5.pro/AbC12d }}
  fire: {{ name: \"🔥🔥 保険 🇰🇿\", stream: https://kshop5.pro/AbC12e, acess: none }}
  marks: {{ name: \"е\u{301}д\u{301}а\u{301} ñ\", stream: https://kshop5.pro/AbC12f, acess: none }}
  tabs: {{\tname: Tab,\tstream: https://kshop5.pro/AbC12g,\tacess: none }}
  right: {{ name: \"ביטוח בריאות\", stream: https://kshop5.pro/AbC12h, acess: none }}
  value: {{ stream: https://kshop5.pro/AbC12k, access: \"مرحبا\" }}
  hidden: {{ name: \"a\u{202e}b\u{200b}c\", stream: https://kshop5.pro/AbC12m, acess: none }}
"
    )
}

/// Lines longer than any terminal, marked at their beginning, in the middle, at the end, and
/// all along.
fn long_lines() -> String {
    let long = "保x".repeat(120);
    format!(
        "{HEAD}offers:
  first: {{ acess: none, stream: https://kshop5.pro/AbC12d, notes: {long} }}
  middle: {{ notes: {long}, stream: https://kshop5.pro/AbC12e, acess: none, tags: [{long}] }}
  end: {{ notes: {long}, stream: https://kshop5.pro/AbC12f, acess: none }}
  all: {{ stream: https://kshop5.pro/AbC12g, access: {long} }}
"
    )
}

/// Several places of one finding: on one line, on neighbouring and distant lines, in two files.
fn places() -> [(&'static str, String); 2] {
    let offers = "offers: { kz: { stream: https://kshop5.pro/AbC12d, stream: https://kshop5.pro/AbC12d } }\n";
    let root = format!(
        "{HEAD}{offers}landers:\n  a: {{ name: Quiz, url: \"https://quiz.acme-media.com/\" }}\n  # …\n  # …\n  # …\n  b: {{ name: Quiz, url: \"https://b.acme-media.com/\" }}\n"
    );
    [
        ("trackc.yaml", root),
        ("more.yaml", "offers:\n  kz: { stream: https://kshop5.pro/AbC12e }\n".into()),
    ]
}

fn widths(picture: &str, files: &[(&str, &str)]) {
    let mut out = String::new();
    for width in [100, 40, 24] {
        let _ = writeln!(out, "{}\n", "=".repeat(width));
        out.push_str(&pretty(files, Look { width, ..Look::default() }));
        out.push('\n');
    }
    golden(&out, &path("tests/rendering").join(picture));
}

#[test]
fn marks_stand_below_what_they_mark_in_every_script() {
    widths("scripts.txt", &[("trackc.yaml", &scripts())]);
}

#[test]
fn long_lines_are_cut_around_what_is_marked() {
    widths("long-lines.txt", &[("trackc.yaml", &long_lines())]);
}

#[test]
fn every_place_has_its_label() {
    let places = places();
    widths("places.txt", &places.each_ref().map(|(path, text)| (*path, text.as_str())));
}

/// No line of a snippet is wider than the terminal, whatever it holds.
#[test]
fn snippets_fit_into_the_terminal() {
    for text in [scripts(), long_lines()] {
        for (width, unicode) in [20, 24, 33, 40, 57, 80, 119]
            .into_iter()
            .flat_map(|width| [(width, true), (width, false)])
        {
            let look = Look { width, unicode, ..Look::default() };
            let out = pretty(&[("trackc.yaml", &text)], look);
            for line in out.lines().filter(|line| line.contains(" │ ") || line.contains(" | ")) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let places = places();
    let files = places.each_ref().map(|(path, text)| (*path, text.as_str()));
    let look = Look { unicode: false, width: 60, ..Look::default() };
    let long = long_lines();
    let out = [pretty(&files, look), pretty(&[("trackc.yaml", &long)], look)].join("\n");
    let drawn = |c: char| !c.is_ascii() && !['保', '…'].contains(&c);
    assert_eq!(out.chars().find(|c| drawn(*c)), None, "{out}");
    golden(&out, &path("tests/rendering/ascii.txt"));
}

/// Colours change nothing but colours.
#[test]
fn colours_are_laid_over_the_same_text() {
    let places = places();
    let files = places.each_ref().map(|(path, text)| (*path, text.as_str()));
    let plain = pretty(&files, Look::default());
    let colours = pretty(&files, Look { color: true, ..Look::default() });
    assert!(!plain.contains('\u{1b}'));
    let stripped: String = colours
        .split('\u{1b}')
        .enumerate()
        .map(|(i, part)| if i == 0 { part } else { part.split_once('m').expect("a style").1 })
        .collect();
    assert_eq!(stripped, plain);
    let acts = |c: char| is_hostile(c) && !['\n', '\u{1b}'].contains(&c);
    assert_eq!(colours.chars().find(|c| acts(*c)), None);
}

/// A flood is cut for people, for each rule and file of its own, and never for machines.
#[test]
fn floods_are_cut_for_people_alone() {
    let flood = |key: &str, count: usize| {
        let mut out = String::from("offers:\n");
        for n in 0..count {
            let _ = writeln!(
                out,
                "  {}{n}: {{ stream: https://kshop5.pro/{}{n:04}, {key} }}",
                &key[..1],
                &key[..2]
            );
        }
        out
    };
    let root = format!("{HEAD}{}", flood("access: nome", 12));
    let more = flood("coutries: [KZ]", 52);
    let files = [("trackc.yaml", root.as_str()), ("offers.yaml", more.as_str())];
    let concise = printed(&files, Format::Concise, Look::default());
    golden(&concise, &path("tests/rendering/flood.txt"));
    let count = |text: &str| text.lines().filter(|line| line.contains("error[")).count();
    assert_eq!(count(&concise), 20);
    let pretty = printed(&files, Format::Pretty, Look::default());
    assert_eq!(count(&pretty), 20);
    assert!(pretty.contains("\n42 more of `unknown-key` in offers.yaml; "), "{pretty}");
    let all = Look { all: true, ..Look::default() };
    assert_eq!(count(&printed(&files, Format::Pretty, all)), 64);
    assert_eq!(count(&printed(&files, Format::Concise, all)), 64);
    for format in [Format::Json, Format::Sarif] {
        let text = printed(&files, format, Look::default());
        let findings = ["TC101", "TC104"].map(|code| text.matches(code).count());
        let named = usize::from(format == Format::Sarif);
        assert_eq!(findings, [52 + named, 12 + named], "{format:?}");
    }
    assert_eq!(printed(&files, Format::Github, Look::default()).lines().count(), 64);
}

/// A line that a CI runner would take for a command is none, wherever the text is folded.
#[test]
fn no_line_is_a_command_to_a_runner() {
    for fill in 0..120 {
        let said = format!("{} ::stop-commands::x ##[error]y", "z ".repeat(fill));
        let text = format!(
            "{HEAD}offers: {{ kz: {{ stream: https://kshop5.pro/AbC12d, access: \"{said}\" }} }}\n"
        );
        for format in [Format::Pretty, Format::Concise] {
            let out = printed(&[("::error ::x/trackc.yaml", &text)], format, Look::default());
            let command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
            assert_eq!(out.lines().find(|line| command(line)), None);
        }
    }
}
