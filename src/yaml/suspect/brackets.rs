//! Brackets that are not closed or closed once too often, and what follows them.

use super::{Line, Stumble, Suspect};
use crate::text::visible;
use crate::yaml::glued;

/// A comma or a semicolon at the end of a line, as JSON and programs have it.
pub(super) fn trailing_mark(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    // The parser stops at the mark, or takes the bracket before it for the start of a macro.
    let end = line.text.split(" #").next().unwrap_or_default().trim_end();
    let mark = end.chars().next_back().filter(|c| matches!(c, ',' | ';'))?;
    let at = end.len() - 1;
    let before = end[..at].trim_end();
    let is_here = line.start + at == s.at || (before.ends_with(']') && s.at < line.start + at);
    if !is_here || !before.ends_with(['"', '\'', ']', '}']) {
        return None;
    }
    let (offset, value) = line.value().unwrap_or((line.indent(), end.trim_start()));
    // Within brackets that are open a comma has its place.
    if !is_closed(value) && offset > line.indent() {
        return None;
    }
    let range = line.start + at..line.start + at + 1;
    Some(
        Suspect::new(
            range.clone(),
            format!("this `{mark}` follows a value that has ended"),
            "one mark too many",
        )
        .help(format!("remove the `{mark}`: in YAML a line ends without one"))
        .fix("remove the mark", vec![(range, String::new())]),
    )
}

/// `keto-kz:{ … }` and `keto-kz { … }`: a key that nothing sets apart from its value.
pub(super) fn glued(s: &Stumble<'_>) -> Option<Suspect> {
    // Within braces the parser sees it itself.
    let is_within = s.source[s.at..].starts_with(":{") || s.source[s.at..].starts_with(":[");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let before = s.source[..s.at].trim_end_matches(is_name).len();
    let within = is_within.then(|| (before, s.rest(before)));
    let line = s.line();
    let start = line.start;
    let here = std::iter::once(line).chain(s.above(start)).filter_map(|line| {
        let (column, is_here) = (line.column(), line.start == start);
        let text = line.text[column..].split(" #").next()?.trim_end();
        let value = text.get(text.find(['{', '['])?..)?;
        let has_pairs = value.contains(": ") || value == "{";
        let is_list = s.lacks_a_colon() && is_here && value.ends_with(']');
        let may_be = if value.starts_with('{') { has_pairs } else { is_list };
        (may_be && (is_here || !is_closed(value))).then_some((line.start + column, text))
    });
    within.into_iter().chain(here).find_map(|(start, text)| {
        let glued = glued::glued(text)?;
        let at = start + glued.at;
        Some(
            Suspect::new(start..start + glued.name.len(), glued.message(), glued.label())
                .help(glued.help())
                .fix(glued.title(), vec![(at..at, glued.missing.to_owned())]),
        )
    })
}

/// What is still open at the end of a value: the place and the bracket, the outermost first.
/// Quotes are skipped; `None` where one is not closed.
fn open_brackets(value: &str) -> Option<Vec<(usize, char)>> {
    let mut open = Vec::new();
    let mut quote = None;
    for (i, c) in value.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' if value[..i].ends_with([' ', '[', '{', ',']) => quote = Some(c),
                '[' | '{' => open.push((i, c)),
                ']' | '}' => drop(open.pop()),
                _ => {}
            },
        }
    }
    quote.is_none().then_some(open)
}

fn is_closed(value: &str) -> bool {
    open_brackets(value).is_some_and(|open| open.is_empty())
}

/// A bracket that a value begins with, open still where the next key begins beside its own.
pub(super) fn unclosed(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let start = line.start;
    let mut next = s.below(&line);
    for line in std::iter::once(line).chain(s.above(start)) {
        if let Some(found) = next.as_ref().and_then(|next| open_before(&line, next)) {
            return Some(found);
        }
        next = Some(line);
    }
    None
}

/// The bracket that a line leaves open, where the next line cannot be within it.
fn open_before(line: &Line<'_>, next: &Line<'_>) -> Option<Suspect> {
    let (key, after) = (line.key()?, next.key()?);
    let (offset, value) = line.value()?;
    let open = open_brackets(value)?;
    let (_, bracket) = *open.first().filter(|(at, _)| *at == 0)?;
    if next.indent() > line.indent() || after.column > key.column {
        return None;
    }
    let closing = open.iter().rev().map(|(_, c)| if *c == '[' { ']' } else { '}' });
    let space = if value.starts_with("{ ") { " " } else { "" };
    let missing: String = space.chars().chain(closing).collect();
    let whole = format!("{value}{missing}");
    let (start, end) = (line.start + offset, line.start + offset + value.len());
    let message = format!("this `{bracket}` is never closed");
    let suspect = Suspect::new(start..start + 1, message, "opened here");
    let close: String = missing.trim_start().to_owned();
    if value.len() == 1 {
        // What belongs into it stands on the next lines, and nobody knows how far.
        let help = format!("write `{close}` on a line below what belongs into it");
        return Some(suspect.help(help));
    }
    if line.text[offset + value.len()..].contains(['}', ']']) {
        let help = format!(
            "its `{close}` stands behind a `#`, and so in a remark: write it before the `#`"
        );
        return Some(suspect.help(help));
    }
    // `{zoneid` is a macro that lost its brace, and wants quotes besides.
    let name = value[1..].trim_start_matches('{');
    if bracket == '{' && !name.is_empty() && !name.contains([' ', ':', ',']) {
        let whole = format!("\"{whole}\"");
        let help = format!("write `{}`, with its brace and in quotes", visible(&whole));
        return Some(
            suspect.help(help).fix("close and quote the macro", vec![(start..end, whole)]),
        );
    }
    let help = format!("close it at the end of its line: `{}`", visible(&whole));
    Some(suspect.help(help).fix("close the bracket", vec![(end..end, missing)]))
}

/// A closing bracket for which there is no opening one.
pub(super) fn surplus(s: &Stumble<'_>) -> Option<Suspect> {
    let bracket = s.source[s.at..].chars().next().filter(|c| matches!(c, ']' | '}'))?;
    let line = s.line();
    let before = &line.text[..s.at - line.start];
    let (offset, _) = line.value()?;
    let value = before.get(offset..)?;
    let is_whole = value.starts_with(['[', '{']) && is_closed(value);
    (is_whole && s.rest(s.at + 1).trim().is_empty()).then(|| {
        let range = s.at..s.at + 1;
        Suspect::new(range.clone(), format!("there is one `{bracket}` too many"), "opened nowhere")
            .help(format!("write `{}`", visible(value)))
            .fix("remove the bracket", vec![(range, String::new())])
    })
}

/// `when: - approved`: an item of a list that stands on its key's line.
pub(super) fn item_on_the_keys_line(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let key = line.key()?;
    let item = key.value.strip_prefix("- ")?.trim();
    let start = line.start + line.text.find(key.value)?;
    if s.at != start || item.is_empty() {
        return None;
    }
    let instead = format!("[{item}]");
    let suspect = Suspect::new(
        start..start + 1,
        "an item of a list cannot begin on the line of its key",
        "`- ` begins a line",
    )
    .help(format!(
        "write `{}: {}`, or the item on a line of its own",
        visible(key.name),
        visible(&instead)
    ));
    let is_word =
        item.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if !is_word {
        return Some(suspect);
    }
    Some(suspect.fix("write a list in brackets", vec![(start..start + key.value.len(), instead)]))
}
