//! `placeholder-left`

use super::parts::once;
use super::placeholders::{Left, is_sample_host, left, place_name, token_for};
use super::{Check, Context, Example, Role, Rule, Site, hosts};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::model::{Map, Secret};
use crate::template::Template;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC403", "placeholder-left"),
    what: "A place that a template leaves for you is still empty: `{replace}`, `REPLACE`, `EVENT_NAME`, `<AID>`, `YOUR_…`, a host under example.com. `<zoneid>` in the link of a preset's channel is a warning.",
    why: "Nobody fills a placeholder on the way. A postback with `<AID>` in it names no account, and a link to example.com sells nothing: the conversions are lost without an error anywhere.",
    mend: "Put your own value in its place. In a channel's postback, `<AID>` is filled from `postback.secrets`, or written over.",
    source: Some((
        "RedTrack's help on its templates; the channels' sample postbacks",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d }
channels:
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback: { url: \"https://ad.acme-net.com/conversion?aid=<AID>&visitor_id={ref_id}\" }
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
  push:
    click_id: \"{click_id}\"
    parameters: { sub1: \"{site_id}\" }
    postback:
      url: \"https://ad.acme-net.com/conversion?aid=<AID>&visitor_id={ref_id}\"
      secrets: { AID: { env: ACME_AID } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Both { parts: |context| once(context, workspace), sites },
};

/// Tracking domains and their targets.
fn workspace(context: &Context<'_, '_>, out: &mut Findings) {
    let files = context.ws.files;
    for domain in hosts::tracking(context.ws) {
        for text in domain.host.into_iter().chain(domain.target) {
            let host = hosts::parts(text.value).host;
            let ranges = if is_sample_host(&text.value[host.clone()]) {
                vec![host]
            } else {
                left(&Template::parse(text.value)).into_iter().map(|l| l.range).collect()
            };
            for range in ranges {
                let message = message(&text.value[range.clone()]);
                let range = hosts::part_of(text, range);
                out.push(
                    files
                        .finding(RULE.code, domain.owner, text.at, range, message)
                        .label("left from a template")
                        .help("write your own domain from RedTrack → Tools → Domains"),
                );
            }
        }
    }
}

fn message(text: &str) -> String {
    let shown = visible(text);
    if is_sample_host(text) {
        format!("`{shown}` is a host for examples: nothing sent there reaches anybody")
    } else {
        format!(
            "`{shown}` is a placeholder that was not replaced: it is sent as it stands, and nobody fills it"
        )
    }
}

fn sites(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let text = site.text.value;
    if site.role.is_url() && is_sample_host(site.url.host()) {
        let range = site.url.host_range();
        out.push(
            context
                .at(RULE.code, site, range.clone(), message(&text[range]))
                .label("left from an example")
                .help("write the address that the panel shows you"),
        );
    }
    let mut found = left(site.template());
    if found.is_empty() {
        return;
    }
    // A channel may write its macros as `<zoneid>`, unless it is known how it writes them. What is
    // no macro at all where the click id belongs has a rule of its own.
    let channel = Some(site).filter(|site| site.role.is_filled_by_channel());
    let preset = channel.and_then(|site| context.plan.channel(site.owner.id)?.preset);
    if channel.is_some() {
        let is_known = preset.is_some_and(|preset| !preset.macros.is_empty());
        let is_doubtful = |l: &Left| l.range == (0..text.len()) && site.text.at.doc().is_some();
        let is_told = site.role != Role::ChannelClickId;
        found.retain(|l| !l.is_place || (is_known && is_told && is_doubtful(l)));
    }
    if site.role == Role::ChannelPostback {
        let known = context.ws.channels.get(site.owner.id).and_then(|c| c.postback.as_ref());
        let secrets = known.and_then(|p| p.value.secrets.as_ref());
        found.retain(|l| !l.is_place || !is_filled(secrets, place_name(&text[l.range.clone()])));
        if site.text.at.doc().is_none() {
            from_preset(context, site, &found, out);
            return;
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for Left { range, is_place } in found {
        let written = &text[range.clone()];
        // One entry of `secrets` fills every place of a name.
        if is_place && told.contains(&written) {
            continue;
        }
        told.push(written);
        // `YOUR_CLICK_ID` asks for the same as `<CLICK_ID>`.
        let token = Some(written).filter(|_| site.role == Role::ChannelPostback);
        let known = preset.and_then(|preset| preset.macro_called(place_name(written)));
        let is_doubtful = is_place && preset.is_some();
        let help = if let Some(known) = known {
            format!("write `{known}`")
        } else if let Some(token) = token.and_then(token_for) {
            format!("write `{token}` in its place")
        } else if site.role == Role::ChannelPostback && is_place {
            format!(
                "write your account's value over it, or add `secrets: {{ {0}: {{ env: {0} }} }}` to this postback",
                visible(place_name(written))
            )
        } else {
            format!(
                "write your own value in place of `{}`, or remove the parameter",
                visible(written)
            )
        };
        let known = known.filter(|_| is_doubtful);
        let fix = known.and_then(|known| context.write_own(site, range.clone(), known));
        let finding = context.at(RULE.code, site, range, message(written));
        let finding = finding.label("left from a template").help(help).fix(fix);
        out.push(if is_doubtful { finding.severity(Severity::Warning) } else { finding });
    }
}

/// A key under `secrets` fills its place, were its value broken.
fn is_filled(secrets: Option<&Map<'_, Secret<'_>>>, name: &str) -> bool {
    secrets.is_some_and(|map| map.entries.iter().any(|(key, _)| key.value == name))
}

/// One finding for a preset's postback with all that it still needs, at what the user wrote.
fn from_preset(context: &Context<'_, '_>, site: &Site<'_, '_>, found: &[Left], out: &mut Findings) {
    let Some(used) = context.ws.channels.get(site.owner.id) else { return };
    let mut names: Vec<&str> = Vec::new();
    for left in found {
        let name = place_name(&site.text.value[left.range.clone()]);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return;
    }
    let files = context.ws.files;
    let preset = used.preset.map_or("", |p| p.value);
    let listed = names.iter().map(|n| format!("`<{n}>`")).collect::<Vec<_>>().join(", ");
    let written = used.postback.as_ref().map(|p| p.at).filter(|at| at.doc().is_some());
    let message = format!(
        "the postback of the preset `{}` still needs {listed}: without your account's values the channel cannot tell whose conversion it is",
        visible(preset)
    );
    let mut diagnostic = match written {
        Some(at) => {
            let found = Diagnostic::new(RULE.code, files.key_span(at), message);
            let found = files.chain(found, site.owner, at, None);
            used.preset.map_or(found.clone(), |p| {
                found.related(files.span(p.at), "the URL comes from this preset")
            })
        }
        None => context.at(RULE.code, site, 0..0, message),
    };
    let entries = names.iter().map(|n| {
        let env = format!("{}_{n}", preset.to_uppercase().replace('-', "_"));
        format!("{n}: {{ env: {env} }}")
    });
    let entries = entries.collect::<Vec<_>>().join(", ");
    diagnostic = diagnostic.label("account values are missing").help(format!(
        "add `secrets: {{ {entries} }}` to this postback, or write its `url` with your own values: {}",
        visible(site.text.value)
    ));
    out.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

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
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    fn stream(url: &str) -> Vec<String> {
        with(&format!("offers:\n  a: {{ stream: \"{url}\" }}"))
    }

    fn postback(query: &str) -> Vec<String> {
        with(&format!(
            "channels:\n  c: {{ click_id: \"{{id}}\", parameters: {{ sub1: \"{{z}}\" }}, postback: {{ url: \"https://n.acme-net.com/p?c={{ref_id}}&{query}\" }} }}"
        ))
    }

    #[test]
    fn every_kind_is_found_where_it_is() {
        let at = |column: usize| vec![format!("error placeholder-left 6:{column}")];
        assert_eq!(stream("https://kshop5.pro/AbC12d?data2={replace}"), at(49));
        assert_eq!(stream("https://kshop5.pro/AbC12d?data2=REPLACE"), at(49));
        assert_eq!(stream("https://kshop5.pro/REPLACE"), at(36));
        assert_eq!(stream("https://kshop5.pro/<CODE>"), at(36));
        assert_eq!(stream("https://shop.Example.com/AbC12d"), at(25));
        assert_eq!(stream("http://example.org/x"), at(24));
        for left in [
            "x={replace_me}",
            "x={replace_or_remove}",
            "x=OPTIONAL",
            "x=EVENT_NAME",
            "x=YOUR_KEY",
            "x=<AID>",
            "x={REPLACE}",
            "x=REPLACE_ME",
            "x=<YOUR_ID>",
        ] {
            assert_eq!(postback(left), at(111), "{left}");
        }
    }

    #[test]
    fn domains_slots_extras_and_landers_are_looked_at() {
        let yaml = "version: 1
tracking_domain: { host: your.dedicated.tracking.domain.com, target: \"<ACCOUNT>.ttrk.io\" }
domains: { meta: trk.example.net }
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source: { postback: { extra: { sub1: \"{replace}\" } } }
offers:
  a: { stream: https://kshop5.pro/AbC12d, data: { data2: REPLACE } }
landers:
  q: { url: https://example.com/quiz }
";
        let all = found(&[("trackc.yaml", yaml)]);
        let loud: Vec<_> = all.iter().filter(|f| !f.contains("unused-definition")).collect();
        let places = ["2:26", "2:71", "3:18", "6:45", "8:58", "10:21"];
        let expected: Vec<_> =
            places.iter().map(|p| format!("error placeholder-left {p}")).collect();
        assert_eq!(loud, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn ordinary_text_is_silent() {
        for good in ["x=REPLACED", "x=YOUR", "x=replace", "x=<>", "x=MY_EVENT_NAME", "x=a%3Cb"] {
            assert!(postback(good).is_empty(), "{good}");
        }
        for good in ["https://example-network.com/AbC12d", "https://notexample.com/AbC12d"] {
            assert!(stream(good).is_empty(), "{good}");
        }
    }

    #[test]
    fn a_place_in_a_presets_link_is_a_warning() {
        let of = |preset: &str, value: &str| {
            let rest = format!("cost: \"{{cost}}\", parameters: {{ sub1: \"{value}\" }}");
            with(&format!("channels: {{ c: {{ {preset}click_id: \"{{id}}\", {rest} }} }}"))
        };
        let preset = "preset: propellerads, ";
        assert_eq!(of(preset, "<zoneid>"), ["warning placeholder-left 5:95"]);
        assert_eq!(of(preset, "<my site>"), ["warning placeholder-left 5:95"]);
        assert!(of("", "<zoneid>").is_empty());
        assert!(of(preset, "a <b> c").is_empty());
        let root = "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: { Sale: { when: approved } }\nchannels: { c: { preset: propellerads, parameters: { sub1: \"<zoneid>\" } } }\n";
        let outcome = check(&[("trackc.yaml", root)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("found");
        assert_eq!(found.fixes[0].edits[0].text, "{zoneid}");
    }

    #[test]
    fn a_preset_says_once_what_it_needs() {
        let part = "channels:\n  c:\n    preset: propellerads\n    postback: { events: [Sale] }";
        assert_eq!(with(part), ["error placeholder-left 8:5"]);
        let yaml = format!(
            "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: [pending, approved, declined, fake], duplicates: update }} }}\n{part}\n"
        );
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let found =
            &outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("found");
        assert!(found.message.contains("`<AID>`, `<TID>`"), "{}", found.message);
        let filled = format!(
            "{} }}",
            part.strip_suffix(" }").expect("map").to_owned()
                + ", secrets: { AID: { env: A }, TID: { env: T } }"
        );
        assert!(with(&filled).is_empty(), "{:?}", with(&filled));
        assert!(with("channels: { c: { preset: propellerads } }").is_empty());
    }
}
