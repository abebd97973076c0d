//! Where a workspace writes countries, currencies and amounts.

use crate::model::{Money, Text};
use crate::workspace::{Owner, Workspace};
use iso_currency::Currency;
use std::sync::LazyLock;

/// Calls `f` with every country that is written.
pub(super) fn for_each_country<'t>(ws: &Workspace<'t, '_>, mut f: impl FnMut(Owner<'t>, Text<'t>)) {
    for (entry, offer) in ws.offers.iter() {
        let payouts = offer.payout.iter().flat_map(|p| &p.value.by_country).map(|(key, _)| *key);
        let countries = offer.countries.iter().flatten().copied();
        countries.chain(payouts).for_each(|c| f(entry.owner("offer"), c));
    }
    for (entry, campaign) in ws.campaigns.iter() {
        let funnels = campaign.funnels.iter().flat_map(|f| &f.value);
        let lists = campaign.countries.iter().chain(funnels.filter_map(|f| f.countries.as_ref()));
        lists.flat_map(|l| &l.value).for_each(|c| f(entry.owner("campaign"), *c));
    }
}

/// Calls `f` with everything an offer pays.
pub(super) fn for_each_payout<'t>(
    ws: &Workspace<'t, '_>,
    mut f: impl FnMut(Owner<'t>, &Money<'t>),
) {
    for (entry, offer) in ws.offers.iter() {
        let Some(payout) = &offer.payout else { continue };
        let by_country = payout.value.by_country.iter().map(|(_, money)| money);
        payout.value.flat.iter().chain(by_country).for_each(|m| f(entry.owner("offer"), m));
    }
}

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
pub(super) fn currency(code: &str) -> Option<Currency> {
    Currency::from_code(code).filter(|c| c.code() == code)
}

/// Looks currencies up and remembers the last: a workspace names one over and over.
#[derive(Default)]
pub(super) struct Currencies<'t> {
    last: Option<(&'t str, Option<Currency>)>,
}

impl<'t> Currencies<'t> {
    /// The currency of a code; letter case counts.
    pub(super) fn get(&mut self, code: &'t str) -> Option<Currency> {
        if let Some((_, known)) = self.last.filter(|(last, _)| *last == code) {
            return known;
        }
        self.last.insert((code, currency(code))).1
    }
}

/// The currency that was meant by what is no code, and whether there is no doubt about it.
pub(super) fn meant(text: &str) -> Option<(&'static str, bool)> {
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
    crate::diagnostic::nearest(upper, CODES.iter().copied()).map(|code| (code, false))
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
    }
}
