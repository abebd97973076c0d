//! `sub-name-taken`

use super::{Check, Context, Example, Rule, doubt};
use crate::compile::slot_number;
use crate::diagnostic::{Code, Findings, Severity};
use crate::facts::behaviour::{COST, REF_ID};
use crate::facts::{Confidence, channels};
use crate::model::{Channel, Parameter, Text};
use crate::text::visible;
use crate::workspace::{Files, Owner};
use hashbrown::{HashMap, HashSet};

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC507", "sub-name-taken"),
    what: "Two parameters of a channel's link have one name, or a parameter takes the name of another slot, of `cost` or of `ref_id` (also where the channel has neither, a warning), or that of RedTrack's own click id on a page without a redirect (a warning).",
    why: "Of two parameters with one name in a link only one arrives: the other's column in the reports is empty, or, worse, the click id or the cost is overwritten.",
    mend: "Give every parameter a name of its own.",
    source: Some((
        "How query strings are read; RedTrack's help on sub1 … sub20 and ref_id",
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
campaigns:
  kz: { channel: push, offers: [keto-kz] }
channels:
  push:
    click_id: \"{click_id}\"
    parameters:
      sub1: { macro: \"{site_id}\", name: utm_source }
      sub2: { macro: \"{zone_id}\", name: utm_source }
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
campaigns:
  kz: { channel: push, offers: [keto-kz] }
channels:
  push:
    click_id: \"{click_id}\"
    parameters:
      sub1: { macro: \"{site_id}\", name: utm_source }
      sub2: { macro: \"{zone_id}\", name: utm_term }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let direct_campaigns = context.plan.campaigns.iter().filter(|c| c.direct);
    let in_pages: HashSet<&str> =
        direct_campaigns.filter_map(|c| c.channel).map(|channel| channel.value).collect();
    for planned in &context.plan.channels {
        if let Some(channel) = ws.channels.get(planned.id) {
            let in_page = in_pages.contains(planned.id);
            names(ws.files, planned.owner(), channel, in_page, out);
        }
    }
}

/// The name of a parameter in the link, and whether it is written as `name`.
fn name<'t>(key: Text<'t>, parameter: &Parameter<'t>) -> (Text<'t>, bool) {
    parameter.name.map_or((key, false), |name| (name, true))
}

/// A parameter's name that RedTrack reads whether or not the channel has the key for it.
struct Read {
    what: &'static str,
    /// The channel's key for it.
    key: &'static str,
    /// What names of macros for it have in them, in small letters without signs.
    words: &'static [&'static str],
    confidence: Confidence,
    source: &'static str,
}

impl Read {
    fn by(name: &str) -> Option<Self> {
        match name {
            "ref_id" => Some(Self {
                what: "the channel's click id",
                key: "click_id",
                words: &["click", "subid", "cid", "refid", "uid", "tid", "visitor", "transaction"],
                confidence: REF_ID.confidence,
                source: REF_ID.source,
            }),
            "cost" => Some(Self {
                what: "the cost of the click",
                key: "cost",
                words: &["cost", "price", "bid", "cpc", "cpm", "cpa", "spend", "payout"],
                confidence: COST.confidence,
                source: COST.source,
            }),
            _ => None,
        }
    }

    /// Whether the parameter carries just that.
    fn is_meant(&self, channel: &Channel<'_>, parameter: &Parameter<'_>) -> bool {
        let Some(text) = parameter.macro_text else { return true };
        let preset = channel.preset.and_then(|p| channels::channel(p.value));
        let known = preset.and_then(|p| if self.key == "cost" { p.cost } else { p.click_id });
        let name: String = text.value.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        known == Some(text.value) || self.words.iter().any(|word| name.contains(word))
    }
}

/// `in_page` says that the channel's parameters also stand in a page's own address.
fn names<'t>(
    files: &Files<'t>,
    owner: Owner<'t>,
    channel: &Channel<'t>,
    in_page: bool,
    out: &mut Findings,
) {
    let Some(parameters) = &channel.parameters else { return };
    if parameters.iter().all(|(_, p)| p.name.is_none()) {
        // Nothing but plain slots, which are unique as keys of a mapping.
        return;
    }
    let mut first: HashMap<&str, (Text<'t>, bool)> = HashMap::new();
    for (key, parameter) in parameters.iter() {
        let Some(slot) = slot_number(key.value) else { continue };
        let (here, written) = name(key, parameter);
        let reserved = match here.value {
            "ref_id" if channel.click_id.is_some() => Some("the channel's click id"),
            "cost" if channel.cost.is_some() => Some("the cost of the click"),
            "cmpid" if in_page => Some("the campaign's id"),
            other if written && slot_number(other).is_some_and(|n| n != slot) => {
                Some("another slot")
            }
            _ => None,
        };
        let shown = visible(here.value);
        if let Some(of) = reserved {
            let own = visible(key.value);
            // Another slot that is empty, or has a name of its own, is no second parameter.
            let is_free = slot_number(here.value).is_some()
                && parameters
                    .iter()
                    .all(|(k, p)| k.value != here.value || name(k, p).0.value != here.value);
            let (message, help) = if is_free {
                let message = format!(
                    "`{shown}` is the name of {of}: RedTrack may take what the link carries under it for `{shown}`, and leave `{own}` empty"
                );
                (message, format!("write the macro under `{shown}`, or leave `name` out"))
            } else {
                let message = format!(
                    "`{shown}` is the name of {of} in this channel's link: of two parameters with one name only one arrives"
                );
                (message, format!("give `{own}` another name, or leave `name` out"))
            };
            let diagnostic = files.finding(RULE.code, owner, here.at, None, message);
            out.push(diagnostic.label("the name is taken").help(help));
            continue;
        }
        if in_page && matches!(here.value, "clickid" | "rtkcid") {
            let message = format!(
                "a page without a redirect takes `{shown}` in its address for RedTrack's own click id, and this is something else: what its visitors do is then counted for no click"
            );
            let diagnostic = files.finding(RULE.code, owner, here.at, None, message);
            out.push(
                diagnostic
                    .severity(Severity::Warning)
                    .label("the page reads this name")
                    .help(format!(
                        "give `{}` another name; the channel's own click id is written as `click_id`",
                        visible(key.value)
                    ))
                    .basis(doubt::basis(
                        Confidence::Low,
                        "code of two teams, whose pages read `rtkcid`, then `clickid`",
                    )),
            );
        }
        if let Some(read) = Read::by(here.value).filter(|read| !read.is_meant(channel, parameter)) {
            let message = format!(
                "RedTrack takes what a link carries as `{shown}` for {}, and this is something else",
                read.what
            );
            out.push(
                files
                    .finding(RULE.code, owner, here.at, None, message)
                    .severity(Severity::Warning)
                    .label("RedTrack reads this name")
                    .help(format!(
                        "give `{}` another name; if it is {}, write it as `{}`",
                        visible(key.value),
                        read.what,
                        read.key
                    ))
                    .basis(doubt::basis(read.confidence, read.source)),
            );
        }
        let Some(earlier) = first.insert(here.value, (here, written)) else { continue };
        let place = |(text, _): &(Text<'t>, bool)| files.span(text.at);
        let is_later = files.is_before(place(&earlier), place(&(here, written)));
        let (one, other) =
            if is_later { (earlier, (here, written)) } else { ((here, written), earlier) };
        first.insert(here.value, one);
        let message = format!(
            "two parameters of this channel's link are named `{shown}`: only one of them arrives"
        );
        out.push(
            files
                .finding(RULE.code, owner, other.0.at, None, message)
                .label("the same name again")
                .related(place(&one), "the first one")
                .help("give one of the two another name"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, of_channel, pointed};

    fn channel(rest: &str) -> Vec<String> {
        of_channel(&super::RULE, rest)
    }

    #[test]
    fn the_later_of_two_names_is_reported() {
        assert_eq!(
            channel(
                "    parameters: { sub1: { macro: a, name: x }, sub2: { macro: b, name: 'x' } }"
            ),
            ["error sub-name-taken 11 'x'"]
        );
    }

    #[test]
    fn names_of_slots_cost_and_click_id_are_taken() {
        assert_eq!(
            channel("    parameters: { sub1: { macro: a, name: sub2 }, sub2: b }"),
            ["error sub-name-taken 11 sub2"]
        );
        assert_eq!(
            channel(
                "    click_id: \"{c}\"\n    cost: \"{p}\"\n    parameters: { sub1: { macro: a, name: cost }, sub2: { macro: b, name: ref_id } }"
            ),
            ["error sub-name-taken 13 cost", "error sub-name-taken 13 ref_id"]
        );
        assert!(
            channel("    parameters: { sub1: { macro: \"{cost}\", name: cost }, sub2: { macro: b, name: sub2 } }").is_empty()
        );
    }

    #[test]
    fn the_name_of_an_empty_slot_was_said_to_stand_twice() {
        let said = |parameters: &str| {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
channels:
  c: {{ parameters: {{ {parameters} }} }}
"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics;
            let own = found.into_iter().find(|d| d.code == super::RULE.code);
            own.expect("found").message
        };
        let empty =
            "RedTrack may take what the link carries under it for `sub3`, and leave `sub4` empty";
        for third in ["", ", sub3: { macro: \"{b}\", name: utm_b }"] {
            let message = said(&format!("sub4: {{ macro: \"{{a}}\", name: sub3 }}{third}"));
            assert!(message.ends_with(empty), "{message}");
        }
        let message = said("sub4: { macro: \"{a}\", name: sub3 }, sub3: \"{b}\"");
        assert!(message.ends_with("of two parameters with one name only one arrives"), "{message}");
    }

    #[test]
    fn a_name_that_redtrack_reads_is_not_for_something_else() {
        assert_eq!(
            channel(
                "    parameters: { sub1: { macro: \"{z}\", name: cost }, sub2: { macro: \"{site}\", name: ref_id } }"
            ),
            ["warning sub-name-taken 11 cost", "warning sub-name-taken 11 ref_id"]
        );
        let meant = "sub1: { macro: \"{bid_price}\", name: cost }, sub2: { macro: \"{click_id}\", name: ref_id }";
        assert!(channel(&format!("    parameters: {{ {meant} }}")).is_empty());
    }

    #[test]
    fn a_direct_link_carries_the_landers_own_parameters() {
        let in_order = |channels_first: bool, name: &str, url: &str, mode: &str| {
            let channels = format!(
                "channels:\n  push: {{ preset: richads, parameters: {{ sub1: {{ macro: \"[SITE_ID]\", name: {name} }} }} }}"
            );
            let landers = format!("landers:\n  quiz: {{ url: \"{url}\" }}");
            let (one, other) =
                if channels_first { (channels, landers) } else { (landers, channels) };
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  keto-kz: {{ stream: https://kshop5.pro/AbC12d }}
{one}
{other}
campaigns:
  kz: {{ channel: push, mode: {mode}, funnels: [{{ landers: [quiz], offers: [keto-kz] }}] }}
"
            );
            let found = pointed(&[("trackc.yaml", &text)]);
            let of = |f: &String| f.contains("sub-name-taken") || f.contains("duplicate-query-key");
            found.into_iter().filter(of).collect::<Vec<_>>()
        };
        let named = |name: &str, url: &str, mode: &str| in_order(true, name, url, mode);
        let root = |url: &str, mode: &str| named("utm_source", url, mode);
        let twice = "https://quiz.acme-media.com/?a=1&utm_source=push";
        // The address itself is mended, whoever of the two is to blame.
        assert_eq!(root(twice, "direct"), ["error duplicate-query-key 10 utm_source"]);
        let above = in_order(false, "utm_source", twice, "direct");
        assert_eq!(above, ["error duplicate-query-key 8 utm_source"]);
        assert!(root(twice, "redirect").is_empty());
        let id = "https://quiz.acme-media.com/?cmpid=1";
        assert_eq!(root(id, "direct"), ["error duplicate-query-key 10 cmpid"]);
        let other = "https://quiz.acme-media.com/?a=1";
        assert!(root(other, "direct").is_empty());
        assert_eq!(named("cmpid", other, "direct"), ["error sub-name-taken 8 cmpid"]);
        assert!(named("cmpid", other, "redirect").is_empty());
        for name in ["clickid", "rtkcid"] {
            let found = named(name, other, "direct");
            assert_eq!(found, [format!("warning sub-name-taken 8 {name}")]);
            assert!(named(name, other, "redirect").is_empty());
        }
    }
}
