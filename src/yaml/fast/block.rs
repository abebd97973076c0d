//! Block scalars: `|` and `>`. Most are notes that no check asks for, so that their text is
//! made when somebody does.

use super::{Node, Scanner, small};

impl Scanner<'_> {
    /// The block scalar whose `|` or `>` stands at `at`, to the line after it.
    pub(super) fn block(&mut self, at: usize) -> Option<()> {
        let parent = self.open.last()?.column;
        let header = self.source.header(at)?;
        if header.indent <= parent {
            return None;
        }
        let (end, next) = self.source.lines(header, |_| {})?;
        self.at = next;
        let number = self.decoded.later(small(at));
        self.push(Node::later(small(header.start), small(end), number))
    }
}
