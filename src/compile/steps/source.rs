//! Step 1, the offer source, and step 2, its postback; postbacks of streams belong to step 3.

use super::prepare::words;
use super::{About, Filler, Section, Step, TICKS};
use crate::compile::entities::{OFFER_SOURCE_ID, mode_in_force};
use crate::compile::{Plan, PlannedPostback, PostbackSet, SetOf};
use crate::facts::{kma, redtrack};
use crate::model::Report;
use crate::workspace::Workspace;

pub(super) fn offer_source<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    out: &mut Vec<Step<'p>>,
) {
    let source = &ws.offer_source;
    let postback = source.postback.as_ref().map(|p| &p.value);
    let mut step = Step::new(
        (Section::OfferSource, About::OfferSource),
        format!("offer_source/{OFFER_SOURCE_ID}"),
        ("RedTrack", redtrack::NEW_OFFER_SOURCE_MENU),
        "Choose the template, compare every field with the values here, and save. Through the \
         API this call needs RedTrack's Premium plan.",
    )
    .value("Template", redtrack::OFFER_SOURCE_TEMPLATE)
    .value("Title", plan.source.title)
    .macros("Click id", plan.click_id_macro(), Filler::Kma)
    .macros("Sum", "{sum}", Filler::Kma)
    .value_if("Currency", source.currency.map(|c| c.value))
    .by_api()
    .doubt("what the template holds; the postback that KMA.BIZ fires is what counts.");
    for (key, value) in postback.and_then(|p| p.extra.as_ref()).into_iter().flat_map(|e| e.iter()) {
        let field = format!("{} → {}", redtrack::ADDITIONAL_PARAMETERS, key.value);
        step = step.macros(field, value.value, Filler::Kma);
    }
    out.push(step);
    let place = || ("RedTrack", format!("Offer sources → {}", plan.source.title));
    if let Some(mode) = source.duplicates {
        let mode = redtrack::DuplicateMode::from(mode.value);
        // Statuses need no conversion types.
        let overruled = plan.source.report != Report::Status
            && ws.events.iter().any(|(_, e)| mode_in_force(ws, e) != Some(mode));
        let text = if overruled {
            "Set the default duplicate postback mode. A mode on a conversion type wins over it."
        } else {
            "Set the default duplicate postback mode."
        };
        out.push(
            Step::new(
                (Section::OfferSource, About::OfferSource),
                format!("duplicates/{OFFER_SOURCE_ID}"),
                place(),
                text,
            )
            .value("Duplicate postbacks", mode.ui_name()),
        );
    }
    if let Some(token) = plan.source.protection_token.as_deref() {
        out.push(
            Step::new(
                (Section::OfferSource, About::OfferSource),
                format!("protection/{OFFER_SOURCE_ID}"),
                place(),
                "Switch postback protection on. Its token has to be the one in the postback that \
                 KMA.BIZ fires.",
            )
            .value("Token", token)
            .doubt("the parameter's name, ptoken; RedTrack documents the setting alone."),
        );
    }
}

/// The global postback. Those of streams belong to the form that makes the stream.
pub(super) fn postbacks<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = Step<'p>> {
    let global = plan.postbacks.iter().filter(|set| set.of == SetOf::Global);
    global.flat_map(move |set| postbacks_of(plan, set))
}

pub(super) fn postbacks_of<'p>(
    plan: &'p Plan<'_>,
    set: &'p PostbackSet,
) -> impl Iterator<Item = Step<'p>> {
    let urls = set.urls.iter().enumerate();
    urls.map(move |(index, postback)| self::postback(plan, set, index, postback))
}

fn postback<'p>(
    plan: &'p Plan<'_>,
    set: &'p PostbackSet,
    index: usize,
    postback: &'p PlannedPostback,
) -> Step<'p> {
    let (section, menu, mut text, paused) = match &set.of {
        SetOf::Global => (
            Section::Postback,
            kma::GLOBAL_POSTBACK_MENU.to_owned(),
            format!(
                "Paste the URL, tick exactly these statuses and press {}. In the Russian panel: \
                 {}.",
                kma::GLOBAL_POSTBACK_SAVE,
                kma::GLOBAL_POSTBACK_MENU_RU
            ),
            false,
        ),
        SetOf::Stream(id) => {
            let offer = plan.offer(id);
            let name = offer.map_or(id.as_str(), |o| o.name.as_ref());
            (
                Section::Stream,
                format!("stream of {name} → {}", kma::STREAM_POSTBACK_BLOCK),
                "Switch the global postback off for this stream, paste the URL as its own \
                 postback and tick exactly these statuses."
                    .to_owned(),
                offer.is_some_and(|o| o.paused),
            )
        }
    };
    let count = set.urls.len();
    if count > 1 {
        text.push_str(&format!(" URL {} of {count} for this place.", index + 1));
    }
    let step = Step::new(
        (section, About::Postback(set, &postback.id)),
        format!("postback/{}", postback.id),
        ("KMA.BIZ", menu),
        text,
    )
    .macros(kma::GLOBAL_POSTBACK_FIELD, postback.url.as_str(), Filler::Kma)
    .value("Method", kma::GLOBAL_POSTBACK_METHOD)
    .list(TICKS, postback.route.ticks.iter().copied().map(words))
    .paused(paused);
    let panel_takes = plan.source.urls_per_panel.map_or(1, |n| n.value);
    if i64::try_from(count).is_ok_and(|n| n > panel_takes) {
        step.doubt("whether this field of KMA.BIZ takes more than one URL.")
    } else {
        step
    }
}
