//! What a person did, where the parser only sees what it cannot read. Each suspect looks at the
//! lines around the place where the parser stumbled, and names the cause in the words of
//! somebody who pasted, indented or quoted it.

mod after;
mod brackets;
mod foreign;
mod indent;
mod quotes;
mod unseen;

use super::errors::{Line, bom};
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
        let suspects: [Look; 19] = [
            foreign::conflict,
            foreign::fence,
            foreign::remark,
            foreign::bullet,
            foreign::added,
            foreign::entity,
            foreign::markdown_link,
            quotes::around_both,
            after::remark,
            after::next_pair,
            unseen::tabs,
            unseen::space,
            unseen::separator,
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
        let suspects: [Look; 18] = [
            foreign::row,
            foreign::bare_address,
            brackets::surplus,
            brackets::item_on_the_keys_line,
            after::list_without_brackets,
            quotes::never_opened,
            quotes::inner,
            quotes::other_end,
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

    /// The fix is made on demand alone: it leaves out something that was written.
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

#[cfg(test)]
mod tests {
    use crate::text::{FileId, SourceFile};
    use crate::yaml::{Limits, parse};

    /// What the one finding about a text points at, its message and help, and the text after
    /// its fix.
    fn told(yaml: &str) -> (String, String, Option<String>) {
        let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
        let parsed = parse(FileId(0), &source, &Limits::default());
        let [finding] = parsed.diagnostics.as_slice() else {
            panic!("{yaml:?}: {:?}", parsed.diagnostics)
        };
        let at = finding.span.start as usize..finding.span.end as usize;
        let fixed = finding.fixes.first().map(|fix| {
            let mut text = yaml.to_owned();
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
            for edit in edits {
                let range = edit.span.start as usize..edit.span.end as usize;
                text.replace_range(range, &edit.text);
            }
            text
        });
        let help = finding.help.clone().unwrap_or_default();
        (yaml[at].to_owned(), format!("{} | {help}", finding.message), fixed)
    }

    /// Each text, what is pointed at, a part of what is said, and the text after the fix; that
    /// reads where it holds no other mistake.
    #[track_caller]
    fn all(cases: &[(&str, &str, &str, Option<&str>)]) {
        for (yaml, at, part, after) in cases {
            let (place, said, fixed) = told(yaml);
            assert_eq!((place.as_str(), fixed.as_deref()), (*at, *after), "{yaml:?}: {said}");
            assert!(said.contains(part), "{yaml:?}: {said}");
            if let Some(fixed) = fixed {
                let source = SourceFile::new("a.yaml", fixed.as_bytes().to_vec());
                let parsed = parse(FileId(0), &source, &Limits::default());
                assert!(parsed.diagnostics.is_empty(), "{fixed:?}: {:?}", parsed.diagnostics);
            }
        }
    }

    #[test]
    fn what_is_no_yaml_is_named() {
        all(&[
            (
                "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n",
                "<<<<<<< HEAD",
                "lines 2, 4, 6",
                None,
            ),
            ("a: 1\n>>>>>>> other\nb: 2\n", ">>>>>>> other", "keep one of the two", None),
            ("```yaml\na: 1\n```\n", "```yaml", "Markdown", Some("a: 1\n")),
            ("a: 1\n// b\nc: 1\n", "// b", "`# // b`", Some("a: 1\n# // b\nc: 1\n")),
            (
                "a: 1\n<!-- b -->\nc: 1\n",
                "<!-- b -->",
                "begins with `#`",
                Some("a: 1\n# <!-- b -->\nc: 1\n"),
            ),
            ("a:\n  b: 1\n+  c: 2\n  d: 3\n", "+", "diff", Some("a:\n  b: 1\n  c: 2\n  d: 3\n")),
            ("a: &quot;{b}&quot;\n", "&quot;{b}&quot;", "web page", Some("a: \"{b}\"\n")),
            (
                "a: [b](https://c.d/e)\n",
                "[b](https://c.d/e)",
                "alone",
                Some("a: \"https://c.d/e\"\n"),
            ),
            (
                "a:\n  b: 1\nx-y\tX Y\t1\thttps://c.d/e\n",
                "x-y\tX Y\t1\thttps://c.d/e",
                "write `x-y:`",
                None,
            ),
            (
                "a:\n  b: 1\n  https://c.d/e\n  f: 1\n",
                "https://c.d/e",
                "such as `url: \"https://c.d/e\"`",
                None,
            ),
            ("a:\n  * b\n", "*", "`- b`", Some("a:\n  - b\n")),
            ("a:\n  * b: c\n", "*", "remove it", None),
            ("a: 1\n...\nb: 2\n", "...", "ends at this", Some("a: 1\n\nb: 2\n")),
        ]);
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        all(&[
            (
                "a:\n  b: 1\n\u{A0} c: 2\n  d: 3\n",
                "\u{A0}",
                "no-break space",
                Some("a:\n  b: 1\n  c: 2\n  d: 3\n"),
            ),
            (
                "a:\n\u{200B}  b: 1\n  c: 2\n",
                "\u{200B}",
                "zero-width",
                Some("a:\n  b: 1\n  c: 2\n"),
            ),
            ("a:\u{A0}b\nc: d\n", "\u{A0}", "no-break space", Some("a: b\nc: d\n")),
            ("a： b\nc: d\n", "：", "full-width colon", Some("a: b\nc: d\n")),
            ("a：\n  c: d\n", "：", "full-width colon", Some("a:\n  c: d\n")),
            ("a = b\nc: d\n", " =", "`=` stands", Some("a: b\nc: d\n")),
            ("a -> b\nc: d\n", " ->", "write `a: b`", Some("a: b\nc: d\n")),
            ("a:\n  - b: 1\n  — c: 2\n", "—", "begins with `-`", Some("a:\n  - b: 1\n  - c: 2\n")),
            ("a:\n  - b: 1\n  -c: 2\n", "-", "space is missing", Some("a:\n  - b: 1\n  - c: 2\n")),
            ("a:\n\tb: 1\n\tc:\n\t\td: 2\n", "\t", "3 lines", Some("a:\n  b: 1\n  c:\n    d: 2\n")),
        ]);
    }

    #[test]
    fn brackets_and_what_follows_them_are_named() {
        all(&[
            (
                "a:\n  b: [c, d\ne:\n  f: 1\n",
                "[",
                "`[c, d]`",
                Some("a:\n  b: [c, d]\ne:\n  f: 1\n"),
            ),
            ("a: { b: c\nd: 1\n", "{", "`{ b: c }`", Some("a: { b: c }\nd: 1\n")),
            ("a: {zone_id\nb: 1\n", "{", "in quotes", Some("a: \"{zone_id}\"\nb: 1\n")),
            ("a: {\nb: 1\nc: 2\n", "{", "below", None),
            ("a: { b: c, # d: e }\nf: 1\n", "{", "in a remark", None),
            ("a: [b, c]]\nd: 1\n", "]", "too many", Some("a: [b, c]\nd: 1\n")),
            ("a: [b, c],\nd: 1\n", ",", "without one", Some("a: [b, c]\nd: 1\n")),
            ("a: \"b\",\nd: 1\n", ",", "without one", Some("a: \"b\"\nd: 1\n")),
            ("a: [b];\nd: 1\n", ";", "remove the `;`", Some("a: [b]\nd: 1\n")),
            ("tags: - b\nc: d\n", "-", "`tags: [b]`", Some("tags: [b]\nc: d\n")),
            ("countries: - KZ\n", "-", "[KZ]", Some("countries: [KZ]\n")),
            ("name: - Story\n", "-", "`name: Story`", None),
            ("tags: - Story\n", "-", "[Story]", None),
            ("a:{ b: { c: 1 } }\nd: 1\n", "a", "no space", Some("a: { b: { c: 1 } }\nd: 1\n")),
            ("a:{\n  b: { c: 1 },\n}\n", "a", "no space", Some("a: {\n  b: { c: 1 },\n}\n")),
            ("a: { b: 1, c:{ d: 1 } }\n", "c", "no space", Some("a: { b: 1, c: { d: 1 } }\n")),
            ("a:\n  b { c: 1, d: 2 }\n", "b", "no colon", Some("a:\n  b: { c: 1, d: 2 }\n")),
            ("a: 1\nb:[c, d]\ne: f\n", "b", "no space", Some("a: 1\nb: [c, d]\ne: f\n")),
            ("- a {\n  b: c }\n", "a", "no colon", Some("- a: {\n  b: c }\n")),
        ]);
    }

    #[test]
    fn brackets_that_cross_or_can_end_in_two_places_are_left_to_people() {
        all(&[
            ("a: { b: [c, d, e: f }\ng: 1\n", "[", "not closed before the `}`", None),
            ("a: [ { b: 1 }, { b: 2 ]\ng: 1\n", "{", "not closed before the `]`", None),
            ("a: { B: { c: D, E: { c: F } }\ng: 1\n", "{", "where what belongs", None),
            ("a: { b: { c: d, e: f\ng: 1\n", "{", "where what belongs", None),
            ("a: [b, c: d\ng: 1\n", "[", "where what belongs", None),
            ("a: { b: { c: d\ng: 1\n", "{", "{ c: d }", Some("a: { b: { c: d }}\ng: 1\n")),
            (
                "a: { b: 1, c: { d: e, f: 2 }\ng: 1\n",
                "{",
                "{ d: e, f: 2 } }",
                Some("a: { b: 1, c: { d: e, f: 2 } }\ng: 1\n"),
            ),
            ("a: { b: c )\ng: 1\n", ")", "write `}`", Some("a: { b: c }\ng: 1\n")),
            ("a: [b, c)\ng: 1\n", ")", "write `]`", Some("a: [b, c]\ng: 1\n")),
            ("a: { b: [c)\ng: 1\n", ")", "write `]}`", None),
            ("a: { b: c (d)\ng: 1\n", "{", "(d) }", Some("a: { b: c (d) }\ng: 1\n")),
        ]);
    }

    #[test]
    fn a_colon_that_is_missing_in_braces_is_named() {
        all(&[
            ("a: { b: 1, c [d] }\n", "c", "no colon", Some("a: { b: 1, c: [d] }\n")),
            ("a: { b [c], d: 1 }\n", "b", "no colon", Some("a: { b: [c], d: 1 }\n")),
            ("a: { b: c, d { e: f } }\n", "d", "no colon", Some("a: { b: c, d: { e: f } }\n")),
            ("a: { b=[c] }\n", "b", "no colon", Some("a: { b: [c] }\n")),
            ("a: { b = [c] }\n", "b", "no colon", Some("a: { b: [c] }\n")),
            ("a: { é[c] }\n", "é", "no colon", Some("a: { é: [c] }\n")),
            (
                "a: {\n  b: x,\n  c [d],\n  e: y,\n}\n",
                "c",
                "no colon",
                Some("a: {\n  b: x,\n  c: [d],\n  e: y,\n}\n"),
            ),
        ]);
    }

    #[test]
    fn what_follows_a_value_that_has_ended_is_named() {
        all(&[
            ("a: { b: c } // d\ne: 1\n", "// d", "`# d`", Some("a: { b: c } # d\ne: 1\n")),
            ("a: [b] -- d e\nf: 1\n", "-- d e", "`# d e`", Some("a: [b] # d e\nf: 1\n")),
            ("a: \"b\" // d\ne: 1\n", "// d", "`# d`", Some("a: \"b\" # d\ne: 1\n")),
            ("a: [b] // d: { e }\nf: 1\n", "// d: { e }", "remark", None),
            ("a: [b], [c]\nd: 1\n", ", [c]", "has ended", None),
            ("a: {b}, {c}\nd: 1\n", ", {c}", "has ended", None),
            ("a: [b], c: d\ne: 1\n", "c", "another pair", None),
            ("a: [b] c: d\ne: 1\n", "c", "another pair", None),
            ("countries: [b] + c\nd: 1\n", "+ c", "has ended", None),
            ("x: { countries: [b] + c, d: 1 }\n", "+", "comma", None),
            ("x: { a: [b] {c} }\n", "{", "comma", None),
            ("x: {\n  a: [b]\n  c={d}\n}\n", "c", "comma", None),
            ("a: \"b\" c: \"d\"\n", "c", "another pair", Some("a: \"b\"\nc: \"d\"\n")),
            (
                "x:\r\n  - a: 'b', c: d # e\r\n",
                "c",
                "another pair",
                Some("x:\r\n  - a: 'b'\r\n    c: d # e\r\n"),
            ),
            ("a: \"b\" C: d\ne: 1\n", "C", "another pair", None),
            ("a: \"b\" c: d\"\ne: 1\n", "c", "another pair", None),
            (
                "a: \"b\", \"c\"\nd: 1\n",
                "\"b\", \"c\"",
                "[\"b\", \"c\"]",
                Some("a: [\"b\", \"c\"]\nd: 1\n"),
            ),
            ("a: 'b','c' # d\n", "'b','c'", "list", Some("a: ['b','c'] # d\n")),
            ("tags: \"b\", c\n", "\"b\", c", "[\"b\", c]", None),
            ("tags: 'b', 'c\n", ",", "follows", None),
            ("a: \"b\", c\n", ",", "follows", None),
            ("- \"a\", \"b\"\n", ",", "follows", None),
            ("a: \"b\" \"c\"\n", "\"", "follows", None),
            ("a: \"b\"; \"c\"\n", ";", "follows", None),
            ("a: \"b\" and \"c\"\n", "a", "follows", None),
            ("a: \"b \"c: d\" e\"\n", "c", "follows", None),
            ("a: b-c: off\n", ":", "deeper than this one", None),
        ]);
    }

    #[test]
    fn quotes_are_named() {
        all(&[
            (
                "a: {x}\"\nb: 1\nc: \"y\"\nd: 1\n",
                "\"",
                "no quote opens",
                Some("a: \"{x}\"\nb: 1\nc: \"y\"\nd: 1\n"),
            ),
            ("a: 'b's c'\n", "'", "`\"b's c\"`", Some("a: \"b's c\"\n")),
            ("a: \"b \"c\" d\"\n", "\"", "'b \"c\" d'", Some("a: 'b \"c\" d'\n")),
            ("a: { b: \"c\" d: e }\n", "d", "comma is missing", Some("a: { b: \"c\", d: e }\n")),
            ("a: | b\nc: d\n", "|", "in quotes", Some("a: \"| b\"\nc: d\n")),
            ("a: & b\nc: d\n", "&", "without a space", None),
            ("a: `b`\nc: d\n", "`b`", "backticks", Some("a: \"b\"\nc: d\n")),
            ("a: \"\"b\"\"\nc: d\n", "\"\"b\"\"", "doubled", Some("a: \"b\"\nc: d\n")),
            ("a: \"b”\nc: d\n", "”", "ends with", Some("a: \"b\"\nc: d\n")),
            ("a: 1\n\"b: [c]\"\nd: 1\n", "\"b: [c]\"", "one pair", Some("a: 1\nb: [c]\nd: 1\n")),
            ("a: Link: https://b.c/d\n", ":", "`https://b.c/d # Link`", Some("a: https://b.c/d\n")),
            (
                "a: https://b.c/d, backup: https://b.c/e\n",
                "https://b.c/d, backup: https://b.c/e",
                "two addresses",
                None,
            ),
            (
                "stream: https://b.c/d (old: https://b.c/e)\n",
                "https://b.c/d (old: https://b.c/e)",
                "under `streams:`",
                None,
            ),
            (
                "a: b.c/d, Old: https://b.c/e\n",
                "b.c/d, Old: https://b.c/e",
                "keep one of them",
                None,
            ),
            (
                "a: Keto [b](https://c.d/e): f\n",
                ":",
                "in quotes",
                Some("a: \"Keto [b](https://c.d/e): f\"\n"),
            ),
            ("a: https: //b.c/d\n", " ", "`https://b.c/d`", Some("a: https://b.c/d\n")),
            (
                "a: b: 1, c: \"d, e\", f: [g, h]\n",
                "b: 1, c: \"d, e\", f: [g, h]",
                "in braces",
                Some("a: { b: 1, c: \"d, e\", f: [g, h] }\n"),
            ),
            ("a: b: 1, c\n", ":", "deeper than this one", None),
            ("a: B c channel: push\n", ":", "`channel: push`; if", None),
            ("a: url: \"b\"\n", ":", "deeper than this one", None),
            ("a: B: c\n", ":", "in quotes", Some("a: \"B: c\"\n")),
        ]);
    }

    #[test]
    fn lines_too_far_to_the_left_are_named() {
        all(&[
            ("  a: 1\nb: 2\n", "a: 1", "2 spaces before this line", Some("a: 1\nb: 2\n")),
            ("\u{FEFF}  a: 1\nb: 2\n", "a: 1", "this line", Some("\u{FEFF}a: 1\nb: 2\n")),
            ("# x\n a:\n   b: 1\nc: 2\n", "a:", "lines above", Some("# x\na:\n  b: 1\nc: 2\n")),
            ("a:\nb: 1\n  c: 2\n", "b", "write 2 spaces", Some("a:\n  b: 1\n  c: 2\n")),
            ("a:\n  x:\n    b: 1\n  c: 2\n    d: 3\n", "c", "line `c` up with `d`", None),
            ("a: 1\n  b: 2\n", "a", "remove the value `1`", None),
            ("offers:\n  - a\n    weight: 1\n", "a", "`- offer: a`", None),
            ("a:\n  - b: 1\n  c: 2\n", "c: 2", "begin it with `- `", None),
            ("a:\n  b: 1\n c: 2\n", "c", "or no spaces before it, as before `a`", None),
            ("a:\n    b: 1\n    c: 2\n  d:\n    e: 1\n", "b", "above `b`, as `d` is one", None),
            (
                "a:\n  b:\n  c: \"1\"\n    d: 2\n",
                "c",
                "write 2 spaces",
                Some("a:\n  b:\n    c: \"1\"\n    d: 2\n"),
            ),
            ("a:\n    b: 1\n   c: 2\n", "c", "write 4 spaces before it, as before `b`", None),
        ]);
    }

    /// What is pointed at is in the text.
    fn in_bounds(text: String) {
        let source = SourceFile::new("a.yaml", text.into_bytes());
        let parsed = parse(FileId(0), &source, &Limits::default());
        for finding in &parsed.diagnostics {
            let range = finding.span.start as usize..finding.span.end as usize;
            assert!(source.text().is_some_and(|text| text.get(range).is_some()));
        }
    }

    /// Every suspect looks at every kind of stumble, and none looks outside of the text.
    #[test]
    fn no_text_is_too_odd() {
        let parts = [
            "a: ", "- ", "\"", "'", "[", "{", ",", "\n", "  ", "：", "\u{A0}", "—", "|", "```",
            "=", "+", "é",
        ];
        for a in parts {
            for b in parts {
                for c in parts {
                    for d in parts {
                        let text = format!("{a}{b}{c}{d}");
                        let windows = text.contains('\n').then(|| text.replace('\n', "\r\n"));
                        [Some(text), windows].into_iter().flatten().for_each(in_bounds);
                    }
                }
            }
        }
    }
}
