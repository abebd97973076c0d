//! `SETUP.md`: the integration as a checklist for reviewers and for whoever does it.

use super::markdown::{code, escape, fence};
use crate::compile::steps::{Section, Step, StepValue, steps};
use crate::compile::{Plan, Secrets, TOKEN_LITERAL};
use crate::model::{Report, Secret};
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The checklist.
pub(super) fn markdown(ws: &Workspace<'_, '_>, plan: &Plan<'_>) -> String {
    let mut out = String::new();
    head(ws, plan, &mut out);
    secrets(ws, plan, &mut out);
    let steps = steps(ws, plan);
    out.push_str("\n## Before you start\n");
    for section in Section::ALL {
        let own: Vec<&Step<'_>> = steps.iter().filter(|s| s.section == section).collect();
        let _ = write!(out, "\n{}\n\n", heading(section));
        let intro = intro(section, plan, own.is_empty());
        if !intro.is_empty() {
            let _ = write!(out, "{intro}\n\n");
        }
        own.into_iter().for_each(|step| item(step, &mut out));
        while out.ends_with("\n\n") {
            out.pop();
        }
    }
    unconfirmed(plan, &mut out);
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

/// What stands in URLs in the place of secrets, and whether an environment variable holds
/// the value.
fn secrets(ws: &Workspace<'_, '_>, plan: &Plan<'_>, out: &mut String) {
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    let mut add = |secret: &Secret<'_>, literal: &str, url: &str| {
        let shown = Secrets::Masked.show(secret, literal);
        if url.contains(&shown) {
            found.insert(shown, matches!(secret, Secret::Env(_)));
        }
    };
    let postback = ws.offer_source.postback.as_ref().map(|p| &p.value);
    let token = postback.and_then(|p| p.protection_token.as_ref());
    // The tail of every postback is the same.
    let first = plan.postbacks.iter().flat_map(|set| &set.urls).next();
    if let Some((token, postback)) = token.zip(first) {
        add(token, TOKEN_LITERAL, &postback.url);
    }
    for (entry, channel) in ws.channels.iter() {
        let known = channel.postback.as_ref().and_then(|p| p.value.secrets.as_ref());
        let url = plan.channel(entry.id).and_then(|c| c.postback.as_deref());
        let Some((known, url)) = known.zip(url) else { continue };
        known.iter().for_each(|(name, secret)| add(secret, name.value, url));
    }
    if found.is_empty() {
        return;
    }
    out.push_str(
        "\n## Secrets\n\nThese stand for secrets. Put the value in their place before you paste, \
         or build with\n`--reveal-secrets`.\n\n",
    );
    for (shown, env) in found {
        let what = if env {
            "the value of the environment variable of that name"
        } else {
            "the value written in the workspace"
        };
        let _ = writeln!(out, "- {}: {what}", code(&shown));
    }
}

fn heading(section: Section) -> &'static str {
    match section {
        Section::Domains => "### Tracking domain",
        Section::Events => "### Conversion events",
        Section::Channels => "### Traffic channels",
        Section::OfferSource => "## Step 1. Add KMA.BIZ as an offer source",
        Section::Postback => "## Step 2. Set the postback in KMA.BIZ",
        Section::Stream => "## Step 3. Get access and create the stream",
        Section::Offer => "## Step 4. Add the offer in RedTrack",
        Section::Campaign => "## Step 5. Create the campaign",
    }
}

/// What has to be known before the items, in our own Markdown.
fn intro(section: Section, plan: &Plan<'_>, empty: bool) -> &'static str {
    match section {
        Section::Events if plan.source.report == Report::Status => {
            "None: the postbacks report statuses, which RedTrack knows by itself."
        }
        Section::Postback if empty => "None: no offer needs one.",
        Section::Postback => {
            "KMA.BIZ fires these at RedTrack. Without them no conversion is counted."
        }
        Section::Offer if !empty => {
            "RedTrack puts its click id in the place of `{clickid}`; KMA.BIZ sends it back in \
             the postback."
        }
        _ if empty => "None.",
        _ => "",
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
            StepValue::One(url) if url.starts_with("https://") || url.starts_with("http://") => {
                let _ = write!(out, "  - {field}:\n{}", fence(url, "    "));
            }
            StepValue::One(text) => {
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

fn unconfirmed(plan: &Plan<'_>, out: &mut String) {
    out.push_str(
        "\n## What is not confirmed\n\n\
         KMA.BIZ's own help and RedTrack's KMA.BIZ template were not available. Where a panel \
         shows something\nelse, the panel is right.\n\n\
         - KMA.BIZ's macros, and what `{status}` prints: several integrations agree, KMA.BIZ \
         itself was not heard.\n",
    );
    let shared = |route: &crate::compile::postback::Route| {
        route.type_value.as_ref().is_some_and(|t| t.contains("{status}"))
    };
    let mut urls = plan.postbacks.iter().flat_map(|set| &set.urls);
    if urls.any(|p| shared(&p.route)) {
        out.push_str(
            "- One postback serves several conversion types by `{status}`. If the letters \
             change, conversions\n  arrive under names RedTrack does not know: see that the \
             first ones arrive.\n",
        );
    }
    out.push_str("- In which currency `{sum}` arrives, and whether it is sent before approval.\n");
}
