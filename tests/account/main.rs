//! `trackc pull`, `plan` and `push` against a stand-in of RedTrack's API.

#![cfg(feature = "network")]
#![allow(clippy::disallowed_methods, reason = "tests stand outside of the house")]

mod again;
mod client;
mod desk;
mod environments;
mod facts;
mod hand;
mod killed;
mod late;
mod meanwhile;
mod pull;
mod push;
mod stand_in;
mod swapped;
