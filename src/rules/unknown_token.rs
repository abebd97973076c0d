//! `unknown-token`

mod direct;
mod unfilled;

use super::click_id_slot_misspelt::misspelt;
use super::{Check, Context, Example, Look, Role, Rule, Site, not_a_stream_link};
use crate::diagnostic::{Code, Diagnostic, Findings, Fix, Severity, nearest};
use crate::facts::redtrack::{CHANNEL_TOKENS, OFFER_TOKENS, channel_token, offer_token};
use crate::facts::{Confidence, Macro, kma};
use crate::template::{MacroStyle, Template, Token, UrlTemplate};
use crate::text::visible;
use hashbrown::HashSet;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC411", "unknown-token"),
    what: "A URL that RedTrack fills holds a token that RedTrack is not known to have, or the address of a page that visitors come to without a redirect holds `{clickid}`, which nobody fills there. A token that is likely and not confirmed is a note, and so is a slot that no link fills (`{sub19}`).",
    why: "RedTrack leaves a token it does not know as it stands, so the other side gets `{subb1}` in place of a value, click after click.",
    mend: "Take the name that is meant: `{clickid}`, `{sub1}` to `{sub20}`, `{country}` toward offers; `{ref_id}`, `{payout}`, `{sub1}` to `{sub20}` toward channels. If RedTrack's panel offers you the token, silence the rule with a reason.",
    source: Some((
        "RedTrack's help; its full list of tokens could not be read",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{subb1}\" } }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{sub1}\" } }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Both { parts: look, sites },
};

/// Tokens of RedTrack on one side.
struct Side {
    find: fn(&str) -> Option<&'static Macro>,
    all: &'static [Macro],
    examples: &'static str,
}

static TOWARD_OFFERS: Side = Side {
    find: offer_token,
    all: OFFER_TOKENS,
    examples: "`{clickid}`, `{sub1}` … `{sub20}`, `{country}`",
};
static TOWARD_CHANNELS: Side = Side {
    find: channel_token,
    all: CHANNEL_TOKENS,
    examples: "`{ref_id}`, `{payout}`, `{sub1}` … `{sub20}`",
};

fn sites(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let template = site.template();
    let side = match site.role {
        Role::StreamLink | Role::OfferData(_) => &TOWARD_OFFERS,
        // Without `{ref_id}` the postback is broken as a whole, and a misspelt one is why.
        Role::ChannelPostback if !site.has_ref_id() => return,
        Role::ChannelPostback => &TOWARD_CHANNELS,
        _ => return,
    };
    let mut subs = None;
    for token in template.tokens() {
        let Some(found) = judge(template, token, side) else {
            if site.role == Role::ChannelPostback && !out.is_full() {
                out.extend(unfilled::postback(context, site, token, &mut subs));
            }
            continue;
        };
        if site.role == Role::ChannelPostback && found.text == "{clickid}" {
            continue;
        }
        if out.is_full() || not_a_stream_link::leads_to_redtrack(context, site) {
            return;
        }
        if !is_told_elsewhere(site, &token.range) {
            let diagnostic = context.at(RULE.code, site, token.range.clone(), found.message);
            let write = |new: &str| context.write(site, token.range.clone(), new);
            out.push(finish(diagnostic, &found.text, found.known, side, write));
        }
    }
}

/// Slots that no link fills, and landers: RedTrack fills their addresses, unless the channel's own link is the lander's.
fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let mut unfilled = unfilled::Offers::new(context);
    Box::new(move |part, out| {
        unfilled.see(context, part);
        if part.is_end() {
            unfilled.told(context, out);
            direct::pages(context, out);
            landers(context, out);
        }
    })
}

/// Tokens in the addresses of landers.
fn landers(context: &Context<'_, '_>, out: &mut Findings) {
    let mut direct: Option<HashSet<&str>> = None;
    for (entry, lander) in context.ws.landers.iter() {
        let Some(text) = lander.url.filter(|u| u.value.contains('{')) else { continue };
        let url = UrlTemplate::parse(text.value);
        let template = url.template();
        for token in template.tokens() {
            let Some(found) = judge(template, token, &TOWARD_OFFERS) else { continue };
            let direct = direct.get_or_insert_with(|| direct_landers(context));
            if direct.contains(entry.id) {
                break;
            }
            if out.is_full() {
                return;
            }
            let files = context.ws.files;
            let range = Some(token.range.clone());
            let owner = entry.owner("lander");
            let diagnostic = files.finding(RULE.code, owner, text.at, range, found.message);
            let write = |new: &str| {
                let title = format!("write `{}`", visible(new));
                files.write(text.at, token.range.clone(), new, title)
            };
            out.push(finish(diagnostic, &found.text, found.known, &TOWARD_OFFERS, write));
        }
    }
}

fn direct_landers<'c>(context: &'c Context<'_, '_>) -> HashSet<&'c str> {
    let direct = context.plan.campaigns.iter().filter(|c| c.direct);
    let funnels = direct.flat_map(|c| c.funnels(context.ws));
    funnels.flat_map(|f| f.landers).map(|l| l.id.value).collect()
}

struct Unknown {
    text: String,
    message: String,
    known: Option<&'static Macro>,
}

/// What to say of a token, if anything: KMA.BIZ's macros are another rule's.
fn judge(template: &Template<'_>, token: &Token, side: &Side) -> Option<Unknown> {
    let text = template.token_text(token);
    if !matches!(token.style, MacroStyle::Brace | MacroStyle::DoubleBrace | MacroStyle::Dollar) {
        return None;
    }
    let known = (side.find)(text);
    if known.is_some_and(|k| k.confidence > Confidence::Low)
        || kma::is_known_macro(text) && known.is_none()
    {
        return None;
    }
    let shown = visible(text);
    let message = match known {
        Some(known) => format!(
            "`{shown}` ({}) is likely a token of RedTrack's here, but no source confirms it (confidence: {}); if it is none, it is sent as it stands",
            known.meaning,
            known.confidence.as_str()
        ),
        None => format!(
            "RedTrack is not known to have the token `{shown}` here; if it has none, it is sent as it stands and carries nothing"
        ),
    };
    Some(Unknown { text: text.to_owned(), message, known })
}

/// Whether the parameter around a token is reported as a whole.
fn is_told_elsewhere(site: &Site<'_, '_>, range: &Range<usize>) -> bool {
    let Some(offer) = site.offer else { return false };
    match site.role {
        Role::OfferData(slot) => slot == offer.slot,
        _ => site.url.params().any(|p| {
            p.value.start <= range.start
                && range.end <= p.value.end
                && (site.url.key(&p) == offer.slot.as_str() || misspelt(site.url, &p).is_some())
        }),
    }
}

fn finish(
    diagnostic: Diagnostic,
    text: &str,
    known: Option<&'static Macro>,
    side: &Side,
    write: impl FnOnce(&str) -> Option<Fix>,
) -> Diagnostic {
    let diagnostic = diagnostic.overrule(
        "If RedTrack's panel offers it, write `# trackc: ignore[unknown-token] seen in the panel` at the end of this line",
    );
    if known.is_some() {
        return diagnostic
            .severity(Severity::Note)
            .label("not confirmed")
            .help("send a test click and look at what arrives");
    }
    let diagnostic = diagnostic.label("not a known token");
    let inner = text.trim_matches(['{', '}', '$']);
    let single = format!("{{{inner}}}");
    let near = if (side.find)(&single).is_some() {
        Some(single.as_str())
    } else {
        let confirmed = side.all.iter().filter(|m| m.confidence > Confidence::Low);
        nearest(&single, confirmed.map(|m| m.text))
    };
    let Some(near) = near else {
        return diagnostic.help(format!("the tokens known here are {}", side.examples));
    };
    let fold = |t: &str| t.replace(['_', '-', '{', '}', '$'], "").to_ascii_lowercase();
    let same = fold(near) == fold(text);
    let mut diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    if same {
        diagnostic.fixes.extend(write(near));
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn with(part: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
{part}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    fn data(value: &str) -> Vec<String> {
        with(&format!(
            "offers:\n  a: {{ stream: https://kshop5.pro/AbC12d, data: {{ data2: \"{value}\" }} }}"
        ))
    }

    fn postback(query: &str) -> Vec<String> {
        with(&format!(
            "channels:\n  c: {{ click_id: \"{{id}}\", parameters: {{ sub1: \"{{z}}\" }}, postback: {{ url: \"https://n.acme-net.com/p?c={{ref_id}}&{query}\" }} }}"
        ))
    }

    #[test]
    fn unknown_tokens_are_found_on_either_side() {
        assert_eq!(data("{subb1}"), ["warning unknown-token 6:59"]);
        assert_eq!(data("x-{sub21}"), ["warning unknown-token 6:61"]);
        assert_eq!(data("{payout}"), ["warning unknown-token 6:59"]);
        assert_eq!(data("{{sub1}}"), ["warning unknown-token 6:59"]);
        assert_eq!(postback("p={payot}"), ["warning unknown-token 6:111"]);
        let stream = "offers:\n  a: { stream: \"https://kshop5.pro/AbC12d?x={foo}\" }";
        assert_eq!(with(stream), ["warning unknown-token 6:45"]);
        let lander = "landers:\n  q: { url: \"https://quiz.acme-media.com/?c={clikid}\" }";
        assert_eq!(with(lander), ["warning unknown-token 6:45"]);
    }

    #[test]
    fn known_tokens_are_silent_and_likely_ones_are_notes() {
        for value in ["{clickid}", "{sub20}", "{country}", "push", "[x]", "__x__"] {
            assert!(data(value).is_empty(), "{value}");
        }
        assert_eq!(data("{offername}"), ["note unknown-token 6:59"]);
        assert_eq!(data("{ref_id}"), ["note unknown-token 6:59"]);
        for query in ["p={payout}", "z={sub1}"] {
            assert!(postback(query).is_empty(), "{query}");
        }
        assert_eq!(postback("t={type}"), ["note unknown-token 6:111"]);
    }

    #[test]
    fn a_direct_lander_is_filled_by_the_channel() {
        let part = |mode: &str| {
            with(&format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
channels: {{ c: {{ click_id: \"{{id}}\", parameters: {{ sub1: \"{{z}}\" }} }} }}
landers:
  q: {{ url: \"https://quiz.acme-media.com/?ad={{{{ad.id}}}}\" }}
campaigns:
  k: {{ channel: c, mode: {mode}, funnels: [{{ landers: [q], offers: [a] }}] }}"
            ))
        };
        assert!(part("direct").is_empty());
        assert_eq!(part("redirect"), ["warning unknown-token 8:46"]);
    }

    #[test]
    fn nobody_fills_the_click_id_of_a_page_without_a_redirect() {
        let part = |channel: &str, mode: &str| {
            with(&format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
channels: {{ c: {{ {channel}, parameters: {{ sub1: \"{{z}}\" }} }} }}
landers:
  q: {{ url: \"https://quiz.acme-media.com/?c={{clickid}}\" }}
campaigns:
  k: {{ channel: c, mode: {mode}, funnels: [{{ landers: [q], offers: [a] }}] }}"
            ))
        };
        let own = "click_id: \"{id}\"";
        assert_eq!(part(own, "direct"), ["warning unknown-token 8:45"]);
        assert!(part(own, "redirect").is_empty());
        // Some channels call their own click id so.
        assert!(part("click_id: \"{clickid}\"", "direct").is_empty());
        assert!(part("preset: propellerads", "direct").is_empty());
    }

    #[test]
    fn another_spelling_is_mended() {
        let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  a: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{Sub_1}\" } }
";
        let outcome = check(&[("trackc.yaml", yaml)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("found");
        assert_eq!(found.fixes[0].edits[0].text, "{sub1}");
    }
}
