//! The pages of the rules, as whole.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

use trackc::explain::{Format, find, list, pages};
use trackc::report::Look;
use trackc::rules::RULES;

fn look(width: usize) -> Look {
    Look { width, ..Look::default() }
}

/// A text without what colours it.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn a_word_means_a_rule_by_name_or_by_code() {
    for word in ["click-id-slot-taken", "TC405", "tc405"] {
        assert_eq!(find(word).map(|rule| rule.code.code), Ok("TC405"), "{word}");
    }
    assert_eq!(find("Click_Id_Slot_Taken").map(|r| r.code.code), Err(Some("click-id-slot-taken")));
    assert_eq!(find("tc4o5").map(|r| r.code.code), Err(Some("TC405")));
    for word in ["", "nothing-like-it", "\u{202e}", &"x".repeat(10_000)] {
        assert_eq!(find(word).map(|r| r.code.code), Err(None));
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    for rule in RULES {
        let shown = |color| pages(&[rule], Format::Pretty, Look { color, ..look(80) });
        let coloured = shown(true);
        assert!(coloured.contains("\u{1b}["), "{}", rule.code.name);
        assert_eq!(plain(&coloured), shown(false), "{}", rule.code.name);
        assert!(!shown(false).contains('\u{1b}'), "{}", rule.code.name);
    }
    let shown = |color| list(Format::Pretty, Look { color, ..look(80) });
    assert_eq!(plain(&shown(true)), shown(false));
}

#[test]
fn text_keeps_to_the_width_and_fits_a_narrow_terminal() {
    for width in [50, 60, 80, 100, 300] {
        let room = width.min(100);
        for line in list(Format::Pretty, look(width)).lines() {
            assert!(line.chars().count() <= room, "{width}: {line}");
        }
        let text = pages(RULES, Format::Pretty, look(width));
        let mut prose = false;
        for line in text.lines() {
            if !line.is_empty() && !line.starts_with(' ') {
                prose = !matches!(line, "Wrong" | "Right");
            }
            // A piece of code is kept in one piece, be it wider than the page.
            let fits = line.chars().count() <= room || line.trim_start().starts_with('`');
            assert!(!prose || fits, "{width}: {line}");
        }
    }
    let _ = pages(RULES, Format::Pretty, look(0));
}

#[test]
fn a_terminal_without_unicode_gets_no_boxes() {
    let ascii = Look { unicode: false, ..look(80) };
    let text = pages(RULES, Format::Pretty, ascii);
    assert!(!text.contains(['─', '╭', '│', '·']), "boxes are left");
}

/// What machines read is what people read.
#[test]
fn the_document_holds_every_page() {
    let text = list(Format::Json, Look::default());
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let rules = document["rules"].as_array().expect("a list");
    assert_eq!(rules.len(), RULES.len());
    for (out, rule) in rules.iter().zip(RULES) {
        let name = rule.code.name;
        assert_eq!(out["rule"], name);
        assert_eq!(out["since"], rule.since);
        assert_eq!(out["bad"].is_null(), name == "broken-chain", "{name}");
        let Some(found) = out["bad"]["diagnostics"].as_array() else { continue };
        assert!(!found.is_empty() && found.iter().all(|d| d["rule"] == name), "{name}");
        let fixes: Vec<_> = found.iter().filter_map(|d| d["fixes"].as_array()).flatten().collect();
        assert_eq!(out["fix"].is_null(), fixes.is_empty(), "{name}");
        let page = pages(&[rule], Format::Markdown, Look::default());
        let rendered = out["bad"]["rendered"].as_str().expect("text");
        assert!(page.contains(rendered) && rendered.contains(name), "{name}");
    }
}
