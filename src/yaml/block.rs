//! Block scalars: `|` and `>`. Most are notes that no check asks for, so that their text is
//! made when somebody does.

use super::source::{END, Source};

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

/// A block scalar up to its text.
#[derive(Clone, Copy)]
pub(super) struct Header {
    folded: bool,
    chomp: Chomp,
    /// Where the text begins, after the indentation of its first line.
    pub(super) start: usize,
    pub(super) indent: usize,
}

/// What a block scalar's text is put together from.
pub(super) enum Part<'a> {
    Line(&'a str),
    Space,
    Breaks(usize),
}

/// The text of the block scalar whose `|` or `>` stands at `at`, where the short way has read one.
pub(super) fn block_text(source: &str, at: usize) -> String {
    let mut text = String::new();
    let source = Source::new(source);
    let read = source.header(at).and_then(|header| {
        source.lines(header, |part| match part {
            Part::Line(line) => text.push_str(line),
            Part::Space => text.push(' '),
            Part::Breaks(count) => text.extend(std::iter::repeat_n('\n', count)),
        })
    });
    debug_assert!(read.is_some(), "it was read before");
    text
}

impl<'a> Source<'a> {
    /// The block scalar whose `|` or `>` stands at `at`, up to its text.
    pub(super) fn header(self, at: usize) -> Option<Header> {
        let folded = self.byte(at) == b'>';
        let chomp = match self.byte(at + 1) {
            b'-' => Chomp::Strip,
            b'+' => Chomp::Keep,
            _ => Chomp::Clip,
        };
        let line = self.next_line(at + 1 + usize::from(chomp != Chomp::Clip))?;
        let start = self.skip_spaces(line);
        if matches!(self.byte(start), b'\n' | b'\r' | b'\t' | END) {
            return None;
        }
        Some(Header { folded, chomp, start, indent: start - line })
    }

    /// Goes through the lines of a block scalar: where it ends, and the beginning of the line
    /// after it.
    pub(super) fn lines(
        self,
        header: Header,
        mut take: impl FnMut(Part<'a>),
    ) -> Option<(usize, usize)> {
        let Header { folded, chomp, start, indent } = header;
        let (mut at, mut line, mut breaks);
        (at, breaks) = (start, 0);
        // Whether the last line of content has a line break.
        let ended = loop {
            if folded && matches!(self.byte(at), b' ' | b'\t') {
                return None;
            }
            let end = self.line_end(at);
            take(Part::Line(&self.text[at..end]));
            at = end;
            if self.byte(end) == END {
                line = end;
                break false;
            }
            breaks = 0;
            loop {
                line = at + if self.byte(at) == b'\r' { 2 } else { 1 };
                at = self.indented(line, indent);
                if !matches!(self.byte(at), b'\n' | b'\r') {
                    break;
                }
                breaks += 1;
            }
            if at - line < indent || self.byte(at) == END {
                break true;
            }
            if !folded {
                breaks += 1;
            } else if breaks == 0 {
                take(Part::Space);
            }
            take(Part::Breaks(breaks));
        };
        match chomp {
            Chomp::Strip => {}
            Chomp::Keep if ended => take(Part::Breaks(1 + breaks)),
            Chomp::Keep | Chomp::Clip => take(Part::Breaks(1)),
        }
        Some((at, line))
    }

    /// Past the spaces of a line, as far as its indentation goes.
    fn indented(self, line: usize, indent: usize) -> usize {
        let mut at = line;
        while at - line < indent && self.byte(at) == b' ' {
            at += 1;
        }
        at
    }
}
