//! `malformed-url`

use super::{Check, Context, Example, Rule, Site};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::facts::Confidence;
use crate::template::UrlProblemKind;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC401", "malformed-url"),
    what: "A URL has no host, does not begin with http:// or https://, or its query is broken: two `?`, `&&`, a space, a fragment before the query.",
    why: "A broken query loses the parameters after the break, and with them the click id: the visitor arrives, the lead is counted by KMA.BIZ, and no conversion ever reaches RedTrack.",
    mend: "Copy the URL again from the panel, without spaces. One `?` opens the query, `&` separates its parameters, and a `#fragment` comes last.",
    source: Some(("RedTrack's help on dynamic parameters (one `?`, then `&`)", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d?x=1?y=2
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
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d?x=1&y=2#top
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Vec<Diagnostic>) {
    if !site.role.is_url() {
        return;
    }
    for problem in site.url.problems() {
        let text = &site.text.value[problem.range.clone()];
        // `<HOST>` is filled from `secrets`, or reported as left over.
        let is_place = text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'));
        if is_place && matches!(problem.kind, UrlProblemKind::BadHost(_)) {
            continue;
        }
        let (message, label, help) = match &problem.kind {
            UrlProblemKind::NotHttp => (
                "this is not a web address: it does not begin with `https://`".to_owned(),
                "expected `https://`",
                "write the whole address, beginning with `https://`".to_owned(),
            ),
            UrlProblemKind::NoHost => (
                "this address has no host of its own".to_owned(),
                "no host",
                "write the host after `https://`; a macro cannot stand in its place".to_owned(),
            ),
            UrlProblemKind::BadHost(why) => (
                format!("`{}` cannot be a host: {why}", crate::text::visible(text)),
                "not a host",
                "copy the address again from the panel".to_owned(),
            ),
            UrlProblemKind::TwoQuestionMarks => (
                "this address has a second `?`: what follows it is lost".to_owned(),
                "second `?`",
                "write `&` instead".to_owned(),
            ),
            UrlProblemKind::EmptyParameter => (
                "this address has an empty parameter".to_owned(),
                "two `&`",
                "keep one `&`".to_owned(),
            ),
            UrlProblemKind::Space => (
                "this address has a space or a line break in it: it ends there for whoever reads it".to_owned(),
                "not allowed in an address",
                "remove it, or write `%20` where a space belongs to a value".to_owned(),
            ),
            UrlProblemKind::FragmentBeforeQuery => (
                "the `#` comes before the `?`, so the parameters are part of the fragment and never leave the browser".to_owned(),
                "the fragment begins here",
                "move the `#…` part to the end of the address".to_owned(),
            ),
        };
        let mut diagnostic =
            context.at(RULE.code, site, problem.range.clone(), message).label(label).help(help);
        if context.is_editable(site) {
            let replacement = match problem.kind {
                UrlProblemKind::TwoQuestionMarks | UrlProblemKind::EmptyParameter => Some("&"),
                _ => None,
            };
            if let Some(text) = replacement {
                let span = diagnostic.span;
                diagnostic = diagnostic.fix(Fix::replace("write one `&`", span, text));
            }
        }
        out.push(diagnostic);
    }
}
