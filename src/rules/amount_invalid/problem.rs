//! What keeps an amount from being taken as it is.

use crate::facts::currencies::meant;
use crate::model::{decimals, may_be_thousands, plain_amount};
use std::borrow::Cow;

/// What is wrong with an amount, and what was meant where there is no doubt.
pub(super) struct Problem {
    /// The end of the message.
    pub why: String,
    pub label: &'static str,
    /// What is said where there is no `instead`.
    pub help: Cow<'static, str>,
    /// What was meant.
    pub instead: Option<String>,
}

/// More decimals than are taken.
pub(super) fn too_fine(text: &str, decimals: usize, (most, of): (usize, &str)) -> Problem {
    let keep = text.len() - (decimals - most);
    let zeros = text[keep..].bytes().all(|b| b == b'0');
    let kept = text[..keep].trim_end_matches('.').to_owned();
    let is_either = may_be_thousands(text);
    let help = if is_either {
        let whole = text.replace('.', "");
        let other = if zeros {
            format!("write `\"{kept}\"`")
        } else {
            "round it to the decimals there are".to_owned()
        };
        Cow::Owned(format!(
            "the point may stand between thousands: write `\"{whole}\"` if it does, or {other}"
        ))
    } else {
        Cow::Borrowed("round it to the decimals there are")
    };
    Problem {
        why: format!("{of} has {most} decimals at the most, and these are {decimals}"),
        label: "too many decimals",
        help,
        instead: (zeros && !is_either).then_some(kept),
    }
}

/// What is no plain decimal. `most` is how many decimals are taken.
pub(super) fn not_plain(text: &str, currency: &str, most: usize) -> Problem {
    let trimmed = text.trim();
    let problem = |why: &str, label, instead: Option<String>| Problem {
        why: why.to_owned(),
        label,
        help: Cow::Borrowed("write digits and at most one point, such as `\"12.50\"`"),
        instead: instead.filter(|i| decimals(i).is_some_and(|d| d <= most)),
    };
    if trimmed.is_empty() {
        return problem("nothing is written", "no amount", None);
    }
    if trimmed.starts_with(['-', '\u{2212}', '\u{2013}']) {
        return problem("nobody pays or is paid less than nothing", "negative", None);
    }
    if let Some((number, exponent)) = trimmed.split_once(['e', 'E'])
        && decimals(number).is_some()
        && exponent.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit())
    {
        return problem("it has an exponent, which the panels do not read", "an exponent", None);
    }
    let bare = trimmed.trim_matches(|c: char| "\"'“”„«»‘’=".contains(c));
    if bare.len() < trimmed.len() && decimals(bare).is_some() {
        return problem(
            "the marks around it are taken for a part of it",
            "more than a number",
            Some(bare.to_owned()),
        );
    }
    let wide = |c: char| c.is_ascii() || matches!(c, '０'..='９' | '．');
    if !trimmed.is_ascii() && trimmed.chars().all(wide) {
        let narrow = trimmed.chars().map(|c| match c {
            '．' => '.',
            c if c.is_ascii() => c,
            c => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        });
        return problem("its digits are full-width ones", "other digits", Some(narrow.collect()));
    }
    if trimmed.ends_with('%') {
        // Of what it is a percentage only the author knows.
        let why =
            "an amount has no percent sign; a share of the revenue is a bare number of percent";
        return problem(why, "a percent sign", None);
    }
    let (start, end) = span_of_number(trimmed);
    let sign = format!("{}{}", &trimmed[..start], &trimmed[end..]);
    let sign = sign.trim();
    if end > start && sign.chars().any(|c| !matches!(c, '.' | ',' | '+')) {
        let why = "the currency stands in `currency`, not in the amount";
        let same = meant(sign).is_some_and(|(code, _)| code == currency);
        let number = plain_amount(&trimmed[start..end]).filter(|_| same);
        return problem(why, "more than a number", number);
    }
    let instead = plain_amount(trimmed);
    if trimmed.contains(',') {
        let why = "it has a comma, and decimals are written with a point";
        return problem(why, "a comma", instead);
    }
    if trimmed.contains([' ', '\u{a0}', '\u{202f}', '_', '\'']) {
        return problem("thousands are written without a separator", "a separator", instead);
    }
    if trimmed.len() < text.len() {
        return problem("there are spaces around it", "spaces", instead);
    }
    problem("it is no decimal number with a point", "not an amount", instead)
}

/// From the first to the last digit.
fn span_of_number(text: &str) -> (usize, usize) {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(start, |i| i + 1);
    (start, end)
}
