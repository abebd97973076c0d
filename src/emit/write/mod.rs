//! Writing artefacts into a folder, all or nothing: every file is written beside its place
//! first, and only then are they put there, one rename each. Where a rename fails, those
//! before it are taken back. One process writes into a folder at a time.
//!
//! What is built is not forced to the disk (`fsync`): it can be built again, and waiting for the
//! disk would take longer than all the rest. Whoever cuts the power builds again. What cannot be
//! made again is forced: new bytes of sources ([`replace`]), and what an account said or was sent
//! ([`durable`]).

mod create;
mod durable;
mod error;
mod replace;
mod stage;
#[cfg(test)]
mod tests;
mod turn;

pub use create::create;
pub use durable::{Log, Readers, write_durably};
pub use error::EmitError;
pub use replace::{Replacement, replace};
pub use turn::Turn;

use super::{BUNDLE, Emit, NAMES};
use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use tempfile::{Builder, NamedTempFile, TempPath};

/// How the files are called while they are written.
const PREFIX: &str = ".trackc-";
const SUFFIX: &str = ".tmp";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub dir: Utf8PathBuf,
    /// The files that are new or have new content, in order.
    pub changed: Vec<&'static str>,
    /// The files that held just that already and were left alone.
    pub unchanged: Vec<&'static str>,
}

/// Whether a file is one that is being written, or was when its writer was killed.
fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Whether only a build gives such a name to a file: to what it writes, while it does and once it has.
#[must_use]
pub fn is_own_name(name: &str) -> bool {
    NAMES.contains(&name) || is_temporary(name)
}

fn failed<'a>(what: &'static str, path: &'a Utf8Path) -> impl Fn(io::Error) -> EmitError + 'a {
    move |error| {
        let error = without_path(error);
        EmitError::Io { what, path: path.to_owned(), error, is_all: false }
    }
}

/// Writes every file into the folder, which is made where it is not there. Either all of them are
/// written, or nothing is changed.
///
/// # Errors
/// Where the folder is not one that may be written to, or the system refuses.
pub fn write(dir: &Utf8Path, files: &[impl Emit]) -> Result<Written, EmitError> {
    let dir = plain(dir);
    let staged = within(&dir, ours, || {
        let staged = stage(&dir, files)?;
        put(&staged)?;
        Ok(staged)
    })
    .map_err(EmitError::of_all)?;
    let is_staged = |name: &&str| staged.iter().any(|s| s.target.file_name() == Some(*name));
    let names = files.iter().map(Emit::name);
    let changed: Vec<_> = names.clone().filter(is_staged).collect();
    let unchanged = names.filter(|n| !changed.contains(n)).collect();
    Ok(Written { dir, changed, unchanged })
}

/// A folder without a trailing slash, which would look through a link.
fn plain(dir: &Utf8Path) -> Utf8PathBuf {
    let dir: Utf8PathBuf = dir.components().collect();
    if dir.as_str().is_empty() { Utf8PathBuf::from(".") } else { dir }
}

/// Works in a folder that nobody else writes into meanwhile, and which is made where it is
/// not there; where the work fails, it is gone again.
fn within<T>(
    dir: &Utf8Path,
    accept: impl Fn(&Utf8Path) -> Result<(), EmitError>,
    work: impl FnOnce() -> Result<T, EmitError>,
) -> Result<T, EmitError> {
    let made = prepare(dir, accept)?;
    let result = Turn::wait(dir).and_then(|_turn| work());
    if result.is_err() {
        // Deepest first; one that is no longer empty stays.
        made.iter().rev().for_each(|path| drop(fs::remove_dir(path)));
    }
    result
}

/// Writes one file, in one step: whoever reads it sees the old text or the new one. A file
/// that holds just that already is left alone.
///
/// # Errors
/// Where something else than a regular file stands in its place, or the system refuses.
pub fn write_file(target: &Utf8Path, bytes: &[u8]) -> Result<(), EmitError> {
    let dir = target.parent().filter(|dir| !dir.as_str().is_empty());
    let dir = dir.unwrap_or(Utf8Path::new("."));
    // Taken first: it also takes away what a killed writer left, whatever there is to write.
    let _turn = Turn::wait(dir)?;
    match fs::symlink_metadata(target) {
        Ok(meta) if !meta.is_file() => return Err(EmitError::InTheWay(target.to_owned())),
        Ok(_) if fs::read(target).is_ok_and(|old| old == bytes) => return Ok(()),
        _ => {}
    }
    let new = temporary(dir, target, bytes)?;
    fs::rename(&new, target).map_err(failed("write", target))
}

/// Looks whether [`write()`] would write into a folder: `Ok(None)` where it would make it first.
///
/// # Errors
/// Where it would refuse to.
pub fn folder(dir: &Utf8Path) -> Result<Option<()>, EmitError> {
    look(dir, ours).map_err(EmitError::of_all)
}

/// Whether a folder is there; one that is must be accepted, and no file or link.
fn look(
    dir: &Utf8Path,
    accept: impl Fn(&Utf8Path) -> Result<(), EmitError>,
) -> Result<Option<()>, EmitError> {
    match fs::symlink_metadata(dir) {
        Ok(meta) if meta.is_symlink() => Err(EmitError::LinkedFolder(dir.to_owned())),
        Ok(meta) if !meta.is_dir() => Err(EmitError::NotAFolder(dir.to_owned())),
        Ok(_) => accept(dir).map(Some),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let parents = dir.ancestors().skip(1);
            let file = parents.into_iter().find(|p| p.exists()).unwrap_or(dir);
            Err(EmitError::NotAFolder(file.to_owned()))
        }
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("look at", dir)(error)),
        Err(_) => Ok(None),
    }
}

/// Sees that the folder is there and may be written to; one that was there must be accepted.
/// Returns the folders it made.
fn prepare(
    dir: &Utf8Path,
    accept: impl Fn(&Utf8Path) -> Result<(), EmitError>,
) -> Result<Vec<Utf8PathBuf>, EmitError> {
    if look(dir, accept)?.is_some() {
        return Ok(Vec::new());
    }
    let missing = |path: &&Utf8Path| !path.as_str().is_empty() && !path.exists();
    let mut made: Vec<Utf8PathBuf> =
        dir.ancestors().take_while(missing).map(Utf8Path::to_owned).collect();
    made.reverse();
    if let Err(error) = fs::create_dir_all(dir) {
        made.iter().rev().for_each(|path| drop(fs::remove_dir(path)));
        return Err(match error.kind() {
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
                EmitError::NotAFolder(dir.to_owned())
            }
            _ => failed("make the folder", dir)(error),
        });
    }
    Ok(made)
}

/// Sees that the folder is empty or holds a bundle of ours, and that nothing but regular
/// files has the names of artefacts.
fn ours(dir: &Utf8Path) -> Result<(), EmitError> {
    let (mut is_empty, mut is_alone) = (true, true);
    for entry in fs::read_dir(dir).map_err(failed("read the folder", dir))? {
        let name = entry.map_err(failed("read the folder", dir))?.file_name();
        // What a killed run left behind is no file of the user's.
        is_empty &= name.to_str().is_some_and(is_temporary);
        is_alone &= name.to_str().is_some_and(is_own_name);
    }
    if is_empty {
        return Ok(());
    }
    for path in NAMES.map(|name| dir.join(name)) {
        if fs::symlink_metadata(&path).is_ok_and(|meta| !meta.is_file()) {
            return Err(EmitError::InTheWay(path));
        }
    }
    let bundle = dir.join(BUNDLE);
    match File::open(&bundle).and_then(|file| is_bundle(file, is_alone)) {
        Ok(true) => Ok(()),
        Ok(false) => Err(EmitError::ForeignFolder(dir.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(EmitError::ForeignFolder(dir.to_owned()))
        }
        Err(error) => Err(failed("read", &bundle)(error)),
    }
}

/// How every bundle of ours begins, before the number of its version.
const BEGINNING: &[u8] = b"{\n  \"format_version\": ";

/// Whether this is a `bundle.json` of ours, of whatever version. Where it stands among names of ours
/// alone, it may have lost its bytes when the power went: they were not forced to the disk.
fn is_bundle(mut file: File, is_alone: bool) -> io::Result<bool> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(rename = "format_version")]
        _version: u64,
    }
    let mut bytes = Vec::new();
    let most = BEGINNING.len() as u64 + 1;
    (&file).take(most).read_to_end(&mut bytes)?;
    if bytes.strip_prefix(BEGINNING).is_some_and(|rest| rest.iter().any(u8::is_ascii_digit)) {
        return Ok(true);
    }
    // Somebody may have laid it out anew.
    file.read_to_end(&mut bytes)?;
    let is_lost = is_alone && bytes.iter().all(|byte| *byte == 0);
    Ok(is_lost || serde_json::from_slice::<Head>(&bytes).is_ok())
}

/// A file that is written and not yet in its place.
struct Staged {
    target: Utf8PathBuf,
    new: TempPath,
    /// What stands in that place now.
    old: Option<TempPath>,
}

/// Writes what is not there yet beside its place.
fn stage(dir: &Utf8Path, files: &[impl Emit]) -> Result<Vec<Staged>, EmitError> {
    let staged: Result<Vec<_>, _> =
        super::each(files, |file| stage::stage(dir, file)).into_iter().collect();
    Ok(staged?.into_iter().flatten().collect())
}

/// A file with that content which is removed when it is dropped.
fn temporary(dir: &Utf8Path, target: &Utf8Path, bytes: &[u8]) -> Result<TempPath, EmitError> {
    let write = || {
        let mut file = begin(dir, target, Readers::All)?;
        file.write_all(bytes)?;
        Ok(file.into_temp_path())
    };
    write().map_err(failed("write", target))
}

/// A file that is to become another, and is removed when it is dropped. Before there is anything to
/// read in it, it has the permissions of the one in whose place it will stand; where there is none,
/// or its owner alone may read it, those for its `readers`.
fn begin(dir: &Utf8Path, target: &Utf8Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // Until it has others, a temporary file is its owner's alone.
    let there = fs::symlink_metadata(target).ok();
    let there = if cfg!(unix) { there.filter(|_| readers == Readers::All) } else { there };
    #[cfg(unix)]
    if there.is_none() && readers == Readers::All {
        // What the umask leaves of it, as for any file.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = readers;
    let file = builder.tempfile_in(dir)?;
    if let Some(meta) = there {
        file.as_file().set_permissions(meta.permissions())?;
    }
    Ok(file)
}

/// A copy of what stands there, to put it back.
fn temporary_copy(dir: &Utf8Path, target: &Utf8Path) -> Result<TempPath, EmitError> {
    let mut old = File::open(target).map_err(failed("read", target))?;
    let mut copy = || {
        let mut file = begin(dir, target, Readers::All)?;
        io::copy(&mut old, file.as_file_mut())?;
        Ok(file.into_temp_path())
    };
    copy().map_err(failed("write", target))
}

/// The system's own reason, without the name that the file had for a moment.
fn without_path(error: io::Error) -> io::Error {
    // `tempfile` puts it behind these words and keeps the rest to itself.
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason.to_owned()),
        None => error,
    }
}

/// Puts every file in its place. Where one cannot be put there, those before it are taken
/// back.
fn put(staged: &[Staged]) -> Result<(), EmitError> {
    for (index, file) in staged.iter().enumerate() {
        // `rename` replaces a link itself and never writes through it.
        if let Err(error) = fs::rename(&file.new, &file.target) {
            // Every one of them, whatever becomes of the others.
            let stuck = staged[..index].iter().filter(|file| !take_back(file)).count();
            let path = file.target.clone();
            return Err(match stuck {
                0 => EmitError::Io { what: "write", path, error, is_all: true },
                _ => EmitError::Torn { path, error },
            });
        }
    }
    Ok(())
}

/// Puts back what stood there before. Says whether that worked.
fn take_back(file: &Staged) -> bool {
    match &file.old {
        Some(old) => fs::rename(old, &file.target).is_ok(),
        None => fs::remove_file(&file.target).is_ok(),
    }
}
