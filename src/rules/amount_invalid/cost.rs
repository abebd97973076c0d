//! What traffic costs, beside what leads pay.

use super::RULE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Campaign, CostModel, Offer, Text};
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

/// A cost with which nothing can be earned.
pub(super) fn too_much<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    campaign: &Campaign<'t>,
    (model, amount, code): (CostModel, Text<'t>, &str),
    paid: (&mut Paid<'t>, &HashSet<Loc>),
) -> Option<Diagnostic> {
    let unit = match model {
        CostModel::Cpc => "a click",
        CostModel::Cpa => "a conversion",
        CostModel::Revshare => return more_than_all(ws.files, owner, amount),
        CostModel::Cpm | CostModel::None => return None,
    };
    // What costs less than one of anything is what clicks cost.
    if amount.value.starts_with("0.") {
        return None;
    }
    too_dear(ws, owner, campaign, (unit, amount, code), paid)
}

/// A share of the revenue that is more than all of it: RedTrack takes it as a percentage.
fn more_than_all<'t>(files: &Files<'t>, owner: Owner<'t>, amount: Text<'t>) -> Option<Diagnostic> {
    if Decimal::from_str(amount.value).ok()? <= Decimal::ONE_HUNDRED {
        return None;
    }
    let message = format!(
        "`{}` is a share of the revenue in percent: the channel would get more than all that comes in",
        visible(amount.value)
    );
    let finding = files.finding(RULE.code, owner, amount.at, None, message);
    Some(
        finding.severity(Severity::Warning).label("more than 100 percent").help(
            "write a number up to 100, or another `model`: `cpa` is what one conversion costs",
        ),
    )
}

/// A click or a conversion that costs more than a lead pays, whichever offer of the campaign takes it.
fn too_dear<'t>(
    ws: &Workspace<'t, '_>,
    owner: Owner<'t>,
    campaign: &Campaign<'t>,
    (unit, amount, code): (&str, Text<'t>, &str),
    (paid, told): (&mut Paid<'t>, &HashSet<Loc>),
) -> Option<Diagnostic> {
    let cost = Decimal::from_str(amount.value).ok()?;
    let mut most: Option<Most<'t>> = None;
    for offer in campaign.named_offers() {
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
        "{unit} costs `{}`, and no lead of this campaign pays more than `{}`",
        visible(amount.value),
        visible(pays.value)
    );
    let finding = ws.files.finding(RULE.code, owner, amount.at, None, message);
    // A price of a conversion is agreed on, and somebody may test at a loss.
    let is_click = unit == "a click";
    Some(
        finding
            .severity(if is_click { Severity::Warning } else { Severity::Note })
            .label("more than a lead pays")
            .related(ws.files.span(pays.at), "the highest payout")
            .help(if is_click {
                "`cpc` is what one click costs; is a point missing, as in `\"0.20\"`?"
            } else {
                "`cpa` is what one conversion costs; is a point missing, or is the payout wrong?"
            }),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_click_that_costs_more_than_a_lead_pays_is_a_warning() {
        let cost = |cost: &str, payout: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels: {{ push: {{ click_id: \"{{click_id}}\" }} }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: \"1.50\", currency: USD }} }}
  b: {{ stream: https://kshop5.pro/BcD23e{payout} }}
campaigns:
  k: {{ channel: push, offers: [a, b], cost: {cost} }}
"
            );
            let mut found = crate::rules::tests::found(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("amount-invalid"));
            found
        };
        let pays = |amount: &str| format!(", payout: {{ amount: {amount}, currency: USD }}");
        let cpc = |amount: &str| format!("{{ model: cpc, amount: {amount}, currency: USD }}");
        let warning = ["warning amount-invalid 10:67"];
        assert_eq!(cost(&cpc("20"), &pays("12.50")), warning);
        // A conversion that costs more than it brings, and a share of more than all.
        let cpa = "{ model: cpa, amount: 50, currency: USD }";
        assert_eq!(cost(cpa, &pays("12.50")), ["note amount-invalid 10:67"]);
        let share = "{ model: revshare, amount: 150 }";
        assert_eq!(cost(share, &pays("12.50")), ["warning amount-invalid 10:72"]);
        for (cost_of, payout) in [
            (cpc("0.20"), pays("12.50")),
            (cpc("2"), pays("12.50")),
            (cpc("12.50"), pays("12.50")),
            // One of them may pay anything.
            (cpc("20"), String::new()),
            ("{ model: cpm, amount: 20, currency: USD }".to_owned(), pays("12.50")),
            ("{ model: cpa, amount: 12, currency: USD }".to_owned(), pays("12.50")),
            ("{ model: revshare, amount: 100 }".to_owned(), pays("12.50")),
            ("{ model: cpc, amount: 20, currency: RUB }".to_owned(), pays("12.50")),
        ] {
            assert!(cost(&cost_of, &payout).is_empty(), "{cost_of} {payout}");
        }
        // An amount that nobody can set anywhere.
        for cost_of in ["{ amount: 20, currency: USD }", "{ model: none, amount: 20 }"] {
            assert_eq!(cost(cost_of, "").len(), 1, "{cost_of}");
        }
        for cost_of in ["{ amount: 0, currency: USD }", "{ model: none }", "{ currency: USD }"] {
            assert!(cost(cost_of, "").is_empty(), "{cost_of}");
        }
    }
}
