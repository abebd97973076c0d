//! An address with something around it: quotes of a word processor, words of a message, another
//! address. What is around it is sent with it, or ends it.

use super::super::remark::{as_remark, says_something};
use crate::template::UrlTemplate;
use crate::text::{is_hostile, visible};
use std::ops::Range;

/// What stands around an address.
#[derive(Debug)]
pub(super) struct Dressed {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) message: String,
    /// The same in a few words.
    pub(super) label: &'static str,
    /// What to do.
    pub(super) help: String,
    /// The address alone, where it is sound.
    pub(super) address: Option<String>,
    /// Whether nothing but a slip can have put it there.
    pub(super) is_sure: bool,
    /// Whether there are words around it, which are lost where the address stands alone.
    pub(super) has_words: bool,
}

const SCHEMES: [&str; 2] = ["https://", "http://"];

fn begins(text: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|t| t.eq_ignore_ascii_case(scheme)))
}

/// Quotes of every kind, and what cannot be seen.
fn is_mark(c: char) -> bool {
    "\"'`“”„«»‘’‚‹›\u{a0}".contains(c) || is_hostile(c)
}

fn sound(address: &str) -> Option<String> {
    let url = UrlTemplate::parse(address);
    (begins(address) && url.problems().is_empty()).then(|| address.to_owned())
}

/// Whether a word is an address or ends with one, as `old:https://…` does. One in the query of
/// another belongs to that.
fn holds(word: &str) -> bool {
    let before = word.split_once("://").map(|(before, _)| before);
    before.is_some_and(|before| !before.contains(['/', '?', '=']))
}

/// What stands around the address of a text, if anything does.
pub(super) fn dressed(text: &str, is_stream: bool) -> Option<Dressed> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    twice(trimmed, start)
        .or_else(|| markdown(trimmed, start))
        .or_else(|| among_words(trimmed, start, is_stream))
        .or_else(|| in_marks(trimmed, start))
}

/// `https://https://…`
fn twice(text: &str, start: usize) -> Option<Dressed> {
    let scheme = SCHEMES.into_iter().find(|scheme| text.starts_with(scheme))?;
    let rest = &text[scheme.len()..];
    let second = SCHEMES.into_iter().find(|scheme| rest.starts_with(scheme));
    second.map(|second| Dressed {
        range: start..start + scheme.len() + second.len(),
        message: format!("`{scheme}` stands twice: the second one is taken for a host"),
        label: "once too often",
        help: format!("write `{}`", visible(rest)),
        address: sound(rest),
        is_sure: true,
        has_words: false,
    })
}

/// `[Keto KZ](https://…)`, as messengers and notes copy a link.
fn markdown(text: &str, start: usize) -> Option<Dressed> {
    let (label, address) = text.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    let address = sound(address)?;
    let has_words = says_something(label) && !holds(label);
    let mut help = format!("write the address alone: `{}`", visible(&address));
    if has_words {
        help = format!("{help}, and its name as a remark: {}", as_remark(&address, label));
    }
    Some(Dressed {
        range: start..start + text.len(),
        message: "this is a link as Markdown has it, with a name in brackets before the address"
            .to_owned(),
        label: "more than an address",
        help,
        address: Some(address),
        is_sure: true,
        has_words,
    })
}

/// Words around an address, or two addresses.
fn among_words(text: &str, start: usize, is_stream: bool) -> Option<Dressed> {
    let mut at = 0;
    let mut words: Vec<(Range<usize>, &str)> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}') {
        if !word.is_empty() {
            words.push((at..at + word.len(), word));
        }
        // What splits is one character of any length.
        let after = text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        at += word.len() + after;
    }
    let bare = |word: &str| -> String {
        word.trim_matches(|c: char| is_mark(c) || "()[]<>,;".contains(c)).to_owned()
    };
    let addresses: Vec<usize> = (0..words.len()).filter(|i| holds(&bare(words[*i].1))).collect();
    if let [_, second, ..] = addresses[..] {
        let range = &words[second].0;
        let ways =
            if is_stream { "keep one, or write both under `streams:`" } else { "keep one of them" };
        return Some(Dressed {
            range: start + range.start..start + range.end,
            message: "two addresses stand here, and one belongs here".to_owned(),
            label: "another address",
            help: ways.to_owned(),
            address: None,
            is_sure: true,
            has_words: false,
        });
    }
    let ([only], true) = (&addresses[..], words.len() > 1) else { return None };
    let address = bare(words[*only].1);
    if !begins(&address) {
        return None;
    }
    // A space may also have come into a path or into a value of the query.
    let is_remark = |word: &str| !word.is_ascii() || word.starts_with(['(', '[', '<', '-', '|']);
    let after = words.get(only + 1).filter(|_| *only == 0);
    if after.is_some_and(|(_, word)| !is_remark(word)) {
        return None;
    }
    let range = if *only == 0 { words[1].0.start..text.len() } else { 0..words[*only].0.start };
    let around = text[range.clone()].trim();
    let has_words = says_something(around);
    let mut help = format!("write the address alone: `{}`", visible(&address));
    if has_words {
        let notes = if is_stream { ", or in `notes`" } else { "" };
        let remark = as_remark(&address, around);
        help = format!("{help}, and what stands beside it as a remark: {remark}{notes}");
    }
    Some(Dressed {
        message: format!(
            "more than an address stands here: `{}` is no part of it",
            visible(around)
        ),
        range: start + range.start..start + range.start + around.len(),
        label: "no part of the address",
        help,
        address: sound(&address),
        is_sure: true,
        has_words,
    })
}

/// Marks around an address, or at its end.
fn in_marks(text: &str, start: usize) -> Option<Dressed> {
    let mut inner = text;
    if let Some(within) = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        inner = within;
    }
    let is_wrapped = inner.len() < text.len();
    inner = inner.trim_start_matches(is_mark);
    let ends = inner.trim_end_matches(is_mark);
    let bare = ends.trim_end_matches([',', ';']);
    // `…?a[]=` and `…/` are addresses; a comma may end one, though hardly ever.
    let is_sure = is_wrapped || ends.len() < text.len();
    if bare.len() == text.len() || !begins(bare) {
        return None;
    }
    let seen = bare.replace(is_hostile, "");
    let marks: String = text.replacen(bare, " ", 1).trim().to_owned();
    let at = if text.starts_with(bare) { bare.len() } else { 0 };
    let first = text[at..].chars().next().map_or(0, char::len_utf8);
    Some(Dressed {
        range: start + at..start + at + first,
        message: format!(
            "`{}` stands around this address or behind it, and is taken for a part of it",
            visible(&marks)
        ),
        label: "no part of the address",
        help: format!("write `{}`", visible(&seen)),
        address: sound(&seen),
        is_sure,
        has_words: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_whatever_stands_around_it() {
        let at = "https://kshop5.pro/AbC12d";
        for text in [
            "“https://kshop5.pro/AbC12d”",
            "https://kshop5.pro/AbC12d\"",
            "<https://kshop5.pro/AbC12d>",
            "‹https://kshop5.pro/AbC12d›",
            "\u{200b}https://kshop5.pro/AbC12d",
            "https://kshop5.pro/AbC12d,",
            "Ссылка: https://kshop5.pro/AbC12d",
            "https://kshop5.pro/AbC12d (Keto KZ)",
            "Keto — https://kshop5.pro/AbC12d",
            "https://https://kshop5.pro/AbC12d",
            "[Keto KZ](https://kshop5.pro/AbC12d)",
            "[https://kshop5.pro/AbC12d](https://kshop5.pro/AbC12d)",
        ] {
            let found = dressed(text, true).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.address.as_deref(), Some(at), "{text}");
            assert!(text.get(found.range.clone()).is_some(), "{text}: {:?}", found.range);
        }
        for (text, has_words) in [
            ("— https://kshop5.pro/AbC12d", false),
            ("“https://kshop5.pro/AbC12d”;", false),
            ("Ссылка: https://kshop5.pro/AbC12d", true),
            ("https://kshop5.pro/AbC12d | 12.50 USD | KZ", true),
            ("[Keto KZ](https://kshop5.pro/AbC12d)", true),
            ("[https://kshop5.pro/AbC12d](https://kshop5.pro/AbC12d)", false),
            ("https://kshop5.pro/AbC12d - push only, backup kshop5.pro/AbC12x", true),
        ] {
            let found = dressed(text, true).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.has_words, has_words, "{text}");
            assert_eq!(found.help.contains("AbC12d # "), has_words, "{}", found.help);
        }
        let old = dressed("https://a.com/x (old:https://b.com/y)", true).expect("two");
        assert!(old.address.is_none(), "{old:?}");
        let two = dressed("https://a.com/x https://b.com/y", true).expect("two");
        assert!(two.address.is_none() && two.help.contains("streams:"), "{two:?}");
        for text in [
            at,
            "https://kshop5.pro/?u=https://a.com/",
            "https://kshop5.pro/?a={b}&c=<D>",
            "https://<HOST>/log?a=<B>",
            "https://kshop5.pro/?a=Keto KZ",
            "https://kshop5.pro/?a=b &u=https://a.com/",
            "kshop5.pro/AbC12d",
            "“nothing”",
            "",
        ] {
            assert!(dressed(text, true).is_none(), "{text}");
        }
    }
}
