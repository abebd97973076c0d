//! Amounts of money as people write them.

/// The number of decimals of a plain amount.
#[must_use]
pub fn decimals(text: &str) -> Option<usize> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(w, p)| (w, Some(p)));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && part.is_none_or(digits)).then(|| part.map_or(0, str::len))
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
    let text = text.strip_prefix('+').unwrap_or(text);
    let is_mark = |c: char| matches!(c, '.' | ',');
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
    let grouped =
        rest.iter().all(|g| g.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
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
