//! Trees and typed documents of every file.

use super::load::Loaded;
use crate::diagnostic::{Diagnostic, code};
use crate::model::Document;
use crate::schema;
use crate::text::{FileId, Span};
use crate::yaml::{Failures, Kind, Limits, Reader, Tree, View, parse};
use rayon::prelude::*;
use serde::Deserialize;

/// Input size from which threads pay for themselves.
const PARALLEL_BYTES: usize = 1 << 20;

/// The trees of a workspace's files, and what parsing found.
#[derive(Debug)]
pub struct Docs<'s> {
    /// By file; `None` where a file is not YAML.
    pub trees: Vec<Option<Tree<'s>>>,
    /// What was found while parsing.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether there is so much that threads pay for themselves.
    pub parallel: bool,
}

/// Parses every file.
#[must_use]
pub fn read<'s>(loaded: &'s Loaded, limits: &Limits) -> Docs<'s> {
    let files = loaded.sources.files();
    let total: usize = files.iter().map(|f| f.bytes().len()).sum();
    let parallel = files.len() > 1 && total >= PARALLEL_BYTES;
    let one = |(index, file)| {
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        // A file past the bound was not read: what there is to say has been said.
        if loaded.diagnostics.iter().any(|d| d.code == code::LIMIT_FILE_BYTES && d.span.file == id)
        {
            return crate::yaml::Parsed { tree: None, diagnostics: Vec::new() };
        }
        parse(id, file, limits)
    };
    let parsed: Vec<_> = if parallel {
        files.par_iter().enumerate().map(one).collect()
    } else {
        files.iter().enumerate().map(one).collect()
    };
    let mut docs =
        Docs { trees: Vec::with_capacity(parsed.len()), diagnostics: Vec::new(), parallel };
    for file in parsed {
        docs.trees.push(file.tree);
        docs.diagnostics.extend(file.diagnostics);
    }
    docs
}

/// One file, typed.
#[derive(Debug, Default)]
pub(super) struct Typed<'t> {
    pub(super) document: Document<'t>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Something in the file could not be read.
    pub(super) incomplete: bool,
}

/// Reads every tree into the model; a file whose shape is wrong yields findings and
/// whatever of it is sound.
pub(super) fn documents<'t>(docs: &'t Docs<'_>) -> Vec<Typed<'t>>
where
{
    let one = |(index, tree): (usize, &'t Option<Tree<'_>>)| match tree {
        Some(tree) => document(tree, index == 0),
        None => Typed { incomplete: true, ..Typed::default() },
    };
    if docs.parallel {
        docs.trees.par_iter().enumerate().map(one).collect()
    } else {
        docs.trees.iter().enumerate().map(one).collect()
    }
}

fn document<'t>(tree: &'t Tree<'_>, is_root: bool) -> Typed<'t> {
    let mut typed = Typed::default();
    let start = Span::file_start(tree.file());
    let Some(root) = tree.root().filter(|r| !tree.is_null(*r)) else {
        // An empty root lacks everything; that is said once the workspace is merged.
        return typed;
    };
    if tree.kind(tree.resolve(root)) != Kind::Mapping {
        typed.incomplete = true;
        let span = if tree.kind(root) == Kind::Scalar { tree.span(root) } else { start };
        typed.diagnostics.push(
            Diagnostic::new(
                code::WRONG_TYPE,
                span,
                "a workspace file is a mapping: lines of `key: value`",
            )
            .label("not a mapping")
            .help(if is_root {
                "begin with `version: 1`, then `tracking_domain: …`"
            } else {
                "begin with `offers:`, `campaigns:` or another key of the language"
            }),
        );
        return typed;
    }
    let failures = Failures::default();
    let reader = Reader::new(View::new(tree, root), &failures);
    if let Ok(document) = Document::deserialize(reader) {
        typed.document = document;
    } else {
        typed.incomplete = true;
    }
    if failures.any() {
        typed.diagnostics = schema::findings(tree, failures.first().as_ref());
    }
    typed
}
