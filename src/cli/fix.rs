//! `trackc check --fix` and `--diff`.

use super::Exit;
use super::args::FixArgs;
use super::output;
use super::session::Session;
use crate::diagnostic::Applicability;
use crate::emit::{self, EmitError, Replacement, Turn};
use crate::report::unified;
use crate::rules::{Mended, Outcome, Wanted};
use crate::text::counted;
use crate::workspace::{Found, Loaded};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

/// What was mended over all workspaces of a run.
#[derive(Debug, Default)]
pub(super) struct Total {
    findings: usize,
    files: usize,
    on_demand: usize,
    untried: usize,
    /// Something could not be written.
    failed: bool,
}

impl Total {
    fn add(&mut self, mended: &Mended) {
        self.findings += mended.findings;
        self.files += mended.changes.len();
        self.on_demand += mended.on_demand;
        self.untried += mended.untried;
    }
}

impl FixArgs {
    pub(super) fn any(&self) -> bool {
        self.fix || self.diff
    }

    fn applicability(&self) -> Applicability {
        if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
    }
}

/// Mends one workspace, or shows how. Gives what is to be reported: what is left once it is
/// mended, else what there was.
pub(super) fn one(
    session: &Session<'_>,
    args: &FixArgs,
    found: &Found,
    only: Option<&BTreeSet<String>>,
    loaded: Loaded,
    total: &mut Total,
) -> Result<(Loaded, Outcome, Exit), Exit> {
    let wanted = Wanted { applicability: args.applicability(), only };
    let mended = session.mend(&loaded, wanted)?;
    if args.diff {
        total.add(&mended);
        let exit = output::stdout(&unified(&found.dir, &mended.changes));
        return Ok((loaded, mended.before, exit));
    }
    let changes = mended.changes.iter();
    let files: Vec<Replacement<'_>> = changes
        .map(|c| Replacement { path: &c.path, before: &c.before, after: &c.after })
        .collect();
    let turns = turns(&found.dir, &loaded, &files);
    if let Err(error) = turns.and_then(|_turns| emit::replace(&found.dir, &files)) {
        total.failed = true;
        return Ok((loaded, mended.before, output::usage(&error.to_string())));
    }
    total.add(&mended);
    Ok((mended.loaded.unwrap_or(loaded), mended.left, Exit::Clean))
}

/// The right to write into the folders of the files, of which those that change are kept for
/// ourselves: what a run that was killed has left in any of them is taken away.
fn turns(
    dir: &Utf8Path,
    loaded: &Loaded,
    files: &[Replacement<'_>],
) -> Result<Vec<Turn>, EmitError> {
    let folder = |path: &str| {
        let folder = dir.join(Utf8Path::new(path).parent().unwrap_or("".into()));
        if folder.as_str().is_empty() { Utf8PathBuf::from(".") } else { folder }
    };
    let changing: BTreeSet<_> = files.iter().map(|file| folder(file.path)).collect();
    let all: BTreeSet<_> = loaded.sources.files().iter().map(|f| folder(f.path())).collect();
    for still in all.difference(&changing) {
        // Nothing is written there, so that it does not matter who else is at it.
        drop(Turn::wait(still));
    }
    changing.iter().map(|folder| Turn::wait(folder)).collect()
}

/// Says what was mended.
pub(super) fn say(args: &FixArgs, total: &Total) {
    let did = if args.diff { "would mend" } else { "mended" };
    let Total { findings, files, on_demand, untried, failed } = *total;
    let mut line = match findings {
        0 if failed => return,
        0 => "nothing to mend".to_owned(),
        _ => format!("{did} {} in {}", counted(findings, "finding"), counted(files, "file")),
    };
    if untried > 0 {
        line.push_str(&format!("; {untried} more were not tried: run it again"));
    }
    if on_demand > 0 {
        line.push_str(&format!("; {on_demand} more with `--unsafe`, which may change the meaning"));
    }
    output::eprintln_safe(&line);
}
