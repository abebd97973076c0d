//! `SETUP.md`: the integration as a checklist for reviewers and for whoever does it.

use super::markdown::{code, escape, fence};
use crate::compile::Plan;
use crate::compile::steps::{Section, Step, StepValue, secrets_shown, unconfirmed};
use crate::workspace::Workspace;
use std::fmt::Write as _;

/// The checklist.
pub(super) fn markdown(ws: &Workspace<'_, '_>, plan: &Plan<'_>, steps: &[Step<'_>]) -> String {
    let mut out = String::new();
    head(ws, plan, &mut out);
    secrets(ws, plan, &mut out);
    out.push_str("\n## Before you start\n");
    for section in Section::ALL {
        let own: Vec<&Step<'_>> = steps.iter().filter(|s| s.section == section).collect();
        let level = if section.is_before() { "###" } else { "##" };
        let _ = write!(out, "\n{level} {}\n\n", section.heading());
        let intro = section.intro(plan, own.is_empty());
        if !intro.is_empty() {
            let _ = write!(out, "{intro}\n\n");
        }
        own.into_iter().for_each(|step| item(step, &mut out));
        while out.ends_with("\n\n") {
            out.pop();
        }
    }
    not_confirmed(plan, &mut out);
    out
}

fn head(ws: &Workspace<'_, '_>, plan: &Plan<'_>, out: &mut String) {
    out.push_str("# Set-up: KMA.BIZ in RedTrack\n\n");
    if let Some(env) = ws.env {
        let _ = write!(out, "Environment: {}\n\n", code(env));
    }
    let paused = plan.campaigns.iter().filter(|c| c.paused).count();
    let _ = write!(
        out,
        "Compiled by trackc. Change the workspace, not this file. Tick a box once the panel \
         holds exactly\nwhat stands here; URLs are pasted byte for byte, braces included.\n\n\
         Channels: {} · offers: {} · campaigns: {}",
        plan.channels.len(),
        plan.offers.len(),
        plan.campaigns.len(),
    );
    if paused > 0 {
        let _ = write!(out, " ({paused} paused)");
    }
    out.push('\n');
}

/// What stands in URLs in the place of secrets.
fn secrets(ws: &Workspace<'_, '_>, plan: &Plan<'_>, out: &mut String) {
    let found = secrets_shown(ws, plan);
    if found.is_empty() {
        return;
    }
    out.push_str(
        "\n## Secrets\n\nThese stand for secrets. Put the value in their place before you paste, \
         or build with\n`--reveal-secrets`.\n\n",
    );
    for (shown, what) in found {
        let _ = writeln!(out, "- {}: {what}", code(&shown));
    }
}

fn item(step: &Step<'_>, out: &mut String) {
    let (panel, menu, text) = (escape(&step.panel), escape(&step.menu), escape(&step.text));
    let _ = write!(out, "- [ ] **{panel} → {menu}**: {text}");
    if step.paused {
        let _ = write!(out, " **{}**", step.paused_note());
    }
    if let Some(doubt) = step.doubt {
        let _ = write!(out, " *Not confirmed:* {}", escape(doubt));
    }
    out.push('\n');
    for (field, value) in &step.values {
        let field = escape(field);
        match value {
            StepValue::One(url) | StepValue::Macros((url, _))
                if url.starts_with("https://") || url.starts_with("http://") =>
            {
                let _ = write!(out, "  - {field}:\n{}", fence(url, "    "));
            }
            StepValue::One(text) | StepValue::Macros((text, _)) => {
                let _ = writeln!(out, "  - {field}: {}", shown(text));
            }
            StepValue::Many(texts) => {
                let texts: Vec<String> = texts.iter().map(|t| shown(t)).collect();
                let _ = writeln!(out, "  - {field}: {}", texts.join(", "));
            }
        }
    }
}

/// A value to type. What looks like HTML is kept out of the file even where Markdown would
/// show it as it is: a placeholder is all that may have angle brackets.
fn shown(text: &str) -> String {
    let name = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
    let placeholder = name.is_some_and(|n| {
        n.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    });
    if text.contains('<') && !placeholder { escape(text) } else { code(text) }
}

fn not_confirmed(plan: &Plan<'_>, out: &mut String) {
    out.push_str(
        "\n## What is not confirmed\n\n\
         KMA.BIZ's own help and RedTrack's KMA.BIZ template were not available. Where a panel \
         shows something\nelse, the panel is right.\n\n",
    );
    for doubt in unconfirmed(plan) {
        let _ = writeln!(out, "- {doubt}");
    }
}
