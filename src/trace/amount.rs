//! Amounts as they arrive: decimals with a point, as text, since no cent may be rounded.

/// No amount of money is longer.
const LONGEST: usize = 18;

/// Whether a text is an amount.
pub(super) fn is_decimal(text: &str) -> bool {
    parts(text).is_some()
}

/// The sum of two amounts, with as many places as the longer one has.
pub(super) fn sum(a: &str, b: &str) -> Option<String> {
    let ((a, a_places), (b, b_places)) = (parts(a)?, parts(b)?);
    let places = a_places.max(b_places);
    let scaled = |number: i128, own: u32| number.checked_mul(10_i128.checked_pow(places - own)?);
    let sum = scaled(a, a_places)?.checked_add(scaled(b, b_places)?)?;
    let sign = if sum < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", sum.unsigned_abs(), width = places as usize + 1);
    let (whole, rest) = digits.split_at(digits.len() - places as usize);
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{rest}"))
}

/// An amount as a whole number, and how many of its digits stand behind the point.
fn parts(text: &str) -> Option<(i128, u32)> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{rest}");
    let is_number = !all.is_empty() && all.bytes().all(|b| b.is_ascii_digit());
    if !is_number || text.len() > LONGEST {
        return None;
    }
    Some((sign * all.parse::<i128>().ok()?, u32::try_from(rest.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_from_macros() {
        for good in ["12.50", "0", "-3", ".5", "5."] {
            assert!(is_decimal(good), "{good}");
        }
        for bad in ["", "{sum}", "1.2.3", "12,5", "-", ".", "--1", "+1", "1234567890123456789"] {
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
            ("999999999999999999", "0.0000000000000001", "999999999999999999.0000000000000001"),
        ] {
            assert_eq!(sum(a, b).as_deref(), Some(both), "{a} + {b}");
        }
        assert_eq!(sum("1", "{sum}"), None);
    }
}
