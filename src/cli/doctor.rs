//! `trackc doctor`

use super::args::{DoctorArgs, InspectFormatName};
use super::files::ids_in;
use super::output::{self, Stream};
use super::session::Session;
use super::shared_args::Color;
use super::{Exit, baseline, build};
use crate::account::{IDS_FILE, Ids, Snapshot};
use crate::diagnostic::{Severity, code};
use crate::diff::ReadBundle;
use crate::emit;
use crate::model::Document;
use crate::push::Journal;
use crate::reconcile::AccountPlan;
use crate::report::{
    self, Checkup, CheckupWorkspace, DoctorFormat, FINDINGS_VERSION, Format, Problem, Setting,
    render_checkup,
};
use crate::rules::{Analysis, BaselineUse};
use crate::schema::schema_id;
use crate::text::counted;
use crate::workspace::{BASELINE, Baseline, Belongs, Found, Loaded, belongs, git_root, patterns};
use camino::{Utf8Path, Utf8PathBuf};
use std::cmp::Reverse;
use std::fs::File;
use std::io::Read;

pub(super) fn run(args: &DoctorArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &DoctorArgs) -> Result<Exit, Exit> {
    let mut session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    session.baseline_use = BaselineUse::Check;
    let mut checkup = Checkup {
        format_version: Checkup::FORMAT_VERSION,
        versions: versions(),
        run: in_this_run(&session),
        workspaces: Vec::new(),
        file: None,
        problems: Vec::new(),
    };
    let paths: Vec<Utf8PathBuf> = args.path.iter().cloned().collect();
    let named = args.path.as_deref();
    let file = named.filter(|path| session.cwd.join(path).is_file());
    let all = match file {
        Some(path) => {
            let (found, what) =
                belongs(&session.cwd, path, &session.limits).map_err(|e| output::usage(&e.0))?;
            checkup.file = Some(report::checkup_file(path, &found.dir, &what));
            // What stands alone lacks most of a workspace, and a baseline is none.
            if matches!(what, Belongs::Baseline | Belongs::Alone(_)) {
                Vec::new()
            } else {
                vec![found]
            }
        }
        None => session.discover(&paths)?,
    };
    let mut exit = Exit::Clean;
    for found in &all {
        let loaded = session.load(found)?;
        exit = exit.and(Session::unreadable(&loaded, found));
        let how = how(&session.cwd, found, named);
        session.analyse(&loaded, |analysis| {
            let one = workspace(&session, found, &loaded, analysis, how);
            problems(&session, found, &loaded, analysis, &mut checkup.problems);
            checkup.workspaces.push(one);
        })?;
    }
    commit_hook(&session, &mut checkup);
    checkup.problems.sort_by_key(|problem| Reverse(problem.severity));
    if checkup.problems.iter().any(|problem| problem.severity >= session.least()) {
        exit = exit.and(Exit::Findings);
    }
    let format = match args.format {
        InspectFormatName::Pretty => DoctorFormat::Pretty,
        InspectFormatName::Json => DoctorFormat::Json,
    };
    let look = output::look(Stream::Stdout, args.common.color);
    Ok(output::stdout(&render_checkup(&checkup, format, look)).and(exit))
}

fn versions() -> Vec<Setting> {
    let formats = [
        ("language", Document::VERSION.to_string(), "`version` of a workspace"),
        (emit::BUNDLE, ReadBundle::FORMAT_VERSION.to_string(), "its `format_version`"),
        ("findings", FINDINGS_VERSION.to_string(), "`format_version` of `--format json`"),
        (
            "baseline",
            Baseline::FORMAT_VERSION.to_string(),
            "`format_version` of .trackc-baseline.json",
        ),
        ("account", Snapshot::FORMAT_VERSION.to_string(), "`format_version` of account.json"),
        ("plan", AccountPlan::FORMAT_VERSION.to_string(), "`format_version` of plan.json"),
        ("journal", Journal::FORMAT_VERSION.to_string(), "`format_version` of plan.json.journal"),
        (IDS_FILE, Ids::FORMAT_VERSION.to_string(), "its `format_version`"),
        ("schema", schema_id(), "what `trackc schema` prints"),
    ];
    let mut out = vec![Setting::new("trackc", env!("CARGO_PKG_VERSION"), "")];
    out.extend(formats.map(|(name, value, from)| Setting::new(name, value, from)));
    out
}

/// How a workspace was found, by the words on the command line and where it lies.
fn how(cwd: &Utf8Path, found: &Found, named: Option<&Utf8Path>) -> String {
    let full = |path: &Utf8Path| report::normal(&cwd.join(path));
    let is_named = |path: &Utf8Path| {
        [full(&found.dir), full(&found.dir.join(&found.root))].contains(&full(path))
    };
    match named {
        Some(path) if !found.only.is_empty() => format!("found above, since it includes {path}"),
        Some(path) if is_named(path) => "named on the command line".to_owned(),
        Some(path) => format!("found below {path}"),
        None if found.dir.as_str().is_empty() => "found in the current folder".to_owned(),
        None if found.dir.starts_with("..") => "found above the current folder".to_owned(),
        None => "found below the current folder".to_owned(),
    }
}

fn workspace(
    session: &Session<'_>,
    found: &Found,
    loaded: &Loaded,
    analysis: &Analysis<'_, '_>,
    how: String,
) -> CheckupWorkspace {
    let parts = patterns(loaded, &session.limits);
    let files: Vec<&str> = loaded
        .sources
        .files()
        .iter()
        .map(|file| file.path())
        .filter(|path| *path != BASELINE)
        .collect();
    CheckupWorkspace {
        root: found.dir.join(&found.root).into_string().replace('\\', "/"),
        found: how,
        files: report::checkup_members(&found.root, &files, &parts),
        settings: settings(session, found, loaded, analysis),
        findings: analysis.outcome.summary,
    }
}

/// What holds for a workspace, and whence.
fn settings(
    session: &Session<'_>,
    found: &Found,
    loaded: &Loaded,
    analysis: &Analysis<'_, '_>,
) -> Vec<Setting> {
    let mut settings = Vec::new();
    let environments = analysis.environments.join(", ");
    let (value, from) = match &session.common.env {
        Some(name) => (name.clone(), "--env".to_owned()),
        None if environments.is_empty() => ("none".to_owned(), "nothing written".to_owned()),
        None => (format!("the base and {environments}"), "each is checked".to_owned()),
    };
    settings.push(Setting::new("environment", value, from));
    let ws = analysis.workspace;
    let (private, from) = if ws.private { ("yes", "`private`") } else { ("no", "default") };
    settings.push(Setting::new("private", private, from));
    for (rule, level) in analysis.lint {
        let at = ws.files.span(level.at);
        let from = format!("{}:{}", loaded.sources.path(at), loaded.sources.range(at).start.line);
        settings.push(Setting::new(
            "lint",
            format!("{}: {}", rule.value, level.value.as_str()),
            from,
        ));
    }
    settings.push(match (loaded.baseline(), baseline::shown(session.baseline, found)) {
        (Some(baseline), Some(file)) => {
            Setting::new("baseline", counted(baseline.entries.len(), "finding"), file.as_str())
        }
        (_, Some(file)) => Setting::new("baseline", "none", format!("there is no {file}")),
        (_, None) => Setting::new("baseline", "none", "only a trackc.yaml has one by itself"),
    });
    let dist = found.dir.join(emit::FOLDER);
    let state = match emit::folder(&session.cwd.join(&dist)) {
        Ok(None) => "not there yet".to_owned(),
        Ok(Some(())) => "written by trackc".to_owned(),
        Err(_) => "not one that trackc writes to".to_owned(),
    };
    settings.push(Setting::new("output", dist.as_str(), state));
    for name in build::variables(ws) {
        let state = if output::is_set(&name) { "set" } else { "not set" };
        settings.push(Setting::new("secret", name, state));
    }
    let mask = analysis.mask();
    settings.iter_mut().for_each(|setting| mask.hide(&mut setting.value));
    settings
}

/// What is wrong with a workspace and its surroundings.
fn problems(
    session: &Session<'_>,
    found: &Found,
    loaded: &Loaded,
    analysis: &Analysis<'_, '_>,
    out: &mut Vec<Problem>,
) {
    let root = found.dir.join(&found.root);
    let summary = analysis.outcome.summary;
    let see = format!("see them with `trackc check {root}`");
    let them = |count| if count == 1 { "it" } else { "them" };
    if summary.errors > 0 {
        let message = format!(
            "{root}: a check finds {}, and nothing is built over {}",
            counted(summary.errors, "error"),
            them(summary.errors)
        );
        out.push(Problem::new(Severity::Error, message, see.as_str()));
    }
    // What `--deny` makes a check fail on is no less of a problem here.
    let lesser = [(summary.warnings, Severity::Warning), (summary.notes, Severity::Note)];
    for (count, severity) in lesser {
        if count > 0 && severity >= session.least() {
            let found = counted(count, severity.as_str());
            let message =
                format!("{root}: a check finds {found}, and `--deny` fails on {}", them(count));
            out.push(Problem::new(severity, message, see.as_str()));
        }
    }
    let mask = analysis.mask();
    let of_files = [code::INCLUDE_EMPTY, code::LIMIT_INCLUDE_PATH];
    for d in loaded.diagnostics.iter().filter(|d| of_files.contains(&d.code)) {
        let line = loaded.sources.range(d.span).start.line;
        let message = mask.hidden(&format!("{root}:{line}: {}", d.message));
        out.push(Problem::new(d.severity, message, d.help.clone().unwrap_or_default()));
    }
    let dist = found.dir.join(emit::FOLDER);
    if let Err(error) = emit::folder(&session.cwd.join(&dist)) {
        let message = format!("{dist}: `trackc build` would refuse to write there");
        out.push(Problem::new(Severity::Error, message, error.to_string()));
    }
    let ids = found.dir.join(IDS_FILE);
    if let Err(message) = ids_in(&ids, &session.cwd.join(&ids)) {
        let mend = "take it out of git as it last was: `plan` and `push` know each object by it";
        out.push(Problem::new(Severity::Error, mask.hidden(&message), mend));
    }
    for name in build::variables(analysis.workspace) {
        if !output::is_set(&name) {
            let message = format!("the environment variable {} is not set", mask.hidden(&name));
            let mend = "set it where `--reveal-secrets` is used; nothing else needs it";
            out.push(Problem::new(Severity::Note, message, mend));
        }
    }
}

/// What the flags, the environment and the terminal decide for every command.
fn in_this_run(session: &Session<'_>) -> Vec<Setting> {
    let look = output::look(Stream::Stdout, session.common.color);
    let terminal = output::is_terminal(Stream::Stdout);
    let reason = match session.common.color {
        Color::Always | Color::Never => "--color",
        Color::Auto if output::is_set("NO_COLOR") => "NO_COLOR",
        Color::Auto if look.color && !terminal => "CLICOLOR_FORCE",
        Color::Auto if terminal && !look.color => "TERM",
        Color::Auto if terminal => "a terminal",
        Color::Auto => "no terminal",
    };
    let of_terminal = if terminal { "the terminal" } else { "no terminal" };
    let mut out = vec![
        Setting::new("colours", if look.color { "yes" } else { "no" }, reason),
        Setting::new("width", look.width.to_string(), of_terminal),
        Setting::new("characters", if look.unicode { "Unicode" } else { "ASCII" }, of_terminal),
    ];
    let from = if session.common.deny.is_some() { "--deny" } else { "default" };
    out.push(Setting::new("fails on", format!("{}s", session.least().as_str()), from));
    let (limits, usual) = (session.limits, crate::yaml::Limits::default());
    let bounds = [
        ("limit-file-bytes", limits.file_bytes, usual.file_bytes),
        ("limit-depth", limits.depth.into(), usual.depth.into()),
        ("limit-nodes", limits.nodes.into(), usual.nodes.into()),
        ("limit-aliases", limits.alias_nodes, usual.alias_nodes),
        ("limit-diagnostics", limits.diagnostics as u64, usual.diagnostics as u64),
    ];
    for (name, value, usual) in bounds {
        let from = if value == usual { "default".to_owned() } else { format!("--{name}") };
        out.push(Setting::new(name, value.to_string(), from));
    }
    out
}

/// How much of a pre-commit configuration is looked at.
const MOST_BYTES: u64 = 1 << 20;

/// Whether commits are checked, as far as pre-commit's own file says.
fn commit_hook(session: &Session<'_>, checkup: &mut Checkup) {
    let Some(top) = git_root(&session.cwd) else {
        checkup.run.push(Setting::new("git", "none", "no folder from here up has a .git"));
        return;
    };
    let up = session.cwd.strip_prefix(&top).map_or(0, |below| below.components().count());
    let shown = if up == 0 { ".".to_owned() } else { vec![".."; up].join("/") };
    checkup.run.push(Setting::new("git", shown, "the nearest folder with a .git"));
    let mut text = Vec::new();
    let path = top.join(".pre-commit-config.yaml");
    let file = path.is_file().then(|| File::open(&path).ok()).flatten();
    let is_there = file.is_some();
    if let Some(file) = file {
        // What cannot be read says nothing of trackc.
        let _ = file.take(MOST_BYTES).read_to_end(&mut text);
    }
    let runs = String::from_utf8_lossy(&text).contains("trackc");
    let (value, from) = match (is_there, runs) {
        (true, true) => ("runs trackc", ".pre-commit-config.yaml"),
        (true, false) => ("does not run trackc", ".pre-commit-config.yaml"),
        (false, _) => ("not configured", "there is no .pre-commit-config.yaml"),
    };
    checkup.run.push(Setting::new("pre-commit", value, from));
    if !runs {
        let message = "commits are not checked by pre-commit";
        let mend = "add trackc's hook to .pre-commit-config.yaml, or check in CI";
        checkup.problems.push(Problem::new(Severity::Note, message, mend));
    }
}
