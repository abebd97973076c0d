//! What stands around a macro and was not meant to be sent with it: quotes of a word processor, a
//! comma of a list, a parameter's name, the same macro once more.

use super::RULE;
use crate::diagnostic::{Applicability, Diagnostic, Findings, Severity};
use crate::facts::redtrack::offer_token;
use crate::rules::swapped_direction::{kma_macro, no_channels_macro, redtrack_token};
use crate::rules::{Context, Role, Site};
use crate::template::{Template, Token};
use crate::text::{is_hostile, visible};
use std::ops::Range;

/// Looks at a value, and at each value of a channel's postback.
pub(super) fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    if site.template().tokens().is_empty() {
        return;
    }
    if site.role == Role::ChannelPostback {
        for value in site.url.params().map(|param| param.value) {
            if out.is_full() {
                return;
            }
            out.extend(value_of(context, site, value));
        }
    } else if !site.role.is_url() {
        out.extend(value_of(context, site, 0..site.text.value.len()));
    }
}

fn value_of(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    value: Range<usize>,
) -> Option<Diagnostic> {
    let is_whole = !site.role.is_url();
    match within(site.template(), &value) {
        [] => None,
        [token] => around(context, site, value, token),
        several => doubled(context, site, several),
    }
    .or_else(|| is_whole.then(|| joined(context, site)).flatten())
}

/// Another parameter behind a `&`, which is a part of the value here and is sent as one.
fn joined(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let template = site.template();
    let text = template.text();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let (range, name) = text.match_indices('&').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = &rest[..rest.find(|c| !is_name(c))?];
        let tokens = template.tokens();
        let next = tokens.partition_point(|token| token.range.end <= at);
        let is_free = tokens.get(next).is_none_or(|token| token.range.start > at);
        let is_other = is_free && !name.is_empty() && rest[name.len()..].starts_with('=');
        is_other.then(|| (at..at + name.len() + 2, name))
    })?;
    let mut macros = template.tokens().iter().map(|token| template.token_text(token));
    if macros.any(|whole| is_told_elsewhere(site, whole)) {
        return None;
    }
    let name = visible(name);
    let message = format!(
        "a value is one parameter: its `&` is sent as `%26`, so no parameter `{name}` arrives, and this one holds more than it should"
    );
    Some(
        context
            .at(RULE.code, site, range, message)
            .severity(Severity::Warning)
            .label("another parameter in this one's value")
            .help(format!("end the value before `&`, and give `{name}` a key of its own")),
    )
}

/// The macros of a part of a text.
fn within<'s>(template: &'s Template<'_>, part: &Range<usize>) -> &'s [Token] {
    let tokens = template.tokens();
    let first = tokens.partition_point(|token| token.range.start < part.start);
    let last = tokens.partition_point(|token| token.range.start < part.end);
    &tokens[first..last]
}

/// Whether a macro is on the wrong side and has to go as a whole, or stands in the click id's slot:
/// other rules speak of that.
fn is_told_elsewhere(site: &Site<'_, '_>, whole: &str) -> bool {
    match site.role {
        Role::ChannelPostback => false,
        Role::Extra(_) => redtrack_token(whole).is_some(),
        Role::OfferData(slot) => {
            let is_slot = site.offer.is_some_and(|offer| offer.slot == slot);
            is_slot || (kma_macro(whole) && offer_token(whole).is_none())
        }
        Role::ChannelClickId | Role::ChannelCost | Role::ChannelParameter(_) => {
            no_channels_macro(whole)
        }
        Role::StreamLink | Role::LanderUrl => redtrack_token(whole).is_some() || kma_macro(whole),
    }
}

fn around(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    value: Range<usize>,
    token: &Token,
) -> Option<Diagnostic> {
    let template = site.template();
    let text = template.text();
    let before = &text[value.start..token.range.start];
    let after = &text[token.range.end..value.end];
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let whole = template.token_text(token);
    if is_told_elsewhere(site, whole) {
        return None;
    }
    let is_mere = match site.role {
        _ if after.is_empty() && is_own_name(site.role, before) => true,
        Role::ChannelPostback => odd_in_url(before, after, value.end == text.len())?,
        role => odd(role, before, after)?,
    };
    let message = format!(
        "more than the macro `{}` stands here, and the rest is sent with its value as it stands",
        visible(whole)
    );
    let title = format!("write `{}`", visible(whole));
    let fix = context.ws.files.write(site.text.at, value.clone(), whole, title);
    Some(
        context
            .at(RULE.code, site, value, message)
            .severity(Severity::Warning)
            .label("more than a macro")
            .help(format!("write `{}` alone", visible(whole)))
            .fix(fix.filter(|_| is_mere)),
    )
}

/// Whether what stands around a macro, where it cannot be meant, is nothing but marks.
fn odd(role: Role<'_>, before: &str, after: &str) -> Option<bool> {
    let is_alone = matches!(role, Role::ChannelClickId | Role::ChannelCost);
    let is_typeset = |c: char| is_hostile(c) || "“”„«»‘’‚‹›\u{a0}".contains(c);
    let is_list = |c: char| c.is_whitespace() || matches!(c, ',' | ';') || (is_alone && c == '.');
    let is_query = |c: char| is_alone && matches!(c, '&' | '=' | '?' | '"' | '\'' | ':');
    let is_sign = |c: char| is_alone && matches!(c, '$' | '€' | '£' | '₽');
    let is_within = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    // A cost is a number; what a click id is nobody knows.
    let is_word = |c: char| role == Role::ChannelCost && c.is_alphabetic();
    let is_odd = |c: char| {
        is_word(c) || is_typeset(c) || is_query(c) || is_sign(c) || (is_alone && is_within(c))
    };
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let in_quotes = before.chars().chain(after.chars()).all(is_quote);
    let ends_odd = in_quotes || after.ends_with(is_list) || before.starts_with(is_list);
    let is_mark = |c: char| is_typeset(c) || is_list(c) || is_quote(c);
    (before.contains(is_odd) || after.contains(is_odd) || ends_odd)
        .then(|| before.chars().chain(after.chars()).all(is_mark))
}

/// Whether what stands before a macro is the name of the parameter that it is the value of.
fn is_own_name(role: Role<'_>, before: &str) -> bool {
    let own = match role {
        Role::OfferData(slot) => slot.as_str(),
        Role::Extra(name) | Role::ChannelParameter(name) => name.value,
        _ => return false,
    };
    before.strip_suffix('=') == Some(own)
}

/// The same in a URL, which has rules of its own for spaces, for quotes and for what ends it.
fn odd_in_url(before: &str, after: &str, ends_url: bool) -> Option<bool> {
    let is_list = |c: char| c == '.' || (!ends_url && matches!(c, ',' | ';'));
    let is_odd = before.starts_with('=') || after.ends_with(is_list);
    let is_mark = |c: char| c == '=' || is_list(c);
    is_odd.then(|| before.chars().chain(after.chars()).all(is_mark))
}

/// A macro that stands twice in a row: two ids in one.
fn doubled(context: &Context<'_, '_>, site: &Site<'_, '_>, tokens: &[Token]) -> Option<Diagnostic> {
    let template = site.template();
    let is_same = |a: &Token, b: &Token| {
        a.range.end == b.range.start && template.token_text(a) == template.token_text(b)
    };
    let first = tokens.windows(2).position(|pair| is_same(&pair[0], &pair[1]))?;
    let run = tokens[first..].windows(2).take_while(|pair| is_same(&pair[0], &pair[1])).count();
    let range = tokens[first].range.start..tokens[first + run].range.end;
    let whole = template.token_text(&tokens[first]);
    if is_told_elsewhere(site, whole) {
        return None;
    }
    let shown = visible(whole);
    let message = format!(
        "`{shown}` stands here more than once in a row: its value is sent doubled, and nobody knows such a value"
    );
    let fix = context.write(site, range.clone(), whole);
    // A channel may have a macro for a random number, of which two make a longer one.
    let is_doubtful = matches!(site.role, Role::ChannelParameter(_));
    let fix = fix.map(|fix| if is_doubtful { fix.at_most(Applicability::Unsafe) } else { fix });
    Some(
        context
            .at(RULE.code, site, range, message)
            .severity(Severity::Warning)
            .label("once too often")
            .help(format!("write `{shown}` once"))
            .fix(fix),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::{check, pointed};

    fn channel(click_id: &str, sub1: &str, query: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
channels:
  c:
    click_id: \"{click_id}\"
    parameters: {{ sub1: \"{sub1}\" }}
    postback: {{ url: \"https://n.acme-net.com/p?{query}\" }}
campaigns: {{ k: {{ channel: c, offers: [a] }} }}
"
        )
    }

    fn found(click_id: &str, sub1: &str, query: &str) -> Vec<String> {
        let all = pointed(&[("trackc.yaml", &channel(click_id, sub1, query))]);
        all.into_iter().filter(|found| !found.starts_with("note ")).collect()
    }

    fn fixed(click_id: &str, query: &str) -> String {
        let yaml = channel(click_id, "{z}", query);
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == RULE.code).expect("found");
        let edit = &found.fixes[0].edits[0];
        let mut text = yaml.clone();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        text
    }

    #[test]
    fn a_click_id_that_stands_twice_or_with_a_mark_in_a_postback_is_a_warning() {
        for (query, place) in [
            ("cid={ref_id}{ref_id}&sum={payout}", "{ref_id}{ref_id}"),
            ("cid={ref_id}{ref_id}{ref_id}", "{ref_id}{ref_id}{ref_id}"),
            ("cid=={ref_id}&sum={payout}", "={ref_id}"),
            ("cid={ref_id}.&sum={payout}", "{ref_id}."),
            ("cid={ref_id},&sum={payout}", "{ref_id},"),
            ("cid={ref_id}.", "{ref_id}."),
        ] {
            assert_eq!(
                found("{c}", "{z}", query),
                [format!("warning macro-syntax 10 {place}")],
                "{query}"
            );
            let whole = channel("{c}", "{z}", &query.replace(place, "{ref_id}"));
            assert_eq!(fixed("{c}", query), whole);
        }
        for query in [
            "cid={ref_id}&sum={payout}",
            "cid={ref_id}-{payout}",
            "cid=rt.{ref_id}.kz",
            "cid=a={ref_id}",
            "cid={ref_id}&l",
            "cid={ref_id}&pid=&l=.",
        ] {
            assert!(found("{c}", "{z}", query).is_empty(), "{query}");
        }
    }

    #[test]
    fn a_channels_macro_that_stands_twice_or_with_a_full_stop_is_a_warning() {
        for click_id in ["{c}{c}", "{c}.", ".{c}"] {
            let places = found(click_id, "{z}", "cid={ref_id}");
            assert_eq!(places.len(), 1, "{click_id}: {places:?}");
            assert!(places[0].starts_with("warning macro-syntax 8 "), "{places:?}");
            assert_eq!(fixed(click_id, "cid={ref_id}"), channel("{c}", "{z}", "cid={ref_id}"));
        }
        assert_eq!(found("{c}", "{z}{z}", "cid={ref_id}"), ["warning macro-syntax 9 {z}{z}"]);
        for sub1 in ["{z}{b}", "{z}-{z}", "{z}.", "x{z}"] {
            assert!(found("{c}", sub1, "cid={ref_id}").is_empty(), "{sub1}");
        }
    }

    #[test]
    fn a_second_parameter_in_a_value_was_silent() {
        for (click_id, sub1, found_at) in [
            ("{c}&sub3={d}", "{z}", "8 &sub3="),
            ("{c}", "{z}&sub2={b}", "9 &sub2="),
            ("{c}", "{z}&utm_x=1", "9 &utm_x="),
        ] {
            let found = found(click_id, sub1, "cid={ref_id}");
            assert_eq!(found, [format!("warning macro-syntax {found_at}")], "{click_id} {sub1}");
        }
        for sub1 in ["{z}&{b}", "{z}&", "{z}&b", "{z}&=b", "R&D={z}"] {
            let is_silent = found("{c}", sub1, "cid={ref_id}").is_empty();
            assert_eq!(is_silent, sub1 != "R&D={z}", "{sub1}");
        }
        assert_eq!(found("{c}", "sub1={z}", "cid={ref_id}"), ["warning macro-syntax 9 sub1={z}"]);
        let root = channel("{c}", "{z}", "cid={ref_id}");
        let root = root.replace("AbC12d", "AbC12d, data: { data2: '{sub1}&data3={sub1}' }");
        let found = pointed(&[("trackc.yaml", &root)]);
        assert!(found.contains(&"warning macro-syntax 5 &data3=".to_owned()), "{found:?}");
    }

    #[test]
    fn marks_around_a_channels_macro_were_silent_where_redtrack_has_one_of_its_name() {
        for name in ["{clickid}", "{campaignid}", "{country}", "{status}", "{sub1}"] {
            for click_id in [format!("{name},"), format!("{name}{name}"), format!("subid={name}")] {
                let place = format!("warning macro-syntax 8 {click_id}");
                assert_eq!(found(&click_id, "{z}", "cid={ref_id}"), [place]);
            }
            let quoted = format!("“{name}”");
            let place = format!("warning macro-syntax 9 {quoted}");
            assert_eq!(found("{c}", &quoted, "cid={ref_id}"), [place]);
        }
        // No channel has these, which is said in the place of what stands around them.
        for name in ["{ref_id}", "{data1}"] {
            let places = found(&format!("{name},"), "{z}", "cid={ref_id}");
            assert_eq!(places, [format!("error swapped-direction 8 {name}")]);
        }
    }

    #[test]
    fn quotes_and_commas_around_the_macros_of_data_and_extra_are_warnings() {
        let of = |data: &str, extra: &str| {
            let root = channel("{c}", "{z}", "cid={ref_id}");
            let data = format!("AbC12d, data: {{ data2: '{data}' }}");
            let source =
                format!("offer_source: {{ postback: {{ extra: {{ sub3: '{extra}' }} }} }}");
            let root = format!("{}{source}\n", root.replace("AbC12d", &data));
            let all = pointed(&[("trackc.yaml", &root)]);
            all.into_iter().filter(|found| !found.starts_with("note ")).collect::<Vec<_>>()
        };
        assert_eq!(of("{sub1}", "“{stream}”"), ["warning macro-syntax 12 “{stream}”"]);
        assert_eq!(of("{sub1}", " {orderid},"), ["warning macro-syntax 12  {orderid},"]);
        assert_eq!(of("«{sub1}»", "x"), ["warning macro-syntax 5 «{sub1}»"]);
        assert_eq!(of("{sub1}{sub1}", "x"), ["warning macro-syntax 5 {sub1}{sub1}"]);
        assert_eq!(of("data2={sub1}", "x"), ["warning macro-syntax 5 data2={sub1}"]);
        assert_eq!(of("{sub1}", "sub3={stream}"), ["warning macro-syntax 12 sub3={stream}"]);
        for value in
            ["{orderid}-{status}", "o={orderid}", "kma {stream}", "kma: {stream}", "{orderid}.kma"]
        {
            assert!(of("{sub1}", value).is_empty(), "{value}");
        }
    }
}
