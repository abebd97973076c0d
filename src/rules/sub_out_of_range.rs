//! `sub-out-of-range`

use super::mistyped::is_mistyped;
use super::{Check, Context, Example, Rule};
use crate::compile::slot_number;
use crate::diagnostic::{Code, Findings, Severity};
use crate::facts::{Confidence, redtrack};
use crate::model::{Map, Text};
use crate::text::{in_latin, visible};
use crate::yaml::quoted;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC506", "sub-out-of-range"),
    what: "A key of a channel's `parameters` is none of sub1 … sub20, or a sub of the postback's `extra` is none (one in another spelling is a warning).",
    why: "RedTrack keeps twenty sub slots for a click and twenty for a conversion. What is sent in any other sub is thrown away, and its column in the reports stays empty.",
    mend: "Use a free slot from sub1 to sub20. A parameter that needs a name of its own takes `name`: `sub5: { macro: …, name: utm_source }`.",
    source: Some(("RedTrack's API schema and help: sub1 … sub20", Confidence::High)),
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
    parameters: { sub1: \"{site_id}\", sub21: \"{zone_id}\" }
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
    parameters: { sub1: \"{site_id}\", sub20: \"{zone_id}\" }
",
    )]),
    check: Check::Workspace(check),
};

/// The parameter in which a channel's link carries the channel's own click id.
pub(super) const REF_ID: &str = "ref_id";

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    channels(context, out);
    extra(context, out);
}

fn channels(context: &Context<'_, '_>, out: &mut Findings) {
    let files = context.ws.files;
    for planned in &context.plan.channels {
        let Some(channel) = context.ws.channels.get(planned.id) else { continue };
        let Some(parameters) = &channel.parameters else { continue };
        let mut slots = Slots::of(parameters);
        for (key, parameter) in &parameters.entries {
            if slot_number(key.value).is_some() || out.count_instead() {
                continue;
            }
            let message = format!(
                "`{}` is no parameter that RedTrack keeps: there are sub1 … sub{}, and anything else is thrown away",
                visible(key.value),
                redtrack::SUB_SLOTS
            );
            let diagnostic = files
                .finding(RULE.code, planned.owner(), key.at, None, message)
                .label("not sub1 … sub20");
            let macro_text = parameter.good().and_then(|p| p.macro_text).map_or("", |m| m.value);
            if key.value == REF_ID {
                out.push(diagnostic.help(match channel.click_id {
                    None => format!(
                        "`{REF_ID}` carries the channel's click id, which has a key of its own beside `parameters`: write `click_id: {}` there",
                        visible(&quoted(macro_text))
                    ),
                    Some(_) => format!(
                        "remove it: `{REF_ID}` carries what stands in the channel's `click_id`"
                    ),
                }));
                continue;
            }
            if let Some(place) = key_of(key.value) {
                out.push(diagnostic.help(format!(
                    "`{}` is a key of {place}: is a line missing above it, or does it stand too far to the right?",
                    key.value
                )));
                continue;
            }
            out.push(match meant(*key).filter(|slot| slots.take(*slot)) {
                Some(slot) => {
                    let slot = format!("sub{slot}");
                    let fix = files.write_all(key.at, &slot).filter(|_| files.is_unshared(key.at));
                    diagnostic.help(format!("did you mean `{slot}`?")).fix(fix)
                }
                None => diagnostic.help(help(*key, macro_text, slots.next())),
            });
        }
    }
}

/// The slots of a mapping, as bits. None is named for two keys: whoever does all that is said would
/// write it twice.
struct Slots {
    taken: u32,
    /// Those that keys in another spelling mean.
    meant: u32,
}

impl Slots {
    fn of<T>(parameters: &Map<'_, T>) -> Self {
        let mut slots = Self { taken: 0, meant: 0 };
        for (key, _) in &parameters.entries {
            match slot_number(key.value) {
                Some(slot) => slots.taken |= 1 << slot,
                None => slots.meant |= meant(*key).map_or(0, |slot| 1 << slot),
            }
        }
        slots
    }

    /// Takes a slot, if it is free.
    fn take(&mut self, slot: u8) -> bool {
        let is_free = self.taken & (1 << slot) == 0;
        self.taken |= 1 << slot;
        is_free
    }

    /// Takes the first slot that no key means.
    fn next(&mut self) -> Option<u8> {
        let others = self.taken | self.meant;
        let slot = (1..=redtrack::SUB_SLOTS).find(|slot| others & (1 << slot) == 0)?;
        self.taken |= 1 << slot;
        Some(slot)
    }
}

/// Where a key belongs that is no parameter.
fn key_of(key: &str) -> Option<&'static str> {
    match key {
        "click_id" | "cost" | "postback" | "integration" | "domain" | "preset" => {
            Some("the channel")
        }
        "url" | "events" | "secrets" => Some("the channel's `postback`"),
        _ => None,
    }
}

/// Of the postback's own parameters many have other names; those that would be a sub have to be
/// one. Nothing says whether RedTrack reads `SUB2` as `sub2`.
fn extra(context: &Context<'_, '_>, out: &mut Findings) {
    let (ws, files) = (context.ws, context.ws.files);
    let postback = ws.offer_source.postback.as_ref();
    let extra = postback.and_then(|p| p.value.extra.as_ref());
    let Some((extra, owner)) = extra.zip(ws.offer_source_owner()) else { return };
    let mut slots = Slots::of(extra);
    for (key, _) in extra.entries.iter().filter(|(key, _)| is_numbered(*key)) {
        if slot_number(key.value).is_some() {
            continue;
        }
        let meant = meant(*key);
        let message = format!(
            "`{}` is no parameter that RedTrack keeps of a conversion: there are sub1 … sub{}",
            visible(key.value),
            redtrack::SUB_SLOTS
        );
        let diagnostic = files
            .finding(RULE.code, owner, key.at, None, message)
            .severity(if meant.is_some() { Severity::Warning } else { Severity::Error })
            .label("not sub1 … sub20");
        out.push(match meant.filter(|slot| slots.take(*slot)) {
            Some(slot) => {
                let slot = format!("sub{slot}");
                let fix = files.write_all(key.at, &slot).filter(|_| files.is_unshared(key.at));
                diagnostic.help(format!("did you mean `{slot}`?")).fix(fix)
            }
            None => diagnostic.help(match slots.next() {
                Some(free) => format!("use a free slot, such as `sub{free}`"),
                None => ALL_TAKEN.to_owned(),
            }),
        });
    }
}

/// The word and the number of a name such as `SUB_2`, `sbu1` or `sub1=`, in small Latin letters.
fn word_and_number(key: Text<'_>) -> Option<(String, String)> {
    if key.value.len() > 32 {
        return None;
    }
    let latin = in_latin(key.value).map_or_else(|| key.value.to_owned(), |(_, latin)| latin);
    let folded = latin.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let word = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &folded[word.len()..];
    let word: String = word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
    (!number.is_empty()).then(|| (word, number.to_owned()))
}

/// Whether a name is `sub` and a number, however it is spelt.
fn is_numbered(key: Text<'_>) -> bool {
    word_and_number(key).is_some_and(|(word, _)| word == "sub" || is_mistyped(&word, "sub"))
}

/// `Sub1`, `sub_1`, `sub01`, `subid1`, `s1`, `sbu1` and what looks like them mean `sub1`.
fn meant(key: Text<'_>) -> Option<u8> {
    let (word, number) = word_and_number(key)?;
    let is_sub = matches!(word.as_str(), "subid" | "sub" | "s") || is_mistyped(&word, "sub");
    slot_number(&format!("sub{}", number.trim_start_matches('0'))).filter(|_| is_sub)
}

const ALL_TAKEN: &str = "all twenty slots are taken: remove one that you do not need";

fn help(key: Text<'_>, macro_text: &str, free: Option<u8>) -> String {
    if slot_number(macro_text).is_some() {
        return format!(
            "the slot stands before the colon: `{macro_text}: {}`",
            visible(&quoted(key.value))
        );
    }
    let Some(free) = free else {
        return ALL_TAKEN.to_owned();
    };
    let is_number = key.value.strip_prefix("sub").is_some_and(|n| n.parse::<u64>().is_ok());
    if is_number {
        format!("use a free slot, such as `sub{free}`")
    } else {
        format!(
            "write `sub{free}: {{ macro: {}, name: {} }}`",
            visible(&quoted(macro_text)),
            visible(key.value)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, of_channel, pointed};
    use crate::diagnostic::Severity;

    fn channel(rest: &str) -> Vec<String> {
        of_channel(&super::RULE, rest)
    }

    #[test]
    fn keys_that_are_no_slot_are_reported_where_they_stand() {
        assert_eq!(
            channel(
                "    parameters: { sub0: a, sub20: b, Sub1: c, utm_source: d, sub021: { macro: e } }"
            ),
            [
                "error sub-out-of-range 11 sub0",
                "error sub-out-of-range 11 Sub1",
                "error sub-out-of-range 11 utm_source",
                "error sub-out-of-range 11 sub021",
            ]
        );
    }

    #[test]
    fn each_key_is_told_a_slot_of_its_own() {
        let helps = |root: &str| {
            let found = check(&[("trackc.yaml", root)]).diagnostics;
            let own = found.into_iter().filter(|d| d.code == super::RULE.code);
            own.map(|d| d.help.unwrap_or_default()).collect::<Vec<_>>()
        };
        let of_channel = "version: 1
channels: { c: { parameters: { utm_source: a, utm_term: b, sub1: c, Sub2: d, sub_2: e, sub30: f } } }
";
        let expected = [
            "write `sub3: { macro: \"a\", name: utm_source }`",
            "write `sub4: { macro: \"b\", name: utm_term }`",
            "did you mean `sub2`?",
            "write `sub5: { macro: \"e\", name: sub_2 }`",
            "use a free slot, such as `sub6`",
        ];
        assert_eq!(helps(of_channel), expected);
        let of_extra = "version: 1
offer_source: { postback: { extra: { sub21: a, sub22: b, SUB1: c } } }
";
        let use_free = |n: u8| format!("use a free slot, such as `sub{n}`");
        assert_eq!(helps(of_extra)[..2], [use_free(2), use_free(3)]);
    }

    #[test]
    fn the_click_id_is_no_parameter_and_only_that_is_said() {
        let channel = |rest: &str| {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  keto-kz: {{ stream: https://kshop5.pro/AbC12d }}
campaigns:
  kz: {{ channel: push, offers: [keto-kz] }}
channels:
  push: {{ {rest} }}
"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics;
            let loud = found.into_iter().filter(|d| d.severity > Severity::Note);
            loud.map(|d| (d.code.name, d.help.unwrap_or_default())).collect::<Vec<_>>()
        };
        let postback = "postback: { url: \"https://ad.acme-network.com/c?c={ref_id}\" }";
        let rest = format!("parameters: {{ ref_id: \"${{SUBID}}\" }}, {postback}");
        let found = channel(&rest);
        let [(name, help)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(*name, super::RULE.code.name);
        assert!(help.contains("write `click_id: \"${SUBID}\"`"), "{help}");
        let found = channel(&format!("click_id: \"${{SUBID}}\", {rest}"));
        let [(_, help)] = found.as_slice() else { panic!("{found:?}") };
        assert!(help.starts_with("remove it"), "{help}");
    }

    #[test]
    fn subs_of_a_conversion_are_one_to_twenty_as_well() {
        let root = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source:
  postback:
    extra: { SUB2: \"{stream}\", sub25: x, sub1: y, sub_id: z, subject: a, sub: b }
";
        let found = pointed(&[("trackc.yaml", root)]);
        assert_eq!(found, ["warning sub-out-of-range 7 SUB2", "error sub-out-of-range 7 sub25"]);
    }

    #[test]
    fn a_slip_in_the_name_of_a_conversions_sub_is_a_warning() {
        for name in ["sbu1", "subb1", "sub1=", "&sub1", "ѕub1", "sub_1"] {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offer_source: {{ postback: {{ extra: {{ \"{name}\": \"{{stream}}\", source: x, sb1: y, subs1: z, bus2: u }} }} }}
"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics;
            let own: Vec<_> = found.iter().filter(|d| d.code == super::RULE.code).collect();
            let [found] = own.as_slice() else { panic!("{name}: {own:?}") };
            assert_eq!(found.severity, Severity::Warning, "{name}");
            assert_eq!(found.fixes[0].edits[0].text.trim_matches('"'), "sub1", "{name}");
        }
    }

    #[test]
    fn one_to_twenty_and_presets_are_silent() {
        assert!(channel("    preset: richads").is_empty());
        assert!(
            channel("    parameters: { sub2: b, sub10: c, sub1: { macro: a, name: utm_x } }")
                .is_empty()
        );
    }
}
