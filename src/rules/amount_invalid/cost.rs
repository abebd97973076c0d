//! What traffic costs, beside what leads pay.

use super::RULE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Campaign, Offer, Text};
use crate::rules::references::offers_of;
use crate::text::visible;
use crate::workspace::{Files, Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::{HashMap, HashSet};
use rust_decimal::Decimal;
use std::str::FromStr as _;

/// An amount of which nobody knows what it is for. That nothing is paid needs no model.
pub(super) fn without_model<'t>(
    files: &Files<'t>,
    owner: Owner<'t>,
    amount: Text<'t>,
) -> Option<Diagnostic> {
    if Decimal::from_str(amount.value).is_ok_and(|value| value.is_zero()) {
        return None;
    }
    let message = format!(
        "this cost has no model, so `{}` is set nowhere in RedTrack and the traffic costs nothing there",
        visible(amount.value)
    );
    let finding = files.finding(RULE.code, owner, amount.at, None, message);
    Some(
        finding
            .severity(Severity::Warning)
            .label("paid for what?")
            .help("write how the channel charges beside it: `model: cpc`, `cpm`, `cpa` or `revshare`; a campaign's own `cost` takes nothing from that of `defaults`")
    )
}

/// The most that an offer pays, where all that it pays is sound and in one currency.
#[derive(Clone, Copy)]
pub(super) struct Most<'t> {
    value: Decimal,
    pays: Text<'t>,
    currency: &'t str,
}

impl<'t> Most<'t> {
    /// What is no amount was `told`.
    fn of(offer: &Offer<'t>, told: &HashSet<Loc>) -> Option<Self> {
        let mut most: Option<Self> = None;
        for paid in offer.payout.as_ref()?.value.amounts() {
            let pays = paid.amount.filter(|pays| !told.contains(&pays.at))?;
            let value = Decimal::from_str(pays.value).ok()?;
            let this = Self { value, pays, currency: paid.currency?.value };
            let known = most.get_or_insert(this);
            if known.currency != this.currency {
                return None;
            }
            if known.value < value {
                *known = this;
            }
        }
        most
    }
}

/// The same of each offer by its position, looked for once: thousands of campaigns may name one.
pub(super) type Paid<'t> = HashMap<usize, Option<Most<'t>>>;

/// A click that costs more than a lead pays, whichever offer of the campaign takes it.
pub(super) fn too_dear<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    campaign: &Campaign<'t>,
    (amount, code): (Text<'t>, &str),
    (paid, told): (&mut Paid<'t>, &HashSet<Loc>),
) -> Option<Diagnostic> {
    let cost = Decimal::from_str(amount.value).ok()?;
    let mut most: Option<Most<'t>> = None;
    for offer in offers_of(campaign) {
        let position = offer.position()?;
        let pays = || Most::of(ws.offers.at(position).value.as_ref()?, told);
        let pays = (*paid.entry(position).or_insert_with(pays))?;
        if pays.value >= cost || pays.currency != code {
            return None;
        }
        most = most.filter(|known| known.value >= pays.value).or(Some(pays));
    }
    let Most { pays, .. } = most?;
    let message = format!(
        "a click costs `{}`, and no lead of this campaign pays more than `{}`",
        visible(amount.value),
        visible(pays.value)
    );
    let finding = ws.files.finding(RULE.code, owner, amount.at, None, message);
    Some(
        finding
            .severity(Severity::Warning)
            .label("more than a lead pays")
            .related(ws.files.span(pays.at), "the highest payout")
            .help("`cpc` is what one click costs; is a point missing, as in `\"0.20\"`?"),
    )
}
