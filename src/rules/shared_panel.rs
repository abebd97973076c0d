//! `shared-panel`

use super::context::Environment;
use super::postbacks::place_of;
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::{Confidence, kma};
use crate::text::visible;
use crate::yaml::Loc;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC314", "shared-panel"),
    what: "An environment prints a global postback that differs from the base's or stands on another host than another environment's, for what is assumed to be the same KMA.BIZ account.",
    why: "An account has one global postback. Pasting this environment's replaces the other's, and every lead of the live campaigns is reported to the wrong RedTrack from then on.",
    mend: "Give the environment streams of its own and let it paste its postback in those (`offers: { ID: { stream: … } }` and `offer_source.postback.delivery: stream`), or silence the rule where it has a KMA.BIZ account of its own.",
    source: Some((
        "Kadam's wiki and PeerClick's help on KMA.BIZ's global postback",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: approved, duplicates: update }
environments:
  staging:
    tracking_domain: trk.staging-media.com
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
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
  Sale: { when: approved, duplicates: update }
environments:
  staging:
    tracking_domain: trk.staging-media.com
    offer_source:
      postback: { delivery: stream }
    offers:
      keto-kz: { stream: https://kshop5.pro/StAg12 }
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let is_known = !ws.incomplete && !ws.lacks_defaults;
    let Some(name) = ws.env.filter(|_| is_known) else { return };
    let Some(host) = ws.tracking_domain.as_ref().and_then(|d| d.host) else { return };
    let global = &context.own().global;
    if global.is_empty() || host.value.is_empty() {
        return;
    }
    // What makes it another postback: its host, what is written of the postback, or something else
    // in the environment.
    let own_host = ws.files.is_of_environment(host.at, name).then_some(host.at);
    let own = |at: &Loc| ws.files.is_of_environment(*at, name);
    let part = ws.offer_source_at.filter(own).map(|at| (at, ws.files.key_span(at)));
    let event = || ws.events.all().map(|entry| entry.key).find(own);
    let part = part.or_else(|| event().map(|key| (key, ws.files.key(key))));
    let part = part.or_else(|| ws.env_at.map(|key| (key, ws.files.key(key))));
    let Some((at, span)) = own_host.map(|at| (at, ws.files.span(at))).or(part) else { return };
    // Of two environments, the later one is pointed at.
    let replaced = |other: &&Environment<'_>| {
        let earlier = match (other.env, other.host_at) {
            (Some(env), Some(host_at)) if ws.files.is_of_environment(host_at, env) => {
                place_of(ws.files, host_at) < place_of(ws.files, at)
            }
            _ => true,
        };
        let has_own_host = own_host.is_some() && !other.host.eq_ignore_ascii_case(host.value);
        let differs = has_own_host || (other.env.is_none() && other.global != *global);
        other.env != Some(name)
            && !other.global.is_empty()
            && !other.host.is_empty()
            && differs
            && earlier
    };
    let Some(other) = context.environments.iter().find(replaced) else { return };
    let whose = match other.env {
        Some(env) => format!("that of environment `{}`", visible(env)),
        None => "the base's".to_owned(),
    };
    let message = format!(
        "this environment has a global postback of its own on `{}`, and a KMA.BIZ account holds one ({}): pasting it replaces {whose} on `{}`, if both use the same account",
        visible(host.value),
        kma::GLOBAL_POSTBACK_MENU,
        visible(other.host)
    );
    let mut diagnostic = Diagnostic::new(RULE.code, span, message)
        .label("replaces another global postback")
        .help("give this environment streams of its own (`offers: { ID: { stream: … } }`), and write `offer_source: { postback: { delivery: stream } }` in it: its postback is pasted in those then")
        .overrule("If it has a KMA.BIZ account of its own, write `# trackc: ignore[shared-panel] own account` above this line");
    if let Some(at) = other.host_at.filter(|_| own_host.is_some()) {
        diagnostic = diagnostic.related(ws.files.span(at), "the host of the other one");
    }
    out.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::RULE;
    use crate::rules::{EnvChoice, Options, analyse};
    use crate::workspace::in_memory;
    use crate::yaml::Limits;

    fn fired(delivery: &str, environments: &str) -> Vec<String> {
        let text = format!(
            "version: 1
tracking_domain: {{ host: trk.acme-media.com }}
conversion_events: {{ Sale: {{ when: approved }} }}
offer_source: {{ postback: {{ delivery: {delivery} }} }}
offers: {{ k: {{ stream: https://kshop5.pro/AbC12d }} }}
environments:
{environments}
"
        );
        let mut found = found(&[("trackc.yaml", &text)]);
        found.retain(|f| f.contains("shared-panel"));
        found
    }

    #[test]
    fn another_postback_on_the_same_host_replaces_the_bases() {
        let extra = "  st: { offer_source: { postback: { extra: { sub1: \"{stream}\" } } } }";
        assert_eq!(fired("global", extra), ["warning shared-panel 7:9"]);
        let events = "  st: { conversion_events: { Lead: { when: pending } } }";
        assert_eq!(fired("global", events), ["warning shared-panel 7:30"]);
        let same = "  st: { offer_source: { currency: USD } }";
        assert!(fired("global", same).is_empty());
    }

    #[test]
    fn whatever_changes_the_postback_replaces_the_bases() {
        for change in [
            "offers: { k: { click_id_slot: data2 } }",
            "defaults: { offers: { click_id_slot: data2 } }",
        ] {
            assert_eq!(
                fired("global", &format!("  st: {{ {change} }}")),
                ["warning shared-panel 7:3"],
                "{change}"
            );
        }
        for change in ["default: true", "payout: none", "when: [approved, pending]"] {
            let change = format!("  st: {{ conversion_events: {{ Sale: {{ {change} }} }} }}");
            assert_eq!(fired("global", &change).len(), 1, "{change}");
        }
        let status = "  st: { conversion_events: { Sale: { duplicates: update } } }";
        assert!(fired("global", status).is_empty());
    }

    #[test]
    fn the_environments_host_is_pointed_at() {
        let short = "  st: { tracking_domain: trk.staging-media.com }";
        assert_eq!(fired("global", short), ["warning shared-panel 7:26"]);
        let long = "  st: { tracking_domain: { host: trk.staging-media.com } }";
        assert_eq!(fired("global", long), ["warning shared-panel 7:34"]);
    }

    /// Whoever builds one environment pastes what it prints.
    #[test]
    fn one_environment_is_compared_with_the_others_as_well() {
        let text = "version: 1
tracking_domain: trk.acme-media.com
conversion_events: { Sale: { when: approved } }
offers: { k: { stream: https://kshop5.pro/AbC12d } }
environments: { st: { tracking_domain: trk.staging-media.com } }
";
        let limits = Limits::default();
        let options = Options { env: EnvChoice::One("st"), ..Options::new(&limits) };
        let loaded = in_memory(&[("trackc.yaml", text)], &limits);
        let found = analyse(&loaded, &options, |a| a.outcome.diagnostics.clone());
        let found = found.expect("there is such an environment");
        let of_rule = found.iter().filter(|d| d.code == RULE.code).map(|d| &d.message);
        let messages: Vec<&String> = of_rule.collect();
        assert!(matches!(messages[..], [m] if m.contains("the base's on `trk.acme-media.com`")));
        // What is wrong with the others is not said.
        assert!(!found.iter().any(|d| d.message.contains("(in environment")), "{found:#?}");
    }

    #[test]
    fn of_two_environments_the_later_one() {
        let two = "  b: { tracking_domain: trk.b-media.com, offer_source: { postback: { delivery: global } } }
  a: { tracking_domain: trk.a-media.com, offer_source: { postback: { delivery: global } } }";
        assert_eq!(fired("stream", two), ["warning shared-panel 8:25"]);
        assert_eq!(fired("global", two).len(), 2);
    }

    #[test]
    fn neighbours_are_silent() {
        let host = "  st: { tracking_domain: trk.staging-media.com }";
        assert!(fired("stream", host).is_empty());
        let streams = "  st: { tracking_domain: trk.staging-media.com, offer_source: { postback: { delivery: stream } } }";
        assert!(fired("global", streams).is_empty());
        assert!(fired("global", "  st: { tracking_domain: trk.acme-media.com }").is_empty());
        assert!(fired("global", "  st: { tracking_domain: TRK.acme-media.com }").is_empty());
        assert!(fired("global", "  st: { tracking_domain: { target: x7f2q.ttrk.io } }").is_empty());
        assert!(fired("global", "  st: { offers: { k: { status: paused } } }").is_empty());
    }
}
