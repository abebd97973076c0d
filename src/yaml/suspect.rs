//! What a person did, where the parser only sees what it cannot read. Each suspect looks at the
//! lines around the place where the parser stumbled, and names the cause in the words of
//! somebody who pasted, indented or quoted it.

mod after;
mod brackets;
mod foreign;
mod indent;
pub(crate) mod known;
mod quotes;
#[cfg(test)]
mod tests;
mod unseen;

use super::line::{Line, bom};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, code};
use crate::text::{FileId, Span};
use granit_parser::ErrorKind;
use std::ops::Range;

/// Where the parser stumbled, and over what.
#[derive(Clone, Copy)]
pub(super) struct Stumble<'a> {
    pub(super) source: &'a str,
    pub(super) at: usize,
    pub(super) kind: &'a ErrorKind,
}

/// A cause.
pub(super) struct Suspect {
    range: Range<usize>,
    message: String,
    label: &'static str,
    help: String,
    related: Option<(Range<usize>, &'static str)>,
    /// What the edits do, and the edits.
    fix: Option<(&'static str, Changes)>,
    /// How freely they may be made.
    freely: Applicability,
}

/// One way to look at the place.
type Look = fn(&Stumble<'_>) -> Option<Suspect>;

/// What is replaced by what.
type Changes = Vec<(Range<usize>, String)>;

/// The keys whose values are lists.
pub(super) const LISTS: [&str; 12] = [
    "channels",
    "countries",
    "events",
    "funnels",
    "include",
    "landers",
    "languages",
    "macros",
    "offers",
    "prelanders",
    "tags",
    "when",
];

/// How many edits a fix has at the most: nobody reads more, and each format writes them all.
const MOST_EDITS: usize = 10_000;

/// How many lines before the place are looked at.
const MOST_LINES: usize = 50;

/// How long a line may be, in bytes: nobody writes a longer one by hand, and each look at it takes
/// its time.
const LONGEST_LINE: usize = 100_000;

impl<'a> Stumble<'a> {
    /// The cause that can be told before anything is taken for a macro.
    pub(super) fn early(&self, file: FileId) -> Option<Diagnostic> {
        let suspects: [Look; 22] = [
            brackets::alone,
            foreign::conflict,
            foreign::fence,
            foreign::remark,
            foreign::bullet,
            foreign::added,
            foreign::entity,
            foreign::markdown_link,
            quotes::around_both,
            after::remark,
            after::glued_remark,
            after::next_pair,
            unseen::tabs,
            unseen::space,
            unseen::separator,
            unseen::wide,
            unseen::dash,
            brackets::glued,
            brackets::no_colon_within,
            brackets::trailing_mark,
            brackets::crossed,
            brackets::unclosed,
        ];
        self.first(file, &suspects)
    }

    /// The cause where no macro is at fault.
    pub(super) fn late(&self, file: FileId) -> Option<Diagnostic> {
        let suspects: [Look; 22] = [
            foreign::row,
            foreign::bare_address,
            brackets::surplus,
            brackets::item_on_the_keys_line,
            after::list_without_brackets,
            quotes::behind_brackets,
            quotes::never_opened,
            quotes::inner,
            quotes::doubled_end,
            quotes::other_end,
            quotes::surplus,
            quotes::missing_comma,
            quotes::first_character,
            quotes::several_pairs,
            quotes::second_colon,
            after::brackets_that_ended,
            indent::first_lines,
            indent::value_and_keys,
            indent::mixed,
            indent::no_name_above,
            indent::off,
            unseen::no_colon,
        ];
        self.first(file, &suspects)
    }

    fn first(&self, file: FileId, suspects: &[Look]) -> Option<Diagnostic> {
        if self.line().text.len() > LONGEST_LINE {
            return None;
        }
        suspects.iter().find_map(|suspect| suspect(self)).map(|found| found.diagnostic(file))
    }

    fn line(&self) -> Line<'a> {
        Line::around(self.source, self.at)
    }

    /// The lines above an offset that hold more than a comment, the nearest first.
    fn above(&self, start: usize) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let source = self.source;
        let mut start = start;
        let all = std::iter::from_fn(move || {
            let before = start.checked_sub(1).filter(|before| *before >= bom(source))?;
            let line = Line::around(source, before);
            start = line.start;
            Some(line)
        });
        all.take(MOST_LINES).filter(Line::has_content)
    }

    /// Where the first line begins that holds more than a comment.
    fn first_content(&self) -> usize {
        let mut at = bom(self.source);
        for text in self.source[at..].split_inclusive('\n') {
            if (Line { start: at, text }).has_content() {
                break;
            }
            at += text.len();
        }
        at
    }

    /// The next line below that holds more than a comment.
    fn below(&self, line: &Line<'a>) -> Option<Line<'a>> {
        let mut end = line.start + line.text.len();
        for _ in 0..MOST_LINES {
            let next = end + self.source[end..].find('\n')? + 1;
            let line = Line::around(self.source, next);
            if line.has_content() {
                return Some(line);
            }
            end = line.start + line.text.len();
        }
        None
    }

    /// The line with the place and the one above it.
    fn nearest(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let line = self.line();
        let start = line.start;
        std::iter::once(line).chain(self.above(start).take(1))
    }

    /// The bracket that is open before an offset, innermost, whatever line it stands on. Quotes
    /// hold as many closing brackets as opening ones.
    fn bracket_around(&self, at: usize) -> Option<char> {
        let line = Line::around(self.source, at);
        let before = line.text.get(..at - line.start).unwrap_or(line.text);
        let mut closed = 0_usize;
        let above = self.above(line.start).map(|line| line.text.split(" #").next().unwrap_or(""));
        for text in std::iter::once(before).chain(above) {
            for c in text.chars().rev() {
                match c {
                    ']' | '}' => closed += 1,
                    '[' | '{' if closed == 0 => return Some(c),
                    '[' | '{' => closed -= 1,
                    _ => {}
                }
            }
        }
        None
    }

    /// Whether the line stands within brackets that a line above opens.
    fn is_within_brackets(&self) -> bool {
        self.bracket_around(self.line().start).is_some()
    }

    /// Whether the parser stumbled over a line whose indentation fits none above it.
    fn lines_up_with_none(&self) -> bool {
        use ErrorKind as K;
        matches!(
            self.kind,
            K::ExpectedBlockMappingKey | K::InvalidIndentation | K::ExpectedBlockSequenceEntry
        )
    }

    /// Whether the parser stumbled over a line that is no key with its value.
    fn lacks_a_colon(&self) -> bool {
        matches!(self.kind, ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey)
    }

    /// What stands from an offset to the end of its line.
    fn rest(&self, from: usize) -> &'a str {
        let line = Line::around(self.source, from);
        &self.source[from..line.start + line.text.len()]
    }
}

impl Suspect {
    fn new(range: Range<usize>, message: impl Into<String>, label: &'static str) -> Self {
        let (help, related, fix) = (String::new(), None, None);
        let freely = Applicability::Safe;
        Self { range, message: message.into(), label, help, related, fix, freely }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    fn fix(mut self, title: &'static str, edits: Changes) -> Self {
        self.fix = Some((title, edits));
        self
    }

    /// The fix is made on demand alone: it leaves out something that was written, or something else may
    /// be meant.
    fn loses_words(mut self) -> Self {
        self.freely = Applicability::Unsafe;
        self
    }

    fn diagnostic(self, file: FileId) -> Diagnostic {
        let span = |range: Range<usize>| Span::of(file, range);
        let fix = self.fix.filter(|(_, edits)| edits.len() <= MOST_EDITS);
        let fix = fix.filter(|(_, edits)| !edits.is_empty()).map(|(title, edits)| {
            let edits = edits.into_iter().map(|(range, text)| Edit { span: span(range), text });
            Fix::edits(title, edits.collect()).at_most(self.freely)
        });
        let mut out = Diagnostic::new(code::YAML_SYNTAX, span(self.range), self.message)
            .label(self.label)
            .help(self.help)
            .fix(fix);
        if let Some((range, message)) = self.related {
            out = out.related(span(range), message);
        }
        out
    }
}

impl<'a> Line<'a> {
    /// The bytes before the first character.
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn has_content(&self) -> bool {
        let text = self.text.trim();
        !text.is_empty() && !text.starts_with('#')
    }

    /// The range of the line's text in the file, without the white space around it.
    fn range(&self) -> Range<usize> {
        let start = self.start + self.text.len() - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }

    /// The bytes before the first character that is no dash of an item.
    fn column(&self) -> usize {
        let mut at = self.indent();
        while self.text[at..].starts_with("- ") {
            let rest = self.text[at + 1..].trim_start_matches(' ');
            at = self.text.len() - rest.len();
        }
        at
    }

    /// A key with its place in the line, and what follows its colon; what an item's dash
    /// precedes counts as well.
    fn key(&self) -> Option<Key<'a>> {
        let at = self.column();
        let rest = &self.text[at..];
        let is_end = |i: &usize| matches!(rest.as_bytes().get(i + 1), None | Some(b' '));
        let end = rest.match_indices(':').map(|(i, _)| i).find(is_end)?;
        let name = &rest[..end];
        let is_name = !name.is_empty()
            && !name.contains(|c: char| c.is_whitespace() || "{}[],\"'#&*!|>%@`".contains(c));
        is_name.then(|| {
            let value = &rest[end + 1..];
            let value = value.split(" #").next().unwrap_or_default().trim();
            Key { column: at, name, value }
        })
    }
}

/// Whether a text begins as a web address does.
fn is_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme))
}

/// A key in its line.
struct Key<'a> {
    column: usize,
    name: &'a str,
    value: &'a str,
}

impl Key<'_> {
    /// Its range in the file.
    fn range(&self, line: &Line<'_>) -> Range<usize> {
        let start = line.start + self.column;
        start..start + self.name.len()
    }
}
