//! `apex-domain`

use super::{Check, Context, Example, Rule, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, redtrack};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC604", "apex-domain"),
    what: "A tracking domain is a registered domain without a subdomain (`acme-media.com`).",
    why: "RedTrack is reached by a CNAME, and DNS allows none at the top of a domain: the address stays empty, and clicks and postbacks go nowhere.",
    mend: "Take a subdomain, such as `trk.acme-media.com`. A few DNS services imitate a CNAME at the top (ALIAS, flattening); where yours does, silence the rule with a reason.",
    source: Some((
        "how DNS works (RFC 1912, 2.4); that RedTrack has no other way is inferred",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: acme-media.com
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
        let is_other = hosts::foreign(&host).is_some() || redtrack::service_domain(&host).is_some();
        let is_address = !host.bytes().any(|b| b.is_ascii_alphabetic());
        if is_other || is_address || hosts::registrable(&host).0 != Some(&host) {
            continue;
        }
        let message = format!(
            "`{}` has no subdomain, and a CNAME to RedTrack cannot stand at the top of a domain: its clicks and postbacks would not arrive",
            visible(&host)
        );
        out.push(
            domain
                .finding(context.ws.files, RULE.code, text, message)
                .label("no subdomain")
                .help(format!("use a subdomain such as `trk.{}`", visible(&host)))
                .overrule("If your DNS service imitates a CNAME here, write `# trackc: ignore[apex-domain] our DNS flattens CNAMEs` at the end of this line"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_domain;

    #[test]
    fn registered_domains_are_told_from_their_subdomains() {
        for apex in ["acme-media.com", "Acme-Media.co.uk", "акме.рф", "acme.com.br"] {
            assert_eq!(on_domain(apex), ["warning apex-domain 2:18"], "{apex}");
        }
        for sub in ["trk.acme-media.com", "www.acme-media.co.uk", "a.b.c.acme.com.br"] {
            assert!(on_domain(sub).is_empty(), "{sub}");
        }
    }

    #[test]
    fn further_domains_are_looked_at() {
        let yaml = "trk.acme-media.com\ndomains:\n  meta: { host: acme-deals.com }";
        assert_eq!(on_domain(yaml), ["warning apex-domain 4:17"]);
    }
}
