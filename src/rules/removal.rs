//! Taking ignore comments, or rules out of them, away.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::text::{Sources, Span, offset};
use crate::workspace::Ignore;

/// Removes a rule from an ignore comment; with `whole`, the comment itself, and its line where
/// nothing else stands there.
pub(super) fn removal(ignore: &Ignore, index: usize, whole: bool, sources: &Sources) -> Fix {
    let (title, span) = if whole {
        ("remove the comment".to_owned(), comment(ignore, sources))
    } else {
        let rules = &ignore.rules;
        let (name, own) = &rules[index];
        // With the comma that joins it to the next one, or to the one before.
        let span = match (rules.get(index + 1), index.checked_sub(1).map(|i| rules[i].1)) {
            (Some((_, next)), _) => Span { end: next.start, ..*own },
            (None, Some(before)) => Span { start: before.end, ..*own },
            (None, None) => *own,
        };
        (format!("remove `{}` from the comment", crate::text::visible(name)), span)
    };
    Fix {
        title,
        applicability: Applicability::Safe,
        edits: vec![Edit { span, text: String::new() }],
    }
}

/// An ignore comment with the white space before it, or the whole line that it stands on.
fn comment(ignore: &Ignore, sources: &Sources) -> Span {
    let source = sources.file(ignore.span.file);
    let line = source.line(ignore.span.start);
    let rest = &source.bytes()[ignore.span.end as usize..line_end(ignore, sources) as usize];
    let white = rest.len() - rest.trim_ascii_start().len();
    if white < rest.len() {
        // Another one follows in the same comment.
        return Span { end: ignore.span.end + offset(white), ..ignore.span };
    }
    let start = source.line_start(line);
    let before = &source.bytes()[start as usize..ignore.span.start as usize];
    let bom = if line == 1 { source.bom_len() } else { 0 };
    let kept = before.trim_ascii_end().len().max(bom.min(before.len()));
    let is_alone = kept <= bom;
    let start = start + offset(kept);
    let end = if is_alone { source.line_start(line + 1) } else { line_end(ignore, sources) };
    Span { start, end, ..ignore.span }
}

/// Where the line of a comment ends, without its line break.
fn line_end(ignore: &Ignore, sources: &Sources) -> u32 {
    let source = sources.file(ignore.span.file);
    let line = source.line(ignore.span.start);
    let length = source.line_bytes(line).len();
    source.line_start(line) + offset(length)
}
