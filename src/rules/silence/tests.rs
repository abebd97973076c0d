//! The table is tested from both sides. For every row there is a workspace in which both
//! conditions hold and the silencer alone speaks. And mistakes are put together two by two
//! wherever they can meet: whatever two rules then say of the same text is in [`TWO_CAUSES`],
//! with the reason.

use super::{LAST, SILENCED_BY};
use crate::compile::{Plan, Secrets};
use crate::diagnostic::Diagnostic;
use crate::rules::context::{Context, Environment};
use crate::rules::marks::marks;
use crate::rules::{Options, Outcome, analyse, engine, find};
use crate::text::SourceFile;
use crate::workspace::{Loaded, Merged, Reading, read};
use crate::yaml::Limits;
use hashbrown::HashSet;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

/// Rules that may speak of the same text, since each has a cause of its own.
const TWO_CAUSES: &[(&str, &str, &str)] = &[
    (
        "channel-postback-missing-ref-id",
        "*",
        "the postback as a whole lacks something; what may stand in place of `{ref_id}` is seen by the rule itself",
    ),
    ("duplicate-title", "*", "an address that two pages have, whatever is wrong with it"),
    ("secret-in-yaml", "*", "whatever else is wrong with a key, it must not be in git"),
    ("click-id-slot-misspelt", "malformed-url", "a link without `https://`, and its parameter"),
    ("click-id-slot-taken", "malformed-url", "a link without `https://`, and its parameter"),
    ("malformed-url", "not-a-stream-link", "a link without `https://`, and its parameter"),
];

/// Where a value stands in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Stream,
    Lander,
    Postback,
    Data,
    Extra,
    EventId,
    ClickId,
    Sub,
    Name,
    Host,
    Target,
    /// The address of the one lander of a direct campaign.
    Direct,
    /// The `parameters` of a channel, as YAML.
    Parameters,
    /// The currency of an offer's payout.
    Currency,
}

/// A workspace of sound entries, one for each value that is put in a place of its own.
fn workspace(values: &[(Place, String)]) -> String {
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    for (index, (place, value)) in values.iter().enumerate() {
        let value = value.replace('\'', "''");
        let channel = |click_id: &str, sub: &str, name: &str, url: &str| {
            format!(
                "  c{index}: {{ preset: propellerads, click_id: '{click_id}', parameters: {{ sub1: '{sub}', sub2: {{ macro: '{{campaignid}}', name: '{name}' }} }}, postback: {{ url: '{url}' }} }}\n"
            )
        };
        let (id, sub, name) = ("${SUBID}", "{zoneid}", "utm_campaign");
        let url = "https://pb.acme-network.com/c?i={ref_id}";
        let offer = |stream: &str, data: &str| {
            format!(
                "  o{index}: {{ kma_offer: {index}, stream: '{stream}', data: {{ data2: '{data}' }} }}\n"
            )
        };
        let (section, line) = match place {
            // A host of its own, so that not every offer has the link of another.
            Place::Stream => {
                ("offers", offer(&value.replace("kshop5", &format!("k{index}")), "{sub1}"))
            }
            Place::Data => ("offers", offer(&format!("https://kshop5.pro/A{index:05}"), &value)),
            Place::Lander => ("landers", format!("  l{index}: {{ url: '{value}' }}\n")),
            Place::Direct => {
                let funnel = format!("{{ landers: [l{index}], offers: [o{index}] }}");
                parts.entry("campaigns").or_default().push_str(&format!(
                    "  k{index}: {{ channel: c{index}, mode: direct, funnels: [{funnel}] }}\n"
                ));
                parts.entry("channels").or_default().push_str(&channel(id, sub, name, url));
                let stream = format!("https://kshop5.pro/A{index:05}");
                parts.entry("offers").or_default().push_str(&offer(&stream, "{sub1}"));
                ("landers", format!("  l{index}: {{ url: '{value}' }}\n"))
            }
            Place::Postback => ("channels", channel(id, sub, name, &value)),
            Place::ClickId => ("channels", channel(&value, sub, name, url)),
            Place::Sub => ("channels", channel(id, &value, name, url)),
            Place::Name => ("channels", channel(id, sub, &value, url)),
            Place::Parameters => {
                let value = value.replace("''", "'");
                let line =
                    format!("  c{index}: {{ click_id: '{{x}}', parameters: {{ {value} }} }}\n");
                ("channels", line)
            }
            Place::Currency => {
                let pay = format!("payout: {{ amount: 5, currency: '{value}' }}");
                let line =
                    format!("  o{index}: {{ stream: 'https://kshop5.pro/A{index:05}', {pay} }}\n");
                ("offers", line)
            }
            Place::Extra => ("extra", format!("      x{index}: '{value}'\n")),
            Place::EventId => ("extra", format!("      rdtk_event_id: '{value}'\n")),
            Place::Host => ("domains", format!("  d{index}: {{ host: '{value}' }}\n")),
            Place::Target => (
                "domains",
                format!("  d{index}: {{ host: d{index}.acme-media.com, target: '{value}' }}\n"),
            ),
        };
        parts.entry(section).or_default().push_str(&line);
    }
    // A mapping for the currency, which `extra` is then part of.
    let source = if parts.contains_key("extra") { "" } else { "offer_source: { currency: USD }\n" };
    let mut yaml = "version: 1
tracking_domain: trk.acme-media.com
lint: { unused-definition: off, weight-sum: off, sum-before-approval: off }
conversion_events:
  Sale: { when: [pending, approved, declined, fake], payout: none, duplicates: update }
"
    .to_owned();
    yaml.push_str(source);
    for (section, lines) in &parts {
        let header =
            if *section == "extra" { "offer_source:\n  postback:\n    extra" } else { section };
        let _ = write!(yaml, "{header}:\n{lines}");
    }
    yaml
}

fn loaded(text: &str) -> Loaded {
    Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.as_bytes().to_vec())])
}

fn check(loaded: &Loaded) -> Outcome {
    let limits = Limits { diagnostics: usize::MAX, ..Limits::default() };
    let options = Options::new(&limits);
    analyse(loaded, &options, |a| a.outcome.clone()).expect("no environment was chosen")
}

/// What every rule would say on its own.
fn unsilenced(loaded: &Loaded) -> Vec<Diagnostic> {
    let (docs, documents) =
        read(loaded, Reading { look: Some(marks), ..Reading::new(&Limits::default()) });
    let (merged, sections) = Merged::new(&docs, documents);
    let (ws, _) = merged.base(sections);
    let plan = Plan::new(&ws, Secrets::Masked);
    let environments = [Environment::new(&ws, &ws, &plan)];
    let context = Context::new(&ws, &plan, &environments, 0);
    engine::run(&context, &mut hashbrown::HashSet::new()).concat()
}

const SCHEMES: &[&str] = &["http", "ftp", ""];
const HOSTS: &[&str] = &[
    "example.com",
    "kma.biz",
    "blog-feed.org",
    "trk.acme-media.com",
    "api.redtrack.io",
    "<HOST>",
    "{host}",
    "{data1}",
    "",
    "a b.com",
];
const PATHS: &[&str] = &[
    "AbC1",
    "a b",
    "%7Bx%7D",
    "{clickid",
    "{data1}",
    "<AID>",
    "REPLACE",
    "?",
    "{foo}",
    "[x]",
    "",
    "0123456789abcdef0123456789abcdef",
];
const PARAMS: &[&str] = &[
    "data1={clickid}",
    "data1=x",
    "data1={data1}",
    "data1=%7Bclickid%7D",
    "data1={clickid",
    "Data1={clickid}",
    "subid={clickid}",
    "subid={data1}",
    "Data1={data1}",
    "data1=REPLACE",
    "data2={sub1}",
    "x=%7Bx%7D",
    "x={}",
    "x={clickid",
    "x={foo}",
    "x={sum}",
    "x={clickid}",
    "x={REF_ID}",
    "x=<CLICK_ID>",
    "x=REPLACE",
    "x={replace}",
    "x=a b",
    "",
    "x=1",
    "ufl=12",
    "key=0123456789abcdef0123456789abcdef",
    "key=REPLACE",
];
const ENDS: &[&str] = &["#a", "#a?b=1", "#a?x={foo}", "#a?x={data1}", "?z=1", "#http://{foo}"];
const TEXTS: &[&str] = &[
    "{clickid}",
    "{ref_id}",
    "{sum}",
    "{status}",
    "{sub1}",
    "{foo}",
    "{foo",
    "{}",
    "%7Bclickid%7D",
    "{replace}",
    "REPLACE",
    "<AID>",
    "YOUR_ID",
    "[zone]",
    "{{zone}}",
    "##ZONE##",
    "{zoneid}",
    "{campaignid}",
    "[orderid]",
    "x",
    "a b",
    "{orderid}",
    "{chan}",
    "0123456789abcdef0123456789abcdef",
];
const NAMES: &[&str] = &[
    "",
    "trk.acme-media.com/x",
    "trk.acme-media.com:80",
    "example.com",
    "trk.example.com",
    "acme-media.com",
    "com",
    "co.uk",
    "10.0.0.1",
    "api.redtrack.io",
    "x7f2q.ttrk.io",
    "ttrk.io",
    "YOUR_DOMAIN",
    "<HOST>",
    "{host}",
    "trk_acme.com",
    "a b.com",
    "localhost",
    "x.cloudfront.net",
    "trk..acme.com",
    "https://api.redtrack.io",
    "api.redtrack.io:443/x",
    "redtrack.io",
    "rdtk.io",
    "api.rdtk.io",
    "app.ttrk.io",
    "kma.biz",
    "http://kma.biz",
    "your.dedicated.tracking.domain.com",
    "0123456789abcdef0123456789abcdef.io",
];

const DIRECT: &[&str] = &[
    "https://a.acme-pages.com/?utm_campaign=1",
    "https://a.acme-pages.com/?a=1&sub1=2",
    "https://a.acme-pages.com/?cmpid=3",
];
const PARAMETERS: &[&str] = &[
    "sub1: '{x}'",
    "sub2: '{x}'",
    "sub21: '{x}'",
    "sub3: { macro: '{x}', name: sub2 }",
    "sub4: { macro: '{y}', name: sub3 }",
    "sub5: { macro: '{x}', name: sub3 }",
];

/// Every two mistakes of a URL in one URL.
fn urls(place: Place) -> Vec<(Place, String)> {
    let (host, path, param) = match place {
        Place::Stream => ("kshop5.pro", "AbC12d", ""),
        Place::Lander => ("quiz.acme-pages.com", "q", ""),
        _ => ("pb.acme-network.com", "c", "i={ref_id}"),
    };
    let sound = ["https", host, path, param, "", ""];
    let choices = [SCHEMES, HOSTS, PATHS, PARAMS, PARAMS, ENDS];
    let url = |parts: &[&str; 6]| {
        let [scheme, host, path, one, two, end] = parts;
        let colon = if scheme.is_empty() { "" } else { "://" };
        let params: Vec<&str> = [*one, *two].into_iter().filter(|p| !p.is_empty()).collect();
        let mark = if params.is_empty() { "" } else { "?" };
        (place, format!("{scheme}{colon}{host}/{path}{mark}{}{end}", params.join("&")))
    };
    let mut out = Vec::new();
    for i in 0..choices.len() {
        for a in choices[i] {
            let mut one = sound;
            one[i] = a;
            out.push(url(&one));
            for j in i + 1..choices.len() {
                for b in choices[j] {
                    let mut two = one;
                    two[j] = b;
                    out.push(url(&two));
                }
            }
        }
    }
    out
}

/// Every mistake alone, and every two beside each other.
fn texts(place: Place, pieces: &[&str], between: &[&str]) -> Vec<(Place, String)> {
    let alone = pieces.iter().map(|a| (place, (*a).to_owned()));
    let two = pieces.iter().flat_map(|a| {
        pieces.iter().flat_map(move |b| between.iter().map(move |c| (place, format!("{a}{c}{b}"))))
    });
    alone.chain(two).collect()
}

/// Sound workspaces with mistakes put in, alone and two by two, and what is said of them.
fn mistaken() -> &'static [(Loaded, Vec<Diagnostic>)] {
    static ALL: OnceLock<Vec<(Loaded, Vec<Diagnostic>)>> = OnceLock::new();
    ALL.get_or_init(all_mistaken)
}

fn all_mistaken() -> Vec<(Loaded, Vec<Diagnostic>)> {
    let names = ["", "sub1", "sub3", "ref_id", "cost", "{x}", "a b", "REPLACE"];
    let hosts = ["https://", "x.", "/a", ":80", "acme.com", "{foo}", "REPLACE"];
    let mut all: Vec<Vec<(Place, String)>> = vec![
        urls(Place::Stream),
        urls(Place::Lander),
        urls(Place::Postback),
        texts(Place::Data, TEXTS, &["-", "&"]),
        texts(Place::Extra, TEXTS, &["-", "&"]),
        texts(Place::ClickId, TEXTS, &["-"]),
        texts(Place::Sub, TEXTS, &["-"]),
        texts(Place::Name, &names, &["-"]),
        texts(Place::Host, NAMES, &["."]),
        texts(Place::Host, &hosts, &[""]),
        texts(Place::Target, NAMES, &["."]),
        DIRECT.iter().map(|url| (Place::Direct, (*url).to_owned())).collect(),
        texts(Place::Parameters, PARAMETERS, &[", "]),
        texts(Place::Currency, &["USD", "EUR", "RUR", "usd", ""], &[""]),
    ];
    all.extend(TEXTS.iter().map(|text| vec![(Place::EventId, (*text).to_owned())]));
    all.par_iter()
        .map(|values| {
            let loaded = loaded(&workspace(values));
            let found = check(&loaded).diagnostics;
            (loaded, found)
        })
        .collect()
}

/// The text of the line on which a finding stands: every value has a line of its own.
fn line<'l>(loaded: &'l Loaded, d: &Diagnostic) -> (u32, &'l str) {
    let file = loaded.sources.file(d.span.file);
    let line = file.place(d.span.start).line;
    (line, std::str::from_utf8(file.line_bytes(line)).unwrap_or("").trim())
}

/// Findings by line.
fn by_line(loaded: &Loaded, found: Vec<Diagnostic>) -> BTreeMap<u32, Vec<Diagnostic>> {
    let mut lines: BTreeMap<u32, Vec<Diagnostic>> = BTreeMap::new();
    for d in found {
        lines.entry(line(loaded, &d).0).or_default().push(d);
    }
    lines
}

#[test]
fn every_row_has_a_case_in_which_the_silencer_alone_speaks() {
    let rows = || SILENCED_BY.iter().flat_map(|(rule, by)| by.iter().map(move |by| (*rule, *by)));
    let mut without: BTreeSet<_> = rows().collect();
    for (loaded, found) in mistaken() {
        let mut spoken = by_line(loaded, found.clone());
        for (line, all) in by_line(loaded, unsilenced(loaded)) {
            let Some(left) = spoken.remove(&line) else { continue };
            let touch = |a: &Diagnostic, b: &Diagnostic| {
                a.span.start <= b.span.end && b.span.start <= a.span.end
            };
            without.retain(|(rule, by)| {
                let of = |list: &[Diagnostic], a: &Diagnostic| {
                    let near: HashSet<_> =
                        list.iter().filter(|b| touch(a, b)).map(|d| d.code.name).collect();
                    (near.contains(by), near.len())
                };
                let silenced = |a: &&Diagnostic| a.code.name == *rule;
                !all.iter().filter(silenced).any(|a| of(&all, a).0 && of(&left, a) == (true, 1))
            });
        }
    }
    assert!(without.is_empty(), "no case is known for {without:#?}");
}

#[test]
fn whatever_two_rules_say_of_one_text_has_two_causes() {
    let is = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    let mut unmet: BTreeSet<_> = TWO_CAUSES.iter().map(|(a, b, _)| (*a, *b)).collect();
    let mut wrong = BTreeMap::new();
    for (loaded, found) in mistaken() {
        // In order of place.
        for (i, a) in found.iter().enumerate() {
            let within = found[i + 1..].iter().take_while(|b| b.span.start < a.span.end);
            for b in within.filter(|b| a.code != b.code) {
                let names = (a.code.name, b.code.name);
                let known = TWO_CAUSES.iter().find(|(x, y, _)| {
                    (is(x, names.0) && is(y, names.1)) || (is(x, names.1) && is(y, names.0))
                });
                match known {
                    Some((x, y, _)) => drop(unmet.remove(&(*x, *y))),
                    None => {
                        wrong.entry(names).or_insert_with(|| line(loaded, a).1.to_owned());
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "not in the table, and not said to have two causes: {wrong:#?}");
    assert!(unmet.is_empty(), "never met: {unmet:#?}");
}

#[test]
fn the_table_names_rules_and_each_once() {
    let mut seen = HashSet::new();
    for (rule, by) in SILENCED_BY {
        assert!(find(rule).is_some(), "{rule} is no rule");
        assert!(seen.insert(rule), "{rule} has two rows");
        for other in *by {
            assert!(find(other).is_some(), "{other} is no rule");
            assert_ne!(rule, other);
        }
    }
    assert!(find(LAST).is_some());
}

/// Two rules that silence each other would both be lost: the mistake would go unsaid.
#[test]
fn no_two_rules_silence_each_other() {
    fn reaches(from: &str, to: &str, depth: usize) -> bool {
        let row = SILENCED_BY.iter().find(|(rule, _)| *rule == from);
        let by = row.map_or(&[][..], |(_, by)| by);
        depth < 20 && by.iter().any(|by| *by == to || reaches(by, to, depth + 1))
    }
    for (rule, _) in SILENCED_BY {
        assert!(!reaches(rule, rule, 0), "{rule} is silenced by what it silences");
    }
}
