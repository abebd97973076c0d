//! `country-unknown`

use super::money::for_each_country;
use super::{Check, Context, Example, Look, Rule, one_text};
use crate::diagnostic::{Code, one_of};
use crate::facts::{Confidence, countries};
use crate::text::{in_latin, visible};
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC701", "country-unknown"),
    what: "A country is not a code of ISO 3166-1 alpha-2 in upper case.",
    why: "RedTrack and the channels compare countries by these codes. A funnel for `UK` takes nobody: British visitors come as `GB`, and their clicks are lost.",
    mend: "Write the two letters of ISO 3166-1: `KZ`, `GB`.",
    source: Some(("ISO 3166-1, by Debian's iso-codes", Confidence::High)),
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [UK] }
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
  keto-kz: { stream: https://kshop5.pro/AbC12d, countries: [GB, NO] }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let files = context.ws.files;
    let mut seen = HashSet::new();
    Box::new(move |part, out| {
        for_each_country(part, |owner, text| {
            if countries::index(text.value).is_some()
                || !seen.insert(text.at)
                || out.count_instead()
            {
                return;
            }
            let message = format!(
                "`{}` is not a country code of ISO 3166-1: no visitor would match it",
                visible(text.value)
            );
            let diagnostic =
                files.finding(RULE.code, owner, text.at, None, message).label("not a country code");
            let is_between = |c: char| c.is_whitespace() || ",;/+&|".contains(c);
            let several = one_text::several(text.value, is_between)
                .filter(|words| words.iter().all(|word| countries::index(word).is_some()))
                .and_then(|words| one_text::apart(files, text.at, &words));
            if let Some((help, fix)) = several {
                out.push(diagnostic.help(help).fix(fix));
                return;
            }
            let is_item =
                || files.tree(text.at).is_some_and(|tree| tree.list_of(text.at.node()).is_some());
            if let Some(help) = several_at_once(text.value, is_item) {
                out.push(diagnostic.help(help));
                return;
            }
            let latin = in_latin(text.value).map(|(_, latin)| latin);
            let Some((country, sure)) = countries::meant(latin.as_deref().unwrap_or(text.value))
            else {
                out.push(diagnostic.help(others(text.value)));
                return;
            };
            let (code, name) = (country.code, country.name);
            if !sure {
                out.push(diagnostic.help(format!("did you mean `{code}` ({name})?")));
                return;
            }
            let fix = files.write_all(text.at, code);
            out.push(diagnostic.help(format!("write `{code}` ({name})")).fix(fix));
        });
    })
}

/// What to write instead of a word for many countries, in a list or as the key of a payout.
fn several_at_once(text: &str, is_item: impl Fn() -> bool) -> Option<String> {
    let word = visible(text);
    if countries::is_group(text) {
        return Some(format!("`{word}` is a group of countries: write the code of each"));
    }
    countries::is_everywhere(text).then(|| {
        if is_item() {
            "without `countries` every country counts: remove the key".to_owned()
        } else {
            "one payout for every country stands without a country: `payout: { amount: …, currency: … }`".to_owned()
        }
    })
}

/// Codes that begin alike.
fn others(text: &str) -> String {
    if text == "XK" {
        return "`XK` is in use for Kosovo, but ISO 3166-1 has no code for it".to_owned();
    }
    let first = text.chars().next().map(|c| c.to_ascii_uppercase());
    let alike = |c: &&countries::Country| first.is_some_and(|f| c.code.starts_with(f));
    let list = one_of(countries::COUNTRIES.iter().filter(alike).map(|c| c.code));
    if list.is_empty() {
        "write the two letters of ISO 3166-1, such as `KZ`".to_owned()
    } else {
        format!("write the two letters of ISO 3166-1; those that begin alike are {list}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, of_workspace};

    fn workspace(rest: &str) -> Vec<String> {
        of_workspace(&super::RULE, rest)
    }

    #[test]
    fn every_place_of_a_country_is_looked_at() {
        let rest = "offers:
  a: { stream: https://kshop5.pro/AbC12d, countries: [KZ, kz], payout: { UK: { amount: 1, currency: USD } } }
campaigns:
  x: { channel: push, countries: [XX], funnels: [{ countries: ['RUS'], offers: [a] }] }";
        assert_eq!(
            workspace(rest),
            [
                "error country-unknown 8 kz",
                "error country-unknown 8 UK",
                "error country-unknown 10 XX",
                "error country-unknown 10 'RUS'",
            ]
        );
    }

    #[test]
    fn what_was_meant_is_named_and_put_in_when_there_is_no_doubt() {
        let told = |country: &str| {
            let root = format!(
                "version: 1\noffers: {{ a: {{ stream: https://kshop5.pro/AbC12d, countries: [{country}] }} }}\n"
            );
            let outcome = check(&[("trackc.yaml", &root)]);
            let found = outcome.diagnostics.iter().find(|d| d.code == super::RULE.code);
            let found = found.expect("found").clone();
            let fix = found.fixes.first().map(|f| f.edits[0].text.clone());
            (found.help.unwrap_or_default().into_owned(), fix)
        };
        assert_eq!(told("kz"), ("write `KZ` (Kazakhstan)".to_owned(), Some("KZ".to_owned())));
        assert_eq!(told("UK"), ("write `GB` (United Kingdom)".to_owned(), Some("GB".to_owned())));
        assert_eq!(told("EN"), ("did you mean `GB` (United Kingdom)?".to_owned(), None));
        assert!(told("KX").0.contains("`KE`, `KG`, `KH`"));
        for everywhere in ["ALL", "Any", "WW", "World"] {
            assert!(told(everywhere).0.contains("every country counts"), "{everywhere}");
        }
        let root = "version: 1\noffers: { a: { stream: https://kshop5.pro/AbC12d, payout: { ALL: { amount: 1, currency: USD } } } }\n";
        let found = check(&[("trackc.yaml", root)]).diagnostics;
        let found = found.into_iter().find(|d| d.code == super::RULE.code).expect("found");
        assert!(found.help.expect("help").starts_with("one payout for every country"));
        for group in ["EU", "CIS", "LATAM", "Tier-1", "Europe"] {
            let expected = format!("`{group}` is a group of countries: write the code of each");
            assert_eq!(told(group), (expected, None));
        }
    }

    #[test]
    fn norway_is_a_country_and_a_shared_slip_is_one() {
        assert!(
            workspace(
                "offers: { a: { stream: https://kshop5.pro/AbC12d, countries: [NO, no-1] } }"
            )
            .len()
                == 1
        );
        let rest = "defaults: { offers: { countries: [UK] } }
offers: { a: { stream: https://kshop5.pro/AbC12d }, b: { stream: https://kshop5.pro/BcD23e } }";
        assert_eq!(workspace(rest), ["error country-unknown 7 UK"]);
    }
}
