//! Whatever two workspaces are: nothing differs from itself, both directions tell the same, and
//! no compiled URL changes in silence.

use crate::cases;
use crate::generate::{slipped, tape};
use crate::support::memory;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trackc::diff::{ChangeKind, Diff, EntityKind, ReadBundle, Side, SideKind};
use trackc::emit::Bundle;
use trackc::report::{DiffFormat, Look, render_diff};
use trackc::rules::{Options, analyse};
use trackc::yaml::Limits;

/// The bundle of a document, whether it has errors or not.
fn bundle(text: &str) -> Vec<u8> {
    let limits = Limits::default();
    let loaded = memory(&[("trackc.yaml", text)]);
    let options = Options::new(&limits);
    analyse(&loaded, &options, |a| Bundle::new(a.workspace, a.plan).to_json())
        .expect("no environment was chosen")
}

fn diff(old: &[u8], new: &[u8]) -> Diff {
    let side = |name: &str| Side { name: name.to_owned(), kind: SideKind::Bundle, commit: None };
    let read = |bytes| ReadBundle::read(bytes).expect("a bundle of ours");
    Diff::new((side("old"), &read(old)), (side("new"), &read(new)))
}

/// Every change as one line; of the other direction when `back`.
fn told(diff: &Diff, back: bool) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for c in &diff.changes {
        let (mut id, mut old_id) = (Some(&c.id), c.old_id.as_ref());
        if back && c.change == ChangeKind::Renamed {
            (id, old_id) = (old_id, id);
        }
        out.insert(format!("{:?} {id:?} {old_id:?}", c.kind));
        for f in &c.fields {
            let (old, new) = if back { (&f.new, &f.old) } else { (&f.old, &f.new) };
            let mut parts: Vec<_> = f
                .parts
                .iter()
                .map(|p| if back { (&p.part, &p.new, &p.old) } else { (&p.part, &p.old, &p.new) })
                .collect();
            parts.sort();
            out.insert(format!("{:?} {id:?} {} {old:?} {new:?} {parts:?}", c.kind, f.key));
        }
    }
    out
}

/// The compiled URLs of a bundle by kind and id.
fn urls(bundle: &[u8]) -> BTreeMap<(String, String), String> {
    let bundle: serde_json::Value = serde_json::from_slice(bundle).expect("JSON");
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().expect("a text").to_owned();
    let rows = bundle["urls"].as_array().expect("a list").iter();
    rows.map(|row| ((text(row, "kind"), text(row, "id")), text(row, "url"))).collect()
}

fn kind_of(kind: &str) -> EntityKind {
    match kind {
        "postback" => EntityKind::Postback,
        "offer" => EntityKind::Offer,
        "campaign" => EntityKind::Campaign,
        "channel" => EntityKind::Channel,
        _ => EntityKind::Lander,
    }
}

/// Whether a change speaks of a URL of that kind and id.
fn covers(diff: &Diff, kind: &str, id: &str) -> bool {
    diff.changes.iter().filter(|c| c.kind == kind_of(kind)).any(|c| {
        // A link of a page has the page's id, and a domain or a number.
        let own = id == c.id || c.old_id.as_deref() == Some(id);
        let link = kind == "lander" && id.starts_with(&c.id);
        let url = |key: &str| matches!(key, "url" | "postback.url") || key == format!("links.{id}");
        (own || link) && (c.change != ChangeKind::Changed || c.fields.iter().any(|f| url(&f.key)))
    })
}

/// Markdown without its code, in which nobody is mentioned.
fn outside_code(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let fence = "`".repeat(ticks);
        out.push_str(&rest[..start]);
        let code = &rest[start + ticks..];
        // A longer run of ticks closes nothing.
        let mut at = 0;
        let end = loop {
            let Some(found) = code[at..].find(&fence) else { break None };
            let found = at + found;
            let run = code[found..].len() - code[found..].trim_start_matches('`').len();
            if run == ticks {
                break Some(found);
            }
            at = found + run;
        };
        rest = end.map_or("", |end| &code[end + ticks..]);
    }
    out.push_str(rest);
    out
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_diff_tells_all_and_nothing_twice(a in tape(8), b in tape(8)) {
        let (old_text, new_text) = (slipped(&a), slipped(&b));
        // The same document with other slips more often than two documents.
        let new_text = if a.first() == b.first() || b.len() % 2 == 0 { new_text } else {
            let mut choices = b.clone();
            choices[0] = a.first().copied().unwrap_or(0);
            slipped(&choices)
        };
        let (old, new) = (bundle(&old_text), bundle(&new_text));
        let itself = diff(&old, &old);
        prop_assert!(itself.changes.is_empty() && itself.summary.is_empty(), "{old_text}");

        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(told(&there, false), told(&back, true), "{}\n{}", old_text, new_text);
        prop_assert_eq!(there.changes.is_empty(), there.summary.is_empty(), "{:?}", there.changes);

        let (before, after) = (urls(&old), urls(&new));
        for (key, url) in &after {
            if before.get(key) != Some(url) {
                prop_assert!(covers(&there, &key.0, &key.1), "{key:?}\n{old_text}\n{new_text}");
            }
        }
        for (kind, id) in before.keys().filter(|key| !after.contains_key(*key)) {
            prop_assert!(covers(&there, kind, id), "{kind} {id}\n{old_text}\n{new_text}");
        }

        // Nothing of it acts on a terminal or breaks a table.
        let pretty = render_diff(&there, DiffFormat::Pretty, Look::default());
        let acts = |c: char| c.is_control() && c != '\n';
        prop_assert!(!pretty.contains(acts), "{pretty}");
        let markdown = render_diff(&there, DiffFormat::Markdown, Look::default());
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            prop_assert_eq!(line.matches('|').count(), 6, "{}", line);
        }
        prop_assert!(!markdown.contains(acts) && !outside_code(&markdown).contains('@'), "{markdown}");
    }
}
