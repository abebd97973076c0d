//! A workspace and its plan → files for machines, spreadsheets and people; and writing them,
//! all or nothing.
//!
//! A new output costs one file here, its name and a line in `FILES`; the tests that go through
//! every file of a build name it as well.

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
pub use effective::{SECTIONS, effective, effective_root};
pub use graph::{Chosen, Edge, Graph, GraphFormat, Node, NodeKind, graph};
pub use sheet::Since;
pub use write::{
    EmitError, Log, Readers, Replacement, Turn, Written, create, folder, is_own_name, replace,
    write, write_durably, write_file,
};

use crate::compile::Plan;
use crate::parallel;
use crate::workspace::Workspace;
use std::io::{self, Write};

/// What a build writes for machines.
pub const BUNDLE: &str = "bundle.json";
/// What a build writes for spreadsheets.
const TABLE: &str = "urls.csv";
/// What a build writes for people.
const SETUP: &str = "SETUP.md";
/// The page that a build writes.
const PAGE: &str = "index.html";

/// Writes what is in one file.
type Make = fn(&Output<'_>, &mut dyn Write) -> io::Result<()>;

/// Every file that a build writes, and what writes it.
const FILES: [(&str, Make); 4] = [
    (BUNDLE, |of, out| Bundle::new(of.ws, of.plan).write_to(out)),
    (TABLE, |of, out| table::write(of.plan.each_row(), out)),
    (SETUP, |of, out| setup::write(of.ws, of.plan, out)),
    (PAGE, |of, out| sheet::write(of.ws, of.plan, of.since, out)),
];

/// The names of every file that a build may write. No other file is ever touched.
pub const NAMES: [&str; FILES.len()] = {
    let mut names = [""; FILES.len()];
    let mut i = 0;
    while i < FILES.len() {
        names[i] = FILES[i].0;
        i += 1;
    }
    names
};

/// The folder beside `trackc.yaml` that a build writes into where nobody names one.
pub const FOLDER: &str = "dist";

/// A file that a build writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// What is in it. It ends with one newline.
    pub bytes: Vec<u8>,
}

impl Emit for Artefact {
    fn name(&self) -> &'static str {
        self.name
    }

    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.bytes)
    }
}

/// What a file is written from.
pub trait Emit: Sync {
    /// One of [`NAMES`].
    fn name(&self) -> &'static str;

    /// Writes what is in it, in large pieces.
    ///
    /// # Errors
    /// Where `out` fails.
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()>;

    /// Whether it takes so long that a second thread costs less than it gives.
    fn is_slow(&self) -> bool {
        false
    }
}

/// A file that is made while it is written, and never stands in memory.
#[derive(Debug, Clone, Copy)]
pub struct Output<'p> {
    name: &'static str,
    make: Make,
    ws: &'p Workspace<'p, 'p>,
    plan: &'p Plan<'p>,
    since: Option<&'p Since>,
}

/// Campaigns from which a second thread costs less than it gives.
const PARALLEL_CAMPAIGNS: usize = 500;

impl Emit for Output<'_> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        (self.make)(self, out)
    }

    fn is_slow(&self) -> bool {
        self.plan.campaigns.len() >= PARALLEL_CAMPAIGNS
    }
}

/// Every file that comes out of a workspace; the page says what changed `since` an older build.
/// The same workspace and the same older build give the same bytes.
#[must_use]
pub fn outputs<'p>(
    ws: &'p Workspace<'_, '_>,
    plan: &'p Plan<'_>,
    since: Option<&'p Since>,
) -> [Output<'p>; FILES.len()] {
    FILES.map(|(name, make)| Output { name, make, ws, plan, since })
}

/// The same files in memory.
///
/// # Panics
/// Never: memory takes everything.
#[must_use]
pub fn artefacts(ws: &Workspace<'_, '_>, plan: &Plan<'_>, since: Option<&Since>) -> Vec<Artefact> {
    each(&outputs(ws, plan, since), |output| {
        let mut bytes = Vec::new();
        output.write_to(&mut bytes).expect("writing to memory");
        Artefact { name: output.name, bytes }
    })
}

/// Makes something of each file, in order.
fn each<E: Emit, T: Send>(files: &[E], make: impl Fn(&E) -> T + Sync + Send) -> Vec<T> {
    let is_worth = files.iter().any(Emit::is_slow);
    parallel::map(is_worth, files.iter().collect(), || (), |(), file| make(file))
}
