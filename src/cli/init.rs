//! `trackc init`

use super::Exit;
use super::ask::{self, Terminal};
use super::from;
use super::output::{self, Stream};
use super::session::Session;
use super::shared_args::Common;
use super::start_args::InitArgs;
use crate::diagnostic::Severity;
use crate::emit;
use crate::facts::channels::Channel;
use crate::report::{self, Format};
use crate::start::{self, Answers, Draft, Proof, answers};
use crate::workspace::{Found, ROOT, git_root};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;

pub(super) fn run(args: &InitArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &InitArgs) -> Result<Exit, Exit> {
    let common = args.plain.common();
    let session = Session::new(&common, Format::Pretty, Stream::Stderr)?;
    let place = Place::new(&session, args.dir.as_deref())?;
    let (draft, proof) = match &args.from {
        Some(file) => from::implied(&session, args, file)?,
        None => {
            let draft = answered(args)?;
            let proof = Proof::of(&draft.text());
            (draft, proof)
        }
    };
    let text = draft.text();
    let exit = judged(&session, &place, &common, proof);
    if exit != Exit::Clean {
        return Ok(exit);
    }
    place.write(&text, &[], common.quiet)
}

/// The workspace that flags and answers make.
fn answered(args: &InitArgs) -> Result<Draft, Exit> {
    let mut answers = given(args).map_err(|wrong| output::usage(&wrong))?;
    match Terminal::new(args.plain.color) {
        Some(mut terminal) => {
            answers.complete(&mut terminal, args.yes).map_err(|stopped| ask::ended(&stopped))?;
        }
        None => {
            let missing = answers.missing();
            if !missing.is_empty() {
                return Err(output::usage(&format!(
                    "there is no terminal to ask at; say it with flags: {}",
                    missing.join(" ")
                )));
            }
        }
    }
    Ok(answers.draft())
}

/// What the flags say.
fn given(args: &InitArgs) -> Result<Answers, String> {
    let mut channels = Vec::new();
    for name in &args.channel {
        let channel = answers::preset(name)?;
        if !channels.iter().any(|known: &&Channel| known.id == channel.id) {
            channels.push(channel);
        }
    }
    let trimmed = |text: &Option<String>| text.as_deref().map(|t| t.trim().to_owned());
    Ok(Answers {
        domain: trimmed(&args.domain),
        channels,
        stream: trimmed(&args.stream),
        offer: args.offer.clone(),
        name: args.name.as_deref().map(answers::name),
        countries: match args.country.as_slice() {
            [] => None,
            codes => Some(answers::countries(&codes.join(","))?),
        },
        payout: args.payout.as_deref().map(answers::payout).transpose()?,
        events: args.event.iter().map(|e| answers::event(e)).collect::<Result<_, _>>()?,
    })
}

/// Shows what a check says of the workspace that is to be. Only one without errors is written.
pub(super) fn judged(
    session: &Session<'_>,
    place: &Place,
    common: &Common,
    mut proof: Proof,
) -> Exit {
    // Notes are for whoever looks into the workspace, once it is there.
    let least = if common.deny.is_some() { Severity::Note } else { Severity::Warning };
    proof.outcome.keep_from(least);
    if proof.outcome.diagnostics.is_empty() {
        return Exit::Clean;
    }
    let found = Found::whole(place.shown.clone(), ROOT);
    let exit = session.report_one(&proof.loaded, &found, &proof.outcome);
    if exit != Exit::Clean {
        output::eprintln_safe("trackc: nothing was written");
    }
    exit
}

/// Where a workspace begins.
pub(super) struct Place {
    /// As it was named.
    shown: Utf8PathBuf,
    /// From the root of the file system.
    dir: Utf8PathBuf,
}

impl Place {
    /// Sees that there is no workspace yet, before anybody is asked anything.
    pub(super) fn new(session: &Session<'_>, named: Option<&Utf8Path>) -> Result<Self, Exit> {
        let shown = named.map_or_else(Utf8PathBuf::new, Utf8Path::to_owned);
        if named.is_some_and(|dir| dir.as_str().is_empty()) {
            return Err(output::usage("a path is empty; `.` is the current folder"));
        }
        let shown = if shown == "." { Utf8PathBuf::new() } else { shown };
        let dir = report::normal(&session.cwd.join(&shown));
        if fs::symlink_metadata(dir.join(ROOT)).is_ok() {
            return Err(output::usage(&format!(
                "{} is there already, and nothing is overwritten; `trackc add` adds to it",
                shown.join(ROOT)
            )));
        }
        match fs::symlink_metadata(&dir) {
            Ok(meta) if meta.is_symlink() => Err(output::usage(&format!(
                "{shown} is a symbolic link; name the folder it points at"
            ))),
            Ok(meta) if !meta.is_dir() => {
                Err(output::usage(&format!("{shown} is not a folder; name another")))
            }
            Ok(_) => Ok(Self { shown, dir }),
            Err(_) => match dir.ancestors().find(|above| above.exists()) {
                Some(above) if !above.is_dir() => Err(output::usage(&format!(
                    "{shown} would lie in a file, and not in a folder; name another"
                ))),
                _ => Ok(Self { shown, dir }),
            },
        }
    }

    /// Writes the workspace and what belongs beside it, and says what is left to do.
    pub(super) fn write(
        &self,
        text: &str,
        beside: &[(&str, &str)],
        quiet: bool,
    ) -> Result<Exit, Exit> {
        let schema = start::schema(crate::schema::Draft::Latest);
        let root = git_root(&self.dir).unwrap_or_else(|| self.dir.clone());
        let below = self.dir.strip_prefix(&root).map_or("", Utf8Path::as_str);
        let (pre_commit, hook) = start::pre_commit(below);
        let gitignore = start::gitignore();
        let ignored = start::lines(
            gitignore.iter().flat_map(|(why, line)| [format!("# {why}"), (*line).to_owned()]),
        );
        let mut files = vec![(ROOT, text)];
        files.extend_from_slice(beside);
        let mut advice: Vec<(String, &str)> = Vec::new();
        let unignored: String;
        let is_there = |path: &Utf8Path| fs::symlink_metadata(path).is_ok();
        if !is_there(&self.dir.join(start::SCHEMA)) {
            files.push((start::SCHEMA, &schema));
        }
        // pre-commit looks into the root of a repository alone.
        let config = root.join(start::PRE_COMMIT);
        if below.is_empty() && !is_there(&config) {
            files.push((start::PRE_COMMIT, &pre_commit));
        } else if !fs::read_to_string(&config).is_ok_and(|text| text.contains("trackc")) {
            let lines = if is_there(&config) { &hook } else { &pre_commit };
            let place = if below.is_empty() { "" } else { " in the root of the repository" };
            advice.push((format!("{}{place}", start::PRE_COMMIT), lines.as_str()));
        }
        if is_there(&self.dir.join(start::GITIGNORE)) {
            let now = fs::read_to_string(self.dir.join(start::GITIGNORE)).unwrap_or_default();
            let is_new = |(_, line): &&(&str, &str)| !now.lines().any(|l| l.trim() == *line);
            unignored =
                start::lines(gitignore.iter().filter(is_new).map(|(_, line)| (*line).to_owned()));
            if !unignored.is_empty() {
                advice.push((start::GITIGNORE.to_owned(), &unignored));
            }
        } else {
            files.push((start::GITIGNORE, &ignored));
        }
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
        emit::create(&self.dir, &bytes).map_err(|error| output::usage(&error.to_string()))?;
        if !quiet {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            let to = if self.shown.as_str().is_empty() { "." } else { self.shown.as_str() };
            output::eprintln_safe(&format!("wrote {} to {}", names.join(", "), to));
            for (file, lines) in advice {
                output::eprintln_safe(&format!("add to {file}:"));
                lines.trim_end().lines().for_each(output::eprintln_safe);
            }
        }
        Ok(Exit::Clean)
    }
}
