//! Mending a file that is not YAML. What stops its parser is known from the file alone, and is one
//! mistake at a time: the workspace need not be checked between one and the next.

use super::is_removed;
use crate::diagnostic::{Applicability, Diagnostic, Edits, Fix};
use crate::text::{FileId, SourceFile, Sources};
use crate::yaml::{Limits, parse};

/// What became of a file.
pub(super) struct Better {
    pub(super) bytes: Vec<u8>,
    /// How many mistakes were mended.
    pub(super) findings: usize,
}

/// A file that does not parse, as it stands after some of its mistakes were mended.
struct Broken {
    sources: Sources,
    /// What its parser cannot get over.
    mistake: Diagnostic,
}

/// The file among its own sources.
const ALONE: FileId = FileId(0);

/// Mends one mistake after another, as long as each is gone afterwards. `left` says how many bytes
/// may still be parsed for it.
pub(super) fn mend(
    source: &SourceFile,
    limits: &Limits,
    most: Applicability,
    left: &mut usize,
) -> Option<Better> {
    let mut now = Broken::new(source.path(), source.bytes().to_vec(), limits, left)?;
    let mut better = None;
    let mut findings = 0;
    while let Some(fix) = now.fix(most) {
        let mut edits = Edits::default();
        let edited = edits.add(fix).then(|| edits.apply(&now.sources)).flatten();
        let Some((_, bytes)) = edited.and_then(|mut files| files.pop()) else { break };
        if *left < bytes.len() {
            break;
        }
        let next = Broken::new(source.path(), bytes.clone(), limits, left);
        let moved = edits.moves().of(ALONE, now.mistake.span.start);
        let is_there = |next: &Broken| {
            next.mistake.code == now.mistake.code && next.mistake.span.start == moved
        };
        if next.as_ref().is_some_and(is_there) && !is_removed(&now.mistake, fix) {
            break;
        }
        findings += 1;
        better = Some(Better { bytes, findings });
        match next {
            Some(next) => now = next,
            None => break,
        }
    }
    better
}

impl Broken {
    /// The file, unless it is YAML.
    fn new(path: &str, bytes: Vec<u8>, limits: &Limits, left: &mut usize) -> Option<Self> {
        *left = left.saturating_sub(bytes.len());
        let sources = Sources::new(vec![SourceFile::new(path, bytes)]);
        let parsed = parse(ALONE, sources.file(ALONE), limits);
        let mistake = if parsed.tree.is_none() { parsed.diagnostics.last().cloned() } else { None };
        Some(Self { sources, mistake: mistake? })
    }

    /// What mends the mistake.
    fn fix(&self, most: Applicability) -> Option<&Fix> {
        let wanted = self.mistake.fixes.iter().filter(|fix| fix.applicability <= most);
        wanted.min_by_key(|fix| fix.applicability)
    }
}
