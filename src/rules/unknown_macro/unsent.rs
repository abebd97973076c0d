//! `{data4}` in the postback where no offer sends `data4`: KMA.BIZ has nothing to tell.

use super::RULE;
use crate::diagnostic::{Findings, Severity};
use crate::model::Slot;
use crate::rules::Context;
use crate::template::Template;

/// Slots in the postback's own parameters that no offer fills.
pub(super) fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let extra = ws.offer_source.postback.as_ref().and_then(|p| p.value.extra.as_ref());
    let Some((extra, owner)) = extra.zip(ws.offer_source_owner()) else { return };
    let asked = || extra.iter().filter(|(_, text)| text.value.contains("{data"));
    if ws.incomplete || context.plan.offers.is_empty() || asked().next().is_none() {
        return;
    }
    let sent = sent(context);
    for (_, text) in asked() {
        let template = Template::parse(text.value);
        for token in template.tokens() {
            let name = &text.value[token.name.clone()];
            let is_unsent = |slot: &&Slot| slot.as_str() == name && !sent[**slot as usize];
            let slot = Slot::ALL.iter().find(is_unsent).map(|slot| slot.as_str());
            let Some(slot) = slot.filter(|_| !out.is_full()) else { continue };
            let message =
                format!("no offer sends `{slot}` to KMA.BIZ: `{{{slot}}}` has no value here");
            let range = Some(token.range.clone());
            out.push(
                ws.files
                    .finding(RULE.code, owner, text.at, range, message)
                    .severity(Severity::Note)
                    .label("stays empty")
                    .help(format!(
                        "fill it in the offers, such as `data: {{ {slot}: \"{{sub1}}\" }}`, or remove it here"
                    )),
            );
        }
    }
}

/// The slots that any offer fills, or its stream link.
fn sent(context: &Context<'_, '_>) -> [bool; Slot::ALL.len()] {
    let mut sent = [false; Slot::ALL.len()];
    for planned in &context.plan.offers {
        sent[planned.slot as usize] = true;
        let data = planned.written(context.ws).and_then(|offer| offer.data.as_ref());
        for (slot, _) in data.into_iter().flat_map(|data| data.value.slots()) {
            sent[slot as usize] = true;
        }
        let link = planned.link.map_or("", |link| link.value);
        if link.contains('?') {
            for slot in Slot::ALL.into_iter().filter(|slot| link.contains(slot.as_str())) {
                sent[slot as usize] = true;
            }
        }
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::pointed;

    fn found(value: &str, offers: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved, duplicates: update }} }}
offer_source: {{ postback: {{ extra: {{ sub5: \"{value}\" }} }} }}
offers: {{ {offers} }}
"
        );
        let all = pointed(&[("trackc.yaml", &root)]);
        all.into_iter().filter(|found| found.contains(RULE.code.name)).collect()
    }

    #[test]
    fn a_slot_that_no_offer_sends_is_a_note() {
        let plain = "a: { stream: https://kshop5.pro/AbC12d }";
        assert_eq!(found("{data4}", plain), ["note unknown-macro 4 {data4}"]);
        assert_eq!(found("x-{data2}", plain), ["note unknown-macro 4 {data2}"]);
        for offers in [
            "",
            "a: { stream: https://kshop5.pro/AbC12d }, b: { stream: https://kshop5.pro/AbC12e, data: { data4: push } }",
            "a: { stream: https://kshop5.pro/AbC12d, click_id_slot: data4 }",
            "a: { stream: \"https://kshop5.pro/AbC12d?data4=push\" }",
        ] {
            assert!(found("{data4}", offers).is_empty(), "{offers}");
        }
        assert!(found("{data1}", plain).is_empty());
    }
}
