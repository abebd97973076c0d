//! Brackets that are not closed or closed once too often, and what follows them.

use super::after::in_pairs;
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
    if !is_closed(value) && offset > line.indent() || s.is_within_brackets() {
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

/// A line of nothing but closing brackets and marks, as they are left of JSON.
pub(super) fn alone(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let text = line.text.split(" #").next().unwrap_or_default().trim();
    let is_left = |c: char| matches!(c, ']' | '}' | ')' | ',' | ';');
    if text.is_empty() || !text.chars().all(is_left) || s.is_within_brackets() {
        return None;
    }
    let start = line.start + line.text.find(text)?;
    let range = start..start + text.len();
    let (message, help) = if text.contains([']', '}', ')']) {
        let message = format!("`{text}` closes nothing here: no bracket is open");
        (message, "delete this line, or write the opening bracket where it belongs")
    } else {
        (format!("`{text}` stands on a line by itself, where a key belongs"), "delete this line")
    };
    let suspect = Suspect::new(range.clone(), message, "nothing before it").help(help);
    Some(suspect.fix("delete the mark", vec![(range, String::new())]))
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
                .fix(glued.title(), vec![(at..at + glued.instead, glued.missing.to_owned())]),
        )
    })
}

/// `{ countries [KZ] }` and `{ sub1=[SITE] }`: a key in braces, and its value, without a colon.
pub(super) fn no_colon_within(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let at = s.at - line.start;
    let before = line.text.get(..at)?;
    let bracket = match line.text[at..].chars().next() {
        Some('[' | '{') => at,
        _ => before.rfind(['[', '{']).filter(|_| before.trim_end().ends_with([']', '}']))?,
    };
    // A bracket in a text in quotes is a macro's.
    if !in_pairs(&before[..bracket]) {
        return None;
    }
    let start = before[..bracket].rfind([',', '{', '[', '}', ']']).map_or(0, |i| i + 1);
    let start = start + (before[start..bracket].len() - before[start..bracket].trim_start().len());
    let written = &before[start..bracket];
    let name = written.trim_end_matches([' ', '=']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let between = written[name.len()..].trim();
    let is_key = !name.is_empty() && name.chars().all(is_name) && matches!(between, "" | "=");
    if !is_key || s.bracket_around(line.start + start) != Some('{') {
        return None;
    }
    let (start, shown) = (line.start + start, visible(name));
    let gap = start + name.len()..line.start + bracket;
    let message = format!("no colon follows `{shown}`, so that YAML does not take it for a key");
    let edit = if between.is_empty() && !gap.is_empty() {
        (gap.start..gap.start, ":".to_owned())
    } else {
        (gap, ": ".to_owned())
    };
    Some(
        Suspect::new(start..start + name.len(), message, "a colon is missing")
            .help(format!("write `{shown}: {}` …", &line.text[bracket..=bracket]))
            .fix("write the colon", vec![edit]),
    )
}

/// The brackets of a value that are not in quotes.
#[derive(Default)]
struct Brackets {
    /// What is still open, the place and the bracket, the outermost first.
    open: Vec<(usize, char)>,
    /// An opening bracket, and the closing one of another kind that comes where its own was to.
    crossed: Option<(usize, usize)>,
    /// A `)` for which there is no `(`.
    round: Option<usize>,
    /// Where the first of them is closed.
    end: Option<usize>,
    /// The last bracket in which a pair follows a comma.
    pairs: Option<usize>,
    /// Whether a pair whose value stands in brackets follows another one in inner brackets, or an
    /// item in a list: there is more than one place where these can end.
    is_odd: bool,
}

impl Brackets {
    /// Those of a value; nothing where a quote is not closed.
    fn of(value: &str) -> Option<Self> {
        let mut found = Self::default();
        let (mut quote, mut round, mut comma) = (None, 0_usize, None);
        for (i, c) in value.char_indices() {
            match c {
                _ if quote == Some(c) => quote = None,
                _ if quote.is_some() => {}
                '"' | '\'' if value[..i].ends_with([' ', '[', '{', ',']) || i == 0 => {
                    quote = Some(c);
                }
                '[' | '{' => {
                    let is_pair = comma.is_some_and(|comma| value[comma..i].contains(": "));
                    found.is_odd |= is_pair && found.open.len() > 1;
                    found.open.push((i, c));
                    comma = None;
                }
                ']' | '}' => {
                    found.close(i, c);
                    comma = None;
                }
                ',' => comma = Some(i),
                ':' if value[i + 1..].starts_with(' ') => {
                    let inner = found.open.last();
                    found.is_odd |= inner.is_some_and(|(_, c)| *c == '[');
                    found.pairs = comma.and(inner.map(|(at, _)| *at)).or(found.pairs);
                }
                '(' => round += 1,
                ')' if round == 0 => found.round = Some(i),
                ')' => round -= 1,
                _ => {}
            }
        }
        quote.is_none().then_some(found)
    }

    fn close(&mut self, at: usize, close: char) {
        let Some((open, c)) = self.open.pop() else { return };
        if closing(c) != close && self.crossed.is_none() {
            self.crossed = Some((open, at));
        }
        if self.open.is_empty() {
            self.end.get_or_insert(at + 1);
        }
    }

    /// Whether brackets that are missing can only belong to the end.
    fn end_together(&self) -> bool {
        let inner = self.open.last().map(|(at, _)| *at);
        !self.is_odd && self.round.is_none() && (self.open.len() == 1 || self.pairs != inner)
    }

    fn is_closed(&self) -> bool {
        self.open.is_empty() && self.crossed.is_none()
    }
}

fn closing(bracket: char) -> char {
    if bracket == '[' { ']' } else { '}' }
}

fn is_closed(value: &str) -> bool {
    Brackets::of(value).is_some_and(|brackets| brackets.is_closed())
}

/// Length of what stands in the brackets that a text begins with, they included.
pub(super) fn len(text: &str) -> Option<usize> {
    let brackets = text.starts_with(['[', '{']).then(|| Brackets::of(text))??;
    brackets.end.filter(|_| brackets.crossed.is_none())
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
    let brackets = Brackets::of(value).filter(|brackets| brackets.crossed.is_none())?;
    let open = &brackets.open;
    let (_, bracket) = *open.first().filter(|(at, _)| *at == 0)?;
    if next.indent() > line.indent() || after.column > key.column {
        return None;
    }
    if let Some(round) = brackets.round.filter(|at| at + 1 == value.len()) {
        return Some(round_one(line.start + offset + round, open));
    }
    let closing = open.iter().rev().map(|(_, c)| closing(*c));
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
    if !brackets.end_together() {
        let help = format!("write `{close}` where what belongs into it ends");
        return Some(suspect.help(help));
    }
    let help = format!("close it at the end of its line: `{}`", visible(&whole));
    Some(suspect.help(help).fix("close the bracket", vec![(end..end, missing)]))
}

/// A `)` where one of the open brackets was to be closed.
fn round_one(at: usize, open: &[(usize, char)]) -> Suspect {
    let missing: String = open.iter().rev().map(|(_, c)| closing(*c)).collect();
    let message = format!("this `)` stands where `{missing}` closes what is open");
    let suspect = Suspect::new(at..at + 1, message, "wrong bracket");
    let suspect = suspect.help(format!("write `{missing}` instead"));
    // Of two missing ones the other can belong elsewhere.
    let is_one = open.len() == 1;
    if is_one {
        suspect.fix("write the right bracket", vec![(at..at + 1, missing)])
    } else {
        suspect
    }
}

/// An inner bracket that is still open where an outer one is closed.
pub(super) fn crossed(s: &Stumble<'_>) -> Option<Suspect> {
    let line = s.line();
    let (offset, value) = line.value()?;
    let (open, close) = Brackets::of(value)?.crossed.filter(|(open, _)| *open > 0)?;
    let start = line.start + offset;
    let [bracket, other] = [open, close].map(|at| value[at..].chars().next().unwrap_or('['));
    let message =
        format!("this `{bracket}` is not closed before the `{other}` that closes another bracket");
    let related = Some((start + close..start + close + 1, "this closes another one"));
    let own = closing(bracket);
    Some(
        Suspect { related, ..Suspect::new(start + open..start + open + 1, message, "opened here") }
            .help(format!("write `{own}` where what belongs into it ends")),
    )
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
    let is_list = super::LISTS.contains(&key.name);
    let start = line.start + line.text.find(key.value)?;
    if s.at != start || item.is_empty() {
        return None;
    }
    let suspect = Suspect::new(
        start..start + 1,
        "an item of a list cannot begin on the line of its key",
        "`- ` begins a line",
    );
    // Further items stand below.
    let next = s.below(&line).filter(|next| next.text.trim_start().starts_with("- "));
    if let Some(next) = next.filter(|next| next.indent() >= key.column) {
        let is_windows = s.source[line.start + line.text.len()..].starts_with("\r\n");
        let line_end = if is_windows { "\r\n" } else { "\n" };
        let gap = line.start + key.column + key.name.len() + 1..start;
        let edit = (gap, format!("{line_end}{}", " ".repeat(next.indent())));
        return Some(
            suspect
                .help(format!(
                    "write `- {}` on a line of its own, as far to the right as the next item",
                    visible(item)
                ))
                .fix("begin a new line", vec![edit]),
        );
    }
    let instead = if is_list { format!("[{item}]") } else { item.to_owned() };
    let also = if is_list { ", or the item on a line of its own" } else { " if it is no list" };
    let suspect =
        suspect.help(format!("write `{}: {}`{also}", visible(key.name), visible(&instead)));
    let is_id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    let is_code = item.len() == 2 && item.bytes().all(|b| b.is_ascii_uppercase());
    if !is_list || !(is_code || item.bytes().all(is_id)) {
        return Some(suspect);
    }
    Some(suspect.fix("write a list in brackets", vec![(start..start + key.value.len(), instead)]))
}
