//! JSON Schema out of the model, and what to say when a tree does not match it.
//!
//! The typed reading of a file decides whether anything is wrong; only then is the schema
//! compiled and asked for every error at once. The two accept the same documents, which a
//! property test holds, so a clean file never pays for the schema.

mod explain;
mod export;
mod instance;
mod reference;
mod uses;
mod window;

pub use export::{Draft, config_schema, schema_id, with_rules, with_told_examples};
pub use reference::reference;
pub use uses::{Use, Uses};

use crate::diagnostic::{Diagnostic, code};
use crate::text::Span;
use crate::yaml::{NodeId, ReadError, Tree};
use hashbrown::HashSet;
use instance::{Arena, ArenaNode};
use jsonschema::Validator;
use std::sync::OnceLock;
use window::Window;

/// The exported schema and its compiled form, made once and only when needed.
struct Compiled {
    schema: serde_json::Value,
    validator: Option<Validator<Arena>>,
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let schema = config_schema(Draft::Latest);
        // Our own schema compiles; a test says so. Without it the reader's error remains.
        let validator = jsonschema::options_for::<Arena>().offline().build(&schema).ok();
        Compiled { schema, validator }
    })
}

/// Whether the schema accepts a tree.
#[must_use]
pub fn accepts(tree: &Tree<'_>) -> bool {
    let compiled = compiled();
    let (Some(validator), Some(root)) = (&compiled.validator, tree.root()) else { return true };
    validator.is_valid(ArenaNode::new(&Window::whole(tree), root))
}

/// What there is to say about the shape of a document.
#[derive(Debug, Default)]
pub struct ShapeFindings {
    /// One for each mistake, at its place.
    pub all: Vec<Diagnostic>,
    /// Entries stand on another level than they belong to, so that they seem to be missing.
    pub misplaced: bool,
    /// Nodes of entries of which a part stands elsewhere: what such an entry lacks may be that.
    pub torn: Vec<NodeId>,
    /// Keys that are such parts, and no ids where they stand.
    pub moved: Vec<NodeId>,
    /// Where keys begin of which it is explained why they stand twice.
    pub twice: HashSet<u32>,
}

/// Every finding about the shape of a document.
/// `first` is what the typed reading stumbled over; it speaks when the schema does not. Of more
/// than `most` the rest is counted.
#[must_use]
pub fn findings(tree: &Tree<'_>, first: Option<&ReadError>, most: usize) -> ShapeFindings {
    let mut found = seen_through(&Window::all(tree), most);
    if found.all.is_empty()
        && let Some(error) = first
    {
        let span = error
            .at
            .filter(|at| at.doc() == Some(tree.file().0))
            .map_or(Span::file_start(tree.file()), |at| tree.span(at.node()));
        found.all.push(Diagnostic::new(code::WRONG_TYPE, span, error.message.clone()));
    }
    found
}

/// What the schema has to say of what windows show, the first of which shows something of
/// everything.
fn seen_through(windows: &[Window<'_>], most: usize) -> ShapeFindings {
    let compiled = compiled();
    let (Some(validator), Some(first)) = (&compiled.validator, windows.first()) else {
        return ShapeFindings::default();
    };
    let mut explainer = explain::Explainer::new(first, &compiled.schema, most);
    explainer.look_for_misplaced();
    for window in windows {
        let Some(root) = window.tree.root().filter(|_| !explainer.is_full()) else { break };
        if explainer.look_through(window) {
            let errors = validator.iter_errors(ArenaNode::new(window, root));
            errors.for_each(|error| explainer.add(&error));
        }
    }
    explainer.finish()
}
