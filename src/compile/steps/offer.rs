//! Step 3, access and the stream, and step 4, the offer.

use super::source::postbacks_of;
use super::{About, Filler, Section, Step, Whose};
use crate::compile::requests::{payment, payout_currency};
use crate::compile::{Plan, PlannedOffer};
use crate::facts::{kma, redtrack};
use crate::model::{Access, Delivery, Money, Offer, Slot};
use crate::template::UrlTemplate;
use crate::workspace::Workspace;

pub(super) fn streams<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Step<'p>> {
    let mut asked = None;
    plan.offers.iter().flat_map(move |planned| {
        let offer = planned.written(ws);
        // Streams of one offer stand together, and access is the offer's.
        let ask = planned.access != Access::Granted && asked != Some(planned.entry);
        let access = ask.then(|| access(offer, planned));
        if ask {
            asked = Some(planned.entry);
        }
        let stream = stream(offer, planned);
        let own = (planned.delivery == Delivery::Stream).then(|| plan.postbacks_of(planned));
        let own = own.flatten().into_iter().flat_map(move |set| postbacks_of(plan, set));
        access.into_iter().chain([stream]).chain(own)
    })
}

/// The name of the offer that its streams share: KMA.BIZ does not know that of each.
fn name_in_kma<'p>(offer: Option<&'p Offer<'_>>, planned: &'p PlannedOffer<'_>) -> &'p str {
    offer.and_then(|o| o.name).map_or(planned.entry, |n| n.value)
}

fn access<'p>(offer: Option<&'p Offer<'_>>, planned: &'p PlannedOffer<'_>) -> Step<'p> {
    let text = match planned.access {
        Access::Requested => {
            "Access has been asked for. Wait until it is granted, then write access: granted in \
             the workspace."
        }
        _ => "Ask for access and fill in the form; the personal manager can grant it as well.",
    };
    Step::new(
        (Section::Stream, About::Access(planned.entry)),
        ["access/", planned.entry].concat(),
        ("KMA.BIZ", ["offer ", name_in_kma(offer, planned), " → ", kma::REQUEST_ACCESS].concat()),
        text,
    )
    .value_if("Offer id", offer.and_then(|o| o.kma_offer).map(|k| k.value))
    .paused(planned.paused)
}

fn stream<'p>(offer: Option<&'p Offer<'_>>, planned: &'p PlannedOffer<'_>) -> Step<'p> {
    let postback = match planned.delivery {
        Delivery::Global => "the global postback switched on",
        Delivery::Stream => "its own postback, which stands below",
    };
    let mut text = [
        "Create the stream with ",
        postback,
        ", or open it where it exists: its tracking link has to be this one.",
    ]
    .concat();
    let link = planned.link.map(|l| l.value);
    let carried = link.and_then(|link| {
        let url = UrlTemplate::parse(link);
        let first = url.params().find(|p| url.key(p) == Slot::Data1.as_str())?;
        Some(url.value(&first).to_owned())
    });
    let (verb, why) = match carried {
        Some(_) => (" Fill in the ", " box as it stands here: so the link comes to carry it."),
        None => (" Leave the ", " box empty: the offer's URL carries the slots."),
    };
    for part in [verb, kma::STREAM_DATA1_FIELD, why] {
        text.push_str(part);
    }
    let step = Step::new(
        (Section::Stream, About::Offer(planned)),
        ["stream/", &planned.id].concat(),
        ("KMA.BIZ", ["offer ", name_in_kma(offer, planned), " → ", kma::CREATE_STREAM].concat()),
        text,
    )
    .value_if("Offer id", offer.and_then(|o| o.kma_offer).map(|k| k.value))
    .value_if("Stream", planned.stream)
    .value_if("Landing", planned.landing.map(|l| l.value));
    let step = match carried {
        Some(value) => step.macros(kma::STREAM_DATA1_FIELD, value, Filler::RedTrack),
        None => step,
    };
    step.macros_if("Tracking link", link, Filler::RedTrack).paused(planned.paused)
}

pub(super) fn offers<'p>(
    whose: Whose,
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
) -> impl Iterator<Item = Step<'p>> {
    let written = |planned: &'p PlannedOffer<'_>| {
        planned.link.and_then(|_| Some((planned, planned.written(ws)?)))
    };
    let currency = payout_currency(ws);
    plan.offers.iter().filter_map(written).flat_map(move |(planned, offer)| {
        let sendable = payment(currency, offer);
        let unsendable = offer.payout.is_some() && sendable.is_none();
        let payout = unsendable.then(|| unsendable_payout(planned, offer));
        let first = (whose == Whose::All).then(|| self::offer(plan, planned, offer, sendable));
        first.into_iter().chain(payout)
    })
}

fn offer<'p>(
    plan: &'p Plan<'_>,
    planned: &'p PlannedOffer<'_>,
    offer: &'p Offer<'_>,
    sendable: Option<&Money<'_>>,
) -> Step<'p> {
    Step::new(
        (Section::Offer, About::Offer(planned)),
        ["offer/", &planned.id].concat(),
        ("RedTrack", redtrack::NEW_OFFER_MENU),
        "Add the offer with this URL, byte for byte.",
    )
    .value("Name", planned.name.as_ref())
    .value("Offer source", plan.source.title)
    .macros("URL", planned.url.as_str(), Filler::RedTrack)
    .list("Countries", offer.countries.iter().flatten().map(|c| c.value))
    .value_if("Payout", sendable.map(money))
    .by_api()
    .paused(planned.paused)
}

/// A payout that RedTrack's offer has no field for.
fn unsendable_payout<'p>(planned: &'p PlannedOffer<'_>, offer: &'p Offer<'_>) -> Step<'p> {
    let payout = offer.payout.as_ref().map(|p| &p.value);
    let flat = payout.and_then(|p| p.flat.as_ref()).map(money);
    let by_country = payout.into_iter().flat_map(|p| &p.by_country);
    Step::new(
        (Section::Offer, About::Offer(planned)),
        ["payout/", &planned.id].concat(),
        ("RedTrack", ["Offers → ", &planned.name].concat()),
        "RedTrack's offer holds one payout for all its countries, in the offer source's currency. \
         Leave it empty, so that the sum of the postback counts, or enter what fits.",
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
    [amount, " ", currency].concat().trim().to_owned()
}
