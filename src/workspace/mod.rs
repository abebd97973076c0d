//! Discovery, includes, merging, defaults, presets and environments: from a path to the
//! effective workspace, with the place of every value kept.

// This room reads files.
#![allow(clippy::disallowed_methods)]

mod baseline;
mod belongs;
mod beside;
mod bounds;
mod discover;
mod disk;
mod edit;
mod entry;
mod files;
mod fill;
mod ignores;
mod include;
mod keep;
mod layer;
mod lent;
mod lexical;
mod listing;
mod load;
mod meant;
mod merge;
mod overlay;
mod path;
mod pattern;
mod reach;
mod read;
mod refer;
mod sections;
mod store;
mod trees;

pub use baseline::{Baseline, Known, read_baseline};
pub use belongs::{Belongs, Part, Pattern, Unseen, Why, belongs, patterns};
pub(crate) use bounds::this_one_and_more;
pub use discover::{Found, Homes, UsageError, discover, git_root};
pub use disk::{BASELINE, ROOT, Unreadable};
pub(crate) use entry::readable;
pub use entry::{Entries, Entry};
pub use files::{Files, Origin, Owner};
pub use ignores::{Ignore, IgnoreTarget, Trouble, ignores};
pub(crate) use lexical::{event_name_for, id_for, is_event_name, is_id};
pub use load::{Again, Loaded, load, load_again, reload};
pub use merge::Merged;
pub use path::normal;
pub(crate) use path::relative;
pub(crate) use pattern::is_passed_over;
pub use reach::{Reach, reach};
pub use read::{Docs, Documents, Hold, Kept, Reading, read};
pub use sections::{Sections, Workspace};
pub use store::{Store, Stored, in_memory, load_from};
pub use trees::Trees;
