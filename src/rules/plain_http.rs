//! `plain-http`

use super::{Check, Context, Example, Role, Rule, Site, hosts};
use crate::diagnostic::{Applicability, Code, Findings};
use crate::facts::Confidence;
use crate::facts::channels::{Channel, channel, is_http_only};

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC410", "plain-http"),
    what: "A stream link, a lander or a channel postback begins with `http://`, and the network is not one that is only known to take `http`.",
    why: "Browsers warn before an unencrypted page or refuse it, and whoever stands between may read or change the click id; each is traffic that was paid for and is not counted.",
    mend: "Write `https://` and open the address once in a browser to see that it answers. Where the other side really has no `https`, silence the rule with a reason.",
    source: Some((
        "current guides of the networks use https; which of them still want http is kept with each preset",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: http://kshop5.pro/AbC12d }
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
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !site.role.is_url() || !site.url.scheme().eq_ignore_ascii_case("http") {
        return;
    }
    let host = hosts::normal(site.url.host());
    let what = match site.role {
        Role::StreamLink => "this stream link",
        Role::LanderUrl => "this page's address",
        _ if takes_http_only(context, site, &host) => return,
        _ => "this postback",
    };
    let range = 0..site.url.scheme_range().end + "://".len();
    let message = format!(
        "{what} is sent unencrypted: browsers and networks increasingly refuse `http://`, and a refused click or conversion is lost"
    );
    // RedTrack has a certificate for every tracking domain; of others only a look can tell.
    let sure = if context.is_own_host(&host) { Applicability::Safe } else { Applicability::Unsafe };
    let fix = context.write(site, range.clone(), "https://").map(|fix| fix.at_most(sure));
    out.push(
        context
            .at(RULE.code, site, range, message)
            .fix(fix)
            .label("not encrypted")
            .help("write `https://` once you have seen that the address answers there")
            .overrule("If it does not, write `# trackc: ignore[plain-http] has no https` at the end of this line"),
    );
}

/// Whether the network behind a channel's postback is only known to take `http`: by the
/// channel's preset, or by the host of any preset.
fn takes_http_only(context: &Context<'_, '_>, site: &Site<'_, '_>, host: &str) -> bool {
    let preset = context.ws.channels.get(site.owner.id).and_then(|c| c.preset);
    preset.and_then(|p| channel(p.value)).is_some_and(Channel::takes_http_only)
        || is_http_only(host)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn with(part: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
{part}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| f.contains("plain-http")).collect()
    }

    fn postback(more: &str, url: &str) -> Vec<String> {
        with(&format!(
            "channels:\n  c: {{ {more}, click_id: \"{{id}}\", postback: {{ url: \"{url}\" }} }}"
        ))
    }

    #[test]
    fn links_landers_and_postbacks_are_looked_at() {
        assert_eq!(
            with("offers:\n  a: { stream: HTTP://kshop5.pro/AbC12d }"),
            ["warning plain-http 6:16"]
        );
        assert_eq!(
            with("landers:\n  a: { url: http://quiz.acme-media.com }"),
            ["warning plain-http 6:13"]
        );
        assert_eq!(postback("name: C", "http://ad.acme-net.com/p?c={ref_id}").len(), 1);
        assert!(postback("name: C", "https://ad.acme-net.com/p?c={ref_id}").is_empty());
    }

    #[test]
    fn networks_that_only_take_http_are_silent() {
        assert!(postback("name: Z", "http://zp-postback.com/zppostback/a?cid={ref_id}").is_empty());
        assert!(
            postback("preset: clickadu", "http://sancontr.com/conversion/a/?visitor_id={ref_id}")
                .is_empty()
        );
        assert!(with("channels: { p: { preset: pushhouse } }").is_empty());
        assert_eq!(postback("preset: mgid", "http://a.mgid.com/postback/1?c={ref_id}").len(), 1);
    }
}
