//! Arguments. The doc comments are the help texts.

use crate::report::Format;
use crate::yaml::Limits;
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compile and validate RedTrack × KMA.BIZ tracking set-ups written as YAML.
#[derive(Debug, Parser)]
#[command(name = "trackc", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Validate workspaces: YAML, JSON Schema and the rules. Writes nothing.
    Check(CheckArgs),
    /// Check a workspace, then write bundle.json, urls.csv, SETUP.md and index.html.
    Build(BuildArgs),
    /// Print URLs alone, one a line, for pipes.
    Urls(UrlsArgs),
    /// Print the effective workspace as YAML, with where each filled-in value came from.
    Show(ShowArgs),
    /// Print the JSON Schema of the workspace files, of bundle.json or of `--format json`.
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Folders, root files or single files; default: the workspace around the current folder.
    pub(super) paths: Vec<Utf8PathBuf>,
    /// Report only findings in these files; the whole workspace is checked all the same.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) only: Vec<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) format: FormatArg,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A folder or a root file; default: the workspace around the current folder.
    pub(super) path: Option<Utf8PathBuf>,
    /// The folder to write; default: `dist` in the workspace.
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Write nothing; exit 4 when the folder is not exactly what would be written.
    #[arg(long)]
    pub(super) check: bool,
    /// Mark in index.html what changed since an older build: its bundle.json or its folder.
    #[arg(long, value_name = "OLD")]
    pub(super) since: Option<Utf8PathBuf>,
    /// Write the values of secrets where they must be pasted, from the environment.
    #[arg(long)]
    pub(super) reveal_secrets: bool,
    #[command(flatten)]
    pub(super) format: FormatArg,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct UrlsArgs {
    /// A path, a selector (`postback`, `offer/keto-kz`, `campaign/*`), or a path and a selector.
    #[arg(num_args = 0..=2, value_name = "PATH|SELECTOR")]
    pub(super) target: Vec<String>,
    /// Print the values of secrets, from the environment.
    #[arg(long)]
    pub(super) reveal_secrets: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A path, a selector (`offer`, `offer/keto-kz`, `campaign/*`), or a path and a selector.
    #[arg(num_args = 0..=2, value_name = "PATH|SELECTOR")]
    pub(super) target: Vec<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What to describe.
    #[arg(value_enum, default_value_t = SchemaOf::Config)]
    pub(super) of: SchemaOf,
    /// The dialect of the workspace schema: 2020-12, or 7 for catalogues that ask for it.
    #[arg(long, value_name = "DRAFT", default_value = "2020-12", value_parser = ["2020-12", "7"])]
    pub(super) draft: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// Workspace files.
    Config,
    /// bundle.json.
    Bundle,
    /// What `--format json` prints.
    Diagnostics,
}

#[derive(Debug, Args)]
pub(super) struct FormatArg {
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = FormatName::Pretty)]
    pub(super) format: FormatName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// With snippets, for people.
    Pretty,
    /// One line each.
    Concise,
    /// One JSON document.
    Json,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Pretty => Self::Pretty,
            FormatName::Concise => Self::Concise,
            FormatName::Json => Self::Json,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// The environment to lay over the workspace.
    #[arg(long, value_name = "NAME")]
    pub(super) env: Option<String>,
    /// Exit 1 on findings of this level as well.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) deny: Option<Deny>,
    /// Colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Print only findings that fail the run, and nothing that is not asked for.
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings fail the run.
    Warnings,
    /// Notes and warnings fail the run.
    Notes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that has them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Bounds on the input; the defaults are far beyond any real workspace.
#[derive(Debug, Args)]
#[command(next_help_heading = "Bounds")]
pub(super) struct LimitArgs {
    /// The largest file in bytes [default: 67108864].
    #[arg(long, value_name = "N")]
    limit_file_bytes: Option<u64>,
    /// The deepest nesting [default: 128].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit_depth: Option<u32>,
    /// The most keys and values in one file [default: 20000000].
    #[arg(long, value_name = "N")]
    limit_nodes: Option<u32>,
    /// The most values that the aliases of one file may stand for [default: 2000000].
    #[arg(long, value_name = "N")]
    limit_aliases: Option<u64>,
    /// The most findings printed [default: 10000].
    #[arg(long, value_name = "N")]
    limit_diagnostics: Option<usize>,
}

impl LimitArgs {
    pub(super) fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            // Offsets are 32 bits wide.
            file_bytes: self
                .limit_file_bytes
                .unwrap_or(default.file_bytes)
                .min(u64::from(u32::MAX) - 1),
            depth: self.limit_depth.unwrap_or(default.depth),
            nodes: self.limit_nodes.unwrap_or(default.nodes).min(u32::MAX - 1),
            alias_nodes: self.limit_aliases.unwrap_or(default.alias_nodes),
            diagnostics: self.limit_diagnostics.unwrap_or(default.diagnostics).max(1),
        }
    }
}
