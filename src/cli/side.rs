//! What the two words of `trackc diff` mean: a workspace, a build folder or a revision.

use super::Exit;
use super::compiled::{Compiled, compiled, not_a_bundle, of_environment};
use super::files::{self, LARGEST};
use super::output;
use super::revision;
use super::session::Session;
use crate::diff::{ReadBundle, Side, SideKind};
use crate::emit::BUNDLE;
use crate::workspace::{Found, ROOT};
use camino::Utf8Path;

/// A side, read.
pub(super) type Read = (Side, Compiled);

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
    Ok((side, compiled(session, loaded, (name, found))?))
}

/// Reads a build folder, or its `bundle.json`.
fn folder(session: &Session<'_>, name: &str, path: &Utf8Path) -> Result<Read, Exit> {
    let bytes = files::bytes_if_there(Utf8Path::new(name), path, LARGEST)?
        .ok_or_else(|| output::usage(&format!("cannot read {name}: it is gone")))?;
    let read = ReadBundle::read_from_folder(&bytes).map_err(|e| not_a_bundle(name, &e))?;
    of_environment(session, name, &read)?;
    Ok((Side { name: name.to_owned(), kind: SideKind::Bundle, commit: None }, read.into()))
}
