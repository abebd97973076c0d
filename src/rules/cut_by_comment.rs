//! `cut-by-comment`

use super::{Check, Context, Example, Rule};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Fix};
use crate::text::{FileId, Span, offset, shown};
use crate::yaml::{Tree, quoted};

pub(super) static RULE: Rule = Rule {
    code: Code::warning("TC005", "cut-by-comment"),
    what: "A name or another free text ends before ` #` and a number, as in `name: Keto #2`.",
    why: "YAML takes everything from ` #` to the end of the line for a comment. The number is lost, and in RedTrack's lists the entry has the name of another.",
    mend: "Put the text in quotes: `name: \"Keto #2\"`. Where a comment is meant, write a space behind `#`.",
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
  keto-kz:
    name: Keto #2
    stream: https://kshop5.pro/AbC12d
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
  keto-kz:
    name: \"Keto #2\" # 2 is the newer landing
    stream: https://kshop5.pro/AbC12d
campaigns:
  kz: { channel: push, offers: [keto-kz] }
",
    )]),
    check: Check::Workspace(check),
};

/// Keys of texts that are written for people.
const FREE_TEXTS: [&str; 3] = ["landing", "name", "notes"];

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    if !context.is_first() {
        return;
    }
    let trees = context.ws.files.trees;
    for file in trees.files() {
        let text = trees.sources().file(file).text().unwrap_or_default();
        for hash in numbers(text) {
            out.extend(trees.tree(file).and_then(|tree| finding(file, text, tree, hash)));
        }
    }
}

/// Where `#` stands between white space and a digit, for the first time on a line that seems to give
/// a free text without quotes.
fn numbers(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_number = |hash: usize| {
        let before = hash.checked_sub(1).map(|before| bytes[before]);
        matches!(before, Some(b' ' | b'\t')) && bytes.get(hash + 1).is_some_and(u8::is_ascii_digit)
    };
    let mut from = 0;
    let first_of_lines = std::iter::from_fn(move || {
        let hash = memchr::memchr_iter(b'#', &bytes[from..])
            .map(|at| from + at)
            .find(|at| is_number(*at))?;
        from = memchr::memchr2(b'\n', b'\r', &bytes[hash..]).map_or(bytes.len(), |end| hash + end);
        Some(hash)
    });
    first_of_lines.filter(|hash| is_free_text(&text[..*hash]))
}

/// Whether the last line of a text has the key of a free text, and a value that is not in quotes.
fn is_free_text(text: &str) -> bool {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    let pair = line.split_once(": ").map(|(key, value)| (key.trim_start(), value.trim_start()));
    pair.is_some_and(|(key, value)| {
        let key = key.strip_prefix("- ").unwrap_or(key).trim();
        FREE_TEXTS.contains(&key) && !value.is_empty() && !value.starts_with(['"', '\''])
    })
}

fn finding(file: FileId, text: &str, tree: &Tree<'_>, hash: usize) -> Option<Diagnostic> {
    // It may stand in a text of several lines.
    let value = tree.before(offset(hash)).filter(|_| !tree.is_in_scalar(offset(hash)))?;
    let named = tree.text(value.checked_sub(1)?);
    let start = tree.span(value).start as usize;
    let cut = text.get(start..hash)?.trim_end();
    if tree.source_of(value) != cut || !FREE_TEXTS.contains(&named) {
        return None;
    }
    // What follows another ` #` is a comment even so.
    let rest = text[hash..].lines().next()?;
    let lost = rest.split(" #").next().unwrap_or(rest).trim_end();
    let end = hash + lost.len();
    let whole = quoted(&text[start..end]);
    let message = format!(
        "this {named} is `{}` and no more: YAML takes `{}` for a comment",
        shown(cut),
        shown(lost)
    );
    let help = format!(
        "put the whole text in quotes: `{named}: {}`; where a comment is meant, write a space behind `#`",
        shown(&whole)
    );
    let span = Span::of(file, start..end);
    let fix = Fix::replace("put the whole text in quotes", span, whole);
    let finding = Diagnostic::new(RULE.code, span, message).label("ends before `#`").help(help);
    Some(finding.fix(fix.at_most(Applicability::Unsafe)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::pointed;

    fn offer(lines: &str) -> Vec<String> {
        let root = format!(
            "version: 1
tracking_domain: trk.acme-media.com
conversion_events:
  Sale: {{ when: [pending, approved, declined, fake], duplicates: update }}
channels:
  push: {{ click_id: \"{{click_id}}\", parameters: {{ sub1: \"{{site_id}}\" }} }}
offers:
  keto-kz:
    stream: https://kshop5.pro/AbC12d
{lines}
campaigns:
  kz: {{ channel: push, offers: [keto-kz] }}
"
        );
        pointed(&[("trackc.yaml", &root)])
    }

    #[test]
    fn a_number_behind_a_name_is_lost() {
        for lines in ["    name: Keto #2", "    notes: Keto #2", "    name: Keto #2  # the newer"] {
            assert_eq!(offer(lines), ["warning cut-by-comment 10 Keto #2"], "{lines}");
        }
        assert_eq!(offer("    name: Keto #2 of 3"), ["warning cut-by-comment 10 Keto #2 of 3"]);
    }

    #[test]
    fn comments_and_quoted_texts_are_silent() {
        for lines in [
            "    name: \"Keto #2\"",
            "    name: Keto#2",
            "    name: Keto # 2",
            "    name: Keto #old",
            "    name: \"Keto\" #2",
            "    kma_offer: 5657 #2",
            "    notes: |\n      see #2",
            "    #2\n    name: Keto",
            "    name: Keto\n    #2",
        ] {
            assert!(offer(lines).is_empty(), "{lines}: {:?}", offer(lines));
        }
    }
}
