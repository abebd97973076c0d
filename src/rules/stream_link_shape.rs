//! `stream-link-shape`

mod letter_case;

use super::{Check, Context, Example, Role, Rule, Site, not_a_stream_link};
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, kma};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC408", "stream-link-shape"),
    what: "The path of a stream link is not one code of six letters or digits, or two links differ in the letter case of their code alone.",
    why: "KMA.BIZ finds the stream by its code. A code with a character too many or too few, or a page of the landing itself, belongs to no stream, and its leads are nobody's.",
    mend: "Copy the tracking link again from the stream in KMA.BIZ. If your panel shows links of another shape, silence the rule with a reason.",
    source: Some((
        "KMA.BIZ's own installer asks for six characters; six public links agree",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12 }
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
  keto-kz: { stream: https://kshop5.pro/AbC12d/ }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Both { parts: letter_case::look, sites: check },
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if site.role != Role::StreamLink || site.url.host().is_empty() {
        return;
    }
    let path = site.url.path();
    let code = path.strip_prefix('/').unwrap_or(path);
    if kma::is_stream_code(code.strip_suffix('/').unwrap_or(code))
        || not_a_stream_link::reason(context, site.url).is_some()
    {
        return;
    }
    let (range, message) = if code.is_empty() {
        let message =
            "this link has no stream code: KMA.BIZ cannot tell whose visitor comes".to_owned();
        (site.url.host_range(), message)
    } else {
        let message = format!(
            "`{}` is not the code of a stream: those are six letters or digits, and a link with another code belongs to no stream",
            visible(path)
        );
        (site.url.path_range(), message)
    };
    out.push(
        context
            .at(RULE.code, site, range, message)
            .label("expected `/` and six letters or digits")
            .help("copy the tracking link again from the stream in KMA.BIZ")
            .overrule("If your panel shows this very link, write `# trackc: ignore[stream-link-shape] copied from the panel` at the end of this line"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, with_stream};

    fn stream(url: &str) -> Vec<String> {
        let all = found(&[("trackc.yaml", &with_stream(url))]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    #[test]
    fn other_paths_are_found() {
        for path in ["/AbC12", "/AbC12de", "/AbC1-d", "/offer/AbC12d", "/AbC12d/land", "//AbC12d"] {
            let url = format!("https://kshop5.pro{path}?data2=x");
            assert_eq!(stream(&url), ["warning stream-link-shape 6:35"], "{path}");
        }
        assert_eq!(stream("https://kshop5.pro"), ["warning stream-link-shape 6:25"]);
        assert_eq!(stream("https://kshop5.pro/"), ["warning stream-link-shape 6:25"]);
    }

    #[test]
    fn codes_are_silent_and_other_causes_speak_alone() {
        for path in ["/AbC12d", "/000000/", "/abcdef?x=1#y"] {
            assert!(stream(&format!("https://kshop5.pro{path}")).is_empty(), "{path}");
        }
        assert_eq!(stream("https://blog.org/story/?ufl=1"), ["error not-a-stream-link 6:41"]);
        assert_eq!(stream("kshop5.pro/AbC12d"), ["error malformed-url 6:17"]);
    }
}
