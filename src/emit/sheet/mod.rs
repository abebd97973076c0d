//! `index.html`: the steps as one page, for whoever sits in the two web panels with a browser
//! open. It needs no network, and its policy forbids one.
//!
//! The page is a frame of HTML, a style sheet, a script and the steps as data. The script
//! draws only what is looked at, so that a workspace of thousands of campaigns opens at once;
//! it puts texts into the page as texts, never as HTML.

mod encode;
mod facets;
mod segments;
mod since;
mod tables;
#[cfg(test)]
mod tests;

pub use since::Since;

use crate::compile::Plan;
use crate::compile::steps::{secrets_shown, unconfirmed};
use crate::text::{escape_json, visible};
use crate::workspace::Workspace;
use askama::Template;
use data_encoding::BASE64;
use encode::Data;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufWriter, Write};

/// How much is written at once.
const BUFFER: usize = 64 << 10;

const STYLE: &str = include_str!("../../../templates/sheet/sheet.css");

/// The parts of the script share one scope; what stands in a part is used by those after it.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("../../../templates/sheet/data.js"),
    include_str!("../../../templates/sheet/ticks.js"),
    include_str!("../../../templates/sheet/copy.js"),
    include_str!("../../../templates/sheet/funnel.js"),
    include_str!("../../../templates/sheet/card.js"),
    include_str!("../../../templates/sheet/list.js"),
    include_str!("../../../templates/sheet/keys.js"),
    include_str!("../../../templates/sheet/main.js"),
    "})();\n",
);

/// The frame of the page.
#[derive(Template)]
#[template(path = "sheet/index.html")]
struct Frame {
    /// What the page may load and run: its own style and script, by their hashes.
    policy: String,
    style: &'static str,
    script: &'static str,
    host: String,
    env: Option<String>,
    channels: usize,
    offers: usize,
    campaigns: usize,
    paused: usize,
    /// What stands in the place of secrets, and where the value is found.
    secrets: Vec<(String, &'static str)>,
    /// What is not confirmed, text and code in turn.
    doubts: Vec<Vec<&'static str>>,
    data: Data,
    /// Everything of the data but its cards, as it may stand in a script.
    head: String,
}

/// Writes the page. `since` is an older build to compare with.
pub(super) fn write(
    ws: &Workspace<'_, '_>,
    plan: &Plan<'_>,
    since: Option<&Since>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let data = encode::data(ws, plan, since);
    let frame = Frame {
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        host: visible(plan.host).into_owned(),
        env: plan.env.map(|env| visible(env).into_owned()),
        channels: plan.channels.len(),
        offers: plan.offers.len(),
        campaigns: plan.campaigns.len(),
        paused: plan.campaigns.iter().filter(|c| c.paused).count(),
        secrets: secrets_shown(ws, plan).into_iter().collect(),
        doubts: unconfirmed(plan).into_iter().map(prose).collect(),
        head: data.head(),
        data,
    };
    let mut out = BufWriter::with_capacity(BUFFER, out);
    frame.write_into(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// JSON in which nothing means anything to HTML, all of it ASCII: of a large page, browsers read
/// that in three quarters of the time that Cyrillic names take.
fn in_ascii(json: &str) -> String {
    escape_json(json, |c| !c.is_ascii() || matches!(c, '<' | '>' | '&' | '\''))
}

/// Our own text with code between backticks → text and code in turn.
fn prose(text: &'static str) -> Vec<&'static str> {
    text.split('`').collect()
}

/// The content security policy: nothing is loaded from anywhere, only the page's own style and
/// script run, no form is sent, and no text can become HTML.
fn policy() -> String {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(SCRIPT),
    )
}
