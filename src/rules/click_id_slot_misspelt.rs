//! `click-id-slot-misspelt`

use super::{Check, Context, Example, Role, Rule, Site, doubt, not_a_stream_link, reading};
use crate::compile::CLICK_ID;
use crate::diagnostic::{Code, Findings};
use crate::facts::kma::MisspeltSlot;
use crate::facts::{Confidence, kma, redtrack};
use crate::template::{Param, UrlTemplate};
use crate::text::visible;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC406", "click-id-slot-misspelt"),
    what: "The stream link carries a token in a parameter that KMA.BIZ is not known to read: `Data1`, `sub1`, `subid`, `click_id` in place of `data1`.",
    why: "KMA.BIZ takes `data1` to `data5`, in lower case. Nobody is known to have seen a value in another parameter come back in the postback.",
    mend: "Write the slot as KMA.BIZ knows it. For the click id you need not write anything: trackc adds `data1={clickid}`.",
    source: Some((
        "KMA.BIZ's own landing script matches the exact case; no sign that it reads other names",
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
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?subid={clickid}\" }
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
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?data1={clickid}\" }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

/// The slot that a parameter of a stream link misspells while it holds a token.
pub(super) fn misspelt(url: &UrlTemplate<'_>, param: &Param) -> Option<&'static MisspeltSlot> {
    let row = kma::MISSPELT_SLOTS.iter().find(|row| row.name == url.key(param))?;
    let template = url.template();
    let inside =
        |r: &std::ops::Range<usize>| param.value.start <= r.start && r.end <= param.value.end;
    let mut tokens = template.tokens().iter().filter(|t| inside(&t.range)).peekable();
    tokens.peek()?;
    // A placeholder, or a macro of the other side, is the cause that another rule names.
    let other = tokens.map(|t| template.token_text(t)).any(|t| {
        let is_left = redtrack::PLACEHOLDERS.iter().any(|p| p.text == t);
        is_left || (kma::is_known_macro(t) && redtrack::offer_token(t).is_none())
    });
    (!other).then_some(row)
}

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let (Role::StreamLink, Some(offer)) = (site.role, site.offer) else { return };
    for param in site.url.params() {
        let Some(row) = misspelt(site.url, &param) else { continue };
        if not_a_stream_link::leads_to_redtrack(context, site) {
            return;
        }
        let (key, value) = (site.url.key(&param), site.url.value(&param));
        let wrong_case = key.eq_ignore_ascii_case(row.slot);
        let slot = if wrong_case { row.slot } else { offer.slot.as_str() };
        let is_click_id = value == CLICK_ID;
        let message = if is_click_id {
            reading::lost_click_id(row)
        } else {
            format!(
                "KMA.BIZ {} `{key}`, only `data1` to `data5` in lower case: what it carries is lost",
                reading::unread(row)
            )
        };
        let mut found = context
            .at(RULE.code, site, param.key.clone(), message)
            .label(format!("`{slot}` is meant"))
            .basis(doubt::basis(row.confidence, row.source));
        found = if is_click_id || wrong_case {
            found.help(format!("write `{slot}={}`", visible(value)))
        } else {
            found.help(format!(
                "remove `{key}={}`; trackc adds `{slot}={CLICK_ID}`, and other values travel in `data`, such as `data: {{ data2: \"{{sub1}}\" }}`",
                visible(value)
            ))
        };
        let carried = site.url.params().any(|p| site.url.key(&p) == slot);
        let data = offer.written(context.ws).and_then(|o| o.data.as_ref());
        let filled = data.is_some_and(|d| d.value.slots().any(|(s, _)| s.as_str() == slot));
        let fits = is_click_id || slot != offer.slot.as_str();
        if (is_click_id || wrong_case) && !carried && !filled && fits {
            found = found.fix(context.write_own(site, param.key, slot));
        }
        out.push(found);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn yaml(query: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: \"https://kshop5.pro/AbC12d?{query}\" }}
"
        )
    }

    fn stream(query: &str) -> Vec<String> {
        let all = found(&[("trackc.yaml", &yaml(query))]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    #[test]
    fn names_of_other_systems_and_other_cases_are_found_at_the_name() {
        let at = |column: usize| vec![format!("error click-id-slot-misspelt 6:{column}")];
        for name in ["Data1", "DATA1", "sub1", "subid", "sub_id", "click_id", "clickid", "cid"] {
            assert_eq!(stream(&format!("{name}={{clickid}}")), at(43), "{name}");
        }
        assert_eq!(stream("x=1&Data2={sub1}"), at(47));
        assert_eq!(stream("click_id={click_id}"), at(43));
        assert_eq!(stream("subid=[clickid]"), at(43));
    }

    #[test]
    fn a_constant_in_such_a_parameter_is_silent() {
        for query in ["sub1=push", "subid=", "cid=7", "utm_source={sub1}", "data1={clickid}"] {
            assert!(stream(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn the_fix_renames_the_parameter_when_its_slot_is_free() {
        let fixes = |query: &str| {
            let yaml = yaml(query);
            let outcome = check(&[("trackc.yaml", &yaml)]);
            let all = outcome.diagnostics.iter().filter(|d| d.code == super::RULE.code);
            all.flat_map(|d| &d.fixes).map(|f| f.edits[0].text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(fixes("subid={clickid}"), ["data1"]);
        assert_eq!(fixes("Data3={sub1}"), ["data3"]);
        assert!(fixes("subid={clickid}&data1={clickid}").is_empty());
        assert!(fixes("Data1={sub1}").is_empty());
    }
}
