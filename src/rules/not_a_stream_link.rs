//! `not-a-stream-link`

use super::{Check, Context, Example, Role, Rule, Site, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, KnownHost, kma, redtrack};
use crate::template::UrlTemplate;
use crate::text::visible;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC407", "not-a-stream-link"),
    what: "An offer's `stream` is a preview, a panel page or an interface, not the tracking link of a stream.",
    why: "Previews and panel pages count no clicks and no leads: the visitors are paid for, and KMA.BIZ does not know that they are yours.",
    mend: "In KMA.BIZ, open the offer, press Create Stream, and copy the tracking link that it generates: `https://<host>/<six letters or digits>`.",
    source: Some((
        "KMA.BIZ's own lead-API code and a landing-page checker in public code",
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
  keto-kz: { stream: \"https://blog-feed.org/keto-story/?ufl=4711\" }
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

/// Why a URL is no stream link, and the part that shows it.
pub(super) fn reason(
    context: &Context<'_, '_>,
    url: &UrlTemplate<'_>,
) -> Option<(Range<usize>, String)> {
    let host = hosts::normal(url.host());
    if let Some(known) = known_host(&host, url.path()) {
        let message = format!("`{}` is {} of KMA.BIZ", visible(&host), known.what);
        return Some((url.host_range(), message));
    }
    if let Some(param) = url.params().find(|p| url.key(p) == kma::PREVIEW_QUERY_KEY) {
        let message = format!("`{}=` marks a preview of a prelanding", kma::PREVIEW_QUERY_KEY);
        return Some((param.key.start..param.value.end, message));
    }
    if is_of_redtrack(context, &host) {
        let message = format!(
            "`{}` is a host of RedTrack's, so the link would lead the visitor back to RedTrack",
            visible(&host)
        );
        return Some((url.host_range(), message));
    }
    None
}

/// Whether what stands for a stream's link leads back to RedTrack: a campaign's link or a postback, pasted
/// into the wrong field. Neither its parameters nor its macros are then meant for KMA.BIZ.
pub(super) fn leads_to_redtrack(context: &Context<'_, '_>, site: &Site<'_, '_>) -> bool {
    site.role == Role::StreamLink && is_of_redtrack(context, &hosts::normal(site.url.host()))
}

fn is_of_redtrack(context: &Context<'_, '_>, host: &str) -> bool {
    context.is_own_host(host)
        || redtrack::service_domain(host).is_some()
        || hosts::is_under(host, "redtrack.io")
}

/// The panel or preview that a host is, or lies under. A stream's code under an unlisted
/// subdomain may be a stream after all.
fn known_host(host: &str, path: &str) -> Option<&'static KnownHost> {
    let exact = host.strip_prefix("www.").unwrap_or(host);
    kma::NOT_STREAM_HOSTS.iter().find(|k| k.host == exact).or_else(|| {
        let code = path.trim_matches('/');
        let under = |k: &&KnownHost| hosts::is_under(host, k.host);
        kma::NOT_STREAM_HOSTS.iter().find(under).filter(|_| !kma::is_stream_code(code))
    })
}

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if site.role != Role::StreamLink {
        return;
    }
    let Some((range, why)) = reason(context, site.url) else { return };
    let message = format!(
        "this is not a stream's tracking link: {why}. Visitors sent there are not counted as yours"
    );
    out.push(
        context
            .at(RULE.code, site, range, message)
            .label("not a stream link")
            .help("in KMA.BIZ, open the offer, press Create Stream and copy the tracking link: `https://<host>/<six letters or digits>`"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn stream(url: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
domains: {{ meta: go.acme-deals.com }}
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: \"{url}\" }}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    #[test]
    fn panels_previews_and_loops_are_found() {
        let at = |column: usize| vec![format!("error not-a-stream-link 7:{column}")];
        for host in ["kma.biz", "api.kma.biz", "CPANEL.kma.biz", "www.kma.biz", "trackerlead.biz"] {
            assert_eq!(stream(&format!("https://{host}/AbC12d")), at(25), "{host}");
        }
        assert_eq!(stream("https://my.kma.biz/offers/5657"), at(25));
        assert_eq!(stream("https://previewpreland.pro/x/?ufl=1"), at(25));
        assert_eq!(stream("https://keto-news.org/story/?a=1&ufl=1"), at(50));
        assert_eq!(stream("https://trk.acme-media.com/61f190c31cfe1c000181572d"), at(25));
        assert_eq!(stream("https://go.acme-deals.com/61f190c31cfe1c000181572d"), at(25));
        assert_eq!(stream("https://x7f2q.ttrk.io/61f190c31cfe1c000181572d"), at(25));
    }

    #[test]
    fn unknown_hosts_are_fine() {
        for url in [
            "https://kshop5.pro/AbC12d",
            "https://any.new-host.biz/AbC12d/",
            "https://x.kma.biz/AbC12d",
        ] {
            assert!(stream(url).is_empty(), "{url}");
        }
    }
}
