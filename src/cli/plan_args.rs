//! Arguments of `plan`. The doc comments are the help texts.

use super::args::{Common, DiffFormatName};
use camino::Utf8PathBuf;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// A folder or a root file; default: the workspace around the current folder.
    pub(super) path: Option<Utf8PathBuf>,
    /// The account as `trackc pull` has read it; default: the account itself.
    #[arg(long, value_name = "FILE")]
    pub(super) account: Option<Utf8PathBuf>,
    /// Write the plan as JSON into this file, for `trackc push`.
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Exit 4 when there is something to do.
    #[arg(long)]
    pub(super) exit_code: bool,
    /// How the plan is printed.
    #[arg(long, value_enum, default_value_t = DiffFormatName::Pretty)]
    pub(super) format: DiffFormatName,
    #[command(flatten)]
    pub(super) common: Common,
}
