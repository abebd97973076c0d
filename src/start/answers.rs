//! What somebody types when asked. Every answer is judged by the rules themselves: it is put
//! into a small workspace that is sound otherwise, and that is checked.

use super::draft::{Draft, Source};
use super::entry::{Campaign, Cost, Event, Money, Offer};
use super::preset;
use super::prove::Proof;
use crate::diagnostic::nearest;
use crate::facts::channels::{CHANNELS, Channel, named};
use crate::facts::kma::Status;
use crate::text::{is_hostile, visible};

/// The longest id.
const LONGEST_ID: usize = 64;
/// The longest name that is taken over from a table.
const LONGEST_NAME: usize = 120;

/// A sound workspace, in which an answer takes the place of one value.
fn sound() -> Draft {
    Draft {
        domain: "trk.acme-media.com".into(),
        events: vec![sale()],
        channels: CHANNELS.first().map(|c| preset::channel(c, "channel")).into_iter().collect(),
        offers: vec![Offer {
            id: "offer".into(),
            streams: vec![(None, "https://kshop5.pro/AbC12d".into())],
            ..Offer::default()
        }],
        campaigns: vec![Campaign {
            id: "campaign".into(),
            channel: "channel".into(),
            offers: vec![("offer".into(), None)],
            ..Campaign::default()
        }],
        ..Draft::default()
    }
}

fn judge(draft: &Draft) -> Result<(), String> {
    Proof::of(&draft.text()).first_error().map_or(Ok(()), Err)
}

/// A tracking domain.
///
/// # Errors
/// What a check says of it.
pub fn domain(text: &str) -> Result<String, String> {
    let domain = text.trim().to_owned();
    judge(&Draft { domain: domain.clone(), ..sound() })?;
    Ok(domain)
}

/// The link of a stream.
///
/// # Errors
/// What a check says of it.
pub fn stream(text: &str) -> Result<String, String> {
    let link = text.trim().to_owned();
    let mut draft = sound();
    draft.offers[0].streams = vec![(None, link.clone())];
    judge(&draft)?;
    Ok(link)
}

/// Countries: `KZ`, `KZ, UZ`, `kz uz`.
///
/// # Errors
/// What a check says of them.
pub fn countries(text: &str) -> Result<Vec<String>, String> {
    let words = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    let words = words.filter(|w| !w.is_empty()).map(str::to_ascii_uppercase);
    let mut countries: Vec<String> = Vec::new();
    for country in words {
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    let mut draft = sound();
    draft.offers[0].countries.clone_from(&countries);
    judge(&draft)?;
    Ok(countries)
}

/// An amount: `12.50 USD`, or `12.50` for dollars.
///
/// # Errors
/// What a check says of it.
pub fn payout(text: &str) -> Result<Money, String> {
    let money = money(text)?;
    let mut draft = sound();
    draft.source = Source { currency: Some(money.currency.clone()), ..Source::default() };
    draft.offers[0].payout = Some(money.clone());
    judge(&draft)?;
    Ok(money)
}

/// `12.50 EUR`, `12.50EUR`, `EUR 12.50`; dollars where no currency is named. A sign names one,
/// and not always the same.
fn money(text: &str) -> Result<Money, String> {
    const CODE: usize = 3;
    let text = text.trim();
    let is_code = |code: &str| code.bytes().all(|b| b.is_ascii_alphabetic());
    let first = text.split_at_checked(CODE).filter(|(code, amount)| {
        is_code(code) && amount.trim_start().starts_with(|c: char| c.is_ascii_digit())
    });
    let last = text.len().checked_sub(CODE).and_then(|at| text.split_at_checked(at));
    let last = last.filter(|(amount, code)| {
        is_code(code) && amount.ends_with(|c: char| c.is_ascii_digit() || c.is_whitespace())
    });
    let (amount, currency) = match (first, last) {
        (Some((code, amount)), None) => (amount, code),
        (_, Some(last)) => last,
        _ => text.rsplit_once(char::is_whitespace).unwrap_or((text, "USD")),
    };
    if amount == text && amount.contains(|c: char| "$€£¥₽₴₸₹₺₫฿₱₦".contains(c))
    {
        return Err(format!(
            "`{}` has a sign, which may be one of several currencies; write the amount, a space and the currency, as in `12.50 USD`",
            visible(text)
        ));
    }
    Ok(Money { amount: amount.trim().to_owned(), currency: currency.to_ascii_uppercase() })
}

/// What a channel is paid: `cpc 0.02 USD`, `revshare`.
///
/// # Errors
/// What a check says of it.
pub fn cost(text: &str) -> Result<Cost, String> {
    let (model, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let money = (!rest.trim().is_empty()).then(|| money(rest)).transpose()?;
    let cost = Cost { model: model.to_ascii_lowercase(), money };
    let mut draft = sound();
    draft.campaigns[0].cost = Some(cost.clone());
    judge(&draft)?;
    Ok(cost)
}

/// The one event most people begin with.
#[must_use]
pub fn sale() -> Event {
    Event {
        name: "Sale".into(),
        when: vec![Status::Approved],
        duplicates: Some("update".into()),
        ..Event::default()
    }
}

/// An event named by the letters that KMA.BIZ sends.
fn letter(status: Status) -> Event {
    Event { name: status.letter().into(), when: vec![status], ..sale() }
}

/// Sets of events that are offered, with what is said of each. The first is the default.
#[must_use]
pub fn event_sets() -> Vec<(&'static str, Vec<Event>)> {
    let both = Event { when: vec![Status::Pending, Status::Approved], ..sale() };
    vec![
        ("Sale, when a lead is approved", vec![sale()]),
        (
            "P and A: new leads and approved ones, apart",
            [Status::Pending, Status::Approved].map(letter).into(),
        ),
        ("P, A, D and F: every status, apart", Status::ALL.map(letter).into()),
        ("Sale, when a lead is new, and again when it is approved", vec![both]),
    ]
}

/// An event: `Sale=approved`, `Lead=pending,approved`.
///
/// # Errors
/// What is wrong with it.
pub fn event(text: &str) -> Result<Event, String> {
    let (name, when) = text.split_once('=').ok_or_else(|| {
        format!(
            "`{}` does not say when: write `Name=approved`, or several statuses with commas",
            visible(text)
        )
    })?;
    Ok(Event { name: name.trim().to_owned(), when: statuses(when)?, ..sale() })
}

/// The name of an event.
///
/// # Errors
/// What a check says of it.
pub fn event_name(text: &str) -> Result<String, String> {
    let name = text.trim().to_owned();
    judge(&Draft { events: vec![Event { name: name.clone(), ..sale() }], ..sound() })?;
    Ok(name)
}

/// KMA.BIZ statuses, with commas.
///
/// # Errors
/// What is wrong with them.
pub fn statuses(text: &str) -> Result<Vec<Status>, String> {
    let mut out = Vec::new();
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        let all = Status::ALL.map(Status::as_str);
        let status = Status::parse(word).ok_or_else(|| match nearest(word, all) {
            Some(near) => {
                format!("`{}` is no status of KMA.BIZ; did you mean `{near}`?", visible(word))
            }
            None => {
                format!("`{}` is no status of KMA.BIZ; there are {}", visible(word), all.join(", "))
            }
        })?;
        if !out.contains(&status) {
            out.push(status);
        }
    }
    if out.is_empty() {
        return Err("name at least one status of KMA.BIZ: pending, approved, declined, fake".into());
    }
    Ok(out)
}

/// The preset that a name or an id means.
///
/// # Errors
/// The nearest name.
pub fn preset(text: &str) -> Result<&'static Channel, String> {
    let text = text.trim();
    let same = |c: &&Channel| c.id == text || c.name.eq_ignore_ascii_case(text);
    CHANNELS.iter().find(same).ok_or_else(|| {
        let names = CHANNELS.iter().flat_map(|c| [c.id, c.name]);
        match nearest(text, names).or_else(|| named(text).map(|c| c.id)) {
            Some(near) => {
                format!("`{}` is no channel with a preset; did you mean `{near}`?", visible(text))
            }
            None => format!(
                "`{}` is no channel with a preset: add it to a workspace with `trackc add channel ID --click-id MACRO`; there are {}",
                visible(text),
                CHANNELS.iter().map(|c| c.id).collect::<Vec<_>>().join(", ")
            ),
        }
    })
}

/// A name as people read it: one line, nothing that would act on a terminal, no novel.
#[must_use]
pub fn name(text: &str) -> String {
    let clean: String = text.chars().map(|c| if is_hostile(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_NAME).collect::<String>().trim_end().to_owned()
}

/// The id that a name gives, of latin letters and digits; empty where it has none.
#[must_use]
pub fn id(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let mut id = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    id.truncate(LONGEST_ID);
    id.trim_end_matches('-').to_owned()
}

/// An id that is not taken: the one wanted, or with the first number behind it that is free.
#[must_use]
pub fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let room: String = wanted.chars().take(LONGEST_ID - 7).collect();
    let numbered = (2..1_000_000).map(|n| format!("{room}-{n}"));
    numbered.into_iter().find(|id| !taken(id)).unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_read_wherever_it_stands_and_never_taken_for_dollars() {
        for (text, amount, currency) in [
            ("12.50", "12.50", "USD"),
            ("12.50 eur", "12.50", "EUR"),
            ("12.50EUR", "12.50", "EUR"),
            ("EUR 12.50", "12.50", "EUR"),
            ("EUR12.50", "12.50", "EUR"),
        ] {
            let money = payout(text).expect(text);
            assert_eq!((money.amount.as_str(), money.currency.as_str()), (amount, currency));
        }
        for sign in ["€12", "12€", "$12", "12.50$"] {
            let said = payout(sign).expect_err(sign);
            assert!(said.contains("as in `12.50 USD`"), "{said}");
        }
        for wrong in ["", "USD", "NaN USD", "1e3", "12 50 USD", "12,50"] {
            payout(wrong).expect_err(wrong);
        }
    }

    #[test]
    fn a_country_said_twice_is_written_once() {
        assert_eq!(countries("KZ, kz; UZ").expect("countries"), ["KZ", "UZ"]);
    }
}
