//! Discovery, includes, merging, defaults, presets and environments: from a path to the
//! effective workspace, with the place of every value kept.

// This room reads files.
#![allow(clippy::disallowed_methods)]

mod discover;
mod edit;
mod entry;
mod files;
mod fill;
mod ignores;
mod include;
mod lexical;
mod load;
mod merge;
mod overlay;
mod read;

pub use discover::{Found, UsageError, discover};
pub use entry::{Entries, Entry};
pub use files::{Files, Origin, Owner};
pub use ignores::{Ignore, IgnoreTarget, ignores};
pub use load::{Loaded, Unreadable, load, reload};
pub use merge::{Merged, Sections, Workspace};
pub use read::{Docs, read};
