//! What a plain scalar is under YAML 1.2's core schema.

/// The type the core schema gives a plain scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CoreType {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other number, infinite and not-a-number included.
    Float(f64),
    /// Everything else: `NO` is Norway.
    Str,
}

/// Whether the core schema reads a plain scalar as null.
#[must_use]
#[inline]
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The core schema's reading of a plain scalar.
#[must_use]
pub fn core_type(text: &str) -> CoreType {
    if is_null(text) {
        return CoreType::Null;
    }
    match text.as_bytes()[0] {
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => CoreType::Bool(true),
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => CoreType::Bool(false),
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text),
        _ => CoreType::Str,
    }
}

fn number(text: &str) -> CoreType {
    let radix = |digits: &str, radix: u32| {
        if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
            return CoreType::Str;
        }
        i64::from_str_radix(digits, radix).map_or(CoreType::Float(f64::INFINITY), CoreType::Int)
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (negative, unsigned) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return CoreType::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return CoreType::Float(f64::NAN);
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        let value = text.strip_prefix('+').unwrap_or(text);
        if let Ok(n) = value.parse::<i64>() {
            return CoreType::Int(n);
        }
        return CoreType::Float(value.parse().unwrap_or(f64::INFINITY));
    }
    if is_float(unsigned) {
        return CoreType::Float(text.parse().unwrap_or(f64::INFINITY));
    }
    CoreType::Str
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = digits(after);
        rest = &after[fraction..];
    }
    if whole == 0 && fraction == 0 {
        return false;
    }
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else { return rest.is_empty() };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && digits(exponent) == exponent.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_and_nothing_of_yaml_1_1() {
        for text in ["NO", "on", "yes", "1_000", "1:30", "2026-01-01", "0x", "1e", ".", "-", "+."] {
            assert_eq!(core_type(text), CoreType::Str, "{text}");
        }
        assert_eq!(core_type("012"), CoreType::Int(12));
        assert_eq!(core_type("0x1F"), CoreType::Int(31));
        assert_eq!(core_type("0o14"), CoreType::Int(12));
        assert_eq!(core_type("1e3"), CoreType::Float(1000.0));
        assert_eq!(core_type("-.5"), CoreType::Float(-0.5));
        assert_eq!(core_type(""), CoreType::Null);
        assert!(matches!(core_type("61e190312000000000000000"), CoreType::Float(_)));
    }
}
