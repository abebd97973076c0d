//! Files that are written beside their places while they are made. One that turns out to be just
//! what stands there already is not written at all.

use super::{Readers, Staged, begin, failed, temporary_copy};
use crate::emit::{Emit, EmitError};
use camino::Utf8Path;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use tempfile::NamedTempFile;

/// How much of what stands there is read at once.
const BUFFER: usize = 64 << 10;

/// Writes a file beside its place, if it is not there yet.
pub(super) fn stage(dir: &Utf8Path, file: &impl Emit) -> Result<Option<Staged>, EmitError> {
    let target = dir.join(file.name());
    let old = match File::open(&target) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(failed("read", &target)(error)),
    };
    let stands = old.is_some();
    let mut draft = Draft { dir, target: &target, old, same: 0, read: Vec::new(), new: None };
    let new = file.write_to(&mut draft).and_then(|()| draft.finish());
    let Some(new) = new.map_err(failed("write", &target))? else { return Ok(None) };
    let old = if stands { Some(temporary_copy(dir, &target)?) } else { None };
    Ok(Some(Staged { new: new.into_temp_path(), target, old }))
}

/// Takes a file's bytes. As long as they are those that stand in its place, nothing is written.
struct Draft<'d> {
    dir: &'d Utf8Path,
    /// Its place.
    target: &'d Utf8Path,
    /// What stands there, read as far as it is the same.
    old: Option<File>,
    /// How many bytes are the same.
    same: u64,
    /// What was read last.
    read: Vec<u8>,
    new: Option<NamedTempFile>,
}

impl Draft<'_> {
    /// Whether these bytes stand there next.
    fn stands(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let Some(old) = &mut self.old else { return Ok(false) };
        self.read.resize(bytes.len().min(BUFFER), 0);
        for part in bytes.chunks(BUFFER) {
            let read = &mut self.read[..part.len()];
            match old.read_exact(read) {
                Ok(()) if read == part => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        self.same += bytes.len() as u64;
        Ok(true)
    }

    /// The new file, which begins with what has been the same so far.
    fn new_file(&mut self) -> io::Result<&mut NamedTempFile> {
        if self.new.is_none() {
            let mut new = begin(self.dir, self.target, Readers::All)?;
            if let Some(mut old) = self.old.take() {
                old.seek(SeekFrom::Start(0))?;
                if io::copy(&mut old.take(self.same), new.as_file_mut())? != self.same {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            self.new = Some(new);
        }
        Ok(self.new.as_mut().expect("it was made just now"))
    }

    /// The whole file; `None` where exactly that stands there already.
    fn finish(mut self) -> io::Result<Option<NamedTempFile>> {
        let ends = match &mut self.old {
            Some(old) => old.read(&mut [0])? == 0,
            None => false,
        };
        if !ends {
            self.new_file()?;
        }
        Ok(self.new)
    }
}

impl Write for Draft<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stands(bytes)? {
            return Ok(bytes.len());
        }
        self.new_file()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
