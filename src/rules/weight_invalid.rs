//! `weight-invalid`

use super::shares::{Item, List, Lists, MOST};
use super::{Check, Context, Example, Look, Rule, doubt, one_text};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::facts::Confidence;
use crate::text::{Span, visible};
use crate::workspace::Files;
use crate::yaml::Loc;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

pub(super) static RULE: Rule = Rule {
    code: Code::error("TC501", "weight-invalid"),
    what: "A weight is negative, all weights of a list are zero, or some entries of a list have a weight and others have none; or (a warning) one stands twice in a list.",
    why: "A weight is a share of the clicks. Below zero there is no share; with nothing but zeros nobody gets a click; and beside written weights nobody can say what an entry without one gets.",
    mend: "Write a whole number from 0 for every entry of the list, or for none: entries without weights share equally.",
    source: Some((
        "old RedTrack clients: no stream without weight, none below zero",
        Confidence::Low,
    )),
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
      - { offer: keto-kz, weight: 130 }
      - { offer: slim-kz, weight: -30 }
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
      - { offer: keto-kz, weight: 100 }
      - { offer: slim-kz, weight: 0 }
  kz-even: { channel: push, offers: [keto-kz, slim-kz] }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let (ws, mut lists, mut seen) = (context.ws, Lists::default(), HashMap::new());
    Box::new(move |part, out| {
        lists.for_each(ws, part, |list| {
            if list.items.len() > 1 {
                twice(ws.files, list, &mut seen, out);
            }
            let weighted = list.weighted();
            if weighted > 0 {
                check_list(ws.files, list, weighted, out);
            }
        });
    })
}

/// How many items are few.
const FEW: usize = 8;

/// What stands twice in a list gets two shares, and shows nothing new by the second.
fn twice<'t>(
    files: &Files<'t>,
    list: &List<'_, 't>,
    seen: &mut HashMap<&'t str, Loc>,
    out: &mut Findings,
) {
    // Of a few each is compared with those before it: most lists hold two or three.
    let are_few = list.items.len() <= FEW;
    if !are_few {
        // A table that held far more takes longer to empty than to make.
        if seen.capacity() > 16 * list.items.len() {
            *seen = HashMap::new();
        }
        seen.clear();
    }
    // What gets no click has no share.
    let is_same = |a: &Item<'_>, b: &Item<'_>| a.position == b.position && a.id == b.id;
    let counts = |item: &Item<'_>| !item.id.is_empty() && item.weight.is_none_or(|w| w.value != 0);
    for (index, item) in list.items.iter().enumerate().filter(|(_, item)| counts(item)) {
        let first = if are_few {
            let mut before = list.items[..index].iter();
            before.find(|before| is_same(before, item) && counts(before)).map(|before| before.at)
        } else {
            match seen.entry(item.id) {
                Entry::Occupied(first) => Some(*first.get()),
                Entry::Vacant(new) => {
                    new.insert(item.at);
                    None
                }
            }
        };
        let Some(first) = first else { continue };
        if out.is_full() {
            return;
        }
        let message = format!(
            "`{}` stands twice among these {}: it gets both shares of the clicks, and nobody sees a difference",
            visible(item.id),
            list.what
        );
        let finding = files.finding(RULE.code, list.owner, item.at, None, message);
        let finding = finding.severity(Severity::Warning).label("again here");
        let finding = finding.related(files.span(first), "first here").basis(doubt::basis(
            Confidence::High,
            "RedTrack's API gives every entry of a funnel a share of its own",
        ));
        out.push(finding.help("keep one of the two, or name the other that was meant"));
    }
}

fn check_list(files: &Files<'_>, list: &List<'_, '_>, weighted: usize, out: &mut Findings) {
    let owner = |diagnostic: Diagnostic, at: Loc| files.chain(diagnostic, list.owner, at, None);
    let mut wrong = list.wrong().peekable();
    if wrong.peek().is_some() {
        for weight in wrong {
            let is_negative = weight.value < 0;
            let (message, label, help) = if is_negative {
                let message = format!(
                    "the weight {} is below zero: a weight is a share of the clicks",
                    weight.value
                );
                (message, "below zero", "write a whole number from 0")
            } else {
                let message =
                    format!("a weight is a share of the clicks, and this is more than {MOST}");
                (message, "too large", "write shares that add up to 100, such as 70 and 30")
            };
            let diagnostic =
                Diagnostic::new(RULE.code, files.span(weight.at), message).label(label).help(help);
            out.push(owner(diagnostic, weight.at));
        }
        return;
    }
    if weighted < list.items.len() {
        // Of funnels the name stands for the funnel; it says nothing of its weight.
        let bare = list.items.iter().find(|i| i.weight.is_none());
        // Its weight stands in the text of its id, which names nothing. Funnels have names.
        let has_weight = |at: Loc| one_text::weighted(files.text(at)).is_some();
        if list.what != "funnels" && bare.is_some_and(|i| has_weight(i.at)) {
            return;
        }
        let at = bare.map_or(list.at, |i| i.at);
        let span = if at == list.at { files.key_span(at) } else { files.span(at) };
        let message = format!(
            "some of these {} have a weight and this one has none: nobody can say which share of the clicks it gets",
            list.what
        );
        let diagnostic = Diagnostic::new(RULE.code, span, message).label("no weight").help(
            "give every entry of the list a weight, or none: without weights they share equally",
        );
        out.push(owner(diagnostic, at));
        return;
    }
    if list.sum() == 0 {
        let span: Span = match list.items {
            [only] => only.weight.map_or(files.key_span(list.at), |w| files.span(w.at)),
            _ => files.key_span(list.at),
        };
        let message = match (list.what, list.items) {
            // Beside funnels for other visitors.
            ("funnels", [_]) => "the weight of this funnel is 0, and no other takes the same visitors: they see none".to_owned(),
            ("funnels", _) => "every weight of these funnels, which take the same visitors, is 0: none of them gets a click".to_owned(),
            (what, _) => format!("every weight of these {what} is 0: none of them gets a click"),
        };
        let diagnostic = Diagnostic::new(RULE.code, span, message)
            .label("nothing but 0")
            .help("give at least one of them a weight above 0");
        out.push(owner(diagnostic, list.at));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, pointed};

    /// In a short list each is compared with those before it, in a long one looked up.
    #[test]
    fn what_stands_three_times_is_shown_where_it_stands_first() {
        for more in ["", ", c, d, e, f, g, h"] {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
  b: {{ stream: https://kshop5.pro/BcD23e }}
campaigns: {{ x: {{ offers: [a, b, a, a{more}] }} }}
"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics;
            let own: Vec<_> = found.iter().filter(|d| d.code == super::RULE.code).collect();
            let [second, third] = own.as_slice() else { panic!("{own:?}") };
            assert_eq!(second.related[0].span, third.related[0].span, "{more}");
        }
    }

    /// The others take other visitors, and were said to get none.
    #[test]
    fn a_funnel_of_weight_0_was_said_to_leave_all_without_clicks() {
        let said = |funnels: &str| {
            let root = format!(
                "version: 1
tracking_domain: trk.acme-media.com
conversion_events: {{ Sale: {{ when: approved }} }}
offers: {{ a: {{ stream: https://kshop5.pro/AbC12d }} }}
campaigns: {{ x: {{ funnels: [{funnels}] }} }}
"
            );
            let found = check(&[("trackc.yaml", &root)]).diagnostics.into_iter();
            let own = found.filter(|d| d.code == super::RULE.code);
            own.map(|d| d.message).collect::<Vec<_>>()
        };
        let off = "{ weight: 0, offers: [a] }";
        let phones = "{ weight: 50, when: { device_type: mobile }, offers: [a] }";
        let one = said(&format!("{off}, {phones}"));
        assert!(one.len() == 1 && one[0].starts_with("the weight of this funnel is 0"), "{one:?}");
        let two = said(&format!("{off}, {off}, {phones}"));
        assert!(two.len() == 1 && two[0].contains("which take the same visitors"), "{two:?}");
    }

    #[test]
    fn what_stands_twice_in_a_list_is_a_warning() {
        assert_eq!(
            campaign("offers: [{ offer: a, weight: 70 }, { offer: a, weight: 30 }]"),
            ["warning weight-invalid 14 a"]
        );
        assert_eq!(
            campaign("funnels: [{ landers: [l, m, l], offers: [a, b] }]"),
            ["warning weight-invalid 14 l"]
        );
        assert!(
            campaign("funnels: [{ landers: [l], offers: [a] }, { landers: [l], offers: [a] }]")
                .is_empty()
        );
    }

    pub(crate) fn campaign(rest: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
offers:
  a: {{ stream: https://kshop5.pro/AbC12d }}
  b: {{ stream: https://kshop5.pro/BcD23e }}
landers:
  l: {{ url: https://l.acme-media.com/ }}
  m: {{ url: https://m.acme-media.com/ }}
channels:
  push: {{ click_id: \"{{click_id}}\" }}
campaigns:
  x: {{ channel: push, {rest} }}
"
        );
        let found = pointed(&[("trackc.yaml", &root)]);
        found.into_iter().filter(|f| f.contains("weight-invalid")).collect()
    }

    #[test]
    fn mixed_lists_point_at_the_one_without_a_weight() {
        let expected = ["error weight-invalid 14 b"];
        assert_eq!(campaign("offers: [{ offer: a, weight: 70 }, b]"), expected);
        assert_eq!(campaign("offers: [b, { offer: a, weight: 70 }]"), expected);
        assert_eq!(campaign("offers: [{ offer: b }, { offer: a, weight: 70 }]"), expected);
    }

    #[test]
    fn zeros_point_at_the_list_or_the_one_weight() {
        assert_eq!(
            campaign("offers: [{ offer: a, weight: 0 }, { offer: b, weight: 0 }]"),
            ["error weight-invalid 14 offers"]
        );
        assert_eq!(campaign("offers: [{ offer: a, weight: 0 }]"), ["error weight-invalid 14 0"]);
    }

    #[test]
    fn pages_and_funnels_have_weights_too() {
        assert_eq!(
            campaign(
                "funnels: [{ landers: [l, { lander: m, weight: 3 }], prelanders: [{ lander: m, weight: -1 }], offers: [a, b] }]"
            ),
            ["error weight-invalid 14 l", "error weight-invalid 14 -1"]
        );
        assert_eq!(
            campaign(
                "funnels: [{ name: One, weight: 50, offers: [a] }, { name: Two, offers: [b] }]"
            ),
            ["error weight-invalid 14 Two"]
        );
        assert_eq!(
            campaign("funnels: [{ weight: 0, offers: [a] }, { weight: 0, offers: [b] }]"),
            ["error weight-invalid 14 funnels"]
        );
    }

    #[test]
    fn a_funnel_that_is_switched_off_leaves_the_default_one() {
        let off = "funnels: [{ weight: 0, when: { os: [iOS] }, offers: [a] }, { weight: 100, default: true, offers: [b] }]";
        assert!(campaign(off).is_empty());
        assert_eq!(campaign(&off.replace("weight: 0", "weight: -1")).len(), 1);
    }

    #[test]
    fn a_closed_funnel_was_an_error_although_another_takes_its_visitors() {
        let with = |closed: &str, other: &str| {
            campaign(&format!(
                "countries: [KZ, UZ], funnels: [{{ weight: 0{closed}, offers: [a] }}, {{ weight: 100{other}, offers: [b] }}]"
            ))
        };
        for (closed, other) in [
            (", countries: [KZ]", ""),
            (", countries: [KZ]", ", countries: [UZ, KZ]"),
            ("", ", countries: [UZ, KZ]"),
            (", when: { os: [iOS] }", ""),
            (", when: { os: [iOS], browser: [Chrome] }", ", when: { os: [Android, iOS] }"),
        ] {
            assert!(with(closed, other).is_empty(), "{closed} beside {other}");
        }
        for (closed, other) in [
            ("", ", countries: [KZ]"),
            ("", ", when: { os: [iOS] }"),
            (", when: { os: [iOS] }", ", when: { os: [Android] }"),
            (", countries: [KZ]", ", when: { os: [iOS] }"),
        ] {
            let found = with(closed, other);
            assert_eq!(found, ["error weight-invalid 14 0"], "{closed} beside {other}");
        }
    }

    #[test]
    fn funnels_for_other_visitors_do_not_share() {
        assert!(campaign("funnels: [{ weight: 100, when: { os: [Android] }, offers: [a] }, { default: true, offers: [b] }]").is_empty());
        assert!(campaign("funnels: [{ weight: 100, countries: [KZ], offers: [a] }, { countries: [UZ], offers: [b] }]").is_empty());
        assert!(campaign("offers: [{ offer: a, weight: 1 }, { offer: b, weight: 0 }]").is_empty());
    }
}
