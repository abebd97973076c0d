//! Arguments. The doc comments are the help texts.

use super::later::Later;
use super::plan::PlanArgs;
use super::pull::PullArgs;
use super::push::PushArgs;
use super::shared_args::{BaselineArgs, Color, Common, DiffFormatName, FormatArg, LimitArgs};
use super::start_args::{AddArgs, InitArgs};
use crate::explain;
use camino::Utf8PathBuf;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;

/// What the help texts say of exit codes.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    clean; notes and warnings may have been printed
  1    findings at or above the threshold, which is error unless --deny says otherwise
  2    wrong usage, no workspace, unreadable input, or nothing can be written
  4    differences, where a command was asked for them
  101  a mistake of trackc's own
  130  interrupted";

/// Compile and validate RedTrack × KMA.BIZ tracking set-ups written as YAML.
#[derive(Debug, Parser)]
#[command(name = "trackc", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_long_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Begin: write a small workspace that checks clean, or one out of URLs that are there.
    Init(Later<InitArgs>),
    /// Add an offer, a campaign, a channel or an event to a workspace; nothing else changes.
    Add(Later<AddArgs>),
    /// Validate workspaces: YAML, JSON Schema and the rules. Writes nothing but with `--fix`.
    Check(Later<CheckArgs>),
    /// Check a workspace, then write bundle.json, urls.csv, SETUP.md and index.html.
    Build(Later<BuildArgs>),
    /// Check a workspace again whenever its files change, and build it with `--build`.
    Watch(Later<WatchArgs>),
    /// Serve an editor: findings while you type, and their fixes (Language Server Protocol).
    Lsp(Later<LspArgs>),
    /// Say what changes in the panels between two workspaces, builds or git revisions.
    Diff(Later<DiffArgs>),
    /// Read a RedTrack account into a file, to plan against.
    Pull(Later<PullArgs>),
    /// Say what has to be made and changed in a RedTrack account, money first; change nothing.
    Plan(Later<PlanArgs>),
    /// Do in a RedTrack account what a saved plan says, and nothing else.
    Push(Later<PushArgs>),
    /// Print URLs alone, one a line, for pipes.
    Urls(Later<UrlsArgs>),
    /// Walk one click through every hop and home again, with sample values.
    Trace(Later<TraceArgs>),
    /// Say what a URL from a panel is, what its parameters mean and what is wrong with it.
    Inspect(Later<InspectArgs>),
    /// Draw the workspace: channels, campaigns, landers, offers, events and back.
    Graph(Later<GraphArgs>),
    /// Print the effective workspace as YAML, with where each filled-in value came from.
    Show(Later<ShowArgs>),
    /// Print the page of a rule: what, why, how to mend it, a bad and a good example.
    Explain(Later<ExplainArgs>),
    /// Say what trackc sees here: workspaces, their files and why, settings and whence, problems.
    Doctor(Later<DoctorArgs>),
    /// Print the JSON Schema of the workspace files, of bundle.json or of `--format json`.
    Schema(Later<SchemaArgs>),
    /// Print the completions of a shell.
    Completions(Later<CompletionsArgs>),
    /// Print the manual: a man page, or the whole reference as Markdown.
    Man(Later<ManArgs>),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("mending").multiple(true)))]
pub(super) struct CheckArgs {
    /// Folders, root files or single files; default: the workspace around the current folder.
    pub(super) paths: Vec<Utf8PathBuf>,
    /// Report only findings in these files; the whole workspace is checked all the same.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) only: Vec<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) baseline: BaselineArgs,
    /// List every finding in the baseline, so that only new ones are reported from now on.
    #[arg(long, conflicts_with_all = ["no_baseline", "only", "env", "mending"])]
    pub(super) write_baseline: bool,
    #[command(flatten)]
    pub(super) fix: FixArgs,
    #[command(flatten)]
    pub(super) format: FormatArg,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct FixArgs {
    /// Mend what can be mended without a doubt, in the files themselves; report what is left.
    #[arg(long, group = "mending")]
    pub(super) fix: bool,
    /// Print what `--fix` would change as a unified diff, and change nothing.
    #[arg(long, group = "mending", conflicts_with = "format")]
    pub(super) diff: bool,
    /// Mend as well what may change the meaning; look at it with `--diff` first.
    #[arg(long = "unsafe", requires = "mending")]
    pub(super) unsafe_fixes: bool,
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
    pub(super) baseline: BaselineArgs,
    #[command(flatten)]
    pub(super) format: FormatArg,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// A folder or a root file; default: the workspace around the current folder.
    pub(super) path: Option<Utf8PathBuf>,
    /// Build it as well, once there is no error.
    #[arg(long)]
    pub(super) build: bool,
    /// The folder to write; default: `dist` in the workspace.
    #[arg(short, long, value_name = "DIR", requires = "build")]
    pub(super) out: Option<Utf8PathBuf>,
    /// Look again and again, where the system does not tell of changes (network folders).
    #[arg(long)]
    pub(super) poll: bool,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = WatchFormatName::Pretty)]
    pub(super) format: WatchFormatName,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// Speak over standard input and output, as is done anyway: some editors ask for it.
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WatchFormatName {
    /// With snippets, for people.
    Pretty,
    /// One line each.
    Concise,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A workspace, a build folder or a git revision (`HEAD~1`, `main`, `main:folder`).
    pub(super) old: String,
    /// The same; default: the workspace as it is now.
    pub(super) new: Option<String>,
    /// Exit 4 when the two differ.
    #[arg(long)]
    pub(super) exit_code: bool,
    /// How the difference is printed.
    #[arg(long, value_enum, default_value_t = DiffFormatName::Pretty)]
    pub(super) format: DiffFormatName,
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
pub(super) struct TraceArgs {
    /// A path, a campaign's id, or a path and a campaign's id; default: every campaign.
    #[arg(num_args = 0..=2, value_name = "PATH|CAMPAIGN")]
    pub(super) target: Vec<String>,
    /// Show every path to this offer, instead of the one that takes the most clicks.
    #[arg(long, value_name = "OFFER")]
    pub(super) offer: Option<String>,
    /// Only leads of these KMA.BIZ statuses.
    #[arg(long, value_enum, value_name = "STATUS", value_delimiter = ',')]
    pub(super) status: Vec<StatusName>,
    /// How the trace is printed.
    #[arg(long, value_enum, default_value_t = TraceFormatName::Pretty)]
    pub(super) format: TraceFormatName,
    /// Play RedTrack and KMA.BIZ over HTTP on this machine, for curl and tests, until Ctrl-C.
    #[arg(
        long,
        value_name = "ADDR:PORT",
        num_args = 0..=1,
        default_missing_value = "127.0.0.1:0",
        conflicts_with_all = ["format", "status"]
    )]
    pub(super) listen: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StatusName {
    /// New leads.
    Pending,
    /// Confirmed leads.
    Approved,
    /// Refused leads.
    Declined,
    /// Trash leads.
    Fake,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFormatName {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// Mermaid sequence diagrams.
    Mermaid,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// URLs, or `-` for one a line on stdin. Quote them: `&` and `?` mean something to shells.
    #[arg(required = true, value_name = "URL")]
    pub(super) urls: Vec<String>,
    /// The workspace to compare with; default: the one around the current folder, if any.
    #[arg(short, long, value_name = "PATH")]
    pub(super) workspace: Option<Utf8PathBuf>,
    /// How the answer is printed.
    #[arg(long, value_enum, default_value_t = InspectFormatName::Pretty)]
    pub(super) format: InspectFormatName,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InspectFormatName {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// A path, a selector (`campaign/kz-*`, `offer/keto-kz`, `channel`), or a path and a selector.
    #[arg(num_args = 0..=2, value_name = "PATH|SELECTOR")]
    pub(super) target: Vec<String>,
    /// The picture's language.
    #[arg(long, value_enum, default_value_t = GraphFormatName::Mermaid)]
    pub(super) format: GraphFormatName,
    /// Draw everything, however large the picture becomes.
    #[arg(long)]
    pub(super) all: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormatName {
    /// A Mermaid flow chart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture for browsers.
    Svg,
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
pub(super) struct ExplainArgs {
    /// Names or codes of rules: `click-id-slot-taken`, `TC405`.
    #[arg(value_name = "CODE|RULE", required_unless_present = "list")]
    pub(super) rules: Vec<String>,
    /// List every rule instead.
    #[arg(long, conflicts_with = "rules")]
    pub(super) list: bool,
    /// How the pages are printed.
    #[arg(long, value_enum, default_value_t = PageFormat::Pretty)]
    pub(super) format: PageFormat,
    /// Colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// As in `docs/rules/`.
    Markdown,
}

impl From<PageFormat> for explain::Format {
    fn from(name: PageFormat) -> Self {
        match name {
            PageFormat::Pretty => Self::Pretty,
            PageFormat::Json => Self::Json,
            PageFormat::Markdown => Self::Markdown,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// A folder, a root file, or a file to ask about; default: as for `check`.
    pub(super) path: Option<Utf8PathBuf>,
    /// How the answer is printed.
    #[arg(long, value_enum, default_value_t = InspectFormatName::Pretty)]
    pub(super) format: InspectFormatName,
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
    /// How it is printed: Markdown explains the keys of workspace files.
    #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
    pub(super) format: SchemaFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaFormat {
    /// The JSON Schema.
    Json,
    /// As in `docs/reference.md`.
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// Workspace files.
    Config,
    /// bundle.json.
    Bundle,
    /// What `--format json` prints.
    Diagnostics,
    /// What `trace --format json` prints.
    Trace,
    /// What `inspect --format json` prints.
    Inspection,
    /// What `doctor --format json` prints.
    Doctor,
    /// What `diff --format json` prints.
    Diff,
    /// plan.json.
    Plan,
}

#[derive(Debug, Args)]
#[command(override_usage = "trackc completions <SHELL>")]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, required_unless_present = "words")]
    pub(super) shell: Option<Shell>,
    /// What the scripts ask with: the words of a command line, the one to complete after a `=`.
    #[arg(last = true, hide = true, allow_hyphen_values = true)]
    pub(super) words: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub(super) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
    Nushell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command whose page is printed; default: the program's own.
    pub(super) command: Option<String>,
    /// How the manual is printed.
    #[arg(long, value_enum, default_value_t = ManFormat::Roff)]
    pub(super) format: ManFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ManFormat {
    /// For `man`: one page.
    Roff,
    /// As in `docs/cli.md`: every command, unless one is named.
    Markdown,
}
