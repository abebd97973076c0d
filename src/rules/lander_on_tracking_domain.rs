//! `lander-on-tracking-domain`

use super::{Check, Context, Example, Rule, hosts};
use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::template::UrlTemplate;
use crate::text::visible;
use crate::yaml::Loc;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC606", "lander-on-tracking-domain"),
    what: "A lander's address is on a tracking domain of this workspace.",
    why: "The tracking domain's CNAME points at RedTrack, so RedTrack answers there and your page is never shown: visitors see an error instead of the lander.",
    mend: "Serve the page from another host, such as `quiz.acme-media.com`, and write that address.",
    source: Some((
        "landing-page notes of a team with a live account; how a CNAME works",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
landers:
  quiz: { url: https://trk.acme-media.com/quiz/ }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, funnels: [{ landers: [quiz], offers: [keto-kz] }] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
landers:
  quiz: { url: https://quiz.acme-media.com/ }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, funnels: [{ landers: [quiz], offers: [keto-kz] }] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let files = context.ws.files;
    let mut tracking: HashMap<String, Loc> = HashMap::new();
    for domain in hosts::tracking(context.ws) {
        if let Some(text) = domain.host {
            let host = hosts::host_of(text.value);
            if !host.is_empty() {
                tracking.entry(host.into_owned()).or_insert(text.at);
            }
        }
    }
    if tracking.is_empty() {
        return;
    }
    for (entry, lander) in context.ws.landers.iter() {
        let Some(text) = lander.url else { continue };
        let url = UrlTemplate::parse(text.value);
        let Some(at) = tracking.get(hosts::normal(url.host()).as_ref()) else { continue };
        let owner = entry.owner("lander");
        let message = format!(
            "the lander `{}` is on the tracking domain `{}`: RedTrack answers there, so visitors never see the page",
            visible(entry.id),
            visible(url.host())
        );
        out.push(
            files
                .finding(RULE.code, owner, text.at, Some(url.host_range()), message)
                .label("RedTrack answers here")
                .related(files.span(*at), "the tracking domain")
                .help("serve the page from a host of its own, such as `quiz.your-domain.com`, and write that address"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn lander(url: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
domains: {{ meta: go.acme-deals.com }}
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
landers:
  quiz: {{ url: {url} }}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    #[test]
    fn every_tracking_domain_counts_in_any_case() {
        for url in ["https://trk.acme-media.com/quiz", "https://GO.Acme-Deals.com"] {
            assert_eq!(lander(url), ["error lander-on-tracking-domain 7:24"], "{url}");
        }
    }

    #[test]
    fn neighbours_are_silent() {
        for url in ["https://acme-media.com/trk", "https://quiz.trk.acme-media.com/"] {
            assert!(lander(url).is_empty(), "{url}");
        }
    }
}
