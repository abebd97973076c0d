//! Mending a file that is not YAML. What stops its parser is known from the file alone, and is one
//! mistake at a time: the workspace need not be checked between one and the next.

use super::is_removed;
use crate::diagnostic::{Applicability, Diagnostic, Edits, Fix, code};
use crate::text::{FileId, SourceFile, Sources};
use crate::yaml::{Limits, parse};
use hashbrown::HashSet;

/// What became of a file.
pub(super) struct Better {
    /// As it was.
    before: Vec<u8>,
    /// After each mistake that was mended.
    steps: Vec<Vec<u8>>,
}

impl Better {
    /// The file with all of them mended; `None` where none is.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.steps.last().map(Vec::as_slice)
    }

    /// How many mistakes were mended.
    pub(super) fn findings(&self) -> usize {
        self.steps.len()
    }

    /// Takes back the first step that wrote a line of which a finding says that it means nothing, and
    /// what was done after it: the mistake was another one. Whether there was one.
    pub(super) fn take_back<'d>(
        &mut self,
        source: &SourceFile,
        findings: impl Iterator<Item = &'d Diagnostic>,
    ) -> bool {
        let is_meaningless = |d: &&Diagnostic| {
            [code::UNKNOWN_KEY, code::WRONG_TYPE].contains(&d.code) && d.fixes.is_empty()
        };
        let line_of = |d: &Diagnostic| {
            let from = start_of_line(source.bytes(), d.span.start as usize);
            lines(&source.bytes()[from..]).next().unwrap_or_default()
        };
        let wrong: Vec<&[u8]> = findings.filter(is_meaningless).map(line_of).collect();
        if wrong.is_empty() {
            return false;
        }
        let has_new = |step: &Vec<u8>| {
            let old: HashSet<&[u8]> = lines(&self.before).collect();
            let now: HashSet<&[u8]> = lines(step).collect();
            wrong.iter().any(|line| now.contains(line) && !old.contains(line))
        };
        let first = self.steps.iter().position(has_new);
        self.steps.truncate(first.unwrap_or(self.steps.len()));
        first.is_some()
    }
}

/// The lines of a text, without the white space around them.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii)
}

/// Where the line around an offset begins.
fn start_of_line(text: &[u8], at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text[..at.min(text.len())]).map_or(0, |i| i + 1)
}

/// A file that does not parse, as it stands after some of its mistakes were mended.
struct Broken {
    sources: Sources,
    /// What its parser cannot get over.
    mistake: Diagnostic,
}

/// The file among its own sources.
const ALONE: FileId = FileId(0);

/// Mends one mistake after another, as long as each is gone afterwards. What is mended in a line
/// whose own parts make a mistake that stays counts for nothing: it may be what made that one.
/// `left` says how many bytes may still be parsed for it.
pub(super) fn mend(
    source: &SourceFile,
    limits: &Limits,
    most: Applicability,
    left: &mut usize,
) -> Option<Better> {
    let mut now = Broken::new(source.path(), source.bytes().to_vec(), limits, left)?;
    let mut steps = Vec::new();
    let mut sure = 0;
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
        let is_apart = next.as_ref().is_none_or(|next| next.is_apart_from(moved as usize));
        steps.push(bytes);
        if is_apart {
            sure = steps.len();
        }
        match next {
            Some(next) => now = next,
            None => break,
        }
    }
    steps.truncate(sure);
    (!steps.is_empty()).then(|| Better { before: source.bytes().to_vec(), steps })
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

    /// Whether the mistake has nothing to do with what was written in a place above it: it stands
    /// neither on that line, nor on the next one as a part of it.
    fn is_apart_from(&self, at: usize) -> bool {
        let text = self.sources.file(ALONE).bytes();
        let (own, its) =
            (start_of_line(text, at), start_of_line(text, self.mistake.span.start as usize));
        let is_content = |line: &[u8]| !line.is_empty() && !line.starts_with(b"#");
        let between = text.get(own..its).unwrap_or_default();
        let indent = |from: usize| text[from..].iter().take_while(|byte| **byte == b' ').count();
        let is_part = indent(its) > indent(own) || text[its + indent(its)..].starts_with(b"- ");
        let is_next = !lines(between).skip(1).any(is_content);
        own < its && !(is_next && is_part)
    }
}
