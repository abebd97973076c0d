//! One cause, one finding.

#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod support;

use std::collections::BTreeMap;
use support::{check, disk, memory, path};
use trackc::diagnostic::Severity;
use trackc::text::FileId;
use trackc::yaml::{Kind, Limits, Style, parse};

#[test]
fn explore() {
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut total = 0;
    for name in [
        "team-push",
        "team-api",
        "team-pages",
        "team-files",
        "team-streams",
        "team-yaml",
        "team-panels",
    ] {
        let base = disk(&path("tests/ok").join(name));
        let files: Vec<(String, String)> = base
            .sources
            .files()
            .iter()
            .map(|f| (f.path().to_string(), f.text().unwrap().to_owned()))
            .collect();
        for (i, f) in base.sources.files().iter().enumerate() {
            let parsed = parse(FileId(0), f, &Limits::default());
            let tree = parsed.tree.unwrap();
            let mut edits: Vec<(String, std::ops::Range<usize>, String)> = Vec::new();
            for id in 0..tree.len() as u32 {
                if tree.kind(id) == Kind::Mapping {
                    for (k, v) in tree.pairs(id) {
                        if tree.is_merge_key(k) {
                            continue;
                        }
                        let key = tree.text(k).to_owned();
                        let r = tree.span(k).start as usize..tree.span(k).end as usize;
                        edits.push((
                            format!("typo-key {key}"),
                            r.end - usize::from(f.text().unwrap()[r.clone()].ends_with(['"']))
                                ..r.end
                                    - usize::from(f.text().unwrap()[r.clone()].ends_with(['"'])),
                            key.chars().last().unwrap().to_string(),
                        ));
                        edits.push((format!("far-key {key}"), r.clone(), "zzzzzz".into()));
                        let _ = v;
                    }
                }
                if tree.kind(id) == Kind::Scalar {
                    let r = tree.span(id).start as usize..tree.span(id).end as usize;
                    let t = tree.text(id).to_owned();
                    if t.is_empty() {
                        continue;
                    }
                    let short: String = t.chars().take(30).collect();
                    // keys too: they are scalars; skip those followed by ':'
                    if f.text().unwrap()[r.end..].trim_start().starts_with(':') {
                        continue;
                    }
                    edits.push((
                        format!("value-typo {short}"),
                        r.clone(),
                        format!("{t}x").replace('"', ""),
                    ));
                    edits.push((format!("value-null {short}"), r.clone(), "null".into()));
                    edits.push((format!("value-word {short}"), r.clone(), "wrong".into()));
                    edits.push((format!("value-list {short}"), r.clone(), "[x, y]".into()));
                    edits.push((format!("value-map {short}"), r.clone(), "{x: y}".into()));
                    if tree.style(id) != Style::Plain && t.contains(['{', '[']) {
                        edits.push((format!("unquote {short}"), r.clone(), t.clone()));
                    }
                }
            }
            for (what, range, new) in edits {
                let mut fs = files.clone();
                let spaced = if new.starts_with(['"']) {
                    new.clone()
                } else if what.starts_with("value-typo") {
                    format!("\"{new}\"")
                } else {
                    new.clone()
                };
                fs[i].1.replace_range(range.clone(), &spaced);
                let refs: Vec<(&str, &str)> =
                    fs.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
                let loaded = memory(&refs);
                let outcome = check(&loaded);
                total += 1;
                let loud: Vec<_> = outcome
                    .diagnostics
                    .iter()
                    .filter(|d| d.severity >= Severity::Warning)
                    .collect();
                let mut rules: Vec<_> = loud.iter().map(|d| d.code.name).collect();
                rules.sort_unstable();
                if loud.len() > 1 {
                    let mut text = format!("{name}: {what}\n");
                    for d in &loud {
                        text += &format!(
                            "      {} {}:{} {:.140}\n",
                            d.code.name,
                            loaded.sources.path(d.span),
                            loaded.sources.range(d.span).start.line,
                            d.message
                        );
                    }
                    let kind = what.split(' ').next().unwrap();
                    let e = seen
                        .entry(format!("{kind} {}", rules.join("+")))
                        .or_insert((0, String::new()));
                    e.0 += 1;
                    if e.0 <= 4 {
                        e.1 += &text;
                    }
                }
            }
        }
    }
    println!("{total} mutants");
    for (k, (n, t)) in seen {
        println!("## {n} x {k}\n   {t}");
    }
}
