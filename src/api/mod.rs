//! RedTrack's API over HTTPS, for `trackc pull` and `push` and nothing else: `check` and `build`
//! cannot reach this room, and without the feature `network` it is not there.
//!
//! There are four calls: list, read, make, replace. Nothing here deletes. The key travels in the
//! query, as RedTrack demands, so that no URL of a call is ever shown or kept.

#![allow(clippy::disallowed_methods, reason = "this room waits, and says since when")]

mod answer;
mod base;
mod client;
mod key;
mod list;
mod pace;

pub use base::{Base, BaseError};
pub use client::{Client, Notice, Settings};
pub use key::{ApiKey, NotAKey};
