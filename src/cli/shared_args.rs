//! Arguments that several commands have. The doc comments are the help texts.

use crate::report::{DiffFormat, Format};
use crate::yaml::Limits;
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// The findings that were there before; default: `.trackc-baseline.json` in the workspace.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<Utf8PathBuf>,
    /// Report what a baseline lists as well.
    #[arg(long, conflicts_with = "baseline")]
    pub(super) no_baseline: bool,
}

#[derive(Debug, Args)]
pub(super) struct FormatArg {
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = FormatName::Pretty)]
    pub(super) format: FormatName,
    /// Print every finding: people are else shown the first ten of a rule in a file.
    #[arg(long)]
    pub(super) show_all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// With snippets, for people.
    Pretty,
    /// One line each.
    Concise,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML, for the test reports of CI servers.
    Junit,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Pretty => Self::Pretty,
            FormatName::Concise => Self::Concise,
            FormatName::Json => Self::Json,
            FormatName::Sarif => Self::Sarif,
            FormatName::Github => Self::Github,
            FormatName::Gitlab => Self::Gitlab,
            FormatName::Junit => Self::Junit,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormatName {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// Tables, for the summary of a pull request.
    Markdown,
}

impl From<DiffFormatName> for DiffFormat {
    fn from(name: DiffFormatName) -> Self {
        match name {
            DiffFormatName::Pretty => Self::Pretty,
            DiffFormatName::Json => Self::Json,
            DiffFormatName::Markdown => Self::Markdown,
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
#[derive(Debug, Clone, Args)]
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
    /// The most values that what is written once and counts often, such as aliases, may stand
    /// for [default: 2000000].
    #[arg(long, value_name = "N")]
    limit_aliases: Option<u64>,
    /// The most findings printed [default: 10000].
    #[arg(long, value_name = "N")]
    limit_diagnostics: Option<usize>,
    /// Read every file with the full parser: slower, and nothing else differs.
    #[arg(long)]
    full_parser: bool,
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
            full_parser: self.full_parser,
        }
    }
}
