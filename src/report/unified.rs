//! What a mending changes, as a unified diff that `git apply` and `patch -p1` take.
//!
//! Tabs, line ends and a byte-order mark stay as they are; what could act on a terminal or a CI runner
//! and secrets do not, and a diff that would show them does not apply. A carriage return by itself
//! is such: runners take what follows it for a line of its own.

use crate::rules::{Change, MASK};
use crate::text::{Span, visible};
use camino::Utf8Path;
use similar::{Algorithm, TextDiff};
use std::borrow::Cow;

/// The changes to the files of a workspace, which lies at `dir` relative to the current
/// folder.
#[must_use]
pub fn unified(dir: &Utf8Path, changes: &[Change]) -> String {
    changes.iter().map(|change| one(dir, change)).collect()
}

fn one(dir: &Utf8Path, change: &Change) -> String {
    let before = shown(&change.before, &change.secrets[0]);
    let after = shown(&change.after, &change.secrets[1]);
    let path = dir.join(&change.path).into_string().replace('\\', "/");
    let path = visible(path.strip_prefix("./").unwrap_or(&path));
    // As git does: a name ends where there is white space, but for a tab that ends it first. One
    // that is not shown as it is applies nowhere.
    let is_itself = matches!(path, Cow::Borrowed(_));
    let end = if is_itself && path.contains(char::is_whitespace) { "\t" } else { "" };
    let (old, new) = (format!("a/{path}{end}"), format!("b/{path}{end}"));
    // Lines that stand once on each side are matched first: files are long and changes few.
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(&before, &after);
    diff.unified_diff().header(&old, &new).to_string()
}

/// A file with its secrets masked and everything hostile made visible.
fn shown(bytes: &[u8], secrets: &[Span]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for span in secrets.iter().rev() {
        let range = span.start as usize..span.end as usize;
        let Some(written) = text.get(range.clone()) else { continue };
        let quote = written
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
            .map_or("", |c| if c == '"' { "\"" } else { "'" });
        text.replace_range(range, &format!("{quote}{MASK}{quote}"));
    }
    let (mark, rest) = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => ("\u{FEFF}", rest),
        None => ("", text.as_str()),
    };
    let mut out = mark.to_owned();
    for line in rest.split_inclusive('\n') {
        let body = line.strip_suffix("\r\n").or(line.strip_suffix('\n')).unwrap_or(line);
        for (i, part) in body.split('\t').enumerate() {
            out.push_str(if i > 0 { "\t" } else { "" });
            out.push_str(&visible(part));
        }
        out.push_str(&line[body.len()..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn diff(before: &str, after: &str, secrets: [&str; 2]) -> String {
        let place = |text: &str, secret: &str| {
            let at = text.find(secret).filter(|_| !secret.is_empty());
            at.map(|at| Span::of(FileId(0), at..at + secret.len()))
        };
        let change = Change {
            path: "offers/a.yaml".to_owned(),
            before: before.into(),
            after: after.into(),
            secrets: [
                place(before, secrets[0]).into_iter().collect(),
                place(after, secrets[1]).into_iter().collect(),
            ],
        };
        unified(Utf8Path::new("shop"), &[change])
    }

    #[test]
    fn line_ends_tabs_and_marks_stay() {
        let shown =
            diff("\u{FEFF}a: 1\r\nb:\t2\r\nc: 3", "\u{FEFF}a: 1\r\nb:\t4\r\nc: 3", ["", ""]);
        let expected = "--- a/shop/offers/a.yaml\n+++ b/shop/offers/a.yaml\n@@ -1,3 +1,3 @@\n \u{FEFF}a: 1\r\n-b:\t2\r\n+b:\t4\r\n c: 3\n\\ No newline at end of file\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_name_with_a_space_ends_with_a_tab() {
        let change = Change {
            path: "new offers/a.yaml".to_owned(),
            before: b"a: 1\n".to_vec(),
            after: b"a: 2\n".to_vec(),
            secrets: [Vec::new(), Vec::new()],
        };
        let shown = unified(Utf8Path::new(""), &[change]);
        let names = "--- a/new offers/a.yaml\t\n+++ b/new offers/a.yaml\t\n@@";
        assert!(shown.starts_with(names), "{shown}");
        assert!(diff("a: 1\n", "a: 2\n", ["", ""]).starts_with("--- a/shop/offers/a.yaml\n"));
    }

    #[test]
    fn a_carriage_return_by_itself_begins_no_line() {
        let text = "a: 1\r::error::x\nb: 2\r";
        let shown = diff(text, &text.replace("a: 1", "a: 3"), ["", ""]);
        let lines: Vec<&str> = shown.lines().skip(3).collect();
        let end = "\\ No newline at end of file";
        assert_eq!(lines, ["-a: 1␍::error::x", "+a: 3␍::error::x", " b: 2␍", end]);
    }

    #[test]
    fn neither_escapes_nor_secrets_are_shown() {
        let text = "token: \"s3cret\"\n# \u{1b}[31m\u{202e}\na: 1\n";
        let shown = diff(text, &text.replace("a: 1", "a: 2"), ["\"s3cret\"", "\"s3cret\""]);
        assert!(shown.contains("token: \"•••\"\n # ␛[31m<U+202E>\n-a: 1\n"), "{shown}");
        assert!(!shown.contains("s3cret"));
    }

    #[test]
    fn the_same_is_no_difference() {
        assert_eq!(diff("a: 1\n", "a: 1\n", ["", ""]), "");
    }
}
