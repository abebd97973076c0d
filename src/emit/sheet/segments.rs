//! A value cut into pieces: plain text, macros by who fills them, and characters that must be
//! shown as symbols. The pieces together are the value, character for character.

use crate::compile::ID_PLACEHOLDER;
use crate::compile::steps::Filler;
use crate::template::Template;
use crate::template::places;
use crate::text::{ByteSet, is_harmless, is_hostile};
use std::borrow::Cow;
use std::ops::Range;

/// Whose a piece is, as a letter in front of it.
const YOURS: char = 'y';
const SYMBOL: char = '!';

fn letter(filler: Filler) -> char {
    match filler {
        Filler::RedTrack => 'r',
        Filler::Kma => 'k',
        Filler::Channel => 'c',
    }
}

/// Plain text and marked pieces in turn, beginning with plain text, which may be empty. A
/// marked piece has a letter in front: `r`, `k` or `c` for a macro by who fills it, `y` for
/// what whoever pastes has to fill in, `!` for characters that cannot be seen, which are given by
/// their numbers in hexadecimal. Empty where there is nothing to mark.
pub(super) fn segments(text: &str, filler: Option<Filler>) -> Vec<Cow<'_, str>> {
    let mut marks = marks(text, filler);
    if marks.is_empty() {
        return Vec::new();
    }
    marks.sort_by_key(|(range, _)| range.start);
    let mut out = Vec::with_capacity(marks.len() * 2 + 1);
    let mut from = 0;
    for (range, letter) in marks {
        // What begins within another piece belongs to that.
        if range.start < from {
            continue;
        }
        out.push(Cow::Borrowed(&text[from..range.start]));
        let piece = &text[range.clone()];
        let mut marked = String::with_capacity(piece.len() + 1);
        marked.push(letter);
        if letter == SYMBOL {
            let numbers: Vec<String> =
                piece.chars().map(|c| format!("{:04X}", u32::from(c))).collect();
            marked.push_str(&numbers.join(" "));
        } else {
            marked.push_str(piece);
        }
        out.push(Cow::Owned(marked));
        from = range.end;
    }
    if from < text.len() {
        out.push(Cow::Borrowed(&text[from..]));
    }
    out
}

/// The first place at which a piece may be marked. Before it nothing is, and what is marked
/// behind it has nothing to do with what comes before.
pub(super) fn first_mark(text: &str) -> usize {
    static MAY_BEGIN: ByteSet =
        ByteSet::new(b"<{}[$_#%").with_range(0, 0x1F).with_range(0x7F, 0xFF);
    MAY_BEGIN.first(text, 0).unwrap_or(text.len())
}

fn marks(text: &str, filler: Option<Filler>) -> Vec<(Range<usize>, char)> {
    let mut out = Vec::new();
    if let Some(filler) = filler {
        let template = Template::parse(text);
        out.extend(template.tokens().iter().map(|token| {
            let id = template.token_text(token) == ID_PLACEHOLDER;
            (token.range.clone(), if id { YOURS } else { letter(filler) })
        }));
    }
    out.extend(places(text).map(|range| (range, YOURS)));
    if is_harmless(text) {
        return out;
    }
    let mut chars = text.char_indices().filter(|(_, c)| is_hostile(*c)).peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        while let Some((_, next)) = chars.next_if(|(at, _)| *at == end) {
            end += next.len_utf8();
        }
        out.push((start..end, SYMBOL));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn macros_are_marked_by_who_fills_them_and_the_rest_by_whoever_pastes() {
        assert_eq!(
            segments(
                "https://t.acme.com/postback?clickid={data1}&ptoken=<KEY_1>",
                Some(Filler::Kma)
            ),
            ["https://t.acme.com/postback?clickid=", "k{data1}", "&ptoken=", "y<KEY_1>"]
        );
        assert_eq!(
            segments(
                "https://t.acme.com/{redtrack_campaign_id}?a=${SUBID}x",
                Some(Filler::Channel)
            ),
            ["https://t.acme.com/", "y{redtrack_campaign_id}", "?a=", "c${SUBID}", "x"]
        );
        assert_eq!(segments("{clickid}", Some(Filler::RedTrack)), ["", "r{clickid}"]);
        assert_eq!(segments("{clickid}", None), [""; 0]);
        assert_eq!(segments("a < b > c <b> <>", None), [""; 0]);
        assert_eq!(segments("<A__B__C>", Some(Filler::Channel)), ["", "y<A__B__C>"]);
        assert_eq!(segments("a\u{202E}\u{200B}b", None), ["a", "!202E 200B", "b"]);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "(\\{[a-z]{1,3}\\}|<[A-Z]{0,2}>|__|[\u{202E}\u{0}\n]|.){0,12}") {
            let pieces = segments(&text, Some(Filler::RedTrack));
            let whole: String = pieces
                .iter()
                .enumerate()
                .map(|(i, piece)| match piece.strip_prefix(SYMBOL).filter(|_| i % 2 == 1) {
                    _ if i % 2 == 0 => piece.to_string(),
                    None => piece[1..].to_owned(),
                    Some(numbers) => numbers
                        .split(' ')
                        .map(|n| char::from_u32(u32::from_str_radix(n, 16).unwrap()).unwrap())
                        .collect(),
                })
                .collect();
            prop_assert!(pieces.is_empty() || whole == text);

            // What comes before the first mark changes nothing behind it.
            let (before, rest) = text.split_at(first_mark(&text));
            let mut behind = segments(rest, Some(Filler::RedTrack));
            if let Some(first) = behind.first_mut() {
                *first = format!("{before}{first}").into();
            }
            prop_assert_eq!(behind, pieces);
        }
    }
}
