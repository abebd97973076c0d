//! A workspace on the disk: what its files are called, and the bytes of one.

use crate::yaml::Limits;
use camino::Utf8Path;
use std::fs::File;
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

/// The bytes of a regular file; `None` where they are too many. A FIFO or device is never opened.
pub(super) fn read_bytes(full: &Utf8Path, limits: &Limits) -> Result<Option<Vec<u8>>, String> {
    let metadata = std::fs::metadata(full).map_err(|e| e.to_string())?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "not a regular file" };
        return Err(format!("it is {what}"));
    }
    if metadata.len() > limits.file_bytes {
        return Ok(None);
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
    Ok((!too_large).then_some(bytes))
}
