//! Files about an account: what is read is bounded, regular and of this version.

use super::Exit;
use super::output;
use super::session::Session;
use crate::account::{IDS_FILE, Ids, Snapshot};
use crate::workspace::Found;
use camino::Utf8Path;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};

/// The largest file that is read, in bytes: accounts with a hundred thousand campaigns.
pub(super) const LARGEST: u64 = 1 << 30;

/// The bytes of a file; nothing where there is none.
pub(super) fn bytes_if_there(
    name: &Utf8Path,
    path: &Utf8Path,
    most: u64,
) -> Result<Option<Vec<u8>>, Exit> {
    read(path, most).map_err(|why| output::usage(&format!("cannot read {name}: {why}")))
}

/// The bytes of a file, or why they cannot be had.
fn read(path: &Utf8Path, most: u64) -> Result<Option<Vec<u8>>, String> {
    let said = |error: io::Error| error.to_string();
    let regular = |meta: Metadata| {
        if meta.is_file() { Ok(()) } else { Err("it is not a regular file".to_owned()) }
    };
    // To open a pipe may take for ever; what has come in its place since is looked at once more.
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => regular(other.map_err(said)?)?,
    }
    let file = File::open(path).map_err(said)?;
    regular(file.metadata().map_err(said)?)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(said)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(Some(bytes)) }
}

/// Why a file is not read.
pub(super) fn too_large(most: u64) -> String {
    format!("it is larger than {most} bytes")
}

/// Sees that a file can be written and replaces nothing but an older one of the same kind, before
/// anybody waits for RedTrack.
pub(super) fn is_free(
    name: &Utf8Path,
    path: &Utf8Path,
    (what, is_one): (&str, impl Fn(&[u8]) -> bool),
) -> Result<(), Exit> {
    if std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        return Err(output::usage(&format!(
            "{name} is a symbolic link, and trackc writes through none; name the file it points at"
        )));
    }
    let old = bytes_if_there(name, path, LARGEST)?.unwrap_or_default();
    if !old.is_empty() && !is_one(&old) {
        return Err(output::usage(&format!(
            "{name} is there already and is no {what} of this version of trackc: name another file"
        )));
    }
    match path.parent() {
        None => Err(output::usage(&format!("cannot write `{name}`: it names no file"))),
        Some(dir) if !dir.as_str().is_empty() && !dir.is_dir() => Err(output::usage(&format!(
            "cannot write {name}: its folder is not there; make it first"
        ))),
        _ => Ok(()),
    }
}

/// The account, as `trackc pull` has written it.
pub(super) fn snapshot(session: &Session<'_>, file: &Utf8Path) -> Result<Snapshot, Exit> {
    let bytes = bytes_if_there(file, &session.cwd.join(file), LARGEST)?
        .ok_or_else(|| output::usage(&format!("there is no {file}; `trackc pull` writes one")))?;
    Snapshot::read(&bytes).map_err(|error| {
        output::usage(&format!("{file} holds no account of this version of trackc: {error}"))
    })
}

/// Which object of the account each entry of a workspace is, as far as `trackc.lock` knows.
pub(super) fn ids(session: &Session<'_>, found: &Found) -> Result<Ids, Exit> {
    let name = found.dir.join(IDS_FILE);
    ids_in(&name, &session.cwd.join(&name)).map_err(|error| output::usage(&error))
}

/// What a `trackc.lock` knows; one that is not there knows nothing.
pub(super) fn ids_in(name: &Utf8Path, path: &Utf8Path) -> Result<Ids, String> {
    let bytes = read(path, LARGEST).map_err(|why| format!("cannot read {name}: {why}"))?;
    let Some(bytes) = bytes else { return Ok(Ids::default()) };
    Ids::read(&bytes)
        .map_err(|error| format!("{name} is no {IDS_FILE} of this version of trackc: {error}"))
}

#[cfg(test)]
mod tests {
    use super::read;
    use camino::Utf8Path;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let temp = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(temp.path()).unwrap().join("a.json");
        assert_eq!(read(&path, 3), Ok(None));
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(read(&path, 3), Ok(Some(b"abc".to_vec())));
        assert!(read(&path, 2).unwrap_err().contains("larger than 2 bytes"));
        assert!(read(path.parent().unwrap(), 3).unwrap_err().contains("not a regular file"));
    }
}
