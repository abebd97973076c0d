//! Quotes that are missing, stand within themselves or are wanted.

use super::known::MAPPINGS;
use super::{LISTS, Stumble, Suspect, brackets, is_address};
use crate::text::visible;
use crate::yaml::quoted;
use granit_parser::ErrorKind as K;

/// The quote that a text in quotes has, where the parser found something behind it.
fn trailing(kind: &K) -> Option<char> {
    match kind {
        K::InvalidTrailingDoubleQuotedScalar => Some('"'),
        K::InvalidTrailingSingleQuotedScalar => Some('\''),
        _ => None,
    }
}

/// The quote that opens, to the parser, the text behind which it found something.
fn begun(s: &Stumble<'_>) -> Option<(char, usize)> {
    let quote = trailing(s.kind)?;
    let at = s.source[..s.at].trim_end().strip_suffix(quote)?.rfind(quote)?;
    Some((quote, at))
}

const OPENED_BY_NONE: &str = "this quote closes a text that no quote opens";

/// `[KZ]"`, `{ a: 1 }"`: a quote behind a list or a mapping, which has no quotes at all.
pub(super) fn behind_brackets(s: &Stumble<'_>) -> Option<Suspect> {
    let (quote, begun) = match s.kind {
        K::UnclosedQuotedScalar => (s.source[s.at..].chars().next()?, s.at),
        _ => begun(s)?,
    };
    let line = super::Line::around(s.source, begun);
    let (offset, value) = line.value()?;
    let inner = value.strip_suffix(quote)?.trim_end();
    let is_end = line.start + offset + value.len() == begun + 1;
    let is_list = line.key().is_some_and(|key| LISTS.contains(&key.name));
    // `[zoneid]"` is a macro, and lacks its other quote.
    let is_value = is_list || inner.contains([' ', ',']);
    if !is_end || !is_value || brackets::len(inner) != Some(inner.len()) {
        return None;
    }
    let end = line.start + offset + inner.len();
    Some(
        Suspect::new(begun..begun + 1, OPENED_BY_NONE, "no quote before the value")
            .help(format!("remove this `{quote}`: what stands in brackets wants no quotes"))
            .fix("remove the quote", vec![(end..begun + 1, String::new())]),
    )
}

/// A quote at the end of a value that has none at its beginning: what follows, up to the next
/// quote, is taken for a text.
pub(super) fn never_opened(s: &Stumble<'_>) -> Option<Suspect> {
    let (quote, begun) = begun(s)?;
    let line = super::Line::around(s.source, begun);
    let (offset, value) = line.value()?;
    let at = line.start + offset;
    let is_whole = at + value.len() == begun + 1 && value.matches(quote).count() == 1;
    let (start, value) =
        if is_whole { (at, value) } else { within_brackets(s, &line, quote, begun)? };
    if start == begun {
        return None;
    }
    Some(
        Suspect::new(begun..begun + 1, OPENED_BY_NONE, "no quote before the value")
            .help(format!("write `{quote}{}`", visible(value)))
            .fix("write the opening quote", vec![(start..start, quote.to_string())]),
    )
}

/// Where a value in brackets begins that the quote at `begun` ends, and the value with it:
/// `{ data2: {sub1}", data3: "x" }`.
fn within_brackets<'a>(
    s: &Stumble<'a>,
    line: &super::Line<'a>,
    quote: char,
    begun: usize,
) -> Option<(usize, &'a str)> {
    let before = line.text.get(..begun - line.start)?;
    let from =
        [": ", ", "].iter().filter_map(|mark| Some(before.rfind(mark)? + mark.len())).max()?;
    let value = before[from..].trim_start();
    let start = begun - value.len();
    let is_value = !value.is_empty() && !value.contains([' ', ',', '"', '\'']);
    let is_end = s.rest(begun + 1).trim_start().starts_with([',', '}', ']']);
    let is_closed = before.matches(quote).count() % 2 == 0;
    (is_value && is_end && is_closed).then(|| (start, &s.source[start..=begun]))
}

/// A text that holds the quote in which it stands.
pub(super) fn inner(s: &Stumble<'_>) -> Option<Suspect> {
    let quote = trailing(s.kind)?;
    let line = s.line();
    let (offset, value) = line.value()?;
    let text = value.strip_prefix(quote)?.strip_suffix(quote)?;
    if !text.contains(quote) || text.contains('\\') {
        return None;
    }
    let start = line.start + offset;
    // `"x""`, `"x" "` and `""x""`: the quotes are meant once.
    let whole = text.trim_end();
    let text = if whole.ends_with(quote) { whole } else { text };
    let bare = text.trim_matches(quote);
    if !bare.contains(quote) && bare.trim() == bare {
        let (message, label) = match (text.starts_with(quote), text.ends_with(quote)) {
            (true, true) => ("the quotes around this value are doubled", "two pairs"),
            (true, false) => ("this value begins with a quote too many", "one quote too many"),
            _ => ("this value ends with a quote too many", "one quote too many"),
        };
        let whole = start..start + value.len();
        let instead = format!("{quote}{bare}{quote}");
        return Some(
            Suspect::new(whole.clone(), message, label)
                .help(format!("write `{}`", visible(&instead)))
                .fix("keep one pair of quotes", vec![(whole, instead)]),
        );
    }
    if !is_one_text(text, quote) {
        return None;
    }
    let other = if quote == '"' { '\'' } else { '"' };
    let instead = if text.contains(other) { quoted(text) } else { format!("{other}{text}{other}") };
    let within = start + 1 + text.find(quote)?;
    Some(
        Suspect::new(
            within..within + 1,
            format!("this text stands in `{quote}`, and ends at the first `{quote}` within it"),
            "ends the text",
        )
        .help(format!("write `{}`", visible(&instead)))
        .fix("write it in other quotes", vec![(start..start + value.len(), instead)]),
    )
}

/// Whether a text is one, with the quotes in it: between two texts in quotes something else stands
/// than the words of `b "c" d`.
fn is_one_text(text: &str, quote: char) -> bool {
    let parts = text.split(quote);
    let last = text.matches(quote).count();
    // What stands outside of the quotes to the parser.
    parts.enumerate().filter(|(i, _)| i % 2 == 1).all(|(i, part)| {
        let is_word = part.starts_with(char::is_alphanumeric)
            && part.ends_with(|c: char| !c.is_whitespace() && !",;:".contains(c));
        !part.contains(": ") && !part.contains(", ") && (i == last || is_word)
    })
}

/// `'x''`: two single quotes in a row are one of the text, so that none closes it. It goes on to the
/// next quote there is, or for ever.
pub(super) fn doubled_end(s: &Stumble<'_>) -> Option<Suspect> {
    let place = match s.kind {
        K::UnclosedQuotedScalar => s.at,
        K::InvalidTrailingSingleQuotedScalar => {
            s.source[..s.at].trim_end().strip_suffix('\'')?.rfind("''")?
        }
        _ => return None,
    };
    let line = super::Line::around(s.source, place);
    let (offset, value) = line.value()?;
    let text = value.strip_prefix('\'')?.strip_suffix("''").filter(|text| !text.is_empty())?;
    if text.replace("''", "").contains('\'') {
        return None;
    }
    let start = line.start + offset;
    let end = start + value.len();
    let instead = format!("'{text}'");
    Some(
        Suspect::new(
            end - 2..end,
            "two single quotes in a row are one that belongs to the text, so that none closes it here",
            "one quote too many",
        )
        .help(format!("write `{}`", visible(&instead)))
        .fix("keep one quote at the end", vec![(start..end, instead)]),
    )
}

/// A text that begins with one quote and ends with another.
pub(super) fn other_end(s: &Stumble<'_>) -> Option<Suspect> {
    if !matches!(s.kind, K::UnclosedQuotedScalar) {
        return None;
    }
    let line = s.line();
    let (offset, value) = line.value()?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = value.chars().next_back().filter(|c| *c != quote && "\"'“”„«»‘’`".contains(*c))?;
    let text = &value[1..value.len() - end.len_utf8()];
    if s.at != line.start + offset || text.contains(quote) || value.len() < 3 {
        return None;
    }
    let whole = s.at..s.at + value.len();
    let place = whole.end - end.len_utf8()..whole.end;
    let instead = format!("{quote}{text}{quote}");
    let message =
        format!("this text begins with `{quote}` and ends with `{end}`: it is never closed");
    Some(
        Suspect::new(place, message, "another quote")
            .help(format!("write `{}`", visible(&instead)))
            .fix("write the same quote at both ends", vec![(whole, instead)]),
    )
}

/// A key and its value in one pair of quotes.
pub(super) fn around_both(s: &Stumble<'_>) -> Option<Suspect> {
    s.nearest().find_map(|line| {
        let text = line.text.trim();
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        let (key, _) = inner.split_once(": ")?;
        let is_key = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if !is_key || key.is_empty() || inner.contains(quote) {
            return None;
        }
        let range = line.range();
        let message =
            "a key and its value stand in one pair of quotes, which makes one text of them";
        Some(
            Suspect::new(range.clone(), message, "one text")
                .help(format!("write `{}`", visible(inner)))
                .fix("remove the quotes around both", vec![(range, inner.to_owned())]),
        )
    })
}

/// A quote too many around a value in brackets: `{ host: "a.b" " }`, `[ "x"", y ]`, `{ host: ""a.b" }`.
pub(super) fn surplus(s: &Stumble<'_>) -> Option<Suspect> {
    let quote = trailing(s.kind)?;
    s.bracket_around(s.at)?;
    let ends = |rest: &str| rest.trim_start().starts_with([',', '}', ']']);
    let line = s.line();
    let before = line.text.get(..s.at - line.start)?;
    let rest = s.rest(s.at);
    let (place, removed, message) = if rest.strip_prefix(quote).is_some_and(ends) {
        let from = line.start + before.trim_end().len();
        (s.at..s.at + 1, from..s.at + 1, "this value ends with a quote too many")
    } else {
        let opened = before.strip_suffix(quote)?.strip_suffix(quote)?;
        let (value, behind) = rest.split_once(quote)?;
        let is_value = !value.contains(", ") && !value.contains(": ") && ends(behind);
        let begins = opened.trim_end().ends_with([':', ',', '{', '[']);
        let second = s.at - 1..s.at;
        (is_value && begins).then_some(())?;
        (second.clone(), second, "this value begins with a quote too many")
    };
    Some(
        Suspect::new(place, message, "one quote too many")
            .help(format!("remove this `{quote}`"))
            .fix("remove the quote", vec![(removed, String::new())]),
    )
}

/// `{ amount: "12.50" currency: USD }`
pub(super) fn missing_comma(s: &Stumble<'_>) -> Option<Suspect> {
    trailing(s.kind)?;
    let line = s.line();
    let before = line.text.get(..s.at - line.start)?;
    let opens = before.matches(['{', '[']).count();
    let closes = before.matches(['}', ']']).count();
    let follows = s.rest(s.at).chars().next()?;
    let is_value = follows.is_alphanumeric() || matches!(follows, '"' | '\'');
    let end = line.start + before.trim_end().len();
    (opens > closes && is_value && end < s.at).then(|| {
        Suspect::new(
            s.at..s.at + follows.len_utf8(),
            "a comma is missing between two values in brackets",
            "expected `,` before this",
        )
        .help("write a comma behind the value before this one")
        .fix("write a comma", vec![(end..end, ",".to_owned())])
    })
}

/// A value that begins with a character which means something else there.
pub(super) fn first_character(s: &Stumble<'_>) -> Option<Suspect> {
    // An alias without its anchor has words of its own.
    if matches!(s.kind, K::UnknownAnchor) {
        return None;
    }
    let line = s.line();
    let (offset, value) = line.value()?;
    let is_alone = value.len() == 1;
    let means_else = |c: &char| "|>!&*%@`,?".contains(*c) || is_alone && *c == '-';
    let first = value.chars().next().filter(means_else)?;
    let start = line.start + offset;
    if !(start..=start + 1).contains(&s.at) {
        return None;
    }
    // A block of text begins with one of these alone.
    if is_alone && matches!(first, '|' | '>') {
        return None;
    }
    if is_alone {
        let message = format!("`{first}` alone is no value: it means something else to YAML");
        let help = "remove the line while there is no value; one that really is this character wants quotes";
        return Some(Suspect::new(start..start + 1, message, "no value").help(help));
    }
    let whole = start..start + value.len();
    if let Some(text) = value.strip_prefix('`').and_then(|t| t.strip_suffix('`')) {
        let instead = quoted(text);
        let message = "this value stands in backticks, as messengers and Markdown have it";
        return Some(
            Suspect::new(whole.clone(), message, "backticks")
                .help(format!("write `{}`", visible(&instead)))
                .fix("write quotes instead", vec![(whole, instead)]),
        );
    }
    if value.starts_with("& ") {
        let message = "a value cannot begin with `&`";
        let help = "put it in quotes if it is a text; the name of an anchor follows its `&` without a space";
        return Some(
            Suspect::new(start..start + 1, message, "means something else here").help(help),
        );
    }
    let instead = quoted(value);
    Some(
        Suspect::new(
            start..start + 1,
            format!("a value cannot begin with `{first}`"),
            "means something else here",
        )
        .help(format!("put the value in quotes: `{}`", visible(&instead)))
        .fix("quote the value", vec![(whole, instead)]),
    )
}

/// Several pairs in one line: `cost: model: cpc, currency: USD`.
pub(super) fn several_pairs(s: &Stumble<'_>) -> Option<Suspect> {
    if !matches!(s.kind, K::MappingValueNotAllowed | K::InvalidColonPlacement) {
        return None;
    }
    let line = s.line();
    let (offset, value) = line.value().filter(|(offset, _)| line.start + *offset < s.at)?;
    if pairs(value)? < 2 {
        return None;
    }
    let start = line.start + offset;
    let whole = start..start + value.len();
    let edits = vec![(start..start, "{ ".to_owned()), (whole.end..whole.end, " }".to_owned())];
    let message =
        "several pairs of a key and a value stand in one line, and only braces hold them together";
    Some(
        Suspect::new(whole, message, "several pairs")
            .help(format!("put them in braces: `{{ {} }}`", visible(value)))
            .fix("put the pairs in braces", edits),
    )
}

/// How many pairs of a key and a value a text has between its commas; nothing where something else
/// stands between them, too.
fn pairs(text: &str) -> Option<usize> {
    let mut count = 0;
    let mut open = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        let quote = open.last().copied().filter(|end| matches!(end, '"' | '\''));
        match c {
            _ if open.last() == Some(&c) => drop(open.pop()),
            _ if quote.is_some() => {}
            '"' | '\'' => open.push(c),
            '{' => open.push('}'),
            '[' => open.push(']'),
            ',' if open.is_empty() => {
                let (key, value) = text[from..at].split_once(": ")?;
                let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                let is_pair = !key.trim().is_empty() && key.trim().chars().all(is_name);
                if !is_pair || value.trim().is_empty() {
                    return None;
                }
                count += 1;
                from = at + 1;
            }
            _ => {}
        }
    }
    open.is_empty().then_some(count)
}

const TWO_ADDRESSES: &str = "two addresses stand here, and one belongs here";

/// Whether an address is among some words, with or without its scheme.
fn holds_address(words: &str) -> bool {
    let is_bare = |word: &str| word.split_once('/').is_some_and(|(host, _)| host.contains('.'));
    words.contains("://") || words.split(' ').any(is_bare)
}

/// A second `: ` in one line.
pub(super) fn second_colon(s: &Stumble<'_>) -> Option<Suspect> {
    if !matches!(s.kind, K::MappingValueNotAllowed | K::InvalidColonPlacement) {
        return None;
    }
    let line = s.line();
    let colon = s.at - line.start;
    let (offset, value) = line.value().filter(|(offset, _)| *offset < colon)?;
    let before = &line.text[offset..colon];
    let after = line.text[colon + 1..].trim();
    let start = line.start + offset;
    let whole = start..start + value.len();
    let place = s.at..s.at + 1;
    if matches!(before, "http" | "https") && after.starts_with("//") {
        let space = s.at + 1..s.at + 1 + s.rest(s.at + 1).find('/')?;
        return Some(
            Suspect::new(space.clone(), "a space stands within this address", "a space")
                .help(format!("write `{before}:{}`", visible(after)))
                .fix("remove the space", vec![(space, String::new())]),
        );
    }
    if is_address(before) && after.is_empty() {
        return Some(
            Suspect::new(
                place.clone(),
                "this `:` stands behind an address and is no part of it",
                "one mark too many",
            )
            .help(format!("write `{}`", visible(before)))
            .fix("remove the mark", vec![(place, String::new())]),
        );
    }
    let message = "this value holds a second `: `, which only a value in quotes may";
    let suspect = Suspect::new(place, message, "a second `: `");
    let is_key_like = |word: &str| {
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(is_part)
    };
    if after.contains("://") && holds_address(before) {
        let is_stream = line.key().is_some_and(|key| key.name == "stream");
        return Some(Suspect::new(whole, TWO_ADDRESSES, "two addresses").help(if is_stream {
            "keep one of them, or write both under `streams:`"
        } else {
            "keep one of them"
        }));
    }
    if is_address(after) && !is_key_like(before) && !after.contains(' ') {
        let help = format!(
            "write the address alone, and the words behind it as a remark: `{} # {}`",
            visible(after),
            visible(before)
        );
        let label = start..s.at + 1 + s.rest(s.at + 1).find('h')?;
        let edits = vec![(label, String::new())];
        return Some(suspect.help(help).fix("keep the address alone", edits).loses_words());
    }
    if line.key().is_some_and(|key| MAPPINGS.contains(&key.name)) {
        let word = visible(before);
        let message = format!("`{word}` begins a pair of its own, and no text is wanted before it");
        return Some(Suspect::new(start..start + before.len(), message, "another pair").help(
            format!(
                "write it on a line of its own, deeper than this one: `{word}: {}`",
                visible(after)
            ),
        ));
    }
    let quoted_value = quoted(value);
    let quote = format!("put the value in quotes: `{}`", visible(&quoted_value));
    let word = before.rsplit([' ', ',']).next().unwrap_or_default();
    if is_key_like(word) {
        let place = if word.len() == before.len() { ", deeper than this one" } else { "" };
        let help = format!(
            "if `{word}` is a key, it begins a line of its own{place}: `{word}: {}`; if it belongs to the text, {quote}",
            visible(after)
        );
        return Some(suspect.help(help));
    }
    let is_text = !value.starts_with(['"', '\'', '{', '[']);
    let suspect = suspect.help(quote);
    Some(if is_text {
        suspect.fix("quote the value", vec![(whole, quoted_value)])
    } else {
        suspect
    })
}
