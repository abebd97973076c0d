//! What stands behind a value that has ended, on its line: another item, another pair, a remark
//! as other languages have it.

use super::{LISTS, Line, Stumble, Suspect, brackets, is_address};
use crate::text::visible;
use crate::yaml::cause::opened_before;
use granit_parser::ErrorKind as K;

/// A value in quotes or brackets that ends before its line does.
struct Ended<'a> {
    line: Line<'a>,
    /// The key that the value belongs to, where it is no item of a list.
    key: Option<&'a str>,
    /// Where the value begins and ends in its line.
    start: usize,
    end: usize,
}

impl<'a> Ended<'a> {
    /// The value behind which the parser found something.
    fn at(s: &Stumble<'a>) -> Option<Self> {
        let line = s.line();
        let key = line.key().map(|key| (key.name, key.column + key.name.len() + 1));
        let from = key.map_or(line.column(), |(_, end)| end);
        let start = from + spaces(&line.text[from..]);
        let end = start + value_len(&line.text[start..])?;
        let found = Self { line, key: key.map(|(name, _)| name), start, end };
        let place = found.line.start + found.end..=found.line.start + found.follows();
        place.contains(&s.at).then_some(found)
    }

    /// Where in the line begins what follows the value.
    fn follows(&self) -> usize {
        self.end + spaces(&self.line.text[self.end..])
    }

    /// What follows, without a remark.
    fn rest(&self) -> &'a str {
        let rest = &self.line.text[self.follows()..];
        rest.split(" #").next().unwrap_or_default().trim_end()
    }

    fn value(&self) -> &'a str {
        &self.line.text[self.start..self.end]
    }

    fn is_quoted(&self) -> bool {
        self.value().starts_with(['"', '\''])
    }
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// Length of the text in quotes, or of what stands in brackets, that a text begins with.
fn value_len(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if matches!(first, '"' | '\'') { quoted_len(text) } else { brackets::len(text) }
}

/// Length of the text in quotes that a text begins with.
fn quoted_len(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut is_escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if c == quote {
            return Some(i + 1);
        } else {
            is_escaped = quote == '"' && c == '\\';
        }
    }
    None
}

/// `[KZ] // both`: a remark as other languages have it.
pub(super) fn remark(s: &Stumble<'_>) -> Option<Suspect> {
    let ended = Ended::at(s).filter(|ended| ended.end < ended.follows())?;
    let rest = ended.rest();
    let start = ended.line.start + ended.follows();
    let begun = ["// ", "-- ", "/*"].iter().find(|begin| rest.starts_with(**begin))?;
    let end = if *begun == "/*" { rest.strip_suffix("*/")?.len() } else { rest.len() };
    let words = rest.get(begun.len()..end)?.trim();
    let suspect = Suspect::new(
        start..start + rest.len(),
        "this remark is taken for a part of the file",
        "no remark in YAML",
    )
    .help(format!("a remark begins with `#`: `# {}`", visible(words)));
    // A bracket or another pair in it may be meant to be read.
    let is_read = words.contains(['{', '}', '[', ']']) || words.contains(": ");
    Some(if is_read || words.is_empty() {
        suspect
    } else {
        let mut edits = vec![(start..start + 2, "#".to_owned())];
        edits.extend((end < rest.len()).then(|| (start + end..start + rest.len(), String::new())));
        suspect.fix("begin the remark with `#`", edits)
    })
}

/// `[KZ]# both`, `https://…# main: push`: a remark right behind a value, which takes it in or is
/// not told from it.
pub(super) fn glued_remark(s: &Stumble<'_>) -> Option<Suspect> {
    let start = match s.kind {
        K::CommentNotSeparated if opened_before(s.source, s.at).is_none() => s.at,
        K::MappingValueNotAllowed | K::InvalidColonPlacement => {
            let line = s.line();
            let (offset, value) = line.value().filter(|(_, value)| is_address(value))?;
            let start = line.start + offset + value.find("# ")?;
            let is_behind = !s.source[line.start + offset..start].contains(char::is_whitespace);
            (is_behind && start < s.at && s.bracket_around(start).is_none()).then_some(start)?
        }
        _ => return None,
    };
    let words = s.rest(start).strip_prefix('#')?.trim();
    let message = "a remark needs a space before its `#`, and there is none";
    let suspect = Suspect::new(start..start + 1, message, "no space before it")
        .help(format!("write ` # {}`", visible(words)));
    // What closes a bracket would be a part of the remark.
    let is_read = words.contains(['{', '}', '[', ']']) && s.bracket_around(start).is_some();
    Some(if is_read {
        suspect
    } else {
        suspect.fix("write a space before the `#`", vec![(start..start, " ".to_owned())])
    })
}

/// `countries: "KZ", "UZ"`: a list without its brackets.
pub(super) fn list_without_brackets(s: &Stumble<'_>) -> Option<Suspect> {
    let ended = Ended::at(s).filter(Ended::is_quoted)?;
    let key = ended.key?;
    let is_all_quoted = are_quoted(ended.rest());
    let may_be = LISTS.contains(&key) && ended.rest().starts_with(',');
    let is_list = is_all_quoted || may_be && in_pairs(ended.rest());
    if !is_list {
        return None;
    }
    let start = ended.line.start + ended.start;
    let end = ended.line.start + ended.follows() + ended.rest().len();
    let instead = format!("[{}]", &s.source[start..end]);
    let edits = vec![(start..start, "[".to_owned()), (end..end, "]".to_owned())];
    let message =
        "several values stand here with commas between them, and only brackets make a list of them";
    let suspect = Suspect::new(start..end, message, "no brackets")
        .help(format!("write `{}`", visible(&instead)));
    Some(if is_all_quoted { suspect.fix("put the list in brackets", edits) } else { suspect })
}

/// Whether a text is nothing but items in quotes, with a comma before each.
fn are_quoted(mut rest: &str) -> bool {
    while let Some(item) = rest.strip_prefix(',') {
        let item = item.trim_start_matches(' ');
        let Some(len) = quoted_len(item) else { return false };
        rest = item[len..].trim_start_matches(' ');
    }
    rest.is_empty()
}

/// `sub1: "[SITE]" sub2: "[TEASER]"`: a pair behind another one.
pub(super) fn next_pair(s: &Stumble<'_>) -> Option<Suspect> {
    let ended = Ended::at(s)?;
    let rest = ended.rest();
    let own = rest.trim_start_matches([',', ';', ' ']);
    let (name, value) = own.split_once(": ")?;
    if rest.starts_with(own) && ended.end == ended.follows() {
        // Nothing sets it apart from the value.
        return None;
    }
    if !is_name(name) || value.trim().is_empty() {
        return None;
    }
    let start = ended.line.start + ended.follows() + (rest.len() - own.len());
    let message =
        format!("`{name}` begins another pair, and each pair stands on a line of its own");
    let suspect = Suspect::new(start..start + name.len(), message, "another pair")
        .help(format!("write `{}` on a line of its own", visible(own)));
    let is_lower = name.bytes().all(|b| !b.is_ascii_uppercase());
    let is_block = ended.key.is_some() && !s.is_within_brackets();
    if !is_block || !ended.is_quoted() || !is_lower || !in_pairs(value) {
        return Some(suspect);
    }
    let is_windows = s.source[ended.line.start + ended.line.text.len()..].starts_with("\r\n");
    let line_end = if is_windows { "\r\n" } else { "\n" };
    let line_end = format!("{line_end}{}", " ".repeat(ended.line.column()));
    let gap = ended.line.start + ended.end..start;
    Some(suspect.fix("begin a new line", vec![(gap, line_end)]))
}

/// Anything else behind brackets that are closed.
pub(super) fn brackets_that_ended(s: &Stumble<'_>) -> Option<Suspect> {
    let ended = Ended::at(s).filter(|ended| !ended.is_quoted() && s.lines_up_with_none())?;
    let rest = ended.rest();
    let start = ended.line.start + ended.follows();
    let is_list = ended.value().starts_with('[');
    let help = if is_list {
        "one pair of brackets holds all items of a list, as in `[KZ, UZ]`; a text with brackets in it wants quotes"
    } else {
        "what belongs to it stands before its `}`; a text with braces in it wants quotes"
    };
    (!rest.is_empty()).then(|| {
        Suspect::new(
            start..start + rest.len(),
            "something follows a value that has ended",
            "the value ends before this",
        )
        .help(help)
    })
}

/// Whether every quote in a text can have another one that closes it.
pub(super) fn in_pairs(text: &str) -> bool {
    ['"', '\''].iter().all(|quote| text.matches(*quote).count() % 2 == 0)
}

/// Whether a word can be a key.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}
