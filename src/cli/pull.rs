//! `trackc pull`

use super::Exit;
use super::account::{self, AccountArgs};
use super::files;
use super::output;
use super::progress::Progress;
use crate::account::{Kind, Snapshot, is_deleted};
use crate::emit::{Readers, write_durably};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct PullArgs {
    /// The file to write; `-` for stdout [default: account.json].
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    /// Print nothing that is not asked for.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

pub(super) fn run(args: &PullArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &PullArgs) -> Result<Exit, Exit> {
    let out = args.out.as_deref().unwrap_or(Utf8Path::new("account.json"));
    if out != "-" {
        is_free(out)?;
    }
    let mut remote = account::connect(&args.account, args.quiet)?;
    let progress = Progress::start("reading the account", args.quiet);
    let snapshot = account::read(remote.as_mut());
    drop(progress);
    let snapshot = snapshot?;
    if out == "-" {
        return Ok(output::stdout(&snapshot.text()));
    }
    write_durably(out, snapshot.text().as_bytes(), Readers::Owner)
        .map_err(|error| output::usage(&error.to_string()))?;
    if !args.quiet {
        output::eprintln_safe(&format!(
            "wrote {out}: {} ({} requests)",
            counts(&snapshot),
            remote.calls()
        ));
    }
    Ok(Exit::Clean)
}

/// Nothing but an older snapshot is replaced.
fn is_free(out: &Utf8Path) -> Result<(), Exit> {
    let old = files::bytes_if_there(out, out, files::LARGEST)?.unwrap_or_default();
    if old.is_empty() || Snapshot::read(&old).is_ok() {
        return Ok(());
    }
    Err(output::usage(&format!(
        "{out} is there already and is no account of this version of trackc: name another file"
    )))
}

/// What there is, in a few words: `2 domains, 1 offer source`.
fn counts(snapshot: &Snapshot) -> String {
    let one = |kind: Kind| {
        let count = snapshot.list(kind).iter().filter(|object| !is_deleted(object)).count();
        let s = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{s}", kind.title()))
    };
    let all: Vec<String> = Kind::ALL.into_iter().filter_map(one).collect();
    if all.is_empty() { "the account is empty".to_owned() } else { all.join(", ") }
}
