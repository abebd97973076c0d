//! Files that are there already get other bytes: all of them, or none.

use super::{EmitError, Staged, failed, put, temporary};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, OpenOptions};

/// A file that gets other bytes.
#[derive(Debug, Clone, Copy)]
pub struct Replacement<'a> {
    /// Relative to the folder, with `/`.
    pub path: &'a str,
    /// What it held when it was read, and must hold still.
    pub before: &'a [u8],
    /// What it is to hold.
    pub after: &'a [u8],
}

/// Replaces files of a folder. Either all of them are replaced, or nothing is changed.
///
/// # Errors
/// Where a file is a link or lies behind one, may not be written to or holds something else
/// by now, and where the system refuses.
pub fn replace(dir: &Utf8Path, files: &[Replacement<'_>]) -> Result<(), EmitError> {
    replace_all(dir, files).map_err(EmitError::of_all)
}

fn replace_all(dir: &Utf8Path, files: &[Replacement<'_>]) -> Result<(), EmitError> {
    let mut staged = Vec::with_capacity(files.len());
    for file in files {
        let target = look(dir, file)?;
        let parent = target.parent().filter(|p| !p.as_str().is_empty());
        let parent = parent.unwrap_or(Utf8Path::new("."));
        let old = temporary(parent, &target, file.before)?;
        let new = temporary(parent, &target, file.after)?;
        let kept = fs::File::open(&new).and_then(|f| f.sync_all());
        kept.map_err(failed("write", &target))?;
        staged.push(Staged { target, new, old: Some(old) });
    }
    // Writing beside takes time: what changed meanwhile is somebody's work.
    for file in files {
        look(dir, file)?;
    }
    put(&staged)
}

/// The place of a file, once it is sure that it may be replaced.
fn look(dir: &Utf8Path, file: &Replacement<'_>) -> Result<Utf8PathBuf, EmitError> {
    if file.path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(EmitError::Outside(dir.join(file.path)));
    }
    let mut target = dir.to_owned();
    for part in file.path.split('/') {
        target.push(part);
        let meta = fs::symlink_metadata(&target).map_err(failed("look at", &target))?;
        if meta.is_symlink() {
            return Err(EmitError::LinkedFile(target));
        }
    }
    let meta = fs::symlink_metadata(&target).map_err(failed("look at", &target))?;
    if !meta.is_file() {
        return Err(EmitError::InTheWay(target));
    }
    if meta.permissions().readonly() {
        return Err(EmitError::ReadOnly(target));
    }
    // A rename asks only for the folder; whoever may not write the file may not replace it.
    OpenOptions::new().write(true).open(&target).map_err(failed("write", &target))?;
    let now = fs::read(&target).map_err(failed("read", &target))?;
    if now != file.before {
        return Err(EmitError::Changed(target));
    }
    Ok(target)
}
