//! A macro in a query that has no parameter of its own: the name is missing, or the `=` behind it.

use super::RULE;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::rules::channel_postback_missing_ref_id::parameter_of;
use crate::rules::swapped_direction::is_filled;
use crate::rules::{Context, Role, Site};
use crate::template::{Param, Token};
use crate::text::visible;

/// The finding about the first such macro.
pub(super) fn unnamed(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    if !site.url.has_query() || site.template().tokens().is_empty() {
        return None;
    }
    site.url.params().find_map(|param| {
        nameless(context, site, &param).or_else(|| no_equals(context, site, &param))
    })
}

/// A macro at a place, if it is one that is filled in a URL.
fn token_at<'s>(site: &'s Site<'_, '_>, at: usize) -> Option<&'s Token> {
    site.template().token_at(at).filter(|token| is_filled(token.style))
}

/// `&={ref_id}`
fn nameless(context: &Context<'_, '_>, site: &Site<'_, '_>, param: &Param) -> Option<Diagnostic> {
    if !param.key.is_empty() || param.value.is_empty() {
        return None;
    }
    let whole = visible(site.template().token_text(token_at(site, param.value.start)?));
    let channel =
        context.plan.channel(site.owner.id).filter(|_| site.role == Role::ChannelPostback);
    let preset = channel.and_then(|channel| channel.preset);
    let known = preset.and_then(|preset| Some((preset.name, parameter_of(preset)?)));
    let help = match known.filter(|_| whole == "{ref_id}") {
        Some((name, parameter)) => format!("{name} takes it in `{parameter}={whole}`"),
        None => format!(
            "write the parameter's name before the `=`, as the panel shows it, such as `click_id={whole}`"
        ),
    };
    let message = format!(
        "`{whole}` stands in a parameter without a name here: nobody can ask for its value"
    );
    let finding = context.at(RULE.code, site, param.key.start..param.value.end, message);
    Some(finding.label("no name").help(help))
}

/// `&cid{ref_id}`
fn no_equals(context: &Context<'_, '_>, site: &Site<'_, '_>, param: &Param) -> Option<Diagnostic> {
    if param.key.end != param.value.end || param.key.is_empty() {
        return None;
    }
    let token = token_at(site, param.key.end - 1).filter(|t| t.range.end == param.key.end)?;
    let name = &site.text.value[param.key.start..token.range.start];
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if !(2..=40).contains(&name.len()) || !name.bytes().all(is_name) {
        return None;
    }
    let whole = visible(site.template().token_text(token));
    let message = format!(
        "`{name}` has no `=` behind it here: with `{whole}` it makes a parameter's name, another one for every click, and nobody reads that"
    );
    let at = token.range.start..token.range.start;
    let title = format!("write `{name}={whole}`");
    let fix = context.ws.files.write(site.text.at, at, "=", title);
    // A query that is no list of parameters may be read as it stands.
    let is_list = site.url.params().any(|other| other.key.end < other.value.start);
    let fix = fix.map(|fix| if is_list { fix } else { fix.at_most(Applicability::Unsafe) });
    Some(
        context
            .at(RULE.code, site, param.key.clone(), message)
            .severity(Severity::Warning)
            .label("no `=`")
            .help(format!("write `{name}={whole}`"))
            .fix(fix),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::diagnostic::Diagnostic;
    use crate::rules::tests::{check, pointed};

    fn channel(rest: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
channels:
  c: {{ click_id: \"{{c}}\", postback: {{ url: \"https://n.acme-net.com/p?{rest}\" }} }}
campaigns: {{ k: {{ channel: c, offers: [a] }} }}
"
        )
    }

    fn found(rest: &str) -> Vec<String> {
        let all = pointed(&[("trackc.yaml", &channel(rest))]);
        all.into_iter().filter(|found| !found.starts_with("note ")).collect()
    }

    fn first(root: &str) -> Diagnostic {
        let all = check(&[("trackc.yaml", root)]).diagnostics;
        all.into_iter().find(|d| d.code == RULE.code).expect("found")
    }

    #[test]
    fn a_macro_whose_equals_sign_is_lost_is_a_warning() {
        let places = found("cid{ref_id}&sum={payout}");
        assert_eq!(places, ["warning malformed-url 7 cid{ref_id}"]);
        let found_first = first(&channel("cid{ref_id}&sum={payout}"));
        assert!(found_first.help.unwrap_or_default().starts_with("write `cid={ref_id}`"));
        assert_eq!(found_first.fixes[0].edits[0].text, "=");
        for rest in
            ["{ref_id}", "x{ref_id}", "{ref_id}x&l", "a=1&-{ref_id}", "cid={ref_id}&list[id]"]
        {
            assert!(found(rest).is_empty(), "{rest}: {:?}", found(rest));
        }
    }

    #[test]
    fn a_macro_in_a_parameter_without_a_name_is_an_error() {
        assert_eq!(found("a=1&={ref_id}"), ["error malformed-url 7 ={ref_id}"]);
        assert_eq!(found("={ref_id}&sum={payout}"), ["error malformed-url 7 ={ref_id}"]);
        for rest in ["cid={ref_id}&l", "cid={ref_id}&=x", "cid={ref_id}&x="] {
            assert!(found(rest).is_empty(), "{rest}");
        }
        let preset =
            channel("={ref_id}&aid=1").replace("click_id: \"{c}\"", "preset: propellerads");
        let help = first(&preset).help.unwrap_or_default();
        assert!(help.contains("`visitor_id={ref_id}`"), "{help}");
    }
}
