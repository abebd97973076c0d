//! `trackc plan`

use super::Exit;
use super::account::{self, AccountArgs};
use super::files;
use super::output::{self, Stream};
use super::progress::Progress;
use super::session::Session;
use super::shared_args::{Common, DiffFormatName};
use crate::account::Snapshot;
use crate::emit;
use crate::reconcile::{AccountPlan, Problem, Wanted, plan};
use crate::report::{DiffFormat, Format, Look, render_plan};
use crate::workspace::Found;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// A folder or a root file; default: the workspace around the current folder.
    pub(super) path: Option<Utf8PathBuf>,
    /// The account as `trackc pull` has read it; default: the account itself, read now.
    #[arg(long = "account", value_name = "FILE")]
    pub(super) snapshot: Option<Utf8PathBuf>,
    /// Write the plan as JSON into this file, for `trackc push`; `-` for stdout.
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Exit 4 when there is something to do.
    #[arg(long)]
    pub(super) exit_code: bool,
    /// How the plan is printed.
    #[arg(long, value_enum, default_value_t = DiffFormatName::Pretty)]
    pub(super) format: DiffFormatName,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) fn run(args: &PlanArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &PlanArgs) -> Result<Exit, Exit> {
    let mut session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    // What is worth a look, and does not keep the workspace from compiling, is for `check`.
    session.only_failing = true;
    let found = session.discover_one(args.path.as_ref().map(|path| path.as_str()))?;
    let wanted = wanted(&session, &found)?;
    let ids = files::ids(&session, &found)?;
    let file = args.out.as_ref().filter(|out| *out != "-");
    if let Some(out) = file {
        let is_plan = |old: &[u8]| AccountPlan::read(old).is_ok();
        files::is_free(out, &session.cwd.join(out), ("plan", is_plan))?;
    }
    let account = read(&session, args)?;
    let plan = plan(&wanted, &ids, &account).map_err(|problems| refused(&problems))?;
    if let Some(out) = file {
        write(&session, out, &plan)?;
    }
    let look = output::look(Stream::Stdout, args.common.color);
    let to_stdout = args.out.is_some() && file.is_none();
    let format = if to_stdout { DiffFormat::Json } else { args.format.into() };
    let exit = output::stdout(&render_plan(&plan, format, look));
    let differs = args.exit_code && !plan.is_empty();
    Ok(exit.and(if differs { Exit::Differs } else { Exit::Clean }))
}

/// What a workspace wants. One with errors wants nothing: they are said.
pub(super) fn wanted(session: &Session<'_>, found: &Found) -> Result<Wanted, Exit> {
    let loaded = session.load(found)?;
    let (outcome, wanted) =
        session.analyse(&loaded, |a| (a.outcome.clone(), Wanted::new(a.workspace, a.plan)))?;
    session.sound(&loaded, found, &outcome).inspect_err(|_| {
        output::eprintln_safe(&format!(
            "trackc: the workspace {}, so there is no plan",
            Session::why_not(&loaded, &outcome)
        ));
    })?;
    Ok(wanted)
}

/// The account: from a file, else as it is now.
fn read(session: &Session<'_>, args: &PlanArgs) -> Result<Snapshot, Exit> {
    if let Some(file) = &args.snapshot {
        return files::snapshot(session, file);
    }
    let mut remote = account::connect(&args.account, args.common.quiet, || false)?;
    let _progress = Progress::start("reading the account", args.common.quiet);
    account::read(remote.as_mut())
}

/// Says why there is no plan.
fn refused(problems: &[Problem]) -> Exit {
    for problem in problems {
        output::eprintln_safe(&format!("error: {}: {}", problem.reference, problem.message));
        output::eprintln_safe(&format!("  help: {}.", problem.help));
    }
    output::eprintln_safe(
        "trackc: it cannot be said what is what in RedTrack, so there is no plan",
    );
    Exit::Findings
}

/// Writes the plan.
fn write(session: &Session<'_>, out: &Utf8Path, plan: &AccountPlan) -> Result<(), Exit> {
    let full = session.cwd.join(out);
    let text = render_plan(plan, DiffFormat::Json, Look::default());
    emit::write_file(&full, text.as_bytes()).map_err(|error| output::usage(&error.to_string()))?;
    if !session.common.quiet {
        output::eprintln_safe(&format!("wrote the plan to {out}"));
    }
    Ok(())
}
