//! Files about an account: what is read is bounded, regular and of this version.

use super::Exit;
use super::output;
use super::session::Session;
use super::side::too_large;
use crate::account::{IDS_FILE, Ids, Snapshot};
use crate::workspace::Found;
use camino::Utf8Path;
use std::io::ErrorKind;

/// The largest file that is read, in bytes: accounts with a hundred thousand campaigns.
pub(super) const LARGEST: u64 = 1 << 30;

/// The bytes of a file; nothing where there is none.
pub(super) fn bytes_if_there(
    name: &Utf8Path,
    path: &Utf8Path,
    most: u64,
) -> Result<Option<Vec<u8>>, Exit> {
    let failed = |why: String| output::usage(&format!("cannot read {name}: {why}"));
    let meta = match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| failed(error.to_string()))?,
    };
    match meta.is_file() {
        false => return Err(failed("it is not a regular file".to_owned())),
        true if meta.len() > most => return Err(failed(too_large(most))),
        true => {}
    }
    std::fs::read(path).map(Some).map_err(|error| failed(error.to_string()))
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
    let Some(bytes) = bytes_if_there(&name, &session.cwd.join(&name), LARGEST)? else {
        return Ok(Ids::default());
    };
    Ids::read(&bytes).map_err(|error| {
        output::usage(&format!("{name} is no {IDS_FILE} of this version of trackc: {error}"))
    })
}
