//! Why not everything was written, and what to do about it.

use crate::text::visible;
use camino::Utf8PathBuf;
use std::fmt;
use std::io::{self, ErrorKind};

/// Why not everything was written. Whatever stood there before still stands there, but after
/// [`Torn`](Self::Torn).
#[derive(Debug)]
pub enum EmitError {
    /// The folder, or a parent of it, is a file.
    NotAFolder(Utf8PathBuf),
    /// The folder is a symbolic link.
    LinkedFolder(Utf8PathBuf),
    /// The folder holds files and no `bundle.json` of ours.
    ForeignFolder(Utf8PathBuf),
    /// What has the name of an artefact is no regular file.
    InTheWay(Utf8PathBuf),
    /// Another process has been writing into the folder for long.
    Busy(Utf8PathBuf),
    /// The system refused, and refused to put back what had been replaced already: some files are
    /// new, the others old.
    Torn {
        /// What could not be written.
        path: Utf8PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// What is to be made is there already.
    Exists(Utf8PathBuf),
    /// A file to be replaced is a symbolic link, or lies in a folder that is one.
    LinkedFile(Utf8PathBuf),
    /// A file to be replaced would lie outside of its folder.
    Outside(Utf8PathBuf),
    /// A file to be replaced may not be written to.
    ReadOnly(Utf8PathBuf),
    /// A file to be replaced holds something else than what was read.
    Changed(Utf8PathBuf),
    /// The system refused.
    Io {
        /// What was tried, as in “cannot … `path`”.
        what: &'static str,
        /// With what.
        path: Utf8PathBuf,
        /// The system's reason.
        error: io::Error,
        /// Whether this was all there was to do, so that nothing at all was changed.
        is_all: bool,
    },
}

impl EmitError {
    /// The same where everything is written or nothing, which is worth saying.
    pub(super) fn of_all(self) -> Self {
        match self {
            Self::Io { what, path, error, .. } => Self::Io { what, path, error, is_all: true },
            other => other,
        }
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFolder(path) => write!(
                f,
                "`{}` is not a folder; name another with `-o`, or move that file away",
                visible(path.as_str())
            ),
            Self::LinkedFolder(path) => write!(
                f,
                "`{}` is a symbolic link, and trackc writes through none; name the folder it \
                 points at with `-o`",
                visible(path.as_str())
            ),
            Self::ForeignFolder(path) => write!(
                f,
                "`{}` holds files and no `bundle.json` written by trackc, so nothing was \
                 written; name an empty or a new folder with `-o`",
                visible(path.as_str())
            ),
            Self::InTheWay(path) => write!(
                f,
                "`{}` is not a regular file, and trackc would have to replace it; move it away",
                visible(path.as_str())
            ),
            Self::Busy(path) => write!(
                f,
                "another trackc is writing into `{}`; wait until it has ended, then try again",
                visible(path.as_str())
            ),
            Self::Torn { path, error } => write!(
                f,
                "cannot write `{}`: {error}; some files beside it are new already and could \
                 not be put back, so build again once there is room",
                visible(path.as_str())
            ),
            Self::Exists(path) => write!(
                f,
                "`{}` is there already, and trackc overwrites no work of yours, so nothing was \
                 written",
                visible(path.as_str())
            ),
            Self::LinkedFile(path) => write!(
                f,
                "`{}` is a symbolic link, and trackc writes through none, so nothing was \
                 changed; mend the file it points at where that file is",
                visible(path.as_str())
            ),
            Self::Outside(path) => write!(
                f,
                "`{}` is not in the workspace, and trackc writes nothing outside it, so nothing \
                 was changed",
                visible(path.as_str())
            ),
            Self::ReadOnly(path) => write!(
                f,
                "`{}` is read-only, so nothing was changed; make it writable and try again",
                visible(path.as_str())
            ),
            Self::Changed(path) => write!(
                f,
                "`{}` was changed by somebody else while trackc was at work, so nothing was \
                 changed; try again",
                visible(path.as_str())
            ),
            Self::Io { what, path, error, is_all } => {
                write!(f, "cannot {what} `{}`: {error}", visible(path.as_str()))?;
                match (is_all, mend(error.kind())) {
                    (true, Some(mend)) => write!(f, "; nothing was changed: {mend}"),
                    (true, None) => f.write_str("; nothing was changed"),
                    (false, Some(mend)) => write!(f, "; {mend}"),
                    (false, None) => Ok(()),
                }
            }
        }
    }
}

/// What to do about what the system says.
fn mend(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room and try again"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to"
        }
        ErrorKind::NotFound => "the folder is not there (any more); try again",
        _ => return None,
    })
}

impl std::error::Error for EmitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } | Self::Torn { error, .. } => Some(error),
            _ => None,
        }
    }
}
