//! `api-host`

use super::{Check, Context, Example, Rule, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC602", "api-host"),
    what: "A tracking domain is a host of RedTrack's panel, API or help, or one of KMA.BIZ's own hosts.",
    why: "Those hosts take no clicks and no postbacks: RedTrack's API answers a postback with \"not found\", so the visitors and the conversions are lost without a word.",
    mend: "Write your own tracking domain, as it stands in RedTrack → Tools → Domains.",
    source: Some((
        "RedTrack's API schema; a postback sent to the API host was seen to answer 404",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: api.redtrack.io
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
        let Some((whose, what)) = hosts::foreign(&host) else { continue };
        let message = format!(
            "`{}` belongs to {whose} ({what}): clicks and postbacks sent there are lost",
            visible(&host)
        );
        out.push(
            domain
                .finding(context.ws.files, RULE.code, text, message)
                .label("not a tracking domain")
                .help("write your own domain from RedTrack → Tools → Domains, such as `trk.acme-media.com`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_domain;

    #[test]
    fn panels_and_interfaces_are_found_however_they_are_written() {
        for bad in [
            "api.redtrack.io",
            "APP.RedTrack.io",
            "redtrack.io",
            "help.redtrack.io",
            "cpanel.kma.biz",
        ] {
            assert_eq!(on_domain(bad), ["error api-host 2:18"], "{bad}");
        }
        assert_eq!(on_domain("https://api.redtrack.io/postback"), ["error api-host 2:26"]);
    }

    #[test]
    fn further_domains_are_looked_at_and_look_alikes_are_silent() {
        let yaml = "{ host: trk.acme-media.com }\ndomains: { meta: app.redtrack.io }";
        assert_eq!(on_domain(yaml), ["error api-host 3:18"]);
        assert!(on_domain("trk.redtrack-io.com").is_empty());
    }
}
