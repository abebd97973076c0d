//! `too-many-postbacks`

use super::postbacks::{MOST_RELATED, listed, set_by_environment};
use super::{Check, Context, Example, Rule};
use crate::compile::SetOf;
use crate::compile::postback::{Event, events, routes};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::kma::Status;
use crate::facts::{Confidence, redtrack};
use crate::model::Report;
use crate::text::visible;
use crate::workspace::is_event_name;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC302", "too-many-postbacks"),
    what: "The events need more postback URLs than one postback field of the KMA.BIZ panel takes (`urls_per_panel`).",
    why: "Only one \"Url\" field is described for KMA.BIZ, and a URL that has no field is never fired: its conversions do not reach RedTrack. KMA.BIZ's real limit is not known, so this is an error only when you wrote `urls_per_panel` yourself.",
    mend: "Name the events around what KMA.BIZ prints for `{status}` (`KMA_P`, `KMA_A` …) so that one URL serves all, keep one event, report approved alone, or raise `urls_per_panel` if your panel takes several URLs.",
    source: Some((
        "Kadam's wiki on KMA.BIZ describes a single field; KMA.BIZ itself was not heard",
        Confidence::Low,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source: { duplicates: update }
conversion_events:
  Lead: { when: pending }
  Sale: { when: approved }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
offer_source: { duplicates: update }
conversion_events:
  KMA_P: { when: pending }
  KMA_A: { when: approved }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let source = &context.plan.source;
    // Every set has the same number of URLs.
    let (Some(at), Some(set)) = (ws.events_at, context.plan.postbacks.first()) else { return };
    let limit = source.urls_per_panel.map_or(1, |w| w.value);
    let Some(limit) = usize::try_from(limit).ok().filter(|l| *l >= 1 && *l < set.urls.len()) else {
        return;
    };
    let events = events(ws);
    // A name that cannot be one may be meant to join the others under one URL.
    // Nor can a value that KMA.BIZ does not print, or prints for another status as well.
    let words = source.status_words;
    let any_unprinted =
        || (0..words.len()).any(|i| !is_event_name(words[i]) || words[..i].contains(&words[i]));
    let any_unnamed = || ws.events.all().any(|event| !is_event_name(event.id));
    if ws.incomplete || any_unnamed() || any_unprinted() || is_explained(context, &events, limit) {
        return;
    }
    let names = listed(events.iter().map(|e| e.name));
    let field = match set.of {
        SetOf::Global => "KMA.BIZ's global postback",
        SetOf::Stream(_) => "the Postback field of a KMA.BIZ stream",
    };
    let count = set.urls.len();
    let (need, one) = match *events {
        [_] => ("needs", "this event"),
        _ => ("need", "one of these events"),
    };
    let takes = if source.urls_per_panel.is_some() {
        format!("`urls_per_panel` says that {field} takes {limit}")
    } else {
        format!("{field} is assumed to take {limit} (its real limit is not known)")
    };
    let message = format!(
        "{names} {need} {count} postback URLs, and {takes}: what has no field is never fired, so those conversions would not reach RedTrack"
    );
    let mut diagnostic = Diagnostic::new(RULE.code, ws.files.key_span(at), message)
        .label(format!("{count} URLs, room for {limit}"))
        .help(ways_out(context, &events))
        .overrule(format!(
            "If your panel takes several URLs, write `urls_per_panel: {count}` under `postback` of `offer_source`"
        ));
    if let Some(written) = source.urls_per_panel {
        diagnostic = diagnostic.severity(Severity::Error);
        diagnostic = diagnostic.basis("the number is this workspace's own");
        diagnostic = diagnostic.related(ws.files.span(written.at), format!("{limit} by this"));
        if let Some(owner) = context.ws.offer_source_owner() {
            diagnostic = ws.files.chain(diagnostic, owner, written.at, None);
        }
    }
    for (entry, _) in ws.events.iter().take(MOST_RELATED) {
        diagnostic = diagnostic.related(ws.files.key(entry.key), one);
    }
    let report = ws.offer_source.postback.as_ref().and_then(|postback| postback.value.report);
    let values = ws.events.iter().flat_map(|(_, event)| {
        let when = event.when.as_ref().map(|when| when.at);
        when.into_iter().chain(event.default.map(|default| default.at))
    });
    let values = report.map(|report| report.at).into_iter().chain(values);
    out.push(set_by_environment(ws.files, diagnostic, values));
}

/// Whether the URLs would fit once what another finding says of the events is mended: one
/// has no status, two differ in letter case alone, there are far too many of them.
fn is_explained(context: &Context<'_, '_>, events: &[Event<'_>], limit: usize) -> bool {
    if events.len() > redtrack::CONVERSION_TYPES_SAFE {
        return true;
    }
    let source = &context.plan.source;
    let mut seen = HashSet::new();
    let sound: Vec<Event<'_>> = events
        .iter()
        .filter(|e| !e.statuses.is_empty() && seen.insert(e.name.to_lowercase()))
        .cloned()
        .collect();
    sound.len() < events.len() && routes(&sound, source.report, source.status_words).len() <= limit
}

fn ways_out(context: &Context<'_, '_>, events: &[Event<'_>]) -> String {
    let source = &context.plan.source;
    let wanted = |event: &Event<'_>| match event.statuses.as_slice() {
        [status] => Some((*status, format!("KMA_{}", source.word(*status)))),
        _ => None,
    };
    let shared = |e: &[Event<'_>]| routes(e, Report::Type, source.status_words).len() == 1;
    let each: Option<Vec<_>> = events.iter().map(wanted).collect();
    let distinct = each.filter(|names| {
        let mut statuses: Vec<_> = names.iter().map(|(s, _)| *s).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses.len() == events.len()
    });
    let mut out = String::new();
    if source.report != Report::Type && shared(events) {
        out.push_str("write `report: type`: these events share one URL then");
    } else if let Some(names) = distinct {
        let renames: Vec<String> = events
            .iter()
            .zip(&names)
            .filter(|(e, (_, new))| e.name != new)
            .map(|(e, (_, new))| format!("`{}` to `{new}`", visible(e.name)))
            .collect();
        if !renames.is_empty() {
            out.push_str(&format!(
                "rename {} here and in RedTrack's conversion types",
                renames.join(", ")
            ));
        }
        if events.iter().any(|e| e.default) {
            out.push_str(if out.is_empty() { "remove `default`" } else { ", remove `default`" });
        }
        if source.report != Report::Type {
            out.push_str(if out.is_empty() { "write" } else { ", write" });
            out.push_str(" `report: type`");
        }
        out.push_str(", so that one URL with `type=KMA_{status}` serves all");
    } else {
        let all = crate::compile::ordered(events.iter().flat_map(|e| e.statuses.iter().copied()));
        if let [only] = *all {
            return format!(
                "keep one event for `{}`: nothing that KMA.BIZ sends tells these apart",
                only.as_str()
            );
        }
        let names: Vec<String> = all.iter().map(|s| format!("KMA_{}", source.word(*s))).collect();
        out.push_str(&format!(
            "have one event for each status, named {}, so that one URL with `type=KMA_{{status}}` serves all",
            listed(names.iter().map(String::as_str))
        ));
    }
    if source.report == Report::Type {
        out.push_str("; or keep one event that takes all these statuses");
    }
    // Several events of approved leads would still have a URL each.
    if events.iter().filter(|e| e.statuses.contains(&Status::Approved)).count() < 2 {
        out.push_str("; or report `approved` alone");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn text(events: &str, source: &str) -> String {
        format!(
            "version: 1\ntracking_domain: trk.acme-media.com\n{source}\nconversion_events: {events}\noffers:\n  k: {{ stream: https://kshop5.pro/AbC12d }}\n"
        )
    }

    fn fired(events: &str, source: &str) -> Vec<String> {
        let mut found = found(&[("trackc.yaml", &text(events, source))]);
        found.retain(|f| f.contains("too-many-postbacks"));
        found
    }

    const TWO: &str = "{ Lead: { when: pending }, Sale: { when: approved } }";

    #[test]
    fn our_assumption_is_a_warning_and_a_written_number_an_error() {
        assert_eq!(fired(TWO, ""), ["warning too-many-postbacks 4:1"]);
        let panel = |n: u8| format!("offer_source: {{ postback: {{ urls_per_panel: {n} }} }}");
        assert_eq!(fired(TWO, &panel(1)), ["error too-many-postbacks 4:1"]);
        assert!(fired(TWO, &panel(2)).is_empty());
        // A number that is no number of URLs has its own finding.
        assert!(fired(TWO, &panel(0)).is_empty());
    }

    #[test]
    fn one_event_needs_several_as_well() {
        let both = "offer_source: { postback: { report: both } }";
        let one = text("{ Sale: { when: [pending, approved] } }", both);
        let said = check(&[("trackc.yaml", &one)]).diagnostics;
        let needs = "`Sale` needs 2 postback URLs";
        assert!(said.iter().any(|d| d.message.starts_with(needs)), "{said:?}");
    }

    #[test]
    fn streams_are_counted_by_panel() {
        assert!(
            fired(
                "{ Sale: { when: approved } }",
                "offer_source: { postback: { delivery: stream } }\ndefaults: { offers: {} }"
            )
            .is_empty()
        );
        assert_eq!(
            fired(TWO, "offer_source: { postback: { delivery: stream } }"),
            ["warning too-many-postbacks 4:1"]
        );
    }

    #[test]
    fn letters_status_and_default() {
        let letters = "{ P: { when: pending }, A: { when: approved } }";
        assert!(fired(letters, "").is_empty());
        let both = "offer_source: { postback: { report: both } }";
        assert_eq!(fired(letters, both), ["warning too-many-postbacks 4:1"]);
        let status = "offer_source: { postback: { report: status } }";
        assert_eq!(fired(letters, status).len(), 1);
        assert!(fired("{ Sale: { when: [declined, fake] } }", status).is_empty());
        let default = "{ P: { when: pending, default: true }, A: { when: approved } }";
        assert_eq!(fired(default, "").len(), 1);
    }

    #[test]
    fn what_another_finding_explains_stays_silent() {
        assert!(fired("{ P: { when: pending }, A: { when: [] } }", "").is_empty());
        assert!(fired("{ Sale: { when: approved }, sale: { when: pending } }", "").is_empty());
    }

    #[test]
    fn the_ways_out_name_the_new_names() {
        let help = |events: &str| {
            let files = text(events, "");
            let outcome = check(&[("trackc.yaml", files.as_str())]);
            let found =
                outcome.diagnostics.into_iter().find(|d| d.code.name == "too-many-postbacks");
            found.and_then(|d| d.help).unwrap_or_default()
        };
        let two = help(TWO);
        assert!(two.starts_with("rename `Lead` to `KMA_P`, `Sale` to `KMA_A`"), "{two}");
        assert!(two.contains("If your panel takes several URLs, write `urls_per_panel: 2` under `postback` of `offer_source`"), "{two}");
        let mixed = help("{ Lead: { when: [pending, declined] }, Sale: { when: approved } }");
        assert!(mixed.contains("named `KMA_P`, `KMA_A` and `KMA_D`"), "{mixed}");
        assert!(mixed.contains("; or report `approved` alone"), "{mixed}");
        let sales = help("{ Up: { when: approved }, Sale: { when: [pending, approved] } }");
        assert!(!sales.contains("`approved` alone"), "{sales}");
        let same = help("{ Up: { when: approved }, Sale: { when: approved } }");
        assert!(same.starts_with("keep one event for `approved`"), "{same}");
        assert!(!same.contains("`approved` alone"), "{same}");
    }
}
