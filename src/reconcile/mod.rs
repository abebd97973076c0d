//! A workspace beside a RedTrack account: what has to be made there, what has to be changed,
//! what is left alone. Pure.
//!
//! What the workspace wants are the requests of its bundle; nothing is compiled twice.

mod plan;

pub use plan::{
    AccountPlan, Action, ByHand, Current, FORMAT_VERSION, Foreign, Known, MatchedBy, NotAPlan, Step,
};
