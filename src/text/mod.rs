//! Files in memory, byte spans, lines and columns, files in forms of our own, and the safe display of
//! hostile text.
//!
//! This room knows nothing of YAML. A [`Span`] is three numbers; only [`Sources`] can
//! turn it back into text or into a place that people and editors understand.

mod bytes;
mod cell;
mod display;
mod form;
mod json;
pub mod markup;
mod pieces;
mod position;
mod twins;
mod words;

pub(crate) use bytes::ByteSet;
pub use cell::is_formula;
pub use display::{
    escape_json, is_harmless, is_hostile, shown, visible, visible_line, without_commands,
};
pub use form::OtherForm;
pub(crate) use form::read_form;
pub use json::write_json;
pub use pieces::Pieces;
pub use position::{Place, PlaceRange, char_start, offset};
pub use twins::{in_latin, odd_letter, twin};
pub use words::{article, counted};

use position::LineIndex;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The number of a file within one [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file it lies in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `start..end` in `file`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// A span of a range of bytes in `file`.
    #[must_use]
    pub fn of(file: FileId, bytes: Range<usize>) -> Self {
        Self::new(file, offset(bytes.start), offset(bytes.end))
    }

    /// The first byte of a file, for findings about the file as a whole.
    #[must_use]
    pub fn file_start(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }

    /// The part of this span from `start` to `end`, counted from its own start.
    #[must_use]
    pub fn part(self, start: usize, end: usize) -> Self {
        let at = |n: usize| self.start.saturating_add(offset(n));
        Self::new(self.file, at(start).min(self.end), at(end).min(self.end))
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// What a text has of that which every text is looked through for, as offsets of bytes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Where a secret may be, in order.
    pub secrets: Vec<usize>,
    /// Where a number may be cut off, as a comment, in order.
    pub numbers: Vec<usize>,
    /// Whether a comment may speak to `trackc`.
    pub comments: bool,
}

impl Marks {
    /// Nothing.
    pub const NONE: Self = Self { secrets: Vec::new(), numbers: Vec::new(), comments: false };
}

/// One file as it was read, with its path relative to the workspace root. A clone is the same file.
#[derive(Debug, Clone)]
pub struct SourceFile(Arc<Inner>);

/// Files are alike where they have the same path and the same bytes.
impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || (self.path() == other.path() && self.bytes() == other.bytes())
    }
}

impl Eq for SourceFile {}

#[derive(Debug)]
struct Inner {
    path: String,
    content: Content,
    lines: OnceLock<LineIndex>,
    decoded: OnceLock<Pieces>,
    marks: OnceLock<Marks>,
}

#[derive(Debug)]
enum Content {
    Text(String),
    /// Not UTF-8: kept for byte offsets alone.
    Bytes(Vec<u8>),
}

impl SourceFile {
    /// Takes the bytes of a file. `path` is relative to the workspace root, with `/`.
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let content = match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Bytes(error.into_bytes()),
        };
        let (lines, decoded, marks) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner { path: path.into(), content, lines, decoded, marks }))
    }

    /// Whether both were read at once: one is a clone of the other.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The path relative to the workspace root, with `/` everywhere.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The bytes as read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.0.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    /// The text, or `None` where the file is not UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0.content {
            Content::Text(text) => Some(text),
            Content::Bytes(_) => None,
        }
    }

    /// The length of a leading byte-order mark: 3 or 0.
    #[must_use]
    pub fn bom_len(&self) -> usize {
        if self.bytes().starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
    }

    /// Keeps, as long as the file, what whoever read it found in other words than it stands
    /// there: behind escapes, over several lines. Whoever reads it again has to read it in the
    /// same way, and finds the same.
    pub fn keep(&self, decoded: Pieces) -> &Pieces {
        static NONE: Pieces = Pieces::NONE;
        if decoded == NONE {
            return &NONE;
        }
        if let Some(kept) = self.0.decoded.get() {
            debug_assert_eq!(kept, &decoded, "{}", self.path());
        }
        self.0.decoded.get_or_init(|| decoded)
    }

    /// Keeps, as long as the file, what whoever looks through its text finds; that is looked for
    /// once. Nothing where it is no text.
    pub fn marks(&self, find: impl FnOnce(&str) -> Marks) -> &Marks {
        self.0.marks.get_or_init(|| self.text().map(find).unwrap_or_default())
    }

    fn lines(&self) -> &LineIndex {
        self.0.lines.get_or_init(|| LineIndex::new(self.bytes()))
    }

    /// Line, column and offset of a byte. Lines and columns count from 1; columns in
    /// Unicode scalar values, without a byte-order mark.
    #[must_use]
    pub fn place(&self, offset: u32) -> Place {
        self.lines().place(self.bytes(), offset as usize, self.bom_len())
    }

    /// The line (from 1) of a byte. Cheaper than its [`place`](Self::place), which counts
    /// the characters before it.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.lines().line(offset)
    }

    /// How many characters stand before a byte; a byte-order mark is none.
    #[must_use]
    pub fn characters(&self, offset: u32) -> u32 {
        self.lines().characters(self.bytes(), offset as usize, self.bom_len())
    }

    /// The bytes of a line (from 1), without its line break.
    #[must_use]
    pub fn line_bytes(&self, line: u32) -> &[u8] {
        let (start, end) = self.lines().line_range(self.bytes(), line);
        &self.bytes()[start..end]
    }

    /// The byte at which a line (from 1) begins.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        offset(self.lines().line_range(self.bytes(), line).0)
    }
}

/// All files of one run over one workspace.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// How many of them are the workspace's own.
    own: usize,
}

impl Sources {
    /// Takes the files in the order of their [`FileId`]s.
    #[must_use]
    pub fn new(files: Vec<SourceFile>) -> Self {
        Self { own: files.len(), files }
    }

    /// Every file of the workspace, in order.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files[..self.own]
    }

    /// Gives a file other bytes.
    ///
    /// # Panics
    /// Where the id came from another [`Sources`].
    pub fn replace(&mut self, id: FileId, bytes: Vec<u8>) {
        let file = &mut self.files[id.0 as usize];
        *file = SourceFile::new(file.path(), bytes);
    }

    /// Adds a file that findings may point into and that is no part of the workspace.
    pub fn attach(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of that number.
    ///
    /// # Panics
    /// Where the id came from another [`Sources`].
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The path of the file a span lies in.
    #[must_use]
    pub fn path(&self, span: Span) -> &str {
        self.file(span.file).path()
    }

    /// The text of a span; empty where it does not lie on character boundaries.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file)
            .text()
            .and_then(|text| text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// Both ends of a span as places.
    #[must_use]
    pub fn range(&self, span: Span) -> PlaceRange {
        let file = self.file(span.file);
        PlaceRange { start: file.place(span.start), end: file.place(span.end) }
    }
}
