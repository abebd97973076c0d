//! `click-id-not-captured`

mod other_network;

use super::mistyped::{is_known_of_any_channel, is_mistyped};
use super::sub_out_of_range::REF_ID;
use super::{Check, Context, Example, Rule, doubt, slips};
use crate::compile::PlannedChannel;
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Severity};
use crate::facts::channels::bare_name;
use crate::facts::{Confidence, channels};
use crate::template::{Template, is_old_style};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC504", "click-id-not-captured"),
    what: "A channel has a postback, but no `click_id`: its links carry no `ref_id`. A `click_id` that is no macro, that is known of the preset's channel to be something else, that is a letter away from its own, or that has other text beside it, is a warning, and so is the preset of another network than the channel is called after.",
    why: "RedTrack can only send back the click id that came with the click. Without one, `{ref_id}` is empty in every postback, the channel counts no conversion, and its optimisation runs blind.",
    mend: "Write the macro in which the channel hands over its click id, quoted, as `click_id`; or `integration: api` where RedTrack serves the channel through an API.",
    source: Some(("RedTrack's help on traffic channels: `ref_id` is the channel's own click id", Confidence::High)),
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
    parameters: { sub1: \"{site_id}\" }
    postback: { url: \"https://ad.acme-network.com/conversion?visitor_id={ref_id}&payout={payout}\" }
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
    parameters: { sub1: \"{site_id}\" }
    postback: { url: \"https://ad.acme-network.com/conversion?visitor_id={ref_id}&payout={payout}\" }
",
    )]),
    check: Check::Workspace(check),
};

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    out.extend(context.plan.channels.iter().filter_map(|c| other_network::finding(context, c)));
    for planned in context.plan.channels.iter().filter(|c| !c.api) {
        let Some(channel) = ws.channels.get(planned.id) else { continue };
        let Some(postback) = &channel.postback else { continue };
        // A preset that is not known may have meant to bring the click id; that is said there.
        let preset_is_wrong = channel.preset.is_some() && planned.preset.is_none();
        let captured = channel.click_id.is_some_and(|c| !c.value.trim().is_empty());
        // Among the parameters it is in the wrong place, which is said there.
        let mut parameters = channel.parameters.iter().flat_map(|p| &p.entries);
        let is_parameter = parameters.any(|(key, _)| [REF_ID, "click_id"].contains(&key.value));
        let is_misplaced = is_parameter && channel.click_id.is_none();
        if preset_is_wrong || is_misplaced || postback.value.url.is_none() {
            continue;
        }
        if captured {
            let found = constant(context, planned).or_else(|| another(context, planned));
            out.extend(
                found.or_else(|| mistyped(context, planned)).or_else(|| padded(context, planned)),
            );
            continue;
        }
        // What cannot be read may lend one.
        if ws.lacks_defaults {
            continue;
        }
        let message = format!(
            "the channel `{}` has a postback but no `click_id`: RedTrack never learns the channel's click id, so `{{ref_id}}` stays empty and the channel counts no conversion",
            visible(planned.id)
        );
        let span = match postback.at.doc() {
            Some(_) => ws.files.key_span(postback.at),
            None => ws.files.key(planned.key),
        };
        let diagnostic = Diagnostic::new(RULE.code, span, message)
            .label("nothing to send back")
            .help(help(channel.preset.map(|p| p.value)));
        out.push(ws.files.chain(diagnostic, planned.owner(), postback.at, None));
    }
}

/// What is said of a click id that is the same for every click. How networks write macros is
/// only known of those we know.
fn constant(context: &Context<'_, '_>, planned: &PlannedChannel<'_>) -> Option<Diagnostic> {
    let text = planned.click_id?;
    let template = Template::parse(text.value);
    let is_macro = !template.tokens().is_empty() || is_old_style(text.value);
    // What is nearly one is told as that.
    if is_macro || !template.problems().is_empty() || slips::marks(text.value).is_some() {
        return None;
    }
    let files = context.ws.files;
    let known = planned.preset.and_then(|preset| preset.click_id);
    let is_meant = |known: &&str| bare_name(known).eq_ignore_ascii_case(bare_name(text.value));
    let meant = known.filter(is_meant);
    let fix = meant.and_then(|meant| files.write_all(text.at, meant));
    let message = format!(
        "the click id of the channel `{}` is no macro but the text `{}`: every click carries the same one, so the channel cannot tell whose conversion it is told of",
        visible(planned.id),
        visible(text.value)
    );
    let help = match known {
        Some(known) => format!("write `{known}`"),
        None => "write the macro as the channel's panel shows it, with its braces or brackets, such as `\"{click_id}\"`".to_owned(),
    };
    let finding = files.finding(RULE.code, planned.owner(), text.at, None, message);
    Some(finding.severity(Severity::Warning).label("the same for every click").help(help).fix(fix))
}

/// What is said of a click id that is known of the preset's channel to be something else.
fn another(context: &Context<'_, '_>, planned: &PlannedChannel<'_>) -> Option<Diagnostic> {
    let (text, preset) = (planned.click_id?, planned.preset?);
    let click_id = preset.click_id.filter(|known| *known != text.value)?;
    let known = preset.macros.iter().find(|known| known.text == text.value)?;
    let is_sure = known.confidence > Confidence::Low && !known.meaning.contains("click id");
    if !is_sure || preset.click_id_also.contains(&text.value) {
        return None;
    }
    let message = format!(
        "`{}` is the {} of {}, as far as is known, and no click id: the channel could not tell whose conversion it is told of",
        visible(text.value),
        known.meaning,
        preset.name
    );
    let files = context.ws.files;
    let finding = files.finding(RULE.code, planned.owner(), text.at, None, message);
    let fix = files.write_all(text.at, click_id).map(|fix| fix.at_most(Applicability::Unsafe));
    let finding = finding.severity(Severity::Warning).label("not the click id");
    let finding = finding.help(format!("write `{click_id}`")).fix(fix);
    let finding = finding.basis(doubt::basis(known.confidence, known.source));
    Some(finding.overrule(OVERRULE))
}

/// What is said of a click id that is the preset's own but for a slip of the keyboard.
fn mistyped(context: &Context<'_, '_>, planned: &PlannedChannel<'_>) -> Option<Diagnostic> {
    let (text, preset) = (planned.click_id?, planned.preset?);
    let click_id = preset.click_id?;
    let template = Template::parse(text.value);
    let [token] = template.tokens() else { return None };
    let name = &text.value[token.name.clone()];
    let known = || preset.click_id_also.iter().copied().chain([click_id]).map(bare_name);
    if !known().any(|known| is_mistyped(name, known)) || is_known_of_any_channel(name) {
        return None;
    }
    let message = format!(
        "{} is not known to have the macro `{}`, and `{click_id}`, its click id, is a letter away: the text itself would come back, and the channel could not tell whose conversion it is told of",
        preset.name,
        visible(template.token_text(token)),
    );
    let files = context.ws.files;
    let range = Some(token.range.clone());
    let finding = files.finding(RULE.code, planned.owner(), text.at, range, message);
    let title = format!("write `{click_id}`");
    let fix = files.write(text.at, token.range.clone(), click_id, title);
    let is_own = is_mistyped(name, bare_name(click_id)) && files.is_own(text.at);
    let fix = fix.map(|fix| if is_own { fix } else { fix.at_most(Applicability::Unsafe) });
    let finding = finding.severity(Severity::Warning).label("a slip of the keyboard?");
    let finding = finding.help(format!("write `{click_id}`")).fix(fix);
    Some(finding.basis(doubt::basis(preset.confidence, preset.source)).overrule(OVERRULE))
}

/// What is said of letters around a click id: no network knows the id that comes back then. Marks
/// there are told by `macro-syntax`.
fn padded(context: &Context<'_, '_>, planned: &PlannedChannel<'_>) -> Option<Diagnostic> {
    let text = planned.click_id?;
    let template = Template::parse(text.value);
    let [token] = template.tokens() else { return None };
    let (before, after) = (&text.value[..token.range.start], &text.value[token.range.end..]);
    let is_text = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut around = before.chars().chain(after.chars());
    let mut known =
        planned.preset.iter().flat_map(|p| p.click_id_also.iter().copied().chain(p.click_id));
    if !around.clone().any(char::is_alphanumeric)
        || !around.all(is_text)
        || known.any(|known| known == text.value)
    {
        return None;
    }
    let whole = template.token_text(token);
    let shown = visible(whole);
    let message = format!(
        "more than the macro `{shown}` stands here, and RedTrack sends all of it back in `{{ref_id}}`: the channel gave another click id, and counts no conversion"
    );
    let files = context.ws.files;
    let finding = files.finding(RULE.code, planned.owner(), text.at, None, message);
    let fix = files.write_all(text.at, whole).map(|fix| fix.at_most(Applicability::Unsafe));
    let finding = finding.severity(Severity::Warning).label("not the channel's own click id");
    let finding = finding.help(format!("write `{shown}` alone")).fix(fix);
    let basis =
        "the channel takes back what it gave; a server of yours in between may take the rest off";
    Some(finding.basis(doubt::basis(Confidence::Medium, basis)).overrule(OVERRULE_PADDED))
}

const OVERRULE_PADDED: &str = "If the postback goes to a server that takes the rest off again, write `# trackc: ignore[click-id-not-captured] taken off in between` at the end of this line";

const OVERRULE: &str = "If your panel shows it so, write `# trackc: ignore[click-id-not-captured] shown in the panel` at the end of this line";

fn help(preset: Option<&str>) -> String {
    match preset.and_then(channels::channel).map(|preset| preset.name) {
        Some(name) => format!(
            "no click id macro of {name} is known here: take it from its panel and write `click_id: \"…\"`"
        ),
        None => "add `click_id: \"…\"` with the channel's own click id macro, such as `\"{click_id}\"`, as its panel shows it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_channel;
    use crate::diagnostic::Applicability;

    fn channel(rest: &str) -> Vec<String> {
        of_channel(&super::RULE, rest)
    }

    const POSTBACK: &str = "    postback: { url: \"https://ad.acme-network.com/c?c={ref_id}\" }";

    #[test]
    fn a_postback_without_a_click_id_is_reported_at_its_key() {
        assert_eq!(channel(POSTBACK), ["error click-id-not-captured 11 postback"]);
        assert_eq!(
            channel(&format!("    preset: meta\n    integration: none\n{POSTBACK}")),
            ["error click-id-not-captured 13 postback"]
        );
    }

    /// It stood two spaces too far to the right, and was missed besides.
    #[test]
    fn a_click_id_among_the_parameters_was_missed_as_well() {
        for key in ["click_id", "ref_id"] {
            let misplaced = format!("    parameters: {{ {key}: \"{{c}}\" }}\n{POSTBACK}");
            assert!(channel(&misplaced).is_empty(), "{key}");
        }
    }

    #[test]
    fn a_click_id_that_is_no_macro_is_a_warning() {
        let found = channel(&format!("    click_id: SUBID\n{POSTBACK}"));
        assert_eq!(found, ["warning click-id-not-captured 11 SUBID"]);
        for click_id in
            ["{subid}", "[SUBID]", "##SUB_ID##", "%subid%", "-SUBID-", "_~subid~_", "__x__"]
        {
            assert!(
                channel(&format!("    click_id: \"{click_id}\"\n{POSTBACK}")).is_empty(),
                "{click_id}"
            );
        }
        // What no postback returns does no harm.
        assert!(channel("    click_id: SUBID").is_empty());
    }

    #[test]
    fn a_macro_that_is_known_to_be_something_else_is_a_warning() {
        let of = |click_id: &str| {
            channel(&format!("    preset: propellerads\n    click_id: \"{click_id}\"\n{POSTBACK}"))
        };
        assert_eq!(of("{zoneid}"), ["warning click-id-not-captured 12 \"{zoneid}\""]);
        assert_eq!(of("{cost}").len(), 1);
        // One that is accepted as well, one that nothing is known of, and one that is not sure.
        for click_id in ["${SUBID}", "{click_id}", "{own}", "{zone_id}"] {
            assert!(of(click_id).is_empty(), "{click_id}");
        }
    }

    #[test]
    fn the_preset_of_another_network_than_the_channels_name_is_a_warning() {
        let found = |id: &str, name: &str, preset: &str| {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}
channels: {{ {id}: {{ {name}preset: {preset} }} }}
"
            );
            let found = super::super::tests::pointed(&[("trackc.yaml", &root)]);
            found.into_iter().filter(|f| f.contains(super::RULE.code.name)).collect::<Vec<_>>()
        };
        let kadam = ["warning click-id-not-captured 4 kadam"];
        assert_eq!(found("push", "name: EvaDav, ", "kadam"), kadam);
        assert_eq!(found("evadav", "", "kadam"), kadam);
        for (id, name, preset) in [
            ("evadav", "", "evadav"),
            ("push", "name: Evening push, ", "kadam"),
            ("propellerads", "", "propellerads"),
            ("facebook", "", "meta"),
        ] {
            assert!(found(id, name, preset).is_empty(), "{id} {name}{preset}");
        }
    }

    #[test]
    fn a_click_id_a_letter_away_from_the_presets_own_is_a_warning() {
        let of = |click_id: &str| {
            channel(&format!("    preset: propellerads\n    click_id: \"{click_id}\"\n{POSTBACK}"))
        };
        for click_id in ["${SUID}", "${SUBDI}", "${SUUBID}", "{SUBI}", "{clikc_id}"] {
            assert_eq!(of(click_id), [format!("warning click-id-not-captured 12 {click_id}")]);
        }
        for click_id in ["${subid}", "{sub_id}", "{visitor}", "{uid}", "{SUBID2}", "{cid}"] {
            assert!(of(click_id).is_empty(), "{click_id}: {:?}", of(click_id));
        }
        // Nothing is known of the macros of a channel of one's own.
        let own = channel(&format!("    click_id: \"${{SUID}}\"\n{POSTBACK}"));
        assert!(own.is_empty());
    }

    #[test]
    fn letters_around_a_click_id_were_silent() {
        let of = |preset: &str, click_id: &str| {
            channel(&format!("{preset}    click_id: \"{click_id}\"\n{POSTBACK}"))
        };
        for click_id in ["[CID]x", "kz-[CID]", "a{cid}b", "${SUBID}_1"] {
            let place = [format!("warning click-id-not-captured 11 \"{click_id}\"")];
            assert_eq!(of("", click_id), place);
        }
        let known = of("    preset: propellerads\n", "${SUBID}_1");
        assert_eq!(known, ["warning click-id-not-captured 12 \"${SUBID}_1\""]);
        // Marks may be how a network writes its macros, and two macros be what it asks for.
        for click_id in ["-{cid}-", "_{cid}_", "{cid}-{zone}", "{{cid}}", "%{cid}%"] {
            assert!(of("", click_id).is_empty(), "{click_id}");
        }
        assert!(channel("    click_id: \"[CID]x\"").is_empty());
    }

    #[test]
    fn the_macro_that_a_preset_knows_is_written() {
        for wrong in ["SUBID", "\"${SUID}\"", "\"${SUBDI}\""] {
            let rest = format!("    preset: propellerads\n    click_id: {wrong}\n{POSTBACK}");
            let root = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events:\n  Sale: {{ when: approved }}\nchannels:\n  push:\n{rest}\n"
            );
            let found = super::super::tests::check(&[("trackc.yaml", &root)]).diagnostics;
            let found = found.iter().find(|d| d.code.name == super::RULE.code.name).unwrap();
            assert_eq!(found.fixes[0].edits[0].text, "${SUBID}");
            assert_eq!(found.fixes[0].applicability, Applicability::Safe);
        }
    }

    #[test]
    fn presets_apis_and_channels_without_postback_are_silent() {
        for rest in [
            format!("    preset: richads\n{POSTBACK}"),
            format!("    integration: api\n{POSTBACK}"),
            format!("    preset: meta\n{POSTBACK}"),
            format!("    preset: nonesuch\n{POSTBACK}"),
            "    parameters: { sub1: \"{site}\" }".to_owned(),
        ] {
            assert!(channel(&rest).is_empty(), "{rest}");
        }
    }
}
