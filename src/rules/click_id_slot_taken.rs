//! `click-id-slot-taken`

use super::{Check, Context, Example, Role, Rule, Site};
use crate::compile::{CLICK_ID, PlannedOffer};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::facts::Confidence;
use crate::model::Slot;
use crate::template::{Template, UrlTemplate};
use crate::text::visible;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC405", "click-id-slot-taken"),
    what: "The slot that must carry RedTrack's click id carries something else: in the stream link, or in `data`.",
    why: "KMA.BIZ gives back in its postback what came in that slot. With anything but the click id there, RedTrack cannot tell whose conversion it is and drops every one of them.",
    mend: "Take the value out of the slot; trackc puts `{clickid}` there. What else you want to pass goes into another slot, `data2` to `data5`. A link that carries exactly `data1={clickid}` is fine.",
    source: Some((
        "RedTrack's help on click ids; other trackers' guides to KMA.BIZ",
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
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?data1=push\" }
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
  keto-kz: { stream: \"https://kshop5.pro/AbC12d?data1={clickid}&data2=push\" }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Sites(check),
};

fn check(context: &Context<'_, '_>, site: &Site<'_, '_>, out: &mut Findings) {
    let Some(offer) = site.offer else { return };
    let is_written = || offer.written(context.ws).is_some_and(|o| o.click_id_slot.is_some());
    // What cannot be read may lend another slot.
    if context.ws.lacks_defaults && !is_written() {
        return;
    }
    match site.role {
        Role::StreamLink => {
            for param in site.url.params() {
                // A space that was copied with the link is what is wrong then.
                let value = site.url.value(&param).trim();
                if site.url.is_key(&param, offer.slot.as_str()) && value != CLICK_ID {
                    let range = param.key.start..param.value.end;
                    let written = &site.text.value[range.clone()];
                    let has_value = written.contains('=');
                    let edit = has_value.then_some(param.value);
                    out.push(finding(context, site, offer, Some(range), value, edit));
                }
            }
        }
        Role::OfferData(slot) if slot == offer.slot && site.text.value != CLICK_ID => {
            let value = site.text.value;
            out.push(finding(context, site, offer, None, value, Some(0..value.len())));
        }
        _ => {}
    }
}

fn finding(
    context: &Context<'_, '_>,
    site: &Site<'_, '_>,
    offer: &PlannedOffer<'_>,
    range: Option<Range<usize>>,
    value: &str,
    edit: Option<Range<usize>>,
) -> Diagnostic {
    let slot = offer.slot.as_str();
    let carries =
        if value.is_empty() { "nothing".to_owned() } else { format!("`{}`", visible(value)) };
    let message = format!(
        "`{slot}` must carry RedTrack's click id and carries {carries}: the postback would bring that back, and RedTrack could not tell whose conversion it is"
    );
    let files = context.ws.files;
    let mut found = files
        .finding(RULE.code, site.owner, site.text.at, range, message)
        .label("the click id's slot");
    let meant = value.is_empty() || is_meant(value);
    if meant {
        found =
            found.help(format!("write `{slot}={CLICK_ID}`, or leave `{slot}` out: trackc adds it"));
    } else {
        let link = offer.link.map(|link| UrlTemplate::parse(link.value));
        let used = |s: &Slot| {
            let data = offer.written(context.ws).and_then(|o| o.data.as_ref());
            let in_data = data.is_some_and(|d| d.value.slots().any(|(taken, _)| taken == *s));
            let in_link = |url: &UrlTemplate<'_>| url.params().any(|p| url.is_key(&p, s.as_str()));
            in_data || link.as_ref().is_some_and(in_link)
        };
        let free = Slot::ALL.into_iter().find(|s| *s != offer.slot && !used(s));
        let free = free.map_or("another slot", Slot::as_str);
        found = found.help(match site.role {
            Role::StreamLink => format!(
                "take `{slot}={}` out of the link (empty the stream form's Data1 box), and pass the value in `{free}` if you need it: `data: {{ {free}: … }}`",
                visible(value)
            ),
            _ => format!("pass this value in `{free}` instead of `{slot}`"),
        });
    }
    found.fix(edit.filter(|_| meant).and_then(|range| context.write_own(site, range, CLICK_ID)))
}

/// Whether a value is the click id's macro, spelt in another way.
fn is_meant(value: &str) -> bool {
    let template = Template::parse(value);
    let fold = |name: &str| name.replace(['_', '-'], "").eq_ignore_ascii_case("clickid");
    template.is_one_macro() && fold(&value[template.tokens()[0].name.clone()])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

    fn with(offer: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ {offer} }}
"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    fn stream(query: &str) -> Vec<String> {
        with(&format!("stream: \"https://kshop5.pro/AbC12d?{query}\""))
    }

    #[test]
    fn anything_but_the_click_id_is_found() {
        let at = |column: usize| vec![format!("error click-id-slot-taken 6:{column}")];
        for value in ["push", "", "{sub1}", "x-{clickid}", "{click_id}", "{{clickid}}"] {
            assert_eq!(stream(&format!("data1={value}")), at(43), "{value}");
        }
        assert_eq!(stream("x=1&data1"), at(47));
        assert_eq!(stream("d%61ta1=x"), at(43));
        assert_eq!(stream("data1=x&data1={clickid}"), at(43));
        assert_eq!(stream("data1={clickid} "), ["error malformed-url 6:58"]);
        assert_eq!(with("stream: https://kshop5.pro/AbC12d, data: { data1: \"{sub1}\" }"), at(58));
        assert_eq!(
            with("stream: https://kshop5.pro/AbC12d, click_id_slot: data3, data: { data3: x }"),
            at(80)
        );
    }

    #[test]
    fn the_click_id_itself_and_other_slots_are_silent() {
        for query in [
            "data1={clickid}",
            "d%61ta1={clickid}",
            "data2=push",
            "x=1&data1={clickid}&data2={clickid}",
        ] {
            assert!(stream(query).is_empty(), "{query}");
        }
        assert!(
            with("stream: https://kshop5.pro/AbC12d, data: { data1: \"{clickid}\" }").is_empty()
        );
        assert!(
            with("stream: \"https://kshop5.pro/AbC12d?data1=push\", click_id_slot: data2")
                .is_empty()
        );
    }

    /// A slot that the link carries would stand there twice.
    #[test]
    fn the_slot_that_is_named_instead_is_free() {
        let help = |offer: &str| {
            let yaml = format!(
                "version: 1\ntracking_domain: trk.acme-media.com\nconversion_events: {{ Sale: {{ when: approved }} }}\noffers: {{ a: {{ {offer} }} }}\n"
            );
            let found = check(&[("trackc.yaml", &yaml)]).diagnostics;
            let found = found.into_iter().find(|d| d.code == super::RULE.code);
            found.and_then(|found| found.help).expect("a finding with help")
        };
        let link = |query: &str| format!("stream: \"https://kshop5.pro/AbC12d?{query}\"");
        assert!(help(&link("data1=push")).ends_with("`data: { data2: … }`"));
        assert!(help(&link("data1=push&data2=x")).ends_with("`data: { data3: … }`"));
        let both = format!("{}, data: {{ data1: x, data3: y }}", link("data2=x"));
        assert_eq!(help(&both), "pass this value in `data4` instead of `data1`");
    }

    #[test]
    fn a_misspelt_click_id_is_mended() {
        let yaml = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  a: { stream: \"https://kshop5.pro/AbC12d?data1={ClickID}\" }
";
        let outcome = check(&[("trackc.yaml", yaml)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("found");
        let edit = &found.fixes[0].edits[0];
        assert_eq!(edit.text, "{clickid}");
        assert_eq!(&yaml[edit.span.start as usize..edit.span.end as usize], "{ClickID}");
    }
}
