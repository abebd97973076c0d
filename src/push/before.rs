//! A plan that was pushed before, in part or whole: whether the account still has what the journal
//! calls done. Somebody may have set it back in the panel, and planned the same anew.

use super::{Journal, pending};
use crate::diff::few;
use crate::reconcile::{AccountPlan, Action, Problem, Step};

/// How many changes are named of one object.
const MOST_NAMED: usize = 3;

/// What an earlier push of a plan is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// What it has done is there.
    Holds,
    /// Nothing of it is there, and the plan is what would be planned now: it was made anew.
    Anew,
    /// The account has something else, in sentences.
    Changed(Vec<String>),
}

/// Lays what a journal calls done beside `now`, which is what would be planned with the account as
/// it is. Where all is done, nothing may be left to do.
#[must_use]
pub fn before(
    plan: &AccountPlan,
    journal: &Journal,
    now: &Result<AccountPlan, Vec<Problem>>,
) -> Before {
    let now = match now {
        Ok(now) => now,
        Err(problems) => {
            let said = |problem: &Problem| format!("{}: {}", problem.reference, problem.message);
            return Before::Changed(problems.iter().map(said).collect());
        }
    };
    let is_whole = journal.is_complete || pending(plan, journal).next().is_none();
    let is_undone = |step: &&Step| is_whole || journal.done.contains_key(&step.reference);
    let undone: Vec<String> = now.steps.iter().filter(is_undone).map(said).collect();
    match undone.as_slice() {
        [] => Before::Holds,
        _ if !plan.is_empty() && does_the_same(plan, now) => Before::Anew,
        _ => Before::Changed(undone),
    }
}

fn said(step: &Step) -> String {
    let kind = step.kind.title();
    match (step.action, &step.current) {
        (Action::Update, Some(current)) => {
            let labels: Vec<&str> =
                step.changes.iter().map(|change| change.label.as_str()).collect();
            format!(
                "the {kind} {}, which is {}, has other values than the workspace: {}",
                current.id,
                step.reference,
                few(&labels, MOST_NAMED)
            )
        }
        _ => format!("the {kind} that is {} is not there", step.reference),
    }
}

/// Whether two plans take the same things for the same, and do the same to them.
fn does_the_same(plan: &AccountPlan, now: &AccountPlan) -> bool {
    // As files: what is read back has lost what no file has.
    let is_same = |a: serde_json::Result<_>, b| matches!((a, b), (Ok(a), Ok(b)) if a == b);
    is_same(serde_json::to_value(&plan.steps), serde_json::to_value(&now.steps))
        && is_same(serde_json::to_value(&plan.unchanged), serde_json::to_value(&now.unchanged))
}
