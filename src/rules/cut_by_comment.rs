//! `cut-by-comment`

use super::marks::FREE_TEXTS;
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

fn check(context: &Context<'_, '_>, out: &mut Findings) {
    if !context.is_first() {
        return;
    }
    let trees = context.ws.files.trees;
    for file in trees.files() {
        let text = trees.sources().file(file).text().unwrap_or_default();
        for hash in &trees.marks(file).numbers {
            out.extend(trees.tree(file).and_then(|tree| finding(file, text, tree, *hash)));
        }
    }
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
