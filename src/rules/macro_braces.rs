//! `macro-braces`

use super::{Check, Context, Example, Rule, Site, doubt};
use crate::diagnostic::{Code, Diagnostic, Findings, nearest, one_of};
use crate::facts::channels::Channel;
use crate::facts::{Confidence, Macro};
use crate::template::{MacroStyle, Template, Token};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC509", "macro-braces"),
    what: "A channel's macro is written in braces that this channel is not known to use, such as `{ad.id}` for Meta's `{{ad.id}}`.",
    why: "A channel fills only its own spelling, character for character. Anything else reaches RedTrack as it is written: the click id is lost, or a column of the reports holds nothing but `{ad.id}`.",
    mend: "Write the macro as the channel's panel shows it. Where the panel shows what the built-in table does not know, say so: `# trackc: ignore[macro-braces] shown in the panel`.",
    source: Some((
        "the built-in table of channels; each entry names its own source",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
channels:
  push:
    preset: richads
    parameters: { sub1: \"{SITE_ID}\" }
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
    preset: richads
    parameters: { sub1: \"[SITE_ID]\", sub2: \"[SOMETHING_NEW]\" }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if !site.role.is_filled_by_channel() || site.text.at.doc().is_none() {
        return;
    }
    let Some(preset) = context.plan.channel(site.owner.id).and_then(|c| c.preset) else { return };
    let template = site.template();
    for token in template.tokens() {
        let written = template.token_text(token);
        let is_listed = preset.macros.iter().any(|m| m.text == written)
            || preset.click_id_also.contains(&written);
        if is_listed || preset.macros.is_empty() {
            continue;
        }
        let name =
            &written[token.name.start - token.range.start..token.name.end - token.range.start];
        let others: Vec<(&Macro, &str, MacroStyle)> =
            preset.macros.iter().filter_map(parts).collect();
        let same = others.iter().find(|(_, other, _)| *other == name);
        if same.is_none() && others.iter().any(|(_, _, style)| *style == token.style) {
            continue;
        }
        out.push(finding(context, site, preset, token, (written, name), &others));
    }
}

/// The one macro of a row: its name and its braces.
fn parts(row: &'static Macro) -> Option<(&'static Macro, &'static str, MacroStyle)> {
    let template = Template::parse(row.text);
    let token = template.tokens().first()?;
    Some((row, &row.text[token.name.clone()], token.style))
}

fn finding(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    token: &Token,
    (written, name): (&str, &str),
    others: &[(&Macro, &str, MacroStyle)],
) -> Diagnostic {
    let shown = visible(written);
    let message = format!(
        "{} is not known to write its macros like `{shown}`: what it does not know it passes on as it is, and RedTrack gets these very characters",
        preset.name
    );
    let diagnostic = context
        .at(RULE.code, site, token.range.clone(), message)
        .label("braces of another system")
        .overrule("If your panel shows it like this, write `# trackc: ignore[macro-braces] shown in the panel` at the end of this line")
        .basis(doubt::basis(preset.confidence, preset.source));
    let near = nearest(name, others.iter().map(|(_, other, _)| *other));
    let same = others.iter().find(|(_, other, _)| *other == name);
    let near = same.or_else(|| others.iter().find(|(_, other, _)| Some(*other) == near));
    let Some((row, other, _)) = near else {
        let list = one_of(preset.macros.iter().map(|m| m.text));
        return diagnostic.help(format!("its macros are {list}"));
    };
    let write = || context.write_own(site, token.range.clone(), row.text);
    let fix = if *other == name { write() } else { None };
    diagnostic.help(format!("write `{}`", row.text)).fix(fix)
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
    fn braces_that_the_preset_does_not_list_are_reported_at_the_macro() {
        assert_eq!(
            channel("    preset: meta\n    parameters: { sub1: \"{ad.id}\", sub2: \"x-__AID__\" }"),
            ["warning macro-braces 12 {ad.id}", "warning macro-braces 12 __AID__"]
        );
        assert_eq!(
            channel("    preset: richads\n    click_id: \"{clickid}\""),
            ["warning macro-braces 12 {clickid}"]
        );
    }

    #[test]
    fn a_known_name_in_the_braces_of_its_neighbour_is_reported() {
        assert_eq!(
            channel("    preset: propellerads\n    parameters: { sub1: \"${zoneid}\" }"),
            ["warning macro-braces 12 ${zoneid}"]
        );
    }

    #[test]
    fn what_is_listed_or_new_in_a_listed_style_is_silent() {
        for rest in [
            "    preset: propellerads\n    click_id: \"{clickid}\"\n    parameters: { sub1: \"{zoneid}\", sub2: \"{brand_new}\" }",
            "    preset: meta\n    parameters: { sub1: \"{{ad.id}}\", sub2: constant }",
            "    preset: tiktok",
            "    click_id: \"{c}\"\n    parameters: { sub1: \"[x]\" }",
        ] {
            assert!(channel(rest).is_empty(), "{rest}");
        }
    }
}
