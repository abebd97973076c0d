//! `trackc check`

use super::args::CheckArgs;
use super::baseline;
use super::output::{self, Stream};
use super::progress::Progress;
use super::session::Session;
use super::{Exit, fix};
use crate::report::{WorkspaceReport, normal};
use crate::rules::BaselineUse;
use crate::workspace::Found;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

pub(super) fn run(args: &CheckArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &CheckArgs) -> Result<Exit, Exit> {
    let mut session = Session::new(&args.common, args.format.format.into(), Stream::Stdout)?;
    session.show_all = args.format.show_all;
    session.baseline = args.baseline.choice();
    session.baseline_use =
        if args.write_baseline { BaselineUse::Write } else { BaselineUse::Check };
    for file in &args.only {
        if !session.cwd.join(file).is_file() {
            return Err(output::usage(&format!("--only {file}: there is no such file")));
        }
    }
    let progress = Progress::start("checking", args.common.quiet);
    let mut exit = Exit::Clean;
    let mut checked = Vec::new();
    let all = session.discover(&args.paths)?;
    baseline::is_of_one(session.baseline, &all)?;
    if args.write_baseline {
        baseline::can_be_written(session.baseline, &all)?;
    }
    let mut total = fix::Total::default();
    let count = all.len();
    for (index, mut found) in all.into_iter().enumerate() {
        session.last = index + 1 == count && !args.fix.any();
        if !args.only.is_empty() {
            found.only = only(&session, &found, &args.only);
        }
        match session.load(&found) {
            Ok(loaded) => {
                exit = exit.and(Session::unreadable(&loaded, &found));
                let filtered = !found.only.is_empty() || !args.only.is_empty();
                let only = filtered.then_some(&found.only);
                let (loaded, outcome) = if args.fix.any() {
                    let (loaded, outcome, ended) =
                        fix::one(&session, &args.fix, &found, only, loaded, &mut total)?;
                    exit = exit.and(ended);
                    (loaded, outcome)
                } else {
                    let outcome = session.analyse(&loaded, |a| std::mem::take(&mut a.outcome))?;
                    (loaded, outcome)
                };
                let outcome =
                    if filtered { outcome.only(&found.only, &loaded.sources) } else { outcome };
                checked.push((found, loaded, outcome));
            }
            Err(failed) => exit = exit.and(failed),
        }
    }
    drop(progress);
    let knows_any = checked.iter().any(|(_, _, outcome)| outcome.summary.files > 0);
    if !args.only.is_empty() && !knows_any && !args.common.quiet && exit == Exit::Clean {
        output::eprintln_safe(
            "nothing is reported: none of the files after `--only` is part of a workspace that was checked",
        );
    }
    if args.fix.any() && !args.common.quiet {
        fix::say(&args.fix, &total);
    }
    let mut reports: Vec<WorkspaceReport<'_>> = checked
        .iter_mut()
        .map(|(found, loaded, outcome)| WorkspaceReport {
            dir: &found.dir,
            sources: &loaded.sources,
            // A new baseline is made of it afterwards.
            outcome: if args.write_baseline { outcome.clone() } else { std::mem::take(outcome) },
        })
        .collect();
    // The preview stands alone on stdout.
    let reported =
        if args.fix.diff { session.verdict(&reports) } else { session.report(&mut reports) };
    exit = exit.and(reported);
    // The program ends, and the system takes all of it at once.
    std::mem::forget(reports);
    if args.write_baseline {
        for (found, loaded, outcome) in &checked {
            exit = exit.and(baseline::write(
                session.baseline,
                (&session.cwd, args.common.quiet),
                found,
                loaded,
                outcome,
            ));
        }
    }
    std::mem::forget(checked);
    Ok(exit)
}

/// The files of `--only` as paths relative to a workspace's root: as they are written, and where they
/// or the root were reached through a link, as they are without.
fn only(session: &Session<'_>, found: &Found, files: &[Utf8PathBuf]) -> BTreeSet<String> {
    let dir = session.cwd.join(&found.dir);
    let (root, real_root) = (normal(&dir), dir.canonicalize_utf8().ok());
    let mut out = BTreeSet::new();
    for file in files {
        let full = session.cwd.join(file);
        let inside = |full: &Utf8Path, root: &Utf8Path| {
            Some(full.strip_prefix(root).ok()?.as_str().replace('\\', "/"))
        };
        out.extend(inside(&normal(&full), &root));
        let real = full.canonicalize_utf8().ok().zip(real_root.as_ref());
        out.extend(real.and_then(|(real, root)| inside(&real, root)));
    }
    out
}
