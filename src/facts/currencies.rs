//! Currencies (ISO 4217), and what people write instead of their codes.

use crate::diagnostic::nearest;
use iso_currency::Currency;
use std::sync::LazyLock;

/// Currencies that this trade is paid in, the commonest first: of two that are equally near
/// the one people mean.
const COMMON: [&str; 24] = [
    "USD", "EUR", "RUB", "KZT", "UAH", "UZS", "BYN", "KGS", "AZN", "GEL", "AMD", "MDL", "PLN",
    "RON", "CZK", "HUF", "TRY", "INR", "GBP", "THB", "VND", "IDR", "MXN", "BRL",
];

/// Every currency, those first that are common.
static CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let all = (0..1000).filter_map(Currency::from_numeric).map(|currency| currency.code());
    COMMON.into_iter().chain(all).collect()
});

/// What people write instead of a code: the slip, the code, and whether there is no doubt.
const SLIPS: &[(&str, &str, bool)] = &[
    ("$", "USD", true),
    ("US$", "USD", true),
    ("DOLLAR", "USD", true),
    ("DOLLARS", "USD", true),
    ("USDT", "USD", false),
    ("USDC", "USD", false),
    ("€", "EUR", true),
    ("EURO", "EUR", true),
    ("EUROS", "EUR", true),
    ("₽", "RUB", true),
    ("RUR", "RUB", true),
    ("RUBLE", "RUB", true),
    ("RUBLES", "RUB", true),
    ("RUS", "RUB", false),
    ("РУБ", "RUB", true),
    ("₸", "KZT", true),
    ("TENGE", "KZT", true),
    ("₴", "UAH", true),
    ("UAN", "UAH", true),
    ("GRN", "UAH", true),
    ("£", "GBP", true),
    ("₹", "INR", true),
    ("BYR", "BYN", true),
    ("ZL", "PLN", true),
    ("LEI", "RON", false),
    ("KGZ", "KGS", false),
    ("UZB", "UZS", false),
    ("TL", "TRY", true),
];

/// The currency of a code; letter case counts.
#[must_use]
pub fn currency(code: &str) -> Option<Currency> {
    Currency::from_code(code).filter(|c| c.code() == code)
}

/// What people pay in and ISO 4217 has no code for: the code of a country is near by accident alone.
/// What is counted in dollars (USDT) is not among it.
const CRYPTO: [&str; 12] =
    ["ADA", "BCH", "BNB", "BTC", "DOGE", "ETH", "LTC", "SOL", "TON", "TRX", "XMR", "XRP"];

/// The currency that was meant by what is no code, and whether there is no doubt about it.
#[must_use]
pub fn meant(text: &str) -> Option<(&'static str, bool)> {
    let text = text.trim();
    if text.len() > 32 {
        return None;
    }
    let upper = text.to_uppercase();
    let upper = upper.trim_end_matches('.');
    if let Some(known) = currency(upper) {
        return Some((known.code(), true));
    }
    if let Some((_, code, sure)) = SLIPS.iter().find(|(slip, ..)| *slip == upper) {
        return Some((code, *sure));
    }
    if CRYPTO.contains(&upper) {
        return None;
    }
    nearest(upper, CODES.iter().copied()).map(|code| (code, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_mean_codes() {
        for code in COMMON {
            assert!(currency(code).is_some(), "{code}");
        }
        for (slip, code, _) in SLIPS {
            assert!(currency(slip).is_none() && currency(code).is_some(), "{slip}");
        }
        assert_eq!(meant("usd"), Some(("USD", true)));
        assert_eq!(meant("RUR"), Some(("RUB", true)));
        assert_eq!(meant("руб."), Some(("RUB", true)));
        assert_eq!(meant("USE"), Some(("USD", false)));
        assert_eq!(meant("BITCOIN"), None);
        assert_eq!(meant("USDT"), Some(("USD", false)));
        for crypto in CRYPTO {
            assert!(currency(crypto).is_none() && meant(crypto).is_none(), "{crypto}");
        }
    }
}
