//! Why nothing was written, and what to do about it.

use crate::text::visible;
use camino::Utf8PathBuf;
use std::fmt;
use std::io::{self, ErrorKind};

/// Why nothing was written. What stood in the folder still stands there.
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
    /// The system refused, and refused to put back what had been replaced already.
    Torn {
        /// What could not be written.
        path: Utf8PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// The system refused.
    Io {
        /// What was tried, as in “cannot … `path`”.
        what: &'static str,
        /// With what.
        path: Utf8PathBuf,
        /// The system's reason.
        error: io::Error,
    },
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
            Self::Io { what, path, error } => {
                write!(f, "cannot {what} `{}`: {error}", visible(path.as_str()))?;
                match mend(error.kind()) {
                    Some(mend) => write!(f, "; nothing was changed: {mend}"),
                    None => f.write_str("; nothing was changed"),
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
