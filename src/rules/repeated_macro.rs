//! `repeated-macro`

use super::{Check, Context, Example, Rule};
use crate::compile::slot_number;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::model::Text;
use crate::template::Template;
use crate::text::visible;
use crate::workspace::{Files, Owner};
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC508", "repeated-macro"),
    what: "One macro of a channel fills two subs, and neither has a `utm_` name or another role; or its click id and its cost.",
    why: "Two columns of the reports show the same value, and most of the time one of them was to show another: the zone where the campaign belongs, say.",
    mend: "Write the macro that was meant in one of the two, or remove one. For a second copy under a `utm_` name, give it that `name`.",
    source: None,
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
    parameters: { sub1: \"{site_id}\", sub2: \"{site_id}\" }
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
      sub1: \"{site_id}\"
      sub2: { macro: \"{site_id}\", name: utm_source }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let files = context.ws.files;
    for planned in &context.plan.channels {
        let Some(channel) = context.ws.channels.get(planned.id) else { continue };
        out.extend(id_and_cost(files, planned.owner(), (channel.click_id, channel.cost)));
        let Some(parameters) = &channel.parameters else { continue };
        let mut first: HashMap<(&str, Option<&str>), (Text<'_>, Text<'_>)> = HashMap::new();
        for (key, parameter) in parameters.iter() {
            let Some(text) = parameter.macro_text else { continue };
            let is_utm = parameter.name.is_some_and(|n| n.value.starts_with("utm_"));
            if is_utm || slot_number(key.value).is_none() {
                continue;
            }
            let role = parameter.role.map(|r| r.value);
            let Some(earlier) = first.insert((text.value, role), (key, text)) else { continue };
            // A constant may stand wherever it likes.
            if Template::parse(text.value).tokens().is_empty() {
                continue;
            }
            let span = |text: Text<'_>| files.span(text.at);
            let is_later = files.is_before(span(earlier.1), span(text));
            let (one, other) =
                if is_later { (earlier, (key, text)) } else { ((key, text), earlier) };
            first.insert((text.value, role), one);
            let message = format!(
                "`{}` fills {} and {}: two columns of the reports show the same value",
                visible(text.value),
                visible(one.0.value),
                visible(other.0.value)
            );
            out.push(
                files
                    .finding(RULE.code, planned.owner(), other.1.at, None, message)
                    .label("the same macro again")
                    .related(span(one.1), "the first one")
                    .help("write the macro that was meant, or remove one; a copy for `utm_…` takes that `name`"),
            );
        }
    }
}

/// One macro that fills both the click id and the cost: no value is both.
fn id_and_cost<'t>(
    files: &Files<'t>,
    owner: Owner<'t>,
    (click_id, cost): (Option<Text<'t>>, Option<Text<'t>>),
) -> Option<Diagnostic> {
    let (click_id, cost) = (click_id?, cost?);
    if click_id.value != cost.value || Template::parse(cost.value).tokens().is_empty() {
        return None;
    }
    let (id_at, cost_at) = (files.span(click_id.at), files.span(cost.at));
    let is_later = files.is_before(id_at, cost_at);
    let (at, other) = if is_later { (cost.at, id_at) } else { (click_id.at, cost_at) };
    let message = format!(
        "`{}` fills both the click id and the cost: one of the two is wrong, and with the click id the channel's conversions are lost",
        visible(cost.value)
    );
    Some(
        files
            .finding(RULE.code, owner, at, None, message)
            .label("the same macro again")
            .related(other, "the first one")
            .help("write each as the channel's panel has it: `click_id` is its name for the click, `cost` its price"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_channel;

    fn channel(rest: &str) -> Vec<String> {
        of_channel(&super::RULE, rest)
    }

    #[test]
    fn the_later_macro_is_reported() {
        assert_eq!(
            channel("    parameters: { sub1: \"{z}\", sub5: { macro: '{z}' }, sub2: \"{y}\" }"),
            ["warning repeated-macro 11 '{z}'"]
        );
        assert_eq!(
            channel(
                "    parameters: { sub1: { macro: \"{z}\", role: rt_ad }, sub5: { macro: '{z}', role: rt_ad } }"
            ),
            ["warning repeated-macro 11 '{z}'"]
        );
    }

    #[test]
    fn a_click_id_and_a_cost_of_one_macro_were_taken() {
        let found = channel("    click_id: \"{z}\"\n    cost: '{z}'");
        assert_eq!(found, ["warning repeated-macro 12 '{z}'"]);
        let found = channel("    cost: '{z}'\n    click_id: \"{z}\"");
        assert_eq!(found, ["warning repeated-macro 12 \"{z}\""]);
        assert!(channel("    click_id: \"{z}\"\n    cost: \"{y}\"").is_empty());
    }

    #[test]
    fn utm_names_roles_and_constants_are_meant() {
        for rest in [
            "    parameters: { sub1: \"{z}\", sub2: { macro: \"{z}\", name: utm_term } }",
            "    parameters: { sub1: { macro: \"{z}\", name: utm_term }, sub2: \"{z}\" }",
            "    parameters: { sub1: \"{z}\", sub2: { macro: \"{z}\", role: rt_source } }",
            "    parameters: { sub1: push, sub2: push }",
            "    parameters: { sub1: \"{z}\", sub2: \"{Z}\" }",
        ] {
            assert!(channel(rest).is_empty(), "{rest}");
        }
    }
}
