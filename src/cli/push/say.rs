//! What a push says.

use super::super::Exit;
use super::super::output;
use crate::account::Kind;
use crate::compile::steps::{Step as Manual, StepValue};
use crate::diff::Text;
use crate::push::{Event, Journal, Report, Stop, pending};
use crate::reconcile::{AccountPlan, Action, Step};
use crate::text::{article, counted, visible};
use camino::Utf8Path;
use std::collections::HashMap;

/// What a person does instead of a call, from the checklist.
pub(super) fn by_hand(step: &Manual<'_>) -> String {
    let mut out = format!("  {} → {}: {}\n", step.panel, step.menu, step.full_text());
    for (field, value) in &step.values {
        let value = match value {
            StepValue::One(value) | StepValue::Macros((value, _)) => value.to_string(),
            StepValue::Many(values) => values.join(", "),
        };
        out.push_str(&format!("    {field}: {}\n", visible(&value)));
    }
    lines(&out)
}

/// Several lines, each fit to be shown.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(&visible(line));
        out.push('\n');
    }
    out
}

/// The requests of a plan, as they would be sent but for ids, secrets and the key.
pub(super) fn requests(plan: &AccountPlan, journal: &Journal, address: Option<String>) -> String {
    let mut out = String::new();
    let base = address.unwrap_or_else(|| format!("https://{}", plan.host));
    for step in &plan.steps {
        let what = match step.action {
            Action::Create => "made",
            Action::Update => "changed: these fields, laid over what is there",
        };
        let reference = &step.reference;
        out.push_str(&format!("# {reference} is {what}\n"));
        if journal.done.contains_key(reference) {
            out.push_str("# done by an earlier push: not sent while the account has it\n");
        } else if journal.was_tried(reference) {
            out.push_str("# sent by an earlier push, perhaps done: it is looked for first\n");
        }
        out.push_str(&format!("{} {}{}\n", step.method, base.trim_end_matches('/'), step.path));
        out.push_str(&serde_json::to_string_pretty(&step.body).unwrap_or_default());
        out.push_str("\n\n");
    }
    let count = counted(plan.steps.len(), "request");
    out.push_str(&format!("# {count}, none of which was sent\n"));
    lines(&out)
}

/// What is about to be done.
pub(super) fn summary(plan: &AccountPlan, journal: &Journal, host: &str) {
    let count = |action| pending(plan, journal).filter(|step| step.action == action).count();
    output::eprintln_safe(&format!(
        "In the RedTrack account behind {host}: {} to make, {} to change.",
        count(Action::Create),
        count(Action::Update)
    ));
    for line in &plan.summary {
        output::eprintln_safe(&format!("  {line}"));
    }
}

/// A line about a step.
pub(super) fn event(event: &Event<'_>) -> String {
    let named = |step: &Step| match step.title.as_str() {
        "" => step.reference.clone(),
        title => format!("{} ({title})", step.reference),
    };
    let line = match event {
        Event::Made(step, id) => format!("made {}: {id}", named(step)),
        Event::Changed(step) => format!("changed {}", named(step)),
        Event::Found(step, id) => format!("found {}, which was made already: {id}", named(step)),
        Event::Unchanged(step) => format!("left {}: it is as it should be", named(step)),
        Event::ByHand(step, said) => {
            let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
            format!("by hand: {}; this API key may not do it{said}", named(step))
        }
        Event::Waits(step, missing) => {
            let missing: Vec<&str> = missing.iter().copied().collect();
            format!("waits: {} for {}", named(step), missing.join(", "))
        }
    };
    // One line, whatever is in a name.
    format!("{}\n", visible(&line))
}

/// Why nothing is sent: the account is not what the plan saw.
pub(super) fn changed(changed: &[String], anew: &str) -> Exit {
    unsent("the account has changed since the plan was made", changed, anew)
}

/// Why nothing is sent: what an earlier push has done is no longer there.
pub(super) fn undone(plan: &Utf8Path, changed: &[String], anew: &str) -> Exit {
    let why = format!("{plan} was pushed before, and the account is not as the workspace says");
    unsent(&why, changed, anew)
}

fn unsent(why: &str, changed: &[String], anew: &str) -> Exit {
    output::eprintln_safe(&format!("trackc: nothing was sent: {why}"));
    for change in changed {
        output::eprintln_safe(&format!("  {change}"));
    }
    output::eprintln_safe(anew);
    Exit::Findings
}

/// What is left once a push has done what it could.
pub(super) fn left(
    shown: &Utf8Path,
    plan: &AccountPlan,
    report: &Report,
    by_hand: &HashMap<String, String>,
) -> Exit {
    let mut out = String::from("\nTo do by hand, since this API key may not:\n");
    for reference in &report.by_hand {
        let step = plan.steps.iter().find(|step| step.reference == *reference);
        if step.is_some_and(|s| s.kind == Kind::Network && s.action == Action::Create) {
            out.push_str("  RedTrack lets Premium keys alone make offer sources.\n");
        }
        match (by_hand.get(reference), step) {
            (Some(text), Some(Step { action: Action::Create, .. })) => out.push_str(text),
            (_, Some(step)) => {
                out.push_str(&format!("  Change the {} {}:\n", step.kind.title(), step.title));
                for field in &step.changes {
                    let new = match &field.new {
                        None => field.absent.to_owned(),
                        Some(Text::One(text)) => text.clone(),
                        Some(Text::Many(texts)) => texts.join(", "),
                    };
                    out.push_str(&format!("    {}: {new}\n", field.label));
                }
            }
            _ => {}
        }
    }
    if !report.waiting.is_empty() {
        out.push_str(&format!("Waiting for that: {}\n", report.waiting.join(", ")));
    }
    out.push_str(&format!("Then run `trackc push {shown}` again: it goes on from there.\n"));
    output::stdout(&lines(&out)).and(Exit::Findings)
}

/// Why a push ended before its end.
pub(super) fn stopped(shown: &Utf8Path, stop: &Stop, anew: &str) -> Exit {
    let again = format!("`trackc push {shown}` goes on from there");
    match stop {
        Stop::Failed { reference, failure } if failure.may_be_done() => output::usage(&format!(
            "{reference}: {failure}. Whether it was done is not known; {again}, looks first, and makes nothing twice"
        )),
        Stop::Failed { reference, failure } => {
            output::usage(&format!("{reference}: {failure}. What is done is noted; {again}"))
        }
        Stop::Several { reference, ids } => {
            output::usage(&format!(
                "{reference}: it may have been made, and several have its name: {}. Give all but one another name in RedTrack, or delete what is too much there; then {again}",
                ids.join(", ")
            ));
            Exit::Findings
        }
        Stop::Came { reference, kind, ids } => {
            output::usage(&format!(
                "{reference}: there is {} {} with its name now, and there was none: {}. Somebody else may be pushing the same. What is done is noted, and nothing more was sent; {anew}",
                article(kind.title()),
                kind.title(),
                ids.join(", ")
            ));
            Exit::Findings
        }
        Stop::Edited { reference } => {
            output::usage(&format!(
                "{reference}: somebody has edited it since the plan was made; {anew}"
            ));
            Exit::Findings
        }
        Stop::Unresolved { reference, missing } => {
            output::usage(&format!("{reference}: {missing}. What is done is noted; {again}"))
        }
        Stop::Journal(reason) => output::usage(&format!(
            "what was done cannot be noted, so nothing more is sent: {reason}; once it can, {again}"
        )),
        Stop::Interrupted => Exit::Interrupted,
    }
}
