//! Where a mistake begins, when the parser stumbles over it only later: a quote that is not
//! closed ends at the next one, a line without a colon runs into the next.

use super::line::{Line, bom};
use granit_parser::ErrorKind as K;
use std::ops::Range;

/// The error a person would name, and its place, for an error of the parser at `at`.
pub(super) fn cause(kind: &K, source: &str, at: usize) -> Option<(K, Range<usize>)> {
    match kind {
        K::InvalidTrailingDoubleQuotedScalar => open_quote(source, at, '"'),
        K::InvalidTrailingSingleQuotedScalar => open_quote(source, at, '\''),
        K::CommentNotSeparated => {
            opened_before(source, at).map(|begun| (K::UnclosedQuotedScalar, begun..begun + 1))
        }
        K::MappingValueNotAllowed | K::InvalidColonPlacement => no_colon(source, at),
        K::TabInPlainScalar => tab(source, at),
        K::CommentInterceptedScalar => continued(source, at),
        K::ExpectedDocumentStart => first_line(source),
        _ => None,
    }
}

/// The next line below a text with a comment behind it: the parser takes it for more of that text. What
/// has a key was indented too far.
fn continued(source: &str, at: usize) -> Option<(K, Range<usize>)> {
    let line = Line::around(source, at);
    let mut start = line.start + line.text.len();
    for whole in source[start..].split_inclusive(['\n', '\r']) {
        let text = whole.split(" #").next().unwrap_or("").trim();
        if text.is_empty() || text.starts_with('#') {
            start += whole.len();
            continue;
        }
        start += whole.len() - whole.trim_start().len();
        let colon = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len));
        return Some(match colon {
            Some(colon) => (K::MappingValueNotAllowed, start + colon..start + colon + 1),
            None => (K::CommentInterceptedScalar, start..start + text.len()),
        });
    }
    None
}

/// The first line that holds more than a comment, where it has no colon: a document of that text alone.
fn first_line(source: &str) -> Option<(K, Range<usize>)> {
    let mut at = bom(source);
    for text in source[at..].split_inclusive('\n') {
        let line = text.split(" #").next().unwrap_or("").trim();
        if !line.is_empty() && !line.starts_with('#') {
            let is_word = line.starts_with(|c: char| c.is_ascii_alphanumeric());
            let is_key = line.contains(": ") || line.ends_with(':');
            let start = at + text.len() - text.trim_start().len();
            return (is_word && !is_key).then(|| (K::SimpleKeyExpected, start..start + line.len()));
        }
        at += text.len();
    }
    None
}

/// The opening quote of the text that ends before `at`, when it stands on another line: then
/// it is this one that was forgotten to be closed.
fn open_quote(source: &str, at: usize, quote: char) -> Option<(K, Range<usize>)> {
    let text = source[..at].trim_end().strip_suffix(quote)?;
    // The line on which the number of quotes is odd is the one that opens the text.
    let begun = text.rfind(quote)?;
    let opens_value = source[..begun].ends_with([' ', '\t', '[', '{', ',']);
    (text[begun..].contains('\n') && opens_value)
        .then(|| (K::UnclosedQuotedScalar, begun..begun + quote.len_utf8()))
}

/// The quote that the one right before `at` closes to the parser, where that one looks as if it
/// opened a text of its own: `name: "Net`, and `click_id: "#c#"` behind it.
pub(super) fn opened_before(source: &str, at: usize) -> Option<usize> {
    let quote = source[..at].chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let text = &source[..at - 1];
    let before = source.get(Line::around(source, at).start..at - 1)?;
    // The text that it closes begins on a line above.
    let is_above = before.matches(quote).count() % 2 == 0;
    let opens = before.ends_with(": ") || is_above && before.ends_with([' ', '\t', '[', '{', ',']);
    if opens { text.rfind(quote) } else { None }
}

/// The line before the colon at `at`, when it has no colon of its own: the parser took it for
/// the beginning of this one.
fn no_colon(source: &str, at: usize) -> Option<(K, Range<usize>)> {
    let line = Line::around(source, at);
    let key = source.get(line.start..at)?;
    if key.contains(": ") || key.trim_start().starts_with(['-', '?', '{', '[', '"', '\'']) {
        return None;
    }
    let mut end = line.start;
    while end > bom(source) {
        let previous = Line::around(source, end - 1);
        end = previous.start;
        let text = previous.text.split(" #").next().unwrap_or("").trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let whole = !text.contains(": ")
            && !text.ends_with(':')
            && !text
                .starts_with(['-', '?', '{', '[', ']', '}', '"', '\'', '&', '*', '!', '|', '>']);
        let start = previous.start + previous.text.find(text)?;
        return whole.then(|| (K::SimpleKeyExpected, start..start + text.len()));
    }
    None
}

/// The tab that indents a line after `at`.
fn tab(source: &str, at: usize) -> Option<(K, Range<usize>)> {
    let mut start = at;
    for (i, line) in source[at..].split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t').filter(|_| i > 0) {
            return Some((K::TabInIndentation, start + tab..start + tab + 1));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::text::{FileId, SourceFile};
    use crate::yaml::{Limits, parse};

    /// The text that the one finding about `yaml` points at, and its message.
    fn found(yaml: &str) -> (String, String) {
        let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
        let parsed = parse(FileId(0), &source, &Limits::default());
        let [finding] = parsed.diagnostics.as_slice() else { panic!("{:?}", parsed.diagnostics) };
        let at = finding.span.start as usize..finding.span.end as usize;
        (yaml[at].to_owned(), finding.message.clone())
    }

    #[test]
    fn a_quote_left_open_is_named_and_not_the_next_line_with_one() {
        let (at, message) = found("a: \"${SUBID}\nb:\n  c: \"{zoneid}\"\n");
        assert_eq!(at, "\"");
        assert!(message.contains("never closed"), "{message}");
        let (at, message) = found("a: 'x\nb: 'y'\n");
        assert_eq!(at, "'");
        assert!(message.contains("never closed"), "{message}");
        let (at, message) = found("a: \"x\"y\n");
        assert_eq!(at, "y");
        assert!(message.contains("follows"), "{message}");
    }

    #[test]
    fn the_line_without_a_colon_is_named_and_not_the_next() {
        for yaml in ["a:\n  channel push\n  b: 1\n", "channel push\n\n  b:\n    c: 1\n"] {
            let (at, message) = found(yaml);
            assert_eq!(at, "channel push");
            assert!(message.contains("no colon follows `channel`"), "{message}");
        }
        for yaml in ["a:\n  keto push\n  b: 1\n", "# a\nketo push\n\n# b\nc: 1\n"] {
            let (at, message) = found(yaml);
            assert_eq!(at, "keto push");
            assert!(message.contains("neither"), "{message}");
        }
        let (at, message) = found("a: b: c\n");
        assert_eq!(at, ":");
        assert!(message.contains("in quotes"), "{message}");
    }

    #[test]
    fn the_tab_itself_is_named() {
        let yaml = "a:\n  b: x\n  \tc: y\n";
        let (at, message) = found(yaml);
        assert_eq!(at, "\t");
        assert!(message.contains("tab"), "{message}");
    }

    #[test]
    fn a_list_beside_a_mistake_is_no_unquoted_macro() {
        for yaml in ["a:\n  b c\n  d: [kz]\n", "a: [kz]\n b: 1\n", "a: [kz\nb: 1\n"] {
            let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
            let parsed = parse(FileId(0), &source, &Limits::default());
            assert_eq!(parsed.diagnostics[0].code.name, "yaml-syntax", "{yaml}");
        }
        for yaml in ["a: {x}/go?b={c}\n", "a: [x]-[y]\n"] {
            let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
            let parsed = parse(FileId(0), &source, &Limits::default());
            assert_eq!(parsed.diagnostics[0].code.name, "unquoted-macro", "{yaml}");
        }
    }
}
