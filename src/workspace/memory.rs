//! A workspace whose files are in memory: the examples of the rules, and whoever has no file
//! system.

use super::include::{self, Expansion, Problem};
use super::load::{Loaded, expand, too_large};
use crate::text::{FileId, SourceFile};
use crate::yaml::Limits;
use std::collections::HashMap;

/// The workspace that [`load`](super::load()) would read from a folder with these files and
/// no others. The first is the root.
#[must_use]
pub fn in_memory(files: &[(&str, &str)], limits: &Limits) -> Loaded {
    let (root, text) = files.first().copied().unwrap_or_default();
    let mut diagnostics = Vec::new();
    let mut sources = Vec::new();
    let mut add = |path: &str, text: &str| {
        let over = text.len() as u64 > limits.file_bytes;
        let bytes = if over { Vec::new() } else { text.as_bytes().to_vec() };
        let id = FileId(u32::try_from(sources.len()).unwrap_or(u32::MAX));
        sources.push(SourceFile::new(path, bytes));
        over.then(|| too_large(id, limits))
    };
    diagnostics.extend(add(root, text));
    let texts: HashMap<&str, &str> = files.iter().skip(1).copied().collect();
    let includes = include::patterns(&SourceFile::new(root, text.into()), limits);
    let matched =
        expand(&includes, &mut diagnostics, &mut Vec::new(), |glob| among(&texts, root, glob));
    for path in &matched {
        diagnostics.extend(add(path, texts[path.as_str()]));
    }
    let mut loaded = Loaded::in_memory(sources);
    loaded.diagnostics = diagnostics;
    loaded
}

fn among(texts: &HashMap<&str, &str>, root: &str, glob: &str) -> Result<Expansion, Problem> {
    let matcher = include::matcher(glob)?;
    let files = texts.keys().filter(|path| matcher.is_match(path));
    Ok(Expansion {
        files: files.map(|path| (*path).to_owned()).collect(),
        root: matcher.is_match(root),
        ..Expansion::default()
    })
}
