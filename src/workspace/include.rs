//! `include:`: which patterns the root has.

use super::listing::{Listing, Lookup};
use super::pattern::is_wild;
use crate::text::{FileId, SourceFile, Span, offset};
use crate::yaml::{Kind, Limits, Style, parse};
use camino::Utf8Path;
use hashbrown::HashSet;

/// A pattern with its place in the root file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Include {
    pub(super) glob: String,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether that is the whole of what is written, so that something else may stand there.
    pub(super) is_whole: bool,
}

impl Include {
    /// Its place.
    pub(super) fn span(&self) -> Span {
        Span::new(FileId(0), self.start, self.end)
    }
}

/// The patterns of a root file, each different one once.
#[derive(Debug, Default)]
pub(super) struct Includes {
    pub(super) patterns: Vec<Include>,
    /// The first that is one too many: it and those behind it are not looked at.
    pub(super) past: Option<Include>,
}

/// How many different patterns a root may have: each costs a look at the disk, and a few match
/// as much.
const MOST_PATTERNS: usize = 4096;
/// How long all that hold wildcards may be together: making what matches takes a microsecond a byte.
const MOST_WILD_BYTES: usize = 256 << 10;

impl FromIterator<Include> for Includes {
    fn from_iter<I: IntoIterator<Item = Include>>(all: I) -> Self {
        let mut seen = HashSet::new();
        let mut new = all.into_iter().filter(|include| seen.insert(include.glob.clone()));
        let (mut patterns, mut bytes) = (Vec::new(), 0);
        let past = new.find_map(|include| {
            bytes += if is_wild(&include.glob) { include.glob.len() } else { 0 };
            if patterns.len() == MOST_PATTERNS || bytes > MOST_WILD_BYTES {
                return Some(include);
            }
            patterns.push(include);
            None
        });
        Self { patterns, past }
    }
}

/// The patterns of a root file. A root that is not YAML still has its patterns read, line
/// by line, so that its mistake hides nothing in the other files.
pub(super) fn patterns(root: &SourceFile, limits: &Limits) -> Includes {
    // A key may be written with an escape, so a backslash is worth a look as well.
    let Some(text) = root.text().filter(|t| t.contains("include") || t.contains('\\')) else {
        return Includes::default();
    };
    let parsed = parse(FileId(0), root, limits);
    let Some(tree) = parsed.tree else {
        return patterns_of_broken(text).into_iter().collect();
    };
    let entry = tree.root().and_then(|r| tree.get(tree.resolve(r), "include"));
    let Some(list) = entry.map(|e| tree.resolve(e.value)) else {
        return Includes::default();
    };
    let items = tree.items(list).map(|item| (item, tree.resolve(item)));
    items
        .filter(|(_, item)| tree.kind(*item) == Kind::Scalar && !tree.is_null(*item))
        .map(|(written, item)| {
            let span = tree.span(item);
            // The end of a block is that of its last line.
            let is_whole = written == item && tree.style(item) != Style::Block;
            let glob = tree.text(item).to_owned();
            Include { glob, start: span.start, end: span.end, is_whole }
        })
        .collect()
}

/// The items of the list behind `include:`, in brackets or each behind a dash, up to the first line
/// that is no part of it: where the brackets are what is broken, that is the next key.
fn patterns_of_broken(text: &str) -> Vec<Include> {
    const ENDS: [char; 3] = ['\n', '\r', '\u{feff}'];
    let mut out = Vec::new();
    let mut starts = text.match_indices("include:").map(|(at, _)| at);
    let Some(start) = starts.find(|at| *at == 0 || text[..*at].ends_with(ENDS)) else {
        return out;
    };
    let mut at = start + "include:".len();
    let in_brackets = text[at..].trim_start_matches(' ').starts_with('[');
    for (i, line) in text[at..].split_inclusive(['\n', '\r']).enumerate() {
        let line_at = at;
        at += line.len();
        let body = line.split(" #").next().unwrap_or("").trim_end();
        let bare = body.trim_start();
        let is_key = body.contains(": ") || body.ends_with(':');
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        if is_key || !(in_brackets || i > 0 && bare.starts_with("- ")) {
            break;
        }
        let items = if in_brackets { body } else { &bare[2..] };
        let mut item_at = line_at + body.len() - items.len();
        let ends = in_brackets && items.contains(']');
        let items = items.split(']').next().filter(|_| in_brackets).unwrap_or(items);
        for item in items.split(|c| in_brackets && matches!(c, '[' | ',')) {
            let unquoted = item.trim_start_matches(['"', '\'', ' ']);
            let start = item_at + item.len() - unquoted.len();
            item_at += item.len() + 1;
            let glob = unquoted.trim_end_matches(['"', '\'', ' ']);
            if glob.is_empty() || glob.contains(['{', '}']) {
                continue;
            }
            let (start, end) = (offset(start), offset(start + glob.len()));
            out.push(Include { glob: glob.to_owned(), start, end, is_whole: false });
        }
        if ends || out.len() > 2 * MOST_PATTERNS {
            break;
        }
    }
    out
}

/// The files that the root includes, relative to its folder.
pub(super) fn included(
    dir: &Utf8Path,
    root: &str,
    file: &SourceFile,
    limits: &Limits,
) -> HashSet<String> {
    let includes = patterns(file, limits).patterns;
    let globs = includes.iter().map(|include| include.glob.as_str());
    let mut listing = Listing::new(dir, root, globs.clone());
    globs.filter_map(|glob| listing.expand(glob).ok()).flat_map(|e| e.files).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_root_still_says_what_it_includes() {
        let text = "version: 1\ninclude: [offers/*.yaml, \"c/*.yaml\"]\nx: {a\n";
        let globs: Vec<String> = patterns_of_broken(text).into_iter().map(|i| i.glob).collect();
        assert_eq!(globs, ["offers/*.yaml", "c/*.yaml"]);
        let text = "include:\n  - a.yaml # first\n  - b/*.yaml\noffers: {a\n";
        let found = patterns_of_broken(text);
        assert_eq!(
            found.iter().map(|i| i.glob.as_str()).collect::<Vec<_>>(),
            ["a.yaml", "b/*.yaml"]
        );
        assert_eq!(&text[found[1].start as usize..found[1].end as usize], "b/*.yaml");
        let globs = |text: &str| -> Vec<String> {
            patterns_of_broken(text).into_iter().map(|i| i.glob).collect()
        };
        // What follows the list is no part of it.
        let behind = "include: [a.yaml]\n  push: { click_id: x }\n  kz: { offers: [keto-kz] }\n";
        assert_eq!(globs(behind), ["a.yaml"]);
        assert_eq!(globs("include: [a.yaml,\n  b.yaml\noffers:\n  a: [x]\n"), ["a.yaml", "b.yaml"]);
        assert_eq!(
            globs("include:\n- 'a.yaml'\n\n- b.yaml\n# c\n  kz:\n- d\n"),
            ["a.yaml", "b.yaml"]
        );
        assert_eq!(globs("\u{feff}include: [a.yaml]\rx: {a\r"), ["a.yaml"]);
        let text = "include: [xab.yaml, b.yaml, 'clude']\nx: {a\n";
        for include in patterns_of_broken(text) {
            assert_eq!(text[include.start as usize..include.end as usize], include.glob);
        }
        assert_eq!(globs("x: {a\n# include: [a]\ninclude: b.yaml\n"), [""; 0]);
    }

    #[test]
    fn a_pattern_that_stands_twice_is_one_and_thousands_are_too_many() {
        let pattern =
            |i: usize| Include { glob: format!("{i}.yaml"), start: 0, end: 0, is_whole: false };
        let includes: Includes = (0..2 * MOST_PATTERNS).map(|i| pattern(i / 2)).collect();
        assert_eq!((includes.patterns.len(), includes.past), (MOST_PATTERNS, None));
        let includes: Includes = (0..MOST_PATTERNS + 9).map(pattern).collect();
        assert_eq!(includes.patterns.len(), MOST_PATTERNS);
        assert_eq!(includes.past, Some(pattern(MOST_PATTERNS)));
    }

    #[test]
    fn wildcards_are_bounded_by_their_length_together() {
        let pattern = |wild: &str, i: usize| {
            let glob = format!("{i}{}", wild.repeat(2_000));
            Include { glob, start: 0, end: 0, is_whole: false }
        };
        let wild: Includes = (0..200).map(|i| pattern("*a", i)).collect();
        assert_eq!(wild.patterns.len(), MOST_WILD_BYTES / 4_002);
        assert_eq!(wild.past, Some(pattern("*a", wild.patterns.len())));
        let paths: Includes = (0..200).map(|i| pattern("ba", i)).collect();
        assert_eq!((paths.patterns.len(), paths.past), (200, None));
    }
}
