//! `amount-invalid`

mod cost;
mod problem;

use super::money::{Currencies, for_each_payout};
use super::{Check, Context, Example, Look, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::model::{CostModel, Text, decimals};
use crate::text::visible;
use crate::workspace::{Files, Owner};
use crate::yaml::Loc;
use cost::{Paid, too_much, without_model};
use hashbrown::HashSet;
use problem::{not_plain, too_fine};

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC704", "amount-invalid"),
    what: "An amount is not a plain decimal with a point: it is negative, has a comma, a currency sign, a separator of thousands or an exponent, or more decimals than its currency has (for a cost, more than six); or (a warning) it begins with a `0` that says nothing, a click costs more than a lead pays, a share of the revenue is more than 100 percent, or a cost has an amount and no model; or (a note) a conversion costs more than a lead pays.",
    why: "Money is copied into the panels as it is written. `12,50` is read there as 1250, as 12 or not at all, and every report is wrong from then on.",
    mend: "Write digits and at most one point, in quotes: `\"12.50\"`.",
    source: None,
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"12,50\", currency: USD } }
campaigns:
  kz: { channel: push, offers: [keto-kz], cost: { model: cpc, amount: \"0.002\", currency: USD } }
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"12.50\", currency: USD } }
campaigns:
  kz: { channel: push, offers: [keto-kz], cost: { model: cpc, amount: \"0.002\", currency: USD } }
",
    )]),
    check: Check::Parts(look),
};

/// Decimals of what a click costs; a thousandth of a cent is enough for every channel.
const COST_DECIMALS: usize = 6;

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let mut seen = HashSet::new();
    let mut known = Currencies::default();
    let mut paid = Paid::new();
    Box::new(move |part, out| {
        for_each_payout(part, |owner, money| {
            let Some(amount) = money.amount else { return };
            // That the currency stands within the amount is said where it is missing.
            if money.currency.is_none() && crate::model::money(amount.value).is_some() {
                return;
            }
            let code = money.currency.map_or("", |c| c.value);
            let decimals = known.get(code).and_then(iso_currency::Currency::exponent);
            let limit = decimals.map_or((usize::MAX, ""), |d| (usize::from(d), code));
            written(ws.files, &Written { owner, amount, currency: code, limit }, &mut seen, out);
        });
        for (entry, campaign) in part.campaigns() {
            let cost = campaign.cost.as_ref().map(|c| &c.value);
            let Some(amount) = cost.and_then(|c| c.amount) else { continue };
            let owner = entry.owner("campaign");
            let code = cost.and_then(|c| c.currency).map_or("", |c| c.value);
            let limit = (COST_DECIMALS, "a cost");
            let before = out.len();
            written(ws.files, &Written { owner, amount, currency: code, limit }, &mut seen, out);
            let model = cost.and_then(|c| c.model).map_or(CostModel::None, |model| model.value);
            if model == CostModel::None && out.len() == before && seen.insert(amount.at) {
                out.extend(without_model(ws.files, owner, amount));
            }
            if out.len() == before {
                let cost = (model, amount, code);
                let found = too_much(ws, owner, campaign, cost, (&mut paid, &seen));
                out.extend(found.filter(|_| seen.insert(amount.at)));
            }
        }
    })
}

/// An amount, and what it is taken for.
struct Written<'a, 't> {
    owner: Owner<'t>,
    amount: Text<'t>,
    /// A code, or nothing where none is written.
    currency: &'a str,
    /// The most decimals, and of what.
    limit: (usize, &'a str),
}

fn written<'t>(
    files: &Files<'t>,
    written: &Written<'_, 't>,
    seen: &mut HashSet<Loc>,
    out: &mut Findings,
) {
    let &Written { owner, amount, currency, limit } = written;
    let (text, most) = (amount.value, limit.0);
    let problem = match decimals(text) {
        Some(decimals) if decimals <= most => {
            if has_idle_zero(text) && seen.insert(amount.at) {
                out.push(idle_zero(files, owner, amount, most));
            }
            return;
        }
        Some(decimals) => too_fine(text, decimals, limit),
        None => not_plain(text, currency, most),
    };
    if !seen.insert(amount.at) {
        return;
    }
    let message =
        format!("`{}` is not an amount that can be taken as it is: {}", visible(text), problem.why);
    let fix = problem.instead.as_ref().and_then(|new| files.write_quoted(amount.at, new));
    out.push(
        files
            .finding(RULE.code, owner, amount.at, None, message)
            .label(problem.label)
            .help(problem.instead.as_ref().map_or_else(
                || problem.help.into_owned(),
                |instead| format!("write `\"{instead}\"`"),
            ))
            .fix(fix),
    );
}

/// Whether an amount begins with a zero that says nothing, as `002` does.
fn has_idle_zero(text: &str) -> bool {
    text.strip_prefix('0').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// An amount that begins so, and is read without that zero: a point may be missing behind it.
fn idle_zero<'t>(files: &Files<'t>, owner: Owner<'t>, amount: Text<'t>, most: usize) -> Diagnostic {
    let text = amount.value;
    let bare = text.trim_start_matches('0');
    let bare = if bare.starts_with(|c: char| c.is_ascii_digit()) {
        bare.to_owned()
    } else {
        format!("0{bare}")
    };
    let with_point = format!("0.{}", &text[1..]);
    let help = match decimals(&with_point) {
        Some(decimals) if decimals <= most => {
            format!("write `\"{with_point}\"` if a point is missing, or `\"{bare}\"` if not")
        }
        _ => format!("write `\"{bare}\"`"),
    };
    let message = format!("`{text}` begins with a `0` that says nothing: it is taken for {bare}");
    files
        .finding(RULE.code, owner, amount.at, None, message)
        .severity(Severity::Warning)
        .label("is a point missing?")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, pointed};
    use crate::diagnostic::Severity;

    #[test]
    fn a_zero_that_says_nothing_may_have_lost_its_point() {
        let cost = |cost: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels: {{ push: {{ click_id: \"{{click_id}}\" }} }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns:
  k: {{ channel: push, offers: [a], cost: {{ model: cpc, amount: {cost}, currency: USD }} }}
"
            );
            let outcome = check(&[("trackc.yaml", &text)]);
            let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code);
            found.map(|d| (d.severity.as_str(), d.help.clone().unwrap_or_default().into_owned()))
        };
        let both = "write `\"0.02\"` if a point is missing, or `\"2\"` if not";
        assert_eq!(cost("\"002\""), Some(("warning", both.to_owned())));
        assert_eq!(cost("002"), Some(("warning", both.to_owned())));
        assert_eq!(cost("\"00.02\""), Some(("warning", "write `\"0.02\"`".to_owned())));
        for good in ["\"0.02\"", "0", "\"0.0\"", "2"] {
            assert_eq!(cost(good), None, "{good}");
        }
    }

    fn workspace(amount: &str, currency: &str, cost: &str) -> String {
        format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels:
  push: {{ click_id: \"{{click_id}}\" }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: {amount}, currency: {currency} }} }}
campaigns:
  x: {{ channel: push, offers: [a], cost: {{ model: cpc, amount: {cost}, currency: USD }} }}
"
        )
    }

    fn reported(amount: &str, currency: &str, cost: &str) -> Vec<String> {
        let text = workspace(amount, currency, cost);
        let found = pointed(&[("trackc.yaml", &text)]);
        found.into_iter().filter(|f| f.contains("amount-invalid")).collect()
    }

    #[test]
    fn marks_around_an_amount_and_wide_digits_are_mended() {
        for written in ["“12.50”", "«12.50»", "=12.50", "１２.５０"] {
            let outcome = check(&[("trackc.yaml", &workspace(written, "USD", "'0.02'"))]);
            let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code);
            let fix = found.and_then(|d| d.fixes.first()).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(fix.edits[0].text, "\"12.50\"", "{written}");
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_reported_at_the_amount() {
        for bad in [
            "-5",
            "'12,50'",
            "'$12'",
            "'12 USD'",
            "'1 000'",
            "1e3",
            "'1,000.50'",
            "'12.5%'",
            "''",
            "abc",
            ".5",
            "5.",
            "1_000",
            "'+5'",
            "0x10",
            "12.505",
        ] {
            assert_eq!(reported(bad, "USD", "1"), [format!("error amount-invalid 8 {bad}")]);
        }
        assert_eq!(reported("1", "USD", "'0,02'"), ["error amount-invalid 10 '0,02'"]);
        assert_eq!(reported("1", "USD", "0.0000001"), ["error amount-invalid 10 0.0000001"]);
        assert_eq!(reported("1500.5", "JPY", "1"), ["error amount-invalid 8 1500.5"]);
    }

    #[test]
    fn plain_decimals_are_silent() {
        for (amount, currency, cost) in [
            ("12.50", "USD", "0.000001"),
            ("'900'", "RUB", "0"),
            ("12", "EUR", "'15.5'"),
            ("1.500", "KWD", "1"),
            ("1500", "VND", "1"),
            ("12.505", "NOPE", "1"),
        ] {
            assert!(reported(amount, currency, cost).is_empty(), "{amount} {currency}");
        }
    }

    #[test]
    fn an_amount_that_names_its_currency_lacks_none() {
        for payout in ["{ amount: '$12.50' }", "{ KZ: { amount: 12.50 USD } }"] {
            let text = workspace("1", "USD", "1");
            let text = text.replace(
                "{ amount: 1, currency: USD } }\ncampaigns",
                &format!("{payout} }}\ncampaigns"),
            );
            let found = check(&[("trackc.yaml", &text)]).diagnostics;
            let loud: Vec<_> = found.iter().filter(|d| d.severity == Severity::Error).collect();
            let [only] = loud.as_slice() else { panic!("{loud:?}") };
            assert_eq!(only.code.name, "missing-key");
            let help = only.help.as_deref().unwrap_or_default();
            assert_eq!(help, "write `amount: \"12.50\", currency: USD`");
        }
        let unknown = workspace("1", "USD", "1")
            .replace("amount: 1, currency: USD } }\nc", "amount: '5 apples' } }\nc");
        let found = check(&[("trackc.yaml", &unknown)]).diagnostics;
        assert!(found.iter().any(|d| d.code.name == "missing-key"), "{found:?}");
    }

    #[test]
    fn a_fix_is_offered_where_there_is_no_doubt() {
        let fix = |amount: &str, currency: &str| {
            let text = workspace(amount, currency, "1");
            let outcome = check(&[("trackc.yaml", &text)]);
            let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code).cloned();
            found
                .expect("found")
                .fixes
                .first()
                .map(|f| f.edits[0].text.trim_matches('"').to_owned())
        };
        assert_eq!(fix("'12,50'", "USD").as_deref(), Some("12.50"));
        assert_eq!(fix("'$12.50'", "USD").as_deref(), Some("12.50"));
        assert_eq!(fix("'900 руб.'", "RUB").as_deref(), Some("900"));
        assert_eq!(fix("'$12.50'", "EUR"), None);
        assert_eq!(fix("'1,000'", "USD"), None);
        assert_eq!(fix("-5", "USD"), None);
        assert_eq!(fix("100.00", "JPY").as_deref(), Some("100"));
        assert_eq!(fix("100.01", "JPY"), None);
        // Nobody but the author knows whether the point stands between thousands.
        for amount in ["25.000", "'25.000'", "'1.250 USD'", "'1.250 '"] {
            assert_eq!(fix(amount, "USD"), None, "{amount}");
        }
        assert_eq!(fix("25.000", "VND"), None);
        assert_eq!(fix("0.500", "USD").as_deref(), Some("0.50"));
        assert_eq!(fix("1000.000", "USD").as_deref(), Some("1000.00"));
    }
}
