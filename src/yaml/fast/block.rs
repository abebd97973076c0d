//! Block scalars: `|` and `>`.

use super::{END, Node, Scanner, Style, small};

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

impl Scanner<'_> {
    /// The block scalar whose `|` or `>` stands at `at`, to the line after it.
    pub(super) fn block(&mut self, at: usize) -> Option<()> {
        let parent = self.open.last()?.column;
        let folded = self.byte(at) == b'>';
        let chomp = match self.byte(at + 1) {
            b'-' => Chomp::Strip,
            b'+' => Chomp::Keep,
            _ => Chomp::Clip,
        };
        self.end_line(at + 1 + usize::from(chomp != Chomp::Clip))?;
        let start = self.skip_spaces(self.at);
        let indent = start - self.at;
        if indent <= parent || matches!(self.byte(start), b'\n' | b'\r' | b'\t' | END) {
            return None;
        }
        let (mut at, mut line, mut breaks);
        (at, breaks) = (start, 0);
        // Whether the last line of content has a line break.
        let ended = loop {
            if folded && matches!(self.byte(at), b' ' | b'\t') {
                return None;
            }
            let end = self.line_end(at);
            self.decoded.buffer().push_str(&self.source[at..end]);
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
                self.decoded.buffer().push(' ');
            }
            self.breaks(breaks);
        };
        match chomp {
            Chomp::Strip => {}
            Chomp::Keep if ended => self.breaks(1 + breaks),
            Chomp::Keep | Chomp::Clip => self.breaks(1),
        }
        self.at = line;
        let node = Node::decoded(small(start), small(at), Style::Block, self.decoded.end());
        self.push(node)
    }

    fn breaks(&mut self, count: usize) {
        self.decoded.buffer().extend(std::iter::repeat_n('\n', count));
    }

    /// Past the spaces of a line, as far as its indentation goes.
    fn indented(&self, line: usize, indent: usize) -> usize {
        let mut at = line;
        while at - line < indent && self.byte(at) == b' ' {
            at += 1;
        }
        at
    }
}
