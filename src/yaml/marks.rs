//! Places in a long scalar between which its text and what is written are read piece by piece.

use super::node::NodeId;
use hashbrown::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// One piece of a scalar: the bytes of text it stands for, and its own.
pub(super) type Piece = (usize, usize);

/// Some places in a scalar: how much of its text is read there, and how much of what is written.
/// A long scalar may have thousands of findings, and none may begin to read it from its start.
#[derive(Debug)]
pub(super) struct Marks {
    at: Vec<(usize, usize)>,
    /// Whether what is written is read as the text, piece by piece.
    is_whole: bool,
}

impl Marks {
    /// How far apart marks are, in bytes of text.
    pub(super) const STEP: usize = 128;

    /// Reads a scalar, without its quotes.
    pub(super) fn new(text: &str, inner: &str, piece: fn(&str) -> Option<Piece>) -> Self {
        let mut marks = Self { at: vec![(0, 0)], is_whole: false };
        let (mut read, mut at, mut next) = (0, 0, Self::STEP);
        while at < inner.len() {
            let Some((of_text, of_source)) = piece(&inner[at..]) else { return marks };
            read += of_text;
            at += of_source;
            if read >= next {
                marks.at.push((read, at));
                next = read + Self::STEP;
            }
        }
        marks.is_whole = read == text.len();
        marks
    }

    /// The bytes of a scalar that stand for a part of its text.
    pub(super) fn written(
        &self,
        inner: &str,
        range: Range<usize>,
        piece: fn(&str) -> Option<Piece>,
    ) -> Option<Range<usize>> {
        let place = |offset: usize| {
            // Before it: a piece that is read as nothing may stand right there.
            let mark = self.at.partition_point(|(read, _)| *read < offset).saturating_sub(1);
            let (mut read, mut at) = self.at[mark];
            while read < offset {
                let (of_text, of_source) = piece(inner.get(at..)?)?;
                read += of_text;
                at += of_source;
            }
            (read == offset).then_some(at)
        };
        if !self.is_whole {
            return None;
        }
        Some(place(range.start)?..place(range.end)?)
    }
}

/// The marks of the scalars of a tree that somebody asked for.
#[derive(Debug, Default)]
pub(super) struct AllMarks(Mutex<HashMap<NodeId, Arc<Marks>>>);

impl AllMarks {
    pub(super) fn of(&self, id: NodeId, make: impl FnOnce() -> Arc<Marks>) -> Arc<Marks> {
        // Nothing can be half done in it.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(id).or_insert_with(make))
    }
}

/// Line breaks, and the blanks that go with them: one break is read as a space, of several the
/// first is not read at all.
fn fold(rest: &str) -> Option<Piece> {
    /// More blanks than anybody leaves at the end of a line.
    const MOST_BLANKS: usize = 64;
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    let blanks = rest.bytes().take(MOST_BLANKS).take_while(is_blank).count();
    let (breaks, length) = breaks(&rest[blanks..]);
    (breaks > 0).then(|| (1.max(breaks - 1), blanks + length))
}

/// How many line breaks a text begins with, blanks between them, and up to where they go.
fn breaks(rest: &str) -> (usize, usize) {
    if !rest.starts_with(['\n', '\r']) {
        return (0, 0);
    }
    let run = &rest[..rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len()];
    (run.matches(['\n', '\r']).count() - run.matches("\r\n").count(), run.len())
}

pub(super) fn plain_piece(rest: &str) -> Option<Piece> {
    fold(rest).or_else(|| {
        let c = rest.chars().next()?;
        Some((c.len_utf8(), c.len_utf8()))
    })
}

pub(super) fn single_piece(rest: &str) -> Option<Piece> {
    if rest.starts_with("''") { Some((1, 2)) } else { plain_piece(rest) }
}

pub(super) fn double_piece(rest: &str) -> Option<Piece> {
    let mut chars = rest.chars();
    if chars.next()? != '\\' {
        return plain_piece(rest);
    }
    let kind = chars.next()?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'N' | '_' => return Some((2, 2)),
        'L' | 'P' => return Some((3, 2)),
        // It joins two lines; the empty ones between them are read.
        '\n' | '\r' => {
            let (breaks, length) = breaks(&rest[1..]);
            return Some((breaks - 1, 1 + length));
        }
        kind => return Some((1, 1 + kind.len_utf8())),
    };
    let number = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    // Half a surrogate pair is no character by itself.
    Some((char::from_u32(number)?.len_utf8(), 2 + digits))
}
