//! What the two words of `trackc diff` mean: a workspace, a build folder or a revision.

use super::Exit;
use super::files;
use super::output;
use super::revision;
use super::session::Session;
use crate::diff::{ReadBundle, Side, SideKind};
use crate::emit::{BUNDLE, Bundle};
use crate::text::OtherForm;
use crate::workspace::{Found, Loaded, ROOT};
use camino::Utf8Path;

/// The largest one that is read, in bytes: a hundred thousand campaigns and more.
pub(super) const LARGEST: u64 = 1 << 30;

/// A side, read.
pub(super) type Read = (Side, ReadBundle);

/// Reads one side. `other` is the other one, which may say which workspace a revision is of;
/// `None` is the work tree.
pub(super) fn read(
    session: &Session<'_>,
    word: Option<&str>,
    other: Option<&str>,
) -> Result<Read, Exit> {
    let Some(word) = word else {
        return workspace(session, ".", &session.discover_one(None)?);
    };
    if word.is_empty() {
        return Err(output::usage("a side is empty; `.` is the current folder"));
    }
    let full = session.cwd.join(word);
    if !full.as_std_path().exists() {
        return revision::read(session, word, other);
    }
    let bundle = if full.is_dir() {
        Some(full.join(BUNDLE)).filter(|path| path.is_file() && !full.join(ROOT).is_file())
    } else {
        Some(full).filter(|path| path.extension() == Some("json"))
    };
    match bundle {
        Some(path) => folder(session, word, &path),
        None => workspace(session, word, &session.discover_one(Some(word))?),
    }
}

/// Compiles a workspace of the disk.
fn workspace(session: &Session<'_>, name: &str, found: &Found) -> Result<Read, Exit> {
    let loaded = session.load(found)?;
    let side = Side { name: name.to_owned(), kind: SideKind::Workspace, commit: None };
    Ok((side, compiled(session, &loaded, (name, found))?))
}

/// A workspace as the bundle that a build would write. One with errors has none: they are said.
pub(super) fn compiled(
    session: &Session<'_>,
    loaded: &Loaded,
    (name, found): (&str, &Found),
) -> Result<ReadBundle, Exit> {
    let say_which = |why: &str| {
        let name = if name == "." { "the work tree" } else { name };
        output::eprintln_safe(&format!("trackc: {name} {why}, so there is nothing to compare"));
    };
    let analysed = session.analyse(loaded, |a| {
        let bundle =
            (!a.outcome.has_errors()).then(|| Bundle::new(a.workspace, a.plan).to_compact_json());
        (a.outcome.clone(), bundle)
    });
    let (outcome, bundle) = analysed.inspect_err(|_| say_which("does not compile"))?;
    session
        .sound(loaded, found, &outcome)
        .inspect_err(|_| say_which(Session::why_not(&outcome)))?;
    let read = bundle.and_then(|bytes| ReadBundle::read(&bytes).ok());
    read.ok_or(Exit::Findings)
}

/// Reads a build folder, or its `bundle.json`.
fn folder(session: &Session<'_>, name: &str, path: &Utf8Path) -> Result<Read, Exit> {
    let bytes = files::bytes_if_there(Utf8Path::new(name), path, LARGEST)?
        .ok_or_else(|| output::usage(&format!("cannot read {name}: it is gone")))?;
    let read = ReadBundle::read_from_folder(&bytes).map_err(|e| not_a_bundle(name, &e))?;
    of_environment(session, name, &read)?;
    Ok((Side { name: name.to_owned(), kind: SideKind::Bundle, commit: None }, read))
}

pub(super) fn too_large(most: u64) -> String {
    format!("it is larger than {most} bytes")
}

pub(super) fn not_a_bundle(name: &str, error: &OtherForm) -> Exit {
    output::usage(&format!("{name} holds no {BUNDLE} of this version of trackc: {error}"))
}

/// Both sides have to be of one environment.
pub(super) fn of_environment(
    session: &Session<'_>,
    name: &str,
    read: &ReadBundle,
) -> Result<(), Exit> {
    let (built, wanted) = (read.environment.as_deref(), session.common.env.as_deref());
    match (built, wanted) {
        (Some(built), None) => Err(output::usage(&format!(
            "{name} was built for the environment `{built}`; compare it with `--env {built}`"
        ))),
        (built, Some(wanted)) if built != Some(wanted) => Err(output::usage(&format!(
            "{name} was built for {}, and `--env {wanted}` is asked for",
            built.map_or("no environment".to_owned(), |built| format!("the environment `{built}`"))
        ))),
        _ => Ok(()),
    }
}
