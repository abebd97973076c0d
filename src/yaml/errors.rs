//! What a YAML mistake is called when a person has to mend it.

use super::Limits;
use super::cause::cause;
use super::line::{Line, bom};
use super::suspect::Stumble;
use super::unquoted::unquoted_macro;
use crate::diagnostic::{Diagnostic, Fix, code};
use crate::text::{FileId, SourceFile, Span, char_start, visible};
use granit_parser::{ErrorKind, ScanError};
use std::ops::Range;

/// The text of a file, or why it has none: not UTF-8, UTF-16, NUL bytes.
pub(super) fn check_encoding(file: FileId, source: &SourceFile) -> Result<&str, Box<Diagnostic>> {
    let bytes = source.bytes();
    let at = |n: usize, len: usize| Span::of(file, n..(n + len).min(bytes.len()));
    let syntax = |span, message: &str, label: &'static str, help: &'static str| {
        Box::new(Diagnostic::new(code::YAML_SYNTAX, span, message).label(label).help(help))
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(syntax(
            at(0, 2),
            "this file is UTF-16, and YAML in git must be UTF-8",
            "UTF-16 byte-order mark",
            "save the file as UTF-8 (in most editors: Save with encoding → UTF-8)",
        ));
    }
    if let Some(nul) = memchr::memchr(0, bytes) {
        return Err(syntax(
            at(nul, 1),
            "this file holds a NUL byte, so it is not text",
            "NUL byte",
            "remove the byte, or save the file as UTF-8 text",
        ));
    }
    let Some(text) = source.text() else {
        let valid = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
        return Err(syntax(
            at(valid, 1),
            "this file is not UTF-8 from here on",
            "not UTF-8",
            "save the file as UTF-8 (in most editors: Save with encoding → UTF-8)",
        ));
    };
    Ok(text)
}

pub(super) fn second_document(source: &str, span: Span) -> Diagnostic {
    let before = source[..(span.start as usize).min(source.len())].trim_end();
    if let Some(text) = before.strip_suffix("...").filter(|t| t.is_empty() || t.ends_with('\n')) {
        let dots = Span::of(span.file, text.len()..before.len());
        return Diagnostic::new(
            code::YAML_SYNTAX,
            dots,
            "the file ends at this `...`, and something follows",
        )
        .label("the end")
        .help("remove the line with `...`")
        .fix(Fix::replace("remove the `...`", dots, ""));
    }
    Diagnostic::new(code::YAML_SYNTAX, span, "a second YAML document begins here; a file holds one")
        .label("second document")
        .help(
            "remove the `---`, or move what follows into a file of its own that `include` matches",
        )
}

/// A tag that means nothing here, on a value with this text.
pub(super) fn unknown_tag(name: &str, text: &str, span: Span) -> Diagnostic {
    let message = format!("trackc gives the tag `{}` no meaning", visible(name));
    let file = how_to_include(text).filter(|_| name.starts_with("!include"));
    let help = file.unwrap_or_else(|| {
        "remove the tag (the word that begins with `!`); quote a value that begins with `!`"
            .to_owned()
    });
    Diagnostic::new(code::INVALID_VALUE, span, message).label("tagged value").help(help)
}

/// What to do where the name of a YAML file stands in the place of what it holds.
pub(crate) fn how_to_include(text: &str) -> Option<String> {
    let is_file = text.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "yaml" | "yml"));
    let is_path = is_file && !text.contains(|c: char| c.is_whitespace() || ",[]{}'\"".contains(c));
    is_path.then(|| {
        format!(
            "write `include: [{}]` at the left edge of trackc.yaml instead of this key: the file has the key itself",
            visible(text)
        )
    })
}

pub(super) fn self_reference(span: Span) -> Diagnostic {
    Diagnostic::new(
        code::YAML_SYNTAX,
        span,
        "this alias stands inside the very value it refers to, so it would never end",
    )
    .label("refers to what surrounds it")
    .help("give the inner part an anchor of its own")
}

pub(super) fn too_many_nodes(span: Span, limits: &Limits) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_NODES,
        span,
        format!("this file has more than {} keys and values", limits.nodes),
    )
    .label("the bound is passed here")
    .help("split the file with `include`, or raise the bound with `--limit-nodes N`")
}

pub(super) fn too_many_alias_nodes(span: Span, target: Span, limits: &Limits) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_ALIASES,
        span,
        format!(
            "the aliases of this file stand for more than {} values together",
            limits.alias_nodes
        ),
    )
    .label("the bound is passed here")
    .related(target, "what the alias stands for")
    .help("write the values out, or raise the bound with `--limit-aliases N`")
}

pub(super) fn too_deep(span: Span, limits: &Limits) -> Diagnostic {
    Diagnostic::new(
        code::LIMIT_DEPTH,
        span,
        format!("the nesting here is deeper than {} levels", limits.depth),
    )
    .label("too deep")
    .help("a workspace never needs this; if yours does, raise the bound with `--limit-depth N`")
}

/// The finding for an error of the parser.
pub(super) fn explain(
    file: FileId,
    source: &str,
    at: usize,
    error: &ScanError,
    limits: &Limits,
) -> Diagnostic {
    let start = char_start(source, at.max(bom(source)));
    let len = source[start..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let span = Span::of(file, start..start + len);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(span, limits);
    }
    let in_flow = matches!(
        error.kind(),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
    );
    let stumble = Stumble { source, at: start, kind: error.kind() };
    let (kind, range) =
        cause(error.kind(), source, start).unwrap_or((error.kind().clone(), start..start + len));
    let begun = Stumble { source, at: range.start, kind: &kind };
    let suspect = stumble
        .early(file)
        .or_else(|| begun.early(file))
        .or_else(|| unquoted_macro(file, source, start, in_flow))
        .or_else(|| begun.late(file));
    if let Some(diagnostic) = suspect {
        return diagnostic;
    }
    let (message, label, help) = words(&kind, source, range.start);
    let fix = instead(&kind, source, range.clone())
        .map(|(range, new, title)| Fix::replace(title, Span::of(file, range), new));
    let span = Span::of(file, range);
    Diagnostic::new(code::YAML_SYNTAX, span, message).label(label).help(help).fix(fix)
}

/// What is replaced by what where only one thing can be meant.
fn instead(
    kind: &ErrorKind,
    source: &str,
    range: Range<usize>,
) -> Option<(Range<usize>, &'static str, &'static str)> {
    match kind {
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            let line = Line::around(source, range.start);
            let key = line.text.find(':')?;
            let name = line.text[..key].trim_start_matches([' ', '-']);
            let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let value = &line.text[key + 1..];
            // `https://…` is a value, not a key.
            let is_value = value.starts_with(|c: char| c.is_alphanumeric() || "\"'".contains(c));
            let at = line.start + key + 1;
            let title = "write a space after the colon";
            (is_name && !name.is_empty() && is_value).then_some((at..at, " ", title))
        }
        ErrorKind::BomInsideDocument if source[range.start..].starts_with('\u{FEFF}') => {
            Some((range.start..range.start + 3, "", "remove the byte-order mark"))
        }
        _ => None,
    }
}

/// What is wrong, a label and what to do, in words for somebody who has never seen YAML.
fn words(kind: &ErrorKind, source: &str, at: usize) -> (String, &'static str, String) {
    use ErrorKind as K;
    let line = Line::around(source, at);
    let text = visible(line.text.trim()).into_owned();
    let s = str::to_owned;
    match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart => (
            s("a tab is used for indentation; YAML wants spaces"),
            "tab",
            s("replace the tab with two spaces for each level"),
        ),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => (
            s("this quote is never closed, so what follows it reads as one text"),
            "opened here",
            match (source[at..].chars().next(), line.text.get(..at - line.start)) {
                (Some(quote @ ('"' | '\'')), Some(before)) if !before.contains(['{', '[']) => {
                    format!("close the quote at the end of the value: `{text}{quote}`")
                }
                _ => s(
                    "write the same quote at the end of the value, before the comma or the bracket that follows it",
                ),
            },
        ),
        K::InvalidTrailingDoubleQuotedScalar | K::InvalidTrailingSingleQuotedScalar => (
            s("something follows the closing quote"),
            "the quoted value ends before this",
            s("put the whole value inside one pair of quotes"),
        ),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidUnicodeEscape => (
            s("a backslash in double quotes begins an escape, and this one does not exist"),
            "unknown escape",
            s("write the value in single quotes, where a backslash is a backslash"),
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            s("this line is neither `key: value` nor the item of a list"),
            "a `:` and a space are missing",
            match text.split_once(':') {
                Some((key, value)) => {
                    format!("put a space after the colon: `{key}: {}`", value.trim())
                }
                None => {
                    s("write `key: value`; an item of a list begins with `- `, a remark with `# `")
                }
            },
        ),
        K::MappingValueNotAllowed | K::InvalidColonPlacement => (
            s(
                "a `: ` stands where YAML expects no key: the value is not quoted, or the line is indented too far",
            ),
            "unexpected `:`",
            s(
                "put the value in quotes if the `:` belongs to it, else line the key up with its neighbours",
            ),
        ),
        K::ExpectedBlockMappingKey | K::InvalidIndentation | K::ExpectedBlockSequenceEntry => (
            s("this line does not line up with the lines it belongs to"),
            "unexpected here",
            s(
                "indent it exactly as far as its neighbours; a value with `{`, `[`, `: ` or ` #` in it wants quotes",
            ),
        ),
        K::UnexpectedCharacter { character } if character.is_control() => (
            format!("the character {} cannot stand in YAML", visible(&character.to_string())),
            "invisible character",
            s("remove it; in double quotes it may be written as an escape, such as `\\x1b`"),
        ),
        K::UnexpectedCharacter { character } => (
            format!("a value cannot begin with `{}`", visible(&character.to_string())),
            "not allowed at the start of a value",
            s("put the value in quotes"),
        ),
        K::UnknownAnchor => (
            s(
                "a value that begins with `*` refers to an anchor `&name`, and there is none of this name before it",
            ),
            "no such anchor",
            s(
                "put the value in quotes if the `*` belongs to it, else define the anchor above, in this file: an anchor counts in its own file alone",
            ),
        ),
        K::UnclosedFlowCollection { open } => (
            format!("this `{open}` is never closed"),
            "opened here",
            format!("add the closing `{}`", if *open == '{' { '}' } else { ']' }),
        ),
        K::MismatchedFlowCollectionEnd { open, close } => (
            format!("this `{close}` closes a `{open}`"),
            "wrong bracket",
            s("close each bracket with its own kind"),
        ),
        K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofImplicitFlowMapping => (
            s("a comma or the closing bracket is missing"),
            "expected `,` or the closing bracket before this",
            s("separate the items with commas; put values with `{`, `[` or `,` in quotes"),
        ),
        K::CommentInterceptedScalar => (
            s("a text goes on here whose first line ends with a remark: a remark ends the text"),
            "more of the text above",
            s(
                "write the whole text on one line, before the remark; or give this line a key of its own: `key: value`",
            ),
        ),
        K::MisplacedFlowCollectionEnd => {
            let bracket = if source[at..].starts_with(']') { ']' } else { '}' };
            let open = if bracket == ']' { '[' } else { '{' };
            (
                format!("this `{bracket}` closes nothing: no `{open}` is open here"),
                "opened nowhere",
                format!("remove it, or write the `{open}` that it belongs to"),
            )
        }
        K::BomInsideDocument => (
            s("a byte-order mark stands in the middle of the file"),
            "invisible character",
            s("remove the invisible character before this word"),
        ),
        other => (
            format!("this is not YAML: {other}"),
            "the reader stops here",
            s("compare the line with its neighbours: indentation, quotes, colons"),
        ),
    }
}
