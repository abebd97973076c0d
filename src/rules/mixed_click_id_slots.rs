//! `mixed-click-id-slots`

use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Findings};
use crate::facts::Confidence;
use crate::model::{Delivery, Slot, Spanned};
use crate::text::{Span, visible};
use crate::workspace::Owner;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC413", "mixed-click-id-slots"),
    what: "Offers under one global postback carry the click id in different slots.",
    why: "The global postback names one slot for all of them (`clickid={data1}`). Leads of an offer that sends its click id in another slot come back without it, and RedTrack drops their conversions.",
    mend: "Give every offer the same `click_id_slot`, or give the odd one a postback of its own: `postback: stream`.",
    source: Some((
        "RedTrack's help: link and postback must name the same field; KMA.BIZ has one global postback",
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
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  keto-uz: { stream: https://kshop5.pro/BbC12d, click_id_slot: data2 }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz, keto-uz] }
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
  keto-uz: { stream: https://kshop5.pro/BbC12d, click_id_slot: data2, postback: stream }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz, keto-uz] }
",
    )]),
    check: Check::Workspace(check),
};

/// An offer under the global postback.
struct Global<'t> {
    slot: Slot,
    owner: Owner<'t>,
    written: Option<Spanned<Slot>>,
}

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    if ws.incomplete || ws.lacks_defaults {
        return;
    }
    let mut counts = [0_usize; 5];
    for offer in context.plan.offers.iter().filter(|o| o.delivery == Delivery::Global) {
        counts[offer.slot as usize] += 1;
    }
    if counts.iter().filter(|n| **n > 0).count() < 2 {
        return;
    }
    let mut offers: Vec<Global<'_>> = Vec::new();
    for planned in context.plan.offers.iter().filter(|o| o.delivery == Delivery::Global) {
        // Several streams of one offer share its slot.
        if offers.last().is_none_or(|last| last.owner.id != planned.entry) {
            let written = planned.written(ws).and_then(|o| o.click_id_slot);
            offers.push(Global { slot: planned.slot, owner: planned.owner(), written });
        }
    }
    let place = |offer: &Global<'_>| {
        offer.written.map_or_else(|| ws.files.key(offer.owner.key), |w| ws.files.span(w.at))
    };
    let order = |span: Span| (ws.files.sources.path(span), span.start);
    offers.sort_by(|a, b| order(place(a)).cmp(&order(place(b))));
    let Some(common) = common(&offers) else { return };
    let Some(first) = offers.iter().find(|o| o.slot == common) else { return };
    let first_place = place(first);
    let mut told = HashSet::new();
    for offer in offers.iter().filter(|o| o.slot != common) {
        let Some(written) = offer.written.filter(|w| told.insert(w.at)) else { continue };
        let (id, slot, common) = (visible(offer.owner.id), offer.slot.as_str(), common.as_str());
        let message = format!(
            "`{id}` carries the click id in `{slot}`, while the global postback asks for `{{{common}}}`: its conversions would come back without a click id"
        );
        out.push(
            ws.files
                .finding(RULE.code, offer.owner, written.at, None, message)
                .label(format!("others use `{common}`"))
                .related(first_place, format!("`{}` uses `{common}`", visible(first.owner.id)))
                .help(format!(
                    "write `click_id_slot: {common}`, or give this offer a postback of its own with `postback: stream`"
                )),
        );
    }
}

/// The slot that the others are measured by: that of an offer which leaves it out, for there
/// is nothing to point at there; else the one most offers use; else the first that is written.
fn common(offers: &[Global<'_>]) -> Option<Slot> {
    if let Some(implicit) = offers.iter().find(|o| o.written.is_none()) {
        return Some(implicit.slot);
    }
    let mut counts = [0_usize; 5];
    for offer in offers {
        counts[offer.slot as usize] += 1;
    }
    let most = counts.into_iter().max()?;
    offers.iter().map(|o| o.slot).find(|slot| counts[*slot as usize] == most)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    fn offers(text: &str) -> Vec<String> {
        let yaml = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
{text}"
        );
        let all = found(&[("trackc.yaml", &yaml)]);
        all.into_iter().filter(|f| !f.contains("unused-definition")).collect()
    }

    #[test]
    fn the_written_slot_is_pointed_at() {
        let text = "  a: { stream: https://kshop5.pro/AbC12d, click_id_slot: data2 }
  b: { stream: https://kshop5.pro/BbC12d }
";
        assert_eq!(offers(text), ["error mixed-click-id-slots 6:58"]);
    }

    #[test]
    fn of_two_the_later_and_of_many_the_odd_one() {
        let pair = "  b: { stream: https://kshop5.pro/AbC12d, click_id_slot: data2 }
  a: { stream: https://kshop5.pro/BbC12d, click_id_slot: data1 }
";
        assert_eq!(offers(pair), ["error mixed-click-id-slots 7:58"]);
        let many =
            format!("{pair}  c: {{ stream: https://kshop5.pro/CbC12d, click_id_slot: data1 }}\n");
        assert_eq!(offers(&many), ["error mixed-click-id-slots 6:58"]);
    }

    #[test]
    fn a_postback_of_its_own_may_have_its_own_slot() {
        let text =
            "  a: { stream: https://kshop5.pro/AbC12d, click_id_slot: data2, postback: stream }
  b: { stream: https://kshop5.pro/BbC12d }
  c:
    click_id_slot: data1
    streams: { x: https://kshop5.pro/CbC12d, y: https://kshop5.pro/DbC12d }
";
        assert!(offers(text).is_empty());
    }
}
