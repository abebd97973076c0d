//! A workspace and its plan → files for machines, spreadsheets and people; and writing them,
//! all or nothing.
//!
//! A new output costs one file here and one line in [`artefacts`].

// This room writes files.
#![allow(clippy::disallowed_methods)]

mod bundle;
mod compare;
mod effective;
mod graph;
pub(crate) mod markdown;
mod setup;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use bundle::{Bundle, UrlEntry, bundle_schema};
pub(crate) use compare::standing;
pub use compare::{Difference, DifferenceKind, compare};
pub use effective::{SECTIONS, effective};
pub use graph::{Chosen, Edge, Graph, GraphFormat, Node, NodeKind, graph};
pub use sheet::Since;
pub use write::{
    EmitError, Replacement, Turn, Written, create, folder, replace, write, write_file,
};

use crate::compile::Plan;
use crate::compile::steps::steps;
use crate::workspace::Workspace;

/// The names of every file that a build may write. No other file is ever touched.
pub const NAMES: [&str; 4] = ["bundle.json", "urls.csv", "SETUP.md", "index.html"];

/// A file that a build writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// What is in it. It ends with one newline.
    pub bytes: Vec<u8>,
}

/// Every file that comes out of a workspace; the page says what changed `since` an older build.
/// The same workspace and the same older build give the same bytes.
#[must_use]
pub fn artefacts(ws: &Workspace<'_, '_>, plan: &Plan<'_>, since: Option<&Since>) -> Vec<Artefact> {
    let steps = steps(ws, plan);
    let bundle = || Artefact { name: "bundle.json", bytes: Bundle::new(ws, plan).to_json() };
    let table = || Artefact { name: "urls.csv", bytes: table::csv(&plan.rows()) };
    let setup = || {
        let bytes = setup::markdown(ws, plan, &steps).into_bytes();
        Artefact { name: "SETUP.md", bytes }
    };
    let page = || {
        let bytes = sheet::html(ws, plan, &steps, since).into_bytes();
        Artefact { name: "index.html", bytes }
    };
    if plan.campaigns.len() < PARALLEL_CAMPAIGNS {
        return vec![bundle(), table(), setup(), page()];
    }
    // The page takes as long as the rest together.
    let (page, rest) = rayon::join(page, || [bundle(), table(), setup()]);
    rest.into_iter().chain([page]).collect()
}

/// Campaigns from which a second thread costs less than it gives.
const PARALLEL_CAMPAIGNS: usize = 500;
