//! What is to be done, for a pull request: a sentence, tables with money first, and what is left
//! alone. Everything from outside is escaped.

use super::{MOST_NAMED, by_hand, by_name, changes, counted, foreign, left_postbacks};
use crate::diff::few;
use crate::emit::markdown::code;
use crate::reconcile::AccountPlan;
use crate::report::difference::markdown::{plain, tables};
use std::fmt::Write as _;

pub(super) fn render(plan: &AccountPlan) -> String {
    let mut out = "### What is to be done in RedTrack\n\n".to_owned();
    let env = plan.environment.as_deref();
    let env = env.map_or(String::new(), |env| format!(", environment {}", code(env)));
    if plan.is_empty() {
        let _ = writeln!(out, "Nothing: {}{env} has what the workspace says.", plain(&plan.host));
    } else {
        let summary: Vec<String> =
            plan.summary.iter().map(|s| format!("**{}**", plain(s))).collect();
        let _ = writeln!(out, "{}\n\nAt {}{env}.", summary.join("; "), plain(&plan.host));
        tables(&changes(plan), "`trackc plan` shows them", &mut out);
    }
    let mut rest = Vec::new();
    if !plan.is_empty() && !plan.unchanged.is_empty() {
        rest.push(format!("As they should be: {}", plan.unchanged.len()));
    }
    let named = by_name(plan);
    if !named.is_empty() {
        let one = |(to, id): &(&str, &str)| format!("{} is {}", plain(to), code(id));
        let named: Vec<String> = named.iter().map(one).collect();
        rest.push(format!("Matched by name alone: {}", few(&named, MOST_NAMED)));
    }
    let foreign: Vec<String> = foreign(plan).iter().map(|line| plain(line)).collect();
    if !foreign.is_empty() {
        rest.push(format!("Only in RedTrack, and left alone: {}", foreign.join("; ")));
    }
    let left: Vec<String> = left_postbacks(plan).iter().map(|line| plain(line)).collect();
    if !left.is_empty() {
        rest.push(format!(
            "A postback to a channel in RedTrack, and none in the workspace, so that it stays: {}",
            few(&left, MOST_NAMED)
        ));
    }
    if !plan.manual.is_empty() {
        let panels: Vec<String> = by_hand(plan).iter().map(|line| plain(line)).collect();
        let steps = counted(plan.manual.len(), "step");
        rest.push(format!(
            "By hand, since no API can, and perhaps done already: {steps} ({})",
            panels.join(", ")
        ));
    }
    if !rest.is_empty() {
        out.push('\n');
        rest.iter().for_each(|line| {
            let _ = writeln!(out, "- {line}");
        });
    }
    out
}
