//! `trackc trace`

use super::args::{StatusName, TraceArgs, TraceFormatName};
use super::output::{self, Stream};
use super::session::{Session, no_match};
use super::{Exit, listen};
use crate::compile::Plan;
use crate::facts::kma::Status;
use crate::report::{Format, TraceFormat, write_trace};
use crate::rules::Analysis;
use crate::trace::{Choice, trace};
use crate::workspace::Workspace;
use std::net::SocketAddr;

pub(super) fn run(args: &TraceArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &TraceArgs) -> Result<Exit, Exit> {
    let session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let mut words = args.target.clone();
    let listen = match args.listen.as_deref() {
        Some(text) => Some(address(&session, text, &mut words)?),
        None => None,
    };
    let target = Target::of(&session, &words);
    let found = session.discover_one(target.path)?;
    let loaded = session.load(&found)?;
    session.analyse(&loaded, |analysis| {
        // A workspace with errors has a plan too, and where its chain breaks is worth seeing.
        let exit = session.report_one(&loaded, &found, &analysis.outcome);
        let exit = exit.and(Session::unreadable(&loaded, &found));
        let statuses = statuses(&args.status);
        let choice =
            Choice { campaign: target.campaign, offer: args.offer.as_deref(), statuses: &statuses };
        known(analysis.workspace, analysis.plan, &choice)?;
        if let Some(address) = listen {
            return Ok(listen::run(address, analysis, &choice).and(exit));
        }
        Ok(show(args, analysis, &choice).and(exit))
    })?
}

fn show(args: &TraceArgs, analysis: &Analysis<'_, '_>, choice: &Choice<'_>) -> Exit {
    let mask = analysis.mask();
    let hide = |text: &mut String| mask.hide(text);
    let trace = trace(analysis.workspace, analysis.plan, choice, &hide);
    let format = match args.format {
        TraceFormatName::Pretty => TraceFormat::Pretty,
        TraceFormatName::Json => TraceFormat::Json,
        TraceFormatName::Mermaid => TraceFormat::Mermaid,
    };
    let look = output::look(Stream::Stdout, args.common.color);
    let exit = output::stdout_by(|out| write_trace(&trace, format, look, out));
    let broken = trace.summary().broken > 0;
    exit.and(if broken { Exit::Findings } else { Exit::Clean })
}

/// The address to listen on. What `--listen` swallowed may be the workspace's path instead,
/// since its own value can be left out.
fn address(session: &Session<'_>, text: &str, words: &mut Vec<String>) -> Result<SocketAddr, Exit> {
    if let Some(address) = listen::address(text) {
        return Ok(address);
    }
    if words.len() < 2 && session.cwd.join(text).exists() {
        words.insert(0, text.to_owned());
        return Ok(SocketAddr::from(([127, 0, 0, 1], 0)));
    }
    Err(output::usage(&format!(
        "`{text}` is no address to listen on; write `127.0.0.1:8080`, or nothing for a free port"
    )))
}

/// A path and a campaign, told apart: what exists is a path.
struct Target<'a> {
    path: Option<&'a str>,
    campaign: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn of(session: &Session<'_>, words: &'a [String]) -> Self {
        match words {
            [] => Self { path: None, campaign: None },
            [word] if session.cwd.join(word).exists() => Self { path: Some(word), campaign: None },
            [word] => match id(word) {
                // No campaign has a `/` in its id: that is a path, and it is said that it is not there.
                id if id.contains('/') => Self { path: Some(word), campaign: None },
                id => Self { path: None, campaign: Some(id) },
            },
            [path, campaign, ..] => Self { path: Some(path), campaign: Some(id(campaign)) },
        }
    }
}

/// A campaign's id, also as `urls` and `show` are told it: `campaign/kz`.
fn id(word: &str) -> &str {
    word.strip_prefix("campaign/").unwrap_or(word)
}

/// Whether the campaign and the offer that are asked for are there.
fn known(ws: &Workspace<'_, '_>, plan: &Plan<'_>, choice: &Choice<'_>) -> Result<(), Exit> {
    let chosen: Vec<_> = plan.campaigns.iter().filter(|c| choice.has(c)).collect();
    if let (Some(id), true) = (choice.campaign, chosen.is_empty()) {
        return Err(no_match(id, plan.campaigns.iter().map(|c| c.id.as_ref())));
    }
    let shares = || chosen.iter().flat_map(|c| c.funnels(ws)).flat_map(|f| f.offers);
    let offers = || shares().map(|share| share.id.value);
    match choice.offer {
        Some(id) if !offers().any(|offer| choice.has_offer(offer)) => Err(no_match(id, offers())),
        _ => Ok(()),
    }
}

fn statuses(names: &[StatusName]) -> Vec<Status> {
    let status = |name: &StatusName| match name {
        StatusName::Pending => Status::Pending,
        StatusName::Approved => Status::Approved,
        StatusName::Declined => Status::Declined,
        StatusName::Fake => Status::Fake,
    };
    let mut out: Vec<Status> = names.iter().map(status).collect();
    if out.is_empty() {
        out.extend(Status::ALL);
    }
    out.sort_unstable();
    out.dedup();
    out
}
