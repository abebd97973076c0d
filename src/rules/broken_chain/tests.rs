use super::*;
use crate::compile::{Plan, Secrets};
use crate::diagnostic::Findings;
use crate::rules::context::Environment;
use crate::rules::marks::marks;
use crate::text::SourceFile;
use crate::workspace::{Loaded, Merged, Reading, read};
use crate::yaml::Limits;

const TEXT: &str = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  KMA_P: { when: pending }
  KMA_A: { when: approved }
  KMA_D: { when: [declined], default: true }
offer_source: { postback: { extra: { sub1: \"{stream}\" }, urls_per_panel: 2 } }
offers:
  one: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{sub1}\" } }
  two: { stream: \"https://kshop5.pro/AbC12e?data1={clickid}&x=1#top\", postback: stream }
  three: { stream: \"https://kshop5.pro/AbC12f?data2=q\", postback: stream, click_id_slot: data3 }
channels:
  push:
    click_id: \"##CLICK##\"
    postback: { url: \"https://ad.push-network.com/c?v={ref_id}\" }
campaigns:
  a: { channel: push, offers: [one, two] }
  b: { channel: push, offers: [three] }
";

/// The findings, once the compiled plan was tampered with.
fn broken_by(text: &str, tamper: impl FnOnce(&mut Plan<'_>)) -> Vec<String> {
    let loaded = Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.into())]);
    let (docs, documents) =
        read(&loaded, Reading { look: Some(marks), ..Reading::new(&Limits::default()) });
    let (merged, sections) = Merged::new(&docs, documents);
    let (ws, _) = merged.base(sections);
    let mut plan = Plan::new(&ws, Secrets::Masked);
    tamper(&mut plan);
    let mut out = Findings::at_most(usize::MAX);
    let environments = [Environment::new(&ws, &ws, &plan)];
    check(&Context::new(&ws, &plan, &environments, 0), &mut out);
    out.into_iter()
        .map(|d| {
            let place = loaded.sources.range(d.span).start;
            format!("{}:{} {}", place.line, place.column, d.message)
        })
        .collect()
}

fn replaced(text: &mut String, from: &str, to: &str) {
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
}

#[test]
fn an_honest_plan_is_proven() {
    assert_eq!(broken_by(TEXT, |_| {}), [] as [String; 0]);
    for report in ["status", "both"] {
        let text = TEXT.replace("urls_per_panel: 2", &format!("report: {report}"));
        assert_eq!(broken_by(&text, |_| {}), [] as [String; 0]);
    }
}

#[test]
fn an_offer_that_loses_the_click_id_is_found() {
    for (from, to) in [
        ("data1={clickid}", "data2={clickid}"),
        ("data1={clickid}", "data1={sub1}"),
        ("data1={clickid}", "data1={clickid}x"),
        ("?data1={clickid}", "#data1={clickid}"),
        ("data1={clickid}", "data1={clickid}&data1=x"),
    ] {
        let found = broken_by(TEXT, |plan| {
            replaced(&mut plan.offers[0].url, from, to);
        });
        assert_eq!(found.len(), 1, "{from} {to}: {found:?}");
        assert!(found[0].starts_with("9:18 "), "{found:?}");
    }
}

#[test]
fn a_postback_that_asks_for_another_slot_is_found() {
    let found = broken_by(TEXT, |plan| {
        for set in &mut plan.postbacks {
            for url in &mut set.urls {
                url.url = url.url.replace("{data1}", "{data2}");
            }
        }
    });
    assert_eq!(found.len(), 2, "{found:?}");
    let found = broken_by(TEXT, |plan| {
        replaced(&mut plan.postbacks[0].urls[0].url, "clickid=", "cid=");
    });
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_missing_set_is_found() {
    let found = broken_by(TEXT, |plan| {
        plan.postbacks.pop();
    });
    assert!(matches!(&found[..], [f] if f.contains("no postback is printed")), "{found:?}");
}

#[test]
fn a_type_that_is_no_event_is_found() {
    for (from, to) in [
        ("type=KMA_{status}", "type=kma_{status}"),
        ("type=KMA_{status}", "type=Sale"),
        ("type=KMA_{status}", "x=1"),
    ] {
        let found = broken_by(TEXT, |plan| {
            let urls = &mut plan.postbacks[0].urls;
            let url = urls.iter_mut().find(|u| u.url.contains("type=")).expect("has a type");
            replaced(&mut url.url, from, to);
        });
        assert!(matches!(&found[..], [f] if f.starts_with("3:1 ")), "{to}: {found:?}");
    }
    let lost = broken_by(TEXT, |plan| {
        plan.postbacks[0].urls.pop();
    });
    assert_eq!(lost.len(), 1, "{lost:?}");
}

#[test]
fn a_later_set_is_read_as_well() {
    let found = broken_by(TEXT, |plan| {
        let last = plan.postbacks.last_mut().expect("a set");
        for url in &mut last.urls {
            url.url = url.url.replace("type=KMA_", "type=");
        }
    });
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_channel_without_its_click_id_is_found() {
    let without = |plan: &mut Plan<'_>| {
        let query = plan.campaigns[0].query().unwrap_or("?sub1={z}").replace("ref_id=", "refid=");
        plan.campaigns[0].set_query(&query);
    };
    let found = broken_by(TEXT, without);
    assert!(matches!(&found[..], [f] if f.starts_with("17:17 ")), "{found:?}");
    // A link to a page is read as a whole.
    let page = TEXT.replace(
        "offers: [one, two] }",
        "mode: direct, funnels: [{ landers: [q], offers: [one, two] }] }",
    );
    let page = format!("{page}landers: {{ q: {{ url: https://quiz.acme-media.com/ }} }}\n");
    assert_eq!(broken_by(&page, |_| {}), [""; 0]);
    let found = broken_by(&page, without);
    assert!(matches!(&found[..], [f] if f.starts_with("17:17 ")), "{found:?}");
    let found = broken_by(TEXT, |plan| {
        plan.channels[0].postback = Some("https://ad.push-network.com/c".to_owned());
    });
    assert!(matches!(&found[..], [f] if f.starts_with("15:22 ")), "{found:?}");
}

#[test]
fn macros_with_a_hash_begin_no_fragment() {
    let text = TEXT.replace("AbC12d,", "\"AbC12d?x=##ZONE##&y=1\",");
    let text = text.replace("https://kshop5.pro/\"AbC12d", "\"https://kshop5.pro/AbC12d");
    assert_eq!(broken_by(&text, |_| {}), [] as [String; 0]);
}

#[test]
fn it_speaks_only_where_no_other_error_does() {
    let taken = TEXT.replace("data2=q", "data3=q");
    assert_eq!(broken_by(&taken, |_| {}).len(), 1);
    let other = taken.replace("{stream}", "{clickid}");
    let found = super::super::tests::found(&[("trackc.yaml", &other)]);
    assert!(found.iter().any(|f| f.contains("swapped-direction")), "{found:?}");
    assert!(!found.iter().any(|f| f.contains("broken-chain")), "{found:?}");
}
