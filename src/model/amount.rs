//! Amounts of money as people write them.

use crate::diagnostic::Applicability;
use crate::facts::currencies;

/// The number of decimals of a plain amount.
#[must_use]
pub fn decimals(text: &str) -> Option<usize> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(w, p)| (w, Some(p)));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && part.is_none_or(digits)).then(|| part.map_or(0, str::len))
}

/// A plain amount with as many decimals as its currency has; `None` where it has more that count.
#[must_use]
pub fn as_fine_as(amount: &str, code: &str) -> Option<String> {
    let most = currencies::currency(code).and_then(iso_currency::Currency::exponent);
    let excess = decimals(amount)?.saturating_sub(most.map_or(usize::MAX, usize::from));
    let (kept, excess) = amount.split_at(amount.len() - excess);
    excess.bytes().all(|b| b == b'0').then(|| kept.trim_end_matches('.').to_owned())
}

/// Whether a plain decimal may be a whole number with a point between its thousands, as many
/// countries write it: `25.000` may be 25 and 25000.
#[must_use]
pub fn may_be_thousands(text: &str) -> bool {
    let parts = text.split_once('.').filter(|_| decimals(text) == Some(3));
    parts.is_some_and(|(whole, _)| whole != "0" && whole.len() <= 3)
}

/// The plain decimal that a written number can only mean: `1 234,50` is `1234.50`, but
/// `1,234` and `1.234` may be either.
#[must_use]
pub fn plain_amount(text: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | ',');
    let text = text.strip_prefix('+').unwrap_or(text);
    // At the end a mark parts nothing: what is before it counts.
    let text = text.strip_suffix(is_mark).unwrap_or(text);
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '_' | '\'');
    let is_part = |c: char| c.is_ascii_digit() || is_mark(c) || is_space(c);
    let is_number = text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(is_part);
    if text.len() > 40 || !is_number {
        return None;
    }
    let marks: Vec<char> = text.chars().filter(|c| is_mark(*c)).collect();
    let last = text.rfind(is_mark);
    // The last mark begins the decimals, unless it can be a separator of thousands.
    let (whole, part) = match (marks.as_slice(), last) {
        ([], _) | (_, None) => (text, None),
        ([_, .., _], Some(_)) if marks.iter().all(|m| *m == marks[0]) => (text, None),
        ([mark], Some(at)) => {
            let (whole, part) = (&text[..at], &text[at + 1..]);
            let grouped = whole.contains(is_space);
            if *mark == ',' && part.len() == 3 && whole != "0" && !grouped {
                return None;
            }
            if may_be_thousands(text) {
                return None;
            }
            (whole, Some(part))
        }
        (_, Some(at)) => (&text[..at], Some(&text[at + 1..])),
    };
    let mut groups = whole.split(|c| is_space(c) || is_mark(c));
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_first = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let grouped = rest.iter().all(|g| g.len() == 3) && (rest.is_empty() || is_first);
    if !grouped {
        return None;
    }
    let mut out = if first.is_empty() { "0".to_owned() } else { first.to_owned() };
    rest.iter().for_each(|group| out.push_str(group));
    if let Some(part) = part.filter(|p| !p.is_empty()) {
        out.push('.');
        out.push_str(part);
    }
    decimals(&out).map(|_| out)
}

/// A number, its currency, and how sure that is: `12.50 USD`, `USD 12,50`, `$12.50`.
#[must_use]
pub fn money(text: &str) -> Option<(&str, &'static str, Applicability)> {
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let end = start + text[start..].find(|c| !is_of_number(c)).unwrap_or(text.len() - start);
    let (before, number, behind) = (text[..start].trim(), &text[start..end], text[end..].trim());
    let word = match (before, behind) {
        ("", word) | (word, "") => word,
        _ => return None,
    };
    let (code, is_sure) = currencies::meant(word).filter(|_| !word.is_empty())?;
    let is_number = may_be_thousands(number) || plain_amount(number).is_some();
    // A sign may be that of another currency of the same name, and `all` and `try` are codes too.
    let is_word =
        |c: char| c.is_ascii_uppercase() || !c.is_ascii() && c.is_alphabetic() || c == '.';
    let is_named = word.len() > 3 && word.is_ascii() && word.chars().all(char::is_alphabetic)
        || word.chars().all(is_word) && word.chars().any(char::is_alphabetic);
    let sure = if is_named { Applicability::Safe } else { Applicability::Unsafe };
    (is_sure && is_number).then_some((number, code, sure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_an_amount_and_its_currency() {
        let usd = |number| Some((number, "USD", Applicability::Safe));
        assert_eq!(money("12.50 USD"), usd("12.50"));
        assert_eq!(money("USD 12,50"), usd("12,50"));
        assert_eq!(money("1.250 USD"), usd("1.250"));
        assert_eq!(money("12.50usd"), Some(("12.50", "USD", Applicability::Unsafe)));
        assert_eq!(money("12 try"), Some(("12", "TRY", Applicability::Unsafe)));
        assert_eq!(money("12.50 dollars"), usd("12.50"));
        assert_eq!(money("$12.50"), Some(("12.50", "USD", Applicability::Unsafe)));
        assert_eq!(money("500 руб."), Some(("500", "RUB", Applicability::Safe)));
        for other in [
            "12.50",
            "USD",
            "USD 12.50 EUR",
            "soon USD",
            "1,250 USD",
            "-5 USD",
            "5 or 6 USD",
            "5 USDT",
        ] {
            assert_eq!(money(other), None, "{other}");
        }
    }

    #[test]
    fn numbers_are_read_only_where_they_can_mean_one_thing() {
        for (text, meant) in [
            ("12,5", Some("12.5")),
            ("0,025", Some("0.025")),
            ("1,234", None),
            ("1,234.50", Some("1234.50")),
            ("1.234,50", Some("1234.50")),
            ("1 234,50", Some("1234.50")),
            ("1.000.000", Some("1000000")),
            ("1.234", None),
            ("25.000", None),
            ("0.025", Some("0.025")),
            ("1 234.500", Some("1234.500")),
            ("1234.500", Some("1234.500")),
            ("1_000", Some("1000")),
            ("1 00", None),
            ("12,34,56", None),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("abc", None),
            // A mark at the end makes no thousands of what is before it.
            ("0.035,", Some("0.035")),
            ("12.50,", Some("12.50")),
            ("1.234,", None),
            ("1,234.", None),
            ("1 234,", Some("1234")),
            ("0.035,50", None),
            ("0 035", None),
            ("0,035,000", None),
        ] {
            assert_eq!(plain_amount(text).as_deref(), meant, "{text}");
        }
    }
}
