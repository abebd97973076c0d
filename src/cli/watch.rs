//! `trackc watch`

use super::args::{WatchArgs, WatchFormatName};
use super::output::{self, Stream};
use super::session::Session;
use super::{Exit, end_on_ctrl_c, keep_memory, seconds};
use crate::emit;
use crate::parallel;
use crate::report::{Format, WorkspaceReport};
use crate::rules::{Analysis, BaselineUse};
use crate::text::{SourceFile, counted, visible};
use crate::watch::Watch;
use crate::workspace::{
    Again, BASELINE, Found, Kept, Loaded, Unreadable, load, load_again, reach, read_baseline,
};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

/// How long after a build that could not be written it is tried again.
const AGAIN: Duration = Duration::from_secs(2);

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
    end_on_ctrl_c()?;
    keep_memory();
    // First, so that nothing that changes during the first look goes unnoticed.
    let top = plain(&dir);
    let mut watch = Watch::start(&top, &plain(&out), args.poll);
    let shown = if found.dir.as_str().is_empty() { "." } else { found.dir.as_str() };
    if !args.common.quiet {
        let how = if watch.is_polling() { ", by looking again and again" } else { "" };
        output::eprintln_safe(&format!("watching {shown}{how}; Ctrl-C ends it"));
    }
    let task = Task { session: &session, args, found: &found, dir: &dir, out: &out };
    let (mut last, mut now) = (None, task.look(None, false));
    let mut is_told = true;
    loop {
        // Most files stay what they are, and what was made of them once is good for many checks.
        let base = now.loaded.as_ref().ok().cloned();
        let kept = base.as_ref().map(|loaded| Kept::new(loaded, &session.limits));
        while !now.outdates(kept.as_ref()) {
            if let Ok(loaded) = &now.loaded
                && watch.also(reach(loaded, &top, &session.limits))
            {
                // It may have changed before it was watched.
                now = task.look(Some(&now), false);
                continue;
            }
            let before = last.as_ref().filter(|last| !now.differs(last));
            if before.is_none() && !is_told {
                watch.follow();
            }
            let done = match before.map(|same| &same.failed) {
                None => task.round(last.as_ref(), kept.as_ref(), &mut now),
                Some(Some(failed)) if failed.at.elapsed() >= AGAIN => task.again(failed, &mut now),
                Some(failed) => {
                    now.failed.clone_from(failed);
                    Ok(Exit::Clean)
                }
            };
            match done {
                Ok(Exit::Closed) => return Ok(Exit::Closed),
                // What is wrong with the command itself is wrong from the beginning.
                Err(exit) if last.is_none() => return Err(exit),
                // Whatever else was wrong has been said, and may be mended.
                Ok(_) | Err(_) => {}
            }
            is_told = watch.wait();
            parallel::spread();
            let next = task.look(Some(&now), is_told);
            last = Some(std::mem::replace(&mut now, next));
        }
    }
}

/// A path as the system tells it in events. Where one without detours leads elsewhere, since it
/// would pass by a link, as it is.
fn plain(path: &Utf8Path) -> Utf8PathBuf {
    let plain = crate::report::normal(path);
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    if real(&plain) == real(path) { plain } else { path.to_owned() }
}

/// What there is to check.
struct State {
    /// The workspace, or why its root cannot be read.
    loaded: Result<Loaded, Unreadable>,
    baseline: Result<Option<SourceFile>, String>,
    /// Why what was built of it is not written.
    failed: Option<Failed>,
}

/// A build that could not be written.
#[derive(Debug, Clone)]
struct Failed {
    why: String,
    at: Instant,
}

impl State {
    /// The files by path.
    fn files(&self) -> BTreeMap<&str, &SourceFile> {
        let files = self.loaded.iter().flat_map(|loaded| loaded.sources.files());
        files.map(|file| (file.path(), file)).collect()
    }

    /// Whether it is time to keep anew what files say.
    fn outdates(&self, kept: Option<&Kept<'_>>) -> bool {
        let Ok(loaded) = &self.loaded else { return false };
        kept.is_none_or(|kept| kept.is_outdated(loaded))
    }

    /// Whether a check would say anything else than at another time, which was before.
    fn differs(&self, other: &Self) -> bool {
        let is_other = match (&self.loaded, &other.loaded) {
            (Ok(one), Ok(other)) => {
                one.diagnostics != other.diagnostics
                    || one.unreadable != other.unreadable
                    || one.has_others_beside(other)
                    || one.sources.files() != other.sources.files()
            }
            (one, other) => one.as_ref().err() != other.as_ref().err(),
        };
        is_other || self.baseline != other.baseline
    }

    /// What changed since in the folder `dir`, a line each.
    fn since(&self, old: &Self, found: &Found, dir: &Utf8Path) -> Vec<String> {
        let line = |path: &str, what: &str| format!("{} {what}", found.dir.join(path));
        let mut out = Vec::new();
        if self.loaded.is_err() {
            return out;
        }
        let (before, after) = (old.files(), self.files());
        // Where the root changes, so may what it includes: no file need come or go for that.
        let is_same_root = before.get(&*found.root) == after.get(&*found.root);
        let is_there = |path: &str| dir.join(path).exists();
        for (path, file) in &after {
            match before.get(path) {
                None if is_same_root || *path == found.root => out.push(line(path, "is new")),
                None => out.push(line(path, "is included now")),
                Some(old) if old != file => out.push(line(path, "changed")),
                Some(_) => {}
            }
        }
        out.extend(before.keys().filter(|path| !after.contains_key(*path)).map(|path| {
            line(path, if is_there(path) { "is no longer included" } else { "is gone" })
        }));
        match (&old.baseline, &self.baseline) {
            (Ok(None), Ok(Some(_))) => out.push(line(BASELINE, "is new")),
            (Ok(Some(_)), Ok(None)) => out.push(line(BASELINE, "is gone")),
            (old, new) if old != new => out.push(line(BASELINE, "changed")),
            _ => {}
        }
        out
    }
}

/// What is done with each state.
struct Task<'a> {
    session: &'a Session<'a>,
    args: &'a WatchArgs,
    found: &'a Found,
    /// The folder of the root.
    dir: &'a Utf8Path,
    out: &'a Utf8Path,
}

impl Task<'_> {
    /// Reads what there is to check now. Where it `is_told` that something changed, the system is
    /// asked of each file whether that is it; where not, it is not believed either.
    fn look(&self, before: Option<&State>, is_told: bool) -> State {
        let Self { session: Session { limits, .. }, dir, .. } = self;
        let root = &self.found.root;
        let loaded = match before.map(|before| &before.loaded) {
            Some(Ok(before)) => {
                load_again(dir, root, limits, before, Again { now: seconds(), trust: is_told })
            }
            _ => load(dir, root, limits),
        };
        let baseline = read_baseline(&dir.join(BASELINE), || BASELINE.to_owned(), limits);
        State { loaded, baseline, failed: None }
    }

    /// Checks, and builds where that is asked for and there is nothing against it.
    fn round(
        &self,
        last: Option<&State>,
        kept: Option<&Kept<'_>>,
        now: &mut State,
    ) -> Result<Exit, Exit> {
        let found = self.found;
        let mut head = String::new();
        if let Some(last) = last.filter(|_| !self.args.common.quiet) {
            let is_terminal = io::stdout().is_terminal()
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
            head.push_str(if is_terminal { "\x1b[2J\x1b[H" } else { "" });
            for line in now.since(last, found, self.dir) {
                head.push_str(&visible(&line));
                head.push('\n');
            }
        }
        if let Err(error) = &now.loaded {
            let path = found.dir.join(&error.path);
            let (path, why) = (visible(path.as_str()), visible(&error.reason));
            head.push_str(&format!("cannot read {path}: {why}; waiting for it\n"));
            return Ok(output::stdout(&head));
        }
        match output::stdout(&head) {
            Exit::Closed => Ok(Exit::Closed),
            _ => self.check(kept, now),
        }
    }

    fn check(&self, kept: Option<&Kept<'_>>, now: &mut State) -> Result<Exit, Exit> {
        let State { loaded: Ok(loaded), failed, .. } = now else { return Ok(Exit::Clean) };
        self.session.read_baseline(self.found, loaded).map_err(|why| output::usage(&why))?;
        let loaded = &*loaded;
        // Before what was made is given back, which takes its time.
        self.session.analyse_again(loaded, kept, |a| self.tell(loaded, a, failed))?
    }

    /// Says what was found, and writes what is built of it.
    fn tell(
        &self,
        loaded: &Loaded,
        a: &Analysis<'_, '_>,
        failed: &mut Option<Failed>,
    ) -> Result<Exit, Exit> {
        let Self { session, args, found, .. } = *self;
        let mut outcome = a.outcome.clone();
        if !found.only.is_empty() {
            outcome = outcome.only(&found.only, &loaded.sources);
        }
        let unreadable = Session::unreadable(loaded, found);
        let count = outcome.summary.files;
        let is_clean = outcome.diagnostics.is_empty() && unreadable == Exit::Clean;
        let mut reports = [WorkspaceReport { dir: &found.dir, sources: &loaded.sources, outcome }];
        let fails = session.fails(&reports) || unreadable != Exit::Clean;
        let exit = session.report(&mut reports);
        if exit == Exit::Closed {
            return Ok(exit);
        }
        let mut words = Vec::new();
        if is_clean {
            words.push(format!("clean: {}", counted(count, "file")));
        }
        if args.build && (fails || a.outcome.has_errors()) {
            words.push("not built: what is said above has to be mended first".to_owned());
        } else if args.build {
            words.push(self.write(a, None, failed)?);
        }
        if args.common.quiet { Ok(Exit::Clean) } else { Ok(output::stdout_lines(&words)) }
    }

    /// Tries once more to write what could not be written. Nothing is said twice.
    fn again(&self, before: &Failed, now: &mut State) -> Result<Exit, Exit> {
        let State { loaded: Ok(loaded), failed, .. } = now else { return Ok(Exit::Clean) };
        self.session.read_baseline(self.found, loaded).map_err(|why| output::usage(&why))?;
        let words = self.session.analyse(loaded, |a| self.write(a, Some(before), failed))??;
        if self.args.common.quiet { Ok(Exit::Clean) } else { Ok(output::stdout_lines(&[words])) }
    }

    /// Writes what was built, and says so; where that fails, why, unless that was said `before`.
    fn write(
        &self,
        a: &Analysis<'_, '_>,
        before: Option<&Failed>,
        failed: &mut Option<Failed>,
    ) -> Result<String, Exit> {
        let out = self.args.out.clone();
        let shown = out.unwrap_or_else(|| self.found.dir.join(emit::FOLDER));
        match emit::write(self.out, &emit::outputs(a.workspace, a.plan, None)) {
            Ok(written) if written.changed.is_empty() => Ok(format!("{shown} is up to date")),
            Ok(written) => Ok(format!("wrote {} to {shown}", written.changed.join(", "))),
            Err(error) => {
                let why = error.to_string();
                let is_known = before.is_some_and(|before| before.why == why);
                let exit = if is_known { Exit::Usage } else { output::usage(&why) };
                *failed = Some(Failed { why, at: Instant::now() });
                Err(exit)
            }
        }
    }
}

// Links are made as Unix makes them.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// The folder that has the link was watched instead.
    #[test]
    fn what_is_watched_above_a_link_is_the_folder_above_its_target() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        std::fs::create_dir_all(dir.join("far/deep")).unwrap();
        std::os::unix::fs::symlink("far/deep", dir.join("link")).unwrap();
        assert_eq!(plain(&dir.join("link/..")), dir.join("link/.."));
        assert_eq!(plain(&dir.join("./far/../link")), dir.join("link"));
        assert_eq!(plain(&dir.join("nowhere/../dist")), dir.join("dist"));
    }
}
