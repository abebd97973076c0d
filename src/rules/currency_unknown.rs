//! `currency-unknown`

use super::money::{Currencies, for_each_payout};
use super::{Check, Context, Example, Look, Rule};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Guesses};
use crate::facts::Confidence;
use crate::facts::currencies::meant;
use crate::model::Text;
use crate::text::visible;
use crate::workspace::Owner;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC702", "currency-unknown"),
    what: "A currency is not a code of ISO 4217 in upper case.",
    why: "RedTrack converts money by these codes. With one it does not know, payouts and costs are counted in the wrong currency or not at all.",
    mend: "Write the three letters of ISO 4217: `USD`, `RUB`, `KZT`.",
    source: Some(("ISO 4217, by the crate iso_currency", Confidence::High)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"12.50\", currency: RUR } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"12.50\", currency: RUB } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let mut seen = HashSet::new();
    let mut known = Currencies::default();
    let mut guesses = Guesses::default();
    let mut look = move |owner: Owner<'t>, text: Option<Text<'t>>, out: &mut Findings| {
        let Some(text) = text.filter(|t| known.get(t.value).is_none()) else { return };
        if !seen.insert(text.at) || out.count_instead() {
            return;
        }
        let message = format!("`{}` is not a currency code of ISO 4217", visible(text.value));
        let diagnostic = Diagnostic::new(RULE.code, ws.files.span(text.at), message)
            .label("not a currency code");
        let diagnostic = match guesses.of(text.value, || meant(text.value)) {
            // A sign may be that of another currency: dollars are those of many countries.
            Some((code, true)) if !text.value.contains(char::is_alphabetic) => {
                let fix = ws.files.write_all(text.at, code);
                let fix = fix.map(|fix| fix.at_most(Applicability::Unsafe));
                diagnostic.help(format!("did you mean `{code}`? Other currencies may have this sign")).fix(fix)
            }
            Some((code, true)) => {
                let fix = ws.files.write_all(text.at, code);
                diagnostic.help(format!("write `{code}`")).fix(fix)
            }
            Some((code, false)) => diagnostic.help(format!("did you mean `{code}`?")),
            None => diagnostic.help("write three letters of ISO 4217, such as `USD` or `RUB`; crypto has none: write the currency it is counted in"),
        };
        out.push(ws.files.chain(diagnostic, owner, text.at, None));
    };
    let mut source = ws.offer_source_owner();
    Box::new(move |part, out| {
        // Before anything that may be an alias of it.
        if let Some(owner) = source.take() {
            look(owner, ws.offer_source.currency, out);
        }
        for_each_payout(part, |owner, money| look(owner, money.currency, out));
        for (entry, campaign) in part.campaigns() {
            let cost = campaign.cost.as_ref();
            look(entry.owner("campaign"), cost.and_then(|c| c.value.currency), out);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, of_workspace};
    use crate::diagnostic::Applicability;

    fn workspace(rest: &str) -> Vec<String> {
        of_workspace(&super::RULE, rest)
    }

    #[test]
    fn every_place_of_a_currency_is_looked_at() {
        let rest = "offer_source: { currency: usd }
offers:
  a: { stream: https://kshop5.pro/AbC12d, payout: { KZ: { amount: 1, currency: USDT }, UZ: { amount: 1, currency: '$' } } }
  b: { stream: https://kshop5.pro/BcD23e, payout: { amount: 1, currency: BTC } }
campaigns:
  x: { channel: push, offers: [a, b], cost: { model: cpc, amount: 1, currency: RUR } }";
        assert_eq!(
            workspace(rest),
            [
                "error currency-unknown 7 usd",
                "error currency-unknown 9 USDT",
                "error currency-unknown 9 '$'",
                "error currency-unknown 10 BTC",
                "error currency-unknown 12 RUR",
            ]
        );
    }

    #[test]
    fn a_sign_is_no_code_for_sure() {
        let told = |currency: &str| {
            let root = format!(
                "version: 1\noffers: {{ a: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: 1, currency: {currency} }} }} }}\n"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics;
            let found = found.into_iter().find(|d| d.code == super::RULE.code).expect("found");
            (found.help.unwrap_or_default().into_owned(), found.fixes[0].applicability)
        };
        for (sign, code) in [("$", "USD"), ("€", "EUR"), ("£", "GBP")] {
            let (help, how) = told(sign);
            assert!(help.starts_with(&format!("did you mean `{code}`?")), "{help}");
            assert_eq!(how, Applicability::Unsafe);
        }
        assert_eq!(told("RUR"), ("write `RUB`".to_owned(), Applicability::Safe));
    }

    #[test]
    fn the_currencies_of_this_trade_are_known() {
        for code in ["USD", "EUR", "RUB", "KZT", "UZS", "BGN", "VND", "KGS", "RSD"] {
            let rest = format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: 1, currency: {code} }} }} }}"
            );
            assert!(workspace(&rest).is_empty(), "{code}");
        }
    }
}
