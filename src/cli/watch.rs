//! `trackc watch`

use super::Exit;
use super::args::{WatchArgs, WatchFormatName};
use super::baseline;
use super::output::{self, Stream};
use super::session::Session;
use crate::emit;
use crate::report::{Format, WorkspaceReport};
use crate::rules::BaselineUse;
use crate::text::{counted, visible};
use crate::watch::Watch;
use crate::workspace::{BASELINE, Found, Loaded, Unreadable, load, read_baseline};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};

pub(super) fn run(args: &WatchArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &WatchArgs) -> Result<Exit, Exit> {
    let format = match args.format {
        WatchFormatName::Pretty => Format::Pretty,
        WatchFormatName::Concise => Format::Concise,
    };
    let mut session = Session::new(&args.common, format, Stream::Stdout)?;
    session.baseline_use = if args.build { BaselineUse::Build } else { BaselineUse::Check };
    let found = session.discover_one(args.path.as_deref().map(Utf8Path::as_str))?;
    let dir = session.cwd.join(&found.dir);
    let out = args.out.as_ref().map_or_else(|| dir.join(emit::FOLDER), |out| session.cwd.join(out));
    if let Err(error) = ctrlc::set_handler(|| std::process::exit(130)) {
        return Err(output::usage(&format!("cannot listen to Ctrl-C: {error}")));
    }
    // First, so that nothing that changes during the first look goes unnoticed.
    let mut watch = Watch::start(&plain(&dir), Some(&plain(&out)), args.poll);
    let shown = if found.dir.as_str().is_empty() { "." } else { found.dir.as_str() };
    if !args.common.quiet {
        let how = if watch.is_polling() { ", by looking again and again" } else { "" };
        output::eprintln_safe(&format!("watching {shown}{how}; Ctrl-C ends it"));
    }
    let mut last = None;
    loop {
        let mut now = State::of(load(&dir, &found.root, &session.limits), &dir, &session.limits);
        if last.as_ref().is_none_or(|last| now.differs(last)) {
            match round(&session, args, &found, &out, last.as_ref(), &mut now) {
                Ok(Exit::Closed) => return Ok(Exit::Closed),
                // What is wrong with the command itself is wrong from the beginning.
                Err(exit) if last.is_none() => return Err(exit),
                // Whatever else was wrong has been said, and may be mended.
                Ok(_) | Err(_) => {}
            }
            last = Some(now);
        }
        watch.wait();
    }
}

/// A path as the system tells it in events.
fn plain(path: &Utf8Path) -> Utf8PathBuf {
    crate::report::normal(path)
}

/// What there is to check.
struct State {
    /// The workspace, or why its root cannot be read.
    loaded: Result<Loaded, Unreadable>,
    baseline: Result<Option<Vec<u8>>, String>,
}

impl State {
    fn of(loaded: Result<Loaded, Unreadable>, dir: &Utf8Path, limits: &Limits) -> Self {
        let baseline = read_baseline(&dir.join(BASELINE), || BASELINE.to_owned(), limits)
            .map(|file| file.map(|file| file.bytes().to_vec()));
        Self { loaded, baseline }
    }

    /// The bytes by path.
    fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.loaded.iter().flat_map(|loaded| loaded.sources.files());
        files.map(|file| (file.path(), file.bytes()))
    }

    /// Whether a check would say anything else than at another time.
    fn differs(&self, other: &Self) -> bool {
        let is_other = match (&self.loaded, &other.loaded) {
            (Ok(one), Ok(other)) => {
                let (found, before) = (one.diagnostics.iter(), other.diagnostics.iter());
                !found.map(|d| &d.message).eq(before.map(|d| &d.message))
                    || one.unreadable != other.unreadable
            }
            (one, other) => one.as_ref().err() != other.as_ref().err(),
        };
        is_other || self.baseline != other.baseline || !self.files().eq(other.files())
    }

    /// What changed since in the folder `dir`, a line each.
    fn since(&self, old: &Self, found: &Found, dir: &Utf8Path) -> Vec<String> {
        let line = |path: &str, what: &str| format!("{} {what}", found.dir.join(path));
        let mut out = Vec::new();
        if self.loaded.is_err() {
            return out;
        }
        let before: BTreeMap<&str, &[u8]> = old.files().collect();
        let after: BTreeMap<&str, &[u8]> = self.files().collect();
        // Where the root changes, so may what it includes: no file need come or go for that.
        let is_same_root = before.get(&*found.root) == after.get(&*found.root);
        let is_there = |path: &str| dir.join(path).exists();
        for (path, bytes) in &after {
            match before.get(path) {
                None if is_same_root || *path == found.root => out.push(line(path, "is new")),
                None => out.push(line(path, "is included now")),
                Some(old) if old != bytes => out.push(line(path, "changed")),
                Some(_) => {}
            }
        }
        out.extend(before.keys().filter(|path| !after.contains_key(*path)).map(|path| {
            line(path, if is_there(path) { "is no longer included" } else { "is gone" })
        }));
        if old.baseline != self.baseline {
            out.push(line(BASELINE, "changed"));
        }
        out
    }
}

/// Checks, and builds where that is asked for and there is nothing against it.
fn round(
    session: &Session<'_>,
    args: &WatchArgs,
    found: &Found,
    out: &Utf8Path,
    last: Option<&State>,
    now: &mut State,
) -> Result<Exit, Exit> {
    let mut head = String::new();
    if let Some(last) = last.filter(|_| !args.common.quiet) {
        let is_terminal = io::stdout().is_terminal()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        head.push_str(if is_terminal { "\x1b[2J\x1b[H" } else { "" });
        for line in now.since(last, found, &session.cwd.join(&found.dir)) {
            head.push_str(&visible(&line));
            head.push('\n');
        }
    }
    let loaded = match &mut now.loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            let path = found.dir.join(&error.path);
            let (path, why) = (visible(path.as_str()), visible(&error.reason));
            head.push_str(&format!("cannot read {path}: {why}; waiting for it\n"));
            return Ok(output::stdout(&head));
        }
    };
    match output::stdout(&head) {
        Exit::Closed => Ok(Exit::Closed),
        _ => check(session, args, found, out, loaded),
    }
}

fn check(
    session: &Session<'_>,
    args: &WatchArgs,
    found: &Found,
    out: &Utf8Path,
    loaded: &mut Loaded,
) -> Result<Exit, Exit> {
    baseline::read(session, found, loaded)?;
    let (outcome, artefacts) = session.analyse(loaded, |a| {
        let wanted = args.build && !a.outcome.has_errors();
        let artefacts = wanted.then(|| emit::artefacts(a.workspace, a.plan, None));
        (a.outcome.clone(), artefacts)
    })?;
    let unreadable = Session::unreadable(loaded, found);
    let is_clean = outcome.diagnostics.is_empty() && unreadable == Exit::Clean;
    let mut reports = [WorkspaceReport { dir: &found.dir, sources: &loaded.sources, outcome }];
    let fails = session.fails(&reports) || unreadable != Exit::Clean;
    let exit = session.report(&mut reports);
    if exit == Exit::Closed {
        return Ok(exit);
    }
    let mut words = Vec::new();
    if is_clean {
        let count = loaded.sources.files().len();
        words.push(format!("clean: {}", counted(count, "file")));
    }
    if let Some(artefacts) = artefacts.filter(|_| !fails) {
        let shown = args.out.clone().unwrap_or_else(|| found.dir.join(emit::FOLDER));
        match emit::write(out, &artefacts) {
            Ok(written) if written.changed.is_empty() => {
                words.push(format!("{shown} is up to date"));
            }
            Ok(written) => {
                words.push(format!("wrote {} to {shown}", written.changed.join(", ")));
            }
            Err(error) => return Err(output::usage(&error.to_string())),
        }
    } else if args.build {
        words.push("not built: what is said above has to be mended first".to_owned());
    }
    if args.common.quiet { Ok(Exit::Clean) } else { Ok(output::stdout_lines(&words)) }
}
