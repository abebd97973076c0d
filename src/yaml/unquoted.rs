//! A macro that was not quoted, where YAML stumbles over it.

use super::line::Line;
use super::quote::quoted;
use super::suspect::LISTS;
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::{FileId, Span, visible};
use memchr::memmem;
use std::ops::Range;

/// The finding for a value with a macro in it that makes the parser stumble at `at`. Inside
/// brackets any brace or bracket ends a value; elsewhere only one that a value begins with is
/// taken for the start of a mapping or a list.
pub(super) fn unquoted_macro(
    file: FileId,
    source: &str,
    at: usize,
    in_flow: bool,
) -> Option<Diagnostic> {
    if in_flow && let Some(range) = inside_brackets(source, at) {
        return (!is_of_list(source, &range)).then(|| finding(file, source, range));
    }
    let line = Line::around(source, at);
    let previous = (line.start > 0).then(|| Line::around(source, line.start - 1));
    [Some(line), previous].into_iter().flatten().find_map(|line| {
        let (offset, value) = line.value()?;
        // Alone, `{x}` and `[x]` are YAML: a list beside the mistake is not the mistake.
        macro_len(value).filter(|len| has_text(&value[*len..]))?;
        let start = line.start + offset;
        let range = start..start + value.len();
        (!is_of_list(source, &range)).then(|| finding(file, source, range))
    })
}

/// Whether brackets are a list, and no macro, since their key wants one: `countries: [KZ] + RU`.
fn is_of_list(source: &str, range: &Range<usize>) -> bool {
    let before = source[..range.start].trim_end_matches(' ').strip_suffix(':');
    let is_list = |key: &&str| {
        before.is_some_and(|before| {
            let rest = before.strip_suffix(key);
            rest.is_some_and(|rest| {
                !rest.ends_with(|c: char| c.is_alphanumeric() || "_-".contains(c))
            })
        })
    };
    source[range.start..].starts_with(['[', '{']) && LISTS.iter().any(is_list)
}

fn finding(file: FileId, source: &str, range: Range<usize>) -> Diagnostic {
    let value = &source[range.clone()];
    let span = Span::of(file, range.clone());
    let bracket = value.find(['{', '[']).map_or("{", |i| &value[i..=i]);
    let what = if bracket == "{" { "mapping" } else { "list" };
    let message = format!(
        "this value is not quoted, so YAML takes its `{bracket}` for the start of a {what}"
    );
    let value = value.trim_matches(['“', '”', '„', '«', '»', '‘', '’']);
    // A quote that only the end has was to be there at the beginning too.
    let value =
        value.strip_suffix(['"', '\'']).filter(|v| !v.contains(['"', '\''])).unwrap_or(value);
    // Where nothing needs an escape, none is made.
    let instead = if !value.contains(['"', '\\']) || value.contains('\'') {
        quoted(value)
    } else {
        format!("'{value}'")
    };
    let space = if source[..range.start].ends_with(':') { " " } else { "" };
    Diagnostic::new(code::UNQUOTED_MACRO, span, message)
        .label("quote this value")
        .help(format!("write it in quotes: {}", visible(&instead)))
        .fix(Fix::replace("quote the value", span, format!("{space}{instead}")))
}

/// The value inside brackets over whose macro the parser stumbles: it stops before the brace
/// that follows text, or after a macro that text follows.
fn inside_brackets(source: &str, at: usize) -> Option<Range<usize>> {
    let line = Line::around(source, at);
    let column = (at - line.start).min(line.text.len());
    let before = &line.text[..column];
    let ends = before.ends_with(['}', ']']);
    let from = if ends { macro_before(before)? } else { column };
    let text = &line.text[..from];
    let start = text
        .char_indices()
        .rev()
        .find(|(i, c)| {
            matches!(c, '[' | ']' | '{' | '}')
                || (*c == ',' && !is_of_address(line.text, *i))
                || (*c == ':' && text[i + 1..].starts_with(' '))
        })
        .map_or(0, |(i, _)| i + 1);
    let start = start + (line.text[start..].len() - line.text[start..].trim_start().len());
    let start = start + joined_key_len(&line.text[start..]);
    let end = start + value_len(&line.text[start..])?;
    let is_whole = !is_part(line.text[..start].trim_end(), &line.text[start..end]);
    (from < end && is_whole).then_some(line.start + start..line.start + end)
}

/// Whether a comma stands within an address, and not between it and what follows.
fn is_of_address(line: &str, comma: usize) -> bool {
    // So far back an address begins that people write.
    const LONGEST: usize = 512;
    let before = &line.as_bytes()[comma.saturating_sub(LONGEST)..comma];
    let word = before.rsplit(|b| b" \t\"'".contains(b)).next().unwrap_or_default();
    let rest = &line[comma + 1..];
    let next = rest.split([' ', '\t', ',', '}', ']']).next().unwrap_or_default();
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_-".contains(b)).count();
    let is_key = name > 0 && rest[name..].trim_start().starts_with(':');
    let is_apart = next.is_empty() || is_key || next.contains("://");
    memmem::find(word, b"://").is_some() && !is_apart && !rest.starts_with(['"', '\''])
}

/// Whether a text with a macro in it goes on with what stands before it, or is a pair of its own
/// that has neither a comma nor a colon: `a: [x] {y}`, `a={x}`.
fn is_part(before: &str, text: &str) -> bool {
    let name = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let is_pair = name > 0 && text[name..].trim_start().starts_with(['=', '：']);
    before.ends_with([']', '}']) || before.is_empty() && is_pair
}

/// Length of the key, with its colon, that no space parts from its value: `url:https://…`, but
/// not the scheme of `https://…`.
fn joined_key_len(text: &str) -> usize {
    let name = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let rest = text[name..].strip_prefix(':');
    let rest = rest.filter(|rest| !rest.starts_with("//") && !rest.starts_with(' '));
    if name > 0 && rest.is_some() { name + 1 } else { 0 }
}

/// Where a macro begins that ends with a text.
fn macro_before(text: &str) -> Option<usize> {
    let open = text.rfind(['{', '['])?;
    let bytes = text.as_bytes();
    let doubled = open.checked_sub(1).filter(|i| bytes[*i] == bytes[open]);
    [doubled, Some(open)]
        .into_iter()
        .flatten()
        .find(|i| macro_len(&text[*i..]) == Some(text.len() - i))
}

/// Length of the value that a text begins with, up to what ends it inside brackets; `None`
/// where that cannot be told or there is no macro in it.
fn value_len(text: &str) -> Option<usize> {
    let mut macros = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        match c {
            '{' | '[' => {
                at += inner_macro_len(rest)?;
                macros += 1;
                continue;
            }
            ',' if is_of_address(text, at) => {}
            '}' | ']' | ',' => break,
            '"' | '\\' => return None,
            ':' if rest[1..].is_empty() || rest[1..].starts_with([' ', ',', '}', ']']) => {
                return None;
            }
            ' ' => {
                let blanks = rest.len() - rest.trim_start().len();
                if rest[blanks..].starts_with('#') {
                    break;
                }
                // All of them, or each would look past those behind it.
                at += blanks;
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    let value = text[..at].trim_end();
    (macros > 0 && !value.starts_with('\'')).then_some(value.len())
}

/// Length of the macro that a text begins with, which a closing bracket of YAML's may follow.
fn inner_macro_len(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let depth = if text[1..].starts_with(open) { 2 } else { 1 };
    let close = if open == '{' { "}}" } else { "]]" };
    let end = text.find(&close[..depth])? + depth;
    macro_len(&text[..end]).filter(|len| *len == end)
}

/// Length of the macro in braces or brackets that `text` begins with: `{x}`, `{{x}}`, `[x]`.
fn macro_len(text: &str) -> Option<usize> {
    let (open, close) = match text.as_bytes().first()? {
        b'{' => ('{', '}'),
        b'[' => ('[', ']'),
        _ => return None,
    };
    let inner = text.trim_start_matches(open);
    let depth = text.len() - inner.len();
    let name = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .filter(|n| *n > 0)?;
    let closing = inner[name..].chars().take_while(|c| *c == close).count();
    (depth <= 2 && closing == depth).then_some(2 * depth + name)
}

/// Whether what follows a macro is text that belongs to the same value.
fn has_text(rest: &str) -> bool {
    let rest = rest.trim_start();
    !rest.is_empty() && !rest.starts_with([',', ']', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;
    use crate::yaml::{Limits, parse};

    #[test]
    fn macros_at_the_start_of_a_value() {
        assert_eq!(macro_len("{clickid}"), Some(9));
        assert_eq!(macro_len("{{ad.id}}x"), Some(9));
        assert_eq!(macro_len("[zoneid]"), Some(8));
        assert_eq!(macro_len("{ offer: a }"), None);
        assert_eq!(macro_len("{a: b}"), None);
        assert_eq!(macro_len("{a"), None);
        assert_eq!(macro_len("[KZ, RU]"), None);
    }

    /// The one finding about `yaml`: its rule, and the text after its fix.
    fn mended(yaml: &str) -> (&'static str, Option<String>) {
        let source = SourceFile::new("a.yaml", yaml.as_bytes().to_vec());
        let parsed = parse(FileId(0), &source, &Limits::default());
        let [finding] = parsed.diagnostics.as_slice() else { panic!("{:?}", parsed.diagnostics) };
        let fixed = finding.fixes.first().map(|fix| {
            let mut text = yaml.to_owned();
            let span = fix.edits[0].span;
            text.replace_range(span.start as usize..span.end as usize, &fix.edits[0].text);
            text
        });
        (finding.code.name, fixed)
    }

    #[test]
    fn a_value_with_a_macro_is_quoted_whole() {
        for (yaml, expected) in [
            ("a: {x}/y\n", "a: \"{x}/y\"\n"),
            ("a: {x}/\"y\" # c\n", "a: '{x}/\"y\"' # c\n"),
            ("- [x]-[y]\n", "- \"[x]-[y]\"\n"),
            ("a: { u: https://b.c/?d={x} }\n", "a: { u: \"https://b.c/?d={x}\" }\n"),
            ("a: {u: https://b.c/?d={x}}\n", "a: {u: \"https://b.c/?d={x}\"}\n"),
            (
                "a: [https://b.c/?d={x}&e={{y}}&f=1, z]\n",
                "a: [\"https://b.c/?d={x}&e={{y}}&f=1\", z]\n",
            ),
            ("a: { s: ${X}, t: u }\n", "a: { s: \"${X}\", t: u }\n"),
            ("a: { s: {X}/y, t: u }\n", "a: { s: \"{X}/y\", t: u }\n"),
            ("a: { s: {{X}}y }\n", "a: { s: \"{{X}}y\" }\n"),
            ("a: {\r\n  s: [X]y,\r\n  t: 1 }\r\n", "a: {\r\n  s: \"[X]y\",\r\n  t: 1 }\r\n"),
            ("a: { u:https://b.c/?d={x} }\n", "a: { u: \"https://b.c/?d={x}\" }\n"),
            ("a: [b, c[x] # d\n  ]\n", "a: [b, \"c[x]\" # d\n  ]\n"),
            ("a: [é{x}y]\n", "a: [\"é{x}y\"]\n"),
            (
                "a: { u: https://b.c/?d=1,2&e={x}, f: 1 }\n",
                "a: { u: \"https://b.c/?d=1,2&e={x}\", f: 1 }\n",
            ),
            (
                "a: { u: https://b.c/?d={x},{y}, f: 1 }\n",
                "a: { u: \"https://b.c/?d={x},{y}\", f: 1 }\n",
            ),
            ("a: { u: https://b.c/?d={x},f:[1] }\n", "a: { u: \"https://b.c/?d={x}\",f:[1] }\n"),
            ("a: { u: https://b.c/?d={x},f: 1 }\n", "a: { u: \"https://b.c/?d={x}\",f: 1 }\n"),
            (
                "a: [https://b.c/?d={x},https://b.c/?e=1]\n",
                "a: [\"https://b.c/?d={x}\",https://b.c/?e=1]\n",
            ),
        ] {
            let (rule, fixed) = mended(yaml);
            assert_eq!((rule, fixed.as_deref()), ("unquoted-macro", Some(expected)), "{yaml}");
        }
    }

    /// The parser stumbles on the next line, whatever ends the one with the macro.
    #[test]
    fn a_macro_on_the_line_before_is_found_whatever_ends_lines() {
        let yaml = "a:\n  b: {x}/y\n  c: d\n";
        let (rule, fixed) = mended(yaml);
        let (same, windows) = mended(&yaml.replace('\n', "\r\n"));
        assert_eq!((rule, same), ("unquoted-macro", "unquoted-macro"));
        assert_eq!(windows, fixed.map(|text| text.replace('\n', "\r\n")));
    }

    #[test]
    fn a_bracket_beside_a_mistake_is_no_macro() {
        for yaml in [
            "a: { b: c { d: e } }\n",
            "a: { b: \"c\"{x} }\n",
            "a: { b: 'c'{x} }\n",
            "a: { b: { \"é{\"}x }\n",
            "a: [b c\nd: {x}\n",
            // A list on the line after a bracket that was left open.
            "a: [b: [c]\nd: [e]\n",
            "x:\n  a: [b: [c]\n  d: [e]\n",
            "a: { b: c{x: y} }\n",
        ] {
            assert_eq!(mended(yaml).0, "yaml-syntax", "{yaml}");
        }
    }
}
