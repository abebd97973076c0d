//! Files that have to survive a power cut: what stands in them cannot be made again.

use super::{EmitError, begin, failed};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever may read files in this folder.
    All,
    /// Its owner alone, where the system knows owners.
    Owner,
}

/// Writes a file in one step, and waits until the disk has it. A file that holds just that
/// already is left alone; one that is there keeps its permissions, but where its owner alone may
/// read it.
///
/// # Errors
/// Where something else than a regular file stands in its place, or the system refuses.
pub fn write_durably(target: &Utf8Path, bytes: &[u8], readers: Readers) -> Result<(), EmitError> {
    let dir = folder_of(target);
    match fs::symlink_metadata(target) {
        Ok(meta) if !meta.is_file() => return Err(EmitError::InTheWay(target.to_owned())),
        Ok(meta) if fs::read(target).is_ok_and(|old| old == bytes) => {
            return close(target, meta.permissions(), readers).map_err(failed("write", target));
        }
        _ => {}
    }
    let write = || -> io::Result<()> {
        let mut file = begin(dir, target, readers)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|refused| refused.error)?;
        sync_folder(dir);
        Ok(())
    };

    write().map_err(failed("write", target))
}

/// Takes a file that stays what it is from everybody but its owner, where that is wanted.
#[cfg_attr(not(unix), allow(unused_variables, clippy::unnecessary_wraps))]
fn close(target: &Utf8Path, now: fs::Permissions, readers: Readers) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if readers == Readers::Owner && now.mode() & 0o077 != 0 {
            return fs::set_permissions(target, fs::Permissions::from_mode(0o600));
        }
    }
    Ok(())
}

fn folder_of(target: &Utf8Path) -> &Utf8Path {
    target.parent().filter(|dir| !dir.as_str().is_empty()).unwrap_or(Utf8Path::new("."))
}

/// Sees that a new name is on the disk as well. Not every system opens folders.
fn sync_folder(dir: &Utf8Path) {
    let _ = File::open(dir).and_then(|folder| folder.sync_all());
}

/// A file that lines are appended to, each on the disk before anything else happens. One process
/// has it at a time.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: Utf8PathBuf,
    /// Where its lines end. What is behind was being written when its writer was killed, unless the
    /// file is somebody else's: it is cut off by the first line that is appended.
    end: u64,
}

impl Log {
    /// Opens a log, makes it where it is not there, and reads its lines. Nothing is changed in it.
    ///
    /// # Errors
    /// Where somebody else has it, it is no regular file of text, or the system refuses.
    pub fn open(path: &Utf8Path) -> Result<(Self, Vec<String>), EmitError> {
        match fs::symlink_metadata(path) {
            Ok(meta) if !meta.is_file() => return Err(EmitError::InTheWay(path.to_owned())),
            _ => {}
        }
        let io = failed("open", path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(&io)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(EmitError::Busy(path.to_owned())),
            // Some network file systems know no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        sync_folder(folder_of(path));
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => EmitError::InTheWay(path.to_owned()),
            _ => io(error),
        })?;
        let whole = Self::whole(&text);
        let lines = whole.lines().map(str::to_owned).collect();
        Ok((Self { file, path: path.to_owned(), end: whole.len() as u64 }, lines))
    }

    /// The whole lines of a log's text: one without an end was cut off.
    #[must_use]
    pub fn whole(text: &str) -> &str {
        &text[..text.rfind('\n').map_or(0, |end| end + 1)]
    }

    /// Appends a line and waits until the disk has it.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn append(&mut self, line: &str) -> Result<(), EmitError> {
        let line = format!("{line}\n");
        let write = |file: &mut File, end: u64| {
            file.set_len(end)?;
            file.seek(SeekFrom::Start(end))?;
            // One call, so that a line is either whole or the last.
            file.write_all(line.as_bytes())?;
            file.sync_data()
        };
        write(&mut self.file, self.end).map_err(failed("write", &self.path))?;
        self.end += line.len() as u64;
        Ok(())
    }

    /// Begins anew, with nothing in it.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn clear(&mut self) -> Result<(), EmitError> {
        self.end = 0;
        let clear = |file: &mut File| file.set_len(0).and_then(|()| file.sync_data());
        clear(&mut self.file).map_err(failed("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::from_path_buf(temp.path().to_path_buf()).unwrap();
        (temp, dir)
    }

    #[test]
    fn a_torn_line_is_taken_away_and_the_next_begins_its_own() {
        let (_temp, dir) = folder();
        let path = dir.join("plan.json.journal");
        let (mut log, lines) = Log::open(&path).unwrap();
        assert!(lines.is_empty());
        log.append("one").unwrap();
        drop(log);
        fs::write(&path, "one\ntw").unwrap();
        let (mut log, lines) = Log::open(&path).unwrap();
        assert_eq!(lines, ["one"]);
        // A push that sends nothing leaves it as it was.
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntw");
        log.append("three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\nthree\n");
        log.clear().unwrap();
        log.append("new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
    }

    #[test]
    fn a_log_is_written_by_one_at_a_time() {
        let (_temp, dir) = folder();
        let path = dir.join("log");
        let first = Log::open(&path).unwrap();
        assert!(matches!(Log::open(&path), Err(EmitError::Busy(_))));
        drop(first);
        Log::open(&path).unwrap();
        fs::write(&path, b"\xff\xfe").unwrap();
        assert!(matches!(Log::open(&path), Err(EmitError::InTheWay(_))));
        assert!(matches!(Log::open(&dir), Err(EmitError::InTheWay(_))));
    }

    /// A push had made objects by then, and was told that nothing was changed.
    #[test]
    fn a_log_that_cannot_be_written_does_not_say_that_nothing_was_changed() {
        let (_temp, dir) = folder();
        let path = dir.join("plan.json.journal");
        fs::write(&path, "").unwrap();
        let mut log = Log { file: File::open(&path).unwrap(), path, end: 0 };
        let refused =
            [log.append("made"), log.clear(), write_durably(&dir.join("a/b"), b"", Readers::All)];
        for refused in refused {
            let said = refused.unwrap_err().to_string();
            assert!(said.starts_with("cannot write `"), "{said}");
            assert!(!said.contains("nothing was changed"), "{said}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_only_its_owner_may_read_is_such_from_the_beginning() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let (_temp, dir) = folder();
        let path = dir.join("account.json");
        write_durably(&path, b"{}", Readers::Owner).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        write_durably(&path, b"[]", Readers::Owner).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"[]");
        symlink(&path, dir.join("link")).unwrap();
        let refused = write_durably(&dir.join("link"), b"x", Readers::All);
        assert!(matches!(refused, Err(EmitError::InTheWay(_))));
    }

    /// An account that somebody had saved with `>` stayed open to everybody.
    #[cfg(unix)]
    #[test]
    fn what_only_its_owner_may_read_is_closed_where_it_was_open_before() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_temp, dir) = folder();
        let path = dir.join("account.json");
        fs::write(&path, "{}").unwrap();
        for bytes in [b"[]", b"[]"] {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            write_durably(&path, bytes, Readers::Owner).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_durably(&path, b"{}", Readers::All).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
