//! `currency-mismatch`

use super::money::{Currencies, for_each_payout};
use super::{Check, Context, Example, Look, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::facts::Confidence;
use crate::facts::currencies::currency;
use crate::model::{Money, Text};
use crate::text::visible;
use crate::workspace::{Owner, Workspace};
use crate::yaml::Loc;
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC703", "currency-mismatch"),
    what: "An offer pays in another currency than the offer source says `{sum}` arrives in; or (a note) offers pay in several and the offer source says nothing, or costs are in several.",
    why: "The postback carries a bare number. RedTrack takes it for the offer source's currency: 900 roubles are booked as 900 dollars. A campaign's cost is a bare number in RedTrack as well.",
    mend: "Write the currency that KMA.BIZ pays this account in, in both places, and costs in the one that your RedTrack account has.",
    source: Some((
        "RedTrack's offer source has one currency, and a live account counted five times its revenue; what KMA.BIZ sends by offer is not known",
        Confidence::Medium,
    )),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
offer_source: { currency: USD }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"900\", currency: RUB } }
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
offer_source: { currency: RUB }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d, payout: { amount: \"900\", currency: RUB } }
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let written = ws.offer_source.currency;
    let source = written.filter(|c| currency(c.value).is_some());
    let (mut seen, mut known) = (HashSet::new(), Currencies::default());
    let (mut payouts, mut costs) = (Two::default(), Two::default());
    Box::new(move |part, out| {
        for_each_payout(part, |owner, money| match source {
            Some(source) => out.extend(differs(ws, source, (owner, money), &mut known, &mut seen)),
            None if written.is_none() => payouts.see(owner, money.currency),
            None => {}
        });
        for (entry, campaign) in part.campaigns() {
            let cost = campaign.cost.as_ref();
            costs.see(entry.owner("campaign"), cost.and_then(|cost| cost.value.paid_in()));
        }
        if part.is_end() {
            out.extend(several(ws, std::mem::take(&mut payouts)));
            out.extend(several_costs(ws, std::mem::take(&mut costs)));
        }
    })
}

/// A payout in another currency than the offer source's.
fn differs<'t>(
    ws: &Workspace<'t, '_>,
    source: Text<'t>,
    (owner, money): (Owner<'t>, &Money<'t>),
    known: &mut Currencies<'t>,
    seen: &mut HashSet<Loc>,
) -> Option<Diagnostic> {
    let pays = money.currency.filter(|c| c.value != source.value)?;
    // What is no currency has a finding of its own.
    if known.get(pays.value).is_none() || !seen.insert(pays.at) {
        return None;
    }
    let (pays_in, arrives_in) = (visible(pays.value), visible(source.value));
    let message = format!(
        "this offer pays in {pays_in}, and `{{sum}}` arrives in {arrives_in}: RedTrack would take the one for the other"
    );
    Some(
        ws.files
            .finding(RULE.code, owner, pays.at, None, message)
            .label(format!("not {arrives_in}"))
            .related(ws.files.span(source.at), "the offer source's currency")
            .help(format!(
                "write the currency that KMA.BIZ pays in, `{arrives_in}` here or `currency: {pays_in}` under `offer_source`"
            ))
            .overrule("If KMA.BIZ pays this offer in another currency than the others, write `# trackc: ignore[currency-mismatch] reason` at the end of this line, and correct its revenue in RedTrack"),
    )
}

/// The first currency, and the first that is another one, with whose it is. By the order of ids, so
/// that it stays the same however the entries are sorted.
#[derive(Default)]
struct Two<'t> {
    known: Currencies<'t>,
    first: Option<Text<'t>>,
    other: Option<(Owner<'t>, Text<'t>)>,
}

impl<'t> Two<'t> {
    fn see(&mut self, owner: Owner<'t>, currency: Option<Text<'t>>) {
        // What is no currency has a finding of its own.
        let Some(this) = currency.filter(|c| self.known.get(c.value).is_some()) else { return };
        let first = *self.first.get_or_insert(this);
        if self.other.is_none() && this.value != first.value {
            self.other = Some((owner, this));
        }
    }

    /// Says once that there are two, if there are.
    fn tell(
        self,
        ws: &Workspace<'t, '_>,
        message: impl FnOnce(&str, &str) -> String,
        help: &'static str,
    ) -> Option<Diagnostic> {
        let (earlier, (owner, later)) = (self.first?, self.other?);
        let message = message(&visible(earlier.value), &visible(later.value));
        let finding = ws.files.finding(RULE.code, owner, later.at, None, message);
        Some(
            finding
                .severity(Severity::Note)
                .label("another currency")
                .related(ws.files.span(earlier.at), "one currency")
                .help(help),
        )
    }
}

/// Costs in several currencies, of which no request sends any.
fn several_costs<'t>(ws: &Workspace<'t, '_>, two: Two<'t>) -> Option<Diagnostic> {
    two.tell(
        ws,
        |one, other| format!("campaigns cost {one} and {other}, and a cost in RedTrack is a number alone: no request sends them, since nothing says which is the account's currency"),
        "write what all of them cost in the account's currency; or enter each by hand, as the steps of the build say",
    )
}

/// Payouts in several currencies, where nothing says which of them the offer source has.
fn several<'t>(ws: &Workspace<'t, '_>, two: Two<'t>) -> Option<Diagnostic> {
    two.tell(
        ws,
        |one, other| format!("offers pay in {one} and in {other}, and nothing says in which of them `{{sum}}` arrives: RedTrack takes every amount for one currency"),
        "write the currency that KMA.BIZ pays in as `currency:` under `offer_source`",
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_workspace;

    fn workspace(rest: &str) -> Vec<String> {
        of_workspace(&super::RULE, rest)
    }

    #[test]
    fn each_payout_in_another_currency_is_reported_at_its_currency() {
        let rest = "offer_source: { currency: USD }
offers:
  a: { stream: https://kshop5.pro/AbC12d, payout: { KZ: { amount: 1, currency: KZT }, UZ: { amount: 1, currency: USD } } }
  b: { stream: https://kshop5.pro/BcD23e, payout: { amount: 1, currency: RUB } }
";
        assert_eq!(
            workspace(rest),
            ["warning currency-mismatch 9 KZT", "warning currency-mismatch 10 RUB"]
        );
    }

    #[test]
    fn several_currencies_are_reported_once_where_the_source_has_none() {
        let offers = |one: &str, other: &str| {
            let pays = |c: &str| format!("payout: {{ amount: 1, currency: {c} }}");
            workspace(&format!(
                "offers:
  b: {{ stream: https://kshop5.pro/AbC12d, {} }}
  a: {{ stream: https://kshop5.pro/BcD23e, {} }}
  c: {{ stream: https://kshop5.pro/CdE34f, {} }}",
                pays(one),
                pays(other),
                pays("EUR")
            ))
        };
        assert_eq!(offers("KZT", "USD"), ["note currency-mismatch 8 KZT"]);
        assert_eq!(offers("EUR", "EUR"), [""; 0]);
    }

    #[test]
    fn costs_in_several_currencies_are_reported_once() {
        let costs = |one: &str, other: &str| {
            workspace(&format!(
                "offers: {{ o: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns:
  b: {{ channel: push, offers: [o], cost: {{ {one} }} }}
  a: {{ channel: push, offers: [o], cost: {{ {other} }} }}
  c: {{ channel: push, offers: [o], cost: {{ model: cpm, amount: \"1\", currency: EUR }} }}"
            ))
        };
        let cpc = |currency: &str| format!("model: cpc, amount: \"0.02\", currency: {currency}");
        assert_eq!(costs(&cpc("RUB"), &cpc("USD")), ["note currency-mismatch 9 RUB"]);
        assert_eq!(costs(&cpc("EUR"), &cpc("EUR")), [""; 0]);
        // A share is no money, and what lacks an amount is not sent.
        assert_eq!(costs("model: cpc, currency: USD", &cpc("EUR")), [""; 0]);
        let share = "model: revshare, amount: \"10\", currency: USD";
        assert_eq!(costs(share, &cpc("EUR")), [""; 0]);
    }

    #[test]
    fn nothing_is_said_of_what_is_not_written_or_no_currency() {
        let offers = |currency: &str| {
            format!(
                "offers: {{ a: {{ stream: https://kshop5.pro/AbC12d, payout: {{ amount: 1, currency: {currency} }} }} }}"
            )
        };
        assert!(workspace(&offers("RUB")).is_empty());
        assert!(
            workspace(&format!("offer_source: {{ currency: USD }}\n{}", offers("RUR"))).is_empty()
        );
        assert!(
            workspace(&format!("offer_source: {{ currency: usd }}\n{}", offers("USD"))).is_empty()
        );
    }
}
