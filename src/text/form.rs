//! Files in a form of our own, of which each says its version.

use serde::Deserialize;
use std::fmt;

/// The bytes are not in the form that was asked for, or not in this version of it: why.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherForm(String);

impl OtherForm {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// Where the version that is written is not the one that is read.
    pub(crate) fn check_version(written: u32, read: u32) -> Result<(), Self> {
        if written == read {
            return Ok(());
        }
        Err(Self(format!("its format_version is {written}")))
    }
}

impl fmt::Display for OtherForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OtherForm {}

impl From<serde_json::Error> for OtherForm {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// Reads JSON in a form of ours; `version` says which one a file has.
pub(crate) fn read_form<'b, T: Deserialize<'b>>(
    bytes: &'b [u8],
    version: impl FnOnce(&T) -> u32,
    ours: u32,
) -> Result<T, OtherForm> {
    let read: T = serde_json::from_slice(bytes)?;
    OtherForm::check_version(version(&read), ours)?;
    Ok(read)
}
