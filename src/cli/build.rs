//! `trackc build`

use super::Exit;
use super::args::BuildArgs;
use super::baseline;
use super::drift;
use super::files::{self, LARGEST};
use super::output::{self, Stream, word};
use super::progress::Progress;
use super::session::Session;
use crate::emit::{self, Artefact, BUNDLE, Emit, Output, Since};
use crate::model::Secret;
use crate::report::WorkspaceReport;
use crate::rules::{Analysis, Outcome};
use crate::text::visible;
use crate::workspace::{Found, Hold, Loaded, Workspace};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeSet, HashMap};

pub(super) fn run(args: &BuildArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &BuildArgs) -> Result<Exit, Exit> {
    let mut session = Session::new(&args.common, args.format.format.into(), Stream::Stdout)?;
    session.show_all = args.format.show_all;
    session.baseline = args.baseline.choice();
    // The bundle says of everything where it is written.
    session.hold = Hold::All;
    let paths: Vec<Utf8PathBuf> = args.path.iter().cloned().collect();
    let found = session.discover(&paths)?;
    if found.len() > 1 && args.out.is_some() {
        return Err(output::usage(
            "there are several workspaces here, and `-o` names one folder; name one workspace",
        ));
    }
    baseline::is_of_one(session.baseline, &found)?;
    if found.len() > 1 && args.since.is_some() {
        return Err(output::usage(
            "there are several workspaces here, and `--since` names one build; name one workspace",
        ));
    }
    let since = args.since.as_ref().map(|old| self::since(&session, old)).transpose()?;
    let mut progress = Some(Progress::start("building", args.common.quiet));
    let mut exit = Exit::Clean;
    let mut loaded = Vec::with_capacity(found.len());
    for found in found {
        match session.load(&found) {
            Ok(files) => loaded.push((found, files)),
            Err(failed) => exit = exit.and(failed),
        }
    }
    let mut built = Vec::new();
    let mut done = None;
    for (index, (found, files)) in loaded.iter().enumerate() {
        session.secrets = None;
        if args.reveal_secrets {
            reveal(&mut session, files, |_| None)?;
        }
        session.last = index + 1 == loaded.len();
        let session = &session;
        session.analyse(files, |a| {
            let unreadable = Session::unreadable(files, found);
            exit = exit.and(unreadable);
            // The last is written while its plan stands. Those before it have to wait for what
            // there is to say of all, and their files wait in memory.
            let is_made = session.last && !args.check;
            let (ws, plan, since) = (a.workspace, a.plan, since.as_ref());
            let sound = !a.outcome.has_errors();
            let kept = (sound && !is_made).then(|| emit::artefacts(ws, plan, since));
            let outcome = std::mem::take(&mut a.outcome);
            let kept = kept.map(Files::Kept);
            built.push(Built { found, loaded: files, unreadable, outcome, files: kept });
            if session.last {
                drop(progress.take());
                let mut built: Vec<Built<'_>> = std::mem::take(&mut built);
                if let Some(last) = built.last_mut().filter(|_| sound && is_made) {
                    last.files = Some(Files::Made(emit::outputs(ws, plan, since)));
                }
                done = Some(conclude(session, args, exit, &mut built));
            }
        })?;
    }
    drop(progress);
    let exit = done.unwrap_or_else(|| conclude(&session, args, exit, &mut []));
    // The program ends, and the system takes all of it at once.
    std::mem::forget(loaded);
    Ok(exit)
}

/// A workspace that was checked.
struct Built<'b> {
    found: &'b Found,
    loaded: &'b Loaded,
    /// Whether all of its files could be read.
    unreadable: Exit,
    outcome: Outcome,
    /// `None` where it has errors.
    files: Option<Files<'b>>,
}

enum Files<'b> {
    Kept(Vec<Artefact>),
    Made([Output<'b>; 4]),
}

/// Says what there is to say of all workspaces. Those that do not fail are written, each on its own.
fn conclude(
    session: &Session<'_>,
    args: &BuildArgs,
    mut exit: Exit,
    built: &mut [Built<'_>],
) -> Exit {
    let mut reports: Vec<WorkspaceReport<'_>> = built
        .iter_mut()
        .map(|built| {
            let (dir, sources) = (&built.found.dir, &built.loaded.sources);
            WorkspaceReport { dir, sources, outcome: std::mem::take(&mut built.outcome) }
        })
        .collect();
    let is_sound = |(report, built): (&WorkspaceReport<'_>, &Built<'_>)| {
        built.unreadable == Exit::Clean && !session.fails(std::slice::from_ref(report))
    };
    let sound: Vec<bool> = reports.iter().zip(&*built).map(is_sound).collect();
    let reported = session.report(&mut reports);
    exit = exit.and(reported);
    // That nobody reads the findings is no reason to write nothing.
    if !matches!(reported, Exit::Clean | Exit::Findings | Exit::Closed) {
        return exit;
    }
    for (Built { found, files, .. }, is_sound) in built.iter().zip(sound) {
        let shown = args.out.clone().unwrap_or_else(|| found.dir.join(emit::FOLDER));
        if !is_sound {
            if built.len() > 1 && !args.check && !args.common.quiet {
                output::eprintln_safe(&format!(
                    "{shown} is not built: what is said of its workspace has to be mended first"
                ));
            }
            continue;
        }
        let dir = from(&session.cwd, &shown);
        exit = exit.and(match files {
            None => Exit::Clean,
            Some(Files::Kept(artefacts)) if args.check => {
                let (is_revealed, command) = (args.reveal_secrets, command(args));
                let built = drift::Built { artefacts, is_revealed, command };
                drift::compare(&dir, &shown, &built, &args.common)
            }
            Some(Files::Kept(artefacts)) => write(&dir, &shown, artefacts, args.common.quiet),
            Some(Files::Made(outputs)) => write(&dir, &shown, outputs, args.common.quiet),
        });
    }
    exit
}

/// The command that builds what `args` ask about.
fn command(args: &BuildArgs) -> String {
    let value = |flag: &str, value: Option<&str>| {
        value.map(|value| format!(" {flag} {}", word(value))).unwrap_or_default()
    };
    let path = args.path.as_ref().map(|path| format!(" {}", word(path.as_str())));
    format!(
        "trackc build{}{}{}{}",
        path.unwrap_or_default(),
        value("--env", args.common.env.as_deref()),
        value("-o", args.out.as_deref().map(Utf8Path::as_str)),
        if args.reveal_secrets { " --reveal-secrets" } else { "" }
    )
}

/// A path seen from the current folder. What lies above that is named without it: where it is
/// removed meanwhile, what is being written there can still be put in place, or taken away.
fn from(cwd: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let (mut base, mut rest) = (cwd, path);
    while let (Ok(inner), Some(parent)) = (rest.strip_prefix(".."), base.parent()) {
        (base, rest) = (parent, inner);
    }
    base.join(rest)
}

fn write(dir: &Utf8Path, shown: &Utf8Path, files: &[impl Emit], quiet: bool) -> Exit {
    match emit::write(dir, files) {
        Ok(_) => {
            if !quiet {
                let names: Vec<&str> = files.iter().map(Emit::name).collect();
                output::eprintln_safe(&format!("wrote {} to {shown}", names.join(", ")));
            }
            Exit::Clean
        }
        Err(error) => output::usage(&error.to_string()),
    }
}

/// Reads an older build: its `bundle.json`, or the folder that holds it.
fn since(session: &Session<'_>, old: &Utf8Path) -> Result<Since, Exit> {
    let path = session.cwd.join(old);
    let (path, shown) =
        if path.is_dir() { (path.join(BUNDLE), old.join(BUNDLE)) } else { (path, old.to_owned()) };
    let bytes = files::bytes_if_there(&shown, &path, LARGEST)?
        .ok_or_else(|| output::usage(&format!("cannot read {shown}: it is not there")))?;
    let since = Since::read(&bytes).map_err(|error| {
        output::usage(&format!("{shown} is no {BUNDLE} of this version of trackc: {error}"))
    })?;
    let env = session.common.env.as_deref();
    if since.environment() != env {
        let name = |env: Option<&str>| match env {
            Some(env) => format!("the environment `{}`", visible(env)),
            None => "no environment".to_owned(),
        };
        return Err(output::usage(&format!(
            "{shown} was built for {}, and this build is for {}",
            name(since.environment()),
            name(env),
        )));
    }
    Ok(since)
}

/// Reads the secrets that the workspace names from the environment: those that stand masked in what
/// is `printed`, or all.
pub(super) fn reveal(
    session: &mut Session<'_>,
    loaded: &Loaded,
    printed: impl FnOnce(&Analysis<'_, '_>) -> Option<String>,
) -> Result<(), Exit> {
    let (names, printed) = session.analyse(loaded, |a| (variables(a.workspace), printed(a)))?;
    let is_printed =
        |name: &String| printed.as_ref().is_none_or(|text| text.contains(&format!("<{name}>")));
    let mut values = HashMap::new();
    for name in names.into_iter().filter(is_printed) {
        match std::env::var(&name) {
            Ok(value) if !value.is_empty() => {
                values.insert(name, value);
            }
            _ => {
                return Err(output::usage(&format!(
                    "the environment variable {name} is not set, and its value is asked for"
                )));
            }
        }
    }
    session.secrets = Some(values);
    Ok(())
}

/// The environment variables that hold a workspace's secrets.
pub(super) fn variables(ws: &Workspace<'_, '_>) -> BTreeSet<String> {
    let token = ws.offer_source.postback.as_ref().and_then(|p| p.value.protection_token);
    let channels = ws.channels.iter().filter_map(|(_, c)| c.postback.as_ref());
    let secrets = channels.flat_map(|p| {
        let url = p.value.url.map_or("", |u| u.value);
        let all = p.value.secrets.iter().flat_map(|s| s.iter());
        all.filter(move |(key, _)| url.contains(&format!("<{}>", key.value)))
    });
    let all = token.into_iter().chain(secrets.map(|(_, secret)| *secret));
    all.filter_map(|s| match s {
        Secret::Env(name) => Some(name.value.to_owned()),
        Secret::Literal(_) => None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_lies_above_the_current_folder_is_named_without_it() {
        let from = |path: &str| super::from("/home/ws".into(), path.into());
        assert_eq!(from("dist"), "/home/ws/dist");
        assert_eq!(from("../out"), "/home/out");
        assert_eq!(from("../../out/../x"), "/out/../x");
        assert_eq!(from("../../../out"), "/../out");
        assert_eq!(from("/tmp/../out"), "/tmp/../out");
        assert_eq!(from("./../out"), "/home/ws/./../out");
    }
}
