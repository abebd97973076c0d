//! `channel-postback-missing-ref-id`

mod template;

use super::context::REF_ID as TOKEN;
use super::placeholders::token_for;
use super::swapped_direction::is_filled;
use super::{Check, Context, Example, Role, Rule, Site};
use crate::diagnostic::{Code, Findings, nearest};
use crate::facts::{Confidence, kma, redtrack};
use crate::template::Token;
use crate::text::visible;
use std::ops::Range;
pub(super) use template::parameter_of;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC505", "channel-postback-missing-ref-id"),
    what: "A channel's postback URL does not hold `{ref_id}`, RedTrack's token for the channel's own click id; or (a warning) not where the postback that is known of its preset has it, or, without one, only in a parameter that is called an amount. Another token in the place of that one's `{payout}` is a warning too, and so is a sub that it tells and that carries something else here.",
    why: "The channel knows its clicks by its own id alone. A conversion that comes without it belongs to no click: the channel shows none, and pays for and optimises the wrong traffic.",
    mend: "Put `{ref_id}` where the channel's template has its click id: `…?visitor_id={ref_id}`.",
    source: Some(("RedTrack's help, and its own Taboola preset", Confidence::High)),
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
    postback: { url: \"https://ad.acme-network.com/conversion?payout={payout}\" }
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
    postback: { url: \"https://ad.acme-network.com/conversion?visitor_id={ref_id}&payout={payout}\" }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let template = site.template();
    let is_token = |t: &&Token| template.token_text(t) == TOKEN;
    let is_sent = |t: &Token| sent(site).contains(&t.range.start);
    if site.role != Role::ChannelPostback {
        return;
    }
    if template.tokens().iter().filter(is_token).any(is_sent) {
        out.extend(template::elsewhere(context, site));
        return;
    }
    if is_explained(site) {
        return;
    }
    let why = "the channel cannot tell whose conversion it is";
    if let Some(token) = template.tokens().iter().find(is_token) {
        let message =
            format!("what stands here is never sent, so `{TOKEN}` does not arrive: {why}");
        out.push(
            context
                .at(RULE.code, site, token.range.clone(), message)
                .label("not sent")
                .help("put it into the query, before any `#`: `…?click_id={ref_id}`"),
        );
        return;
    }
    let Some(range) = misspelt(site) else {
        let message =
            format!("this postback does not carry `{TOKEN}`, the channel's own click id: {why}");
        let preset = context.plan.channel(site.owner.id).and_then(|channel| channel.preset);
        let help = match preset.and_then(|p| Some((p.name, template::parameter_of(p)?))) {
            Some((channel, name)) => format!("{channel} takes it in `{name}={TOKEN}`"),
            None => format!(
                "put `{TOKEN}` where the channel's template has its click id, such as `click_id={TOKEN}`"
            ),
        };
        let finding = context.ws.files.finding(RULE.code, site.owner, site.text.at, None, message);
        out.push(finding.label("no `{ref_id}` in it").help(help));
        return;
    };
    let written = visible(&site.text.value[range.clone()]);
    let message = format!(
        "this postback carries `{written}` where RedTrack's token for the channel's click id, `{TOKEN}`, belongs: {why}"
    );
    out.push(
        context
            .at(RULE.code, site, range.clone(), message)
            .label("not RedTrack's token")
            .help(format!("write `{TOKEN}` in its place"))
            .fix(context.write(site, range, TOKEN)),
    );
}

/// The part of a postback that is sent to whoever answers it: the path and the query. A fragment
/// stays at home.
fn sent(site: &Site<'_, '_>) -> Range<usize> {
    let end = site.url.fragment_range().map_or(site.text.value.len(), |fragment| fragment.start);
    site.url.path_range().start..end
}

/// Whether another rule speaks of what stands where the token belongs.
fn is_explained(site: &Site<'_, '_>) -> bool {
    let template = site.template();
    let swapped = |token: &Token| {
        let name = &site.text.value[token.name.clone()];
        is_filled(token.style) && (name == "clickid" || kma::SLOTS.contains(&name))
    };
    // What an event is called is asked for in another place than the click id.
    let may_be_id = |p: &&redtrack::Placeholder| p.text != "EVENT_NAME";
    let left_over = |text: &str| {
        redtrack::PLACEHOLDERS.iter().filter(may_be_id).any(|p| text.contains(p.text))
            || (text.starts_with('<') && token_for(text) == Some(TOKEN))
    };
    let values = || site.url.params().map(|p| site.url.value(&p)).collect::<Vec<_>>();
    // What is no web address at all has a finding of its own.
    site.url.host().is_empty()
        || !template.problems().is_empty()
        || template.tokens().iter().any(|t| swapped(t) || left_over(template.token_text(t)))
        || values().into_iter().any(left_over)
}

/// The macro that stands for the click id in another system's spelling.
fn misspelt(site: &Site<'_, '_>) -> Option<Range<usize>> {
    const PARTS: [&str; 6] =
        ["refid", "clickid", "subid", "externalid", "visitorid", "transactionid"];
    let template = site.template();
    let name = |t: &Token| &site.text.value[t.name.clone()];
    let is = |t: &&Token| {
        let known = redtrack::channel_token(template.token_text(t));
        if known.is_some_and(|m| m.confidence > Confidence::Low) {
            return false;
        }
        let folded: String = name(t)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        PARTS.iter().any(|part| folded.contains(part))
            || matches!(folded.as_str(), "cid" | "tid" | "uid")
            || kma::SLOTS.contains(&name(t))
            || nearest(name(t), ["ref_id"]).is_some()
    };
    let mut found = template.tokens().iter().filter(is);
    let first = found.next()?;
    found.next().is_none().then(|| first.range.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of_channel, pointed};

    fn channel(rest: &str) -> Vec<String> {
        of_channel(&super::RULE, rest)
    }

    fn of_preset(url: &str) -> Vec<String> {
        channel(&format!("    preset: propellerads\n    postback: {{ url: \"{url}\" }}"))
    }

    #[test]
    fn what_a_preset_is_known_to_take_is_compared() {
        let good = "https://ad.propellerads.com/conversion.php?aid=1&tid=2&visitor_id={ref_id}&payout={payout}";
        assert!(of_preset(good).is_empty());
        assert!(of_preset("https://pb.acme-net.com/c?clickid={ref_id}").is_empty());
        let swapped = good
            .replace("{ref_id}", "{x}")
            .replace("{payout}", "{ref_id}")
            .replace("{x}", "{payout}");
        assert_eq!(of_preset(&swapped), ["warning channel-postback-missing-ref-id 12 {payout}"]);
        let other = good.replace("visitor_id", "clickid");
        assert_eq!(of_preset(&other), ["warning channel-postback-missing-ref-id 12 clickid"]);
        let rich = |url: &str| {
            channel(&format!("    preset: richads\n    postback: {{ url: \"{url}\" }}"))
        };
        assert!(rich("https://pb.acme-net.com/cb?x={ref_id}").is_empty());
        assert_eq!(rich("https://pb.acme-net.com/log?action=conversion&x={ref_id}").len(), 1);
        let evadav = "https://evadav.com/phpb?click_id={ref_id}";
        assert_eq!(of_preset(evadav), ["warning channel-postback-missing-ref-id 12 evadav.com"]);
    }

    #[test]
    fn a_click_id_told_as_an_amount_was_taken_at_a_channel_without_a_preset() {
        let own = |query: &str| {
            channel(&format!(
                "    click_id: \"{{c}}\"\n    postback: {{ url: \"https://ad.acme-net.com/c?{query}\" }}"
            ))
        };
        let warning = ["warning channel-postback-missing-ref-id 12 {ref_id}"];
        assert_eq!(own("visitor_id={payout}&payout={ref_id}"), warning);
        assert_eq!(own("Sum={ref_id}"), warning);
        for fine in [
            "visitor_id={ref_id}&payout={payout}",
            "r={ref_id}",
            "id={ref_id}&payout={ref_id}",
            "payout=x-{ref_id}",
        ] {
            assert!(own(fine).is_empty(), "{fine}");
        }
    }

    /// The publisher was told to be the campaign, in silence.
    #[test]
    fn a_sub_that_a_presets_postback_tells_and_that_carries_something_else_is_a_warning() {
        let of = |parameters: &str, postback: &str| {
            channel(&format!("    preset: trafficnomads\n    parameters: {parameters}{postback}"))
        };
        let found = of("{ sub1: \"{campaignid}\", sub2: \"{pubid}\" }", "");
        assert_eq!(found, ["warning channel-postback-missing-ref-id 12 \"{campaignid}\""]);
        let found = of("{ sub2: \"{pubid}\" }", "");
        assert_eq!(found, ["warning channel-postback-missing-ref-id 11 trafficnomads"]);
        let url = "\n    postback: { url: \"https://node2.trafficnomads.com/conv/?clickid={ref_id}&pubid={sub2}\" }";
        assert!(of("{ sub1: \"{campaignid}\", sub2: \"{pubid}\" }", url).is_empty());
        let found = of("{ sub1: \"{pubid}\", sub2: \"{campaignid}\" }", url);
        assert_eq!(found, ["warning channel-postback-missing-ref-id 12 \"{campaignid}\""]);
        assert!(of("{ sub1: \"{pubid}\" }", "").is_empty());
        assert!(channel("    preset: trafficnomads").is_empty());
    }

    #[test]
    fn another_token_in_the_payouts_parameter_of_a_preset_is_a_warning() {
        let of = |payout: &str| {
            of_preset(&format!(
                "https://ad.propellerads.com/conversion.php?aid=1&tid=2&visitor_id={{ref_id}}&payout={payout}"
            ))
        };
        assert_eq!(of("{ref_id}"), ["warning channel-postback-missing-ref-id 12 {ref_id}"]);
        assert_eq!(of("{sub1}"), ["warning channel-postback-missing-ref-id 12 {sub1}"]);
        for payout in ["{payout}", "12.50", "", "{offerid}"] {
            assert!(of(payout).is_empty(), "{payout}");
        }
    }

    fn postback(url: &str) -> Vec<String> {
        channel(&format!("    click_id: \"{{c}}\"\n    postback: {{ url: \"{url}\" }}"))
    }

    #[test]
    fn a_url_without_the_token_is_the_mistake() {
        assert_eq!(
            postback("https://ad.acme.io/c?payout={payout}&x={sub1}"),
            [
                "error channel-postback-missing-ref-id 12 \"https://ad.acme.io/c?payout={payout}&x={sub1}\""
            ]
        );
    }

    #[test]
    fn another_spelling_of_the_token_is_the_mistake() {
        for token in [
            "{refid}",
            "{REF_ID}",
            "{click_id}",
            "{external_id}",
            "${SUBID}",
            "{cid}",
            "[data1]",
            "#data1#",
        ] {
            assert_eq!(
                postback(&format!("https://ad.acme.io/c?c={token}&payout={{payout}}")),
                [format!("error channel-postback-missing-ref-id 12 {token}")]
            );
        }
        let other = "https://ad.acme.io/c?c={data10}";
        assert_eq!(
            postback(other),
            [format!("error channel-postback-missing-ref-id 12 \"{other}\"")]
        );
    }

    /// Whatever else there is to say of the token, it is this.
    #[test]
    fn the_token_in_braces_of_another_kind_is_one_mistake() {
        for token in ["${ref_id}", "{{ref_id}}"] {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}
channels:
  push: {{ click_id: \"{{c}}\", postback: {{ url: \"https://ad.acme.io/c?c={token}&p=[payout]\" }} }}
"
            );
            let found = pointed(&[("trackc.yaml", &root)]);
            let of = |f: &String| !f.starts_with("note ") && !f.contains("unused-definition");
            let found: Vec<_> = found.into_iter().filter(of).collect();
            assert_eq!(found, [format!("error channel-postback-missing-ref-id 5 {token}")]);
        }
    }

    #[test]
    fn a_token_that_is_never_sent_does_not_count() {
        let expected = ["error channel-postback-missing-ref-id 12 {ref_id}"];
        assert_eq!(postback("https://ad.acme.io/c?p={payout}#c={ref_id}"), expected);
        assert_eq!(postback("https://{ref_id}@ad.acme.io/c?p={payout}"), expected);
        assert!(postback("https://ad.acme.io/c?c={ref_id}#x={ref_id}").is_empty());
    }

    #[test]
    fn a_name_of_an_event_that_is_left_to_fill_explains_nothing() {
        let url = "https://ad.acme.io/c?name=EVENT_NAME";
        assert_eq!(postback(url), [format!("error channel-postback-missing-ref-id 12 \"{url}\"")]);
        assert!(postback("https://ad.acme.io/c?name=EVENT_NAME&c=REPLACE").is_empty());
    }

    #[test]
    fn other_rules_explain_what_stands_in_its_place() {
        for url in [
            "https://ad.acme.io/c?c={ref_id}&p={payout}",
            "https://ad.acme.io/c/{ref_id}",
            "https://ad.acme.io/c?c={clickid}",
            "https://ad.acme.io/c?c={data1}",
            "https://ad.acme.io/c?c={ref_id",
            "https://ad.acme.io/c?c=%7Bref_id%7D",
            "https://ad.acme.io/c?c=REPLACE",
            "https://ad.acme.io/c?c={replace_me}",
        ] {
            assert!(postback(url).is_empty(), "{url}");
        }
    }
}
