//! `stream-reused`

use super::firsts::Firsts;
use super::{Check, Context, Example, Look, Rule, hosts};
use crate::compile::PlannedOffer;
use crate::diagnostic::{Code, Findings, Severity};
use crate::facts::{Confidence, kma};
use crate::model::{Delivery, Text};
use crate::template::UrlTemplate;
use crate::text::visible;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC409", "stream-reused"),
    what: "Two offers have the same stream link: an error when their `kma_offer` or their postback differs, else a note.",
    why: "A stream belongs to one KMA.BIZ offer. The visitors of the second offer would see the first one's page, and their leads and payouts would be the first one's too.",
    mend: "Create a stream for each offer in KMA.BIZ and paste its own link.",
    source: Some(("lead-API clients create a stream for one offer", Confidence::Medium)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { kma_offer: 5657, stream: https://kshop5.pro/AbC12d }
  keto-uz: { kma_offer: 5658, stream: https://kshop5.pro/AbC12d }
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
  keto-kz: { kma_offer: 5657, stream: https://kshop5.pro/AbC12d }
  keto-uz: { kma_offer: 5658, stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz: { channel: push, offers: [keto-kz, keto-uz] }
",
    )]),
    check: Check::Parts(look),
};

/// What makes two links the same to KMA.BIZ: the host in any case, the code in its own.
pub(super) type Key<'t> = (Cow<'t, str>, &'t str);

/// The key of a link, if it has a host and a path.
pub(super) fn key(link: &str) -> Option<Key<'_>> {
    if let Some((host, code)) = kma::bare_stream_link(link) {
        return Some((hosts::normal(host), code));
    }
    let url = UrlTemplate::parse(link);
    let path = url.path().trim_matches('/');
    (!url.host().is_empty() && !path.is_empty()).then(|| (hosts::normal(url.host()), path))
}

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let offers = &context.plan.offers;
    let key_of = |index: usize| offers.get(index).and_then(|offer| key(offer.link?.value));
    let mut firsts = Firsts::of(offers.len());
    // The offers of each link that stands more than once, by its first offer.
    let mut again: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    Box::new(move |part, out| {
        for (index, _) in part.streams() {
            let Some(key) = key_of(index) else { continue };
            let first = firsts.first(index, &key, |other| key_of(other).as_ref() == Some(&key));
            if first != index {
                again.entry(first).or_insert_with(|| vec![first]).push(index);
            }
        }
        if part.is_end() {
            told(context, std::mem::take(&mut again), out);
        }
    })
}

/// Says of streams, each with the same link again, which of them those are.
fn told(context: &Context<'_, '_>, again: BTreeMap<usize, Vec<usize>>, out: &mut Findings) {
    let offers = &context.plan.offers;
    for (_, indexes) in again {
        let mut group: Vec<(&PlannedOffer<'_>, Text<'_>)> =
            indexes.iter().filter_map(|i| Some((&offers[*i], offers[*i].link?))).collect();
        group.sort_by(|a, b| {
            let is_brought = |(offer, link): &(&PlannedOffer<'_>, Text<'_>)| {
                context.ws.files.is_brought(offer.owner(), link.at)
            };
            // Whoever takes it from another entry comes later than that.
            let order = place(context, a.1).cmp(&place(context, b.1));
            order.then_with(|| is_brought(a).cmp(&is_brought(b)))
        });
        report(context, &group, out);
    }
}

pub(super) fn place<'c>(context: &'c Context<'_, '_>, link: Text<'_>) -> (&'c str, u32) {
    let span = context.ws.files.span(link.at);
    (context.ws.files.sources.path(span), span.start)
}

/// Reports every offer of a group but the first, beside one it conflicts with.
fn report<'t>(
    context: &Context<'_, 't>,
    group: &[(&PlannedOffer<'t>, Text<'t>)],
    out: &mut Findings,
) {
    let kma = |offer: &PlannedOffer<'_>| {
        offer.written(context.ws).and_then(|o| o.kma_offer).map(|k| k.value.trim())
    };
    // Two different KMA.BIZ offers are enough: whatever comes later differs from one of them.
    let mut known: Vec<(&str, usize)> = Vec::new();
    for (index, (offer, link)) in group.iter().enumerate() {
        let own = kma(offer);
        let conflict = own.and_then(|own| known.iter().find(|(other, _)| *other != own));
        if index > 0 {
            let (earlier, earlier_link) = group[conflict.map_or(0, |(_, i)| *i)];
            let (mine, other) = (visible(&offer.id), visible(&earlier.id));
            let postbacks = conflict.is_none().then(|| postbacks_of(offer, earlier)).flatten();
            let message = match (own, conflict) {
                (Some(own), Some((theirs, _))) => format!(
                    "`{mine}` (KMA.BIZ offer {}) has the stream link of `{other}` (KMA.BIZ offer {}): its visitors would see the other offer, and its leads would be paid as the other's",
                    visible(own),
                    visible(theirs)
                ),
                _ => match &postbacks {
                    Some((own, theirs)) => format!(
                        "`{mine}` has the same stream link as `{other}`, and a stream has one postback: `{mine}` wants {own}, `{other}` {theirs}, and the leads of one are lost"
                    ),
                    None => format!(
                        "`{mine}` has the same stream link as `{other}`: KMA.BIZ cannot tell their leads apart"
                    ),
                },
            };

            let files = context.ws.files;
            let is_error = conflict.is_some() || postbacks.is_some();
            let mut finding = files
                .finding(RULE.code, offer.owner(), link.at, None, message)
                .severity(if is_error { Severity::Error } else { Severity::Note })
                .label("the same stream again")
                .help("create a stream of its own in KMA.BIZ (offer → Create Stream) and paste its link here");
            // What an alias or `defaults` bring into both stands once.
            let first = files.span(earlier_link.at);
            if first != finding.span {
                finding = finding.related(first, format!("the stream of `{other}`"));
            }
            out.push(finding);
        }
        if let Some(own) = own
            && known.len() < 2
            && known.iter().all(|(other, _)| *other != own)
        {
            known.push((own, index));
        }
    }
}

/// The postbacks that two offers ask for, where they are two.
fn postbacks_of(offer: &PlannedOffer<'_>, earlier: &PlannedOffer<'_>) -> Option<(String, String)> {
    let is_same = offer.delivery == earlier.delivery;
    let told = |offer: &PlannedOffer<'_>| match offer.delivery {
        _ if is_same => format!("`clickid={{{}}}`", offer.slot.as_str()),
        Delivery::Global => "the global one".to_owned(),
        Delivery::Stream => "one of its own".to_owned(),
    };
    // Slots under the global postback are compared by another rule.
    let differ = !is_same || offer.delivery == Delivery::Stream && offer.slot != earlier.slot;
    differ.then(|| (told(offer), told(earlier)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, found};

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
    fn the_later_place_is_reported_whatever_the_ids() {
        let text = "  z: { kma_offer: 1, stream: https://kshop5.pro/AbC12d }
  a: { kma_offer: 2, stream: \"https://KSHOP5.pro/AbC12d/?data2=x\" }
";
        assert_eq!(offers(text), ["error stream-reused 7:30"]);
    }

    #[test]
    fn one_kma_offer_or_an_unknown_one_is_a_note() {
        let text = "  a: { kma_offer: 1, stream: https://kshop5.pro/AbC12d }
  b: { kma_offer: 1, stream: http://kshop5.pro/AbC12d }
  c: { stream: https://kshop5.pro/AbC12d }
  d: { kma_offer: 2, stream: https://kshop5.pro/AbC12d }
";
        assert_eq!(
            offers(text),
            [
                "warning plain-http 7:30",
                "note stream-reused 7:30",
                "note stream-reused 8:16",
                "error stream-reused 9:30"
            ]
        );
    }

    #[test]
    fn one_stream_has_one_postback() {
        let two = |a: &str, b: &str| {
            let stream = "stream: https://kshop5.pro/AbC12d";
            offers(&format!("  a: {{ {stream}, {a} }}\n  b: {{ {stream}, {b} }}\n"))
        };
        let (own, other) = ("postback: stream", "postback: stream, click_id_slot: data2");
        assert_eq!(two(own, other), ["error stream-reused 7:16"]);
        assert_eq!(two(own, "postback: global"), ["error stream-reused 7:16"]);
        assert_eq!(two(own, own), ["note stream-reused 7:16"]);
    }

    #[test]
    fn several_streams_of_one_offer_are_compared() {
        let text = "  a:
    streams:
      push: https://kshop5.pro/AbC12d
      meta: { url: https://kshop5.pro/AbC12d, landing: A }
";
        assert_eq!(offers(text), ["note stream-reused 9:20"]);
    }

    #[test]
    fn codes_in_another_case_are_two_streams_and_a_warning() {
        let text = "  a: { kma_offer: 1, stream: https://kshop5.pro/AbC12d }
  b: { kma_offer: 2, stream: https://kshop5.pro/ABC12d }
  c: { kma_offer: 3, stream: https://kshop2.biz/AbC12d }
";
        assert_eq!(offers(text), ["warning stream-link-shape 7:30"]);
    }

    #[test]
    fn the_other_offer_is_shown_across_files() {
        let root = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  b: { kma_offer: 1, stream: https://kshop5.pro/AbC12d }
";
        let other = "offers:\n  c: { kma_offer: 2, stream: https://kshop5.pro/AbC12d }\n";
        let outcome = check(&[("trackc.yaml", root), ("a/offers.yaml", other)]);
        let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).expect("found");
        assert_eq!(found.span.file.0, 0, "`a/offers.yaml` comes first by path");
        assert_eq!(found.related[0].span.file.0, 1);
    }
}
