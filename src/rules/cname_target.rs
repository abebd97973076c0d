//! `cname-target`

use super::{Check, Context, Example, Rule, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, redtrack};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC605", "cname-target"),
    what: "The `target` of a tracking domain is not a RedTrack service host (`*.ttrk.io` or `*.rdtk.io`).",
    why: "A CNAME that points elsewhere leads every click and postback past RedTrack.",
    mend: "Copy the target from RedTrack → Tools → Domains; it is your account's own host under `ttrk.io` or `rdtk.io`.",
    source: Some((
        "live accounts of several teams; RedTrack may add service domains",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.trk.io }
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: { host: trk.acme-media.com, target: x7f2q.ttrk.io }
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

/// Whether a CNAME may point at a host: the account's own under a service domain of today.
pub(super) fn is_target(host: &str) -> bool {
    redtrack::service_domain(host).is_some_and(|s| s.cname_target && s.suffix != host)
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    for domain in hosts::tracking(context.ws) {
        let Some(text) = domain.target else { continue };
        let host = hosts::host_of(text.value);
        if host.is_empty() || is_target(&host) {
            continue;
        }
        let message = format!(
            "`{}` is not a RedTrack service host; a CNAME that points elsewhere leads clicks and postbacks past RedTrack",
            visible(&host)
        );
        out.push(
            domain
                .finding(context.ws.files, RULE.code, text, message)
                .label("not under `ttrk.io` or `rdtk.io`")
                .help("copy the target from RedTrack → Tools → Domains, such as `x7f2q.ttrk.io`")
                .overrule(
                    "If RedTrack itself shows this host, write `lint: { cname-target: off }`",
                ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn target(text: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1\ntracking_domain:\n  host: trk.acme-media.com\n  target: {text}\nconversion_events:\n  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}\n"
        );
        found(&[("trackc.yaml", &yaml)])
    }

    #[test]
    fn other_hosts_are_found() {
        for bad in ["x7f2q.trk.io", "ttrk.io", "acme.rdtrck2.com", "api.redtrack.io", "203.0.113.7"]
        {
            assert_eq!(target(bad), ["warning cname-target 4:11"], "{bad}");
        }
    }

    #[test]
    fn service_hosts_are_silent_in_any_case() {
        for good in ["x7f2q.ttrk.io", "ACME.rdtk.io", "a.b.rdtk.io"] {
            assert!(target(good).is_empty(), "{good}");
        }
        assert_eq!(target("\"https://x7f2q.ttrk.io/\""), ["error domain-shape 4:12"]);
    }
}
