//! Step 3, access and the stream, and step 4, the offer.

use super::{About, Filler, Section, Step};
use crate::compile::requests::payment;
use crate::compile::{Plan, PlannedOffer};
use crate::facts::{kma, redtrack};
use crate::model::{Access, Delivery, Money, Offer};
use crate::template::UrlTemplate;
use crate::workspace::Workspace;

pub(super) fn streams<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>, out: &mut Vec<Step<'p>>) {
    let mut asked = None;
    for planned in &plan.offers {
        let offer = ws.offers.get(planned.entry);
        let kma_offer = offer.and_then(|o| o.kma_offer).map(|k| k.value);
        // Streams of one offer stand together, and access is the offer's.
        if planned.access != Access::Granted && asked != Some(planned.entry) {
            asked = Some(planned.entry);
            let name = offer.and_then(|o| o.name).map_or(planned.entry, |n| n.value);
            let text = match planned.access {
                Access::Requested => {
                    "Access has been asked for. Wait until it is granted, then write \
                     access: granted in the workspace."
                }
                _ => {
                    "Ask for access and fill in the form; the personal manager can grant it as \
                     well."
                }
            };
            let place = ("KMA.BIZ", format!("offer {name} → {}", kma::REQUEST_ACCESS));
            out.push(
                Step::new(
                    (Section::Stream, About::Access(planned.entry)),
                    format!("access/{}", planned.entry),
                    place,
                    text,
                )
                .value_if("Offer id", kma_offer)
                .paused(planned.paused),
            );
        }
        out.push(stream(planned, kma_offer));
    }
}

fn stream<'p>(planned: &'p PlannedOffer<'_>, kma_offer: Option<&'p str>) -> Step<'p> {
    let postback = match planned.delivery {
        Delivery::Global => "the global postback switched on",
        Delivery::Stream => "its own postback from step 2",
    };
    let mut text = format!(
        "Create the stream with {postback}, or open it where it exists: its tracking link has \
         to be this one."
    );
    let link = planned.link.map(|l| l.value);
    let carried = link.is_some_and(|link| {
        let url = UrlTemplate::parse(link);
        url.params().any(|p| url.key(&p) == "data1")
    });
    if !carried {
        text.push_str(&format!(
            " Leave the {} box empty: the offer's URL carries the slots.",
            kma::STREAM_DATA1_FIELD
        ));
    }
    Step::new(
        (Section::Stream, About::Offer(planned)),
        format!("stream/{}", planned.id),
        ("KMA.BIZ", format!("offer {} → {}", planned.name, kma::CREATE_STREAM)),
        text,
    )
    .value_if("Offer id", kma_offer)
    .value_if("Landing", planned.landing.map(|l| l.value))
    .macros_if("Tracking link", link, Filler::RedTrack)
    .paused(planned.paused)
}

pub(super) fn offers<'p>(ws: &'p Workspace<'_, '_>, plan: &'p Plan<'_>, out: &mut Vec<Step<'p>>) {
    for planned in plan.offers.iter().filter(|o| o.link.is_some()) {
        let Some(offer) = ws.offers.get(planned.entry) else { continue };
        let payout = offer.payout.as_ref().map(|p| &p.value);
        let sendable = payment(ws, offer).is_some();
        out.push(
            Step::new(
                (Section::Offer, About::Offer(planned)),
                format!("offer/{}", planned.id),
                ("RedTrack", redtrack::NEW_OFFER_MENU),
                "Add the offer with this URL, byte for byte.",
            )
            .value("Name", planned.name.as_ref())
            .value("Offer source", plan.source.title)
            .macros("URL", planned.url.as_str(), Filler::RedTrack)
            .list("Countries", offer.countries.iter().flatten().map(|c| c.value))
            .value_if(
                "Payout",
                payout.and_then(|p| p.flat.as_ref()).filter(|_| sendable).map(money),
            )
            .by_api()
            .paused(planned.paused),
        );
        if payout.is_some() && !sendable {
            out.push(unsendable_payout(planned, offer));
        }
    }
}

/// A payout that RedTrack's offer has no field for.
fn unsendable_payout<'p>(planned: &'p PlannedOffer<'_>, offer: &'p Offer<'_>) -> Step<'p> {
    let payout = offer.payout.as_ref().map(|p| &p.value);
    let flat = payout.and_then(|p| p.flat.as_ref()).map(money);
    let by_country = payout.into_iter().flat_map(|p| &p.by_country);
    Step::new(
        (Section::Offer, About::Offer(planned)),
        format!("payout/{}", planned.id),
        ("RedTrack", format!("Offers → {}", planned.name)),
        "RedTrack's offer holds one payout, in the offer source's currency. Leave it empty, so \
         that the sum of the postback counts, or enter what fits.",
    )
    .value_if("Payout", flat)
    .list(
        "Payout by country",
        by_country.map(|(country, m)| format!("{} {}", country.value, money(m))),
    )
    .paused(planned.paused)
}

fn money(money: &Money<'_>) -> String {
    let amount = money.amount.map_or("", |a| a.value);
    let currency = money.currency.map_or("", |c| c.value);
    format!("{amount} {currency}").trim().to_owned()
}
