//! A workspace and its plan for tests.

use super::{Plan, Secrets};
use crate::diagnostic::Diagnostic;
use crate::text::SourceFile;
use crate::workspace::{Loaded, Merged, Reading, Workspace, read};
use crate::yaml::Limits;

/// One of nearly everything: a shared stream domain, defaults, a preset, an environment,
/// two streams of one offer, several channels of one campaign, pages, secrets.
pub(crate) const FULL: &str = r#"version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }
domains: { meta: { host: go.acme-deals.com } }
conversion_events:
  Lead: { when: pending, payout: none }
  Sale: { when: approved, duplicates: update }
offer_source:
  currency: USD
  duplicates: create
  postback:
    extra: { sub1: "{stream}", rdtk_event_id: "{orderid}" }
    protection_token: { env: REDTRACK_PTOKEN }
    urls_per_panel: 2
channels:
  fb: { preset: meta, name: Meta, domain: meta }
  propeller:
    preset: propellerads
    name: PropellerAds
    postback:
      url: "https://ad.acme-network.com/c?visitor_id={ref_id}&key=<KEY>"
      events: [Sale]
      secrets: { KEY: { env: NETWORK_KEY } }
landers:
  quiz: { name: Quiz, url: "https://quiz.acme-media.com/" }
  story: { url: "https://story.acme-media.com/", kind: prelander }
offers:
  keto-kz:
    name: Keto KZ
    kma_offer: 5657
    stream: https://kshop5.pro/AbC12d
    payout: { amount: 12.50, currency: USD }
    data: { data2: "{sub1}" }
  slim:
    access: requested
    countries: [KZ, UZ]
    streams: { push: "https://kshop5.pro/AbC12e", own: { url: "https://kshop5.pro/AbC12f", landing: A } }
    payout: { KZ: { amount: "10.00", currency: USD }, UZ: { amount: "8.00", currency: USD } }
    postback: stream
    status: paused
campaigns:
  kz:
    channels: [fb, propeller]
    redtrack_id: { fb: 61f190c31cfe1c000181572d }
    cost: { model: cpc, amount: "0.02", currency: USD }
    offers: [keto-kz, slim/own]
  split:
    name: Split
    channel: propeller
    funnels:
      - name: Mobile
        weight: 70
        countries: [KZ]
        when: { device_type: mobile }
        prelanders: [story]
        landers: [{ lander: quiz, weight: 1 }]
        offers: [{ offer: keto-kz, weight: 60 }, { offer: slim/push, weight: 40 }]
      - { name: Rest, weight: 30, default: true, offers: [keto-kz] }
    status: paused
    notes: started in May
defaults: { offers: { countries: [KZ] } }
environments: { staging: { tracking_domain: { host: trk.staging-media.com } } }
"#;

/// The workspace of one file (as an environment sees it) and its plan, handed to `then`.
pub(crate) fn planned<R>(
    text: &str,
    env: Option<&str>,
    secrets: Secrets<'_>,
    then: impl FnOnce(&Workspace<'_, '_>, &Plan<'_>) -> R,
) -> R {
    planned_though(text, env, secrets, |found| assert!(found.is_empty(), "{found:#?}"), then)
}

/// The same of one that may be broken: `found` is handed what reading finds.
pub(crate) fn planned_though<R>(
    text: &str,
    env: Option<&str>,
    secrets: Secrets<'_>,
    found: impl Fn(&[Diagnostic]),
    then: impl FnOnce(&Workspace<'_, '_>, &Plan<'_>) -> R,
) -> R {
    let loaded = Loaded::in_memory(vec![SourceFile::new("trackc.yaml", text.as_bytes().to_vec())]);
    let (docs, documents) = read(&loaded, Reading::new(&Limits::default()));
    found(&docs.diagnostics);
    let (merged, sections) = Merged::new(&docs, documents);
    found(&merged.diagnostics);
    let (ws, _) = match env {
        Some(name) => merged.environment(name).expect("that environment"),
        None => merged.base(sections),
    };
    let plan = Plan::new(&ws, secrets);
    then(&ws, &plan)
}

/// What `make` makes of the workspace, as JSON.
pub(crate) fn json_of(
    text: &str,
    make: impl FnOnce(&Workspace<'_, '_>, &Plan<'_>) -> serde_json::Value,
) -> serde_json::Value {
    planned(text, None, Secrets::Masked, make)
}
