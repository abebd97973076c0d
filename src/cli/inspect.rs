//! `trackc inspect`

use super::Exit;
use super::args::{InspectArgs, InspectFormatName};
use super::output::{self, Stream};
use super::session::Session;
use crate::compile::Plan;
use crate::inspect::{Beside, Inspection, LONGEST, Match, Reading, inspect};
use crate::report::{Format, InspectFormat, render_inspection};
use crate::workspace::{Found, Loaded, Workspace};
use camino::Utf8PathBuf;
use std::io::{self, BufRead, Read as _};

/// How many lines are read from stdin.
const MOST_LINES: usize = 10_000;

pub(super) fn run(args: &InspectArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &InspectArgs) -> Result<Exit, Exit> {
    let session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    let (texts, is_cut) = texts(&args.urls)?;
    let workspaces = workspaces(&session, args)?;
    let inspection = read(&session, &workspaces, &texts)?;
    let format = match args.format {
        InspectFormatName::Pretty => InspectFormat::Pretty,
        InspectFormatName::Json => InspectFormat::Json,
    };
    let look = output::look(Stream::Stdout, args.common.color);
    let exit = output::stdout(&render_inspection(&inspection, format, look));
    let wrong = inspection.readings.iter().any(|reading| reading.weighs(session.least()));
    let exit = exit.and(if wrong { Exit::Findings } else { Exit::Clean });
    // Last, where whoever reads the end of a long output sees it.
    Ok(if is_cut { exit.and(cut()) } else { exit })
}

/// Says that not all of stdin was read: what was is no answer about the rest.
fn cut() -> Exit {
    output::usage(&format!(
        "stdin has more than {MOST_LINES} lines, and what follows them is not read; inspect it in several runs"
    ))
}

/// The texts that are asked about; `-` stands for stdin, a text a line.
/// Says as well whether there were more lines than are read.
fn texts(urls: &[String]) -> Result<(Vec<String>, bool), Exit> {
    let mut out = Vec::new();
    let mut is_cut = false;
    for url in urls {
        if url != "-" {
            out.push(url.clone());
            continue;
        }
        let longest = u64::try_from(LONGEST).unwrap_or(u64::MAX) * 2;
        let mut input = io::stdin().lock();
        for _ in 0..MOST_LINES {
            let mut line = Vec::new();
            let read = input.by_ref().take(longest).read_until(b'\n', &mut line);
            match read {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return Err(output::usage(&format!("cannot read stdin: {error}"))),
            }
            if !line.ends_with(b"\n") {
                skip_line(&mut input);
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim();
            if !text.is_empty() {
                out.push(text.to_owned());
            }
        }
        let rest = input.fill_buf().unwrap_or_default();
        is_cut |= rest.iter().any(|byte| !byte.is_ascii_whitespace());
    }
    Ok((out, is_cut))
}

/// The rest of a line that is too long to be kept.
fn skip_line(input: &mut impl BufRead) {
    loop {
        let Ok(chunk) = input.fill_buf() else { return };
        if chunk.is_empty() {
            return;
        }
        let end = chunk.iter().position(|b| *b == b'\n');
        let used = end.map_or(chunk.len(), |i| i + 1);
        input.consume(used);
        if end.is_some() {
            return;
        }
    }
}

/// The workspaces to compare with. That there is none is no mistake unless one is named.
fn workspaces(session: &Session<'_>, args: &InspectArgs) -> Result<Vec<(Found, Loaded)>, Exit> {
    let named: Vec<Utf8PathBuf> = args.workspace.iter().cloned().collect();
    let found = match crate::workspace::discover(&session.cwd, &named, &session.limits) {
        Ok(found) => found,
        Err(_) if named.is_empty() => Vec::new(),
        Err(error) => return Err(output::usage(&error.0)),
    };
    let mut out = Vec::new();
    for found in found {
        match session.load(&found) {
            Ok(loaded) => out.push((found, loaded)),
            Err(exit) if !named.is_empty() => return Err(exit),
            Err(_) => {}
        }
    }
    Ok(out)
}

/// Reads the texts beside every workspace, and keeps for each text the reading of the one
/// that it belongs to. Where it belongs to none of several, it is read by itself.
fn read(
    session: &Session<'_>,
    workspaces: &[(Found, Loaded)],
    texts: &[String],
) -> Result<Inspection, Exit> {
    let mut beside: Vec<Vec<Reading>> = Vec::new();
    for (found, loaded) in workspaces {
        beside.push(session.analyse(loaded, |analysis| {
            let dir = found.dir.as_str();
            let mut readings =
                readings(texts, &Beside::new(dir, analysis.workspace, analysis.plan));
            // Whoever names an environment is told how a URL differs from that one.
            if session.common.env.is_none() {
                of_environments(texts, &mut readings, dir, &analysis.others);
            }
            readings
        })?);
    }
    let pick = |(i, text): (usize, &String)| {
        let readings = beside.iter().map(|readings| &readings[i]);
        let belongs = readings.filter_map(|r| {
            let entry = r.entry.as_ref()?;
            // One workspace is the one that is meant; of several, only the host can tell.
            let ours = beside.len() == 1 || entry.is_on_its_host();
            ours.then_some((entry.differences.len(), r))
        });
        let nearest = belongs.min_by_key(|(differences, _)| *differences).map(|(_, r)| r.clone());
        match (nearest, beside.as_slice()) {
            (Some(reading), _) => reading,
            (None, [only]) => only[i].clone(),
            (None, _) => inspect(text, None),
        }
    };
    let readings = texts.iter().enumerate().map(pick).collect();
    Ok(Inspection { format_version: Inspection::FORMAT_VERSION, readings })
}

fn readings(texts: &[String], beside: &Beside<'_, '_>) -> Vec<Reading> {
    texts.iter().map(|text| inspect(text, Some(beside))).collect()
}

/// Reads texts that are not the base's beside the environments, and keeps for each the reading of
/// the first environment that it belongs to.
fn of_environments<'t>(
    texts: &[String],
    readings: &mut [Reading],
    dir: &str,
    environments: &[(&Workspace<'t, '_>, &Plan<'t>)],
) {
    let is_home = |r: &Reading| r.entry.as_ref().is_some_and(Match::is_on_its_host);
    let mut left: Vec<usize> = (0..texts.len()).filter(|i| !is_home(&readings[*i])).collect();
    for (ws, plan) in environments {
        if left.is_empty() {
            return;
        }
        let beside = Beside::new(dir, ws, plan);
        left.retain(|i| {
            let reading = inspect(&texts[*i], Some(&beside));
            let is_left = !is_home(&reading);
            if !is_left {
                readings[*i] = reading;
            }
            is_left
        });
    }
}
