//! `SETUP.md`: the integration as a checklist for reviewers and for whoever does it.

use super::markdown::{code, code_to, escape_to, fence_to};
use crate::compile::Plan;
use crate::compile::steps::{Section, Step, StepValue, secrets_shown, unconfirmed};
use crate::template::is_place_name;
use crate::workspace::Workspace;
use std::fmt::Write as _;
use std::io::{self, Write};

/// How much is written at once.
const BUFFER: usize = 64 << 10;

/// Writes the checklist.
pub(super) fn write(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = String::with_capacity(BUFFER + BUFFER / 8);
    head(ws, plan, &mut text);
    secrets(ws, plan, &mut text);
    text.push_str("\n## Before you start\n");
    for section in Section::ALL {
        let mut own = section.steps(ws, plan).peekable();
        let level = if section.is_before() { "###" } else { "##" };
        push(&mut text, &["\n", level, " ", section.heading(), "\n\n"]);
        let intro = section.intro(plan, own.peek().is_none());
        if !intro.is_empty() {
            push(&mut text, &[intro, "\n\n"]);
        }
        for step in own {
            if text.len() >= BUFFER {
                out.write_all(text.as_bytes())?;
                text.clear();
            }
            item(&step, &mut text);
        }
        while text.ends_with("\n\n") {
            text.pop();
        }
    }
    not_confirmed(plan, &mut text);
    out.write_all(text.as_bytes())
}

fn push(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
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
    push(out, &["- [ ] **"]);
    escape_to(out, &step.panel);
    push(out, &[" → "]);
    escape_to(out, &step.menu);
    push(out, &["**: "]);
    escape_to(out, &step.text);
    if step.paused {
        push(out, &[" **", step.paused_note(), "**"]);
    }
    if let Some(doubt) = step.doubt {
        push(out, &[" *Not confirmed:* "]);
        escape_to(out, doubt);
    }
    out.push('\n');
    for (field, value) in &step.values {
        push(out, &["  - "]);
        escape_to(out, field);
        match value {
            StepValue::One(url) | StepValue::Macros((url, _))
                if url.starts_with("https://") || url.starts_with("http://") =>
            {
                push(out, &[":\n"]);
                fence_to(out, url, "    ");
            }
            StepValue::One(text) | StepValue::Macros((text, _)) => {
                push(out, &[": "]);
                shown(text, out);
                out.push('\n');
            }
            StepValue::Many(texts) => {
                for (index, text) in texts.iter().enumerate() {
                    push(out, &[if index == 0 { ": " } else { ", " }]);
                    shown(text, out);
                }
                out.push('\n');
            }
        }
    }
}

/// A value to type. What looks like HTML is kept out of the file even where Markdown would
/// show it as it is: a placeholder is all that may have angle brackets.
fn shown(text: &str, out: &mut String) {
    let name = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
    let placeholder = name.is_some_and(is_place_name);
    if text.contains('<') && !placeholder { escape_to(out, text) } else { code_to(out, text) }
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
