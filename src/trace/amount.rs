//! Amounts as they arrive: decimals with a point, as text, since no cent may be rounded.

use rust_decimal::Decimal;

/// No amount of money is longer, and as many digits are read to the last one.
const LONGEST: usize = 28;

/// Whether a text is an amount.
pub(super) fn is_decimal(text: &str) -> bool {
    read(text).is_some()
}

/// The sum of two amounts, with as many places as the longer one has.
pub(super) fn sum(a: &str, b: &str) -> Option<String> {
    let (a, b) = (read(a)?, read(b)?);
    let sum = a.checked_add(b)?;
    // One that has no room for every digit is rounded.
    (sum.scale() == a.scale().max(b.scale())).then(|| sum.to_string())
}

fn read(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (is_plain && text.len() <= LONGEST).then(|| Decimal::from_str_exact(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_from_macros() {
        for good in ["12.50", "0", "-3", ".5", "5."] {
            assert!(is_decimal(good), "{good}");
        }
        for bad in
            ["", "{sum}", "1.2.3", "12,5", "-", ".", "--1", "+1", "12345678901234567890123456789"]
        {
            assert!(!is_decimal(bad), "{bad}");
        }
    }

    #[test]
    fn amounts_are_added_to_the_cent() {
        for (a, b, both) in [
            ("12.50", "12.50", "25.00"),
            ("0.1", "0.2", "0.3"),
            ("12", "0.05", "12.05"),
            (".5", "-.75", "-0.25"),
            ("-3", "3.0", "0.0"),
            ("1", "2", "3"),
            ("99999999999999", "0.000000000001", "99999999999999.000000000001"),
        ] {
            assert_eq!(sum(a, b).as_deref(), Some(both), "{a} + {b}");
        }
        assert_eq!(sum("1", "{sum}"), None);
        assert_eq!(sum("99999999999999999999", "0.0000000000000001"), None);
    }
}
