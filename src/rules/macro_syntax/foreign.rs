//! A macro in the marks of another system as a whole value, where RedTrack or KMA.BIZ fills it:
//! `[payout]`, `%payout%`, `__PAYOUT__`; or its name alone in a channel's postback.

use super::RULE;
use crate::diagnostic::{Applicability, Diagnostic, Findings, Severity};
use crate::facts::channels::{self, bare_name};
use crate::facts::redtrack::{CHANNEL_TOKENS, OFFER_TOKENS, channel_token, offer_token};
use crate::facts::{Confidence, Macro, kma};
use crate::rules::swapped_direction::is_filled;
use crate::rules::{Context, Role, Site};
use crate::text::visible;
use hashbrown::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Looks at a value, and at each value of a channel's postback.
pub(super) fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let whole = 0..site.text.value.len();
    match site.role {
        // Without `{ref_id}` the postback is broken as a whole, and this may be why.
        Role::ChannelPostback if site.has_ref_id() => {
            for value in site.url.params().map(|param| param.value) {
                if out.is_full() {
                    return;
                }
                let found = marked(context, site, &value);
                out.extend(found.or_else(|| word(context, site, &value)));
            }
        }
        // What stands in the click id's slot is reported as such.
        Role::OfferData(slot) if site.offer.is_none_or(|offer| offer.slot != slot) => {
            out.extend(marked(context, site, &whole));
        }
        Role::Extra(_) => out.extend(marked(context, site, &whole)),
        _ => {}
    }
}

/// The name of the macro that a value is, in the marks of another system.
fn name_in_marks<'s>(site: &'s Site<'_, '_>, value: &Range<usize>) -> Option<&'s str> {
    let text = &site.text.value[value.clone()];
    if !(3..=64).contains(&text.len()) || !text.starts_with(['[', '%', '_', '#']) {
        return None;
    }
    if let Some(name) = text.strip_prefix('%').and_then(|text| text.strip_suffix('%')) {
        return name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name);
    }
    let token = site.template().token_at(value.start)?;
    (token.range == *value && !is_filled(token.style)).then(|| bare_name(text))
}

/// Whether a name is one of a macro of any system: other texts in such marks may be meant as they are.
fn is_name_of_macro(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let channels = channels::CHANNELS.iter().flat_map(|channel| channel.macros);
        let all = channels.chain(kma::MACROS).chain(OFFER_TOKENS).chain(CHANNEL_TOKENS);
        let names = all.map(|known| bare_name(known.text).to_ascii_lowercase());
        names.filter(|name| name.len() >= 3).collect()
    });
    NAMES.contains(&name.to_ascii_lowercase())
}

fn marked(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    value: &Range<usize>,
) -> Option<Diagnostic> {
    let name = name_in_marks(site, value).filter(|name| is_name_of_macro(name))?;
    let text = &site.text.value[value.clone()];
    let braced = format!("{{{}}}", name.to_ascii_lowercase());
    let known: Option<&Macro> = match site.role {
        // Of KMA.BIZ's own macros in other marks another rule speaks.
        Role::Extra(_)
            if context.is_listed(text)
                || (kma::is_known_macro(&braced) && !text.starts_with('%')) =>
        {
            return None;
        }
        Role::Extra(_) => kma::find_macro(&braced),
        Role::OfferData(_) => offer_token(&braced),
        _ => channel_token(&braced),
    };
    let known = known.filter(|known| known.confidence > Confidence::Low);
    let (who, such) = match site.role {
        Role::Extra(_) => ("KMA.BIZ", "a macro of KMA.BIZ, such as `{orderid}`"),
        Role::OfferData(_) => ("RedTrack", "a token of RedTrack, such as `{sub1}`"),
        _ => ("RedTrack", "a token of RedTrack, such as `{payout}` or `{sub1}`"),
    };
    let message = format!(
        "{who} fills `{{…}}` alone: `{}` is how other systems write a macro, and it is sent as it stands",
        visible(text)
    );
    let help = match known {
        Some(known) => format!("write `{}`", known.text),
        None => format!("write {such}, or remove it"),
    };
    let fix = known.and_then(|known| context.write(site, value.clone(), known.text));
    Some(
        context
            .at(RULE.code, site, value.clone(), message)
            .severity(Severity::Warning)
            .label("marks of another system")
            .help(help)
            .fix(fix),
    )
}

/// `sum=payout` in a postback that carries no `{payout}`: the name of a token without its braces.
fn word(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    value: &Range<usize>,
) -> Option<Diagnostic> {
    let text = &site.text.value[value.clone()];
    let is_short = (4..=6).contains(&text.len());
    if !is_short || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let token = channel_token(&format!("{{{}}}", text.to_ascii_lowercase()))?;
    if token.confidence == Confidence::Low || site.text.value.contains(token.text) {
        return None;
    }
    let message = format!("`{text}` is no macro but text: every conversion carries the same");
    let fix = context.write(site, value.clone(), token.text);
    Some(
        context
            .at(RULE.code, site, value.clone(), message)
            .severity(Severity::Warning)
            .label("the same for every conversion")
            .help(format!("write `{}`", token.text))
            .fix(fix.map(|fix| fix.at_most(Applicability::Unsafe))),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::{check, pointed};

    fn yaml(query: &str, data: &str, extra: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: approved, duplicates: update }}
offer_source: {{ postback: {{ extra: {{ sub3: \"{extra}\" }} }} }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d, data: {{ data2: \"{data}\" }} }} }}
channels:
  c:
    click_id: \"{{c}}\"
    parameters: {{ sub1: \"{{z}}\" }}
    postback: {{ url: \"https://n.acme-net.com/p?cid={query}\" }}
campaigns: {{ k: {{ channel: c, offers: [a] }} }}
"
        )
    }

    fn found(query: &str, data: &str, extra: &str) -> Vec<String> {
        let all = pointed(&[("trackc.yaml", &yaml(query, data, extra))]);
        all.into_iter().filter(|found| !found.starts_with("note ")).collect()
    }

    /// What the fix of the finding writes.
    fn fixed(root: &str) -> Option<String> {
        let all = check(&[("trackc.yaml", root)]).diagnostics;
        let found = all.into_iter().find(|d| d.code == RULE.code).expect("found");
        found.fixes.first().map(|fix| fix.edits[0].text.clone())
    }

    #[test]
    fn a_postback_with_marks_of_another_system_is_a_warning() {
        for value in ["[payout]", "%payout%", "payout", "__PAYOUT__", "##PAYOUT##", "%PAYOUT%"] {
            let query = format!("{{ref_id}}&sum={value}");
            let expected = [format!("warning macro-syntax 11 {value}")];
            assert_eq!(found(&query, "push", "x"), expected, "{value}");
            assert_eq!(fixed(&yaml(&query, "push", "x")).as_deref(), Some("{payout}"), "{value}");
        }
        let other = found("{ref_id}&p=[CLICK_ID]", "push", "x");
        assert_eq!(other, ["warning macro-syntax 11 [CLICK_ID]"]);
        assert_eq!(fixed(&yaml("{ref_id}&p=[CLICK_ID]", "push", "x")), None);
    }

    #[test]
    fn constants_and_pieces_of_a_path_in_a_postback_are_silent() {
        for query in [
            "{ref_id}&goal=lead",
            "{ref_id}&goal=payout&sum={payout}",
            "{ref_id}&goal=[lead]",
            "{ref_id}&x=__k__",
            "{ref_id}&x=%20%",
            "{ref_id}&x[zoneid]=1",
            "{ref_id}&status=approved&currency=USD",
        ] {
            assert!(
                found(query, "push", "x").is_empty(),
                "{query}: {:?}",
                found(query, "push", "x")
            );
        }
    }

    #[test]
    fn an_offers_slot_with_marks_of_another_system_is_a_warning() {
        for (value, written) in
            [("%sub1%", Some("{sub1}")), ("[sub1]", Some("{sub1}")), ("__ZONE__", None)]
        {
            let expected = [format!("warning macro-syntax 6 {value}")];
            assert_eq!(found("{ref_id}", value, "x"), expected);
            assert_eq!(fixed(&yaml("{ref_id}", value, "x")).as_deref(), written);
        }
        for value in ["push", "[x]", "__x__", "[KZ]", "100%", "%a-b%", "a[sub1]"] {
            assert!(found("{ref_id}", value, "x").is_empty(), "{value}");
        }
    }

    #[test]
    fn a_parameter_for_redtrack_with_marks_of_another_system_is_a_warning() {
        for value in ["%orderid%", "[sub1]", "%stream%"] {
            let expected = [format!("warning macro-syntax 5 {value}")];
            assert_eq!(found("{ref_id}", "push", value), expected);
        }
        assert_eq!(fixed(&yaml("{ref_id}", "push", "%orderid%")).as_deref(), Some("{orderid}"));
        // Told by another rule.
        assert_eq!(found("{ref_id}", "push", "[orderid]"), ["warning unknown-macro 5 [orderid]"]);
    }
}
