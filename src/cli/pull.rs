//! `trackc pull`

use super::Exit;
use super::account::{self, AccountArgs};
use super::files;
use super::init::{Place, judged};
use super::output::{self, Stream};
use super::progress::Progress;
use super::session::Session;
use super::start_args::PlainArgs;
use crate::account::{IDS_FILE, Kind, Snapshot, is_deleted};
use crate::emit::{Readers, Turn, write_durably};
use crate::report::Format;
use crate::start::adopt::{Adopted, adopt};
use crate::text::counted;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

/// How many remarks are printed.
const MOST_REMARKS: usize = 200;

#[derive(Debug, Args)]
pub(super) struct PullArgs {
    /// The file to write; `-` for stdout [default: account.json].
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Make a workspace of it as well, in a folder that has none.
    #[arg(long, value_name = "DIR")]
    pub(super) write_yaml: Option<Utf8PathBuf>,
    /// Take the account from this file, which an earlier pull has written, instead of asking for it.
    #[arg(long = "account", value_name = "FILE", requires = "write_yaml", conflicts_with = "out")]
    pub(super) snapshot: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    #[command(flatten)]
    pub(super) plain: PlainArgs,
}

pub(super) fn run(args: &PullArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &PullArgs) -> Result<Exit, Exit> {
    let common = args.plain.common();
    let session = Session::new(&common, Format::Pretty, Stream::Stderr)?;
    // Before anybody waits for RedTrack.
    let place =
        args.write_yaml.as_deref().map(|dir| Place::new(&session, Some(dir))).transpose()?;
    let (snapshot, exit) = match &args.snapshot {
        Some(file) => (files::snapshot(&session, file)?, Exit::Clean),
        None => asked(args)?,
    };
    match place {
        Some(place) => Ok(exit.and(adopted(&session, &place, &snapshot)?)),
        None => Ok(exit),
    }
}

/// Asks RedTrack for the account, and writes it into a file.
fn asked(args: &PullArgs) -> Result<(Snapshot, Exit), Exit> {
    let out = args.out.as_deref().unwrap_or(Utf8Path::new("account.json"));
    if out != "-" {
        files::is_free(out, out, ("account", |old: &[u8]| Snapshot::read(old).is_ok()))?;
    }
    let quiet = args.plain.quiet;
    let mut remote = account::connect(&args.account, quiet, || false)?;
    let progress = Progress::start("reading the account", quiet);
    let snapshot = account::read(remote.as_mut());
    drop(progress);
    let snapshot = snapshot?;
    if out == "-" {
        let exit = output::stdout(&snapshot.text());
        return Ok((snapshot, exit));
    }
    // What a pull that was killed has left of an account is taken away as well.
    let dir = out.parent().filter(|dir| !dir.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    let _turn = Turn::wait(dir).map_err(|error| output::usage(&error.to_string()))?;
    write_durably(out, snapshot.text().as_bytes(), Readers::Owner)
        .map_err(|error| output::usage(&error.to_string()))?;
    if !quiet {
        output::eprintln_safe(&format!(
            "wrote {out}: {} ({})",
            counts(&snapshot),
            counted(remote.calls(), "request")
        ));
    }
    Ok((snapshot, Exit::Clean))
}

/// Writes the workspace that an account implies, and says what is not in it.
fn adopted(session: &Session<'_>, place: &Place, snapshot: &Snapshot) -> Result<Exit, Exit> {
    let Adopted { draft, ids, proof, remarks } =
        adopt(snapshot).map_err(|error| output::usage(&error.to_string()))?;
    if !session.common.quiet {
        for remark in remarks.iter().take(MOST_REMARKS) {
            let what =
                if remark.what.is_empty() { String::new() } else { format!("{}: ", remark.what) };
            output::eprintln_safe(&format!("{what}{}", remark.text));
        }
        if remarks.len() > MOST_REMARKS {
            output::eprintln_safe(&format!("and {} more", remarks.len() - MOST_REMARKS));
        }
    }
    let exit = judged(session, place, session.common, proof);
    if exit != Exit::Clean {
        return Ok(exit);
    }
    place.write(&draft.text(), &[(IDS_FILE, &ids.text())], session.common.quiet)
}

/// What there is, in a few words: `2 domains, 1 offer source`.
fn counts(snapshot: &Snapshot) -> String {
    let one = |kind: Kind| {
        let count = snapshot.list(kind).iter().filter(|object| !is_deleted(object)).count();
        (count > 0).then(|| counted(count, kind.title()))
    };
    let all: Vec<String> = Kind::ALL.into_iter().filter_map(one).collect();
    if all.is_empty() { "the account is empty".to_owned() } else { all.join(", ") }
}
