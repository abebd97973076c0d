//! Why nothing was written, and what to do about it.

use crate::text::visible;
use camino::Utf8PathBuf;
use std::fmt;
use std::io;

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
            Self::Io { what, path, error } => {
                write!(f, "cannot {what} `{}`: {error}", visible(path.as_str()))
            }
        }
    }
}

impl std::error::Error for EmitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
