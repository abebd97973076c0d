//! In which parts two URLs differ.

use super::Part;
use super::secret::{Guarded, same_text};
use crate::template::{UrlTemplate, places};
use std::collections::HashMap;
use std::ops::Range;

/// A part of a URL by its name: `scheme`, `host`, `path`, `#fragment`, or a parameter, the
/// second of one name as `name (2)`.
type Piece = (String, Range<usize>);

/// How many pieces stand before the query.
const FIXED: usize = 3;

fn pieces(url: &UrlTemplate<'_>) -> Vec<Piece> {
    let (scheme, path) = (url.scheme_range(), url.path_range());
    // The port and whatever else stands before the path go with the host.
    let host = (scheme.end + 3).min(path.start)..path.start;
    let mut out = vec![
        ("scheme".to_owned(), scheme.clone()),
        ("host".to_owned(), if scheme.is_empty() { 0..path.start } else { host }),
        ("path".to_owned(), path),
    ];
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for parameter in url.params() {
        let key = url.key(&parameter);
        let count = seen.entry(key).or_default();
        *count += 1;
        let name = if *count == 1 { key.to_owned() } else { format!("{key} ({count})") };
        out.push((name, parameter.value));
    }
    out.extend(url.fragment_range().map(|range| ("#fragment".to_owned(), range)));
    out
}

fn by_name(pieces: &[Piece]) -> HashMap<&str, &Range<usize>> {
    pieces.iter().map(|(name, range)| (name.as_str(), range)).collect()
}

/// A URL as it may be shown beside another, which may mask what this one reveals: a part is not
/// shown where the other has a placeholder in it and this one has fewer.
pub(super) fn guarded<'t>(text: &'t str, other: Option<&str>, preset: Option<&str>) -> Guarded<'t> {
    let url = UrlTemplate::parse(text);
    let mut guarded = Guarded::url(&url, preset);
    if let Some(other) = other.filter(|other| places(other).next().is_some()) {
        let other_url = UrlTemplate::parse(other);
        let masked: HashMap<String, Range<usize>> = pieces(&other_url).into_iter().collect();
        let mut hidden = Vec::new();
        for (name, range) in pieces(&url) {
            let Some(beside) = masked.get(&name).map(|range| &other[range.clone()]) else {
                continue;
            };
            if places(&text[range.clone()]).count() < places(beside).count() {
                hidden.push(range);
            }
        }
        guarded.hide(hidden);
    }
    guarded
}

/// The parts that differ, in the order of the new URL, then what is gone. `revealed` says that
/// one of the two may show a secret that the other masks. Empty where only the order differs.
pub(super) fn parts(old_guard: &Guarded<'_>, new_guard: &Guarded<'_>, revealed: bool) -> Vec<Part> {
    let (old, new) = (UrlTemplate::parse(old_guard.text()), UrlTemplate::parse(new_guard.text()));
    let (before, after) = (pieces(&old), pieces(&new));
    // A parameter may be called `path`: what stands before the query is compared by place.
    let (fixed_old, query_old) = before.split_at(FIXED);
    let (fixed_new, query_new) = after.split_at(FIXED);
    let mut out = Vec::new();
    let mut compare =
        |name: &str, old_range: Option<&Range<usize>>, new_range: Option<&Range<usize>>| {
            let texts = old_range.zip(new_range);
            let same = texts.is_some_and(|(a, b)| {
                let (a, b) = (&old.text()[a.clone()], &new.text()[b.clone()]);
                a == b || (revealed && same_text(a, b))
            });
            if !same {
                out.push(Part {
                    part: name.to_owned(),
                    old: old_range.map(|r| old_guard.part(r.clone())),
                    new: new_range.map(|r| new_guard.part(r.clone())),
                });
            }
        };
    for ((name, a), (_, b)) in fixed_old.iter().zip(fixed_new) {
        compare(name, Some(a), Some(b));
    }
    let (known, kept) = (by_name(query_old), by_name(query_new));
    for (name, range) in query_new {
        compare(name, known.get(name.as_str()).copied(), Some(range));
    }
    for (name, range) in query_old.iter().filter(|(name, _)| !kept.contains_key(name.as_str())) {
        compare(name, Some(range), None);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        let word = |text: Option<String>| text.unwrap_or("-".to_owned());
        let (old, new) = (guarded(old, Some(new), None), guarded(new, Some(old), None));
        let parts = parts(&old, &new, true).into_iter();
        parts.map(|p| format!("{}: {} > {}", p.part, word(p.old), word(p.new))).collect()
    }

    #[test]
    fn each_part_is_named() {
        let old = "https://a.io:1/x?data1={clickid}&data2={sub1}&gone=1#top";
        assert_eq!(
            shown(old, "http://b.io/y?data1={clickid}&data2={sub2}&new=2"),
            [
                "scheme: https > http",
                "host: a.io:1 > b.io",
                "path: /x > /y",
                "data2: {sub1} > {sub2}",
                "new: - > 2",
                "gone: 1 > -",
                "#fragment: top > -",
            ]
        );
        assert_eq!(shown(old, old), [""; 0]);
        assert_eq!(shown("https://a.io/?a=1&b=2", "https://a.io/?b=2&a=1"), [""; 0]);
        assert_eq!(shown("https://a.io/?a=1&a=2", "https://a.io/?a=1&a=3"), ["a (2): 2 > 3"]);
        assert_eq!(shown("https://a.io/p?path=1", "https://a.io/p?path=2"), ["path: 1 > 2"]);
        assert_eq!(shown("", "https://a.io/"), ["scheme:  > https", "host:  > a.io", "path:  > /"]);
    }

    /// Both were masked, and what changes was told of nobody.
    #[test]
    fn the_name_of_another_secret_is_shown() {
        let (old, new) = ("https://n.io/<A>/c?sid=<SID>", "https://n.io/<B>/c?sid=<KEY>");
        assert_eq!(shown(old, new), ["path: /<A>/c > /<B>/c", "sid: <SID> > <KEY>"]);
    }

    #[test]
    fn a_secret_is_neither_shown_nor_a_difference_where_one_side_masks_it() {
        let masked = "https://a.io/postback?clickid={data1}&ptoken=<TOKEN>";
        assert_eq!(shown(masked, "https://a.io/postback?clickid={data1}&ptoken=abc"), [""; 0]);
        let old = "https://a.io/postback?clickid={data2}&ptoken=abc";
        assert_eq!(shown(old, masked), ["clickid: {data2} > {data1}"]);
        // What looks like anything, and is masked on the other side.
        let (masked, revealed) =
            ("https://n.io/<A>/c?sid=<SID>&g=1", "https://n.io/q/c?sid=abc&g=2");
        assert_eq!(shown(revealed, masked), ["g: 2 > 1"]);
        assert_eq!(guarded(revealed, Some(masked), None).shown(), "https://n.io•••?sid=•••&g=2");
        let other = "https://a.io/postback?clickid={data2}&ptoken=xyz";
        assert_eq!(shown(old, other), ["ptoken: ••• > •••"]);
    }
}
