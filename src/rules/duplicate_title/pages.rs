//! Own pages of one address.

use super::RULE;
use crate::diagnostic::{Findings, Severity};
use crate::model::LanderKind;
use crate::rules::postbacks::place_of;
use crate::text::visible;
use crate::workspace::Workspace;
use hashbrown::HashMap;

/// Two landers, or two prelanders, with one address: the later one is most often a copy whose address
/// was left as it was. No more than a note, since one page may be counted under two names on purpose.
pub(super) fn check(ws: &Workspace<'_, '_>, out: &mut Findings) {
    let files = ws.files;
    let written = ws.landers.iter().filter_map(|(entry, page)| {
        let kind = page.kind.map_or(LanderKind::Lander, |kind| kind.value);
        let name = page.name.map(|name| name.value);
        Some((entry, name, page.url?, kind == LanderKind::Prelander))
    });
    let mut pages: Vec<_> = written.collect();
    pages.sort_by_key(|(_, _, url, _)| place_of(files, url.at));
    let mut first = HashMap::with_capacity(pages.len());
    for (entry, name, url, is_prelander) in pages {
        let (other, named, at) =
            *first.entry((url.value, is_prelander)).or_insert((entry.id, name, url.at));
        // Of a copy with all that it holds, the name is spoken of.
        if other == entry.id || name.is_some() && name == named {
            continue;
        }
        let message = format!(
            "`{}` has the address of `{}`: whoever is sent to the one sees the other, and RedTrack's reports have one page under two names",
            visible(entry.id),
            visible(other)
        );
        let found = files.finding(RULE.code, entry.owner("lander"), url.at, None, message);
        let found = found.label("the same address again");
        let found = match files.span(at) {
            span if span == found.span => found,
            span => found.related(span, format!("the page `{}`", visible(other))),
        };
        out.push(found.severity(Severity::Note).help("write the address of this page, or name the other page in the campaigns and remove this one; if both names are meant, nothing is lost"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::pointed;

    /// A page was copied as it stood, and there were two findings.
    #[test]
    fn two_pages_of_one_name_and_one_address_were_told_of_twice() {
        let text = "version: 1
tracking_domain: trk.acme-media.com
landers:
  a: { name: Quiz, url: https://quiz.acme-media.com/ }
  b: { name: Quiz, url: https://quiz.acme-media.com/ }
";
        let mut found = pointed(&[("trackc.yaml", text)]);
        found.retain(|f| f.contains("duplicate-title"));
        assert_eq!(found, ["warning duplicate-title 5 Quiz"]);
    }

    /// A page was copied for another country, and its address was left.
    #[test]
    fn two_pages_of_one_address_were_taken() {
        let of = |second: &str| {
            let text = format!(
                "version: 1
tracking_domain: trk.acme-media.com
landers:
  quiz-kz: {{ url: https://quiz.acme-media.com/kz/ }}
  quiz-de: {{ url: {second} }}
"
            );
            let mut found = pointed(&[("trackc.yaml", &text)]);
            found.retain(|f| f.contains("duplicate-title"));
            found
        };
        let url = "https://quiz.acme-media.com/kz/";
        assert_eq!(of(url), [format!("note duplicate-title 5 {url}")]);
        assert_eq!(of(&format!("{url}, name: B")), [format!("note duplicate-title 5 {url}")]);
        assert!(of("https://quiz.acme-media.com/de/").is_empty());
        assert!(of("https://quiz.acme-media.com/kz/, kind: prelander").is_empty());
    }
}
