//! How much one push may change without being told that it may.

use super::{Journal, Looked, pending};
use crate::account::{Kind, fingerprint};
use crate::reconcile::{AccountPlan, Action, Step};
use crate::text::counted;
use serde_json::Value;
use std::fmt;

/// The bounds of a push.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The most campaigns that are made or changed.
    pub campaigns: usize,
    /// By how much the payout of an offer that is there may change, in percent.
    pub payout_change: f64,
}

/// A bound that a plan goes over, with the flag that lifts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverBounds(String);

impl fmt::Display for OverBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OverBounds {}

impl Bounds {
    /// Sees whether the campaigns to come are too many.
    ///
    /// # Errors
    /// Where they are.
    pub fn campaigns(&self, plan: &AccountPlan, journal: &Journal) -> Result<(), OverBounds> {
        let count = pending(plan, journal).filter(|step| step.kind == Kind::Campaign).count();
        if count <= self.campaigns {
            return Ok(());
        }
        Err(OverBounds(format!(
            "the plan makes or changes {}, and without being told so at most {} at once; look at it, then push with `--max-campaigns {count}`",
            counted(count, "campaign"),
            self.campaigns
        )))
    }

    /// Sees whether a payout changes by too much, beside the account as it was seen.
    ///
    /// # Errors
    /// Where one does.
    pub fn payouts(
        &self,
        plan: &AccountPlan,
        journal: &Journal,
        looked: &Looked,
    ) -> Result<(), OverBounds> {
        let all = pending(plan, journal).filter_map(|step| payout(step, looked));
        let worst = all.max_by(|a, b| a.percent.total_cmp(&b.percent));
        let Some(worst) =
            worst.filter(|worst| worst.percent.is_infinite() || worst.percent > self.payout_change)
        else {
            return Ok(());
        };
        if !worst.percent.is_finite() {
            return Err(OverBounds(format!(
                "the payout of {} changes from {} to {}, and one of them is no amount",
                worst.reference, worst.old, worst.new
            )));
        }
        Err(OverBounds(format!(
            "the payout of {} changes from {} to {}, by {} percent, and without being told so at most {} percent at once; look at it, then push with `--max-payout-change {}`",
            worst.reference,
            worst.old,
            worst.new,
            worst.percent.ceil(),
            self.payout_change,
            worst.percent.ceil()
        )))
    }
}

struct Payout<'p> {
    reference: &'p str,
    old: f64,
    new: f64,
    percent: f64,
}

/// The change of a payout; where there was none, all of it is new.
fn payout<'p>(step: &'p Step, looked: &Looked) -> Option<Payout<'p>> {
    if step.kind != Kind::Offer || step.action != Action::Update {
        return None;
    }
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    let amount = |payment: &Value| number(payment.get("amount")?);
    let new: f64 = step.body.get("payment").and_then(amount)?;
    let object = looked.current(step);
    // What somebody has edited is not changed, whatever may be changed.
    let is_edited = |object| {
        step.current.as_ref().is_some_and(|current| fingerprint(object) != current.fingerprint)
    };
    if object.is_some_and(is_edited) {
        return None;
    }
    let old = object.and_then(|object| amount(object.get("payment")?));
    let old: f64 = old.unwrap_or(0.0);
    Some(Payout { reference: &step.reference, old, new, percent: percent(old, new) })
}

/// By how many percent an amount changes; what is no amount changes by more than any bound.
fn percent(old: f64, new: f64) -> f64 {
    if !old.is_finite() || !new.is_finite() {
        f64::INFINITY
    } else if new - old == 0.0 {
        0.0
    } else if old == 0.0 {
        100.0
    } else {
        let percent = ((new - old) / old * 100.0).abs();
        // From 0.70 to 1.05 are 50 percent, and in floats a little more.
        let millionths = (percent * 1e6).round() / 1e6;
        if percent < 1e9 { millionths.max(f64::MIN_POSITIVE) } else { percent }
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_change_is_measured_by_what_there_was() {
        assert!(percent(0.7, 1.05) <= 50.0 && percent(0.1, 0.15) <= 50.0, "as people reckon");
        assert!(percent(1e9, 1e9 + 1.0) > 0.0 && percent(1.0, 1.0 + 1e-12) > 0.0);
        for (old, new, by) in [(10.0, 15.0, 50.0), (10.0, 0.0, 100.0), (0.0, 3.0, 100.0)] {
            assert!((percent(old, new) - by).abs() < 1e-9, "{old} {new}");
        }
        assert!(percent(1e-20, 1e-20) == 0.0 && percent(0.0, 1e-20) > 99.0);
        assert!(percent(1e-20, 1.0) > 1e21);
    }

    #[test]
    fn what_is_no_amount_is_over_every_bound() {
        let odd = ["nan", "NaN", "inf", "-inf", "infinity"].map(|text| text.parse().unwrap());
        for amount in odd {
            assert!(percent(amount, 12.5) > f64::MAX && percent(12.5, amount) > f64::MAX);
            assert!(percent(amount, amount) > f64::MAX);
        }
    }
}
