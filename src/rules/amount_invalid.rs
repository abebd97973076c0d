//! `amount-invalid`

mod cost;

use super::money::{Currencies, for_each_payout};
use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::currencies::meant;
use crate::model::{CostModel, Text, decimals, may_be_thousands, plain_amount};
use crate::text::visible;
use crate::workspace::{Files, Owner};
use crate::yaml::Loc;
use cost::{Paid, too_much, without_model};
use hashbrown::HashSet;
use std::borrow::Cow;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC704", "amount-invalid"),
    what: "An amount is not a plain decimal with a point: it is negative, has a comma, a currency sign, a separator of thousands or an exponent, or more decimals than its currency has (for a cost, more than six); or (a warning) it begins with a `0` that says nothing, a click or a conversion costs more than a lead pays, a share of the revenue is more than 100 percent, or a cost has an amount and no model.",
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
    check: Check::Workspace(check),
};

/// Decimals of what a click costs; a thousandth of a cent is enough for every channel.
const COST_DECIMALS: usize = 6;

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    let ws = context.ws;
    let mut seen = HashSet::new();
    let mut known = Currencies::default();
    for_each_payout(ws, |owner, money| {
        let Some(amount) = money.amount else { return };
        // That the currency stands within the amount is said where it is missing.
        if money.currency.is_none() && crate::model::money(amount.value).is_some() {
            return;
        }
        let code = money.currency.map_or("", |c| c.value);
        let decimals = known.get(code).and_then(iso_currency::Currency::exponent);
        let limit = decimals.map(|d| (usize::from(d), code));
        look(ws.files, owner, amount, code, limit, &mut seen, out);
    });
    let mut paid = Paid::new();
    for (entry, campaign) in ws.campaigns.iter() {
        let cost = campaign.cost.as_ref().map(|c| &c.value);
        let Some(amount) = cost.and_then(|c| c.amount) else { continue };
        let code = cost.and_then(|c| c.currency).map_or("", |c| c.value);
        let limit = Some((COST_DECIMALS, "a cost"));
        let before = out.len();
        look(ws.files, entry.owner("campaign"), amount, code, limit, &mut seen, out);
        let model = cost.and_then(|c| c.model).map_or(CostModel::None, |model| model.value);
        if model == CostModel::None && out.len() == before && seen.insert(amount.at) {
            out.extend(without_model(ws.files, entry.owner("campaign"), amount));
        }
        if out.len() == before {
            let (owner, cost) = (entry.owner("campaign"), (model, amount, code));
            let found = too_much(ws, owner, campaign, cost, (&mut paid, &seen));
            out.extend(found.filter(|_| seen.insert(amount.at)));
        }
    }
}

fn look<'t>(
    files: &Files<'t>,
    owner: Owner<'t>,
    amount: Text<'t>,
    currency: &str,
    limit: Option<(usize, &str)>,
    seen: &mut HashSet<Loc>,
    out: &mut Findings,
) {
    let text = amount.value;
    let most = limit.map_or(usize::MAX, |(most, _)| most);
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

/// What is wrong with an amount, and what was meant where there is no doubt.
struct Problem {
    why: String,
    label: &'static str,
    help: Cow<'static, str>,
    instead: Option<String>,
}

fn too_fine(text: &str, decimals: usize, limit: Option<(usize, &str)>) -> Problem {
    let (most, of) = limit.unwrap_or((decimals, ""));
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

fn not_plain(text: &str, currency: &str, most: usize) -> Problem {
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

#[cfg(test)]
mod tests {
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
            let outcome = super::super::tests::check(&[("trackc.yaml", &text)]);
            let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code);
            found.map(|d| (d.severity.as_str(), d.help.clone().unwrap_or_default()))
        };
        let both = "write `\"0.02\"` if a point is missing, or `\"2\"` if not";
        assert_eq!(cost("\"002\""), Some(("warning", both.to_owned())));
        assert_eq!(cost("002"), Some(("warning", both.to_owned())));
        assert_eq!(cost("\"00.02\""), Some(("warning", "write `\"0.02\"`".to_owned())));
        for good in ["\"0.02\"", "0", "\"0.0\"", "2"] {
            assert_eq!(cost(good), None, "{good}");
        }
    }

    use super::super::tests::{check, pointed};
    use crate::diagnostic::Severity;
    use crate::model::plain_amount;

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

    fn found(amount: &str, currency: &str, cost: &str) -> Vec<String> {
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
            assert_eq!(found(bad, "USD", "1"), [format!("error amount-invalid 8 {bad}")]);
        }
        assert_eq!(found("1", "USD", "'0,02'"), ["error amount-invalid 10 '0,02'"]);
        assert_eq!(found("1", "USD", "0.0000001"), ["error amount-invalid 10 0.0000001"]);
        assert_eq!(found("1500.5", "JPY", "1"), ["error amount-invalid 8 1500.5"]);
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
            assert!(found(amount, currency, cost).is_empty(), "{amount} {currency}");
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
