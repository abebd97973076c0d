//! `duplicate-title`

mod compiled;
mod funnels;
mod hosts;
mod pages;

use super::{Check, Context, Example, Look, Rule};
use crate::diagnostic::{Code, Findings};
use crate::model::{Blank, Text};
use crate::text::visible;
use crate::workspace::{Entries, Entry, Workspace};
use hashbrown::HashSet;

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC203", "duplicate-title"),
    what: "Two offers, channels, landers or campaigns, or two funnels of a campaign, have the same `name`, also once the names of streams and channels are put behind theirs, or two tracking domains the same host; or (a note) two own pages have the same address.",
    why: "RedTrack's lists and reports show names: two entries of one name cannot be told apart there, and the wrong one is paused or scaled. A host is a name as well, and is added once. Of two pages with one address, one is most often a copy whose address was left.",
    mend: "Give one of the two another name. Of two tracking domains with one host, one is enough.",
    source: None,
    since: "0.1.0",
    bad: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { name: Keto, stream: https://kshop5.pro/AbC12d }
  keto-uz: { name: Keto, stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  all: { channel: push, offers: [keto-kz, keto-uz] }
",
    )]),
    good: Example(&[(
        "trackc.yaml",
        "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
offers:
  keto-kz: { name: Keto KZ, stream: https://kshop5.pro/AbC12d }
  keto-uz: { name: Keto UZ, stream: https://kshop5.pro/BcD23e }
channels:
  push: { click_id: \"{click_id}\", parameters: { sub1: \"{site_id}\" } }
campaigns:
  all: { name: Keto KZ, channel: push, offers: [keto-kz, keto-uz] }
",
    )]),
    check: Check::Parts(look),
};

fn look<'x, 'c, 't>(context: &'x Context<'c, 't>) -> Look<'x, 'c, 't> {
    let ws = context.ws;
    let mut offers = Titles::new("offer", &ws.offers, |o| o.name);
    let mut campaigns = Titles::new("campaign", &ws.campaigns, |c| c.name);
    let mut told = HashSet::new();
    Box::new(move |part, out| {
        part.offers().for_each(|(entry, offer)| offers.see(entry, offer));
        part.campaigns().for_each(|(entry, campaign)| campaigns.see(entry, campaign));
        funnels::check(ws, part, &mut told, out);
        if part.is_end() {
            Titles::new("channel", &ws.channels, |c| c.name).all().told(ws, out);
            Titles::new("lander", &ws.landers, |l| l.name).all().told(ws, out);
            offers.told(ws, out);
            campaigns.told(ws, out);
            compiled::check(context, out);
            hosts::check(context, out);
            pages::check(ws, out);
        }
    })
}

/// The titles of entries of one kind.
struct Titles<'e, 't, T> {
    what: &'static str,
    entries: &'e Entries<'t, T>,
    name: fn(&T) -> Option<Text<'t>>,
    /// Mostly each stands once, and a set tells that sooner than a sorted list.
    seen: HashSet<&'t str>,
    repeated: HashSet<&'t str>,
}

impl<'e, 't, T: Blank> Titles<'e, 't, T> {
    fn new(
        what: &'static str,
        entries: &'e Entries<'t, T>,
        name: fn(&T) -> Option<Text<'t>>,
    ) -> Self {
        let seen = HashSet::with_capacity(entries.len());
        Self { what, entries, name, seen, repeated: HashSet::new() }
    }

    /// What an entry is called: by its name, else by its id.
    fn title(&self, entry: &Entry<'t, T>, said: &T) -> &'t str {
        (self.name)(said).map_or(entry.id, |name| name.value)
    }

    fn see(&mut self, entry: &Entry<'t, T>, said: &T) {
        let title = self.title(entry, said);
        if !self.seen.insert(title) {
            self.repeated.insert(title);
        }
    }

    /// With all of its entries seen.
    fn all(mut self) -> Self {
        self.entries.iter().for_each(|(entry, said)| self.see(entry, said));
        self
    }

    /// Says of those that were seen which have one title.
    fn told(&self, ws: &Workspace<'t, '_>, out: &mut Findings) {
        if self.repeated.is_empty() {
            return;
        }
        let mut titles: Vec<(&str, u32)> = (0..)
            .zip(self.entries.all())
            .filter_map(|(at, entry)| Some((self.title(entry, entry.value.as_deref()?), at)))
            .filter(|(title, _)| self.repeated.contains(title))
            .collect();
        titles.sort_unstable();
        for same in titles.chunk_by(|(a, _), (b, _)| a == b) {
            let named = |(_, at): &(&str, u32)| {
                let entry = self.entries.at(*at as usize);
                (entry, entry.value.as_deref().and_then(self.name))
            };
            same_name(ws, self.what, same[0].0, same.iter().map(named).collect(), out);
        }
    }
}

/// An entry, and its name where one is written.
type Named<'e, 't, T> = (&'e Entry<'t, T>, Option<Text<'t>>);

/// Two entries or more that are all named `title`.
fn same_name<'t, T>(
    ws: &Workspace<'t, '_>,
    what: &'static str,
    title: &str,
    mut members: Vec<Named<'_, 't, T>>,
    out: &mut Findings,
) {
    // An id that serves as a name is where it is; the name that was written must give way.
    let place = |(entry, written): &Named<'_, 't, T>| match written {
        Some(name) => (1, ws.files.span(name.at)),
        None => (0, ws.files.key(entry.key)),
    };
    let is_brought = |(entry, written): &Named<'_, 't, T>| {
        written.is_some_and(|name| ws.files.is_brought(entry.owner(what), name.at))
    };
    members.sort_by(|a_member, b_member| {
        let ((a_kind, a), (b_kind, b)) = (place(a_member), place(b_member));
        let path = |span| ws.files.sources.path(span);
        let order = (a_kind, path(a), a.start).cmp(&(b_kind, path(b), b.start));
        // Whoever takes it from another entry comes later than that.
        order.then_with(|| is_brought(a_member).cmp(&is_brought(b_member)))
    });
    let (_, first) = place(&members[0]);
    let lent = members.iter().all(|m| place(m).1 == first);
    let mut last = if lent { None } else { Some(first) };
    for member in &members[1..] {
        let (Some(name), (_, span)) = (member.1, place(member)) else { continue };
        if last == Some(span) {
            continue;
        }
        last = Some(span);
        let message = format!(
            "two {what}s are named `{}`: in RedTrack's lists and reports they cannot be told apart",
            visible(title)
        );
        let diagnostic = ws
            .files
            .finding(RULE.code, member.0.owner(what), name.at, None, message)
            .label("the same name again");
        let diagnostic = if lent { diagnostic } else { diagnostic.related(first, "the first one") };
        out.push(diagnostic.help(if lent {
            format!("give each {what} a `name` of its own instead of one for all")
        } else {
            "give one of the two another name".to_owned()
        }));
        if lent {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn only(offers: &[(&str, &str)]) -> Vec<String> {
        let root = "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: { when: [pending, approved, declined, fake], duplicates: update }
";
        let mut files = vec![("trackc.yaml", root)];
        files.extend_from_slice(offers);
        let found = pointed(&files);
        found.into_iter().filter(|f| f.contains("duplicate-title")).collect()
    }

    #[test]
    fn the_later_by_path_and_offset_is_reported_whatever_the_ids() {
        let a = "offers: { z: { name: Keto, stream: https://kshop5.pro/AbC12d } }\n";
        let b = "offers: { a: { name: 'Keto', stream: https://kshop5.pro/BcD23e } }\n";
        let expected = ["warning duplicate-title 1 'Keto'"];
        assert_eq!(only(&[("a.yaml", a), ("b.yaml", b)]), expected);
        assert_eq!(only(&[("b.yaml", b), ("a.yaml", a)]), expected);
    }

    #[test]
    fn an_id_is_a_name_where_none_is_written() {
        let text = "channels: { a: { name: push }, push: { click_id: \"{c}\" } }\n";
        assert_eq!(only(&[("a.yaml", text)]), ["warning duplicate-title 1 push"]);
    }

    #[test]
    fn a_name_lent_to_all_is_one_mistake() {
        let text = "defaults: { offers: { name: KMA } }
offers:
  a: { stream: https://kshop5.pro/AbC12d }
  b: { stream: https://kshop5.pro/BcD23e }
  c: { stream: https://kshop5.pro/CdE34f }
";
        assert_eq!(only(&[("a.yaml", text)]), ["warning duplicate-title 1 KMA"]);
    }

    #[test]
    fn names_that_are_equal_once_they_are_compiled_are_reported() {
        let text = "offers:
  a: { name: Keto, streams: { push: https://kshop5.pro/AbC12d, own: https://kshop5.pro/AbC12e } }
  b: { name: Keto · push, stream: https://kshop5.pro/BcD23e }
channels: { x: { name: X }, y: { name: Y } }
campaigns:
  one: { channels: [x, y], offers: [b] }
  two: { name: one · X, channel: x, offers: [b] }
";
        assert_eq!(
            only(&[("a.yaml", text)]),
            ["warning duplicate-title 3 Keto · push", "warning duplicate-title 7 one · X"]
        );
    }

    #[test]
    fn a_host_is_one_tracking_domain() {
        let domains = |domains: &str| {
            let text = format!("domains: {{ {domains} }}\n");
            only(&[("a.yaml", &text)])
        };
        let main = "TRK.acme-media.com";
        assert_eq!(domains(&format!("m: {main}")), [format!("warning duplicate-title 1 {main}")]);
        assert_eq!(
            domains("n: go.acme.com, o: { host: GO.acme.com }"),
            ["warning duplicate-title 1 GO.acme.com"]
        );
        assert!(domains("main: trk.acme-media.com, n: go.acme.com").is_empty());
    }

    #[test]
    fn names_of_different_kinds_or_cases_do_not_meet() {
        let text = "channels: { a: { name: Push } }
landers: { a: { name: Push, url: https://quiz.acme-media.com/ } }
offers: { push: { name: PUSH, stream: https://kshop5.pro/AbC12d } }
";
        assert!(only(&[("a.yaml", text)]).is_empty());
    }
}
