//! `weight-sum`

use super::shares::Lists;
use super::{Check, Context, Example, Look, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Confidence;
use crate::yaml::Loc;
use hashbrown::HashMap;

pub(super) static RULE: Rule = Rule {
    code: Code::note("TC502", "weight-sum"),
    what: "The weights of a list do not add up to 100.",
    why: "RedTrack takes weights as relative, as far as was seen, so the split still works; but whoever reads 70 and 20 as percent misjudges it, and often a third entry was forgotten.",
    mend: "Let the weights add up to 100, or switch the note off with `lint: { weight-sum: off }`.",
    source: Some(("weights of 33/33/34 and of 1000/1 in live accounts", Confidence::Low)),
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz:
    channel: push
    offers:
      - { offer: keto-kz, weight: 70 }
      - { offer: slim-kz, weight: 20 }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { stream: https://kshop5.pro/AbC12d }
  slim-kz: { stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  kz:
    channel: push
    offers:
      - { offer: keto-kz, weight: 70 }
      - { offer: slim-kz, weight: 30 }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let (ws, mut lists) = (context.ws, Lists::default());
    Box::new(move |part, out| {
        let files = ws.files;
        // Funnels for different visitors: 100 for each kind of visitor is fine, and so is 100
        // for all of them together.
        let mut funnels: HashMap<Loc, i64> = HashMap::new();
        let mut say = |at: Loc, owner, what: &str, sum: i64, entries: usize| {
            let one =
                if entries == 1 { "; the only one gets every click all the same" } else { "" };
            let message = format!("the weights of these {what} add up to {sum}, not to 100{one}");
            let diagnostic = Diagnostic::new(RULE.code, files.key_span(at), message)
            .label(format!("{sum} in all"))
            .help("let them add up to 100 if they are meant as percent; as far as we know RedTrack takes them as relative");
            out.push(files.chain(diagnostic, owner, at, None));
        };
        let mut apart = Vec::new();
        lists.for_each(ws, part, |list| {
            let sum = list.sum();
            let whole =
                list.weighted() == list.items.len() && list.wrong().next().is_none() && sum > 0;
            if list.what == "funnels" {
                let together = funnels.entry(list.at).or_default();
                *together = together.saturating_add(sum);
                if whole && sum != 100 {
                    apart.push((list.at, list.owner));
                }
            } else if whole && sum != 100 {
                say(list.at, list.owner, list.what, sum, list.items.len());
            }
        });
        apart.dedup_by_key(|(at, _)| *at);
        for (at, owner) in apart {
            let together = funnels.get(&at).copied().unwrap_or_default();
            // The default funnel stands apart, but people count it in.
            let all = ws.campaigns.get(owner.id).and_then(|c| c.funnels.as_ref());
            let funnels_of = || all.iter().flat_map(|f| &f.value);
            let weights = funnels_of().filter_map(|f| f.weight);
            let with_default = weights.fold(0_i64, |sum, w| sum.saturating_add(w.value));
            if together != 100 && with_default != 100 {
                say(at, owner, "funnels", together, funnels_of().count());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn campaign(rest: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
  b: {{ stream: https://kshop5.pro/BcD23e }}
channels:
  push: {{ click_id: \"{{click_id}}\" }}
campaigns:
  x: {{ channel: push, {rest} }}
"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains("weight-")).collect()
    }

    #[test]
    fn the_sum_is_told_at_the_key() {
        assert_eq!(
            campaign("offers: [{ offer: a, weight: 70 }, { offer: b, weight: 20 }]"),
            ["note weight-sum 11 offers"]
        );
        assert_eq!(
            campaign("funnels: [{ offers: [{ offer: a, weight: 7 }] }]"),
            ["note weight-sum 11 offers"]
        );
        assert_eq!(
            campaign("funnels: [{ weight: 7, offers: [a] }, { weight: 3, offers: [b] }]"),
            ["note weight-sum 11 funnels"]
        );
    }

    #[test]
    fn percent_for_each_kind_of_visitor_or_for_all_is_fine() {
        for rest in [
            "funnels: [{ weight: 60, when: { os: [iOS] }, offers: [a] }, { weight: 40, offers: [b] }]",
            "funnels: [{ weight: 100, when: { os: [iOS] }, offers: [a] }, { weight: 100, offers: [b] }]",
            "offers: [{ offer: a, weight: 99 }, { offer: b, weight: 1 }]",
            "offers: [a, b]",
        ] {
            assert!(campaign(rest).is_empty(), "{rest}");
        }
    }

    #[test]
    fn weights_that_are_wrong_are_not_added_up() {
        let found = campaign("offers: [{ offer: a, weight: 70 }, b]");
        assert_eq!(found, ["error weight-invalid 11 b"]);
        let found = campaign("offers: [{ offer: a, weight: 70 }, { offer: b, weight: -3 }]");
        assert_eq!(found, ["error weight-invalid 11 -3"]);
    }
}
