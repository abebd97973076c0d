//! Characters that look like others, or are not there: spaces that are none, colons and dashes of other
//! scripts.

use super::known::is_known;
use super::{Line, Stumble, Suspect};
use crate::text::{is_hostile, visible};
use granit_parser::ErrorKind as K;
use std::ops::Range;

/// Looks like a space, or like nothing, and is no space to YAML.
fn is_odd(c: char) -> bool {
    c != ' ' && c != '\t' && c != '\n' && c != '\r' && (c.is_whitespace() || is_hostile(c))
}

/// What replaces an odd character: a space where one is seen.
fn instead(c: char) -> &'static str {
    if c.is_whitespace() { " " } else { "" }
}

/// The odd characters before the first word of a line, by their offsets in it. A byte-order mark
/// has its place at the beginning of a file.
fn in_indent(line: &str, is_first: bool) -> impl Iterator<Item = (usize, char)> {
    let mark = usize::from(is_first && line.starts_with('\u{FEFF}'));
    let lead = line.char_indices().skip(mark).take_while(|(_, c)| *c == ' ' || is_odd(*c));
    lead.filter(|(_, c)| is_odd(*c))
}

/// A space that is none in the indentation, or behind a colon or a dash.
pub(super) fn space(s: &Stumble<'_>) -> Option<Suspect> {
    let (line, (at, odd), is_indent) = s.nearest().find_map(|line| {
        let after_mark = || {
            let pairs = line.text.char_indices().zip(line.text.char_indices().skip(1));
            let marked = pairs.filter(|((_, before), (_, c))| ":-".contains(*before) && is_odd(*c));
            marked.map(|(_, odd)| odd).next()
        };
        let lead = in_indent(line.text, false).next();
        let found = lead.or_else(after_mark)?;
        Some((line, found, lead.is_some()))
    })?;
    let name = match odd {
        '\u{A0}' => "a no-break space (U+00A0)".to_owned(),
        '\u{200B}' => "a zero-width space (U+200B)".to_owned(),
        _ => format!("the character U+{:04X}", u32::from(odd)),
    };
    let place = if is_indent { "before the first word of this line" } else { "here" };
    let message = format!(
        "{name} stands {place}: it looks like {} and is something else to YAML",
        if odd.is_whitespace() { "a space" } else { "nothing" }
    );
    let range = line.start + at..line.start + at + odd.len_utf8();
    let edits = if is_indent { indents(s.source) } else { vec![(range.clone(), " ".to_owned())] };
    Some(
        Suspect::new(range, message, "no ordinary space")
            .help("delete it, and type spaces instead: word processors, messengers and web pages paste it")
            .fix("write ordinary spaces", edits),
    )
}

/// Ordinary spaces before the first word of every line.
fn indents(source: &str) -> Vec<(Range<usize>, String)> {
    let mut start = 0;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for line in source.split_inclusive('\n') {
        for (at, c) in in_indent(line, start == 0) {
            let range = start + at..start + at + c.len_utf8();
            match edits.last_mut().filter(|(last, _)| last.end == range.start) {
                Some((last, text)) => {
                    last.end = range.end;
                    text.push_str(instead(c));
                }
                None => edits.push((range, instead(c).to_owned())),
            }
        }
        start += line.len();
    }
    edits
}

/// Tabs before the first word of a line.
pub(super) fn tabs(s: &Stumble<'_>) -> Option<Suspect> {
    let is_tab = matches!(
        s.kind,
        K::TabNotAllowed
            | K::TabInBlockIndentation
            | K::TabInIndentation
            | K::TabAtBlockScalarStart
    );
    let line = s.line();
    let lead = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let first = line.text[..lead(line.text)].find('\t').filter(|_| is_tab)?;
    let (mut start, mut edits, mut any_spaces) = (0, Vec::new(), false);
    for line in s.source.split_inclusive('\n') {
        let end = lead(line);
        if line[..end].contains('\t') && !line.trim().is_empty() {
            edits.push((start..start + end, line[..end].replace('\t', "  ")));
        }
        any_spaces |= line[..end].contains(' ');
        start += line.len();
    }
    let message = match edits.len() {
        0 | 1 => "a tab is used for indentation; YAML wants spaces".to_owned(),
        many => format!("{many} lines are indented with tabs, this one first; YAML wants spaces"),
    };
    let at = line.start + first;
    let suspect = Suspect::new(at..at + 1, message, "tab");
    if let ([(lead, _)], Some((key, depth))) = (edits.as_slice(), depth_between(s, &line)) {
        return Some(
            suspect
                .help(format!("write {depth} spaces before it, as before `{}`", visible(key)))
                .fix("line it up with its neighbours", vec![(lead.clone(), " ".repeat(depth))]),
        );
    }
    let suspect = suspect.help("replace each tab with two spaces for each level");
    // Beside lines with spaces nobody knows how deep a tab was meant to be.
    Some(if any_spaces { suspect } else { suspect.fix("write two spaces for each tab", edits) })
}

/// How deep a `key: value` belongs whose neighbours stand alike and are such lines too, and the key
/// of the one above: it cannot lie below that, and nothing below it can.
fn depth_between<'a>(s: &Stumble<'a>, line: &Line<'a>) -> Option<(&'a str, usize)> {
    let is_whole = |value: &str| {
        let opens = value.starts_with(['{', '[', '"', '\'']);
        let closes = value.len() > 1 && value.ends_with(['}', ']', '"', '\'']);
        !value.is_empty() && !value.starts_with(['|', '>', '&', '!']) && opens == closes
    };
    let above = s.above(line.start).next()?;
    let (key, below) = (above.key()?, s.below(line)?);
    let own = Line { start: line.start, text: line.text.trim_start() };
    let depth = above.indent();
    let stand_alike =
        key.column == depth && below.key()?.column == depth && below.indent() == depth;
    let are_pairs = is_whole(key.value) && own.key().is_some_and(|own| is_whole(own.value));
    (stand_alike && are_pairs && depth > 0 && own.column() == 0).then_some((key.name, depth))
}

/// A key with another mark than a colon behind it.
pub(super) fn separator(s: &Stumble<'_>) -> Option<Suspect> {
    // In `domains = { m: { … } }` a key ends at the first colon, and a bracket seems to be too many.
    let is_surplus = s.source[s.at..].starts_with(['}', ']']);
    if !s.lacks_a_colon() && !is_surplus {
        return None;
    }
    let line = s.line();
    let text = line.text.trim();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let key = &text[..text.find(|c| !is_word(c))?];
    let key = key.trim_end_matches('-');
    let rest = &text[key.len()..];
    let marks = ["：", "=>", "->", "=", ";", "—", "–", "꞉", "∶"];
    let mark = marks.iter().find(|mark| rest.trim_start().starts_with(*mark))?;
    let skipped = rest.find(mark)? + mark.len();
    let value = rest[skipped..].trim();
    if key.is_empty() || is_surplus && !value.starts_with(['{', '[']) {
        return None;
    }
    let above = s.above(line.start).next();
    if above.is_some_and(|above| above.text.trim_end().ends_with(['&', '?'])) {
        let message = "the address of the line above goes on here, and a value ends with its line";
        return Some(
            Suspect::new(line.range(), message, "torn off")
                .help("write the whole address on one line"),
        );
    }
    let start = line.range().start + key.len();
    let end = line.range().end - value.len();
    let what = match *mark {
        "：" => "a full-width colon".to_owned(),
        "꞉" | "∶" => "a character that looks like a colon".to_owned(),
        mark => format!("`{mark}`"),
    };
    let whole = format!("{key}: {value}");
    Some(
        Suspect::new(
            start..start + skipped,
            format!("{what} stands where a colon belongs"),
            "no colon",
        )
        .help(format!("write `{}`", visible(whole.trim_end())))
        .fix(
            "write a colon",
            vec![(start..end, if value.is_empty() { ":" } else { ": " }.to_owned())],
        ),
    )
}

/// Colons and commas of an Asian keyboard between the pairs of a line, which YAML takes for letters.
pub(super) fn wide(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let text = &line.text[line.column()..];
    let start = line.start + line.column();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let (mut quote, mut last) = (None, None);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            '"' | '\'' if !last.is_some_and(is_word) => quote = Some(c),
            '：' => {
                let before = text[..at].trim_end();
                let name = before.trim_end_matches(is_word);
                let is_key = name.len() < before.len()
                    && (name.is_empty() || name.trim_end().ends_with(['{', ',', '，']))
                    && (rest.is_empty()
                        || rest.starts_with([' ', '\r', '\n', '{', '[', '"', '\'']));
                found.extend(is_key.then_some((at, c, ':')));
            }
            '，' => {
                let next = rest.trim_start();
                let name = next.trim_start_matches(is_word);
                let is_pair = name.len() < next.len() && name.trim_start().starts_with([':', '：']);
                found.extend(is_pair.then_some((at, c, ',')));
            }
            _ => {}
        }
        last = Some(c);
    }
    let (at, c, instead) = *found.first()?;
    let name = if c == '，' { "comma" } else { "colon" };
    let edit = |&(at, c, instead): &(usize, char, char)| {
        let end = at + c.len_utf8();
        let space = if text[end..].starts_with([' ', '\r', '\n']) || text[end..].is_empty() {
            ""
        } else {
            " "
        };
        (start + at..start + end, format!("{instead}{space}"))
    };
    let message = format!("a full-width {name} stands where a {name} belongs");
    let range = start + at..start + at + c.len_utf8();
    Some(
        Suspect::new(range, message, "full-width")
            .help(format!("write `{instead}`"))
            .fix("write it as YAML knows it", found.iter().map(edit).collect()),
    )
}

/// A key of the language, and its value behind it without a colon.
pub(super) fn no_colon(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let text = line.text[line.column()..].split(" #").next()?.trim();
    let (key, value) = text.split_once(' ').filter(|_| s.lacks_a_colon())?;
    let value = value.trim_start();
    if !is_known(key) || value.contains(": ") {
        return None;
    }
    let message = format!("no colon follows `{key}`, so that YAML does not take it for a key");
    let start = line.start + line.column();
    let end = start + key.len();
    let suspect = Suspect::new(start..start + text.len(), message, "a colon is missing")
        .help(format!("write `{key}: {}`", visible(value)))
        .fix("write the colon", vec![(end..end, ":".to_owned())]);
    // Several words may be a remark.
    let is_value = !value.contains(' ') || value.starts_with(['"', '\'', '[', '{']);
    Some(if is_value { suspect } else { suspect.loses_words() })
}

/// An item of a list with another dash, or with no space behind it.
pub(super) fn dash(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let text = line.text.trim_start();
    let start = line.range().start;
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if "—–−•‣●·▪".contains(first) && rest.starts_with(char::is_whitespace) {
        let range = start..start + first.len_utf8();
        let message = format!("an item of a list begins with `-`, and this is `{first}`");
        return Some(
            Suspect::new(range.clone(), message, "no `-`")
                .help(format!("write `- {}`", visible(rest.trim())))
                .fix("write `-`", vec![(range, "-".to_owned())]),
        );
    }
    let is_joined = first == '-' && rest.starts_with(char::is_alphabetic);
    (is_joined && s.lines_up_with_none()).then(|| {
        let message = "an item of a list begins with `- `, and the space is missing here";
        Suspect::new(start..start + 1, message, "no space behind it")
            .help(format!("write `- {}`", visible(rest.trim())))
            .fix("write a space behind the dash", vec![(start + 1..start + 1, " ".to_owned())])
    })
}
