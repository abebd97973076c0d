//! `macro-syntax`

mod around;
mod foreign;

use super::event_id_missing::EVENT_ID;
use super::{Check, Context, Example, Role, Rule, Site, slips};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Severity};
use crate::facts::channels::{self, bare_name};
use crate::facts::redtrack::offer_token;
use crate::facts::{Confidence, kma};
use crate::model::plain_amount;
use crate::template::is_old_style;
use crate::text::visible;
use hashbrown::HashSet;
use std::sync::LazyLock;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC402", "macro-syntax"),
    what: "A brace or another mark of a macro is missing, empty, percent-encoded, or holds something that cannot be a macro's name. Quotes, commas and names of parameters around a macro are a warning, and so are its name alone and the marks of another system.",
    why: "Only a whole macro is filled. `{clickid` or `%7Bclickid%7D` travels on as it stands: the click id never reaches KMA.BIZ, and no conversion comes home.",
    mend: "Write the macro with both braces, its name alone between them, and nothing percent-encoded: `{clickid}`.",
    source: Some((
        "RedTrack's help on dynamic parameters; a channel that encodes braces was seen on a live account",
        Confidence::High,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, data: { data2: \"{sub1\" } }
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
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let template = site.template();
    if template.problems().is_empty() {
        around::check(context, site, out);
        foreign::check(context, site, out);
    }
    let by_channel = site.role.is_filled_by_channel();
    let problems = template.problems().iter();
    let braces = problems.filter_map(|p| slips::brace(template, p, by_channel));
    let marks = match site.role {
        _ if by_channel => slips::marks(template.text()),
        role if role.is_url() => None,
        _ => slips::wide(template.text()),
    };
    let mut slips = braces.chain(marks).peekable();
    if slips.peek().is_none() {
        out.extend(bare(context, site));
    }
    for found in slips {
        let fix = found.edit.and_then(|(range, new)| {
            let title = format!("write `{}`", visible(&found.becomes));
            context.ws.files.write(site.text.at, range, &new, title)
        });
        out.push(
            context
                .at(RULE.code, site, found.range, found.message)
                .label(found.label)
                .help(found.help)
                .fix(fix),
        );
    }
}

/// A macro without the marks that make it one: a channel sends such a text as it stands.
fn bare(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let (text, template) = (site.text.value, site.template());
    if text.trim().is_empty() {
        return empty(context, site);
    }
    if let Role::OfferData(_) | Role::Extra(_) = site.role {
        return name_of_token(context, site);
    }
    let is_cost = site.role == Role::ChannelCost;
    if !is_cost && !matches!(site.role, Role::ChannelParameter(_)) {
        return None;
    }
    if !template.tokens().is_empty() || is_old_style(text) {
        return None;
    }
    // A cost may be the same for every click. Of other texts only those are surely macros that
    // name what differs from click to click.
    let is_doubtful = if is_cost { is_no_cost(text) } else { is_name_of_id(text) };
    if !is_doubtful {
        return None;
    }
    let preset = context.ws.channels.get(site.owner.id)?.preset;
    let known = preset.and_then(|preset| channels::channel(preset.value));
    let meant = known.and_then(|known| known.macro_called(text));
    let instead = meant.or_else(|| known?.cost.filter(|_| is_cost));
    let shown = visible(text);
    let message = if is_cost {
        format!(
            "`{shown}` is neither a macro nor a number: every click carries this text as its cost"
        )
    } else {
        format!("`{shown}` is no macro but text: every click carries the same")
    };
    let help = match instead {
        Some(instead) => format!("write `{instead}`"),
        None => format!(
            "write the macro as the channel's panel shows it, with its braces or brackets, such as `\"{{{}}}\"`",
            visible(text.trim())
        ),
    };
    let fix = meant.and_then(|instead| context.ws.files.write_all(site.text.at, instead));
    Some(
        context
            .at(RULE.code, site, 0..text.len(), message)
            .severity(Severity::Warning)
            .label("the same for every click")
            .help(help)
            .fix(fix),
    )
}

/// A parameter without a value. A click id and a cost are taken away so, and of the click id's slot
/// and the event id other rules speak.
fn empty(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let is_parameter = match site.role {
        Role::OfferData(slot) => site.offer.is_none_or(|offer| offer.slot != slot),
        Role::Extra(key) => key.value != EVENT_ID,
        Role::ChannelParameter(_) => true,
        _ => false,
    };
    is_parameter.then(|| {
        let message = "nothing stands here, so this parameter is sent without a value";
        let files = context.ws.files;
        files
            .finding(RULE.code, site.owner, site.text.at, None, message)
            .severity(Severity::Warning)
            .label("empty")
            .help("write the macro that fills it, in quotes, or remove the parameter")
    })
}

/// The name of a token of RedTrack's, or of a macro of KMA.BIZ's, where its braces are missing: it is
/// sent as it stands.
fn name_of_token(context: &Context<'_, '_>, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let name = site.text.value;
    if name.len() > 32 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let whole = format!("{{{name}}}");
    let known = match site.role {
        Role::OfferData(_) => offer_token(&whole),
        // That this one is fixed at all is the mistake.
        Role::Extra(key) if key.value == EVENT_ID => None,
        _ => kma::find_macro(&whole),
    };
    known.filter(|known| known.confidence > Confidence::Low)?;
    let message = format!("`{name}` is no macro but text: every click carries the same");
    let finding = context.at(RULE.code, site, 0..name.len(), message);
    let finding = finding.severity(Severity::Warning).label("the same for every click");
    let fix = context.ws.files.write_all(site.text.at, &whole);
    let fix = fix.map(|fix| fix.at_most(Applicability::Unsafe));
    Some(finding.help(format!("write `\"{whole}\"`")).fix(fix))
}

/// Whether a text can be no cost: a word, or an amount with its currency. Other marks than those we
/// know may be a channel's own.
fn is_no_cost(text: &str) -> bool {
    let is_word = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    let amount = text.trim_matches(|c: char| c.is_whitespace() || "$€£₽₸₴₹".contains(c));
    plain_amount(text).is_none() && (is_word || plain_amount(amount).is_some())
}

/// Whether a text is what some channel calls one of its ids. A short one may be a word, as `paid` is.
fn is_name_of_id(text: &str) -> bool {
    static IDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let all = channels::CHANNELS.iter().flat_map(|channel| channel.macros);
        let names = all.map(|known| bare_name(known.text).to_ascii_lowercase());
        names.filter(|name| name.len() >= 6 && name.ends_with("id")).collect()
    });
    text.len() < 64 && IDS.contains(&text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn yaml(value: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: \"https://kshop5.pro/AbC12d?{value}\" }}
"
        )
    }

    fn stream(value: &str) -> Vec<String> {
        let all = found(&[("trackc.yaml", &yaml(value))]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    /// The value after the first fix.
    fn fixed(value: &str) -> String {
        let yaml = yaml(value);
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let finding =
            outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("a finding");
        let edit = &finding.fixes[0].edits[0];
        let mut text = yaml.clone();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        text.split_once("AbC12d?").expect("query").1.split('"').next().expect("value").to_owned()
    }

    #[test]
    fn the_name_of_a_token_without_braces_is_a_warning() {
        let found = |data: &str, extra: &str| {
            let root = yaml("x=1").replace(" }\n", &format!(", data: {{ data2: {data} }} }}\n"));
            let source =
                format!("offer_source: {{ postback: {{ extra: {{ sub3: {extra} }} }} }}\n");
            let outcome = check(&[("trackc.yaml", &format!("{root}{source}"))]);
            let found = outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code);
            found.map(|d| d.fixes[0].edits[0].text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(found("sub1", "orderid"), ["\"{sub1}\"", "\"{orderid}\""]);
        assert_eq!(found("push", "push"), [""; 0]);
        // What the other side calls so, and what no source confirms.
        assert_eq!(found("orderid", "sub1"), [""; 0]);
        assert_eq!(found("ref_id", "bannerid"), [""; 0]);
    }

    #[test]
    fn a_macro_without_its_marks_is_told_from_text() {
        let channel = |keys: &str| {
            let yaml = format!("{}channels:\n  push: {{ {keys} }}\n", yaml("data2={sub1}"));
            let outcome = check(&[("trackc.yaml", &yaml)]);
            let found = outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code);
            found
                .map(|d| d.fixes.first().map_or("-".into(), |f| f.edits[0].text.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(channel("click_id: \"{id}\", cost: bid"), ["-"]);
        assert_eq!(channel("click_id: \"{id}\", cost: $0.02"), ["-"]);
        assert_eq!(
            channel("click_id: \"{id}\", parameters: { sub1: zoneid, sub2: ZoneId }"),
            ["-", "-"]
        );
        assert_eq!(channel("preset: propellerads, parameters: { sub1: zoneid }"), ["\"{zoneid}\""]);
        for text in [
            "cost: \"0.02\"",
            "cost: 0.02",
            "cost: 1",
            "parameters: { sub1: push }",
            "parameters: { utm_medium: paid }",
            "parameters: { sub1: blue-widget }",
            "cost: __cost__",
            "cost: \"[BID]\"",
            "cost: \"%bid%\"",
        ] {
            assert!(channel(&format!("click_id: \"{{id}}\", {text}")).is_empty(), "{text}");
        }
    }

    #[test]
    fn each_kind_is_found_where_it_is() {
        let at = |column: usize| vec![format!("error macro-syntax 6:{column}")];
        assert_eq!(stream("data2={sub1"), at(49));
        assert_eq!(stream("data2={sub1&x=1"), at(49));
        assert_eq!(stream("data2=sub1}"), at(53));
        assert_eq!(stream("data2={}"), at(49));
        assert_eq!(stream("data2=%7Bsub1%7D"), at(49));
        assert_eq!(stream("data2={sub1,sub2}"), at(49));
        assert_eq!(stream("data2={{sub1}"), at(49));
    }

    #[test]
    fn fixes_write_the_whole_macro() {
        assert_eq!(fixed("data2=%7Bsub1%7d&x=1"), "data2={sub1}&x=1");
        assert_eq!(fixed("data2={sub1&x=1"), "data2={sub1}&x=1");
        assert_eq!(fixed("data2={sub1"), "data2={sub1}");
        assert_eq!(fixed("data2=sub1}"), "data2={sub1}");
    }

    #[test]
    fn no_fix_turns_text_into_a_mapping() {
        let fixes = |click_id: &str| {
            let yaml = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: [pending, approved, declined, fake], duplicates: update }} }}\nchannels:\n  c:\n    click_id: {click_id}\n"
            );
            let outcome = check(&[("trackc.yaml", &yaml)]);
            let own: Vec<_> =
                outcome.diagnostics.into_iter().filter(|d| d.code == super::RULE.code).collect();
            assert_eq!(own.len(), 1, "{click_id}");
            let mut text = yaml.clone();
            let edit = &own[0].fixes[0].edits[0];
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
            text.rsplit_once("id: ").expect("value").1.trim_end().to_owned()
        };
        assert_eq!(fixes("click}"), "\"{click}\"");
        assert_eq!(fixes("'click}'"), "'{click}'");
        assert_eq!(fixes("x-${click"), "x-${click}");
        assert_eq!(fixes("x-%7Bclick%7D"), "x-{click}");
    }

    #[test]
    fn a_look_alike_letter_was_seen_in_braces_alone() {
        let found = |click_id: &str, sub1: &str| {
            let yaml = format!(
                "{}channels:\n  push: {{ click_id: \"{click_id}\", parameters: {{ sub1: \"{sub1}\" }} }}\n",
                yaml("data2={sub1}")
            );
            let outcome = check(&[("trackc.yaml", &yaml)]);
            let own = outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code);
            own.map(|d| d.fixes[0].edits[0].text.clone()).collect::<Vec<_>>()
        };
        for (odd, latin) in [
            ("%zonе%", "%zone%"),
            ("[zonе]", "[zone]"),
            ("__АD_ID__", "__AD_ID__"),
            ("#zonе#", "#zone#"),
            ("{zonе}", "{zone}"),
            ("[zone", "[zone]"),
        ] {
            assert_eq!(found("{c}", odd), [latin], "{odd}");
            assert_eq!(found(odd, "{z}"), [latin], "{odd}");
        }
        for text in ["рука", "[зона]", "%", "zone", "сор 1"] {
            assert!(found("{c}", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_brace_before_a_sign_and_a_macro_was_silent() {
        let yaml = format!("{}channels: {{ c: {{ click_id: \"{{${{SUBID}}\" }} }}\n", yaml("x=1"));
        let outcome = check(&[("trackc.yaml", &yaml)]);
        let own: Vec<_> =
            outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code).collect();
        let [one] = own.as_slice() else { panic!("{own:?}") };
        assert!(one.message.starts_with("`{${SUBID}` has more braces"), "{}", one.message);
    }

    #[test]
    fn data_that_is_no_macro_is_silent() {
        for value in
            ["x=%7B%22a%22%3A1%7D", "x=%7B%22a%22%3A%7B%22b%22%3A1%7D%7D", "data2={sub1}&x=%20"]
        {
            assert!(stream(value).is_empty(), "{value}");
        }
    }

    #[test]
    fn the_click_id_in_encoded_braces_is_one_finding() {
        assert_eq!(stream("data1=%7Bclickid%7D"), ["error macro-syntax 6:49"]);
    }

    #[test]
    fn brackets_of_channels_are_looked_at() {
        let cost = |text: &str| {
            let yaml = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: [pending, approved, declined, fake], duplicates: update }} }}\nchannels:\n  c: {{ click_id: \"[id]\", cost: \"{text}\" }}\n"
            );
            let all = found(&[("trackc.yaml", &yaml)]);
            all.into_iter().filter(|f| f.contains("macro-syntax")).collect::<Vec<_>>()
        };
        for bad in ["[bid", "[]", "%5Bbid%5D", "[[bid]"] {
            assert_eq!(cost(bad), ["error macro-syntax 5:33"], "{bad}");
        }
        assert_eq!(cost("bid]"), ["error macro-syntax 5:36"]);
        assert_eq!(cost("[bid]]"), ["error macro-syntax 5:38"]);
        for bad in
            ["##BID#", "#BID##", "##BID", "#BID", "BID#", "##BID(x)#", "__BID_", "_BID__", "BID__"]
        {
            assert_eq!(cost(bad), ["error macro-syntax 5:33"], "{bad}");
        }
        for good in [
            "[bid]", "[[bid]]", "0.02", "##BID##", "#BID#", "__BID__", "##", "#1", "$cpc$",
            "@@BID@@",
        ] {
            assert!(cost(good).is_empty(), "{good}");
        }
        // No macro that was cut, but no cost either.
        for text in ["_bid", "bid_", "BID_", "promo__"] {
            assert_eq!(cost(text), ["warning macro-syntax 5:33"], "{text}");
        }
    }

    #[test]
    fn parameters_without_a_value_were_silent() {
        let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source:
  postback: { extra: { sub1: '' } }
offers:
  a: { stream: https://kshop5.pro/AbC12d, data: { data2: ' ' } }
channels:
  push: { preset: propellerads, click_id: '', cost: '', parameters: { sub1: '' } }
campaigns:
  k: { channel: push, offers: [a] }
";
        let found = found(&[("trackc.yaml", yaml)]);
        let own: Vec<_> = found.iter().filter(|f| f.contains("macro-syntax")).collect();
        let places = ["6:30", "8:58", "10:77"];
        let expected: Vec<_> = places.iter().map(|p| format!("warning macro-syntax {p}")).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>(), "{found:?}");
    }

    #[test]
    fn letters_around_a_cost_were_silent() {
        for (cost, times) in [("{cost}usd", 1), ("x{cost}", 1), ("{cost}", 0), ("0{cost}", 0)] {
            let yaml = format!("{}channels: {{ c: {{ cost: \"{cost}\" }} }}\n", yaml("x=1"));
            let found = found(&[("trackc.yaml", &yaml)]).concat();
            assert_eq!(found.matches("warning macro-syntax").count(), times, "{cost}: {found}");
        }
    }

    #[test]
    fn full_width_brackets_around_a_macro_were_silent() {
        let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source:
  postback: { extra: { sub1: '｛stream｝' } }
channels:
  push:
    click_id: '［CID］'
    parameters: { sub1: 'x｛site_id｝', sub2: '｛｝' }
    postback: { url: 'https://ad.acme-net.com/p?c={ref_id}' }
";
        let all = check(&[("trackc.yaml", yaml)]).diagnostics;
        let own =
            all.iter().filter(|d| d.code.code.starts_with("TC4") || d.code.code.starts_with("TC5"));
        let texts: Vec<_> = own.map(|d| d.help.as_deref().unwrap_or_default()).collect();
        let unused = "name it in a campaign's `channel`, or remove it";
        let helps: Vec<_> = texts.into_iter().filter(|help| *help != unused).collect();
        assert_eq!(helps, ["write `{stream}`", "write `[CID]`", "write `{site_id}`"]);
    }

    #[test]
    fn every_other_site_is_looked_at() {
        let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offer_source:
  postback: { extra: { sub1: \"{stream\" } }
channels:
  push:
    click_id: \"{click_id\"
    parameters: { sub1: \"site_id}\" }
    postback: { url: \"https://ad.acme-net.com/p?c={ref_id}&p={}\" }
landers:
  quiz: { url: \"https://quiz.acme-media.com/?c=%7Bclickid%7D\" }
";
        let all = found(&[("trackc.yaml", yaml)]);
        let own: Vec<_> = all.iter().filter(|f| f.contains("macro-syntax")).collect();
        let places = ["6:31", "9:16", "10:33", "11:62", "13:48"];
        let expected: Vec<_> = places.iter().map(|p| format!("error macro-syntax {p}")).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>());
    }
}
