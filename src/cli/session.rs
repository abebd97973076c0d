//! What every command that works on a workspace does first.

use super::Exit;
use super::baseline::{self, Choice};
use super::output::{self, Stream};
use super::select::Target;
use super::shared_args::{Common, Deny};
use crate::compile::Secrets;
use crate::diagnostic::{Severity, nearest};
use crate::report::{self, Format, Look, View, WorkspaceReport};
use crate::rules::{
    Analysis, BaselineUse, EnvChoice, Mended, Options, Outcome, UnknownEnvironment, Wanted,
    analyse, mend,
};
use crate::text::visible;
use crate::workspace::{Found, Hold, Kept, Loaded, Reading, discover, git_root, load, reload};
use crate::yaml::Limits;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// The settings of one run.
pub(super) struct Session<'a> {
    pub(super) common: &'a Common,
    pub(super) limits: Limits,
    pub(super) cwd: Utf8PathBuf,
    pub(super) format: Format,
    /// Print every finding, however many are alike.
    pub(super) show_all: bool,
    /// Print only findings that fail the run, as with `--quiet`.
    pub(super) only_failing: bool,
    pub(super) stream: Stream,
    /// Values of secrets by environment variable, when they are to be revealed.
    pub(super) secrets: Option<HashMap<String, String>>,
    /// Which baseline is read.
    pub(super) baseline: Choice<'a>,
    /// What it is asked for.
    pub(super) baseline_use: BaselineUse,
    /// Whether the next workspace that is checked is the last: see [`Options::last`].
    pub(super) last: bool,
    /// Which trees are held.
    pub(super) hold: Hold,
}

impl<'a> Session<'a> {
    pub(super) fn new(common: &'a Common, format: Format, stream: Stream) -> Result<Self, Exit> {
        let cwd = std::env::current_dir()
            .map_err(|e| output::usage(&format!("cannot tell the current folder: {e}")))?;
        let cwd = Utf8PathBuf::from_path_buf(cwd)
            .map_err(|_| output::usage("the path of the current folder is not UTF-8"))?;
        let limits = common.limits.limits();
        Ok(Self {
            common,
            limits,
            cwd,
            format,
            show_all: false,
            only_failing: false,
            stream,
            secrets: None,
            baseline: Choice::default(),
            baseline_use: BaselineUse::default(),
            last: false,
            hold: Hold::default(),
        })
    }

    /// The workspaces that paths mean.
    pub(super) fn discover(&self, paths: &[Utf8PathBuf]) -> Result<Vec<Found>, Exit> {
        discover(&self.cwd, paths, &self.limits).map_err(|e| output::usage(&e.0))
    }

    /// The one workspace that a path means.
    pub(super) fn discover_one(&self, path: Option<&str>) -> Result<Found, Exit> {
        let paths: Vec<Utf8PathBuf> = path.iter().map(Utf8PathBuf::from).collect();
        let mut found = self.discover(&paths)?;
        if found.len() > 1 {
            let dirs: Vec<&str> = found.iter().map(|f| f.dir.as_str()).collect();
            return Err(output::usage(&format!(
                "there are several workspaces here, name one: {}",
                dirs.join(", ")
            )));
        }
        Ok(found.remove(0))
    }

    /// The one workspace that the words of a command mean.
    pub(super) fn discover_target<K>(&self, target: &Target<'_, K>) -> Result<Found, Exit> {
        if let (Some(path), Some(near)) = (target.path, &target.near)
            && !self.cwd.join(path).exists()
        {
            return Err(no_match(path, [near.as_str()]));
        }
        self.discover_one(target.path)
    }

    pub(super) fn load(&self, found: &Found) -> Result<Loaded, Exit> {
        let dir = self.cwd.join(&found.dir);
        let mut loaded = load(&dir, &found.root, &self.limits)
            .map_err(|e| output::usage(&e.told(&found.dir)))?;
        self.read_baseline(found, &mut loaded).map_err(|why| output::usage(&why))?;
        Ok(loaded)
    }

    /// Reads the baseline that this run uses, or says why it cannot.
    pub(super) fn read_baseline(&self, found: &Found, loaded: &mut Loaded) -> Result<(), String> {
        let choice = (self.baseline, self.baseline_use);
        baseline::read(choice, (&self.cwd, &self.limits), found, loaded)
    }

    /// Checks a loaded workspace.
    pub(super) fn analyse<R>(
        &self,
        loaded: &Loaded,
        then: impl FnOnce(&mut Analysis<'_, '_>) -> R,
    ) -> Result<R, Exit> {
        self.analyse_again(loaded, None, then)
    }

    /// Checks a loaded workspace, of which an earlier check may have kept something.
    pub(super) fn analyse_again<R>(
        &self,
        loaded: &Loaded,
        kept: Option<&Kept<'_>>,
        then: impl FnOnce(&mut Analysis<'_, '_>) -> R,
    ) -> Result<R, Exit> {
        let mut options = self.options();
        options.reading.kept = kept;
        analyse(loaded, &options, then).map_err(|unknown| self.no_environment(loaded, &unknown))
    }

    /// Mends a loaded workspace in memory.
    pub(super) fn mend(&self, loaded: &Loaded, wanted: Wanted<'_>) -> Result<Mended, Exit> {
        mend(loaded, &self.options(), wanted, |old, edited| reload(old, edited, &self.limits))
            .map_err(|unknown| self.no_environment(loaded, &unknown))
    }

    fn options(&self) -> Options<'_> {
        let env = self.common.env.as_deref();
        Options {
            reading: Reading { hold: self.hold, ..Reading::new(&self.limits) },
            env: env.map_or(EnvChoice::All, EnvChoice::One),
            secrets: self.secrets.as_ref().map_or(Secrets::Masked, Secrets::Revealed),
            baseline: self.baseline_use,
            last: self.last,
        }
    }

    fn no_environment(&self, loaded: &Loaded, unknown: &UnknownEnvironment) -> Exit {
        let name = self.common.env.as_deref().unwrap_or_default();
        let known: Vec<&str> = unknown.known.iter().map(String::as_str).collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if known.is_empty() => "; the workspace has no `environments`".to_owned(),
            None => format!("; there are {}", known.join(", ")),
        };
        // There may be several workspaces.
        let place = match loaded.dir.strip_prefix(&self.cwd) {
            Ok(dir) if !matches!(dir.as_str(), "" | ".") => format!(" in {dir}"),
            _ => String::new(),
        };
        output::usage(&format!("there is no environment `{name}`{place}{hint}"))
    }

    /// Says which files could not be read.
    pub(super) fn unreadable(loaded: &Loaded, found: &Found) -> Exit {
        let mut exit = Exit::Clean;
        for file in &loaded.unreadable {
            exit = output::usage(&file.told(&found.dir));
        }
        exit
    }

    /// Prints findings and says how the run ended by them.
    pub(super) fn report(&self, reports: &mut [WorkspaceReport<'_>]) -> Exit {
        let verdict = self.verdict(reports);
        if (self.common.quiet || self.only_failing) && self.format.is_for_people() {
            for report in reports.iter_mut() {
                report.outcome.keep_from(self.least());
            }
        }
        let look = Look { all: self.show_all, ..output::look(self.stream, self.common.color) };
        let repository = self.repository(reports);
        let linked = self.linked(reports, &repository);
        let view = View { look, cwd: &self.cwd, repository: &repository, linked: &linked };
        let text = report::render(reports, self.format, view);
        let exit = output::findings(self.stream, &text).and(verdict);
        let kept: usize = reports.iter().map(|r| r.outcome.baselined_errors).sum();
        if kept > 0 {
            let (are, them) = if kept == 1 { ("is", "it") } else { ("are", "them") };
            output::eprintln_safe(&format!(
                "trackc: {kept} of these errors {are} in the baseline, which holds for `trackc check` alone: mend {them}, or ignore {them} with a reason"
            ));
        }
        exit
    }

    /// The folder that paths in formats for repositories are relative to: the git root of the
    /// current folder, else that of the first workspace, else the current folder.
    fn repository(&self, reports: &[WorkspaceReport<'_>]) -> Utf8PathBuf {
        let root = || {
            let first = report::normal(&self.cwd.join(reports.first()?.dir));
            git_root(&first).or_else(|| git_root(&first.canonicalize_utf8().ok()?))
        };
        let root = || git_root(&self.cwd).or_else(root);
        let root = if self.format.is_for_repositories() { root() } else { None };
        root.unwrap_or_else(|| self.cwd.clone())
    }

    /// Where in the repository the workspaces lie whose paths lead there through a link.
    fn linked(
        &self,
        reports: &[WorkspaceReport<'_>],
        repository: &Utf8Path,
    ) -> BTreeMap<Utf8PathBuf, Utf8PathBuf> {
        let is_outside = |dir: &&Utf8Path| {
            !report::normal(&self.cwd.join(dir)).starts_with(repository)
                && self.format.is_for_repositories()
        };
        let inside = |dir: &Utf8Path| {
            let (real, top) =
                (self.cwd.join(dir).canonicalize_utf8(), repository.canonicalize_utf8());
            Some((dir.to_owned(), real.ok()?.strip_prefix(top.ok()?).ok()?.to_owned()))
        };
        reports.iter().map(|r| r.dir).filter(is_outside).filter_map(inside).collect()
    }

    /// How the run ended by its findings, which are not printed.
    pub(super) fn verdict(&self, reports: &[WorkspaceReport<'_>]) -> Exit {
        if self.fails(reports) { Exit::Findings } else { Exit::Clean }
    }

    /// The least level that fails the run.
    pub(super) fn least(&self) -> Severity {
        match self.common.deny {
            None => Severity::Error,
            Some(Deny::Warnings) => Severity::Warning,
            Some(Deny::Notes) => Severity::Note,
        }
    }

    /// Whether there are findings that fail the run.
    pub(super) fn fails(&self, reports: &[WorkspaceReport<'_>]) -> bool {
        let summary = report::total(reports);
        let counts = [
            (Severity::Error, summary.errors),
            (Severity::Warning, summary.warnings),
            (Severity::Note, summary.notes),
        ];
        counts.iter().any(|(level, count)| *level >= self.least() && *count > 0)
    }

    /// Prints the findings of one workspace.
    pub(super) fn report_one(&self, loaded: &Loaded, found: &Found, outcome: &Outcome) -> Exit {
        let outcome = outcome.clone();
        self.report(&mut [WorkspaceReport { dir: &found.dir, sources: &loaded.sources, outcome }])
    }

    /// For commands whose result is not the findings: the workspace must have no errors; what
    /// there is to say goes to stderr.
    pub(super) fn sound(
        &self,
        loaded: &Loaded,
        found: &Found,
        outcome: &Outcome,
    ) -> Result<(), Exit> {
        let unreadable = Self::unreadable(loaded, found);
        let exit = self.report_one(loaded, found, outcome).and(unreadable);
        if exit == Exit::Clean { Ok(()) } else { Err(exit) }
    }

    /// What a workspace that is not [`sound`](Self::sound) does.
    pub(super) fn why_not(loaded: &Loaded, outcome: &Outcome) -> &'static str {
        match (outcome.has_errors(), loaded.unreadable.is_empty()) {
            (true, _) => "does not compile",
            (false, false) => "cannot be read as a whole",
            (false, true) => "has findings that `--deny` refuses",
        }
    }
}

/// A name that was not found, with the nearest.
pub(super) fn no_match<'n>(
    what: &str,
    names: impl IntoIterator<Item = &'n str, IntoIter: Clone>,
) -> Exit {
    let names = names.into_iter();
    // Whoever names the entry of several campaigns or offers means one of them.
    let is_part = |name: &&str| {
        what.len() > 2 && name.strip_prefix(what).is_some_and(|rest| rest.starts_with(['-', '/']))
    };
    let part_of_near = || {
        let wholes = names.clone().filter_map(|name| Some(name.rsplit_once(['-', '/'])?.0));
        let near = nearest(what, wholes)?;
        names.clone().find(|name| name.starts_with(near))
    };
    let near = names.clone().find(is_part).or_else(|| nearest(what, names.clone()));
    match near.or_else(part_of_near) {
        Some(near) => output::usage(&format!(
            "nothing matches `{}`; did you mean `{}`?",
            visible(what),
            visible(near)
        )),
        None => output::usage(&format!("nothing matches `{}`", visible(what))),
    }
}
