//! `macro-braces`

use super::mistyped::{is_known_of_any_channel, is_mistyped};
use super::{Check, Context, Example, Role, Rule, Site, doubt};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, nearest, one_of};
use crate::facts::channels::{Channel, bare_name};
use crate::facts::{Confidence, Macro};
use crate::template::{MacroStyle, Template, Token, is_old_style};
use crate::text::visible;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC509", "macro-braces"),
    what: "A channel's macro is written in braces that this channel is not known to use, such as `{ad.id}` for Meta's `{{ad.id}}`; it is a letter away from one of the channel's own; or it stands for the cost and is known to be something else.",
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
    if preset.macros.is_empty() {
        return;
    }
    let template = site.template();
    if template.tokens().is_empty() {
        out.extend(old_style(context, site, preset));
    }
    for token in template.tokens() {
        let written = template.token_text(token);
        if let Some(known) = preset.macros.iter().find(|m| m.text == written) {
            out.extend(no_cost(context, site, preset, token, known));
            continue;
        }
        if preset.click_id_also.contains(&written) {
            continue;
        }
        let name =
            &written[token.name.start - token.range.start..token.name.end - token.range.start];
        let others: Vec<(&Macro, &str, MacroStyle)> =
            preset.macros.iter().filter_map(parts).collect();
        let same = others.iter().find(|(_, other, _)| *other == name);
        if same.is_none() && others.iter().any(|(_, _, style)| *style == token.style) {
            out.extend(misspelt(context, site, preset, token, (name, &others)));
            continue;
        }
        let range = token.range.clone();
        out.push(finding(context, site, preset, range, (written, name), &others));
    }
}

/// A macro that is known of the channel, and known to be no cost.
fn no_cost(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    token: &Token,
    known: &Macro,
) -> Option<Diagnostic> {
    let may_be = ["cost", "bid", "price", "not explained"];
    let is_sure = known.confidence > Confidence::Low && preset.cost != Some(known.text);
    if site.role != Role::ChannelCost
        || !is_sure
        || may_be.iter().any(|word| known.meaning.contains(word))
    {
        return None;
    }
    let message = format!(
        "`{}` is the {} of {}, as far as is known, and no cost: RedTrack would reckon with it",
        known.text, known.meaning, preset.name
    );
    let help = match preset.cost {
        Some(cost) => format!("write `{cost}`"),
        None => format!(
            "no cost macro of {} is known here: remove `cost`, or take the macro from its panel",
            preset.name
        ),
    };
    let fix = preset.cost.and_then(|cost| context.write_own(site, token.range.clone(), cost));
    Some(
        context
            .at(RULE.code, site, token.range.clone(), message)
            .label("not the cost")
            .overrule(OVERRULE)
            .basis(doubt::basis(known.confidence, known.source))
            .help(help)
            .fix(fix.map(|fix| fix.at_most(Applicability::Unsafe))),
    )
}

/// A name that is one of the channel's but for a slip of the keyboard. A click id has a rule of its own.
fn misspelt(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &Channel,
    token: &Token,
    (name, others): (&str, &[(&Macro, &str, MacroStyle)]),
) -> Option<Diagnostic> {
    if site.role == Role::ChannelClickId {
        return None;
    }
    let mut near = others.iter().filter(|(_, other, _)| is_mistyped(name, other));
    let (row, _, style) = near.next()?;
    if is_known_of_any_channel(name) {
        return None;
    }
    let message = format!(
        "{} is not known to have the macro `{}`, and `{}` is a letter away: what it does not know it passes on as it is",
        preset.name,
        visible(site.template().token_text(token)),
        row.text
    );
    let fix = context.write_own(site, token.range.clone(), row.text);
    let is_sure = *style == token.style && near.next().is_none();
    let fix = fix.map(|fix| if is_sure { fix } else { fix.at_most(Applicability::Unsafe) });
    Some(
        context
            .at(RULE.code, site, token.range.clone(), message)
            .label("a slip of the keyboard?")
            .overrule(OVERRULE)
            .basis(doubt::basis(row.confidence, row.source))
            .help(format!("write `{}`", row.text))
            .fix(fix),
    )
}

/// `%zoneid%`, of a channel that is not known to write its macros so.
fn old_style(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    preset: &'static Channel,
) -> Option<Diagnostic> {
    let text = site.text.value;
    // Other marks of old styles may be those of a text of one's own.
    if !text.starts_with('%') || !is_old_style(text) {
        return None;
    }
    let known = preset.macro_called(text);
    let is_listed = |m: &Macro| m.text == text || (known.is_none() && m.text.starts_with('%'));
    if preset.macros.iter().any(is_listed) {
        return None;
    }
    let others: Vec<_> = preset.macros.iter().filter_map(parts).collect();
    let name = known.map_or(bare_name(text), bare_name);
    Some(finding(context, site, preset, 0..text.len(), (text, name), &others))
}

const OVERRULE: &str = "If your panel shows it like this, write `# trackc: ignore[macro-braces] shown in the panel` at the end of this line";

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
    range: Range<usize>,
    (written, name): (&str, &str),
    others: &[(&Macro, &str, MacroStyle)],
) -> Diagnostic {
    let shown = visible(written);
    let message = format!(
        "{} is not known to write its macros like `{shown}`: what it does not know it passes on as it is, and RedTrack gets these very characters",
        preset.name
    );
    let diagnostic = context
        .at(RULE.code, site, range.clone(), message)
        .label("braces of another system")
        .overrule(OVERRULE)
        .basis(doubt::basis(preset.confidence, preset.source));
    let near = nearest(name, others.iter().map(|(_, other, _)| *other));
    let same = others.iter().find(|(_, other, _)| *other == name);
    let near = same.or_else(|| others.iter().find(|(_, other, _)| Some(*other) == near));
    let Some((row, other, _)) = near else {
        let list = one_of(preset.macros.iter().map(|m| m.text));
        return diagnostic.help(format!("its macros are {list}"));
    };
    let write = || context.write_own(site, range.clone(), row.text);
    let fix = if *other == name { write() } else { None };
    diagnostic.help(format!("write `{}`", row.text)).fix(fix)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, pointed, with_channel};

    fn help(rest: &str) -> String {
        let found = check(&[("trackc.yaml", &with_channel(rest))]).diagnostics;
        let found = found.into_iter().find(|d| d.code == super::RULE.code);
        found.and_then(|found| found.help).expect("a finding with help").into_owned()
    }

    fn channel(rest: &str) -> Vec<String> {
        let found = pointed(&[("trackc.yaml", &with_channel(rest))]);
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
    fn the_percent_signs_of_another_system_are_reported() {
        assert_eq!(
            channel("    preset: propellerads\n    click_id: \"%SUBID%\"\n    cost: \"%cost%\""),
            ["warning macro-braces 12 %SUBID%", "warning macro-braces 13 %cost%"]
        );
        let sub = channel(
            "    preset: propellerads\n    parameters: { sub1: \"%new%\", sub2: \"-zoneid-\" }",
        );
        assert_eq!(sub, ["warning macro-braces 12 %new%"]);
        for rest in [
            "    preset: propellerads\n    click_id: \"_~click_id~_\"\n    parameters: { sub1: \"100%\" }",
            "    click_id: \"%SUBID%\"\n    cost: \"%cost%\"",
        ] {
            assert!(channel(rest).is_empty(), "{rest}");
        }
    }

    #[test]
    fn a_macro_a_letter_away_from_the_presets_own_is_reported() {
        for (wrong, near) in
            [("{ZNOEID}", "{zoneid}"), ("{zoneeid}", "{zoneid}"), ("{campaigid}", "{campaignid}")]
        {
            let rest = format!("    preset: propellerads\n    parameters: {{ sub1: \"{wrong}\" }}");
            assert_eq!(channel(&rest), [format!("warning macro-braces 12 {wrong}")]);
            assert!(help(&rest).starts_with(&format!("write `{near}`")), "{}", help(&rest));
        }
        assert_eq!(
            channel("    preset: propellerads\n    cost: \"{csot}\""),
            ["warning macro-braces 12 {csot}"]
        );
        for name in ["{zone}", "{zone_ids}", "{ZONEID}", "{adid}", "{brand_new}", "{costs}"] {
            let rest = format!("    preset: propellerads\n    parameters: {{ sub1: \"{name}\" }}");
            assert!(channel(&rest).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_cost_that_is_known_to_be_something_else_is_reported() {
        let rest = |cost: &str| format!("    preset: propellerads\n    cost: \"{cost}\"");
        assert_eq!(channel(&rest("{zoneid}")), ["warning macro-braces 12 {zoneid}"]);
        assert!(help(&rest("{zoneid}")).starts_with("write `{cost}`"));
        for cost in ["{cost}", "{own}", "{zone_id}", "0.02"] {
            assert!(channel(&rest(cost)).is_empty(), "{cost}");
        }
        // A parameter may carry any of them.
        assert!(
            channel("    preset: propellerads\n    parameters: { sub1: \"{cost}\" }").is_empty()
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

    /// They were told to be those of another system.
    #[test]
    fn brackets_that_outbrain_takes_as_well_are_silent() {
        let rest = "    preset: outbrain\n    click_id: \"[ob_click_id]\"\n    parameters: { sub1: \"[publisher_id]\", sub2: \"[ad_id]\" }";
        assert!(channel(rest).is_empty());
    }
}
