//! `secret-in-yaml`

use super::secrets::{Sign, find_all};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC903", "secret-in-yaml"),
    what: "A protection token, an account's key or 32 characters that look like an API key are written out, as a value or in a comment, in a workspace that is not `private: true`.",
    why: "A workspace lives in git, and git forgets nothing. Whoever reads it may send conversions in your name, or read and change the account: a key in a repository is a key given away.",
    mend: "Name an environment variable: `protection_token: { env: REDTRACK_PTOKEN }`; in a URL write `<KEY>` and fill it with `secrets: { KEY: { env: NETWORK_KEY } }`. Then change the key in the panel: the old one is in the history.",
    source: Some((
        "KMA.BIZ's own installer checks keys of 32 letters, digits, `_` and `-`",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source:
  postback: { protection_token: k3jd8s0x2m }
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
offer_source:
  postback: { protection_token: { env: REDTRACK_PTOKEN } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback:
      url: \"https://ad.acme-network.com/conversion?visitor_id={ref_id}&key=<KEY>\"
      secrets: { KEY: { env: NETWORK_KEY } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    if ws.private || !context.is_first() {
        return;
    }
    let rest = "whoever can read this workspace can use it, and git keeps it when it is taken out";
    for secret in find_all(ws.files) {
        let (what, label, help) = match secret.sign {
            Sign::ProtectionToken => (
                "the postback protection token is written out here",
                "a token in plain sight",
                "write `protection_token: { env: REDTRACK_PTOKEN }` and set that variable where you build",
            ),
            Sign::ChannelSecret => (
                "an account's key is written out here",
                "a key in plain sight",
                "write `{ env: NETWORK_KEY }` and set that variable where you build",
            ),
            // It may be one, and says so as a name that is none.
            Sign::Variable => continue,
            Sign::Place => (
                "an account's key or token is written out here",
                "a key in plain sight",
                "in a channel's postback write `<KEY>` here and `secrets: { KEY: { env: NETWORK_KEY } }` beside the URL; for RedTrack's `ptoken` use `protection_token`",
            ),
            Sign::KeyShape => (
                "these 32 characters look like an API key",
                "looks like a key",
                "take it out, or name an environment variable (`{ env: … }`); where this is no secret, or nobody else reads the workspace, say `private: true`",
            ),
            Sign::Comment => (
                "a key or token is written out in this comment",
                "a key in plain sight",
                "take it out; where it is no secret, or nobody else reads the workspace, say `private: true`",
            ),
        };
        // The secret itself is never part of a message.
        let message = format!("{what}: {rest}");
        let help = format!("{help}; then make a new one in the panel");
        out.push(Diagnostic::new(RULE.code, secret.span, message).label(label).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, pointed};

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn workspace(rest: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
{rest}
"
        )
    }

    #[test]
    fn comments_are_no_hiding_place() {
        let rest = format!(
            "offers:
  a: {{ stream: https://kshop5.pro/AbC12d }} # KMA.BIZ api token: {KEY}
  # was: https://ad.acme.io/c?api_key=s3cr3t&x=1, and not \"{KEY}\"
  b: {{ stream: \"https://kshop5.pro/AbC12e?x=#_{KEY}\" }}
  # commit 0123456789abcdef0123456789abcdef01234567"
        );
        let all = found(&rest);
        assert_eq!(
            all,
            [
                format!("error secret-in-yaml 6 {KEY}"),
                "error secret-in-yaml 7 s3cr3t".to_owned(),
                format!("error secret-in-yaml 7 {KEY}"),
                format!("error secret-in-yaml 8 {KEY}"),
            ]
        );
    }

    #[test]
    fn a_token_whose_line_was_taken_out_is_one_still() {
        for line in [
            "# protection_token: k3jd8s0x2m",
            "#protection_token: \"k3jd8s0x2m\" # old",
            "# ptoken=k3jd8s0x2m",
        ] {
            let rest = format!("offer_source:\n  postback:\n    {line}\n    delivery: global");
            assert_eq!(found(&rest), ["error secret-in-yaml 7 k3jd8s0x2m"], "{line}");
        }
        for line in [
            "# protection_token: { env: kmatoken01 }",
            "# protection_token: see the vault",
            "# the token is k3jd8s0x2m",
        ] {
            let rest = format!("offer_source:\n  postback:\n    {line}\n    delivery: global");
            assert!(found(&rest).is_empty(), "{line}");
        }
    }

    #[test]
    fn samples_pages_and_sums_in_comments_are_no_keys() {
        let sum = "0f3a9c1d2b4e5f60718293a4b5c6d7e8";
        for comment in [
            format!("https://www.notion.so/acme/Keto-KZ-{sum}"),
            format!("https://cdn.acme.com/img/{sum}.jpg"),
            format!("creative md5 {sum}"),
            "https://api.kma.biz/?token=XXXXXXXX".to_owned(),
            "https://api.kma.biz/?token=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
        ] {
            let rest =
                format!("# {comment}\noffers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}");
            assert!(found(&rest).is_empty(), "{comment}");
        }
        let key =
            format!("# api key: {sum}\noffers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}");
        assert_eq!(found(&key).len(), 1);
    }

    fn found(rest: &str) -> Vec<String> {
        let found = pointed(&[("trackc.yaml", &workspace(rest))]);
        found.into_iter().filter(|f| f.contains("secret-in-yaml")).collect()
    }

    #[test]
    fn literal_tokens_are_reported_as_they_stand() {
        assert_eq!(
            found(
                "offer_source: { postback: { protection_token: 'abc', extra: { ptoken: k3jd8s0x2m, sub1: \"{stream}\" } } }"
            ),
            ["error secret-in-yaml 5 'abc'", "error secret-in-yaml 5 k3jd8s0x2m"]
        );
        assert_eq!(
            found(
                "channels: { a: { postback: { url: \"https://a.io/?c={ref_id}&k=<KEY>\", secrets: { KEY: s3cret } } } }"
            ),
            ["error secret-in-yaml 5 s3cret"]
        );
        assert_eq!(
            found("environments: { x: { offer_source: { postback: { protection_token: abc } } } }"),
            ["error secret-in-yaml 5 abc"]
        );
    }

    #[test]
    fn keys_are_found_wherever_they_stand() {
        for rest in [
            format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d, notes: \"the key is {KEY}\" }} }}"
            ),
            format!("landers: {{ a: {{ url: \"https://quiz.acme-media.com/{KEY}/\" }} }}"),
            format!(
                "channels: {{ a: {{ postback: {{ url: \"https://a.io/?c={{ref_id}}&goal={KEY}\" }} }} }}"
            ),
            format!("offer_source: {{ postback: {{ extra: {{ sub1: {KEY} }} }} }}"),
        ] {
            assert_eq!(found(&rest), [format!("error secret-in-yaml 5 {KEY}")]);
        }
    }

    #[test]
    fn account_parts_ids_and_variables_are_no_secrets() {
        for rest in [
            format!("channels: {{ a: {{ preset: exoclick, postback: {{ url: \"http://s.magsrv.com/tag.php?goal={KEY}&tag={{ref_id}}\" }} }} }}"),
            "campaigns: { a: { redtrack_id: 61f190c31cfe1c000181572d } }".to_owned(),
            "channels: { a: { preset: propellerads, postback: { secrets: { AID: \"123\", TID: \"456\" } } } }".to_owned(),
            "offer_source: { postback: { protection_token: \"${REDTRACK_PTOKEN}\" } }".to_owned(),
            "offer_source: { postback: { protection_token: { env: kmatoken01 } } }".to_owned(),
            "offer_source: { postback: { protection_token: { env: REDTRACK_PTOKEN } } }".to_owned(),
            "channels: { a: { preset: trafficstars, postback: { secrets: { ACCOUNT_KEY: { env: KEY } } } } }".to_owned(),
            "landers: { a: { url: \"https://quiz.acme-media.com/kz-propeller-keto-landing-page-a/?key=quiz\" } }".to_owned(),
            "offers: { secrets: { stream: https://kshop5.pro/AbC12d }, extra: { name: token } }".to_owned(),
            format!("private: true\noffers: {{ a: {{ notes: {KEY} }} }}"),
        ] {
            assert!(found(&rest).is_empty(), "{rest}: {:?}", found(&rest));
        }
    }

    /// They were called secrets wherever the preset stood elsewhere.
    #[test]
    fn account_parts_are_known_by_a_preset_that_stands_elsewhere() {
        let of = |root: &str, more: &str| {
            let root = workspace(&format!("include: [more.yaml]\n{root}"));
            let found = pointed(&[("trackc.yaml", &root), ("more.yaml", more)]).into_iter();
            found.filter(|f| f.contains("secret-in-yaml")).collect::<Vec<_>>()
        };
        let secrets = |key: &str| format!("{{ postback: {{ secrets: {{ {key}: \"12345\" }} }} }}");
        let (aid, own) = (secrets("AID"), secrets("ACCOUNT_KEY"));
        let here = "channels: { a: { preset: propellerads } }\n";
        let environment =
            |of: &str| format!("environments: {{ x: {{ channels: {{ a: {of} }} }} }}\n");
        let lent = |of: &str| format!("defaults: {{ channels: {of} }}\n");
        let entry = |of: &str| format!("channels: {{ a: {of} }}\n");
        let preset = "{ preset: propellerads }";
        let nothing: [&str; 0] = [];
        assert_eq!(of(&format!("{here}{}", environment(&aid)), "offers: {}\n"), nothing);
        assert_eq!(of(&environment(&aid), here), nothing);
        assert_eq!(of(&format!("{}{}", entry(&aid), lent(preset)), "offers: {}\n"), nothing);
        assert_eq!(of(&lent(&aid), here), nothing);
        let secret = ["error secret-in-yaml 6 \"12345\""];
        assert_eq!(of(&environment(&own), here), secret);
        assert_eq!(of(&environment(&aid), "channels: { b: { preset: propellerads } }\n"), secret);
        assert_eq!(of(&lent(&own), here), secret);
        assert_eq!(of(&lent(&aid), "channels: { a: {} }\n"), secret);
    }

    #[test]
    fn no_finding_of_any_rule_prints_a_secret() {
        let rest = format!(
            "private: true
offer_source: {{ postback: {{ protection_token: {KEY} }} }}
channels: {{ a: {{ preset: {KEY}, name: {KEY} }} }}
campaigns: {{ x: {{ channel: {KEY}, offers: [{KEY}] }} }}"
        );
        let outcome = check(&[("trackc.yaml", &workspace(&rest))]);
        assert!(!outcome.diagnostics.is_empty());
        for d in &outcome.diagnostics {
            assert!(!format!("{d:?}").contains(KEY), "{d:?}");
        }
        assert_eq!(outcome.secrets.len(), 5);
    }
}
