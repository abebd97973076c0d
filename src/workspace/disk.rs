//! A workspace on the disk: what its files are called, and the bytes of one.

use crate::yaml::Limits;
use camino::Utf8Path;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};

/// The name of a root file.
pub const ROOT: &str = "trackc.yaml";

/// The baseline of a workspace, unless another is named.
pub const BASELINE: &str = ".trackc-baseline.json";

/// A file that exists but cannot be opened or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Relative to the workspace root.
    pub path: String,
    /// In the system's words.
    pub reason: String,
}

impl Unreadable {
    /// What is said of it; `dir` is the folder of its workspace.
    #[must_use]
    pub fn told(&self, dir: &Utf8Path) -> String {
        format!("cannot read {}: {}", dir.join(&self.path), self.reason)
    }
}

/// By what a file is known in which nobody has written since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code, reason = "no file has one there"))]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// When it was written, in seconds and nanoseconds.
    written: (i64, i64),
    /// When anything of it changed, which nobody sets at will.
    changed: (i64, i64),
}

/// After how many seconds a file is settled: longer than the coarsest clock of a file system ticks.
#[cfg(unix)]
const SETTLED: i64 = 3;

impl Stamp {
    /// That of a file as it is. None where the system has none, and where it changed so lately before
    /// `now`, in seconds since 1970, that another change may not show.
    #[cfg(unix)]
    fn of(metadata: &Metadata, now: i64) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let latest = now.saturating_sub(SETTLED);
        let is_settled = metadata.ctime() < latest && metadata.mtime() < latest;
        is_settled.then(|| Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            written: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata, _: i64) -> Option<Self> {
        None
    }

    /// That of the file at a path.
    pub(super) fn at(full: &Utf8Path, now: i64) -> Option<Self> {
        Self::of(&std::fs::metadata(full).ok()?, now)
    }
}

/// The bytes of a regular file; `None` where they are too many. A FIFO or device is never opened.
pub(super) fn read_bytes(full: &Utf8Path, limits: &Limits) -> Result<Option<Vec<u8>>, String> {
    read_stamped(full, limits, None).map(|(bytes, _)| bytes)
}

/// The same, with its stamp before it was read, which was later than `now`; with none where the time is
/// not told.
pub(super) fn read_stamped(
    full: &Utf8Path,
    limits: &Limits,
    now: Option<i64>,
) -> Result<(Option<Vec<u8>>, Option<Stamp>), String> {
    let metadata = std::fs::metadata(full).map_err(|e| e.to_string())?;
    let stamp = now.and_then(|now| Stamp::of(&metadata, now));
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "not a regular file" };
        return Err(format!("it is {what}"));
    }
    if metadata.len() > limits.file_bytes {
        return Ok((None, None));
    }
    let mut file = File::open(full).map_err(|e| e.to_string())?;
    let size = usize::try_from(metadata.len()).unwrap_or(0);
    // One byte more than there is, so that one call reads the file and meets its end.
    let mut bytes = vec![0; size + 1];
    let read = match file.read(&mut bytes) {
        Err(error) if error.kind() == ErrorKind::Interrupted => 0,
        read => read.map_err(|e| e.to_string())?,
    };
    bytes.truncate(read);
    if read != size {
        // It shrank or grew meanwhile, or came in pieces; the bound holds all the same.
        let rest = (limits.file_bytes + 1).saturating_sub(read as u64);
        file.take(rest).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    }
    let too_large = bytes.len() as u64 > limits.file_bytes;
    Ok(((!too_large).then_some(bytes), stamp))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn a_file_is_known_again_only_where_no_other_change_could_look_the_same() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("offers.yaml");
        let metadata = || fs::metadata(&path).unwrap();
        fs::write(&path, "a: 1\n").unwrap();
        let (now, written) = (metadata().ctime(), metadata().modified().unwrap());
        assert_eq!(Stamp::of(&metadata(), now + SETTLED), None);
        let stamp = || Stamp::of(&metadata(), now + 3600);
        let old = stamp();
        assert!(old.is_some() && old == stamp());
        // As long, and said to have been written when the other was.
        let is_known = || {
            fs::write(&path, "a: 2\n").unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
            stamp() == old
        };
        assert!((0..100_000).any(|_| !is_known()), "no write shows");
    }
}
