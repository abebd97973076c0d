//! A RedTrack account as its API tells of it: objects by kind, with every field they have, and
//! which of them belong to which entry of a workspace. Pure.

mod fingerprint;
mod ids;
mod kind;
mod remote;
mod snapshot;

pub use fingerprint::{fingerprint, is_still};
pub use ids::{IDS_FILE, IdTaken, Ids};
pub use kind::Kind;
pub use remote::{Failure, KEY_VARIABLE, Remote, Why, gives_away};
pub use snapshot::{Object, Snapshot, id_of, is_deleted, name_of};
