//! `service-domain`

use super::cname_target::is_target;
use super::{Check, Context, Example, Rule, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, redtrack};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC603", "service-domain"),
    what: "A tracking domain is a service host of RedTrack's (`*.ttrk.io`, `*.rdtk.io`) where a domain of your own is expected.",
    why: "The service host works, but its domain is shared by every account: when channels and ad blockers ban it for somebody else's campaigns, yours go down with it, and every link in every panel must be changed.",
    mend: "Add a domain of your own in RedTrack → Tools → Domains, point its CNAME at the service host, and write your domain here; the service host goes into `target`.",
    source: Some(("RedTrack's help; live accounts of several teams", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: x7f2q.ttrk.io
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
tracking_domain: trk.acme-media.com
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

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    for domain in hosts::tracking(context.ws) {
        let Some(text) = domain.host else { continue };
        let host = hosts::host_of(text.value);
        if redtrack::service_domain(&host).is_none() {
            continue;
        }
        // What no CNAME can point at is no target: the account's own host is another.
        let target = if is_target(&host) { visible(&host) } else { "…".into() };
        let message = format!(
            "`{}` is a service host of RedTrack's, under a domain that all accounts share: links on it can be blocked for what others advertise",
            visible(&host)
        );
        out.push(
            domain
                .finding(context.ws.files, RULE.code, text, message)
                .label("a domain of your own belongs here")
                .help(format!(
                    "add your own domain in RedTrack → Tools → Domains and write `{{ host: trk.your-domain.com, target: {target} }}`"
                ))
                .overrule("If the service host is meant, write `lint: { service-domain: off }`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, on_domain};

    #[test]
    fn service_hosts_are_found_and_only_once() {
        for host in ["x7f2q.ttrk.io", "acme.RDTK.io", "ttrk.io", "old.rdtrck2.com"] {
            assert_eq!(on_domain(host), ["warning service-domain 2:18"], "{host}");
        }
    }

    #[test]
    fn the_help_names_the_host_as_a_target_where_it_can_be_one() {
        let help = |host: &str| {
            let yaml = format!("version: 1\ntracking_domain: {host}\n");
            let found = check(&[("trackc.yaml", &yaml)]).diagnostics;
            let found = found.into_iter().find(|d| d.code == super::RULE.code);
            found.and_then(|d| d.help).expect("a finding with help")
        };
        assert!(help("x7f2q.ttrk.io").contains("target: x7f2q.ttrk.io }`"));
        for host in ["ttrk.io", "old.rdtrck2.com"] {
            assert!(help(host).contains("target: … }`"), "{}", help(host));
        }
    }

    #[test]
    fn a_service_host_as_target_is_what_it_is_for() {
        assert!(on_domain("{ host: trk.acme-media.com, target: x7f2q.ttrk.io }").is_empty());
        assert!(on_domain("trk.ttrk-io.com").is_empty());
    }
}
