//! Text → a tree in which every key and every value has its span.
//!
//! The tree is the single source of truth: schema validation and typed reading both walk
//! it in place. Only [`parse()`] knows which parser fills it.

mod block;
mod cause;
mod errors;
mod fast;
mod glued;
mod keys;
mod line;
mod marks;
mod node;
mod parse;
mod path;
mod place;
mod quote;
mod read;
mod scalar;
mod source;
mod suspect;
mod tree;
mod unquoted;
mod view;

pub(crate) use errors::how_to_include;
pub(crate) use glued::{glued_key, key_before_bracket};
pub use node::{Kind, NodeId, Style};
pub use parse::{Parsed, parse, parse_into};
pub use path::Paths;
pub use place::plain_or_quoted;
pub use quote::quoted;
pub use read::{EITHER, Failures, LENIENT, PROSE, ReadError, Reader, SPANNED, TEXT};
pub use scalar::{CoreType, core_type, is_null};
#[cfg(test)]
pub(crate) use suspect::known;
pub use tree::{Entry, Items, Spare, Tree};
pub use view::{Loc, View};

/// Bounds on what a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes in one file.
    pub file_bytes: u64,
    /// Nested collections.
    pub depth: u32,
    /// Nodes in one file.
    pub nodes: u32,
    /// Values that the aliases of one file may stand for together, and likewise what else is
    /// written once and counts many times: `defaults`, campaigns of several channels, offers' own
    /// postbacks, environments.
    pub alias_nodes: u64,
    /// Findings printed in one run.
    pub diagnostics: usize,
    /// Leaves every file to the full parser, as if the fast scanner knew none.
    pub full_parser: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            depth: 128,
            nodes: 20_000_000,
            alias_nodes: 2_000_000,
            diagnostics: 10_000,
            full_parser: false,
        }
    }
}
