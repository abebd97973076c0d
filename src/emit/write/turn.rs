//! One process at a time: two that write into one folder would leave some files of each.

use super::{EmitError, failed, is_temporary};
use camino::Utf8Path;
use std::fs::{self, File, TryLockError};
use std::thread::sleep;
use std::time::Duration;

/// How often a folder that somebody else writes into is tried, and how long apart.
const TRIES: u32 = 200;
const APART: Duration = Duration::from_millis(50);

/// The right to write into a folder, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Turn {
    /// Locked. `None` where the system locks no folders.
    _folder: Option<File>,
}

impl Turn {
    /// Waits until nobody else writes into the folder, and removes what writers that were
    /// killed have left there.
    ///
    /// # Errors
    /// Where somebody else is at it for ten seconds, or the folder cannot be read.
    pub fn wait(dir: &Utf8Path) -> Result<Self, EmitError> {
        within(dir, TRIES)
    }
}

fn within(dir: &Utf8Path, most: u32) -> Result<Turn, EmitError> {
    // Windows opens no folders this way.
    let Ok(folder) = File::open(dir) else { return Ok(Turn { _folder: None }) };
    let mut tries = 0;
    loop {
        match folder.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if tries < most => tries += 1,
            Err(TryLockError::WouldBlock) => return Err(EmitError::Busy(dir.to_owned())),
            // Some network file systems know no locks.
            Err(TryLockError::Error(_)) => return Ok(Turn { _folder: None }),
        }
        sleep(APART);
    }
    for entry in fs::read_dir(dir).map_err(failed("read the folder", dir))?.flatten() {
        let is_file = entry.file_type().is_ok_and(|t| t.is_file());
        if is_file && entry.file_name().to_str().is_some_and(is_temporary) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(Turn { _folder: Some(folder) })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_into_by_one_at_a_time() {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(temp.path()).unwrap();
        let first = Turn::wait(dir).unwrap();
        assert!(matches!(within(dir, 1), Err(EmitError::Busy(_))));
        drop(first);
        let left_over = dir.join(".trackc-abc123.tmp");
        fs::write(&left_over, "half").unwrap();
        fs::write(dir.join(".trackc-mine"), "mine").unwrap();
        within(dir, 1).unwrap();
        assert!(!left_over.exists() && dir.join(".trackc-mine").exists());
    }
}
