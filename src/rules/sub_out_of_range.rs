//! `sub-out-of-range`

use super::{Check, Context, Example, Rule};
use crate::compile::slot_number;
use crate::diagnostic::{Code, Findings};
use crate::facts::{Confidence, redtrack};
use crate::model::Text;
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC506", "sub-out-of-range"),
    what: "A key of a channel's `parameters` is none of sub1 … sub20.",
    why: "RedTrack keeps twenty sub slots for a click. What is sent in any other parameter is thrown away, and its column in the reports stays empty.",
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

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let files = context.ws.files;
    for planned in &context.plan.channels {
        let Some(channel) = context.ws.channels.get(planned.id) else { continue };
        let Some(parameters) = &channel.parameters else { continue };
        for (key, _) in &parameters.entries {
            if slot_number(key.value).is_some() {
                continue;
            }
            let message = format!(
                "`{}` is no parameter that RedTrack keeps: there are sub1 … sub{}, and anything else is thrown away",
                visible(key.value),
                redtrack::SUB_SLOTS
            );
            let diagnostic = files
                .finding(RULE.code, planned.owner, key.at, None, message)
                .label("not sub1 … sub20");
            let is_free = |slot: &str| parameters.entries.iter().all(|(k, _)| k.value != slot);
            out.push(match meant(*key).filter(|slot| is_free(slot)) {
                Some(slot) => {
                    let fix = files.write_all(key.at, &slot).filter(|_| files.is_unshared(key.at));
                    diagnostic.help(format!("did you mean `{slot}`?")).fix(fix)
                }
                None => diagnostic.help(help(*key, is_free)),
            });
        }
    }
}

/// `Sub1`, `sub_1` and `sub01` mean `sub1`.
fn meant(key: Text<'_>) -> Option<String> {
    let lower = key.value.to_ascii_lowercase();
    let digits = lower.strip_prefix("sub")?.trim_start_matches(['_', '-', ' ', '0']);
    let slot = format!("sub{digits}");
    slot_number(&slot).map(|_| slot)
}

fn help(key: Text<'_>, is_free: impl Fn(&str) -> bool) -> String {
    let free = (1..=redtrack::SUB_SLOTS).map(|n| format!("sub{n}")).find(|slot| is_free(slot));
    let Some(free) = free else {
        return "all twenty slots are taken: remove one that you do not need".to_owned();
    };
    let is_number = key.value.strip_prefix("sub").is_some_and(|n| n.parse::<u64>().is_ok());
    if is_number {
        format!("use a free slot, such as `{free}`")
    } else {
        format!("write `{free}: {{ macro: …, name: {} }}`", visible(key.value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn channel(rest: &str) -> Vec<String> {
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
  push:
{rest}
"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains(super::RULE.code.name)).collect()
    }

    #[test]
    fn keys_that_are_no_slot_are_reported_where_they_stand() {
        assert_eq!(
            channel("    parameters: { sub0: a, sub20: b, Sub1: c, utm_source: d, sub021: { macro: e } }"),
            [
                "error sub-out-of-range 11 sub0",
                "error sub-out-of-range 11 Sub1",
                "error sub-out-of-range 11 utm_source",
                "error sub-out-of-range 11 sub021",
            ]
        );
    }

    #[test]
    fn one_to_twenty_and_presets_are_silent() {
        assert!(channel("    preset: richads").is_empty());
        assert!(channel("    parameters: { sub2: b, sub10: c, sub1: { macro: a, name: utm_x } }").is_empty());
    }
}
