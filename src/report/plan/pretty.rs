//! What is to be done, for people: entity by entity, money first; then what is left alone.

use super::{MOST_NAMED, by_hand, by_name, changes, counted, foreign, left_postbacks};
use crate::diff::few;
use crate::reconcile::AccountPlan;
use crate::report::Look;
use crate::report::difference::pretty::one;
use crate::report::paint::{Ink, Page};

pub(super) fn render(plan: &AccountPlan, look: Look) -> String {
    let mut page = Page::new(look);
    if plan.is_empty() {
        let text = format!("Nothing is to be done: {} has what the workspace says.", plan.host);
        page.say(0, "", Some(Ink::Good), &text);
    } else {
        page.say(0, "", Some(Ink::Title), &plan.summary.join("; "));
    }
    for change in changes(plan) {
        page.gap();
        one(&mut page, &change);
    }
    page.gap();
    if !plan.is_empty() && !plan.unchanged.is_empty() {
        let (are, they) = if plan.unchanged.len() == 1 { ("is", "it") } else { ("are", "they") };
        let entries = match plan.unchanged.len() {
            1 => "1 entry".to_owned(),
            n => format!("{n} entries"),
        };
        page.say(0, "", None, &format!("{entries} {are} as {they} should be."));
    }
    let named = by_name(plan);
    if !named.is_empty() {
        let named: Vec<String> = named.iter().map(|(to, id)| format!("{to} is {id}")).collect();
        let text = format!(
            "Matched by name alone, which nothing else of its kind has: {}. A push writes the ids into trackc.lock.",
            few(&named, MOST_NAMED)
        );
        page.say(0, "", Some(Ink::Doubt), &text);
    }
    let foreign = foreign(plan);
    if !foreign.is_empty() {
        let text = format!("Only in RedTrack, and left alone: {}.", foreign.join("; "));
        page.say(0, "", Some(Ink::Faint), &text);
    }
    let left = left_postbacks(plan);
    if !left.is_empty() {
        let text = format!(
            "A postback to a channel in RedTrack, and none in the workspace: {}. It stays, also where it is that of another channel: delete it at the campaign in RedTrack, if it is not wanted.",
            few(&left, MOST_NAMED)
        );
        page.say(0, "", Some(Ink::Doubt), &text);
    }
    if !plan.manual.is_empty() {
        let (them, they) =
            if plan.manual.len() == 1 { ("it", "it is") } else { ("them", "they are") };
        let text = format!(
            "No API can do {}, and trackc cannot tell whether {they} done: {}. `trackc build` writes {them} down.",
            counted(plan.manual.len(), "step"),
            by_hand(plan).join(", ")
        );
        page.say(0, "", Some(Ink::Faint), &text);
    }
    page.finish()
}
