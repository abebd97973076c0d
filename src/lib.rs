//! `trackc` turns a RedTrack × KMA.BIZ tracking set-up, written as YAML in git, into the
//! URLs people paste and the bundle they import, after proving that every click id sent
//! out comes home again.
//!
//! The rooms and the direction between them are described in `ARCHITECTURE.md`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod account;
#[cfg(feature = "network")]
pub mod api;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod explain;
pub mod facts;
pub mod git;
pub mod inspect;
pub mod listen;
pub mod lsp;
pub mod model;
pub mod parallel;
pub mod push;
pub mod reconcile;
pub mod report;
pub mod rules;
pub mod schema;
pub mod start;
pub mod template;
pub mod text;
pub mod trace;
pub mod watch;
pub mod workspace;
pub mod yaml;
